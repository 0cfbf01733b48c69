"""The format of a scope: the goods it covers, and the HTSUS numbers it lists."""

from __future__ import annotations

from anode_duty.ratefiles.field_table import (
    CASE_NUMBER,
    COUNTRY_CODE,
    DAY,
    GRADE,
    HTSUS_NUMBER,
    NUMBER,
    TEXT,
    Field,
    Kind,
    Table,
    list_of,
    mapping,
    word,
)

SCOPE_NAMES = ("initiation", "preliminary", "final", "order", "ruling", "court")


SCOPE = Table(
    "scope",
    "Which goods the cases cover from a day on, in one file that is named by that day and by the"
    " act.",
    (
        Field(
            "scope",
            True,
            Kind("word", dict.fromkeys(SCOPE_NAMES, "")),
            "Which act defined it: `initiation`, `preliminary`, `final`, `order`, `ruling` or"
            " `court`. It is the second part of the name of the file.",
            "final",
        ),
        Field(
            "effective",
            True,
            DAY,
            "The first entry date that it governs. The name of the file begins with it.",
            "2022-06-01",
        ),
        Field(
            "published",
            True,
            DAY.or_unknown(),
            "The day of the Federal Register in which it appeared. `not published here` is read as"
            " the effective day.",
            "2022-06-03",
        ),
        Field(
            "known",
            False,
            DAY,
            "An earlier day on which it was announced, or on which CBP was told to act on it. It"
            " stands in place of the day of publication.",
            "2022-06-02",
        ),
        Field(
            "citation",
            True,
            TEXT,
            "Where to find it, as one would cite it, or `not published here`.",
            "99 FR 301",
        ),
        Field(
            "address",
            True,
            TEXT,
            "The web address of the text, or `not published here`.",
            "not published here",
        ),
        Field(
            "evidence",
            True,
            GRADE,
            "How well the scope is known. The grade also holds for its articles, unless they carry"
            " one of their own.",
            "official",
        ),
        Field(
            "governs",
            True,
            list_of(CASE_NUMBER),
            "The numbers of the cases whose scope it is.",
            "[A-999-001, C-999-002]",
        ),
        Field(
            "origins",
            True,
            list_of(COUNTRY_CODE),
            "The countries of origin whose goods are covered, each as two capitals.",
            "[CN]",
        ),
        Field(
            "summary",
            True,
            TEXT,
            "What it covers, in a sentence or two.",
            "Glass jars with or without a lid.",
        ),
        Field(
            "note",
            False,
            TEXT,
            "What else a reader should know: what is indicative only, what is missing.",
        ),
        Field(
            "criteria",
            True,
            list_of(mapping("criterion")),
            "Measured properties that the goods must have, all of them. Write `[]` if there are"
            " none.",
            "[]",
        ),
        Field(
            "articles",
            True,
            list_of(mapping("article")),
            "The kinds of goods of which the scope speaks, each with its verdict.",
        ),
        Field(
            "htsus",
            True,
            list_of(mapping("subheading")),
            "The HTSUS numbers that the scope lists. They can warn but never decide: the written"
            " description governs. Write `[]` if you do not have them.",
            "[]",
        ),
    ),
)


_THRESHOLD = "between quotes; a value on it meets it."


CRITERION = Table(
    "criterion",
    "A measured property that the goods must have. It has `at_least`, `at_most`, or both.",
    (
        Field(
            "id",
            True,
            TEXT,
            "The short name under which a value is given: `--fact diameter=380`, or a column of"
            " that name.",
            "diameter",
        ),
        Field("name", True, TEXT, "What answers call it.", "nominal diameter"),
        Field(
            "at_least",
            False,
            NUMBER,
            f"The lowest value that meets it, {_THRESHOLD}",
            '"90"',
            when="without `at_most`",
        ),
        Field(
            "at_most",
            False,
            NUMBER,
            f"The highest value that meets it, {_THRESHOLD}",
            '"400"',
            when="without `at_least`",
        ),
        Field("unit", True, TEXT, "What it is measured in.", "mm"),
        Field("citation", True, TEXT, "The document that sets it.", "99 FR 301"),
        Field("evidence", True, GRADE, "How well it is known.", "official"),
    ),
)


ARTICLE = Table(
    "article",
    "A kind of goods of which the scope speaks.",
    (
        Field(
            "article",
            True,
            TEXT,
            "What the goods are called here, in the singular.",
            "jam jar",
        ),
        Field(
            "names",
            False,
            list_of(TEXT),
            "Other names by which people look for it. A name belongs to one article only.",
            "[jelly jar]",
        ),
        Field(
            "verdict",
            True,
            word(
                covered="the whole article bears the duty",
                portion_covered="only the part that `portion` names bears it",
                excluded="it bears no duty",
                by_criteria="it is covered if it meets every criterion",
            ),
            "What the scope says of it.",
            "portion covered",
        ),
        Field(
            "because",
            True,
            TEXT,
            "Why, as half a sentence; answers print it after the verdict.",
            "the glass stays covered whatever it is filled with",
        ),
        Field(
            "portion",
            False,
            TEXT,
            "Which part of the article bears the duty.",
            "the empty jar",
            when="where the verdict is `portion covered`",
        ),
        Field(
            "companies",
            False,
            list_of(TEXT),
            "The row holds only for goods of these companies, by their names in companies.yaml."
            " Leave it out if the row holds for everyone.",
            "[Alpha]",
        ),
        Field(
            "importers",
            False,
            list_of(TEXT),
            "The row holds only for goods that these importers enter.",
            "[Delta Imports]",
        ),
        Field(
            "origins",
            False,
            list_of(COUNTRY_CODE),
            "The row holds only for goods of these countries, which may be others than those of"
            " the scope, for example after a circumvention ruling.",
            "[VN]",
        ),
        Field(
            "disputed",
            False,
            TEXT,
            "Who reads the scope otherwise, and which document will decide, as half a sentence."
            " Every answer on the article warns of it.",
        ),
        Field(
            "citation",
            False,
            TEXT,
            "The document, if it is not that of the scope.",
            "CBP message 2999302",
        ),
        Field(
            "evidence",
            False,
            GRADE,
            "How well the verdict is known, if it is not the grade of the scope.",
            "reported",
        ),
    ),
)


SUBHEADING = Table(
    "subheading",
    "An HTSUS number that the scope lists.",
    (
        Field(
            "subheading",
            True,
            HTSUS_NUMBER,
            "Four to ten digits with points, between quotes.",
            '"7010.90.50"',
        ),
        Field(
            "from",
            False,
            DAY,
            "The first day on which the number was in the tariff, if it is newer than the scope.",
            "2022-07-01",
        ),
        Field(
            "until",
            False,
            DAY,
            "The last day on which the number was in the tariff, if it has been ended or split.",
            "2023-12-31",
        ),
        Field(
            "becomes",
            False,
            list_of(HTSUS_NUMBER),
            "The numbers that took its place.",
            '["7010.90.51", "7010.90.59"]',
        ),
        Field("evidence", True, GRADE, "How well it is known.", "official"),
        Field(
            "note",
            False,
            TEXT,
            "What is to be said of it.",
            "goods may also enter here",
        ),
    ),
)

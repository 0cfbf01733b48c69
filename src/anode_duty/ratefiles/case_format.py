"""The format of companies.yaml and case.yaml."""

from __future__ import annotations

from anode_duty.ratefiles.field_table import (
    CASE_NUMBER,
    COUNTRY_CODE,
    DAY,
    TEXT,
    Field,
    Table,
    list_of,
    mapping,
    word,
)

COMPANIES = Table(
    "companies",
    "The companies that the notices of this book name: one entry for each. Write `{}` if there are"
    " none.",
    (
        Field(
            "common_words",
            False,
            list_of(TEXT),
            "Words that many names share, such as a city or a word of the trade. A name that has"
            " only such a word in common with a listed company is not taken as close to it.",
            "[Shanghai, Glass]",
        ),
    ),
)


COMPANY = Table(
    "company",
    "A company. The key is the one name by which every file of the book calls it. Write `{}`"
    " after the colon if there is nothing to add.",
    (
        Field(
            "legal_names",
            False,
            list_of(TEXT),
            "Full names, as notices print them. Capitals, punctuation, and forms such as Co., Ltd."
            " make no difference. A name with a comma in it goes between quotes.",
            '["Alpha Glass Co., Ltd."]',
        ),
        Field(
            "short_names",
            False,
            list_of(TEXT),
            "What people call it. A short name belongs to one company only.",
            "[Alpha]",
        ),
    ),
)


CASE = Table(
    "case",
    "What one antidumping or countervailing duty case is about.",
    (
        Field(
            "duty",
            True,
            word(
                AD="antidumping duty, folders A-…",
                CVD="countervailing duty, folders C-…",
            ),
            "Which duty the case is about.",
            "AD",
        ),
        Field(
            "product",
            True,
            TEXT,
            "The article that the case is about, by the name that the scope gives it. A quote that"
            " names no article is about this one.",
            "glass jar",
        ),
        Field(
            "country",
            True,
            COUNTRY_CODE,
            "The country of origin whose goods the case covers, as the two capitals of ISO 3166.",
            "CN",
        ),
        Field(
            "companion",
            False,
            CASE_NUMBER,
            "The case on the same goods under the other duty. Its case.yaml must name this case"
            " back.",
            "C-999-002",
        ),
        Field(
            "residual",
            True,
            TEXT,
            "What the residual rate is called: the rate of everyone without a rate of their own. It"
            " is `China-wide entity`, or `Vietnam-wide entity`, in an AD case on a country that"
            " Commerce treats as a non-market economy, else `all others`.",
            "Vietnam-wide entity",
        ),
        Field(
            "reviewed",
            True,
            DAY,
            "The last day on which somebody compared these files with what had been published. An"
            " answer for an entry date more than 60 days later carries a warning.",
            "2022-06-30",
        ),
        Field(
            "entry_types",
            False,
            list_of(TEXT),
            "The entry types under which goods of the case are entered, each between quotes.",
            '["03", "06"]',
        ),
        Field(
            "since",
            False,
            DAY,
            "The first entry date for which these files hold the case. Before that day the answer"
            " is undetermined. Without this field the files hold the case from its beginning, and"
            " nothing is owed before its first notice.",
            "2024-02-23",
        ),
        Field(
            "third_countries",
            False,
            list_of(mapping("third_country")),
            "The twin cases under which goods of this origin that were completed in another"
            " country are entered.",
        ),
    ),
)


THIRD_COUNTRY = Table(
    "third_country",
    "The twin case of one third country.",
    (
        Field(
            "country",
            True,
            COUNTRY_CODE,
            "The country in which the goods are completed, as two capitals.",
            "JP",
        ),
        Field("case", True, CASE_NUMBER, "The number of the twin case.", "A-998-001"),
        Field(
            "note",
            True,
            TEXT,
            "Which goods are entered under it, and what is not known about it.",
            "Jars made in China and filled in Japan are entered under A-998-001.",
        ),
    ),
)

"""The format of a notice: its dates, what it does to deposits, and the rates it sets."""

from __future__ import annotations

from anode_duty.law.proceeding import DEPOSIT_EFFECTS, KINDS, NOT_REQUIRED, REQUIRED
from anode_duty.ratefiles.field_table import (
    CBP_NUMBER,
    DAY,
    GRADE,
    NAMES,
    RATE,
    TEXT,
    Field,
    Kind,
    Table,
    list_of,
    mapping,
    word,
)

_EFFECTS = (
    "CBP collects a deposit on entries from the effective day on",
    "CBP collects none from that day on",
    "CBP collects none from that day on, and returns what was deposited before, inside"
    " `refunds` if that is given",
)


NOTICE = Table(
    "notice",
    "One published act of a case, in one file that is named by its effective day and its kind.",
    (
        Field(
            "notice",
            True,
            Kind("word", dict.fromkeys(KINDS, "")),
            "Which kind of act it is; the table of kinds below names them, and the name of the"
            " file for each.",
            "final determination",
        ),
        Field(
            "effective",
            True,
            DAY,
            "The first entry date that the notice governs. It may be earlier or later than the day"
            " of publication. The name of the file begins with it.",
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
            "An earlier day on which it was announced, or on which CBP was told to act on it. CBP"
            " can collect under the notice from this day on, instead of the day of publication.",
            "2022-06-02",
        ),
        Field(
            "citation",
            True,
            TEXT,
            "Where to find it, as one would cite it. Write `not published here` if you do not know;"
            " the evidence is then not official.",
            "99 FR 1001; CBP message 2999301",
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
            "How well the notice is known. The grade also holds for its deposits and rates, unless"
            " they carry one of their own.",
            "official",
        ),
        Field(
            "summary",
            True,
            TEXT,
            "What happened, in a sentence or two; `lookup --history` prints it.",
            "Commerce issued the antidumping order.",
        ),
        Field(
            "note",
            False,
            TEXT,
            "What else a reader should know: how a date was worked out, what is missing.",
        ),
        Field(
            "deposits",
            False,
            mapping("deposits"),
            "What the notice does to cash deposits. Leave it out if the notice does not speak of"
            " them: what an earlier notice said then continues.",
        ),
        Field(
            "rates",
            False,
            mapping("rates").or_unknown(),
            "The rates that the notice sets. Leave it out if it sets none: the rates of an earlier"
            " notice then continue. `not published here` says that it set rates and you do not"
            " have them; while a deposit is required, the answer is then undetermined.",
        ),
    ),
)


DEPOSITS = Table(
    "deposits",
    "What a notice does to cash deposits.",
    (
        Field(
            "effect",
            False,
            Kind("word", dict(zip(DEPOSIT_EFFECTS, _EFFECTS, strict=True))),
            "What happens from the effective day on. Leave it out if the notice only refunds, or"
            " only withdraws a refund.",
            "required",
        ),
        Field(
            "reason",
            True,
            TEXT,
            "Why, as half a sentence; answers print it after a colon.",
            "provisional measures ended and no order had been issued",
        ),
        Field(
            "refund",
            False,
            TEXT,
            "What happens to the deposits that are returned, as half a sentence.",
            "the deposits are refunded when the entries are liquidated",
            when="with `refunds`, or where the effect is `terminated and refunded`",
        ),
        Field(
            "refunds",
            False,
            mapping("window"),
            "The entry dates whose deposits are returned. Nothing is due for entries inside them."
            " If `until` is left out, the refund ends on the day before a later notice requires"
            " deposits again.",
            "{from: 2022-09-29, until: 2022-10-03}",
        ),
        Field(
            "refunds_withdrawn",
            False,
            mapping("window"),
            "The entry dates for which a refund that an earlier notice gave is taken back.",
            "{from: 2022-09-29, until: 2022-09-30}",
        ),
        Field(
            "deadlines",
            False,
            list_of(mapping("deadline")),
            "Days that matter to whoever made a deposit, such as the last day to protest.",
        ),
        Field(
            "citation",
            False,
            TEXT,
            "The document, if it is not that of the notice.",
            "19 USC 1673b(d)",
        ),
        Field(
            "evidence",
            False,
            GRADE,
            "How well this is known, if it is not the grade of the notice.",
            "computed",
        ),
    ),
)


WINDOW = Table(
    "window",
    "A span of entry dates. Both days are included, and either may be left out.",
    (
        Field("from", False, DAY, "The first entry date of the span.", "2022-09-29"),
        Field("until", False, DAY, "The last entry date of the span.", "2022-10-03"),
    ),
)


DEADLINE = Table(
    "deadline",
    "A day that matters to whoever made a deposit.",
    (
        Field("what", True, TEXT, "What must be done by then, or happens then.", "protest"),
        Field(
            "earliest",
            True,
            DAY,
            "The earliest day on which it can fall.",
            "2023-03-21",
        ),
        Field(
            "latest",
            True,
            DAY,
            "The latest day on which it can fall; the same as `earliest` where the day is known.",
            "2023-09-18",
        ),
        Field(
            "act",
            False,
            word(yes=""),
            "The depositor must act by this day, or the deposit is lost. Answers say so in their"
            " first lines; of several such days they name the first.",
            "yes",
        ),
        Field(
            "citation",
            True,
            TEXT,
            "The statute, regulation or notice that sets it, or `not published here`.",
            "19 USC 1514(c)(3)",
        ),
        Field("evidence", True, GRADE, "How well it is known.", "computed"),
        Field(
            "note",
            False,
            TEXT,
            "How the day was worked out.",
            "180 days after liquidation",
        ),
    ),
)


RATES = Table(
    "rates",
    "The table of rates that a notice sets.",
    (
        Field(
            "table",
            True,
            word(
                replaces="the table takes the place of the one before, and a company that it does"
                " not name has the residual rate",
                amends="only the rows that are here change, and all others continue",
            ),
            "What the table does to the one before.",
            "replaces",
        ),
        Field(
            "known",
            True,
            word(
                whole="every row that was published is here",
                in_part="rows are missing here, and answers for companies without a row of this"
                " notice say so",
            ),
            "Whether you have every row that was published.",
            "whole",
        ),
        Field(
            "evidence",
            False,
            GRADE,
            "How well the rates are known, if it is not the grade of the notice.",
            "reported",
        ),
        Field(
            "residual",
            False,
            mapping("residual"),
            "The row of everyone without a rate of their own.",
            '{rate: "12.00"}',
            when="where the table replaces",
        ),
        Field(
            "companies",
            False,
            list_of(mapping("row")),
            "A row for each company with a rate of its own, by `exporter` or by `company`.",
        ),
        Field(
            "denied",
            False,
            list_of(TEXT),
            "Companies that asked for a rate of their own and did not get one. They have the"
            " residual rate, without a warning.",
            "[Gamma]",
        ),
        Field(
            "dropped",
            False,
            list_of(TEXT),
            "Companies that had a rate of their own before and that this table does not name. They"
            " have the residual rate, with a warning. List them here once you have read the notice"
            " and know that it does not name them.",
            "[Gamma]",
        ),
    ),
)


_RATE = Field(
    "rate",
    True,
    RATE.or_unknown(),
    "Percent ad valorem with the decimals of the notice, between quotes. Write `not published"
    " here` if there is a rate and you do not know it, or if it is in dollars a kilogram.",
    '"93.50"',
)


_DEPOSIT_RATE = Field(
    "deposit_rate",
    False,
    RATE.or_unknown(),
    "The rate at which deposits are taken, if it differs from the rate because export subsidies"
    " are offset. It holds while deposits are required in the companion case, and `rate` holds the"
    " rest of the time.",
    '"90.03"',
)


_ROW_DEPOSITS = Field(
    "deposits",
    False,
    Kind("word", dict(zip((REQUIRED, NOT_REQUIRED), _EFFECTS[:2], strict=True))),
    "Whether deposits are required under this row, where that differs from the rest of the notice."
    " It holds until a later notice says something else of this row.",
    "not required",
)


_ABOUT_A_ROW = (
    Field(
        "cbp_case",
        False,
        CBP_NUMBER.or_unknown(),
        "The number under which entries at this rate are filed with CBP: the case number and three"
        " digits. `not published here` if there is one and you do not know it.",
        "A-999-001-003",
    ),
    Field(
        "third_country_cases",
        False,
        list_of(CBP_NUMBER),
        "The numbers under which the same rate is collected on goods that were completed in a"
        " third country. case.yaml must name their case under `third_countries`.",
        "[A-998-001-003]",
    ),
    Field(
        "evidence",
        False,
        GRADE,
        "How well this row is known, if it is not the grade of the table.",
        "official",
    ),
    Field(
        "disputed",
        False,
        TEXT,
        "Who gives another figure, and which, as half a sentence. Every quote at this rate warns"
        " of it.",
        "the trade press gives 92.50",
    ),
    Field(
        "note",
        False,
        TEXT,
        "What else is to be said of this row. Every quote at this rate repeats it.",
    ),
)


RESIDUAL = Table(
    "residual",
    "The rate of everyone without a rate of their own.",
    (_RATE, _DEPOSIT_RATE, _ROW_DEPOSITS, *_ABOUT_A_ROW),
)


_OWN_RATE = (
    _RATE.unless("unless the row is `excluded`"),
    _DEPOSIT_RATE,
    Field(
        "excluded",
        False,
        word(yes=""),
        "In place of `rate`: no line of this case is entered for these goods. It holds until a"
        " notice published later names them again.",
        "yes",
    ),
    _ROW_DEPOSITS,
    *_ABOUT_A_ROW,
)


COMPANY_RATE = Table(
    "company_rate",
    "The rate of a company as exporter or as producer, whichever it is.",
    (
        Field(
            "company",
            True,
            NAMES,
            "Whose rate it is, as exporter or as producer: a name of companies.yaml, or a list of"
            " names that share the rate.",
            "Alpha",
        ),
        *_OWN_RATE,
    ),
)


EXPORTER_RATE = Table(
    "exporter_rate",
    "The rate of an exporter, for the goods of any producer or of certain producers.",
    (
        Field(
            "exporter",
            True,
            NAMES,
            "Whose rate it is as exporter: a name of companies.yaml, or a list of names that share"
            " the rate.",
            "Alpha",
        ),
        Field(
            "producers",
            False,
            NAMES.or_unknown(),
            "The producers whose goods have this rate when the exporter ships them: a name of"
            " companies.yaml or a list of names. `not published here` if the notice names producers"
            " and you do not know them. Leave it out if the producer does not matter.",
            "[Beta]",
        ),
        *_OWN_RATE,
    ),
)

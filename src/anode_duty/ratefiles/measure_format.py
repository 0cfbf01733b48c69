"""The format of the files of `duties/`, field by field, as data.

The reader takes its fields from these tables; the schema and the tables of rates/README.md are
made from them.
"""

from typing import NamedTuple

from anode_duty.law.measure import FEE_BASES
from anode_duty.law.source import EVIDENCE

FREE = "Free"
ALL = "all"
POSSIBLE = "possible"
BEFORE_LIQUIDATION = (POSSIBLE, "not possible")


class Field(NamedTuple):
    """A field of the format. The reader, the schema and the tables of the README go by it.

    Attributes:
        needed: `yes`, `no`, or in words where it must be there.
        kind: what it holds: `text`, `day`, `percent`, `dollars`, `count`, `numbers`, `origins`,
            `texts`, `words` (the known ones behind a colon), or the table of what it holds.
        example: as it stands in a file, or empty.
    """

    name: str
    needed: str
    kind: str
    meaning: str
    example: str = ""


_CITATION = Field(
    "citation", "yes", "text", "where to find it, or `not published here`", "note 31(g)"
)
_EVIDENCE = Field(
    "evidence", "yes", f"words: {', '.join(EVIDENCE)}", "how well it is known", "official"
)
_DATES_EVIDENCE = Field(
    "dates_evidence", "no", f"words: {', '.join(EVIDENCE)}",
    "the grade of the days, where it is not that of the rate", "reported",
)  # fmt: skip
_NOTE = Field("note", "no", "text", "what else there is to say; every answer repeats it")
_HEADING = Field(
    "heading", "no", "number",
    "the number of chapter 99 under which it is entered", "9903.91.06",
)  # fmt: skip
_HTSUS = Field(
    "htsus", "yes", "numbers",
    "HTSUS numbers, four to ten digits each, between quotes; each stands for all numbers that begin"
    " with it, and the longest one listed decides; `all` for every number", '["8507.60"]',
)  # fmt: skip
_FROM = Field("from", "yes", "day", "the first entry date, or `not published here`", "2026-01-01")
_UNTIL = Field(
    "until", "no", "day",
    "the last entry date, itself included; without it, it has no end yet", "2026-07-23",
)  # fmt: skip
_RATE = Field(
    "rate", "yes", "percent",
    "percent of the entered value of the whole line, between quotes, or `Free`", '"12.5"',
)  # fmt: skip
_SUMMARY = Field("summary", "yes", "text", "what it is, in a sentence or two")
_REVIEWED = Field(
    "reviewed", "yes", "day",
    "the day on which somebody last checked this file against what has been published",
    "2026-10-09",
)  # fmt: skip
_ORIGINS = Field(
    "origins", "yes", "origins",
    "countries of origin on whose goods it is due, as two capitals each; `all` for every country",
    "[CN]",
)  # fmt: skip
_RATES = Field("rates", "yes", "list of rates", "the rates, by HTSUS number")

GENERAL_RATE = (
    Field("general_rate", "yes", "text", "its name; the file is called by it", "general rate"),
    _SUMMARY, _REVIEWED, _ORIGINS, _RATES,
    Field("splits", "no", "list of splits", "ten-digit numbers that gave way to others"),
    _NOTE,
)  # fmt: skip
MEASURE = (
    Field(
        "measure", "yes", "text",
        "its name; the file is called by it, in small letters, with hyphens",
        "section 301, forced labor",
    ),
    _SUMMARY, _REVIEWED, _ORIGINS, _RATES,
    Field("exemptions", "no", "list of exemptions", "numbers on which it is not due after all"),
    Field("in_transit", "no", "list of in_transit", "what is due on goods in transit as it began"),
    Field("excludes", "no", "list of precedence", "measures that are not due where this one is"),
    Field("yields_to", "no", "list of precedence", "measures where this one is not due"),
    Field("held_void", "no", "claim", "a court held it void; what was collected can be claimed"),
    Field("contested", "no", "claim", "it is before a court; nothing can be claimed yet"),
    _NOTE,
)  # fmt: skip
RATE_ROW = (
    _HTSUS,
    Field(
        "use", "no", "texts",
        "uses of the goods of which one is needed, as `--use` names them; without it, any use",
        "[passenger vehicle part]",
    ),
    Field("spans", "yes", "list of spans", "the rates one after the other, oldest first"),
)  # fmt: skip
SPAN = (_FROM, _UNTIL, _RATE, _HEADING, _CITATION, _EVIDENCE, _DATES_EVIDENCE, _NOTE)
EXEMPTION = (
    _HTSUS, _FROM, _UNTIL, _HEADING,
    Field("because", "yes", "text", "why, as half a sentence; answers print it"),
    _CITATION, _EVIDENCE,
)  # fmt: skip
IN_TRANSIT = (
    Field("loaded_from", "no", "day", "the first day of loading it speaks of", "2025-04-05"),
    Field("loaded_before", "yes", "day", "the first day of loading that is too late", "2025-04-09"),
    Field("entered_before", "yes", "day", "the first entry date that is too late", "2025-06-16"),
    Field(
        "rate", "yes", "percent",
        "percent in place of a higher one of the entry date; `\"0\"` where nothing is due", '"10"',
    ),
    _HEADING, _CITATION, _EVIDENCE, _DATES_EVIDENCE,
)  # fmt: skip
PRECEDENCE = (
    Field("measure", "yes", "text", "the name of the other measure", "section 122"),
    _CITATION, _EVIDENCE,
)  # fmt: skip
CLAIM = (
    Field("since", "no", "day", "the day of the ruling", "2026-02-20"),
    Field("because", "yes", "text", "what was held or is asked, as half a sentence"),
    Field("ways", "yes", "list of ways", "what one can do, one row for each way"),
    _CITATION, _EVIDENCE, _NOTE,
)  # fmt: skip
CLAIM_WAY = (
    Field("way", "yes", "text", "what it is called", "protest"),
    Field("entries", "yes", "text", "which entries it is for, as half a sentence"),
    Field("opens", "no", "day", "the first day on which it can be used", "2026-04-20"),
    Field("within_days", "no", "count", "days after liquidation by which it must be used", '"180"'),
    Field(
        "before_liquidation", "yes", f"words: {', '.join(BEFORE_LIQUIDATION)}",
        "whether it can be used for an entry that is not liquidated yet", "possible",
    ),
    Field("limits", "no", "texts", "what it refuses or cannot undo, each as half a sentence"),
    Field("filed_as", "no", "filed_as", "the list of entries it is filed with"),
    _CITATION, _EVIDENCE,
)  # fmt: skip
CLAIM_LIST = (
    Field("column", "yes", "text", "the heading of its one column", "Entry Number"),
    Field("most_rows", "yes", "count", "the most rows a file may have", '"9999"'),
    Field("most_bytes", "yes", "count", "the most bytes a file may have", '"1000000"'),
)  # fmt: skip
TARIFF_SPLIT = (
    Field("day", "yes", "day", "the first entry date of the new numbers", "2025-01-01"),
    Field("ended", "yes", "number", "the number that ended, ten digits", '"3801.10.5000"'),
    Field(
        "began", "yes", "numbers with goods",
        "each new number, and what the tariff says of it",
        '`"3801.10.5010": surface-modified spherical graphite`',
    ),
    _CITATION, _EVIDENCE,
)  # fmt: skip
FEE = (
    Field("fee", "yes", "text", "its name; the file is called by it", "harbor maintenance fee"),
    _SUMMARY, _REVIEWED, _ORIGINS,
    Field(
        "per", "yes", f"words: {', '.join(FEE_BASES)}",
        "`entry` where it is worked out on the sum of an entry's lines, `line` where on each",
        "entry",
    ),
    Field("transport", "no", "texts", "the means of transport on which it is due", "[ocean]"),
    Field("spans", "yes", "list of fee_spans", "the fee, oldest first"),
    _NOTE,
)  # fmt: skip
FEE_SPAN = (
    _FROM, _UNTIL, _RATE,
    Field("least", "no", "dollars", "the least due on an entry, in US dollars", '"33.58"'),
    Field("most", "no", "dollars", "the most due on an entry, in US dollars", '"651.50"'),
    _CITATION, _EVIDENCE, _NOTE,
)  # fmt: skip

# Every table under the heading of the README, in the order in which a reader meets them.
TABLES: dict[str, tuple[Field, ...]] = {
    "general_rate": GENERAL_RATE,
    "measure": MEASURE,
    "rates": RATE_ROW,
    "spans": SPAN,
    "exemptions": EXEMPTION,
    "in_transit": IN_TRANSIT,
    "precedence": PRECEDENCE,
    "claim": CLAIM,
    "ways": CLAIM_WAY,
    "filed_as": CLAIM_LIST,
    "splits": TARIFF_SPLIT,
    "fee": FEE,
    "fee_spans": FEE_SPAN,
}

"""The files of `duties/`, one measure or fee each: their format, and the nouns made of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from anode_duty.law import measure
from anode_duty.law.proceeding import Days
from anode_duty.ratefiles.folder import DUTIES
from anode_duty.ratefiles.kinds import (
    CITED,
    COUNTRY,
    DAY,
    DAY_OR_UNKNOWN,
    GRADE,
    HTSUS,
    NUMBER,
    TEXT,
)
from anode_duty.ratefiles.nodes import (
    FileReader,
    Format,
    ValueKind,
    decimals_of,
    either,
    list_of,
    may,
    must,
    some_of,
    word,
)
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.rules.duty_folder import between_measures

if TYPE_CHECKING:
    from anode_duty.ratefiles.folder import RateFolder
    from anode_duty.ratefiles.nodes import Nodes, Values

ALL = "all"
FREE = "Free"


def _digits(file: FileReader, node: yaml.Node) -> str | None:
    number: str | None = HTSUS.read(file, node)
    return number and number.replace(".", "")


def _dollars(file: FileReader, node: yaml.Node) -> Decimal | None:
    amount = file.number(node)
    if amount is not None and decimals_of(amount) > 2:
        wanted = f'US dollars with two decimals, like "32.71", not "{amount}"'
        file.report(faults.wrong_type(file.place(node), wanted))
    return amount


def _count(file: FileReader, node: yaml.Node) -> int | None:
    text = file.text(node)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text):
        return int(text)
    wanted = f'a whole number without commas, like 180, not "{text}"'
    file.report(faults.wrong_type(file.place(node), wanted))
    return None


def _goods_by_number(file: FileReader, node: yaml.Node) -> dict[str | None, str | None]:
    return {_digits(file, key): file.text(value) for _, key, value in file.pairs(node)}


def _days(_: FileReader, __: Nodes, values: Values) -> None:
    """The days have the grade of the rate where they have none of their own."""
    values["days"] = Days(values["first"], values["last"])
    values.setdefault("dates_evidence", values["evidence"])


def _filed_as(_: FileReader, __: Nodes, values: Values) -> None:
    values.update(values["filed_as"] or {})


def _claim(file: FileReader, found: Nodes, values: Values) -> None:
    """A measure is held void or contested, and one of them at most."""
    if "held_void" in found and "contested" in found:
        wanted = "a measure that is held void, and no longer contested"
        file.report(faults.wrong_type(file.place(found["contested"]), wanted))
    contested: measure.Claim | None = values["contested"]
    values["claim"] = values["held_void"] or (
        contested and contested._replace(state=measure.CONTESTED)
    )


DIGITS = ValueKind("HTSUS number", _digits)
DOLLARS = ValueKind("dollars", _dollars)
COUNT = ValueKind("count", _count)
GOODS_BY_NUMBER = ValueKind("numbers with goods", _goods_by_number)
PREFIXES = some_of(DIGITS).or_word(ALL, (measure.EVERY_NUMBER,))
ORIGINS = some_of(COUNTRY).or_word(ALL, ())
PERCENT = NUMBER.or_word(FREE, Decimal(0))

_SPAN = {
    "from": must(DAY_OR_UNKNOWN, "first"),
    "until": may(DAY, "last"),
}
_HEADING = {"heading": may(HTSUS)}
_DATES_EVIDENCE = {"dates_evidence": may(GRADE, like="evidence")}
_NOTE = {"note": may(TEXT)}

SPAN = Format(
    "duties.spans",
    measure.Span,
    {**_SPAN, "rate": must(PERCENT), **_HEADING, **CITED, **_DATES_EVIDENCE, **_NOTE},
    also=_days,
    at=("rate",),
    least=None,
    most=None,
)
FEE_SPAN = Format(
    "duties.fee_spans",
    measure.Span,
    {
        **_SPAN,
        "rate": must(PERCENT),
        "least": may(DOLLARS),
        "most": may(DOLLARS),
        **CITED,
        **_NOTE,
    },
    also=_days,
    at=("rate",),
    heading=None,
)
RATE_ROW = Format(
    "duties.rates",
    measure.RateRow,
    {
        "htsus": must(PREFIXES, "prefixes"),
        "use": may(list_of(TEXT), "uses"),
        "spans": must(some_of(SPAN)),
    },
)
EXEMPTION = Format(
    "duties.exemptions",
    measure.Exemption,
    {
        "htsus": must(PREFIXES, "prefixes"),
        **_SPAN,
        **_HEADING,
        "because": must(TEXT),
        **CITED,
    },
    also=_days,
)
IN_TRANSIT = Format(
    "duties.in_transit",
    measure.InTransit,
    {
        "loaded_from": may(DAY),
        "loaded_before": must(DAY),
        "entered_before": must(DAY),
        "rate": must(PERCENT),
        **_HEADING,
        **CITED,
        **_DATES_EVIDENCE,
    },
)
PRECEDENCE = Format(
    "duties.precedence",
    measure.Precedence,
    {"measure": must(TEXT), **CITED},
    at=("measure",),
)
FILED_AS = Format(
    "duties.filed_as",
    None,
    {
        "column": must(TEXT, "list_column"),
        "most_rows": must(COUNT, "list_rows"),
        "most_bytes": must(COUNT, "list_bytes"),
    },
)
WAY = Format(
    "duties.ways",
    measure.ClaimWay,
    {
        "way": must(TEXT),
        "entries": must(TEXT),
        "opens": may(DAY),
        "within_days": may(COUNT),
        "before_liquidation": must(either("possible", "not possible")),
        "limits": may(list_of(TEXT)),
        "filed_as": may(FILED_AS),
        **CITED,
    },
    also=_filed_as,
    list_column=None,
    list_rows=None,
    list_bytes=None,
)
CLAIM = Format(
    "duties.claim",
    measure.Claim,
    {
        "since": may(DAY),
        "because": must(TEXT),
        "ways": must(some_of(WAY)),
        **CITED,
        **_NOTE,
    },
    state=measure.HELD_VOID,
)
SPLIT = Format(
    "duties.splits",
    measure.TariffSplit,
    {
        "day": must(DAY),
        "ended": must(DIGITS),
        "began": must(GOODS_BY_NUMBER),
        **CITED,
    },
)
_ABOUT = {
    "summary": must(TEXT),
    "reviewed": must(DAY),
    "origins": must(ORIGINS),
}
GENERAL_RATE = Format(
    "duties.general_rate",
    measure.Measure,
    {
        "general_rate": must(TEXT, "name"),
        **_ABOUT,
        "rates": must(some_of(RATE_ROW), "rows"),
        "splits": may(list_of(SPLIT)),
        **_NOTE,
    },
    general=True,
    exemptions=(),
    in_transit=(),
    excludes=(),
    yields_to=(),
    claim=None,
)
MEASURE = Format(
    "duties.measure",
    measure.Measure,
    {
        "measure": must(TEXT, "name"),
        **_ABOUT,
        "rates": must(some_of(RATE_ROW), "rows"),
        "exemptions": may(list_of(EXEMPTION)),
        "in_transit": may(list_of(IN_TRANSIT)),
        "excludes": may(list_of(PRECEDENCE)),
        "yields_to": may(list_of(PRECEDENCE)),
        "held_void": may(CLAIM),
        "contested": may(CLAIM),
        **_NOTE,
    },
    also=_claim,
    general=False,
    splits=(),
)
FEE = Format(
    "duties.fee",
    measure.Fee,
    {
        "fee": must(TEXT, "name"),
        **_ABOUT,
        "per": must(word(measure.FEE_BASES)),
        "transport": may(list_of(word(measure.TRANSPORTS))),
        "spans": must(some_of(FEE_SPAN)),
        **_NOTE,
    },
)
FILES = {"general_rate": GENERAL_RATE, "measure": MEASURE, "fee": FEE}


def read_measures(tree: RateFolder) -> measure.Measures:
    """Read the files of `duties/` in a folder.

    What is wrong in them and between them, on whatever day, is reported to the folder. A file with
    an error is one of its `broken`, and is left out.
    """
    files = tree.listed(DUTIES)
    found = (tree.noun(file, _read_file) for file in files)
    made = [one for one in found if one is not None]
    measures = [one for one in made if isinstance(one, measure.Measure)]
    general = [one for one in measures if one.general]
    for other in general[1:]:
        why = f"{general[0].place.file} has the general rates; add these to it"
        tree.report(faults.stray_file(other.place, why))
    read = measure.Measures(
        general=general[0] if general else None,
        added=tuple(one for one in measures if not one.general),
        fees=tuple(one for one in made if isinstance(one, measure.Fee)),
        digest=tree.digest(of_duties=True),
    )
    tree.report(*between_measures(read, unread=not tree.broken.isdisjoint(files)))
    return read


def _read_file(file: FileReader, root: yaml.Node) -> measure.Measure | measure.Fee | None:
    """Make a measure or a fee of a file, by the field that names it."""
    keys = {key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)}
    table = next((table for key, table in FILES.items() if key in keys), None)
    if table is None:
        file.report(faults.missing_key(file.place(root), "measure"))
        return None
    made: measure.Measure | measure.Fee | None = table.read(file, root)
    return made

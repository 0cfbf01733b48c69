"""The files of `duties/`, one measure or fee each, to the nouns of `law.measure`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import yaml

from anode_duty.law.measure import (
    CONTESTED,
    EVERY_NUMBER,
    FEE_BASES,
    HELD_VOID,
    TRANSPORTS,
    Claim,
    ClaimWay,
    Days,
    Exemption,
    Fee,
    InTransit,
    Measure,
    Measures,
    Precedence,
    RateRow,
    Span,
    TariffSplit,
)
from anode_duty.law.numbers import HTS_NUMBER
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED
from anode_duty.ratefiles.fields import FileFields
from anode_duty.ratefiles.measure_format import ALL, BEFORE_LIQUIDATION, FREE, POSSIBLE, TABLES
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anode_duty.law.source import Place
    from anode_duty.ratefiles.fields import Fields, Keys
    from anode_duty.ratefiles.folder import RateFolder

T = TypeVar("T")

_CENT = -2  # the exponent of an amount to the cent


_KEYS: dict[str, Keys] = {
    table: {field.name: field.needed == "yes" for field in fields}
    for table, fields in TABLES.items()
}
_NAMED_BY = ("general_rate", "measure", "fee")


def read_measures(tree: RateFolder, files: Iterable[str]) -> Measures:
    """Read the files of `duties/`; what is wrong in each is reported to the folder.

    Args:
        tree: the folder; a file with an error is one of its `broken`, and is left out.
        files: their paths below the folder, in order.
    """
    general: Measure | None = None
    added: list[Measure] = []
    fees: list[Fee] = []
    for name in files:
        made = _read_file(tree, name)
        if isinstance(made, Fee):
            fees.append(made)
        elif made is None:
            continue
        elif not made.general:
            added.append(made)
        elif general is None:
            general = made
        else:
            why = f"{general.place.file} has the general rates; add these to it"
            tree.report(faults.stray_file(made.place, why))
    return Measures(general, tuple(added), tuple(fees))


def _read_file(tree: RateFolder, name: str) -> Measure | Fee | None:
    root = tree.parse(name)
    if root is None:
        return None
    made = read_file(FileFields(name, tree.report), root)
    return None if name in tree.broken else made


def read_file(file: FileFields, root: yaml.MappingNode) -> Measure | Fee | None:
    """Make a measure or a fee of a file, by the field that names it."""
    keys = {key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)}
    named_by = next((key for key in _NAMED_BY if key in keys), None)
    if named_by is None:
        file.report(faults.missing_key(file.place(root), "measure"))
        return None
    found = file.fields(root, _KEYS[named_by])
    if named_by == "fee":
        return _fee(file, root, found)
    return _measure(file, root, found, named_by)


def _measure(
    file: FileFields, root: yaml.MappingNode, found: Fields, named_by: str
) -> Measure | None:
    name = file.text(found.get(named_by))
    summary = file.text(found.get("summary"))
    reviewed = file.day(found.get("reviewed"))
    origins = _origins(file, found.get("origins"))
    rows = [_row(file, item) for item in file.items(found.get("rates"), needed=True)]
    exemptions = _all(file, found, "exemptions", _exemption)
    in_transit = _all(file, found, "in_transit", _in_transit)
    excludes = _all(file, found, "excludes", _precedence)
    yields_to = _all(file, found, "yields_to", _precedence)
    claim = _claim(file, found)
    splits = _all(file, found, "splits", _split)
    note = file.text(found.get("note"))
    if name is None or summary is None or reviewed is None:
        return None
    return Measure(
        name=name,
        general=named_by == "general_rate",
        summary=summary,
        reviewed=reviewed,
        origins=origins,
        rows=_known(rows),
        exemptions=exemptions,
        in_transit=in_transit,
        excludes=excludes,
        yields_to=yields_to,
        claim=claim,
        splits=splits,
        note=note,
        place=file.place(root),
        at=_places(file, found),
    )


def _places(file: FileFields, found: Fields) -> dict[str, Place]:
    return {key: file.place(found[key]) for key in (*_NAMED_BY, "reviewed") if key in found}


def _all(
    file: FileFields,
    found: Fields,
    field: str,
    make: Callable[[FileFields, yaml.Node], T | None],
) -> tuple[T, ...]:
    return _known([make(file, item) for item in file.items(found.get(field))])


def _known(made: list[T | None]) -> tuple[T, ...]:
    return tuple(one for one in made if one is not None)


def _origins(file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
    if _is_all(node):
        return ()
    codes = []
    for item in file.items(node, needed=True):
        code = file.text(item)
        if code and not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
            wanted = f'a country code of two capitals, like CN, not "{code}"'
            file.report(faults.wrong_type(file.place(item), wanted))
        codes.append(code)
    return _known(codes)


def _is_all(node: yaml.Node | None) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == ALL


def _prefixes(file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
    if _is_all(node):
        return (EVERY_NUMBER,)
    return _known([_digits(file, item) for item in file.items(node, needed=node is not None)])


def _digits(file: FileFields, node: yaml.Node | None) -> str | None:
    number = file.matching(node, HTS_NUMBER, faults.hts_number)
    return number.replace(".", "") if number and HTS_NUMBER.fullmatch(number) else None


def _row(file: FileFields, node: yaml.Node) -> RateRow | None:
    found = file.fields(node, _KEYS["rates"])
    prefixes = _prefixes(file, found.get("htsus"))
    uses = file.texts(found.get("use"))
    spans = [_span(file, item) for item in file.items(found.get("spans"), needed=True)]
    return RateRow(prefixes, uses, _known(spans), file.place(node)) if prefixes else None


def _days(file: FileFields, found: Fields) -> Days:
    first = file.day(found.get("from"), also=NOT_PUBLISHED)
    return Days(first, file.day(found.get("until")))


def _percent(file: FileFields, node: yaml.Node | None) -> Decimal | None:
    if isinstance(node, yaml.ScalarNode) and node.value == FREE:
        return Decimal(0)
    return file.number(node)


def _span(file: FileFields, node: yaml.Node) -> Span | None:
    found = file.fields(node, _KEYS["spans"])
    days = _days(file, found)
    rate = _percent(file, found.get("rate"))
    heading = _heading(file, found)
    citation, evidence = _authority(file, found)
    dates_evidence = file.word(found.get("dates_evidence"), EVIDENCE)
    note = file.text(found.get("note"))
    if rate is None or citation is None or evidence is None:
        return None
    return Span(
        days=days,
        rate=rate,
        heading=heading,
        citation=citation,
        evidence=evidence,
        dates_evidence=dates_evidence or evidence,
        note=note,
        place=file.place(found["rate"]),
    )


def _heading(file: FileFields, found: Fields) -> str | None:
    return file.matching(found.get("heading"), HTS_NUMBER, faults.hts_number)


def _authority(file: FileFields, found: Fields) -> tuple[str | None, str | None]:
    return file.text(found.get("citation")), file.word(found.get("evidence"), EVIDENCE)


def _exemption(file: FileFields, node: yaml.Node) -> Exemption | None:
    found = file.fields(node, _KEYS["exemptions"])
    prefixes = _prefixes(file, found.get("htsus"))
    days = _days(file, found)
    heading = _heading(file, found)
    because = file.text(found.get("because"))
    citation, evidence = _authority(file, found)
    if because is None or citation is None or evidence is None:
        return None
    place = file.place(node)
    return Exemption(
        prefixes=prefixes, days=days, heading=heading, because=because,
        citation=citation, evidence=evidence, place=place,
    )  # fmt: skip


def _in_transit(file: FileFields, node: yaml.Node) -> InTransit | None:
    found = file.fields(node, _KEYS["in_transit"])
    loaded_from = file.day(found.get("loaded_from"))
    loaded_before = file.day(found.get("loaded_before"))
    entered_before = file.day(found.get("entered_before"))
    rate = _percent(file, found.get("rate"))
    heading = _heading(file, found)
    citation, evidence = _authority(file, found)
    dates_evidence = file.word(found.get("dates_evidence"), EVIDENCE)
    if loaded_before is None or entered_before is None or rate is None:
        return None
    if citation is None or evidence is None:
        return None
    return InTransit(
        loaded_from=loaded_from,
        loaded_before=loaded_before,
        entered_before=entered_before,
        rate=rate,
        heading=heading,
        citation=citation,
        evidence=evidence,
        dates_evidence=dates_evidence or evidence,
        place=file.place(node),
    )


def _precedence(file: FileFields, node: yaml.Node) -> Precedence | None:
    found = file.fields(node, _KEYS["precedence"])
    measure = file.text(found.get("measure"))
    citation, evidence = _authority(file, found)
    if measure is None or citation is None or evidence is None:
        return None
    return Precedence(measure, citation, evidence, file.place(found["measure"]))


def _claim(file: FileFields, measure: Fields) -> Claim | None:
    """Read `held_void` or `contested`; a measure is one of them at most."""
    void, contested = measure.get("held_void"), measure.get("contested")
    if void is not None and contested is not None:
        wanted = "a measure that is held void, and no longer contested"
        file.report(faults.wrong_type(file.place(contested), wanted))
    node = void if void is not None else contested
    if node is None:
        return None
    found = file.fields(node, _KEYS["claim"])
    since = file.day(found.get("since"))
    because = file.text(found.get("because"))
    ways = _known([_way(file, item) for item in file.items(found.get("ways"), needed=True)])
    citation, evidence = _authority(file, found)
    note = file.text(found.get("note"))
    if because is None or citation is None or evidence is None:
        return None
    return Claim(
        state=CONTESTED if void is None else HELD_VOID,
        since=since,
        because=because,
        ways=ways,
        citation=citation,
        evidence=evidence,
        note=note,
        place=file.place(node),
    )


def _way(file: FileFields, node: yaml.Node) -> ClaimWay | None:
    found = file.fields(node, _KEYS["ways"])
    way = file.text(found.get("way"))
    entries = file.text(found.get("entries"))
    opens = file.day(found.get("opens"))
    within_days = _count(file, found.get("within_days"))
    before = file.word(found.get("before_liquidation"), BEFORE_LIQUIDATION)
    limits = file.texts(found.get("limits"))
    filed_as = found.get("filed_as")
    listed = file.fields(filed_as, _KEYS["filed_as"]) if filed_as is not None else {}
    column = file.text(listed.get("column"))
    rows = _count(file, listed.get("most_rows"))
    size = _count(file, listed.get("most_bytes"))
    citation, evidence = _authority(file, found)
    if way is None or entries is None or before is None or citation is None or evidence is None:
        return None
    return ClaimWay(
        way=way,
        entries=entries,
        opens=opens,
        within_days=within_days,
        before_liquidation=before == POSSIBLE,
        limits=limits,
        list_column=column,
        list_rows=rows,
        list_bytes=size,
        citation=citation,
        evidence=evidence,
        place=file.place(node),
    )


def _count(file: FileFields, node: yaml.Node | None) -> int | None:
    text = file.text(node)
    if node is None or text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text):
        return int(text)
    wanted = f'a whole number without commas, like 180, not "{text}"'
    file.report(faults.wrong_type(file.place(node), wanted))
    return None


def _split(file: FileFields, node: yaml.Node) -> TariffSplit | None:
    found = file.fields(node, _KEYS["splits"])
    day = file.day(found.get("day"))
    ended = _digits(file, found.get("ended"))
    began = {}
    if (new := found.get("began")) is not None:
        for _, key, value in file.pairs(new):
            digits, goods = _digits(file, key), file.text(value)
            if digits and goods:
                began[digits] = goods
    citation, evidence = _authority(file, found)
    if day is None or ended is None or citation is None or evidence is None:
        return None
    return TariffSplit(
        day=day,
        ended=ended,
        began=began,
        citation=citation,
        evidence=evidence,
        place=file.place(node),
    )


def _fee(file: FileFields, root: yaml.MappingNode, found: Fields) -> Fee | None:
    name = file.text(found.get("fee"))
    summary = file.text(found.get("summary"))
    reviewed = file.day(found.get("reviewed"))
    origins = _origins(file, found.get("origins"))
    per = file.word(found.get("per"), FEE_BASES)
    transport = [file.word(item, TRANSPORTS) for item in file.items(found.get("transport"))]
    spans = [_fee_span(file, item) for item in file.items(found.get("spans"), needed=True)]
    note = file.text(found.get("note"))
    if name is None or summary is None or reviewed is None or per is None:
        return None
    return Fee(
        name=name,
        summary=summary,
        reviewed=reviewed,
        origins=origins,
        per=per,
        transport=_known(transport),
        spans=_known(spans),
        note=note,
        place=file.place(root),
        at=_places(file, found),
    )


def _fee_span(file: FileFields, node: yaml.Node) -> Span | None:
    found = file.fields(node, _KEYS["fee_spans"])
    days = _days(file, found)
    rate = _percent(file, found.get("rate"))
    least = _dollars(file, found.get("least"))
    most = _dollars(file, found.get("most"))
    citation, evidence = _authority(file, found)
    note = file.text(found.get("note"))
    if rate is None or citation is None or evidence is None:
        return None
    return Span(
        days=days,
        rate=rate,
        heading=None,
        citation=citation,
        evidence=evidence,
        dates_evidence=evidence,
        note=note,
        place=file.place(found["rate"]),
        least=least,
        most=most,
    )


def _dollars(file: FileFields, node: yaml.Node | None) -> Decimal | None:
    amount = file.number(node)
    if node is not None and amount is not None and int(amount.as_tuple().exponent) < _CENT:
        wanted = f'US dollars with two decimals, like "32.71", not "{amount}"'
        file.report(faults.wrong_type(file.place(node), wanted))
    return amount

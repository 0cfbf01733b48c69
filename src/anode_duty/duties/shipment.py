"""What is to be quoted, and how it is read from text: of options, cells, receipts or rows."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from anode_duty.errors import BadInput
from anode_duty.law.money import dollars, number
from anode_duty.law.numbers import parse_date
from anode_duty.law.ratebook import RateBook

UNLISTED = "unlisted exporter"

_YES = frozenset(("yes", "y", "true", "1", "x"))
_NO = frozenset(("no", "n", "false", "0"))


class Shipment(NamedTuple):
    """What is to be quoted.

    Attributes:
        exporter: the name of a company; None for some company that is not listed.
        value: declared value of the entry line, in US dollars.
        entry_date: date of entry, or of withdrawal from warehouse, for consumption.
        producer: the name of a company, or None where it is not known.
        product: the article; None for the product that the cases are about.
        aam_value: value of the covered portion in US dollars, where only a portion is covered.
        origin: ISO 3166 code of the country of origin; by default that of the scope.
        unlisted: the exporter is meant to be none of the listed companies.
        facts: what is known of the goods, by criterion of the scope, in its unit.
        material_origin: ISO 3166 code of the country where the goods of the case that are inside
            were made, where that is not the origin.
        importer: who imports; some scopes speak of certain importers alone.
        case: the number of the case that is asked about; None to choose by product and origin.
        duty: `AD` or `CVD`, to ask for one of the two alone.
        htsus: the HTSUS number that the line is entered under.
        cbp_case: the case numbers that the line is entered under; empty text for none.
        entry_type: the type of the entry, such as `03`.
        transport: `ocean`, `air`, `truck` or `rail`.
        loaded: the day of loading for the last leg of the voyage.
        use: what the goods are used as, where a measure asks for it.
        as_known: answer from what was known by this day alone.
    """

    exporter: str | None
    value: Decimal
    entry_date: date
    producer: str | None = None
    product: str | None = None
    aam_value: Decimal | None = None
    origin: str | None = None
    unlisted: bool = False
    facts: Mapping[str, Decimal] = MappingProxyType({})
    material_origin: str | None = None
    importer: str | None = None
    case: str | None = None
    duty: str | None = None
    htsus: str | None = None
    cbp_case: str | None = None
    entry_type: str | None = None
    transport: str | None = None
    loaded: date | None = None
    use: str | None = None
    as_known: date | None = None


def shipment_of(
    given: Mapping[str, str],
    defaults: Shipment,
    called: Callable[[str], str] = str,
) -> Shipment:
    """Return the shipment that a mapping of names to text means.

    Args:
        given: text by the names of the fields of a shipment, or of facts by their criterion.
        defaults: what is not given.
        called: how a field is called in messages.

    Raises:
        BadInput: a value, a date or a number cannot be read, or a name is not known.
    """
    read: dict[str, object] = {}
    facts: dict[str, Decimal] = {}
    for name, text in given.items():
        if reader := _READERS.get(name):
            read[name] = reader(text, called(name))
        elif name in Shipment._fields:
            read[name] = text
        else:
            facts[name] = number(text, called(name))
    if facts:
        read["facts"] = {**defaults.facts, **facts}
    return defaults._replace(**read)  # type: ignore[arg-type]


def as_shipment(shipment: object) -> Shipment:
    """Return a shipment as a caller of the library made it, its values and days read.

    Raises:
        BadInput: it is no shipment, or a field of it has a type that cannot be used.
    """
    if not isinstance(shipment, Shipment):
        raise BadInput(
            f"the shipment is a {type(shipment).__name__}", "give an anode_duty.Shipment"
        )
    read: dict[str, object] = {}
    for name, given in shipment._asdict().items():
        wanted = {"unlisted": bool, "facts": dict}.get(name, str)
        if name == "facts" and (given is None or isinstance(given, Mapping)):
            read[name] = {fact: as_number(known, fact) for fact, known in (given or {}).items()}
        elif given is None and name not in ("value", "entry_date"):
            continue
        elif name in ("value", "aam_value"):
            read[name] = as_amount(given, name)
        elif name in ("entry_date", "loaded", "as_known"):
            read[name] = as_day(given, name)
        elif not isinstance(given, wanted):
            raise BadInput(
                f"{name} is a {type(given).__name__}, not {wanted.__name__}",
                "leave out what is not known, or give None",
            )
        elif name == "transport" and isinstance(given, str):
            read[name] = means_of_transport(given, name)
    return shipment._replace(**read)  # type: ignore[arg-type]


def as_amount(given: object, what: str) -> Decimal:
    """Return US dollars of a `Decimal`, an `int` or text; raise `BadInput` for anything else."""
    if isinstance(given, str):
        return dollars(given.strip(), what)
    return as_number(given, what)


def as_number(given: object, what: str) -> Decimal:
    """Return a number that is a `Decimal`, an `int` or text.

    Raises:
        BadInput: it is of another type; a float has already lost what it was written as.
    """
    if isinstance(given, Decimal):
        return given
    if isinstance(given, int) and not isinstance(given, bool):
        return Decimal(given)
    if isinstance(given, str):
        return number(given.strip(), what)
    refuse_float(given, what)
    raise BadInput(f"{what} is a {type(given).__name__}, not an amount", _AMOUNTS)


def refuse_float(given: object, what: str) -> None:
    """Raise `BadInput` for a float, which has already lost the digits that were written."""
    kind = type(given).__name__
    if kind.startswith("float"):
        hint = f"{_AMOUNTS}; a float has already lost the digits that were written"
        raise BadInput(f"{what} is a {kind}, not an amount", hint)


_AMOUNTS = "give a Decimal, an int or text"


def as_day(given: object, what: str) -> date:
    """Return the day of a `date`, a `datetime` at midnight or ISO text; else raise `BadInput`."""
    if isinstance(given, str):
        return read_day(given.strip(), what)
    if isinstance(given, date) and given == given:  # pandas' missing day is no day
        moment = getattr(given, "time", None)
        if moment is None or not any(given.timetuple()[3:6]):
            return date(*given.timetuple()[:3])
    raise BadInput(f"{what} is {given!r}, not a day", "give a date, or text like 2026-02-11")


def read_day(text: str, what: str) -> date:
    """Read a date such as 2026-02-11; raise `BadInput` where it is no day of the calendar."""
    day = parse_date(text)
    if day is None:
        raise BadInput(f"{what} {text!r} is not a date", "write it like 2026-02-11")
    return day


def means_of_transport(text: str, what: str) -> str:
    """Read a means of transport; raise `BadInput` for another word, which would leave a fee out."""
    from anode_duty.law.measure import TRANSPORTS

    word = text.strip().casefold()
    if word not in TRANSPORTS:
        raise BadInput(f"{what} {text!r} is not known", f"write one of {', '.join(TRANSPORTS)}")
    return word


def _yes_or_no(text: str, what: str) -> bool:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadInput(f"{what} {text!r} is neither yes nor no")


_READERS: dict[str, Callable[[str, str], object]] = {
    "value": dollars,
    "aam_value": dollars,
    "entry_date": read_day,
    "loaded": read_day,
    "as_known": read_day,
    "transport": means_of_transport,
    "unlisted": _yes_or_no,
}


def said_of_many(book: RateBook, shipment: Shipment) -> Shipment:
    """Return one of many shipments for which `unlisted` was said, of the names that are not listed.

    For a single shipment whose names are all listed it is refused, as it cannot be meant.
    """
    names = filter(None, (shipment.exporter, shipment.producer))
    unlisted = shipment.unlisted and not all(map(book.names.find, names))
    return shipment._replace(unlisted=unlisted)

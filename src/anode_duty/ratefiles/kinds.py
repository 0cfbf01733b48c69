"""What several kinds of rate files have alike: the kinds of values, and the fields they share."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from anode_duty.errors import BadInput
from anode_duty.law.names import clean
from anode_duty.law.numbers import CASE_NUMBER, HTS_NUMBER, parse_date
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED
from anode_duty.ratefiles.nodes import FileReader, ValueKind, is_word, may, must
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from anode_duty.law.source import Place
    from anode_duty.ratefiles.nodes import Nodes, Values
    from anode_duty.ratefiles.problem import Problem

COUNTRY_CODE = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def list_of(each: ValueKind, some: bool = False) -> ValueKind:
    """Return the kind of a list of values of one kind."""

    def read(file: FileReader, node: yaml.Node) -> tuple[Any, ...]:
        return tuple([each.read(file, item) for item in file.items(node, some)])

    return ValueKind("list", read, each=each, some=some, empty=())


def some_of(each: ValueKind) -> ValueKind:
    """Return the kind of a list of one value at least."""
    return list_of(each, some=True)


def one_or_more(each: ValueKind, some: bool = True) -> ValueKind:
    """Return the kind of a value, or of a list of such values."""
    several = list_of(each, some)

    def read(file: FileReader, node: yaml.Node) -> tuple[Any, ...]:
        if isinstance(node, yaml.SequenceNode):
            return tuple(several.read(file, node))
        return (each.read(file, node),)

    return ValueKind("one or more", read, each=each, some=some, empty=())


def word(words: Collection[str]) -> ValueKind:
    """Return the kind of a field that holds one of a few words."""

    def read(file: FileReader, node: yaml.Node) -> str | None:
        value = file.text(node)
        if value is None or value in words:
            return value
        file.report(faults.unknown_word(file.place(node), value, words))
        return None

    return ValueKind("word", read, words=words)


def either(true: str, false: str) -> ValueKind:
    """Return the kind of a field that holds one of two words: True or False."""
    kind = word((true, false))
    return ValueKind("word", lambda file, node: kind.read(file, node) == true, words=kind.words)


def _matching(
    name: str, pattern: re.Pattern[str], fault: Callable[[Place, str], Problem]
) -> ValueKind:
    """Return the kind of a text that matches a pattern whole."""

    def read(file: FileReader, node: yaml.Node) -> str | None:
        value = file.text(node)
        if value is None or pattern.fullmatch(value):
            return value
        file.report(fault(file.place(node), value))
        return None

    return ValueKind(name, read)


def _no_country(place: Place, text: str) -> Problem:
    return faults.wrong_type(place, f'a country code of two capitals, like CN, not "{text}"')


def _name(file: FileReader, node: yaml.Node) -> str | None:
    name = file.text(node)
    return name and named(file, name, file.place(node))


def named(file: FileReader, name: str, place: Place) -> str:
    """Return a name, reported where it cannot be looked up."""
    try:
        clean(name, "the name")
    except BadInput as error:
        file.report(faults.wrong_type(place, f"a name that can be asked for: {error.message}"))
    return name


def _day(file: FileReader, node: yaml.Node, also: str = "") -> date | None:
    """Return a date; None, without a problem, where the text is the one also allowed."""
    value = file.text(node)
    if value is None or (also and value == also):
        return None
    day = parse_date(value)
    if day is None:
        words = f', or "{also}"' if also else ""
        file.report(faults.bad_date(file.place(node), value, words))
    return day


def _number(file: FileReader, node: yaml.Node) -> Decimal | None:
    """Return a number, with the decimals it has in the file."""
    value = file.text(node)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value):
        file.report(faults.bad_number(file.place(node), value))
        return None
    return Decimal(value)


def _rate(file: FileReader, node: yaml.Node) -> Decimal | None:
    """Return percent ad valorem, with the decimals it has in the file."""
    value = node.value
    if isinstance(value, str) and not _NUMBER.fullmatch(value) and faults.is_specific(value):
        file.report(faults.specific_rate(file.place(node), value))
        return None
    percent = _number(file, node)
    if percent is not None and decimals_of(percent) > 2:
        file.report(faults.rate_decimals(file.place(node), str(percent)))
    return percent


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number has."""
    return -int(number.as_tuple().exponent)


TEXT = ValueKind("text", FileReader.text)
NAME = ValueKind("text", _name)
DAY = ValueKind("day", _day)
DAY_OR_UNKNOWN = ValueKind(
    "day", lambda file, node: _day(file, node, also=NOT_PUBLISHED), instead=NOT_PUBLISHED
)
NUMBER = ValueKind("number", _number)
RATE = ValueKind("rate", _rate)
COUNTRY = _matching("country", COUNTRY_CODE, _no_country)
CASE = _matching("case number", CASE_NUMBER, faults.case_number)
HTSUS = _matching("HTSUS number", HTS_NUMBER, faults.hts_number)
GRADE = word(EVIDENCE)
_YES = word(("yes",))
YES = ValueKind(  # the word needs no quotes here
    "word",
    lambda file, node: is_word(node, "yes") or _YES.read(file, node) is not None,
    words=_YES.words,
    empty=False,
)


def known_in_time(file: FileReader, found: Nodes, values: Values) -> None:
    """Report an act that was announced only after it was published."""
    known, published = values["known"], values["published"]
    if known and published and known > published:
        file.report(faults.late_known(file.place(found["known"]), known, published))


def days_in_order(file: FileReader, found: Nodes, values: Values) -> None:
    """Report a span of days that runs backward."""
    first, last = values["first"], values["last"]
    if first and last and last < first:
        file.report(faults.backward_window(file.place(found["until"]), first, last))


# A published act: a notice, or a version of a scope.
ACT = {
    "effective": must(DAY),
    "published": must(DAY_OR_UNKNOWN),
    "known": may(DAY),
    "citation": must(TEXT),
    "address": must(TEXT),
    "evidence": must(GRADE),
}
CITED = {
    "citation": must(TEXT),
    "evidence": must(GRADE),
}
MAY_BE_CITED = {  # else with the document and the grade of the mapping around it
    "citation": may(TEXT, like="citation"),
    "evidence": may(GRADE, like="evidence"),
}
DAYS = {
    "from": may(DAY, "first"),
    "until": may(DAY, "last"),
}

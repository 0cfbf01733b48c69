"""The nodes of one rate file to text, dates and Decimals, each fault reported at its place."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from anode_duty.errors import BadInput
from anode_duty.law.names import clean
from anode_duty.law.numbers import parse_date
from anode_duty.law.proceeding import Window
from anode_duty.law.source import Place
from anode_duty.ratefiles.format import EXCLUDED, WINDOW
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.yaml_text import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date

    from anode_duty.law.ratebook import Company
    from anode_duty.ratefiles.problem import Problem


Fields = dict[str, yaml.Node]


Keys = dict[str, bool]  # each key of a mapping, and whether it must be there


_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


_WORDS = frozenset("y n yes no on off true false null ~ .inf .nan -.inf +.inf".split())


def _changed(text: str) -> bool:
    """Whether a YAML reader would make of this plain scalar something that prints differently."""
    if text[0] not in "0123456789+-.":
        return len(text) < 6 and text.casefold() in _WORDS
    whole, point, decimals = text.lstrip("+-").partition(".")
    if (whole + decimals).replace("_", "").isdigit():
        signed = text[0] == "+" or "_" in text
        zeros = (len(whole) > 1 and whole[0] == "0") or decimals.endswith("0")
        return signed or zeros or bool(point and not (whole and decimals))
    if text.casefold() in _WORDS:
        return True
    # Exponents, other bases and times of day: seldom, and the pattern is dear to compile.
    odd = r"[-+]?([0-9.]+[eE][-+]?[0-9]+|0[xob][0-9a-fA-F]+|[0-9]+(:[0-5]?[0-9])+)"
    return any(mark in text for mark in "eExob:") and bool(re.fullmatch(odd, text))


_EMPTY = "text, but this field is empty; quote text that begins with #"


class FileFields:
    """One file's nodes to values. Each method returns None where it reported a problem."""

    def __init__(self, file: str, report: Callable[[Problem], None]) -> None:
        self.file = file
        self.report = report

    def place(self, node: yaml.Node) -> Place:
        """Return where a node stands."""
        mark = node.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def pairs(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Yield key, its node and the value's node, of each key once."""
        if not isinstance(node, yaml.MappingNode):
            wanted = FIELDS if node.value else f"{FIELDS}, or {{}} for none"
            self.report(faults.wrong_type(self.place(node), wanted))
            return
        first: dict[str, int] = {}
        for key_node, value in node.value:
            key = key_node.value
            if not isinstance(key, str):
                self.report(faults.wrong_type(self.place(key_node), "the name of a field"))
            elif key in first:
                nested = key_node.start_mark.column > 0
                self.report(faults.duplicate_key(self.place(key_node), key, first[key], nested))
            elif key == "<<":
                self.report(faults.alias(self.place(key_node)))
            else:
                first[key] = key_node.start_mark.line + 1
                yield key, key_node, value

    def fields(self, node: yaml.Node, keys: Keys) -> Fields:
        """Return the values of a mapping by key; unknown, double and missing keys are reported."""
        found: Fields = {}
        for key, key_node, value in self.pairs(node):
            if key in keys:
                found[key] = value
            else:
                self.report(faults.unknown_key(self.place(key_node), key, keys))
        if not isinstance(node, yaml.MappingNode):
            return found
        for key, needed in keys.items():
            if needed and key not in found:
                self.report(faults.missing_key(self.place(node), key))
        return found

    def places(self, fields: Fields) -> dict[str, Place]:
        """Return where the value of each field stands."""
        return {key: self.place(node) for key, node in fields.items()}

    def text(self, node: yaml.Node | None) -> str | None:
        """Return a scalar as it stands in the file, outer spaces off."""
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.report(faults.wrong_type(self.place(node), "text"))
            return None
        value: str = node.value
        if not value.strip():
            self.report(faults.wrong_type(self.place(node), _EMPTY))
            return None
        if not value.isprintable() and not value.replace("\n", " ").isprintable():
            self.report(faults.wrong_type(self.place(node), "text without control characters"))
            return None
        if not node.style and _changed(value):
            self.report(faults.unquoted(self.place(node), value))
        return value.strip()

    def word(self, node: yaml.Node | None, known: Collection[str]) -> str | None:
        """Return a scalar that is one of the known words."""
        value = self.text(node)
        if node is None or value is None or value in known:
            return value
        self.report(faults.unknown_word(self.place(node), value, known))
        return None

    def day(self, node: yaml.Node | None, also: str = "") -> date | None:
        """Return a date; None, without a problem, where the text is the one also allowed."""
        value = self.text(node)
        if value is None or (also and value == also):
            return None
        day = parse_date(value)
        if day is None and node is not None:
            words = f', or "{also}"' if also else ""
            self.report(faults.bad_date(self.place(node), value, words))
        return day

    def number(self, node: yaml.Node | None) -> Decimal | None:
        """Return a number, with the decimals it has in the file."""
        value = self.text(node)
        if value is None or node is None:
            return None
        if not _NUMBER.fullmatch(value):
            self.report(faults.bad_number(self.place(node), value))
            return None
        return Decimal(value)

    def rate(self, node: yaml.Node | None) -> Decimal | None:
        """Return percent ad valorem, with the decimals it has in the file."""
        if isinstance(node, yaml.ScalarNode) and faults.is_specific(node.value):
            self.report(faults.specific_rate(self.place(node), node.value))
            return None
        percent = self.number(node)
        if percent is not None and node and -int(percent.as_tuple().exponent) > 2:
            self.report(faults.rate_decimals(self.place(node), str(percent)))
        return percent

    def yes(self, node: yaml.Node | None) -> bool:
        """Whether a field holds the word `yes`, which needs no quotes here."""
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in EXCLUDED):
            return node is not None
        self.word(node, EXCLUDED)
        return False

    def window(self, node: yaml.Node | None) -> Window | None:
        """Return entry dates from the first to the last; None where nothing names any."""
        if node is None:
            return None
        return Window(*self.span(self.fields(node, WINDOW.keys)), self.place(node))

    def span(self, found: Fields) -> tuple[date | None, date | None]:
        """Return the days of `from` and `until`, a span that runs backward reported."""
        first, last = self.day(found.get("from")), self.day(found.get("until"))
        if first and last and last < first:
            self.report(faults.backward_window(self.place(found["until"]), first, last))
        return first, last

    def known(self, found: Fields, published: date | None) -> date | None:
        """Return the day on which an act was announced, reported where it was published sooner."""
        known = self.day(found.get("known"))
        if known and published and known > published:
            self.report(faults.late_known(self.place(found["known"]), known, published))
        return known

    def matching(
        self,
        node: yaml.Node | None,
        pattern: re.Pattern[str],
        fault: Callable[[Place, str], Problem],
    ) -> str | None:
        """Return a scalar that matches a pattern whole."""
        value = self.text(node)
        if value is None or node is None or pattern.fullmatch(value):
            return value
        self.report(fault(self.place(node), value))
        return None

    def items(self, node: yaml.Node | None, needed: bool = False) -> list[yaml.Node]:
        """Return the nodes of a list; none where there is no node."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.report(faults.wrong_type(self.place(node), "a list, like [A, B]"))
            return []
        if needed and not node.value:
            self.report(faults.wrong_type(self.place(node), "a list of one at least"))
        return list(node.value)

    def texts(self, node: yaml.Node | None) -> tuple[str, ...]:
        """Return a list of scalars."""
        return tuple(text for item in self.items(node) if (text := self.text(item)) is not None)

    def name(self, name: str, place: Place) -> bool:
        """Whether the name can be looked up; if not, a problem is reported."""
        try:
            clean(name, "the name")
        except BadInput as error:
            self.report(faults.wrong_type(place, f"a name that can be asked for: {error.message}"))
            return False
        return True

    def company(self, node: yaml.Node | None, known: Mapping[str, Company] | None) -> str | None:
        """Return the id of a company; any text where the companies could not be read."""
        value = self.text(node)
        if value is None or node is None or known is None or value in known:
            return value
        self.report(faults.unknown_company(self.place(node), value, known.values()))
        return None

    def companies(
        self, node: yaml.Node | None, known: Mapping[str, Company] | None
    ) -> tuple[str, ...]:
        """Return the ids of one company, or of each in a list."""
        if not isinstance(node, yaml.SequenceNode):
            company = self.company(node, known)
            return (company,) if company is not None else ()
        ids = [self.company(one, known) for one in self.items(node, needed=True)]
        return tuple(company for company in ids if company is not None)

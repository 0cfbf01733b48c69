"""The nodes of one rate file to values: how the format is written down, and how it is read.

The format is a `Format` for each kind of mapping, beside the reader of the files that have it:
`case_file`, `notice_file`, `scope_file`, `measure_file`. What each field means, rates/README.md
tells; its tables and the schema for editors are made from these tables by tests/renew.py.

Plain classes, because a quote loads them too, and two named tuples cost it 0.2 ms.
"""

from __future__ import annotations

import re
from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml
from yaml.resolver import Resolver

from anode_duty.errors import BadInput
from anode_duty.law.names import clean
from anode_duty.law.numbers import parse_date
from anode_duty.law.source import NOT_PUBLISHED, Place, Source
from anode_duty.ratefiles.problem import ERROR
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.yaml_text import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date

    from anode_duty.ratefiles.problem import Problem

    Nodes = Mapping[str, yaml.Node]  # of the fields of a mapping, by their names in the file
    Values = dict[str, Any]  # by the names that the noun has for them

_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
# Numbers and days that every reader prints as they stand in the file.
_SAME = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?|[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What YAML 1.2 takes for a number, and YAML 1.1 for text.
_YAML_1_2 = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?|0o[0-7]+")
_EMPTY = "text, but this field is empty; quote text that begins with #"


def is_changed(text: str) -> bool:
    """Whether some YAML reader would make of a plain scalar what prints differently."""
    patterns = Resolver.yaml_implicit_resolvers  # of YAML 1.1, by the first letter
    if text[0] not in patterns or _SAME.fullmatch(text):
        return text == "-0"
    for _, pattern in patterns[text[0]]:
        if pattern.match(text):
            return True
    return text in ("y", "Y", "n", "N") or bool(_YAML_1_2.fullmatch(text))


class FileReader:
    """Reads the nodes of one file; what cannot be read is reported, and None stands in its place.

    Attributes:
        folder: the folder that the file lies in; that of a case is called as its number.
        broken: an error was reported; no noun is made of the file then.
        around: the values, as far as they are read, of the mapping around the one being read.
    """

    def __init__(self, file: str, report: Callable[[Problem], None]) -> None:
        self.file = file
        self.folder = file.partition("/")[0]
        self.broken = False
        self.around: Mapping[str, Any] = {}
        self._report = report

    def report(self, problem: Problem) -> None:
        """Report a problem of the file."""
        self.broken = self.broken or problem.severity == ERROR
        self._report(problem)

    def place(self, node: yaml.Node) -> Place:
        """Return where a node stands."""
        mark = node.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def pairs(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Yield key, its node and the value's node, of each key of a mapping once."""
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

    def items(self, node: yaml.Node, needed: bool = False) -> list[yaml.Node]:
        """Return the nodes of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.report(faults.wrong_type(self.place(node), "a list, like [A, B]"))
            return []
        if needed and not node.value:
            self.report(faults.wrong_type(self.place(node), "a list of one at least"))
        found: list[yaml.Node] = node.value
        return found

    def text(self, node: yaml.Node) -> str | None:
        """Return a scalar as it stands in the file, outer spaces off."""
        if not isinstance(node, yaml.ScalarNode):
            self.report(faults.wrong_type(self.place(node), "text"))
            return None
        value: str = node.value
        text = value.strip()
        if not text:
            self.report(faults.wrong_type(self.place(node), _EMPTY))
            return None
        if not value.isprintable() and not value.replace("\n", " ").isprintable():
            self.report(faults.wrong_type(self.place(node), "text without control characters"))
            return None
        if not node.style and is_changed(value):
            self.report(faults.unquoted(self.place(node), value))
        return text

    def word(self, node: yaml.Node, known: Collection[str]) -> str | None:
        """Return a scalar that is one of the known words."""
        value = self.text(node)
        if value is None or value in known:
            return value
        self.report(faults.unknown_word(self.place(node), value, known))
        return None

    def day(self, node: yaml.Node, also: str = "") -> date | None:
        """Return a date; None, without a problem, where the text is the one also allowed."""
        value = self.text(node)
        if value is None or (also and value == also):
            return None
        day = parse_date(value)
        if day is None:
            words = f', or "{also}"' if also else ""
            self.report(faults.bad_date(self.place(node), value, words))
        return day

    def number(self, node: yaml.Node) -> Decimal | None:
        """Return a number, with the decimals it has in the file."""
        value = self.text(node)
        if value is None:
            return None
        if not _NUMBER.fullmatch(value):
            self.report(faults.bad_number(self.place(node), value))
            return None
        return Decimal(value)

    def rate(self, node: yaml.Node) -> Decimal | None:
        """Return percent ad valorem, with the decimals it has in the file."""
        value = node.value
        if isinstance(value, str) and not _NUMBER.fullmatch(value) and faults.is_specific(value):
            self.report(faults.specific_rate(self.place(node), value))
            return None
        percent = self.number(node)
        if percent is not None and decimals_of(percent) > 2:
            self.report(faults.rate_decimals(self.place(node), str(percent)))
        return percent

    def name(self, node: yaml.Node) -> str | None:
        """Return a name that can be looked up."""
        name = self.text(node)
        return None if name is None else self.name_at(name, self.place(node))

    def name_at(self, name: str, place: Place) -> str:
        """Return a name, reported where it cannot be looked up."""
        try:
            clean(name, "the name")
        except BadInput as error:
            self.report(faults.wrong_type(place, f"a name that can be asked for: {error.message}"))
        return name

    def fields(self, node: yaml.Node, known: Mapping[str, Field]) -> dict[str, yaml.Node] | None:
        """Return the nodes of a mapping by field; unknown and missing fields are reported."""
        found: dict[str, yaml.Node] = {}
        for key, key_node, value in self.pairs(node):
            if key in known:
                found[key] = value
            else:
                self.report(faults.unknown_key(self.place(key_node), key, known))
        if not isinstance(node, yaml.MappingNode):
            return None
        for key, field in known.items():
            if field.needed and key not in found:
                self.report(faults.missing_key(self.place(node), key))
        return found


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number has."""
    return -int(number.as_tuple().exponent)


def is_word(node: yaml.Node, word: str) -> bool:
    """Whether a node is one word, which is read before its value is."""
    return isinstance(node, yaml.ScalarNode) and node.value == word


class ValueKind:
    """What the value of a field may be.

    Attributes:
        name: what a text is (`text`, `day`, `rate` and so on); `word`, `list`, `one or more`.
        read: makes the value of a node.
        words: those of a `word`.
        each: what the items of a `list`, and the value or the items of a `one or more`, are.
        some: a list needs one item at least.
        instead: a word that may stand in the place of the value.
        empty: the value of a field that is not there.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[Any, yaml.Node], Any],
        *,
        words: Collection[str] = (),
        each: ValueKind | None = None,
        some: bool = False,
        instead: str = "",
        empty: object = None,
    ) -> None:
        self.name = name
        self.read = read
        self.words = tuple(words)
        self.each = each
        self.some = some
        self.instead = instead
        self.empty = empty

    def or_word(self, word: str, value: object = None) -> ValueKind:
        """Return the same kind, with one word allowed in its place, which means a value."""
        kind, read = copy(self), self.read
        kind.read = lambda file, node: value if is_word(node, word) else read(file, node)
        kind.instead = word
        return kind

    def or_unknown(self) -> ValueKind:
        """Return the same kind, with `not published here` allowed in its place; it is None."""
        return self.or_word(NOT_PUBLISHED)


class Field:
    """One field of a mapping.

    Attributes:
        needed: a mapping without it is refused.
        to: what the noun calls it; empty where it has the same name.
        like: the field whose value it has where it is not there: one read before it, or one of the
            mapping around.
    """

    def __init__(self, kind: ValueKind, needed: bool, to: str, like: str = "") -> None:
        self.kind = kind
        self.needed = needed
        self.to = to
        self.like = like


def must(kind: ValueKind, to: str = "") -> Field:
    """Return a field that must be there."""
    return Field(kind, True, to)


def may(kind: ValueKind, to: str = "", *, like: str = "") -> Field:
    """Return a field that may be left out; `like` another, it then has the value of that."""
    return Field(kind, False, to, like)


class Format(ValueKind):
    """The format of one kind of mapping, and the noun that is made of it.

    What the noun does not hold, such as the address of a scope, is read for its faults alone.

    Args:
        name: as the schema and rates/README.md call it.
        noun: the class of named tuples; None where the values alone are wanted.
        fields: in the order in which people write them.
        also: looks at what no single field can say, before the noun is made: at the nodes of the
            fields, and at their values by the names that the noun has for them, with the `place` of
            the mapping; None where one could not be read.
        at: the fields whose place is that of the noun, if one is there.
        fixed: attributes of the noun that no field gives.
    """

    def __init__(
        self,
        name: str,
        noun: type[tuple[Any, ...]] | None,
        fields: dict[str, Field],
        also: Callable[[Any, Nodes, Values], None] | None = None,
        at: tuple[str, ...] = (),
        **fixed: object,
    ) -> None:
        super().__init__(name, self._read)
        self.fields = fields
        self._noun: Any = noun
        self._wanted: tuple[str, ...] = getattr(noun, "_fields", ())
        self._also = also
        self._at = at
        self._fixed = fixed
        # Unpacked here, because it is gone through for every mapping of every file.
        self._reads = tuple(
            (name, field.to or name, field.kind.read, field.like, field.kind.empty)
            for name, field in fields.items()
        )

    def _read(self, file: FileReader, node: yaml.Node) -> Any:
        found = file.fields(node, self.fields)
        if found is None:
            return None
        values = self._values(file, found)
        if self._noun:
            values["place"] = file.place(node)
        if self._also:
            self._also(file, found, values)
        if file.broken:
            return None
        return self._made(file, found, values) if self._noun else values

    def _values(self, file: FileReader, found: Nodes) -> Values:
        around = file.around
        values = file.around = dict(self._fixed)
        for name, to, read, like, empty in self._reads:
            if name in found:
                values[to] = read(file, found[name])
            elif like:
                values[to] = values.get(like, around.get(like))
            else:
                values[to] = empty
        file.around = around
        return values

    def _made(self, file: FileReader, found: Nodes, values: Values) -> object:
        wanted = self._wanted
        if "source" in wanted:
            values["source"] = Source(values["citation"], values["evidence"], values["place"])
        if "at" in wanted:
            values["at"] = {name: file.place(node) for name, node in found.items()}
        for name in self._at:
            if name in found:
                values["place"] = file.place(found[name])
                break
        return self._noun(*[values[name] for name in wanted])


def word(words: Collection[str]) -> ValueKind:
    """Return the kind of a field that holds one of a few words."""
    return ValueKind("word", lambda file, node: file.word(node, words), words=words)


def either(true: str, false: str) -> ValueKind:
    """Return the kind of a field that holds one of two words: True or False."""
    words = (true, false)
    return ValueKind("word", lambda file, node: file.word(node, words) == true, words=words)


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


def matching(
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

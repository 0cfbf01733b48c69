"""The nodes of one rate file to values: how the format is written down, and how it is read.

The format is a `Format` for each kind of mapping, beside the reader of the files that have it:
`case_file`, `notice_file`, `scope_file`, `measure_file`. What each field means, rates/README.md
tells; its tables and the schema for editors are made from these tables by tests/renew.py.

Plain classes, because a quote loads them too, and two named tuples cost it 0.2 ms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from anode_duty.law.source import NOT_PUBLISHED, Place, Source
from anode_duty.ratefiles.problem import ERROR
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.yaml_text import FIELDS, is_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from anode_duty.ratefiles.problem import Problem

    Nodes = Mapping[str, yaml.Node]  # of the fields of a mapping, by their names in the file
    Values = dict[str, Any]  # by the names that the noun has for them

_EMPTY = "text, but this field is empty; quote text that begins with #"


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
        read = self.read
        return ValueKind(
            self.name,
            lambda file, node: value if is_word(node, word) else read(file, node),
            words=self.words,
            each=self.each,
            some=self.some,
            instead=word,
            empty=self.empty,
        )

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

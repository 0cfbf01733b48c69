"""How the format of the rate files is written down: a table of fields for each kind of mapping.

The reader takes `keys` alone. The rest is for people: the schema for editors and the tables of
rates/README.md are made of it by tests/renew.py. Plain classes, because a quote loads them too, and
two named tuples cost it 0.2 ms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.source import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Kind:
    """What the value of a field may be.

    Attributes:
        name: `text`, `day`, `number`, `rate`, `country`, `case number`, `CBP case number`,
            `HTSUS number`, `word`, `list`, `one or more`, or `mapping`.
        words: the words that a `word` may be, each with its meaning; empty where it is plain.
        unknown: whether `not published here` may stand in place of the value.
        each: what the items of a `list`, and the value or the items of a `one or more`, are.
        table: the name of the table of a `mapping`.
    """

    __slots__ = ("each", "name", "table", "unknown", "words")

    def __init__(
        self,
        name: str,
        words: Mapping[str, str] | None = None,
        unknown: bool = False,
        each: Kind | None = None,
        table: str = "",
    ) -> None:
        self.name = name
        self.words = words or {}
        self.unknown = unknown
        self.each = each
        self.table = table

    def or_unknown(self) -> Kind:
        """Return the same kind, with `not published here` allowed in its place."""
        return Kind(self.name, self.words, True, self.each, self.table)


class Field:
    """One field of a mapping.

    Attributes:
        required: whether the reader refuses a mapping without it.
        kind: what its value may be.
        meaning: in one sentence or more, for a reader who has never seen a rate file.
        example: as it would stand in a file, or nothing.
        when: where a field that is not required must be there all the same.
    """

    __slots__ = ("example", "kind", "meaning", "name", "required", "when")

    def __init__(
        self,
        name: str,
        required: bool,
        kind: Kind,
        meaning: str,
        example: str = "",
        when: str = "",
    ) -> None:
        self.name = name
        self.required = required
        self.kind = kind
        self.meaning = meaning
        self.example = example
        self.when = when

    def unless(self, when: str) -> Field:
        """Return the same field, required only where `when` says."""
        return Field(self.name, False, self.kind, self.meaning, self.example, when)


class Table:
    """The fields of one kind of mapping.

    Attributes:
        name: as the schema and the README call it.
        meaning: what such a mapping is, in a sentence.
        fields: in the order in which people write them.
        keys: the name of each field, and whether it must be there; all that the reader needs.
    """

    __slots__ = ("fields", "keys", "meaning", "name")

    def __init__(self, name: str, meaning: str, fields: Iterable[Field]) -> None:
        self.name = name
        self.meaning = meaning
        self.fields = tuple(fields)
        self.keys = {field.name: field.required for field in self.fields}


TEXT = Kind("text")
DAY = Kind("day")
NUMBER = Kind("number")
RATE = Kind("rate")
COUNTRY_CODE = Kind("country")
CASE_NUMBER = Kind("case number")
CBP_NUMBER = Kind("CBP case number")
HTSUS_NUMBER = Kind("HTSUS number")
NAMES = Kind("one or more", each=TEXT)

GRADE = Kind(
    "word",
    dict(
        zip(
            EVIDENCE,
            (
                "read in the text of a Federal Register notice or a CBP message",
                "read in the press or another secondary source",
                "worked out from a statute and other dates",
            ),
            strict=True,
        )
    ),
)


def word(**words: str) -> Kind:
    """Return the kind of a field that holds one of a few words; `_` stands for a blank."""
    return Kind("word", {name.replace("_", " "): meaning for name, meaning in words.items()})


def list_of(each: Kind) -> Kind:
    """Return the kind of a list of values of one kind."""
    return Kind("list", each=each)


def mapping(table: str) -> Kind:
    """Return the kind of a mapping that has a table of its own."""
    return Kind("mapping", table=table)

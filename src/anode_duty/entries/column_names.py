"""Under which names a file of entries has the columns that are read."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any


_FILE = Path(__file__).with_name("columns.yaml")
_OWN, _NAMED, _WEAKER = range(3)
_NEAR = 0.8  # of difflib's ratio
_SHORTEST = 5  # letters of a name to which another may be near


class EntryColumn(NamedTuple):
    """One of the columns that are read; see `columns.yaml`.

    Attributes:
        what: what it holds, in words.
        names: those under which it is found beside its own.
        weaker: those that are read only where none of `names` is there.
        joined: whether a file may have several, which are read together.
        words: those by which one that is not read is asked about.
        alike: whole names, as keys, of the same use.
        blank_zero: whether zero says nothing in a column that has not its own name.
    """

    what: str
    names: tuple[str, ...] = ()
    weaker: tuple[str, ...] = ()
    joined: bool = False
    words: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()
    blank_zero: bool = False


class ColumnMap(NamedTuple):
    """What `columns.yaml` says: the columns by name, and the words that rule a question out."""

    columns: Mapping[str, EntryColumn]
    never: frozenset[str]


def column_key(name: str) -> str:
    """Return a name as it is compared: letters and digits alone, without case."""
    return "".join(filter(str.isalnum, name.casefold()))


def load_column_map() -> ColumnMap:
    """Return what `columns.yaml` says. It is read only where a file of entries is."""
    import yaml

    # Every scalar is text for this loader, the C one where PyYAML has it: 1 ms instead of 10.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    held = yaml.load(_FILE.read_text(encoding="utf-8"), loader)  # noqa: S506 - makes text alone
    columns = {name: _column(fields) for name, fields in held["columns"].items()}
    return ColumnMap(columns, frozenset(held["never"]))


def _column(fields: Mapping[str, Any]) -> EntryColumn:
    return EntryColumn(
        what=fields["what"],
        names=tuple(fields["names"]),
        weaker=tuple(fields.get("weaker", ())),
        joined="joined" in fields,
        words=frozenset(fields.get("words", ())),
        alike=frozenset(map(column_key, fields.get("alike", ()))),
        blank_zero="zero" in fields,
    )


class ColumnNames:
    """Finds the columns of a file by their names.

    Args:
        criteria: ids of the criteria of the scopes, which are columns too.
        said: the headers of `--column`, by the column each is said to be.

    Raises:
        BadInput: `--column` names a column that does not exist.
    """

    def __init__(
        self, criteria: Iterable[str] = (), said: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        columns, self._never = load_column_map()
        self.columns = {
            **{name: EntryColumn("a criterion of the scope") for name in criteria},
            **columns,
        }
        self._said = said or {}
        for name in self._said:
            self._refuse_unknown(name)
        self._meant = self._meanings()

    def _meanings(self) -> dict[str, list[tuple[str, int]]]:
        """Return which column a name means, by its key, and how surely.

        What `--column` says of a name or of a column holds alone.
        """
        known = {
            column_key(name): (own, rank)
            for own, column in self.columns.items()
            for rank, names in ((_WEAKER, column.weaker), (_NAMED, column.names))
            for name in names
        }
        known |= {column_key(own): (own, _OWN) for own in self.columns}
        said: dict[str, list[tuple[str, int]]] = {}
        for own, headers in self._said.items():
            for key in {*map(column_key, headers)} - {""}:
                said.setdefault(key, []).append((own, _OWN))
        return {key: [one] for key, one in known.items() if one[0] not in self._said} | said

    def _refuse_unknown(self, name: str) -> None:
        if name not in self.columns:
            near = get_close_matches(name, self.columns, 1)
            known = ", ".join(self.columns)
            hint = f"did you mean {near[0]}?" if near else f"the columns are {known}"
            raise BadInput(f"--column {name!r} is not a column that is read", hint)

    def found_in(self, names: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        """Return where a header may have each column: how surely, and at which position."""
        found: dict[str, list[tuple[int, int]]] = {}
        for position, header in enumerate(names):
            for column, rank in self._meant.get(column_key(header), ()):
                found.setdefault(column, []).append((rank, position))
        return found

    def places(self, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return the positions of each column: one, or all of those that are read together.

        Raises:
            BadInput: two could both be meant, or one that `--column` names is not there.
        """
        self._refuse_absent(names)
        places = {}
        for column, found in self.found_in(names).items():
            joined = self.columns[column].joined
            surest, _ = min(found)
            positions = [position for rank, position in found if joined or rank == surest]
            if len(positions) > 1 and not joined:
                raise _ambiguous(column, [names[position] for position in positions])
            places[column] = tuple(positions)
        return places

    def _refuse_absent(self, names: Sequence[str]) -> None:
        keys = set(map(column_key, names))
        for column, headers in self._said.items():
            for header in headers:
                if column_key(header) not in keys:
                    near = get_close_matches(header, names, 1)
                    held = f"the header has {_list(names)}"
                    hint = f"did you mean {near[0]!r}?" if near else held
                    words = f"--column {column}: the header has no column {header!r}"
                    raise BadInput(words, hint)

    def like(self, column: str, names: Iterable[str]) -> list[str]:
        """Return those of some names that may be meant for a column."""
        held = self.columns[column]
        return [
            name
            for name in names
            if column_key(name) in held.alike
            or (
                not (words := _words(name)) & self._never
                and (words & held.words or self._is_near(column, name))
            )
        ]

    def dated_like(self, column: str, names: Iterable[str]) -> list[str]:
        """Return those of some names that are of the kind of a column, whatever else they say."""
        held = self.columns[column]
        return [
            name for name in names if column_key(name) in held.alike or _words(name) & held.words
        ]

    def _is_near(self, column: str, name: str) -> bool:
        own = column_key(column)
        return len(own) >= _SHORTEST and bool(get_close_matches(column_key(name), [own], 1, _NEAR))


def parse_columns(options: Iterable[str]) -> dict[str, list[str]]:
    """Read `--column NAME=HEADER` options; several for one column are read together.

    `NAME=` without a header says that the column is not to be read.

    Raises:
        BadInput: one is not written so.
    """
    said: dict[str, list[str]] = {}
    for option in options:
        name, equals, header = option.partition("=")
        column = "_".join(re.findall("[a-z0-9]+", name.casefold()))
        if not (equals and column):
            words = f"--column {option!r} is not a column and a header"
            raise BadInput(words, 'write it like --column exporter="Their Header"')
        headers = said.setdefault(column, [])
        if header.strip():
            headers.append(header.strip())
    return said


def _ambiguous(column: str, headers: list[str]) -> BadInput:
    first, second = headers[0].strip(), headers[1].strip()
    if column_key(first) == column_key(second):
        return BadInput(f"the header names {second!r} twice", "rename one of the columns")
    return BadInput(
        f"{first!r} and {second!r} could both be the column {column}",
        f'choose one: --column {column}="{first}"',
    )


def _words(name: str) -> set[str]:
    """Return the words of a name, also of one that is written EntryDate or ENTRYDATE."""
    parts = re.findall("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return set(_split(part.casefold() for part in parts))


def _split(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        if word.endswith("date") and word not in ("update", "candidate", "mandate"):
            yield "date"


def _list(names: Sequence[str]) -> str:
    return ", ".join(repr(name.strip()) for name in names[:12]) or "nothing"

"""The columns of a file of entries: which are read, and the shipment that a line means."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.answers.quote_columns import ADDED
from anode_duty.duties.coverage import fact
from anode_duty.duties.shipment import Entered, Shipment
from anode_duty.entries.csv_file import REQUIRED
from anode_duty.entries.csv_records import Broken
from anode_duty.errors import BadInput
from anode_duty.law.scope import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from anode_duty.entries.csv_file import Entries


ENTERED = Entered._fields


OPTIONAL = (
    "producer",
    "product",
    "aam_value",
    "entry_date",
    "origin",
    "unlisted",
    *FACTS,
    *ENTERED,
)


_YES = frozenset(("yes", "y", "true", "1", "x"))


_NO = frozenset(("no", "n", "false", "0"))


_SHOWN = 12  # names of a header that is refused


_WIDEST = 40  # characters of each


_NEAR = 0.8  # of difflib's ratio


# Words by which people call a column, where no column has the name that is read.
_TELLING = {
    "producer": {"producer", "manufacturer", "mfr", "maker", "mid"},
    "product": {"product", "article", "goods", "description", "commodity"},
    "aam_value": {"covered", "portion"},
    "entry_date": {"date"},
    "origin": {"origin", "coo"},
    "htsus": {"htsus", "hts", "hs", "tariff"},
    "cbp_case": {"case", "cbp"},
    "entry_type": {"type"},
}


class Header(NamedTuple):
    """The first line of a file of entries.

    Attributes:
        text: as it stands.
        names: of all columns, as they stand.
        at: position of each column that is read, by its name in `REQUIRED` or `OPTIONAL`.
        remarks: columns that are not read and look as if they should be.
    """

    text: str
    names: list[str]
    at: dict[str, int]
    remarks: list[str]

    def labels(self) -> list[str]:
        """Return the names of all columns; one that has none is called by its place."""
        named = {name for name in self.names if _key(name)}
        labels = []
        for place, name in enumerate(self.names, 1):
            placed = f"column {place}"
            if placed in named:
                placed = f"{placed} without a name"
            labels.append(name if name in named else placed)
        return labels

    def cell(self, cells: list[str], name: str) -> str:
        """Return what a line has in a column, outer spaces off; empty without such a column."""
        return cells[self.at[name]].strip() if name in self.at else ""

    def entered(self, cells: list[str]) -> Entered:
        """Return how a line is entered, as far as the file has columns for it."""
        return Entered(*(self.cell(cells, name) if name in self.at else None for name in ENTERED))

    def shipment(
        self,
        cells: list[str],
        defaults: Shipment,
        value: Decimal,
        portion: Decimal | None,
        day: date,
    ) -> Shipment:
        """Return the shipment of a line: its own cells, else the defaults.

        Raises:
            BadInput: a fact is not a number, or `unlisted` is neither yes nor no.
        """
        facts = dict(defaults.facts)
        for name in FACTS:
            if given := self.cell(cells, name):
                facts[name] = fact(name, given, name)
        return Shipment(
            self.cell(cells, "exporter"),
            value,
            day,
            self.cell(cells, "producer") or defaults.producer,
            self.cell(cells, "product") or defaults.product,
            portion,
            self.cell(cells, "origin") or defaults.origin,
            _said(self.cell(cells, "unlisted"), defaults.unlisted),
            facts,
        )


def header(entries: Entries) -> Header:
    """Read the first of the lines of a file of entries.

    Raises:
        BadInput: a required column is not there, a name is repeated, or a column is one of those
            that the answer adds.
    """
    text, names = next(entries.lines)
    if isinstance(names, Broken):
        raise BadInput(f"the first line cannot be read: {names.why}", _NAMED)
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        key = _key(name)
        if key in positions:
            raise BadInput(f"the header names {name.strip()!r} twice", "rename one of the columns")
        if key:
            positions[key] = position
        if key in _ADDED_KEYS:
            raise BadInput(
                f"the header has a column {name.strip()!r}, which the answer adds",
                "rename or remove it",
            )
    at = {name: positions[key] for key, name in _READ.items() if key in positions}
    missing = [name for name in REQUIRED if name not in at]
    if missing:
        held = ", ".join(_shown(name) for name in names[:_SHOWN]) or "nothing"
        raise BadInput(
            f"the first line has no column {' and no column '.join(missing)}; it holds: {held}",
            _NAMED,
        )
    return Header(text, names, at, [*_remarks(names, at)])


def _remarks(names: list[str], at: dict[str, int]) -> Iterator[str]:
    unused = {key: name for key, name in _READ.items() if name not in at and name != "unlisted"}
    for name in names:
        if _key(name) in _READ:
            continue
        near = [unused[key] for key in get_close_matches(_key(name), unused, 1, _NEAR)]
        words = set(re.findall("[a-z]+", name.casefold()))
        told = [meant for meant in unused.values() if words & _TELLING.get(meant, set())]
        if meant := near or told:
            yield f"the column {_shown(name)!r} is not read; did you mean {meant[0]}?"


_NAMED = "the first line names the columns, exporter and value among them"


def _shown(name: str) -> str:
    """Return a name for a message: what stands in a file that is no CSV may be of any length."""
    plain = name.strip()
    return plain if len(plain) <= _WIDEST else f"{plain[: _WIDEST - 1]}…"


def _key(name: str) -> str:
    """Return a name as it is compared: without case, spaces, underscores and hyphens."""
    return "".join(name.casefold().replace("_", " ").replace("-", " ").split())


_READ = {_key(name): name for name in (*REQUIRED, *OPTIONAL)}


_ADDED_KEYS = frozenset(_key(name) for name in ADDED)


def _said(cell: str, otherwise: bool) -> bool:
    word = cell.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    if word:
        raise BadInput(f"unlisted {cell!r} is neither yes nor no")
    return otherwise

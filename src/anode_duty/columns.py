"""The columns of a file of entries: which are read, and the shipment that a line means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.added import ADDED
from anode_duty.entries import Broken
from anode_duty.errors import BadInput
from anode_duty.money import number, percentage
from anode_duty.quote import Shipment

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

# The columns that are read, as they are compared: without case, spaces and underscores.
REQUIRED = ("exporter", "value")
OPTIONAL = (
    "producer",
    "product",
    "aamvalue",
    "entrydate",
    "origin",
    "unlisted",
    "carbon",
    "energydensity",
    "graphitization",
    "htsus",
    "cbpcase",
    "entrytype",
)
_FACTS = {
    "carbon": ("carbon", percentage),
    "energydensity": ("energy_density", number),
    "graphitization": ("graphitization", percentage),
}
_YES = frozenset(("yes", "y", "true", "1", "x"))
_NO = frozenset(("no", "n", "false", "0"))
_SHOWN = 12  # names of a header that is refused
_WIDEST = 40  # characters of each


class Header(NamedTuple):
    """The first line of a file of entries.

    Attributes:
        names: as they stand.
        at: position of each column that is read, by the name under which it is compared.
    """

    names: list[str]
    at: dict[str, int]

    def cell(self, cells: list[str], name: str) -> str:
        """Return what a line has in a column, outer spaces off; nothing where there is no such."""
        return cells[self.at[name]].strip() if name in self.at else ""

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
        for column, (fact, read) in _FACTS.items():
            if given := self.cell(cells, column):
                facts[fact] = read(given, fact)
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


def header(names: list[str]) -> Header:
    """Read a header.

    Raises:
        BadInput: a required column is not there, a name is repeated, or a column is one of those
            that the answer adds.
    """
    if isinstance(names, Broken):
        raise BadInput(f"the first line cannot be read: {names.why}", _NAMED)
    at: dict[str, int] = {}
    for position, name in enumerate(names):
        key = _key(name)
        if key in at:
            raise BadInput(f"the header names {name.strip()!r} twice", "rename one of the columns")
        if key:
            at[key] = position
        if key in _ADDED_KEYS:
            raise BadInput(
                f"the header has a column {name.strip()!r}, which the answer adds",
                "rename or remove it",
            )
    missing = [name for name in REQUIRED if name not in at]
    if missing:
        held = ", ".join(_shown(name) for name in names[:_SHOWN]) or "nothing"
        raise BadInput(
            f"the first line has no column {' and no column '.join(missing)}; it holds: {held}",
            _NAMED,
        )
    return Header(names, {key: at[key] for key in (*REQUIRED, *OPTIONAL) if key in at})


_NAMED = "the first line names the columns, exporter and value among them"


def _shown(name: str) -> str:
    """Return a name for a message: what stands in a file that is no CSV may be of any length."""
    plain = name.strip()
    return plain if len(plain) <= _WIDEST else f"{plain[: _WIDEST - 1]}…"


def _key(name: str) -> str:
    return name.casefold().replace(" ", "").replace("_", "")


_ADDED_KEYS = frozenset(_key(name) for name in ADDED)


def _said(cell: str, otherwise: bool) -> bool:
    word = cell.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    if word:
        raise BadInput(f"unlisted {cell!r} is neither yes nor no")
    return otherwise

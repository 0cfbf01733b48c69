"""The list with which duties that were held void are claimed: entry numbers, each once."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.answers.csv_text import csv_line
from anode_duty.entries.column_names import column_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.entries.ledger import Row
    from anode_duty.law.measure import ClaimWay

_END = "\r\n"


class ListFile(NamedTuple):
    """A file of the list: its name, its text, and how many entries it has."""

    path: str
    text: str
    entries: int


class ClaimList:
    """Collects the entries that a way to claim takes as a list.

    The way, the heading of its column and the most rows and bytes of a file are those of the rate
    files. An entry is taken where the way is open for one of its lines.

    Args:
        on: the day on which one asks.

    Attributes:
        without_number: lines with a claim that give no entry number, and so are on no list.
        ways: the ways by which the entries can be claimed.
    """

    def __init__(self, on: date) -> None:
        self._on = on
        self._entries: dict[str, str] = {}  # by the number without blanks and hyphens
        self.without_number = 0
        self.ways: dict[str, ClaimWay] = {}

    def add(self, row: Row) -> None:
        """Take the entry of a row, where a way to claim takes it."""
        way = self._way(row)
        if way is None:
            return
        if row.entry:
            self._entries.setdefault(column_key(row.entry), row.entry)
            self.ways[f"{way.way} {way.entries}"] = way
        else:
            self.without_number += 1

    def _way(self, row: Row) -> ClaimWay | None:
        """Return the way that takes a list and is open for a row, or None."""
        for claim in (row.refund.claims or ()) if row.refund else ():
            way = claim.way
            if not claim.claimable or way is None or not way.list_column:
                continue
            if way.opens is None or way.opens <= self._on:
                return way
        return None

    def __len__(self) -> int:
        return len(self._entries)

    def files(self, path: str) -> Iterator[ListFile]:
        """Yield the files of the list: PATH, then PATH with -2 before its ending, and so on."""
        ways = list(self.ways.values())
        if not ways:
            return
        header = f"{csv_line()([ways[0].list_column or ''])}{_END}"
        most_rows = min((way.list_rows for way in ways if way.list_rows), default=None)
        most_bytes = min((way.list_bytes for way in ways if way.list_bytes), default=None)
        line_of = csv_line()
        number, lines, size = 1, [header], len(header.encode())
        for entry in self._entries.values():
            line = f"{line_of([entry])}{_END}"
            more = len(line.encode())
            full = most_rows is not None and len(lines) > most_rows
            if full or (most_bytes is not None and size + more > most_bytes):
                yield ListFile(numbered(path, number), "".join(lines), len(lines) - 1)
                number, lines, size = number + 1, [header], len(header.encode())
            lines.append(line)
            size += more
        yield ListFile(numbered(path, number), "".join(lines), len(lines) - 1)


def numbered(path: str, number: int) -> str:
    """Return the name of a file of the list: `claims.csv`, `claims-2.csv`, and so on."""
    if number == 1:
        return path
    whole = PurePath(path)
    return str(whole.with_name(f"{whole.stem}-{number}{whole.suffix}"))

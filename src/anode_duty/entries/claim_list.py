"""The list with which duties that were held void are claimed: entry numbers, each once."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.answers.csv_text import csv_line
from anode_duty.entries.column_names import column_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.duties.line_refund import LineRefund
    from anode_duty.law.measure import ClaimWay


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

    def add(self, entry: str, refund: LineRefund) -> None:
        """Take the entry of a line, where a way to claim takes it."""
        for claim in refund.claims or ():
            way = claim.way
            if not claim.claimable or way is None or not way.list_column:
                continue
            if way.opens is None or way.opens <= self._on:
                break
        else:
            return
        if entry:
            self._entries.setdefault(column_key(entry), entry)
            self.ways[f"{way.way} {way.entries}"] = way
        else:
            self.without_number += 1

    def files(self, path: str) -> Iterator[ListFile]:
        """Yield the files of the list: PATH, then PATH with -2 before its ending, and so on."""
        ways = list(self.ways.values())
        if not ways:
            return
        line_of = csv_line()
        header, *lines = (
            f"{line_of([cell])}\r\n"
            for cell in (ways[0].list_column or "", *self._entries.values())
        )
        most_rows = min((way.list_rows for way in ways if way.list_rows), default=len(lines))
        most_bytes = min((way.list_bytes for way in ways if way.list_bytes), default=None)
        number = 0
        while lines:
            number += 1
            end, size = 0, len(header.encode())
            for line in lines[:most_rows]:
                size += len(line.encode())
                if end and most_bytes is not None and size > most_bytes:
                    break
                end += 1
            yield ListFile(numbered(path, number), "".join((header, *lines[:end])), end)
            del lines[:end]


def numbered(path: str, number: int) -> str:
    """Return the name of a file of the list: `claims.csv`, `claims-2.csv`, and so on."""
    if number == 1:
        return path
    whole = PurePath(path)
    return str(whole.with_name(f"{whole.stem}-{number}{whole.suffix}"))

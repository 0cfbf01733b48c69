"""What openpyxl does not say of a sheet while its rows stream: merged cells, and formulas."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

_BLOCK = 1 << 20  # bytes of a sheet searched at once


_OVERLAP = 200  # bytes: no element that is looked for is longer


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


class MergedCells:
    """Cells that were merged into one, whose text the first of them holds.

    Args:
        areas: of each merge, the first and last column and row, counted from 0 and from 1.
    """

    def __init__(self, areas: Iterable[tuple[int, int, int, int]]) -> None:
        # Areas never overlap, so that in a column the last that begins above a row decides.
        self._by_column: dict[int, list[tuple[int, int, str]]] = {}
        for left, top, right, bottom in sorted(areas, key=lambda area: area[1]):
            name = f"{letters_of(left)}{top}:{letters_of(right)}{bottom}"
            for column in range(left, right + 1):
                self._by_column.setdefault(column, []).append((top, bottom, name))

    def at(self, column: int, row: int) -> str:
        """Return the area that a cell is merged in, as A2:A5; empty where it is not merged."""
        areas = self._by_column.get(column, [])
        found = bisect_right(areas, row, key=lambda area: area[0]) - 1
        if found < 0 or areas[found][1] < row:
            return ""
        return areas[found][2]


def searched(stream: IO[bytes], path: str) -> tuple[MergedCells, bool]:
    """Return the merged cells of a sheet, and whether it has formulas.

    Merged cells stand behind the rows, so the file is searched once before they are read.

    Args:
        stream: of the workbook.
        path: of the sheet in it.
    """
    areas = set()
    formulas, kept = False, b""
    with ZipFile(stream) as archive, archive.open(path) as content:
        while block := content.read(_BLOCK):
            kept += block
            formulas = formulas or _FORMULA.search(kept) is not None
            for left, top, right, bottom in _MERGED.findall(kept):
                areas.add((_place(left), int(top), _place(right), int(bottom)))
            kept = kept[-_OVERLAP:]
    return MergedCells(areas), formulas


def _place(letters: bytes) -> int:
    """Return the position of a column by its letters: A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def letters_of(place: int) -> str:
    """Return the letters of a column by its position."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters

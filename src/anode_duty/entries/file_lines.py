"""What every reader of entry lines returns: a header, and a record for each line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.law.not_a_company import AMOUNT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.entries.header import Header


MOST_ABOVE = 20  # lines in which a header is looked for


class FileLine(NamedTuple):
    """A line of a file of entries.

    Attributes:
        number: the line of the file, or the row of the sheet, where it begins; counted from 1.
        cells: as many as the header has; none where the line is blank.
        text: the line as it stands, without its end; None where it is to be written from `cells`,
            as it comes from a workbook or is not as wide as the header.
        fault: why it cannot be quoted, or empty.
    """

    number: int
    cells: list[str]
    text: str | None
    fault: str

    @property
    def is_empty(self) -> bool:
        """Whether it counts for nothing: it has no cell but blank ones, and no fault."""
        return not self.fault and not any(map(str.strip, self.cells))


class EntryFile(NamedTuple):
    """A file of entries, its header read.

    Attributes:
        name: of the file, for messages.
        header: which columns are read.
        header_text: the header as it stands; None where it is to be written from its names.
        header_line: where it stands, counted from 1; what is above it is no part of the answer.
        records: the lines below it, one by one.
        delimiter: what separates cells.
        line_end: how lines end.
        mark: the byte order mark, if the file begins with one.
        sheet: of a workbook, else empty.
    """

    name: str
    header: Header
    header_text: str | None
    header_line: int
    records: Iterator[FileLine]
    delimiter: str = ","
    line_end: str = "\n"
    mark: str = ""
    sheet: str = ""


_TOTAL = re.compile(
    rf"(?:.* )?(?:(?:sub|grand)[ -]?)?totals?:?|totals? (?:for|of) .*|totals? {AMOUNT_WORDS}",
    re.IGNORECASE,
)


def fitted(number: int, cells: list[str], text: str | None, width: int) -> FileLine:
    """Return the record of a line that is not as wide as the header; what is beyond is a fault."""
    if not cells:
        return FileLine(number, cells, text, "")
    beyond = ", ".join(repr(cell) for cell in cells[width:] if cell)
    fault = f"the line goes on beyond the header: {beyond}" if beyond else ""
    return FileLine(number, (cells + [""] * width)[:width], None, fault)


def total_fault(cells: list[str], header: Header) -> str:
    """Return why a line is no entry line where it is a total row, else nothing.

    A total row has the word in a cell, and no exporter or no entry date of its own.

    Args:
        cells: of the line.
        header: of the file.
    """
    total = next((cell.strip() for cell in cells if _TOTAL.fullmatch(cell.strip())), "")
    if not total:
        return ""
    telling = [header.at[name][0] for name in ("exporter", "entry_date") if name in header.at]
    own = [cells[at].strip() for at in telling]
    if own and all(cell and not _TOTAL.fullmatch(cell) for cell in own):
        return ""
    return f"{total!r} looks like a total row; it is not quoted"

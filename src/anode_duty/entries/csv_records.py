"""Lines of text to records of CSV, also past a line that is broken.

Of these lines, the second opens a quote that nothing closes:

    BTR,100000,first
    BTR,200000,"second
    BTR,300000,third

A reader of CSV takes the rest of the file for one cell. Here the record that cannot be closed is
given up, its first line alone becomes a record with a fault, and reading starts again with the
line after it.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from itertools import chain, count, repeat
from typing import TYPE_CHECKING

from anode_duty.entries.table import Record, fitted, total_fault
from anode_duty.errors import AnswerIsNo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


LONGEST = 1_000_000  # characters of a line


MOST_LINES = 100  # of one record


_BROKEN = "the line is not CSV: a quote is not closed, or text goes on after a closed one"


_OVERLONG = f"the line has a cell of more than {csv.field_size_limit()} characters"


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, as CSV has them: line feed, return, or both."""
    return io.StringIO(text, newline="").readlines()


def cells_of(line: str, separator: str) -> list[str]:
    """Return the cells of one line as far as they can be told, whatever its quotes."""
    bare = line.rstrip("\r\n")
    try:
        return next(csv.reader([bare], delimiter=separator), [])
    except csv.Error:  # a cell is too long, or has a line end
        return bare.split(separator)


def fault_of(cells: list[str]) -> str:
    """Return what is wrong with a line that is not CSV, of which these are the cells."""
    overlong = max(map(len, cells), default=0) > csv.field_size_limit()
    return _OVERLONG if overlong else _BROKEN


class CsvRecords:
    """Makes records of lines of text.

    Args:
        blocks: the text of the file, some whole lines at a time.
        separator: what separates cells.
        width: how many cells the header has.
        telling: positions of the exporter and the entry date; see `total_fault`.
        line: the number of the first line.
    """

    def __init__(
        self,
        blocks: Iterator[str],
        separator: str,
        width: int,
        telling: tuple[int, ...],
        line: int,
    ) -> None:
        self._blocks = blocks
        self._separator = separator
        self._width = width
        self._telling = telling
        self._line = line

    def __iter__(self) -> Iterator[Record]:
        """Yield each record; where one is not CSV, its first line alone is at fault.

        Raises:
            AnswerIsNo: a line goes on for longer than any line of CSV.
        """
        return chain.from_iterable(self._by_block())

    def _by_block(self) -> Iterator[Iterable[Record]]:
        for text in self._blocks:
            found = self._plain(text) or self._careful(text)
            # Two searches of a block take a fifteenth of the reading; of each line, a third.
            total = "otal" in text or "OTAL" in text
            yield self._without_totals(found) if total else found

    def _plain(self, text: str) -> Iterable[Record] | None:
        """Return the records of a block in which each is one line, as wide as the header; or None.

        The C reader alone tells, as it makes as many rows as there are lines. No line passes
        through a line of Python here, which takes two thirds of the time of the careful way.
        """
        end = "\r\n" if "\r" in text else "\n"
        lines = text.removesuffix(end).split(end)
        alike = text.count("\n") == len(lines) - (not text.endswith(end))
        if end == "\r\n" and not (alike and not lines[-1].endswith("\r")):
            return None  # some lines end otherwise, or a cell holds a line end
        try:
            rows = list(csv.reader(lines, delimiter=self._separator, strict=True))
        except csv.Error:
            return None
        if len(rows) != len(lines) or set(map(len, rows)) != {self._width}:
            return None
        start = self._line
        self._line += len(lines)
        return map(
            tuple.__new__, repeat(Record), zip(count(start), rows, lines, repeat(""), strict=False)
        )

    def _careful(self, text: str) -> Iterator[Record]:
        """Yield the records of a block, the last of which may end in the next block."""
        pending = deque(split_lines(text))
        record: list[str] = []
        while pending:
            reader = csv.reader(
                self._taken(pending, record), delimiter=self._separator, strict=True
            )
            try:
                for cells in reader:
                    text = "".join(record).rstrip("\r\n")
                    yield self._record(cells, text, len(record))
                    record.clear()
            except csv.Error:
                first, *rest = record
                record.clear()
                pending.extendleft(reversed(rest))
                yield self._faulty(first.rstrip("\r\n"))

    def _record(self, cells: list[str], text: str, lines: int) -> Record:
        number = self._line
        self._line += lines
        if len(cells) != self._width:
            return fitted(number, cells, text, self._width)
        return Record(number, cells, text, "")

    def _faulty(self, text: str) -> Record:
        """Return the record of a line that is not CSV; its cells are as far as they can be told."""
        cells = cells_of(text, self._separator)
        record = fitted(self._line, cells, None, self._width)
        fault = fault_of(cells)
        if fault is _BROKEN:
            fault = f"{fault}; it reads: {text}"
        elif record.fault:
            fault = f"{fault}; {record.fault}"
        self._line += 1
        return record._replace(fault=fault)

    def _taken(self, pending: deque[str], record: list[str]) -> Iterator[str]:
        """Yield the lines of a block, and those of the next while a record is open.

        Raises:
            csv.Error: a record goes on for so many lines that a quote of it cannot be closed.
            AnswerIsNo: a line goes on for longer than any.
        """
        for line in chain(_drained(pending), self._while_open(pending, record)):
            if len(line) >= LONGEST:
                number = self._line + len(record)
                raise AnswerIsNo(f"line {number} has {LONGEST} characters or more")
            record.append(line)
            if len(record) > MOST_LINES:
                raise csv.Error
            yield line

    def _while_open(self, pending: deque[str], record: list[str]) -> Iterator[str]:
        while record and (text := next(self._blocks, "")):
            pending.extend(split_lines(text))
            yield from _drained(pending)

    def _without_totals(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            fault = ""
            if not record.fault and (record.text is None or "total" in record.text.lower()):
                fault = total_fault(record.cells, self._telling)
            yield record._replace(fault=fault) if fault else record


def _drained(pending: deque[str]) -> Iterator[str]:
    while pending:
        yield pending.popleft()

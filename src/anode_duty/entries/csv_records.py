"""Lines of text to records of CSV, also past a line that is broken."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING

from anode_duty.errors import AnswerIsNo, why

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator


LONGEST = 1_000_000  # characters of a line


MOST_LINES = 100  # of one record


class Broken(list[str]):
    """The cells of a line that is not CSV, as far as they can be told; never to be quoted.

    Attributes:
        why: what is wrong with the line.
    """

    why = "the line is not CSV: a quote is not closed, or text goes on after a closed one"


class Overlong(Broken):
    """The cells of a line of which one is longer than any that is read."""

    why = f"the line has a cell of more than {csv.field_size_limit()} characters"


def cells_of(line: str, separator: str) -> list[str]:
    """Return the cells of one line as far as they can be told, whatever its quotes."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:  # a cell is too long
        return Overlong(line.rstrip("\r\n").split(separator))


def records(
    pending: deque[str], lines: Iterator[str], separator: str
) -> Iterator[tuple[str, list[str]]]:
    """Yield each record and its cells; where one is not CSV, its first line alone is broken."""
    record: list[str] = []
    read = 0
    while True:
        taken = _taken(pending, lines, record)
        reader = csv.reader(taken, delimiter=separator, strict=True)
        try:
            for cells in reader:
                yield "".join(record).rstrip("\r\n"), cells
                record.clear()
        except csv.Error:
            first, *rest = record
            record.clear()
            read += reader.line_num - len(rest)
            pending.extendleft(reversed(rest))
            cells = cells_of(first, separator)
            broken = cells if isinstance(cells, Overlong) else Broken(cells)
            yield first.rstrip("\r\n"), broken
        except (OSError, UnicodeError) as error:
            line = read + reader.line_num
            words = f"the entries cannot be read on after line {line}: {why(error)}"
            raise AnswerIsNo(words) from None
        except _Endless:
            line = read + reader.line_num + 1
            raise AnswerIsNo(f"line {line} has {LONGEST} characters or more") from None
        else:
            return


class _Endless(Exception):
    """A line has more characters than any line of CSV; never raised out of this module."""


def _taken(pending: deque[str], lines: Iterator[str], record: list[str]) -> Iterator[str]:
    """Yield the lines that wait to be read again, then those of the file; `record` holds them.

    Raises:
        csv.Error: a record goes on for so many lines that a quote of it cannot be closed.
        _Endless: a line goes on for longer than any.
    """
    for line in chain(_drained(pending), lines):
        if len(line) == LONGEST:
            raise _Endless
        record.append(line)
        if len(record) > MOST_LINES:
            raise csv.Error
        yield line


def _drained(pending: deque[str]) -> Iterator[str]:
    while pending:
        yield pending.popleft()

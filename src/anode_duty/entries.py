"""Files of entry lines, read as brokers have them; and the small files that are read whole."""

from __future__ import annotations

import csv
import io
import sys
from collections import deque
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, NamedTuple

from anode_duty.errors import AnswerIsNo, BadInput, why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REQUIRED = ("exporter", "value")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_LARGEST = 10_000_000  # bytes of a receipt
_LONGEST = 1_000_000  # characters of a line
_MOST_LINES = 100  # of one record
_STEP = 4096  # lines between two reports of progress


class Entries(NamedTuple):
    """A file of entry lines, its header peeked at.

    Attributes:
        lines: each line, header first: its text without the line end, and its cells.
        delimiter: what separates cells.
        line_end: how the header ends.
        mark: the byte order mark, if it begins with one.
    """

    lines: Iterator[tuple[str, list[str]]]
    delimiter: str
    line_end: str
    mark: str


def delimiter(line: str) -> str:
    """Return what separates the cells of a header: a comma, a semicolon or a tab.

    It is the one that makes the columns that are needed; or, if none does, the most columns.
    """
    names = {character: _names(line, character) for character in _DELIMITERS}
    return max(names, key=lambda one: (names[one].issuperset(REQUIRED), len(names[one])))


def _names(line: str, separator: str) -> set[str]:
    return {cell.strip().casefold() for cell in _cells(line, separator)}


def delimiter_words(character: str) -> str:
    """Return a delimiter as people call it."""
    return _DELIMITERS[character]


def open_source(path: str) -> IO[bytes]:
    """Open a file of entries, or standard input for `-`.

    Raises:
        BadInput: it is not there, or not a file that can be read.
    """
    try:
        return sys.stdin.buffer if path == "-" else open(path, "rb")
    except (OSError, ValueError) as error:
        words = f"{path!r} cannot be read: {why(error)}"
        raise BadInput(words, "name a file, or - for stdin") from None
    except AttributeError:
        raise BadInput("standard input is closed", "name a file") from None


def read_text(path: str) -> str:
    """Return a small text file whole.

    Raises:
        BadInput: it cannot be read, is larger than 10 MB or not UTF-8.
    """
    with open_source(path) as source:
        try:
            content = source.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise BadInput(f"{path!r} has more than {_LARGEST} bytes")
            return content.decode("utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise BadInput(f"{path!r} cannot be read: {why(error)}") from None


@contextmanager
def read_entries(
    source: IO[bytes], encoding: str, progress: Callable[[int], None] | None
) -> Iterator[Entries]:
    """Yield the lines of a file of entries as they stream in.

    Bytes that are not of the encoding are carried through as they are.

    Raises:
        BadInput: the encoding is not known, or the first line is longer than any header.
        AnswerIsNo: while it streams, the file cannot be read on or is not CSV.
    """
    try:
        text = io.TextIOWrapper(source, encoding, errors="surrogateescape", newline="")
    except (LookupError, UnicodeError):
        raise BadInput(f"encoding {encoding!r} is not known", "write it like cp1252") from None
    try:
        yield _entries(text, source, progress)
    finally:
        text.detach()  # whoever opened the source closes it


def _entries(
    text: io.TextIOWrapper, source: IO[bytes], progress: Callable[[int], None] | None
) -> Entries:
    lines = iter(partial(text.readline, _LONGEST), "")
    try:
        header, pending = _header(lines)
    except (OSError, UnicodeError) as error:
        raise AnswerIsNo(f"the entries cannot be read: {why(error)}") from None
    mark = header[:1] if header.startswith("\ufeff") else ""
    header = header[len(mark) :]
    pending[0] = pending[0][len(mark) :]
    separator = delimiter(header)
    line_end = "\r\n" if pending[-1].endswith("\r\n") else "\n"
    records = _lines(pending, lines, separator)
    if progress is not None:
        records = _told(records, source, progress)
    return Entries(records, separator, line_end, mark)


def _header(lines: Iterator[str]) -> tuple[str, deque[str]]:
    """Return the first record as far as its quotes tell, and all the lines that were read for it.

    Raises:
        BadInput: it is longer than any header.
    """
    first = next(lines, "")
    if len(first) == _LONGEST:
        words = f"the first line has {_LONGEST} characters or more"
        raise BadInput(words, "name a CSV file, its first line the names of the columns")
    pending = deque([first])
    header = first
    while header.count('"') % 2 and len(pending) < _MOST_LINES:
        line = next(lines, None)
        if line is None:
            break
        pending.append(line)
        header += line
    alone = header.count('"') % 2 or _has_columns(first)
    return (first if alone else header), pending


def _has_columns(line: str) -> bool:
    """Whether a line by itself has the columns that are needed, whatever its quotes."""
    return _names(line, delimiter(line)).issuperset(REQUIRED)


class Broken(list[str]):
    """The cells of a line that is not CSV, as far as they can be told; never to be quoted.

    Attributes:
        why: what is wrong with the line.
    """

    why = "the line is not CSV: a quote is not closed, or text goes on after a closed one"


class Overlong(Broken):
    """The cells of a line of which one is longer than any that is read."""

    why = f"the line has a cell of more than {csv.field_size_limit()} characters"


def _cells(line: str, separator: str) -> list[str]:
    """Return the cells of one line as far as they can be told, whatever its quotes."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:  # a cell is too long
        return Overlong(line.rstrip("\r\n").split(separator))


def _lines(
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
            cells = _cells(first, separator)
            broken = cells if isinstance(cells, Overlong) else Broken(cells)
            yield first.rstrip("\r\n"), broken
        except (OSError, UnicodeError) as error:
            line = read + reader.line_num
            words = f"the entries cannot be read on after line {line}: {why(error)}"
            raise AnswerIsNo(words) from None
        except _Endless:
            line = read + reader.line_num + 1
            raise AnswerIsNo(f"line {line} has {_LONGEST} characters or more") from None
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
        if len(line) == _LONGEST:
            raise _Endless
        record.append(line)
        if len(record) > _MOST_LINES:
            raise csv.Error
        yield line


def _drained(pending: deque[str]) -> Iterator[str]:
    while pending:
        yield pending.popleft()


def _told(
    lines: Iterator[tuple[str, list[str]]], source: IO[bytes], progress: Callable[[int], None]
) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(lines):
        if number % _STEP == 0 and source.seekable():
            progress(source.tell())
        yield line

"""Files of entry lines, read as brokers have them; and the small files that are read whole."""

from __future__ import annotations

import io
from collections import deque
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.entries.csv_records import LONGEST, MOST_LINES, cells_of, records
from anode_duty.errors import AnswerIsNo, BadInput, why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO


REQUIRED = ("exporter", "value")


_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}


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
    return {cell.strip().casefold() for cell in cells_of(line, separator)}


def delimiter_words(character: str) -> str:
    """Return a delimiter as people call it."""
    return _DELIMITERS[character]


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
    lines = iter(partial(text.readline, LONGEST), "")
    try:
        header, pending = _header(lines)
    except (OSError, UnicodeError) as error:
        raise AnswerIsNo(f"the entries cannot be read: {why(error)}") from None
    mark = header[:1] if header.startswith("\ufeff") else ""
    header = header[len(mark) :]
    pending[0] = pending[0][len(mark) :]
    separator = delimiter(header)
    line_end = "\r\n" if pending[-1].endswith("\r\n") else "\n"
    found = records(pending, lines, separator)
    if progress is not None:
        found = _told(found, source, progress)
    return Entries(found, separator, line_end, mark)


def _header(lines: Iterator[str]) -> tuple[str, deque[str]]:
    """Return the first record as far as its quotes tell, and all the lines that were read for it.

    Raises:
        BadInput: it is longer than any header.
    """
    first = next(lines, "")
    if len(first) == LONGEST:
        words = f"the first line has {LONGEST} characters or more"
        raise BadInput(words, "name a CSV file, its first line the names of the columns")
    pending = deque([first])
    header = first
    while header.count('"') % 2 and len(pending) < MOST_LINES:
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


def _told(
    lines: Iterator[tuple[str, list[str]]], source: IO[bytes], progress: Callable[[int], None]
) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(lines):
        if number % _STEP == 0 and source.seekable():
            progress(source.tell())
        yield line

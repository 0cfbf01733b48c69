"""Files of entry lines: opened as brokers have them, and written so that nothing is lost."""

from __future__ import annotations

import csv
import io
import itertools
import os
import sys
from typing import IO, TYPE_CHECKING, NamedTuple

from anode_duty.batch import delimiter
from anode_duty.errors import AnswerIsNo, BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LARGEST = 10_000_000  # bytes of a receipt
_STEP = 4096  # lines between two words of progress


class Entries(NamedTuple):
    """A file of entry lines, its header peeked at.

    Attributes:
        rows: the cells of each line, header first.
        delimiter: what separates cells.
        line_end: how the header ends.
        mark: the byte order mark, if it begins with one.
    """

    rows: Iterator[list[str]]
    delimiter: str
    line_end: str
    mark: str


def open_source(path: str) -> IO[bytes]:
    """Open a file of entries, or standard input for `-`.

    Raises:
        BadInput: it is not there, or not a file that can be read.
    """
    try:
        return sys.stdin.buffer if path == "-" else open(path, "rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise BadInput(f"{path} cannot be read: {why}", "name a CSV file, or - for stdin") from None
    except AttributeError:
        raise BadInput("standard input is closed", "name a CSV file") from None


def read_text(path: str) -> str:
    """Return a small text file whole.

    Raises:
        BadInput: it cannot be read, is larger than 10 MB or not UTF-8.
    """
    with open_source(path) as source:
        try:
            content = source.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise BadInput(f"{path} has more than {_LARGEST} bytes")
            return content.decode("utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise BadInput(f"{path} cannot be read: {_why(error)}") from None


def read_entries(
    source: IO[bytes], encoding: str, progress: Callable[[int], None] | None
) -> Entries:
    """Return the lines of a file of entries as they stream in.

    Bytes that are not of the encoding are carried through as they are.

    Raises:
        BadInput: the encoding is not known.
        AnswerIsNo: while it streams, the file cannot be read on or is not CSV.
    """
    try:
        text = io.TextIOWrapper(source, encoding, errors="surrogateescape", newline="")
    except LookupError:
        raise BadInput(f"encoding {encoding!r} is not known", "write it like cp1252") from None
    try:
        first = text.readline()
    except (OSError, UnicodeError) as error:
        raise AnswerIsNo(f"the entries cannot be read: {_why(error)}") from None
    mark = first[:1] if first.startswith("\ufeff") else ""
    first = first[len(mark) :]
    separator = delimiter(first)
    line_end = "\r\n" if first.endswith("\r\n") else "\n"
    rows = _rows(itertools.chain([first], text), separator)
    if progress is not None:
        rows = _told(rows, source, progress)
    return Entries(rows, separator, line_end, mark)


def _rows(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise AnswerIsNo(
            f"line {reader.line_num} cannot be read as CSV: {error}",
            "most often a quote is opened further up and not closed",
        ) from None
    except (OSError, UnicodeError) as error:
        raise AnswerIsNo(
            f"the entries cannot be read on after line {reader.line_num}: {_why(error)}"
        ) from None


def _told(
    rows: Iterator[list[str]], source: IO[bytes], progress: Callable[[int], None]
) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number % _STEP == 0 and source.seekable():
            progress(source.tell())
        yield row


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def same_file(source: IO[bytes], path: str | None) -> bool:
    """Whether the answer would be written onto the entries themselves."""
    try:
        target = os.stat(path) if path is not None else os.fstat(sys.stdout.fileno())
        return os.path.samestat(os.fstat(source.fileno()), target) and _is_file(target)
    except (OSError, ValueError, AttributeError):
        return False


def _is_file(status: os.stat_result) -> bool:
    import stat

    return stat.S_ISREG(status.st_mode)

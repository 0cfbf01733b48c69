"""Files of entry lines as text: comma-separated, or by semicolons, tabs or upright strokes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.entries.csv_records import (
    LONGEST,
    MOST_LINES,
    CsvRecords,
    cells_of,
    fault_of,
    split_lines,
)
from anode_duty.entries.table import MOST_ABOVE, Table
from anode_duty.errors import AnswerIsNo, BadInput, why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from anode_duty.entries.header import Header, HeaderReader
    from anode_duty.entries.source_file import Source


DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}


_BLOCK = 1 << 14  # bytes read at once


_SEPARATOR = re.compile(r"sep=(.)")


class _Found(NamedTuple):
    """Where a header was found.

    Attributes:
        above: how many lines stand above it.
        lines: how many lines it has.
        text: it, with its line end.
        names: its cells.
        separator: what separates them.
        fault: why it is not CSV, or empty.
    """

    above: int
    lines: int
    text: str
    names: list[str]
    separator: str
    fault: str = ""


def delimiter_words(character: str) -> str:
    """Return a delimiter as people call it."""
    return DELIMITERS.get(character, repr(character))


def read_csv(
    source: Source,
    encoding: str,
    headers: HeaderReader,
    progress: Callable[[int], None] | None = None,
) -> Table:
    """Return a text file of entries; its lines stream in as they are asked for.

    Bytes that are not of the encoding are carried through as they are.

    Args:
        source: the file.
        encoding: the one that was named, or that of its mark.
        headers: what tells a header.
        progress: told how many bytes have been read, now and then.

    Raises:
        BadInput: the encoding is not known, or the file has no header.
        AnswerIsNo: now, or while it streams, the file cannot be read on.
    """
    blocks = _blocks(source.stream, encoding, progress)
    text = next(blocks, "")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = _enough(text[len(mark) :], blocks)
    found = _find_header(lines, headers)
    header = headers.read(found.names, found.above + 1)
    telling = telling_columns(header)
    start = found.above + found.lines + 1
    below = "".join(lines[start - 1 :])
    rest = chain([below] if below else [], blocks)
    return Table(
        header=header,
        header_text=found.text.rstrip("\r\n"),
        header_line=found.above + 1,
        records=iter(CsvRecords(rest, found.separator, len(found.names), telling, start)),
        delimiter=found.separator,
        line_end="\r\n" if found.text.endswith("\r\n") else "\n",
        mark=mark,
    )


def telling_columns(header: Header) -> tuple[int, ...]:
    """Return the positions of the exporter and the entry date, by which total rows are told."""
    return tuple(header.at[name][0] for name in ("exporter", "entry_date") if name in header.at)


def _blocks(
    stream: IO[bytes], encoding: str, progress: Callable[[int], None] | None
) -> Iterator[str]:
    """Yield the text of a file, as many whole lines at a time as its bytes come.

    A line that is longer than any is yielded as far as it was read.
    """
    decoder = _decoder(encoding)
    read = getattr(stream, "read1", stream.read)
    rest, done, lines, ended = "", 0, 0, False
    while not ended:
        try:
            chunk = read(_BLOCK)
            ended = not chunk
            text = rest + decoder.decode(chunk, final=ended)
        except OSError as error:
            raise _unreadable(lines, why(error)) from None
        except UnicodeError:
            raise _unreadable(lines, f"it is not text in the encoding {encoding!r}") from None
        end = len(text) if ended else max(text.rfind("\n"), text.rfind("\r")) + 1
        if len(text) - end >= LONGEST:
            end = len(text)
        text, rest = text[:end], text[end:]
        if text:
            yield text
        lines += text.count("\n")
        done += len(chunk)
        if progress is not None:
            progress(done)


def _decoder(encoding: str) -> io.IncrementalNewlineDecoder:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding)  # refuses what is a codec and no encoding of text
        make = codecs.getincrementaldecoder(encoding)
        return io.IncrementalNewlineDecoder(make("surrogateescape"), translate=False)
    except (LookupError, UnicodeError, ValueError, AttributeError):
        raise BadInput(f"encoding {encoding!r} is not known", "write it like cp1252") from None


def _unreadable(lines: int, reason: str) -> AnswerIsNo:
    after = f" on after line {lines}" if lines else ""
    return AnswerIsNo(f"the entries cannot be read{after}: {reason}")


def _enough(text: str, blocks: Iterator[str]) -> list[str]:
    """Return the first lines of a file, as many as a header may be looked for in."""
    lines = split_lines(text)
    while len(lines) < MOST_ABOVE + MOST_LINES and max(map(len, lines), default=0) < LONGEST:
        more = next(blocks, "")
        if not more:
            break
        lines += split_lines(more)
    return lines


def _find_header(lines: list[str], headers: HeaderReader) -> _Found:
    """Return the first line that names the needed columns, else the one that comes nearest.

    Raises:
        BadInput: the first line is longer than any header, or is not CSV.
    """
    if lines and len(lines[0]) >= LONGEST:
        words = f"the first line has {LONGEST} characters or more"
        raise BadInput(words, _NAME_A_FILE)
    separators = list(DELIMITERS)
    if lines and (match := _SEPARATOR.fullmatch(lines[0].rstrip("\r\n"))):
        separators.insert(0, match[1])
    nearest = None
    for above in range(min(MOST_ABOVE, len(lines))):
        found = _split(lines, above, separators, headers)
        if headers.is_header(found.names):
            if found.fault:
                raise _unread(found)
            return found
        if nearest is None or _worth(found, headers) > _worth(nearest, headers):
            nearest = found
    if nearest and nearest.fault:
        raise _unread(nearest)
    return nearest or _Found(0, 0, "", [], ",")


def _worth(found: _Found, headers: HeaderReader) -> tuple[int, bool]:
    return headers.likeness(found.names), any(found.names)


def _unread(found: _Found) -> BadInput:
    where = f"line {found.above + 1}" if found.above else "the first line"
    return BadInput(f"{where} cannot be read: {found.fault}", _NAME_A_FILE)


_NAME_A_FILE = "name a CSV file, one of its first lines the names of the columns"


def _split(lines: list[str], above: int, separators: list[str], headers: HeaderReader) -> _Found:
    """Split a line by the delimiter that makes the needed columns; or the most columns."""

    def worth(one: _Found) -> tuple[bool, int]:
        return headers.is_header(one.names), len(one.names)

    return max((_record_at(lines, above, separator) for separator in separators), key=worth)


def _record_at(lines: list[str], above: int, separator: str) -> _Found:
    """Return the record that begins with a line; where that is not CSV, the line by itself."""
    reader = csv.reader(lines[above : above + MOST_LINES], delimiter=separator, strict=True)
    try:
        names = next(reader)
    except csv.Error:
        line = lines[above]
        cells = cells_of(line, separator)
        return _Found(above, 1, line, cells, separator, fault_of(cells))
    count = reader.line_num
    return _Found(above, count, "".join(lines[above : above + count]), names, separator)

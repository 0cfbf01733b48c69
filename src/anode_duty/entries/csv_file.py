"""Files of entry lines as text: comma-separated, or by semicolons, tabs or upright strokes.

Of these lines, the second opens a quote that nothing closes:

    BTR,100000,first
    BTR,200000,"second
    BTR,300000,third

A reader of CSV takes the rest of the file for one cell. Here the record that cannot be closed is
given up, its first line alone becomes a record with a fault, and reading starts again with the
line after it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from itertools import chain, count, repeat
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.entries.file_lines import MOST_ABOVE, EntryFile, FileLine, fitted, total_fault
from anode_duty.errors import AnswerIsNo, BadInput, why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from anode_duty.entries.header import Header, HeaderReader
    from anode_duty.entries.source_file import OpenFile

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_BLOCK = 1 << 14  # bytes read at once
LONGEST = 1_000_000  # characters of a line
MOST_LINES = 100  # of one record
_SEPARATOR = re.compile(r"sep=(.)")

_NAME_A_FILE = "name a CSV file, one of its first lines the names of the columns"
_BROKEN = "the line is not CSV: a quote is not closed, or text goes on after a closed one"
_OVERLONG = f"the line has a cell of more than {csv.field_size_limit()} characters"


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
    source: OpenFile,
    encoding: str,
    headers: HeaderReader,
    progress: Callable[[int], None] | None = None,
) -> EntryFile:
    """Return a text file of entries; its lines stream in as they are asked for.

    Bytes that are not of the encoding are carried through as they are.

    Args:
        source: the file.
        encoding: the one that was named, or that of its mark.
        headers: what tells a header.
        progress: told how many more bytes have been read, now and then.

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
    start = found.above + found.lines + 1
    below = "".join(lines[start - 1 :])
    rest = chain([below] if below else [], blocks)
    return EntryFile(
        name=source.name,
        header=header,
        header_text=found.text.rstrip("\r\n"),
        header_line=found.above + 1,
        records=iter(CsvRecords(rest, found.separator, header, start)),
        delimiter=found.separator,
        line_end="\r\n" if found.text.endswith("\r\n") else "\n",
        mark=mark,
    )


def _blocks(
    stream: IO[bytes], encoding: str, progress: Callable[[int], None] | None
) -> Iterator[str]:
    """Yield the text of a file, as many whole lines at a time as its bytes come.

    A line that is longer than any is yielded as far as it was read.
    """
    decoder = _decoder(encoding)
    read = getattr(stream, "read1", stream.read)
    rest, lines, ended = "", 0, False
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
        if progress is not None:
            progress(len(chunk))


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
    return nearest or _Found(above=0, lines=0, text="", names=[], separator=",")


def _worth(found: _Found, headers: HeaderReader) -> tuple[int, bool]:
    return headers.likeness(found.names), any(found.names)


def _unread(found: _Found) -> BadInput:
    where = f"line {found.above + 1}" if found.above else "the first line"
    return BadInput(f"{where} cannot be read: {found.fault}", _NAME_A_FILE)


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
        return _Found(
            above=above,
            lines=1,
            text=line,
            names=cells,
            separator=separator,
            fault=fault_of(cells),
        )
    count = reader.line_num
    text = "".join(lines[above : above + count])
    return _Found(above=above, lines=count, text=text, names=names, separator=separator)


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
        header: of the file.
        line: the number of the first line.
    """

    def __init__(self, blocks: Iterator[str], separator: str, header: Header, line: int) -> None:
        self._blocks = blocks
        self._separator = separator
        self._header = header
        self._width = len(header.names)
        self._line = line

    def __iter__(self) -> Iterator[FileLine]:
        """Yield each record; where one is not CSV, its first line alone is at fault.

        Raises:
            AnswerIsNo: a line goes on for longer than any line of CSV.
        """
        return chain.from_iterable(self._by_block())

    def _by_block(self) -> Iterator[Iterable[FileLine]]:
        for text in self._blocks:
            found = self._plain(text) or self._careful(text)
            # Two searches of a block take a fifteenth of the reading; of each line, a third.
            total = "otal" in text or "OTAL" in text
            yield self._without_totals(found) if total else found

    def _plain(self, text: str) -> Iterable[FileLine] | None:
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
            tuple.__new__,
            repeat(FileLine),
            zip(count(start), rows, lines, repeat(""), strict=False),
        )

    def _careful(self, text: str) -> Iterator[FileLine]:
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

    def _record(self, cells: list[str], text: str, lines: int) -> FileLine:
        number = self._line
        self._line += lines
        if len(cells) != self._width:
            return fitted(number, cells, text, self._width)
        return FileLine(number, cells, text, "")

    def _faulty(self, text: str) -> FileLine:
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
        while pending or (record and self._has_more(pending)):
            line = pending.popleft()
            if len(line) >= LONGEST:
                number = self._line + len(record)
                raise AnswerIsNo(f"line {number} has {LONGEST} characters or more")
            record.append(line)
            if len(record) > MOST_LINES:
                raise csv.Error
            yield line

    def _has_more(self, pending: deque[str]) -> bool:
        """Add the lines of the next block, if there is one."""
        pending.extend(split_lines(next(self._blocks, "")))
        return bool(pending)

    def _without_totals(self, records: Iterable[FileLine]) -> Iterator[FileLine]:
        for record in records:
            fault = ""
            if not record.fault and (record.text is None or "total" in record.text.lower()):
                fault = total_fault(record.cells, self._header)
            yield record._replace(fault=fault) if fault else record

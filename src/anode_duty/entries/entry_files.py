"""One or more files of entry lines as one: CSV and workbooks, told by their content."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from anode_duty.answers.csv_text import csv_line
from anode_duty.entries.column_names import column_key
from anode_duty.entries.csv_file import read_csv
from anode_duty.entries.header import HeaderReader
from anode_duty.entries.source_file import PARQUET, WORKBOOK, form_of
from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from anode_duty.entries.file_lines import EntryFile, FileLine
    from anode_duty.entries.header import Header, ReadOptions
    from anode_duty.entries.source_file import OpenFile


class Entries:
    """Entry lines, one by one, of one file or of several with the same header.

    Attributes:
        header: which columns are read.
        header_text: the header as it stands in the first file; None where it is to be written
            from its names.
        delimiter: what separates cells in the first file, and so in the answer.
        line_end: how its lines end.
        mark: its byte order mark, if it begins with one.
        line_of: returns cells as a line of the answer, without its end.
    """

    def __init__(self, files: Sequence[EntryFile]) -> None:
        self._files = files
        self._now = first = files[0]
        self.header: Header = first.header
        self.header_text = first.header_text
        self.delimiter = first.delimiter
        self.line_end = first.line_end
        self.mark = first.mark
        self.line_of = csv_line(self.delimiter)

    def __iter__(self) -> Iterator[FileLine]:
        """Yield the records of each file.

        Raises:
            AnswerIsNo: a file cannot be read on.
        """
        return chain.from_iterable(self.by_file())

    def head(self, added: Iterable[str]) -> str:
        """Return the first line of an answer in CSV: the header, and the names of added columns."""
        names = self.header.added(added)
        return f"{self.mark}{self.row(self.header_text, self.header.names, names)}"

    def row(self, text: str | None, cells: Iterable[str], added: Iterable[str]) -> str:
        """Return a line of an answer in CSV: a line of the file as it stands, and added cells."""
        if text is None:
            text = self.line_of(cells)
        return f"{text}{self.delimiter}{self.line_of(added)}{self.line_end}"

    def by_file(self) -> Iterator[Iterable[FileLine]]:
        """Yield the records of each file by itself; `place` speaks of the file that is read."""
        for file in self._files:
            self._now = file
            same = file.delimiter == self.delimiter
            yield file.records if same else map(_unwritten, file.records)

    def place(self, record: FileLine) -> str:
        """Return where a record stands, for people; it must be the last that was yielded."""
        where = f"row {record.number}" if self._now.sheet else f"line {record.number}"
        return where if len(self._files) == 1 else f"{where} of {self._now.name}"

    def read_from(self) -> str:
        """Return what is read from which column and where the header stands, for people.

        Empty where the columns have their own names and the header is the first line.
        """
        first = self._files[0]
        told = self.header.read_from()
        where = f"; header in line {first.header_line}" if first.header_line > 1 else ""
        if first.sheet:
            row = f", row {first.header_line}" if where else ""
            where = f"; sheet {first.sheet!r}{row}"
        if not (told or where):
            return ""
        return f"columns: {told or ', '.join(self.header.at)}{where}"


def _unwritten(record: FileLine) -> FileLine:
    """Return a record without its text, which has other delimiters than the answer."""
    return record._replace(text=None) if record.text else record


@contextmanager
def read_entries(
    sources: Sequence[OpenFile],
    options: ReadOptions,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Entries]:
    """Yield the entry lines of files; they stream in as they are asked for.

    Args:
        sources: the files, open.
        options: how they are to be read.
        progress: told how many more bytes have been read, now and then.

    Raises:
        BadInput: a file is of a format that is not read, has no header or another than the first,
            or an option does not fit it.
        AnswerIsNo: a file cannot be read on.
    """
    headers = HeaderReader(options)
    files: list[EntryFile] = []
    for source in sources:
        files.append(_read(source, options, headers, progress))
        _refuse_other_header(files[0], files[-1])
    yield Entries(files)


def _read(
    source: OpenFile,
    options: ReadOptions,
    headers: HeaderReader,
    progress: Callable[[int], None] | None,
) -> EntryFile:
    form = form_of(source, options.encoding)
    if form.kind == WORKBOOK:
        from anode_duty.entries.workbook import read_workbook

        return read_workbook(source, options, headers)
    if form.kind == PARQUET:
        from anode_duty.entries.parquet import read_parquet

        return read_parquet(source, headers)
    if options.sheet is not None:
        words = f"{source.name} is not a workbook, so it has no sheet {options.sheet!r}"
        raise BadInput(words, "leave out --sheet")
    named = "utf-8" if options.encoding is None else options.encoding
    return read_csv(source, form.encoding or named, headers, progress)


def _refuse_other_header(first: EntryFile, other: EntryFile) -> None:
    names, others = first.header.names, other.header.names
    if list(map(column_key, names)) == list(map(column_key, others)):
        return
    differ = [name for name in others if column_key(name) not in set(map(column_key, names))]
    differ += [name for name in names if column_key(name) not in set(map(column_key, others))]
    which = f" (see {differ[0].strip()!r})" if differ else " (in another order)"
    raise BadInput(
        f"{first.name} and {other.name} have different headers{which}",
        "quote them one by one, or give them the same header",
    )

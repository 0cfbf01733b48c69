"""Parquet files of entry lines, read a row group at a time: as batches of Arrow, or as records.

Needs the extra `arrow` (pyarrow), as does whoever has values of Arrow made text here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.entries.file_lines import EntryFile, FileLine, total_fault
from anode_duty.entries.source_file import seekable
from anode_duty.errors import AnswerIsNo, BadInput

try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError:
    raise BadInput(
        "Parquet files and Arrow tables need the extra arrow",
        "pip install 'anode-duty[arrow]', or save the entries as CSV UTF-8",
    ) from None

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.entries.header import Header, HeaderReader
    from anode_duty.entries.source_file import OpenFile

AT_ONCE = 65536  # lines of a stream

_READ = (
    pa.types.is_null,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_timestamp,
    pa.types.is_boolean,
)


class ParquetEntries:
    """A Parquet file of entry lines.

    Args:
        source: the file, open.

    Attributes:
        name: what to call it in a message.
        schema: of its columns.

    Raises:
        BadInput: it is damaged.
    """

    def __init__(self, source: OpenFile) -> None:
        from pyarrow.parquet import ParquetFile

        self.name = source.name
        try:
            # Read ahead, all of the file would be held in memory in the end.
            self._file = ParquetFile(seekable(source), pre_buffer=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BadInput(
                f"{source.name} is a damaged Parquet file: {_first_line(error)}",
                "write it again with the program that made it",
            ) from None
        self.schema: pa.Schema = self._file.schema_arrow

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield its lines, as many as are quoted at once.

        Raises:
            AnswerIsNo: it is damaged further on.
        """
        rows = self._file.iter_batches(AT_ONCE)
        while True:
            try:
                batch = next(rows, None)
            except (pa.ArrowException, OSError, ValueError) as error:
                words = f"{self.name} cannot be read on: {_first_line(error)}"
                hint = "write it again with the program that made it"
                raise AnswerIsNo(words, hint) from None
            if batch is None:
                return
            yield batch


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__


def read_parquet(source: OpenFile, headers: HeaderReader) -> EntryFile:
    """Return the entry lines of a Parquet file as records, as they are read of a CSV file.

    Raises:
        BadInput: it is damaged, has not the needed columns, or has one of a type that is not read.
    """
    file = ParquetEntries(source)
    return table_of(file, file.batches(), headers)


def table_of(
    file: ParquetEntries, batches: Iterable[pa.RecordBatch], headers: HeaderReader
) -> EntryFile:
    """Return the batches of a file as records; see `read_parquet`."""
    header = headers.read(list(file.schema.names), 1)
    for place in {place for places in header.at.values() for place in places}:
        refuse_unreadable(file.schema.field(place))
    return EntryFile(
        name=file.name,
        header=header,
        header_text=None,
        header_line=1,
        records=_records(batches, header),
    )


def _records(batches: Iterable[pa.RecordBatch], header: Header) -> Iterator[FileLine]:
    """Yield a record for each line, counted from 1."""
    number = 0
    for batch in batches:
        columns = [as_texts(column) for column in batch.columns]
        for row in zip(*columns, strict=True):
            number += 1
            cells = list(row)
            yield FileLine(number, cells, None, total_fault(cells, header))


def refuse_unreadable(field: pa.Field) -> None:
    """Refuse a column that is needed and has a type that cannot be read.

    Raises:
        BadInput: its type cannot be read.
    """
    kind = field.type
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    while pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        kind = kind.value_type
    if pa.types.is_floating(kind):
        raise BadInput(
            f"the column {field.name!r} is of floats, which have lost the digits that were written",
            "cast it where it is read: amounts to decimals, numbers and codes to text",
        )
    if not any(test(kind) for test in _READ):
        raise BadInput(
            f"the column {field.name!r} is of the type {kind}, which is not read",
            "give text, decimals, integers or dates",
        )


def as_texts(values: pa.Array) -> list[str]:
    """Return values as a file of text would have them; empty where it has no value."""
    kind = values.type
    if isinstance(values, pa.ExtensionArray):
        return as_texts(values.storage)
    if pa.types.is_dictionary(kind):
        held = [*as_texts(values.dictionary), ""]
        return [held[-1 if code is None else code] for code in values.indices.to_pylist()]
    if pa.types.is_boolean(kind):
        words = {True: "yes", False: "no", None: ""}
        return [words[value] for value in values.to_pylist()]
    if pa.types.is_decimal(kind):
        return [f"{value:f}" if value is not None else "" for value in values.to_pylist()]
    if pa.types.is_timestamp(kind) and kind.tz:
        values = pc.local_timestamp(values)
    try:
        return [text or "" for text in values.cast(pa.string()).to_pylist()]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return ["" if value is None else str(value) for value in values.to_pylist()]

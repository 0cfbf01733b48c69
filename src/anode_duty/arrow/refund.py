"""Parquet files of entry lines to one Parquet file of what is refundable, in constant memory."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING

import pyarrow as pa

from anode_duty.answers.csv_text import refund_cells, refund_columns
from anode_duty.arrow.arithmetic import MONEY
from anode_duty.arrow.parquet import opened
from anode_duty.entries.entry_files import Entries
from anode_duty.entries.header import HeaderReader
from anode_duty.entries.parquet import table_of
from anode_duty.entries.refund_text import row_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO

    from anode_duty.entries.header import ReadOptions
    from anode_duty.entries.ledger import Ledger, Row
    from anode_duty.entries.parquet import ParquetEntries
    from anode_duty.entries.source_file import Source

_DATES = ("entry_date_used", "act_by")
_FLAGS = ("upper_bound", "final", "act_by_estimated", "act_by_passed")
_WORDS = ("deposited_from", "because", "claim_until", "notes", "error")


class RefundTable:
    """Parquet files of entry lines, and what is refundable of them as one more.

    Args:
        sources: the files, open; all with the same columns.
        reading: how the columns are to be found.

    Attributes:
        entries: the lines, as the ledger reads them.

    Raises:
        BadInput: a file is damaged, or has not the columns that are needed or those of the first.
    """

    def __init__(self, sources: Sequence[Source], reading: ReadOptions) -> None:
        files = opened(sources)
        self._schema: pa.Schema = files[0].schema
        self._read: deque[pa.RecordBatch] = deque()
        headers = HeaderReader(reading)
        self.entries = Entries(
            [
                (source, table_of(file.schema, self._kept(file), headers))
                for source, file in zip(sources, files, strict=True)
            ]
        )

    def _kept(self, file: ParquetEntries) -> Iterator[pa.RecordBatch]:
        for batch in file.batches():
            if len(batch):
                self._read.append(batch)
                yield batch

    def write(self, ledger: Ledger, target: IO[bytes]) -> None:
        """Write the lines with the columns that a refund adds, a row group for each batch.

        Raises:
            AnswerIsNo: a file cannot be read on.
        """
        from pyarrow.parquet import ParquetWriter

        added = refund_columns(ledger.counts_duties)
        names = [column.name for column in added]
        schema = self._schema
        for name, free in zip(names, self.entries.header.added(names), strict=True):
            schema = schema.append(pa.field(free, _type(name)))

        def cells(row: Row) -> list[str]:
            if row.record.is_empty:
                return [""] * len(added)
            return refund_cells(row_record(0, (), row), added)

        rows = map(cells, chain.from_iterable(ledger.entry_lines(self.entries)))
        with ParquetWriter(target, schema, compression="zstd") as writer:
            # The rows of one entry line may lie in two batches: the ledger is ahead of the writer.
            while first := next(rows, None):
                batch = self._read.popleft()
                held = [first, *islice(rows, len(batch) - 1)]
                texts = zip(names, zip(*held, strict=True), strict=True)
                columns = [*batch.columns, *(_column(name, held) for name, held in texts)]
                writer.write_batch(pa.record_batch(columns, schema=schema))


def _type(name: str) -> pa.DataType:
    if name in _DATES:
        return pa.date32()
    if name in _FLAGS:
        return pa.bool_()
    return pa.string() if name in _WORDS else MONEY


def _column(name: str, texts: Sequence[str]) -> pa.Array:
    """Return the cells of a column of CSV with the type of its figures; null where one is empty."""
    as_value: dict[pa.DataType, Callable[[str], object]] = {
        MONEY: Decimal,
        pa.bool_(): "yes".__eq__,
    }
    kind = _type(name)
    if pa.types.is_date(kind):
        return pa.array([text or None for text in texts], pa.string()).cast(kind)
    read = as_value.get(kind, str)
    return pa.array([read(text) if text else None for text in texts], kind)

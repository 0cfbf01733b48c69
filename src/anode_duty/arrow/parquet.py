"""Parquet files of entry lines to one Parquet file of answers, in constant memory.

Lines are quoted by columns; what is refundable of them the ledger works out, line by line.
"""

from __future__ import annotations

from collections import deque
from itertools import chain, islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.answers.csv_text import refund_cells, refund_columns
from anode_duty.arrow.arithmetic import MONEY
from anode_duty.arrow.table_quoter import TableQuoter
from anode_duty.arrow.terms import PASSED
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.entries.entry_files import Entries
from anode_duty.entries.header import ADDED_MARK, HeaderReader
from anode_duty.entries.parquet import AT_ONCE, ParquetEntries, table_of
from anode_duty.entries.refund_answer import row_record
from anode_duty.entries.summary import Summary
from anode_duty.errors import BadInput
from anode_duty.law.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from typing import IO

    from anode_duty.entries.header import Header, ReadOptions
    from anode_duty.entries.ledger import Ledger, LedgerRow
    from anode_duty.entries.lines import Asked
    from anode_duty.entries.source_file import OpenFile

# The sums of a summary, and the columns they are taken of.
_SUMS = {
    "entered": "entered_value",
    "amount": "total_amount",
    "deposit": "total_deposit",
    "refundable": "total_refundable",
    "asked_later": "asked_later",
    "other": "other_duties",
    "fees": "fees",
}

# Of the columns that a refund adds; all others are of money.
_TYPES = {
    **dict.fromkeys(("entry_date_used", "act_by"), pa.date32()),
    **dict.fromkeys(("upper_bound", "final", "act_by_estimated", "act_by_passed"), pa.bool_()),
    **dict.fromkeys(("deposited_from", "because", "claim_until", "notes", "error"), pa.string()),
}


class ParquetBatch:
    """Quotes Parquet files of entry lines.

    Args:
        asked: how the lines are to be quoted.
        reading: how the columns are to be found.
        sources: the files, open; all with the same columns.

    Attributes:
        header: which columns are read.
        summary: what the lines have come to, so far.

    Raises:
        BadInput: a file is damaged, or has not the columns of the first.
    """

    def __init__(self, asked: Asked, reading: ReadOptions, sources: Sequence[OpenFile]) -> None:
        self._files = opened(sources)
        self._quoter = TableQuoter(asked, self._files[0].schema, reading)
        self.header: Header = self._quoter.header
        self.summary = TableSummary()

    @property
    def guesses_entries(self) -> bool:
        """Whether fees are counted, and no column says which lines are one entry."""
        return self._quoter.counts_duties and "entry_number" not in self.header.at

    def write(self, target: IO[bytes]) -> None:
        """Write the quoted lines as a Parquet file, a row group for each batch.

        Raises:
            AnswerIsNo: a file cannot be read on.
        """
        from pyarrow.parquet import ParquetWriter

        with ParquetWriter(target, self._quoter.schema, compression="zstd") as writer:
            for quoted in self._quoter.stream(self._batches(), AT_ONCE):
                self.summary.add_batch(quoted, len(self.header.names))
                writer.write_batch(quoted)
        self.summary.warnings |= self._quoter.warnings

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for file in self._files:
            yield from file.batches()


def opened(sources: Sequence[OpenFile]) -> list[ParquetEntries]:
    """Return files of entry lines, all with the same columns.

    Raises:
        BadInput: a file is damaged, or has not the columns of the first.
    """
    files = [ParquetEntries(source) for source in sources]
    for file in files:
        if not file.schema.equals(files[0].schema):
            words = f"{files[0].name} and {file.name} have different columns"
            raise BadInput(words, "take them one by one, or give them the same columns")
    return files


class TableSummary(Summary):
    """What quoted batches have come to."""

    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type] # lines say themselves where they are
        self._before = 0

    def add_batch(self, quoted: pa.RecordBatch, own: int) -> None:
        """Add a batch.

        Args:
            quoted: the batch.
            own: how many of its columns were there before it was quoted.
        """
        names = [name.rpartition(ADDED_MARK)[2] for name in quoted.schema.names[own:]]
        columns = dict(zip(names, quoted.columns[own:], strict=True))
        self.quoted += len(quoted) - columns["verdict"].null_count
        self.passed += pc.sum(pc.equal(columns["notes"].dictionary_decode(), PASSED)).as_py() or 0
        self.has_other = self.has_other or "other_duties" in columns
        for field, name in _SUMS.items():
            if name in columns:
                setattr(self, field, getattr(self, field) + _sum(columns[name]))
        self._add_codes(columns["notes"])
        self._add_reasons(columns["error"])
        self._before += len(quoted)

    def _add_codes(self, notes: pa.Array) -> None:
        for held in notes.dictionary_decode().value_counts().to_pylist():
            if held["values"] not in (None, PASSED):
                key = (held["values"], frozenset[str](), ())
                self._codes[key] = self._codes.get(key, 0) + held["counts"]
                self.warnings.update({UPPER_BOUND}.intersection(held["values"].split()))

    def _add_reasons(self, errors: pa.Array) -> None:
        lines = pc.indices_nonzero(errors.is_valid()).to_pylist()
        for line, said in zip(lines, errors.drop_null().to_pylist(), strict=True):
            self._failures.add(said, f"row {self._before + line + 1}")


def _sum(column: pa.Array) -> Decimal:
    """Return the exact sum of decimals."""
    return pc.sum(column.cast(pa.decimal128(38, column.type.scale))).as_py() or ZERO


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

    def __init__(self, sources: Sequence[OpenFile], reading: ReadOptions) -> None:
        files = opened(sources)
        self._schema: pa.Schema = files[0].schema
        self._read: deque[pa.RecordBatch] = deque()
        headers = HeaderReader(reading)
        self.entries = Entries([table_of(file, self._kept(file), headers) for file in files])

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
            schema = schema.append(pa.field(free, _TYPES.get(name, MONEY)))

        def cells(row: LedgerRow) -> list[str]:
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


def _column(name: str, texts: Sequence[str]) -> pa.Array:
    """Return the cells of a column of CSV with the type of its figures; null where one is empty."""
    kind, given = _TYPES.get(name, MONEY), pa.array([text or None for text in texts], pa.string())
    return pc.equal(given, "yes") if pa.types.is_boolean(kind) else given.cast(kind)

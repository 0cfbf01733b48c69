"""Parquet files of entry lines to one Parquet file of quoted lines, in constant memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.remarks import PASSED
from anode_duty.arrow.table_quoter import TableQuoter
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.entries.parquet import AT_ONCE, ParquetEntries
from anode_duty.entries.summary import Summary
from anode_duty.errors import BadInput
from anode_duty.law.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from typing import IO

    from anode_duty.entries.header import Header, ReadOptions
    from anode_duty.entries.lines import Asked
    from anode_duty.entries.source_file import Source

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

    def __init__(self, asked: Asked, reading: ReadOptions, sources: Sequence[Source]) -> None:
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


def opened(sources: Sequence[Source]) -> list[ParquetEntries]:
    """Return files of entry lines, all with the same columns.

    Raises:
        BadInput: a file is damaged, or has not the columns of the first.
    """
    files = [ParquetEntries(source) for source in sources]
    for source, file in zip(sources, files, strict=True):
        if not file.schema.equals(files[0].schema):
            words = f"{sources[0].name} and {source.name} have different columns"
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
        names = [name.removeprefix("anode_duty_") for name in quoted.schema.names[own:]]
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

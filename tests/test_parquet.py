"""Parquet files of entry lines: read as text for CSV and JSON, or quoted as columns."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from anode_duty import BadInput, Shipment
from anode_duty.entries.header import ReadOptions
from anode_duty.entries.lines import Asked
from anode_duty.entries.source_file import Source
from batches import cells

pa = pytest.importorskip("pyarrow", reason="the extra arrow is not installed")

import pyarrow.parquet as pq  # noqa: E402

from anode_duty.arrow import quote_table  # noqa: E402
from anode_duty.arrow.parquet import ParquetBatch  # noqa: E402

TABLE = pa.table(
    {
        "exporter": ["BTR", "Panasonic", "BTR"],
        "value": pa.array([Decimal("100000.50"), Decimal("5.00"), None], pa.decimal128(17, 2)),
        "entry_date": [date(2026, 2, 12), date(2025, 8, 1), date(2025, 8, 1)],
        "weight": [1.5, None, 2.0],
    }
)


@pytest.fixture
def parquet(tmp_path):
    """A file of three lines in two row groups."""
    path = tmp_path / "entries.parquet"
    pq.write_table(TABLE, path, row_group_size=2)
    return path


@pytest.fixture
def asked(book):
    """Quote the lines under the rate files of this project."""
    return Asked(
        books=lambda **_: book,
        all_books=lambda: (book,),
        single=book,
        defaults=Shipment(None, Decimal(1), book.reviewed),
        default_day=None,
    )


def sources(*paths):
    """Files, open."""
    return [Source(str(path), io.BytesIO(path.read_bytes())) for path in paths]


def test_a_file_is_quoted_as_its_table_is(asked, book, parquet):
    """The answer is a Parquet file with the columns and types of `quote_table`."""
    target = io.BytesIO()
    ParquetBatch(asked, ReadOptions(), sources(parquet)).write(target)
    answer = pq.read_table(io.BytesIO(target.getvalue()))
    expected = quote_table(book, TABLE)
    assert answer.to_pylist() == expected.to_pylist()
    assert answer.schema.equals(expected.schema)


def test_the_summary_counts_lines_and_sums(asked, parquet):
    """Several files are one; lines, sums and reasons are those of all."""
    run = ParquetBatch(asked, ReadOptions(), sources(parquet, parquet))
    run.write(io.BytesIO())
    words = run.summary.words()
    assert words[0] == "lines: 6 read, 4 quoted, 2 failed"
    assert words[1].startswith("sums: entered value $200,012")
    assert any("at row 3: value ''" in line for line in words)


def test_files_with_other_columns_are_refused(asked, parquet, tmp_path):
    """Each file has the columns of the first, and their types."""
    other = tmp_path / "other.parquet"
    pq.write_table(TABLE.drop_columns("weight"), other)
    with pytest.raises(BadInput, match="have different columns"):
        ParquetBatch(asked, ReadOptions(), sources(parquet, other))


def test_a_damaged_file_is_refused(asked, parquet):
    """What is cut off is no Parquet file; the error names it."""
    cut = [Source("cut.parquet", io.BytesIO(parquet.read_bytes()[:-20]))]
    with pytest.raises(BadInput, match=r"'cut\.parquet' is a damaged Parquet file"):
        ParquetBatch(asked, ReadOptions(), cut)


def test_a_file_can_be_answered_as_csv(run, parquet):
    """Its cells are text as a file of text would have them, also of columns that are not read."""
    answer = run("quote", "--batch", str(parquet), "--format=csv")
    first, second, third = cells(answer.out)
    assert (first["value"], first["entry_date"], first["weight"]) == (
        "100000.50", "2026-02-12", "1.5",
    )  # fmt: skip
    assert (second["weight"], second["error"]) == ("", "")
    assert third["error"].startswith("value ''")


@pytest.mark.parametrize("column", ["value", "entry_date"])
def test_floats_in_a_file_are_refused(run, tmp_path, column):
    """Amounts as floats are refused with the reason, in every form of the answer."""
    path = tmp_path / "floats.parquet"
    place = TABLE.schema.get_field_index(column)
    pq.write_table(TABLE.set_column(place, column, pa.array([1.5, 2.5, 3.5])), path)
    answer = run("quote", "--batch", str(path), "--format=csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: the column '{column}' is of floats")

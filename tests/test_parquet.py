"""Parquet files of entry lines: read as text for CSV and JSON, or quoted as columns."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from anode_duty import BadInput, Shipment
from anode_duty.entries.header import ReadOptions
from anode_duty.entries.lines import Asked
from anode_duty.entries.source_file import OpenFile
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
    return [OpenFile(str(path), io.BytesIO(path.read_bytes())) for path in paths]


def test_the_answer_of_an_answer_has_each_column_once(parquet, run):
    """An answer adds no column whose name is there already, and its sums are its own."""
    said = set()
    for _ in range(3):
        answer = run("quote", "--batch", str(parquet), f"--output={parquet.with_name('x.parquet')}")
        parquet = parquet.with_name("x.parquet").rename(parquet.with_name("again.parquet"))
        said.add("".join(line for line in answer.err.splitlines(True) if line.startswith("sums")))
        names = pq.read_schema(parquet).names
        assert len(set(names)) == len(names)
    assert len(said) == 1
    assert "deposit" in said.pop()


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
    cut = [OpenFile("cut.parquet", io.BytesIO(parquet.read_bytes()[:-20]))]
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


DEPOSITS = pa.table(
    {
        "entry_number": ["XZZ-1", "XZZ-1", "XZZ-2", "XZZ-3", "XZZ-4", "", "XZZ-5"],
        "line_number": [1, 1, 1, 1, 1, None, 1],
        "exporter": ["BTR", "BTR", "Panasonic", "Panasonc", "BTR", "", "BTR"],
        "value": pa.array([Decimal(100000), 1, 5, 5, 7000, None, 9], pa.decimal128(17, 2)),
        "entry_date": [*[date(2025, 8, 1)] * 4, date(2025, 3, 1), None, date(2025, 8, 1)],
        "htsus": ["3801.10.5000", "9903.01.24", *["3801.10.5000"] * 3, "", "3801.10.5000"],
        "ad_deposit": pa.array([Decimal("93500.00"), *[None] * 6], pa.decimal128(12, 2)),
        "liquidation_date": [*[None] * 4, date(2025, 4, 1), None, None],
        "weight": [1.5, None, 2.0, 3.0, 4.0, None, 1.0],
    }
)
WORDS = {"True": "yes", "False": "no", "None": ""}


@pytest.fixture
def deposits(tmp_path):
    """A file of deposits, whose first entry line lies in two row groups."""
    path = tmp_path / "deposits.parquet"
    pq.write_table(DEPOSITS, path, row_group_size=1)
    return path


@pytest.mark.parametrize("numbers", [True, False])
def test_a_refund_as_parquet_has_the_cells_of_csv(run, tmp_path, deposits, numbers):
    """The columns of the file keep their types; those that are added have the figures of CSV."""
    table = DEPOSITS if numbers else DEPOSITS.drop_columns("htsus")
    pq.write_table(table, deposits, row_group_size=1)
    refund = ("refund", str(deposits), "--on", "2026-10-09")
    as_csv = run(*refund, "--format=csv")
    target = tmp_path / "answer.parquet"
    as_parquet = run(*refund, "--output", str(target))
    assert (as_parquet.code, as_parquet.out) == (as_csv.code, "") == (1, "")
    assert as_parquet.err == as_csv.err
    answer = pq.read_table(target)
    own = len(table.schema)
    assert answer.schema.names[:own] == table.schema.names
    assert answer.select(range(own)).to_pylist() == table.to_pylist()
    for line, expected in zip(answer.to_pylist(), cells(as_csv.out), strict=True):
        added = {name: line[name] for name in answer.schema.names[own:]}
        assert {name: WORDS.get(str(cell), str(cell)) for name, cell in added.items()} == {
            name: expected[name] for name in added
        }


def test_a_refund_as_parquet_has_types(run, tmp_path, deposits):
    """Money is exact, days are days, and what is yes or no is a truth value."""
    target = tmp_path / "answer.parquet"
    run("refund", str(deposits), "--on", "2026-10-09", "--output", str(target))
    types = {field.name: field.type for field in pq.read_schema(target)}
    assert {types[name] for name in ("deposited", "refundable", "ad_deposited", "claimable")} == {
        pa.decimal128(22, 2)
    }
    assert types["act_by"] == types["entry_date_used"] == pa.date32()
    assert types["final"] == types["act_by_passed"] == pa.bool_()
    assert types["because"] == pa.string()


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_a_refund_as_parquet_has_no_other_format(run, tmp_path, deposits, form):
    """A name that ends in .parquet asks for Parquet; another format beside it is refused."""
    target = tmp_path / "answer.parquet"
    answer = run("refund", str(deposits), "--output", str(target), f"--format={form}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: --format {form} does not go with --output")
    assert not target.exists()


@pytest.mark.parametrize("command", [("quote", "--batch"), ("refund",)])
def test_parquet_is_made_of_parquet_alone(run, tmp_path, command):
    """Columns have types in Parquet alone; of a file of text none is made up."""
    path = tmp_path / "entries.csv"
    path.write_text("exporter,value,entry_date\nBTR,1,2026-02-12\n", encoding="utf-8")
    answer = run(*command, str(path), "--output", str(tmp_path / "answer.parquet"))
    assert (answer.code, answer.out) == (2, "")
    assert "entries.csv' is not a Parquet file, and a Parquet file is to be written" in answer.err


def test_a_refund_that_fails_leaves_the_old_file(run, tmp_path, deposits):
    """The answer takes the place of the old one when it is whole."""
    target = tmp_path / "answer.parquet"
    target.write_bytes(b"old")
    deposits.write_bytes(deposits.read_bytes()[:-20])
    assert run("refund", str(deposits), "--output", str(target)).code == 2
    assert target.read_bytes() == b"old"

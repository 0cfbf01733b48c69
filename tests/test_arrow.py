"""Entry lines in Arrow memory: the same answers as `quote`, from whatever library holds them."""

from __future__ import annotations

import os
import random
import shutil
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anode_duty import BadInput, Shipment, UnsoundRates, load_rates
from anode_duty.answers.csv_text import rows_of
from anode_duty.answers.record import quote_record
from anode_duty.duties.basis import basis
from anode_duty.duties.quoting import quote, quoted
from anode_duty.duties.shipment import shipment_of
from anode_duty.entries.lines import reason
from anode_duty.errors import AnodeDutyError
from anode_duty.law.numbers import hts_digits, is_special_chapter
from batches import EXAMPLES, as_text, cells

pa = pytest.importorskip("pyarrow", reason="the extra arrow is not installed")

import pyarrow.parquet as pq  # noqa: E402

from anode_duty.arrow import quote_batches, quote_table, quoted_schema  # noqa: E402
from processes import ran  # noqa: E402

DAY = date(2026, 2, 12)
MONEY = pa.decimal128(17, 2)
NUMBERS = {
    "entered_value", "dutiable_value", "ad_rate", "ad_amount", "ad_deposit", "cvd_rate",
    "cvd_amount", "cvd_deposit", "total_amount", "total_deposit", "total_refundable",
    "other_duties", "fees", "due_at_entry", "asked_later",
}  # fmt: skip


def lines_of(**columns):
    """A table of one column of values for each name."""
    return pa.table(columns)


def one(table):
    """The only line of a table."""
    (line,) = table.to_pylist()
    return line


def expected(book, line):
    """The added cells of a line as `quote` answers it."""
    if is_special_chapter(hts_digits(line.get("htsus") or "") or ""):
        return {"notes": "passed"}
    told = {name: cell for name, cell in line.items() if name not in ("value", "aam_value")}
    told = {name: cell for name, cell in told.items() if cell not in (None, "")}
    day = told.pop("entry_date")
    try:
        shipment = shipment_of(told, Shipment("", Decimal(1), day))
        shipment = shipment._replace(cbp_case=line["cbp_case"] or "")
        found = basis(book, shipment)
        shipment = shipment._replace(value=line["value"], aam_value=line["aam_value"])
        if found.other_unknown is None:
            answer = quote(book, shipment)
        else:
            quote(book, shipment._replace(htsus=None))
            answer = quoted(found, shipment)
    except AnodeDutyError as error:
        return {"error": reason(error)}
    header, cells = rows_of(quote_record(answer, book))
    first = header.index("verdict")
    added = dict(zip(header[first:], cells[first:], strict=True))
    return {
        name: Decimal(cell) if name in NUMBERS else cell for name, cell in added.items() if cell
    }


EXPORTERS = st.sampled_from(
    (
        "BTR", "Panasonic", "Tesla", "Huzhou Kaijin", "Northern Graphite Works", "Samsung",
        "Hunan Zhongke Shinzoom", "BTR New Energy", "CNBTRNEW123SHE", "TBD", "", None,
    )
)  # fmt: skip
DAYS = st.one_of(
    st.dates(date(2024, 11, 1), date(2027, 3, 1)),
    st.sampled_from([date(2026, 2, 10), date(2026, 2, 11), date(2026, 3, 11), date(2026, 3, 12)]),
)
LINE = st.fixed_dictionaries(
    {
        "exporter": EXPORTERS,
        "producer": st.sampled_from([None, None, "", "BTR", "Jiangxi Zichen Technology", "Foo"]),
        "product": st.sampled_from(
            ["", None, "anode slurry", "battery cell", "electric vehicle", "natural graphite", "x"]
        ),
        "value": st.decimals(Decimal("0.00"), Decimal("999999999999999.99"), places=2)
        | st.decimals(Decimal("-5.00"), Decimal("9999.99"), places=2),
        "aam_value": st.none() | st.decimals(Decimal("0.00"), Decimal("9999.99"), places=2),
        "entry_date": DAYS,
        "origin": st.sampled_from([None, None, "CN", "KR", "XX1"]),
        "material_origin": st.sampled_from([None, None, "CN", "JP"]),
        "cbp_case": st.sampled_from([None, "A-570-194", "A-570-194-000; C-570-195", "junk"]),
        "entry_type": st.sampled_from([None, "01", "03"]),
        "htsus": st.sampled_from(
            [None, "3801.10.5000", "38011050", "8507.60.0020", "9903.01.24", "3801", "x"]
        ),
        "loaded": st.none() | DAYS.map(str),
        "transport": st.sampled_from([None, "ocean", "air"]),
        "use": st.sampled_from([None, None, "other", "passenger vehicle part", "toy"]),
    }
)
SCHEMA = pa.schema(
    [
        (name, {"value": MONEY, "aam_value": MONEY, "entry_date": pa.date32()}.get(name, "string"))
        for name in (
            "exporter", "producer", "product", "value", "aam_value", "entry_date", "origin",
            "material_origin", "cbp_case", "entry_type", "htsus", "loaded", "transport", "use",
        )
    ]
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(LINE, min_size=1, max_size=12))
def test_every_cell_is_that_of_a_quote(book, lines):
    """A table and `quote` agree cell by cell, on lines of every kind and on broken ones."""
    answer = quote_table(book, pa.Table.from_pylist(lines, SCHEMA)).to_pylist()
    for line, answered in zip(lines, answer, strict=True):
        added = {name: cell for name, cell in answered.items() if name not in line}
        if added["entry_date_used"]:
            added["entry_date_used"] = str(added["entry_date_used"])
        assert {name: cell for name, cell in added.items() if cell is not None} == expected(
            book, line
        )


OTHER_BOOKS = sorted(
    path.parent for path in (EXAMPLES.parent / "tests" / "books").rglob("companies.yaml")
)


@pytest.mark.parametrize("folder", OTHER_BOOKS, ids=lambda folder: folder.name)
def test_lines_of_other_proceedings_are_quoted_alike(folder):
    """Excluded goods, offsets, scopes that changed, deposits that are asked later: cell by cell."""
    try:
        other = load_rates(folder)
    except UnsoundRates:
        pytest.skip("these rate files are unsound, and nothing is answered from them")
    draw = random.Random(folder.name)
    companies = [*other.companies, "Northern Graphite Works"]
    articles = ["", *(row.id for scope in other.scopes for row in scope.articles)]
    acts = [*(notice for case in other.cases for notice in case.notices), *other.scopes]
    days = [day for act in acts for day in (act.effective, act.known_on)]
    lines = [
        {
            "exporter": draw.choice(companies),
            "producer": draw.choice([None, None, draw.choice(companies)]),
            "product": draw.choice(articles),
            "value": Decimal(draw.randrange(100, 10**9)).scaleb(-2),
            "aam_value": draw.choice([None, None, None, Decimal("0.75")]),
            "entry_date": draw.choice(days) + timedelta(draw.choice([-1, 0, 5])),
            "cbp_case": draw.choice([None, None, other.cases[0].number]),
        }
        for _ in range(150)
    ]
    columns = [SCHEMA.field(name) for name in lines[0]]
    answer = quote_table(other, pa.Table.from_pylist(lines, pa.schema(columns)))
    for line, answered in zip(lines, answer.to_pylist(), strict=True):
        added = {name: cell for name, cell in answered.items() if name not in line}
        added["entry_date_used"] = str(added["entry_date_used"] or "")
        told = {name: cell for name, cell in added.items() if cell not in (None, "")}
        assert told == expected(other, line), line


def quoted_one(book, defaults=None, **columns):
    """The only line of a table of one line, quoted."""
    return one(quote_table(book, pa.table(columns), defaults))


def test_columns_are_those_of_a_file_with_their_types(book):
    """The input comes first as it was, then the columns of a batch; words are dictionaries."""
    table = lines_of(exporter=["BTR"], value=pa.array([Decimal("100000.50")], MONEY), note=["x"])
    answer = quote_table(book, table, Shipment("BTR", 1, DAY))
    assert answer.schema.names[:4] == ["exporter", "value", "note", "verdict"]
    assert answer.schema.names[-3:] == ["error", "entry_date_used", "asked_later"]
    types = {field.name: field.type for field in answer.schema}
    assert types["entered_value"] == pa.decimal128(16, 0)
    assert types["ad_rate"] == pa.decimal128(18, 2)
    assert types["total_deposit"] == pa.decimal128(22, 2)
    assert types["entry_date_used"] == pa.date32()
    assert pa.types.is_dictionary(types["verdict"])
    assert quoted_schema(book, table.schema, Shipment("BTR", 1, DAY)) == answer.schema


def test_other_duties_are_added_where_there_is_a_number(book):
    """A column of HTSUS numbers brings the other duties, the fees and what is due at entry."""
    line = quoted_one(
        book, exporter=["BTR"], value=[100000], entry_date=[DAY], htsus=["3801.10.5000"]
    )
    assert line["due_at_entry"] == line["total_deposit"] + line["other_duties"] + line["fees"]
    assert line["fees"] > 0


def test_a_column_of_the_same_name_is_left_as_it_was(book):
    """A column that the answer would add is added under another name."""
    line = quoted_one(book, exporter=["BTR"], value=[5], entry_date=[DAY], verdict=["mine"])
    assert (line["verdict"], line["anode_duty_verdict"]) == ("mine", "covered")


@pytest.mark.parametrize(
    "values",
    [
        pa.array([100001], pa.int64()),
        pa.array([100001], pa.uint64()),
        pa.array(["$100,000.50"]),
        pa.array(["100000.50"], pa.large_string()),
        pa.array(["100000.50"], pa.string_view()),
        pa.array(["100000.50"]).dictionary_encode(),
        pa.array([Decimal("100000.50")], pa.decimal128(12, 2)),
        pa.array([Decimal("100000.5000000000")], pa.decimal128(38, 10)),
        pa.array([Decimal("100000.50")], pa.decimal256(60, 20)),
        pa.array([Decimal("100000.5")], pa.decimal64(9, 1)),
    ],
    ids=str,
)
def test_values_of_every_exact_type(book, values):
    """Decimals, integers and text of any layout are read, and rounded half up to whole dollars."""
    line = quoted_one(book, exporter=["BTR"], value=values, entry_date=[DAY])
    assert (line["error"], line["entered_value"]) == (None, Decimal(100001))


@pytest.mark.parametrize("column", ["value", "aam_value", "entry_date", "htsus"])
def test_floats_are_refused(book, column):
    """A float has lost what was written; no amount and no code is read from one."""
    columns = {"exporter": ["BTR"], "value": [1], "entry_date": [DAY], column: [1.5]}
    with pytest.raises(BadInput, match=f"the column '{column}' is of floats"):
        quote_table(book, pa.table(columns))


def test_floats_that_are_not_read_are_carried_through(book):
    """Other columns may be of any type."""
    line = quoted_one(book, exporter=["BTR"], value=[1], entry_date=[DAY], weight=[1.5], x=[[1]])
    assert (line["weight"], line["x"], line["error"]) == (1.5, [1], None)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (pa.array([Decimal("0.00")], MONEY), "value 0.00 is not an amount of US dollars greater"),
        (pa.array([Decimal("-5.00")], MONEY), "value -5.00 is not an amount"),
        (pa.array([10**15]), "value 1000000000000000 is not an amount"),
        (pa.array([Decimal(-5)], pa.decimal128(38, 22)), "value -5.0000000000000000000000 is not"),
        (pa.array([Decimal(0)], pa.decimal128(38, 30)), "value 0E-30 is not an amount"),
        (pa.array(["1e5"]), "value '1e5' is not an amount of US dollars"),
        (pa.array(["(5.00)"]), "value '(5.00)' is negative: a correction is not quoted"),
        (pa.array(["0"]), "value '0' is not greater than zero"),
        (pa.array([None], pa.string()), "value '' is not an amount"),
        (pa.array([None], pa.int32()), "value '' is not an amount"),
    ],
)
def test_values_that_cannot_be_paid_fail_their_line(book, value, said):
    """The line has the reason that `quote` gives, and no figures; its neighbors are quoted."""
    line = quoted_one(book, exporter=["BTR"], value=value, entry_date=[DAY])
    assert line["error"].startswith(said)
    assert {name for name, cell in line.items() if cell is not None} <= {
        "exporter", "value", "entry_date", "error",
    }  # fmt: skip


@pytest.mark.parametrize(
    "day",
    [
        pa.array([DAY]),
        pa.array([DAY], pa.date64()),
        pa.array([datetime(2026, 2, 12)], pa.timestamp("ns")),
        pa.array([datetime(2026, 2, 12)], pa.timestamp("us", "UTC")),
        pa.array(["2026-02-12"]),
        pa.array(["2026-02-12 00:00:00"]),
        pa.array([20260212]),
    ],
    ids=lambda day: str(day.type),
)
def test_days_of_every_type(book, day):
    """Dates, timestamps at midnight and text are days."""
    line = quoted_one(book, exporter=["BTR"], value=[1], entry_date=day)
    assert (line["error"], line["entry_date_used"]) == (None, DAY)


@pytest.mark.parametrize("day", [datetime(2026, 2, 12, 10, 30), "02/12/2026", "2026-02-30"])
def test_what_is_no_day_fails_its_line(book, day):
    """An hour of the day, another form and no day of the calendar are not guessed at."""
    line = quoted_one(book, exporter=["BTR"], value=[1], entry_date=[day])
    assert "is not a date" in line["error"]


def test_a_line_without_a_day_fails_unless_one_is_given(book):
    """The day of the defaults is used, and said; today is never asked."""
    columns = {"exporter": ["BTR"], "value": [1], "entry_date": pa.array([None], pa.date32())}
    assert quoted_one(book, **columns)["error"].startswith("the line has no entry date")
    assert quoted_one(book, Shipment("BTR", 1, DAY), **columns)["entry_date_used"] == DAY


def test_a_blank_line_is_carried_through(book):
    """A line that has nothing at all is neither quoted nor failed, as in a file."""
    answer = quote_table(
        book,
        pa.table({"exporter": ["", "BTR"], "value": [None, 1], "entry_date": ["", "2026-02-12"]}),
    )
    assert answer["error"].to_pylist() == [None, None]
    assert answer["verdict"].to_pylist() == [None, "covered"]


def test_a_blank_line_is_none_whatever_the_defaults_are(book, run, tmp_path):
    """Defaults do not make an entry line of a line that has nothing, as in a file."""
    rows = [["", "", ""], ["BTR", "1", "2026-02-12"]]
    names = ["exporter", "value", "entry_date"]
    path = tmp_path / "entries.csv"
    path.write_text(as_text([names, *rows]), encoding="utf-8")
    words = ("quote", "--batch", str(path), "--exporter", "BTR", "--entry-date", str(DAY))
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    answer = quote_table(book, table, Shipment("BTR", 1, DAY))
    assert answer["error"].to_pylist() == [None, None]
    assert [line["error"] for line in cells(run(*words).out)] == ["", ""]


def test_an_empty_table_has_the_columns(book):
    """No lines, no batches: the schema is the same."""
    table = pa.table({"exporter": pa.array([], "string"), "value": pa.array([], pa.int64())})
    assert quote_table(book, table).num_rows == 0
    assert quote_table(book, table).schema.names[2] == "verdict"


@pytest.mark.parametrize("given", [[1, 2], {"exporter": ["BTR"]}, "table", None])
def test_what_has_no_arrow_interface_is_refused(book, given):
    """The error says what was given and what is expected."""
    with pytest.raises(BadInput, match="no Arrow interface") as refused:
        quote_table(book, given)
    assert "pandas" in refused.value.hint


def test_rate_files_must_be_loaded():
    """A folder is not rate files."""
    with pytest.raises(BadInput, match="the first argument is a str"):
        quote_table("rates", pa.table({"exporter": ["BTR"], "value": [1]}))


def test_the_day_of_loading_counts_before_and_after_the_entry_date(book):
    """Two lines of one period differ where one was loaded after its entry date."""
    answer = quote_table(
        book,
        pa.table(
            {
                "exporter": ["BTR"] * 2,
                "value": [1000] * 2,
                "entry_date": [date(2026, 4, 1), date(2026, 4, 20)],
                "htsus": ["3801.10.5000"] * 2,
                "loaded": ["2026-04-10"] * 2,
            }
        ),
    )
    notes = answer["notes"].to_pylist()
    assert ["other-duties-unknown" in note.split() for note in notes] == [True, False]


def test_a_reason_names_the_day_of_its_own_line(book):
    """Lines of one period fail for one reason; each says its own day."""
    early = [date(2020, 1, 1), date(2020, 2, 1)]
    table = pa.table({"exporter": ["BTR"] * 2, "value": [1] * 2, "entry_date": early})
    found = [expected_reason(book, day) for day in early]
    assert quote_table(book, table)["error"].to_pylist() == found


def expected_reason(book, day):
    """Why `quote` does not answer for a day, or None."""
    try:
        quote(book, Shipment("BTR", Decimal(1), day))
    except AnodeDutyError as error:
        return reason(error)
    return None


ENTRY = pa.table(
    {
        "exporter": ["BTR"] * 6,
        "value": [500000, 500000, 10, 20, 100000, 5],
        "entry_date": [DAY] * 6,
        "entry_number": ["A", "A", "B", None, "C", "C"],
        "htsus": ["3801.10.5000"] * 5 + ["9903.01.24"],
    }
)


def test_fees_are_those_of_an_entry_on_its_first_line(book):
    """Adjacent lines with one number are one entry; where one is passed, its fees are not known."""
    answer = quote_table(book, ENTRY)
    fees = answer["fees"].to_pylist()
    alone = quote_table(book, ENTRY.drop_columns("entry_number"))["fees"].to_pylist()
    assert fees[1] == 0
    assert fees[2:4] == alone[2:4]
    assert fees[4:] == [None, None]
    assert "entry-incomplete" in answer["notes"][4].as_py()
    assert answer["other_duties"][4].as_py() > 0
    together = quoted_one(
        book, exporter=["BTR"], value=[1000000], entry_date=[DAY], htsus=["3801.10.5000"]
    )
    assert fees[0] == together["fees"]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_an_entry_is_one_however_it_is_cut_into_batches(book, size):
    """A stream in batches of any size is answered as the whole table."""
    stream = pa.RecordBatchReader.from_batches(ENTRY.schema, ENTRY.to_batches(size))
    assert quote_batches(book, stream).read_all().to_pylist() == (
        quote_table(book, ENTRY).to_pylist()
    )


@pytest.mark.parametrize("first", [pa.decimal128(38, 2), pa.decimal128(38, 22), pa.int64()])
@pytest.mark.parametrize("second", [pa.decimal128(38, 10), pa.decimal256(70, 30), pa.string()])
def test_a_portion_is_compared_exactly(book, first, second):
    """A portion above the value is refused, one of the same value is not, whatever their types."""
    value = pa.array([Decimal(100)] * 3).cast(first)
    portion = pa.array([Decimal("99.00"), Decimal("100.00"), Decimal("101.00")]).cast(second)
    table = pa.table(
        {
            "exporter": ["BTR"] * 3,
            "product": ["battery cell"] * 3,
            "value": value,
            "aam_value": portion,
            "entry_date": [DAY] * 3,
        }
    )
    answer = quote_table(book, table)
    assert answer["dutiable_value"].to_pylist() == [99, 100, None]
    assert "is above the declared value" in answer["error"][2].as_py()


def test_a_portion_in_whole_dollars_is_the_whole_of_a_value_with_cents(book):
    """Both are rounded to whole dollars before they are compared."""
    table = pa.table(
        {
            "exporter": ["BTR"] * 3,
            "value": ["1234.56", "1234.56", "1234.56"],
            "aam_value": ["1235", "1234.56", "1234.40"],
            "entry_date": [DAY] * 3,
        }
    )
    answer = quote_table(book, table)
    assert answer["dutiable_value"].to_pylist() == [1235, 1235, None]
    assert "is covered whole" in answer["error"][2].as_py()


def test_a_batch_of_a_file_has_the_same_cells(book, run):
    """The example file as CSV and as a table: each cell is the same."""
    path = EXAMPLES / "entries.csv"
    answered = cells(run("quote", "--batch", str(path)).out)
    table = pa.Table.from_pylist(cells(path.read_text(encoding="utf-8")))
    for line, expected_line in zip(quote_table(book, table).to_pylist(), answered, strict=True):
        found = {name: "" if cell is None else str(cell) for name, cell in line.items()}
        for name in NUMBERS & found.keys():
            assert found.pop(name) == (expected_line[name] or "")
        assert found == {name: expected_line[name] for name in found}


# What stands in the cells of a file; a draw of each makes a line, and most lines fail somewhere.
CELLS = {
    "exporter": ["BTR", "Panasonic", "Tesla", "Huzhou Kaijin", "Samsung", "BTR New Energy", "TBD"],
    "producer": ["", "", "BTR", "Foo"],
    "product": ["", "", "anode slurry", "battery cell", "electric vehicle", "graphite", "x"],
    "value": ["5.49", "5.50", "99999999999999.99", "$1,000.50", "0", "-5", "1e5", "", "123456"],
    "aam_value": ["", "", "", "100", "0", "99999999", "abc"],
    "entry_date": ["2025-06-15", "2025-09-24", "20260211", "2026-03-12 00:00:00", "", "2026-02-30"],
    "origin": ["", "", "CN", "KR", "XX1"],
    "material_origin": ["", "", "CN", "JP"],
    "cbp_case": ["", "A-570-194", "A-570-194-000; C-570-195", "junk"],
    "entry_type": ["", "01", "03"],
    "htsus": ["", "3801.10.5000", "38011050", "8507.60.0020", "9903.01.24", "3801", "x"],
    "loaded": ["", "2025-06-10", "2026-02-20", "q"],
    "transport": ["", "ocean", "air", "boat"],
    "use": ["", "", "other", "passenger vehicle part", "toy"],
    "entry_number": ["A", "A", "A", "B", ""],
    "unlisted": ["", "", "yes", "no", "maybe"],
    "carbon": ["", "99.95", "0.99", "x"],
}


@pytest.mark.parametrize("seed", range(3))
def test_a_file_and_a_table_agree(book, run, tmp_path, seed):
    """Lines with whatever stands in files, as CSV and as columns of text: each cell is the same."""
    draw = random.Random(seed)
    rows = [[draw.choice(held) for held in CELLS.values()] for _ in range(600)]
    rows.append([""] * len(CELLS))
    path = tmp_path / "entries.csv"
    path.write_text(as_text([list(CELLS), *rows]), encoding="utf-8")
    answered = cells(run("quote", "--batch", str(path)).out)
    columns = dict(zip(CELLS, zip(*rows, strict=True), strict=True))
    answer = quote_table(book, pa.table({name: list(held) for name, held in columns.items()}))
    for line, expected_line in zip(answer.to_pylist(), answered, strict=True):
        assert {name: as_cell(cell) for name, cell in line.items()} == {
            name: Decimal(cell) if name in NUMBERS and cell else cell
            for name, cell in expected_line.items()
        }


def test_what_gives_no_portion_in_the_column_of_form_7501(book, run, tmp_path):
    """A zero there, however it is written, gives no portion; a file and a table read it alike."""
    column = "AD/CVD Value of Goods Amount"
    given = ["-", "0", "0.00", "$0.00", " ", "", "$1,000.00", "1000.49", "-5", "x"]
    head = ["exporter", "product", "value", "entry_date", column]
    rows = [["BTR", "battery cell", "5000", "2026-02-12", text] for text in given]
    path = tmp_path / "entries.csv"
    path.write_text(as_text([head, *rows]), encoding="utf-8")
    answered = cells(run("quote", "--batch", str(path)).out)
    table = pa.table(dict(zip(head, map(list, zip(*rows, strict=True)), strict=True)))
    for line, expected_line in zip(quote_table(book, table).to_pylist(), answered, strict=True):
        for name in ("dutiable_value", "notes", "error"):
            assert as_text([[str(line[name] or "")]]) == as_text([[expected_line[name]]])


def as_cell(found):
    """What a file has for a value of a table."""
    return found if isinstance(found, Decimal) else "" if found is None else str(found)


def test_libraries_hold_the_same_table(book):
    """pandas, Polars and DuckDB hand over the same lines, and are answered alike."""
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    table = pa.table(
        {
            "exporter": ["BTR", "Panasonic"],
            "value": pa.array([Decimal("100000.50"), Decimal("5.00")], MONEY),
            "entry_date": [DAY, date(2025, 8, 1)],
        }
    )
    frames = (
        pandas.DataFrame(table.to_pandas()),
        polars.from_arrow(table),
        duckdb.from_arrow(table),
        table.to_batches()[0],
    )
    answers = [quote_table(book, frame).to_pylist() for frame in (table, *frames)]
    assert all(answer == answers[0] for answer in answers)


def example(name, *arguments, **environment):
    """What an example prints."""
    command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
    done = ran(*command, seconds=110, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def entries(tmp_path):
    """A folder with two Parquet files of entries."""
    table = ENTRY.drop_columns(["entry_number"])
    folder = tmp_path / "entries"
    folder.mkdir()
    for name, part in (("a", table.slice(0, 3)), ("b", table.slice(3))):
        pq.write_table(part, folder / f"{name}.parquet")
    return folder


def test_the_duckdb_example_runs(entries):
    """DuckDB adds up what was quoted as it streams through."""
    pytest.importorskip("duckdb")
    told = example("duckdb_quote.py", entries / "a.parquet")
    assert told.split("\t")[:2] == ["BTR", "3"]


def test_the_notebook_runs():
    """pandas and Polars are answered in the notebook."""
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    assert "total_deposit" in example("notebook.py")


@pytest.mark.spark
def test_the_spark_example_runs(book, entries, tmp_path):
    """Spark quotes each partition of a folder, in local mode."""
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java runtime is installed (Debian: openjdk-17-jre-headless)")
    target = tmp_path / "quoted"
    example("spark_quote.py", entries, target, SPARK_LOCAL_IP="127.0.0.1")
    found = pq.read_table(target).to_pylist()
    expected_lines = quote_table(book, pq.read_table(entries)).to_pylist()
    assert sorted(map(str, found)) == sorted(map(str, expected_lines))

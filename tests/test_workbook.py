"""Workbooks of entries: a cell is what it shows, and a row that cannot be trusted is at fault."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from anode_duty.entries.dates import date_form
from anode_duty.entries.entry_files import read_entries
from anode_duty.entries.header import ReadOptions
from anode_duty.entries.source_file import open_sources
from anode_duty.errors import AnswerIsNo, BadInput

HEADER = ["exporter", "value", "entry_date"]


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook: rows by sheet, and what else is done to it."""

    def write(sheets, change=None):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        if change:
            change(book)
        file = tmp_path / "in.xlsx"
        book.save(file)
        return file

    return write


def read(file, **options):
    """The entries of a workbook, and its records."""
    with (
        open_sources([str(file)]) as sources,
        read_entries(sources, ReadOptions(**options)) as entries,
    ):
        return entries, list(entries)


@pytest.mark.cases("workbook_cells.yaml")
def test_cell(workbook, case):
    """A cell is read as the text that it means."""

    def change(book):
        cell = book.active["D2"]
        number = case.get("number")
        # As Excel writes a number: digits, never the text of one.
        cell.value = number and (int(number) if number.lstrip("-").isdigit() else Decimal(number))
        if "text" in case:
            cell.value = case["text"]
        if "date" in case:
            cell.value = datetime.fromisoformat(case["date"])
        cell.number_format = case.get("format", "General")

    file = workbook({"Main Report": [[*HEADER, "cell"], ["BTR", 1, None]]}, change)
    _, (record,) = read(file)
    assert record.cells[3] == case["read"]
    assert record.fault == ""


@pytest.mark.cases("workbook_currencies.yaml")
def test_the_currency_of_an_amount(workbook, case):
    """An amount that its cell shows in another currency fails the line; a blank cell says none."""

    def change(book):
        for row in (2, 3):
            book.active[f"B{row}"].number_format = case["format"]
        book.active["D2"].number_format = case["format"]

    rows = [[*HEADER, "x"], ["BTR", 1000, None, 1], ["BTR", None, None, 1]]
    _, (filled, blank) = read(workbook({"Sheet": rows}, change))
    assert filled.fault == (
        f"the cell B2 is formatted as {case['is']}, and should hold US dollars: convert it at the"
        " certified rate of the date of export (19 CFR 159.32)"
        if "is" in case
        else ""
    )
    assert blank.fault == ""


def test_a_workbook_as_records(workbook):
    """The rows of a workbook are records without a text, down to the last that is filled."""
    rows = [["ES-003"], [], HEADER, ["BTR", 100000, "2026-02-11"], [], ["Tesla", 1.5, None], [], []]
    found, records = read(workbook({"Main Report": rows}))
    assert [tuple(record) for record in records] == [
        (4, ["BTR", "100000", "2026-02-11"], None, ""),
        (5, [], None, ""),
        (6, ["Tesla", "1.5", ""], None, ""),
    ]
    assert found.header_text is None
    assert (found.delimiter, found.line_end) == (",", "\n")
    assert found.read_from() == ("columns: exporter, value, entry_date; sheet 'Main Report', row 3")
    assert found.place(records[-1]) == "row 6"


def test_the_first_sheet_with_the_columns(workbook):
    """Without a name the first sheet that has the columns is read; others with them are named."""
    sheets = {
        "Parameters": [["Report Parameters:"]],
        "July": [HEADER, ["BTR", 1, None]],
        "August": [HEADER, ["Tesla", 2, None]],
    }
    found, records = read(workbook(sheets))
    assert [record.cells[0] for record in records] == ["BTR"]
    (remark,) = found.header.remarks
    assert remark == "the sheet 'August' has these columns too and is not read; see --sheet"
    found, records = read(workbook(sheets), sheet=" august")
    assert ([record.cells[0] for record in records], found.header.remarks) == (["Tesla"], ())


def test_a_sheet_that_is_not_there(workbook):
    """A sheet is refused with the names of those that are there."""
    file = workbook({"July": [HEADER], "August": [HEADER]})
    with pytest.raises(BadInput, match="has no sheet 'May'") as refused:
        read(file, sheet="May")
    assert refused.value.hint == "its sheets are 'July', 'August'"


def test_a_hidden_sheet(workbook):
    """A hidden sheet is read only when it is named."""

    def change(book):
        book["Old"].sheet_state = "hidden"

    sheets = {"Old": [HEADER, ["BTR", 1, None]], "New": [HEADER, ["Tesla", 2, None]]}
    file = workbook(sheets, change)
    assert read(file)[1][0].cells[0] == "Tesla"
    assert read(file, sheet="Old")[1][0].cells[0] == "BTR"


def test_no_sheet_with_the_columns(workbook):
    """The columns of the sheet that comes nearest are shown."""
    sheets = {"Notes": [["x"]], "Main Report": [["Title"], ["exporter", "Amount"]]}
    with pytest.raises(BadInput, match="line 2 has no column value; it holds: exporter, Amount"):
        read(workbook(sheets))


def test_merged_cells(workbook):
    """A row whose exporter is merged into another row is at fault, and says how to mend it."""

    def change(book):
        book.active.merge_cells("A2:A3")
        book.active.merge_cells("D2:D3")

    rows = [[*HEADER, "x"], ["BTR", 1, None, "y"], [None, 2, None, None], ["BTR", 3, None, None]]
    _, records = read(workbook({"Sheet": rows}, change))
    assert [record.fault for record in records] == [
        "",
        "the cell A3 is merged in A2:A3: unmerge and fill each cell",
        "",
    ]


def test_a_formula_without_a_value(workbook):
    """A formula that was never worked out is no blank."""
    rows = [[*HEADER, "x"], ["BTR", 1, None, "=1+1"], ["BTR", "=B2*2", None, None], ["BTR", 3]]
    _, records = read(workbook({"Sheet": rows}))
    assert [record.fault for record in records] == [
        "",
        "the cell B3 holds a formula without a value: save the file in Excel",
        "",
    ]


def test_a_formula_with_its_value(workbook):
    """A formula whose value Excel saved is that value."""
    file = workbook({"Sheet": [HEADER, ["BTR", "=1+1", None]]})
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<v />" in sheet or b"<v/>" in sheet or b"<v></v>" in sheet
    for empty in (b"<v />", b"<v/>", b"<v></v>"):
        sheet = sheet.replace(empty, b"<v>2.50</v>")
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    _, (record,) = read(file)
    assert (record.cells[1], record.fault) == ("2.5", "")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!"])
def test_an_error_of_excel(workbook, error):
    """An error in a cell that is read is a fault; in another it is passed on."""
    rows = [[*HEADER, "x"], [error, 1, None, None], ["BTR", 1, None, error]]
    _, (faulty, fine) = read(workbook({"Sheet": rows}))
    assert faulty.fault == f"the cell A2 holds the Excel error {error}"
    assert (fine.fault, fine.cells[3]) == ("", error)


def test_a_total_row_of_a_workbook(workbook):
    """A row of totals is at fault in a workbook too."""
    rows = [HEADER, ["BTR", 1, "2026-02-11"], ["Total", 1, None]]
    _, (_, record) = read(workbook({"Sheet": rows}))
    assert record.fault == "'Total' looks like a total row; it is not quoted"


def test_cells_beyond_the_header_of_a_workbook(workbook):
    """What stands beyond the header is a fault; blanks there are not."""
    rows = [HEADER, ["BTR", 1, None, None, "surplus"], ["BTR", 1, None, None, None]]
    _, (long, fine) = read(workbook({"Sheet": rows}))
    assert (long.fault, fine.fault) == ("the line goes on beyond the header: 'surplus'", "")


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + bytes(1000)])
def test_a_damaged_workbook(tmp_path, content):
    """A file that only begins like a workbook is refused in one line."""
    file = tmp_path / "in.xlsx"
    file.write_bytes(content)
    with pytest.raises(BadInput, match="is a damaged workbook"):
        read(file)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_damaged_part(workbook, part):
    """One with a part that is cut off is refused, or ends where it does."""
    file = workbook({"Sheet": [HEADER, *([["BTR", 1, None]] * 100)]})
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = parts[part][: len(parts[part]) // 2]
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    with pytest.raises((BadInput, AnswerIsNo), match="damaged"):
        read(file)


def test_a_workbook_through_a_pipe(workbook):
    """A workbook can come through standard input."""
    file = workbook({"Sheet": [HEADER, ["BTR", 1, None]]})
    code = (
        "from anode_duty.entries.entry_files import read_entries\n"
        "from anode_duty.entries.header import ReadOptions\n"
        "from anode_duty.entries.source_file import open_sources\n"
        "with open_sources('-') as sources, read_entries(sources, ReadOptions()) as entries:\n"
        "    print([record.cells for record in entries])\n"
    )
    ended = subprocess.run(
        f'cat {file} | {sys.executable} -c "{code}"',
        shell=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (ended.stdout, ended.stderr) == ("[['BTR', '1', '']]\n", "")


def test_without_the_extra(workbook, monkeypatch):
    """Without openpyxl one line says which extra is needed, and what to do instead."""
    file = workbook({"Sheet": [HEADER]})
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(BadInput, match="is an Excel workbook, which needs the extra excel") as no:
        read(file)
    assert no.value.hint == "pip install 'anode-duty[excel]', or save the sheet as CSV UTF-8"


def test_a_form_of_dates_that_would_misread_a_date_cell(workbook):
    """Dates of cells are ISO text, which must not be read by a form that looks like it."""
    file = workbook({"Sheet": [HEADER]})
    with pytest.raises(BadInput, match="does not go with a workbook"):
        read(file, date_form=date_form("YYYY-DD-MM"))
    assert read(file, date_form=date_form("MM/DD/YYYY"))[1] == []

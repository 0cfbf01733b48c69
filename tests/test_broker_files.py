"""Files of entries as brokers have them: each line's answer, or why it has none, at the command."""

from __future__ import annotations

import pytest

from batches import cells

LINE = "exporter,value,entry_date\n"


def answered(answer):
    """The rows of an answer."""
    return cells(answer.out)


def test_a_date_that_needs_a_form_names_the_option(batch):
    """The option is named as it is typed, not as a column of the file."""
    answer = batch(f"{LINE}BTR,100000,8/1/2025\n")
    assert answer.code == 1
    assert "without --date-format, such as MM/DD/YYYY" in answered(answer)[0]["error"]


@pytest.mark.parametrize("header", ["entry number,value", "exporter,value", "htsus,value"])
def test_a_row_of_amounts_alone_is_not_quoted(run, entries, header):
    """The sum below a column is no line, though options give its exporter and its day."""
    cell = {"exporter": "BTR", "htsus": "3801105010"}.get(header.split(",")[0], "XZZ-0000001-1")
    file = entries(f"{header}\n{cell},100000\n,100000\n")
    answer = run("quote", "--batch", file, "--exporter=BTR", "--entry-date=2025-08-01")
    line, total = answered(answer)
    assert (answer.code, line["total_deposit"]) == (1, "114300.00")
    assert "amounts alone" in total["error"]
    assert "deposit $114,300.00" in answer.err


def test_a_file_of_values_alone_is_quoted(run, entries):
    """Where no other column is read, a line is its value."""
    file = entries("value,remark\n100000,\n200000,\n")
    answer = run("quote", "--batch", file, "--exporter=BTR", "--entry-date=2025-08-01")
    assert [line["total_deposit"] for line in answered(answer)] == ["114300.00", "228600.00"]


@pytest.mark.parametrize("zero", ["0", "$0.00", '" $ -   "', "USD 0.00", ""])
def test_a_portion_of_zero_says_nothing(batch, zero):
    """In the column of Form 7501 a zero, however a spreadsheet writes it, is no value."""
    name = "AD/CVD Value of Goods Amount"
    answer = batch(f"exporter,value,product,{name}\nBTR,100000,battery cell,{zero}\n")
    [line] = answered(answer)
    assert (answer.code, line["error"], line["dutiable_value"]) == (0, "", "100000")
    assert "upper-bound" in line["notes"]


@pytest.mark.parametrize("day", ["0025-08-01", "00250801", "1025-08-01"])
def test_a_year_that_no_entry_has_is_no_day(batch, day):
    """A slip in the year gives no $0.00 of a time before the law."""
    answer = batch(f"{LINE}BTR,100000,{day}\n")
    assert answer.code == 1
    assert "is not a date" in answered(answer)[0]["error"]


@pytest.mark.parametrize("header", ["Ctry of Org", "C/O", "Ctry", "Made In", "ORIG CTRY", "CO"])
def test_a_column_that_may_be_the_origin_is_asked_about(batch, header):
    """Goods of another country are not quoted as of China because of the name of a column."""
    answer = batch(f"exporter,value,{header}\nBTR,100000,KR\n")
    assert (answer.code, answer.out) == (2, "")
    assert f"it may be in '{header}'" in answer.err
    assert batch(f"exporter,value,{header}\nBTR,100000,KR\n", "--origin=CN").code == 0


def test_the_country_of_export_is_not_the_origin(batch):
    """A column that is of another country for sure is not asked about."""
    assert batch("exporter,value,Country of Export\nBTR,100000,KR\n").code == 0


def test_a_line_under_a_case_that_is_not_on_file_owes_more_than_is_known(run, entries):
    """No $0.00 without a word: a twin's number is undetermined, another case's is a warning."""
    lines = "BTR,100000,2025-08-01,KR,C-580-195-000\nBTR,100000,2025-08-01,KR,A-580-881\n"
    file = entries(f"exporter,value,entry_date,origin,cbp_case\n{lines}")
    twin, other = answered(run("quote", "--batch", file))
    assert "C-580-195-000, which is not on file" in twin["error"]
    assert "material_origin" in twin["error"]
    assert "wrong-case" in other["notes"]


def test_the_material_decides_a_line_under_a_twin_that_is_not_on_file(run, entries):
    """Where the material inside is said to be of the case's country, the line is quoted."""
    line = "BTR,100000,2025-08-01,KR,C-580-195-000,CN\n"
    file = entries(f"exporter,value,entry_date,origin,cbp_case,material_origin\n{line}")
    assert answered(run("quote", "--batch", file))[0]["total_deposit"] == "114300.00"


def test_a_file_that_is_named_twice_is_refused(run, entries, tmp_path):
    """Its lines would count twice, under whatever names it goes."""
    file = entries(f"{LINE}BTR,100000,2025-08-01\n")
    again = f"{tmp_path}/./entries.csv"
    answer = run("quote", "--batch", file, "--batch", again)
    assert (answer.code, answer.out) == (2, "")
    assert f"{again!r} is named twice" in answer.err
    assert run("refund", file, again).code == 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_name_on_two_lines_of_a_cell_is_one_name(batch, end):
    """A cell that a spreadsheet has broken in two names the same company."""
    answer = batch(f'{LINE}"Huzhou Kaijin{end}New Energy Technology",100000,2025-08-01\n')
    assert (answer.code, answered(answer)[0]["total_deposit"]) == (0, "823750.00")


@pytest.mark.parametrize("header", ["Deposit", "Deposit Amount", "Total Deposits"])
def test_a_column_that_may_be_the_deposit_is_asked_about(run, entries, header):
    """What was deposited is not worked out beside a column that may say it; a quote needs none."""
    file = entries(f"exporter,value,entry_date,{header}\nTesla,100000,2025-08-01,50\n")
    answer = run("refund", file, "--format=json")
    assert (answer.code, answer.out) == (2, "")
    assert f"it may be in '{header}'" in answer.err
    named = run("refund", file, "--column", f"deposited={header}", "--format=json")
    assert named.json["total"]["deposited"] == "50.00"
    without = run("refund", file, "--column", "deposited=", "--format=json")
    assert without.json["total"]["deposited"] == "105080.00"
    assert run("quote", "--batch", file).code == 0


@pytest.mark.parametrize("header", ["Antidumping Duty", "ADD Paid", "AD Duty Amount"])
def test_a_deposit_under_the_names_of_brokers(run, entries, header):
    """A name that can be no other column is read."""
    file = entries(f"exporter,value,entry_date,{header}\nTesla,100000,2025-08-01,50\n")
    [line] = run("refund", file, "--format=json").json["lines"]
    assert (line["duties"][0]["deposited"], line["duties"][0]["deposited_from"]) == (
        "50.00",
        "file",
    )


def test_an_entry_is_one_however_its_number_is_written(run, entries, tmp_path):
    """A line of two exports is counted once, and its entry is once on the list of claims."""
    head = "Entry Summary Number,Entry Summary Line Number,exporter,value,entry_date,htsus\n"
    line = "Tesla,100000,2025-08-01,3801105010\n"
    file = entries(
        f"{head}XZZ-0000001-1,001,{line}XZZ-0000002-2,001,{line}XZZ00000011,1,{line}"
        f"xzz 0000001 1,002,{line}"
    )
    claims = tmp_path / "claims.csv"
    answer = run("refund", file, "--on=2026-10-09", "--format=json", "--cape", str(claims))
    assert answer.code == 1
    assert answer.json["total"]["deposited"] == "315240.00"
    assert "not together" in answer.json["lines"][2]["error"]
    assert claims.read_text().split() == ["Entry", "Number", "XZZ-0000001-1", "XZZ-0000002-2"]


def test_an_amount_in_a_percent_cell_is_not_taken_a_hundredfold(run, tmp_path):
    """A cell that shows 10000% holds no amount; a share in such a cell is read as a percent."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["exporter", "value", "entry_date", "carbon"])
    for value in (100, 100000):
        book.active.append(["BTR", value, "2025-08-01", 0.9995])
    book.active["B2"].number_format = "0%"
    book.active["D2"].number_format = book.active["D3"].number_format = "0.00%"
    book.save(tmp_path / "entries.xlsx")
    spoilt, whole = answered(run("quote", "--batch", str(tmp_path / "entries.xlsx")))
    assert "B2 is formatted as a percent" in spoilt["error"]
    assert whole["total_deposit"] == "114300.00"


@pytest.mark.parametrize(
    ("status", "day", "refundable"),
    [
        ("Liquidated", "", None),
        ("DEEMED LIQUIDATED", "", None),
        ("Liquidated", "2026-01-15", "0.00"),
        ("Suspended", "", "114300.00"),
        ("Not Liquidated", "", "114300.00"),
        ("", "", "114300.00"),
    ],
)
def test_an_entry_that_is_liquidated_needs_its_day(run, entries, status, day, refundable):
    """Without the day nobody can say whether the liquidation is final, and what is refundable."""
    head = "exporter,value,entry_date,Liquidation Status,Liquidation Date\n"
    file = entries(f"{head}BTR,100000,2025-08-01,{status},{day}\n")
    [line] = run("refund", file, "--on=2026-11-25", "--format=json").json["lines"]
    assert line.get("refundable") == refundable
    assert ("liquidation date is not given" in line.get("error", "")) == (refundable is None)

"""The lines of a batch: passed through, failed with a reason, summed, and part of an entry."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest

from batches import (
    ADDED,
    ADDED_WITH_HTS,
    HEADER,
    added,
    as_text,
    cells,
    figures,
    nothing_but,
    table,
    talk,
)

DATED = "exporter,value,entry_date\n"
ENTRY = "entry_number,exporter,value,entry_date,htsus,transport\n"
ANODE, CELLS, ADDITIONAL = "3801.10.5000", "8507.60.0020", "9903.01.24"


def quoted(run, entries, content, *options):
    """Quote a file without an entry date for all its lines."""
    return run("quote", "--batch", entries(content), *options)


# What is no company, from a manufacturer ID to a total row: never quoted at a residual rate.
NO_COMPANY = {
    "CNHUZKAI1HUZ": "is a manufacturer ID",
    "CN HUZ KAI 1 HUZ": "is a manufacturer ID",
    "C-570-195-003": "is a case number",
    "C570195003": "is a case number",
    "A-570-194-000": "is a case number",
    "N/A": "is not a company name",
    "UNKNOWN": "is not a company name",
    "SEE INVOICE": "is not a company name",
    "TBD": "is not a company name",
    "none": "is not a company name",
    "0": "is a number",
    "123456": "is a number",
    "3.8011E+09": "is a number",
    "Total": "total row",
    "Grand Total": "total row",
    "XXX00000011 Total": "total row",
}


@pytest.mark.parametrize(
    ("exporter", "option"),
    [
        *((name, "") for name in NO_COMPANY),
        # A manufacturer ID stands for some company, of which one may say that it is not listed.
        *((name, "--unlisted") for name, why in NO_COMPANY.items() if "manufacturer" not in why),
    ],
)
def test_what_is_no_company_is_not_quoted(run, entries, exporter, option):
    """Its line fails and counts in no sum; nor does --unlisted make a company of it."""
    content = f"{DATED}{exporter},100000,2025-08-01\nBTR,100,2025-08-01\n"
    answer = quoted(run, entries, content, *filter(None, [option]))
    first, second = cells(answer.out)
    assert NO_COMPANY[exporter] in first["error"]
    assert first["total_deposit"] == ""
    assert (second["error"], second["total_deposit"]) == ("", "114.30")
    assert "sums: entered value $100, " in answer.err.replace(".00", "")
    assert answer.code == 1


def test_the_owner_of_a_case_number_is_named(run, entries):
    """Where a case number is given for a company, the reason says whose it is."""
    answer = quoted(run, entries, f"{DATED}C-570-195-003,100000,2025-08-01\n")
    assert "Huzhou Kaijin" in cells(answer.out)[0]["error"]


def test_goods_of_japan_under_the_twin_are_those_of_the_case(run, entries):
    """A line entered under a twin's number has said that its material is of China."""
    content = (
        "exporter,value,entry_date,origin,cbp_case\nResonac,100000,2025-08-01,JP,C-588-195-000\n"
    )
    [line] = cells(quoted(run, entries, content).out)
    assert (line["verdict"], line["cvd_deposit"]) == ("covered", "11580.00")
    assert Decimal(line["total_deposit"]) > 0


@pytest.mark.parametrize("number", ["A-570-194", "C-570-195", "C-588-195"])
@pytest.mark.parametrize(
    ("origin", "material", "error"),
    [
        ("JP", "", ""),
        ("", "", ""),
        ("JP", "CN", ""),
        ("KR", "", "C-588-195 is a case on goods of CN completed in JP, and the origin is KR"),
        ("JP", "KR", "completed in JP, and the material inside was made in KR"),
    ],
)
def test_a_twin_on_a_line_holds_beside_the_number_that_is_asked_for(
    run, entries, number, origin, material, error
):
    """The case's own number with --case does not contradict goods entered under its twin."""
    head = "exporter,value,entry_date,cbp_case,origin,material_origin\n"
    line = f"Panasonic,100000,2025-08-01,A570194000;C588195001,{origin},{material}\n"
    [answer] = cells(quoted(run, entries, head + line, f"--case={number}").out)
    assert answer["total_deposit"] == ("" if error else "105080.00")
    assert error in answer["error"]
    assert bool(error) == bool(answer["error"])


def test_a_line_without_an_entry_date_fails(run, entries):
    """Today is never taken for the day of a line; the option is, where it is given."""
    content = f"{DATED}BTR,100000,\nBTR,100000,2025-08-01\n"
    answer = quoted(run, entries, content)
    first, second = cells(answer.out)
    assert first["error"] == "the line has no entry date; fill it in, or give --entry-date"
    assert (first["entry_date_used"], second["entry_date_used"]) == ("", "2025-08-01")
    assert answer.code == 1
    told = quoted(run, entries, content, "--entry-date=2025-08-02")
    assert [line["entry_date_used"] for line in cells(told.out)] == ["2025-08-02", "2025-08-01"]
    assert told.code == 0


def test_a_file_without_entry_dates_fails_in_every_line(run, entries):
    """Nor is it where no line has one."""
    answer = quoted(run, entries, HEADER + "BTR,1\n" * 3)
    assert talk(answer)[0] == "lines: 3 read, 0 quoted, 3 failed"
    assert talk(answer)[-1] == (
        "failed: 3, first at line 2: the line has no entry date; fill it in, or give --entry-date"
    )


@pytest.mark.parametrize("form", ["csv", "json"])
def test_reasons_are_counted(run, entries, form):
    """On stderr each reason has its count and its first line, the most frequent first."""
    lines = ["BTR,1,8/1/2025"] * 3 + ["N/A,1,2025-08-01"] + ["BTR,1,2025-08-01"]
    answer = quoted(run, entries, DATED + "\n".join(["", *lines, ""]), f"--format={form}")
    counted = [line for line in talk(answer) if line.startswith("failed")]
    assert [line.split(":")[1] for line in counted] == [" 3, first at line 3", " 1, at line 6"]
    assert "8/1/2025" in counted[0]
    assert "N/A" in counted[1]


def test_reasons_that_are_many(run, entries):
    """Ten reasons are shown, and how many more there are."""
    lines = "".join(f"BTR,{number}x,2025-08-01\n" for number in range(25))
    said = talk(quoted(run, entries, DATED + lines))
    counted = [line for line in said if line.startswith("failed")]
    assert len(counted) == 11
    assert "15 more reasons" in counted[-1]


HTS = "exporter,value,entry_date,htsus\n"


@pytest.mark.parametrize("number", ["9903.01.24", "99030124", "9801.00.10", "'9903910100"])
def test_a_number_of_chapter_98_or_99_is_no_goods(run, entries, number):
    """Such a row is passed through, whatever else it holds, and neither quoted nor failed."""
    content = f"{HTS},$0.00,,{number}\nBTR,100000,2025-08-01,{ANODE}\n"
    answer = quoted(run, entries, content)
    first, second = figures(table(answer.out), ADDED_WITH_HTS)
    assert first == nothing_but(ADDED_WITH_HTS, notes="passed")
    assert added(second, ADDED_WITH_HTS)["total_deposit"] == "114300.00"
    assert "lines: 2 read, 1 quoted, 1 passed through, 0 failed" in talk(answer)
    assert answer.code == 0
    documents = quoted(run, entries, content, "--format=json").out.splitlines()
    assert json.loads(documents[0])["passed"] is True


@pytest.mark.parametrize("form", ["csv", "json"])
def test_only_listed_numbers(run, entries, form):
    """With --only-listed-hts lines are passed through whose number no scope lists."""
    content = HTS + "".join(
        f"BTR,1,2025-08-01,{number}\n" for number in (ANODE, "6109.10.0012", CELLS)
    )
    answer = quoted(run, entries, content, "--only-listed-hts", f"--format={form}")
    assert "lines: 3 read, 1 quoted, 2 passed through, 0 failed" in talk(answer)
    assert answer.code == 0


def test_the_list_is_that_of_the_entry_date(run, entries):
    """A number that the final scope no longer lists counts until the day before it."""
    content = f"{HTS}BTR,1,2026-02-10,3801.90.0000\nBTR,1,2026-02-11,3801.90.0000\n"
    first, second = cells(quoted(run, entries, content, "--only-listed-hts").out)
    assert (first["verdict"], second["notes"]) == ("covered", "passed")


def test_a_number_that_cannot_be_read_is_not_passed_by(run, entries):
    """What a spreadsheet spoilt may be a number that is listed."""
    answer = quoted(run, entries, f"{HTS}BTR,1,2025-08-01,3.80110E+09\n", "--only-listed-hts")
    assert "Excel lost its last digits" in cells(answer.out)[0]["error"]
    assert answer.code == 1


def test_only_listed_numbers_of_a_file_without_numbers(run, entries):
    """Where there is no number, the option would pass every line by, and is refused."""
    answer = quoted(run, entries, f"{DATED}BTR,1,2025-08-01\n", "--only-listed-hts")
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith("error: --only-listed-hts needs HTSUS numbers")


@pytest.fixture
def entry(run, entries):
    """Quote the lines of entries, each a mapping of the columns that matter."""

    def lines(*rows):
        usual = {"exporter": "BTR", "entry_date": "2025-08-01", "htsus": ANODE, "transport": "air"}
        names = ENTRY.strip().split(",")
        filled = [[{**usual, **row}.get(name, "") for name in names] for row in rows]
        answer = run("quote", "--batch", entries(as_text([names, *filled])))
        return cells(answer.out)

    return lines


def test_the_fee_of_an_entry_is_on_its_first_line(entry):
    """The merchandise processing fee is on the sum of an entry, with its least and its most."""
    rows = entry(
        {"entry_number": "E1", "value": "5000"},
        {"entry_number": "E1", "value": "5000"},
        {"entry_number": "E2", "value": "100"},
        {"entry_number": "E3", "value": "400000"},
        {"entry_number": "E3", "value": "400000"},
    )
    assert [row["fees"] for row in rows] == ["34.64", "0.00", "32.71", "634.62", "0.00"]
    for row in rows:
        parts = (row["total_deposit"], row["other_duties"], row["fees"])
        assert Decimal(row["due_at_entry"]) == sum(map(Decimal, parts))


def test_a_fee_on_each_line(entry):
    """The harbor fee is on each line of ocean freight."""
    rows = entry(
        {"entry_number": "E1", "value": "10000", "transport": "ocean"},
        {"entry_number": "E1", "value": "10000", "transport": "ocean"},
    )
    assert [row["fees"] for row in rows] == ["81.78", "12.50"]


def test_lines_without_a_number_are_entries_of_their_own(entry):
    """So are lines of one number that do not stand together."""
    rows = entry(
        {"value": "100"},
        {"value": "100"},
        {"entry_number": "E1", "value": "100"},
        {"entry_number": "E2", "value": "100"},
        {"entry_number": "E1", "value": "100"},
    )
    assert [row["fees"] for row in rows] == ["32.71"] * 5


@pytest.mark.parametrize(
    "other", [{"value": "x"}, {"value": "0.00", "htsus": ADDITIONAL}], ids=["failed", "passed"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_entry_that_is_not_quoted_whole_has_no_fees(entry, other, place):
    """What it owes of other duties is known, and its fees are not."""
    rows = [{"entry_number": "E1", "value": "100000"} for _ in range(2)]
    rows.insert(place, {"entry_number": "E1", **other})
    after = {"entry_number": "E2", "value": "100"}
    *answered, last = entry(*rows, after)
    for row in answered[:place] + answered[place + 1 :]:
        assert (row["fees"], row["due_at_entry"]) == ("", "")
        assert row["other_duties"] == last["other_duties"].replace("55.00", "55000.00")
        assert row["notes"].split()[-1] == "entry-incomplete"
    assert last["fees"] == "32.71"


def test_a_blank_line_is_of_no_account_to_an_entry(run, entries):
    """It neither ends an entry nor leaves it in part."""
    line = f"E1,BTR,5000,2025-08-01,{ANODE},air\n"
    answer = quoted(run, entries, f"{ENTRY}{line}\n,,,,,\n{line}")
    rows = [row for row in table(answer.out)[1:] if any(row)]
    assert [added(row, ADDED_WITH_HTS)["fees"] for row in rows] == ["34.64", "0.00"]


@pytest.mark.parametrize("blank", [" , , , ", ",,,", "   ", "\t,\u00a0,,", '" ","","",""'])
@pytest.mark.parametrize("command", ["quote --batch", "refund"])
def test_a_line_of_blanks_counts_for_nothing(run, entries, blank, command):
    """It is the blank line that it looks like: neither quoted nor failed, and passed on."""
    line = "BTR,1000,2025-08-01,x\n"
    file = entries(f"exporter,value,entry_date,remark\n{line}{blank}\n{line}")
    for form in ("csv", "json"):
        answer = run(*command.split(), file, f"--format={form}")
        assert answer.code == 0
        assert "lines: 2 read, 2 " in answer.err
        assert "row of totals" not in answer.out + answer.err
        if form == "csv":
            _, _, middle, _ = table(answer.out)
            assert not "".join(middle).strip()


def test_a_line_that_fills_no_column_that_is_read_is_no_row_of_totals(run, entries):
    """It has no amount: what it lacks is said."""
    file = entries("exporter,value,entry_date,remark\nBTR,1000,2025-08-01,x\n,,,see above\n,5,,\n")
    answer = run("quote", "--batch", file)
    assert answer.code == 1
    _, remark, amount = cells(answer.out)
    assert remark["error"].startswith("the line has no entry date")
    assert amount["error"].startswith("the row has amounts alone, like a row of totals")


@pytest.mark.parametrize(("column", "said"), [("", True), ("entry_number", False)])
def test_a_file_that_does_not_say_what_an_entry_is(run, entries, column, said):
    """Where no column has entry numbers, stderr says that each line is an entry of its own."""
    name = column or "remark"
    answer = quoted(
        run, entries, f"{name},exporter,value,entry_date,htsus\nx,BTR,1,2025-08-01,{ANODE}\n"
    )
    assert ("each line is treated as an entry of its own" in answer.err) == said


def test_other_duties_by_option(run, entries):
    """With --hts the other duties are counted for every line, and have their columns."""
    content = f"{DATED}BTR,100000,2025-08-01\n"
    [line] = cells(quoted(run, entries, content, f"--hts={ANODE}", "--transport=air").out)
    assert (line["other_duties"], line["fees"]) == ("55000.00", "346.40")
    assert "other_duties" not in quoted(run, entries, content).out


def test_columns_that_are_there_already(run, entries):
    """A column that the answer adds and the file has is added under a name of its own."""
    content = "exporter,value,entry_date,Notes,verdict\nBTR,100000,2025-08-01,mine,too\n"
    answer = quoted(run, entries, content)
    [line] = cells(answer.out)
    assert (line["Notes"], line["verdict"]) == ("mine", "too")
    assert line["anode_duty_verdict"] == "covered"
    assert "refundable" in line["anode_duty_notes"]


def test_an_answer_is_quoted_again(run, entries):
    """An answer is a file of entries too: it gets the same figures once more."""
    once = quoted(run, entries, f"{DATED}BTR,100000,2025-08-01\n").out
    [line] = cells(quoted(run, entries, once).out)
    assert line["anode_duty_total_deposit"] == line["total_deposit"] == "114300.00"


def test_the_columns_that_are_added(run, entries):
    """They are those of the first edition, in their order, and the later ones behind them."""
    first = (
        "verdict entered_value dutiable_value ad_case ad_rate ad_amount ad_deposit cvd_case"
        " cvd_rate cvd_amount cvd_deposit total_amount total_deposit total_refundable notes error"
    )
    plain = quoted(run, entries, f"{DATED}BTR,1,2025-08-01\n").out
    assert table(plain)[0][3:] == [*first.split(), "entry_date_used", "asked_later"]
    others = ["other_duties", "fees", "due_at_entry"]
    numbered = quoted(run, entries, f"{HTS}BTR,1,2025-08-01,{ANODE}\n").out
    assert table(numbered)[0][4:] == [*first.split(), *others, "entry_date_used", "asked_later"]
    assert list(ADDED) == table(plain)[0][3:]


def test_parties(run, entries):
    """A file of parties settles what names and manufacturer IDs as filed mean."""
    parties = entries(
        "filed,company\nCNHUZKAI1HUZ,Huzhou Kaijin\nPanasonc,unlisted\n", "parties.csv"
    )
    content = (
        f"{DATED}CNHUZKAI1HUZ,100000,2025-08-01\nPanasonc,100000,2025-08-01\nBTR,1,2025-08-01\n"
    )
    assert [bool(row["error"]) for row in cells(quoted(run, entries, content).out)] == [1, 1, 0]
    first, second, third = cells(quoted(run, entries, content, f"--parties={parties}").out)
    assert (first["cvd_rate"], second["cvd_rate"], third["error"]) == ("721.03", "11.58", "")
    assert "unlisted" in second["notes"].split()


def test_manufacturer_ids_in_a_column_of_their_own(run, entries):
    """With a file of parties a column of manufacturer IDs stands for the exporter."""
    parties = entries("filed,company\nCNHUZKAI1HUZ,Huzhou Kaijin\n", "parties.csv")
    content = "Manufacturer ID,value,entry_date\nCNHUZKAI1HUZ,100000,2025-08-01\n"
    assert quoted(run, entries, content).code == 2
    [line] = cells(quoted(run, entries, content, f"--parties={parties}").out)
    assert line["cvd_rate"] == "721.03"


def test_columns_by_option(run, entries):
    """--column says what a column is, and with no name that it is not to be read."""
    content = "Who,How much,entry_date,origin\nBTR,100000,2025-08-01,KR\n"
    named = ["--column", "exporter=Who", "--column", "value=How much"]
    [line] = cells(quoted(run, entries, content, *named).out)
    assert line["verdict"] == "not covered"
    [line] = cells(quoted(run, entries, content, *named, "--column", "origin=").out)
    assert line["verdict"] == "covered"


def test_dates_by_option(run, entries):
    """--date-format says how dates are written; without it they are not guessed."""
    content = f"{DATED}BTR,100000,08/01/2025\nBTR,100000,20250801\nBTR,100000,2025-08-01 00:00:00\n"
    plain = cells(quoted(run, entries, content).out)
    assert [bool(row["error"]) for row in plain] == [True, False, False]
    told = cells(quoted(run, entries, content, "--date-format=MM/DD/YYYY").out)
    assert [row["entry_date_used"] for row in told] == ["2025-08-01"] * 3


def test_an_exporter_by_option(run, entries):
    """--exporter stands in for lines that name none, and for a file without the column."""
    content = "exporter,value,entry_date\n,100000,2025-08-01\nPanasonic,100000,2025-08-01\n"
    rows = cells(quoted(run, entries, content, "--exporter=BTR").out)
    assert [row["ad_rate"] for row in rows] == ["102.72", "93.50"]
    bare = "value,entry_date\n100000,2025-08-01\n200000,2025-08-01\n"
    rows = cells(quoted(run, entries, bare, "--exporter=BTR").out)
    assert [row["total_deposit"] for row in rows] == ["114300.00", "228600.00"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_several_files(run, entries, form):
    """Files of one header are answered as one, and a failure is told of its file."""
    one = entries(f"{DATED}BTR,100,2025-08-01\nBTR,x,2025-08-01\n", "one.csv")
    two = entries(
        DATED.upper().replace(",", ";") + "BTR;100;2025-08-01\nBTR;y;2025-08-01\n", "two.csv"
    )
    answer = run("quote", "--batch", one, "--batch", two, f"--format={form}")
    lines = answer.out.splitlines()
    assert len(lines) == (5 if form == "csv" else 4)
    assert "lines: 4 read, 2 quoted, 2 failed" in talk(answer)
    told = [line for line in talk(answer) if line.startswith("failed")]
    assert "line 3 of" in told[0]
    assert one in told[0]
    assert two in told[1]
    if form == "csv":
        assert [row["total_deposit"] for row in cells(answer.out)] == ["114.30", "", "114.30", ""]
    else:
        assert [json.loads(line)["line"] for line in lines] == [1, 2, 3, 4]


def test_the_last_entry_of_a_file_is_told_of_it(run, entries):
    """A failure in the last entry of a file is not told of the file that follows."""
    one = entries(f"{ENTRY}E1,BTR,x,2025-08-01,{ANODE},air\n", "one.csv")
    two = entries(f"{ENTRY}E1,BTR,1,2025-08-01,{ANODE},air\n", "two.csv")
    answer = run("quote", "--batch", one, "--batch", two)
    assert cells(answer.out)[1]["fees"] == "32.71"
    assert one in talk(answer)[-1]


def test_files_of_other_headers(run, entries):
    """Files that have different headers are refused, both of them named."""
    one, two = (
        entries(f"{DATED}BTR,1,2025-08-01\n", "one.csv"),
        entries("exporter,value\n", "two.csv"),
    )
    answer = run("quote", "--batch", one, "--batch", two)
    assert (answer.code, answer.out) == (2, "")
    assert one in talk(answer)[0]
    assert two in talk(answer)[0]


def test_goods_loaded_after_their_entry(run, entries):
    """Such a line says so, and no line of the same period is taken for one, or it for another."""
    header = "exporter,value,entry_date,htsus,loaded\n"
    days = ["2025-08-10", "2025-08-01", "2025-08-10", "2025-08-03"]
    content = header + "".join(f"BTR,100000,{day},{ANODE},2025-08-05\n" for day in days)
    documents = [
        json.loads(line) for line in quoted(run, entries, content, "--format=json").out.splitlines()
    ]
    for day, document in zip(days, documents, strict=True):
        told = [
            note["text"] for note in document["notes"] if note["code"] == "other-duties-unknown"
        ]
        late = day < "2025-08-05"
        assert bool(told) == late
        assert (document["other_duties"] is None) == late
        if late:
            assert f"is after the entry date {day}" in told[0]


def test_a_note_names_the_entry_date_of_its_line(run, entries):
    """Days between two notices are alike, but for what names them."""
    days = ["2025-05-02", "2025-05-03", "2025-05-02"]
    content = DATED + "".join(f"BTR,1,{day}\n" for day in days)
    for day, line in zip(
        days, quoted(run, entries, content, "--format=json").out.splitlines(), strict=True
    ):
        told = [note["text"] for note in json.loads(line)["notes"] if note["code"] == "no-rate"]
        assert told
        assert all(f"on {day}" in text for text in told)


def test_a_note_names_the_entry_date_under_another_number(run, entries):
    """Lines that differ by their HTSUS numbers share what AD and CVD say, but not the day."""
    asked = {"2024-12-01": "3801.10.50", "2024-12-02": "8507.60.0010", "2024-12-03": "3801.10.50"}
    content = "exporter,value,entry_date,htsus\n"
    content += "".join(f"BTR,1000,{day},{number}\n" for day, number in asked.items())
    lines = quoted(run, entries, content, "--format=json").out.splitlines()
    for day, line in zip(asked, lines, strict=True):
        texts = [note["text"] for note in json.loads(line)["notes"] if "2024-12" in note["text"]]
        assert texts
        assert all(f"on {day}" in text for text in texts)


VARIED = {
    "exporter": ["BTR", "Panasonic", "Quiet River", "Tesla", "Panasonc"],
    "product": ["", "battery cell", "anode slurry", "electric vehicle", "battery cel"],
    "entry_date": ["2025-06-01", "2025-08-01", "2025-10-01", "2026-02-12", "2026-06-01", "x", ""],
    "htsus": [ANODE, "2504.10.5000", CELLS, "", "x", ADDITIONAL],
    "transport": ["ocean", "air", ""],
    "use": ["", "", "passenger vehicle part"],
    "cbp_case": ["A-570-194; C-570-195-000", "", "C-570-195-001"],
}


def varied(count, columns, broken):
    """Lines of few kinds, so that most are of a kind that was met before."""
    chance = random.Random(195)
    for number in range(count):
        cents = chance.randrange(1, 10**8)
        value = Decimal(cents).scaleb(-2)
        portion = Decimal(chance.randrange(1, cents + 1)).scaleb(-2)
        line = {
            "entry_number": f"E{number // chance.choice([1, 3, 7])}" if number % 11 else "",
            "value": chance.choice([f"{value}", f"{cents}", f"${value:,}", f"{cents // 100 or 1}"]),
            "aam_value": chance.choice(["", "", f"{portion}", f"{value}", f"{cents // 100 or 1}"]),
        }
        for name, choice in VARIED.items():
            line[name] = chance.choice(choice if chance.random() < broken else choice[:3])
        yield [line[name] for name in columns]


@pytest.mark.parametrize("broken", [0.05, 0.6])
@pytest.mark.parametrize("numbers", [False, True])
def test_lines_of_kinds_that_were_met_before(run, entries, numbers, broken):
    """CSV takes a short way for most lines; it says the same as JSON, line by line and in sum."""
    columns = ["value", "aam_value", "exporter", "product", "entry_date", "cbp_case"]
    if numbers:
        columns += ["entry_number", "htsus", "transport", "use"]
    source = entries(as_text([columns, *varied(1500, columns, broken)]))
    flat, documents = (
        run("quote", "--batch", source, f"--format={form}") for form in ("csv", "json")
    )
    assert (flat.code, talk(flat)) == (documents.code, talk(documents))
    shown = ADDED_WITH_HTS if numbers else ADDED
    sums = dict.fromkeys(("total_amount", "total_deposit", "total_refundable"), Decimal(0))
    for row, text in zip(figures(table(flat.out), shown), documents.out.splitlines(), strict=True):
        line, document = dict(zip(shown, row, strict=True)), json.loads(text)
        assert line["error"] == document.get("error", "")
        if "total" not in document:
            continue
        assert line["notes"].split() == list(dict.fromkeys(n["code"] for n in document["notes"]))
        assert line["entered_value"] == document["entered_value"]
        assert line["dutiable_value"] == document["dutiable_value"]
        assert line["entry_date_used"] == document["entry_date"]
        for name in ("amount", "deposit", "refundable"):
            assert line[f"total_{name}"] == (document["total"][name] or "")
            sums[f"total_{name}"] += Decimal(line[f"total_{name}"] or 0)
        for one in document["lines"]:
            duty = one["duty"].lower()
            assert line[f"{duty}_amount"] == (one["amount"] or "")
            assert line[f"{duty}_deposit"] == one["deposit"]["amount"]
        for name in ("other_duties", "fees", "due_at_entry") if numbers else ():
            assert line[name] == (document["total"][name] or "")
    said = next(line for line in talk(flat) if line.startswith("sums: "))
    for total in sums.values():
        assert f"${total:,}" in said

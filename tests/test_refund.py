"""What is refundable of a month of entries: each line's answer, the sums, the list of claims."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anode_duty import BadInput, refund
from anode_duty.entries.claim_list import numbered
from anode_duty.entries.ledger import GROUPINGS
from processes import SECONDS, left_by_its_reader, ran
from yaml_files import read_yaml

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
HEADER = (
    "Entry No.,Line No.,Importer of Record,Vendor Name,Entry Date,COO,Product,Entered Value,"
    "ADD Value,Type of Entry,ADD Case No,CVD Case No,AD Deposit,CVD Deposit,HTS,Liquidation Date\n"
)
CASES = read_yaml("refunds.yaml")
# Blank lines stand between the others, as in a file from a spreadsheet.
MONTH = HEADER + "".join(f"{case['line']}\n,,,,,,,,,,,,,,,\n" for case in CASES)
ON = ("--date-format=MM/DD/YYYY", "--on=2026-10-09")
DUTY = ("AD", "CVD")
SUMMED = ("deposited", "due", "refundable", "asked_later", "not_refundable")


def lines_of(answer):
    """The lines of an answer."""
    return answer.json["lines"]


@pytest.fixture
def month(run, entries):
    """The month of `cases/refunds.yaml`, in some form."""

    def refunded(*options):
        return run("refund", entries(MONTH), *ON, *options)

    return refunded


@pytest.fixture(scope="module")
def of_month(tmp_path_factory):
    """The records of the month's lines, worked out once."""
    file = tmp_path_factory.mktemp("month") / "month.csv"
    file.write_text(MONTH, encoding="utf-8")
    command = [sys.executable, "-m", "anode_duty", "refund", str(file), *ON, "--format=json"]
    ended = ran(*command)
    assert ended.returncode == 1, ended.stderr
    return dict(zip((c["line"] for c in CASES), json.loads(ended.stdout)["lines"], strict=True))


@pytest.mark.cases("refunds.yaml")
def test_each_line_is_answered_as_a_person_would(of_month, case):
    """Deposited, refundable, final, the day to act by, and the reason, or why there is none."""
    line = of_month[case["line"]]
    if "fails" in case:
        assert case["fails"] in line["error"]
        return
    if "passed" in case:
        assert line["passed"] is True
        return
    found = {
        "deposited": line["deposited"],
        "from": line["deposited_from"],
        "refundable": line["refundable"],
        "final": "yes" if line["final"] else "no",
        "upper bound": "yes" if line["upper_bound"] else "no",
        "difference": line["difference"],
        "claimable": line["claimable"],
        "contested": line["contested"],
        "act by": line["act_by"] and line["act_by"]["day"],
    }
    asked = {name: value for name, value in case.items() if name in found}
    assert {name: found[name] for name in asked} == asked
    assert case.get("says", "") in " ".join(note["text"] for note in line["notes"])
    assert found["final"] == case.get("final", "no")
    assert found["upper bound"] == case.get("upper bound", "no")


@pytest.mark.parametrize("by", GROUPINGS)
def test_sums_are_those_of_the_lines(month, by):
    """Totals and groups add the lines; upper bounds are summed apart."""
    answer = month("--format=json", f"--by={by}")
    document = answer.json
    held = [line for line in document["lines"] if "duties" in line]
    for field in SUMMED:
        exact = sum(Decimal(line[field]) for line in held if not line["upper_bound"])
        upper = sum(Decimal(line[field]) for line in held if line["upper_bound"])
        total = document["total"]
        assert (exact, upper) == (Decimal(total[field]), Decimal(total["upper_bounds"][field]))
        assert exact == sum(Decimal(group[field]) for group in document["by"])
    assert upper < exact
    claimed = sum(Decimal(line["claimable"] or 0) for line in held)
    assert claimed == sum(Decimal(group["claimable"] or 0) for group in document["by"])
    assert answer.code == 1
    assert document["total"]["failed"] == sum("error" in line for line in document["lines"])


def test_days_that_are_estimates_are_marked_wherever_they_stand(month):
    """In the JSON, in the rows of days and beside every sum."""
    document = month("--format=json").json
    estimated = [day for day in document["deadlines"] if day["estimated"]]
    assert {day["evidence"] for day in estimated} == {"computed"}
    assert document["total"]["next_day_estimated"] is True
    text = month("--format=markdown").out
    for row in text.splitlines():
        if row.startswith("|") and any(f"{day['earliest']} " in row for day in estimated):
            assert "estimate" in row
    assert "2026-09-30 (estimate, passed)" in text
    assert "It is not legal advice." in text


def test_the_first_sentence_says_how_much_of_how_many_entries(month):
    """A client reads the sum and what it rests on first."""
    first, *_ = month("--format=markdown").out.splitlines()
    total = month("--format=json").json["total"]
    amount = f"${Decimal(total['refundable']):,}"
    assert first.startswith(f"**{amount} of AD and CVD deposits on ")
    assert f"{total['refunded_entries']} of {total['entries']} entries" in first
    assert "the file does not say what was deposited" in first
    assert "as of 2026-10-09" in first


def test_a_right_that_can_no_longer_be_kept_is_not_offered(run, entries):
    """What is contested is summed and offered only where some way is still open."""
    head = "exporter,value,entry_date,hts,Liquidation Date\n"
    final, open_ = (f"BTR,50000,2026-03-20,3801105090,{day}\n" for day in ("2026-04-01", ""))
    page = run("refund", entries(head + final), "--on=2026-11-26", "--format=markdown").out
    assert "is contested in court" not in page
    assert "How to keep the right" not in page
    page = run("refund", entries(head + final + open_), "--on=2026-11-26", "--format=markdown").out
    assert "$5,000.00 of other duties is contested in court: it is not refundable now" in page


def test_csv_keeps_every_row_and_adds_the_answer(month):
    """Each row as it is in the file, then the added cells; a blank row stays blank."""
    answer = month("--format=csv")
    rows = list(csv.reader(io.StringIO(answer.out)))
    given = list(csv.reader(io.StringIO(MONTH)))
    assert [row[: len(given[0])] for row in rows] == given
    assert {len(row) for row in rows} == {len(rows[0])}
    [first] = [row for row in csv.DictReader(io.StringIO(answer.out)) if row["Entry No."] == "R-05"]
    assert (first["final"], first["act_by"], first["act_by_passed"]) == ("yes", "2026-07-14", "yes")
    assert (first["not_refundable"], first["refundable"]) == ("2895.00", "0.00")


@pytest.mark.parametrize("form", ["table", "html"])
def test_every_form_has_the_same_sum(month, form):
    """The table and the page say what the JSON says."""
    refundable = Decimal(month("--format=json").json["total"]["refundable"])
    assert f"${refundable:,}" in month(f"--format={form}").out


ES_003 = [
    pytest.param("es-003.csv", ("--parties", str(EXAMPLES / "parties.csv")), 3, id="standard"),
    pytest.param("es-003-extended.csv", (), 6, id="extended"),
]


@pytest.mark.parametrize(("name", "options", "lines"), ES_003)
def test_an_es_003_is_answered_unedited(run, name, options, lines):
    """One entry line in several tariff rows is one line; its rows of chapter 99 are no others."""
    words = (str(EXAMPLES / name), *ON, *options, "--format=json")
    answer = run("refund", *words)
    assert answer.code == 0
    assert [line["line"] for line in lines_of(answer)] == list(range(1, lines + 1))
    assert all(not line["input"]["HTS Number - Full"].startswith("99") for line in lines_of(answer))
    quoted = run("quote", "--batch", str(EXAMPLES / name), ON[0], *options, "--format=csv")
    assert quoted.code == 0


def test_a_deposit_on_any_row_of_an_entry_line_is_that_of_the_line(run, entries):
    """It may stand on a row of chapter 99, or be repeated on each; it counts once."""
    head = "entry number,line number,exporter,entry_date,value,hts,AD Deposit\n"
    on_99 = "E,1,BTR,2025-08-01,0,99030124,50.00\nE,1,BTR,2025-08-01,1000,3801105010,\n"
    each = "F,1,BTR,2025-08-01,0,99030124,50.00\nF,1,BTR,2025-08-01,1000,3801105010,50.00\n"
    answer = run("refund", entries(head + on_99 + each), *ON, "--format=json")
    assert [line["duties"][0]["deposited"] for line in lines_of(answer)] == ["50.00", "50.00"]


REFUSED = {
    "two deposits": "E,1,BTR,2025-08-01,0,99030124,40.00\nE,1,BTR,2025-08-01,10,3801105010,50.00\n",
    "twice": "E,1,BTR,2025-08-01,10,3801105010,50.00\nE,1,BTR,2025-08-01,10,3801105010,50.00\n",
}


def test_rows_of_a_line_that_contradict_one_another_fail(run, entries):
    """Two different deposits on one line; and a line that is in the file twice counts once."""
    head = "entry number,line number,exporter,entry_date,value,hts,AD Deposit\n"
    [line] = [
        line
        for line in lines_of(
            run("refund", entries(head + REFUSED["two deposits"]), *ON, "--format=json")
        )
        if "error" in line
    ]
    assert "different amounts of deposited_ad" in line["error"]
    twice = run("refund", entries(head + REFUSED["twice"]), *ON, "--format=json")
    first, second = lines_of(twice)
    assert first["refundable"] != "0.00"
    assert "in the file twice" in second["error"]
    assert twice.code == 1


def test_no_row_is_lost_beside_one_that_failed(run, entries):
    """Rows of chapter 99 are part of goods that are answered; else each is a line of the JSON."""
    head = "entry number,line number,exporter,entry_date,value,hts\n"
    failed = "E,1,BTR,2025-08-01,0,99030124\nE,1,Panasonc,2025-08-01,1000,3801105010\n"
    alone = "E,2,BTR,2025-08-01,0,99030124\nE,2,BTR,2025-08-01,0,99030125\n"
    good = "E,3,BTR,2025-08-01,0,99030124\nE,3,BTR,2025-08-01,1000,3801105010\n"
    answer = run("refund", entries(head + failed + alone + good), *ON, "--format=json")
    found = [(line["input"]["line number"], line["input"]["hts"]) for line in lines_of(answer)]
    assert found == [
        ("1", "99030124"), ("1", "3801105010"), ("2", "99030124"), ("2", "99030125"),
        ("3", "3801105010"),
    ]  # fmt: skip
    assert [line["line"] for line in lines_of(answer)] == [1, 2, 3, 4, 5]
    assert answer.json["total"]["passed"] == 4


def test_the_notes_of_a_line_name_its_own_entry_date(run, entries):
    """Lines of one period share all that does not depend on the day; their notes may name it."""
    days = ("2025-06-02", "2025-06-10", "2025-06-02")
    content = "exporter,value,entry_date\n" + "".join(f"BTR,1000,{day}\n" for day in days)
    answer = run("refund", entries(content), *ON, "--format=json")
    for day, line in zip(days, lines_of(answer), strict=True):
        [note] = [note for note in line["notes"] if note["code"] == "no-rate"]
        assert f"no rate had been determined on {day}" in note["text"]


def test_nothing_is_no_claim(run, entries):
    """Of a value that is rounded to nothing, no duty can be claimed or is contested."""
    head = "entry number,exporter,entry_date,value,hts\n"
    content = head + "E,BTR,2025-08-01,0.40,3801105010\nF,BTR,2026-03-01,0.40,3801105010\n"
    answer = run("refund", entries(content), *ON, "--format=json")
    for line in lines_of(answer):
        assert (line["other_duties"], line["claimable"]) == ([], "0.00")
        assert not {note["code"] for note in line["notes"]} & {"claimable", "contested"}
    quoted = run(
        "quote", "--exporter=BTR", "--value=0.40", "--entry-date=2025-08-01", "--hts=3801.10.5010"
    )
    assert "of it can be claimed" not in quoted.out


HALF = "exporter,value,entry_date,AD Deposit,CVD Deposit\nTesla,100000,2025-08-01,93500,\n"


def test_a_deposit_that_is_missing_beside_the_other_is_marked_as_computed(run, entries):
    """The line says which amount is computed and why, in every form, and so does each sum."""
    answer = run("refund", entries(HALF), *ON, "--format=json")
    [line] = lines_of(answer)
    ad, cvd = line["duties"]
    assert (ad["deposited_from"], ad["because"]) == ("file", None)
    assert (cvd["deposited_from"], cvd["deposited"]) == ("computed", "11580.00")
    assert cvd["because"].startswith("the file gives the AD deposit and not this one")
    [note] = [note for note in line["notes"] if note["code"] == "deposit-computed"]
    assert (note["level"], note["text"][:40]) == (
        "warning", "CVD: $11,580.00 is counted as deposited;",
    )  # fmt: skip
    total = answer.json["total"]
    assert (total["deposited"], total["deposited_computed"]) == ("105080.00", "11580.00")
    [_, row] = csv.reader(io.StringIO(run("refund", entries(HALF), *ON, "--format=csv").out))
    assert any(cell.startswith("CVD: the file gives the AD deposit and not") for cell in row)
    page = run("refund", entries(HALF), *ON, "--format=markdown").out
    html = run("refund", entries(HALF), *ON, "--format=html").out
    assert "$105,080.00 ($11,580.00 of it computed)" in html
    [total] = [row for row in page.splitlines() if row.startswith("| **Total**")]
    assert total.count("**$105,080.00 (computed)**") == 2
    assert "CVD: $11,580.00 counted as deposited; the file gives the AD deposit" in page


@pytest.mark.parametrize("cells", ["93500,0", "93500,11580", ","])
def test_a_deposit_that_is_given_or_missing_whole_has_no_such_note(run, entries, cells):
    """Zero is an amount; where the file gives neither, both are computed and marked as ever."""
    content = HALF.replace("93500,", cells)
    answer = run("refund", entries(content), *ON, "--format=json", "--strict")
    notes = {note["code"] for note in lines_of(answer)[0]["notes"]}
    assert "deposit-computed" not in notes
    assert run("refund", entries(HALF), *ON, "--strict").code == 1


def test_an_entry_line_that_is_in_two_files_counts_once(run, entries, tmp_path):
    """Exports of two months overlap; the deposit of a line that is in both is not summed twice."""
    head = "entry number,line number,exporter,entry_date,value,AD Deposit,CVD Deposit\n"
    line = "E,1,Tesla,2025-08-01,100000,93500,11580\n"
    other = "E,2,Tesla,2025-08-01,1000,935,115.80\n"
    again = tmp_path / "again.csv"
    again.write_text(head + line, encoding="utf-8")
    answer = run("refund", entries(head + line + other), str(again), *ON, "--format=json")
    assert answer.code == 1
    assert answer.json["total"]["deposited"] == "106130.80"
    assert "more than once, and not together" in lines_of(answer)[2]["error"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["60000,3801105010,93500", "40000,3801105090,"], "not every row"),
        (["60000,3801105010,", "40000,3801105090,", "0,99030124,93500"], "not every row"),
        (["60000,3801105010,93500", "40000,3801105090,93500"], "repeat the same"),
        (["60000,3801105010,56100", "40000,3801105090,37400"], None),
        (["60000,3801105010,93500", "40000,3801105090,0"], None),
    ],
)
def test_a_deposit_of_several_goods_is_not_completed(run, entries, rows, why):
    """Where one deposit may be that of all goods of a line, none is worked out beside it."""
    head = "entry number,line number,exporter,entry_date,duty,value,hts,AD Deposit\n"
    lines = "".join(f"E,1,Tesla,2025-08-01,AD,{row}\n" for row in rows)
    answer = run("refund", entries(head + lines), *ON, "--format=json")
    assert answer.json["total"]["deposited"] == ("0.00" if why else "93500.00")
    goods = [line for line in lines_of(answer) if "passed" not in line]
    assert all(("error" in line) == bool(why) for line in goods)
    assert why is None or why in lines_of(answer)[0]["error"]


@pytest.mark.parametrize(
    ("ad", "cvd", "both", "answer"),
    [
        ("93500", "", "93500", ("93500.00", "93500.00", "0.00")),
        ("0", "", "0", ("0.00", "0.00", "0.00")),
        ("93500", "", "105080", ("105080.00", "93500.00", "11580.00")),
        ("", "11580", "11580", ("11580.00", "0.00", "11580.00")),
        ("93500", "11580", "105080", ("105080.00", "93500.00", "11580.00")),
        ("93500", "11580", "105081", "do not make the sum that it gives, $105,081"),
        ("93500", "", "93000", "do not make the sum that it gives, $93,000"),
    ],
)
def test_a_sum_of_both_says_what_the_other_deposit_was(run, entries, ad, cvd, both, answer):
    """No deposit is counted beyond the sum that the line gives; what does not add up fails."""
    head = "exporter,value,entry_date,AD Deposit,CVD Deposit,AD/CVD Deposit\n"
    line = f"Tesla,100000,2025-08-01,{ad},{cvd},{both}\n"
    [found] = lines_of(run("refund", entries(head + line), *ON, "--format=json"))
    if isinstance(answer, str):
        assert answer in found["error"]
    else:
        assert (found["deposited"], *[one["deposited"] for one in found["duties"]]) == answer
        assert found["refundable"] == found["deposited"]


@pytest.mark.parametrize(
    ("cells", "deposited"),
    [(",,57150", None), ("51360,,57150", "51360.00"), (",5790,57150", "51360.00"), (",,0", "0.00")],
)
@pytest.mark.parametrize("column", [False, True])
def test_one_deposit_of_both_is_not_that_of_the_duty_asked(run, entries, cells, deposited, column):
    """It cannot be split, unless the line gives one of the two, or nothing was deposited."""
    head = "exporter,value,entry_date,AD Deposit,CVD Deposit,AD/CVD Deposit"
    head, line = (head + ",duty", f"{cells},AD") if column else (head, cells)
    file = entries(f"{head}\nBTR,50000,2025-08-20,{line}\n")
    options = [] if column else ["--duty=AD"]
    [found] = lines_of(run("refund", file, *ON[1:], *options, "--format=json"))
    assert found.get("deposited") == deposited
    assert deposited or found["error"] == (
        "the line gives one deposit for AD and CVD, $57,150.00, which cannot be split to tell that"
        " of AD; give the AD deposit and the CVD deposit in columns of their own, or leave out duty"
    )


def test_one_deposit_is_that_of_the_only_duty(run, entries):
    """With cases on AD alone, or a line entered under such alone, there is nothing to split."""
    book = f"--rates={ROOT / 'tests' / 'books' / 'tomatoes'}"
    file = entries("exporter,value,entry_date,deposited\nAcme,1000,2025-07-20,170.90\n")
    answers = [run("refund", file, book, *ON[1:], f"--duty={one}", "--format=json") for one in DUTY]
    [ad], [cvd] = map(lines_of, answers)
    assert (ad["deposited"], ad["refundable"]) == ("170.90", "0.00")
    assert cvd["error"].startswith("the line gives one deposit for AD and CVD, $170.90, which ")
    head = "exporter,value,entry_date,cbp_case,deposited\n"
    file = entries(f"{head}BTR,50000,2025-08-20,A-570-194,51360.00\n")
    [line] = lines_of(run("refund", file, *ON[1:], "--duty=AD", "--format=json"))
    assert line["refundable"] == "51360.00"


def test_a_deposit_on_goods_of_another_country_is_a_contradiction(run, entries):
    """All of it is refundable or none: the line says both, and fails until one is corrected."""
    head = "exporter,value,entry_date,origin,material_origin,cbp_case,AD Deposit,CVD Deposit\n"
    end = "A570194;C570195,102720,11580\n"
    lines = f"BTR,100000,2025-08-20,KR,,{end}BTR,100000,2025-08-20,CN,,{end}"
    lines += f"BTR,100000,2025-08-20,KR,CN,{end}"
    korea, china, inside = lines_of(run("refund", entries(head + lines), *ON[1:], "--format=json"))
    assert korea["error"] == (
        "a deposit was made under A-570-194 and C-570-195, on goods of CN, and the origin is KR;"
        " correct one of the two, or say with material_origin where the material inside was made"
    )
    assert (china["refundable"], inside["refundable"]) == ("114300.00", "114300.00")


@pytest.mark.parametrize("origin", ["CN", "KR"])
def test_a_deposit_before_any_scope_contradicts_nothing(run, entries, origin):
    """No case was about any country yet: none of it was required, and all of it is refundable."""
    head = "exporter,value,entry_date,origin,cbp_case,AD Deposit\n"
    file = entries(f"{head}BTR,1000,2024-12-01,{origin},A570194,10\n")
    [line] = lines_of(run("refund", file, *ON[1:], "--format=json"))
    assert line.get("refundable") == "10.00"
    assert "no case on file covers these goods" in line["duties"][0]["because"]


@pytest.mark.parametrize(
    ("on", "last"), [("2026-12-01", "2027-03-29"), ("2026-12-02", "2027-05-31")]
)
def test_a_liquidation_that_is_still_to_come_sets_no_day(run, entries, on, last):
    """Until its day, the entry has the days on file; from then on, those of its liquidation."""
    head = "exporter,value,entry_date,AD Deposit,Liquidation Date\n"
    file = entries(f"{head}BTR,100000,2025-08-20,102720,2026-12-02\n")
    [line] = lines_of(run("refund", file, f"--on={on}", "--format=json"))
    assert line["act_by"]["day"] == last


def test_upper_bounds_alone_are_not_called_nothing(run, entries):
    """Where the amounts are upper bounds the page leads with the most, and with the day to act."""
    head = "exporter,product,value,entry_date,AD Deposit,CVD Deposit\n"
    file = entries(f"{head}BTR,battery_cell,100000,2025-08-20,,\n")
    answer = run("refund", file, *ON[1:], "--format=json").json
    most = Decimal(answer["total"]["upper_bounds"]["refundable"])
    assert most
    assert answer["total"]["refundable"] == "0.00"
    page = run("refund", file, *ON[1:], "--format=markdown").out
    assert f"At most ${most:,} of AD and CVD deposits on 1 entry is refundable, as of" in page
    assert "Act by 2027-03-29" in page


def test_a_group_of_a_case_keeps_the_days_of_a_deposit_of_both(run, entries):
    """One deposit of both duties has the days of each, also those of the entry's liquidation."""
    head = "exporter,value,entry_date,deposited,Liquidation Date\n"
    file = entries(f"{head}BTR,100000,2025-08-20,114300,2026-09-01\n")
    answer = run("refund", file, *ON[1:], "--by=case", "--format=json").json
    [line], [group] = answer["lines"], answer["by"]
    assert (line["act_by"]["day"], group["act_by"]["day"]) == ("2027-02-28", "2027-02-28")


OPEN = ["Not Liquidated", "Unliquidated - Suspended", "Un-liquidated", "Not yet liquidated"]
CLOSED = ["Liquidated", "Liquidated - final", "Final", "Auto-Liquidated"]


@pytest.mark.parametrize("status", [*OPEN, *CLOSED])
def test_a_status_that_says_liquidated_needs_its_day(run, entries, status):
    """Without the day, a final entry would be taken for one that is refundable."""
    head = "exporter,value,entry_date,AD Deposit,CVD Deposit,Liquidation Status\n"
    file = entries(f"{head}BTR,100000,2025-08-20,102720,0,{status}\n")
    [line] = lines_of(run("refund", file, *ON[1:], "--format=json"))
    assert line.get("refundable") == ("102720.00" if status in OPEN else None)
    assert status in OPEN or line["error"] == (
        "the entry is liquidated, and its liquidation date is not given; give it: what is final is"
        " not refundable"
    )


@pytest.mark.parametrize("command", ["quote", "compare", "refund"])
def test_one_duty_alone_is_told(run, entries, command):
    """The other is in no figure, and the page says so."""
    shipment = ("--exporter=BTR", "--value=100000", "--entry-date=2025-08-20", "--duty=AD")
    file = entries("exporter,value,entry_date,AD Deposit\nBTR,100000,2025-08-20,102720\n")
    words = (file, *ON[1:], "--duty=AD") if command == "refund" else shipment
    answer = run(command, *words, "--format=markdown").out
    assert "CVD is not counted, as AD alone was asked for." in answer
    both = [word for word in words if word != "--duty=AD"]
    assert "not counted, as" not in run(command, *both, "--format=markdown").out


def test_the_list_of_claims_has_each_entry_once_that_the_way_takes(run, tmp_path):
    """Entries not liquidated, or within the days of the way; one column, each number once."""
    target = tmp_path / "claims.csv"
    answer = run("refund", str(EXAMPLES / "es-003-extended.csv"), *ON, "--cape", str(target))
    header, *numbers = target.read_text(encoding="utf-8").splitlines()
    assert header == "Entry Number"
    assert numbers == ["XZZ-3000017-6", "XZZ-3000025-9", "XZZ-3000066-3"]
    assert "claim list: 3 entries in " in answer.err


def test_a_full_list_of_claims_goes_on_in_another_file(run, entries, tmp_path):
    """No file has more rows than the way takes, and none is lost."""
    head = "entry number,exporter,entry_date,value,hts\n"
    content = head + "".join(f"E{at},BTR,2025-08-01,1000,3801105010\n" for at in range(10_001))
    target = tmp_path / "claims.csv"
    answer = run("refund", entries(content), *ON, "--by=month", "--cape", str(target))
    assert answer.code == 0
    files = [target, Path(numbered(str(target), 2))]
    texts = [file.read_text(encoding="utf-8").splitlines() for file in files]
    assert [len(text) for text in texts] == [10_000, 3]
    assert len({line for text in texts for line in text}) == 10_002
    assert not Path(numbered(str(target), 3)).exists()


def test_a_list_of_claims_that_cannot_be_written_is_an_error(run, tmp_path):
    """The reason is said in one line, and the exit code is not 0."""
    answer = run(
        "refund", str(EXAMPLES / "es-003-extended.csv"), *ON, "--cape", str(tmp_path / "no" / "x")
    )
    assert answer.code != 0
    assert "error: the answer could not be written to" in answer.err


def test_one_file_for_the_answer_and_the_list_is_refused(run, tmp_path):
    """Neither would be whole."""
    target = str(tmp_path / "x.csv")
    words = ("--cape", target, "--output", target)
    answer = run("refund", str(EXAMPLES / "es-003-extended.csv"), *ON, *words)
    assert answer.code == 2
    assert answer.err.startswith("error: --cape and --output both name ")


@pytest.mark.parametrize(
    "words",
    [("quote", "--output", "--batch"), ("refund", "--output"), ("refund", "--cape")],
    ids=" ".join,
)
def test_nothing_is_written_onto_the_names_settled(run, entries, tmp_path, words):
    """The file of --parties is read, and stays as it is."""
    command, option, *batch = words
    parties, text = tmp_path / "parties.csv", "filed,company\nB T R,BTR\n"
    parties.write_text(text, encoding="utf-8")
    onto = (f"--parties={parties}", option, f"{tmp_path}/../{tmp_path.name}/parties.csv")
    file = entries("exporter,value,entry_date,AD Deposit\nBTR,100,2025-08-20,102\n")
    answer = run(command, *batch, file, *onto)
    assert (answer.code, answer.out, parties.read_text("utf-8")) == (2, "", text)
    assert (
        answer.err == f"error: {onto[2]!r} is the file of --parties\nhint: write to another file\n"
    )


@pytest.mark.parametrize("name", ["x.xlsx", "x.json", "x.csv", "x.html"])
def test_a_table_is_not_written_under_the_name_of_another_form(run, entries, tmp_path, name):
    """What is not written is refused; what is, with its --format, is written."""
    file, target = entries("exporter,value,entry_date\nBTR,100,2025-08-01\n"), tmp_path / name
    words = ("refund", file, "--on=2026-10-09", f"--output={target}")
    answer = run(*words)
    assert (answer.code, target.exists()) == (2, False)
    assert answer.err.startswith(f"error: --output {target} ")
    if name != "x.xlsx":
        assert run(*words, f"--format={name.partition('.')[2]}").code == 0


def test_options_that_change_nothing_are_told(run, entries):
    """A use without a number of its own, or one on a line, is told to change nothing."""
    file = entries("exporter,value,entry_date\nBTR,100,2026-02-12\n")
    words = ("refund", file, "--on=2026-10-09", "--use=other")
    assert "note: --use changes nothing" in run(*words).err
    assert "changes nothing" not in run(*words, "--hts=3801.10.50").err


def test_a_grouping_that_is_not_known(run):
    """It is refused with those that are."""
    answer = run("refund", str(EXAMPLES / "es-003-extended.csv"), "--by=week")
    assert answer.code == 2
    assert answer.err == (
        "error: --by 'week' is not known\n"
        "hint: write one of entry, month, exporter, case, importer\n"
    )


def test_what_is_due_may_be_asked_later(book):
    """Of a deposit that is too small while the duty is due, the rest is asked later.

    Unless the liquidation is final: then it is final both ways (19 USC 1514(a)(5), (c)(3)).
    """
    from anode_duty.duties.basis import basis
    from anode_duty.duties.line_refund import Paid
    from anode_duty.duties.quoting import DutyAmounts, Figures
    from anode_duty.duties.refunds import refund_line
    from anode_duty.duties.shipment import Shipment

    shipment = Shipment("BTR", Decimal(1000), date(2025, 8, 1), duty="CVD")
    found = basis(book, shipment)
    zero = Decimal("0.00")
    due = DutyAmounts(Decimal("115.80"), Decimal("115.80"), zero, zero, found.duties[0])
    figures = Figures(Decimal(1000), Decimal(1000), (due,), due.amount, due.deposit, zero, zero)
    paid = Paid(cvd=Decimal("100.00"))
    line = refund_line(found, figures, shipment, paid, date(2026, 10, 9))
    assert (line.due, line.refundable, line.asked_later) == (
        Decimal("115.80"), zero, Decimal("15.80"),
    )  # fmt: skip
    paid = paid._replace(liquidated=date(2026, 1, 15))
    line = refund_line(found, figures, shipment, paid, date(2026, 10, 9))
    assert (line.due, line.refundable, line.asked_later) == (Decimal("115.80"), zero, zero)
    [note] = [note for note in line.notes if note.code == "liquidation-final"]
    assert "nothing is asked later. $15.80 is due and was not deposited. If" in note.text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    value=st.integers(1, 10**7),
    paid=st.one_of(st.none(), st.decimals(0, 10**7, places=2)),
    day=st.dates(date(2025, 5, 1), date(2026, 12, 31)),
    wait=st.one_of(st.none(), st.integers(0, 500)),
    exporter=st.sampled_from(["BTR", "Panasonic", "Huzhou Kaijin", "Some Trading Company"]),
)
def test_what_is_refundable_was_deposited_and_is_not_final(book, value, paid, day, wait, exporter):
    """Refundable is never above deposited; of what is final nothing is; the parts add up."""
    liquidated = None if wait is None else day + timedelta(days=wait)
    line = {
        "exporter": exporter,
        "value": value,
        "entry_date": day,
        "deposited_ad": paid,
        "liquidation_date": liquidated,
        "htsus": "3801.10.5010" if day.year == 2025 else "3801.10.5090",
    }
    answer = refund(book, [line], on="2026-10-09").as_dict()
    [found] = answer["lines"]
    money = {name: Decimal(found[name]) for name in SUMMED}
    assert Decimal(0) <= money["refundable"] <= money["deposited"]
    assert found["final"] == (
        liquidated is not None and (date(2026, 10, 9) - liquidated).days > 180
    )
    assert not (found["final"] and money["refundable"])
    assert not (found["final"] and money["asked_later"])
    if not found["final"]:
        assert money["deposited"] - money["due"] == money["refundable"] - money["asked_later"]
    for name in SUMMED:
        assert money[name] == sum(Decimal(one[name]) for one in found["duties"])
        assert money[name] == Decimal(answer["total"][name])


def test_the_library_takes_rows_as_they_come(book):
    """Rows of csv.DictReader go in as they are, and the answer shows itself."""
    with open(EXAMPLES / "es-003-extended.csv", newline="", encoding="utf-8") as file:
        rows = [{**row, "Entry Date": iso(row["Entry Date"])} for row in csv.DictReader(file)]
    for row in rows:
        row["Liquidation Date"] = iso(row["Liquidation Date"])
    answer = refund(book, iter(rows), on="2026-10-09", by="importer")
    assert repr(answer) == (
        "<refund of 6 entry lines as of 2026-10-09: deposited 1117010.90, refundable 1114115.90,"
        " held void 52450.20, failed 0>"
    )
    assert answer.as_dict()["schema"] == "anode-duty/refund/1"
    assert [group["group"] for group in answer.as_dict()["by"]] == [
        "Example Cells Inc", "Example Packs LLC",
    ]  # fmt: skip


def iso(text):
    """A day of MM/DD/YYYY as ISO text; nothing of nothing."""
    month, day, year = text.split("/") if text else ("", "", "")
    return f"{year}-{month}-{day}" if text else ""


def test_the_library_marks_deposits_that_are_computed(book):
    """What shows itself in a notebook is read as what was deposited, unless it says otherwise."""
    line = {"exporter": "Tesla", "value": 100000, "entry_date": "2025-08-01", "deposited_ad": 93500}
    assert "deposited 105080.00 (11580.00 computed)," in repr(refund(book, [line], on="2026-10-09"))


@pytest.mark.parametrize("lines", [[{"exporter": "BTR", "value": 1.5}], ["BTR"], []])
def test_the_library_refuses_what_is_no_line(book, lines):
    """A float, a text and nothing at all are errors of this package."""
    with pytest.raises(BadInput):
        refund(book, lines, on="2026-10-09")


MANY = "exporter,value,entry_date\n" + "BTR,100000,2025-08-01\n" * 6000


def started(old, *words):
    """The command in a process of its own, reading from a pipe."""
    command = [sys.executable, "-m", "anode_duty", "refund", "-", *words, "--output", str(old)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_leaves_the_old_answer(old, how):
    """Killed or interrupted in the middle, the old answer is whole."""
    process = started(old, "--format=csv")
    process.stdin.write(MANY.encode())
    process.stdin.flush()
    process.send_signal(how)
    _, err = process.communicate(timeout=SECONDS)
    assert old.read_text() == "of last month\n"
    if how != signal.SIGKILL:
        assert process.returncode == 1
        assert err.decode().splitlines()[-1].startswith("error: interrupted; ")
        assert os.listdir(old.parent) == [old.name]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_full_standard_output(script, entries, form):
    """A full disk behind stdout is an error of one line."""
    with open("/dev/full", "w") as full:
        ended = ran(script, "refund", entries(MONTH), *ON, f"--format={form}", stdout=full)
    assert ended.returncode == 1
    assert "error: the answer could not be written to standard output: No space" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_closed_pipe(script, entries, form):
    """A reader that has seen enough, like head, ends the run in one line."""
    code, err = left_by_its_reader(script, "refund", entries(MANY), *ON, f"--format={form}")
    assert code == 1
    assert "error: the answer could not be written to standard output: Broken pipe; " in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("day", "held"), [("2026-04-07", True), ("2026-04-08", False)])
def test_an_entry_made_after_the_days_began_has_none(run, entries, day, held):
    """They run from the ITC notice, published by 2026-04-07; a later entry is not one of theirs."""
    file = entries(f"exporter,value,entry_date,AD Deposit\nBTR,100,{day},10\n")
    [line] = lines_of(run("refund", file, "--on=2026-11-26", "--format=json"))
    assert (bool(line["deadlines"]), line["act_by"] is not None) == (held, held)
    assert line["refundable"] == "10.00"


OVER = [
    ("2027-03-29", None),
    ("2027-03-30", "2027-03-29 (an estimate; 2027-04-05 at the latest), may have passed"),
    ("2027-04-06", "2027-03-29 (an estimate; 2027-04-05 at the latest), has passed"),
]


@pytest.mark.parametrize(("on", "words"), OVER)
def test_the_last_day_to_act_is_not_passed_in_silence(run, entries, on, words):
    """Such an entry may be final: the page says for how many lines, and each line has a warning."""
    head = "exporter,value,entry_date,AD Deposit,CVD Deposit,Liquidation Date\n"
    lines = (
        "BTR,100000,2025-08-01,102720,0,",
        "Tesla,1000,2025-08-01,935,0,",
        "BTR,100000,2025-08-01,0,0,",  # nothing is refundable
        "BTR,100000,2026-11-20,10,0,",  # the days began before it was entered
        "BTR,100000,2025-08-01,102720,0,2026-01-15",  # it is final, and says so
        "BTR,100000,2025-08-01,102720,0,2027-03-01",  # it has days of its own
    )
    file = entries(head + "\n".join(lines) + "\n")
    answer = run("refund", file, f"--on={on}", "--format=json")
    noted = [
        [note["text"] for note in line["notes"] if note["code"] == "last-day-passed"]
        for line in lines_of(answer)
    ]
    page = run("refund", file, f"--on={on}", "--format=markdown").out
    if words is None:
        assert not any(noted)
        assert answer.json["total"]["last_day_passed"] is None
        assert "The last day on file to act" not in page
        return
    words = f"The last day on file to act, {words}"
    note = f"{words}: the entry may be liquidated and final; give its liquidation date."
    assert noted == [[note], [note], [], [], [], []]
    assert answer.json["total"]["last_day_passed"]["lines"] == 2
    assert f"{words} for 2 lines: such entries may be liquidated and final." in page
    assert "last-day-passed" in run("refund", file, f"--on={on}", "--strict").err


def test_every_day_that_has_not_passed_is_shown(run, entries):
    """Of those that have passed, the last few are; the caption says how many more there are."""
    days = [date(2026, 5, 1) + timedelta(days=at) for at in range(40)]
    lines = "".join(f"BTR,1000,2025-08-20,1027.20,{day}\n" for day in days)
    file = entries(f"exporter,value,entry_date,AD Deposit,Liquidation Date\n{lines}")
    words = ("--by=month", "--duty=AD", "--format=markdown")
    for passed, left in ((0, 0), (5, 0), (8, 3), (40, 35)):
        on = days[0] + timedelta(days=180 + passed)
        page = run("refund", file, *words, f"--on={on}").out
        assert page.count("| last day to protest the liquidation of ") == 40 - left
        assert (f"| {on} " in page) == (passed < 40)
        more = f"What to do by when ({left} more days, all passed, are in the JSON)"
        assert (more in page) == bool(left)


def test_an_answer_of_a_batch_is_no_record_of_deposits(run, tmp_path):
    """What a batch has computed is not taken for what was deposited, unless that is said."""
    file, answer = tmp_path / "entries.csv", tmp_path / "quoted.csv"
    file.write_text("exporter,value,entry_date\nBTR,100000,2025-08-01\n", encoding="utf-8")
    run("quote", "--batch", str(file), f"--output={answer}")
    refused = run("refund", str(answer), "--on=2026-11-25")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(
        "error: the file is an answer of quote --batch, and its deposits are computed\n"
    )
    said = ("--column=deposited_ad=ad_deposit", "--column=deposited_cvd=cvd_deposit")
    assert run("refund", str(answer), "--on=2026-11-25", *said).code == 0

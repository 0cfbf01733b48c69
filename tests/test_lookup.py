"""What is the rate, whose is it, since when, says who."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from anode_duty import load_rates
from anode_duty.duties.rate_lookup import lookup
from anode_duty.errors import BadInput

BOOKS = Path(__file__).parent / "books"
LATEST = {"entry date": "2026-11-23"}
ALL_FINAL = [
    ("AD", "Hunan Zhongke Shinzoom", "93.50"),
    ("AD", "Jiangxi Zichen Technology", "93.50"),
    ("AD", "Panasonic", "93.50"),
    ("AD", "Resonac", "93.50"),
    ("AD", "Shanghai Shanshan New Material", "93.50"),
    ("AD", "Tesla", "93.50"),
    ("AD", "China-wide entity", "102.72"),
    ("CVD", "BTR New Material", "66.82"),
    ("CVD", "Huzhou Kaijin New Energy Technology", "66.82"),
    ("CVD", "Panasonic", "66.86"),
    ("CVD", "Shanghai Shaosheng Knitted Sweat", "66.82"),
    ("CVD", "all others", "66.86"),
]
AD_HISTORY = [
    ("2025-01-15", "initiation", None, None),
    ("2025-01-31", "ITC preliminary determination", None, None),
    ("2025-07-17", "announcement", None, None),
    ("2025-07-23", "preliminary determination", "93.50", "required"),
    ("2026-01-19", "end of provisional measures", "93.50", "not required"),
    ("2026-02-11", "final determination", "93.50", None),
    ("2026-03-12", "ITC final determination", "93.50", "terminated and refunded"),
]
CVD_HISTORY = [
    ("2025-01-15", "initiation", None, None),
    ("2025-01-31", "ITC preliminary determination", None, None),
    ("2025-05-28", "preliminary determination", "6.55", "required"),
    ("2025-07-02", "amended preliminary determination", "11.58", None),
    ("2025-09-25", "end of provisional measures", "11.58", "not required"),
    ("2026-02-11", "final determination", "66.86", None),
    ("2026-03-12", "ITC final determination", "66.86", "terminated and refunded"),
]


def listed(document):
    """Duty, whose rate and rate of each row."""
    return [(row["duty"], row["rate_of"], row["rate"]) for row in document["rates"]]


def codes(document):
    """Level and code of each note."""
    return [f"{note['level']} {note['code']}" for note in document["notes"]]


def events(document):
    """Day, kind, rate and deposits of each notice."""
    return [
        (event["effective"], event["notice"], event["rate"], event["deposits"])
        for event in document["notices"]
    ]


@pytest.mark.cases("lookups.yaml")
def test_case(case, book):
    """A company has the rates of the record on the first day of every change."""
    found = {}
    for day in case["rates"]:
        answer = lookup(book, date.fromisoformat(day), case["case"])
        rates = {row.case.duty: str(row.percent) for row in answer.rates}
        found[day] = f"{rates.get('AD', '-')} / {rates.get('CVD', '-')}"
    assert found == case["rates"]


def test_nothing_named_means_every_rate(ask):
    """Without a name every rate on the date is there, the residual one last."""
    document = ask("lookup", LATEST)
    assert document["schema"] == "anode-duty/lookup/1"
    assert listed(document) == ALL_FINAL
    assert codes(document) == ["info producers-unknown"]


@pytest.mark.parametrize(
    ("asked", "day", "notes"),
    [
        ([], "2025-06-01", ["info no-rate"]),
        (["C-570-195-003"], "2025-06-01", []),
        (["C-570-195-000"], "2025-06-01", []),
        (["C-588-195-001"], "2025-08-01", ["info rate-note"]),
        (
            ["A-570-194"],
            "2025-08-01",
            ["info producers-unknown", "info producers-paired", "warning table-in-part"],
        ),
    ],
)
def test_rates_without_a_company_have_their_notes(ask, asked, day, notes):
    """What there is to say about a rate is said of it in a table too, warnings included."""
    assert codes(ask("lookup", {"entry date": day}, *asked)) == notes


def test_a_warning_on_a_table_is_one_for_strict(run):
    """A table that is known in part is no answer without a warning."""
    assert run("lookup A-570-194 --entry-date 2025-08-01 --strict").code == 1
    assert run("lookup A-570-194 --entry-date 2026-02-11 --strict").code == 0


def test_the_grade_of_a_rate_is_not_that_of_a_notice(ask):
    """In the history a rate has its own evidence, whatever that of the notice is."""
    notices = ask("lookup", {"duty": "CVD"}, "Panasonic", "--history")["notices"]
    graded = [(one["effective"], one["evidence"], one["rate_evidence"]) for one in notices]
    assert graded[2:5] == [
        ("2025-05-28", "official", "reported"),
        ("2025-07-02", "official", "official"),
        ("2025-09-25", "computed", "official"),
    ]
    assert graded[0][2] is None


@pytest.mark.parametrize("name", ["A-570-194", "a-570-194"])
def test_a_case_number_means_its_rates(ask, name):
    """A case number, however it is written, answers with the table of that case alone."""
    document = ask("lookup", LATEST, name)
    assert document["asked"] == "A-570-194"
    assert listed(document) == [row for row in ALL_FINAL if row[0] == "AD"]


@pytest.mark.parametrize(
    ("number", "day", "rows"),
    [
        ("C-570-195-003", "2025-08-01", [("Huzhou Kaijin New Energy Technology", "721.03")]),
        ("C-570-195-000", "2025-05-28", [("all others", "6.55")]),
        ("C-588-195", "2025-08-01", [("Panasonic", "11.58"), ("all others", "11.58")]),
        ("C-588-195-001", "2025-08-01", [("Panasonic", "11.58")]),
        ("C-588-195", "2026-02-11", []),
    ],
)
def test_a_cbp_case_number_means_its_row(ask, number, day, rows):
    """CBP's longer number finds one row, and a twin case for Japan the rows that name it."""
    document = ask("lookup", {"entry date": day}, number)
    assert listed(document) == [("CVD", *row) for row in rows]


def test_an_hts_number_means_the_cases_whose_scope_lists_it(ask):
    """A subheading answers with the rates, and with the scopes that list it."""
    document = ask("lookup", LATEST, "3801.10.5000")
    assert listed(document) == ALL_FINAL
    said = " ".join(note["text"] for note in document["notes"])
    assert "3801.10.5000 is listed by the initiation scope of 2025-01-15, not in force" in said
    assert "3801.10.5010 is listed by the final scope of 2026-02-11, in force" in said
    assert "covered only as the written description of the scope has it" in said


@pytest.mark.parametrize("number", ["3801105000", "3801.10", "3801"])
def test_an_hts_number_may_be_short_and_without_points(ask, number):
    """Four to ten digits are an HTSUS number, with or without points."""
    assert listed(ask("lookup", LATEST, number)) == ALL_FINAL


def test_an_hts_number_that_no_scope_lists_is_a_warning(ask):
    """A subheading outside the lists answers with no rate and a warning."""
    document = ask("lookup", LATEST, "8507.60.0020")
    assert listed(document) == []
    assert codes(document)[0] == "warning hts-not-listed"


def test_a_subheading_that_the_final_scope_left_out(ask):
    """3801.90.0000 was listed until the final determination, and is not since."""
    assert listed(ask("lookup", {"entry date": "2026-02-10"}, "3801.90.0000"))
    document = ask("lookup", {"entry date": "2026-02-11"}, "3801.90.0000")
    assert listed(document) == []
    assert "warning hts-not-listed" in codes(document)


@pytest.mark.parametrize("duty", ["AD", "ad", "CVD"])
def test_one_duty_alone(ask, duty):
    """--duty asks for one of the two and not for the other."""
    document = ask("lookup", {**LATEST, "duty": duty})
    assert listed(document) == [row for row in ALL_FINAL if row[0] == duty.upper()]


def test_before_any_rate(ask):
    """Before the first determination there is no rate, and the answer says when there was one."""
    document = ask("lookup", {"entry date": "2025-05-27"})
    assert document["rates"] == []
    assert codes(document) == ["info no-rate", "info no-rate"]
    assert "the first is of 2025-05-28" in document["notes"][1]["text"]


def test_history_of_a_company(ask):
    """The history holds every notice in order, the company's rate, and what became of deposits."""
    document = ask("lookup", LATEST, "Panasonic", "--history")
    assert events(document) == AD_HISTORY + CVD_HISTORY
    assert all(event["citation"] and event["evidence"] for event in document["notices"])


def test_history_of_a_case(ask):
    """The history of a case is its notices alone, and nobody's rate."""
    document = ask("lookup", LATEST, "C-570-195", "--history")
    assert events(document) == [(day, kind, None, state) for day, kind, _, state in CVD_HISTORY]


def test_a_rate_says_where_it_comes_from(ask):
    """A row has its notice, citation, evidence, place in the files and state of deposits."""
    document = ask("lookup", {"entry date": "2025-08-01", "duty": "CVD"}, "Panasonic")
    [row] = document["rates"]
    refund = row["deposit"]["refund"]
    assert row.pop("source").startswith("C-570-195/2025-07-02-amended-preliminary.yaml:")
    assert row == {
        "duty": "CVD",
        "case": "C-570-195",
        "cbp_case": "C-570-195-001",
        "rate_of": "Panasonic",
        "rate": "11.58",
        "excluded": False,
        "not_on_file": None,
        "notice": "amended preliminary determination",
        "effective": "2025-07-02",
        "since": "2025-07-02",
        "citation": "90 FR 28994; CBP message 5204403 (corrects 5192404)",
        "evidence": "official",
        "notice_evidence": "official",
        "producers": [],
        "deposit_rate": None,
        "third_country_cases": ["C-588-195-001"],
        "deposit": {
            "required": True,
            "rate": "11.58",
            "refunded": True,
            "reason": "the preliminary determination requires deposits",
            "since": "2025-05-28",
            "citation": "90 FR 22465, FR doc. 2025-09563; CBP message 5150406",
            "evidence": "official",
            "refund": refund,
        },
    }
    assert refund["since"] == "2026-03-12"
    assert refund["source"].startswith("C-570-195/2026-03-12-itc-final.yaml:")


def test_since_is_when_the_rate_and_the_state_began(ask):
    """A rate that was repeated, and a state that was, have held since they were first so."""
    [row] = ask("lookup", {**LATEST, "duty": "AD"}, "BTR")["rates"]
    assert (row["effective"], row["since"]) == ("2026-02-11", "2025-07-23")
    assert row["deposit"]["since"] == "2026-01-19"
    assert (row["deposit"]["refunded"], row["deposit"]["refund"]) == (False, None)


def test_as_known_by_a_day(ask):
    """What was published after that day has no part in the answer."""
    asked = {"entry date": "2025-08-01", "duty": "CVD"}
    [then] = ask("lookup", {**asked, "as known": "2026-03-11"}, "BTR")["rates"]
    [now] = ask("lookup", asked, "BTR")["rates"]
    assert (then["rate"], then["deposit"]["refunded"]) == ("11.58", False)
    assert (now["rate"], now["deposit"]["refunded"]) == ("11.58", True)
    [early] = ask("lookup", {**asked, "as known": "2025-07-01"}, "BTR")["rates"]
    assert early["rate"] == "6.55"


def test_a_source_is_the_line_of_the_rate(ask, rates):
    """The file and line that an answer cites hold the rate that it gives."""
    for row in ask("lookup", {**LATEST, "rates": rates})["rates"]:
        file, line = row["source"].split(":")
        text = (rates / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert text.strip() == f'rate: "{row["rate"]}"'


def rows_of(answer):
    """The lines of a CSV answer."""
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_csv_holds_the_same_rates(run):
    """As CSV there is one line for each rate."""
    rows = rows_of(run("lookup --entry-date 2026-11-23 --format csv"))
    assert [(row["duty"], row["rate_of"], row["rate"]) for row in rows] == ALL_FINAL
    assert {row["deposit_required"] for row in rows} == {"no"}


def test_csv_has_its_header_even_where_there_is_no_rate(run):
    """A script finds the same columns on a day without rates."""
    full = run("lookup --entry-date 2026-11-23 --format csv").out
    empty = run("lookup --entry-date 2025-05-27 --format csv").out
    assert empty == full[: full.index("\n") + 1]


def test_table_shows_evidence_and_source(run):
    """The table says how each rate is known and which notice set it."""
    out = run("lookup BTR --entry-date 2026-11-23").out
    assert "102.72%" in out
    assert "66.82%" in out
    assert "reported" in out
    assert "FR doc. 2026-02999 (reported) C-570-195/2026-02-11-final.yaml" in out
    assert "AD: not required since 2026-01-19" in out
    assert "CVD: not required since 2025-09-25" in out


def test_history_in_a_table_tells_what_happened(run):
    """The history as a table has each notice, and a sentence on it with its citation."""
    out = run("lookup BTR --history --entry-date 2026-11-23").out
    assert "terminated and refunded" in out
    assert "2025-05-28 CVD: Commerce published its preliminary determination" in out
    assert "(90 FR 22465, FR doc. 2025-09563; CBP message 5150406)" in out


@pytest.mark.parametrize("duty", ["ad", "AD", "Ad"])
def test_a_duty_in_any_letters(book, duty):
    """The library reads a duty as the command line does."""
    assert lookup(book, date(2026, 2, 12), duty=duty).rates
    with pytest.raises(BadInput):
        lookup(book, date(2026, 2, 12), duty="XX")


def test_a_name_with_a_digit(run):
    """A company may have a digit and a single letter in its name."""
    assert run("lookup", "3M").code == 0
    assert run("lookup", "A 570 19").code == 2


# Book, company, duty, and from each first day the combined rate and the deposit; "-": not on file.
SPANS = {
    "an offset while the companion's deposits are required": (
        "faults/offset",
        "Alder Mill",
        "AD",
        {"2024-03-01": "20.00 / -", "2024-04-01": "20.00 / 15.00", "2024-08-01": "20.00 / 20.00"},
    ),
    "both duties, one of them not on file on the first days": (
        "faults/offset",
        "Alder Mill",
        None,
        {"2024-03-01": "- / -", "2024-04-01": "25.00 / 20.00"},
    ),
    "a row that a newer table does not show": (
        "faults/g-pairs-known-in-part",
        "Trinidad Solar",
        None,
        {"2022-01-10": "50.33 / 50.33", "2023-01-03": "- / -"},
    ),
    "an exporter whose producer decides": (
        "faults/g-pairs-known-in-part",
        "Exalt Works",
        None,
        {"2022-01-10": "- / -"},
    ),
    "the goods of two countries, which no entry is of at once": ("extrusions", "Zephyr", None, {}),
}


@pytest.mark.parametrize("case", SPANS)
def test_rates_over_time_are_never_zero_for_what_is_not_on_file(case):
    """A rate that is not on file is not 0.00%, and a deposit is at the rate that CBP took."""
    book, name, duty, expected = SPANS[case]
    found = lookup(load_rates(BOOKS / book), date(2024, 12, 1), name, duty=duty, history=True)
    words = {
        span.first.isoformat(): f"{_known(span.rate)} / {_known(span.deposit)}"
        for span in found.spans
    }
    assert words == expected


def _known(rate):
    return "-" if rate is None else str(rate)


def test_a_history_as_known_by_a_day(ask):
    """Notices that were not known by that day are no part of the history."""
    document = ask("lookup", {**LATEST, "as known": "2025-09-01"}, "Panasonic", "--history")
    assert [event for event in events(document) if event[0] > "2025-09-01"] == []
    assert (document["spans"][-1]["rate"], document["spans"][-1]["deposit"]) == ("105.08", "105.08")


@pytest.mark.parametrize(
    ("day", "at"), [("2024-03-15", None), ("2024-05-01", "15.00"), ("2024-08-02", "20.00")]
)
@pytest.mark.parametrize("asked", ["Alder Mill", "A-570-924"])
def test_the_rate_of_a_deposit_that_is_offset(asked, day, at):
    """The deposit is at the lower rate only while the companion's deposits are required."""
    found = lookup(load_rates(BOOKS / "faults/offset"), date.fromisoformat(day), asked, duty="AD")
    assert found.rates[0].deposit_percent == (at and Decimal(at))


def test_the_deposit_of_a_row_beside_those_of_pairs(tmp_path):
    """The rate for other producers has its own deposit; those of pairs do not leave it open."""
    folder = shutil.copytree(BOOKS / "faults/e-amended-pair", tmp_path / "rates")
    with open(folder / "A-570-915/2024-03-01-order.yaml", "a", encoding="utf-8") as order:
        order.write('    - exporter: Exalt Works\n      rate: "30.00"\n')
    found = lookup(load_rates(folder), date(2024, 4, 1))
    rates = [str(one.percent) for one in found.rates]
    assert rates == ["30.00", "10.00", "20.00", "159.64"]
    assert [str(one.deposit_percent) for one in found.rates] == rates


@pytest.mark.parametrize(
    ("book", "day"),
    [
        ("shrimp-thailand", "2016-01-04"),
        ("solar-malaysia", "2025-06-12"),
        ("faults/later-acts", "2022-01-02"),
    ],
)
def test_no_deposit_of_excluded_goods_since_their_exclusion(book, day):
    """In the table of rates as by the name: deposits of others may have begun on another day."""
    found = lookup(load_rates(BOOKS / book), date.fromisoformat(day))
    excluded = [one for one in found.rates if one.excluded]
    assert excluded
    for one in excluded:
        assert (one.deposits.required, one.deposits.since) == (False, one.determined.since)


@pytest.mark.parametrize(
    ("book", "day"),
    [
        ("faults/b-deposits-without-rates", "2024-03-01"),
        ("faults/b-deposits-without-rates", "2024-10-01"),
        ("faults/g-pairs-known-in-part", "2023-10-01"),
    ],
)
@pytest.mark.parametrize("asked", [None, "Zephyr"])
def test_deposits_required_at_rates_that_are_not_on_file(asked, book, day):
    """The files do not have the rates: a warning, and not that none had been determined."""
    found = lookup(load_rates(BOOKS / book), date.fromisoformat(day), asked)
    said = {(note.level, note.code) for note in found.notes}
    assert ("warning", "rate-not-on-file") in said
    assert "no-rate" not in {code for _, code in said}


def test_a_rate_of_zero_is_on_file():
    """0.00% is a rate like any other."""
    found = lookup(load_rates(BOOKS / "faults/g-pairs-known-in-part"), date(2022, 2, 1))
    zero = [rate for rate in found.rates if rate.percent == 0]
    assert zero
    assert {rate.not_on_file for rate in zero} == {""}


def test_a_number_as_known_by_a_day(ask):
    """Scopes known later are not told of; other duties are on the record, and a note says so."""
    document = ask("lookup", {**LATEST, "as known": "2025-09-01"}, "3801.10.50")
    assert "duties-on-record" in {note["code"] for note in document["notes"]}
    assert not any("scope of 2026" in note["text"] for note in document["notes"])


def test_other_duties_of_a_quote_as_known_by_a_day(ask):
    """A quote counts other duties on the record whatever was known, and a note says so."""
    asked = {"exporter": "BTR", "value": 100, "hts": "3801.10.50", "entry date": "2025-08-01"}
    document = ask("quote", {**asked, "as known": "2025-09-01"})
    assert "duties-on-record" in {note["code"] for note in document["notes"]}
    assert "duties-on-record" not in {note["code"] for note in ask("quote", asked)["notes"]}

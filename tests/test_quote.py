"""What a shipment owes: the cases of `cases/quotes.yaml`, and what holds of every quote."""

from __future__ import annotations

import csv
import io
import json
import shutil
from contextlib import suppress
from datetime import date, timedelta
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anode_duty.answers.record import quote_record
from anode_duty.duties.comparison import Matrix, compare
from anode_duty.duties.quoting import quote
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError
from anode_duty.law.proceeding import Deadline, act_by
from anode_duty.law.scope import PORTION_COVERED
from anode_duty.law.source import Place, Source

FIRST_DAY = date(2025, 1, 1)
DAYS = st.integers(0, 900).map(lambda after: FIRST_DAY + timedelta(days=after))
CENTS = st.integers(1, 10**13).map(lambda cents: Decimal(cents).scaleb(-2))
NAMES = ("BTR", "Tesla", "Panasonic", "Huzhou Kaijin", "Samsung", "Carbon ONE", None)
ARTICLES = (None, "battery cell", "anode slurry", "electrode", "graphite")
FACTS = {"carbon": Decimal(95), "energy_density": Decimal(350), "graphitization": Decimal(90)}

shipments = st.builds(
    lambda exporter, value, day, producer, product, origin, material: Shipment(
        exporter,
        value,
        day,
        producer=producer,
        product=product,
        origin=origin,
        material_origin=material,
        facts=FACTS,
    ),
    st.sampled_from(NAMES),
    CENTS,
    DAYS,
    st.sampled_from((None, "BTR", "Zhejiang Lichen New Materials")),
    st.sampled_from(ARTICLES),
    st.sampled_from((None, "CN", "KR")),
    st.sampled_from((None, "CN", "JP")),
)


def short(document):
    """The answer in the words in which the cases are written."""
    return {
        **document["total"],
        "verdict": document["verdict"],
        "declared value": document["declared_value"],
        "entered value": document["entered_value"],
        "dutiable value": document["dutiable_value"],
        "lines": [
            f"{line['duty']} {line['rate_of']} {line['rate']}% {line['amount']},"
            f" deposit {line['deposit']['amount']}"
            for line in document["lines"]
        ],
        "cases": [
            f"{line['case']} {line['cbp_case'] or 'not on file'}" for line in document["lines"]
        ],
        "notes": [f"{note['level']} {note['code']}" for note in document["notes"]],
    }


@pytest.mark.cases("quotes.yaml")
def test_case(case, ask):
    """A shipment owes what the record says."""
    document = ask("quote", case["quote"], *case.get("with", ()))
    expected = dict(case["answer"])
    notes = " ".join(note["text"] for note in document["notes"]).casefold()
    for words in expected.pop("says", ()):
        assert words.casefold() in notes
    answer = {key: "null" if held is None else held for key, held in short(document).items()}
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.cases("undetermined.yaml")
def test_undetermined(case, run):
    """What cannot be said is refused with its reason and what to do, and nothing is answered."""
    options = [f"--{name.replace(' ', '-')}={value}" for name, value in case["quote"].items()]
    answer = run("quote", *options)
    assert answer == (2, "", f"error: {case['error']}\nhint: {case['hint']}\n")


def test_document_has_every_field_of_the_contract(ask):
    """A quote as JSON has each field that scripts rely on, money and rates as text."""
    options = {"exporter": "BTR", "value": "100000", "entry date": "2025-08-01"}
    document = ask("quote", options)
    assert document["schema"] == "anode-duty/quote/1"
    assert document["exporter"] == "BTR New Material"
    assert document["producer"] is None
    assert document["product"] == "active anode material"
    assert document["rates"]["reviewed"] == "2026-10-09"
    assert document["rates"]["digest"].startswith("sha256:")
    assert [line["duty"] for line in document["lines"]] == ["AD", "CVD"]
    line = document["lines"][1]
    refund = line["deposit"]["refund"]
    assert line.pop("source").startswith("C-570-195/2025-07-02-amended-preliminary.yaml:")
    assert line == {
        "duty": "CVD",
        "case": "C-570-195",
        "cbp_case": "C-570-195-000",
        "rate_of": "all others",
        "rate": "11.58",
        "notice": "amended preliminary determination",
        "effective": "2025-07-02",
        "citation": "90 FR 28994; CBP message 5204403 (corrects 5192404)",
        "evidence": "official",
        "amount": "11580.00",
        "deposit": {
            "required": True,
            "rate": "11.58",
            "amount": "11580.00",
            "refundable": "11580.00",
            "asked_later": "0.00",
            "reason": "the preliminary determination requires deposits",
            "since": "2025-05-28",
            "citation": "90 FR 22465, FR doc. 2025-09563; CBP message 5150406",
            "evidence": "official",
            "refund": refund,
        },
    }
    assert refund["since"] == "2026-03-12"
    assert "negative" in refund["reason"]
    assert "deposits are refunded" in refund["refund"]
    assert refund["source"].startswith("C-570-195/2026-03-12-itc-final.yaml:")
    assert document["total"] == {
        "rate": "114.30",
        "amount": "114300.00",
        "deposit": "114300.00",
        "refundable": "114300.00",
        "asked_later": "0.00",
        "landed": "214300.00",
        "other_duties": None,
        "fees": None,
        "due_at_entry": None,
        "cost": None,
    }
    assert (document["other_duties"], document["fees"]) == (None, None)
    assert "active anode material" in document["case_choice"]


def test_no_deposit_has_no_rate(ask):
    """Where none was required, the rate of the deposit is null beside the determined rate."""
    document = ask("quote", {"exporter": "BTR", "value": "1", "entry date": "2026-02-12"})
    held = [(line["rate"], line["deposit"]["rate"]) for line in document["lines"]]
    assert held == [("102.72", None), ("66.82", None)]
    assert [line["deposit"]["since"] for line in document["lines"]] == ["2026-01-19", "2025-09-25"]
    assert [line["deposit"]["refund"] for line in document["lines"]] == [None, None]


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("", None),
        ("act: yes", "Act by 2024-12-03 (an estimate), the six months of 19 USC 1504(d) over."),
    ],
)
def test_the_day_to_act_by_is_the_one_that_is_marked(tmp_path, run, marked, said):
    """One is told to act by the deadline that the files mark, and by none where none is marked."""
    book = Path(__file__).parent / "books" / "faults" / "f-terminated"
    rates = Path(shutil.copytree(book, tmp_path / "rates"))
    file = rates / "A-570-916" / "2024-06-03-itc-final.yaml"
    day = "      latest: 2024-12-03\n"
    text = file.read_text(encoding="utf-8")
    assert day in text
    file.write_text(text.replace(day, f"{day}      {marked}\n"), encoding="utf-8")
    asked = ("quote", "--exporter=Alpha", "--value=1000", "--entry-date=2024-01-15")
    record = run(*asked, f"--rates={rates}", "--format=json").json
    assert (record["act_by"] and record["act_by"]["day"]) == (said and "2024-12-03")
    page = run(*asked, f"--rates={rates}", "--format=table").out
    assert (said in page) if said else ("Act by" not in page)


def test_the_first_of_several_days_to_act_by():
    """Of the days that are marked the first counts, and no other day that is earlier still."""
    source = Source("19 USC 1514", "computed", Place("final.yaml", 1, 1))
    days = [
        Deadline(what=what, earliest=day, latest=day, act=marked, source=source, note=None)
        for what, day, marked in (
            ("payment", date(2027, 1, 1), False),
            ("protest", date(2027, 3, 29), True),
            ("request", date(2027, 2, 1), True),
        )
    ]
    found = act_by(days)
    assert found is not None
    assert found.what == "request"
    assert act_by(days[:1]) is None


def test_whoever_has_a_refund_is_told_the_days(ask):
    """The days by which one must act stand in the answer where something is refundable, and only
    there; each has the earliest and the latest day that it can be, and says how it is known."""
    asked = {"exporter": "BTR", "value": "100000"}
    days = ask("quote", {**asked, "entry date": "2025-08-01"})["deadlines"]
    assert days
    for one in days:
        assert one["earliest"] <= one["latest"]
        assert one["duties"] == ["AD", "CVD"]
        assert one["citation"]
        assert one["evidence"] in ("official", "reported", "computed")
        assert one["source"].startswith("A-570-194/2026-03-12-itc-final.yaml:")
    assert ask("quote", {**asked, "entry date": "2026-02-12"})["deadlines"] == []
    known = {**asked, "entry date": "2025-08-01", "as known": "2026-03-11"}
    assert ask("quote", known)["deadlines"] == []


def test_days_hold_only_for_entries_made_before_they_began(rates, run, entries):
    """Days run from the first of them; for an entry made later than that can be, they are none."""
    for file in rates.glob("*/2026-03-12-itc-final.yaml"):
        text = file.read_text(encoding="utf-8")
        days = "earliest: 2026-03-31\n      latest: 2026-04-07"
        assert days in text
        text = text.replace(days, "earliest: 2025-07-31\n      latest: 2025-08-01")
        file.write_text(text, encoding="utf-8")
    words = (f"--rates={rates}", "--format=json")
    lines = entries("exporter,value,entry_date\nBTR,1000,2025-08-02\nBTR,1000,2025-08-01\n")
    batch = [json.loads(line) for line in run("quote", "--batch", lines, *words).out.splitlines()]
    for day, quoted in zip(("2025-08-02", "2025-08-01"), batch, strict=True):
        alone = run("quote", "--exporter=BTR", "--value=1000", f"--entry-date={day}", *words).json
        assert (quoted["deadlines"], quoted["act_by"]) == (alone["deadlines"], alone["act_by"])
        assert (alone["deadlines"] == [], alone["act_by"] is None) == (day == "2025-08-02",) * 2
        assert alone["total"]["refundable"] != "0.00"


def test_csv_has_the_columns_of_a_batch(run):
    """A quote as CSV is a header and one line, with the figures of the JSON."""
    answer = run("quote --exporter BTR --value 100,000 --entry-date 2025-09-25 --format csv")
    [row] = csv.DictReader(io.StringIO(answer.out))
    assert row == {
        "exporter": "BTR New Material",
        "producer": "",
        "product": "active anode material",
        "value": "100000",
        "aam_value": "",
        "entry_date": "2025-09-25",
        "origin": "CN",
        "verdict": "covered",
        "entered_value": "100000",
        "dutiable_value": "100000",
        "ad_case": "A-570-194",
        "ad_rate": "102.72",
        "ad_amount": "102720.00",
        "ad_deposit": "102720.00",
        "cvd_case": "C-570-195",
        "cvd_rate": "11.58",
        "cvd_amount": "11580.00",
        "cvd_deposit": "0.00",
        "total_amount": "114300.00",
        "total_deposit": "102720.00",
        "total_refundable": "102720.00",
        "notes": "rate-denied not-collected refundable evidence",
        "error": "",
        "entry_date_used": "2025-09-25",
        "asked_later": "0.00",
    }


STEPS = [
    "entered value: $12,000.50 in whole dollars, 50 cents and more up: $12,001",
    "scope: active anode material of origin CN on 2025-09-25 is covered",
    "dutiable value: the article is covered whole: $12,001",
    "AD party: exporter Panasonic: the rate of the exporter Panasonic",
    "AD rate: 93.50% of Panasonic, set by the preliminary determination effective 2025-07-23",
    "AD amount: $12,001 x 93.50% = $11,220.94",
    "AD deposit: required since 2025-07-23",
    "AD refund: $11,220.94 is refundable since 2026-03-12",
    "CVD party: exporter Panasonic: the rate of the producer or exporter Panasonic",
    "CVD rate: 11.58% of Panasonic, set by the amended preliminary determination",
    "CVD amount: $12,001 x 11.58% = $1,389.72",
    "CVD deposit: not required since 2025-09-25",
    "total: at the determined rates $11,220.94 + $1,389.72 = $12,610.66; deposit $11,220.94",
]


def test_explained_quote_can_be_redone_by_hand(run):
    """Each step stands in order with its figures and an authority, as JSON and in the table."""
    line = "quote --exporter Panasonic --value 12000.50 --entry-date 2025-09-25 --explain"
    steps = run(f"{line} --format json").json["steps"]
    said = [f"{step['step']}: {step['text']}" for step in steps]
    assert [text[: len(start)] for text, start in zip(said, STEPS, strict=True)] == STEPS
    assert all(step["authority"] for step in steps)
    table = run(line).out
    assert [f"{step['authority']}" for step in steps if step["authority"] not in table] == []
    assert [text for text in said if text not in table] == []


def test_steps_only_where_they_are_asked_for(ask):
    """Without --explain a quote has no steps."""
    options = {"exporter": "BTR", "value": "1", "entry date": "2026-02-12"}
    assert "steps" not in ask("quote", options)


@given(shipment=shipments)
def test_sums(book, shipment):
    """A total is the sum of its lines, and what has come back is at most what was deposited."""
    answer = quote(book, shipment)
    figures = answer.figures
    lines = figures.duties
    assert figures.amount == sum((line.amount for line in lines), Decimal(0))
    assert figures.deposit == sum((line.deposit for line in lines), Decimal(0))
    assert figures.refundable == sum((line.refundable for line in lines), Decimal(0))
    assert figures.asked_later == sum((line.asked_later for line in lines), Decimal(0))
    assert answer.rate == sum((one.rate for one in answer.basis.duties), Decimal(0))
    assert answer.landed == figures.entered + figures.amount
    assert answer.paid == figures.deposit + figures.asked_later - figures.refundable
    for line in lines:
        assert 0 <= line.refundable <= line.deposit <= line.amount
        assert 0 <= line.asked_later <= line.amount
        assert line.amount == line.amount.quantize(Decimal("0.01"))


@given(shipment=shipments, more=CENTS)
def test_more_value_never_owes_less(book, shipment, more):
    """The duty does not fall as the value rises."""
    dearer = shipment._replace(value=shipment.value + more)
    assert quote(book, shipment).figures.amount <= quote(book, dearer).figures.amount


@given(shipment=shipments, share=st.integers(1, 100))
def test_portion_never_owes_more_than_the_whole(book, shipment, share):
    """Giving the value of the covered portion lowers the duty or leaves it."""
    whole = quote(book, shipment)
    if whole.basis.classification.verdict == PORTION_COVERED:
        portion = shipment._replace(aam_value=shipment.value * share / 100)
        assert quote(book, portion).figures.amount <= whole.figures.amount


@given(name=st.text(max_size=250), producer=st.none() | st.text(max_size=30))
@example(name="\x00", producer=None)
@example(name="\udcff", producer=None)
@example(name="[bold]:smile:", producer="{}")
def test_any_text_as_a_name(book, name, producer):
    """Whatever stands for a name is quoted or refused, and nothing else happens."""
    shipment = Shipment(name, Decimal(100), date(2026, 2, 12), producer=producer)
    with suppress(AnodeDutyError):
        assert quote(book, shipment).landed >= 100


@given(product=st.text(max_size=250), origin=st.none() | st.text(max_size=3))
def test_any_text_as_an_article(book, product, origin):
    """Whatever stands for an article or an origin is quoted or refused, and nothing else."""
    shipment = Shipment(
        "BTR", Decimal(100), date(2026, 2, 12), product=product, origin=origin, facts=FACTS
    )
    with suppress(AnodeDutyError):
        assert quote(book, shipment).landed >= 100


def test_a_changed_rate_file_changes_the_quote(rates, ask):
    """A rate corrected in a file is the rate of the next quote, with every decimal as written."""
    final = rates / "A-570-194" / "2026-02-11-final.yaml"
    text = final.read_text(encoding="utf-8")
    final.write_text(text.replace('rate: "102.72"', 'rate: "7.10"'), encoding="utf-8")
    options = {"exporter": "BTR", "value": "100000", "entry date": "2026-02-12"}
    before = ask("quote", options)
    after = ask("quote", {**options, "rates": rates})
    assert after["lines"][0]["rate"] == "7.10"
    assert after["total"]["amount"] == "73920.00"
    assert after["rates"]["digest"] != before["rates"]["digest"]


def test_a_new_notice_is_a_new_file(rates, ask):
    """A court decision entered as one more file governs entries from its day on."""
    (rates / "C-570-195" / "2026-12-01-court.yaml").write_text(COURT, encoding="utf-8")
    options = {"exporter": "Tesla", "value": "100000", "rates": rates}
    eve = ask("quote", {**options, "entry date": "2026-11-30"})
    day = ask("quote", {**options, "entry date": "2026-12-01"})
    assert [line["rate"] for line in eve["lines"]] == ["93.50", "66.86"]
    assert [line["rate"] for line in day["lines"]] == ["93.50", "1.05"]
    assert (eve["total"]["deposit"], day["total"]["deposit"]) == ("0.00", "1050.00")
    assert day["total"]["refundable"] == "0.00"


COURT = """\
notice: court decision
effective: 2026-12-01
published: 2026-12-01
citation: an invented slip opinion
address: not published here
evidence: reported
summary: An invented decision.
deposits:
  effect: required
  reason: the court ordered it
rates:
  table: amends
  known: whole
  residual:
    rate: "1.05"
"""


@pytest.mark.parametrize("precision", [1, 6, 28])
def test_money_needs_no_context(book, precision):
    """A caller who counts with few digits gets every cent all the same."""
    shipment = Shipment("BTR", Decimal("12345678.90"), date(2026, 2, 12))
    due = shipment._replace(entry_date=date(2025, 8, 1), as_known=date(2025, 12, 1))
    with localcontext(Context(prec=precision, rounding=ROUND_DOWN)):
        answer = quote(book, shipment)
        shown = quote_record(answer, book)
        against = compare(book, due, Matrix(("BTR", "Tesla"))).alternatives
    assert [str(one.amount) for one in answer.figures.duties] == ["12681481.47", "8249382.71"]
    assert str(answer.figures.amount) == "20930864.18"
    assert (str(answer.rate), str(answer.landed)) == ("169.54", "33276543.18")
    assert shown["declared_value"] == "12345678.90"
    assert str(against[0].difference) == "1138271.60"


def test_a_residual_rate_in_dispute(run, ask, rates):
    """What a file says of a residual rate, a quote and a lookup repeat, as of any other."""
    file = next(rates.glob("A-*/2026-02-11-final.yaml"))
    text = file.read_text(encoding="utf-8")
    row = '  residual:\n    rate: "102.72"\n'
    assert row in text
    more = "    disputed: others give 102.27\n    note: it may be a slip\n"
    file.write_text(text.replace(row, row + more), encoding="utf-8")
    options = {"entry date": "2026-02-12", "rates": rates}
    for document in (
        ask("quote", {"exporter": "BTR", "value": "1", **options}),
        ask("lookup", options, "BTR"),
        ask("lookup", options, "A-570-194"),
    ):
        said = {note["code"]: note["text"] for note in document["notes"]}
        assert said["rate-disputed"] == "AD rate of China-wide entity: others give 102.27."
        assert said["rate-note"] == "AD rate of China-wide entity: it may be a slip."
    words = "quote --exporter BTR --value 1 --entry-date 2026-02-12 --strict".split()
    assert run(*words, f"--rates={rates}").code == 1


def test_a_rate_for_certain_producers_is_a_warning_where_none_is_given(run):
    """Goods of another producer owe another rate: without the producer the answer may be wrong."""
    words = ["quote", "--exporter=Carbon ONE", "--value=100000", "--entry-date=2025-08-15"]
    assert run(*words, "--strict").code == 1
    assert run(*words, "--producer=Zhejiang Lichen New Materials", "--strict").code == 0


def test_a_producer_like_none(ask):
    """A producer that is like no listed company is said to be."""
    asked = {"exporter": "BTR", "value": "1", "entry date": "2026-02-12"}
    notes = ask("quote", {**asked, "producer": "Quiet Mill"})["notes"]
    said = {note["code"]: (note["level"], note["text"]) for note in notes}
    assert said["producer-unlisted"] == (
        "info",
        "The producer, Quiet Mill, is not in the rate files.",
    )
    codes = [note["code"] for note in ask("quote", {**asked, "producer": "Tesla"})["notes"]]
    assert "producer-unlisted" not in codes

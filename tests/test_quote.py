"""What a shipment owes: the cases of `cases/quotes.yaml`, and what holds of every quote."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import date, timedelta
from decimal import ROUND_DOWN, Context, Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anode_duty.answers.record import quote_document
from anode_duty.duties.comparison import Matrix, compare
from anode_duty.duties.quoting import quote
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError
from anode_duty.law.scope import PORTION_COVERED

FIRST_DAY = date(2025, 1, 1)
DAYS = st.integers(0, 900).map(lambda after: FIRST_DAY + timedelta(days=after))
CENTS = st.integers(1, 10**13).map(lambda cents: Decimal(cents).scaleb(-2))
NAMES = ("BTR", "Tesla", "Panasonic", "Huzhou Kaijin", "Samsung", "Carbon ONE", None)
ARTICLES = (None, "battery cell", "anode slurry", "electrode", "graphite")
FACTS = {"carbon": Decimal(95), "energy_density": Decimal(350), "graphitization": Decimal(90)}

shipments = st.builds(
    Shipment,
    st.sampled_from(NAMES),
    CENTS,
    DAYS,
    producer=st.sampled_from((None, "BTR", "Zhejiang Lichen New Materials")),
    product=st.sampled_from(ARTICLES),
    aam_value=st.none(),
    unlisted=st.just(False),
    origin=st.sampled_from((None, "CN", "JP")),
    facts=st.just(FACTS),
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
    answer = short(document)
    assert {key: answer[key] for key in expected} == expected


def test_document_has_every_field_of_the_contract(ask):
    """A quote as JSON has each field that scripts rely on, money and rates as text."""
    options = {"exporter": "BTR", "value": "100000", "entry date": "2025-08-01"}
    document = ask("quote", options)
    assert document["schema"] == "anode-duty/quote/1"
    assert document["exporter"] == "BTR New Material"
    assert document["producer"] is None
    assert document["product"] == "active anode material"
    assert document["rates"]["reviewed"] == "2026-11-23"
    assert document["rates"]["digest"].startswith("sha256:")
    assert [line["duty"] for line in document["lines"]] == ["AD", "CVD"]
    line = document["lines"][1]
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
            "amount": "11580.00",
            "refundable": "11580.00",
            "reason": "deposits are required from the preliminary determination on",
            "since": "2025-05-28",
            "citation": "90 FR 22465, FR doc. 2025-09563; CBP message 5150406",
            "evidence": "official",
        },
    }


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
    "total: $11,220.94 + $1,389.72 = $12,610.66; with the entered value $24,611.66",
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
    figures, lines = answer.reckoning, answer.lines
    assert figures.total == sum((line.amount for line in lines), Decimal(0))
    assert figures.deposit == sum((line.deposit.amount for line in lines), Decimal(0))
    assert figures.refundable == sum((line.deposit.refundable for line in lines), Decimal(0))
    assert answer.total_rate == sum((line.finding.rate.percent for line in lines), Decimal(0))
    assert answer.landed == figures.entered + figures.total
    for line in lines:
        assert 0 <= line.deposit.refundable <= line.deposit.amount <= line.amount
        assert line.amount == line.amount.quantize(Decimal("0.01"))


@given(shipment=shipments, more=CENTS)
def test_more_value_never_owes_less(book, shipment, more):
    """The duty does not fall as the value rises."""
    dearer = shipment._replace(value=shipment.value + more)
    assert quote(book, shipment).reckoning.total <= quote(book, dearer).reckoning.total


@given(shipment=shipments, share=st.integers(1, 100))
def test_portion_never_owes_more_than_the_whole(book, shipment, share):
    """Giving the value of the covered portion lowers the duty or leaves it."""
    whole = quote(book, shipment)
    if whole.terms.classification.verdict == PORTION_COVERED:
        portion = shipment._replace(aam_value=shipment.value * share / 100)
        assert quote(book, portion).reckoning.total <= whole.reckoning.total


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
def test_money_hangs_on_no_context(book, precision):
    """A caller who counts with few digits gets every cent all the same."""
    shipment = Shipment("BTR", Decimal("12345678.90"), date(2026, 2, 12))
    with localcontext(Context(prec=precision, rounding=ROUND_DOWN)):
        answer = quote(book, shipment)
        shown = quote_document(answer, book)
        against = compare(book, shipment, Matrix(("BTR", "Tesla"))).alternatives
    assert [str(amount) for amount in answer.reckoning.amounts] == ["12681481.47", "8249382.71"]
    assert str(answer.reckoning.total) == "20930864.18"
    assert (str(answer.total_rate), str(answer.landed)) == ("169.54", "33276543.18")
    assert shown["declared_value"] == "12345678.90"
    assert str(against[0].difference) == "1133333.33"


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


def test_a_producer_like_none(ask):
    """A producer that is like no listed company is said to be."""
    asked = {"exporter": "BTR", "value": "1", "entry date": "2026-02-12"}
    notes = ask("quote", {**asked, "producer": "Quiet Mill"})["notes"]
    said = {note["code"]: (note["level"], note["text"]) for note in notes}
    assert said["producer-unlisted"] == (
        "info",
        "No listed company is like the producer, Quiet Mill.",
    )
    codes = [note["code"] for note in ask("quote", {**asked, "producer": "Tesla"})["notes"]]
    assert "producer-unlisted" not in codes

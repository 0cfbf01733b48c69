"""The same goods from others, on other dates, as other articles, under other rate files."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.duties.comparison import Matrix, compare
from anode_duty.duties.shipment import Shipment

DAY = ("compare", "--value=100000", "--entry-date=2026-02-12")
DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 1))


@pytest.mark.cases("comparisons.yaml")
def test_case(case, run):
    """The quotes stand side by side in their order, with the difference to the cheapest."""
    answer = run("compare", *case["compare"], "--format=json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["schema"] == "anode-duty/compare/1"
    rows = [
        f"{quote['exporter']}, {quote['product']}, {quote['entry_date']},"
        f" {quote['total']['amount']}, {quote['total']['deposit']}, {quote['difference']}"
        for quote in answer.json["quotes"]
    ]
    assert rows == case["answer"]


def test_csv_has_the_same_cells(run):
    """As CSV there is one line for each quote, with the figures of the JSON."""
    line = "compare --value 100000 --entry-date 2025-08-01"
    quotes = run(f"{line} --format json").json["quotes"]
    rows = list(csv.DictReader(io.StringIO(run(f"{line} --format csv").out)))
    assert [
        (row["exporter"], row["total_amount"], row["total_deposit"], row["difference"])
        for row in rows
    ] == [
        (one["exporter"], one["total"]["amount"], one["total"]["deposit"], one["difference"])
        for one in quotes
    ]
    assert [row["landed"] for row in rows] == [one["total"]["landed"] for one in quotes]


def test_table_names_the_cheapest(run):
    """The table says which is the cheapest and by how much the others are dearer."""
    out = run("compare --value 100000 --entry-date 2026-02-12").out.splitlines()
    [tesla] = [line for line in out if line.startswith("Tesla")]
    [unlisted] = [line for line in out if line.startswith("unlisted exporter")]
    assert tesla.split()[-3:] == ["$0.00", "$260,360.00", "cheapest"]
    assert unlisted.split()[-3:] == ["$0.00", "$269,580.00", "$9,220.00"]


@given(cents=st.integers(1, 10**11), day=DAYS)
def test_cheapest_first(book, cents, day):
    """Where nobody is named the order is by duty, and equal duties keep the order of the names."""
    like = Shipment(None, Decimal(cents).scaleb(-2), day)
    answer = compare(book, like, Matrix())
    totals = [one.quote.reckoning.total for one in answer.alternatives]
    names = [one.quote.terms.exporter.name for one in answer.alternatives]
    order = [
        (total, name == "unlisted exporter", name.casefold())
        for total, name in zip(totals, names, strict=True)
    ]
    assert order == sorted(order)
    assert [one.difference for one in answer.alternatives] == [
        total - totals[0] for total in totals
    ]


@pytest.fixture
def dearer(rates):
    """Rate files in which BTR's final CVD rate is a point higher."""
    final = rates / "C-570-195" / "2026-02-11-final.yaml"
    text = final.read_text(encoding="utf-8")
    own = 'company: BTR New Material\n      rate: "66.82"'
    assert own in text
    final.write_text(text.replace(own, own.replace("66.82", "67.82")), encoding="utf-8")
    return rates


def test_against_other_rate_files(run, dearer):
    """A change of rates is shown in money: before is DIR, after the files in use."""
    answer = run(*DAY, f"--against={dearer}", "--format=json")
    changed = {
        quote["exporter"]: (
            quote["before"]["total"]["amount"],
            quote["after"]["total"]["amount"],
            quote["difference"],
        )
        for quote in answer.json["quotes"]
        if quote["difference"] != "0.00"
    }
    assert changed == {"BTR New Material": ("170540.00", "169540.00", "-1000.00")}
    assert len(answer.json["quotes"]) == 10
    assert answer.json["before"]["digest"] != answer.json["rates"]["digest"]


def test_against_says_how_many_quotes_change(run, dearer):
    """The table begins with the number of quotes that change, and signs each difference."""
    out = run(*DAY, f"--against={dearer}").out.splitlines()
    assert out[0] == "1 of 10 quotes change"
    [btr] = [line for line in out if line.startswith("BTR")]
    assert btr.split()[-4:] == ["$170,540.00", "$169,540.00", "-$1,000.00", "none"]


def test_against_as_csv(run, dearer):
    """As CSV there is one line for each quote, before, after and difference."""
    answer = run(*DAY, "--exporter=BTR", f"--against={dearer}", "--format=csv")
    [row] = csv.DictReader(io.StringIO(answer.out))
    assert row == {
        "exporter": "BTR New Material",
        "product": "active anode material",
        "entry_date": "2026-02-12",
        "amount_before": "170540.00",
        "amount_after": "169540.00",
        "difference": "-1000.00",
        "deposit_before": "0.00",
        "deposit_after": "0.00",
        "deposit_difference": "0.00",
    }


def test_against_refuses_a_near_name_too(run, rates):
    """A misspelt exporter is refused under two sets of rate files as it is under one."""
    alone = run(*DAY, "--exporter=Panasonc")
    against = run(*DAY, "--exporter=Panasonc", f"--against={rates}")
    assert (alone.code, against.code) == (2, 2)
    assert against.err == alone.err


def test_a_company_that_only_one_side_lists_is_unlisted_on_the_other(run, rates, book):
    """A company that is new in the files had the residual rate before."""
    companies = rates / "companies.yaml"
    companies.write_text(companies.read_text("utf-8") + "\nRiverbend: {}\n", "utf-8")
    final = rates / "C-570-195" / "2026-02-11-final.yaml"
    row = '    - company: Riverbend\n      rate: "1.00"\n'
    final.write_text(final.read_text("utf-8") + row, "utf-8")
    answer = run(
        *DAY,
        "--exporter=Riverbend",
        f"--rates={rates}",
        f"--against={book.folder}",
        "--format=json",
    )
    [quote] = answer.json["quotes"]
    assert quote["before"]["total"]["amount"] == "169580.00"
    assert quote["after"]["total"]["amount"] == "103720.00"
    assert quote["difference"] == "-65860.00"


def test_unlisted_is_said_of_those_who_are_not_listed(run):
    """Of several exporters the listed ones keep their rates; of listed ones alone it is refused."""
    words = ["compare", "--value=100", "--entry-date=2026-02-12", "--exporter=Tesla"]
    answer = run(*words, "--exporter=Teslo", "--unlisted", "--format=json").json
    assert [(one["exporter"], one["total"]["rate"]) for one in answer["quotes"]] == [
        ("Tesla", "160.36"),
        ("Teslo", "169.58"),
    ]
    assert run(*words, "--unlisted").code == 2
    assert run("compare", "--value=100", "--unlisted").code == 2

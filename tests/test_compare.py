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
    assert [in_words(one) for one in answer.json["quotes"]] == case["answer"]


def in_words(one):
    """One row of the answer, as the cases write it."""
    asked = f"{one['exporter']}, {one['product']}, {one['entry_date']}"
    if one["undetermined"]:
        assert (one["paid"], one["difference"]) == (None, None)
        return f"{asked}, {one['undetermined']}"
    total = one["total"]
    figures = (total["amount"], total["deposit"], one["paid"], one["difference"])
    return f"{asked}, {', '.join(figures)}"


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
    out = run("compare --value 100000 --entry-date 2025-08-01 --as-known 2025-12-01").out
    [tesla] = [line for line in out.splitlines() if line.startswith("Tesla")]
    [unlisted] = [line for line in out.splitlines() if line.startswith("unlisted exporter")]
    assert "$105,080.00" in tesla
    assert tesla.split()[-1] in ("cheapest", "least")
    assert unlisted.split()[-1] == "$9,220.00"


@given(cents=st.integers(1, 10**11), day=DAYS, known=st.none() | DAYS)
def test_cheapest_first(book, cents, day, known):
    """Where nobody is named the order is by what is paid, then by duty, then by the names."""
    like = Shipment(None, Decimal(cents).scaleb(-2), day, as_known=known)
    found = compare(book, like, Matrix()).alternatives
    order = [
        (
            one.quote.figures.deposit
            + one.quote.figures.asked_later
            - one.quote.figures.refundable,
            one.quote.figures.amount,
            one.shipment.exporter is None,
            one.quote.basis.exporter.name.casefold(),
        )
        for one in found
    ]
    assert order == sorted(order)
    assert [one.paid for one in found] == [paid for paid, *_ in order]
    assert [one.difference for one in found] == [one.paid - found[0].paid for one in found]


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
    assert "170.54%" in btr
    assert "169.54%" in btr
    assert "-$1,000.00" in btr


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


def test_only_what_changes(run, dearer):
    """With --changed the quotes that differ are kept, and how many were compared is still said."""
    answer = run(*DAY, f"--against={dearer}", "--changed", "--format=json").json
    [kept] = answer["quotes"]
    assert (kept["exporter"], kept["changes"], answer["compared"]) == ("BTR New Material", True, 10)
    refused = run(*DAY, "--changed")
    assert (refused.code, refused.out) == (2, "")
    assert "--changed" in refused.err


def test_a_quote_that_cannot_be_given_any_more_has_changed(run, rates):
    """A rate that is not on file on one side changes the answer, and makes no difference in it."""
    notice = rates / "C-570-195" / "2025-07-02-amended-preliminary.yaml"
    text = notice.read_text(encoding="utf-8")
    own = '  residual:\n    rate: "11.58"'
    assert own in text
    notice.write_text(text.replace(own, own.replace('"11.58"', "not published here")), "utf-8")
    words = ["compare", "--value=1000", "--entry-date=2025-08-01", "--exporter=BTR"]
    answer = run(*words, f"--against={rates}", "--changed", "--format=json")
    assert answer.code == 0
    [kept] = answer.json["quotes"]
    assert "the CVD rate of all others is not on file" in kept["before"]["undetermined"]
    assert (kept["after"]["undetermined"], kept["difference"]) == (None, None)


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

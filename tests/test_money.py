"""Amounts: the one door by which numbers come in, and the two roundings of the law."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty import Shipment, quote
from anode_duty.errors import BadInput
from anode_duty.law.money import (
    dollars,
    duty,
    number,
    paid_dollars,
    refuse_unpayable,
    usd,
    whole_dollars,
)

CENTS = st.integers(1, 10**17 - 1).map(lambda cents: Decimal(cents).scaleb(-2))
DOLLARS = st.integers(0, 10**13).map(Decimal)
RATES = st.integers(0, 10**5).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


@pytest.mark.cases("money.yaml")
def test_case(case):
    """An amount is read to the cent, or refused for a reason."""
    if "amount" in case:
        assert str(dollars(case["text"])) == case["amount"]
    else:
        with pytest.raises(BadInput) as refused:
            dollars(case["text"], "value")
        assert refused.value.message == f"value {case['text']!r} {case['refused']}"
        assert case.get("hint", "") in refused.value.hint


@given(amount=CENTS)
def test_an_amount_reads_as_it_prints(amount):
    """What is printed as US dollars is read as the same amount, with and without the commas."""
    assert dollars(usd(amount)) == amount
    assert dollars(str(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("100000", "$100,000"), ("0.4", "$0.40"), ("250000.5", "$250,000.50"), ("1E+3", "$1,000.00")],
)
def test_cents_are_two_digits(amount, shown):
    """An amount is shown in whole dollars or to the cent, however it was written."""
    assert usd(Decimal(amount)) == shown


# What is nearly an amount or a number, so that about one text in five is.
DIGITS = st.text("0123456789", min_size=1, max_size=4)
NUMERIC = st.lists(DIGITS | st.sampled_from([*",.$+-eE_ ", ",000", ".50", "\u0661"]), max_size=4)
GROUPED = st.from_regex(r"[$]?[0-9]{1,4}(,[0-9]{2,4}){0,5}([.][0-9]*)?", fullmatch=True)
NEARLY = NUMERIC.map("".join) | GROUPED


@given(text=NEARLY)
def test_any_text_is_an_amount_or_refused(text):
    """No text but digits, commas, a point and the sign or letters of US dollars is an amount."""
    pattern = r"([$] *)?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]{1,2})?"
    digits = re.sub("[.].*|[^0-9]", "", text)
    zero = not digits.strip("0") + text.partition(".")[2].strip("0")
    if re.fullmatch(pattern, text) and len(digits) <= 15 and not zero:
        assert dollars(text) == Decimal(re.sub("[$, ]", "", text))
    else:
        with pytest.raises(BadInput):
            dollars(text)


@given(text=NEARLY)
def test_any_text_is_a_number_or_refused(text):
    """A number is digits and a point, never below zero, a share never above a hundred."""
    whole, _, decimals = text.partition(".")
    if re.fullmatch("[0-9]+([.][0-9]+)?", text) and len(whole) <= 15 and len(decimals) <= 15:
        assert number(text, "it") == Decimal(text) >= 0
    else:
        with pytest.raises(BadInput):
            number(text, "it")


def test_bounds_of_a_number():
    """Fifteen digits on either side of the point are read, and no more."""
    assert str(number(f"{'9' * 15}.{'9' * 15}", "it")) == f"{'9' * 15}.{'9' * 15}"
    for text in ("9" * 16, f"0.{'9' * 16}", "", "1.", ".5", "-1", "1e5", "\u0661"):
        with pytest.raises(BadInput, match="is not a number"):
            number(text, "it")


@pytest.mark.parametrize(
    "amount", ["NaN", "sNaN", "Infinity", "-Infinity", "0", "-0.01", "-1E+20", "1E+15"]
)
@pytest.mark.parametrize("field", ["value", "aam_value"])
def test_the_library_quotes_no_amount_that_no_entry_has(book, amount, field):
    """However an amount was made, one that is none is refused before any duty is reckoned."""
    like = Shipment("BTR", Decimal(100), date(2025, 8, 1), product="battery cell")
    with pytest.raises(BadInput) as refused:
        quote(book, like._replace(**{field: Decimal(amount)}))
    assert refused.value.message == (
        f"{field} {Decimal(amount)} is not an amount of US dollars greater than zero"
    )


@pytest.mark.parametrize("amount", ["0.01", "999999999999999.99", "1E+14"])
def test_the_library_quotes_every_amount_that_an_entry_may_have(book, amount):
    """From a cent to fifteen digits of dollars an amount is quoted."""
    refuse_unpayable(Decimal(amount))
    assert quote(book, Shipment("BTR", Decimal(amount), date(2025, 8, 1)))


@pytest.mark.parametrize(
    ("field", "held", "words"),
    [
        ("facts", [], "facts is a list, not dict"),
        ("facts", {"carbon": 99.5}, "carbon is a float, not an amount"),
        ("producer", 7, "producer is a int, not str"),
        ("unlisted", "yes", "unlisted is a str, not bool"),
        ("entry_date", 20250801, "entry_date is 20250801, not a day"),
        ("value", None, "value is a NoneType"),
    ],
)
def test_the_library_refuses_a_field_of_another_type(book, field, held, words):
    """Whatever a caller gives, an error says which field it is and of what type."""
    asked = Shipment("BTR", 100, "2025-08-01")._replace(**{field: held})
    with pytest.raises(BadInput, match=re.escape(words)):
        quote(book, asked)


def test_the_library_takes_nothing_for_facts_as_none_known(book):
    """`facts=None` is the same as no facts."""
    asked = Shipment("BTR", 100, "2025-08-01")
    assert quote(book, asked._replace(facts=None)).figures == quote(book, asked).figures


@pytest.mark.parametrize(("text", "amount"), [("0", "0"), ("$0.00", "0.00"), ("$ -", "0.00")])
def test_nothing_may_have_been_paid(text, amount):
    """What was deposited may be zero."""
    assert paid_dollars(text, "AD deposit") == Decimal(amount)


@given(amount=CENTS)
def test_whole_dollars_are_near(amount):
    """A value moves by at most 50 cents, and at 50 cents it rises."""
    whole = whole_dollars(amount)
    assert whole == whole.to_integral_value()
    assert Decimal("-0.50") <= amount - whole < Decimal("0.50")


@pytest.mark.parametrize(
    ("value", "whole"),
    [("0.49", "0"), ("0.50", "1"), ("1.50", "2"), ("2.50", "3"), ("99999.49", "99999")],
)
def test_half_a_dollar_is_a_dollar(value, whole):
    """Under 50 cents is dropped, 50 cents and more is a dollar, whether odd or even."""
    assert str(whole_dollars(Decimal(value))) == whole


@pytest.mark.parametrize(
    ("base", "percent", "amount"),
    [
        ("100000", "93.50", "93500.00"),
        ("75", "93.50", "70.13"),
        ("1", "0.50", "0.01"),
        ("1", "0.49", "0.00"),
        ("100", "102.725", "102.73"),
        ("0", "721.03", "0.00"),
    ],
)
def test_duty_to_the_cent(base, percent, amount):
    """A duty is stated to the cent, half a cent up."""
    assert str(duty(Decimal(base), Decimal(percent))) == amount


@given(base=DOLLARS, more=DOLLARS, percent=RATES)
def test_duty_rises_with_the_value(base, more, percent):
    """A duty is never less on a higher value, and within half a cent of its percentage."""
    owed = duty(base, percent)
    assert owed <= duty(base + more, percent)
    assert abs(owed - base * percent / 100) <= Decimal("0.005")

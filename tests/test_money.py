"""Amounts: the one door by which numbers come in, and the two roundings of the law."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.errors import BadInput
from anode_duty.law.money import dollars, duty, number, percentage, usd, whole_dollars

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


@given(text=st.text())
def test_any_text_is_an_amount_or_refused(text):
    """No text but digits, commas, a point and a dollar sign is ever an amount."""
    with suppress(BadInput):
        assert dollars(text) > 0
        assert re.fullmatch(r"[$]?[0-9,]+([.][0-9]+)?", text)


@given(text=st.text())
def test_any_text_is_a_number_or_refused(text):
    """A number is digits and a point, never below zero, a share never above a hundred."""
    with suppress(BadInput):
        assert number(text, "it") >= 0
        assert re.fullmatch(r"[0-9]+([.][0-9]+)?", text)
        assert percentage(text, "it") <= 100


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

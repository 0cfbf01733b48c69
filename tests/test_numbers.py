"""HTSUS numbers and entry types: read as spreadsheets leave them, refused by what they are."""

from __future__ import annotations

import pytest

from anode_duty.errors import BadInput
from anode_duty.law.numbers import entry_type, hts_digits, hts_number, is_special_chapter


@pytest.mark.cases("numbers.yaml")
def test_case(case):
    """A cell is a number, or says what it is."""
    if "entry_type" in case:
        assert entry_type(case["entry_type"]) == case.get("read")
    elif "read" in case:
        assert hts_number(case["htsus"]) == hts_digits(case["htsus"]) == case["read"]
    else:
        assert hts_digits(case["htsus"]) is None
        with pytest.raises(BadInput, match=case["refused"]):
            hts_number(case["htsus"])


@pytest.mark.parametrize(
    ("digits", "special"),
    [("99030124", True), ("9802008040", True), ("3801105000", False), ("0980", False)],
)
def test_rows_that_are_not_the_goods(digits, special):
    """A number of chapter 98 or 99 is never that of the article."""
    assert is_special_chapter(digits) is special

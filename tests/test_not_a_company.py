"""What stands in the place of a company's name and is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.law.not_a_company import not_a_company
from anode_duty.law.numbers import is_country

LETTERS = st.text("ABCXYZ", min_size=1, max_size=6)


@pytest.mark.cases("not_a_company.yaml")
def test_case(case):
    """A text is no company for a reason that a person would give, or it may be one."""
    found = not_a_company(case["text"], "exporter")
    assert (found and found.why) == case.get("is")
    if found:
        assert found.case == case.get("number")
        assert "give the name of the exporter" in found.instead


def test_a_total_row_is_to_be_deleted():
    """Who left a total row in the file is told to take it out."""
    assert not_a_company("Total").instead == "delete the row, or give the name of the company"


@given(country=st.text("ABCDEFGHIJKLMNOPQRSTUVW", min_size=2, max_size=2), rest=LETTERS)
def test_a_manufacturer_id_begins_with_a_country(country, rest):
    """Whether letters with a number among them are a manufacturer ID depends on the first two."""
    found = not_a_company(f"{country}{rest}12{rest[:3]}")
    assert bool(found) == is_country(country)


def test_listed_companies_are_companies(book):
    """No name on file, and no name of the tests, is refused as none."""
    for company in book.companies.values():
        for name in (company.id, *company.legal_names, *company.short_names):
            assert not_a_company(name) is None


@pytest.mark.parametrize("code", ["CN", "cn", "JP", "XK", "UK", "EU", "ZZ", "C", "CHN", "", "ß"])
def test_codes_of_countries(code):
    """A code is that of ISO 3166-1, in capitals or small letters, and no other."""
    assert is_country(code) == (code in ("CN", "cn", "JP"))

"""Names of companies: the same, near, or unlike. Never a guess."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.duties.party import company
from anode_duty.errors import NameRefused

FORMS = ("", " Co., Ltd.", ", Inc.", " CORP", " Company Limited", " GmbH", " (Pte) Ltd")
CASES = (str.upper, str.lower, str.title, str.swapcase)
JOINTS = (" ", "  ", "-", ", ", " . ", "/", "_")


@pytest.mark.cases("names.yaml")
def test_case(case, book):
    """A name is a listed company, or refused with suggestions, or unlike any."""
    if "near" in case:
        with pytest.raises(NameRefused) as refused:
            company(book, case["name"])
        meant = " or ".join(case["near"])
        assert refused.value.hint == f"did you mean {meant}?"
    else:
        party = company(book, case["name"])
        assert (party.name, party.listed) == (case.get("is", case["name"]), "unlike" not in case)


@given(data=st.data())
def test_a_name_is_found_however_it_is_written(book, data):
    """Case, punctuation and company form make no other company."""
    held = data.draw(st.sampled_from(list(book.companies.values())))
    name = data.draw(st.sampled_from([held.id, *held.legal_names, *held.short_names]))
    written = data.draw(st.sampled_from(JOINTS)).join(name.split())
    written = data.draw(st.sampled_from(CASES))(written) + data.draw(st.sampled_from(FORMS))
    assert company(book, written).name == held.id


@given(data=st.data(), place=st.integers(0, 40))
def test_a_slip_of_the_finger_is_never_another_company(book, data, place):
    """A listed name of five letters or more with one letter missing is refused, or still found."""
    name = data.draw(st.sampled_from([name for name in book.companies if len(name) > 5]))
    at = place % len(name)
    slip = name[:at] + name[at + 1 :]
    assert name in book.names.near(slip)
    with suppress(NameRefused):
        assert company(book, slip).name == name


def test_a_near_name_can_be_meant(book):
    """--unlisted says that a name near a listed one is another company."""
    party = company(book, "Tesla Shanghai", unlisted=True)
    assert (party.name, party.listed, party.meant) == ("Tesla Shanghai", False, True)


def test_a_listed_name_cannot_be_meant_as_unlisted(book):
    """--unlisted with a listed name is refused, for one of the two is wrong."""
    with pytest.raises(NameRefused, match="BTR New Material, which is listed"):
        company(book, "BTR", unlisted=True)


def test_no_name_is_two_companies(book):
    """Every name of every company finds that company."""
    for held in book.companies.values():
        for name in (held.id, *held.legal_names, *held.short_names):
            assert book.names.find(name) == held.id

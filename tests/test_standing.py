"""The fold over the notices: how a case stands for entries of one day, whatever today is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.duties.in_force import standing
from anode_duty.law.proceeding import NOT_REQUIRED, REQUIRED, TERMINATED

DAYS = st.integers(0, 900).map(lambda after: date(2025, 1, 1) + timedelta(days=after))
LATER = st.integers(1, 500).map(lambda days: timedelta(days=days))


def in_words(stand):
    """How a case stands, as the cases write it."""
    rate = "none"
    if stand.residual:
        rate = f"{stand.residual.rate.percent} of {stand.residual.notice.effective}"
    deposit = "required" if stand.deposit_required else "not required"
    back = " and refunded" if stand.refunded_by else ""
    return f"{rate}, deposit {deposit}{back}"


@pytest.mark.cases("standing.yaml")
def test_case(case, book):
    """The residual rate and the deposit are those of the entry date."""
    day = date.fromisoformat(case["entry date"])
    stands = {held.duty: in_words(standing(held, day)) for held in book.cases}
    assert stands == {duty: case[duty] for duty in stands}


def adding(case, *notices):
    """The case with more notices, in the order in which the reader puts them."""
    together = (*case.notices, *notices)
    return case._replace(notices=tuple(sorted(together, key=lambda notice: notice.effective)))


def now(stand):
    """All of a standing that no later notice may change."""
    return stand._replace(case=None, refunded_by=None)


@given(data=st.data(), day=DAYS, wait=LATER)
def test_a_later_notice_changes_nothing_but_the_refund(book, data, day, wait):
    """What takes effect after the entry date never moves its rates or its deposit."""
    case = data.draw(st.sampled_from(book.cases))
    notice = data.draw(st.sampled_from(case.notices))._replace(effective=day + wait)
    before, after = standing(case, day), standing(adding(case, notice), day)
    assert now(after) == now(before)
    if notice.deposits is None or notice.deposits.effect != TERMINATED:
        assert after.refunded_by == before.refunded_by


def test_the_first_termination_refunds(book):
    """What has come back once is not dated anew by a later termination."""
    for case in book.cases:
        [ended] = [one for one in case.notices if one.deposits and one.deposits.refund]
        again = ended._replace(effective=ended.effective + timedelta(days=90))
        assert standing(adding(case, again), date(2025, 8, 1)).refunded_by == ended


@given(data=st.data(), day=DAYS)
def test_only_required_deposits_come_back(book, data, day):
    """Nothing is refunded of an entry on which no deposit was required."""
    stand = standing(data.draw(st.sampled_from(book.cases)), day)
    assert stand.deposit_required or stand.refunded_by is None


@given(data=st.data(), day=DAYS)
def test_between_notices_nothing_happens(book, data, day):
    """The rates and deposits of a day are those of the last day on which a notice took effect."""
    case = data.draw(st.sampled_from(book.cases))
    past = [notice.effective for notice in case.notices if notice.effective <= day]
    if past:
        assert standing(case, day)._replace(entry_date=past[-1]) == standing(case, past[-1])


@pytest.mark.parametrize("effect", [REQUIRED, NOT_REQUIRED, TERMINATED])
def test_deposits_follow_the_last_notice_that_spoke_of_them(book, effect):
    """A new notice settles the deposit from its first day on and not a day sooner."""
    ended = next(notice for notice in book.cases[0].notices if notice.deposits)
    day = date(2027, 1, 1)
    rule = ended.deposits._replace(effect=effect)
    case = adding(book.cases[0], ended._replace(effective=day, deposits=rule, rates=None))
    eve = day - timedelta(days=1)
    assert [standing(case, on).deposit_required for on in (eve, day)] == [
        False,
        effect == REQUIRED,
    ]


def test_a_table_that_amends_keeps_the_other_rows(book):
    """An amending table changes the rows it names; one that replaces leaves no row but its own."""
    [final] = [notice for notice in book.cases[0].notices if notice.kind == "final determination"]
    row = final.rates.companies[0]._replace(percent=row_percent(final, 1))
    day = date(2027, 1, 1)
    for replaces, wanted in ((False, len(final.rates.companies)), (True, 1)):
        table = final.rates._replace(
            replaces=replaces, companies=(row,), denied=(), dropped=(), residual=None
        )
        case = adding(book.cases[0], final._replace(effective=day, rates=table))
        stand = standing(case, day)
        assert len(stand.companies) == wanted
        assert {
            held.rate.percent for held in stand.companies if held.rate.company == row.company
        } == {row.percent}
        assert (stand.residual is None) == replaces


def row_percent(notice, more):
    """A rate that no row of the notice has."""
    return max(row.percent for row in notice.rates.companies) + more


def test_notices_stand_in_order(book):
    """The notices of a case are oldest first, so that the fold is right."""
    for case in book.cases:
        for earlier, later in pairwise(case.notices):
            assert earlier.effective <= later.effective

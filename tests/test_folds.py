"""The two folds over the notices: what is collected at entry, and what is due on the record."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anode_duty.duties.folds import RESIDUAL, fold, in_force
from anode_duty.duties.quoting import quote
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import Undetermined
from anode_duty.law.proceeding import (
    DEPOSIT_EFFECTS,
    NOT_REQUIRED,
    REQUIRED,
    TERMINATED,
    Days,
    DepositRule,
    Notice,
    Rate,
    RateTable,
)
from anode_duty.law.source import Place, Source

DAYS = st.integers(0, 900).map(lambda after: date(2025, 1, 1) + timedelta(days=after))
LATER = st.integers(1, 500).map(lambda days: timedelta(days=days))
HERE = Place("A-999-001/notice.yaml", 1, 1)
SOURCE = Source("91 FR 1", "official", HERE)


def row(percent, *companies, producers=(), excluded=False, deposits=None):
    """One row of a table; the residual rate where no company is named."""
    return Rate(
        percent=None if percent is None else Decimal(percent),
        has_deposit_rate=False,
        deposit_percent=None,
        excluded=excluded,
        companies=companies,
        as_exporter_only=bool(producers),
        producers=producers,
        deposits=deposits,
        cbp_case=None,
        third_country_cases=(),
        evidence="official",
        disputed=None,
        note=None,
        place=HERE,
    )


def table(*rows, replaces=True, whole=True, on_file=True, denied=(), dropped=()):
    """A table of rates: its rows, the residual one among them."""
    return RateTable(
        on_file=on_file,
        replaces=replaces,
        whole=whole,
        residual=next((one for one in rows if not one.companies), None),
        companies=tuple(one for one in rows if one.companies),
        denied=denied,
        dropped=dropped,
        place=HERE,
    )


def deposits(effect, *, refunds=None, withdrawn=None):
    """What a notice says of deposits; a window is its first and its last day."""
    return DepositRule(
        effect=effect,
        reason="so it is",
        refund="it is refunded" if refunds else None,
        refunds=Days(*refunds) if refunds else None,
        refunds_withdrawn=Days(*withdrawn) if withdrawn else None,
        deadlines=(),
        source=SOURCE,
    )


def notice(effective, *, published=None, known=None, kind="order", rates=None, says=None):
    """A notice, its days as text."""
    return Notice(
        kind=kind,
        effective=date.fromisoformat(effective),
        published=published and date.fromisoformat(published),
        known=known and date.fromisoformat(known),
        address="not published here",
        source=SOURCE,
        summary="A notice.",
        note=None,
        deposits=says,
        rates=rates,
        at={},
    )


def case_of(book, *notices):
    """The first case of the book with these notices instead of its own."""
    return book.cases[0]._replace(notices=in_order(notices))


def in_order(notices):
    """Notices in the order in which the reader puts them."""
    return tuple(sorted(notices, key=attrgetter("effective", "known_on")))


def adding(case, *notices):
    """The case with more notices."""
    return case._replace(notices=in_order((*case.notices, *notices)))


def on(case, day, as_known=None):
    """A case on a day that is given as text."""
    return in_force(case, date.fromisoformat(day), as_known and date.fromisoformat(as_known))


def percent(stand, key=RESIDUAL):
    """The rate of a row of a fold as text, or None."""
    held = stand.residual if key == RESIDUAL else stand.rows.get(key)
    return held and str(held.rate.percent)


def days(first, last=None):
    """The two ends of a window, from text."""
    return tuple(day and date.fromisoformat(day) for day in (first, last))


# The case of this package


def in_words(found):
    """How a case is on a day, as the cases write it."""
    rate = "none"
    if residual := found.on_record.residual:
        rate = f"{residual.rate.percent} of {residual.notice.effective}"
    required = found.at_entry.deposits.required
    state = "required" if required else "not required"
    back = " and refunded" if required and found.refund else ""
    return f"{rate}, deposit {state}{back}"


@pytest.mark.cases("folds.yaml")
def test_case(case, book):
    """The residual rate and the deposit are those of the entry date."""
    day = date.fromisoformat(case["entry date"])
    words = {held.duty: in_words(in_force(held, day)) for held in book.cases}
    assert words == {duty: case[duty] for duty in words}


@pytest.mark.parametrize(
    ("duty", "day", "since"),
    [
        ("AD", "2026-11-23", "2026-01-19"),
        ("CVD", "2026-11-23", "2025-09-25"),
        ("AD", "2025-12-01", "2025-07-23"),
        ("CVD", "2025-08-01", "2025-05-28"),
    ],
)
def test_deposits_have_been_so_since_the_state_began(book, duty, day, since):
    """The vote of the ITC did not begin what had begun with the end of provisional measures."""
    [case] = [case for case in book.cases if case.duty == duty]
    assert on(case, day).at_entry.deposits.since == date.fromisoformat(since)


def test_a_rate_has_held_since_it_was_first_set(book):
    """A rate that a later table repeats has held since the earlier one."""
    case = book.cases[0]
    assert on(case, "2026-11-23").on_record.residual.since == date(2025, 7, 23)


def test_notices_are_in_order(book):
    """The notices of a case are oldest first, so that the fold is right."""
    for case in book.cases:
        for earlier, later in pairwise(case.notices):
            assert earlier.effective <= later.effective


# What no later notice may change


@given(data=st.data(), day=DAYS, wait=LATER)
def test_a_later_notice_changes_nothing_but_the_refund(book, data, day, wait):
    """What takes effect after the entry date never moves its rates or its deposit."""
    case = data.draw(st.sampled_from(book.cases))
    more = data.draw(st.sampled_from(case.notices))._replace(effective=day + wait)
    before, after = in_force(case, day), in_force(adding(case, more), day)
    assert (after.at_entry, after.on_record) == (before.at_entry, before.on_record)
    if more.deposits is None or more.deposits.refunds is None:
        assert after.refund == before.refund


@given(data=st.data(), day=DAYS, wait=LATER)
def test_what_is_published_later_changes_nothing_at_entry(book, data, day, wait):
    """What was not known on the entry date has no part in what was collected."""
    case = data.draw(st.sampled_from(book.cases))
    more = data.draw(st.sampled_from(case.notices))
    more = more._replace(effective=day, published=day + wait, known=None)
    assert in_force(adding(case, more), day).at_entry == in_force(case, day).at_entry


@given(data=st.data(), day=DAYS)
def test_between_notices_nothing_happens(book, data, day):
    """A day is as the last day on which a notice took effect or became known."""
    case = data.draw(st.sampled_from(book.cases))
    turns = [turn for one in case.notices for turn in (one.effective, one.known_on)]
    past = [turn for turn in turns if turn <= day]
    if past:
        last = max(past)
        assert in_force(case, day)._replace(entry_date=last, refund=None) == in_force(
            case, last
        )._replace(refund=None)


# Any notices at all

RATES = st.sampled_from(["5.00", "12.34", "93.50"])
OFFSETS = st.integers(-120, 200)
WINDOWS = st.tuples(st.none() | DAYS, st.none() | DAYS).map(
    lambda ends: ends if None in ends else tuple(sorted(ends))
)


@st.composite
def acts(draw, at_once=False):
    """A notice of whatever kind, published on its effective day or some days off it."""
    effective = draw(DAYS)
    published = effective + timedelta(days=0 if at_once else draw(OFFSETS))
    rates = says = None
    if draw(st.booleans()):
        own = row(draw(RATES), "BTR New Material")
        if draw(st.integers(0, 9)) == 0:
            own = row(None, "BTR New Material", excluded=True)
        rates = table(row(draw(RATES)), *draw(st.sampled_from([(), (own,)])), replaces=True)
    if draw(st.booleans()):
        says = deposits(
            draw(st.sampled_from(DEPOSIT_EFFECTS)),
            refunds=draw(st.none() | WINDOWS),
            withdrawn=draw(st.none() | WINDOWS),
        )
    kind = draw(st.sampled_from(["order", "review results", "revocation", "correction"]))
    return notice(
        effective.isoformat(),
        published=None if at_once else published.isoformat(),
        kind=kind,
        rates=rates,
        says=says,
    )


@given(notices=st.lists(acts(at_once=True), max_size=8), day=DAYS)
def test_with_every_notice_published_at_once_the_folds_are_one(book, notices, day):
    """Where a notice is published on the day it governs from, nothing is due but the deposit."""
    found = in_force(case_of(book, *notices), day)
    assert found.at_entry == found.on_record


@settings(deadline=None)
@given(notices=st.lists(acts(), max_size=8), day=DAYS, listed=st.booleans())
def test_no_more_is_refundable_than_was_collected(book, notices, day, listed):
    """Whatever was published and when, refund and later claim are the difference of two sums."""
    cases = tuple(one._replace(notices=in_order(notices)) for one in book.cases)
    shipment = Shipment("BTR" if listed else None, Decimal(1000), day)
    with suppress(Undetermined):
        answer = quote(book._replace(cases=cases), shipment)
        for one, amounts in zip(answer.basis.duties, answer.figures.duties, strict=True):
            assert 0 <= amounts.refundable <= amounts.deposit
            assert amounts.asked_later >= 0
            assert not (amounts.refundable and amounts.asked_later)
            assert not (one.found.refund and amounts.asked_later)


@settings(deadline=None)
@given(notices=st.lists(acts(), min_size=1, max_size=8), day=DAYS)
def test_as_known_of_the_last_day_is_the_answer_without_it(book, notices, day):
    """Who knows all that was ever published knows what the record says."""
    case = case_of(book, *notices)
    last = max(one.known_on for one in notices)
    assert in_force(case, day, last) == in_force(case, day)


@given(day=DAYS)
def test_the_shipped_case_as_known_of_its_last_notice(book, day):
    """So it is with the files of this package, their scopes included."""
    acts_on_file = (*(one for case in book.cases for one in case.notices), *book.scopes)
    last = max(one.known_on for one in acts_on_file)
    shipment = Shipment("BTR", Decimal(1000), day)
    before, after = quote(book, shipment), quote(book, shipment._replace(as_known=last))
    assert after.figures == before.figures
    told = {"classification": after.basis.classification, "at_entry": after.basis.at_entry}
    same = {name: one and one._replace(as_known=None) for name, one in told.items()}
    assert after.basis._replace(**same) == before.basis


# Deposits


@pytest.mark.parametrize("effect", DEPOSIT_EFFECTS)
def test_deposits_follow_the_last_notice_that_spoke_of_them(book, effect):
    """A new notice settles the deposit from its first day on and not a day sooner."""
    more = notice("2027-01-01", says=deposits(effect))
    case = adding(book.cases[0], more)
    states = [on(case, day).at_entry.deposits.required for day in ("2026-12-31", "2027-01-01")]
    assert states == [False, effect == REQUIRED]


def test_critical_circumstances_are_due_and_were_not_collected(book):
    """A notice that reaches back governs entries on the record that it could not at entry."""
    back = notice(
        "2025-03-01",
        published="2025-06-01",
        kind="preliminary determination",
        rates=table(row("12.34")),
        says=deposits(REQUIRED),
    )
    case = case_of(book, back)
    before, after = on(case, "2025-04-01"), on(case, "2025-06-01")
    assert not before.at_entry.deposits.required
    assert percent(before.at_entry) is None
    assert before.on_record.deposits.required
    assert percent(before.on_record) == "12.34"
    assert after.at_entry == after.on_record


def test_what_was_announced_governs_before_it_is_published(book):
    """`known` stands in the place of `published` at entry and for --as-known."""
    early = notice(
        "2025-07-14", published="2025-07-18", known="2025-07-14", says=deposits(REQUIRED)
    )
    case = case_of(book, early)
    assert on(case, "2025-07-14").at_entry.deposits.required
    assert not on(case, "2025-07-20", as_known="2025-07-13").on_record.has_notices
    late = case_of(book, early._replace(known=None))
    assert not on(late, "2025-07-14").at_entry.deposits.required


def test_a_revocation_ends_what_was_published_before_it(book):
    """A review that was published before a revocation asks for no deposit of days after it."""
    order = notice("2025-01-10", rates=table(row("50.00")), says=deposits(REQUIRED))
    review = notice("2025-09-01", published="2025-05-01", says=deposits(REQUIRED))
    for kind, required in (("revocation", False), ("partial revocation", True)):
        ended = notice("2025-08-01", published="2025-06-01", kind=kind, says=deposits(NOT_REQUIRED))
        found = on(case_of(book, order, review, ended), "2025-10-01")
        assert found.on_record.deposits.required is required


def test_a_row_has_its_own_deposits(book):
    """A row that says otherwise holds over its notice until a later one speaks of deposits."""
    first = notice(
        "2025-02-01",
        rates=table(row("50.00"), row("9.00", "Alpha", deposits=NOT_REQUIRED)),
        says=deposits(REQUIRED),
    )
    rates_alone = notice("2025-03-01", rates=table(row("55.00"), row("8.00", "Alpha")))
    speaks = notice("2025-04-01", says=deposits(REQUIRED))
    case = case_of(book, first, rates_alone, speaks)

    def state(day):
        found = on(case, day).on_record
        return found.deposits_of(RESIDUAL).required, found.deposits_of(("Alpha", None)).required

    assert [state(day) for day in ("2025-02-01", "2025-03-01", "2025-04-01")] == [
        (True, False),
        (True, False),
        (True, True),
    ]


# Refunds


def refunded(case, *texts):
    """The notices that refund the deposits of some days, by their effective day."""
    return [(found := on(case, day).refund) and found.since.isoformat() for day in texts]


def test_a_window_names_both_its_ends(book):
    """The deposits of the first and of the last day of a window are refunded, and no others."""
    window = notice("2025-09-01", says=deposits(None, refunds=days("2025-03-01", "2025-04-30")))
    case = case_of(book, notice("2025-01-01", says=deposits(REQUIRED)), window)
    assert refunded(case, "2025-02-28", "2025-03-01", "2025-04-30", "2025-05-01") == [
        None,
        "2025-09-01",
        "2025-09-01",
        None,
    ]


def test_a_termination_refunds_all_that_came_before(book):
    """A refund without a window is of every entry date, whenever it was."""
    for case in book.cases:
        for day in ("2025-08-01", "2030-01-01"):
            rule = on(case, day).refund.rule
            kinds = [notice.kind for notice in case.notices if notice.deposits is rule]
            assert kinds == ["ITC final determination"]


def test_the_last_refund_published_is_the_one_that_holds(book):
    """Of two refunds of one day the one published last is named, whatever it governs from."""
    one = notice("2025-09-01", published="2025-12-01", says=deposits(None, refunds=days(None)))
    two = notice("2025-10-01", published="2025-11-01", says=deposits(None, refunds=days(None)))
    assert refunded(case_of(book, one, two), "2025-03-01") == ["2025-09-01"]


def test_a_refund_that_was_withdrawn(book):
    """A withdrawal takes back the refund of the days that it names, until another refunds them."""
    required = notice("2025-01-01", says=deposits(REQUIRED))
    first = notice("2025-06-01", says=deposits(None, refunds=days(None, "2025-05-31")))
    back = notice("2025-07-01", says=deposits(None, withdrawn=days("2025-03-01", "2025-03-31")))
    again = notice("2025-08-01", says=deposits(None, refunds=days("2025-03-15", "2025-03-15")))
    some = ("2025-02-28", "2025-03-01", "2025-03-15", "2025-04-01")
    case = case_of(book, required, first, back)
    assert refunded(case, *some) == ["2025-06-01", None, None, "2025-06-01"]
    assert refunded(adding(case, again), *some)[1:3] == [None, "2025-08-01"]


def test_a_refund_without_an_end_ends_where_deposits_are_required_again(book):
    """A refund of all that comes holds to the eve of the next notice that requires deposits."""
    ended = notice("2025-02-01", says=deposits(TERMINATED, refunds=days(None)))
    again = notice("2025-06-01", says=deposits(REQUIRED))
    case = case_of(book, ended, again)
    assert refunded(case, "2025-05-31", "2025-06-01") == ["2025-02-01", None]
    assert refunded(case_of(book, ended), "2025-06-01") == ["2025-02-01"]
    earlier = again._replace(published=date(2025, 1, 1))
    assert refunded(case_of(book, ended, earlier), "2025-06-01") == ["2025-02-01"]


# Tables


def test_a_table_that_amends_keeps_the_other_rows(book):
    """An amending table changes the rows it names; one that replaces leaves no row but its own."""
    [final] = [one for one in book.cases[0].notices if one.kind == "final determination"]
    changed = final.rates.companies[0]._replace(percent=Decimal(500))
    for replaces, wanted in ((False, len(final.rates.companies)), (True, 1)):
        rates = final.rates._replace(
            replaces=replaces, companies=(changed,), denied=(), dropped=(), residual=None
        )
        case = adding(book.cases[0], notice("2027-01-01", rates=rates))
        stand = on(case, "2027-01-01").on_record
        companies = {key[0] for key in stand.rows}
        assert len(companies) == wanted
        assert {
            held.rate.percent for key, held in stand.rows.items() if key[0] in changed.companies
        } == {changed.percent}
        assert (stand.residual is None) == replaces


def test_an_amended_pair_leaves_the_other_pair(book):
    """A row is known by its exporter and its producers: another pair of the exporter stays."""
    pairs = table(
        row("99.00"),
        row("5.00", "Alpha", producers=("Beta",)),
        row("6.00", "Alpha", producers=("Gamma",)),
    )
    change = table(row("7.00", "Alpha", producers=("Beta",)), replaces=False)
    case = case_of(book, notice("2025-01-01", rates=pairs), notice("2025-02-01", rates=change))
    stand = on(case, "2025-02-01").on_record
    assert (percent(stand, ("Alpha", "Beta")), percent(stand, ("Alpha", "Gamma"))) == (
        "7.00",
        "6.00",
    )


def test_a_row_without_producers_ends_those_with_producers_but_an_exclusion(book):
    """A row for whatever producer takes the place of the company's pairs, save excluded ones."""
    pairs = table(
        row("99.00"),
        row("5.00", "Alpha", producers=("Beta",)),
        row(None, "Alpha", producers=("Gamma",), excluded=True),
    )
    change = table(row("7.00", "Alpha"), replaces=False)
    case = case_of(book, notice("2025-01-01", rates=pairs), notice("2025-02-01", rates=change))
    stand = on(case, "2025-02-01").on_record
    assert set(stand.rows) == {("Alpha", None), ("Alpha", "Gamma")}
    assert stand.rows["Alpha", "Gamma"].rate.excluded


def test_an_exclusion_holds_through_later_tables(book):
    """Whom the order excludes no table that says nothing of it brings back."""
    order = notice(
        "2025-03-01", published="2025-03-01", rates=table(row("50.00"), excluded_alpha())
    )
    silent = notice("2025-06-01", rates=table(row("60.00")))
    earlier = notice(
        "2025-07-01",
        published="2025-02-01",
        rates=table(row("70.00"), row("1.00", "Alpha")),
    )
    named = notice("2025-09-01", rates=table(row("80.00"), row("2.00", "Alpha")))
    case = case_of(book, order, silent, earlier, named)

    def alpha(day):
        rate = on(case, day).on_record.rows["Alpha", None].rate
        return "excluded" if rate.excluded else str(rate.percent)

    texts = ("2025-03-01", "2025-06-01", "2025-07-01", "2025-09-01")
    assert [alpha(day) for day in texts] == ["excluded", "excluded", "excluded", "2.00"]


def excluded_alpha():
    """A row that excludes Alpha."""
    return row(None, "Alpha", excluded=True)


def test_two_notices_of_one_day_are_folded_as_they_were_published(book):
    """The correction of a notice is published after it, and holds from the same day."""
    first = notice("2025-03-01", published="2025-03-01", rates=table(row("50.00")))
    second = notice(
        "2025-03-01",
        published="2025-03-20",
        kind="correction",
        rates=table(row("40.00"), replaces=False),
    )
    case = case_of(book, second, first)
    found = on(case, "2025-03-05")
    assert (percent(found.at_entry), percent(found.on_record)) == ("50.00", "40.00")


def test_a_company_whose_newer_rate_is_not_on_file_is_remembered():
    """A table that is on file in part names none of the rest: their rate is missing, not gone."""
    first = notice("2025-01-01", rates=table(row("50.00"), row("5.00", "Alpha")))
    part = notice("2025-02-01", rates=table(row("60.00"), row("6.00", "Beta"), whole=False))
    stand = fold((first, part))
    assert (list(stand.missing), stand.whole) == ([("Alpha", None)], False)
    whole = notice("2025-03-01", rates=table(row("60.00"), row("6.00", "Beta")))
    assert fold((first, part, whole)).missing == {}


def test_rates_that_are_not_on_file():
    """A notice whose rates are not on file ends the rates before it, and is remembered."""
    first = notice("2025-01-01", rates=table(row("50.00"), row("5.00", "Alpha")))
    unknown = notice("2025-02-01", rates=table(on_file=False))
    stand = fold((first, unknown))
    assert (stand.residual, stand.rows, stand.not_on_file) == (None, {}, unknown)


def test_before_since_a_case_is_not_on_file(book):
    """These files hold a case from its `since` on, and say so of any day before it."""
    case = book.cases[0]._replace(since=date(2025, 6, 1))
    assert [on(case, day).is_on_file for day in ("2025-05-31", "2025-06-01")] == [False, True]
    assert on(book.cases[0], "1999-01-01").is_on_file

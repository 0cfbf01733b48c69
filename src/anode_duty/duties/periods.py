"""The stretches of entry dates in which nothing changes, and the days on which something may."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, TypeVar

from anode_duty.duties.notes import REVIEW_DAYS
from anode_duty.law.proceeding import DAY, Days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from anode_duty.law.measure import Measures
    from anode_duty.law.proceeding import Case
    from anode_duty.law.ratebook import RateBook

Found = TypeVar("Found")


class Periods:
    """The periods of a book.

    Args:
        book: the rate files; None where lines may be of several books, of which each day is then
            a period.
        measures: the other duties, where they are counted.
    """

    def __init__(self, book: RateBook | None, measures: Measures | None = None) -> None:
        of_duties = turning_points(measures) if measures else ()
        self._turns = None if book is None else sorted({*_of_book(book), *of_duties})

    def of(self, day: date) -> int:
        """Return the number of the period in which an entry date lies."""
        return day.toordinal() if self._turns is None else bisect_right(self._turns, day)


def stretches(
    days: Iterable[date],
    found_on: Callable[[date], Found],
    what: Callable[[Found], object] = lambda found: found,
) -> list[tuple[date, date | None, Found]]:
    """Return the first and the last day on which the same is found, and that; the last is open.

    Args:
        days: the first entry dates on which it may be another, in order.
        what: what of it must be the same.
    """
    each = ((day, found_on(day)) for day in days)
    begun = [next(alike) for _, alike in groupby(each, lambda one: what(one[1]))]
    ends = [day - DAY for day, _ in begun[1:]]
    return [(first, last, found) for (first, found), last in zip_longest(begun, ends)]


def turning_points(measures: Measures) -> tuple[date, ...]:
    """Return the days on which other duties may change, by entry date or by day of loading.

    Two lines of the same number, origin and use have the same terms where their entry dates, and
    their days of loading, lie between the same two of these days.
    """
    return tuple(sorted(set(_of_duties(measures))))


def _of_duties(measures: Measures) -> Iterator[date]:
    for measure in measures.all:
        spans = (span.days for row in measure.rows for span in row.spans)
        for days in (*spans, *(exempt.days for exempt in measure.exemptions)):
            yield from days.edges
        yield from (split.day for split in measure.splits)
        for rule in measure.in_transit:
            yield from Days(rule.loaded_from, rule.loaded_from).edges
            yield from (rule.loaded_before, rule.entered_before)
    for fee in measures.fees:
        for span in fee.spans:
            yield from span.days.edges


def days_of_cases(cases: Iterable[Case]) -> list[date]:
    """Return the first days of entry on which a rate or a deposit of some cases may be another."""
    return sorted(set(_of_cases(cases)))


def _of_cases(cases: Iterable[Case]) -> Iterator[date]:
    for case in cases:
        yield from Days(case.since, None).edges
        for notice in case.notices:
            yield from (notice.effective, notice.known_on)
            if rule := notice.deposits:
                for days in filter(None, (rule.refunds, rule.refunds_withdrawn, rule.days_hold)):
                    yield from days.edges


def _of_book(book: RateBook) -> Iterator[date]:
    """Yield every first day on which an answer may be another than on the day before."""
    yield from _of_cases(book.cases)
    for scope in book.scopes:
        yield from (scope.effective, scope.known_on)
        for number in scope.htsus:
            yield from Days(number.first, number.last).edges
    if date.max - book.reviewed > REVIEW_DAYS:
        yield book.reviewed + REVIEW_DAYS + DAY

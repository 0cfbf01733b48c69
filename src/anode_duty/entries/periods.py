"""The stretches of entry dates in which nothing changes, so that a date counts only by its own."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING

from anode_duty.duties.notes import REVIEW_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.law.measure import Measures
    from anode_duty.law.ratebook import RateBook


class Periods:
    """The periods of a book.

    Args:
        book: the rate files; None where lines may be of several books, of which each day is then
            a period.
        measures: the other duties, where they are counted.
    """

    def __init__(self, book: RateBook | None, measures: Measures | None = None) -> None:
        self._turns = None if book is None else turning_points(book, measures)

    def of(self, day: date) -> int:
        """Return the number of the period in which an entry date lies."""
        return day.toordinal() if self._turns is None else bisect_right(self._turns, day)


def turning_points(book: RateBook, measures: Measures | None = None) -> list[date]:
    """Return every first day on which an answer may be another than on the day before."""
    return sorted(set(_turns(book, measures)))


def _turns(book: RateBook, measures: Measures | None) -> Iterator[date]:
    for case in book.cases:
        yield from (case.since,) if case.since else ()
        for notice in case.notices:
            yield from (notice.effective, notice.known_on)
            if notice.deposits:
                for window in (notice.deposits.refunds, notice.deposits.refunds_withdrawn):
                    yield from (window.first,) if window and window.first else ()
                    yield from (window.last + timedelta(days=1),) if window and window.last else ()
    for scope in book.scopes:
        yield from (scope.effective, scope.known_on)
        for one in scope.htsus:
            yield from (one.first,) if one.first else ()
            yield from (one.last + timedelta(days=1),) if one.last else ()
    if date.max - book.reviewed > REVIEW_DAYS:
        yield book.reviewed + REVIEW_DAYS + timedelta(days=1)
    if measures is not None:
        from anode_duty.duties.duty_periods import turning_points as turns_of_duties

        yield from turns_of_duties(measures)

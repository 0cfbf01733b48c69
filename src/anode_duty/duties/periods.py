"""The stretches of entry dates in which nothing changes, so that a date counts only by its own."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING

from anode_duty.duties.notes import REVIEW_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.law.measure import Measures
    from anode_duty.law.ratebook import RateBook

DAY = timedelta(days=1)


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


def turning_points(measures: Measures) -> tuple[date, ...]:
    """Return the days on which other duties may change, by entry date or by day of loading.

    Two lines of the same number, origin and use have the same terms where their entry dates, and
    their days of loading, lie between the same two of these days.
    """
    return tuple(sorted(set(_of_duties(measures))))


def _of_duties(measures: Measures) -> Iterator[date]:
    for measure in measures.all:
        for row in measure.rows:
            yield from _edges(span.days for span in row.spans)
        yield from _edges(exempt.days for exempt in measure.exemptions)
        yield from (split.day for split in measure.splits)
        for rule in measure.in_transit:
            yield from _edges([(rule.loaded_from, rule.loaded_from)])
            yield from (rule.loaded_before, rule.entered_before)
    for fee in measures.fees:
        yield from _edges(span.days for span in fee.spans)


def _of_book(book: RateBook) -> Iterator[date]:
    """Yield every first day on which an answer may be another than on the day before."""
    for case in book.cases:
        yield from _edges([(case.since, None)])
        for notice in case.notices:
            yield from (notice.effective, notice.known_on)
            if notice.deposits:
                windows = (notice.deposits.refunds, notice.deposits.refunds_withdrawn)
                yield from _edges((one.first, one.last) for one in windows if one)
    for scope in book.scopes:
        yield from (scope.effective, scope.known_on)
        yield from _edges((one.first, one.last) for one in scope.htsus)
    if date.max - book.reviewed > REVIEW_DAYS:
        yield book.reviewed + REVIEW_DAYS + DAY


def _edges(stretches: Iterable[tuple[date | None, date | None]]) -> Iterator[date]:
    """Yield the first day of each stretch, and the first one after it, where it has them."""
    for first, last in stretches:
        if first:
            yield first
        if last:
            yield last + DAY

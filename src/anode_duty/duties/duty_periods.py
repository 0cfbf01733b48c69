"""The other duties over time: the days on which they change, and the life of a number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.measure_terms import APPLIES, Goods, Term, longest
from anode_duty.duties.other_duties import terms_of
from anode_duty.errors import AnodeDutyError, BadInput, Undetermined
from anode_duty.law.measure import Days, dotted
from anode_duty.law.scope import COVERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.quoting import Quote
    from anode_duty.law.measure import Measure, Measures
    from anode_duty.law.ratebook import RateBook

_DAY = timedelta(days=1)


class Period(NamedTuple):
    """A stretch of entry dates on which the same is due on a number.

    Attributes:
        days: the last is None while the period is open.
        percent: the sum of what is due; None where it cannot be determined.
        due: the measures that apply, the general rate first.
        reason: why it cannot be determined, or None.
    """

    days: Days
    percent: Decimal | None
    due: tuple[Term, ...]
    reason: str | None


def turning_points(measures: Measures) -> tuple[date, ...]:
    """Return the days on which what is due may change, by entry date or by day of loading.

    Two lines of the same number, origin and use have the same terms where their entry dates, and
    their days of loading, lie between the same two of these days.
    """
    return tuple(sorted(set(_points(measures))))


def _points(measures: Measures) -> Iterator[date]:
    for measure in measures.all:
        for row in measure.rows:
            yield from _edges(span.days for span in row.spans)
        yield from _edges(exempt.days for exempt in measure.exemptions)
        yield from (split.day for split in measure.splits)
        for rule in measure.in_transit:
            loaded_from = (rule.loaded_from, rule.loaded_from + _DAY) if rule.loaded_from else ()
            yield from (*loaded_from, rule.loaded_before, rule.entered_before)
    for fee in measures.fees:
        yield from _edges(span.days for span in fee.spans)


def _edges(stretches: Iterable[Days]) -> Iterator[date]:
    for days in stretches:
        if days.first:
            yield days.first
        if days.last:
            yield days.last + _DAY


def history(measures: Measures, htsus: str, origin: str) -> tuple[Period, ...]:
    """Return the life of a number: what was due on it, period by period, oldest first.

    Goods are taken as loaded on the entry date, and their use as not known. It begins on the first
    day of the general rate; it is empty where no general rate of the number is on file.
    """
    begins = _first_day(measures.general, htsus)
    if begins is None:
        return ()
    points = [begins, *(day for day in turning_points(measures) if day > begins)]
    periods: list[Period] = []
    for day in points:
        now = _on_day(measures, Goods(htsus, origin, day))
        before = periods[-1] if periods else None
        if before and _same(before, now):
            continue
        if before:
            periods[-1] = before._replace(days=before.days._replace(last=day - _DAY))
        periods.append(now)
    return tuple(periods)


def _first_day(general: Measure | None, htsus: str) -> date | None:
    row = longest(general.rows, htsus) if general else None
    days = [span.days.first for span in row.spans if span.days.first] if row else []
    return min(days, default=None)


def _on_day(measures: Measures, goods: Goods) -> Period:
    days = Days(goods.entry_date, None)
    try:
        terms = terms_of(measures, goods)
    except Undetermined as error:
        return Period(days, None, (), error.message)
    due = tuple(term for term in terms.terms if term.state == APPLIES)
    return Period(days, terms.percent, due, None)


def _same(one: Period, other: Period) -> bool:
    return one.reason == other.reason and _due(one) == _due(other)


def _due(period: Period) -> list[tuple[str, str | None, Decimal]]:
    return [(term.measure, term.heading, term.rate) for term in period.due]


def percent_by_number(
    measures: Measures, numbers: Iterable[str], origin: str, entry_date: date
) -> str:
    """Return the other duties under each of some numbers in a line.

    Numbers of one tariff line (8 digits) with the same percentage stand together: `37.5 % under
    3801.10.50, 25 % under 2504.10.50`, the highest first.

    Args:
        numbers: digits, as a scope lists them.
    """
    found: dict[tuple[Decimal | None, str], None] = {}
    for number in numbers:
        percent = _percent(measures, Goods(number, origin, entry_date))
        found[percent, dotted(number[:8])] = None
    known = sorted(
        ((percent, number) for percent, number in found if percent is not None),
        key=lambda one: (-one[0], one[1]),
    )
    words = [f"{percent}% under {number}" for percent, number in known]
    words += [f"not known under {number}" for percent, number in found if percent is None]
    return ", ".join(words)


def not_counted(quote: Quote, book: RateBook) -> str:
    """Say that a quote without an HTSUS number has no other duties, and what they would be.

    Empty where they are counted, or are not on file. What is wrong in `duties/` is no matter of a
    quote that does not need it; `check` says so.
    """
    if quote.other is not None:
        return ""
    verdict = quote.basis.classification
    # Of an article of which a part is covered or none, the number is not one that the scope lists.
    whole = verdict.scope if verdict.verdict == COVERED else None
    listed = [held.number.replace(".", "") for held in whole.htsus] if whole else []
    what = "Other duties and fees are not counted"
    try:
        measures = book.measures
    except AnodeDutyError:
        return f"{what}."
    if measures is None:
        return f"{what}; these files do not have them."
    day = quote.shipment.entry_date
    known = percent_by_number(measures, listed, verdict.origin, day) if listed else ""
    duties = f": the duties are {known}" if known else ""
    return f"{what}{duties}; --hts adds them."


def _percent(measures: Measures, goods: Goods) -> Decimal | None:
    try:
        return terms_of(measures, goods).percent
    except (BadInput, Undetermined):  # a scope may list numbers of fewer than eight digits
        return None

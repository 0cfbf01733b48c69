"""What is due on an HTSUS number beside AD and CVD: on a day, through its life, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.measure_terms import APPLIES, HtsGoods, Term, longest
from anode_duty.duties.other_duties import MeasureTerms, terms_of
from anode_duty.duties.periods import stretches, turning_points
from anode_duty.errors import AnodeDutyError, BadInput, Undetermined
from anode_duty.law.measure import Measures, dotted
from anode_duty.law.proceeding import Days
from anode_duty.law.scope import COVERED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import Quote
    from anode_duty.law.ratebook import RateBook

_LEAST_DIGITS = 8


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


class NumberDuties(NamedTuple):
    """The other duties on goods of one origin under an HTSUS number.

    Attributes:
        htsus: the digits of the number.
        percent: the sum of what is due, percent of the entered value; None where it cannot be
            determined.
        reason: why it cannot be determined, or None.
        terms: every measure that was considered, the general rate first.
        periods: the life of the number, where the history was asked for; oldest first.
    """

    htsus: str
    origin: str
    percent: Decimal | None = None
    reason: str | None = None
    terms: tuple[Term, ...] = ()
    periods: tuple[Period, ...] = ()
    notes: tuple[Note, ...] = ()


def number_duties(
    book: RateBook, digits: str, entry_date: date, with_history: bool
) -> tuple[NumberDuties, ...]:
    """Return the other duties on a number for each origin that the scopes of the day cover.

    Empty where other duties are not on file.
    """
    measures = book.measures
    if measures is None:
        return ()
    scopes = scopes_on(book, entry_date) or book.scopes
    origins = dict.fromkeys(origin for scope in scopes for origin in scope.origins)
    goods = [HtsGoods(digits, origin, entry_date) for origin in origins]
    return tuple(_of_origin(measures, one, with_history) for one in goods)


def _of_origin(measures: Measures, goods: HtsGoods, with_history: bool) -> NumberDuties:
    number, origin = goods.htsus, goods.origin
    if len(number) < _LEAST_DIGITS:
        reason = f"the other duties on {dotted(number)} cannot be determined: give 8 or 10 digits"
        return NumberDuties(number, origin, reason=reason)
    periods = history(measures, number, origin) if with_history else ()
    found = _settled(measures, goods)
    if isinstance(found, str):
        return NumberDuties(number, origin, reason=found, periods=periods)
    return NumberDuties(
        htsus=number,
        origin=origin,
        percent=found.percent,
        terms=found.terms,
        periods=periods,
        notes=found.notes,
    )


def _settled(measures: Measures, goods: HtsGoods) -> MeasureTerms | str:
    """Return the other duties on some goods, or why they cannot be determined."""
    try:
        return terms_of(measures, goods)
    except (BadInput, Undetermined) as error:
        return error.message


def history(measures: Measures, htsus: str, origin: str) -> tuple[Period, ...]:
    """Return the life of a number: what was due on it, period by period, oldest first.

    Goods are taken as loaded on the entry date, and their use as not known. It begins on the first
    day of the general rate; it is empty where no general rate of the number is on file.
    """
    row = longest(measures.general.rows, htsus) if measures.general else None
    spans = row.spans if row else ()
    begins = min((span.days.first for span in spans if span.days.first), default=None)
    if begins is None:
        return ()
    days = (begins, *(day for day in turning_points(measures) if day > begins))
    found = stretches(days, lambda day: _on_day(measures, HtsGoods(htsus, origin, day)), _due)
    return tuple(period._replace(days=Days(first, last)) for first, last, period in found)


def _on_day(measures: Measures, goods: HtsGoods) -> Period:
    days, found = Days(goods.entry_date, None), _settled(measures, goods)
    if isinstance(found, str):
        return Period(days, None, (), found)
    due = tuple(term for term in found.terms if term.state == APPLIES)
    return Period(days, found.percent, due, None)


def _due(period: Period) -> tuple[object, ...]:
    return period.reason, [(term.measure, term.heading, term.rate) for term in period.due]


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
        # None also where a scope lists a number of fewer than eight digits.
        percent = _on_day(measures, HtsGoods(number, origin, entry_date)).percent
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
    listed = [held.digits for held in whole.htsus] if whole else []
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

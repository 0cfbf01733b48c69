"""What is due on an HTSUS number beside AD and CVD: on a day, or through its whole life."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties import duty_periods
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.duty_notes import may_apply
from anode_duty.duties.measure_terms import Goods, Term
from anode_duty.duties.other_duties import terms_of
from anode_duty.errors import BadInput, Undetermined
from anode_duty.law.measure import dotted

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.duty_periods import Period
    from anode_duty.duties.notes import Note
    from anode_duty.law.measure import Measures
    from anode_duty.law.ratebook import RateBook

_LEAST_DIGITS = 8


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
    percent: Decimal | None
    reason: str | None
    terms: tuple[Term, ...]
    periods: tuple[Period, ...]
    notes: tuple[Note, ...]


def number_duties(
    book: RateBook, digits: str, entry_date: date, history: bool
) -> tuple[NumberDuties, ...]:
    """Return the other duties on a number for each origin that the scopes of the day cover.

    Empty where other duties are not on file.
    """
    measures = book.measures
    if measures is None:
        return ()
    scopes = scopes_on(book, entry_date) or book.scopes
    origins = dict.fromkeys(origin for scope in scopes for origin in scope.origins)
    goods = [Goods(digits, origin, entry_date) for origin in origins]
    return tuple(_of_origin(measures, one, history) for one in goods)


def _of_origin(measures: Measures, goods: Goods, history: bool) -> NumberDuties:
    number, origin = goods.htsus, goods.origin
    periods: tuple[Period, ...] = ()
    if len(number) < _LEAST_DIGITS:
        reason = f"the other duties on {dotted(number)} cannot be determined: give 8 or 10 digits"
        return NumberDuties(number, origin, None, reason, (), (), ())
    try:
        periods = duty_periods.history(measures, number, origin) if history else ()
        terms = terms_of(measures, goods)
    except (BadInput, Undetermined) as error:
        return NumberDuties(number, origin, None, error.message, (), periods, ())
    notes = (*terms.notes, *may_apply(terms.alternatives))
    return NumberDuties(number, origin, terms.percent, None, terms.terms, periods, notes)

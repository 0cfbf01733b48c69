"""The duties beside AD and CVD on a line: the general rate and all that is added to it.

As in a quote, there are two halves. `terms_of` settles all that does not depend on the value;
`Terms.on` works out the amounts. A batch settles the terms once for each kind of line and stretch
of days (`duty_periods.turning_points`).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.duty_notes import may_apply, notes_of
from anode_duty.duties.measure_terms import (
    APPLIES,
    DOES_NOT_APPLY,
    MAY_APPLY,
    Goods,
    Term,
    listed_below,
    longest,
    owed,
    percent_of,
    settled,
)
from anode_duty.duties.notes import Note
from anode_duty.errors import BadInput, Undetermined
from anode_duty.law.measure import OTHER_USE, Claim, Measure, Measures, dotted, goes_to
from anode_duty.law.money import NOTHING, ZERO, duty, exact
from anode_duty.law.names import article_words
from anode_duty.law.numbers import hts_digits
from anode_duty.law.source import Place

_TARIFF_LINE = 8  # the digits of an HTSUS number that fix its general rate
_WHOLE_NUMBER = 10


class OtherDuty(NamedTuple):
    """A measure on a line of an entry, with its amount in US dollars.

    Attributes:
        base: the entered value of the whole line, in whole US dollars.
        amount: to the cent, half up; zero where it does not apply, None where it may apply.
    """

    measure: str
    heading: str | None
    state: str
    because: str
    rate: Decimal
    base: Decimal
    amount: Decimal | None
    citation: str
    evidence: str
    note: str | None
    claim: Claim | None
    source: Place


class OtherDuties(NamedTuple):
    """The duties beside AD and CVD on a line.

    Attributes:
        duties: the general rate first.
        total: the sum of those that apply, in US dollars.
    """

    duties: tuple[OtherDuty, ...]
    total: Decimal
    notes: tuple[Note, ...]


class Alternative(NamedTuple):
    """What would be due if the use of the goods were given.

    Attributes:
        uses: the uses that all lead to it.
        terms: every measure, for goods of such a use.
    """

    uses: tuple[str, ...]
    terms: tuple[Term, ...]


class Terms(NamedTuple):
    """The duties beside AD and CVD on goods, whatever their value.

    Attributes:
        terms: the general rate first.
        rates: percent of each that applies.
        percent: their sum.
        alternatives: what would be due where some measure may apply.
        notes: what there is to say whatever the value is.
    """

    terms: tuple[Term, ...]
    rates: tuple[Decimal, ...]
    percent: Decimal
    alternatives: tuple[Alternative, ...]
    notes: tuple[Note, ...]

    def owed(self, base: Decimal) -> Decimal:
        """Return the sum of the amounts that apply; call it `with exact()`."""
        return sum([duty(base, rate) for rate in self.rates], ZERO)

    def on(self, base: Decimal) -> OtherDuties:
        """Return the duties on a line.

        Each is a percentage of the entered value of the whole line; none is computed on another.

        Args:
            base: the entered value in whole US dollars.
        """
        with exact():
            duties = tuple(_on(term, base) for term in self.terms)
            total = sum((one.amount for one in duties if one.amount), ZERO)
            more = may_apply(self.alternatives, base)
        return OtherDuties(duties, total, (*self.notes, *more))


def terms_of(measures: Measures, goods: Goods) -> Terms:
    """Settle all that does not depend on the value.

    Raises:
        BadInput: a number of fewer than 8 digits, a day of loading after the entry date, or a use
            that no measure names.
        Undetermined: no general rate of the number, origin and day is on file, or rates differ
            below the digits given.
    """
    goods = _checked(measures, goods)
    terms = settled(measures, goods)
    general = measures.general
    if general is None or not terms or terms[0].measure != general.name:
        raise _not_on_file(general, goods)
    _refuse_too_few_digits(measures, goods, terms)
    rates = tuple(term.rate for term in terms if term.state == APPLIES)
    alternatives = _alternatives(measures, goods, terms)
    with exact():
        percent = sum(rates, NOTHING)
    notes = tuple(notes_of(measures, goods, terms))
    return Terms(terms, rates, percent, alternatives, notes)


def tariff_number(text: str, what: str = "--hts") -> str:
    """Return the 8 or 10 digits of an HTSUS number, written with points or without.

    Raises:
        BadInput: it is no HTSUS number, or has fewer digits.
    """
    digits = hts_digits(text.strip())
    if digits is None:
        raise BadInput(f"{what} {text!r} is not an HTSUS number", _LIKE)
    if len(digits) < _TARIFF_LINE:
        raise BadInput(f"{what} {text!r} has {len(digits)} digits; rates need 8 or 10", _LIKE)
    return digits


_LIKE = "write it like 3801.10.50 or 3801.10.5010"


def known_use(measures: Measures, text: str) -> str:
    """Return a use of goods as the measures name it.

    Raises:
        BadInput: no measure names it, and it is not `other`.
    """
    words = article_words(text)
    for use in (*measures.uses, OTHER_USE):
        if article_words(use) == words:
            return use
    known = ", ".join(f'"{use}"' for use in (*measures.uses, OTHER_USE))
    raise BadInput(f"use {text!r} is not on file", f"known are {known}")


def _checked(measures: Measures, goods: Goods) -> Goods:
    """Refuse what cannot be used; return the goods with their use as the files name it."""
    tariff_number(goods.htsus, "htsus")
    if goods.loaded and goods.loaded > goods.entry_date:
        raise BadInput(
            f"loaded {goods.loaded} is after the entry date {goods.entry_date}",
            "give the day of loading for the last leg, or the right entry date",
        )
    return goods._replace(use=known_use(measures, goods.use)) if goods.use else goods


def _not_on_file(general: Measure | None, goods: Goods) -> Undetermined:
    number, origin = dotted(goods.htsus), goods.origin
    what = f"the other duties on {number} from {origin} cannot be determined"
    row = general and longest(general.rows, goods.htsus)
    if general is None:
        why = "no file has general rates"
    elif not goes_to(general.origins, origin):
        why = f"the files hold them for goods of {', '.join(general.origins)} alone"
    elif row is None:
        why = f"no general rate of {number} is on file"
    else:
        why = f"no general rate of {number} is on file for that entry date"
    return Undetermined(f"{what}: {why}", "add it to the file of general rates in duties/")


def _refuse_too_few_digits(measures: Measures, goods: Goods, terms: tuple[Term, ...]) -> None:
    """Refuse eight digits where a rate or a heading differs between the ten-digit numbers."""
    if len(goods.htsus) == _WHOLE_NUMBER:
        return
    due = owed(terms)
    for number in listed_below(measures, goods.htsus):
        below = settled(measures, goods._replace(htsus=number))
        if owed(below) != due:
            raise Undetermined(
                f"the other duties on {dotted(goods.htsus)} cannot be determined from"
                f" {len(goods.htsus)} digits: {percent_of(below)} percent under {dotted(number)},"
                f" {percent_of(terms)} under other numbers",
                "give all ten digits",
            )


def _alternatives(
    measures: Measures, goods: Goods, terms: tuple[Term, ...]
) -> tuple[Alternative, ...]:
    """Return what would be due with each use that would settle what may apply."""
    found: list[Alternative] = []
    for use in _deciding_uses(measures, goods, terms):
        below = settled(measures, goods._replace(use=use))
        for at, known in enumerate(found):
            if owed(known.terms) == owed(below):
                found[at] = Alternative((*known.uses, use), known.terms)
                break
        else:
            found.append(Alternative((use,), below))
    return tuple(found)


def _deciding_uses(measures: Measures, goods: Goods, terms: tuple[Term, ...]) -> Iterator[str]:
    open_ones = {term.measure for term in terms if term.state == MAY_APPLY}
    for measure in measures.added:
        row = longest(measure.rows, goods.htsus)
        if measure.name in open_ones and row:
            yield from row.uses


def _on(term: Term, base: Decimal) -> OtherDuty:
    amounts = {APPLIES: duty(base, term.rate), DOES_NOT_APPLY: ZERO}
    return OtherDuty(
        measure=term.measure,
        heading=term.heading,
        state=term.state,
        because=term.because,
        rate=term.rate,
        base=base,
        amount=amounts.get(term.state),
        citation=term.citation,
        evidence=term.evidence,
        note=term.note,
        claim=term.claim,
        source=term.source,
    )

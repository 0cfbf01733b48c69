"""The duties beside AD and CVD on a line: the general rate and all that is added to it.

As in a quote, there are two halves. `terms_of` settles all that does not depend on the value;
`MeasureTerms.on` works out the amounts. A batch settles the terms once for each kind of line and
stretch of days (`periods.turning_points`).
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.measure_terms import (
    APPLIES,
    DOES_NOT_APPLY,
    MAY_APPLY,
    HtsGoods,
    Term,
    listed_below,
    loading,
    longest,
    owed,
    percent_of,
    settled,
)
from anode_duty.duties.notes import Note, info, unconfirmed, warning
from anode_duty.errors import BadInput, Undetermined
from anode_duty.law.measure import HELD_VOID, OTHER_USE, Claim, ClaimWay, Measures, dotted, goes_to
from anode_duty.law.money import ZERO, duty, exact
from anode_duty.law.names import article_words
from anode_duty.law.numbers import hts_digits
from anode_duty.law.source import OFFICIAL, cited

NUMBER_NOT_LIVE = "number-not-live"
USE_DECIDES = "may-apply"

_TARIFF_LINE = 8  # the digits of an HTSUS number that fix its general rate
_WHOLE_NUMBER = 10
_LIKE = "write it like 3801.10.50 or 3801.10.5010"


class MeasureTerms(NamedTuple):
    """The duties beside AD and CVD on goods, whatever their value.

    Attributes:
        terms: the general rate first.
        rates: percent of each that applies.
        percent: their sum.
        notes: what there is to say whatever the value is.
    """

    terms: tuple[Term, ...]
    rates: tuple[Decimal, ...]
    percent: Decimal
    notes: tuple[Note, ...]

    def owed(self, base: Decimal) -> Decimal:
        """Return the sum of the amounts that apply; call it `with exact()`."""
        return sum([duty(base, rate) for rate in self.rates], ZERO)

    def on(self, base: Decimal) -> tuple[Term, ...]:
        """Return the terms with their amounts on a line.

        Each is a percentage of the entered value of the whole line; none is computed on another.

        Args:
            base: the entered value in whole US dollars.
        """
        with exact():
            pairs = zip(self.terms, self.amounts(base), strict=True)
            return tuple(term._replace(base=base, amount=amount) for term, amount in pairs)

    def amounts(self, base: Decimal) -> list[Decimal | None]:
        """Return the amounts of `on` alone; call it `with exact()`."""
        due = {DOES_NOT_APPLY: ZERO, MAY_APPLY: None}
        return [
            duty(base, term.rate) if term.state == APPLIES else due[term.state]
            for term in self.terms
        ]


def terms_of(measures: Measures, goods: HtsGoods) -> MeasureTerms:
    """Settle all that does not depend on the value.

    Raises:
        BadInput: a number of fewer than 8 digits, a day of loading after the entry date, or a use
            that no measure names.
        Undetermined: no general rate of the number, origin and day is on file, or rates differ
            below the digits given.
    """
    tariff_number(goods.htsus, "htsus")
    if goods.loaded and goods.loaded > goods.entry_date:
        raise BadInput(
            f"loaded {goods.loaded} is after the entry date {goods.entry_date}",
            "give the day of loading for the last leg, or the right entry date",
        )
    if goods.use:
        goods = goods._replace(use=known_use(measures, goods.use))
    terms = settled(measures, goods)
    general = measures.general
    if general is None or not terms or terms[0].measure != general.name:
        raise _not_on_file(measures, goods)
    _refuse_too_few_digits(measures, goods, terms)
    return MeasureTerms(
        terms=terms,
        rates=tuple(term.rate for term in terms if term.state == APPLIES),
        percent=percent_of(terms),
        notes=tuple(_notes(measures, goods, terms)),
    )


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


def _not_on_file(measures: Measures, goods: HtsGoods) -> Undetermined:
    number, origin = dotted(goods.htsus), goods.origin
    what = f"the other duties on {number} from {origin} cannot be determined"
    general = measures.general
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


def _refuse_too_few_digits(measures: Measures, goods: HtsGoods, terms: tuple[Term, ...]) -> None:
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


def _notes(measures: Measures, goods: HtsGoods, terms: tuple[Term, ...]) -> Iterator[Note]:
    """Yield what there is to say of the duties on some goods, whatever their value."""
    yield from _number(measures, goods)
    yield from _loading_not_given(measures, goods, terms)
    yield from _claims(terms)
    yield from _evidence(terms)
    for note in dict.fromkeys(term.note for term in terms if term.state != DOES_NOT_APPLY):
        if note:
            yield info("duty-note", note)
    yield from _may_apply(measures, goods, terms)


def _may_apply(measures: Measures, goods: HtsGoods, terms: tuple[Term, ...]) -> Iterator[Note]:
    """Say what is due with each use of the goods that would settle what may apply."""
    found: dict[object, tuple[list[str], tuple[Term, ...]]] = {}
    for use in _deciding_uses(measures, goods, terms):
        below = settled(measures, goods._replace(use=use))
        found.setdefault(owed(below), ([], below))[0].append(use)
    for uses, below in found.values():
        without = [term.measure for term in below if term.because.startswith("not due where ")]
        left_out = f" (without {' and '.join(without)})" if without else ""
        yield warning(
            USE_DECIDES,
            f"if the goods are {' or '.join(f'a {use}' for use in uses)}, the other duties are"
            f" {percent_of(below)} percent{left_out}; say which with"
            f' --use "{uses[0]}" or --use {OTHER_USE}',
        )


def _deciding_uses(measures: Measures, goods: HtsGoods, terms: tuple[Term, ...]) -> Iterator[str]:
    open_ones = {term.measure for term in terms if term.state == MAY_APPLY}
    for measure in measures.added:
        row = longest(measure.rows, goods.htsus)
        if measure.name in open_ones and row:
            yield from row.uses


def _number(measures: Measures, goods: HtsGoods) -> Iterator[Note]:
    """Say of a ten-digit number that the tariff did not have it on the entry date."""
    number = goods.htsus
    splits = measures.general.splits if measures.general else ()
    family = [split for split in splits if split.ended[:_TARIFF_LINE] == number[:_TARIFF_LINE]]
    if len(number) < _WHOLE_NUMBER or not family:
        return
    for split in family:
        if split.ended == number and goods.entry_date >= split.day:
            after = " or ".join(f"{dotted(one)} ({what})" for one, what in split.began.items())
            words = f"{dotted(number)} ended; since {split.day} it is {after}"
            yield warning(NUMBER_NOT_LIVE, words)
        if number in split.began and goods.entry_date < split.day:
            words = f"{dotted(number)} began on {split.day}; before, it was {dotted(split.ended)}"
            yield warning(NUMBER_NOT_LIVE, words)
    known = any(number in (split.ended, *split.began) for split in family)
    if not known and number not in listed_below(measures, number[:_TARIFF_LINE]):
        yield warning("number-unknown", f"{dotted(number)} is not a number on file")


def _loading_not_given(
    measures: Measures, goods: HtsGoods, terms: Iterable[Term]
) -> Iterator[Note]:
    """Say which rules for goods in transit would lower a rate, were the day of loading given."""
    if goods.loaded is not None:
        return
    rules_of = {measure.name: measure.in_transit for measure in measures.added}
    for term in terms:
        if term.state == DOES_NOT_APPLY:
            continue
        lower = "; ".join(
            f"{rule.rate} percent on goods {loading(rule)} ({cited(rule.citation)})"
            for rule in rules_of.get(term.measure, ())
            if rule.might_hold(goods.entry_date) and rule.rate < term.rate
        )
        if lower:
            yield warning(
                "in-transit",
                f"{term.measure} is {term.rate} percent on goods loaded on the entry date, which is"
                f" assumed; it is {lower}. Give the day of loading with --loaded",
            )


def _claims(terms: Iterable[Term]) -> Iterator[Note]:
    """Say of measures with one claim, together, that they were held void or are contested."""
    together: dict[object, tuple[Claim, list[str]]] = {}
    for term in terms:
        claim = term.claim
        if claim and term.state == APPLIES:
            ways = tuple(way.way for way in claim.ways)
            same = (claim.state, claim.since, claim.because, claim.citation, ways)
            together.setdefault(same, (claim, []))[1].append(term.measure)
    for claim, names in together.values():
        code = "held-void" if claim.state == HELD_VOID else "contested"
        yield info(code, f"{' and '.join(names)}: {_claim_words(claim)}")


def _claim_words(claim: Claim) -> str:
    """Return what a claim says in sentences: the ruling, and what one can do by when."""
    ways = "; ".join(map(_way_words, claim.ways))
    what = (
        "It can be claimed"
        if claim.state == HELD_VOID
        else "Nothing of it is refundable. To keep the right to it"
    )
    note = f" {claim.note}" if claim.note else ""
    authority = f"{cited(claim.citation)}, {claim.evidence}"
    return f"{claim.because} ({authority}). {what}: {ways}.{note}"


def _way_words(way: ClaimWay) -> str:
    opens = f" since {way.opens}" if way.opens else ""
    days = f"within {way.within_days} days of liquidation" if way.within_days else ""
    unliquidated = "before liquidation" if way.before_liquidation else ""
    clock = " or ".join(part for part in (unliquidated, days) if part)
    return f"{way.way}{opens}{f' {clock}' if clock else ''} ({way.entries})"


def _evidence(terms: Iterable[Term]) -> Iterator[Note]:
    """Name the measures whose rate, or days, were not read in an official text."""
    words = []
    for term in terms:
        if term.state == DOES_NOT_APPLY and not term.rate:
            continue
        if term.source.evidence != OFFICIAL:
            words.append(f"{term.measure} ({term.source.evidence})")
        elif term.dates_evidence != OFFICIAL:
            words.append(f"the days of {term.measure} ({term.dates_evidence})")
    yield from unconfirmed("duty-evidence", words)

"""What there is to say beside the other duties on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.measure_terms import (
    APPLIES,
    DOES_NOT_APPLY,
    listed_below,
    loading,
    percent_of,
)
from anode_duty.duties.notes import info, unconfirmed, warning
from anode_duty.law.measure import HELD_VOID, OTHER_USE, dotted
from anode_duty.law.money import NOTHING, duty, usd
from anode_duty.law.source import OFFICIAL, cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from anode_duty.duties.measure_terms import Goods, Term
    from anode_duty.duties.notes import Note
    from anode_duty.duties.other_duties import Alternative
    from anode_duty.law.measure import Claim, ClaimWay, Measures

NUMBER_NOT_LIVE = "number-not-live"
NUMBER_UNKNOWN = "number-unknown"
IN_TRANSIT = "in-transit"
MAY_BE_DUE = "may-apply"
VOID = "held-void"
IN_COURT = "contested"
WEAK = "duty-evidence"
MORE = "duty-note"

_WHOLE_NUMBER = 10


def notes_of(measures: Measures, goods: Goods, terms: tuple[Term, ...]) -> Iterator[Note]:
    """Yield what there is to say of the duties on some goods, whatever their value."""
    yield from _number(measures, goods)
    yield from _loading_not_given(measures, goods, terms)
    yield from _claims(terms)
    yield from _evidence(terms)
    for note in dict.fromkeys(term.note for term in terms if term.state != DOES_NOT_APPLY):
        if note:
            yield info(MORE, note)


def may_apply(alternatives: Iterable[Alternative], base: Decimal | None = None) -> list[Note]:
    """Return the total with each measure that may apply, in percent and on a base in dollars."""
    return [_may_apply(one, base) for one in alternatives]


def _may_apply(one: Alternative, base: Decimal | None) -> Note:
    applying = [term for term in one.terms if term.state == APPLIES]
    uses = " or ".join(f"a {use}" for use in one.uses)
    total = f"{percent_of(one.terms)} percent"
    if base is not None:
        dollars = sum((duty(base, term.rate) for term in applying), NOTHING)
        total = f"{total}, {usd(dollars)}"
    without = [term.measure for term in one.terms if term.because.startswith("not due where ")]
    left_out = f" (without {' and '.join(without)})" if without else ""
    return warning(
        MAY_BE_DUE,
        f"if the goods are {uses}, the other duties are {total}{left_out}; say which with"
        f' --use "{one.uses[0]}" or --use {OTHER_USE}',
    )


def _number(measures: Measures, goods: Goods) -> Iterator[Note]:
    """Say of a ten-digit number that the tariff did not have it on the entry date."""
    number = goods.htsus
    splits = measures.general.splits if measures.general else ()
    family = [split for split in splits if split.ended[:8] == number[:8]]
    if len(number) < _WHOLE_NUMBER or not family:
        return
    known = False
    for split in family:
        if split.ended == number:
            known = True
            if goods.entry_date >= split.day:
                after = _choice(split.began)
                text = f"{dotted(number)} ended; since {split.day} it is {after}"
                yield warning(NUMBER_NOT_LIVE, text)
        if number in split.began:
            known = True
            if goods.entry_date < split.day:
                text = f"{dotted(number)} began on {split.day}; before, it was"
                yield warning(NUMBER_NOT_LIVE, f"{text} {dotted(split.ended)}")
    if not known and number not in listed_below(measures, number[:8]):
        yield warning(NUMBER_UNKNOWN, f"{dotted(number)} is not a number on file")


def _choice(numbers: Mapping[str, str]) -> str:
    return " or ".join(f"{dotted(digits)} ({goods})" for digits, goods in numbers.items())


def _loading_not_given(measures: Measures, goods: Goods, terms: Iterable[Term]) -> Iterator[Note]:
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
                IN_TRANSIT,
                f"{term.measure} is {term.rate} percent on goods loaded on the entry date, which is"
                f" assumed; it is {lower}. Give the day of loading with --loaded",
            )


def _claims(terms: Iterable[Term]) -> Iterator[Note]:
    """Say of measures with one claim, together, that they were held void or are contested."""
    together: dict[Claim, list[str]] = {}
    for term in terms:
        if term.claim and term.state == APPLIES:
            same = next((known for known in together if _alike(known, term.claim)), term.claim)
            together.setdefault(same, []).append(term.measure)
    for claim, names in together.items():
        code = VOID if claim.state == HELD_VOID else IN_COURT
        yield info(code, f"{' and '.join(names)}: {claim_words(claim)}")


def _alike(one: Claim, other: Claim) -> bool:
    ways = tuple(way.way for way in one.ways) == tuple(way.way for way in other.ways)
    return ways and one[:3] == other[:3] and one.citation == other.citation


def claim_words(claim: Claim) -> str:
    """Return what a claim says in sentences: the ruling, and what one can do by when."""
    ways = "; ".join(way_words(way) for way in claim.ways)
    authority = f"{cited(claim.citation)}, {claim.evidence}"
    what = (
        "It can be claimed"
        if claim.state == HELD_VOID
        else "Nothing of it is refundable. To keep the right to it"
    )
    note = f" {claim.note}" if claim.note else ""
    return f"{claim.because} ({authority}). {what}: {ways}.{note}"


def way_words(way: ClaimWay) -> str:
    """Return a way to claim as part of a sentence."""
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
        if term.evidence != OFFICIAL:
            words.append(f"{term.measure} ({term.evidence})")
        elif term.dates_evidence != OFFICIAL:
            words.append(f"the days of {term.measure} ({term.dates_evidence})")
    yield from unconfirmed(WEAK, words)

"""What each measure says of goods: rate of the day, exemptions, in transit, precedence."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from anode_duty.law.measure import (
    Claim,
    Exemption,
    InTransit,
    Measure,
    Measures,
    Precedence,
    RateRow,
    Span,
    dotted,
    goes_to,
)
from anode_duty.law.money import NOTHING, exact
from anode_duty.law.source import Source

APPLIES = "applies"
MAY_APPLY = "may apply"
DOES_NOT_APPLY = "does not apply"

Row = TypeVar("Row", RateRow, Exemption)


class HtsGoods(NamedTuple):
    """What has to be known of goods to say which duties are due on them.

    Attributes:
        htsus: 8 or 10 digits, without points.
        origin: ISO 3166 code of the country of origin.
        entry_date: date of entry, or of withdrawal from warehouse, for consumption.
        loaded: the day of loading on the vessel for the last leg; None is taken as the entry date.
        use: one of the uses that the measures name, or `other`; None where it is not known.
    """

    htsus: str
    origin: str
    entry_date: date
    loaded: date | None = None
    use: str | None = None


class Term(NamedTuple):
    """What a measure says of goods, whatever their value.

    Attributes:
        heading: the HTSUS number of chapter 99 to enter it, or its exemption, under; None for the
            general rate, and where the files name none.
        state: `applies`, `may apply` or `does not apply`.
        because: why, as half a sentence.
        rate: percent of the entered value of the whole line that is due, or would be if it applied.
        dates_evidence: the grade of the days, which may be weaker than that of the rate.
        claim: that it was held void or is contested, where it applies or may apply.
        base: the entered value of the whole line, in whole US dollars; None where it is not given.
        amount: in US dollars to the cent, half up; zero where it does not apply, None where it may
            apply or no value is given.
    """

    measure: str
    heading: str | None
    state: str
    because: str
    rate: Decimal
    source: Source
    dates_evidence: str
    note: str | None
    claim: Claim | None
    base: Decimal | None = None
    amount: Decimal | None = None


def settled(measures: Measures, goods: HtsGoods) -> tuple[Term, ...]:
    """Return what every measure says of the goods; one that yields to another does not apply."""
    alone = ((measure.name, _alone(measure, goods)) for measure in measures.all)
    found = {name: term for name, term in alone if term is not None}
    over = _precedences(measures.added, found)
    return tuple(_yielding(term, found, over) for term in found.values())


def _alone(measure: Measure, goods: HtsGoods) -> Term | None:
    """Return what a measure says by itself; None where it is not about these goods on this day."""
    if not goes_to(measure.origins, goods.origin):
        return None
    row = longest(measure.rows, goods.htsus)
    span = row.on(goods.entry_date) if row else None
    exemption = _exemption(measure, row, goods)
    if exemption and (span or row is None):
        return Term(
            measure=measure.name,
            heading=exemption.heading,
            state=DOES_NOT_APPLY,
            because=f"exempt: {exemption.because}",
            rate=span.rate if span else NOTHING,
            note=None,
            claim=None,
            **_said_by(exemption),
        )
    if row is None or span is None:
        return None
    state, because = _state(measure, row, span, goods)
    term = Term(
        measure=measure.name,
        heading=span.heading,
        state=state,
        because=because,
        rate=span.rate,
        note=" ".join(note for note in (span.note, measure.note) if note) or None,
        claim=None if state == DOES_NOT_APPLY else measure.claim,
        **_said_by(span),
    )
    return _in_transit(measure, term, goods)


def _said_by(one: Span | Exemption | InTransit | Precedence) -> dict[str, Any]:
    """Return the fields of a term that say on what it rests."""
    return {
        "source": Source(one.citation, one.evidence, one.place),
        "dates_evidence": getattr(one, "dates_evidence", one.evidence),
    }


def fit(prefixes: Iterable[str], digits: str) -> int:
    """Return the length of the longest prefix that a number begins with, or -1."""
    return max((len(prefix) for prefix in prefixes if digits.startswith(prefix)), default=-1)


def longest(rows: Iterable[Row], digits: str) -> Row | None:
    """Return the row that lists the longest prefix of a number, whatever the day."""
    best = max(rows, key=lambda row: fit(row.prefixes, digits), default=None)
    return best if best and fit(best.prefixes, digits) >= 0 else None


def _exemption(measure: Measure, row: RateRow | None, goods: HtsGoods) -> Exemption | None:
    held = (exempt for exempt in measure.exemptions if exempt.days.holds(goods.entry_date))
    best, reach = longest(held, goods.htsus), fit(row.prefixes, goods.htsus) if row else 0
    return best if best and fit(best.prefixes, goods.htsus) >= reach else None


def _state(measure: Measure, row: RateRow, span: Span, goods: HtsGoods) -> tuple[str, str]:
    if row.uses:
        wanted = " or ".join(f"a {use}" for use in row.uses)
        if goods.use is None:
            return MAY_APPLY, f"it applies only to {wanted}, and the use is not given"
        if goods.use not in row.uses:
            return DOES_NOT_APPLY, f"it applies only to {wanted}"
        return APPLIES, f"the goods are a {goods.use}"
    number = dotted(goods.htsus[: fit(row.prefixes, goods.htsus)])
    if measure.general:
        return APPLIES, f"the column 1 general rate of {number}"
    first, last = span.days
    since = f"{'from' if last else 'since'} {first}" if first else ""
    stretch = f"{since} to {last}".strip() if last else since
    return APPLIES, f"collected on goods of {goods.origin}, {number}, {stretch}"


def _in_transit(measure: Measure, term: Term, goods: HtsGoods) -> Term:
    """Lower the rate for goods in transit; a rule never raises that of the entry date."""
    loaded = goods.loaded or goods.entry_date
    rules = [rule for rule in measure.in_transit if rule.holds(loaded, goods.entry_date)]
    rule = min(rules, key=lambda rule: rule.rate, default=None)
    if rule is None or rule.rate >= term.rate or term.state == DOES_NOT_APPLY:
        return term
    because = f"goods in transit, {loading(rule)}"
    if rule.rate:
        because = f"{because}: {rule.rate} percent in place of {term.rate}"
    return term._replace(
        heading=rule.heading,
        state=term.state if rule.rate else DOES_NOT_APPLY,
        because=because,
        rate=rule.rate or term.rate,
        note=None,
        claim=term.claim if rule.rate else None,
        **_said_by(rule),
    )


def loading(rule: InTransit) -> str:
    """Return the days of a rule for goods in transit, as part of a sentence."""
    since = f"from {rule.loaded_from} and " if rule.loaded_from else ""
    return f"loaded {since}before {rule.loaded_before} and entered before {rule.entered_before}"


_Over = dict[str, list[tuple[str, Precedence]]]


def _precedences(measures: Iterable[Measure], found: dict[str, Term]) -> _Over:
    """Return for each measure those that exclude it, of the ones that were found."""
    over: _Over = {name: [] for name in found}
    for measure in measures:
        if measure.name in found:
            pairs = [(measure.name, other.measure, other) for other in measure.yields_to]
            pairs += [(other.measure, measure.name, other) for other in measure.excludes]
            for name, by, other in pairs:
                if other.measure in found:
                    over[name].append((by, other))
    return over


def _excluder(
    name: str, found: dict[str, Term], over: _Over, asked: tuple[str, ...] = ()
) -> tuple[str, Precedence] | None:
    """Return the measure that applies in the place of one that would apply itself."""
    if found[name].state == DOES_NOT_APPLY or name in asked:
        return None
    for other, precedence in over[name]:
        applies = found[other].state == APPLIES
        if applies and not _excluder(other, found, over, (*asked, name)):
            return other, precedence
    return None


def _yielding(term: Term, found: dict[str, Term], over: _Over) -> Term:
    by = _excluder(term.measure, found, over)
    if by is None:
        return term
    other, precedence = by
    return term._replace(
        state=DOES_NOT_APPLY,
        because=f"not due where {other} is",
        note=None,
        claim=None,
        **_said_by(precedence),
    )


def owed(terms: Iterable[Term]) -> tuple[tuple[str, str, str | None, Decimal], ...]:
    """Return what two kinds of goods have in common if the same is due on both."""
    return tuple(
        (term.measure, term.state, term.heading, term.rate)
        for term in terms
        if term.state != DOES_NOT_APPLY
    )


def percent_of(terms: Iterable[Term]) -> Decimal:
    """Return the sum of the rates that apply."""
    with exact():
        return sum((term.rate for term in terms if term.state == APPLIES), NOTHING)


def listed_below(measures: Measures, digits: str) -> list[str]:
    """Return the longer numbers that some measure lists below the digits of another."""
    rows: list[RateRow | Exemption] = []
    for measure in measures.all:
        rows += [*measure.rows, *measure.exemptions]
    below = {prefix for row in rows for prefix in row.prefixes if prefix.startswith(digits)}
    return sorted(below - {digits})

"""The other duties and fees of a quote as its steps, with those considered that do not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.fees import fee_words
from anode_duty.duties.measure_terms import APPLIES
from anode_duty.law.money import usd
from anode_duty.law.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from anode_duty.duties.fees import FeeDue
    from anode_duty.duties.measure_terms import Term
    from anode_duty.duties.quoting import Figures, OtherFigures


class Step(NamedTuple):
    """One step of a quote.

    Attributes:
        step: what is decided by it.
        text: the figures and how the next one follows from them.
        authority: the rule, notice or file on which it rests.
    """

    step: str
    text: str
    authority: str


def other_steps(other: OtherFigures, figures: Figures) -> Iterator[Step]:
    """Yield a step for each measure that was considered, each fee, and what is due in all."""
    applying = [one for one in other.duties if one.state == APPLIES]
    yield from (_applies(one, figures.entered) for one in applying)
    yield from (_considered(one) for one in other.duties if one.state != APPLIES)
    yield Step("other duties", _sum(applying, other), "the entered value of the whole line")
    yield from map(_fee, other.fees or ())
    yield _due_at_entry(other, figures)
    yield _cost(other, figures)


def _authority(one: Term | FeeDue) -> str:
    return str(Source(one.citation, one.evidence, one.source))


def _applies(one: Term, base: Decimal) -> Step:
    heading = f", heading {one.heading}" if one.heading else ""
    claim = f"; {one.claim.state}" if one.claim else ""
    amount = usd(one.amount) if one.amount is not None else "not known"
    text = f"{one.because}{heading}: {usd(base)} x {one.rate}% = {amount}{claim}"
    return Step(one.measure, text, _authority(one))


def _considered(one: Term) -> Step:
    heading = f" (heading {one.heading})" if one.heading else ""
    return Step(one.measure, f"{one.state}: {one.because}{heading}", _authority(one))


def _sum(applying: Iterable[Term], other: OtherFigures) -> str:
    amounts = [usd(one.amount) for one in applying if one.amount]
    if len(amounts) < 2:
        return usd(other.other_duties)
    return f"{' + '.join(amounts)} = {usd(other.other_duties)}"


def _fee(one: FeeDue) -> Step:
    ends = (("least", one.least), ("most", one.most))
    known = [f"{word} {usd(end)}" for word, end in ends if end is not None]
    limits = f"; {' and '.join(known)} an {one.per}" if known and not one.bound else ""
    return Step(one.fee, f"{fee_words(one)}{limits}", _authority(one))


def _due_at_entry(other: OtherFigures, figures: Figures) -> Step:
    parts = (
        f"deposits {usd(figures.deposit)}",
        f"other duties {usd(other.other_duties)}",
        f"fees {_counted(other.fees_total)}",
    )
    return Step(
        "total due at entry", f"{' + '.join(parts)} = {_counted(other.due_at_entry)}", _ABOVE
    )


def _cost(other: OtherFigures, figures: Figures) -> Step:
    later = f" + asked later {usd(figures.asked_later)}" if figures.asked_later else ""
    less = f" - refundable {usd(figures.refundable)}" if figures.refundable else ""
    text = f"entered value {usd(figures.entered)} + due at entry {_counted(other.due_at_entry)}"
    return Step("cost", f"{text}{later}{less} = {_counted(other.cost)}", _ABOVE)


def _counted(amount: Decimal | None) -> str:
    return "not counted" if amount is None else usd(amount)


_ABOVE = "the lines above"

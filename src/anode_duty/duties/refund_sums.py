"""Sums of what is refundable: of all lines, and of groups of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.duties.act_by import act_by
from anode_duty.duties.line_refund import FROM_FILE, SUMMED
from anode_duty.law.money import ZERO

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.line_refund import Day, DutyClaim, LineRefund
    from anode_duty.law.measure import Claim


class AdCvd(NamedTuple):
    """Sums of AD and CVD deposits, in US dollars.

    Attributes:
        lines: how many lines they are of.
        computed: what of `deposited` was worked out, as the file does not say it.
        refundable_computed: what of `refundable` rests on that.
        lost: what is not due and is final.
    """

    lines: int = 0
    deposited: Decimal = ZERO
    computed: Decimal = ZERO
    due: Decimal = ZERO
    refundable: Decimal = ZERO
    refundable_computed: Decimal = ZERO
    asked_later: Decimal = ZERO
    lost: Decimal = ZERO

    def plus(self, line: LineRefund) -> AdCvd:
        """Return the sums with one line more."""
        computed = [one for one in line.duties if one.deposited_from != FROM_FILE]
        sums: dict[str, Any] = {name: getattr(self, name) + getattr(line, name) for name in SUMMED}
        return AdCvd(
            lines=self.lines + 1,
            computed=sum((one.deposited for one in computed), self.computed),
            refundable_computed=sum((one.refundable for one in computed), self.refundable_computed),
            **sums,
        )


class OfMeasure(NamedTuple):
    """Sums of another duty that was held void or is contested, in US dollars."""

    claim: Claim
    evidence: str
    lines: int = 0
    amount: Decimal = ZERO
    claimable: Decimal = ZERO

    def plus(self, one: DutyClaim) -> OfMeasure:
        """Return the sums with one line more."""
        return self._replace(
            lines=self.lines + 1,
            amount=self.amount + one.amount,
            claimable=self.claimable + one.claimable,
        )


class OfDay(NamedTuple):
    """A day that matters, with the lines that it matters for and what of them is refundable."""

    day: Day
    lines: int = 0
    refundable: Decimal = ZERO

    def plus(self, day: Day, line: LineRefund) -> OfDay:
        """Return the sums with one line more, for which the same day matters."""
        duties = tuple(sorted({*self.day.duties, *day.duties})) if self.lines else day.duties
        return OfDay(
            self.day._replace(duties=duties), self.lines + 1, self.refundable + line.refundable
        )


class Sums:
    """Sums of lines.

    Attributes:
        lines: how many.
        entries: of how many entries; adjacent lines of one number are one.
        refunded_entries: how many of them have something refundable.
        exact: AD and CVD but for upper bounds.
        upper: AD and CVD where only the most that they can be is known.
        claimable: what of other duties can be claimed.
        contested: what of other duties is contested.
        overpaid: what was deposited beyond what was required.
        underpaid: what was required beyond what was deposited.
        final: how many lines are final.
        measures: the other duties that were held void or are contested, by name.
        days: the days that matter.
        counts_duties: other duties are counted on some line.
    """

    def __init__(self) -> None:
        self.lines = self.entries = self.refunded_entries = self.final = 0
        self.exact = self.upper = AdCvd()
        self.claimable = self.contested = self.overpaid = self.underpaid = ZERO
        self.measures: dict[str, OfMeasure] = {}
        self.days: dict[tuple[str, date, date, str], OfDay] = {}
        self.counts_duties = False
        self._refunded = False

    def add(self, line: LineRefund, new_entry: bool) -> None:
        """Add a line, the first of its entry or another one."""
        self.lines += 1
        self.entries += new_entry or self.entries == 0
        self._refunded = self._refunded and not new_entry
        if line.refundable and not line.upper_bound and not self._refunded:
            self.refunded_entries += 1
            self._refunded = True
        self.final += line.final
        if line.upper_bound:
            self.upper = self.upper.plus(line)
        else:
            self.exact = self.exact.plus(line)
        self.claimable += line.claimable
        self.contested += line.contested
        self.overpaid += max(line.difference, ZERO)
        self.underpaid += max(-line.difference, ZERO)
        self.counts_duties = self.counts_duties or line.claims is not None
        for claim in line.claims or ():
            measure = self.measures.get(claim.measure) or OfMeasure(claim.claim, claim.evidence)
            self.measures[claim.measure] = measure.plus(claim)
        for day in line.deadlines:
            key = (day.what, day.earliest, day.latest, day.citation)
            self.days[key] = (self.days.get(key) or OfDay(day)).plus(day, line)

    def in_order(self) -> list[OfDay]:
        """Return the days that matter, the earliest first."""
        return sorted(self.days.values(), key=lambda one: (one.day.earliest, one.day.what))

    def act_by(self) -> Day | None:
        """Return the first day that is not over and by which one must act for a deposit."""
        return act_by(one.day for one in self.days.values() if not one.day.passed)

    def next_day(self) -> Day | None:
        """Return the first day that is not over, or None."""
        return next((one.day for one in self.in_order() if not one.day.passed), None)

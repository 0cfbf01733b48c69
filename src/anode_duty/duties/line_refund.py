"""The nouns of a refund: what a line says was paid, what of it is refundable, and sums of lines."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from anode_duty.duties.measure_terms import Term
from anode_duty.duties.notes import Note
from anode_duty.law.measure import CONTESTED, Claim, ClaimWay
from anode_duty.law.money import ZERO
from anode_duty.law.proceeding import act_by

FROM_FILE = "file"
FROM_RATES = "computed"
FROM_BOTH = "file and computed"

# The amounts of its duties that a line adds up.
_SUMMED = ("deposited", "due", "refundable", "asked_later", "lost", "difference")


class Paid(NamedTuple):
    """What an entry line says was paid, in US dollars; None where it says nothing.

    Attributes:
        both: the sum of the two deposits, where the line does not give them one by one.
        liquidated: the day of liquidation.
    """

    ad: Decimal | None = None
    cvd: Decimal | None = None
    both: Decimal | None = None
    liquidated: date | None = None


class DutyRefund(NamedTuple):
    """What is refundable of one duty of a line, in US dollars.

    Attributes:
        duty: `AD` or `CVD`; both where the line gives one sum for the two.
        cases: the numbers of the cases; empty where none covers the goods.
        deposited_from: `file`, or `computed` where the file does not say.
        required: what should have been deposited at entry.
        due: what is due on the record.
        refundable: what was deposited, is not due, and can still be refunded.
        asked_later: what is due, was not deposited, and can still be asked for.
        lost: what was deposited, is not due, and is final.
        difference: deposited less required.
        because: why there is a difference, as half a sentence, or empty.
    """

    duty: str
    cases: tuple[str, ...]
    deposited: Decimal
    deposited_from: str
    required: Decimal
    due: Decimal
    refundable: Decimal
    asked_later: Decimal
    lost: Decimal
    difference: Decimal
    because: str

    @property
    def names(self) -> list[str]:
        """The duties that it is of, one by one."""
        return self.duty.split(" and ")


class DutyClaim(NamedTuple):
    """Another duty on the line that was held void, or is contested, in US dollars.

    Attributes:
        claim: that of the term.
        amount: what was due on the entry date.
        claimable: what of it can be claimed; nothing of what is contested.
        way: the first way that is still open, or None.
        last_day: of that way; None while the line is not liquidated.
    """

    term: Term
    claim: Claim
    amount: Decimal
    claimable: Decimal
    way: ClaimWay | None
    last_day: date | None

    @property
    def until(self) -> str:
        """Until when the way is open, as part of a sentence."""
        way = self.way
        if way is None:
            return "closed"
        if self.last_day is not None:
            return f"by {self.last_day}"
        if way.within_days is None:
            return "without a time limit on file"
        within = f"within {way.within_days} days of liquidation"
        return f"before liquidation or {within}" if way.before_liquidation else within


class Day(NamedTuple):
    """A day that matters for a line; a careful reader acts by the earliest.

    Attributes:
        duties: those whose deposits it is about, or the measure.
        passed: the earliest day is over.
        source: where the rate files say it; empty where it follows from the line's liquidation.
        act: whether the depositor must act by this day.
        estimated: the day is an estimate.
    """

    what: str
    duties: tuple[str, ...]
    earliest: date
    latest: date
    citation: str
    evidence: str
    note: str | None
    passed: bool
    source: str = ""
    act: bool = False
    estimated: bool = False


def day_over(earliest: str, latest: str, estimated: bool, on: str) -> str:
    """Say that the last day to act has passed on a day, or may have; all days are ISO text."""
    marks = [*(["an estimate"] * estimated), *([f"{latest} at the latest"] * (latest != earliest))]
    mark = f" ({'; '.join(marks)})" if marks else ""
    has = "has" if latest < on else "may have"
    return f"the last day on file to act, {earliest}{mark}, {has} passed"


class LineRefund(NamedTuple):
    """What is refundable of an entry line, in US dollars.

    Attributes:
        duties: AD and CVD, of which the amounts that follow are the sums.
        claims: the other duties that were held void or are contested; None where they are not
            counted.
        claimable: of the other duties, what can be claimed.
        contested: of the other duties, what is contested and can still be kept open: never
            refundable.
        upper_bound: the AD/CVD figures are the most that they can be.
        final: the time to protest the liquidation is over.
    """

    duties: tuple[DutyRefund, ...]
    claims: tuple[DutyClaim, ...] | None
    deposited: Decimal
    deposited_from: str
    due: Decimal
    refundable: Decimal
    asked_later: Decimal
    lost: Decimal
    difference: Decimal
    claimable: Decimal
    contested: Decimal
    upper_bound: bool
    liquidated: date | None
    final: bool
    deadlines: tuple[Day, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def act_by(self) -> Day | None:
        """The day by which one must act for a deposit, or None."""
        return act_by(self.deadlines)

    @property
    def last_day_over(self) -> Day | None:
        """The last day to act for a deposit that is still refundable, where all such are over."""
        last = []
        for one in self.duties:
            names = set(one.names) if one.refundable else set()
            days = [day for day in self.deadlines if day.act and names & set(day.duties)]
            if days and all(day.passed for day in days):
                last.append(max(days, key=lambda day: day.latest))
        return max(last, key=lambda day: day.latest, default=None)

    def part(
        self, duties: tuple[DutyRefund, ...], claims: tuple[DutyClaim, ...] | None
    ) -> "LineRefund":
        """Return what is refundable of some duties of the line, with the days that are theirs."""
        names = {name for one in duties for name in one.names}
        names |= {claim.term.measure for claim in claims or ()}
        return self._replace(
            duties=duties,
            claims=claims,
            upper_bound=self.upper_bound and bool(duties),
            deadlines=tuple(day for day in self.deadlines if names & set(day.duties)),
            **sums_of(duties, claims),
        )


def sums_of(duties: tuple[DutyRefund, ...], claims: tuple[DutyClaim, ...] | None) -> dict[str, Any]:
    """Return the fields of a line that add up its duties and claims."""
    origins = {one.deposited_from for one in duties} or {FROM_RATES}
    sums: dict[str, Any] = {
        name: sum([getattr(one, name) for one in duties], ZERO) for name in _SUMMED
    }
    sums["deposited_from"] = origins.pop() if len(origins) == 1 else FROM_BOTH
    sums["claimable"] = sum((one.claimable for one in claims or ()), ZERO)
    contested = (one.amount for one in claims or () if one.way and one.claim.state == CONTESTED)
    sums["contested"] = sum(contested, ZERO)
    return sums


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

    def plus(self, line: LineRefund) -> "AdCvd":
        """Return the sums with one line more."""
        computed = [one for one in line.duties if one.deposited_from != FROM_FILE]
        return AdCvd(
            lines=self.lines + 1,
            deposited=self.deposited + line.deposited,
            computed=sum([one.deposited for one in computed], self.computed),
            due=self.due + line.due,
            refundable=self.refundable + line.refundable,
            refundable_computed=sum([one.refundable for one in computed], self.refundable_computed),
            asked_later=self.asked_later + line.asked_later,
            lost=self.lost + line.lost,
        )


class OfMeasure(NamedTuple):
    """Sums of another duty that was held void or is contested, in US dollars."""

    claim: Claim
    lines: int = 0
    amount: Decimal = ZERO
    claimable: Decimal = ZERO

    def plus(self, one: DutyClaim) -> "OfMeasure":
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

    def plus(self, day: Day, line: LineRefund) -> "OfDay":
        """Return the sums with one line more, for which the same day matters."""
        known = self.day
        duties = tuple(sorted({*known.duties, *day.duties})) if self.lines else known.duties
        if duties != known.duties:
            known = known._replace(duties=duties)
        return OfDay(known, self.lines + 1, self.refundable + line.refundable)


class Sums:
    """Sums of lines.

    Attributes:
        entries: of how many entries; adjacent lines of one number are one.
        refunded_entries: how many of them have something refundable.
        final: how many lines are final.
        over: of how many lines the last day to act is over, though they may not be final.
        last_day_over: the last of these days, or None.
        exact: AD and CVD but for upper bounds.
        upper: AD and CVD where only the most that they can be is known.
        overpaid: what was deposited beyond what was required.
        underpaid: what was required beyond what was deposited.
        measures: the other duties that were held void or are contested, by name.
        counts_duties: other duties are counted on some line.
    """

    def __init__(self) -> None:
        self.lines = self.entries = self.refunded_entries = self.final = self.over = 0
        self.last_day_over: Day | None = None
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
        if over := line.last_day_over:
            self.over += 1
            known = self.last_day_over or over
            self.last_day_over = max(known, over, key=lambda day: day.latest)
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
            name = claim.term.measure
            self.measures[name] = (self.measures.get(name) or OfMeasure(claim.claim)).plus(claim)
        for day in line.deadlines:
            key = (day.what, day.earliest, day.latest, day.citation)
            self.days[key] = (self.days.get(key) or OfDay(day)).plus(day, line)

    def in_order(self) -> list[OfDay]:
        """Return the days that matter, the earliest first."""
        return sorted(self.days.values(), key=lambda one: (one.day.earliest, one.day.what))

    @property
    def act_by(self) -> Day | None:
        """The first day that is not over and by which one must act for a deposit."""
        return act_by(one.day for one in self.days.values() if not one.day.passed)

    @property
    def next_day(self) -> Day | None:
        """The first day that is not over, or None."""
        return next((one.day for one in self.in_order() if not one.day.passed), None)

"""The nouns of a refund: what a line says was paid, and what of it is refundable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.law.measure import CONTESTED
from anode_duty.law.money import ZERO

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.notes import Note
    from anode_duty.law.measure import Claim, ClaimWay

FROM_FILE = "file"
FROM_RATES = "computed"
FROM_BOTH = "file and computed"

# The amounts of a duty that a line, and every sum of lines, adds up.
SUMMED = ("deposited", "due", "refundable", "asked_later", "lost")


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
        asked_later: what is due and was not deposited.
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


class DutyClaim(NamedTuple):
    """Another duty on the line that was held void, or is contested, in US dollars.

    Attributes:
        amount: what was due on the entry date.
        claimable: what of it can be claimed; nothing of what is contested.
        way: the first way that is still open, or None.
        last_day: of that way; None while the line is not liquidated.
    """

    measure: str
    heading: str | None
    rate: Decimal
    amount: Decimal
    claimable: Decimal
    claim: Claim
    way: ClaimWay | None
    last_day: date | None
    evidence: str

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


class LineRefund(NamedTuple):
    """What is refundable of an entry line, in US dollars.

    Attributes:
        duties: AD and CVD, of which the amounts that follow are the sums.
        claims: the other duties that were held void or are contested; None where they are not
            counted.
        claimable: of the other duties, what can be claimed.
        contested: of the other duties, what is contested: never refundable.
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

    def part(
        self, duties: tuple[DutyRefund, ...], claims: tuple[DutyClaim, ...] | None
    ) -> LineRefund:
        """Return what is refundable of some duties of the line, with the days that are theirs."""
        names = {name for one in duties for name in one.duty.split(" and ")}
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
        name: sum((getattr(one, name) for one in duties), ZERO) for name in (*SUMMED, "difference")
    }
    sums["deposited_from"] = origins.pop() if len(origins) == 1 else FROM_BOTH
    sums["claimable"] = sum((one.claimable for one in claims or ()), ZERO)
    contested = (one.amount for one in claims or () if one.claim.state == CONTESTED)
    sums["contested"] = sum(contested, ZERO)
    return sums

"""The nouns of a refund: what a line says was paid, and what of it is refundable."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.notes import Note
from anode_duty.law.measure import CONTESTED, Claim, ClaimWay
from anode_duty.law.money import ZERO

# The time in which a liquidation can be protested, the last day included.
PROTEST = timedelta(days=180)
PROTEST_LAW = "19 USC 1514(a)(5), (c)(3)"

FROM_FILE = "file"
FROM_RATES = "computed"
FROM_BOTH = "file and computed"


class Paid(NamedTuple):
    """What an entry line says was paid, in US dollars; None where it says nothing.

    Attributes:
        ad: the AD deposit.
        cvd: the CVD deposit.
        both: the sum of the two, where the line does not give them one by one.
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
        deposited: what was deposited.
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


class Day(NamedTuple):
    """A day that matters for a line; a careful reader acts by the earliest.

    Attributes:
        duties: those whose deposits it is about, or the measure.
        source: where the rate files say it; empty where it follows from the line's liquidation.
        act: whether the depositor must act by this day.
        passed: the earliest day is over.
        estimated: the day is an estimate.
    """

    what: str
    duties: tuple[str, ...]
    earliest: date
    latest: date
    citation: str
    evidence: str
    note: str | None
    source: str
    act: bool
    passed: bool
    estimated: bool


class LineRefund(NamedTuple):
    """What is refundable of an entry line, in US dollars.

    Attributes:
        claims: the other duties that were held void or are contested; None where they are not
            counted.
        deposited: AD and CVD together, as are the four that follow.
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
    deadlines: tuple[Day, ...]
    notes: tuple[Note, ...]

    def of(self, one: DutyRefund) -> "LineRefund":
        """Return what is refundable of one duty of the line alone, without its other duties."""
        return with_sums(self._replace(duties=(one,), claims=()))


def with_sums(line: LineRefund) -> LineRefund:
    """Return a line with the sums of its duties and claims."""
    duties, claims = line.duties, line.claims or ()
    origins = {one.deposited_from for one in duties}
    return line._replace(
        deposited=sum((one.deposited for one in duties), ZERO),
        deposited_from=origins.pop() if len(origins) == 1 else FROM_BOTH if origins else FROM_RATES,
        due=sum((one.due for one in duties), ZERO),
        refundable=sum((one.refundable for one in duties), ZERO),
        asked_later=sum((one.asked_later for one in duties), ZERO),
        lost=sum((one.lost for one in duties), ZERO),
        difference=sum((one.difference for one in duties), ZERO),
        claimable=sum((one.claimable for one in claims), ZERO),
        contested=sum((one.amount for one in claims if one.claim.state == CONTESTED), ZERO),
    )

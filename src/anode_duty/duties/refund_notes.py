"""What there is to say of a refund: why so much, what is wrong with the deposit, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.line_refund import FROM_RATES, PROTEST, PROTEST_LAW
from anode_duty.duties.notes import Note, info, warning
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.duties.refund_claims import claim_until
from anode_duty.law.measure import CONTESTED
from anode_duty.law.money import usd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.duties.basis import Basis
    from anode_duty.duties.line_refund import DutyClaim, DutyRefund, LineRefund

# Notes of a quote that a refund says in its own way, by what is in fact refundable or asked later.
_OWN = frozenset(("refundable", "asked-later", UPPER_BOUND))


def notes_of_line(line: LineRefund, found: Basis, on: date) -> Iterator[Note]:
    """Yield why so much is refundable, what is wrong with the deposit, and what the quote says."""
    for one in line.duties:
        yield from _difference_notes(one)
    if line.final:
        yield _final(line)
    if line.upper_bound:
        yield warning(
            UPPER_BOUND,
            f"only {found.portion or found.portion_at_entry} is covered, and its value is not"
            " given: the deposit is worked out on the whole value, is an upper bound, and is summed"
            " apart",
        )
    if any(one.due and "AD" in one.duty.split() for one in line.duties):
        yield info(
            "reimbursement",
            "without a statement of non-reimbursement CBP presumes reimbursement and may assess the"
            " AD twice (19 CFR 351.402(f))",
        )
    for claim in line.claims or ():
        yield _claim_note(claim, line, on)
    if found.other_unknown is not None:
        yield warning("other-duties-unknown", found.other_unknown.message)
    yield from _of_the_quote(line, found)


def _of_the_quote(line: LineRefund, found: Basis) -> Iterator[Note]:
    """Yield what the quote says of AD and CVD, as far as it holds for what was deposited."""
    of_others = set(found.other.duties.notes + found.other.fees.notes) if found.other else set()
    holds = {"refundable": line.refundable, "asked-later": line.asked_later}
    for note in found.notes:
        if note.code == "other-duties-unknown" or note in of_others:
            continue
        if note.code not in _OWN or holds.get(note.code):
            yield note


def _difference_notes(one: DutyRefund) -> Iterator[Note]:
    if not one.difference:
        return
    amounts = f"{usd(one.deposited)} was deposited and {usd(one.required)} was required"
    if one.deposited_from == FROM_RATES:
        yield warning(
            "nothing-deposited",
            f"{one.duty}: {usd(one.deposited)} is counted as deposited, because {one.because};"
            f" {usd(one.required)} was required for such goods",
        )
    elif one.difference > 0:
        yield warning(
            "overpaid",
            f"{one.duty}: overpaid by {usd(one.difference)}: {amounts}; {one.because}",
        )
    else:
        yield warning(
            "underpaid",
            f"{one.duty}: underpaid by {usd(-one.difference)}: {amounts}; {one.because}",
        )


def _final(line: LineRefund) -> Note:
    last = line.liquidated + PROTEST if line.liquidated else None
    lost = f" {usd(line.lost)} was deposited and is not due." if line.lost else ""
    return warning(
        "liquidation-final",
        f"liquidated on {line.liquidated}, and the last day to protest was {last} ({PROTEST_LAW}):"
        f" the liquidation is final and nothing of it is refundable.{lost} If a protest was filed"
        " in time, it decides",
    )


def _claim_note(claim: DutyClaim, line: LineRefund, on: date) -> Note:
    """Say by which way a duty can be claimed and until when, or that the right can be kept."""
    way, said = claim.way, f"{claim.measure}: {usd(claim.amount)}"
    if way is None:
        words = f"{said} can no longer be claimed: liquidated on {line.liquidated}, and every way"
        return warning("claim-over", f"{words} on file is closed")
    until = claim_until(claim)
    if way.opens is not None and on < way.opens:
        until = f"from {way.opens}, {until}"
    if claim.claim.state == CONTESTED:
        words = f"{said} is contested and is not refundable; to keep the right, {way.way} {until}"
        return info("contested", f"{words}; {claim.claim.because}")
    return info("claimable", f"{said} can be claimed by {way.way}, {until}; {claim.claim.because}")

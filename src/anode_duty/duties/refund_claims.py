"""Other duties on a line that were held void or are contested: what can be claimed, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.line_refund import DutyClaim
from anode_duty.duties.measure_terms import APPLIES
from anode_duty.law.measure import HELD_VOID
from anode_duty.law.money import ZERO, duty

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.basis import Basis
    from anode_duty.law.measure import Claim, ClaimWay


def claims_on(
    found: Basis, entered: Decimal, liquidated: date | None, on: date
) -> tuple[DutyClaim, ...] | None:
    """Return what of each other duty can be claimed; None where they are not counted.

    Args:
        found: the basis of the line.
        entered: its entered value, in whole US dollars.
        liquidated: the day of its liquidation, or None.
        on: the day on which one asks.
    """
    if found.other is None:
        return None
    claims = []
    for term in found.other.duties.terms:
        claim = term.claim
        if claim is None or term.state != APPLIES:
            continue
        amount = duty(entered, term.rate)
        way = _way(claim, liquidated, on)
        claims.append(
            DutyClaim(
                measure=term.measure,
                heading=term.heading,
                rate=term.rate,
                amount=amount,
                claimable=amount if way and claim.state == HELD_VOID else ZERO,
                claim=claim,
                way=way,
                last_day=way.last_day(liquidated) if way and liquidated else None,
                evidence=term.evidence,
            )
        )
    return tuple(claims)


def _way(claim: Claim, liquidated: date | None, on: date) -> ClaimWay | None:
    """Return the first way that is still open; before liquidation, one for such entries first."""
    if liquidated is None or liquidated > on:
        early = (way for way in claim.ways if way.before_liquidation)
        return next(early, claim.ways[0] if claim.ways else None)
    for way in claim.ways:
        last = way.last_day(liquidated)
        if last is None or on <= last:
            return way
    return None


def claim_until(claim: DutyClaim) -> str:
    """Return until when a way to claim is open, as part of a sentence."""
    way = claim.way
    if way is None:
        return "closed"
    if claim.last_day is not None:
        return f"by {claim.last_day}"
    if way.within_days is None:
        return "without a time limit on file"
    within = f"within {way.within_days} days of liquidation"
    return f"before liquidation or {within}" if way.before_liquidation else within

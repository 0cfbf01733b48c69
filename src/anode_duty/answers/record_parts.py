"""Parts that the records of several commands have in common: days, files, deposits, claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from anode_duty.duties.in_force import Deposits
    from anode_duty.duties.line_refund import Day
    from anode_duty.law.measure import ClaimWay, Measures
    from anode_duty.law.proceeding import Deadline
    from anode_duty.law.ratebook import RateBook

    Record = dict[str, Any]

DEPOSIT_STATE = ("required", "refunded", "reason", "since", "citation", "evidence")


def iso(day: date | None) -> str | None:
    """Return a day as text, or None where there is none."""
    return None if day is None else day.isoformat()


def files_record(files: RateBook | Measures) -> Record:
    """Return which rate files an answer rests on."""
    return {"digest": files.digest, "reviewed": files.reviewed.isoformat()}


def deposit_state(state: Deposits, refunded: bool) -> Record:
    """Return whether deposits of a case are required, and by which document, as `DEPOSIT_STATE`."""
    rule = state.rule
    return {
        "required": state.required,
        "refunded": refunded,
        "reason": rule.reason if rule else None,
        "since": iso(state.since),
        "citation": rule.source.citation if rule else None,
        "evidence": rule.source.evidence if rule else None,
    }


def act_record(day: Deadline | Day | None) -> Record | None:
    """Return the day by which a depositor must act."""
    if day is None:
        return None
    return {"day": day.earliest.isoformat(), "what": day.what, "estimated": day.estimated}


def way_record(way: ClaimWay) -> Record:
    """Return a way to claim a duty that was held void, or to keep the right to it."""
    return {
        "way": way.way,
        "entries": way.entries,
        "opens": iso(way.opens),
        "within_days": way.within_days,
        "before_liquidation": way.before_liquidation,
        "limits": list(way.limits),
        "citation": way.citation,
        "evidence": way.evidence,
    }

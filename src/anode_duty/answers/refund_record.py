"""What is refundable, as a record: the JSON of `anode-duty/refund/1`, a line or the sums at a time.

Lines stream, so a record is made of each by itself; the head and the sums are made once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers.record_parts import act_record, files_record, iso, way_record
from anode_duty.duties.act_by import act_by
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from anode_duty.duties.line_refund import (
        AdCvd,
        Day,
        DutyClaim,
        DutyRefund,
        LineRefund,
        OfDay,
        OfMeasure,
        Sums,
    )
    from anode_duty.duties.notes import Note
    from anode_duty.law.ratebook import RateBook

    Record = dict[str, Any]

REFUND_SCHEMA = "anode-duty/refund/1"


def refund_head(on: date, by: str) -> Record:
    """Return the fields that stand before the lines."""
    return {"schema": REFUND_SCHEMA, "on": on.isoformat(), "grouped_by": by}


def line_record(
    number: int,
    given: Mapping[str, str],
    entry: str,
    entry_date: date,
    exporter: str,
    refund: LineRefund,
) -> Record:
    """Return the record of a line.

    Args:
        number: of the line among those of the answer, from 1.
        given: the cells of the file by its own headers.
        entry: the entry number, or empty.
        entry_date: the one that was used.
        exporter: as the rate files call it.
        refund: what is refundable.
    """
    claims = refund.claims
    return {
        "line": number,
        "input": dict(given),
        "entry_number": entry or None,
        "entry_date": entry_date.isoformat(),
        "exporter": exporter,
        "deposited": str(refund.deposited),
        "deposited_from": refund.deposited_from,
        "due": str(refund.due),
        "refundable": str(refund.refundable),
        "asked_later": str(refund.asked_later),
        "not_refundable": str(refund.lost),
        "difference": str(refund.difference),
        "upper_bound": refund.upper_bound,
        "liquidation_date": iso(refund.liquidated),
        "final": refund.final,
        "duties": [_duty(one) for one in refund.duties],
        "claimable": None if claims is None else str(refund.claimable),
        "contested": None if claims is None else str(refund.contested),
        "other_duties": None if claims is None else [_claim(one) for one in claims],
        "deadlines": [_deadline(day) for day in refund.deadlines],
        "act_by": _act_by(refund.deadlines),
        "notes": [note._asdict() for note in refund.notes],
    }


def failed_record(number: int, given: Mapping[str, str], error: str) -> Record:
    """Return the record of a line that failed; of one that is passed through, without an error."""
    said: Record = {"error": error} if error else {"passed": True}
    return {"line": number, "input": dict(given), **said}


def _duty(one: DutyRefund) -> Record:
    return {
        "duty": one.duty,
        "cases": list(one.cases),
        "deposited": str(one.deposited),
        "deposited_from": one.deposited_from,
        "required": str(one.required),
        "due": str(one.due),
        "refundable": str(one.refundable),
        "asked_later": str(one.asked_later),
        "not_refundable": str(one.lost),
        "difference": str(one.difference),
        "because": one.because or None,
    }


def _claim(one: DutyClaim) -> Record:
    way, claim = one.way, one.claim
    return {
        "measure": one.measure,
        "heading": one.heading,
        "state": claim.state,
        "rate": str(one.rate),
        "amount": str(one.amount),
        "claimable": str(one.claimable),
        "way": way.way if way else None,
        "until": one.until,
        "last_day": iso(one.last_day),
        "because": claim.because,
        "citation": claim.citation,
        "evidence": claim.evidence,
        "note": claim.note,
    }


def _act_by(days: Iterable[Day]) -> Record | None:
    day = act_by(days)
    told = act_record(day)
    return {**told, "passed": day.passed} if day and told else None


def _deadline(day: Day) -> Record:
    return {
        "what": day.what,
        "duties": list(day.duties),
        "earliest": day.earliest.isoformat(),
        "latest": day.latest.isoformat(),
        "passed": day.passed,
        "estimated": day.estimated,
        "citation": day.citation,
        "evidence": day.evidence,
        "note": day.note,
        "source": day.source or None,
    }


def sums_record(
    groups: Mapping[str, Sums],
    total: Sums,
    failures: Iterable[tuple[str, int, str]],
    failed: int,
    passed: int,
    notes: Mapping[Note, int],
    books: Iterable[RateBook],
) -> Record:
    """Return the fields that stand behind the lines.

    Args:
        groups: the sums of each group.
        total: those of all lines.
        failures: reason, count and first place of the lines that failed.
        failed: how many these are.
        passed: how many rows were passed through.
        notes: those that say the same of many lines, with how many.
        books: the rate files that answered.
    """
    files = [_files(book) for book in books]
    return {
        "by": [{"group": name, **_sums(sums)} for name, sums in groups.items()],
        "total": {
            **_sums(total),
            "failed": failed,
            "passed": passed,
            "other_duties": [_measure(name, one) for name, one in total.measures.items()]
            if total.counts_duties
            else None,
        },
        "deadlines": [_of_day(one) for one in total.in_order()],
        "failures": [
            {"reason": reason, "lines": count, "first": first} for reason, count, first in failures
        ],
        "notes": [{**note._asdict(), "lines": lines} for note, lines in notes.items()],
        "rates": files[0] if len(files) == 1 else None,
        "books": files if len(files) > 1 else None,
        "program": __version__,
    }


def _files(book: RateBook) -> Record:
    measures = book.measures
    return {**files_record(book), "duties_digest": measures.digest if measures else None}


def _sums(sums: Sums) -> Record:
    first = sums.next_day()
    counted = sums.counts_duties
    return {
        **_ad_cvd(sums.exact),
        "lines": sums.lines,
        "entries": sums.entries,
        "refunded_entries": sums.refunded_entries,
        "overpaid": str(sums.overpaid),
        "underpaid": str(sums.underpaid),
        "final_lines": sums.final,
        "upper_bounds": {"lines": sums.upper.lines, **_ad_cvd(sums.upper)},
        "claimable": str(sums.claimable) if counted else None,
        "contested": str(sums.contested) if counted else None,
        "act_by": act_record(sums.act_by()),
        "next_day": iso(first.earliest) if first else None,
        "next_day_what": first.what if first else None,
        "next_day_estimated": first.estimated if first else None,
    }


def _ad_cvd(sums: AdCvd) -> Record:
    return {
        "deposited": str(sums.deposited),
        "deposited_computed": str(sums.computed),
        "due": str(sums.due),
        "refundable": str(sums.refundable),
        "refundable_computed": str(sums.refundable_computed),
        "asked_later": str(sums.asked_later),
        "not_refundable": str(sums.lost),
    }


def _measure(name: str, one: OfMeasure) -> Record:
    claim = one.claim
    return {
        "measure": name,
        "state": claim.state,
        "lines": one.lines,
        "amount": str(one.amount),
        "claimable": str(one.claimable),
        "because": claim.because,
        "citation": claim.citation,
        "evidence": claim.evidence,
        "note": claim.note,
        "ways": [way_record(way) for way in claim.ways],
    }


def _of_day(one: OfDay) -> Record:
    return {**_deadline(one.day), "lines": one.lines, "refundable": str(one.refundable)}


def is_noteworthy(line: Record) -> bool:
    """Whether a person should look at a line: it failed, is final, or was paid wrongly."""
    if "error" in line:
        return True
    return bool(line.get("final")) or any(one["because"] for one in line.get("duties", ()))

"""What is refundable, as a record: the JSON of `anode-duty/refund/1`, a line or the sums at a time.

Lines stream, so a record is made of each by itself; the head and the sums are made once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.fields import Record, fields
from anode_duty.answers.record import act_record, way_record
from anode_duty.law.proceeding import act_by
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from anode_duty.duties.line_refund import LineRefund, OfDay, Sums
    from anode_duty.duties.notes import Note
    from anode_duty.law.ratebook import RateBook

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
    day = act_by(refund.deadlines)
    return {
        "line": number,
        "input": dict(given),
        "entry_number": entry or None,
        "entry_date": entry_date.isoformat(),
        "exporter": exporter,
        **_line(refund),
        **(_NOT_COUNTED if refund.claims is None else {}),
        "act_by": _act_by(day) if day else None,
        "notes": [note._asdict() for note in refund.notes],
    }


# Where other duties are not counted, that none can be claimed is not known either.
_NOT_COUNTED = {"claimable": None, "contested": None}


def failed_record(number: int, given: Mapping[str, str], error: str) -> Record:
    """Return the record of a line that failed; of one that is passed through, without an error."""
    said: Record = {"error": error} if error else {"passed": True}
    return {"line": number, "input": dict(given), **said}


_deadline = fields(
    "what duties earliest latest passed estimated citation evidence note source",
    source=lambda place: place or None,
)
_act_by = fields("day=earliest what estimated passed")
_line = fields(
    "deposited deposited_from due refundable asked_later not_refundable=lost difference"
    " upper_bound liquidation_date=liquidated final duties claimable contested other_duties=claims"
    " deadlines",
    duties=fields(
        "duty cases deposited deposited_from required due refundable asked_later"
        " not_refundable=lost difference because",
        because=lambda why: why or None,
    ),
    other_duties=fields(
        "measure heading state=claim.state rate amount claimable way=way.way until last_day"
        " because=claim.because citation=claim.citation evidence=claim.evidence note=claim.note",
    ),
    deadlines=_deadline,
)


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
    measures = total.measures.items()
    return {
        "by": [{"group": name, **_sums(sums)} for name, sums in groups.items()],
        "total": {
            **_sums(total),
            "failed": failed,
            "passed": passed,
            "other_duties": [{"measure": name, **_measure(one)} for name, one in measures]
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


_files = fields("digest reviewed duties_digest=measures.digest")
_measure = fields(
    "state=claim.state lines amount claimable because=claim.because citation=claim.citation"
    " evidence=claim.evidence note=claim.note ways=claim.ways",
    ways=way_record,
)
_ad_cvd = fields(
    "deposited deposited_computed=computed due refundable refundable_computed asked_later"
    " not_refundable=lost"
)
_counts = fields(
    "lines entries refunded_entries overpaid underpaid final_lines=final upper_bounds=upper"
    " claimable contested",
    upper_bounds=lambda upper: {"lines": upper.lines, **_ad_cvd(upper)},
)


def _sums(sums: Sums) -> Record:
    act, day = sums.act_by(), sums.next_day()
    return {
        **_ad_cvd(sums.exact),
        **_counts(sums),
        **({} if sums.counts_duties else _NOT_COUNTED),
        "act_by": act_record(act) if act else None,
        "next_day": day.earliest.isoformat() if day else None,
        "next_day_what": day.what if day else None,
        "next_day_estimated": day.estimated if day else None,
    }


def _of_day(one: OfDay) -> Record:
    return {**_deadline(one.day), "lines": one.lines, "refundable": str(one.refundable)}


def is_noteworthy(line: Record) -> bool:
    """Whether a person should look at a line: it failed, is final, or was paid wrongly."""
    if "error" in line:
        return True
    return bool(line.get("final")) or any(one["because"] for one in line.get("duties", ()))

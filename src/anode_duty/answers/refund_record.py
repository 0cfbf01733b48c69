"""What is refundable, as records: parts of the JSON of `anode-duty/refund/1`.

`entries/refund_answer.py` puts them together, as lines stream and sums come last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.fields import Record, fields
from anode_duty.answers.record import act_record, note_record, way_record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from anode_duty.duties.line_refund import LineRefund, Sums
    from anode_duty.law.ratebook import RateBook

REFUND_SCHEMA = "anode-duty/refund/1"

# Where other duties are not counted, that none can be claimed is not known either.
_NOT_COUNTED = {"claimable": None, "contested": None}


def refund_head(on: date, by: str, duty: str | None = None) -> Record:
    """Return the fields that stand before the lines; `duty`: the one that alone is asked for."""
    return {"schema": REFUND_SCHEMA, "on": on.isoformat(), "grouped_by": by, "duty": duty}


def line_record(refund: LineRefund) -> Record:
    """Return what is refundable of a line."""
    return {**_line(refund), **(_NOT_COUNTED if refund.claims is None else {})}


_deadline = fields(
    "what duties earliest latest passed estimated citation evidence note source",
    source=lambda place: place or None,
)
_last_day = fields("day=earliest latest what estimated")
_line = fields(
    "deposited deposited_from due refundable asked_later not_refundable=lost difference"
    " upper_bound liquidation_date=liquidated final duties claimable contested other_duties=claims"
    " deadlines act_by notes",
    duties=fields(
        "duty cases deposited deposited_from required due refundable asked_later"
        " not_refundable=lost difference because",
        because=lambda why: why or None,
    ),
    other_duties=fields(
        "measure=term.measure heading=term.heading state=claim.state rate=term.rate amount"
        " claimable way=way.way until last_day"
        " because=claim.because citation=claim.citation evidence=claim.evidence note=claim.note"
    ),
    deadlines=_deadline,
    act_by=fields("day=earliest what estimated passed"),
    notes=note_record,
)


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
    " claimable contested act_by last_day_passed=. next_day=next_day.earliest"
    " next_day_what=next_day.what next_day_estimated=next_day.estimated",
    upper_bounds=lambda upper: {"lines": upper.lines, **_ad_cvd(upper)},
    act_by=act_record,
    last_day_passed=lambda sums: (
        {**_last_day(over), "lines": sums.over} if (over := sums.last_day_over) else None
    ),
)


def sums_record(sums: Sums) -> Record:
    """Return the sums of a group."""
    return {
        **_ad_cvd(sums.exact),
        **_counts(sums),
        **({} if sums.counts_duties else _NOT_COUNTED),
    }


def measures_record(total: Sums) -> list[Record] | None:
    """Return the sums of each other duty; None where these are not counted."""
    if not total.counts_duties:
        return None
    return [{"measure": name, **_measure(one)} for name, one in total.measures.items()]


def days_record(total: Sums) -> list[Record]:
    """Return the days by which one must act, in their order, each with its lines and its sum."""
    return [
        {**_deadline(one.day), "lines": one.lines, "refundable": str(one.refundable)}
        for one in total.in_order()
    ]


def files_record(books: Iterable[RateBook]) -> Record:
    """Return the rate files that answered: `rates` where one did, `books` where several did."""
    files = [_files(book) for book in books]
    one, several = len(files) == 1, len(files) > 1
    return {"rates": files[0] if one else None, "books": files if several else None}


_files = fields("digest reviewed duties_digest=measures.digest")


def is_noteworthy(line: Record) -> bool:
    """Whether a person should look at a line: it failed, is final, or was paid wrongly."""
    if "error" in line:
        return True
    return bool(line.get("final")) or any(one["because"] for one in line.get("duties", ()))

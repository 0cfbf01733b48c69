"""The days that hold for a line: of its own liquidation, else those of the rate files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.deposits import refund_of
from anode_duty.duties.line_refund import PROTEST, PROTEST_LAW, Day
from anode_duty.law.source import COMPUTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.duties.basis import Basis
    from anode_duty.duties.line_refund import LineRefund


def deadlines_of(line: LineRefund, found: Basis, on: date) -> Iterator[Day]:
    """Yield the days of a line: of its own liquidation, else those of the rate files."""
    if any(one.deposited for one in line.duties):
        if line.liquidated is not None:
            yield _protest(line, line.liquidated, on)
        else:
            yield from _on_file(found, on)
    for claim in line.claims or ():
        if claim.way is not None and claim.last_day is not None:
            yield Day(
                what=f"last day of the way still open for {claim.measure}: {claim.way.way}",
                duties=(claim.measure,),
                earliest=claim.last_day,
                latest=claim.last_day,
                citation=claim.way.citation,
                evidence=claim.way.evidence,
                note=f"{claim.way.within_days} days after liquidation on {line.liquidated}",
                source=str(claim.way.place),
                act=False,
                passed=claim.last_day < on,
                estimated=False,
            )


def _protest(line: LineRefund, liquidated: date, on: date) -> Day:
    last = liquidated + PROTEST
    return Day(
        what=f"last day to protest the liquidation of {liquidated}",
        duties=tuple(one.duty for one in line.duties if one.deposited),
        earliest=last,
        latest=last,
        citation=PROTEST_LAW,
        evidence=COMPUTED,
        note=f"{PROTEST.days} days after the liquidation date of the line",
        source="",
        act=True,
        passed=last < on,
        estimated=False,
    )


def _on_file(found: Basis, on: date) -> Iterator[Day]:
    """Yield the days of the notices that refund the deposits, each once, with its duties."""
    days: dict[tuple[object, ...], Day] = {}
    for one in found.duties:
        # Also where none was required: what was deposited all the same has the same days.
        refund = refund_of(one.found)
        for day in refund.deadlines if refund else ():
            key = (day.what, day.earliest, day.latest)
            known = days.get(key)
            duties = (*(known.duties if known else ()), one.duty)
            days[key] = Day(
                what=day.what,
                duties=duties,
                earliest=day.earliest,
                latest=day.latest,
                citation=day.source.citation,
                evidence=day.source.evidence,
                note=day.note,
                source=str(day.source.place),
                act=day.act,
                passed=day.earliest < on,
                estimated=day.estimated,
            )
    yield from days.values()

"""Days by which one must act, as a table and with how they were worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.page import Bullets, Column, Table
from anode_duty.law.source import COMPUTED, cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record


def deadline_blocks(deadlines: list[Record]) -> Iterator[Table | Bullets]:
    """Yield the table of deadlines in the order of their earliest day; nothing without any."""
    if not deadlines:
        return
    ordered = sorted(deadlines, key=_days)
    several = len({tuple(day["duties"]) for day in deadlines}) > 1
    columns = (
        Column("What", folds=20),
        *([Column("For")] if several else []),
        Column("Earliest"),
        Column("Latest"),
        Column("Evidence"),
    )
    rows = tuple(_row(day, several) for day in ordered)
    yield Table("Deadlines", columns, rows, titled=True)
    yield Bullets("How the days were worked out", tuple(dict.fromkeys(map(_worked_out, ordered))))


def _days(day: Record) -> tuple[str, str]:
    return day["earliest"], day["latest"]


def _row(day: Record, several: bool) -> tuple[str, ...]:
    duties = (" and ".join(day["duties"]),) if several else ()
    return (day["what"], *duties, day["earliest"], day["latest"], estimate(day["evidence"]))


def estimate(evidence: str) -> str:
    """Return the mark of a day that rests on an estimate, else its evidence."""
    return "estimate" if evidence == COMPUTED else evidence


def _worked_out(day: Record) -> str:
    note = f": {day['note']}" if day["note"] else ""
    return f"{_short(day)}{note} ({cited(day['citation'])})"


def _short(day: Record) -> str:
    """Return what a day is about, without what is said beside it."""
    return str(day["what"].partition(";")[0])


def act_by_words(day: Record | None) -> str:
    """Say by which day one must act; empty where no such day is on file."""
    if day is None:
        return ""
    estimate = " (an estimate)" if day["estimated"] else ""
    return f"Act by {day['day']}{estimate}, the {_short(day)}."

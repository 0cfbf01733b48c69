"""By which day a depositor must act."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anode_duty.duties.line_refund import Day
    from anode_duty.law.proceeding import Deadline

D = TypeVar("D", "Deadline", "Day")


def act_by(days: Iterable[D]) -> D | None:
    """Return the day by which a depositor must act: the first of those marked so, or None."""
    return min((day for day in days if day.act), key=lambda day: day.earliest, default=None)

"""The other duties and fees of a quote as tables, and the total that is due at entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.figures import dollars, is_some, percent
from anode_duty.answers.number_tables import state, why
from anode_duty.answers.page import Bullets, Column, Table
from anode_duty.duties.measure_terms import APPLIES, DOES_NOT_APPLY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record


def other_duties_tables(record: Record) -> Iterator[Table | Bullets]:
    """Yield the tables of other duties and fees, and of what is due in all; none without them."""
    if record["other_duties"] is None:
        return
    yield _duties(record)
    others = [one for one in record["other_duties"] if one["state"] != APPLIES]
    yield Bullets("Considered and not counted", tuple(map(why, others)))
    yield _fees(record)
    yield _total(record)


def _duties(record: Record) -> Table:
    columns = (
        Column("Other duty", folds=14),
        Column("Heading", below=1),
        Column("State", folds=9),
        Column("Rate", right=True),
        Column("Amount", right=True),
    )
    rows = tuple(
        (
            one["measure"],
            one["heading"] or "",
            state(one),
            percent(one["rate"]) if one["state"] != DOES_NOT_APPLY else "",
            dollars(one["amount"]) if one["state"] == APPLIES else "",
        )
        for one in record["other_duties"]
    )
    total = ("Total", "", "", "", dollars(record["total"]["other_duties"]))
    return Table("Other duties", columns, rows, (total,), titled=True)


def _fees(record: Record) -> Table:
    columns = (
        Column("Fee", folds=14),
        Column("Limits", folds=9, below=1),
        Column("Rate", right=True),
        Column("Amount", right=True),
    )
    rows = tuple(
        (one["fee"], _limits(one), percent(one["rate"]), dollars(one["amount"]))
        for one in record["fees"]
    )
    total = ("Total", "", "", dollars(record["total"]["fees"]))
    return Table("Fees", columns, rows, (total,), titled=True)


def _limits(one: Record) -> str:
    """Return the least and the most of a fee, and which of them is the amount."""
    ends = [f"{end} {dollars(one[end])}" for end in ("least", "most") if one[end] is not None]
    due = f" (the {one['bound']} is due)" if one["bound"] else ""
    return f"{', '.join(ends)}{due}"


def _total(record: Record) -> Table:
    total = record["total"]
    rows = [
        ("AD and CVD deposits", dollars(total["deposit"])),
        ("Other duties", dollars(total["other_duties"])),
        ("Fees", dollars(total["fees"])),
    ]
    sums = [("Total due at entry", dollars(total["due_at_entry"]))]
    for name, field in (("Refundable", "refundable"), ("Asked later", "asked_later")):
        sums += [(name, dollars(total[field]))] if is_some(total[field]) else []
    sums.append((_cost(total), dollars(total["cost"])))
    columns = (Column("What", folds=14), Column("Amount", right=True))
    return Table("Due at entry", columns, tuple(rows), tuple(sums), titled=True)


def _cost(total: Record) -> str:
    """Return what the cost is made of."""
    later = " + asked later" if is_some(total["asked_later"]) else ""
    less = " - refundable" if is_some(total["refundable"]) else ""
    return f"Cost: entered value + due at entry{later}{less}"

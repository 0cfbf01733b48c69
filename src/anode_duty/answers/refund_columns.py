"""What is refundable, as columns of CSV over the record of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers.csv_text import Column, cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    Record = dict[str, Any]


def _of(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, (name,)) for name in names)


# What a refund adds to an entry line.
ADDED = (
    *_of(
        "entry_date_used",
        "deposited",
        "deposited_from",
        "due",
        "refundable",
        "asked_later",
        "not_refundable",
        "difference",
        "because",
        "ad_deposited",
        "ad_refundable",
        "cvd_deposited",
        "cvd_refundable",
        "upper_bound",
        "final",
    ),
    Column("act_by", ("act_by", "day")),
    Column("act_by_estimated", ("act_by", "estimated")),
    Column("act_by_passed", ("act_by", "passed")),
)
CLAIMS = _of("claimable", "claim_until", "contested")
LAST = _of("notes", "error")


def columns_of(counts_duties: bool) -> tuple[Column, ...]:
    """Return the added columns; those of other duties where these are counted."""
    return (*ADDED, *(CLAIMS if counts_duties else ()), *LAST)


def flat_line(record: Record) -> Record:
    """Return the record of a line with its duties, days and notes flat."""
    if "duties" not in record:
        return {"notes": "passed" if record.get("passed") else "", "error": record.get("error")}
    duties = {one["duty"]: one for one in record["duties"]}
    ad, cvd = duties.get("AD", {}), duties.get("CVD", {})
    return {
        **record,
        "entry_date_used": record["entry_date"],
        "because": "; ".join(
            f"{name}: {one['because']}" for name, one in duties.items() if one["because"]
        ),
        "ad_deposited": ad.get("deposited"),
        "ad_refundable": ad.get("refundable"),
        "cvd_deposited": cvd.get("deposited"),
        "cvd_refundable": cvd.get("refundable"),
        "claim_until": "; ".join(
            f"{one['measure']}: {one['way'] or 'no way open'}, {one['until']}"
            for one in record["other_duties"] or ()
        ),
        "notes": " ".join(dict.fromkeys(note["code"] for note in record["notes"])),
    }


def cells_of(record: Record, columns: Sequence[Column]) -> list[str]:
    """Return the added cells of a line."""
    flat = flat_line(record)
    return [cell(column.cell(flat)) for column in columns]


def refund_rows(record: Record) -> list[Sequence[str]]:
    """Return an answer as CSV: the columns of the file, and those that are added."""
    counted = record["total"]["claimable"] is not None
    columns = columns_of(counted)
    names = list(dict.fromkeys(name for line in record["lines"] for name in line["input"]))
    rows: list[Sequence[str]] = [[*names, *(column.name for column in columns)]]
    for line in record["lines"]:
        given = line["input"]
        rows.append([*(given.get(name, "") for name in names), *cells_of(line, columns)])
    return rows

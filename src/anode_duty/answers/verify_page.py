"""A receipt worked out again, as a page: identical, or field by field what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.page import Column, Facts, Heading, Page, Table, page_of

if TYPE_CHECKING:
    from anode_duty.answers.fields import Record


def verify_page(record: Record) -> Page:
    """Return the page of a verification."""
    what = f"The quote for {record['exporter']} of {record['entry_date']}"
    files = "have changed" if record["rate_files_changed"] else "are the same"
    program = "differs" if record["program_changed"] else "is the same"
    return page_of(
        Heading(
            f"{what} {'is identical' if record['identical'] else 'differs'}",
            (f"The rate files {files}; the program version {program}.",),
        ),
        Facts(
            (
                ("Exporter", record["exporter"]),
                ("Entry date", record["entry_date"]),
                ("Quote", "identical" if record["identical"] else "differs"),
                ("Rate files", files),
                ("Program version", program),
            )
        ),
        _differences(record["differences"]) if record["differences"] else None,
    )


def _differences(differences: list[Record]) -> Table:
    columns = (Column("Field", folds=16), Column("Receipt", folds=16), Column("Now", folds=16))
    rows = tuple((one["field"], _shown(one["receipt"]), _shown(one["now"])) for one in differences)
    return Table("What differs", columns, rows)


def _shown(value: str | None) -> str:
    return "not there" if value is None else value

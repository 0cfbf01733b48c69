"""What a check found, and the manual of the rules, as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.page import Column, Facts, Heading, Page, Table, page_of

if TYPE_CHECKING:
    from anode_duty.answers.fields import Record


def check_page(record: Record, summary: str) -> Page:
    """Return the page of a check.

    Args:
        record: in the shape of `anode-duty/check/1`.
        summary: what was found, in one line.
    """
    counts = (("Files", "files"), ("Errors", "errors"), ("Warnings", "warnings"))
    return page_of(
        Heading(summary),
        Facts(tuple((name, str(record[field])) for name, field in counts)),
        _problems(record["problems"]) if record["problems"] else None,
    )


def _problems(problems: list[Record]) -> Table:
    columns = (
        Column("File", folds=16),
        Column("Line", right=True),
        Column("Severity"),
        Column("Rule", folds=12),
        Column("Problem", folds=24),
    )
    rows = tuple(
        (one["file"], str(one["line"]), one["severity"], one["rule"], one["message"])
        for one in problems
    )
    return Table("Problems", columns, rows)


def rules_page(record: Record) -> Page:
    """Return the manual of the rules, in the shape of `anode-duty/rules/1`, as a page."""
    rules = record["rules"]
    columns = (
        Column("Rule", folds=12),
        Column("Severity"),
        Column("What is wrong", folds=20),
        Column("Why", folds=20),
        Column("Write instead", folds=20),
    )
    rows = tuple(
        (one["rule"], one["severity"], one["what"], one["why"], one["write"]) for one in rules
    )
    heading = Heading(f"The {len(rules)} rules of a sound rate file")
    return page_of(heading, Table("Rules", columns, rows))

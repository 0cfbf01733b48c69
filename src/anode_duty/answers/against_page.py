"""Quotes under two sets of rate files as a page: before, after, and what differs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers import alternatives
from anode_duty.answers.debt_words import DETERMINED
from anode_duty.answers.figures import dollars, percent, signed
from anode_duty.answers.page import Bullets, Column, Heading, Page, Paragraph, Table, page_of

if TYPE_CHECKING:
    from anode_duty.answers.fields import Record


def against_page(record: Record) -> Page:
    """Return the page of quotes under two sets of rate files."""
    changes = record["quotes"]
    changed = sum(change["changes"] for change in changes)
    folders = (f"Before: {record['before']['folder']}", f"After: {record['rates']['folder']}")
    answer = f"{changed} of {record['compared']} quotes change"
    if not changes:
        return page_of(Heading(answer, folders), Paragraph("There is nothing to show."))
    after = [change["after"] for change in changes]
    keys = alternatives.telling(after)
    return page_of(
        Heading(answer, (alternatives.compared(after, keys), *folders)),
        alternatives.facts(after, keys),
        _table(changes, keys),
        _undetermined(changes, keys),
        alternatives.notes(after, keys),
    )


def _table(changes: list[Record], keys: list[str]) -> Table:
    columns = (
        *alternatives.key_columns(keys),
        Column("Rate before", right=True, below=2),
        Column("Rate after", right=True, below=2),
        Column(DETERMINED, right=True, below=1),
        Column("Deposit", right=True, below=1),
        Column("Paid before", right=True),
        Column("Paid after", right=True),
        Column("Difference", right=True),
    )
    return Table("Changes", columns, tuple(_row(change, keys) for change in changes))


def _row(change: Record, keys: list[str]) -> tuple[str, ...]:
    before, after = change["before"], change["after"]
    return (
        *alternatives.cells(after, keys),
        _rate(before),
        _rate(after),
        signed(change["difference"]),
        signed(change["deposit_difference"]),
        _paid(before),
        _paid(after),
        signed(_more(before["paid"], after["paid"])),
    )


def _rate(quote: Record) -> str:
    return "" if quote["undetermined"] else percent(quote["total"]["rate"])


def _paid(quote: Record) -> str:
    return "undetermined" if quote["undetermined"] else dollars(quote["paid"])


def _more(before: str | None, after: str | None) -> str | None:
    """Return what is paid more after the change; None where either is undetermined."""
    if before is None or after is None:
        return None
    return f"{Decimal(after) - Decimal(before)}"


def _undetermined(changes: list[Record], keys: list[str]) -> Bullets:
    return alternatives.undetermined(
        (f"{alternatives.name(change['after'], keys)}, {when}", change[when]["undetermined"])
        for change in changes
        for when in ("before", "after")
    )

"""Every notice in order, with what it did, and the rates and duties over time, as a page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.deadline_table import deadline_blocks
from anode_duty.answers.figures import percent
from anode_duty.answers.number_tables import days, life_tables, number_answer
from anode_duty.answers.page import Bar, Bars, Bullets, Column, Facts, Heading, Table
from anode_duty.answers.record_words import graded, notes
from anode_duty.law.source import NOT_ON_FILE, cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Block


def history_blocks(record: Record) -> Iterator[Block]:
    """Yield the blocks of a history."""
    asked, notices = record["asked"] or "All cases", record["notices"]
    yield _heading(record, asked)
    yield Facts((("Asked", asked), ("Notices", str(len(notices)))))
    yield from life_tables(record["number"] or [])
    if record["spans"]:
        yield _timeline(record["spans"])
    if notices:
        yield _notice_table(record)
        yield Bullets("What happened", tuple(map(_event, notices)))
    yield from deadline_blocks(_each_once(record["deadlines"]))
    yield notes(record["notes"])


def _heading(record: Record, asked: str) -> Heading:
    if record["number"]:
        answer = number_answer(record["number"], record["entry_date"])
        return Heading(answer, (f"{asked}: its whole life, and every notice in order",))
    spans = record["spans"]
    now = (f"{days(spans[-1]).capitalize()}: {_spoken(spans[-1])}.",) if spans else ()
    return Heading(f"{asked}: every notice in order", now)


def _spoken(span: Record) -> str:
    determined = f"{percent(span['rate'])} determined"
    if span["rate"] is None:
        determined = "the rate is not on file"
    if span["deposit"] is None:
        return f"{determined}, and neither is that of the deposit"
    return f"{determined}, {_share(span['deposit'])} deposited"


def _notice_table(record: Record) -> Table:
    notices, of_company = record["notices"], record["company"] is not None
    known = any(_known(notice) for notice in notices)
    columns = (
        Column("Duty"),
        Column("Effective"),
        *([Column("Known", folds=10, below=1)] if known else []),
        Column("Notice", folds=13),
        *([Column("Rate of", folds=12, below=2), Column("Rate", right=True)] if of_company else []),
        Column("Deposits", folds=12),
        Column("Evidence", folds=9, below=1),
    )
    rows = tuple(_notice(notice, of_company, known) for notice in notices)
    return Table("Notices", columns, rows, titled=True, names_row=3 if known else 2)


def _known(notice: Record) -> str:
    """Return the day on which a notice was known, where that is not the day it governs from."""
    day = notice["known"] or notice["published"]
    return "" if day in (None, notice["effective"]) else str(day)


def _notice(notice: Record, of_company: bool, known: bool) -> tuple[str, ...]:
    rate = notice["rate"]
    own = (notice["rate_of"], percent(rate)) if rate is not None else ("", "")
    return (
        notice["duty"],
        notice["effective"],
        *((_known(notice),) if known else ()),
        notice["notice"],
        *(own if of_company else ()),
        notice["deposits"] or "",
        graded(notice["evidence"], notice["rate_evidence"]),
    )


def _event(notice: Record) -> str:
    told = f"{notice['effective']} {notice['duty']}: {notice['summary']} {notice['note'] or ''}"
    dates = ", ".join(
        f"{what} {notice[what]}"
        for what in ("known", "published")
        if notice[what] not in (None, notice["effective"])
    )
    behind = f"{cited(notice['citation'])}{f'; {dates}' if dates else ''}"
    return f"{told.rstrip()} ({behind})"


def _each_once(deadlines: list[Record]) -> list[Record]:
    """Return deadlines with the duties of those that are the same together."""
    found: dict[tuple[str, ...], Record] = {}
    for day in deadlines:
        key = (day["what"], day["earliest"], day["latest"], day["citation"])
        held = found.setdefault(key, {**day, "duties": []})
        held["duties"] += [duty for duty in day["duties"] if duty not in held["duties"]]
    return list(found.values())


def _timeline(spans: list[Record]) -> Table:
    """Return the combined rate over the entry dates, and how much of it was deposited."""
    columns = (
        Column("Entry dates"),
        Column("Rate", right=True),
        Column("Deposit", right=True),
    )
    rows = tuple((days(span), _share(span["rate"]), _share(span["deposit"])) for span in spans)
    bars = Bars("Timeline", "deposited", "determined and not deposited", tuple(map(_bar, spans)))
    return Table("Combined rate by entry date", columns, rows, titled=True, bars=bars)


def _share(rate: str | None) -> str:
    if rate is None:
        return NOT_ON_FILE
    return percent(rate) if Decimal(rate) else "none"


def _bar(span: Record) -> Bar:
    deposited, rate = Decimal(span["deposit"] or 0), Decimal(span["rate"] or 0)
    left = max(rate - deposited, Decimal(0))
    text = f"{days(span)}: {_spoken(span)}"
    return Bar(deposited, left, text, span["first"], span["last"])

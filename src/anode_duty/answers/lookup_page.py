"""Rates on an entry date as a page, or every notice in order with the rates over time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.duty_tables import (
    days,
    deadline_blocks,
    life_tables,
    measure_sources,
    number_answer,
    number_tables,
)
from anode_duty.answers.page import Bar, Bars, Bullets, Column, Facts, Heading, Page, Table
from anode_duty.answers.words import capital, footer, graded, notes, on_file, percent
from anode_duty.law.proceeding import NOT_REQUIRED, REQUIRED, required_words
from anode_duty.law.source import NOT_ON_FILE, cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Block


def lookup_page(record: Record) -> Page:
    """Return the page of a lookup: of rates, or of notices where the record has those."""
    blocks = _history(record) if "notices" in record else _on_a_day(record)
    return Page.of(*blocks, footer(record["rate_files"]))


# Rates on an entry date


def _on_a_day(record: Record) -> Iterator[Block]:
    asked, found, day = record["asked"] or "All rates", record["rates"], record["entry_date"]
    state, number = _state(record), record["number"]
    if number:
        yield Heading(number_answer(number, day), (f"{capital(state)}.",))
    else:
        yield Heading(f"{asked}, entry date {day}: {state}")
    yield Facts.of(asked=asked, entry_date=day)
    if number:
        yield from number_tables(number)
        yield notes(record["notes"])
    yield _rate_table(found, titled=bool(number))
    sources = [line for one in number or () for line in measure_sources(one["other_duties"])]
    sources += [_notice_source(row, found) for row in found if row["notice"]]
    yield Bullets.of("Sources", sources)
    yield Bullets.of("Deposits", (_deposit_source(row, found) for row in found))
    if not number:
        yield notes(record["notes"])


def _state(record: Record) -> str:
    """Say of which duties a deposit is required on the day."""
    rows = [row for row in record["rates"] if not row["excluded"]]
    if not rows and record["rates"]:
        return "the goods are excluded"
    if not rows:
        unknown = any(note["code"] == "rate-not-on-file" for note in record["notes"])
        return "no rate is on file" if unknown else "no rate is in force"
    asks: dict[str, list[bool]] = {}
    for row in rows:
        asks.setdefault(row["duty"], []).append(row["deposit"]["required"])
    required = [duty for duty, each in asks.items() if all(each)]
    idle = [duty for duty, each in asks.items() if not any(each)]
    some = [duty for duty in asks if duty not in (*required, *idle)]
    refunded = [row["deposit"]["refunded"] for row in rows if row["deposit"]["required"]]
    whose = "they" if all(refunded) else "some"
    codes = {note["code"] for note in record["notes"]}
    parts = (
        f"{' and '.join(required)} deposits are required" if required else "",
        f"{' and '.join(some)} deposits are required of some" if some else "",
        f"no {' or '.join(idle)} deposit is required" if idle else "",
        f"{whose} are refundable at liquidation" if any(refunded) else "",
        "what is refundable is in the notes" if "refundable" in codes else "",
        "what is asked for later is in the notes" if "asked-later" in codes else "",
    )
    return "; ".join(filter(None, parts))


def _rate_table(rates: list[Record], titled: bool) -> Table:
    return Table.of(
        "Antidumping and countervailing duty rates on the entry date",
        rates,
        (
            Column("Duty"),
            Column("Case", below=2),
            Column("Rate of", folds=12),
            Column("Rate", _rate, right=True),
            Column("Since", below=3),
            Column("Deposit", _deposit, folds=10),
            Column("Evidence", below=1),
            Column(
                "CBP case",
                lambda row: on_file((row["cbp_case"], *row["third_country_cases"])),
                folds=12,
                below=1,
            ),
        ),
        titled=titled,
        named_by="Rate of",
    )


def _rate(row: Record) -> str:
    return "excluded" if row["excluded"] else percent(row["rate"], NOT_ON_FILE)


def _deposit(row: Record) -> str:
    """Return whether a deposit is required, and at which rate where that is not the determined."""
    if row["excluded"]:
        return "none"
    state = row["deposit"]
    if not state["required"]:
        return NOT_REQUIRED
    rate, collected = row["rate"], state["rate"]
    differs = None not in (rate, collected) and Decimal(rate) != Decimal(collected)
    at = f" at {percent(collected)}" if differs else ""
    return f"{REQUIRED}{at}{', refundable' if state['refunded'] else ''}"


def _called(row: Record, rates: list[Record]) -> str:
    """Return the duty of a row, with its case where these are of several."""
    cases = {other["case"] for other in rates if other["duty"] == row["duty"]}
    return f"{row['duty']}, {row['case']}" if len(cases) > 1 else str(row["duty"])


def _notice_source(row: Record, rates: list[Record]) -> str:
    file, _, _ = row["source"].rpartition(":")
    grade = graded(row["notice_evidence"] or row["evidence"], row["evidence"])
    return (
        f"{_called(row, rates)}: {row['notice']}, effective {row['effective']},"
        f" {cited(row['citation'])} ({grade}) {file}"
    )


def _deposit_source(row: Record, rates: list[Record]) -> str:
    state, called = row["deposit"], _called(row, rates)
    if row["excluded"]:
        return f"{called}: the goods of {row['rate_of']} are excluded; no deposit is made"
    if state["reason"] is None:
        return f"{called}: no notice in force asks for deposits"
    refund = state["refund"]
    back = f"; refundable since {refund['since']}: {refund['reason']}" if refund else ""
    return (
        f"{called}: {required_words(state['required'])} since {state['since']}: {state['reason']}"
        f" ({state['evidence']}; {cited(state['citation'])}){back}"
    )


# Every notice in order


def _history(record: Record) -> Iterator[Block]:
    asked, notices, spans = record["asked"] or "All cases", record["notices"], record["spans"]
    if record["number"]:
        answer = number_answer(record["number"], record["entry_date"])
        yield Heading(answer, (f"{asked}: its whole life, and every notice in order",))
    else:
        now = [f"{days(span).capitalize()}: {_spoken(span)}." for span in spans[-1:]]
        yield Heading(f"{asked}: every notice in order", tuple(now))
    yield Facts.of(asked=asked, notices=str(len(notices)))
    yield from life_tables(record["number"] or [])
    yield _timeline(spans)
    yield _notice_table(notices, record["company"] is not None)
    yield Bullets.of("What happened", map(_event, notices))
    yield from deadline_blocks(_each_once(record["deadlines"]))
    yield notes(record["notes"])


def _notice_table(notices: list[Record], of_company: bool) -> Table:
    return Table.of(
        "Notices",
        notices,
        (
            Column("Duty"),
            Column("Effective"),
            Column("Known", _known, folds=10, below=1) if any(map(_known, notices)) else None,
            Column("Notice", folds=13),
            *(_OWN_RATE if of_company else ()),
            Column("Deposits", folds=12),
            Column(
                "Evidence",
                lambda notice: graded(notice["evidence"], notice["rate_evidence"]),
                folds=9,
                below=1,
            ),
        ),
        named_by="Notice",
    )


# Of a notice that sets no rate of the company, neither is there.
_OWN_RATE = (
    Column("Rate of", lambda one: one["rate_of"] if one["rate"] else "", folds=12, below=2),
    Column("Rate", lambda one: percent(one["rate"]) if one["rate"] else "", right=True),
)


def _known(notice: Record) -> str:
    """Return the day on which a notice was known, where that is not the day it governs from."""
    day = notice["known"] or notice["published"]
    return "" if day in (None, notice["effective"]) else str(day)


def _event(notice: Record) -> str:
    told = f"{notice['effective']} {notice['duty']}: {notice['summary']} {notice['note'] or ''}"
    others = [what for what in ("known", "published") if notice[what] != notice["effective"]]
    dates = ", ".join(f"{what} {notice[what]}" for what in others if notice[what])
    return f"{told.rstrip()} ({'; '.join(filter(None, (cited(notice['citation']), dates)))})"


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
    return Table.of(
        "Combined rate by entry date",
        spans,
        (
            Column("Entry dates", days),
            Column("Rate", shown=_share, right=True),
            Column("Deposit", shown=_share, right=True),
        ),
        bars=Bars("Timeline", "deposited", "determined and not deposited", tuple(map(_bar, spans))),
    )


def _share(rate: str | None) -> str:
    return percent(rate, NOT_ON_FILE) if rate is None or Decimal(rate) else "none"


def _spoken(span: Record) -> str:
    determined = f"{percent(span['rate'])} determined"
    if span["rate"] is None:
        determined = "the rate is not on file"
    if span["deposit"] is None:
        return f"{determined}, and neither is that of the deposit"
    return f"{determined}, {_share(span['deposit'])} deposited"


def _bar(span: Record) -> Bar:
    deposited, rate = Decimal(span["deposit"] or 0), Decimal(span["rate"] or 0)
    left = max(rate - deposited, Decimal(0))
    text = f"{days(span)}: {_spoken(span)}"
    return Bar(deposited, left, text, span["first"])

"""Rates on an entry date as a page, or the history of a case, a company or an HTSUS number."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.figures import capital, percent
from anode_duty.answers.history_page import history_blocks
from anode_duty.answers.number_tables import number_answer, number_tables, sources
from anode_duty.answers.page import Bullets, Column, Facts, Heading, Page, Table, page_of
from anode_duty.answers.record_words import footer, graded, notes
from anode_duty.duties.wording import required_words
from anode_duty.law.proceeding import NOT_REQUIRED, REQUIRED
from anode_duty.law.source import NOT_ON_FILE, cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Block


def lookup_page(record: Record) -> Page:
    """Return the page of a lookup: of rates, or of notices where the record has those."""
    blocks = history_blocks(record) if "notices" in record else _rates(record)
    return page_of(*blocks, footer(record["rate_files"]))


def _rates(record: Record) -> Iterator[Block]:
    asked, rates, day = record["asked"] or "All rates", record["rates"], record["entry_date"]
    state = _state(record)
    if record["number"]:
        yield Heading(number_answer(record["number"], day), (f"{capital(state)}.",))
    else:
        yield Heading(f"{asked}, entry date {day}: {state}")
    yield Facts((("Asked", asked), ("Entry date", day)))
    if record["number"]:
        yield from number_tables(record["number"])
        yield notes(record["notes"])
    if rates:
        yield _rate_table(rates, titled=bool(record["number"]))
    of_number = [line for one in record["number"] or () for line in sources(one["other_duties"])]
    told = dict.fromkeys(_notice_source(row, rates) for row in rates if row["notice"])
    yield Bullets("Sources", (*of_number, *told))
    deposits = dict.fromkeys(_deposit_source(row, rates) for row in rates)
    yield Bullets("Deposits", tuple(deposits))
    if not record["number"]:
        yield notes(record["notes"])


def _state(record: Record) -> str:
    """Say of which duties a deposit is required on the day."""
    rows = [row for row in record["rates"] if not row["excluded"]]
    if not rows:
        unknown = any(note["code"] == "rate-not-on-file" for note in record["notes"])
        none = "no rate is on file" if unknown else "no rate is in force"
        return "the goods are excluded" if record["rates"] else none
    asks: dict[str, list[bool]] = {}
    for row in rows:
        asks.setdefault(row["duty"], []).append(row["deposit"]["required"])
    required = [duty for duty, each in asks.items() if all(each)]
    idle = [duty for duty, each in asks.items() if not any(each)]
    some = [duty for duty in asks if duty not in (*required, *idle)]
    parts = (
        f"{' and '.join(required)} deposits are required" if required else "",
        f"{' and '.join(some)} deposits are required of some" if some else "",
        f"no {' or '.join(idle)} deposit is required" if idle else "",
        _refundable([row["deposit"] for row in rows if row["deposit"]["required"]]),
    )
    return "; ".join(part for part in parts if part)


def _refundable(collected: list[Record]) -> str:
    refunded = [deposit["refunded"] for deposit in collected]
    if not any(refunded):
        return ""
    return f"{'they' if all(refunded) else 'some'} are refundable at liquidation"


def _rate_table(rates: list[Record], titled: bool) -> Table:
    columns = (
        Column("Duty"),
        Column("Case", below=2),
        Column("Rate of", folds=12),
        Column("Rate", right=True),
        Column("Since", below=3),
        Column("Deposit", folds=10),
        Column("Evidence", below=1),
        Column("CBP case", folds=12, below=1),
    )
    caption = "Antidumping and countervailing duty rates on the entry date"
    return Table(caption, columns, tuple(map(_rate, rates)), titled=titled, names_row=2)


def _rate(row: Record) -> tuple[str, ...]:
    numbers = [row["cbp_case"], *row["third_country_cases"]]
    return (
        row["duty"],
        row["case"],
        row["rate_of"],
        _percent(row),
        row["since"] or "",
        _deposit(row),
        row["evidence"] or "",
        "; ".join(filter(None, numbers)) or NOT_ON_FILE,
    )


def _percent(row: Record) -> str:
    if row["excluded"]:
        return "excluded"
    return NOT_ON_FILE if row["rate"] is None else percent(row["rate"])


def _deposit(row: Record) -> str:
    """Return whether a deposit is required, and at which rate where that is not the determined."""
    if row["excluded"]:
        return "none"
    state = row["deposit"]
    if not state["required"]:
        return NOT_REQUIRED
    at = f" at {percent(state['rate'])}" if _differs(row) else ""
    return f"{REQUIRED}{at}{', refundable' if state['refunded'] else ''}"


def _differs(row: Record) -> bool:
    rate, deposit = row["rate"], row["deposit"]["rate"]
    return None not in (rate, deposit) and Decimal(rate) != Decimal(deposit)


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

"""What is due on an HTSUS number beside AD and CVD, as tables: on a day, and period by period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.figures import percent
from anode_duty.answers.page import Bar, Bars, Bullets, Column, Table
from anode_duty.duties.measure_terms import APPLIES, DOES_NOT_APPLY
from anode_duty.law.measure import HELD_VOID, dotted
from anode_duty.law.source import cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.answers.fields import Record


def number_answer(number: list[Record], entry_date: str) -> str:
    """Say what is due on a number in a sentence."""
    return " ".join(dict.fromkeys(_answer(one, entry_date) for one in number))


def _answer(one: Record, entry_date: str) -> str:
    what = f"on {dotted(one['htsus'])} from {one['origin']}"
    if one["percent"] is None:
        reason: str = one["reason"]
        return f"{reason[:1].upper()}{reason[1:]}."
    return f"{percent(one['percent'])} {what} on {entry_date}, beside AD and CVD duty and fees."


def number_tables(number: list[Record]) -> Iterator[Table | Bullets]:
    """Yield the measures on a number on the day, those considered, and what each rests on."""
    for one in number:
        if one["other_duties"]:
            yield _measures(one)
        told = [term for term in one["other_duties"] if term["state"] != APPLIES]
        yield Bullets("Considered and not counted", tuple(map(why, told)))


def why(one: Record) -> str:
    """Say why a measure does not apply, or may."""
    return f"{one['measure']} {one['state']}: {one['because']} ({cited(one['citation'])})"


def state(one: Record) -> str:
    """Return whether a measure applies, and whether it was held void or is contested."""
    claim = f", {one['claim']['state']}" if one["claim"] else ""
    return f"{one['state']}{claim}"


def _measures(one: Record) -> Table:
    columns = (
        Column("Other duty", folds=14),
        Column("Heading", below=1),
        Column("State", folds=9),
        Column("Evidence", below=2),
        Column("Rate", right=True),
    )
    rows = tuple(
        (
            term["measure"],
            term["heading"] or "",
            state(term),
            term["evidence"],
            percent(term["rate"]) if term["state"] != DOES_NOT_APPLY else "",
        )
        for term in one["other_duties"]
    )
    total = ("Total", "", "", "", percent(one["percent"]))
    return Table(_caption("Other duties", one), columns, rows, (total,), titled=True)


def _caption(what: str, one: Record) -> str:
    return f"{what} on {dotted(one['htsus'])} from {one['origin']}"


def life_tables(number: list[Record]) -> Iterator[Table]:
    """Yield the life of a number, period by period, with a bar each."""
    for one in number:
        if one["periods"]:
            yield _life(one)


def _life(one: Record) -> Table:
    columns = (
        Column("Entry dates"),
        Column("Total", right=True),
        Column("Made of", folds=20, below=1),
    )
    rows = tuple(
        (days(period), percent(period["percent"]), _made_of(period)) for period in one["periods"]
    )
    bars = Bars(
        head="Timeline",
        deposited="due",
        determined="of it held void",
        each=tuple(map(_bar, one["periods"])),
        on_terminal=False,
    )
    caption = _caption("Other duties", one)
    return Table(f"{caption}, by entry date", columns, rows, titled=True, bars=bars)


def days(period: Record) -> str:
    """Return the entry dates of a period."""
    if period["last"] is None:
        return f"since {period['first']}"
    if period["last"] == period["first"]:
        return str(period["first"])
    return f"{period['first']} to {period['last']}"


def _made_of(period: Record) -> str:
    if period["reason"]:
        return str(period["reason"])
    return "; ".join(
        f"{term['measure']} {percent(term['rate'])}" for term in period["due"] if _counts(term)
    )


def _counts(term: Record) -> bool:
    return bool(Decimal(term["rate"]))


def _bar(period: Record) -> Bar:
    void = _sum(term for term in period["due"] if term["claim"] and _is_void(term))
    whole = Decimal(period["percent"] or 0)
    text = f"{days(period)}: {percent(period['percent'])} due, {void}% of it held void"
    return Bar(whole - void, void, text, period["first"], period["last"])


def _is_void(term: Record) -> bool:
    return bool(term["claim"]["state"] == HELD_VOID)


def _sum(terms: Iterable[Record]) -> Decimal:
    return sum((Decimal(term["rate"]) for term in terms), Decimal(0))


def sources(terms: Iterable[Record]) -> list[str]:
    """Return what each measure that applies rests on."""
    return [
        f"{one['measure']} {percent(one['rate'])}: {one['because']}, {cited(one['citation'])}"
        f" ({one['evidence']}) {one['source']}"
        for one in terms
        if one["state"] == APPLIES
    ]

"""Quotes side by side as a page, in the order of what is paid in the end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers import alternatives
from anode_duty.answers.debt_words import DETERMINED, NOT_COLLECTED
from anode_duty.answers.figures import capital, dollars, is_some, percent
from anode_duty.answers.page import Bar, Bars, Column, Heading, Page, Table, page_of
from anode_duty.answers.record_words import footer

if TYPE_CHECKING:
    from anode_duty.answers.fields import Record

# Columns that are there only where some alternative has the amount, with their heads.
_OPTIONAL = {
    "refundable": "Refundable",
    "asked_later": "Asked later",
    "other_duties": "Other duties",
    "fees": "Fees",
}


def compare_page(record: Record) -> Page:
    """Return the page of quotes side by side."""
    quotes = record["quotes"]
    keys = alternatives.telling(quotes)
    known = [quote for quote in quotes if not quote["undetermined"]]
    lines = (alternatives.compared(quotes, keys), *_same_for_all(known))
    return page_of(
        Heading(_answer(known, quotes, keys), lines),
        alternatives.facts(quotes, keys),
        _table(known, quotes, keys),
        alternatives.undetermined(
            (alternatives.name(quote, keys), quote["undetermined"]) for quote in quotes
        ),
        alternatives.notes(quotes, keys),
        footer(record["rates"]),
    )


def _answer(known: list[Record], quotes: list[Record], keys: list[str]) -> str:
    if not known:
        return "What these alternatives owe cannot be determined."
    ranked = sorted(known, key=lambda quote: Decimal(quote["paid"]))
    least, most = ranked[0], ranked[-1]
    what = "in AD and CVD duty" if least["total"]["due_at_entry"] is None else "in duties and fees"
    if len(quotes) == 1:
        return f"{dollars(least['paid'])} is paid in the end {what}."
    if least["paid"] == most["paid"]:
        everyone = "All alternatives" if len(known) == len(quotes) else "All that can be determined"
        return f"{everyone} owe the same in the end {what}: {dollars(least['paid'])}."
    return (
        f"What is paid in the end {what} runs from {dollars(least['paid'])}"
        f" ({alternatives.name(least, keys)}) to {dollars(most['paid'])}"
        f" ({alternatives.name(most, keys)})."
    )


def _same_for_all(known: list[Record]) -> tuple[str, ...]:
    """Say what other duties and fees are where all have the same, or that they are not counted."""
    if not known:
        return ()
    first = known[0]["total"]
    if first["due_at_entry"] is None:
        return ("Other duties and fees are not counted; --hts adds them.",)
    alike = [key for key in ("other_duties", "fees") if not _differ(known, key)]
    words = [f"{_OPTIONAL[key].lower()} of {dollars(first[key])}" for key in alike]
    return (f"{capital(' and '.join(words))} are the same for all.",) if words else ()


def _differ(known: list[Record], key: str) -> bool:
    return len({quote["total"][key] for quote in known}) > 1


def _table(known: list[Record], quotes: list[Record], keys: list[str]) -> Table:
    if not known:
        return _unknown(quotes, keys)
    optional = [
        key
        for key in _OPTIONAL
        if any(is_some(quote["total"][key]) for quote in known)
        and (key in ("refundable", "asked_later") or _differ(known, key))
    ]
    idle = not any(
        is_some(quote["total"][key]) for quote in known for key in ("deposit", "asked_later")
    )
    columns = (
        *alternatives.key_columns(keys),
        Column("Rate", right=True, below=3),
        Column(NOT_COLLECTED if idle else DETERMINED, right=True, below=1),
        Column("Deposit due", right=True),
        *(Column(_OPTIONAL[key], right=True, below=2) for key in optional),
        Column("Paid in the end", right=True),
        Column("Difference", right=True),
    )
    same = not any(is_some(quote["difference"]) for quote in known)
    rows = tuple(
        (*alternatives.cells(quote, keys), *_figures(quote, optional, same)) for quote in quotes
    )
    return Table("Alternatives", columns, rows, bars=_bars(quotes, keys))


def _unknown(quotes: list[Record], keys: list[str]) -> Table:
    """Return the table of alternatives of which none can be determined."""
    columns = (*alternatives.key_columns(keys), Column("Paid in the end", right=True))
    rows = tuple((*alternatives.cells(quote, keys), "undetermined") for quote in quotes)
    return Table("Alternatives", columns, rows)


def _figures(quote: Record, optional: list[str], same: bool) -> tuple[str, ...]:
    if quote["undetermined"]:
        return ("", "", "", *("" for _ in optional), "undetermined", "")
    total, more = quote["total"], quote["difference"]
    return (
        percent(total["rate"]),
        dollars(total["amount"]),
        dollars(total["deposit"]),
        *(dollars(total[key]) for key in optional),
        dollars(quote["paid"]),
        dollars(more) if is_some(more) else "none" if same else "least",
    )


def _bars(quotes: list[Record], keys: list[str]) -> Bars | None:
    """Return a bar for each alternative; none where nothing is paid or refundable anywhere."""
    each = tuple(_bar(quote, keys) for quote in quotes)
    if not any(bar.deposited + bar.determined for bar in each):
        return None
    return Bars(
        head="Paid",
        deposited="paid in the end",
        determined="deposited and refundable",
        each=each,
        on_terminal=False,
    )


def _bar(quote: Record, keys: list[str]) -> Bar:
    whose = alternatives.name(quote, keys)
    if quote["undetermined"]:
        return Bar(Decimal(0), Decimal(0), f"{whose}: undetermined")
    paid, refundable = quote["paid"], quote["total"]["refundable"]
    text = f"{whose}: {dollars(paid)} paid in the end, {dollars(refundable)} refundable"
    return Bar(Decimal(paid), Decimal(refundable), text)

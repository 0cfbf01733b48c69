"""Quotes side by side as a page: in the order of what is paid, or before and after a change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.page import (
    Bar,
    Bars,
    Bullets,
    Column,
    Facts,
    Heading,
    Page,
    Paragraph,
    Table,
    head_of,
)
from anode_duty.answers.quote_page import DETERMINED, NOT_COLLECTED
from anode_duty.answers.words import (
    capital,
    dollars,
    duties_asked,
    footer,
    grouped,
    is_some,
    left_out,
    money,
    notes,
    rates,
    round_dollars,
    signed,
)
from anode_duty.duties.shipment import UNLISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from anode_duty.answers.fields import Record

# The fields that can tell quotes apart, with their heads.
_KEYS = {"exporter": "Exporter", "product": "Article", "entry_date": "Entry date"}
# Columns that are there only where some alternative has the amount, and some, where these differ.
_OPTIONAL = ("refundable", "asked_later", "other_duties", "fees")
_OTHER = ("other_duties", "fees")
_UNDETERMINED = "undetermined"  # instead of what is paid
_FEW = 6  # names before a note; of more, the others are named or counted


def compare_page(record: Record) -> Page:
    """Return the page of quotes side by side, or under two sets of rate files."""
    if "before" in record:
        return _against_page(record)
    quotes, keys = _told_apart(record["quotes"])
    known = [quote for quote in quotes if not quote["undetermined"]]
    return Page.of(
        Heading(
            _answer(known, quotes, record["duty"]),
            (*left_out(record["duty"]), _compared(quotes, keys), *_same_for_all(known)),
        ),
        _facts(quotes, keys),
        _table(known, quotes, keys),
        _undetermined((quote["name"], quote["undetermined"]) for quote in quotes),
        _notes(quotes),
        footer(record["rates"]),
    )


def _answer(known: list[Record], quotes: list[Record], duty: str | None) -> str:
    if not known:
        return "What these alternatives owe cannot be determined."
    ranked = sorted(known, key=lambda quote: Decimal(quote["paid"]))
    least, most = ranked[0], ranked[-1]
    alone = least["total"]["due_at_entry"] is None
    what = f"in {' and '.join(duties_asked(duty))} duty" if alone else "in duties and fees"
    if len(quotes) == 1:
        return f"{dollars(least['paid'])} is paid in the end {what}."
    if least["paid"] == most["paid"]:
        everyone = "All alternatives" if len(known) == len(quotes) else "All that can be determined"
        return f"{everyone} owe the same in the end {what}: {dollars(least['paid'])}."
    return (
        f"What is paid in the end {what} runs from {dollars(least['paid'])}"
        f" ({least['name']}) to {dollars(most['paid'])} ({most['name']})."
    )


def _same_for_all(known: list[Record]) -> tuple[str, ...]:
    """Say what other duties and fees are where all have the same, or that they are not counted."""
    if not known:
        return ()
    first = known[0]["total"]
    if first["due_at_entry"] is None:
        return ("Other duties and fees are not counted; --hts adds them.",)
    alike = [field for field in _OTHER if not _differ(known, field)]
    words = [f"{head_of(field).lower()} of {dollars(first[field])}" for field in alike]
    return (f"{capital(' and '.join(words))} are the same for all.",) if words else ()


def _differ(known: list[Record], field: str) -> bool:
    return len({quote["total"][field] for quote in known}) > 1


def _table(known: list[Record], quotes: list[Record], keys: list[str]) -> Table:
    paid = money("Paid in the end", "paid", missing=_UNDETERMINED)
    columns = (*_of_totals(known), paid, _difference(known)) if known else (paid,)
    bars = tuple(map(_bar, quotes))
    return Table.of(
        "Alternatives",
        quotes,
        (*_key_columns(keys), *columns),
        titled=False,
        bars=Bars("Paid", "paid in the end", "deposited and refundable", bars, on_terminal=False)
        if any(bar.deposited + bar.determined for bar in bars)
        else None,
    )


def _of_totals(known: list[Record]) -> list[Column]:
    def some(*of: str) -> bool:
        return any(is_some(quote["total"][field]) for quote in known for field in of)

    owed = some("deposit", "asked_later")
    return [
        rates("Rate", "total.rate", below=3),
        money(DETERMINED if owed else NOT_COLLECTED, "total.amount", below=1),
        money("Deposit due", "total.deposit"),
        *(
            money(head_of(field), f"total.{field}", below=2)
            for field in _OPTIONAL
            if some(field) and (field not in _OTHER or _differ(known, field))
        ),
    ]


def _difference(known: list[Record]) -> Column:
    none = "least" if any(is_some(quote["difference"]) for quote in known) else "none"

    def more(amount: str | None) -> str:
        if is_some(amount):
            return dollars(amount)
        return "" if amount is None else none

    return Column("Difference", shown=more, right=True)


def _bar(quote: Record) -> Bar:
    whose = quote["name"]
    if quote["undetermined"]:
        return Bar(Decimal(0), Decimal(0), f"{whose}: {_UNDETERMINED}")
    paid, refundable = quote["paid"], quote["total"]["refundable"]
    text = f"{whose}: {dollars(paid)} paid in the end, {dollars(refundable)} refundable"
    return Bar(Decimal(paid), Decimal(refundable), text)


# Under two sets of rate files


def _against_page(record: Record) -> Page:
    after, keys = _told_apart([change["after"] for change in record["quotes"]])
    changes = [
        {**change, "after": quote} for change, quote in zip(record["quotes"], after, strict=True)
    ]
    changed = sum(change["changes"] for change in changes)
    folders = (f"Before: {record['before']['folder']}", f"After: {record['rates']['folder']}")
    answer = f"{changed} of {record['compared']} quotes change"
    if not changes:
        return Page.of(Heading(answer, folders), Paragraph("There is nothing to show."))
    return Page.of(
        Heading(answer, (_compared(after, keys), *folders)),
        _facts(after, keys),
        _changes(changes, keys),
        _undetermined(
            (f"{change['after']['name']}, {when}", change[when]["undetermined"])
            for change in changes
            for when in ("before", "after")
        ),
        _notes(after),
    )


def _changes(changes: list[Record], keys: list[str]) -> Table:
    columns = (
        *_key_columns(keys, "after."),
        rates("Rate before", "before.total.rate", below=2),
        rates("Rate after", "after.total.rate", below=2),
        Column(DETERMINED, "difference", signed, right=True, below=1),
        Column("Deposit", "deposit_difference", signed, right=True, below=1),
        money("Paid before", "before.paid", missing=_UNDETERMINED),
        money("Paid after", "after.paid", missing=_UNDETERMINED),
        Column("Difference", _more, right=True),
    )
    return Table.of("Changes", changes, columns, titled=False)


def _more(change: Record) -> str:
    """Return what is paid more after the change; not known where either is undetermined."""
    before, after = change["before"]["paid"], change["after"]["paid"]
    return signed(None if None in (before, after) else f"{Decimal(after) - Decimal(before)}")


# What tells quotes apart, and whose a note is


def _told_apart(quotes: list[Record]) -> tuple[list[Record], list[str]]:
    """Return quotes with a name each, and the fields that it is made of, as they tell them apart.

    What all have in common stands in the heading. A quote that is undetermined has what was asked
    alone: its article is as it was asked for, and is no other article for that.
    """
    quotes = [
        {
            **quote,
            "exporter": quote["exporter"] or UNLISTED,
            "product": quote["product"] or "product of the case",
        }
        for quote in quotes
    ]
    told = {key: {quote[key] for quote in quotes} for key in _KEYS}
    known = {quote["product"] for quote in quotes if not quote["undetermined"]}
    unknown = {quote["product"] for quote in quotes if quote["undetermined"]}
    told["product"] = max(known, unknown, key=len)
    keys = [key for key in _KEYS if len(told[key]) > 1] or ["exporter"]
    return [{**quote, "name": ", ".join(quote[key] for key in keys)} for quote in quotes], keys


def _key_columns(keys: list[str], path: str = "") -> list[Column]:
    """Return the columns that say which alternative a row is; its quote is behind a path."""
    return [
        Column(_KEYS[key], f"{path}{key}", folds=None if key == "entry_date" else 12)
        for key in keys
    ]


def _compared(quotes: list[Record], keys: list[str]) -> str:
    """Return what was compared in a line."""
    named = [quote for quote in quotes if "product" in keys or not quote["undetermined"]]
    articles = ", ".join(dict.fromkeys(quote["product"] for quote in named or quotes))
    days = ", ".join(dict.fromkeys(quote["entry_date"] for quote in quotes))
    exporter = "" if "exporter" in keys else f", exporter {quotes[0]['exporter']}"
    amount = round_dollars(quotes[0]["declared_value"])
    return f"{capital(articles)}{exporter}, value {amount}, entry date {days}"


def _facts(quotes: list[Record], keys: list[str]) -> Facts:
    """Return what all alternatives have in common, as facts."""
    first = quotes[0]
    return Facts.of(
        **{head: first[key] for key, head in _KEYS.items() if key not in keys},
        declared_value=round_dollars(first["declared_value"]),
        alternatives=str(len(quotes)),
    )


def _notes(quotes: list[Record]) -> Bullets:
    """Return each note once, with the alternatives that it is about where these are not all."""
    about = grouped(
        ((note["level"], note["text"]), quote["name"])
        for quote in quotes
        for note in quote["notes"]
    )
    everyone = list(dict.fromkeys(quote["name"] for quote in quotes if not quote["undetermined"]))
    return notes(
        {"level": level, "text": f"{_of_whom(list(dict.fromkeys(named)), everyone)}{text}"}
        for (level, text), named in about.items()
    )


def _of_whom(named: Sequence[str], everyone: Sequence[str]) -> str:
    """Return whose a note is, before its text; nothing where it is everyone's."""
    if len(named) == len(everyone):
        return ""
    others = [one for one in everyone if one not in named]
    if len(named) <= _FEW:
        whose = "; ".join(named)
    elif len(others) <= _FEW:
        whose = f"all but {'; '.join(others)}"
    else:
        whose = f"{'; '.join(named[:_FEW])} and {len(named) - _FEW} more"
    return f"{whose}: "


def _undetermined(found: Iterable[tuple[str, str | None]]) -> Bullets:
    """Return what cannot be determined, each reason once, with the alternatives it is about."""
    reasons = grouped((reason, named) for named, reason in found if reason)
    lines = (f"{'; '.join(named)}: {reason}" for reason, named in reasons.items())
    return Bullets.of("Cannot be determined", lines)

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
    notes_of,
)
from anode_duty.answers.quote_page import DETERMINED, NOT_COLLECTED
from anode_duty.answers.words import (
    capital,
    dollars,
    footer,
    grouped,
    is_some,
    percent,
    round_dollars,
    signed,
)
from anode_duty.duties.shipment import UNLISTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from anode_duty.answers.fields import Record

# The fields that can tell quotes apart, with their heads.
_KEYS = {"exporter": "Exporter", "product": "Article", "entry_date": "Entry date"}
# Columns that are there only where some alternative has the amount, and some, where these differ.
_OPTIONAL = ("refundable", "asked_later", "other_duties", "fees")
_OTHER = ("other_duties", "fees")
_FEW = 6  # names before a note; of more, the others are named or counted


def compare_page(record: Record) -> Page:
    """Return the page of quotes side by side, or under two sets of rate files."""
    if "before" in record:
        return _against_page(record)
    quotes = record["quotes"]
    keys = _telling(quotes)
    known = [quote for quote in quotes if not quote["undetermined"]]
    return Page.of(
        Heading(_answer(known, quotes, keys), (_compared(quotes, keys), *_same_for_all(known))),
        _facts(quotes, keys),
        _table(known, quotes, keys),
        _undetermined((_name(quote, keys), quote["undetermined"]) for quote in quotes),
        _notes(quotes, keys),
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
        f" ({_name(least, keys)}) to {dollars(most['paid'])} ({_name(most, keys)})."
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
    columns = (
        *_key_columns(keys),
        *(_of_totals(known) if known else ()),
        Column("Paid in the end", _paid, right=True),
        _difference(known) if known else None,
    )
    bars = tuple(_bar(quote, keys) for quote in quotes)
    return Table.of(
        "Alternatives",
        quotes,
        columns,
        bars=Bars("Paid", "paid in the end", "deposited and refundable", bars, on_terminal=False)
        if any(bar.deposited + bar.determined for bar in bars)
        else None,
    )


def _of_totals(known: list[Record]) -> list[Column]:
    def some(*of: str) -> bool:
        return any(is_some(quote["total"][field]) for quote in known for field in of)

    owed = some("deposit", "asked_later")
    return [
        _of_total("Rate", "rate", percent, below=3),
        _of_total(DETERMINED if owed else NOT_COLLECTED, "amount", below=1),
        _of_total("Deposit due", "deposit"),
        *(
            _of_total(head_of(field), field, below=2)
            for field in _OPTIONAL
            if some(field) and (field not in _OTHER or _differ(known, field))
        ),
    ]


def _of_total(
    head: str, field: str, shown: Callable[[str | None], str] = dollars, below: int = 0
) -> Column:
    """Return the column of a total, which a quote that is undetermined does not have."""

    def figure(quote: Record) -> str:
        return "" if quote["undetermined"] else shown(quote["total"][field])

    return Column(head, figure, right=True, below=below)


def _paid(quote: Record) -> str:
    return "undetermined" if quote["undetermined"] else dollars(quote["paid"])


def _difference(known: list[Record]) -> Column:
    none = "least" if any(is_some(quote["difference"]) for quote in known) else "none"

    def more(quote: Record) -> str:
        if is_some(quote["difference"]):
            return dollars(quote["difference"])
        return "" if quote["undetermined"] else none

    return Column("Difference", more, right=True)


def _bar(quote: Record, keys: list[str]) -> Bar:
    whose = _name(quote, keys)
    if quote["undetermined"]:
        return Bar(Decimal(0), Decimal(0), f"{whose}: undetermined")
    paid, refundable = quote["paid"], quote["total"]["refundable"]
    text = f"{whose}: {dollars(paid)} paid in the end, {dollars(refundable)} refundable"
    return Bar(Decimal(paid), Decimal(refundable), text)


# Under two sets of rate files


def _against_page(record: Record) -> Page:
    changes = record["quotes"]
    changed = sum(change["changes"] for change in changes)
    folders = (f"Before: {record['before']['folder']}", f"After: {record['rates']['folder']}")
    answer = f"{changed} of {record['compared']} quotes change"
    if not changes:
        return Page.of(Heading(answer, folders), Paragraph("There is nothing to show."))
    after = [change["after"] for change in changes]
    keys = _telling(after)
    return Page.of(
        Heading(answer, (_compared(after, keys), *folders)),
        _facts(after, keys),
        _changes(changes, keys),
        _undetermined(
            (f"{_name(change['after'], keys)}, {when}", change[when]["undetermined"])
            for change in changes
            for when in ("before", "after")
        ),
        _notes(after, keys),
    )


def _changes(changes: list[Record], keys: list[str]) -> Table:
    rate = _of_total("Rate", "rate", percent)

    def of(when: str, figure: Callable[[Record], str]) -> Callable[[Record], str]:
        return lambda change: figure(change[when])

    columns = (
        *(column._replace(of=of("after", column.cell)) for column in _key_columns(keys)),
        Column("Rate before", of("before", rate.cell), right=True, below=2),
        Column("Rate after", of("after", rate.cell), right=True, below=2),
        Column(DETERMINED, lambda change: signed(change["difference"]), right=True, below=1),
        Column("Deposit", lambda change: signed(change["deposit_difference"]), right=True, below=1),
        Column("Paid before", of("before", _paid), right=True),
        Column("Paid after", of("after", _paid), right=True),
        Column("Difference", _more, right=True),
    )
    return Table.of("Changes", changes, columns)


def _more(change: Record) -> str:
    """Return what is paid more after the change; not known where either is undetermined."""
    before, after = change["before"]["paid"], change["after"]["paid"]
    return signed(None if None in (before, after) else f"{Decimal(after) - Decimal(before)}")


# What tells quotes apart, and whose a note is


def _telling(quotes: list[Record]) -> list[str]:
    """Return the fields that tell quotes apart; what all have in common stands in the heading.

    The article of a quote that is undetermined is as it was asked for, and is no other article for
    that.
    """
    told = {key: {_value(quote, key) for quote in quotes} for key in _KEYS}
    known = {quote["product"] for quote in quotes if not quote["undetermined"]}
    unknown = {quote["product"] for quote in quotes if quote["undetermined"]}
    told["product"] = max(known, unknown, key=len)
    return [key for key in _KEYS if len(told[key]) > 1] or ["exporter"]


def _value(quote: Record, key: str) -> str:
    """Return a telling field of a quote; one that is undetermined has what was asked alone."""
    text: str | None = quote[key]
    if text is not None:
        return text
    return UNLISTED if key == "exporter" else "product of the case"


def _name(quote: Record, keys: list[str]) -> str:
    """Return an alternative in a word or two."""
    return ", ".join(_value(quote, key) for key in keys)


def _names(quotes: Iterable[Record], keys: list[str]) -> list[str]:
    return list(dict.fromkeys(_name(quote, keys) for quote in quotes))


def _key_columns(keys: list[str]) -> list[Column]:
    """Return the columns that say which alternative a row is."""

    def of(key: str) -> Callable[[Record], str]:
        return lambda quote: _value(quote, key)

    return [Column(_KEYS[key], of(key), folds=None if key == "entry_date" else 12) for key in keys]


def _compared(quotes: list[Record], keys: list[str]) -> str:
    """Return what was compared in a line."""
    named = [quote for quote in quotes if "product" in keys or not quote["undetermined"]]
    articles = ", ".join(_names(named or quotes, ["product"]))
    days = ", ".join(_names(quotes, ["entry_date"]))
    exporter = "" if "exporter" in keys else f", exporter {_value(quotes[0], 'exporter')}"
    amount = round_dollars(quotes[0]["declared_value"])
    return f"{capital(articles)}{exporter}, value {amount}, entry date {days}"


def _facts(quotes: list[Record], keys: list[str]) -> Facts:
    """Return what all alternatives have in common, as facts."""
    first = quotes[0]
    return Facts.of(
        **{head: _value(first, key) for key, head in _KEYS.items() if key not in keys},
        declared_value=round_dollars(first["declared_value"]),
        alternatives=str(len(quotes)),
    )


def _notes(quotes: list[Record], keys: list[str]) -> Bullets:
    """Return each note once, with the alternatives that it is about where these are not all."""
    about: dict[tuple[str, str], list[Record]] = {}
    for quote in quotes:
        for note in quote["notes"]:
            about.setdefault((note["level"], note["text"]), []).append(quote)
    everyone = _names((quote for quote in quotes if not quote["undetermined"]), keys)
    return notes_of(
        (level, _of_whom(_names(of, keys), everyone) + text) for (level, text), of in about.items()
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
    lines = tuple(f"{'; '.join(named)}: {reason}" for reason, named in reasons.items())
    return Bullets("Cannot be determined", lines)

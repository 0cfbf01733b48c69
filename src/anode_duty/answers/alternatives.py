"""What quotes side by side have in common: what tells them apart, and whose a note is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.figures import capital, round_dollars
from anode_duty.answers.page import Bullets, Column, Facts, notes_of
from anode_duty.duties.shipment import UNLISTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Notes

KEYS = {"exporter": "Exporter", "product": "Article", "entry_date": "Entry date"}
_FEW = 6  # names before a note; of more, the others are named or counted


def telling(quotes: list[Record]) -> list[str]:
    """Return the fields that tell quotes apart; what all have in common stands in the heading."""
    return [key for key in KEYS if _differs(quotes, key)] or ["exporter"]


def _differs(quotes: list[Record], key: str) -> bool:
    """Whether quotes differ in a field.

    The article of one that is undetermined is as it was asked for, and is no other article for
    that.
    """
    if key != "product":
        return len({value(quote, key) for quote in quotes}) > 1
    known = {quote[key] for quote in quotes if not quote.get("undetermined")}
    unknown = {quote[key] for quote in quotes if quote.get("undetermined")}
    return len(known) > 1 or len(unknown) > 1


def value(quote: Record, key: str) -> str:
    """Return a telling field of a quote; one that is undetermined has what was asked alone."""
    text: str | None = quote[key]
    if text is not None:
        return text
    return UNLISTED if key == "exporter" else "product of the case"


def key_columns(keys: list[str]) -> list[Column]:
    """Return the columns that say which alternative a row is."""
    return [Column(KEYS[key], folds=None if key == "entry_date" else 12) for key in keys]


def cells(quote: Record, keys: list[str]) -> list[str]:
    """Return the cells of those columns."""
    return [value(quote, key) for key in keys]


def name(quote: Record, keys: list[str]) -> str:
    """Return an alternative in a word or two."""
    return ", ".join(cells(quote, keys))


def compared(quotes: list[Record], keys: list[str]) -> str:
    """Return what was compared in a line."""
    named = [quote for quote in quotes if "product" in keys or not quote.get("undetermined")]
    articles = ", ".join(dict.fromkeys(value(quote, "product") for quote in named or quotes))
    days = ", ".join(dict.fromkeys(quote["entry_date"] for quote in quotes))
    exporter = "" if "exporter" in keys else f", exporter {value(quotes[0], 'exporter')}"
    amount = round_dollars(quotes[0]["declared_value"])
    return f"{capital(articles)}{exporter}, value {amount}, entry date {days}"


def facts(quotes: list[Record], keys: list[str]) -> Facts:
    """Return what all alternatives have in common, as facts."""
    first = quotes[0]
    return Facts(
        (
            *((KEYS[key], value(first, key)) for key in KEYS if key not in keys),
            ("Declared value", round_dollars(first["declared_value"])),
            ("Alternatives", str(len(quotes))),
        )
    )


def notes(quotes: list[Record], keys: list[str]) -> Notes:
    """Return each note once, with the alternatives that it is about where these are not all."""
    about: dict[tuple[str, str], list[str]] = {}
    for quote in quotes:
        for note in quote["notes"]:
            named = about.setdefault((note["level"], note["text"]), [])
            named += [name(quote, keys)] if name(quote, keys) not in named else []
    everyone = list(
        dict.fromkeys(name(quote, keys) for quote in quotes if not quote.get("undetermined"))
    )
    return notes_of(
        (level, text if len(named) == len(everyone) else f"{_whose(named, everyone)}: {text}")
        for (level, text), named in about.items()
    )


def _whose(named: list[str], everyone: list[str]) -> str:
    if len(named) <= _FEW:
        return "; ".join(named)
    others = [one for one in everyone if one not in named]
    if len(others) <= _FEW:
        return f"all but {'; '.join(others)}"
    return f"{'; '.join(named[:_FEW])} and {len(named) - _FEW} more"


def undetermined(found: Iterable[tuple[str, str | None]]) -> Bullets:
    """Return what cannot be determined, each reason once.

    Args:
        found: alternatives in a word or two, each with its reason, or None.
    """
    reasons: dict[str, list[str]] = {}
    for named, reason in found:
        if reason:
            reasons.setdefault(reason, []).append(named)
    lines = tuple(f"{'; '.join(named)}: {reason}" for reason, named in reasons.items())
    return Bullets("Cannot be determined", lines)

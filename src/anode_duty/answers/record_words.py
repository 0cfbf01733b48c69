"""Sentences that the pages of several commands make of the same part of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers.page import Footer, Notes, notes_of
from anode_duty.law.source import cited

if TYPE_CHECKING:
    from collections.abc import Iterable

    Record = dict[str, Any]

_DIGEST = 19  # "sha256:" and twelve digits, which no two folders share by chance


def footer(files: Record) -> Footer:
    """Return which rate files an answer rests on."""
    return Footer(f"Rate files reviewed {files['reviewed']}, {files['digest'][:_DIGEST]}")


def notes(found: Iterable[Record]) -> Notes:
    """Return the notes of an answer."""
    return notes_of((note["level"], note["text"]) for note in found)


def scope_source(scope: Record) -> str:
    """Say where a scope speaks of an article."""
    return (
        f"{scope['name']} scope, effective {scope['effective']}, {cited(scope['citation'])}"
        f" ({scope['evidence']}) {scope['source']}"
    )


def graded(notice: str, rate: str | None) -> str:
    """Return the evidence of a notice, and that of a rate in force under it where it is another."""
    if rate is None or rate == notice:
        return notice
    return f"date {notice}, rates {rate}"

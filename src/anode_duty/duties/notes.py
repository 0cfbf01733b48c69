"""What an answer has to say beside its figures."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from anode_duty.law.ratebook import RateBook

INFO = "info"


WARNING = "warning"


REVIEW_DAYS = timedelta(days=60)


class Note(NamedTuple):
    """One remark on an answer.

    Attributes:
        level: `warning` where the answer itself may be wrong, else `info`.
        code: what scripts may rely on.
        text: for people.
    """

    level: str
    code: str
    text: str


def info(code: str, text: str) -> Note:
    """Return a remark that leaves the answer as it is; the text becomes a sentence."""
    return Note(INFO, code, _sentence(text))


def warning(code: str, text: str) -> Note:
    """Return a remark by which the answer itself may be wrong; the text becomes a sentence."""
    return Note(WARNING, code, _sentence(text))


def codes(notes: Iterable[Note]) -> str:
    """Return the codes of some notes for one cell, each once."""
    return " ".join(dict.fromkeys(note.code for note in notes))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def stale(book: RateBook, entry_date: date) -> Iterator[Note]:
    """Warn of an entry date long after the rate files were last held against the record."""
    if entry_date - book.reviewed > REVIEW_DAYS:
        yield warning(
            "stale",
            f"the rate files were last reviewed on {book.reviewed}, more than"
            f" {REVIEW_DAYS.days} days before this entry date; a later notice is not in them",
        )

"""What an answer has to say beside its figures: a remark, and those that several answers make.

What each code means, and what to do about it, is in `answers/note_codes.yaml`.
"""

from collections.abc import Collection, Iterable, Iterator
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


def unconfirmed(code: str, parts: Collection[str]) -> Iterator[Note]:
    """Name the parts of an answer that were not confirmed from an official document."""
    if parts:
        yield info(code, f"not confirmed from an official document: {', '.join(parts)}")


def stale(book: RateBook, entry_date: date) -> Iterator[Note]:
    """Warn of an entry date long after the rate files were last checked."""
    if entry_date - book.reviewed > REVIEW_DAYS:
        yield warning(
            "stale",
            f"the rate files were last checked against published notices on {book.reviewed}, more"
            f" than {REVIEW_DAYS.days} days before this entry date; a later notice is not on file",
        )


# The files of other duties have no day on which each of their rates became known.
DUTIES_ON_RECORD = info(
    "duties-on-record",
    "--as-known holds for AD and CVD; other duties and fees are as the record has them",
)

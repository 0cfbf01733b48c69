"""What a record holds in the words of a page: figures, sources, and what every page ends with."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from anode_duty.answers.page import WARNING, Bullets, Column, Footer, Remark
from anode_duty.law.money import usd
from anode_duty.law.proceeding import DUTIES
from anode_duty.law.source import NOT_ON_FILE, cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.answers.fields import Record

T = TypeVar("T")
NOT_KNOWN = "not known"
MET = {None: "not given", True: "met", False: "not met"}  # whether a criterion of a scope is met
_DIGEST = 19  # "sha256:" and twelve digits, which no two folders share by chance


def dollars(amount: str | None, missing: str = NOT_KNOWN) -> str:
    """Return US dollars as people read them: `$102,720.00`, or `$100,000` where they are whole."""
    return missing if amount is None else usd(Decimal(amount))


def round_dollars(amount: str) -> str:
    """Return US dollars without their cents where these are zero."""
    return dollars(amount.removesuffix(".00"))


def percent(rate: str | None, missing: str = NOT_KNOWN) -> str:
    """Return a rate as people read it."""
    return missing if rate is None else f"{rate}%"


def signed(amount: str | None) -> str:
    """Return a difference in US dollars with its sign, or that there is none."""
    if amount is None:
        return NOT_KNOWN
    more = Decimal(amount)
    return f"{'+' if more > 0 else '-'}{usd(abs(more))}" if more else "none"


def is_some(amount: str | None) -> bool:
    """Whether an amount is known and is not zero."""
    return amount is not None and bool(Decimal(amount))


def money(head: str, of: str = "", below: int = 0, missing: str = NOT_KNOWN) -> Column:
    """Return the column of a field that holds US dollars."""
    return Column(head, of, partial(dollars, missing=missing), right=True, below=below)


def rates(head: str, of: str = "", below: int = 0, missing: str = NOT_KNOWN) -> Column:
    """Return the column of a field that holds a rate."""
    return Column(head, of, partial(percent, missing=missing), right=True, below=below)


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def more(words: str, left: int, where: str) -> str:
    """Return a caption, and how many rows are not shown below it where some are not."""
    return f"{words} ({left:,} more{where})" if left > 0 else words


def listing(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: `a, b, and c`."""
    each = list(words)
    if len(each) < 3:
        return " and ".join(each)
    return f"{', '.join(each[:-1])}, and {each[-1]}"


def grouped(pairs: Iterable[tuple[T, str]]) -> dict[T, list[str]]:
    """Return of whom each thing is said, from pairs of what is said and of whom."""
    found: dict[T, list[str]] = {}
    for said, of in pairs:
        found.setdefault(said, []).append(of)
    return found


def duties_asked(duty: str | None) -> tuple[str, ...]:
    """Return the duties that an answer is about: AD and CVD, or the one that was asked for."""
    return (duty.upper(),) if duty else DUTIES


def left_out(duty: str | None) -> Iterator[str]:
    """Say which duty is in no figure of an answer, where one alone was asked for."""
    asked = duties_asked(duty)
    others = [one for one in DUTIES if one not in asked]
    if others:
        yield f"{' and '.join(others)} is not counted, as {asked[0]} alone was asked for."


def behind(one: Record) -> str:
    """Return what a statement rests on: the document and its grade."""
    return f"{cited(one['citation'])} ({one['evidence']})"


def on_file(numbers: Iterable[str | None]) -> str:
    """Return the numbers that are on file, or that none is."""
    return "; ".join(filter(None, numbers)) or NOT_ON_FILE


def graded(notice: str, rate: str | None) -> str:
    """Return the evidence of a notice, and that of a rate in force under it where it is another."""
    return notice if rate in (None, notice) else f"date {notice}, rates {rate}"


def scope_source(scope: Record) -> str:
    """Say where a scope speaks of an article."""
    return (
        f"{scope['name']} scope, effective {scope['effective']}, {behind(scope)} {scope['source']}"
    )


def notes(found: Iterable[Record]) -> Bullets:
    """Return the notes of an answer, each once, warnings first."""
    each = [Remark(note["level"], note["text"]) for note in found]
    each.sort(key=lambda note: note.level != WARNING)
    return Bullets.of("Notes", each)


def footer(*files: Record) -> Footer:
    """Return which rate files an answer rests on."""
    each = ", ".join(f"{one['reviewed']}, {one['digest'][:_DIGEST]}" for one in files)
    return Footer(f"Rate files reviewed {each}")

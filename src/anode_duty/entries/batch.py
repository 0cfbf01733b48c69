"""Entry lines as CSV to quoted lines: one out for each in, in order, nothing dropped.

A line is worked out by the two halves of a quote. What does not hang on the value is settled once
for each kind of line and kept; the arithmetic is done for each. The entry date counts only by the
period it falls in: between two notices, scopes or limits of review, nothing changes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.answers.csv_text import csv_line
from anode_duty.answers.quote_columns import ADDED, added_form, figures, template
from anode_duty.answers.record import QUOTE_SCHEMA, quote_document
from anode_duty.duties.basis import terms
from anode_duty.duties.cbp_flags import border_notes, flagged
from anode_duty.duties.notes import REVIEW_DAYS, codes
from anode_duty.duties.quoting import quote, reckon, value_codes
from anode_duty.duties.shipment import said_of_many
from anode_duty.entries.csv_records import Broken, Overlong
from anode_duty.entries.summary import Tally
from anode_duty.errors import AnodeDutyError, BadInput
from anode_duty.law.money import NOTHING, dollars
from anode_duty.law.numbers import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from anode_duty.answers.record import Document
    from anode_duty.duties.basis import Levy
    from anode_duty.duties.shipment import Shipment
    from anode_duty.entries.csv_file import Entries
    from anode_duty.entries.header import Header
    from anode_duty.law.ratebook import RateBook


_KEPT = 4096  # kinds of line, and dates; beyond, all are forgotten and settled again


_WIDE = 500  # characters of a kind or a date; what is wider is not kept


class Settled(NamedTuple):
    """What is the same for all lines of a kind.

    Attributes:
        levy: for the arithmetic; None where such a line cannot be quoted.
        form: the added cells as text, with `%s` for each figure; see `template`.
        pick: takes those figures from all.
        codes: of the notes that do not hang on the value.
        error: why such a line cannot be quoted.
    """

    levy: Levy | None
    form: str
    pick: Callable[[tuple[object, ...]], tuple[object, ...]] | None
    codes: str
    error: str


class Batch:
    """Quotes entry lines under one set of rate files.

    Args:
        book: the rate files.
        defaults: what lines that do not give their own are quoted with; its exporter and value
            are not used.
    """

    def __init__(self, book: RateBook, defaults: Shipment) -> None:
        self._book = book
        self._defaults = defaults
        self._days: dict[str, tuple[int, date]] = {}
        self._turns = _turning_points(book)
        self._settled: list[dict[tuple[str, ...], Settled]] = [{} for _ in (*self._turns, None)]
        self.tally = Tally()

    def csv(self, entries: Entries, head: Header) -> Iterator[str]:
        """Yield the lines of the answer: each line as it stands in the file, and its added cells.

        One that is not CSV, or not as wide as the header, is written anew. One that cannot be
        quoted has its reason and no figures.
        """
        lines, delimiter, end, mark = entries
        line = csv_line(delimiter)

        def tail(added: Iterable[str]) -> str:
            return f"{delimiter}{line(added)}{end}"

        width = len(head.names)
        yield f"{mark}{head.text}{tail(ADDED)}"
        tail_of, nothing = self._tail_of(head, tail), [""] * (len(ADDED) - 1)
        for text, given in lines:
            if not given:
                yield end
                continue
            cells, shown = given, text
            if len(given) != width or type(given) is not list:
                cells = _fitted(given, width)
                shown = line(cells)
            try:
                if cells is not given:
                    _refuse_misfit(text, given, width)
                yield shown + tail_of(cells)
            except AnodeDutyError as error:
                failed = not _is_empty(given)
                self.tally.failed += failed
                yield shown + tail([*nothing, _reason(error) if failed else ""])

    def json(self, entries: Entries, head: Header) -> Iterator[Document]:
        """Yield a quote for each line, with its number and all its cells as `input`."""
        labels, width = head.labels(), len(head.names)
        number = 0
        for text, given in entries.lines:
            if _is_empty(given):
                continue
            number += 1
            cells = _fitted(given, width)
            place = {"line": number, "input": dict(zip(labels, cells, strict=True))}
            try:
                _refuse_misfit(text, given, width)
                yield {**self._document(head, cells), **place}
            except AnodeDutyError as error:
                self.tally.failed += 1
                yield {"schema": QUOTE_SCHEMA, **place, "error": _reason(error)}

    def _tail_of(
        self, head: Header, tail: Callable[[Iterable[str]], str]
    ) -> Callable[[list[str]], str]:
        """Return the function that works out the added cells of a line, and makes text of them."""
        at, defaults, tally = head.at, self._defaults, self.tally
        value_at, portion_at, day_at = at["value"], at.get("aam_value"), at.get("entry_date")
        kind_at = [at[name] for name in at if name not in ("value", "aam_value", "entry_date")]
        # Twice the first, as itemgetter makes no tuple of a single one.
        kind_of = itemgetter(kind_at[0], *kind_at)
        settled, days = self._settled, self._days
        joined: dict[tuple[str, tuple[str, ...]], str] = {}

        def tail_of(cells: list[str]) -> str:
            value = dollars(cells[value_at].strip())
            text = "" if day_at is None else cells[day_at]
            period, day = days.get(text) or self._day(text)
            portion = defaults.aam_value
            if portion_at is not None and (given := cells[portion_at].strip()):
                portion = dollars(given, "aam_value")
            kind = kind_of(cells)
            levy, form, pick, noted, error = settled[period].get(kind) or self._settle(
                period, kind, head, cells, day, tail
            )
            if levy is None or pick is None:
                raise BadInput(error)
            reckoning = reckon(levy, value, portion)
            more = value_codes(levy, reckoning, value, portion)
            if more:
                noted = joined.get((noted, more)) or _join(joined, noted, more)
            tally.add(reckoning, noted)
            return form % pick(figures(reckoning, noted))

        return tail_of

    def _day(self, text: str) -> tuple[int, date]:
        """Return the entry date of a cell, and the period in which it lies."""
        day = parse_date(text.strip()) if text.strip() else self._default_day()
        if day is None:
            raise BadInput(f"entry date {text.strip()!r} is not a date; write it like 2026-02-11")
        found = (bisect_right(self._turns, day), day)
        if len(self._days) >= _KEPT:
            self._days.clear()
        if len(text) <= _WIDE:
            self._days[text] = found
        return found

    def _default_day(self) -> date:
        self.tally.undated = self._defaults.entry_date
        return self._defaults.entry_date

    def _settle(
        self,
        period: int,
        kind: tuple[str, ...],
        head: Header,
        cells: list[str],
        day: date,
        tail: Callable[[Iterable[str]], str],
    ) -> Settled:
        """Settle all of a line that does not hang on its value, and keep it for its kind."""
        try:
            shipment = self._shipment(head, cells, NOTHING, None, day)
            settled = terms(self._book, shipment)
            flags = border_notes(settled, self._book.cases, head.entered(cells))
            notes = (*settled.notes, *flags)
            self.tally.warn(notes)
            found = Settled(settled.levy, *template(added_form(settled), tail), codes(notes), "")
        except AnodeDutyError as error:
            found = Settled(None, "", None, "", _reason(error))
        if sum(map(len, self._settled)) >= _KEPT:
            for kinds in self._settled:
                kinds.clear()
        if sum(map(len, kind)) <= _WIDE:
            self._settled[period][kind] = found
        return found

    def _shipment(
        self, head: Header, cells: list[str], value: Decimal, portion: Decimal | None, day: date
    ) -> Shipment:
        shipment = head.shipment(cells, self._defaults, value, portion, day)
        if not self._defaults.unlisted or head.cell(cells, "unlisted"):
            return shipment
        return said_of_many(self._book, shipment)

    def _document(self, head: Header, cells: list[str]) -> Document:
        value = dollars(head.cell(cells, "value"))
        _, day = self._day(head.cell(cells, "entry_date"))
        given = head.cell(cells, "aam_value")
        portion = dollars(given, "aam_value") if given else self._defaults.aam_value
        entered = head.entered(cells)
        answer = quote(self._book, self._shipment(head, cells, value, portion, day))
        answer = flagged(answer, self._book.cases, entered)
        self.tally.warn(answer.notes)
        self.tally.add(answer.reckoning, codes(answer.notes))
        return quote_document(answer, self._book, entered=entered)


def _join(joined: dict[tuple[str, tuple[str, ...]], str], noted: str, more: tuple[str, ...]) -> str:
    text = joined[noted, more] = " ".join((noted, *more)).lstrip()
    return text


def _fitted(cells: list[str], width: int) -> list[str]:
    """Return cells as many as the header has."""
    return (cells + [""] * width)[:width]


def _is_empty(cells: list[str]) -> bool:
    """Whether a line counts for nothing: it has no cell that is not empty, and is not broken."""
    return not any(cells) and not isinstance(cells, Broken)


def _refuse_misfit(text: str, cells: list[str], width: int) -> None:
    """Refuse a line that is broken or too wide, and quote what the columns cannot hold of it."""
    beyond = ", ".join(repr(cell) for cell in cells[width:] if cell)
    if isinstance(cells, Broken) and not isinstance(cells, Overlong):
        raise BadInput(f"{cells.why}; it reads: {text}")
    wrong = [cells.why] if isinstance(cells, Overlong) else []
    if beyond:
        wrong.append(f"the line goes on beyond the header: {beyond}")
    if wrong:
        raise BadInput("; ".join(wrong))


def _reason(error: AnodeDutyError) -> str:
    """Return an error for a cell; what an option is for a single quote, a column is for a line."""
    hint = re.sub(r"--([a-z-]+)", lambda option: option[1].replace("-", "_"), error.hint)
    return f"{error.message}; {hint}" if hint else error.message


def _turning_points(book: RateBook) -> list[date]:
    """Return every first day on which an answer may be another than on the day before."""
    turns = {notice.effective for case in book.cases for notice in case.notices}
    turns.update(scope.effective for scope in book.scopes)
    if date.max - book.reviewed > REVIEW_DAYS:
        turns.add(book.reviewed + REVIEW_DAYS + timedelta(days=1))
    return sorted(turns)

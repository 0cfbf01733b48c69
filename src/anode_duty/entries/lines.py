"""Entry lines to quoted lines: what CSV, JSON, sums and refunds are made of.

All of a line that does not depend on its value is worked out once for each kind of line, and kept:
of 200,000 lines there are some hundred kinds. The entry date counts only by the period it is in.
With HTSUS numbers there are some thousand; they share what AD and CVD say of them, and what the
other duties do.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from anode_duty.duties.basis import (
    Basis,
    OtherTerms,
    basis,
    duty_basis,
    other_terms,
    with_flags,
    with_other_duties,
)
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.notes import WARNING, codes
from anode_duty.duties.periods import Periods
from anode_duty.duties.quoting import Figures, figure, value_codes
from anode_duty.duties.shipment import Shipment, said_of_many, shipment_of
from anode_duty.entries.dates import read_day
from anode_duty.entries.header import AMOUNTS
from anode_duty.errors import AnodeDutyError, BadInput, Undetermined
from anode_duty.law.money import NOTHING, dollars, paid_dollars
from anode_duty.law.numbers import hts_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.folds import Folds
    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import OtherTotals
    from anode_duty.entries.dates import DateForm
    from anode_duty.entries.file_lines import FileLine
    from anode_duty.entries.header import Header
    from anode_duty.entries.parties import Parties
    from anode_duty.law.ratebook import RateBook

Key = TypeVar("Key")
Value = TypeVar("Value")

KEPT = 8192  # kinds of line, and dates; beyond, all are forgotten and worked out again
_KEPT_BASES = 1024  # the same of what kinds share: of AD and CVD it takes some kilobytes
WIDE = 500  # characters of a kind or a date; what is wider is not kept

# Of the other duties and of what CBP would flag alone.
_OF_OTHERS = ("htsus", "entry_type", "transport", "loaded", "use")
# Read of each line by itself; everything else is of its kind.
_OF_LINE = ("value", "aam_value", "entry_date", "entry_number")
# Read for refunds alone.
_OF_REFUNDS = (
    "line_number",
    "tariff_ordinal",
    "liquidation_date",
    "liquidation_status",
    "deposited_ad",
    "deposited_cvd",
    "deposited",
)


class LineKind:
    """What is the same for all quoted lines of a kind.

    Attributes:
        book: the rate files that answer it.
        basis: all of its quote that does not depend on the value.
        shipment: what is asked of such a line, but for its value.
        codes: of the notes that do not depend on the value.
        warnings: the codes of those of them that are warnings.
        forms: texts of the answer, kept by whoever writes it, for all kinds that differ by their
            other duties alone.
        texts: the same for this kind alone.
        is_dated: its notes name the entry date for which they were made.
    """

    def __init__(
        self,
        book: RateBook,
        found: Basis,
        shipment: Shipment,
        forms: dict[object, Any],
        base_day: date,
    ) -> None:
        self.book = book
        self.basis = found
        self.shipment = shipment
        self.codes = sys.intern(codes(found.notes))
        self.warnings = _codes_alike(
            tuple(note.code for note in found.notes if note.level == WARNING)
        )
        self.forms = forms
        self.texts: dict[object, str] = {}
        # What AD and CVD say may have been worked out for another day of the same period.
        days = {shipment.entry_date, base_day}
        self.is_dated = any(str(day) in note.text for day in days for note in found.notes)
        self._notes = {base_day: found.notes} if len(days) == 1 else {}

    def notes_on(self, day: date) -> tuple[Note, ...]:
        """Return the notes of a line of this kind; those that name its day are made once a day."""
        if not self.is_dated:
            return self.basis.notes
        if day not in self._notes:
            self._notes[day] = basis(self.book, self.shipment._replace(entry_date=day)).notes
        return self._notes[day]


@lru_cache(4096)
def _codes_alike(codes: tuple[str, ...]) -> frozenset[str]:
    """Return codes as a set, which kinds share: it is as large as all else of a kind."""
    return frozenset(codes)


class _Base(NamedTuple):
    """What kinds share that differ by their other duties alone, and the day it was made for."""

    book: RateBook
    basis: Basis
    unlisted: bool
    forms: dict[object, Any]
    day: date


class QuotedLine(NamedTuple):
    """A quoted line of a file of entries.

    Attributes:
        record: the line as it was read.
        day: the entry date that was used.
        more_codes: of the notes that depend on the value or on the other lines of the entry.
        other: the totals of the other duties and fees, where they are counted.
        entry_total: the entered value of the entry, on the line on which its fees stand.
    """

    record: FileLine
    kind: LineKind
    day: date
    value: Decimal
    aam_value: Decimal | None
    figures: Figures
    more_codes: tuple[str, ...]
    other: OtherTotals | None = None
    entry_total: Decimal | None = None


class UnquotedLine(NamedTuple):
    """A line that is not quoted.

    Attributes:
        passed: it is no line of goods of the case, and is passed through.
        error: why it cannot be quoted; empty where it is passed through.
    """

    record: FileLine
    error: str = ""
    passed: bool = False


Line = QuotedLine | UnquotedLine


class Asked(NamedTuple):
    """How the lines of a file are to be quoted.

    Attributes:
        books: returns the rate files for the case numbers, product and origin of a line.
        all_books: returns every book.
        single: the rate files of all lines, where there is one book for them; else None.
        defaults: what is used where a line gives nothing; its value is not used.
        default_day: the entry date where a line gives none, or None.
        date_form: how the file writes dates, or None.
        parties: the companies that names as filed mean, or None.
        only_listed: quote only the lines whose HTSUS number a scope in force lists.
    """

    books: Callable[..., RateBook]
    all_books: Callable[[], tuple[RateBook, ...]]
    single: RateBook | None
    defaults: Shipment
    default_day: date | None
    date_form: DateForm | None = None
    parties: Parties | None = None
    only_listed: bool = False


def asked_of(book: RateBook, defaults: Shipment, default_day: date | None) -> Asked:
    """Return how lines are quoted where one book answers all of them."""
    return Asked(
        books=lambda **_: book,
        all_books=lambda: (book,),
        single=book,
        defaults=defaults,
        default_day=default_day,
    )


class UsualPlaces(NamedTuple):
    """Where a line has its value, its entry date, the value of a portion and its entry number.

    Attributes:
        no_portion: texts that give no value of a portion; any other that gives none is unusual.
    """

    value: int
    day: int
    portion: int | None
    entry: int | None
    no_portion: frozenset[str]


# On most lines a broker's file has one of these in the 7501's own column.
_NO_PORTION = frozenset(("", "0", "0.00", "$0.00", "-"))


class LineQuoter:
    """Quotes the lines of a file of entries.

    Args:
        asked: how they are to be quoted.
        header: of the file.

    Attributes:
        counts_duties: the lines have HTSUS numbers, so that other duties and fees are counted.
        kind_of: takes the cells that make the kind of a line.
        period_of: returns the period of an entry date.
    """

    def __init__(self, asked: Asked, header: Header) -> None:
        self._asked = asked
        self._header = header
        at = header.at
        self.counts_duties = bool(asked.defaults.htsus) or "htsus" in at
        counted = asked.single.measures if asked.single and self.counts_duties else None
        self._periods = Periods(asked.single, counted)
        self.period_of = self._periods.of
        self._value_at = self._one_place("value")
        self._day_at = self._one_place("entry_date")
        self._hts_at = self._one_place("htsus")
        self._has_portion = "aam_value" in at
        self._portion_at = self._one_place("aam_value")
        # A zero in this column of Form 7501, however it is written, says that it gives nothing.
        self._zero_is_blank = "aam_value" in header.blank_zero
        self.kind_of = _cells_at(header, (*_OF_LINE, *_OF_REFUNDS))
        self._base_of = _cells_at(header, (*_OF_LINE, *_OF_REFUNDS, *_OF_OTHERS))
        self._has_loaded = "loaded" in at or asked.defaults.loaded is not None
        self._duty_periods = Periods(asked.single)
        self._kinds: dict[tuple[int | date, tuple[str, ...]], LineKind | str] = {}
        self._bases: dict[tuple[int, tuple[str, ...]], _Base] = {}
        self._folds: Folds = {}
        self._others: dict[tuple[object, ...], OtherTerms | BadInput | Undetermined] = {}
        self._days: dict[str, tuple[int, date]] = {}
        if asked.only_listed and not self.counts_duties:
            raise BadInput(
                "--only-listed-hts needs HTSUS numbers, and the file has no column of them",
                'name it: --column htsus="Their Header"',
            )

    def _one_place(self, column: str) -> int | None:
        """Return the place of a column that has one place alone, else None."""
        places = self._header.at.get(column, ())
        return places[0] if len(places) == 1 else None

    def _cell(self, cells: Sequence[str], place: int | None, column: str) -> str:
        """Return the text of a column, directly where it has one place alone."""
        return self._header.cell(cells, column) if place is None else cells[place].strip()

    @property
    def usual_places(self) -> UsualPlaces | None:
        """Where a line has what is its own, if all else depends on its kind; else None."""
        one_place = self._portion_at is not None or not self._has_portion
        entry = self._header.at.get("entry_number", ())
        by_kind = not (self._has_loaded or self._asked.only_listed or len(entry) > 1)
        if self._value_at is None or self._day_at is None or not (by_kind and one_place):
            return None
        if self._asked.defaults.aam_value is not None:
            return None
        return UsualPlaces(
            value=self._value_at,
            day=self._day_at,
            portion=self._portion_at,
            entry=entry[0] if entry else None,
            no_portion=_NO_PORTION if self._zero_is_blank else frozenset(("",)),
        )

    def line_of(self) -> Callable[[FileLine], Line]:
        """Return the function that quotes a line, passes it through, or fails it with its reason.

        It is called for every line of a file: what it needs lies in its own variables, which
        took a fifth off its time.
        """
        has_loaded = self._has_loaded
        value_at, day_at, kind_of = self._value_at, self._day_at, self.kind_of
        default_portion, has_portion = self._asked.defaults.aam_value, self._has_portion
        days, kinds = self._days, self._kinds
        tuple_of: Any = tuple.__new__

        def line(record: FileLine) -> Line:
            _, cells, _, fault = record
            if fault or not cells:
                return UnquotedLine(record, fault)
            try:
                text = "" if day_at is None else cells[day_at]
                period, day = days.get(text) or self._day(cells)
                later = has_loaded and self._is_loaded_later(cells, day)
                kind = None if later else kinds.get((period, kind_of(cells)))
                if kind is None:
                    kind = self._new_kind(period, day, cells)
                if isinstance(kind, str):
                    return UnquotedLine(record, kind, passed=not kind)
                value = dollars(self._cell(cells, value_at, "value"))
                portion = self._portion(cells) if has_portion else default_portion
                found = kind.basis
                figures = figure(found, value, portion)
                more = value_codes(found, figures, value, portion)
            except AnodeDutyError as error:
                # Of the entry date too no more is asked where the line is not the goods themselves.
                if self._header.is_special(cells):
                    return UnquotedLine(record, passed=True)
                return UnquotedLine(record, reason(error))
            line: QuotedLine = tuple_of(
                QuotedLine, (record, kind, day, value, portion, figures, more, None, None)
            )
            return line

        return line

    def _portion(self, cells: Sequence[str]) -> Decimal | None:
        text = self._cell(cells, self._portion_at, "aam_value")
        if not text or (self._zero_is_blank and not paid_dollars(text, "aam_value")):
            return self._asked.defaults.aam_value
        return dollars(text, "aam_value")

    def _day(self, cells: Sequence[str]) -> tuple[int, date]:
        """Return the entry date of a line, and the period in which it lies."""
        text = self._header.cell(cells, "entry_date")
        if not text and self._has_amounts_alone(cells):
            hint = "remove the row, or fill in what entry it is"
            raise BadInput("the row has amounts alone, like a row of totals", hint)
        day = read_day(text, form=self._asked.date_form) if text else self._asked.default_day
        if day is None:
            # An option of the run and no column, so it is not in the hint; see `reason`.
            raise BadInput("the line has no entry date; fill it in, or give --entry-date")
        found = (self._periods.of(day), day)
        if text and self._day_at is not None and len(cells[self._day_at]) <= WIDE:
            keep(self._days, cells[self._day_at], found)
        return found

    def _has_amounts_alone(self, cells: Sequence[str]) -> bool:
        """Whether a line fills columns of amounts, and no other column that is read."""
        filled: dict[bool, list[str]] = {True: [], False: []}
        for name, places in self._header.at.items():
            filled[name in AMOUNTS] += [cells[at].strip() for at in places]
        return bool(filled[False]) and any(filled[True]) and not any(filled[False])

    def _is_passed(self, cells: Sequence[str], day: date) -> bool:
        """Whether a line is passed through: it is not the goods, or no scope in force lists it.

        Raises:
            BadInput: what it has is no HTSUS number, so that one cannot say.
        """
        if self._header.is_special(cells):
            return True
        if not self._asked.only_listed:
            return False
        text = self._cell(cells, self._hts_at, "htsus") or self._asked.defaults.htsus or ""
        digits = hts_number(text) if text else ""
        books = (self._asked.single,) if self._asked.single else self._asked.all_books()
        return not digits or not any(
            scope.listed(digits) for book in books for scope in scopes_on(book, day)
        )

    def _is_loaded_later(self, cells: Sequence[str], day: date) -> bool:
        """Whether goods are said to be loaded after their entry, whose reason names both days."""
        text = self._header.cell(cells, "loaded")
        loaded = self._asked.defaults.loaded
        if text:
            try:
                loaded = read_day(text, "loaded", self._asked.date_form)
            except BadInput:
                return False  # it is the reason of all such lines
        return loaded is not None and loaded > day

    def _new_kind(self, period: int, day: date, cells: Sequence[str]) -> LineKind | str:
        """Work out all of a line that does not depend on its value, and keep it for its kind.

        Return why lines of the kind are not quoted, or nothing where they are passed through. A
        reason that names the entry date is kept for that date alone.
        """
        key = self.kind_of(cells)
        if (found := self._kinds.get((day, key))) is not None:
            return found
        kind: LineKind | str
        of_day = self._has_loaded and self._is_loaded_later(cells, day)
        try:
            kind = "" if self._is_passed(cells, day) else self._kind(period, day, cells)
        except AnodeDutyError as error:
            kind = reason(error)
            of_day = of_day or str(day) in kind
        if sum(map(len, key)) <= WIDE:
            keep(self._kinds, (day if of_day else period, tuple(map(sys.intern, key))), kind)
        return kind

    def _kind(self, period: int, day: date, cells: Sequence[str]) -> LineKind:
        shipment = self._shipment(cells, day)
        base = self._base(shipment, cells)
        book = base.book
        shipment = shipment._replace(unlisted=base.unlisted)
        found = with_flags(base.basis, book, shipment)
        if shipment.htsus:
            found = with_other_duties(found, self._other(period, book, found, shipment))
        return LineKind(book, found, shipment, base.forms, base.day)

    def _base(self, shipment: Shipment, cells: Sequence[str]) -> _Base:
        """Return what AD and CVD say of a line, kept for all kinds of which it is the same."""
        day = shipment.entry_date
        key = (self._duty_periods.of(day), self._base_of(cells))
        if known := self._bases.get(key):
            return known
        book = self._asked.single or self._asked.books(
            case=shipment.cbp_case or shipment.case,
            product=shipment.product,
            origin=shipment.origin,
        )
        if self._asked.defaults.unlisted and not self._header.cell(cells, "unlisted"):
            shipment = said_of_many(book, shipment)
        found = duty_basis(book, shipment, self._folds)
        base = _Base(book, found, shipment.unlisted, forms={}, day=day)
        if len(self._bases) >= _KEPT_BASES:
            self._bases.clear()
            self._kinds.clear()
        if sum(map(len, key[1])) <= WIDE:
            self._bases[key] = base
        return base

    def _other(
        self, period: int, book: RateBook, found: Basis, shipment: Shipment
    ) -> OtherTerms | BadInput | Undetermined:
        """Return the other duties on a line, kept for all kinds of which they are the same."""
        origin, day = found.classification.origin, shipment.entry_date
        place = (shipment.htsus, shipment.transport, shipment.use, shipment.loaded)
        key = (period, id(book), origin, *place)
        if shipment.loaded and shipment.loaded > day:
            return other_terms(book, shipment, origin)
        if (terms := self._others.get(key)) is None:
            terms = keep(self._others, key, other_terms(book, shipment, origin))
        return terms

    def _shipment(self, cells: Sequence[str], day: date) -> Shipment:
        """Return the shipment of a line: its own cells, else the defaults."""
        given = {
            name: text
            for name, text in self._header.given(cells).items()
            if name not in (*_OF_LINE, *_OF_REFUNDS)
        }
        for name in ("cbp_case", "entry_type"):
            if name in self._header.at:
                given.setdefault(name, "")
        if "loaded" in given:
            given["loaded"] = read_day(given["loaded"], "loaded", self._asked.date_form).isoformat()
        if self._asked.parties is not None:
            ids = [name for name in ("exporter", "producer") if self._header.is_id(cells, name)]
            given = self._asked.parties.settled(given, ids)
        shipment = shipment_of(given, self._asked.defaults, str)._replace(
            entry_date=day, value=NOTHING, aam_value=None
        )
        if shipment.exporter is None:
            raise BadInput("exporter is empty", "give a name")
        return shipment


def keep(held: dict[Key, Value], key: Key, value: Value) -> Value:
    """Keep what was worked out once; where too much is kept, all of it is forgotten."""
    if len(held) >= KEPT:
        held.clear()
    held[key] = value
    return value


def _cells_at(header: Header, but: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Return what takes the cells of all columns that are read, but for some, from a line."""
    places = [place for name, held in header.at.items() if name not in but for place in held]
    if not places:
        return lambda _: ()
    # Twice the first, as itemgetter makes no tuple of a single one.
    return itemgetter(places[0], *places)


def reason(error: AnodeDutyError) -> str:
    """Return an error for a cell; what an option is for a single quote, a column is for a line."""
    # How a file writes dates is an option of the run alone.
    hint = re.sub(
        r"--(?!date-format)([a-z-]+)", lambda option: option[1].replace("-", "_"), error.hint
    )
    return f"{error.message}; {hint}" if hint else error.message

"""The kinds of line in a table, and what each line has of its kind.

A kind is all that is read of a line but its values and the day within its period. Each is worked
out once by the same code that quotes a line of a file.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.columns import DayColumn, TextColumn, days, texts
from anode_duty.arrow.terms import is_too_high, terms_of_kinds
from anode_duty.entries.lines import _OF_LINE, _OF_REFUNDS, KEPT, LineKind, LineQuoter, reason
from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from anode_duty.arrow.terms import TermsOfKinds
    from anode_duty.entries.header import Header
    from anode_duty.entries.lines import Asked

_WIDEST = 2**62
_TOO_HIGH = "the rates are too high for columns of amounts; quote the line by itself"
_DAYS = 2**32  # more than there are days, before and after the epoch
_EPOCH: date = pa.scalar(0, pa.date32()).as_py()  # the day from which Arrow counts


class Dated(NamedTuple):
    """Says why lines of a kind are not quoted, where that may name their entry date."""

    reason_on: Callable[[date], object]


# A kind that is quoted, why its lines are not, or None where they are passed through.
Settled = LineKind | Dated | str | None


class KindsOfLines(NamedTuple):
    """The kinds of the lines of a batch.

    Attributes:
        kinds: what is settled of each.
        terms: what these kinds have.
        codes: of each line, the place of its kind; without nulls.
        days: of each line, the entry date that is used; null where there is no day.
        notes: texts that are made of the notes of kinds, kept while the kinds are.
    """

    kinds: Sequence[Settled]
    terms: TermsOfKinds
    codes: pa.Array
    days: pa.Array
    notes: dict[int, str | None]

    def reasons(self, lines: pa.Array) -> tuple[list[str | None], pa.Array]:
        """Return why lines are not quoted, as far as their kinds say.

        Args:
            lines: the places of those that are not.

        Returns:
            What is said, or None where the kind can be quoted; and of each line the place of what
            is said of it.
        """
        dated = pa.array([isinstance(kind, Dated) for kind in self.kinds])
        codes = self.codes.take(lines)
        days = self.days.take(lines).cast(pa.int32()).cast(pa.int64())
        day = pc.add(pc.fill_null(pc.if_else(dated.take(codes), days, 0), 0), _DAYS // 2)
        key = pc.add(pc.multiply(codes.cast(pa.int64()), _DAYS), day)
        encoded = key.dictionary_encode()
        said: list[str | None] = []
        for key in encoded.dictionary.to_pylist():
            code, day = divmod(key, _DAYS)
            kind = self.kinds[code]
            if isinstance(kind, Dated):
                kind = str(kind.reason_on(_EPOCH + timedelta(day - _DAYS // 2)))
            said.append(kind if isinstance(kind, str) else None)
        return said, encoded.indices


class KindQuoter(LineQuoter):
    """Works out kinds of line, each when it is asked for.

    Attributes:
        kind_places: the columns that make a kind, beside the entry date.
    """

    def __init__(self, asked: Asked, header: Header) -> None:
        super().__init__(asked, header)
        self.kind_places = tuple(
            place
            for name, places in header.at.items()
            if name not in (*_OF_LINE, *_OF_REFUNDS)
            for place in places
        )

    def settle(self, cells: Sequence[str], day: date | str | None) -> Settled:
        """Return the kind of a line, why it cannot be quoted, or None where it is passed through.

        Args:
            cells: of the line, of which those in `kind_places` count.
            day: its entry date, why it has none, or None where none is given.
        """
        try:
            if isinstance(day, str):
                raise BadInput(day)
            period, day = self._day(cells) if day is None else (self.period_of(day), day)
        except BadInput as error:
            return None if self._header.is_special(cells) else reason(error)
        found = self._new_kind(period, day, cells)
        if not isinstance(found, str):
            return _TOO_HIGH if is_too_high(found) else found
        if str(day) in found:
            return Dated(lambda of: self._new_kind(period, of, cells))
        return found or None


class _Part(NamedTuple):
    """A part of what makes a kind: of each line, the place of what it has among the keys."""

    codes: pa.Array
    keys: Sequence[object]


class KindFinder:
    """Tells lines by their kind, and has each kind worked out once.

    Args:
        quoter: works out a kind.
        header: of the table.
        asked: how lines are to be quoted.

    Attributes:
        warnings: the codes of notes that are warnings, of the kinds found so far.
    """

    def __init__(self, quoter: KindQuoter, header: Header, asked: Asked) -> None:
        self._quoter = quoter
        self._header = header
        self._asked = asked
        self._day_at = header.at.get("entry_date", (None,))[0]
        self._loaded_at = header.at.get("loaded", (None,))[0]
        self._forget()
        self.warnings: set[str] = set()

    def _forget(self) -> None:
        self._at: dict[tuple[object, ...], int] = {}
        self._kinds: list[Settled] = []
        self._terms: TermsOfKinds | None = None
        self._notes: dict[int, str | None] = {}

    def find(self, batch: pa.RecordBatch) -> KindsOfLines:
        """Return the kinds of the lines of a batch."""
        if len(self._kinds) > KEPT:
            self._forget()
        entered = self._entered(batch)
        columns = {
            place: texts(batch.column(place), self._header.names[place])
            for place in self._quoter.kind_places
        }
        parts = [self._periods(entered)]
        for place, column in columns.items():
            parts += self._loaded(column, entered) if place == self._loaded_at else [_Part(*column)]
        codes = _numbered(parts)
        lines = _first_lines(codes)
        keys = [[part.keys[at] for at in part.codes.take(lines).to_pylist()] for part in parts]
        known = []
        for line, key in zip(lines.to_pylist(), zip(*keys, strict=True), strict=True):
            if key not in self._at:
                self._at[key] = len(self._kinds)
                self._kinds.append(self._new(line, entered, columns))
                self._terms = None
            known.append(self._at[key])
        self._terms = self._terms or terms_of_kinds(self._kinds)
        return KindsOfLines(
            kinds=self._kinds,
            terms=self._terms,
            codes=pa.array(known, pa.int32()).take(codes),
            days=_of_lines(entered),
            notes=self._notes,
        )

    def _entered(self, batch: pa.RecordBatch) -> DayColumn:
        """Return the entry dates of lines, the default in the place of those not given."""
        read = DayColumn(pa.repeat(pa.scalar(0, pa.int32()), len(batch)), [None])
        if self._day_at is not None:
            name = self._header.names[self._day_at]
            read = days(texts(batch.column(self._day_at), name), self._asked.date_form)
        otherwise = self._asked.default_day
        return DayColumn(read.codes, [otherwise if day is None else day for day in read.values])

    def _periods(self, entered: DayColumn) -> _Part:
        """Return the periods of entry dates, or why a line has none."""
        period_of = self._quoter.period_of
        return _renamed(
            entered.codes,
            [period_of(day) if isinstance(day, date) else day for day in entered.values],
        )

    def _loaded(self, column: TextColumn, entered: DayColumn) -> list[_Part]:
        """Return the periods of days of loading, and which of them are after the entry date."""
        period_of, loaded = self._quoter.period_of, days(column, self._asked.date_form)
        keys = [
            period_of(day) if isinstance(day, date) else text
            for day, text in zip(loaded.values, column.values, strict=True)
        ]
        late = pc.fill_null(pc.greater(_of_lines(loaded), _of_lines(entered)), False)
        return [_renamed(column.codes, keys), _Part(late.cast(pa.int32()), (False, True))]

    def _new(self, line: int, entered: DayColumn, columns: Mapping[int, TextColumn]) -> Settled:
        """Work out the kind of a line."""
        cells = [""] * len(self._header.names)
        for place, column in columns.items():
            cells[place] = column.values[column.codes[line].as_py()]
        day = entered.values[entered.codes[line].as_py()]
        found = self._quoter.settle(cells, day)
        if isinstance(found, LineKind):
            self.warnings |= found.warnings
        return found


def _of_lines(found: DayColumn) -> pa.Array:
    """Return the day of each line; null where it has none."""
    known = [day if isinstance(day, date) else None for day in found.values]
    return pa.array(known, pa.date32()).take(found.codes)


def _renamed(codes: pa.Array, keys: Iterable[object]) -> _Part:
    """Return a part in which equal keys have one code."""
    places: dict[object, int] = {}
    new = [places.setdefault(key, len(places)) for key in keys]
    return _Part(pa.array(new, pa.int32()).take(codes), list(places))


def _numbered(parts: Sequence[_Part]) -> pa.Array:
    """Number the combinations of parts that lines have, in the order in which they begin."""
    codes, width = pa.repeat(pa.scalar(0, pa.int64()), len(parts[0].codes)), 1
    for part in parts:
        if width * len(part.keys) > _WIDEST:
            encoded = codes.dictionary_encode()
            codes, width = encoded.indices.cast(pa.int64()), len(encoded.dictionary)
        codes = pc.add(pc.multiply(codes, len(part.keys)), part.codes.cast(pa.int64()))
        width *= len(part.keys)
    return codes.dictionary_encode().indices


def _first_lines(codes: pa.Array) -> pa.Array:
    """Return the first line of each code, of codes that are numbered as they begin."""
    highest = pc.cumulative_max(codes)
    begins = pc.not_equal(highest.slice(1), highest.slice(0, len(codes) - 1))
    return pc.indices_nonzero(pa.concat_arrays([pa.array([True]), begins]))

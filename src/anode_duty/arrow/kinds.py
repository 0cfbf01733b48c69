"""The kinds of line in a table, and what each line has of its kind.

A kind is all that is read of a line but its values and the day within its period. Each is worked
out once by the same code that quotes a line of a file.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import is_so
from anode_duty.arrow.columns import Encoded, days, days_of_lines, encoded, texts
from anode_duty.arrow.terms import is_too_high, terms_of_kinds
from anode_duty.entries.lines import _OF_LINE, _OF_REFUNDS, KEPT, LineKind, LineQuoter, reason
from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anode_duty.arrow.terms import Settled, TermsOfKinds
    from anode_duty.entries.header import Header
    from anode_duty.entries.lines import Asked

    Day = date | str | None

_WIDEST = 2**62
_TOO_HIGH = "the rates are too high for columns of amounts; quote the line by itself"


class KindFinder(LineQuoter):
    """Tells lines by their kind, and has each kind worked out once.

    Args:
        asked: how lines are to be quoted.
        header: of the table.

    Attributes:
        kind_places: the columns that make a kind, beside the entry date.
        warnings: the codes of notes that are warnings, of the kinds found so far.
    """

    def __init__(self, asked: Asked, header: Header) -> None:
        super().__init__(asked, header)
        self.kind_places = tuple(
            place
            for name, places in header.at.items()
            if name not in (*_OF_LINE, *_OF_REFUNDS)
            for place in places
        )
        self.warnings: set[str] = set()
        self._place_of: dict[tuple[object, ...], int] = {}
        self._settled: list[Settled] = []
        self._terms: TermsOfKinds | None = None

    def find(self, batch: pa.RecordBatch) -> tuple[TermsOfKinds, pa.Array, pa.Array]:
        """Return the kinds of the lines of a batch: see `terms`, `codes` and `days` of `Lines`."""
        if len(self._settled) > KEPT:
            self._place_of, self._settled, self._terms = {}, [], None
        names, at = self._header.names, self._header.at
        entered = self._entered(batch)
        columns = {place: texts(batch.column(place), names[place]) for place in self.kind_places}
        parts = [_renamed(entered.codes, map(self._period, entered.values))]
        for place, column in columns.items():
            parts += self._loaded(column, entered) if place in at.get("loaded", ()) else [column]
        codes = _numbered(parts)
        lines = _first_lines(codes)
        keys = [[part.values[at] for at in part.codes.take(lines).to_pylist()] for part in parts]
        known = []
        for line, key in zip(lines.to_pylist(), zip(*keys, strict=True), strict=True):
            if key not in self._place_of:
                self._place_of[key] = len(self._settled)
                cells = self._cells(line, columns)
                self._settled.append(self._settle(cells, entered.at(line)))
                self._terms = None
            known.append(self._place_of[key])
        self._terms = self._terms or terms_of_kinds(self._settled)
        return self._terms, pa.array(known, pa.int32()).take(codes), days_of_lines(entered)

    def _entered(self, batch: pa.RecordBatch) -> Encoded[Day]:
        """Return the entry dates of lines, the default in the place of those not given."""
        read: Encoded[Day] = Encoded(pa.repeat(pa.scalar(0, pa.int32()), len(batch)), [None])
        for place in self._header.at.get("entry_date", ()):
            column = texts(batch.column(place), self._header.names[place])
            read = days(column, self._asked.date_form)
        otherwise = self._asked.default_day
        return read._replace(values=[otherwise if day is None else day for day in read.values])

    def _period(self, day: Day) -> object:
        """Return the period of an entry date, or why a line has none."""
        return self.period_of(day) if isinstance(day, date) else day

    def _loaded(self, column: Encoded[str], entered: Encoded[Day]) -> list[Encoded[object]]:
        """Return the periods of days of loading, and which of them are after the entry date."""
        loaded = days(column, self._asked.date_form)
        keys = [
            self.period_of(day) if isinstance(day, date) else text
            for day, text in zip(loaded.values, column.values, strict=True)
        ]
        late = is_so(pc.greater(days_of_lines(loaded), days_of_lines(entered)))
        return [_renamed(column.codes, keys), Encoded(late.cast(pa.int32()), (False, True))]

    def _cells(self, line: int, columns: Mapping[int, Encoded[str]]) -> list[str]:
        """Return the cells of a line, of which those that make its kind count."""
        cells = [""] * len(self._header.names)
        for place, column in columns.items():
            cells[place] = column.at(line)
        return cells

    def _settle(self, cells: Sequence[str], day: Day) -> Settled:
        """Return the kind of a line, why it cannot be quoted, or None where it is passed through.

        Args:
            cells: of the line.
            day: its entry date, why it has none, or None where none is given.
        """
        try:
            if isinstance(day, str):
                raise BadInput(day)
            period, day = self._day(cells) if day is None else (self.period_of(day), day)
        except BadInput as error:
            return None if self._header.is_special(cells) else reason(error)
        found = self._new_kind(period, day, cells)
        if isinstance(found, LineKind):
            if is_too_high(found):
                return _TOO_HIGH
            self.warnings |= found.warnings
            return found
        if str(day) in found:
            return lambda of: self._new_kind(period, of, cells)
        return found or None


def _renamed(codes: pa.Array, keys: Iterable[object]) -> Encoded[object]:
    """Return a column of other values, by the places of those it had."""
    column = encoded(keys)
    return column._replace(codes=column.codes.take(codes))


def _numbered(parts: Sequence[Encoded[object]]) -> pa.Array:
    """Number the combinations of parts that lines have, in the order in which they begin."""
    codes, width = pa.repeat(pa.scalar(0, pa.int64()), len(parts[0].codes)), 1
    for part in parts:
        if width * len(part.values) > _WIDEST:
            encoded = codes.dictionary_encode()
            codes, width = encoded.indices.cast(pa.int64()), len(encoded.dictionary)
        codes = pc.add(pc.multiply(codes, len(part.values)), part.codes.cast(pa.int64()))
        width *= len(part.values)
    return codes.dictionary_encode().indices


def _first_lines(codes: pa.Array) -> pa.Array:
    """Return the first line of each code, of codes that are numbered as they begin."""
    highest = pc.cumulative_max(codes)
    begins = pc.not_equal(highest.slice(1), highest.slice(0, len(codes) - 1))
    return pc.indices_nonzero(pa.concat_arrays([pa.array([True]), begins]))

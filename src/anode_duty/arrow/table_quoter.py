"""Batches of entry lines to the same batches with the columns of a quote added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.answers.csv_text import ADDED, FURTHER, OTHER_DUTIES
from anode_duty.arrow.arithmetic import MONEY, RATE, WHOLE, WORD, is_so, where, words_of
from anode_duty.arrow.columns import AmountColumn, amounts, decimals, filled, texts
from anode_duty.arrow.figures import Lines, duty_columns, other_columns
from anode_duty.arrow.kinds import KindFinder
from anode_duty.arrow.remarks import errors_of, notes_of
from anode_duty.entries.header import HeaderReader
from anode_duty.entries.parquet import refuse_unreadable
from anode_duty.law.money import ZERO, refuse_unpayable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.entries.header import ReadOptions
    from anode_duty.entries.lines import Asked

_TYPES = {
    "verdict": WORD,
    "ad_case": WORD,
    "cvd_case": WORD,
    "notes": WORD,
    "error": WORD,
    "entered_value": WHOLE,
    "dutiable_value": WHOLE,
    "ad_rate": RATE,
    "cvd_rate": RATE,
    "entry_date_used": pa.date32(),
}


class TableQuoter:
    """Quotes batches of entry lines.

    Args:
        asked: how they are to be quoted.
        schema: of the batches.
        reading: how their columns are to be found.

    Attributes:
        header: which columns are read.
        schema: of the quoted batches.

    Raises:
        BadInput: a column that is needed is not there, or of a type that is not read.
    """

    def __init__(self, asked: Asked, schema: pa.Schema, reading: ReadOptions) -> None:
        self._asked = asked
        self.header = header = HeaderReader(reading).read(list(schema.names), 1)
        self._kinds = KindFinder(asked, header)
        self.counts_duties = self._kinds.counts_duties
        self._value_at = header.at["value"][0]
        self._portion_at = header.at.get("aam_value", (None,))[0]
        self._entry_at = header.at.get("entry_number", (None,))[0] if self.counts_duties else None
        read = {self._value_at, self._portion_at, header.at.get("entry_date", (None,))[0]}
        for place in read.union(self._kinds.kind_places) - {None}:
            refuse_unreadable(schema.field(place))
        if asked.defaults.aam_value is not None:
            refuse_unpayable(asked.defaults.aam_value, "aam_value")
        other = OTHER_DUTIES if self.counts_duties else ()
        self._columns = [column.name for column in (*ADDED, *other, *FURTHER)]
        self.schema = schema
        for name, added in zip(self._columns, header.added(self._columns), strict=True):
            self.schema = self.schema.append(pa.field(added, _TYPES.get(name, MONEY)))

    @property
    def warnings(self) -> frozenset[str]:
        """The codes of notes that are warnings, of the kinds of line so far."""
        return frozenset(self._kinds.warnings)

    def stream(self, batches: Iterable[pa.RecordBatch], at_once: int) -> Iterator[pa.RecordBatch]:
        """Yield batches quoted, so many lines at once, or as many as one entry has."""
        for batch in whole_entries(batches, self._entry_at, at_once):
            yield self._quote(batch)

    def _quote(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        lines = self._read(batch)
        columns = duty_columns(lines)
        if self.counts_duties:
            numbers = None
            if self._entry_at is not None:
                name = self.header.names[self._entry_at]
                numbers = texts(batch.column(self._entry_at), name)
            columns |= other_columns(lines, columns["total_deposit"], numbers)
        columns |= {
            "verdict": words_of(lines.terms.verdict, lines.codes, lines.quoted),
            "notes": notes_of(lines, columns),
            "error": errors_of(batch, lines),
            "entry_date_used": where(lines.quoted, lines.days),
        }
        added = [columns[name] for name in self._columns]
        return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=self.schema)

    def _read(self, batch: pa.RecordBatch) -> Lines:
        terms, codes, days = self._kinds.find(batch)
        name = self.header.names[self._value_at]
        value = amounts(batch.column(self._value_at), name, "value")
        portion = self._portion(batch)
        quoted = pc.and_(terms.quoted.take(codes), value.exact.is_valid())
        if portion is not None:
            wrong = _is_wrong(terms.whole.take(codes), value, portion)
            quoted = pc.and_not(quoted, pc.or_(wrong, portion.faulty))
        return Lines(
            terms=terms,
            codes=codes,
            days=days,
            value=value,
            portion=portion,
            quoted=quoted,
            entered=pc.if_else(quoted, value.whole, 0),
            nothing=pa.repeat(pa.scalar(ZERO, MONEY), len(batch)),
        )

    def _portion(self, batch: pa.RecordBatch) -> AmountColumn | None:
        default, place = self._asked.defaults.aam_value, self._portion_at
        if place is None and default is None:
            return None
        column, name = pa.nulls(len(batch)), ""
        if place is not None:
            column, name = batch.column(place), self.header.names[place]
        given = amounts(column, name, "aam_value", "aam_value" in self.header.blank_zero)
        return given if default is None else filled(given, default)


def _is_wrong(whole: pa.Array, value: AmountColumn, portion: AmountColumn) -> pa.Array:
    """Whether the portion of a line is above its value, or is not all of what is covered whole.

    Both are compared in whole dollars too, as either may be given so; see `duties.quoting`.

    Args:
        whole: whether a line is covered whole.
        value: the declared values.
        portion: of the values.
    """
    kind = decimals(max(portion.exact.type.scale, value.exact.type.scale))
    given, all_of_it = portion.exact.cast(kind), value.exact.cast(kind)
    above = is_so(pc.greater(given, all_of_it))
    if pc.any(above).as_py():
        in_dollars = value.whole.cast(pa.decimal128(19, 0)).cast(kind)
        above = pc.and_(above, is_so(pc.greater(given, in_dollars)))
    differs = is_so(pc.not_equal(portion.whole, value.whole))
    return pc.or_(above, pc.and_(whole, differs))


def whole_entries(
    batches: Iterable[pa.RecordBatch], entry_at: int | None, at_once: int
) -> Iterator[pa.RecordBatch]:
    """Yield batches of lines so that adjacent lines of one entry are in one batch.

    Args:
        batches: of lines.
        entry_at: the place of the column of entry numbers; None where entries do not matter.
        at_once: how many lines a batch has at most, but for longer entries.
    """
    sized = (
        batch.slice(start, at_once) for batch in batches for start in range(0, len(batch), at_once)
    )
    if entry_at is None:
        yield from sized
        return
    held: list[pa.RecordBatch] = []
    for batch in sized:
        numbers = batch.column(entry_at)
        if held and held[-1].column(entry_at)[-1].as_py() != numbers[0].as_py():
            yield pa.concat_batches(held)
            held = []
        if begins := _last_entry(numbers):
            yield pa.concat_batches([*held, batch.slice(0, begins)])
            held = []
        held.append(batch.slice(begins))
    if held:
        yield pa.concat_batches(held)


def _last_entry(numbers: pa.Array) -> int:
    """Return the place of the first of the last lines that have one entry number."""
    others = pc.not_equal(numbers, numbers[-1]) if numbers[-1].is_valid else numbers.is_valid()
    places = pc.indices_nonzero(pc.fill_null(others, True))
    return places[-1].as_py() + 1 if len(places) else 0

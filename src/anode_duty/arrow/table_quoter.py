"""Batches of entry lines to the same batches with the columns of a quote added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.answers.csv_text import ADDED, FURTHER, OTHER_DUTIES
from anode_duty.arrow.arithmetic import (
    MONEY,
    RATE,
    WHOLE,
    WORD,
    as_dollars,
    both,
    sum_of,
    where,
)
from anode_duty.arrow.columns import AmountColumn, amounts, decimals, filled, texts
from anode_duty.arrow.figures import Lines, figures, other_figures
from anode_duty.arrow.kinds import KindFinder, KindQuoter
from anode_duty.arrow.remarks import errors_of, notes_of
from anode_duty.entries.header import HeaderReader
from anode_duty.entries.parquet import refuse_unreadable
from anode_duty.law.money import ZERO, refuse_unpayable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.arrow.figures import FigureColumns, OtherColumns
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
        quoter = KindQuoter(asked, header)
        self.counts_duties = quoter.counts_duties
        self._kinds = KindFinder(quoter, header, asked)
        self._value_at = header.at["value"][0]
        self._portion_at = header.at.get("aam_value", (None,))[0]
        self._entry_at = header.at.get("entry_number", (None,))[0] if self.counts_duties else None
        read = {self._value_at, self._portion_at, header.at.get("entry_date", (None,))[0]}
        for place in read.union(quoter.kind_places) - {None}:
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
        quoted, kinds = lines.quoted, lines.kinds
        found = figures(lines)
        other = self._other(batch, lines)
        columns = {
            "verdict": kinds.terms.verdict.take(kinds.codes, quoted),
            "entered_value": where(quoted, as_dollars(lines.entered)),
            "dutiable_value": where(quoted, as_dollars(found.dutiable)),
            **_money_columns(lines, found, other),
            "notes": notes_of(lines, other.incomplete if other else None),
            "error": errors_of(batch, lines),
            "entry_date_used": where(quoted, kinds.days),
        }
        added = [columns[name] for name in self._columns]
        return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=self.schema)

    def _read(self, batch: pa.RecordBatch) -> Lines:
        kinds = self._kinds.find(batch)
        name = self.header.names[self._value_at]
        value = amounts(batch.column(self._value_at), name, "value")
        portion = self._portion(batch, value)
        quoted = kinds.terms.quoted.take(kinds.codes)
        if value.exact.null_count:
            quoted = both(quoted, value.exact.is_valid())
        if portion is not None:
            wrong = _is_wrong(kinds.terms.whole.take(kinds.codes), value, portion)
            if portion.faulty is not None:
                wrong = pc.or_(wrong, portion.faulty)
            if pc.any(wrong).as_py():
                quoted = both(quoted, pc.invert(wrong))
        entered = value.whole if quoted is None else pc.if_else(quoted, value.whole, 0)
        nothing = pa.repeat(pa.scalar(ZERO, MONEY), len(batch))
        return Lines(kinds, value, portion, quoted, entered, nothing)

    def _portion(self, batch: pa.RecordBatch, value: AmountColumn) -> AmountColumn | None:
        default, place = self._asked.defaults.aam_value, self._portion_at
        if place is not None:
            blank_zero = "aam_value" in self.header.blank_zero
            column, name = batch.column(place), self.header.names[place]
            given = amounts(column, name, "aam_value", blank_zero)
        elif default is not None:
            nothing = pa.nulls(len(batch), pa.decimal128(17, 2))
            given = value._replace(exact=nothing, faulty=None)
        else:
            return None
        return given if default is None else filled(given, default)

    def _other(self, batch: pa.RecordBatch, lines: Lines) -> OtherColumns | None:
        if not self.counts_duties:
            return None
        place = self._entry_at
        if place is None:
            return other_figures(lines, None)
        return other_figures(lines, texts(batch.column(place), self.header.names[place]))


def _is_wrong(whole: pa.Array | None, value: AmountColumn, portion: AmountColumn) -> pa.Array:
    """Return the lines whose portion is above their value, or is not all of what is covered whole.

    Both are compared in whole dollars too, as either may be given so; see `duties.quoting`.

    Args:
        whole: the lines that are covered whole; None where all are.
        value: the declared values.
        portion: of the values.
    """
    given, all_of_it = portion.exact, value.exact
    kind = decimals(max(given.type.scale, all_of_it.type.scale))
    if given.type != all_of_it.type:
        given, all_of_it = given.cast(kind), all_of_it.cast(kind)
    above = pc.greater(given, all_of_it)
    if pc.any(above).as_py():
        in_dollars = value.whole.cast(pa.decimal128(19, 0)).cast(kind)
        above = pc.and_kleene(above, pc.greater(given.cast(kind), in_dollars))
    differs = both(whole, pc.not_equal(portion.whole, value.whole))
    wrong = pc.or_kleene(above, differs)
    return pc.and_kleene(wrong, pc.and_(given.is_valid(), all_of_it.is_valid()))


def _money_columns(
    lines: Lines, found: FigureColumns, other: OtherColumns | None
) -> dict[str, pa.Array]:
    terms, codes, quoted = lines.kinds.terms, lines.kinds.codes, lines.quoted
    columns: dict[str, pa.Array] = {}
    for one in reversed(found.duties):
        name, of = one.of.duty.lower(), one.of
        held = both(quoted, of.held.take(codes))
        rated = held if of.rated is of.held else both(quoted, of.rated.take(codes))
        columns[f"{name}_case"] = of.case.take(codes, held)
        columns[f"{name}_rate"] = where(rated, of.rate.take(codes))
        columns[f"{name}_amount"] = where(rated, one.amount)
        columns[f"{name}_deposit"] = where(held, one.deposit)
    known = both(quoted, terms.known.take(codes))
    columns["total_amount"] = where(known, found.amount)
    columns["total_deposit"] = where(quoted, found.deposit)
    columns["total_refundable"] = where(quoted, found.refundable)
    columns["asked_later"] = where(quoted, found.asked_later)
    if other is not None:
        known = other.counted
        if other.incomplete is not None:
            known = both(known, pc.invert(other.incomplete))
        due = sum_of([found.deposit, other.other_duties, other.fees])
        columns["other_duties"] = where(other.counted, other.other_duties)
        columns["fees"] = where(known, other.fees)
        columns["due_at_entry"] = where(known, due)
    return columns


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

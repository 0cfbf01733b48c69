"""Batches of entry lines to the same batches with the columns of a quote added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.answers.csv_text import ADDED, FURTHER, OTHER_DUTIES
from anode_duty.arrow.arithmetic import MONEY, RATE, WHOLE, as_dollars, as_money
from anode_duty.arrow.columns import Amounts, amounts, decimals, filled, texts
from anode_duty.arrow.figures import Lines, figures
from anode_duty.arrow.kinds import KindFinder, KindQuoter
from anode_duty.arrow.other_figures import entries_of, other_figures
from anode_duty.arrow.remarks import Read, errors_of, notes_of
from anode_duty.arrow.terms import WORD
from anode_duty.entries.header import HeaderReader
from anode_duty.entries.parquet import refuse_unreadable
from anode_duty.law.money import refuse_unpayable

if TYPE_CHECKING:
    from anode_duty.arrow.figures import Figures
    from anode_duty.arrow.kinds import KindsOfLines
    from anode_duty.arrow.other_figures import OtherFigures
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
        self._entry_at = header.at.get("entry_number", (None,))[0]
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
    def entry_column(self) -> int | None:
        """The place of the column of entry numbers where fees depend on it, else None."""
        return self._entry_at if self.counts_duties else None

    @property
    def warnings(self) -> frozenset[str]:
        """The codes of notes that are warnings, of the kinds of line so far."""
        return frozenset(self._kinds.warnings)

    def quote(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return a batch of lines quoted; entries must not go on in another batch."""
        if not len(batch):
            return _empty(self.schema)
        read = self._read(batch)
        codes, entered = read.kinds.codes, read.value.whole
        if read.ok is not None:
            codes = pc.if_else(read.ok, codes, pa.scalar(None, pa.int32()))
            entered = pc.if_else(read.ok, entered, pa.scalar(None, pa.int64()))
        lines = Lines(read.kinds.terms, codes, entered, read.portion)
        found = figures(lines)
        other = self._other(batch, lines)
        columns = {
            "verdict": lines.terms.verdict.take(codes),
            "entered_value": as_dollars(entered),
            "dutiable_value": as_dollars(found.dutiable),
            **_money_columns(lines, found, other),
            "notes": notes_of(lines, read, other),
            "error": errors_of(batch, read),
            "entry_date_used": read.kinds.days
            if read.ok is None
            else pc.if_else(read.ok, read.kinds.days, pa.scalar(None, pa.date32())),
        }
        added = [columns[name] for name in self._columns]
        return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=self.schema)

    def _read(self, batch: pa.RecordBatch) -> Read:
        names = self.header.names
        kinds = self._kinds.find(batch)
        value = amounts(batch.column(self._value_at), names[self._value_at], "value")
        portion = self._portion(batch, value)
        ok = None
        if value.exact.null_count or not kinds.terms.all_quoted:
            ok = pc.and_(value.exact.is_valid(), kinds.terms.quoted.take(kinds.codes))
        odd = None
        if portion is not None:
            odd = _odd(kinds, value, portion)
            fine = pc.invert(odd)
            if portion.faulty is not None:
                fine = pc.and_not(fine, portion.faulty)
            ok = fine if ok is None else pc.and_(ok, fine)
        return Read(value, portion, kinds, ok, odd)

    def _portion(self, batch: pa.RecordBatch, value: Amounts) -> Amounts | None:
        default, place = self._asked.defaults.aam_value, self._portion_at
        if place is None:
            return None if default is None else filled(_blank(value), default)
        blank_zero = "aam_value" in self.header.blank_zero
        column = batch.column(place)
        given = amounts(column, self.header.names[place], "aam_value", blank_zero)
        return given if default is None else filled(given, default)

    def _other(self, batch: pa.RecordBatch, lines: Lines) -> OtherFigures | None:
        if not self.counts_duties:
            return None
        entries = None
        if self._entry_at is not None:
            name = self.header.names[self._entry_at]
            entries = entries_of(texts(batch.column(self._entry_at), name))
        return other_figures(lines.terms.other, lines.codes, lines.entered, entries)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def _blank(value: Amounts) -> Amounts:
    """Return amounts of as many lines, none of which is given."""
    nothing = pa.nulls(len(value.exact), pa.decimal128(17, 2))
    return value._replace(exact=nothing, faulty=None)


def _odd(kinds: KindsOfLines, value: Amounts, portion: Amounts) -> pa.Array:
    """Return the lines whose portion is above their value, or is not all of what is covered whole.

    Both are compared in whole dollars too, as either may be given so; see `duties.quoting`.
    """
    whole = kinds.terms.whole.take(kinds.codes)
    kind = decimals(max(portion.exact.type.scale, value.exact.type.scale))
    given, all_of_it = portion.exact.cast(kind), value.exact.cast(kind)
    differs = pc.and_kleene(whole, pc.not_equal(portion.whole, value.whole))
    in_dollars = value.whole.cast(pa.decimal128(19, 0)).cast(kind)
    above = pc.and_kleene(pc.greater(given, all_of_it), pc.greater(given, in_dollars))
    return pc.fill_null(pc.or_kleene(above, differs), False)


def _money_columns(lines: Lines, found: Figures, other: OtherFigures | None) -> dict[str, pa.Array]:
    columns, cents = {}, {}
    for one in reversed(found.duties):
        name = one.of.duty.lower()
        columns[f"{name}_case"] = one.of.case.take(lines.codes)
        columns[f"{name}_rate"] = one.of.rate.take(lines.codes)
        cents[f"{name}_amount"] = one.amount
        cents[f"{name}_deposit"] = one.deposit
    cents["total_amount"] = found.amount
    cents["total_deposit"] = found.deposit
    cents["total_refundable"] = found.refundable
    cents["asked_later"] = found.asked_later
    if other is not None:
        cents["other_duties"] = other.other_duties
        cents["fees"] = other.fees
        duties = pc.add_checked(found.deposit, other.other_duties)
        cents["due_at_entry"] = pc.add_checked(duties, other.fees)
    # Several are often one column: what was collected is all refundable, or nothing was.
    money = {id(column): as_money(column) for column in cents.values()}
    return columns | {name: money[id(column)] for name, column in cents.items()}

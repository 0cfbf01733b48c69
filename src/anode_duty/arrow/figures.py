"""The figures of lines, column by column: the arithmetic of `duties.quoting`, to the cent.

The rates and what is covered are the core's; here is no more than percentages of columns, and their
sums. Of a line that is not quoted they mean nothing.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import above_zero, as_money, both, percentage, sum_of

if TYPE_CHECKING:
    from anode_duty.arrow.arithmetic import Rates
    from anode_duty.arrow.columns import AmountColumn, TextColumn
    from anode_duty.arrow.kinds import KindsOfLines
    from anode_duty.arrow.terms import DutyOfKinds, FeeOfKinds


class Lines(NamedTuple):
    """Lines as they were read.

    Attributes:
        kinds: their kinds.
        value: the declared values.
        portion: the values of the covered portions; None where no line gives one.
        quoted: the lines that are quoted; None where all are.
        entered: the declared values in whole dollars; zero where a line is not quoted.
        nothing: a column of no money; what is known to be nothing is this one.
    """

    kinds: KindsOfLines
    value: AmountColumn
    portion: AmountColumn | None
    quoted: pa.Array | None
    entered: pa.Array
    nothing: pa.Array


class DutyColumns(NamedTuple):
    """The amounts of one duty."""

    of: DutyOfKinds
    amount: pa.Array
    deposit: pa.Array
    refundable: pa.Array
    asked_later: pa.Array


class FigureColumns(NamedTuple):
    """The figures of lines: whole dollars, and sums of money; see `duties.quoting.Figures`."""

    dutiable: pa.Array
    duties: tuple[DutyColumns, ...]
    amount: pa.Array
    deposit: pa.Array
    refundable: pa.Array
    asked_later: pa.Array


def figures(lines: Lines) -> FigureColumns:
    """Return the figures of lines."""
    terms, codes = lines.kinds.terms, lines.kinds.codes
    base = lines.entered
    if lines.portion is not None:
        base = pc.coalesce(lines.portion.whole, base)
    dutiable = at_entry = base
    if not terms.covered.of_all:
        dutiable = pc.if_else(terms.covered.values.take(codes), base, 0)
    if not terms.whole_at_entry.of_none:
        at_entry = pc.if_else(terms.whole_at_entry.values.take(codes), lines.entered, base)
    duties = tuple(_duty(lines, one, dutiable, at_entry) for one in terms.duties)
    deposit = sum_of([one.deposit for one in duties])
    # All that was collected is refundable, as a rule: then the columns are the same.
    alike = all(one.refundable is one.deposit for one in duties)
    later = [one.asked_later for one in duties if one.asked_later is not lines.nothing]
    return FigureColumns(
        dutiable=dutiable,
        duties=duties,
        amount=sum_of([one.amount for one in duties]),
        deposit=deposit,
        refundable=deposit if alike else sum_of([one.refundable for one in duties]),
        asked_later=sum_of(later or [lines.nothing]),
    )


def _duty(lines: Lines, of: DutyOfKinds, dutiable: pa.Array, at_entry: pa.Array) -> DutyColumns:
    def share(base: pa.Array, rates: Rates) -> pa.Array:
        if not rates.highest:
            return lines.nothing
        return as_money(percentage(base, rates, lines.kinds.codes))

    amount, deposit = share(dutiable, of.determined), share(at_entry, of.collected)
    due = share(dutiable, of.due)
    if due is lines.nothing:
        return DutyColumns(of, amount, deposit, deposit, due)
    return DutyColumns(of, amount, deposit, above_zero(deposit, due), above_zero(due, deposit))


class OtherColumns(NamedTuple):
    """The other duties and fees of lines.

    Attributes:
        counted: the lines of which they are counted; None where they are of all.
        incomplete: the lines whose fees are not known, as one of the same entry is not quoted;
            None where there are none.
    """

    other_duties: pa.Array
    fees: pa.Array
    counted: pa.Array | None
    incomplete: pa.Array | None


def other_figures(lines: Lines, numbers: TextColumn | None) -> OtherColumns:
    """Return the other duties and fees of lines.

    Args:
        lines: see `Lines`.
        numbers: of their entries; None where each line is an entry. Adjacent lines with one number
            are one entry, and a line without a number is one by itself.
    """
    other, entered = lines.kinds.terms.other, lines.entered
    counted = both(lines.quoted, other.counted.take(lines.kinds.codes))
    duties = [percentage(entered, rates, lines.kinds.codes) for rates in other.rates]
    of_entry, first, incomplete = entered, None, None
    if numbers is not None:
        of_entry, first, incomplete = _entries(lines, numbers, counted)
    fees = [_fee(lines, fee, of_entry) for fee in other.of_entry]
    if first is not None:
        fees = [pc.if_else(first, fee, 0) for fee in fees]
    fees += (_fee(lines, fee, entered) for fee in other.of_line)
    return OtherColumns(_sum(lines, duties), _sum(lines, fees), counted, incomplete)


def _sum(lines: Lines, columns: list[pa.Array]) -> pa.Array:
    """Return the sum of columns of cents as money."""
    return as_money(reduce(pc.add_checked, columns)) if columns else lines.nothing


def _fee(lines: Lines, fee: FeeOfKinds, base: pa.Array) -> pa.Array:
    """Return a fee, not below its least and not above its most."""
    amount = percentage(base, fee.rates, lines.kinds.codes)
    amount = pc.min_element_wise(amount, fee.most.take(lines.kinds.codes))
    return pc.max_element_wise(amount, fee.least.take(lines.kinds.codes))


def _entries(
    lines: Lines, numbers: TextColumn, counted: pa.Array | None
) -> tuple[pa.Array, pa.Array, pa.Array | None]:
    """Return the sum of each line's entry, its first line, and the lines of incomplete entries.

    The first line is the first of which the other duties are counted.
    """
    every = lines.kinds.codes.is_valid()
    places = pc.indices_nonzero(every).cast(pa.int64())
    of_line = _entry_of_line(numbers)
    table = pa.table(
        {
            "entry": of_line,
            # As decimals, which do not overflow in silence.
            "entered": lines.entered.cast(pa.decimal128(19, 0)),
            "place": pc.if_else(every if counted is None else counted, places, None),
            "quoted": every if lines.quoted is None else lines.quoted,
        }
    )
    found = table.group_by("entry", use_threads=False).aggregate(
        [("entered", "sum"), ("place", "min"), ("quoted", "all")]
    )
    sums, first, whole = (
        found[name].combine_chunks().take(of_line)
        for name in ("entered_sum", "place_min", "quoted_all")
    )
    sums = sums.cast(pa.decimal128(38, 0)).cast(pa.int64())
    incomplete = None if pc.all(whole).as_py() else both(counted, pc.invert(whole))
    return sums, pc.fill_null(pc.equal(first, places), False), incomplete


def _entry_of_line(numbers: TextColumn) -> pa.Array:
    """Return the place of the entry of each line."""
    codes, lines = numbers.codes, len(numbers.codes)
    begins = pc.not_equal(codes.slice(1), codes.slice(0, lines - 1))
    blank = [not text.strip() for text in numbers.values]
    if any(blank):
        begins = pc.or_(begins, pa.array(blank).take(codes.slice(1)))
    return pc.cumulative_sum(pa.concat_arrays([pa.array([0], pa.int64()), begins.cast(pa.int64())]))

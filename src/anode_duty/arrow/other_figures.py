"""The other duties and fees of lines, column by column: `duties.quoting.other_figures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import percentage

if TYPE_CHECKING:
    from anode_duty.arrow.columns import Texts
    from anode_duty.arrow.terms import FeeOfKinds, OtherOfKinds


class OtherFigures(NamedTuple):
    """The other duties and fees of lines, in cents; null where they are not counted.

    Attributes:
        incomplete: whether a line of the same entry is not quoted, so that its fees are not known;
            None where that is so of no line.
    """

    other_duties: pa.Array
    fees: pa.Array
    incomplete: pa.Array | None


class Entries(NamedTuple):
    """The entries of lines, each of which is one number on adjacent lines.

    Attributes:
        of_line: the place of the entry of each line.
        number: how many there are.
    """

    of_line: pa.Array
    number: int


def entries_of(numbers: Texts) -> Entries:
    """Return the entries of lines; a line without a number is one by itself."""
    codes, lines = numbers.codes, len(numbers.codes)
    blank = [not text.strip() for text in numbers.values]
    begins = pc.not_equal(codes.slice(1), codes.slice(0, lines - 1))
    if any(blank):
        begins = pc.or_(begins, pa.array(blank).take(codes.slice(1)))
    steps = pa.concat_arrays([pa.array([0], pa.int64()), begins.cast(pa.int64())])
    of_line = pc.cumulative_sum(steps)
    return Entries(of_line, of_line[-1].as_py() + 1)


def other_figures(
    other: OtherOfKinds, codes: pa.Array, entered: pa.Array, entries: Entries | None
) -> OtherFigures:
    """Return the other duties and fees of lines.

    Args:
        other: the terms of their kinds.
        codes: of each line, the place of its kind; null where it is not quoted.
        entered: the declared values in whole dollars.
        entries: those of the lines; None where each line is an entry.
    """
    zero = other.zero.take(codes)
    counted, duties = pc.add(entered, zero), zero
    for rates in other.rates:
        amount = percentage(counted, rates.units.take(codes), rates.scale)
        duties = pc.add_checked(duties, pc.coalesce(amount, zero))
    fees, incomplete = zero, None
    base = counted
    if entries is not None and entries.number < len(codes):
        base, incomplete = _of_entries(entered, counted.is_valid(), entries)
    for fee in other.of_entry:
        fees = pc.add_checked(fees, pc.coalesce(_fee(fee, codes, base), zero))
    for fee in other.of_line:
        fees = pc.add_checked(fees, pc.coalesce(_fee(fee, codes, counted), zero))
    if incomplete is not None:
        fees = pc.if_else(incomplete, pa.scalar(None, pa.int64()), fees)
    return OtherFigures(duties, fees, incomplete)


def _of_entries(
    entered: pa.Array, counted: pa.Array, entries: Entries
) -> tuple[pa.Array, pa.Array | None]:
    """Return the sum of an entry on its first line, and of which lines the entry is not whole.

    The first line is the first of which the other duties are counted.
    """
    places = pc.if_else(counted, _places(len(entered)), pa.scalar(None, pa.int64()))
    table = pa.table(
        {
            "entry": entries.of_line,
            # As decimals, which do not overflow in silence.
            "entered": entered.cast(pa.decimal128(19, 0)),
            "place": places,
            "unquoted": entered.is_null(),
        }
    )
    found = table.group_by("entry", use_threads=False).aggregate(
        [("entered", "sum"), ("place", "min"), ("unquoted", "any")]
    )
    sums = found["entered_sum"].combine_chunks().cast(pa.decimal128(38, 0)).cast(pa.int64())
    first = found["place_min"].combine_chunks().take(entries.of_line)
    totals = sums.take(entries.of_line)
    base = pc.if_else(pc.equal(first, places), totals, pa.scalar(None, pa.int64()))
    unquoted = found["unquoted_any"].combine_chunks()
    if not pc.any(unquoted).as_py():
        return base, None
    return base, pc.and_(unquoted.take(entries.of_line), counted)


def _places(lines: int) -> pa.Array:
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), lines)), 1)


def _fee(fee: FeeOfKinds, codes: pa.Array, base: pa.Array) -> pa.Array:
    """Return a fee, not below its least and not above its most."""
    amount = percentage(base, fee.rate.units.take(codes), fee.rate.scale)
    for bound, is_beyond in ((fee.least, pc.less), (fee.most, pc.greater)):
        if bound.null_count < len(bound):
            limit = bound.take(codes)
            amount = pc.if_else(pc.fill_null(is_beyond(amount, limit), False), limit, amount)
    return amount

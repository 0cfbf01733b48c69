"""Exact arithmetic on columns of US dollars, as whole numbers of cents in 64 bits.

Arrow rounds a column of decimals in 65 ns a line and one of integers in 4; both are exact. Where a
result would not fit, Arrow says so, and nothing is answered. No column has nulls while it is worked
on, which takes a third of the time; which lines have a figure at all is said at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.law.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

MONEY = pa.decimal128(22, 2)
RATE = pa.decimal128(18, 2)
WHOLE = pa.decimal128(16, 0)
WORD = pa.dictionary(pa.int32(), pa.string())
_FITS = 2**62  # into 64 bits, with what is added to round it


class Rates(NamedTuple):
    """A rate of each kind, as whole numbers of units with so many decimals of a percent.

    Attributes:
        units: zero where a kind has no such rate.
        highest: of the units; zero where no kind has such a rate.
    """

    units: pa.Array
    scale: int
    highest: int


def as_rates(found: Sequence[Decimal | None]) -> Rates:
    """Return rates, percent, in units that are common to them."""
    given = [rate.normalize() for rate in found if rate]
    scale = max([0, *(-int(rate.as_tuple().exponent) for rate in given)])
    units = [int(rate.scaleb(scale)) if rate else 0 for rate in found]
    return Rates(pa.array(units, pa.int64()), scale, max(units, default=0))


def percentage(base: pa.Array, rates: Rates, codes: pa.Array) -> pa.Array:
    """Return a percentage of whole dollars in cents, half up.

    Args:
        base: whole dollars, not negative.
        rates: of the kinds.
        codes: of each line, the place of its kind.

    A percent of a dollar is a cent. Where a product might not fit, the base is taken apart, so
    that nothing is multiplied that is larger than the result.
    """
    units = rates.units.take(codes)
    if not rates.scale:
        return pc.multiply_checked(base, units)
    one = 10**rates.scale
    if (pc.max(base).as_py() or 0) * rates.highest < _FITS:
        return pc.divide(pc.add(pc.multiply(base, units), one // 2), one)
    whole = pc.divide(base, one)
    rest = pc.subtract(base, pc.multiply(whole, one))
    cents = pc.divide(pc.add(pc.multiply_checked(rest, units), one // 2), one)
    return pc.add_checked(pc.multiply_checked(whole, units), cents)


def above_zero(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return by how much an amount of money is above another; zero where it is not."""
    return pc.max_element_wise(rescaled(pc.subtract(first, second), MONEY), pa.scalar(ZERO, MONEY))


def sum_of(columns: Sequence[pa.Array]) -> pa.Array:
    """Return the sum of columns of money."""
    total = columns[0]
    for column in columns[1:]:
        # Decimals are added in a third of the time in which integers become decimals.
        total = rescaled(pc.add(total, column), MONEY)
    return total


def as_money(cents: pa.Array) -> pa.Array:
    """Return cents as decimals of dollars."""
    return rescaled(cents.cast(pa.decimal128(22, 0)), MONEY)


def as_dollars(whole: pa.Array) -> pa.Array:
    """Return whole dollars as decimals."""
    return rescaled(whole.cast(pa.decimal128(19, 0)), WHOLE)


def rescaled(numbers: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return the same digits as another type of decimals of 128 bits; nothing is copied."""
    return pa.Array.from_buffers(
        kind, len(numbers), numbers.buffers(), numbers.null_count, numbers.offset
    )


def is_so(flags: pa.Array) -> pa.Array:
    """Return truth values, False in the place of null, in a tenth of the time of filling them."""
    return pc.and_kleene(flags, flags.is_valid())


def where(given: pa.Array, values: pa.Array) -> pa.Array:
    """Return values that are null outside of the given lines; nothing is copied.

    Args:
        given: truth values without nulls.
        values: freshly made, and so not a part of a longer array.
    """
    # Null is what has no bit in an array of bits, which truth values are.
    bits = pc.and_(given, values.is_valid())
    return pa.Array.from_buffers(values.type, len(values), [bits.buffers()[1], values.buffers()[1]])


def words_of(kinds: pa.DictionaryArray, codes: pa.Array, given: pa.Array) -> pa.DictionaryArray:
    """Return the words of the given lines, in a fifth of the time in which Arrow takes them.

    Args:
        kinds: the word of each kind; null where it has none.
        codes: of each line, the place of its kind.
        given: truth values without nulls.
    """
    places = where(given, kinds.indices.take(codes))
    return pa.DictionaryArray.from_arrays(places, kinds.dictionary, safe=False)

"""Exact arithmetic on columns of US dollars, as whole numbers of cents in 64 bits.

Arrow rounds a column of decimals in 65 ns a line and one of integers in 4; both are exact. Where a
result would not fit, Arrow says so, and nothing is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.columns import rescaled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

MONEY = pa.decimal128(22, 2)
RATE = pa.decimal128(18, 2)
_FITS = 2**62  # into 64 bits, with what is added to round it
WHOLE = pa.decimal128(16, 0)


def scale_of(rates: Iterable[Decimal | None]) -> int:
    """Return how many decimals rates have at most, zeros at the end left out."""
    given = [rate.normalize().as_tuple().exponent for rate in rates if rate is not None]
    return max([0, *(-int(exponent) for exponent in given)])


def as_units(rate: Decimal | None, scale: int) -> int | None:
    """Return a rate, percent, as a whole number of units with so many decimals."""
    return None if rate is None else int(rate.scaleb(scale))


def percentage(base: pa.Array, units: pa.Array | pa.Scalar, scale: int) -> pa.Array:
    """Return a percentage of whole dollars in cents, half up; null where either is null.

    Args:
        base: whole dollars, not negative.
        units: percent, as whole numbers of units with `scale` decimals.
        scale: see above.

    A percent of a dollar is a cent. Where a product might not fit, the base is taken apart, so
    that nothing is multiplied that is larger than the result.
    """
    if not scale:
        return pc.multiply_checked(base, units)
    one = 10**scale
    if (pc.max(base).as_py() or 0) * (pc.max(units).as_py() or 0) < _FITS:
        return pc.divide(pc.add(pc.multiply(base, units), one // 2), one)
    whole = pc.divide(base, one)
    rest = pc.subtract(base, pc.multiply(whole, one))
    cents = pc.divide(pc.add(pc.multiply_checked(rest, units), one // 2), one)
    return pc.add_checked(pc.multiply_checked(whole, units), cents)


def above_zero(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return how much the first is above the second; zero where it is not."""
    return pc.max_element_wise(pc.subtract_checked(first, second), 0, skip_nulls=False)


def as_money(cents: pa.Array) -> pa.Array:
    """Return cents as decimals of dollars."""
    return rescaled(cents.cast(pa.decimal128(22, 0)), MONEY)


def as_dollars(whole: pa.Array) -> pa.Array:
    """Return whole dollars as decimals."""
    return rescaled(whole.cast(pa.decimal128(19, 0)), WHOLE)

"""The figures of lines, column by column: the arithmetic of `duties.quoting.figure`, to the cent.

Every column is null where a line is not quoted, and amounts are in cents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import above_zero, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anode_duty.arrow.columns import Amounts
    from anode_duty.arrow.terms import DutyOfKinds, Rates, TermsOfKinds


class Lines(NamedTuple):
    """Lines that are to be reckoned.

    Attributes:
        terms: what their kinds have.
        codes: of each line, the place of its kind; null where it is not quoted.
        entered: the declared value in whole dollars.
        portion: the value of the covered portion; None where no line gives one.
    """

    terms: TermsOfKinds
    codes: pa.Array
    entered: pa.Array
    portion: Amounts | None


class DutyFigures(NamedTuple):
    """The amounts of one duty, in cents; null where a line does not bear it.

    Attributes:
        held: the lines that bear it; None where all do.
    """

    of: DutyOfKinds
    held: pa.Array | None
    amount: pa.Array
    deposit: pa.Array
    refundable: pa.Array
    asked_later: pa.Array


class Figures(NamedTuple):
    """The figures of lines: whole dollars, and sums in cents; see `duties.quoting.Figures`."""

    dutiable: pa.Array
    duties: tuple[DutyFigures, ...]
    amount: pa.Array
    deposit: pa.Array
    refundable: pa.Array
    asked_later: pa.Array


class _Bases(NamedTuple):
    """What duties are a percentage of: on the record, and at entry."""

    dutiable: pa.Array
    at_entry: pa.Array


def figures(lines: Lines) -> Figures:
    """Return the figures of lines."""
    bases = _bases(lines)
    duties = tuple(_duty(one, lines.codes, bases) for one in lines.terms.duties)
    sums = {}
    held: dict[tuple[int, ...], pa.Array] = {}
    for name in ("amount", "deposit", "refundable", "asked_later"):
        columns = [getattr(one, name) for one in duties]
        # All that was collected is refundable, as a rule: the columns are the same, and their sum.
        key = tuple(map(id, columns))
        sums[name] = held[key] = _sum(columns, duties) if key not in held else held[key]
    return Figures(dutiable=bases.dutiable, duties=duties, **sums)


def _bases(lines: Lines) -> _Bases:
    terms, codes, base = lines.terms, lines.codes, lines.entered
    if lines.portion is not None:
        given = pc.and_(lines.portion.exact.is_valid(), lines.entered.is_valid())
        base = pc.if_else(given, lines.portion.whole, lines.entered)
    dutiable = at_entry = base
    if not terms.all_covered:
        dutiable = pc.if_else(terms.covered.take(codes), base, 0)
    if terms.some_whole_at_entry:
        at_entry = pc.if_else(terms.whole_at_entry.take(codes), lines.entered, base)
    return _Bases(dutiable, at_entry)


def _duty(of: DutyOfKinds, codes: pa.Array, bases: _Bases) -> DutyFigures:
    """Return the amounts of one duty.

    Most often all its rates are one and the same, which is then multiplied once.
    """
    zero = of.zero.take(codes)
    held = None if of.is_held_by_all else of.held.take(codes)
    amount = _percentage(bases.dutiable, of.amount, codes, zero, blank=True)
    if of.collected and of.collects is not None:
        deposit = pc.if_else(of.collects.take(codes), amount, zero)
    else:
        deposit = _percentage(bases.at_entry, of.collected, codes, zero)
    if of.due is None:
        return DutyFigures(of, held, amount, deposit, deposit, zero)
    if of.owes is not None:
        due = pc.if_else(of.owes.take(codes), amount, zero)
    else:
        due = _percentage(bases.dutiable, of.due, codes, zero)
    refundable, asked_later = above_zero(deposit, due), above_zero(due, deposit)
    return DutyFigures(of, held, amount, deposit, refundable, asked_later)


def _percentage(
    base: pa.Array, rates: Rates | None, codes: pa.Array, zero: pa.Array, blank: bool = False
) -> pa.Array:
    """Return a percentage in cents; where a kind has no such rate, zero or nothing at all."""
    if rates is None:
        return pc.add(zero, pa.scalar(None, pa.int64())) if blank else zero
    amount = percentage(base, rates.units.take(codes), rates.scale)
    return amount if blank or not rates.units.null_count else pc.coalesce(amount, zero)


def _sum(columns: Sequence[pa.Array], duties: Sequence[DutyFigures]) -> pa.Array:
    """Return the sum over the duties that a line bears; null where one of its amounts is."""
    total = None
    for amount, one in zip(columns, duties, strict=True):
        if one.held is not None:
            amount = pc.if_else(one.held, amount, 0)
        total = amount if total is None else pc.add_checked(total, amount)
    return total

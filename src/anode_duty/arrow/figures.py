"""The figures of lines, column by column: the arithmetic of `duties.quoting`, to the cent.

The rates and what is covered are the core's; here is no more than percentages of columns, and their
sums. Of a line that is not quoted they mean nothing, and its cells are null.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import (
    above_zero,
    as_dollars,
    as_money,
    is_so,
    percentage,
    sum_of,
    where,
    words_of,
)

if TYPE_CHECKING:
    from anode_duty.arrow.arithmetic import Rates
    from anode_duty.arrow.columns import AmountColumn, Encoded
    from anode_duty.arrow.terms import FeeOfKinds, TermsOfKinds

    Columns = dict[str, pa.Array]


class Lines(NamedTuple):
    """Lines as they were read.

    Attributes:
        terms: what their kinds have.
        codes: of each line, the place of its kind; without nulls.
        days: of each line, the entry date that is used; null where there is no day.
        value: the declared values.
        portion: the values of the covered portions; None where no line gives one.
        quoted: whether a line is quoted; without nulls.
        entered: the declared values in whole dollars; zero where a line is not quoted.
        nothing: a column of no money; what is known to be nothing is this one.
    """

    terms: TermsOfKinds
    codes: pa.Array
    days: pa.Array
    value: AmountColumn
    portion: AmountColumn | None
    quoted: pa.Array
    entered: pa.Array
    nothing: pa.Array


def duty_columns(lines: Lines) -> Columns:
    """Return the columns of AD and CVD; see `duties.quoting.Figures`."""
    terms, codes, quoted = lines.terms, lines.codes, lines.quoted
    at_entry = base = lines.entered
    if lines.portion is not None:
        at_entry = base = pc.coalesce(lines.portion.whole, lines.entered)
        if terms.whole_at_entry.true_count:
            at_entry = pc.if_else(terms.whole_at_entry.take(codes), lines.entered, base)
    dutiable = pc.if_else(terms.covered.take(codes), base, 0)
    columns: Columns = {}
    amounts, deposits, refundable, later = [], [], [], []
    for of in reversed(terms.duties):
        name = of.duty.lower()
        amount = _share(lines, dutiable, of.determined)
        deposit = _share(lines, at_entry, of.collected)
        due = _share(lines, dutiable, of.due)
        amounts.append(amount)
        deposits.append(deposit)
        # All that was collected is refundable, as a rule.
        refundable.append(deposit if due is lines.nothing else above_zero(deposit, due))
        if due is not lines.nothing:
            later.append(above_zero(due, deposit))
        case = words_of(of.case, codes, quoted)
        rated = pc.and_(quoted, of.rated.take(codes))
        columns |= {
            f"{name}_case": case,
            f"{name}_rate": where(rated, of.rate.take(codes)),
            f"{name}_amount": where(rated, amount),
            f"{name}_deposit": where(case.is_valid(), deposit),
        }
    known = pc.and_(quoted, terms.known.take(codes))
    deposit = sum_of(deposits)
    return {
        **columns,
        "entered_value": where(quoted, as_dollars(lines.entered)),
        "dutiable_value": where(quoted, as_dollars(dutiable)),
        "total_amount": where(known, sum_of(amounts)),
        "total_deposit": where(quoted, deposit),
        "total_refundable": where(quoted, sum_of(refundable) if later else deposit),
        "asked_later": where(quoted, sum_of(later or [lines.nothing])),
    }


def _share(lines: Lines, base: pa.Array, rates: Rates) -> pa.Array:
    return as_money(percentage(base, rates, lines.codes)) if rates.highest else lines.nothing


def other_columns(lines: Lines, deposit: pa.Array, numbers: Encoded[str] | None) -> Columns:
    """Return the columns of the other duties and fees.

    Fees are not known where a line of the same entry is not quoted.

    Args:
        lines: see `Lines`.
        deposit: of each line, all that was collected of AD and CVD.
        numbers: of their entries; None where each line is an entry. Adjacent lines with one number
            are one entry, and a line without a number is one by itself.
    """
    terms, entered = lines.terms, lines.entered
    counted = pc.and_(lines.quoted, terms.counted.take(lines.codes))
    of_entry, first, known = entered, lines.codes.is_valid(), counted
    if numbers is not None:
        of_entry, first, whole = _entries(lines, numbers, counted)
        known = pc.and_(counted, whole)
    duties = [percentage(entered, rates, lines.codes) for rates in terms.others]
    fees = [pc.if_else(first, _fee(lines, fee, of_entry), 0) for fee in terms.of_entry]
    fees += (_fee(lines, fee, entered) for fee in terms.of_line)
    owed, charged = _sum(lines, duties), _sum(lines, fees)
    return {
        "other_duties": where(counted, owed),
        "fees": where(known, charged),
        "due_at_entry": where(known, sum_of([deposit, owed, charged])),
    }


def _sum(lines: Lines, columns: list[pa.Array]) -> pa.Array:
    """Return the sum of columns of cents as money."""
    return as_money(reduce(pc.add_checked, columns)) if columns else lines.nothing


def _fee(lines: Lines, fee: FeeOfKinds, base: pa.Array) -> pa.Array:
    """Return a fee, not below its least and not above its most."""
    amount = percentage(base, fee.rates, lines.codes)
    amount = pc.min_element_wise(amount, fee.most.take(lines.codes))
    return pc.max_element_wise(amount, fee.least.take(lines.codes))


def _entries(
    lines: Lines, numbers: Encoded[str], counted: pa.Array
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return the sum of each line's entry, whether it is its first, and whether all is quoted.

    The first line is the first of which the other duties are counted.
    """
    places = pc.indices_nonzero(lines.codes.is_valid()).cast(pa.int64())
    of_line = _entry_of_line(numbers)
    table = pa.table(
        {
            "entry": of_line,
            # As decimals, which do not overflow in silence.
            "entered": lines.entered.cast(pa.decimal128(19, 0)),
            "place": pc.if_else(counted, places, None),
            "quoted": lines.quoted,
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
    return sums, is_so(pc.equal(first, places)), whole


def _entry_of_line(numbers: Encoded[str]) -> pa.Array:
    """Return the place of the entry of each line."""
    codes, lines = numbers.codes, len(numbers.codes)
    blank = pa.array([not text.strip() for text in numbers.values], pa.bool_())
    begins = pc.not_equal(codes.slice(1), codes.slice(0, lines - 1))
    begins = pc.or_(begins, blank.take(codes.slice(1)))
    return pc.cumulative_sum(pa.concat_arrays([pa.array([0], pa.int64()), begins.cast(pa.int64())]))

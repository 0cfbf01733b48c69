"""Columns of Arrow tables read as a file of entries would be: texts, days and amounts of dollars.

What Python has to read is read once for each different text of a batch, not once for each line.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import rescaled
from anode_duty.entries.dates import read_day
from anode_duty.entries.lines import reason
from anode_duty.entries.parquet import as_texts, refuse_unreadable
from anode_duty.errors import AnodeDutyError, BadInput
from anode_duty.law.money import NOTHING, dollars, paid_dollars, refuse_unpayable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from anode_duty.entries.dates import DateForm

Answer = TypeVar("Answer")

MOST = 10**15  # US dollars; an amount has fewer, see `refuse_unpayable`
_PLAIN = r"^[0-9]{1,15}(\.[0-9]{1,2})?$"
_CENTS = pa.decimal128(17, 2)
_BITS = 128  # of decimals; for shorter ones, Arrow cannot yet do all that is asked here
_MANY_DECIMALS = 22  # with which an amount, rounded up, has 38 digits
_FEW_DECIMALS = 3  # with which all amounts fit into 64 bits


class TextColumn(NamedTuple):
    """A column as text.

    Attributes:
        codes: of each line, the place of its text among `values`.
        values: different texts; empty where nothing is given.
    """

    codes: pa.Array
    values: list[str]


class DayColumn(NamedTuple):
    """A column of days.

    Attributes:
        codes: of each line, the place of its day among `values`.
        values: a day, why it is not a day, or None where nothing is given.
    """

    codes: pa.Array
    values: list[date | str | None]


class AmountColumn(NamedTuple):
    """A column of US dollars.

    Attributes:
        exact: the amounts as they were given, null where there is no amount or it cannot be used.
        whole: the same in whole dollars, half up, as 64-bit integers.
        rounded: the lines of which these differ; None where all are given in whole dollars.
        faulty: the lines whose amount cannot be used; None where there are none.
        fault: says of such a line, by its place, why.
        given: returns the amount of another line, with the decimals it was given with.
    """

    exact: pa.Array
    whole: pa.Array
    rounded: pa.Array | None
    faulty: pa.Array | None
    fault: Callable[[int], str]
    given: Callable[[int], Decimal]


def texts(column: pa.Array, name: str) -> TextColumn:
    """Return a column as text.

    Raises:
        BadInput: it is of a type that has lost what was written, as floats have, or is no text.
    """
    column = _plain(column, name)
    kind = column.type
    if pa.types.is_null(kind):
        return TextColumn(pa.repeat(pa.scalar(0, pa.int32()), len(column)), [""])
    encoded = column if pa.types.is_dictionary(kind) else column.dictionary_encode()
    values = as_texts(encoded.dictionary)
    codes = encoded.indices.cast(pa.int32())
    if codes.null_count:
        codes = pc.fill_null(codes, len(values))
        values.append("")
    return TextColumn(codes, values or [""])


def _plain(column: pa.Array, name: str) -> pa.Array:
    """Return a column in one of the common layouts of its type."""
    refuse_unreadable(pa.field(name, column.type))
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_run_end_encoded(column.type):
        column = pc.run_end_decode(column)
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if pa.types.is_decimal(column.type) and column.type.bit_width < _BITS:
        column = column.cast(pa.decimal128(18, column.type.scale))
    return column


def days(column: TextColumn, form: DateForm | None) -> DayColumn:
    """Return a column of text as days."""
    read = [
        answer(read_day, text.strip(), form=form) if text.strip() else None
        for text in column.values
    ]
    return DayColumn(column.codes, read)


def answer(ask: Callable[..., Answer], *given: object, **options: object) -> Answer | str:
    """Return what is answered, or the reason why nothing is."""
    try:
        return ask(*given, **options)
    except AnodeDutyError as error:
        return reason(error)


def amounts(column: pa.Array, name: str, what: str, zero_is_blank: bool = False) -> AmountColumn:
    """Return a column of US dollars.

    Args:
        column: decimals, integers or text.
        name: what it is called in the table.
        what: what it is called in a reason.
        zero_is_blank: a zero says that no amount is given.
    """
    column = _plain(column, name)
    if pa.types.is_dictionary(column.type):
        column = _plain(column.dictionary_decode(), name)
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _of_text(column, what, zero_is_blank)
    if pa.types.is_null(kind):
        column = column.cast(pa.int64())
    elif not (pa.types.is_decimal(kind) or pa.types.is_integer(kind)):
        raise BadInput(
            f"the column {name!r} is of the type {kind}, and not of amounts",
            "give decimals, integers or text",
        )
    return _of_numbers(column, what, zero_is_blank)


def _of_numbers(given: pa.Array, what: str, zero_is_blank: bool) -> AmountColumn:
    if zero_is_blank:
        given = pc.if_else(pc.equal(given, 0), pa.scalar(None, given.type), given)
    lowest, highest = (end.as_py() for end in pc.min_max(given).values())
    faulty, exact = None, given
    if lowest is not None and not (lowest > 0 and highest < MOST):
        unpayable = pc.or_(pc.less_equal(given, 0), pc.greater_equal(given, MOST))
        faulty = pc.fill_null(unpayable, False)
        exact = pc.if_else(faulty, pa.scalar(None, given.type), given)
    exact = _as_decimals(exact)
    return AmountColumn(
        exact,
        *_whole(exact),
        faulty,
        lambda line: str(answer(refuse_unpayable, Decimal(given[line].as_py()), what)),
        lambda line: Decimal(given[line].as_py()),
    )


def _as_decimals(amounts: pa.Array) -> pa.Array:
    """Return payable amounts as decimals that can be rounded."""
    if pa.types.is_integer(amounts.type):
        return amounts.cast(pa.int64()).cast(pa.decimal128(19, 0))
    scale = amounts.type.scale
    if pa.types.is_decimal128(amounts.type) and 0 <= scale <= _MANY_DECIMALS:
        return amounts
    return amounts.cast(decimals(scale))


def decimals(scale: int) -> pa.DataType:
    """Return a type that holds every payable amount with so many decimals, also when rounded."""
    return pa.decimal128(38, max(scale, 0)) if scale <= _MANY_DECIMALS else pa.decimal256(76, scale)


def _whole(exact: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Return amounts in whole dollars, half up, as 64-bit integers, and where these differ.

    Integers are rounded in a tenth of the time of decimals; both are exact.
    """
    scale = exact.type.scale
    if scale > _FEW_DECIMALS:
        rounded = pc.round(exact, 0, round_mode="half_towards_infinity")
        differs = pc.and_kleene(pc.not_equal(exact, rounded), exact.is_valid())
        return rounded.cast(pa.decimal128(38, 0)).cast(pa.int64()), differs
    units = rescaled(exact, pa.decimal128(exact.type.precision, 0)).cast(pa.int64())
    if not scale:
        return units, None
    one = 10**scale
    whole = pc.divide(pc.add(units, one // 2), one)
    differs = pc.not_equal(pc.multiply(whole, one), units)
    return whole, pc.and_kleene(differs, units.is_valid())


def _of_text(given: pa.Array, what: str, zero_is_blank: bool) -> AmountColumn:
    """Read amounts that are text: plain figures by Arrow, all others once for each text."""
    plain = pc.fill_null(pc.match_substring_regex(given, _PLAIN), False)
    exact = pc.if_else(plain, given, pa.scalar(None, given.type)).cast(_CENTS)
    faulty = pc.fill_null(pc.equal(exact, NOTHING), False)
    exact = pc.if_else(faulty, pa.scalar(None, _CENTS), exact)
    if zero_is_blank:
        faulty = pc.and_not(faulty, faulty)
    others = given.filter(pc.invert(plain)).dictionary_encode()
    if len(others):
        read = [_amount(text, what, zero_is_blank) for text in others.dictionary.to_pylist()]
        found = pa.array([one if isinstance(one, Decimal) else None for one in read], _CENTS)
        wrong = pa.array([isinstance(one, str) for one in read], pa.bool_()).take(others.indices)
        exact = pc.replace_with_mask(exact, pc.invert(plain), found.take(others.indices))
        faulty = pc.replace_with_mask(faulty, pc.invert(plain), pc.fill_null(wrong, False))
    return AmountColumn(
        exact,
        *_whole(exact),
        faulty if pc.any(faulty).as_py() else None,
        lambda line: str(_amount(given[line].as_py(), what, zero_is_blank)),
        lambda line: dollars(given[line].as_py().strip(), what),
    )


def _amount(text: str, what: str, zero_is_blank: bool) -> Decimal | str | None:
    """Return an amount, why it cannot be used, or None where none is given."""
    text = text.strip()
    if not text:
        return None
    if zero_is_blank:
        paid = answer(paid_dollars, text, what)
        if isinstance(paid, str) or not paid:
            return paid or None
    return answer(dollars, text, what)


def filled(column: AmountColumn, amount: Decimal) -> AmountColumn:
    """Return amounts with one in the place of those that are not given."""
    scale = max(-int(amount.as_tuple().exponent), column.exact.type.scale)
    kind = decimals(scale)
    exact = column.exact.cast(kind)
    blank = exact.is_null()
    if column.faulty is not None:
        blank = pc.and_not(blank, column.faulty)
    exact = pc.if_else(blank, pa.scalar(amount, kind), exact)
    whole, rounded = _whole(exact)
    return column._replace(
        exact=exact,
        whole=whole,
        rounded=rounded,
        given=lambda line: amount if blank[line].as_py() else column.given(line),
    )

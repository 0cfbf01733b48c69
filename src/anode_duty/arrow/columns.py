"""Columns of Arrow tables read as a file of entries would be: texts, days and amounts of dollars.

What Python has to read is read once for each different text of a batch, not once for each line.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import is_so, rescaled
from anode_duty.entries.dates import read_day
from anode_duty.entries.lines import reason
from anode_duty.entries.parquet import as_texts, refuse_unreadable
from anode_duty.errors import AnodeDutyError, BadInput
from anode_duty.law.money import NOTHING, dollars, paid_dollars, refuse_unpayable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from anode_duty.entries.dates import DateForm

Answer = TypeVar("Answer")
Value = TypeVar("Value")
Held = TypeVar("Held", covariant=True)

MOST = 10**15  # US dollars; an amount has fewer, see `refuse_unpayable`
_PLAIN = r"^[0-9]{1,15}(\.[0-9]{1,2})?$"
_MANY_DECIMALS = 22  # with which an amount, rounded up, has 38 digits
_FEW_DECIMALS = 3  # with which all amounts fit into 64 bits


class Encoded(NamedTuple, Generic[Held]):
    """A column of few different values.

    Attributes:
        codes: of each line, the place of its value; without nulls.
        values: those of text are empty where nothing is given. Those of days are None there, and
            else a day, or why it is none.
    """

    codes: pa.Array
    values: Sequence[Held]

    def at(self, line: int) -> Held:
        """Return the value of a line."""
        place: int = self.codes[line].as_py()
        return self.values[place]


def encoded(values: Iterable[Value]) -> Encoded[Value]:
    """Return a column in which equal values have one code."""
    places: dict[Value, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return Encoded(pa.array(codes, pa.int32()), list(places))


class AmountColumn(NamedTuple):
    """A column of US dollars; no array of truth values has nulls.

    Attributes:
        exact: the amounts as they were given, null where there is no amount or it cannot be used.
        whole: the same in whole dollars, half up, as 64-bit integers.
        rounded: whether these differ.
        faulty: whether there is an amount that cannot be used.
        read: returns the amount of a line with the decimals it was given with, why it cannot be
            used, or None where none is given.
    """

    exact: pa.Array
    whole: pa.Array
    rounded: pa.Array
    faulty: pa.Array
    read: Callable[[int], Decimal | str | None]


def texts(column: pa.Array, name: str) -> Encoded[str]:
    """Return a column as text.

    Raises:
        BadInput: it is of a type that has lost what was written, as floats have, or is no text.
    """
    column = _plain(column, name)
    kind = column.type
    if pa.types.is_null(kind):
        return Encoded(pa.repeat(pa.scalar(0, pa.int32()), len(column)), [""])
    encoded = column if pa.types.is_dictionary(kind) else column.dictionary_encode()
    values = as_texts(encoded.dictionary)
    codes = encoded.indices.cast(pa.int32())
    if codes.null_count:
        codes = pc.fill_null(codes, len(values))
        values.append("")
    return Encoded(codes, values or [""])


def _plain(column: pa.Array, name: str) -> pa.Array:
    """Return a column in one of the common layouts of its type."""
    refuse_unreadable(pa.field(name, column.type))
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_run_end_encoded(column.type):
        column = pc.run_end_decode(column)
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if pa.types.is_decimal32(column.type) or pa.types.is_decimal64(column.type):
        column = column.cast(pa.decimal128(18, column.type.scale))
    return column


def days(column: Encoded[str], form: DateForm | None) -> Encoded[date | str | None]:
    """Return a column of text as days."""
    read = [
        answer(read_day, text.strip(), form=form) if text.strip() else None
        for text in column.values
    ]
    return Encoded(column.codes, read)


def days_of_lines(column: Encoded[date | str | None]) -> pa.Array:
    """Return the day of each line; null where it has none."""
    known = [day if isinstance(day, date) else None for day in column.values]
    return pa.array(known, pa.date32()).take(column.codes)


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
    def read(line: int) -> Decimal | str | None:
        found = given[line].as_py()
        if found is None or (zero_is_blank and not found):
            return None
        return answer(_payable, Decimal(found), what)

    exact = _as_decimals(given)
    zero, most = pa.scalar(NOTHING, exact.type), pa.scalar(Decimal(MOST), exact.type)
    if zero_is_blank:
        exact = pc.if_else(pc.equal(exact, zero), None, exact)
    unpayable = pc.or_(pc.less_equal(exact, zero), pc.greater_equal(exact, most))
    faulty = is_so(unpayable)
    if faulty.true_count:
        exact = pc.if_else(faulty, None, exact)
    exact = exact.cast(decimals(exact.type.scale))
    return AmountColumn(exact, *_whole(exact), faulty, read)


def _payable(amount: Decimal, what: str) -> Decimal:
    refuse_unpayable(amount, what)
    return amount


def _as_decimals(numbers: pa.Array) -> pa.Array:
    """Return numbers as decimals of a type that holds what is too much for an amount too."""
    kind = numbers.type
    if pa.types.is_integer(kind):
        return numbers.cast(decimals(0))
    if pa.types.is_decimal128(kind) and 0 <= kind.scale <= _MANY_DECIMALS:
        return rescaled(numbers, decimals(kind.scale))
    return numbers.cast(pa.decimal256(76, max(kind.scale, 0)))


def decimals(scale: int) -> pa.DataType:
    """Return a type that holds every payable amount with so many decimals, also when rounded."""
    return pa.decimal128(38, scale) if scale <= _MANY_DECIMALS else pa.decimal256(76, scale)


def _whole(exact: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return amounts in whole dollars, half up, as 64-bit integers, and whether these differ.

    Integers are rounded in a tenth of the time of decimals; both are exact.
    """
    scale = exact.type.scale
    if scale > _FEW_DECIMALS:
        rounded = pc.round(exact, 0, round_mode="half_towards_infinity")
        whole = rounded.cast(pa.decimal128(38, 0)).cast(pa.int64())
        differs = pc.not_equal(exact, rounded)
    else:
        units = rescaled(exact, decimals(0)).cast(pa.int64())
        one = 10**scale
        whole = pc.divide(pc.add(units, one // 2), one)
        differs = pc.not_equal(pc.multiply(whole, one), units)
    return whole, is_so(differs)


def _of_text(given: pa.Array, what: str, zero_is_blank: bool) -> AmountColumn:
    """Read amounts that are text: plain figures by Arrow, all others once for each text."""
    kind = decimals(2)
    plain = is_so(pc.match_substring_regex(given, _PLAIN))
    exact = pc.if_else(plain, given, None).cast(kind)
    is_zero = is_so(pc.equal(exact, pa.scalar(NOTHING, kind)))
    exact = pc.if_else(is_zero, None, exact)
    faulty = pc.and_(is_zero, not zero_is_blank)
    others = given.filter(pc.invert(plain)).dictionary_encode()
    if len(others):
        read = [_amount(text, what, zero_is_blank) for text in others.dictionary.to_pylist()]
        found = pa.array([one if isinstance(one, Decimal) else None for one in read], kind)
        wrong = pa.array([isinstance(one, str) for one in read], pa.bool_()).take(others.indices)
        exact = pc.replace_with_mask(exact, pc.invert(plain), found.take(others.indices))
        faulty = pc.replace_with_mask(faulty, pc.invert(plain), is_so(wrong))
    return AmountColumn(
        exact,
        *_whole(exact),
        faulty,
        lambda line: _amount(given[line].as_py(), what, zero_is_blank),
    )


def _amount(text: str | None, what: str, zero_is_blank: bool) -> Decimal | str | None:
    """Return an amount, why it cannot be used, or None where none is given."""
    text = (text or "").strip()
    if not text:
        return None
    if zero_is_blank:
        paid = answer(paid_dollars, text, what)
        if isinstance(paid, str) or not paid:
            return paid or None
    return answer(dollars, text, what)


def filled(column: AmountColumn, amount: Decimal) -> AmountColumn:
    """Return amounts with one in the place of those that are not given."""
    kind = decimals(max(-int(amount.as_tuple().exponent), column.exact.type.scale))
    exact = column.exact.cast(kind)
    blank = pc.and_not(exact.is_null(), column.faulty)
    exact = pc.if_else(blank, pa.scalar(amount, kind), exact)

    def read(line: int) -> Decimal | str | None:
        return amount if blank[line].as_py() else column.read(line)

    return AmountColumn(exact, *_whole(exact), column.faulty, read)

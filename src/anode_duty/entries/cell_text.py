"""What a cell of a workbook means, as text: what it shows, not how its number is stored."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from anode_duty.law.money import HUNDRED, cents

if TYPE_CHECKING:
    from typing import Any

# Excel keeps 15 digits of a number and shows no more; behind them is what binary made of it.
_EXCEL = Context(prec=15, rounding=ROUND_HALF_UP)


_HIDDEN_TEXT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!\$)[^\]]*\]')


def cell_text(cell: Any) -> str:
    """Return what a cell means, as text."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, date | time):
        return str(value)
    if isinstance(value, int) or type(value).__name__ == "float":
        return _number_text(Decimal(repr(value)), cell.number_format or "")
    return str(value)


def is_percent(cell: Any) -> bool:
    """Whether a cell holds a number that it shows as a percent."""
    return cell.data_type == "n" and "%" in _shown(cell.number_format or "")


def _shown(number_format: str) -> str:
    """Return the part of a number format that is for digits of numbers above zero."""
    return _HIDDEN_TEXT.sub("", number_format.partition(";")[0])


def _number_text(number: Decimal, number_format: str) -> str:
    """Return a number as its cell means it: a percent is one, and an amount has cents."""
    shown = _shown(number_format)
    exact = _EXCEL.plus(number)
    if "%" in shown:
        return _plain(_EXCEL.multiply(exact, HUNDRED))
    # What a spreadsheet has worked out has more decimals than an amount; its cell shows cents.
    plain = _plain(cents(exact) if "$" in shown or "#,##0" in shown else exact)
    if re.fullmatch("0+", shown):
        return plain.zfill(len(shown))
    return _with_decimals(plain, shown)


def _plain(number: Decimal) -> str:
    """Return a number in digits, without zeros at its end."""
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _with_decimals(plain: str, shown: str) -> str:
    """Return a number with the zeros at its end that its cell shows: 3801.10 is not 3801.1."""
    match = re.fullmatch(r"0\.(0+)", shown)
    whole, point, decimals = plain.partition(".")
    if match and point:
        return f"{whole}.{decimals.ljust(len(match[1]), '0')}"
    return plain

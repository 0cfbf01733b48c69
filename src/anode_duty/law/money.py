"""Text to Decimal, and the two roundings of the law. The one door for numbers; no float."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

CENT = PERCENT = Decimal("0.01")
DOLLAR = Decimal(1)
NOTHING = Decimal(0)
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)

_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
half_up = _EXACT.quantize  # called as it is where `cents` would take half as long again
_MOST_DIGITS = 15

# [0-9] and not \d, which admits the digits of every script.
# Most cells are plain digits: without a pattern of their own a batch is 3 percent slower.
_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")
is_plain = _PLAIN.fullmatch  # whether a cell is digits, with a point and cents or without

_AMOUNT = r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,2})?"
_MARK = r"(?:(?:US ?)?\$|USD|usd)"
_MONEY = re.compile(rf"(?:{_MARK}\s*)?({_AMOUNT})(?:\s?(?:USD|usd))?")

# A zero in the accounting format of a spreadsheet.
_DASH = rf"(?:{_MARK}\s*)?-"

_DOLLARS = rf"(?:{_MARK}\s*)?{_AMOUNT}"
_NEGATIVE = (
    rf"(?:{_MARK}\s*)?\(\s*{_DOLLARS}\s*\)|-\s*{_DOLLARS}|{_DOLLARS}\s*-|{_MARK}\s*-\s*{_AMOUNT}"
)
_DECIMAL_COMMA = r"\D{0,4}[0-9]{1,3}(?:[. ]?[0-9]{3})*,[0-9]{1,2}\D{0,4}"
_FIGURES = r"[0-9][0-9.,]*"

# Another currency before or behind the figures: its three letters, or its sign, as in C$.
_SIGN = r"(?:[A-Z]{1,3}\$|[A-Z]{3}|[^\x00-\x7f\w\s])"
_CURRENCY = rf"{_SIGN}\s*{_FIGURES}|{_FIGURES}\s*{_SIGN}"


def dollars(text: str, what: str = "value") -> Decimal:
    """Read an amount of US dollars such as `100000`, `100,000`, `$100,000.00` or `USD 100,000`.

    Raises:
        BadInput: anything else (a sign, an exponent, a third decimal, digits of another script),
            or nothing greater than zero.
    """
    # Most cells are plain figures: the short pattern takes two thirds of the time, at this place.
    amount = Decimal(text) if _PLAIN.fullmatch(text) else paid_dollars(text, what)
    if not amount:
        raise BadInput(f"{what} {text!r} is not greater than zero", _LIKE)
    return amount


def paid_dollars(text: str, what: str) -> Decimal:
    """Read an amount of US dollars that may be zero, such as what was deposited.

    Raises:
        BadInput: it is not one.
    """
    if match := _MONEY.fullmatch(text):
        return Decimal(match[1].replace(",", ""))
    if re.fullmatch(_DASH, text):
        return ZERO
    raise _no_amount(text, what)


def _no_amount(text: str, what: str) -> BadInput:
    """Return why a text is not an amount, as far as it tells."""
    if re.fullmatch(_NEGATIVE, text):
        words = f"{what} {text!r} is negative: a correction is not quoted"
        return BadInput(words, "quote the corrected line in its place")
    hint = _LIKE
    if re.fullmatch(_DECIMAL_COMMA, text):
        hint = f"a decimal comma? {_LIKE}"
    elif re.fullmatch(_CURRENCY, text, re.IGNORECASE):
        hint = "convert it at the certified rate of the date of export (19 CFR 159.32)"
    return BadInput(f"{what} {text!r} is not an amount of US dollars", hint)


_LIKE = "write it like 100000, 100,000 or $100,000.00"


def refuse_unpayable(amount: Decimal, what: str = "value") -> None:
    """Refuse an amount that no entry can have, however it was made.

    Raises:
        BadInput: it is not finite, not greater than zero, or has more than 15 digits of dollars.
    """
    if not amount.is_finite() or amount <= 0 or amount.adjusted() >= _MOST_DIGITS:
        raise BadInput(f"{what} {amount} is not an amount of US dollars greater than zero", _LIKE)


def number(text: str, what: str) -> Decimal:
    """Read a plain number such as `99.95`.

    Raises:
        BadInput: anything else.
    """
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,15})?", text):
        raise BadInput(f"{what} {text!r} is not a number", "write it like 99.95")
    return Decimal(text)


def exact() -> AbstractContextManager[Context]:
    """Make sums of money to the last digit inside a `with`, whatever context the caller has set."""
    return localcontext(_EXACT)


def cents(amount: Decimal) -> Decimal:
    """Return US dollars to the cent, half up."""
    return half_up(amount, CENT)


def whole_dollars(value: Decimal) -> Decimal:
    """Round to whole US dollars: under 50 cents is dropped, 50 cents and more is a dollar.

    Authority: 19 CFR 159.3(a).
    """
    return half_up(value, DOLLAR)


def duty(base: Decimal, percent: Decimal) -> Decimal:
    """Return `percent` of `base` in US dollars, to the cent, half up.

    Authority: CBP Form 7501 instructions.
    """
    return half_up(base * percent * PERCENT, CENT)


def usd(amount: Decimal) -> str:
    """Return US dollars as people read them: `$100,000.00`, or `$100,000` where they are whole."""
    shown = cents(amount) if amount.as_tuple().exponent else amount
    return f"${shown:,}"

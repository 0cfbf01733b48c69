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


_half_up = _EXACT.quantize


_MOST_DIGITS = 15


# [0-9] and not \d, which admits the digits of every script.
_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")


_MONEY = re.compile(r"\$?((?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,2})?)")


def dollars(text: str, what: str = "value") -> Decimal:
    """Read an amount of US dollars such as `100000`, `100,000` or `$100,000.00`.

    Raises:
        BadInput: anything else (a sign, an exponent, a third decimal, digits of another script),
            or nothing greater than zero.
    """
    if _PLAIN.fullmatch(text):
        amount = Decimal(text)
    elif match := _MONEY.fullmatch(text):
        amount = Decimal(match[1].replace(",", ""))
    else:
        raise BadInput(f"{what} {text!r} is not an amount of US dollars", _LIKE)
    if not amount:
        raise BadInput(f"{what} {text!r} is not greater than zero", _LIKE)
    return amount


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


def percentage(text: str, what: str) -> Decimal:
    """Read a share in percent, from 0 to 100.

    Raises:
        BadInput: not a number, or more than 100.
    """
    share = number(text, what)
    if share > HUNDRED:
        raise BadInput(f"{what} {text!r} is more than 100 percent")
    return share


def exact() -> AbstractContextManager[Context]:
    """Make sums of money to the last digit inside a `with`, whatever context the caller has set."""
    return localcontext(_EXACT)


def cents(amount: Decimal) -> Decimal:
    """Return US dollars to the cent, half up."""
    return _half_up(amount, CENT)


def whole_dollars(value: Decimal) -> Decimal:
    """Round to whole US dollars: under 50 cents is dropped, 50 cents and more is a dollar.

    Authority: 19 CFR 159.3(a).
    """
    return _half_up(value, DOLLAR)


def duty(base: Decimal, percent: Decimal) -> Decimal:
    """Return `percent` of `base` in US dollars, to the cent, half up.

    Authority: CBP Form 7501 instructions.
    """
    return _half_up(base * percent * PERCENT, CENT)


def usd(amount: Decimal) -> str:
    """Return US dollars as people read them: `$100,000.00`, or `$100,000` where they are whole."""
    shown = cents(amount) if amount.as_tuple().exponent else amount
    return f"${shown:,}"

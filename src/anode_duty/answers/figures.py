"""Figures of a record, which are text, as people read them."""

from decimal import Decimal

from anode_duty.duties import wording
from anode_duty.law.money import usd

NOT_KNOWN = "not known"


def dollars(amount: str | None) -> str:
    """Return US dollars as people read them: `$102,720.00`, or `$100,000` where they are whole."""
    return NOT_KNOWN if amount is None else usd(Decimal(amount))


def round_dollars(amount: str) -> str:
    """Return US dollars without their cents where these are zero."""
    return dollars(amount.removesuffix(".00"))


def percent(rate: str | None) -> str:
    """Return a rate as people read it."""
    return NOT_KNOWN if rate is None else f"{rate}%"


def signed(amount: str | None) -> str:
    """Return a difference in US dollars with its sign, or that there is none."""
    return NOT_KNOWN if amount is None else wording.signed(Decimal(amount))


def is_some(amount: str | None) -> bool:
    """Whether an amount is known and is not zero."""
    return amount is not None and bool(Decimal(amount))


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return f"{text[:1].upper()}{text[1:]}"

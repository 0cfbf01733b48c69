"""US antidumping and countervailing duties, and the other duties on the same goods, by entry date.

The library is what the command line calls: loaded rate files, dates and Decimals in, frozen results
out; no file but the rate files, no clock, no terminal.

>>> from datetime import date
>>> from decimal import Decimal
>>> from anode_duty import Shipment, load_rates, quote
>>> answer = quote(load_rates(), Shipment("BTR", Decimal("100000"), date(2026, 2, 12)))
>>> answer.rate, answer.figures.amount, answer.figures.deposit
(Decimal('169.54'), Decimal('169540.00'), Decimal('0.00'))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.errors import AnodeDutyError, BadInput, NameRefused, Undetermined

if TYPE_CHECKING:
    from anode_duty.duties.comparison import Matrix
    from anode_duty.duties.shipment import Shipment
    from anode_duty.library import classify, compare, lookup, quote, refund
    from anode_duty.ratefiles.books import load_rates
    from anode_duty.ratefiles.problem import UnsoundRates

# Where each name lives: a command imports only what it asks for, YAML last.
_HOMES = {
    "Matrix": "duties.comparison",
    "Shipment": "duties.shipment",
    "UnsoundRates": "ratefiles.problem",
    "classify": "library",
    "compare": "library",
    "load_rates": "ratefiles.books",
    "lookup": "library",
    "quote": "library",
    "refund": "library",
}

__all__ = [
    "AnodeDutyError",
    "BadInput",
    "Matrix",
    "NameRefused",
    "Shipment",
    "Undetermined",
    "UnsoundRates",
    "classify",
    "compare",
    "load_rates",
    "lookup",
    "quote",
    "refund",
]


def __getattr__(name: str) -> object:
    """Import a name where it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"anode_duty.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return all names, those that are not imported yet too."""
    return sorted({*globals(), *__all__})

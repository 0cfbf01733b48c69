"""US antidumping and countervailing duties on battery active anode material, by entry date.

The library is what the command line calls: loaded rate files, dates and Decimals in, frozen results
out; no file but the rate files, no clock, no terminal.

>>> from datetime import date
>>> from decimal import Decimal
>>> from anode_duty import Shipment, load_rates, quote
>>> answer = quote(load_rates(), Shipment("BTR", Decimal("100000"), date(2026, 2, 12)))
>>> answer.total_rate, answer.reckoning.total, answer.reckoning.deposit
(Decimal('169.54'), Decimal('169540.00'), Decimal('0.00'))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.coverage import classify
from anode_duty.duties.quoting import quote
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError

if TYPE_CHECKING:
    from anode_duty.duties.comparison import Matrix, compare
    from anode_duty.duties.rate_lookup import lookup
    from anode_duty.ratefiles.load import load_rates

__all__ = [
    "AnodeDutyError",
    "Matrix",
    "Shipment",
    "classify",
    "compare",
    "load_rates",
    "lookup",
    "quote",
]


def __getattr__(name: str) -> object:
    """Bring in what is slow to import, YAML first, only where it is used."""
    if name == "load_rates":
        from anode_duty.ratefiles.load import load_rates

        return load_rates
    if name == "lookup":
        from anode_duty.duties.rate_lookup import lookup

        return lookup
    if name in ("Matrix", "compare"):
        from anode_duty.duties import comparison

        return getattr(comparison, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

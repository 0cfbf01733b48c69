"""Figures and states in the words that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.money import usd
from anode_duty.law.proceeding import NOT_REQUIRED, REQUIRED

if TYPE_CHECKING:
    from decimal import Decimal


# What is given by an option of its own; any other fact is given with --fact.
OWN_OPTION = ("carbon", "energy_density", "graphitization", "material_origin", "importer")


def facts_wanted(missing: tuple[str, ...]) -> str:
    """Return the options with which missing facts are given."""
    return ", ".join(
        f"--{name.replace('_', '-')}" if name in OWN_OPTION else f"--fact {name}=VALUE"
        for name in missing
    )


def signed(amount: Decimal) -> str:
    """Return a difference in US dollars with its sign, or `none`."""
    if not amount:
        return "none"
    return f"{'+' if amount > 0 else '-'}{usd(abs(amount))}"


def required_words(required: bool) -> str:
    """Say whether a deposit is required."""
    return REQUIRED if required else NOT_REQUIRED

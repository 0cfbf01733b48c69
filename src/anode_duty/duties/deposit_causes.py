"""Why a deposit is not what was required: another rate, another company, another value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.money import HUNDRED, duty, usd, whole_dollars

if TYPE_CHECKING:
    from decimal import Decimal

    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.quoting import DutyAmounts, Figures
    from anode_duty.duties.shipment import Shipment
    from anode_duty.law.proceeding import Rate

_NAMES = 3  # companies with the same rate that are named

UNKNOWN = "the cause cannot be told from the file"


def cause_of(
    duties: tuple[DutyAmounts, ...],
    deposited: Decimal,
    figures: Figures,
    shipment: Shipment,
) -> str:
    """Return why a deposit for some duties differs from what was required, as half a sentence."""
    if not deposited:
        return "no deposit was made"
    if not any(one.terms.deposit.required for one in duties):
        return f"none was required: {_not_required(duties)}"
    if len(duties) != 1:
        return _one_alone(duties, deposited)
    terms = duties[0].terms
    collected = terms.deposit.collected
    if collected is None:
        return UNKNOWN
    base = figures.dutiable
    if duty(base, collected) != duties[0].deposit:
        base = figures.entered
    return (
        _another_rate(terms, collected, base, deposited)
        or _another_value(collected, base, deposited, figures, shipment)
        or UNKNOWN
    )


def _not_required(duties: tuple[DutyAmounts, ...]) -> str:
    reasons = dict.fromkeys(one.terms.deposit.reason for one in duties)
    return "; ".join(reasons) or "no case on file covers these goods on this entry date"


def _one_alone(duties: tuple[DutyAmounts, ...], deposited: Decimal) -> str:
    """Say that a sum for both duties is that of one of them."""
    for one in duties:
        if one.deposit == deposited:
            return f"it is the {one.terms.duty} deposit alone"
    return UNKNOWN


def _another_rate(one: DutyTerms, collected: Decimal, base: Decimal, deposited: Decimal) -> str:
    """Say whose rate the deposit was made at, or under which other notice it was the rate."""
    was = f"{collected}% of {one.rate_of} was required"

    def made_at(rate: Rate) -> Decimal | None:
        """Return the percent of a row at which the deposit was made, where not the required one."""
        percents = (rate.deposit_percent if rate.has_deposit_rate else None, rate.percent)
        for percent in percents:
            if percent is not None and percent != collected and duty(base, percent) == deposited:
                return percent
        return None

    held = [row.rate for _, row in one.found.at_entry.table if made_at(row.rate) is not None]
    if held:
        names = list(dict.fromkeys(one.case.whose(rate) for rate in held))
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        named = ", ".join(names[:_NAMES])
        return f"it was made at {made_at(held[0])}%, the rate of {named}{more}, and {was}"
    for notice, row in one.case.rows:
        if made_at(row) is not None:
            return (
                f"it was made at {made_at(row)}%, the rate of {one.case.whose(row)} in the"
                f" {notice.kind} effective {notice.effective}, and {was}"
            )
    return ""


def _another_value(
    collected: Decimal, base: Decimal, deposited: Decimal, figures: Figures, shipment: Shipment
) -> str:
    """Say on which value the deposit was made, where a value in whole dollars explains it."""
    if not collected:
        return ""
    if base != figures.entered and duty(figures.entered, collected) == deposited:
        return f"it was made on the whole value, {usd(figures.entered)}, not on the covered portion"
    if duty(shipment.value, collected) == deposited:
        return "it was made on the value with its cents, which is taken in whole dollars"
    value = whole_dollars(deposited * HUNDRED / collected)
    if duty(value, collected) == deposited:
        return f"it was made on another value: it is {collected}% of {usd(value)}, not {usd(base)}"
    return ""

"""What is refundable of an entry line: deposited, due on the record, refundable, and by which day.

Two refunds stand side by side: cash deposits of AD and CVD that are not due, and other duties that
were held void. Today plays no part: the day on which one asks is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.basis import duty_named, is_entered
from anode_duty.duties.deposit_causes import cause_of
from anode_duty.duties.line_refund import (
    FROM_FILE,
    FROM_RATES,
    PROTEST,
    DutyRefund,
    LineRefund,
    Paid,
    with_sums,
)
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.duties.refund_claims import claims_on
from anode_duty.duties.refund_days import deadlines_of
from anode_duty.duties.refund_notes import notes_of_line
from anode_duty.errors import BadInput
from anode_duty.law.money import ZERO, usd
from anode_duty.law.numbers import entry_type
from anode_duty.law.proceeding import DUTIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.basis import Basis
    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.quoting import DutyAmounts, Figures
    from anode_duty.duties.shipment import Shipment

    Pair = tuple[DutyTerms, DutyAmounts]


def refund_line(
    found: Basis,
    figures: Figures,
    shipment: Shipment,
    paid: Paid,
    on: date,
    codes: tuple[str, ...] = (),
) -> LineRefund:
    """Return what is refundable of an entry line.

    Args:
        found: the basis of its quote.
        figures: of its quote.
        shipment: what was quoted, with its value.
        paid: what the line says was paid.
        on: the day on which one asks.
        codes: of the notes that depend on the value.

    Authority: 19 USC 1514(a)(5), (c)(3) for the protest.

    Raises:
        BadInput: the liquidation is before the entry, or the deposits do not make their sum.
    """
    paid = _one_by_one(paid)
    liquidated = paid.liquidated
    if liquidated is not None and liquidated < shipment.entry_date:
        raise BadInput(
            f"liquidation date {liquidated} is before the entry date {shipment.entry_date}",
            "correct one of the two",
        )
    final = liquidated is not None and liquidated + PROTEST < on
    at_most = UPPER_BOUND in codes
    duties = tuple(
        _short_of_a_bound(one) if at_most else one
        for one in _duties(found, figures, shipment, paid, final)
    )
    claims = claims_on(found, figures.entered, liquidated, on)
    computed = any(one.deposited_from == FROM_RATES for one in duties)
    line = LineRefund(
        duties=duties,
        claims=claims,
        deposited=ZERO,
        deposited_from=FROM_RATES,
        due=ZERO,
        refundable=ZERO,
        asked_later=ZERO,
        lost=ZERO,
        difference=ZERO,
        claimable=ZERO,
        contested=ZERO,
        upper_bound=at_most
        and (computed or any(one.due for one in duties))
        and any(one.deposited or one.due for one in duties),
        liquidated=liquidated,
        final=final,
        deadlines=(),
        notes=(),
    )
    line = with_sums(line)
    line = line._replace(deadlines=tuple(deadlines_of(line, found, on)))
    return line._replace(notes=tuple(notes_of_line(line, found, on)))


def _one_by_one(paid: Paid) -> Paid:
    """Return what was paid for each duty, where a line gives one of the two and their sum.

    Raises:
        BadInput: the sum is not that of the two.
    """
    ad, cvd, both = paid.ad, paid.cvd, paid.both
    if both is None or (ad is None and cvd is None):
        return paid
    ad = both - (cvd or ZERO) if ad is None else ad
    cvd = both - ad if cvd is None else cvd
    if ad + cvd != both or min(ad, cvd) < 0:
        words = f"the deposits of the line do not make the sum that it gives, {usd(both)}"
        raise BadInput(words, "correct the AD deposit, the CVD deposit or the sum")
    return paid._replace(ad=ad, cvd=cvd, both=None)


def _duties(
    found: Basis, figures: Figures, shipment: Shipment, paid: Paid, final: bool
) -> Iterator[DutyRefund]:
    """Yield what is refundable of each duty, or of both where the line gives one sum."""
    pairs = tuple(zip(found.duties, figures.duties, strict=True))
    asked = duty_named(shipment.duty)
    names = [name for name in DUTIES if asked in (None, name)]
    given = {"AD": paid.ad, "CVD": paid.cvd}
    if paid.both is not None:
        yield _duty(" and ".join(names), pairs, paid.both, shipment, figures, final)
        return
    for name in names:
        of_duty = tuple(pair for pair in pairs if pair[0].duty == name)
        if of_duty or given[name] is not None:
            yield _duty(name, of_duty, given[name], shipment, figures, final)


def _duty(
    name: str,
    pairs: tuple[Pair, ...],
    given: Decimal | None,
    shipment: Shipment,
    figures: Figures,
    final: bool,
) -> DutyRefund:
    required = sum((amounts.deposit for _, amounts in pairs), ZERO)
    due = sum((_due(amounts) for _, amounts in pairs), ZERO)
    because = ""
    if given is None:
        absent = [why for one, _ in pairs if (why := _not_entered(one, shipment))]
        deposited = sum(
            (amounts.deposit for one, amounts in pairs if not _not_entered(one, shipment)), ZERO
        )
        because = "; ".join(absent) if deposited != required else ""
    else:
        deposited = given
        if deposited != required:
            because = cause_of(pairs, deposited, figures, shipment)
    over = max(deposited - due, ZERO)
    return DutyRefund(
        duty=name,
        cases=tuple(one.case.number for one, _ in pairs),
        deposited=deposited,
        deposited_from=FROM_RATES if given is None else FROM_FILE,
        required=required,
        due=due,
        refundable=ZERO if final else over,
        asked_later=max(due - deposited, ZERO),
        lost=over if final else ZERO,
        difference=deposited - required,
        because=because,
    )


def _short_of_a_bound(one: DutyRefund) -> DutyRefund:
    """Return a duty without its difference where what was required is known only at most."""
    if one.deposited_from == FROM_FILE and one.difference < 0:
        return one._replace(difference=ZERO, because="")
    return one


def _due(amounts: DutyAmounts) -> Decimal:
    """Return what is due on the record."""
    return amounts.deposit - amounts.refundable + amounts.asked_later


def _not_entered(one: DutyTerms, shipment: Shipment) -> str:
    """Say why no deposit was made under a case, as half a sentence; empty where one was."""
    if is_entered(shipment, one.case) is False:
        return f"the line is not entered under {one.case.number}"
    kind = entry_type(shipment.entry_type or "")
    types = one.case.entry_types
    if kind and types and kind not in types:
        return f"the entry is of type {kind}, and AD/CVD goods are entered as {' or '.join(types)}"
    return ""

"""Shipment and rate files to amounts, deposits and totals."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.applicable_rate import Finding
from anode_duty.duties.basis import Levy, Terms, deposit_reason, terms
from anode_duty.duties.notes import Note, info, warning
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import BadInput
from anode_duty.law.money import NOTHING, ZERO, duty, exact, refuse_unpayable, usd, whole_dollars
from anode_duty.law.ratebook import RateBook

VALUE_ROUNDED = "value-rounded"


PORTION_ROUNDED = "portion-rounded"


UPPER_BOUND = "upper-bound"


class Reckoning(NamedTuple):
    """The figures of a quote, in US dollars.

    Attributes:
        entered: the declared value in whole dollars.
        dutiable: the part of it that bears duty, in whole dollars.
        amounts: the duty of each finding of the terms, to the cent.
        total: their sum.
        deposit: the sum of those that CBP collects on the entry date.
        refundable: the sum of those that have come back since.
    """

    entered: Decimal
    dutiable: Decimal
    amounts: tuple[Decimal, ...]
    total: Decimal
    deposit: Decimal
    refundable: Decimal


class Deposit(NamedTuple):
    """The cash deposit on one line.

    Attributes:
        amount: what CBP collects on the entry date, in US dollars.
        refundable: what of it has come back since, in US dollars.
        since: first entry date of the notice that last spoke of deposits, or None.
    """

    required: bool
    amount: Decimal
    refundable: Decimal
    reason: str
    since: date | None
    citation: str | None
    evidence: str | None


class Line(NamedTuple):
    """One duty of a quote: the rate with all that it rests on, and the amount in US dollars."""

    finding: Finding
    amount: Decimal
    deposit: Deposit


class Quote(NamedTuple):
    """What a shipment owes.

    Attributes:
        shipment: what was asked.
        total_rate: the sum of the rates, percent ad valorem.
        landed: the entered value plus the duty, in US dollars.
    """

    shipment: Shipment
    terms: Terms
    reckoning: Reckoning
    lines: tuple[Line, ...]
    total_rate: Decimal
    landed: Decimal
    notes: tuple[Note, ...]


def quote(book: RateBook, shipment: Shipment) -> Quote:
    """Return what a shipment owes on its entry date.

    Raises:
        NameRefused: a company or an article near a listed one without being it.
        Undetermined: whether the article is covered hangs on facts that were not given.
        BadInput: anything else that cannot be used, such as a portion worth more than the whole.
    """
    refuse_unpayable(shipment.value)
    if shipment.aam_value is not None:
        refuse_unpayable(shipment.aam_value, "aam_value")
    settled = terms(book, shipment)
    value, portion = shipment.value, shipment.aam_value
    with exact():
        figures = reckon(settled.levy, value, portion)
        rate = sum((finding.rate.percent for finding in settled.findings), ZERO)
        landed = figures.entered + figures.total
    lines = tuple(
        Line(finding, amount, _deposit(finding, amount))
        for finding, amount in zip(settled.findings, figures.amounts, strict=True)
    )
    notes = (*settled.notes, *_value_notes(settled.levy, figures, value, portion))
    return Quote(shipment, settled, figures, lines, rate, landed, notes)


def reckon(levy: Levy, value: Decimal, aam_value: Decimal | None) -> Reckoning:
    """Do the arithmetic of a quote.

    Each duty is a percentage of the dutiable value; none is computed on another. Totals add the
    rounded lines.

    Authority: 19 CFR 159.3(a); 19 USC 1671e, 1673e.

    Raises:
        BadInput: the value of the covered portion is above the whole, or differs from it where the
            article is covered whole.
    """
    _, covered, _, charges = levy
    entered = base = whole_dollars(value)
    if aam_value is not None:
        base = _portion(levy, value, aam_value)
    if not covered:
        base = NOTHING
    total = deposit = refundable = ZERO
    amounts = []
    for percent, required, refunded in charges:
        amount = duty(base, percent)
        amounts.append(amount)
        total += amount
        if required:
            deposit += amount
            if refunded:
                refundable += amount
    return Reckoning(entered, base, tuple(amounts), total, deposit, refundable)


def _portion(levy: Levy, value: Decimal, aam_value: Decimal) -> Decimal:
    """Return the value of the covered portion in whole dollars."""
    if aam_value > value:
        raise BadInput(
            f"the value of the covered portion, {usd(aam_value)}, is above the declared value,"
            f" {usd(value)}",
            "--aam-value is the part of --value that the covered portion makes up",
        )
    if levy.covered and not levy.portion and aam_value != value:
        raise BadInput(
            f"{levy.article} is covered whole: its dutiable value is {usd(value)}",
            "--aam-value is for articles of which only a portion is covered",
        )
    return whole_dollars(aam_value)


def value_codes(
    levy: Levy, figures: Reckoning, value: Decimal, aam_value: Decimal | None
) -> tuple[str, ...]:
    """Return the codes of what there is to say because of the value."""
    codes = (VALUE_ROUNDED,) if value != figures.entered else ()
    if aam_value is None:
        return (*codes, UPPER_BOUND) if levy.portion and levy.charges else codes
    rounded = levy.covered and aam_value != figures.dutiable
    return (*codes, PORTION_ROUNDED) if rounded else codes


def _value_notes(
    levy: Levy, figures: Reckoning, value: Decimal, aam_value: Decimal | None
) -> list[Note]:
    notes = []
    for code in value_codes(levy, figures, value, aam_value):
        if code == VALUE_ROUNDED:
            notes.append(info(code, _rounded("declared value", value, figures.entered)))
        elif code == UPPER_BOUND:
            notes.append(
                warning(
                    code,
                    f"only {levy.portion} is covered, and its value was not given: the duty is"
                    " computed on the whole value and is an upper bound; --aam-value lowers it,"
                    " which importers declare in the special value field of the entry line",
                )
            )
        elif aam_value is not None:
            what = "value of the covered portion"
            notes.append(info(code, _rounded(what, aam_value, figures.dutiable)))
    return notes


def _rounded(what: str, given: Decimal, used: Decimal) -> str:
    return f"the {what} of {usd(given)} is taken as {usd(used)}, in whole dollars (19 CFR 159.3(a))"


def _deposit(finding: Finding, amount: Decimal) -> Deposit:
    stand = finding.standing
    required = stand.deposit_required
    paid = amount if required else ZERO
    refundable = paid if stand.refunded_by else ZERO
    rule, spoke = stand.deposits, stand.spoke
    return Deposit(
        required,
        paid,
        refundable,
        deposit_reason(stand),
        spoke.effective if spoke else None,
        rule.citation if rule else None,
        rule.evidence if rule else None,
    )

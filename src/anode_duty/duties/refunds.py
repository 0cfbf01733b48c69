"""What is refundable of an entry line: deposited, due on the record, refundable, and by which day.

Two refunds stand side by side: cash deposits of AD and CVD that are not due, and other duties that
were held void. Today plays no part: the day on which one asks is given.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from anode_duty.duties.basis import Basis, duty_named, is_entered
from anode_duty.duties.case_choice import ONE_IS_WRONG
from anode_duty.duties.coverage import NOT_COVERED
from anode_duty.duties.deposit_causes import cause_of
from anode_duty.duties.line_refund import (
    FROM_FILE,
    FROM_RATES,
    Day,
    DutyClaim,
    DutyRefund,
    LineRefund,
    Paid,
    day_over,
    sums_of,
)
from anode_duty.duties.measure_terms import APPLIES
from anode_duty.duties.notes import Note, info, warning
from anode_duty.duties.other_duties import USE_DECIDES
from anode_duty.duties.quoting import UPPER_BOUND, DutyAmounts, Figures, value_codes
from anode_duty.errors import BadInput
from anode_duty.law.measure import CONTESTED, HELD_VOID, Claim, ClaimWay
from anode_duty.law.money import ZERO, duty, usd
from anode_duty.law.numbers import entry_type
from anode_duty.law.proceeding import DUTIES, Deadline
from anode_duty.law.source import COMPUTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.shipment import Shipment

# The time in which a liquidation can be protested, the last day included.
PROTEST = timedelta(days=180)
# Room after a liquidation date for the days that run from it, by law or by the rate files.
_COUNTED = timedelta(days=36_500)
PROTEST_LAW = "19 USC 1514(a)(5), (c)(3)"


def refund_line(
    found: Basis, figures: Figures, shipment: Shipment, paid: Paid, on: date
) -> LineRefund:
    """Return what is refundable of an entry line.

    Args:
        on: the day on which one asks.

    Authority: 19 USC 1514(a)(5), (c)(3) for the protest.

    Raises:
        BadInput: the liquidation is before the entry, or the deposits do not make their sum or
            cannot be told from it.
    """
    paid = _one_by_one(_of_one_duty(paid, found, shipment))
    liquidated = paid.liquidated
    if liquidated is not None and liquidated < shipment.entry_date:
        raise BadInput(
            f"liquidation date {liquidated} is before the entry date {shipment.entry_date}",
            "correct one of the two",
        )
    if liquidated is not None and date.max - liquidated < _COUNTED:
        words = f"no days can be counted from the liquidation date {liquidated}"
        raise BadInput(words, "correct it, or leave it empty for an entry that is not liquidated")
    final = liquidated is not None and on - liquidated > PROTEST
    duties = tuple(_duties(figures, shipment, paid))
    at_most = UPPER_BOUND in value_codes(found, figures, shipment.value, shipment.aam_value)
    if at_most:
        duties = tuple(map(_short_of_a_bound, duties))
    # A liquidation that is final is final both ways.
    not_asked = sum([one.asked_later for one in duties], ZERO) if final else ZERO
    if final:
        duties = tuple(
            one._replace(refundable=ZERO, lost=one.refundable, asked_later=ZERO) for one in duties
        )
    computed = any(one.deposited_from == FROM_RATES for one in duties)
    due = any(one.due for one in duties)
    if any(one.deposited for one in duties):
        _refuse_contradiction(found, shipment)
    claims = _claims(found, figures.entered, liquidated, on)
    line = LineRefund(
        duties=duties,
        claims=claims,
        upper_bound=at_most and (due or (computed and any(one.deposited for one in duties))),
        liquidated=liquidated,
        final=final,
        **sums_of(duties, claims),
    )
    line = line._replace(deadlines=tuple(_deadlines(line, found, shipment.entry_date, on)))
    return line._replace(notes=tuple(_notes(line, found, on, not_asked)))


def _refuse_contradiction(found: Basis, shipment: Shipment) -> None:
    """Refuse a deposit under a case for goods of a country that the case is not about.

    Either may be wrong, and the whole deposit is refundable or none of it.

    Raises:
        BadInput: it is one.
    """
    verdict, scope = found.classification, found.classification.scope
    if scope is None or verdict.verdict != NOT_COVERED or shipment.material_origin:
        return
    entered = [case.number for case in verdict.governs if is_entered(shipment, case)]
    if entered and verdict.origin not in scope.origins:
        raise BadInput(
            f"a deposit was made under {' and '.join(entered)}, on goods of"
            f" {' or '.join(scope.origins)}, and the origin is {verdict.origin}",
            ONE_IS_WRONG,
        )


def _of_one_duty(paid: Paid, found: Basis, shipment: Shipment) -> Paid:
    """Return a deposit for both duties as that of the one asked for, where the line has no other.

    It has none where the files, or the case numbers of the line, have cases on that duty alone.
    """
    asked = duty_named(shipment.duty)
    if asked is None or paid.both is None or (paid.ad, paid.cvd) != (None, None):
        return paid
    cases = found.classification.governs
    if {case.duty for case in cases if is_entered(shipment, case) is not False} != {asked}:
        return paid
    ad, cvd = (paid.both, None) if asked == "AD" else (None, paid.both)
    return paid._replace(ad=ad, cvd=cvd, both=None)


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


def _duties(figures: Figures, shipment: Shipment, paid: Paid) -> Iterator[DutyRefund]:
    """Yield what is refundable of each duty, or of both where the line gives one sum.

    Raises:
        BadInput: one duty is asked for, and the line gives one sum of both.
    """
    asked = duty_named(shipment.duty)
    names = [name for name in DUTIES if asked in (None, name)]
    given = {"AD": paid.ad, "CVD": paid.cvd}
    if paid.both and asked:
        raise BadInput(
            f"the line gives one deposit for AD and CVD, {usd(paid.both)}, which cannot be split to"
            f" tell that of {asked}",
            "give the AD deposit and the CVD deposit in columns of their own, or leave out --duty",
        )
    if paid.both is not None:
        names, given = [both := " and ".join(names)], {both: paid.both}
    beside = next((name for name in names if given[name] is not None), "")
    for name in names:
        of_duty = tuple(one for one in figures.duties if one.terms.duty in name.split(" and "))
        if of_duty or given[name] is not None:
            yield _duty(name, of_duty, given[name], beside, shipment, figures)


def _duty(
    name: str,
    amounts: tuple[DutyAmounts, ...],
    given: Decimal | None,
    beside: str,
    shipment: Shipment,
    figures: Figures,
) -> DutyRefund:
    """Return what is refundable of a duty; `beside` is one whose deposit the file gives."""
    required = sum((one.deposit for one in amounts), ZERO)
    due = sum((one.deposit - one.refundable + one.asked_later for one in amounts), ZERO)
    because = ""
    if given is None:
        absent = [(_not_entered(one.terms, shipment), one.deposit) for one in amounts]
        deposited = sum((amount for why, amount in absent if not why), ZERO)
        reasons = [why for why, _ in absent if why] if deposited != required else []
        if beside and deposited:
            reasons.append(
                f"the file gives the {beside} deposit and not this one, which is computed as what"
                " was required"
            )
        because = "; ".join(reasons)
    else:
        deposited = given
        if deposited != required:
            because = cause_of(amounts, deposited, figures, shipment)
    return DutyRefund(
        duty=name,
        cases=tuple(one.terms.case.number for one in amounts),
        deposited=deposited,
        deposited_from=FROM_RATES if given is None else FROM_FILE,
        required=required,
        due=due,
        refundable=max(deposited - due, ZERO),
        asked_later=max(due - deposited, ZERO),
        lost=ZERO,
        difference=deposited - required,
        because=because,
    )


def _short_of_a_bound(one: DutyRefund) -> DutyRefund:
    """Return a duty without its difference where what was required is known only at most."""
    if one.deposited_from == FROM_FILE and one.difference < 0:
        return one._replace(difference=ZERO, because="")
    return one


def _not_entered(one: DutyTerms, shipment: Shipment) -> str:
    """Say why no deposit was made under a case, as half a sentence; empty where one was."""
    if is_entered(shipment, one.case) is False:
        return f"the line is not entered under {one.case.number}"
    kind = entry_type(shipment.entry_type or "")
    types = one.case.entry_types
    if kind and types and kind not in types:
        return f"the entry is of type {kind}, and AD/CVD goods are entered as {' or '.join(types)}"
    return ""


def _claims(
    found: Basis, entered: Decimal, liquidated: date | None, on: date
) -> tuple[DutyClaim, ...] | None:
    """Return what of each other duty can be claimed; None where they are not counted."""
    if found.other is None:
        return None
    claims = []
    for term in found.other.duties.terms:
        claim, amount = term.claim, duty(entered, term.rate)
        if claim is None or term.state != APPLIES or not amount:
            continue
        way = _way(claim, liquidated, on)
        claims.append(
            DutyClaim(
                term=term,
                claim=claim,
                amount=amount,
                claimable=amount if way and claim.state == HELD_VOID else ZERO,
                way=way,
                last_day=way.last_day(liquidated) if way and liquidated else None,
            )
        )
    return tuple(claims)


def _way(claim: Claim, liquidated: date | None, on: date) -> ClaimWay | None:
    """Return the first way that is still open; before liquidation, one for such entries first."""
    if liquidated is None or liquidated > on:
        early = (way for way in claim.ways if way.before_liquidation)
        return next(early, claim.ways[0] if claim.ways else None)
    for way in claim.ways:
        last = way.last_day(liquidated)
        if last is None or on <= last:
            return way
    return None


def _deadlines(line: LineRefund, found: Basis, entry_date: date, on: date) -> Iterator[Day]:
    """Yield the days of a line: of its own liquidation, else those of the rate files."""
    deposited = tuple(name for one in line.duties if one.deposited for name in one.names)
    # A day still to come is no liquidation: until then the entry may be deemed liquidated.
    if deposited and line.liquidated is not None and line.liquidated <= on:
        last = line.liquidated + PROTEST
        yield Day(
            what=f"last day to protest the liquidation of {line.liquidated}",
            duties=deposited,
            earliest=last,
            latest=last,
            citation=PROTEST_LAW,
            evidence=COMPUTED,
            note=f"{PROTEST.days} days after the liquidation date of the line",
            passed=last < on,
            act=True,
        )
    elif deposited:
        yield from _days_on_file(found.duties, entry_date, on)
    for claim in line.claims or ():
        way, last_day = claim.way, claim.last_day
        if way is not None and last_day is not None:
            yield Day(
                what=f"last day of the way still open for {claim.term.measure}: {way.way}",
                duties=(claim.term.measure,),
                earliest=last_day,
                latest=last_day,
                citation=way.citation,
                evidence=way.evidence,
                note=f"{way.within_days} days after liquidation on {line.liquidated}",
                passed=last_day < on,
                source=str(way.place),
            )


def _days_on_file(duties: Iterable[DutyTerms], entry_date: date, on: date) -> Iterator[Day]:
    """Yield the days of the notices that refund the deposits, each once, with its duties."""
    days: dict[tuple[object, ...], tuple[Deadline, tuple[str, ...]]] = {}
    for one in duties:
        # Also where none was required: what was deposited all the same has the same days.
        refund = one.found.refund
        for day in refund.rule.deadlines_of(entry_date) if refund else ():
            key = (day.what, day.earliest, day.latest)
            _, names = days.get(key) or (day, ())
            days[key] = (day, (*names, one.duty))
    for day, names in days.values():
        yield Day(
            what=day.what,
            duties=names,
            earliest=day.earliest,
            latest=day.latest,
            citation=day.source.citation,
            evidence=day.source.evidence,
            note=day.note,
            passed=day.earliest < on,
            source=str(day.source.place),
            act=day.act,
            estimated=day.estimated,
        )


def _notes(line: LineRefund, found: Basis, on: date, not_asked: Decimal) -> Iterator[Note]:
    """Yield why so much is refundable, what is wrong with the deposit, and what the quote says.

    `not_asked`: what is due, was not deposited, and is final.
    """
    for one in line.duties:
        yield from _difference_notes(one)
    if line.final:
        yield _final(line, not_asked)
    if day := line.last_day_over:
        yield warning(
            "last-day-passed",
            f"{day_over(str(day.earliest), str(day.latest), day.estimated, str(on))}: the entry may"
            " be liquidated and final; give its liquidation date",
        )
    if line.upper_bound:
        yield warning(
            UPPER_BOUND,
            f"only {found.portion} is covered, and its value is not"
            " given: the deposit is worked out on the whole value, is an upper bound, and is summed"
            " apart",
        )
    if not line.final and any(one.due and "AD" in one.names for one in line.duties):
        yield info(
            "reimbursement",
            "without a statement of non-reimbursement CBP presumes reimbursement and may assess the"
            " AD twice (19 CFR 351.402(f))",
        )
    for claim in line.claims or ():
        yield _claim_note(claim, line, on)
    if found.other_unknown is not None:
        yield warning("other-duties-unknown", found.other_unknown.message)
    yield from _of_the_quote(line, found)


def _of_the_quote(line: LineRefund, found: Basis) -> Iterator[Note]:
    """Yield what the quote says of AD and CVD, as far as it holds for what was deposited."""
    of_others = set(found.other.duties.notes + found.other.fees.notes) if found.other else set()
    # These two depend on what is in fact refundable, or asked later, of the line.
    holds = {"refundable": line.refundable, "asked-later": line.asked_later}
    for note in found.notes:
        if note.code == "other-duties-unknown" or (note in of_others and note.code != USE_DECIDES):
            continue
        if holds.get(note.code, True):
            yield note


def _difference_notes(one: DutyRefund) -> Iterator[Note]:
    if not one.difference:
        if one.because:
            words = f"{one.duty}: {usd(one.deposited)} is counted as deposited; {one.because}"
            yield warning("deposit-computed", words)
        return
    if one.deposited_from == FROM_RATES:
        yield warning(
            "nothing-deposited",
            f"{one.duty}: {usd(one.deposited)} is counted as deposited, because {one.because};"
            f" {usd(one.required)} was required for such goods",
        )
        return
    code = "overpaid" if one.difference > 0 else "underpaid"
    yield warning(
        code,
        f"{one.duty}: {code} by {usd(abs(one.difference))}: {usd(one.deposited)} was deposited and"
        f" {usd(one.required)} was required; {one.because}",
    )


def _final(line: LineRefund, not_asked: Decimal) -> Note:
    last = line.liquidated + PROTEST if line.liquidated else None
    kept = f" {usd(line.lost)} was deposited and is not due." if line.lost else ""
    kept += f" {usd(not_asked)} is due and was not deposited." if not_asked else ""
    return warning(
        "liquidation-final",
        f"liquidated on {line.liquidated}, and the last day to protest was {last} ({PROTEST_LAW}):"
        f" the liquidation is final, so nothing is refundable and nothing is asked later.{kept} If"
        " a protest was filed in time, it decides",
    )


def _claim_note(claim: DutyClaim, line: LineRefund, on: date) -> Note:
    """Say by which way a duty can be claimed and until when, or that the right can be kept."""
    way, said = claim.way, f"{claim.term.measure}: {usd(claim.amount)}"
    if way is None:
        words = f"{said} can no longer be claimed: liquidated on {line.liquidated}, and every way"
        return warning("claim-over", f"{words} on file is closed")
    until = claim.until
    if way.opens is not None and on < way.opens:
        until = f"from {way.opens}, {until}"
    if claim.claim.state == CONTESTED:
        words = f"{said} is contested and is not refundable; to keep the right, {way.way} {until}"
        return info("contested", f"{words}; {claim.claim.because}")
    return info("claimable", f"{said} can be claimed by {way.way}, {until}; {claim.claim.because}")

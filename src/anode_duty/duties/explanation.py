"""A quote as its steps, each with figures and authority, so that it can be redone by hand."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.deposits import DutyTerms
from anode_duty.duties.fees import FeeDue
from anode_duty.duties.measure_terms import APPLIES, Term
from anode_duty.duties.quoting import DutyAmounts, OtherTotals, Quote
from anode_duty.law.money import usd
from anode_duty.law.proceeding import required_words
from anode_duty.law.scope import COVERED
from anode_duty.law.source import Source


class Step(NamedTuple):
    """One step of a quote.

    Attributes:
        step: what is decided by it.
        text: the figures and how the next one follows from them.
        authority: the rule, notice or file on which it rests.
    """

    step: str
    text: str
    authority: str


def steps(quote: Quote) -> Iterator[Step]:
    """Yield the steps of a quote in the order in which they are taken."""
    entered = usd(quote.figures.entered)
    yield Step(
        "entered value",
        f"{usd(quote.shipment.value)} in whole dollars, 50 cents and more up: {entered}",
        "19 CFR 159.3(a)",
    )
    yield _scope(quote)
    if quote.figures.duties:
        yield _base(quote)
    for amounts in quote.figures.duties:
        one = amounts.terms
        yield _party(quote, one)
        yield _rate(one)
        yield _amount(quote, one, amounts)
        yield _deposit(one, amounts)
        yield from _refund(one, amounts)
        yield from _due(one, amounts)
    yield _total(quote)
    if quote.other is not None:
        yield from _other_steps(quote, quote.other)


def _scope(quote: Quote) -> Step:
    verdict = quote.basis.classification
    scope = verdict.scope
    if scope is None or verdict.article_row is None:
        return Step("scope", f"{verdict.verdict}: {verdict.because}", "the rate files")
    tests = "".join(
        f"; {answer.criterion.name} {answer.given} {answer.criterion.unit},"
        f" {answer.criterion.required} is required"
        for answer in verdict.answers
        if answer.given is not None
    )
    source = verdict.article_row.source
    return Step(
        "scope",
        f"{verdict.article} of origin {verdict.origin} on {verdict.entry_date} is"
        f" {verdict.verdict}: {verdict.because}{tests}",
        f"{scope.name} scope, effective {scope.effective}, {source.cited} ({source.evidence})"
        f" {source.place}",
    )


def _base(quote: Quote) -> Step:
    base, given = usd(quote.figures.dutiable), quote.shipment.aam_value
    verdict = quote.basis.classification
    if verdict.verdict == COVERED:
        text = f"the article is covered whole: {base}"
    elif not verdict.is_covered:
        text = f"nothing is covered on the record: {base}"
    elif given is None:
        text = f"the value of {verdict.portion} was not given, so the whole value is taken: {base}"
    else:
        text = f"the value of {verdict.portion}, {usd(given)}, in whole dollars: {base}"
    return Step("dutiable value", text, "19 USC 1671e, 1673e")


def _party(quote: Quote, one: DutyTerms) -> Step:
    exporter, producer = quote.basis.exporter, quote.basis.producer
    row = one.applies.determined
    named = f"exporter {exporter.name}" + (f", producer {producer.name}" if producer else "")
    if row is None or not row.rate.companies:
        text = f"{named}: no row of the table applies, so the residual rate does: {one.rate_of}"
    elif row.rate.as_exporter_only:
        text = f"{named}: the rate of the exporter {one.rate_of}"
    else:
        text = f"{named}: the rate of the producer or exporter {one.rate_of}"
    return Step(f"{one.duty} party", text, "19 CFR 351.107")


def _rate(one: DutyTerms) -> Step:
    rate = f"{one.rate}%" if one.rate is not None else "a rate that is not on file"
    return Step(
        f"{one.duty} rate",
        f"{rate} of {one.rate_of}, set by the {one.notice} effective {one.effective}",
        str(one.source),
    )


def _amount(quote: Quote, one: DutyTerms, amounts: DutyAmounts) -> Step:
    base = usd(quote.figures.dutiable)
    text = "not known, as the rate is not on file"
    if amounts.amount is not None:
        text = f"{base} x {one.rate}% = {usd(amounts.amount)}, to the cent"
    return Step(f"{one.duty} amount", text, "CBP Form 7501 instructions")


def _deposit(one: DutyTerms, amounts: DutyAmounts) -> Step:
    deposit = one.deposit
    since = f" since {deposit.since}" if deposit.since else ""
    at = ""
    if deposit.collected is not None and deposit.collected != one.rate:
        at = f" at {deposit.collected}%"
    return Step(
        f"{one.duty} deposit",
        f"{required_words(deposit.required)}{since}: {deposit.reason}; {usd(amounts.deposit)} is"
        f" collected{at}",
        str(deposit.source) if deposit.source else "no notice",
    )


def _refund(one: DutyTerms, amounts: DutyAmounts) -> Iterator[Step]:
    refund = one.deposit.refund
    if refund is None:
        return
    rule = refund.rule
    words = f"; {rule.refund}" if rule.refund else ""
    yield Step(
        f"{one.duty} refund",
        f"{usd(amounts.refundable)} is refundable since {refund.since}: {rule.reason}{words}",
        str(rule.source),
    )


def _due(one: DutyTerms, amounts: DutyAmounts) -> Iterator[Step]:
    """Yield what is due on the record, where it differs from what was collected at entry."""
    deposit = one.deposit
    if deposit.refund is not None or deposit.due == deposit.collected:
        return
    due = f"{deposit.due}% is due" if deposit.due is not None else "nothing is due"
    yield Step(
        f"{one.duty} on the record",
        f"{due}; of the deposit {usd(amounts.refundable)} is refundable, and"
        f" {usd(amounts.asked_later)} is asked for later",
        str(one.source),
    )


def _total(quote: Quote) -> Step:
    figures = quote.figures
    known = [one.amount for one in figures.duties if one.amount is not None]
    amounts = " + ".join(map(usd, known)) or "no duty"
    amount = _known(figures.amount)
    text = f"{amounts} = {amount}" if len(figures.duties) > 1 else amounts
    later = f"; asked for later {usd(figures.asked_later)}" if figures.asked_later else ""
    return Step(
        "total",
        f"at the determined rates {text}{_landed(quote)}; deposit {usd(figures.deposit)}, of which"
        f" refundable {usd(figures.refundable)}{later}",
        "the lines above; liability is fixed at liquidation (19 CFR 351.212)",
    )


def _landed(quote: Quote) -> str:
    """Return the value with the duty, where that duty is owed and others are not counted."""
    paid = quote.paid
    if quote.other is not None or quote.landed is None or not paid or paid != quote.figures.amount:
        return ""
    return f"; with the entered value {usd(quote.landed)}"


def _other_steps(quote: Quote, totals: OtherTotals) -> Iterator[Step]:
    """Yield a step for each measure that was considered, each fee, and what is due in all."""
    figures, terms = quote.figures, quote.other_duties or ()
    applying = [one for one in terms if one.state == APPLIES]
    for one in applying:
        yield _applies(one, figures.entered)
    for one in terms:
        if one.state != APPLIES:
            heading = f" (heading {one.heading})" if one.heading else ""
            yield Step(one.measure, f"{one.state}: {one.because}{heading}", str(one.source))
    amounts = [usd(one.amount) for one in applying if one.amount]
    total = usd(totals.other_duties)
    text = f"{' + '.join(amounts)} = {total}" if len(amounts) > 1 else total
    yield Step("other duties", text, "the entered value of the whole line")
    for fee in quote.fees or ():
        yield _fee(fee)
    due, fees = _counted(totals.due_at_entry), _counted(totals.fees_total)
    parts = f"deposits {usd(figures.deposit)} + other duties {total} + fees {fees}"
    yield Step("total due at entry", f"{parts} = {due}", _ABOVE)
    later = f" + asked later {usd(figures.asked_later)}" if figures.asked_later else ""
    less = f" - refundable {usd(figures.refundable)}" if figures.refundable else ""
    parts = f"entered value {usd(figures.entered)} + due at entry {due}{later}{less}"
    yield Step("cost", f"{parts} = {_counted(quote.cost)}", _ABOVE)


_ABOVE = "the lines above"


def _applies(one: Term, base: Decimal) -> Step:
    heading = f", heading {one.heading}" if one.heading else ""
    claim = f"; {one.claim.state}" if one.claim else ""
    text = f"{one.because}{heading}: {usd(base)} x {one.rate}% = {_known(one.amount)}{claim}"
    return Step(one.measure, text, str(one.source))


def _fee(one: FeeDue) -> Step:
    span = one.span
    text = f"{usd(one.base)} x {span.rate}%"
    if one.bound:
        text += f", but the {one.bound} is {usd(one.amount)} an entry"
    else:
        ends = (("least", span.least), ("most", span.most))
        known = [f"{word} {usd(end)}" for word, end in ends if end is not None]
        limits = f"; {' and '.join(known)} an {one.fee.per}" if known else ""
        text += f" = {usd(one.amount)}{limits}"
    return Step(one.fee.name, text, str(Source(span.citation, span.evidence, span.place)))


def _known(amount: Decimal | None) -> str:
    return "not known" if amount is None else usd(amount)


def _counted(amount: Decimal | None) -> str:
    return "not counted" if amount is None else usd(amount)

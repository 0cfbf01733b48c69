"""A quote as its steps, each with figures and authority, so that it can be redone by hand."""

from collections.abc import Iterator
from typing import NamedTuple

from anode_duty.duties.applicable_rate import Finding
from anode_duty.duties.quoting import Line, Quote
from anode_duty.duties.wording import deposit_words, scope_source
from anode_duty.law.money import usd
from anode_duty.law.scope import COVERED
from anode_duty.law.source import cited


class Step(NamedTuple):
    """One step of a quote.

    Attributes:
        step: what is settled by it.
        text: the figures and how the next one follows from them.
        authority: the rule, notice or file on which it rests.
    """

    step: str
    text: str
    authority: str


def steps(quote: Quote) -> tuple[Step, ...]:
    """Return the steps of a quote in the order in which they are taken."""
    return tuple(_steps(quote))


def _steps(quote: Quote) -> Iterator[Step]:
    entered = usd(quote.reckoning.entered)
    yield Step(
        "entered value",
        f"{usd(quote.shipment.value)} in whole dollars, 50 cents and more up: {entered}",
        "19 CFR 159.3(a)",
    )
    yield _scope(quote)
    if quote.lines:
        yield _base(quote)
    for line in quote.lines:
        yield _party(quote, line.finding)
        yield _rate(line.finding)
        yield _amount(quote, line)
        yield _deposit(line)
        yield from _refund(line)
    yield _total(quote)


def _scope(quote: Quote) -> Step:
    verdict = quote.terms.classification
    scope = verdict.scope
    if scope is None or verdict.entry is None:
        return Step("scope", f"{verdict.verdict}: {verdict.because}", "the rate files")
    tests = "".join(
        f"; {answer.criterion.name} {answer.given} {answer.criterion.unit}, at least"
        f" {answer.criterion.at_least} is required"
        for answer in verdict.answers
        if answer.given is not None
    )
    return Step(
        "scope",
        f"{verdict.article} of origin {verdict.origin} on {verdict.entry_date} is"
        f" {verdict.verdict}: {verdict.because}{tests}",
        scope_source(scope, verdict.entry),
    )


def _base(quote: Quote) -> Step:
    base, given = usd(quote.reckoning.dutiable), quote.shipment.aam_value
    verdict = quote.terms.classification
    if verdict.verdict == COVERED:
        text = f"the article is covered whole: {base}"
    elif given is None:
        text = f"the value of {verdict.portion} was not given, so the whole value is taken: {base}"
    else:
        text = f"the value of {verdict.portion}, {usd(given)}, in whole dollars: {base}"
    authority = "19 USC 1671e, 1673e"
    return Step("dutiable value", text, authority)


def _party(quote: Quote, finding: Finding) -> Step:
    exporter, producer = quote.terms.exporter, quote.terms.producer
    rate = finding.rate
    of = f"exporter {exporter.name}" + (f", producer {producer.name}" if producer else "")
    if rate.company is None:
        text = f"{of}: no row of the table applies, so the residual rate does: {finding.rate_of}"
    elif rate.as_exporter_only:
        text = f"{of}: the rate of the exporter {rate.company}"
    else:
        text = f"{of}: the rate of the producer or exporter {rate.company}"
    return Step(f"{finding.standing.case.duty} party", text, "19 CFR 351.107")


def _rate(finding: Finding) -> Step:
    notice, rate = finding.determined.notice, finding.rate
    return Step(
        f"{finding.standing.case.duty} rate",
        f"{rate.percent}% of {finding.rate_of}, set by the {notice.kind} effective"
        f" {notice.effective}",
        f"{cited(notice.citation)} ({rate.evidence}), {rate.place}",
    )


def _amount(quote: Quote, line: Line) -> Step:
    base = usd(quote.reckoning.dutiable)
    return Step(
        f"{line.finding.standing.case.duty} amount",
        f"{base} x {line.finding.rate.percent}% = {usd(line.amount)}, to the cent",
        "CBP Form 7501 instructions",
    )


def _deposit(line: Line) -> Step:
    deposit, standing = line.deposit, line.finding.standing
    since = f" since {deposit.since}" if deposit.since else ""
    rule = standing.deposits
    return Step(
        f"{standing.case.duty} deposit",
        f"{deposit_words(standing)}{since}: {deposit.reason}; {usd(deposit.amount)} is collected",
        f"{cited(rule.citation)} ({rule.evidence}), {rule.place}" if rule else "no notice",
    )


def _refund(line: Line) -> Iterator[Step]:
    standing = line.finding.standing
    if standing.refunded_by is None or standing.refunded_by.deposits is None:
        return
    rule = standing.refunded_by.deposits
    yield Step(
        f"{standing.case.duty} refund",
        f"{usd(line.deposit.refundable)} is refundable since {standing.refunded_by.effective}:"
        f" {rule.reason}; {rule.refund}",
        f"{cited(rule.citation)} ({rule.evidence}), {rule.place}",
    )


def _total(quote: Quote) -> Step:
    figures = quote.reckoning
    amounts = " + ".join(usd(line.amount) for line in quote.lines) or usd(figures.total)
    text = f"{amounts} = {usd(figures.total)}" if len(quote.lines) > 1 else amounts
    return Step(
        "total",
        f"{text}; with the entered value {usd(quote.landed)}; deposit {usd(figures.deposit)}, of"
        f" which refundable {usd(figures.refundable)}",
        "the lines above; liability is fixed at liquidation (19 CFR 351.212)",
    )

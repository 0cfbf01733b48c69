"""What a shipment owes: the duty at the determined rates, the deposit, and what comes back.

A quote has two halves. `terms` settles all that does not hang on the value (the party, the scope,
the rates, the deposits); `reckon` does the arithmetic on a value. A batch settles the terms of a
kind of entry once and reckons each line; a single quote does both for one.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from anode_duty.case import EXCLUDED, OFFICIAL, Article, RateBook
from anode_duty.classify import UNDETERMINED, Classification, classify
from anode_duty.errors import BadInput, Undetermined
from anode_duty.money import NOTHING, ZERO, duty, exact, refuse_unpayable, usd, whole_dollars
from anode_duty.notes import Note, info, warning
from anode_duty.standing import (
    Finding,
    Party,
    Standing,
    company,
    find,
    no_rate,
    standing,
    unlike_listed,
)
from anode_duty.words import facts_wanted

UNLISTED = "unlisted exporter"

VALUE_ROUNDED = "value-rounded"
PORTION_ROUNDED = "portion-rounded"
UPPER_BOUND = "upper-bound"


class Shipment(NamedTuple):
    """What is to be quoted.

    Attributes:
        exporter: the name of a company; None for some company that is not listed.
        value: declared value of the entry line, in US dollars.
        entry_date: date of entry, or of withdrawal from warehouse, for consumption.
        producer: the name of a company, or None where it is not known.
        product: the article; None for the product that the cases are about.
        aam_value: value of the covered portion in US dollars, where only a portion is covered.
        origin: ISO 3166 code of the country of origin; by default that of the scope.
        unlisted: the exporter is meant to be none of the listed companies.
        facts: what is known of the goods, by criterion of the scope, in its unit.
    """

    exporter: str | None
    value: Decimal
    entry_date: date
    producer: str | None = None
    product: str | None = None
    aam_value: Decimal | None = None
    origin: str | None = None
    unlisted: bool = False
    facts: Mapping[str, Decimal] = MappingProxyType({})


class Charge(NamedTuple):
    """The part of a finding that the arithmetic needs.

    Attributes:
        percent: percent ad valorem.
        required: CBP collects it as a deposit on the entry date.
        refunded: what was so deposited has come back.
    """

    percent: Decimal
    required: bool
    refunded: bool


class Levy(NamedTuple):
    """What the arithmetic of a quote needs to know.

    Attributes:
        covered: any of the value bears duty.
        portion: what is covered of an article of which only a portion is, or None.
        charges: one for each finding of the terms.
    """

    article: str
    covered: bool
    portion: str | None
    charges: tuple[Charge, ...]


class Terms(NamedTuple):
    """All of a quote that does not hang on the value.

    Attributes:
        findings: the rate in each case that covers the article, AD before CVD.
        levy: what of all this the arithmetic needs.
        notes: what there is to say whatever the value is.
    """

    exporter: Party
    producer: Party | None
    classification: Classification
    findings: tuple[Finding, ...]
    levy: Levy
    notes: tuple[Note, ...]


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


def terms(book: RateBook, shipment: Shipment) -> Terms:
    """Settle all of a quote that does not hang on the value.

    Raises:
        NameRefused: see `quote`.
        Undetermined: see `quote`.
        BadInput: see `quote`.
    """
    exporter, producer = _parties(book, shipment)
    verdict = classify(
        book,
        shipment.product,
        shipment.entry_date,
        origin=shipment.origin,
        facts=shipment.facts,
    )
    if verdict.verdict == UNDETERMINED:
        raise _undetermined(verdict)
    notes = list(verdict.notes)
    findings: list[Finding] = []
    if verdict.is_covered or verdict.scope is None:
        for case in book.cases:
            if case.number in verdict.governs:
                stand = standing(case, shipment.entry_date)
                found = find(stand, exporter, producer)
                notes += found.notes if found else [no_rate(stand)]
                findings += [found] if found and verdict.is_covered else []
    if not verdict.is_covered:
        code = "excluded" if verdict.verdict == EXCLUDED else "not-covered"
        notes.insert(0, info(code, f"no duty is owed: {verdict.because}"))
    elif not exporter.listed and shipment.exporter is not None:
        how = " as exporter; --unlisted says that this is meant"
        notes.insert(0, unlike_listed(exporter, how))
    if verdict.is_covered and producer is not None and not producer.listed:
        words = f"no listed company is like the producer, {producer.name}"
        notes.append(info("producer-unlisted", words))
    notes += _deposit_notes(findings)
    notes += _evidence_notes(findings, verdict.entry)
    charges = tuple(
        Charge(
            finding.rate.percent,
            finding.standing.deposit_required,
            finding.standing.refunded_by is not None,
        )
        for finding in findings
    )
    levy = Levy(verdict.article, verdict.is_covered, verdict.portion, charges)
    unique = tuple(dict.fromkeys(notes))
    return Terms(exporter, producer, verdict, tuple(findings), levy, unique)


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


def said_of_many(book: RateBook, shipment: Shipment) -> Shipment:
    """Return one of many shipments for which `unlisted` was said, of the names that are not listed.

    Of a single shipment whose names are all listed it is refused, as it cannot be meant.
    """
    names = filter(None, (shipment.exporter, shipment.producer))
    unlisted = shipment.unlisted and not all(map(book.names.find, names))
    return shipment._replace(unlisted=unlisted)


def _parties(book: RateBook, shipment: Shipment) -> tuple[Party, Party | None]:
    """Return the exporter and the producer, and settle which of them `unlisted` is said of."""
    how = " if it is another company, add --unlisted"
    producer = None
    exporter_meant = shipment.unlisted
    if shipment.producer is not None:
        meant = shipment.unlisted and book.names.find(shipment.producer) is None
        producer = company(book, shipment.producer, "producer", meant, how)
        if meant and shipment.exporter is not None:
            exporter_meant = book.names.find(shipment.exporter) is None
    if shipment.exporter is None:
        return Party(UNLISTED, listed=False, meant=True), producer
    return company(book, shipment.exporter, "exporter", exporter_meant, how), producer


def _undetermined(verdict: Classification) -> Undetermined:
    return Undetermined(
        f"whether {verdict.article} is covered cannot be said: {verdict.because}",
        f"give {facts_wanted(verdict.missing)}",
    )


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
        _deposit_reason(stand),
        spoke.effective if spoke else None,
        rule.citation if rule else None,
        rule.evidence if rule else None,
    )


def _deposit_reason(stand: Standing) -> str:
    if stand.deposits is None:
        return "no notice in force on this entry date asks for deposits"
    return stand.deposits.reason


def _deposit_notes(findings: list[Finding]) -> list[Note]:
    """Say which duties are not collected on the entry date and why, and which have come back."""
    idle: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for finding in findings:
        stand = finding.standing
        if not stand.deposit_required:
            idle.setdefault(_deposit_reason(stand), []).append(stand.case.duty)
        elif stand.refunded_by and (rule := stand.refunded_by.deposits):
            words = f"{rule.reason}; {rule.refund} ({rule.evidence}, {rule.citation})"
            back.setdefault(words, []).append(stand.case.duty)
    notes = [
        info(
            "not-collected",
            f"no {' or '.join(of)} deposit is collected on this entry date: {reason}",
        )
        for reason, of in idle.items()
    ]
    notes += [
        info("refundable", f"{' and '.join(of)} deposits are refundable: {reason}")
        for reason, of in back.items()
    ]
    return notes


def _evidence_notes(findings: list[Finding], article: Article | None) -> list[Note]:
    """Name what the quote rests on that was not read in an official text."""
    below: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        of, rule = finding.standing.case.duty, finding.standing.deposits
        below.setdefault(("rate", finding.rate.evidence), []).append(of)
        if rule:
            below.setdefault(("state of deposits", rule.evidence), []).append(of)
    words = [
        f"{' and '.join(of)} {what} ({evidence})"
        for (what, evidence), of in below.items()
        if evidence != OFFICIAL
    ]
    if article and article.evidence != OFFICIAL:
        words.append(f"scope ({article.evidence})")
    return [info("evidence", f"not read in an official text: {', '.join(words)}")] if words else []

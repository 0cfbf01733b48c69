"""All of a quote that does not depend on the value."""

from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.applicable_rate import Finding, find, no_rate
from anode_duty.duties.coverage import UNDETERMINED, Classification, classify
from anode_duty.duties.in_force import Standing, standing
from anode_duty.duties.notes import Note, info
from anode_duty.duties.party import Party, company, unlike_listed
from anode_duty.duties.shipment import UNLISTED, Shipment
from anode_duty.duties.wording import facts_wanted
from anode_duty.errors import Undetermined
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import EXCLUDED, Article
from anode_duty.law.source import OFFICIAL


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


def deposit_reason(stand: Standing) -> str:
    """Say why a deposit is or is not required, as half a sentence."""
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
            idle.setdefault(deposit_reason(stand), []).append(stand.case.duty)
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

"""Answers as JSON documents. Money and rates are strings; fields are only added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.law.money import cents
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from anode_duty.duties.applicable_rate import Finding
    from anode_duty.duties.comparison import Change, Comparison
    from anode_duty.duties.coverage import Answer, Classification
    from anode_duty.duties.in_force import Standing
    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import Deposit, Line, Quote
    from anode_duty.duties.rate_lookup import Event, Lookup
    from anode_duty.duties.shipment import Entered, Shipment
    from anode_duty.law.proceeding import Rate
    from anode_duty.law.ratebook import RateBook


Document = dict[str, Any]


CLASSIFY_SCHEMA = "anode-duty/classify/1"


COMPARE_SCHEMA = "anode-duty/compare/1"


LOOKUP_SCHEMA = "anode-duty/lookup/1"


QUOTE_SCHEMA = "anode-duty/quote/1"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _notes(notes: Iterable[Note]) -> list[Document]:
    return [note._asdict() for note in notes]


def _files(book: RateBook) -> Document:
    return {"digest": book.digest, "reviewed": book.reviewed.isoformat()}


def quote_document(
    quote: Quote, book: RateBook, explained: bool = False, entered: Entered | None = None
) -> Document:
    """Return a quote in the shape of `anode-duty/quote/1`, with its `steps` where explained.

    A line of a batch has how it is entered among the `inputs`, as that is noted too.
    """
    return {
        "schema": QUOTE_SCHEMA,
        **_quote(quote),
        **({"steps": _steps(quote)} if explained else {}),
        "inputs": {**_inputs(quote.shipment), **(_given(entered) if entered else {})},
        "rates": _files(book),
        "program": __version__,
    }


def _steps(quote: Quote) -> list[Document]:
    from anode_duty.duties.steps import steps

    return [step._asdict() for step in steps(quote)]


def _inputs(shipment: Shipment) -> Document:
    """Return what was asked, so that a receipt can be worked out again."""
    portion = shipment.aam_value
    return {
        "exporter": shipment.exporter,
        "value": f"{shipment.value:f}",
        "entry_date": shipment.entry_date.isoformat(),
        "producer": shipment.producer,
        "product": shipment.product,
        "aam_value": None if portion is None else f"{portion:f}",
        "origin": shipment.origin,
        "unlisted": shipment.unlisted,
        "facts": {name: f"{fact:f}" for name, fact in shipment.facts.items()},
    }


def _given(entered: Entered) -> Document:
    return {name: text for name, text in entered._asdict().items() if text is not None}


def _quote(quote: Quote) -> Document:
    shipment, terms, figures = quote.shipment, quote.terms, quote.reckoning
    verdict = terms.classification
    return {
        "entry_date": shipment.entry_date.isoformat(),
        "exporter": terms.exporter.name,
        "producer": terms.producer.name if terms.producer else None,
        "product": verdict.article,
        "origin": verdict.origin,
        "verdict": verdict.verdict,
        "scope": _scope(verdict),
        "declared_value": str(cents(shipment.value)),
        "entered_value": str(figures.entered),
        "dutiable_value": str(figures.dutiable),
        "lines": [_line(line) for line in quote.lines],
        "total": {
            "rate": str(quote.total_rate),
            "amount": str(figures.total),
            "deposit": str(figures.deposit),
            "refundable": str(figures.refundable),
            "landed": str(quote.landed),
        },
        "notes": _notes(quote.notes),
    }


def _scope(verdict: Classification) -> Document | None:
    scope, entry = verdict.scope, verdict.entry
    if scope is None or entry is None:
        return None
    return {
        "name": scope.name,
        "effective": scope.effective.isoformat(),
        "citation": entry.citation,
        "evidence": entry.evidence,
        "source": str(entry.place),
    }


def _line(line: Line) -> Document:
    return {
        **_finding(line.finding),
        "amount": str(line.amount),
        "deposit": _deposit(line.deposit),
    }


def _finding(finding: Finding) -> Document:
    case, rate = finding.standing.case, finding.rate
    notice = finding.determined.notice
    return {
        "duty": case.duty,
        "case": case.number,
        "cbp_case": rate.cbp_case,
        "rate_of": finding.rate_of,
        "rate": str(rate.percent),
        "notice": notice.kind,
        "effective": notice.effective.isoformat(),
        "citation": notice.citation,
        "evidence": rate.evidence,
        "source": str(rate.place),
    }


def _deposit(deposit: Deposit) -> Document:
    return {
        "required": deposit.required,
        "amount": str(deposit.amount),
        "refundable": str(deposit.refundable),
        "reason": deposit.reason,
        "since": _day(deposit.since),
        "citation": deposit.citation,
        "evidence": deposit.evidence,
    }


def lookup_document(answer: Lookup, book: RateBook) -> Document:
    """Return a lookup in the shape of `anode-duty/lookup/1`: `rates`, or `notices` in order."""
    head: Document = {
        "schema": LOOKUP_SCHEMA,
        "entry_date": answer.entry_date.isoformat(),
        "asked": answer.asked,
        "company": answer.party.name if answer.party else None,
    }
    body: Document
    if answer.history:
        body = {"notices": [event_document(event) for event in answer.notices]}
    else:
        body = {"rates": [looked_up_document(finding) for finding in answer.rates]}
    return {**head, **body, "notes": _notes(answer.notes), "rate_files": _files(book)}


def looked_up_document(finding: Finding) -> Document:
    """Return one rate with the state of deposits of its case."""
    return {
        **_finding(finding),
        "producers": _producers(finding.rate),
        "third_country_cases": list(finding.rate.third_country_cases),
        "deposit": _deposit_state(finding.standing),
    }


def _producers(rate: Rate) -> list[str] | None:
    return None if rate.producers is None else list(rate.producers)


def _deposit_state(standing: Standing) -> Document:
    rule, spoke = standing.deposits, standing.spoke
    return {
        "required": standing.deposit_required,
        "refunded": standing.refunded_by is not None,
        "reason": rule.reason if rule else None,
        "since": _day(spoke.effective if spoke else None),
        "citation": rule.citation if rule else None,
        "evidence": rule.evidence if rule else None,
    }


def event_document(event: Event) -> Document:
    """Return one notice with what it did."""
    notice, case = event.notice, event.standing.case
    finding = event.finding
    return {
        "duty": case.duty,
        "case": case.number,
        "notice": notice.kind,
        "effective": notice.effective.isoformat(),
        "published": _day(notice.published),
        "citation": notice.citation,
        "address": notice.address,
        "evidence": notice.evidence,
        "summary": notice.summary,
        "note": notice.note,
        "sets_rates": notice.rates is not None,
        "rate_of": finding.rate_of if finding else None,
        "rate": str(finding.rate.percent) if finding else None,
        "rate_evidence": finding.rate.evidence if finding else None,
        "deposits": notice.deposits.effect if notice.deposits else None,
        "deposit_required": event.standing.deposit_required,
        "source": str(notice.place),
    }


def classify_document(verdict: Classification, book: RateBook) -> Document:
    """Return a classification in the shape of `anode-duty/classify/1`."""
    scope, entry = verdict.scope, verdict.entry
    return {
        "schema": CLASSIFY_SCHEMA,
        "entry_date": verdict.entry_date.isoformat(),
        "article": verdict.article,
        "origin": verdict.origin,
        "verdict": verdict.verdict,
        "because": verdict.because,
        "portion": verdict.portion,
        "disputed": entry.disputed if entry else None,
        "criteria": [_criterion(answer) for answer in verdict.answers],
        "missing": list(verdict.missing),
        "scope": scope.name if scope else None,
        "effective": _day(scope.effective if scope else None),
        "citation": entry.citation if entry else None,
        "evidence": entry.evidence if entry else None,
        "source": str(entry.place) if entry else None,
        "notes": _notes(verdict.notes),
        "rates": _files(book),
    }


def _criterion(answer: Answer) -> Document:
    criterion = answer.criterion
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "required": str(criterion.at_least),
        "unit": criterion.unit,
        "given": None if answer.given is None else str(answer.given),
        "met": answer.met,
        "authority": criterion.citation,
        "evidence": criterion.evidence,
        "source": str(criterion.place),
    }


def compare_document(comparison: Comparison, book: RateBook) -> Document:
    """Return a comparison in the shape of `anode-duty/compare/1`."""
    quotes = [
        {**_quote(alternative.quote), "difference": str(alternative.difference)}
        for alternative in comparison.alternatives
    ]
    return {"schema": COMPARE_SCHEMA, "quotes": quotes, "rates": _files(book)}


def against_document(changes: Sequence[Change], before: RateBook, after: RateBook) -> Document:
    """Return quotes under two sets of rate files in the shape of `anode-duty/compare/1`."""
    return {
        "schema": COMPARE_SCHEMA,
        "quotes": [
            {
                "exporter": change.after.terms.exporter.name,
                "product": change.after.terms.classification.article,
                "entry_date": change.after.shipment.entry_date.isoformat(),
                "before": _quote(change.before),
                "after": _quote(change.after),
                "difference": str(change.difference),
                "deposit_difference": str(change.deposit_difference),
            }
            for change in changes
        ],
        "before": _files(before),
        "rates": _files(after),
    }

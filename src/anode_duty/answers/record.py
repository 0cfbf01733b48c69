"""Answers as records: the JSON of the contract, and the only reader of what the core returns.

Money and rates are text. Fields are added, never renamed. CSV, pages and the columns of a batch
are made of these records alone, so that a new field is written once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers.record_parts import act_record, deposit_state, files_record, iso, way_record
from anode_duty.duties.act_by import act_by
from anode_duty.law.money import cents
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from anode_duty.duties.comparison import Alternative, Change, Comparison
    from anode_duty.duties.coverage import Answer, Classification
    from anode_duty.duties.deposits import DepositTerms, DutyTerms, RefundTerms
    from anode_duty.duties.measure_terms import Term
    from anode_duty.duties.notes import Note
    from anode_duty.duties.number_duties import NumberDuties
    from anode_duty.duties.quoting import DutyAmounts, OtherFigures, Quote
    from anode_duty.duties.rate_lookup import Event, Lookup, RateInForce, RatePeriod
    from anode_duty.duties.shipment import Shipment
    from anode_duty.law.measure import Claim
    from anode_duty.law.proceeding import Deadline
    from anode_duty.law.ratebook import RateBook

Record = dict[str, Any]

CLASSIFY_SCHEMA = "anode-duty/classify/1"
COMPARE_SCHEMA = "anode-duty/compare/1"
LOOKUP_SCHEMA = "anode-duty/lookup/1"
QUOTE_SCHEMA = "anode-duty/quote/1"

# What was asked is told in full where a receipt has always had it, else only where it was given.
_ALWAYS = (
    "exporter",
    "value",
    "entry_date",
    "producer",
    "product",
    "aam_value",
    "origin",
    "unlisted",
    "facts",
)


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _notes(notes: Iterable[Note]) -> list[Record]:
    return [note._asdict() for note in notes]


def quote_record(quote: Quote, book: RateBook, explained: bool = False) -> Record:
    """Return a quote in the shape of `anode-duty/quote/1`, with its `steps` where explained."""
    return {
        "schema": QUOTE_SCHEMA,
        **_quote(quote),
        **({"steps": _steps(quote)} if explained else {}),
        "inputs": inputs_record(quote.shipment),
        "rates": {**files_record(book), **_duties_digest(quote, book)},
        "program": __version__,
    }


def _duties_digest(quote: Quote, book: RateBook) -> Record:
    measures = book.measures if quote.other else None
    return {"duties_digest": measures.digest} if measures else {}


def _steps(quote: Quote) -> list[Record]:
    from anode_duty.duties.steps import steps

    return [step._asdict() for step in steps(quote)]


def inputs_record(shipment: Shipment) -> Record:
    """Return what was asked, so that a receipt can be worked out again."""
    given = shipment._asdict()
    facts = {name: f"{fact:f}" for name, fact in given.pop("facts").items()}
    told = {name: _input(value) for name, value in given.items()}
    told["facts"] = facts
    return {name: told[name] for name in _ALWAYS} | {
        name: value for name, value in told.items() if value is not None and name not in _ALWAYS
    }


def _input(value: Any) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else f"{value:f}"


def _quote(quote: Quote) -> Record:
    shipment, basis, figures = quote.shipment, quote.basis, quote.figures
    verdict = basis.classification
    duties = zip(basis.duties, figures.duties, strict=True)
    return {
        "entry_date": shipment.entry_date.isoformat(),
        "exporter": basis.exporter.name,
        "producer": basis.producer.name if basis.producer else None,
        "product": verdict.article,
        "origin": verdict.origin,
        "verdict": verdict.verdict,
        "portion": verdict.portion,
        "case_choice": verdict.choice,
        "scope": _scope(verdict),
        "declared_value": str(cents(shipment.value)),
        "entered_value": str(figures.entered),
        "dutiable_value": str(figures.dutiable),
        "lines": [_line(one, amounts) for one, amounts in duties],
        "total": {
            "rate": _text(quote.rate),
            "amount": _text(figures.amount),
            "deposit": str(figures.deposit),
            "refundable": str(figures.refundable),
            "asked_later": str(figures.asked_later),
            "landed": _text(quote.landed),
            **_other_totals(quote.other),
        },
        "other_duties": _other_duties(quote.other),
        "fees": _fees(quote.other),
        "deadlines": _deadlines(basis.duties),
        "act_by": act_record(act_by(_days(basis.duties))),
        "notes": _notes(quote.notes),
    }


def _other_totals(other: OtherFigures | None) -> Record:
    return {
        "other_duties": _text(other.other_duties if other else None),
        "fees": _text(other.fees_total if other else None),
        "due_at_entry": _text(other.due_at_entry if other else None),
        "cost": _text(other.cost if other else None),
    }


def _other_duties(other: OtherFigures | None) -> list[Record] | None:
    if other is None:
        return None
    return [
        {
            "measure": one.measure,
            "heading": one.heading,
            "state": one.state,
            "because": one.because,
            "rate": str(one.rate),
            "base": str(one.base),
            "amount": _text(one.amount),
            "citation": one.citation,
            "evidence": one.evidence,
            "note": one.note,
            "source": str(one.source),
            "claim": _claim(one.claim),
        }
        for one in other.duties
    ]


def _claim(claim: Claim | None) -> Record | None:
    if claim is None:
        return None
    return {
        "state": claim.state,
        "since": iso(claim.since),
        "because": claim.because,
        "citation": claim.citation,
        "evidence": claim.evidence,
        "note": claim.note,
        "ways": [way_record(way) for way in claim.ways],
    }


def _fees(other: OtherFigures | None) -> list[Record] | None:
    if other is None or other.fees is None:
        return None
    return [
        {
            "fee": one.fee,
            "per": one.per,
            "rate": str(one.rate),
            "base": str(one.base),
            "amount": str(one.amount),
            "least": _text(one.least),
            "most": _text(one.most),
            "bound": one.bound,
            "citation": one.citation,
            "evidence": one.evidence,
            "source": str(one.source),
        }
        for one in other.fees
    ]


def _scope(verdict: Classification) -> Record | None:
    scope, row = verdict.scope, verdict.article_row
    if scope is None or row is None:
        return None
    return {
        "name": scope.name,
        "effective": scope.effective.isoformat(),
        "citation": row.source.citation,
        "evidence": row.source.evidence,
        "source": str(row.source.place),
    }


def _line(one: DutyTerms, amounts: DutyAmounts) -> Record:
    return {
        "duty": one.duty,
        "case": one.case.number,
        "cbp_case": one.cbp_case,
        "rate_of": one.rate_of,
        "rate": _text(one.rate),
        "notice": one.notice,
        "effective": one.effective.isoformat(),
        "citation": one.source.citation,
        "evidence": one.source.evidence,
        "source": str(one.source.place),
        "amount": _text(amounts.amount),
        "deposit": _deposit(one.deposit, amounts),
    }


def _deposit(deposit: DepositTerms, amounts: DutyAmounts) -> Record:
    return {
        "required": deposit.required,
        "rate": _text(deposit.collected),
        "amount": str(amounts.deposit),
        "refundable": str(amounts.refundable),
        "asked_later": str(amounts.asked_later),
        "reason": deposit.reason,
        "since": iso(deposit.since),
        "citation": deposit.source.citation if deposit.source else None,
        "evidence": deposit.source.evidence if deposit.source else None,
        "refund": _refund(deposit.refund),
    }


def _refund(refund: RefundTerms | None) -> Record | None:
    if refund is None:
        return None
    return {
        "since": refund.since.isoformat(),
        "reason": refund.reason,
        "refund": refund.refund,
        "citation": refund.source.citation,
        "evidence": refund.source.evidence,
        "source": str(refund.source.place),
    }


def _days(duties: Iterable[DutyTerms]) -> Iterator[Deadline]:
    for one in duties:
        yield from one.deposit.refund.deadlines if one.deposit.refund else ()


def _deadlines(duties: Iterable[DutyTerms]) -> list[Record]:
    """Return the days that matter for what is refundable, each once, with its duties."""
    found: dict[tuple[object, ...], tuple[Deadline, list[str]]] = {}
    for one in duties:
        for day in one.deposit.refund.deadlines if one.deposit.refund else ():
            key = (day.what, day.earliest, day.latest)
            found.setdefault(key, (day, []))[1].append(one.duty)
    return [_deadline(day, of) for day, of in found.values()]


def _deadline(day: Deadline, duties: list[str]) -> Record:
    return {
        "what": day.what,
        "duties": duties,
        "earliest": day.earliest.isoformat(),
        "latest": day.latest.isoformat(),
        "citation": day.source.citation,
        "evidence": day.source.evidence,
        "note": day.note,
        "source": str(day.source.place),
    }


def lookup_record(answer: Lookup, book: RateBook) -> Record:
    """Return a lookup in the shape of `anode-duty/lookup/1`: `rates`, or `notices` in order."""
    head: Record = {
        "schema": LOOKUP_SCHEMA,
        "entry_date": answer.entry_date.isoformat(),
        "asked": answer.asked,
        "company": answer.party.name if answer.party else None,
        "number": [_number(one) for one in answer.number] or None,
    }
    body: Record
    if answer.history:
        body = {
            "notices": [_event(event) for event in answer.notices],
            "spans": [_span(span) for span in answer.spans],
            "deadlines": _deadlines_of(answer),
        }
    else:
        body = {"rates": [_rate_in_force(rate) for rate in answer.rates]}
    return {**head, **body, "notes": _notes(answer.notes), "rate_files": files_record(book)}


def _number(one: NumberDuties) -> Record:
    """Return the other duties on an HTSUS number, and its whole life where that was asked for."""
    return {
        "htsus": one.htsus,
        "origin": one.origin,
        "percent": _text(one.percent),
        "reason": one.reason,
        "other_duties": [_term(term) for term in one.terms],
        "periods": [
            {
                "first": iso(period.days.first),
                "last": iso(period.days.last),
                "percent": _text(period.percent),
                "reason": period.reason,
                "due": [_term(term) for term in period.due],
            }
            for period in one.periods
        ],
    }


def _term(term: Term) -> Record:
    return {
        "measure": term.measure,
        "heading": term.heading,
        "state": term.state,
        "because": term.because,
        "rate": str(term.rate),
        "citation": term.citation,
        "evidence": term.evidence,
        "note": term.note,
        "source": str(term.source),
        "claim": _claim(term.claim),
    }


def _rate_in_force(one: RateInForce) -> Record:
    """Return one rate with the deposits made at it."""
    row = one.determined
    rate, notice = (row.rate, row.notice) if row else (None, None)
    return {
        "duty": one.case.duty,
        "case": one.case.number,
        "cbp_case": rate.cbp_case if rate else None,
        "rate_of": one.rate_of,
        "rate": _text(one.percent),
        "excluded": one.excluded,
        "not_on_file": one.not_on_file or None,
        "notice": notice.kind if notice else None,
        "effective": notice.effective.isoformat() if notice else None,
        "since": iso(row.since if row else None),
        "citation": notice.source.citation if notice else None,
        "evidence": rate.evidence if rate else None,
        "notice_evidence": notice.source.evidence if notice else None,
        "source": str(rate.place) if rate else None,
        "producers": None if rate is None or rate.producers is None else list(rate.producers),
        "deposit_rate": _text(rate.deposit_percent) if rate else None,
        "third_country_cases": list(rate.third_country_cases) if rate else [],
        "deposit": {
            **deposit_state(one.deposits, one.refund is not None),
            "rate": _text(one.deposit_percent),
            "refund": _refund(one.refund),
        },
    }


def _event(event: Event) -> Record:
    """Return one notice with what it did."""
    notice = event.notice
    deposits = notice.deposits
    return {
        "duty": event.case.duty,
        "case": event.case.number,
        "notice": notice.kind,
        "effective": notice.effective.isoformat(),
        "published": iso(notice.published),
        "known": iso(notice.known),
        "citation": notice.source.citation,
        "address": notice.address,
        "evidence": notice.source.evidence,
        "summary": notice.summary,
        "note": notice.note,
        "sets_rates": notice.rates is not None,
        "rate_of": event.rate_of,
        "rate": _text(event.rate.percent) if event.rate else None,
        "rate_evidence": event.rate.evidence if event.rate else None,
        "deposits": deposits.effect if deposits else None,
        "deposit_required": event.required,
        "source": str(notice.place),
    }


def _span(span: RatePeriod) -> Record:
    return {
        "first": span.first.isoformat(),
        "last": iso(span.last),
        "rate": _text(span.rate),
        "deposit": _text(span.deposit),
    }


def _deadlines_of(answer: Lookup) -> list[Record]:
    return [
        _deadline(day, [event.case.duty])
        for event in answer.notices
        if event.notice.deposits
        for day in event.notice.deposits.deadlines
    ]


def classify_record(verdict: Classification, book: RateBook) -> Record:
    """Return a classification in the shape of `anode-duty/classify/1`."""
    scope, row = verdict.scope, verdict.article_row
    source = row.source if row else None
    return {
        "schema": CLASSIFY_SCHEMA,
        "entry_date": verdict.entry_date.isoformat(),
        "article": verdict.article,
        "origin": verdict.origin,
        "verdict": verdict.verdict,
        "because": verdict.because,
        "portion": verdict.portion,
        "disputed": row.disputed if row else None,
        "criteria": [_criterion(answer) for answer in verdict.answers],
        "missing": list(verdict.missing),
        "case_choice": verdict.choice,
        "scope": scope.name if scope else None,
        "scope_summary": scope.summary if scope else None,
        "scope_note": scope.note if scope else None,
        "effective": iso(scope.effective if scope else None),
        "citation": source.citation if source else None,
        "evidence": source.evidence if source else None,
        "source": str(source.place) if source else None,
        "measures": _measures(verdict),
        "notes": _notes(verdict.notes),
        "rates": files_record(book),
    }


def _measures(verdict: Classification) -> list[Record]:
    """Return of each case that governs the goods whether it collects deposits on the entry date."""
    from anode_duty.duties.in_force import in_force

    found = [in_force(case, verdict.entry_date) for case in verdict.governs]
    return [
        {
            "duty": one.case.duty,
            "case": one.case.number,
            "deposit_required": one.at_entry.deposits.required,
            "reason": one.at_entry.deposits.rule.reason if one.at_entry.deposits.rule else None,
            "since": iso(one.at_entry.deposits.since),
        }
        for one in found
    ]


def _criterion(answer: Answer) -> Record:
    criterion = answer.criterion
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "required": _threshold(criterion.at_least),
        "at_most": _threshold(criterion.at_most),
        "unit": criterion.unit,
        "given": _text(answer.given),
        "met": answer.met,
        "authority": criterion.source.citation,
        "evidence": criterion.source.evidence,
        "source": str(criterion.source.place),
    }


def _threshold(value: Decimal | None) -> str | None:
    return _text(value)


def compare_record(comparison: Comparison, book: RateBook) -> Record:
    """Return a comparison in the shape of `anode-duty/compare/1`."""
    quotes = [
        {
            **_alternative(one),
            "difference": _text(one.difference),
        }
        for one in comparison.alternatives
    ]
    return {"schema": COMPARE_SCHEMA, "quotes": quotes, "rates": files_record(book)}


def _alternative(one: Alternative) -> Record:
    """Return the quote of an alternative, or what was asked and why it is undetermined."""
    if one.quote is not None:
        return {**_quote(one.quote), "undetermined": None, "paid": str(one.paid)}
    return {
        "entry_date": one.shipment.entry_date.isoformat(),
        "exporter": one.shipment.exporter,
        "product": one.shipment.product,
        "declared_value": str(cents(one.shipment.value)),
        "undetermined": one.undetermined,
        "paid": None,
        "notes": [],
    }


def against_record(
    changes: Sequence[Change], before: RateBook, after: RateBook, compared: int
) -> Record:
    """Return quotes under two sets of rate files in the shape of `anode-duty/compare/1`.

    Args:
        changes: those that are shown.
        before: the rate files before.
        after: the rate files after.
        compared: how many quotes were compared.
    """
    quotes = []
    for change in changes:
        now = _alternative(change.after)
        quotes.append(
            {
                "exporter": now["exporter"],
                "product": now["product"],
                "entry_date": now["entry_date"],
                "before": _alternative(change.before),
                "after": now,
                "difference": _text(change.difference),
                "deposit_difference": _text(change.deposit_difference),
                "changes": change.changes,
            }
        )
    return {
        "schema": COMPARE_SCHEMA,
        "compared": compared,
        "quotes": quotes,
        "before": {**files_record(before), "folder": before.folder},
        "rates": {**files_record(after), "folder": after.folder},
    }

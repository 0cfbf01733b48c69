"""Answers as JSON documents and CSV rows. Money and rates are strings; fields are only added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty import __version__
from anode_duty.case import NOT_REQUIRED, REQUIRED, cited
from anode_duty.money import ZERO, usd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from anode_duty.case import Article, Rate, RateBook, Scope
    from anode_duty.classify import Answer, Classification
    from anode_duty.comparison import Change, Comparison
    from anode_duty.lookup import Event, Finding, Lookup, Standing
    from anode_duty.notes import Note
    from anode_duty.quote import Deposit, Line, Quote, Reckoning, Shipment, Terms

Document = dict[str, Any]

CLASSIFY_SCHEMA = "anode-duty/classify/1"
COMPARE_SCHEMA = "anode-duty/compare/1"
QUOTE_SCHEMA = "anode-duty/quote/1"
LOOKUP_SCHEMA = "anode-duty/lookup/1"

# The columns that a quote adds to an entry line, in a batch and as CSV.
ADDED = (
    "verdict",
    "entered_value",
    "dutiable_value",
    "ad_case",
    "ad_rate",
    "ad_amount",
    "ad_deposit",
    "cvd_case",
    "cvd_rate",
    "cvd_amount",
    "cvd_deposit",
    "total_amount",
    "total_deposit",
    "total_refundable",
    "notes",
    "error",
)
_ASKED = ("exporter", "producer", "product", "value", "aam_value", "entry_date", "origin")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _notes(notes: Iterable[Note]) -> list[Document]:
    return [note._asdict() for note in notes]


def _files(book: RateBook) -> Document:
    return {"digest": book.digest, "reviewed": book.reviewed.isoformat()}


def quote_document(quote: Quote, book: RateBook, explained: bool = False) -> Document:
    """Return a quote in the shape of `anode-duty/quote/1`, with its `steps` where explained."""
    return {
        "schema": QUOTE_SCHEMA,
        **_quote(quote),
        **({"steps": _steps(quote)} if explained else {}),
        "inputs": _inputs(quote.shipment),
        "rates": _files(book),
        "program": __version__,
    }


def _steps(quote: Quote) -> list[Document]:
    from anode_duty.explain import steps

    return [step._asdict() for step in steps(quote)]


def _inputs(shipment: Shipment) -> Document:
    """Return what was asked, so that a receipt can be worked out again."""
    portion = shipment.aam_value
    return {
        "exporter": shipment.exporter,
        "value": str(shipment.value),
        "entry_date": shipment.entry_date.isoformat(),
        "producer": shipment.producer,
        "product": shipment.product,
        "aam_value": None if portion is None else str(portion),
        "origin": shipment.origin,
        "unlisted": shipment.unlisted,
        "facts": {name: str(fact) for name, fact in shipment.facts.items()},
    }


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
        "declared_value": str(shipment.value.quantize(ZERO)),
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
        body = {"notices": [_event(event) for event in answer.notices]}
    else:
        body = {"rates": [_looked_up(finding) for finding in answer.rates]}
    return {**head, **body, "notes": _notes(answer.notes), "rate_files": _files(book)}


def _looked_up(finding: Finding) -> Document:
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


def _event(event: Event) -> Document:
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
        "deposits": notice.deposits.effect if notice.deposits else None,
        "deposit_required": event.standing.deposit_required,
        "source": str(notice.place),
    }


def quote_rows(quote: Quote) -> list[Sequence[str]]:
    """Return a quote as CSV: a header and one line, in the columns of a batch."""
    shipment, terms = quote.shipment, quote.terms
    asked = (
        terms.exporter.name,
        terms.producer.name if terms.producer else "",
        terms.classification.article,
        str(shipment.value),
        "" if shipment.aam_value is None else str(shipment.aam_value),
        shipment.entry_date.isoformat(),
        terms.classification.origin,
    )
    codes = " ".join(note.code for note in quote.notes)
    return [(*_ASKED, *ADDED), (*asked, *added_cells(columns(terms), quote.reckoning, codes))]


class DutyColumns(NamedTuple):
    """The cells of one duty that do not hang on the value; `charge` is None where it has no line.

    Attributes:
        charge: position among the amounts of the reckoning.
        required: a deposit is collected.
    """

    case: str
    rate: str
    charge: int | None
    required: bool


class Columns(NamedTuple):
    """The cells of the columns `ADDED` that do not hang on the value."""

    verdict: str
    ad: DutyColumns
    cvd: DutyColumns


def columns(terms: Terms) -> Columns:
    """Return what of a quote's cells is the same whatever the value is."""
    return Columns(
        terms.classification.verdict, _duty_columns("AD", terms), _duty_columns("CVD", terms)
    )


def _duty_columns(duty: str, terms: Terms) -> DutyColumns:
    for position, finding in enumerate(terms.findings):
        case = finding.standing.case
        if case.duty == duty:
            required = finding.standing.deposit_required
            return DutyColumns(case.number, str(finding.rate.percent), position, required)
    return DutyColumns("", "", None, required=False)


def added_cells(fixed: Columns, figures: Reckoning, codes: str) -> list[str]:
    """Return the cells of the columns `ADDED` for one entry line."""
    entered, dutiable, amounts, total, deposit, refundable = figures
    verdict, ad, cvd = fixed
    ad_amount = "" if ad.charge is None else str(amounts[ad.charge])
    cvd_amount = "" if cvd.charge is None else str(amounts[cvd.charge])
    entered_text = str(entered)
    return [
        verdict,
        entered_text,
        entered_text if dutiable is entered else str(dutiable),
        ad.case,
        ad.rate,
        ad_amount,
        ad_amount if ad.required else ad_amount and "0.00",
        cvd.case,
        cvd.rate,
        cvd_amount,
        cvd_amount if cvd.required else cvd_amount and "0.00",
        str(total),
        str(deposit),
        str(refundable),
        codes,
        "",
    ]


def lookup_rows(answer: Lookup) -> list[Sequence[str]]:
    """Return a lookup as CSV: a header, and a line for each rate or notice."""
    made = (
        [_event(event) for event in answer.notices]
        if answer.history
        else [_flat(_looked_up(finding)) for finding in answer.rates]
    )
    header = tuple(made[0]) if made else ()
    return [header, *(tuple(_cell(value) for value in row.values()) for row in made)]


def _flat(document: Document) -> Document:
    deposit = document.pop("deposit")
    return {**document, **{f"deposit_{key}": value for key, value in deposit.items()}}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)


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


def classify_rows(verdict: Classification) -> list[Sequence[str]]:
    """Return a classification as CSV: a header, and a line for each criterion."""
    head = (
        verdict.article,
        verdict.entry_date.isoformat(),
        verdict.origin,
        verdict.verdict,
        verdict.portion or "",
        " ".join(note.code for note in verdict.notes),
    )
    answers = [_answer_cells(answer) for answer in verdict.answers] or [[""] * 5]
    named = ("article", "entry_date", "origin", "verdict", "portion", "notes")
    asked = ("criterion", "required", "unit", "given", "met")
    return [(*named, *asked), *((*head, *answer) for answer in answers)]


def _answer_cells(answer: Answer) -> list[str]:
    criterion = answer.criterion
    given = "" if answer.given is None else str(answer.given)
    return [criterion.id, str(criterion.at_least), criterion.unit, given, met_words(answer)]


def compare_document(comparison: Comparison, book: RateBook) -> Document:
    """Return a comparison in the shape of `anode-duty/compare/1`."""
    quotes = [
        {**_quote(alternative.quote), "difference": str(alternative.difference)}
        for alternative in comparison.alternatives
    ]
    return {"schema": COMPARE_SCHEMA, "quotes": quotes, "rates": _files(book)}


def compare_rows(comparison: Comparison) -> list[Sequence[str]]:
    """Return a comparison as CSV: the columns of a quote, and the difference to the cheapest."""
    tables = [quote_rows(alternative.quote) for alternative in comparison.alternatives]
    lines = [
        (*rows[1], str(alternative.quote.landed), str(alternative.difference))
        for rows, alternative in zip(tables, comparison.alternatives, strict=True)
    ]
    return [(*tables[0][0], "landed", "difference"), *lines]


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


def against_rows(changes: Sequence[Change]) -> list[Sequence[str]]:
    """Return quotes under two sets of rate files as CSV."""
    header = (
        "exporter",
        "product",
        "entry_date",
        "amount_before",
        "amount_after",
        "difference",
        "deposit_before",
        "deposit_after",
        "deposit_difference",
    )
    return [
        header,
        *(
            (
                change.after.terms.exporter.name,
                change.after.terms.classification.article,
                change.after.shipment.entry_date.isoformat(),
                str(change.before.reckoning.total),
                str(change.after.reckoning.total),
                str(change.difference),
                str(change.before.reckoning.deposit),
                str(change.after.reckoning.deposit),
                str(change.deposit_difference),
            )
            for change in changes
        ),
    ]


def met_words(answer: Answer) -> str:
    """Say whether a criterion is met."""
    return "not given" if answer.met is None else "met" if answer.met else "not met"


def scope_source(scope: Scope, entry: Article) -> str:
    """Say where the scope speaks of an article."""
    return (
        f"{scope.name} scope, effective {scope.effective}, {cited(entry.citation)}"
        f" ({entry.evidence}) {entry.place}"
    )


def signed(amount: Decimal) -> str:
    """Return a difference in US dollars with its sign, or that there is none."""
    if not amount:
        return "none"
    return f"{'+' if amount > 0 else '-'}{usd(abs(amount))}"


def deposit_words(standing: Standing) -> str:
    """Say in two or three words how deposits stand on an entry date."""
    if not standing.deposit_required:
        return NOT_REQUIRED
    return REQUIRED


def rate_words(percent: Decimal) -> str:
    """Return a rate as people read it."""
    return f"{percent}%"

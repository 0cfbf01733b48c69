"""Answers as rows of CSV: the same words and figures as the JSON documents, flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.documents import Document, event_document, looked_up_document
from anode_duty.money import ZERO
from anode_duty.words import met_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anode_duty.classify import Answer, Classification
    from anode_duty.comparison import Change, Comparison
    from anode_duty.lookups import Lookup
    from anode_duty.quote import Quote, Reckoning, Terms

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
_LOOKED_UP = (
    "duty",
    "case",
    "cbp_case",
    "rate_of",
    "rate",
    "notice",
    "effective",
    "citation",
    "evidence",
    "source",
    "producers",
    "third_country_cases",
    "deposit_required",
    "deposit_refunded",
    "deposit_reason",
    "deposit_since",
    "deposit_citation",
    "deposit_evidence",
)
_EVENT = (
    "duty",
    "case",
    "notice",
    "effective",
    "published",
    "citation",
    "address",
    "evidence",
    "summary",
    "note",
    "sets_rates",
    "rate_of",
    "rate",
    "deposits",
    "deposit_required",
    "source",
)


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
    ad_case, ad_rate, ad_charge, ad_required = ad
    cvd_case, cvd_rate, cvd_charge, cvd_required = cvd
    ad_amount = "" if ad_charge is None else str(amounts[ad_charge])
    cvd_amount = "" if cvd_charge is None else str(amounts[cvd_charge])
    entered_text = str(entered)
    # To make text of a figure is dear in a batch, and these are often the same.
    total_text = str(total)
    deposit_text = "0.00" if deposit is ZERO else total_text if deposit == total else str(deposit)
    back_text = deposit_text if refundable == deposit else str(refundable)
    return [
        verdict,
        entered_text,
        entered_text if dutiable is entered else str(dutiable),
        ad_case,
        ad_rate,
        ad_amount,
        ad_amount if ad_required else ad_amount and "0.00",
        cvd_case,
        cvd_rate,
        cvd_amount,
        cvd_amount if cvd_required else cvd_amount and "0.00",
        total_text,
        deposit_text,
        back_text,
        codes,
        "",
    ]


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
    codes = " ".join(dict.fromkeys(note.code for note in quote.notes))
    return [(*_ASKED, *ADDED), (*asked, *added_cells(columns(terms), quote.reckoning, codes))]


def lookup_rows(answer: Lookup) -> list[Sequence[str]]:
    """Return a lookup as CSV: a header, and a line for each rate or notice."""
    header: Sequence[str]
    if answer.history:
        made, header = [event_document(event) for event in answer.notices], _EVENT
    else:
        made, header = [_flat(looked_up_document(finding)) for finding in answer.rates], _LOOKED_UP
    return [header, *(tuple(_cell(row[name]) for name in header) for row in made)]


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


def compare_rows(comparison: Comparison) -> list[Sequence[str]]:
    """Return a comparison as CSV: the columns of a quote, and the difference to the cheapest."""
    tables = [quote_rows(alternative.quote) for alternative in comparison.alternatives]
    lines = [
        (*rows[1], str(alternative.quote.landed), str(alternative.difference))
        for rows, alternative in zip(tables, comparison.alternatives, strict=True)
    ]
    return [(*tables[0][0], "landed", "difference"), *lines]


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

"""Answers as rows of CSV: the same words and figures as the JSON documents, flat."""

from __future__ import annotations

import csv
from operator import itemgetter
from typing import TYPE_CHECKING

from anode_duty.documents import Document, event_document, looked_up_document
from anode_duty.money import ZERO
from anode_duty.words import met_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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


class _Echo:
    """What a CSV writer writes to: it hands each line back."""

    @staticmethod
    def write(line: str) -> str:
        return line


def csv_line(delimiter: str = ",") -> Callable[[Iterable[str]], str]:
    """Return the function that makes one line of CSV, without its line end, of cells."""
    # With both line ends in its own, the writer quotes a cell that holds either of them.
    write = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n").writerow

    def line(cells: Iterable[str]) -> str:
        text: str = write(cells)
        return text[:-2]

    return line


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as comma-separated values, lines ending in a line feed."""
    line = csv_line()
    return "".join(f"{line(row)}\n" for row in rows)


# The figures that an added cell may hold, by their positions in `figures`.
_ENTERED, _DUTIABLE, _TOTAL, _DEPOSIT, _REFUNDABLE, _CODES, _FIRST_AMOUNT = range(7)


def figures(reckoning: Reckoning, codes: str) -> tuple[object, ...]:
    """Return what of the added cells hangs on the value of an entry line."""
    entered, dutiable, amounts, total, deposit, refundable = reckoning
    return (entered, dutiable, total, deposit, refundable, codes, *amounts)


def added_form(terms: Terms) -> list[str | int]:
    """Return the cells of the columns `ADDED`; for one that hangs on the value, which figure."""
    return [
        terms.classification.verdict,
        _ENTERED,
        _DUTIABLE,
        *_duty_form("AD", terms),
        *_duty_form("CVD", terms),
        _TOTAL,
        _DEPOSIT,
        _REFUNDABLE,
        _CODES,
        "",
    ]


def _duty_form(duty: str, terms: Terms) -> list[str | int]:
    for amount, finding in enumerate(terms.findings, _FIRST_AMOUNT):
        case = finding.standing.case
        if case.duty == duty:
            deposit = amount if finding.standing.deposit_required else str(ZERO)
            return [case.number, str(finding.rate.percent), amount, deposit]
    return [""] * 4


def template(
    form: list[str | int], as_text: Callable[[Iterable[str]], str]
) -> tuple[str, Callable[[tuple[object, ...]], tuple[object, ...]]]:
    """Return a form as text with `%s` for each figure, and what picks those figures.

    No figure has a character in it for which CSV wants quotes.
    """
    text = as_text("%s" if isinstance(cell, int) else cell.replace("%", "%%") for cell in form)
    return text, itemgetter(*(cell for cell in form if isinstance(cell, int)))


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
    held = figures(quote.reckoning, " ".join(dict.fromkeys(note.code for note in quote.notes)))
    added = [cell if isinstance(cell, str) else str(held[cell]) for cell in added_form(terms)]
    return [(*_ASKED, *ADDED), (*asked, *added)]


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

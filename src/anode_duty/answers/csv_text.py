"""Answers as rows of CSV: the same words and figures as the JSON documents, flat."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from anode_duty.answers.quote_columns import ADDED, added_cells
from anode_duty.answers.record import event_document, looked_up_document
from anode_duty.duties.notes import codes
from anode_duty.duties.wording import met_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from anode_duty.answers.record import Document
    from anode_duty.duties.comparison import Change, Comparison
    from anode_duty.duties.coverage import Answer, Classification
    from anode_duty.duties.quoting import Quote
    from anode_duty.duties.rate_lookup import Lookup


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
    "rate_evidence",
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
    added = added_cells(terms, quote.reckoning, codes(quote.notes))
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

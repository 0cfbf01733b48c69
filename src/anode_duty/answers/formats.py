"""Each answer in each format: a table, JSON, CSV, Markdown or HTML.

The schema of a record says which answer it is. Whatever a format needs is imported where it is
asked for: JSON and CSV never import Rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Page

FORMATS = ("table", "json", "csv", "markdown", "html")


def known_format(form: str, formats: Sequence[str] = FORMATS) -> str:
    """Return a format that is known.

    Raises:
        BadInput: it is not.
    """
    if form not in formats:
        raise BadInput(f"format {form!r} is not known", f"write one of {', '.join(formats)}")
    return form


def shown(record: Record, form: str, aside: Callable[[], str] | None = None) -> str:
    """Return an answer in one of the `FORMATS`.

    Args:
        record: of the answer, with its schema.
        form: the format.
        aside: a line that pages have below their first, and JSON and CSV do not; it is worked out
            only where it is shown.
    """
    if form == "json":
        return as_json(record)
    if form == "csv":
        from anode_duty.answers.csv_text import as_csv, rows_of

        return as_csv(rows_of(record))
    page = answer_page(record)
    if aside is not None:
        page = page.with_line(aside())
    if form == "markdown":
        from anode_duty.answers.markdown import markdown_text

        return markdown_text(page)
    if form == "html":
        from anode_duty.answers.html import html_text

        return html_text(page)
    from anode_duty.answers.terminal import terminal_text

    return terminal_text(page)


def as_json(document: Any) -> str:
    """Return a document as indented JSON."""
    import json

    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def answer_of(record: Record) -> str:
    """Return which answer a record is: `quote` of the schema `anode-duty/quote/1`."""
    schema: str = record["schema"]
    return schema.split("/")[1]


def answer_page(record: Record) -> Page:
    """Return the page of an answer."""
    match answer_of(record):
        case "quote":
            from anode_duty.answers.quote_page import quote_page as page
        case "lookup":
            from anode_duty.answers.lookup_page import lookup_page as page
        case "classify":
            from anode_duty.answers.classify_page import classify_page as page
        case "compare":
            from anode_duty.answers.compare_page import compare_page as page
        case "refund":
            from anode_duty.answers.refund_page import refund_page as page
        case "list":
            from anode_duty.answers.listing_page import list_page as page
        case "verify":
            from anode_duty.answers.receipt import verify_page as page
        case "check":
            from anode_duty.answers.check_report import check_page as page
        case "rules":
            from anode_duty.answers.check_report import rules_page as page
    return page(record)

"""Each answer in each format: a table, JSON, CSV, Markdown or HTML.

Whatever a format needs is imported where it is asked for: JSON and CSV never import Rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anode_duty.answers.page import Page

    Record = dict[str, Any]
    Aside = Callable[[], str]

FORMATS = ("table", "json", "csv", "markdown", "html")


class Shape(NamedTuple):
    """How an answer is made of its record.

    Attributes:
        page: the record as a page, for people.
        rows: the record as rows of CSV, the header first.
    """

    page: Callable[[Record], Page]
    rows: Callable[[Record], list[Sequence[str]]]


def page_shown(page: Page, form: str) -> str:
    """Return a page as a `table`, which is text, as `markdown`, or as `html`."""
    if form == "markdown":
        from anode_duty.answers.markdown import markdown_text

        return markdown_text(page)
    if form == "html":
        from anode_duty.answers.html import html_text

        return html_text(page)
    from anode_duty.answers.terminal import terminal_text

    return terminal_text(page)


def shown(record: Record, shape: Shape, form: str, aside: Aside | None = None) -> str:
    """Return an answer in one of the `FORMATS`.

    Args:
        aside: a line that pages have below their first, and JSON and CSV do not; it is worked out
            only where it is shown.
    """
    if form == "json":
        return as_json(record)
    if form == "csv":
        from anode_duty.answers.csv_text import as_csv

        return as_csv(shape.rows(record))
    return page_shown(_page(record, shape, aside), form)


def known_format(form: str, formats: Sequence[str] = FORMATS) -> str:
    """Return a format that is known.

    Raises:
        BadInput: it is not.
    """
    if form not in formats:
        raise BadInput(f"format {form!r} is not known", f"write one of {', '.join(formats)}")
    return form


def as_json(record: Record | list[Record]) -> str:
    """Return a record as indented JSON."""
    import json

    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _page(record: Record, shape: Shape, aside: Aside | None) -> Page:
    page = shape.page(record)
    if aside is None:
        return page
    from anode_duty.answers.page import with_line

    return with_line(page, aside())


def _quote_page(record: Record) -> Page:
    from anode_duty.answers.quote_page import quote_page

    return quote_page(record)


def _quote_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import quote_rows

    return quote_rows(record)


def _lookup_page(record: Record) -> Page:
    from anode_duty.answers.lookup_page import lookup_page

    return lookup_page(record)


def _lookup_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import lookup_rows

    return lookup_rows(record)


def _classify_page(record: Record) -> Page:
    from anode_duty.answers.classify_page import classify_page

    return classify_page(record)


def _classify_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import classify_rows

    return classify_rows(record)


def _compare_page(record: Record) -> Page:
    from anode_duty.answers.compare_page import compare_page

    return compare_page(record)


def _compare_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import compare_rows

    return compare_rows(record)


def _against_page(record: Record) -> Page:
    from anode_duty.answers.against_page import against_page

    return against_page(record)


def _against_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import against_rows

    return against_rows(record)


def _verify_page(record: Record) -> Page:
    from anode_duty.answers.verify_page import verify_page

    return verify_page(record)


def _verify_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import verify_rows

    return verify_rows(record)


def _list_page(record: Record) -> Page:
    from anode_duty.answers.listing_page import list_page

    return list_page(record)


def _list_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.csv_text import list_rows

    return list_rows(record)


def _refund_page(record: Record) -> Page:
    from anode_duty.answers.refund_page import refund_page

    return refund_page(record)


def _refund_rows(record: Record) -> list[Sequence[str]]:
    from anode_duty.answers.refund_columns import refund_rows

    return refund_rows(record)


QUOTE = Shape(_quote_page, _quote_rows)
LOOKUP = Shape(_lookup_page, _lookup_rows)
CLASSIFY = Shape(_classify_page, _classify_rows)
COMPARE = Shape(_compare_page, _compare_rows)
AGAINST = Shape(_against_page, _against_rows)
VERIFY = Shape(_verify_page, _verify_rows)
LIST = Shape(_list_page, _list_rows)
REFUND = Shape(_refund_page, _refund_rows)

"""anode-duty list: what the rate files hold, and what the codes of notes mean."""

from datetime import date
from typing import Annotated, Any

import typer

from anode_duty.answers import listing_record, streams
from anode_duty.answers.formats import shown
from anode_duty.cli import options
from anode_duty.cli.options import Text, option
from anode_duty.errors import BadInput

_LISTS = ("companies", "articles", "cases", "duties", "notes", "rates")


def show_list(
    context: typer.Context,
    what: Annotated[Text, typer.Argument(metavar="|".join(_LISTS), help="What to list.")] = None,
    copy: Annotated[
        Text, option("DIR", "With rates: copy the rate files into this new folder.")
    ] = None,
    entry_date: options.EntryDate = None,
    rates: options.Rates = None,
    form: options.Form = "table",
) -> None:
    """List companies, articles, cases, duties, note codes, or rates.

    list notes shows the codes of notes, what each means, and what to do.

    Example: anode-duty list companies

    Example: anode-duty list rates --copy my-rates
    """
    if what not in _LISTS:
        words = "what to list is missing" if what is None else f"{what!r} cannot be listed"
        raise BadInput(words, f"write one of {', '.join(_LISTS)}")
    if what != "rates":
        options.refuse(context, f"list {what}", ("copy",))
    if what not in listing_record.BY_DAY:
        options.refuse(context, f"list {what}", ("entry_date",))
    if what == "notes":
        options.refuse(context, "list notes", ("rates",))
        record = listing_record.list_record(what, {}, date.max)
    else:
        record = _record(what, rates, options.day_of(entry_date), copy)
    streams.answer(shown(record, form))


def _record(what: str, folder: str | None, day: date, copy: str | None) -> dict[str, Any]:
    from anode_duty.ratefiles.books import RateBooks
    from anode_duty.ratefiles.copying import copy_out, rate_files

    library = RateBooks(folder)
    books = {library.name_of(book.folder): book for book in library.all()}
    if copy is not None:
        copy_out(library, copy)
    files = rate_files(library) if what == "rates" else ()
    return listing_record.list_record(what, books, day, files, copy)

"""anode-duty list: what the rate files hold, and what the codes of notes mean."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anode_duty.answers import listing_record, streams
from anode_duty.answers.formats import known_format, shown
from anode_duty.cli import options
from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from anode_duty.law.ratebook import RateBook
    from anode_duty.ratefiles.library import RateLibrary

    Books = dict[str, RateBook]

app = options.one_command()

LISTS = ("companies", "articles", "cases", "duties", "notes", "rates")
_BY_DAY: dict[str, Callable[[Books, date], dict[str, Any]]] = {
    "articles": listing_record.articles_record,
    "cases": listing_record.cases_record,
    "duties": listing_record.duties_record,
}


@app.command()
def show_list(
    context: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="|".join(LISTS),
            help="What to list.",
            autocompletion=options.completed_by("lists"),
        ),
    ] = None,
    copy: Annotated[
        str | None,
        typer.Option(
            "--copy", metavar="DIR", help="With rates: copy the rate files into this new folder."
        ),
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
    form = known_format(form)
    what = _known(what)
    if what != "rates":
        options.refuse(context, f"list {what}", ("copy",))
    if what not in _BY_DAY:
        options.refuse(context, f"list {what}", ("entry_date",))
    if what == "notes":
        options.refuse(context, "list notes", ("rates",))
        record = listing_record.notes_record()
    else:
        record = _record(what, rates, options.day_of(entry_date), copy)
    streams.answer(shown(record, form))


def _known(what: str | None) -> str:
    if what in LISTS:
        return what
    hint = f"write one of {', '.join(LISTS)}"
    if what is None:
        raise BadInput("what to list is missing", hint)
    raise BadInput(f"{what!r} cannot be listed", hint)


def _record(what: str, folder: str | None, day: date, copy: str | None) -> dict[str, Any]:
    from anode_duty.ratefiles.copying import copy_out, rate_files
    from anode_duty.ratefiles.library import RateLibrary

    library = RateLibrary(folder)
    books = _books(library)
    if what in _BY_DAY:
        return _BY_DAY[what](books, day)
    if what == "companies":
        return listing_record.companies_record(books)
    if copy is not None:
        copy_out(library, copy)
    return listing_record.rates_record(books, rate_files(library), copy)


def _books(library: RateLibrary) -> Books:
    """Return every book by its name below the folder in use; a single one has no name."""
    if library.folders == (library.folder,):
        return {"": library.book()}
    names = [os.path.relpath(one, library.folder) for one in library.folders]
    return dict(zip(names, library.all(), strict=True))

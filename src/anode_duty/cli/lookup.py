"""anode-duty lookup: the rate, who it applies to, from when, and the source."""

from typing import Annotated

import typer

from anode_duty.answers.record import lookup_record
from anode_duty.cli import options
from anode_duty.duties.basis import duty_named
from anode_duty.duties.rate_lookup import lookup as look_up
from anode_duty.duties.shipment import read_day
from anode_duty.law.numbers import case_number
from anode_duty.ratefiles.books import load_rates


def lookup(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME|CASE|HTSUS]",
            help="A company, a case number, or an HTSUS number; all rates if left out.",
        ),
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Show every notice in order and what it did, for any entry date."
        ),
    ] = False,
    duty: options.Duty = None,
    entry_date: options.EntryDate = None,
    as_known: options.AsKnown = None,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Show the rate, who it applies to, from when, and the source.

    Example: anode-duty lookup "Huzhou Kaijin" --entry-date 2025-08-01
    """
    duty = duty_named(duty)
    day = options.day_of(entry_date)
    known = None if as_known is None else read_day(as_known, "as-known")
    number = case_number(name) if name else None
    book = load_rates(rates, case=number, company=None if number else name)
    answer = look_up(book, day, name, duty=duty, history=history, as_known=known)
    options.give(lookup_record(answer, book), form, answer.notes, strict)

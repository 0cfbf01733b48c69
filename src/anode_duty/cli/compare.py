"""anode-duty compare: what a shipment would owe otherwise."""

from typing import Annotated

import typer

from anode_duty.answers.record import against_record, compare_record
from anode_duty.cli import options
from anode_duty.cli.options import Text, Texts, option
from anode_duty.duties.comparison import Matrix, across
from anode_duty.duties.comparison import compare as set_side_by_side
from anode_duty.errors import BadInput
from anode_duty.ratefiles.books import load_rates


def compare(
    *,
    context: typer.Context,
    value: Annotated[Text, option("USD", "Entered value in US dollars.")] = None,
    exporter: Annotated[Texts, option("NAME", "An exporter; may be repeated.")] = None,
    product: Annotated[Texts, option("ARTICLE", "An article; may be repeated.")] = None,
    entry_date: Annotated[Texts, option("YYYY-MM-DD", "An entry date; may be repeated.")] = None,
    against: Annotated[Text, option("DIR", "Compare with the rate files of this folder.")] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="With --against: show only what differs.")
    ] = False,
    goods: options.Goods,
    as_known: options.AsKnown = None,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Compare what is owed by exporter, article, and entry date.

    Every combination of those named is quoted. If no exporter is named, the answer has every
    company with a rate of its own on the entry date and an unlisted one, in the order of what is
    paid in the end. --against DIR gives the same quotes before, under the files of DIR, and after,
    under those in use.

    Example: anode-duty compare --value 100000 --entry-date 2026-02-12
    """
    if goods.unlisted and not exporter and goods.producer is None:
        raise BadInput(
            "--unlisted needs an exporter or a producer", "add --exporter NAME or --producer NAME"
        )
    if against is None and changed:
        options.refuse(context, "a comparison without --against", ("changed",))
    options.refuse_idle(goods)
    days = [options.day_of(text) for text in entry_date or ()] or [options.today()]
    value = options.needed(value, "--value USD")
    for article in product or ():
        options.refuse_empty("product", article)
    shipment = options.asked(goods, value=value, as_known=as_known)._replace(entry_date=days[0])
    matrix = Matrix(exporter or (), product or (), days)
    named = {"case": goods.case, "product": product[0] if product else None, "origin": goods.origin}
    book = load_rates(rates, **named)
    if against is None:
        answer = set_side_by_side(book, shipment, matrix)
        record = compare_record(answer, book)
        found = list(answer.alternatives)
    else:
        before = load_rates(against, **named)
        changes = across(before, book, shipment, matrix)
        kept = [one for one in changes if one.changes] if changed else changes
        record = against_record(kept, before, book, len(changes))
        found = [one for change in kept for one in (change.before, change.after)]
    notes = [note for one in found if one.quote for note in one.quote.notes]
    options.give(record, form, dict.fromkeys(notes), strict)

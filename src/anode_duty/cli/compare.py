"""anode-duty compare: what a shipment would owe otherwise."""

from typing import Annotated

import typer

from anode_duty.answers import streams
from anode_duty.answers.formats import known_format, shown
from anode_duty.answers.record import against_record, compare_record
from anode_duty.cli import options
from anode_duty.duties.comparison import Matrix, across
from anode_duty.duties.comparison import compare as set_side_by_side
from anode_duty.errors import BadInput

app = options.one_command()


@app.command()
def compare(
    context: typer.Context,
    value: Annotated[
        str | None, typer.Option("--value", metavar="USD", help="Entered value in US dollars.")
    ] = None,
    exporter: Annotated[
        list[str] | None,
        typer.Option(
            "--exporter",
            metavar="NAME",
            help="An exporter; may be repeated.",
            autocompletion=options.completed_by("companies"),
        ),
    ] = None,
    product: Annotated[
        list[str] | None,
        typer.Option(
            "--product",
            metavar="ARTICLE",
            help="An article; may be repeated.",
            autocompletion=options.completed_by("articles"),
        ),
    ] = None,
    entry_date: Annotated[
        list[str] | None,
        typer.Option(
            "--entry-date",
            metavar="YYYY-MM-DD",
            help="An entry date; may be repeated.",
            autocompletion=options.completed_by("dates"),
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="DIR", help="Compare with the rate files of this folder."
        ),
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="With --against: show only what differs.")
    ] = False,
    producer: options.Producer = None,
    aam_value: options.AamValue = None,
    origin: options.Origin = None,
    material_origin: options.MaterialOrigin = None,
    importer: options.Importer = None,
    unlisted: options.Unlisted = False,
    carbon: options.Carbon = None,
    energy_density: options.EnergyDensity = None,
    graphitization: options.Graphitization = None,
    fact: options.Fact = None,
    hts: options.Hts = None,
    transport: options.Transport = None,
    loaded: options.Loaded = None,
    use: options.Use = None,
    case: options.CaseNumber = None,
    duty: options.Duty = None,
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
    form = known_format(form)
    if unlisted and not exporter and producer is None:
        raise BadInput(
            "--unlisted needs an exporter or a producer", "add --exporter NAME or --producer NAME"
        )
    if against is None and changed:
        options.refuse(context, "a comparison without --against", ("changed",))
    days = [options.day_of(text) for text in entry_date or ()] or [options.today()]
    given = {
        "value": options.needed(value, "--value USD"),
        "producer": producer,
        "aam_value": aam_value,
        "origin": origin,
        "material_origin": material_origin,
        "importer": importer,
        "carbon": carbon,
        "energy_density": energy_density,
        "graphitization": graphitization,
        "htsus": hts,
        "transport": transport,
        "loaded": loaded,
        "use": use,
        "case": case,
        "duty": duty,
        "as_known": as_known,
    }
    for name in product or ():
        options.refuse_empty({"product": name})
    shipment = options.asked(given, fact, unlisted)._replace(entry_date=days[0])
    matrix = Matrix(exporter or (), product or (), days)
    book = options.load(rates, case=case, product=product[0] if product else None, origin=origin)
    if against is not None:
        before = options.load(
            against, case=case, product=product[0] if product else None, origin=origin
        )
        changes = across(before, book, shipment, matrix)
        kept = [one for one in changes if one.changes] if changed else changes
        streams.answer(shown(against_record(kept, before, book, len(changes)), form))
        found = [one for change in kept for one in (change.before, change.after)]
    else:
        answer = set_side_by_side(book, shipment, matrix)
        streams.answer(shown(compare_record(answer, book), form))
        found = list(answer.alternatives)
    notes = [note for one in found if one.quote for note in one.quote.notes]
    options.hold(strict, dict.fromkeys(notes))

"""anode-duty quote: what a shipment, or a file of entry lines, owes."""

from typing import Annotated

import typer

from anode_duty.answers import streams
from anode_duty.answers.record import quote_record
from anode_duty.answers.shapes import QUOTE, known_format, shown
from anode_duty.cli import options
from anode_duty.duties.quoting import Quote
from anode_duty.duties.quoting import quote as work_out
from anode_duty.errors import BadInput
from anode_duty.law.ratebook import RateBook

app = options.one_command()

# What only a file of entries has, and what only a single quote has.
_OF_FILES = ("sheet", "column", "date_format", "parties", "encoding", "only_listed_hts")
_OF_ONE = ("value", "explain")


@app.command()
def quote(
    context: typer.Context,
    exporter: Annotated[
        str | None,
        typer.Option(
            "--exporter",
            metavar="NAME",
            help="Exporter (required unless --batch or --verify is used).",
            autocompletion=options.completed_by("companies"),
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(
            "--value",
            metavar="USD",
            help="Entered value in US dollars (required unless --batch or --verify is used).",
        ),
    ] = None,
    producer: options.Producer = None,
    product: Annotated[
        str | None,
        typer.Option(
            "--product",
            metavar="ARTICLE",
            help="Article; the product of the case if left out.",
            autocompletion=options.completed_by("articles"),
        ),
    ] = None,
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
    explain: Annotated[
        bool, typer.Option("--explain", help="Add every step with its figures and authority.")
    ] = False,
    batch: Annotated[
        list[str] | None,
        typer.Option(
            "--batch",
            metavar="FILE|-",
            help="Quote every line of a file of entries; may be repeated.",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE|-",
            help="File for the answer; standard output if left out.",
        ),
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option(
            "--verify",
            metavar="RECEIPT.json",
            help="Check a quote saved as JSON by working it out again; - is standard input.",
        ),
    ] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    column: options.Columns = None,
    date_format: options.DateFormat = None,
    parties: options.Parties = None,
    only_listed_hts: Annotated[
        bool,
        typer.Option(
            "--only-listed-hts", help="Quote only the lines whose HTSUS number a scope lists."
        ),
    ] = False,
    entry_date: options.EntryDate = None,
    as_known: options.AsKnown = None,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Show what a shipment, or a file of entry lines, owes.

    The answer is the deposit due on the entry date, how much of it is refundable, and the duty at
    the determined rates; with --hts, also the other duties and fees on file.

    Example: anode-duty quote --exporter BTR --value 100000

    Example: anode-duty quote --batch entries.csv --output quoted.csv

    A file of entries has columns for the exporter and the value; see examples/README.md for every
    column and the names by which it is found. The options fill in what a line leaves blank.
    """
    form = known_format(form)
    if verify is not None:
        options.refuse_others(context, "--verify", but=("verify", "rates", "form"))
        _verify(verify, form, rates)
        return
    given = {
        "exporter": exporter,
        "value": value,
        "producer": producer,
        "product": product,
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
        "entry_date": entry_date,
        "as_known": as_known,
    }
    if batch:
        from anode_duty.cli.batch import FileOptions, quote_batch

        options.refuse(context, "--batch", _OF_ONE)
        if form in ("markdown", "html"):
            raise BadInput(
                f"--format {form} does not go with --batch", "write csv or json, line by line"
            )
        reading = FileOptions(
            encoding=encoding,
            sheet=sheet,
            columns=column or (),
            date_format=date_format,
            parties=parties,
            only_listed=only_listed_hts,
        )
        shipment = options.asked(given, fact, unlisted)
        has_day = entry_date is not None
        quote_batch(batch, shipment, has_day, reading, target, form, rates, strict)
        return
    options.refuse(context, "a single quote", _OF_FILES)
    if form == "csv":
        options.refuse(context, "--format csv", ("explain",))
    given["exporter"] = options.needed(exporter, "--exporter NAME")
    given["value"] = options.needed(value, "--value USD")
    shipment = options.asked(given, fact, unlisted)
    book = options.load(rates, case=case, product=product, origin=origin)
    answer = work_out(book, shipment)
    record = quote_record(answer, book, explain)
    streams.answer(shown(record, QUOTE, form, lambda: _not_counted(answer, book)), target)
    options.hold(strict, answer.notes)


def _not_counted(answer: Quote, book: RateBook) -> str:
    from anode_duty.duties.number_duties import not_counted

    return not_counted(answer, book)


def _verify(path: str, form: str, rates: str | None) -> None:
    from anode_duty.answers import receipt
    from anode_duty.entries.source_file import read_text

    document = receipt.read_receipt(read_text(path))
    found = receipt.verify(options.load(rates, **receipt.asked(document)), document)
    streams.answer(receipt.written(found, form))
    if found.differences:
        raise typer.Exit(1)

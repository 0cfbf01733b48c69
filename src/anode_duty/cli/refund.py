"""anode-duty refund: what of some entries is refundable, and by which day one must act."""

from typing import Annotated

import typer

from anode_duty.answers.shapes import known_format
from anode_duty.cli import options
from anode_duty.cli.batch import FileOptions
from anode_duty.cli.refund_files import RefundOptions, refund_files
from anode_duty.entries.ledger import known_grouping

app = options.one_command()


@app.command()
def refund(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files of entries; - is standard input."),
    ],
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="YYYY-MM-DD",
            help="The day on which deadlines are judged; today unless given.",
            autocompletion=options.completed_by("dates"),
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="entry|month|exporter|case|importer",
            help="What to sum the lines by.",
        ),
    ] = "entry",
    cape: Annotated[
        str | None,
        typer.Option(
            "--cape",
            metavar="FILE",
            help="Write the entry numbers for a claim of duties held void to this file.",
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
    exporter: Annotated[
        str | None,
        typer.Option(
            "--exporter",
            metavar="NAME",
            help="Exporter for lines that give none.",
            autocompletion=options.completed_by("companies"),
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
    loaded: options.Loaded = None,
    use: options.Use = None,
    case: options.CaseNumber = None,
    duty: options.Duty = None,
    entry_date: Annotated[
        str | None,
        typer.Option(
            "--entry-date",
            metavar="YYYY-MM-DD",
            help="Date of entry for lines that give none.",
            autocompletion=options.completed_by("dates"),
        ),
    ] = None,
    as_known: options.AsKnown = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    column: options.Columns = None,
    date_format: options.DateFormat = None,
    parties: options.Parties = None,
    only_listed_hts: Annotated[
        bool,
        typer.Option(
            "--only-listed-hts", help="Answer only the lines whose HTSUS number a scope lists."
        ),
    ] = False,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Show what is refundable on entries, and by which day to act.

    What was deposited is read from the file (AD Deposit, CVD Deposit). Where the file does not say,
    it is what should have been deposited, and the answer says so. With HTSUS numbers, the answer
    also has the duties that were held void.

    Example: anode-duty refund entries.csv --on 2026-10-09 --by month

    Example: anode-duty refund es-003.csv --date-format MM/DD/YYYY --cape claims.csv
    """
    given = {
        "exporter": exporter,
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
        "loaded": loaded,
        "use": use,
        "case": case,
        "duty": duty,
        "entry_date": entry_date,
        "as_known": as_known,
    }
    asked = RefundOptions(
        given=options.asked(given, fact, unlisted),
        has_day=entry_date is not None,
        on=options.day_of(on, "on"),
        by=known_grouping(by),
        cape=cape,
        target=target,
        form=known_format(form),
        rates=rates,
        strict=strict,
    )
    reading = FileOptions(
        encoding=encoding,
        sheet=sheet,
        columns=column or (),
        date_format=date_format,
        parties=parties,
        only_listed=only_listed_hts,
    )
    refund_files(files, asked, reading)

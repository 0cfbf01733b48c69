"""anode-duty classify: whether an article is covered, and which part of its value."""

from typing import Annotated

import typer

from anode_duty.answers import streams
from anode_duty.answers.record import classify_record
from anode_duty.answers.shapes import CLASSIFY, known_format, shown
from anode_duty.cli import options
from anode_duty.duties.coverage import classify as decide
from anode_duty.errors import BadInput

app = options.one_command()


@app.command()
def classify(
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE",
            help='What the goods are, such as "battery cell".',
            autocompletion=options.completed_by("articles"),
        ),
    ],
    hts: Annotated[
        str | None,
        typer.Option(
            "--hts",
            metavar="NUMBER",
            help="HTSUS number; it can cause a warning, but does not decide.",
            autocompletion=options.completed_by("numbers"),
        ),
    ] = None,
    origin: options.Origin = None,
    material_origin: options.MaterialOrigin = None,
    exporter: Annotated[
        str | None,
        typer.Option(
            "--exporter",
            metavar="NAME",
            help="Exporter; needed only where a scope names certain companies.",
            autocompletion=options.completed_by("companies"),
        ),
    ] = None,
    importer: options.Importer = None,
    carbon: options.Carbon = None,
    energy_density: options.EnergyDensity = None,
    graphitization: options.Graphitization = None,
    fact: options.Fact = None,
    case: options.CaseNumber = None,
    entry_date: options.EntryDate = None,
    as_known: options.AsKnown = None,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Say whether an article is covered, and which part of its value.

    Example: anode-duty classify "battery cell" --entry-date 2026-02-12
    """
    form = known_format(form)
    given = {
        "entry_date": entry_date,
        "as_known": as_known,
        "carbon": carbon,
        "energy_density": energy_density,
        "graphitization": graphitization,
    }
    goods = options.asked(given, fact, unlisted=False)
    options.refuse_empty({"importer": importer, "htsus": hts, "case": case})
    if not article.strip():
        raise BadInput("the article is empty", "anode-duty list articles shows those of the scope")
    book = options.load(rates, case=case, product=article, origin=origin)
    goods = goods._replace(
        product=article,
        exporter=exporter,
        origin=origin,
        material_origin=material_origin,
        importer=importer,
        htsus=hts,
        case=case,
    )
    answer = decide(book, goods)
    streams.answer(shown(classify_record(answer, book), CLASSIFY, form))
    options.hold(strict, answer.notes)

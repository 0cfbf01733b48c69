"""The command line: options in, one call of the core, one answer out.

Alone asks what today is, and alone decides the exit code.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from anode_duty import __version__, output
from anode_duty.errors import AnodeDutyError, AnswerIsNo, BadInput, ExitCode
from anode_duty.money import dollars, number, percentage
from anode_duty.notation import parse_date
from anode_duty.notes import WARNING
from anode_duty.ratebook import load_rates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from anode_duty.notes import Note

app = typer.Typer(
    name="anode-duty",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

FORMATS = ("table", "json", "csv")

RatesOption = Annotated[
    str | None,
    typer.Option(
        "--rates", metavar="DIR", envvar="ANODE_DUTY_RATES", help="Use the rate files of DIR."
    ),
]
FormatOption = Annotated[
    str, typer.Option("--format", metavar="table|json|csv", help="How to print the answer.")
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Exit with 1 if the answer carries a warning.")
]
EntryDateOption = Annotated[
    str | None,
    typer.Option(
        "--entry-date", metavar="YYYY-MM-DD", help="Date of entry for consumption; today if none."
    ),
]
DutyOption = Annotated[
    str | None, typer.Option("--duty", metavar="AD|CVD", help="Show one of the two duties alone.")
]


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """US antidumping (AD) and countervailing (CVD) duties on battery anode material from China.

    Which rate is an exporter's, is an article covered, what does a shipment owe, what was deposited
    and what came back: by entry date, offline, each figure with its source.
    """
    if version:
        output.answer(f"anode-duty {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        output.answer(FIRST_STEPS)


FIRST_STEPS = """\
anode-duty: US antidumping and countervailing duties on battery anode material from China.

Try:
  anode-duty quote --exporter BTR --value 100000    what a shipment owes today
  anode-duty lookup Panasonic --history             a company's rates since the beginning
  anode-duty lookup                                 every rate in force
  anode-duty --help                                 all commands
"""


@app.command()
def lookup(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME|CASE|HTSUS]",
            help="A company, a case number or an HTSUS number; nothing means every rate.",
        ),
    ] = None,
    entry_date: EntryDateOption = None,
    history: Annotated[
        bool, typer.Option("--history", help="Every notice in order, with what it did.")
    ] = False,
    duty: DutyOption = None,
    rates: RatesOption = None,
    form: FormatOption = "table",
    strict: StrictOption = False,
) -> None:
    """What is the rate, whose is it, since when, says who.

    Example: anode-duty lookup "Huzhou Kaijin" --entry-date 2025-08-01
    """
    from anode_duty import documents
    from anode_duty.case import DUTIES
    from anode_duty.lookup import lookup as look_up
    from anode_duty.lookup import refuse_duty

    day, form = _day(entry_date), _format(form)
    wanted = refuse_duty(duty, DUTIES)
    book = load_rates(rates)
    answer = look_up(book, day, name, duty=wanted, history=history)
    if form == "json":
        output.answer(output.as_json(documents.lookup_document(answer, book)))
    elif form == "csv":
        output.answer(output.as_csv(documents.lookup_rows(answer)))
    else:
        from anode_duty.tables import lookup_table

        output.answer(lookup_table(answer))
    _hold(strict, answer.notes)


@app.command()
def quote(
    exporter: Annotated[
        str | None, typer.Option("--exporter", metavar="NAME", help="The exporter.")
    ] = None,
    value: Annotated[
        str | None, typer.Option("--value", metavar="USD", help="Declared value in US dollars.")
    ] = None,
    producer: Annotated[
        str | None, typer.Option("--producer", metavar="NAME", help="The producer, if known.")
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(
            "--product", metavar="ARTICLE", help="The article; active anode material if none."
        ),
    ] = None,
    aam_value: Annotated[
        str | None,
        typer.Option("--aam-value", metavar="USD", help="Value of the covered portion alone."),
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar="CN", help="Country of origin.")
    ] = None,
    carbon: Annotated[
        str | None, typer.Option("--carbon", metavar="PCT", help="Carbon, percent by weight.")
    ] = None,
    energy_density: Annotated[
        str | None, typer.Option("--energy-density", metavar="MAH_PER_G", help="In mAh/g.")
    ] = None,
    graphitization: Annotated[
        str | None, typer.Option("--graphitization", metavar="PCT", help="Degree, in percent.")
    ] = None,
    unlisted: Annotated[
        bool, typer.Option("--unlisted", help="The exporter is meant to be none of those listed.")
    ] = False,
    entry_date: EntryDateOption = None,
    rates: RatesOption = None,
    form: FormatOption = "table",
    strict: StrictOption = False,
) -> None:
    """What does this shipment owe: duty, deposit, refund.

    Example: anode-duty quote --exporter BTR --value 100000
    """
    from anode_duty import documents
    from anode_duty.quote import Shipment
    from anode_duty.quote import quote as work_out

    form = _format(form)
    shipment = Shipment(
        _needed(exporter, "--exporter", "NAME"),
        dollars(_needed(value, "--value", "USD")),
        _day(entry_date),
        producer,
        product,
        None if aam_value is None else dollars(aam_value, "aam-value"),
        origin,
        unlisted,
        _facts(carbon, energy_density, graphitization),
    )
    book = load_rates(rates)
    answer = work_out(book, shipment)
    if form == "json":
        output.answer(output.as_json(documents.quote_document(answer, book)))
    elif form == "csv":
        output.answer(output.as_csv(documents.quote_rows(answer)))
    else:
        from anode_duty.tables import quote_table

        output.answer(quote_table(answer))
    _hold(strict, answer.notes)


def _facts(
    carbon: str | None, energy_density: str | None, graphitization: str | None
) -> dict[str, Decimal]:
    facts = {}
    if carbon is not None:
        facts["carbon"] = percentage(carbon, "carbon")
    if energy_density is not None:
        facts["energy_density"] = number(energy_density, "energy-density")
    if graphitization is not None:
        facts["graphitization"] = percentage(graphitization, "graphitization")
    return facts


def _needed(given: str | None, option: str, metavar: str) -> str:
    if given is None:
        raise BadInput(f"{option} is missing", f"add {option} {metavar}")
    return given


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    day = parse_date(text)
    if day is None:
        raise BadInput(f"entry date {text!r} is not a date", "write it like 2026-02-11")
    return day


def _format(text: str, formats: tuple[str, ...] = FORMATS) -> str:
    if text not in formats:
        raise BadInput(f"format {text!r} is not known", f"write one of {', '.join(formats)}")
    return text


def _hold(strict: bool, notes: Iterable[Note]) -> None:
    codes = [note.code for note in notes if note.level == WARNING]
    if strict and codes:
        count = "a warning" if len(codes) == 1 else f"{len(codes)} warnings"
        raise AnswerIsNo(f"the answer carries {count}, and --strict was given: {', '.join(codes)}")


def main() -> None:
    """Run the command line and exit; the one place that turns an error into a code."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
    except AnodeDutyError as error:
        output.report(error)
        return error.exit_code
    except typer.TyperException as error:
        output.report(_usage(error))
        return ExitCode.USAGE
    except (typer.Abort, KeyboardInterrupt):
        output.talk("error: interrupted")
        return 130
    return code if isinstance(code, int) else ExitCode.ANSWERED


def _usage(error: typer.TyperException) -> BadInput:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "anode-duty"
    return BadInput(f"{message[:1].lower()}{message[1:]}", f"see {command} --help")

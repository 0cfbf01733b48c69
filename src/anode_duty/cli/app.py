"""The command line: options in, one call of the core, one answer out.

Alone asks what today is, and decides the exit code.
"""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import IO, Annotated, Any

import typer

from anode_duty.answers import streams as output
from anode_duty.duties.coverage import classify as decide
from anode_duty.duties.coverage import fact
from anode_duty.duties.notes import WARNING, Note
from anode_duty.duties.quoting import quote as work_out
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError, AnswerIsNo, BadInput, ExitCode
from anode_duty.law.money import NOTHING, dollars
from anode_duty.law.numbers import parse_date
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import FACTS
from anode_duty.version import __version__

app = typer.Typer(
    name="anode-duty",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _complete(what: str) -> Callable[[typer.Context, str], list[str]] | None:
    """Return a completion where the Tab key asks for one; elsewhere Typer need not inspect it."""
    if "_ANODE_DUTY_COMPLETE" not in os.environ:
        return None

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        from anode_duty.cli import shell_completion

        found: list[str] = getattr(shell_completion, what)(context, incomplete)
        return found

    return complete


Form = Annotated[
    str, typer.Option("--format", metavar="table|json|csv", help="How to print the answer.")
]


Rates = Annotated[
    str | None,
    typer.Option(
        "--rates",
        metavar="DIR",
        envvar="ANODE_DUTY_RATES",
        help="Folder of rate files to use instead of those of the program.",
    ),
]


Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 1 where the answer carries a warning.")
]


EntryDate = Annotated[
    str | None,
    typer.Option(
        "--entry-date",
        metavar="YYYY-MM-DD",
        help="Date of entry for consumption; today unless given.",
    ),
]


Origin = Annotated[
    str | None,
    typer.Option(
        "--origin", metavar="CODE", help="Country of origin, such as CN; else that of the case."
    ),
]


AamValue = Annotated[
    str | None,
    typer.Option(
        "--aam-value",
        metavar="USD",
        help="Value of the covered portion, where only a part is covered.",
    ),
]


Producer = Annotated[
    str | None,
    typer.Option(
        "--producer",
        metavar="NAME",
        help="The producer, if known.",
        autocompletion=_complete("companies"),
    ),
]


Unlisted = Annotated[
    bool, typer.Option("--unlisted", help="Say that a name given is none of those listed.")
]


Carbon = Annotated[
    str | None,
    typer.Option(
        "--carbon", metavar="PCT", help="Carbon content of the graphite, percent by weight."
    ),
]


EnergyDensity = Annotated[
    str | None,
    typer.Option(
        "--energy-density",
        metavar="MAH_PER_G",
        help="Energy density of the graphite, mAh per gram.",
    ),
]


Graphitization = Annotated[
    str | None,
    typer.Option("--graphitization", metavar="PCT", help="Degree of graphitization, percent."),
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
            autocompletion=_complete("companies_and_cases"),
        ),
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Every notice in order, with what it did, whatever the entry date."
        ),
    ] = False,
    duty: Annotated[
        str | None, typer.Option("--duty", metavar="AD|CVD", help="One of the two duties alone.")
    ] = None,
    entry_date: EntryDate = None,
    rates: Rates = None,
    form: Form = "table",
    strict: Strict = False,
) -> None:
    """What is the rate, whose is it, since when, says who.

    Example: anode-duty lookup "Huzhou Kaijin" --entry-date 2025-08-01
    """
    from anode_duty.duties.rate_lookup import duty_named
    from anode_duty.duties.rate_lookup import lookup as look_up

    form, day, duty = _one_of(form), _day(entry_date), duty_named(duty)
    book = _load(rates)
    answer = look_up(book, day, name, duty=duty, history=history)
    _print("lookup", form, answer, book)
    _hold(strict, answer.notes)


@app.command()
def classify(
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE", help="What the goods are.", autocompletion=_complete("articles")
        ),
    ],
    hts: Annotated[
        str | None,
        typer.Option("--hts", metavar="N", help="HTSUS number; it may warn, never decide."),
    ] = None,
    origin: Origin = None,
    carbon: Carbon = None,
    energy_density: EnergyDensity = None,
    graphitization: Graphitization = None,
    entry_date: EntryDate = None,
    rates: Rates = None,
    form: Form = "table",
    strict: Strict = False,
) -> None:
    """Is my article covered, and which part of its value.

    Example: anode-duty classify "battery cell" --entry-date 2026-02-12
    """
    form, day = _one_of(form), _day(entry_date)
    facts = _facts(carbon, energy_density, graphitization)
    book = _load(rates)
    answer = decide(book, article, day, origin=origin, facts=facts, hts=hts)
    _print("classify", form, answer, book)
    _hold(strict, answer.notes)


@app.command()
def quote(
    context: typer.Context,
    exporter: Annotated[
        str | None,
        typer.Option(
            "--exporter",
            metavar="NAME",
            help="The exporter; needed but for --batch and --verify.",
            autocompletion=_complete("companies"),
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(
            "--value", metavar="USD", help="Declared value; needed but for --batch and --verify."
        ),
    ] = None,
    producer: Producer = None,
    product: Annotated[
        str | None,
        typer.Option(
            "--product",
            metavar="ARTICLE",
            help="What the goods are; active anode material unless named.",
            autocompletion=_complete("articles"),
        ),
    ] = None,
    aam_value: AamValue = None,
    origin: Origin = None,
    unlisted: Unlisted = False,
    carbon: Carbon = None,
    energy_density: EnergyDensity = None,
    graphitization: Graphitization = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add every step with its figures and authority.")
    ] = False,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE|-",
            help="Quote every line of a CSV file with columns exporter and value.",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE|-",
            help="Where the batch is written; standard output unless named.",
        ),
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option(
            "--verify",
            metavar="RECEIPT.json",
            help="Work out again a quote saved as JSON; - is standard input.",
        ),
    ] = None,
    encoding: Annotated[
        str,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="Encoding of the file of a batch; the answer is UTF-8.",
        ),
    ] = "utf-8",
    entry_date: EntryDate = None,
    rates: Rates = None,
    form: Form = "table",
    strict: Strict = False,
) -> None:
    """What does this shipment, or this file of shipments, owe.

    The answer is the duty at the determined rates, the deposit due on the entry date, and what of
    it has come back since.

    Example: anode-duty quote --exporter BTR --value 100000

    Example: anode-duty quote --batch entries.csv --output quoted.csv

    A file of entries has the columns exporter and value, and may have producer, product, aam_value,
    entry_date, origin, unlisted, carbon, energy_density, graphitization, htsus, cbp_case,
    entry_type and any others. The options stand in for what a line does not give.
    """
    form = _one_of(form)
    if verify is not None:
        _refuse_others(context, "--verify", but=("verify", "rates", "form"))
        _verify(verify, form, _load(rates))
        return
    single = batch is None
    like = Shipment(
        _needed(exporter, "--exporter NAME") if single else None,
        dollars(_needed(value, "--value USD")) if single else NOTHING,
        _day(entry_date),
        producer=producer,
        product=product,
        aam_value=_portion(aam_value),
        origin=origin,
        unlisted=unlisted,
        facts=_facts(carbon, energy_density, graphitization),
    )
    if batch is not None:
        _refuse(context, "--batch", ("exporter", "value", "explain"))
        _quote_batch(batch, target, encoding, form, like, _load(rates), strict)
        return
    _refuse(context, "a single quote", ("target", "encoding"))
    if form == "csv":
        _refuse(context, "--format csv", ("explain",))
    book = _load(rates)
    answer = work_out(book, like)
    _print("quote", form, answer, book, explained=explain)
    _hold(strict, answer.notes)


@app.command()
def compare(
    value: Annotated[
        str | None, typer.Option("--value", metavar="USD", help="Declared value in US dollars.")
    ] = None,
    exporter: Annotated[
        list[str] | None,
        typer.Option(
            "--exporter",
            metavar="NAME",
            help="An exporter; may be given several times.",
            autocompletion=_complete("companies"),
        ),
    ] = None,
    product: Annotated[
        list[str] | None,
        typer.Option(
            "--product",
            metavar="ARTICLE",
            help="An article; may be given several times.",
            autocompletion=_complete("articles"),
        ),
    ] = None,
    entry_date: Annotated[
        list[str] | None,
        typer.Option(
            "--entry-date", metavar="YYYY-MM-DD", help="An entry date; may be given several times."
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="DIR", help="Compare with the rate files of this folder."
        ),
    ] = None,
    producer: Producer = None,
    aam_value: AamValue = None,
    origin: Origin = None,
    unlisted: Unlisted = False,
    carbon: Carbon = None,
    energy_density: EnergyDensity = None,
    graphitization: Graphitization = None,
    rates: Rates = None,
    form: Form = "table",
    strict: Strict = False,
) -> None:
    """What would it owe from another exporter, article or entry date.

    Every combination of those named is quoted. With no exporter named: every company with a rate of
    its own on the entry date and one that is not listed, cheapest first. With --against DIR: the
    same quotes before, under the files of DIR, and after, under those in use.

    Example: anode-duty compare --value 100000 --entry-date 2026-02-12
    """
    from anode_duty.duties.comparison import Matrix, across
    from anode_duty.duties.comparison import compare as set_side_by_side

    form = _one_of(form)
    if unlisted and not exporter and producer is None:
        raise BadInput("--unlisted is said of an exporter or a producer", "name one")
    days = [_day(text) for text in entry_date or ()] or [_day(None)]
    shipment = Shipment(
        None,
        dollars(_needed(value, "--value USD")),
        days[0],
        producer=producer,
        aam_value=_portion(aam_value),
        origin=origin,
        unlisted=unlisted,
        facts=_facts(carbon, energy_density, graphitization),
    )
    matrix = Matrix(exporter or (), product or (), days)
    book = _load(rates)
    if against is not None:
        before = _load(against)
        changes = across(before, book, shipment, matrix)
        _print("against", form, changes, before, book)
        notes = [note for one in changes for note in (*one.before.notes, *one.after.notes)]
    else:
        answer = set_side_by_side(book, shipment, matrix)
        _print("compare", form, answer, book)
        notes = [note for cell in answer.alternatives for note in cell.quote.notes]
    _hold(strict, dict.fromkeys(notes))


@app.command()
def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Folders or files; those in use unless named."),
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="List the rules, why each is, and what to write.")
    ] = False,
    reviewed_within: Annotated[
        str | None,
        typer.Option(
            "--reviewed-within",
            metavar="DAYS",
            help="Report a case whose last review is more than DAYS days ago.",
        ),
    ] = None,
    rates: Rates = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|json|github|sarif",
            help="github under GitHub Actions unless named, else text.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
) -> None:
    """Are these rate files sound; if not, where and what mends them.

    Example: anode-duty check rates --strict
    """
    from anode_duty.answers import check_report as reports
    from anode_duty.ratefiles.check import check as find_faults
    from anode_duty.ratefiles.load import rates_folder

    language = _ci_language() if form is None else form
    _one_of(language, ("text", "json", "github", "sarif"))
    days = None if reviewed_within is None else _days(reviewed_within)
    if rules:
        _refuse_others(context, "--rules", but=("rules",))
        output.answer(reports.rules_text())
        return
    if paths:
        _refuse(context, "a PATH", ("rates",))
    report = find_faults(paths or [rates_folder() if rates is None else rates], date.today(), days)
    if language == "json":
        output.answer(output.as_json(reports.check_document(report)))
    elif language == "sarif":
        output.answer(output.as_json(reports.check_sarif(report)))
    elif language == "github":
        output.answer(reports.check_github(report))
    else:
        output.answer(reports.check_text(report))
    output.talk(reports.summary(report))
    if report.errors or (strict and report.warnings):
        raise typer.Exit(ExitCode.NO)


def _ci_language() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput(f"{text!r} is not a number of days", "write it like 60")
    return int(text)


def _load(folder: str | None) -> RateBook:
    from anode_duty.ratefiles.load import load_rates

    return load_rates(folder)


def _print(kind: str, form: str, *answer: Any, **how: bool) -> None:
    """Print an answer in one of the formats; only a table brings in Rich."""
    if form == "json":
        from anode_duty.answers import record as documents

        make = getattr(documents, f"{kind}_document")
        output.answer(output.as_json(make(*answer, **how)))
    elif form == "csv":
        from anode_duty.answers import csv_text as rows

        output.answer(rows.as_csv(getattr(rows, f"{kind}_rows")(answer[0])))
    else:
        from anode_duty.answers import tables

        output.answer(getattr(tables, f"{kind}_table")(*answer, **how))


def _quote_batch(
    path: str,
    target: str | None,
    encoding: str,
    form: str,
    like: Shipment,
    book: RateBook,
    strict: bool,
) -> None:
    from anode_duty.answers.output_file import destination
    from anode_duty.entries.batch import Batch
    from anode_duty.entries.csv_file import delimiter_words, read_entries
    from anode_duty.entries.header import header
    from anode_duty.entries.source_file import open_source

    gc.enable()
    target = None if target == "-" else target
    run = Batch(book, like)
    try:
        with (
            open_source(path) as source,
            _progress(source, target) as progress,
            read_entries(source, encoding, progress) as entries,
            destination(target, source) as stream,
        ):
            if entries.delimiter != ",":
                output.talk(f"note: cells are separated by {delimiter_words(entries.delimiter)}")
            head = header(entries)
            output.talk(*(f"note: {remark}" for remark in head.remarks))
            if form == "json":
                output.write_json_lines(stream, run.json(entries, head))
            else:
                stream.writelines(run.csv(entries, head))
    except (AnswerIsNo, KeyboardInterrupt) as error:
        what, hint = str(error) or "interrupted", getattr(error, "hint", "")
        lines = "1 line" if run.tally.lines == 1 else f"{run.tally.lines} lines"
        raise AnswerIsNo(f"{what}; {lines} had been read", hint) from None
    output.talk(*run.tally.summary(), folded=True)
    if run.tally.failed:
        raise typer.Exit(ExitCode.NO)
    warned = sorted(run.tally.warnings & run.tally.codes.keys())
    if strict and warned:
        raise AnswerIsNo(f"lines carry warnings, and --strict was given: {', '.join(warned)}")


def _verify(path: str, form: str, book: RateBook) -> None:
    from anode_duty.answers import receipt
    from anode_duty.entries.source_file import read_text

    found = receipt.verify(book, receipt.read_receipt(read_text(path)))
    if form == "json":
        output.answer(output.as_json(receipt.verify_document(found)))
    elif form == "csv":
        from anode_duty.answers.csv_text import as_csv

        output.answer(as_csv(receipt.verify_rows(found)))
    else:
        output.answer(receipt.verify_text(found))
    if found.differences:
        raise typer.Exit(ExitCode.NO)


@contextmanager
def _progress(source: IO[bytes], target: str | None) -> Iterator[Callable[[int], None] | None]:
    """Draw a bar on stderr while a file is read, where that is a terminal and the answer is not."""
    dumb = os.environ.get("TERM") in (None, "dumb")
    unseen = dumb or sys.stderr is None or not sys.stderr.isatty() or not source.seekable()
    if unseen or not (target or output.into_a_file()):
        yield None
        return
    size = os.fstat(source.fileno()).st_size
    with typer.progressbar(length=size, label="quoting", file=sys.stderr) as bar:
        yield lambda position: bar.update(position - bar.pos)
        bar.update(size - bar.pos)


def _refuse_others(context: typer.Context, option: str, but: tuple[str, ...]) -> None:
    """Refuse every option that was given, but for some."""
    _refuse(context, option, tuple(name for name in context.params if name not in but))


def _refuse(context: typer.Context, beside: str, names: tuple[str, ...]) -> None:
    """Refuse options that mean nothing beside another, rather than ignore them in silence."""
    for parameter in context.command.params:
        if parameter.name in names and _was_typed(context, parameter.name):
            how = f"see anode-duty {context.info_name} --help"
            raise BadInput(f"{parameter.opts[0]} does not go with {beside}", how)


def _was_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _portion(aam_value: str | None) -> Decimal | None:
    return None if aam_value is None else dollars(aam_value, "aam-value")


def _facts(
    carbon: str | None, energy_density: str | None, graphitization: str | None
) -> dict[str, Decimal]:
    given = zip(FACTS, (carbon, energy_density, graphitization), strict=True)
    return {
        name: fact(name, text, name.replace("_", "-")) for name, text in given if text is not None
    }


def _needed(given: str | None, option: str) -> str:
    if given is None:
        raise BadInput(f"{option.split()[0]} is missing", f"add {option}")
    return given


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    day = parse_date(text)
    if day is None:
        raise BadInput(f"entry date {text!r} is not a date", "write it like 2026-02-11")
    return day


def _one_of(form: str, forms: tuple[str, ...] = ("table", "json", "csv")) -> str:
    if form not in forms:
        raise BadInput(f"format {form!r} is not known", f"write one of {', '.join(forms)}")
    return form


def _hold(strict: bool, notes: Iterable[Note]) -> None:
    codes = [note.code for note in notes if note.level == WARNING]
    if strict and codes:
        count = "a warning" if len(codes) == 1 else f"{len(codes)} warnings"
        raise AnswerIsNo(f"the answer carries {count}, and --strict was given: {', '.join(codes)}")


COMMANDS = app.registered_commands


def _name(command: typer.models.CommandInfo) -> str:
    return command.callback.__name__ if command.callback else ""


def main() -> None:
    """Run the command line and exit; the one place that turns an error into a code."""
    # Typer builds every command it knows on every run, which takes a tenth of the time of a quote.
    asked = [command for command in COMMANDS if sys.argv[1:2] == [_name(command)]]
    app.registered_commands = asked or COMMANDS
    sys.exit(_run())


def _run() -> int:
    try:
        if sys.stdout is None:
            raise output.not_written(OSError(0, "it is closed"))
        code = app(standalone_mode=False)
    except AnodeDutyError as error:
        output.report(error)
        return error.exit_code
    except typer.TyperException as error:
        output.report(_usage(error))
        return ExitCode.USAGE
    except (typer.Abort, KeyboardInterrupt):
        output.talk("error: interrupted")
        return ExitCode.INTERRUPTED
    except OSError as error:  # Typer prints the help itself
        output.abandon_stdout()
        output.report(output.not_written(error))
        return ExitCode.NO
    return code if isinstance(code, int) else ExitCode.ANSWERED


def _usage(error: typer.TyperException) -> BadInput:
    message = error.format_message().rstrip(".")
    names = {_name(command) for command in COMMANDS}
    command = " ".join(["anode-duty", *(word for word in sys.argv[1:2] if word in names)])
    return BadInput(f"{message[:1].lower()}{message[1:]}", f"see {command} --help")

"""The options that several commands share, and how their text is read. Alone asks what today is."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anode_duty.duties.shipment import Shipment, shipment_of
from anode_duty.errors import AnswerIsNo, BadInput
from anode_duty.law.money import NOTHING
from anode_duty.law.numbers import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from anode_duty.duties.notes import Note
    from anode_duty.law.ratebook import RateBook

# Options whose empty text would be read as "not given"; the others are refused where they are read.
_MAY_BE_LEFT_OUT = ("product", "importer", "htsus", "use", "case")


def completed_by(what: str) -> Callable[[typer.Context, str], list[tuple[str, str]]] | None:
    """Return a completion where the Tab key asks for one; elsewhere Typer need not inspect it."""
    if "_ANODE_DUTY_COMPLETE" not in os.environ:
        return None
    from anode_duty.cli import shell_completion

    return shell_completion.COMPLETIONS[what]


def one_command() -> typer.Typer:
    """Return the app of one command, to be found by `app.Commands`."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


Form = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="table|json|csv|markdown|html",
        help="How to print the answer.",
        autocompletion=completed_by("formats"),
    ),
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
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if the answer has a warning.")]
EntryDate = Annotated[
    str | None,
    typer.Option(
        "--entry-date",
        metavar="YYYY-MM-DD",
        help="Date of entry for consumption (of withdrawal, from a warehouse); today unless given.",
        autocompletion=completed_by("dates"),
    ),
]
AsKnown = Annotated[
    str | None,
    typer.Option(
        "--as-known",
        metavar="YYYY-MM-DD",
        help="Answer from the notices and scopes that were known by this day.",
        autocompletion=completed_by("dates"),
    ),
]
Origin = Annotated[
    str | None,
    typer.Option(
        "--origin",
        metavar="CODE",
        help="Country of origin, such as CN; that of the case if left out.",
        autocompletion=completed_by("countries"),
    ),
]
MaterialOrigin = Annotated[
    str | None,
    typer.Option(
        "--material-origin",
        metavar="CODE",
        help="Country where the covered material inside the goods was made, if not the origin.",
        autocompletion=completed_by("countries"),
    ),
]
Importer = Annotated[
    str | None,
    typer.Option(
        "--importer",
        metavar="NAME",
        help="Importer; needed only where a scope names certain importers.",
    ),
]
CaseNumber = Annotated[
    str | None,
    typer.Option(
        "--case",
        metavar="NUMBER",
        help="Case number; chosen by article and origin if left out.",
        autocompletion=completed_by("cases"),
    ),
]
Duty = Annotated[
    str | None,
    typer.Option(
        "--duty",
        metavar="AD|CVD",
        help="Answer for AD alone or for CVD alone.",
        autocompletion=completed_by("duties"),
    ),
]
AamValue = Annotated[
    str | None,
    typer.Option(
        "--aam-value",
        metavar="USD",
        help="Value of the covered portion, such as the anode material in a battery.",
    ),
]
Producer = Annotated[
    str | None,
    typer.Option(
        "--producer",
        metavar="NAME",
        help="The producer, if known.",
        autocompletion=completed_by("companies"),
    ),
]
Unlisted = Annotated[
    bool, typer.Option("--unlisted", help="Treat the named company as not listed.")
]
Carbon = Annotated[
    str | None,
    typer.Option("--carbon", metavar="PCT", help="Carbon content, percent by weight."),
]
EnergyDensity = Annotated[
    str | None,
    typer.Option("--energy-density", metavar="MAH_PER_G", help="Energy density, mAh per gram."),
]
Graphitization = Annotated[
    str | None,
    typer.Option("--graphitization", metavar="PCT", help="Degree of graphitization, percent."),
]
Fact = Annotated[
    list[str] | None,
    typer.Option(
        "--fact",
        metavar="ID=VALUE",
        help="A fact that a criterion of the scope asks for; may be repeated.",
        autocompletion=completed_by("facts"),
    ),
]
Hts = Annotated[
    str | None,
    typer.Option(
        "--hts",
        metavar="NUMBER",
        help="HTSUS number, 8 or 10 digits; adds the other duties and the fees.",
        autocompletion=completed_by("numbers"),
    ),
]
Transport = Annotated[
    str | None,
    typer.Option(
        "--transport",
        metavar="ocean|air|truck|rail",
        help="How the goods arrive; ocean freight adds the harbor maintenance fee.",
        autocompletion=completed_by("transports"),
    ),
]
Loaded = Annotated[
    str | None,
    typer.Option(
        "--loaded",
        metavar="YYYY-MM-DD",
        help="Day of loading for the last leg; decides for goods in transit.",
        autocompletion=completed_by("dates"),
    ),
]
Use = Annotated[
    str | None,
    typer.Option(
        "--use",
        metavar="WORDS",
        help='What the goods are used as, such as "passenger vehicle part".',
        autocompletion=completed_by("uses"),
    ),
]

Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="Encoding of the file of entries; the answer is always UTF-8.",
        autocompletion=completed_by("encodings"),
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="Sheet of a workbook; the first that has the columns if left out.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar='NAME="THEIR HEADER"',
        help="Read a column from the header given; may be repeated.",
        autocompletion=completed_by("columns"),
    ),
]
DateFormat = Annotated[
    str | None,
    typer.Option(
        "--date-format",
        metavar="FORM",
        help="How the file writes dates, such as MM/DD/YYYY.",
        autocompletion=completed_by("date_formats"),
    ),
]
Parties = Annotated[
    str | None,
    typer.Option(
        "--parties",
        metavar="FILE",
        help="CSV with the header filed,company: each name as filed, and the listed company.",
    ),
]


def option_name(field: str) -> str:
    """Return how a field of a shipment is called in messages about options."""
    return field.replace("_", " " if field.endswith("date") else "-")


def asked(given: Mapping[str, str | None], facts: Sequence[str] | None, unlisted: bool) -> Shipment:
    """Return the shipment that options ask about; the entry date is today unless given.

    Args:
        given: text by the fields of a shipment, None where an option was not given.
        facts: of --fact, each ID=VALUE.
        unlisted: --unlisted was given.

    Raises:
        BadInput: a value, a date or a number cannot be read, an option is empty, or a fact is given
            twice.
    """
    refuse_empty(given)
    told = {name: text for name, text in given.items() if text is not None}
    for name, text in map(_fact, facts or ()):
        if name in Shipment._fields:
            words = f"--fact: {name} is not a criterion of a scope"
            raise BadInput(words, "use the option of that name")
        if name in told:
            raise BadInput(f"{name} is given twice", "give each fact once")
        told[name] = text
    nobody = Shipment(None, NOTHING, today(), unlisted=unlisted)
    return shipment_of(told, nobody, option_name)


def refuse_empty(given: Mapping[str, str | None]) -> None:
    """Refuse an option that is given and empty, as from a variable that a script did not set.

    Raises:
        BadInput: one is.
    """
    for name in _MAY_BE_LEFT_OUT:
        if given.get(name) is not None and not (given[name] or "").strip():
            option = "hts" if name == "htsus" else option_name(name)
            raise BadInput(f"--{option} is empty", "give a value, or leave the option out")


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput(f"--fact {text!r} is not ID=VALUE", "write it like --fact carbon=99.95")
    return name.strip(), value.strip()


def today() -> date:
    """Return today; the only place that asks."""
    return date.today()


def day_of(text: str | None, what: str = "entry date") -> date:
    """Return the day that an option names; today where it is not given.

    Raises:
        BadInput: it is not a date.
    """
    if text is None:
        return today()
    day = parse_date(text)
    if day is None:
        raise BadInput(f"{what} {text!r} is not a date", "write it like 2026-02-11")
    return day


def known_day(text: str | None) -> date | None:
    """Return the day of --as-known, or None."""
    return None if text is None else day_of(text, "as-known")


def needed(given: str | None, option: str) -> str:
    """Return the text of an option that must be given.

    Raises:
        BadInput: it is not.
    """
    if given is None:
        raise BadInput(f"{option.split()[0]} is missing", f"add {option}")
    return given


def refuse_others(context: typer.Context, option: str, but: tuple[str, ...]) -> None:
    """Refuse every option that was given, but for some."""
    refuse(context, option, tuple(name for name in context.params if name not in but))


def refuse(context: typer.Context, beside: str, names: tuple[str, ...]) -> None:
    """Refuse options that mean nothing beside another, rather than ignore them in silence.

    Raises:
        BadInput: one of them was given.
    """
    for parameter in context.command.params:
        if parameter.name in names and _was_typed(context, parameter.name):
            how = f"see anode-duty {context.info_name} --help"
            raise BadInput(f"{_called(parameter)} does not go with {beside}", how)


def _called(parameter: Any) -> str:
    """Return how the help calls an option, such as --rates, or an argument, such as PATH."""
    name: str = parameter.opts[0]
    return name if name.startswith("-") else str(parameter.metavar or name).strip("[].")


def _was_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def load(
    folder: str | None,
    *,
    case: str | None = None,
    product: str | None = None,
    origin: str | None = None,
    company: str | None = None,
) -> RateBook:
    """Read the rate files that a question is about: of a folder of books, the one book."""
    from anode_duty.ratefiles.books import load_rates

    return load_rates(folder, case=case, product=product, origin=origin, company=company)


def hold(strict: bool, notes: Iterable[Note]) -> None:
    """End with 1 where an answer has warnings and --strict was given.

    Raises:
        AnswerIsNo: so it is.
    """
    from anode_duty.duties.notes import WARNING

    codes = [note.code for note in notes if note.level == WARNING]
    if strict and codes:
        count = "a warning" if len(codes) == 1 else f"{len(codes)} warnings"
        raise AnswerIsNo(f"the answer has {count}, and --strict was given: {', '.join(codes)}")

"""The options that several commands share, and how their text is read.

No other module reads today's date.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, NamedTuple

import typer

from anode_duty.answers import streams
from anode_duty.answers.formats import FORMATS, known_format, shown
from anode_duty.duties.notes import WARNING, Note
from anode_duty.duties.shipment import Shipment, read_day, shipment_of
from anode_duty.errors import AnswerIsNo, BadInput
from anode_duty.law.money import NOTHING

# Options whose empty text would be read as "not given"; the others are refused where they are read.
_MAY_BE_LEFT_OUT = ("product", "importer", "htsus", "use", "case")
# What only the other duties and the fees ask for.
_OF_OTHER_DUTIES = ("transport", "loaded", "use")


def option(metavar: str, text: str, *names: str, **more: Any) -> Any:
    """Return an option that takes a value, with its help; called as its parameter, or by names."""
    return typer.Option(*names, metavar=metavar, help=text, **more)


Text = str | None
Texts = list[str] | None

Producer = Annotated[Text, option("NAME", "The producer, if known.")]
Product = Annotated[Text, option("ARTICLE", "Article; the product of the case if left out.")]
Duty = Annotated[Text, option("AD|CVD", "Answer for AD alone or for CVD alone.")]
EntryDate = Annotated[
    Text,
    option(
        "YYYY-MM-DD",
        "Date of entry for consumption (of withdrawal, from a warehouse); today unless given.",
    ),
]
AsKnown = Annotated[
    Text, option("YYYY-MM-DD", "Answer from the notices and scopes that were known by this day.")
]
Output = Annotated[
    Text, option("FILE|-", "File for the answer; standard output if left out.", "--output")
]
Rates = Annotated[
    Text,
    option(
        "DIR",
        "Folder of rate files to use instead of those of the program.",
        envvar="ANODE_DUTY_RATES",
    ),
]
Form = Annotated[
    str, option("|".join(FORMATS), "How to print the answer.", "--format", parser=known_format)
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if the answer has a warning.")]


class Goods(NamedTuple):
    """The options about the goods and who is behind them, called as in a `Shipment`."""

    producer: Producer = None
    product: Product = None
    aam_value: Annotated[
        Text,
        option("USD", "Value of the covered portion, such as the anode material in a battery."),
    ] = None
    origin: Annotated[
        Text, option("CODE", "Country of origin, such as CN; that of the case if left out.")
    ] = None
    material_origin: Annotated[
        Text,
        option(
            "CODE",
            "Country where the covered material inside the goods was made, if not the origin.",
        ),
    ] = None
    importer: Annotated[
        Text, option("NAME", "Importer; needed only where a scope names certain importers.")
    ] = None
    unlisted: Annotated[
        bool, typer.Option("--unlisted", help="Treat the named company as not listed.")
    ] = False
    carbon: Annotated[Text, option("PCT", "Carbon content, percent by weight.")] = None
    energy_density: Annotated[Text, option("MAH_PER_G", "Energy density, mAh per gram.")] = None
    graphitization: Annotated[Text, option("PCT", "Degree of graphitization, percent.")] = None
    fact: Annotated[
        Texts, option("ID=VALUE", "A fact that a criterion of the scope asks for; may be repeated.")
    ] = None
    htsus: Annotated[
        Text,
        option(
            "NUMBER", "HTSUS number, 8 or 10 digits; adds the other duties and the fees.", "--hts"
        ),
    ] = None
    transport: Annotated[
        Text,
        option(
            "ocean|air|truck|rail",
            "How the goods arrive; ocean freight adds the harbor maintenance fee.",
        ),
    ] = None
    loaded: Annotated[
        Text, option("YYYY-MM-DD", "Day of loading for the last leg; decides for goods in transit.")
    ] = None
    use: Annotated[
        Text, option("WORDS", 'What the goods are used as, such as "passenger vehicle part".')
    ] = None
    case: Annotated[
        Text, option("NUMBER", "Case number; chosen by article and origin if left out.")
    ] = None
    duty: Duty = None


class FileOptions(NamedTuple):
    """The options that say how files of entries are read."""

    encoding: Annotated[
        Text, option("NAME", "Encoding of the file of entries; the answer is always UTF-8.")
    ] = None
    sheet: Annotated[
        Text, option("NAME", "Sheet of a workbook; the first that has the columns if left out.")
    ] = None
    column: Annotated[
        Texts,
        option('NAME="THEIR HEADER"', "Read a column from the header given; may be repeated."),
    ] = None
    date_format: Annotated[
        Text, option("FORM", "How the file writes dates, such as MM/DD/YYYY.")
    ] = None
    parties: Annotated[
        Text,
        option(
            "FILE", "CSV with the header filed,company: each name as filed, and the listed company."
        ),
    ] = None
    only_listed_hts: Annotated[
        bool,
        typer.Option(
            "--only-listed-hts", help="Answer only the lines whose HTSUS number a scope lists."
        ),
    ] = False


def without(*names: str) -> frozenset[str]:
    """Return which options of a group a command does not take, to annotate the group with."""
    return frozenset(names)


# Of the program and of each of its commands.
STYLE: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


def command_of(run: Callable[..., None], name: str) -> Any:
    """Return the command of Typer's that runs a function.

    A parameter with the type `Goods` or `FileOptions` is a group of options, each of which the
    command takes in its place, but for those that the function takes by itself.
    """
    app = typer.Typer(**STYLE)
    app.command(name)(_ungrouped(run))
    return typer.main.get_command(app)


def _ungrouped(run: Callable[..., None]) -> Callable[..., None]:
    """Return a function that takes the options of groups one by one, as Typer needs them."""
    asked = signature(run, eval_str=True).parameters
    taken: list[Parameter] = []
    groups: dict[str, tuple[Any, list[str]]] = {}
    for name, parameter in asked.items():
        hint = parameter.annotation
        group = getattr(hint, "__origin__", hint)
        if not hasattr(group, "_fields"):
            taken.append(parameter)
            continue
        left_out = {*asked}.union(*getattr(hint, "__metadata__", ()))
        groups[name] = group, [field for field in group._fields if field not in left_out]
        for field in groups[name][1]:
            default, of = group._field_defaults[field], group.__annotations__[field]
            taken.append(Parameter(field, Parameter.KEYWORD_ONLY, default=default, annotation=of))

    def take(**given: Any) -> None:
        for name, (group, fields) in groups.items():
            given[name] = group(**{field: given.pop(field) for field in fields})
        run(**given)

    take.__doc__ = run.__doc__
    take.__signature__ = Signature(taken)  # type: ignore[attr-defined]
    return take


def asked(goods: Goods, **others: str | None) -> Shipment:
    """Return the shipment that options ask about; the entry date is today unless given.

    Args:
        goods: the options about the goods.
        **others: text by further fields of a shipment, None where an option was not given.

    Raises:
        BadInput: a value, a date or a number cannot be read, an option is empty, or a fact is given
            twice.
    """
    options = {**others, **goods._asdict()}
    facts, unlisted = options.pop("fact"), options.pop("unlisted")
    told = {name: text for name, text in options.items() if text is not None}
    for name in _MAY_BE_LEFT_OUT:
        refuse_empty("hts" if name == "htsus" else name, told.get(name))
    for name, text in map(_fact, facts or ()):
        if name in Shipment._fields:
            words = f"--fact: {name} is not a criterion of a scope"
            raise BadInput(words, "use the option of that name")
        if name in told:
            raise BadInput(f"{name} is given twice", "give each fact once")
        told[name] = text
    nobody = Shipment(None, NOTHING, today(), unlisted=unlisted)
    return shipment_of(told, nobody, _option_name)


def _option_name(field: str) -> str:
    """Return how a field of a shipment is called in messages about options."""
    return field.replace("_", " " if field.endswith("date") else "-")


def refuse_empty(name: str, text: str | None) -> None:
    """Refuse an option that is given and empty, as from a variable that a script did not set."""
    if text is not None and not text.strip():
        raise BadInput(f"--{name} is empty", "give a value, or leave the option out")


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput(f"--fact {text!r} is not ID=VALUE", "write it like --fact carbon=99.95")
    return name.strip(), value.strip()


def idle(goods: Shipment | Goods) -> list[str]:
    """Return the options that change nothing because no HTSUS number is given."""
    if goods.htsus is not None:
        return []
    return [f"--{name}" for name in _OF_OTHER_DUTIES if getattr(goods, name) is not None]


def refuse_idle(goods: Goods) -> None:
    """Refuse options that only an HTSUS number gives a meaning, rather than ignore them."""
    for name in idle(goods):
        words = f"{name} counts only for the other duties and the fees, which need --hts"
        raise BadInput(words, f"add --hts NUMBER, or leave out {name}")


def today() -> date:
    """Return today; the only place that asks."""
    return date.today()


def day_of(text: str | None, what: str = "entry date") -> date:
    """Return the day that an option names; today where it is not given."""
    return today() if text is None else read_day(text, what)


def needed(given: str | None, option: str) -> str:
    """Return the text of an option, or refuse that it is missing."""
    if given is None:
        raise BadInput(f"{option.split()[0]} is missing", f"add {option}")
    return given


def refuse_others(context: typer.Context, option: str, but: Sequence[str]) -> None:
    """Refuse every option that was given, but for some."""
    refuse(context, option, [name for name in context.params if name not in but])


def refuse(context: typer.Context, beside: str, names: Sequence[str]) -> None:
    """Refuse options that mean nothing beside another, rather than ignore them in silence."""
    for parameter in context.command.params:
        if parameter.name in names and was_typed(context, parameter.name):
            called = parameter.opts[0]
            if not called.startswith("-"):  # an argument is called as in the help, such as PATH
                called = str(getattr(parameter, "metavar", None) or called).strip("[].")
            how = f"see anode-duty {context.info_name} --help"
            raise BadInput(f"{called} does not go with {beside}", how)


def was_typed(context: typer.Context, name: str | None) -> bool:
    """Whether an option is on the command line, rather than in the environment or left out."""
    source = context.get_parameter_source(name or "")
    return source is not None and source.name == "COMMANDLINE"


def give(
    record: dict[str, Any],
    form: str,
    notes: Iterable[Note],
    strict: bool,
    target: str | None = None,
    aside: Callable[[], str] | None = None,
) -> None:
    """Write an answer, and end with 1 where it has warnings and --strict was given."""
    streams.answer(shown(record, form, aside), target)
    codes = [note.code for note in notes if note.level == WARNING]
    if strict and codes:
        count = "a warning" if len(codes) == 1 else f"{len(codes)} warnings"
        raise AnswerIsNo(f"the answer has {count}, and --strict was given: {', '.join(codes)}")

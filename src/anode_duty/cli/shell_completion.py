"""The Tab key: what a shell asks, what can go on from there, and how the shell is told.

Typer's scripts ask, with the variables read here. Its answers are not used: they do not go on from
`--exporter=Tes`, and they load Rich.

Names are offered with hyphens for spaces and marks, which comparison ignores and no shell needs
quoted. No more is read than what is offered: companies.yaml for companies, the scopes for articles,
the names of the files for days.
"""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from anode_duty.answers import streams
from anode_duty.cli.app import COMMANDS, SHELLS
from anode_duty.errors import AnodeDutyError, ExitCode
from anode_duty.law.measure import OTHER_USE
from anode_duty.law.numbers import COUNTRY_CODES
from anode_duty.ratefiles.books import RateBooks
from anode_duty.ratefiles.folder import RateFolder
from anode_duty.ratefiles.one_book import read_companies, read_heads, read_scopes

if TYPE_CHECKING:
    from anode_duty.law.scope import Scope

# What can be put in the place of the last word, and what it stands for, which most shells show.
Offer = tuple[str, str]
Folders = list[RateFolder]

_UNSAFE = re.compile(r"[^\w.,=/+-]")  # one that some shell reads as more than a letter
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-(.+)\.yaml")


def answer(program: Any, shell: str) -> int:
    """Tell a shell what can be put in the place of the last word of what is typed."""
    words, last = _typed_in_bash() if shell == "bash" else _typed(shell)
    offers = [(word, " ".join(told.split())) for word, told in _offered(program, words, last)]
    if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        # Without any, fish completes names of files.
        return ExitCode.ANSWERED if offers else ExitCode.NO
    streams.answer(_for_zsh(offers) if shell == "zsh" else "".join(_lines(shell, offers)))
    return ExitCode.ANSWERED


def _typed_in_bash() -> tuple[list[str], str]:
    """Return the words before the last and the last; bash parts words at `=` too."""
    parts = os.environ.get("COMP_WORDS", "").split("\n")
    position = os.environ.get("COMP_CWORD", "")
    at = int(position) if position.isascii() and position.isdigit() else len(parts) - 1
    words: list[str] = []
    for part in parts[1:at]:
        if part != "=" or not (words and words[-1].startswith("--")):
            words += _split(part)[:1] or [""]
    last = "".join(_split(parts[at])[:1]) if at < len(parts) else ""
    return words, "" if last == "=" else last


def _typed(shell: str) -> tuple[list[str], str]:
    """Return the words before the last and the last, of a line as it was typed."""
    line = os.environ.get("_TYPER_COMPLETE_ARGS", "")
    words = _split(line)[1:]
    if shell in ("powershell", "pwsh"):
        last = os.environ.get("_TYPER_COMPLETE_WORD_TO_COMPLETE", "")
        return words[:-1] if last else words, last
    if not words or line.endswith(" "):
        return words, ""
    return words[:-1], words[-1]


def _split(line: str) -> list[str]:
    """Return the words of a line in which a quotation mark may still be open."""
    for end in ("", '"', "'", "\\"):
        try:
            return shlex.split(f"{line}{end}")
        except ValueError:
            continue
    return line.split()


def _offered(program: Any, words: list[str], last: str) -> Iterable[Offer]:
    """Return what can be put in the place of the last word, as far as it was typed."""
    command, context = program, program.make_context("anode-duty", [], resilient_parsing=True)
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), None)
    if at is not None:
        command = program.get_command(context, words[at])
        if command is None:
            return ()
        words = words[at + 1 :]
        context = command.make_context(
            command.name, list(words), parent=context, resilient_parsing=True
        )
    name, equals, value = last.partition("=")
    if equals and name.startswith("--"):
        offers = _values(_option(command, context, name), context, value)
        return [(f"{name}={word}", told) for word, told in offers]
    if words and (option := _option(command, context, words[-1])):
        return _values(option, context, last)
    if command is program or last.startswith("-"):
        return [(item.value, item.help or "") for item in command.shell_complete(context, last)]
    return _values(_argument(command, context), context, last)


def _option(command: Any, context: Any, name: str) -> Any:
    """Return the option of a command that takes a value and has a name, or None."""
    for one in command.get_params(context):
        if one.param_type_name == "option" and name in one.opts and not one.is_flag:
            return one
    return None


def _argument(command: Any, context: Any) -> Any:
    """Return the first argument of a command that is not given yet, or None."""
    for one in command.get_params(context):
        given = one.nargs > 0 and context.params.get(one.name)
        if one.param_type_name == "argument" and not given:
            return one
    return None


def _values(asked: Any, context: Any, typed: str) -> list[Offer]:
    """Return the values of an option or argument that go on from what was typed."""
    if asked is None:
        return []
    if asked.name in _SOURCES:
        return _going_on(typed, _SOURCES[asked.name](_folders(context)))
    words = _WORDS.get(asked.name) or (asked.metavar or "").split("|")
    listed = len(words) > 1 and words[-1] != "-"  # not of NAME, or of FILE|-
    return _going_on(typed, ((word, "") for word in words if listed))


def _lines(shell: str, offers: list[Offer]) -> Iterator[str]:
    for word, meaning in offers:
        if shell == "bash":
            yield f"{word}\n"
        elif shell == "fish":
            yield f"{word}\t{meaning}\n" if meaning else f"{word}\n"
        else:
            yield f"{word}:::{meaning or ' '}\n"


def _for_zsh(offers: list[Offer]) -> str:
    """Return a command that zsh evaluates, twice: every text is quoted for both times."""
    if not offers:
        return "_files\n"
    each = "\n".join(":".join(f'"{_zsh_text(text)}"' for text in one if text) for one in offers)
    return f"_arguments '*: :(({each}))'\n"


def _zsh_text(text: str) -> str:
    plain = text.replace("'", "")  # no quotation mark ends the outer text
    for mark in ("\\", '"', "$", "`", ":"):
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def _going_on(incomplete: str, offers: Iterable[Offer]) -> list[Offer]:
    """Return what goes on from what was typed, each once, which stays as it was typed."""
    typed = _joined(incomplete)
    found: dict[str, str] = {}
    for name, meaning in offers:
        found.setdefault(_joined(name), meaning)
    return [
        (incomplete + name[len(typed) :], meaning)
        for name, meaning in found.items()
        if name.casefold().startswith(typed.casefold())
    ]


def _joined(name: str) -> str:
    return _UNSAFE.sub("-", name)


def _folders(context: Any) -> Folders:
    """Return the folders in use; nothing is completed from one that cannot be read."""
    named = context.params.get("rates") or os.environ.get("ANODE_DUTY_RATES")
    try:
        return RateBooks(os.path.expanduser(named) if named else None).trees()
    except AnodeDutyError:
        return []


def _companies(folders: Folders) -> Iterator[Offer]:
    for folder in folders:
        for company in read_companies(folder).values():
            yield company.id, next(iter(company.legal_names), "")
            yield from ((name, company.id) for name in (*company.short_names, *company.legal_names))


def _cases(folders: Folders) -> Iterator[Offer]:
    told = {
        head.number: f"{head.duty}, {head.product}, {head.country}"
        for one in folders
        for head in read_heads(one)
    }
    return ((number, told.get(number, "")) for one in folders for number in one.case_folders)


def _countries(folders: Folders) -> Iterator[Offer]:
    """Offer the countries of the cases first, then every other code."""
    heads = [head for folder in folders for head in read_heads(folder)]
    yield from ((head.country, head.product) for head in heads)
    for head in heads:
        yield from ((one.country, f"twin case {one.case}") for one in head.third_countries)
    yield from ((code, "") for code in sorted(COUNTRY_CODES))


def _dates(folders: Folders) -> Iterator[Offer]:
    """Offer the first entry date that each notice or scope governs, which its file is named by."""
    of_day: dict[str, list[str]] = {}
    for folder in folders:
        for file in folder.files:
            where, _, name = file.rpartition("/")
            if match := _DATED.fullmatch(name):
                of_day.setdefault(match[1], []).append(f"{where} {match[2].replace('-', ' ')}")
    yield from ((day, ", ".join(of_day[day])) for day in sorted(of_day))


def _scopes(folders: Folders) -> "Iterator[Scope]":
    return (scope for folder in folders for scope in read_scopes(folder))


def _articles(folders: Folders) -> Iterator[Offer]:
    for scope in _scopes(folders):
        for article in scope.articles:
            yield article.id, ""
            yield from ((name, article.id) for name in article.names)


def _facts(folders: Folders) -> Iterator[Offer]:
    for scope in _scopes(folders):
        yield from ((f"{one.id}=", f"{one.name}, {one.unit}") for one in scope.criteria)


def _numbers(folders: Folders) -> Iterator[Offer]:
    return ((one.number, "") for scope in _scopes(folders) for one in scope.htsus)


def _uses(folders: Folders) -> Iterator[Offer]:
    from anode_duty.ratefiles.measure_file import read_measures

    yield from ((use, "") for folder in folders for use in read_measures(folder).uses)
    yield OTHER_USE, "a use that no measure names"


def _columns(_folders: Folders) -> Iterator[Offer]:
    from anode_duty.entries.column_names import load_column_map

    return ((f"{name}=", "") for name in load_column_map().columns)


# By the names of options and arguments. What only takes certain words shows them in the help.
_SOURCES: dict[str, Callable[[Folders], Iterable[Offer]]] = {
    **dict.fromkeys(("exporter", "producer"), _companies),
    **dict.fromkeys(("article", "product"), _articles),
    **dict.fromkeys(("entry_date", "as_known", "loaded", "on"), _dates),
    **dict.fromkeys(("origin", "material_origin"), _countries),
    "name": lambda folders: (*_companies(folders), *_cases(folders)),
    "case": _cases,
    "fact": _facts,
    "htsus": _numbers,
    "use": _uses,
    "column": _columns,
}
_WORDS = {
    **dict.fromkeys(("show_completion", "install_completion"), SHELLS),
    "command": tuple(COMMANDS),
    "encoding": ("utf-8", "utf-16", "cp1252", "latin-1", "gb18030", "big5"),
    "date_format": (
        *("MM/DD/YYYY", "DD/MM/YYYY", "YYYY/MM/DD", "DD.MM.YYYY", "DD-MON-YYYY", "YYYYMMDD"),
    ),
}

"""The man page, made from the help of the program and of each command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer

from anode_duty.cli.app import COMMANDS, app
from anode_duty.errors import ExitCode
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "anode-duty"
EXIT_CODES = {
    ExitCode.ANSWERED: "The question was answered.",
    ExitCode.NO: "The answer is no: check found errors, lines failed, --strict met a warning, a"
    " receipt does not verify, or the answer could not be written.",
    ExitCode.USAGE: "The question was refused or cannot be determined; the error says why.",
    ExitCode.UNSOUND_RATES: "The rate files are not sound, so there is no answer.",
    ExitCode.INTERRUPTED: "The run was interrupted.",
}
VARIABLES = {
    "ANODE_DUTY_RATES": "Folder of rate files to use where --rates is not given.",
    "COLUMNS": "Width of the answer in characters.",
    "NO_COLOR": "Where it is set, nothing is colored.",
    "FORCE_COLOR": "Where it is set, what is piped is colored too.",
}


def man_page() -> str:
    """Return the man page in the language of man."""
    program: Any = typer.main.get_command(app)
    context = program.make_context(NAME, [], resilient_parsing=True)
    first, *_ = paragraphs(program.help)
    return "".join(
        f"{line}\n"
        for line in (
            r".\" Made from the help of the commands by tests/renew.py.",
            f'.TH ANODE-DUTY 1 "" "anode-duty {__version__}" "User Commands"',
            ".SH NAME",
            f"{NAME} \\- {text(first.rstrip('.'))}",
            ".SH SYNOPSIS",
            *(line for command in COMMANDS for line in synopsis(context, command)),
            ".SH DESCRIPTION",
            *prose(program.help),
            ".SH OPTIONS",
            *options(program, context),
            ".SH COMMANDS",
            *(line for command in COMMANDS for line in section(context, command)),
            ".SH EXIT STATUS",
            *(line for code, told in EXIT_CODES.items() for line in term(str(int(code)), told)),
            ".SH ENVIRONMENT",
            *(line for name, told in VARIABLES.items() for line in term(name, told)),
        )
    )


def command_of(context: Any, name: str) -> tuple[Any, Any]:
    """Return a command and its context."""
    command = context.command.get_command(context, name)
    return command, command.make_context(name, [], parent=context, resilient_parsing=True)


def synopsis(context: Any, name: str) -> Iterator[str]:
    """Yield how a command is called."""
    command, inside = command_of(context, name)
    yield ".br"
    yield text(f"{NAME} {name} {' '.join(command.collect_usage_pieces(inside))}")


def section(context: Any, name: str) -> Iterator[str]:
    """Yield what a command does and the options it takes."""
    command, inside = command_of(context, name)
    yield f'.SS "{NAME} {name}"'
    yield from prose(command.help)
    yield from options(command, inside)


def options(command: Any, context: Any) -> Iterator[str]:
    """Yield each argument and option of a command with what it means."""
    for parameter in command.get_params(context):
        if record := parameter.get_help_record(context):
            yield from term(*record)


def term(name: str, told: str) -> Iterator[str]:
    """Yield a term and what it means."""
    yield ".TP"
    yield f"\\fB{text(name)}\\fR"
    yield text(told)


def prose(told: str) -> Iterator[str]:
    """Yield paragraphs; an example is set as it is typed."""
    for paragraph in paragraphs(told):
        label, example, typed = paragraph.partition("Example: ")
        if example and not label:
            yield from (".PP", "Example:", ".PP", ".RS 4", f"\\fB{text(typed)}\\fR", ".RE")
        else:
            yield from (".PP", text(paragraph))


def paragraphs(told: str) -> list[str]:
    """Return the paragraphs of a help text, each in one line."""
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", told.strip())]


def text(words: str) -> str:
    """Return words that man shows as they are."""
    plain = " ".join(words.split()).replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return rf"\&{plain}" if plain.startswith(".") else plain

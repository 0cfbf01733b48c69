"""The Tab key: what a shell asks, and how it is told.

Typer's own completion does not go on from `--exporter=Tes`, and takes no name of a shell behind
`--show-completion`; its scripts are used, which ask with the variables read here.
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Any

from anode_duty.answers import streams
from anode_duty.errors import BadInput, ExitCode, why

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer
    from typer.core import TyperGroup

    # What can be put in the place of the last word, and what it means.
    Offers = list[tuple[str, str]]

VARIABLE = "_ANODE_DUTY_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")

_LINE = "_TYPER_COMPLETE_ARGS"
_FISH_ACTION = "_TYPER_COMPLETE_FISH_ACTION"
_LAST_WORD = "_TYPER_COMPLETE_WORD_TO_COMPLETE"


def known_shell(name: str) -> str:
    """Return a shell that completion is for.

    Raises:
        BadInput: it is none.
    """
    if name not in SHELLS:
        raise BadInput(f"shell {name!r} is not known", f"write one of {', '.join(SHELLS)}")
    return name


def own_shell() -> str:
    """Return the shell that the user works in, or an empty text where that is not known."""
    name = os.path.basename(os.environ.get("SHELL", ""))
    return name if name in SHELLS else ""


def show_script(context: typer.Context, shell: str) -> None:
    """Print the script with which a shell completes this program, and exit."""
    from typer.completion import show_callback

    show_callback(context, context.command.params[0], known_shell(shell))


def install_script(context: typer.Context, shell: str) -> None:
    """Install that script where the shell looks for it, and exit.

    Raises:
        BadInput: the shell is not known, or its folder cannot be written.
    """
    from typer.completion import install_callback

    try:
        install_callback(context, context.command.params[0], known_shell(shell))
    except OSError as error:
        raise BadInput(
            f"completion for {shell} could not be installed: {why(error)}",
            f"print it with --show-completion {shell}, and save it where {shell} reads it",
        ) from None


def answer(group: TyperGroup, instruction: str) -> int:
    """Answer a shell: the script it asks for, or what can be put in the place of the last word."""
    action, _, shell = instruction.partition("_")
    if action not in ("source", "complete") or shell not in SHELLS:
        raise BadInput(f"{VARIABLE} {instruction!r} is not known", f"write source_{SHELLS[0]}")
    if action == "source":
        os.environ.pop(VARIABLE)  # by which Typer would answer in our place
        group(["--show-completion", shell], prog_name="anode-duty", standalone_mode=False)
        return ExitCode.ANSWERED
    words, last = _READERS[shell]()
    offers = offered(group, words, last)
    if os.environ.get(_FISH_ACTION) == "is-args":  # without any, fish completes names of files
        return ExitCode.ANSWERED if offers else ExitCode.NO
    streams.answer(_WRITERS[shell](offers))
    return ExitCode.ANSWERED


def offered(group: TyperGroup, words: list[str], last: str) -> Offers:
    """Return what can be put in the place of the last word, with what it means.

    Args:
        group: the program.
        words: those before the last, without the name of the program.
        last: as far as it was typed.
    """
    context: Any = group.make_context("anode-duty", [], resilient_parsing=True)
    command: Any = group
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), None)
    if at is not None:
        command = group.get_command(context, words[at])
        if command is None:
            return _of(_option(group, context, words[-1]) and None, context, last)
        words = words[at + 1 :]
        context = command.make_context(
            command.name, list(words), parent=context, resilient_parsing=True
        )
    name, equals, value = last.partition("=")
    if equals and name.startswith("--"):
        offers = _of(_option(command, context, name), context, value)
        return [(f"{name}={offer}", meaning) for offer, meaning in offers]
    if words and (option := _option(command, context, words[-1])):
        return _of(option, context, last)
    if last.startswith("-") or command is group:
        return _of(command, context, last)
    return _of(_argument(command, context), context, last)


def _of(asked: Any, context: Any, typed: str) -> Offers:
    items = asked.shell_complete(context, typed) if asked is not None else ()
    return [(item.value, item.help or "") for item in items]


def _option(command: Any, context: Any, name: str) -> Any:
    """Return the option of a command that takes a value and has a name, or None."""
    for parameter in command.get_params(context):
        if name in parameter.opts and name.startswith("-") and not parameter.is_flag:
            return parameter
    return None


def _argument(command: Any, context: Any) -> Any:
    """Return the first argument of a command that is not given yet, or None."""
    for parameter in command.get_params(context):
        given = context.params.get(parameter.name)
        if parameter.param_type_name == "argument" and (parameter.nargs < 0 or not given):
            return parameter
    return None


def _of_bash() -> tuple[list[str], str]:
    """Return the words before the last and the last; bash parts words at `=` too."""
    parts = os.environ.get("COMP_WORDS", "").split("\n")
    position = os.environ.get("COMP_CWORD", "")
    at = int(position) if position.isascii() and position.isdigit() else len(parts) - 1
    words: list[str] = []
    for part in parts[1:at]:
        if part != "=" or not (words and words[-1].startswith("--")):
            words.append(_unquoted(part))
    last = _unquoted(parts[at]) if at < len(parts) else ""
    return words, "" if last == "=" else last


def _of_line() -> tuple[list[str], str]:
    """Return the words before the last and the last, of a line as it was typed."""
    line = os.environ.get(_LINE, "")
    words = _split(line)[1:]
    if not words or line.endswith(" "):
        return words, ""
    return words[:-1], words[-1]


def _of_powershell() -> tuple[list[str], str]:
    last = os.environ.get(_LAST_WORD, "")
    words = _split(os.environ.get(_LINE, ""))[1:]
    return (words[:-1] if last else words), last


def _split(line: str) -> list[str]:
    """Return the words of a line in which a quotation mark may still be open."""
    for end in ("", '"', "'", "\\"):
        try:
            return shlex.split(f"{line}{end}")
        except ValueError:
            continue
    return line.split()


def _unquoted(word: str) -> str:
    return "".join(_split(word)[:1])


def _lines(offers: Offers) -> str:
    return "".join(f"{offer}\n" for offer, _ in offers)


def _for_fish(offers: Offers) -> str:
    return "".join(
        f"{offer}\t{' '.join(meaning.split())}\n" if meaning else f"{offer}\n"
        for offer, meaning in offers
    )


def _for_zsh(offers: Offers) -> str:
    """Return a command that zsh evaluates, twice: every text is quoted for both times."""
    if not offers:
        return "_files\n"
    each = "\n".join(
        f'"{_zsh_text(offer)}":"{_zsh_text(meaning)}"' if meaning else f'"{_zsh_text(offer)}"'
        for offer, meaning in offers
    )
    return f"_arguments '*: :(({each}))'\n"


def _zsh_text(text: str) -> str:
    plain = " ".join(text.split()).replace("'", "")  # no quotation mark ends the outer text
    for mark in ("\\", '"', "$", "`", ":"):
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def _for_powershell(offers: Offers) -> str:
    return "".join(f"{offer}:::{' '.join(meaning.split()) or ' '}\n" for offer, meaning in offers)


_READERS: dict[str, Callable[[], tuple[list[str], str]]] = {
    "bash": _of_bash,
    "zsh": _of_line,
    "fish": _of_line,
    "powershell": _of_powershell,
    "pwsh": _of_powershell,
}
_WRITERS: dict[str, Callable[[Offers], str]] = {
    "bash": _lines,
    "zsh": _for_zsh,
    "fish": _for_fish,
    "powershell": _for_powershell,
    "pwsh": _for_powershell,
}

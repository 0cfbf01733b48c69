"""The program: its commands by name, and the one place that turns an error into an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from anode_duty.answers import streams
from anode_duty.cli import options
from anode_duty.errors import AnodeDutyError, BadInput, ExitCode
from anode_duty.version import __version__

# Each command is a module of this package, imported only when it is asked for: building them all
# took 4 ms of the 70 ms of a quote.
COMMANDS = {
    "quote": "quote",
    "lookup": "lookup",
    "classify": "classify",
    "compare": "compare",
    "refund": "refund",
    "check": "check",
    "list": "listing",
    "help": "help_command",
}

# What a shell sets to ask for completion; as in cli.tab_key, which is imported only then.
_TAB_KEY = "_ANODE_DUTY_COMPLETE"
_EXTRA = "Got unexpected extra argument(s) ("
_SHELL_OPTIONS = ("--show-completion", "--install-completion")

FIRST_STEPS = """\
anode-duty: US antidumping and countervailing duties, and the other duties on the same goods.

Try:
  anode-duty quote --exporter BTR --value 100000    what a shipment owes today
  anode-duty lookup Panasonic --history             a company's rates from the beginning
  anode-duty lookup                                 all rates, as of today
  anode-duty --help                                 all commands
"""


class Commands(TyperGroup):
    """The commands, each built when it is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the options of the program; where no shell is named, the user's own is."""
        if len(args) == 1 and args[0] in _SHELL_OPTIONS:
            from anode_duty.cli.tab_key import own_shell

            args = [*args, own_shell()]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"anode_duty.cli.{COMMANDS[cmd_name]}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="anode-duty",
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version.", is_eager=True)
    ] = False,
    show_completion: Annotated[
        str | None,
        typer.Option(
            "--show-completion",
            metavar="[SHELL]",
            help="Print the script that lets a shell complete commands and names.",
            autocompletion=options.completed_by("shells"),
        ),
    ] = None,
    install_completion: Annotated[
        str | None,
        typer.Option(
            "--install-completion",
            metavar="[SHELL]",
            help="Install that script; for your own shell if none is named.",
            autocompletion=options.completed_by("shells"),
        ),
    ] = None,
) -> None:
    """US antidumping (AD) and countervailing (CVD) duties on battery anode material from China.

    The rate of an exporter, whether an article is covered, what a shipment owes, and what is
    refundable: by entry date, offline, each figure with its source.
    """
    if version:
        streams.answer(f"anode-duty {__version__}\n")
        raise typer.Exit
    if show_completion is not None or install_completion is not None:
        _complete(context, show_completion, install_completion)
    if context.invoked_subcommand is None:
        streams.answer(FIRST_STEPS)


def _complete(context: typer.Context, shown: str | None, installed: str | None) -> None:
    from anode_duty.cli import tab_key

    if shown == "" or installed == "":
        words = "which shell you use is not known"
        raise BadInput(words, f"name it: {_SHELL_OPTIONS[shown is None]} bash|zsh|fish|powershell")
    if shown is not None:
        tab_key.show_script(context, shown)
    if installed is not None:
        tab_key.install_script(context, installed)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(_run())


def _run() -> int:
    try:
        if sys.stdout is None:
            raise streams.not_written(OSError(0, "it is closed"))
        if instruction := os.environ.get(_TAB_KEY):
            return _tab_key(instruction)
        code = app(standalone_mode=False, prog_name="anode-duty")
    except AnodeDutyError as error:
        streams.report(error)
        return error.exit_code
    except typer.TyperException as error:
        streams.report(_usage(error))
        return ExitCode.USAGE
    except (typer.Abort, KeyboardInterrupt):
        streams.talk("error: interrupted")
        return ExitCode.INTERRUPTED
    except OSError as error:  # Typer prints the help itself
        streams.abandon_stdout()
        streams.report(streams.not_written(error))
        return ExitCode.NO
    return code if isinstance(code, int) else ExitCode.ANSWERED


def _tab_key(instruction: str) -> int:
    from anode_duty.cli import tab_key

    group = typer.main.get_command(app)
    return tab_key.answer(group, instruction) if isinstance(group, Commands) else ExitCode.NO


def _usage(error: typer.TyperException) -> BadInput:
    """Return what Typer found wrong in our words, with the name of a command that may be meant."""
    message = error.format_message().rstrip(".")
    command = " ".join(["anode-duty", *(word for word in sys.argv[1:2] if word in COMMANDS)])
    if message.startswith(_EXTRA):
        return BadInput(
            f"unexpected argument: {message[len(_EXTRA) : -1]}", f"see {command} --help"
        )
    hint = f"see {command} --help"
    if message.startswith("No such command"):
        from difflib import get_close_matches

        near = get_close_matches(message.split("'")[1], COMMANDS, 1)
        hint = f"did you mean {near[0]}? see anode-duty --help" if near else hint
    return BadInput(f"{message[:1].lower()}{message[1:]}", hint)

"""The program: its commands by name, and the one place that turns an error into an exit code."""

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from anode_duty.answers import streams
from anode_duty.cli.options import STYLE, Text, command_of, option
from anode_duty.errors import AnodeDutyError, BadInput, ExitCode, why
from anode_duty.version import __version__

# Each command is a function of a module of this package, which is imported only when it is asked
# for: building them all took 4 ms of the 70 ms of a quote.
COMMANDS = {
    "quote": "quote.quote",
    "lookup": "lookup.lookup",
    "classify": "classify.classify",
    "compare": "compare.compare",
    "refund": "refund.refund",
    "check": "check.check",
    "list": "listing.show_list",
    "help": "app.show_help",
}
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")

_TAB_KEY = "_ANODE_DUTY_COMPLETE"  # what a shell sets to ask for completion
_EXTRA = "Got unexpected extra argument(s) ("

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
        if len(args) == 1 and args[0] in ("--show-completion", "--install-completion"):
            shell = os.path.basename(os.environ.get("SHELL", ""))
            if shell not in SHELLS:
                hint = f"name it: {args[0]} bash|zsh|fish|powershell"
                raise BadInput("which shell you use is not known", hint)
            args = [*args, shell]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a command, or None where no command has that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(".")
        return command_of(getattr(import_module(f"anode_duty.cli.{module}"), function), cmd_name)


app = typer.Typer(name="anode-duty", cls=Commands, **STYLE)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version.", is_eager=True)
    ] = False,
    show_completion: Annotated[
        Text, option("[SHELL]", "Print the script that lets a shell complete commands and names.")
    ] = None,
    install_completion: Annotated[
        Text, option("[SHELL]", "Install that script; for your own shell if none is named.")
    ] = None,
) -> None:
    """US antidumping (AD) and countervailing (CVD) duties on battery anode material from China.

    The rate of an exporter, whether an article is covered, what a shipment owes, and what is
    refundable: by entry date, offline, each figure with its source.
    """
    if version:
        streams.answer(f"anode-duty {__version__}\n")
        raise typer.Exit
    for shell, installs in ((show_completion, False), (install_completion, True)):
        if shell is not None:
            _hand_over_script(context, shell, installs)
    if context.invoked_subcommand is None:
        streams.answer(FIRST_STEPS)


def _hand_over_script(context: typer.Context, shell: str, installs: bool) -> None:
    """Print or install the script with which a shell completes this program, and exit.

    Raises:
        BadInput: the shell is not known, or its folder cannot be written.
    """
    from typer.completion import install_callback, show_callback

    if shell not in SHELLS:
        hint = f"write one of {', '.join(SHELLS)}"
        raise BadInput(f"shell {shell!r} is not known", hint)
    hand_over = install_callback if installs else show_callback
    try:
        hand_over(context, context.command.params[0], shell)
    except OSError as error:
        if not installs:
            raise
        raise BadInput(
            f"completion for {shell} could not be installed: {why(error)}",
            f"print it with --show-completion {shell}, and save it where {shell} reads it",
        ) from None


def show_help(
    context: typer.Context,
    command: Annotated[
        Text,
        typer.Argument(metavar="[COMMAND]", help="The command; the program itself if left out."),
    ] = None,
) -> None:
    """Show the help of the program, or of one command.

    Example: anode-duty help quote
    """
    shown: Any = context.find_root()
    if command is not None:
        found = shown.command.get_command(shown, command)
        if found is None:
            hint = f"write one of {', '.join(COMMANDS)}"
            raise BadInput(f"{command!r} is not a command", hint)
        shown = found.make_context(command, [], parent=shown, resilient_parsing=True)
    streams.answer(f"{shown.get_help()}\n")


def main() -> None:
    """Run the command line and exit."""
    sys.exit(_run())


def _run() -> int:
    try:
        if sys.stdout is None:
            raise streams.not_written(OSError(0, "it is closed"))
        code = _tab_key() if os.environ.get(_TAB_KEY) else _started()
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


def _started(words: list[str] | None = None) -> Any:
    return app(words, standalone_mode=False, prog_name="anode-duty")


def _tab_key() -> Any:
    """Answer a shell: the script it asks for, or what can be put in the place of the last word."""
    instruction = os.environ[_TAB_KEY]
    action, _, shell = instruction.partition("_")
    if action not in ("source", "complete") or shell not in SHELLS:
        raise BadInput(f"{_TAB_KEY} {instruction!r} is not known", "write source_bash")
    if action == "source":
        del os.environ[_TAB_KEY]  # by which Typer would answer in our place
        return _started(["--show-completion", shell])
    from anode_duty.cli.shell_completion import answer

    return answer(typer.main.get_command(app), shell)


def _usage(error: typer.TyperException) -> BadInput:
    """Return what Typer found wrong in our words, with the name of a command that may be meant."""
    message = error.format_message().rstrip(".")
    command = " ".join(["anode-duty", *(word for word in sys.argv[1:2] if word in COMMANDS)])
    hint = f"see {command} --help"
    if message.startswith(_EXTRA):
        return BadInput(f"unexpected argument: {message[len(_EXTRA) : -1]}", hint)
    if message.startswith("No such command"):
        from difflib import get_close_matches

        near = get_close_matches(message.split("'")[1], COMMANDS, 1)
        hint = f"did you mean {near[0]}? see anode-duty --help" if near else hint
    return BadInput(f"{message[:1].lower()}{message[1:]}", hint)

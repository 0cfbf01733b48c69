"""anode-duty help: the help of the program, or of one command."""

from typing import Annotated, Any

import typer

from anode_duty.answers import streams
from anode_duty.cli import options
from anode_duty.errors import BadInput

app = options.one_command()


@app.command()
def show_help(
    context: typer.Context,
    command: Annotated[
        str | None,
        typer.Argument(
            metavar="[COMMAND]",
            help="The command; the program itself if left out.",
            autocompletion=options.completed_by("commands"),
        ),
    ] = None,
) -> None:
    """Show the help of the program, or of one command.

    Example: anode-duty help quote
    """
    program = context.find_root()
    streams.answer(f"{help_of(program, command)}\n")


def help_of(program: Any, command: str | None) -> str:
    """Return what `--help` prints of the program, or of one of its commands.

    Args:
        program: the context of the program.
        command: the name of a command, or None.

    Raises:
        BadInput: there is no such command.
    """
    if command is None:
        return str(program.get_help())
    found = program.command.get_command(program, command)
    if found is None:
        names = ", ".join(program.command.list_commands(program))
        raise BadInput(f"{command!r} is not a command", f"write one of {names}")
    text = found.make_context(command, [], parent=program, resilient_parsing=True).get_help()
    return str(text)

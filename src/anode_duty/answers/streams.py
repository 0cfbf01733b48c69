"""The streams: answers go to stdout or into a file, talk goes to stderr."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from anode_duty.answers.one_line import one_line, problem_line
from anode_duty.errors import AnswerIsNo, why
from anode_duty.ratefiles.problem import UnsoundRates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TextIO

    from anode_duty.errors import AnodeDutyError


def answer(text: str, target: str | None = None) -> None:
    """Write the answer to stdout, or to a file that is named.

    Raises:
        AnswerIsNo: it could not be written whole: a closed pipe, a full disk.
        BadInput: the file cannot be written at all.
    """
    if target not in (None, "-"):
        from anode_duty.answers.output_file import destination

        with destination(target) as file:
            file.write(text)
        return
    try:
        with stdout("backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        abandon_stdout()
        raise not_written(error) from None


def not_written(error: OSError | UnicodeError) -> AnswerIsNo:
    """Return the error of an answer that standard output did not take."""
    return AnswerIsNo(f"the answer could not be written to standard output: {why(error)}")


@contextmanager
def stdout(errors: str) -> Iterator[TextIO]:
    """Yield standard output, buffered: an unbuffered one loses what a full disk does not take."""
    if sys.stdout is None:
        raise OSError(0, "it is closed")
    sys.stdout.flush()
    try:
        here = sys.stdout.fileno()
    except io.UnsupportedOperation:  # a stand-in, as of a notebook
        yield sys.stdout
        return
    with open(here, "w", **{**TEXT, "errors": errors}, closefd=False) as stream:
        yield stream


TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}


def abandon_stdout() -> None:
    """Point stdout nowhere, so that the interpreter does not try once more as it ends."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def into_a_file() -> bool:
    """Whether stdout is redirected into a file."""
    with suppress(OSError, ValueError, AttributeError):
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    return False


def talk(*lines: str, folded: bool = False) -> None:
    """Write lines to stderr; where it is closed, there is nobody to talk to.

    Text of a file or a path stays on its line, and acts on no terminal.

    Args:
        *lines: what there is to say.
        folded: on a terminal, break lines between words.
    """
    if sys.stderr is None:  # print would take stdout instead
        return
    lines = tuple(map(one_line, lines))
    with suppress(OSError):
        for line in _folded(lines) if folded and sys.stderr.isatty() else lines:
            print(line, file=sys.stderr, flush=True)  # noqa: T201


def _folded(lines: Iterable[str]) -> Iterator[str]:
    import textwrap

    width = max(os.get_terminal_size(sys.stderr.fileno()).columns, 20)
    for line in lines:
        bound = re.sub(" (?=[0-9])", _NO_BREAK, line)  # a count stays with what is counted
        for part in textwrap.wrap(bound, width, subsequent_indent="  ", break_on_hyphens=False):
            yield part.replace(_NO_BREAK, " ")


_NO_BREAK = "\u00a0"


def report(error: AnodeDutyError) -> None:
    """Write an error to stderr: its problems a line each, the error in one line, its hint."""
    if isinstance(error, UnsoundRates) and error.problems:
        talk(*map(problem_line, error.problems))
    talk(f"error: {error.message}")
    if error.hint:
        talk(f"hint: {error.hint}")

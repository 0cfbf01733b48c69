"""The streams: the answer goes to stdout whole, talk goes to stderr."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any

from anode_duty.errors import AnodeDutyError, AnswerIsNo, UnsoundRates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def answer(text: str) -> None:
    """Write the answer to stdout.

    Raises:
        AnswerIsNo: it could not be written whole: a closed pipe, a full disk.
    """
    try:
        if sys.stdout is None:
            raise OSError(0, "it is closed")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        abandon_stdout()
        raise AnswerIsNo(
            f"the answer could not be written to standard output: {error.strerror or error}"
        ) from None


def abandon_stdout() -> None:
    """Point stdout nowhere, so that the interpreter does not try once more as it ends."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def as_json(document: dict[str, Any]) -> str:
    """Return a document as indented JSON."""
    import json

    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as comma-separated values, lines ending in a line feed."""
    import csv

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def talk(*lines: str) -> None:
    """Write lines to stderr; where it is closed, there is nobody to talk to."""
    try:
        for line in lines:
            print(line, file=sys.stderr, flush=True)  # noqa: T201
    except (OSError, AttributeError):
        return


def report(error: AnodeDutyError) -> None:
    """Write an error to stderr: its problems a line each, the error in one line, its hint."""
    if isinstance(error, UnsoundRates) and error.problems:
        from anode_duty.reports import problem_line

        talk(*(problem_line(problem) for problem in error.problems))
    talk(f"error: {_one_line(error.message)}")
    if error.hint:
        talk(f"hint: {_one_line(error.hint)}")


def _one_line(text: str) -> str:
    return " ".join(text.split())

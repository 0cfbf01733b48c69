"""The streams: the answer goes to stdout whole, talk goes to stderr."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from anode_duty.errors import AnodeDutyError, AnswerIsNo, UnsoundRates
from anode_duty.notation import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


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


@contextmanager
def destination(path: str | None) -> Iterator[TextIO]:
    """Yield a stream for a long answer: a file that is moved into place when whole, or stdout.

    A reader of the file never sees half of it, and whatever ends the run early leaves the old one.

    Raises:
        AnswerIsNo: it could not be written whole.
    """
    try:
        with _stdout() if path is None else _beside(path) as stream:
            yield stream
    except OSError as error:
        if path is None:
            abandon_stdout()
            where, left = "standard output", ""
        else:
            where, left = path, "; what was there is as it was"
        why = error.strerror or error
        raise AnswerIsNo(f"the answer could not be written to {where}: {why}{left}") from None


@contextmanager
def _stdout() -> Iterator[TextIO]:
    if sys.stdout is None:
        raise OSError(0, "it is closed")
    sys.stdout.flush()
    stream = io.TextIOWrapper(
        sys.stdout.buffer, "utf-8", errors="surrogateescape", newline="", write_through=False
    )
    try:
        yield stream
        stream.flush()
    finally:
        with suppress(OSError):
            stream.detach()


@contextmanager
def _beside(path: str) -> Iterator[TextIO]:
    """Yield a new file in the same folder, and put it in the place of the old one when whole."""
    import stat
    import tempfile

    target = os.path.realpath(path)
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = stat.S_IFREG | (0o666 & ~umask)
    if not stat.S_ISREG(mode):  # a device or a pipe cannot be replaced
        with open(target, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            yield stream
        return
    folder, name = os.path.split(target)
    handle, unfinished = tempfile.mkstemp(prefix=f".{name}.", suffix=".unfinished", dir=folder)
    try:
        with open(handle, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(unfinished, stat.S_IMODE(mode))
        os.replace(unfinished, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


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


def write_csv(stream: TextIO, rows: Iterable[Sequence[str]], delimiter: str, line_end: str) -> None:
    """Write rows as they come."""
    import csv

    csv.writer(stream, delimiter=delimiter, lineterminator=line_end).writerows(rows)


def write_json_lines(stream: TextIO, documents: Iterable[dict[str, Any]]) -> None:
    """Write one JSON document a line as they come."""
    import json

    for document in documents:
        stream.write(json.dumps(document) + "\n")


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
    talk(f"error: {one_line(error.message)}")
    if error.hint:
        talk(f"hint: {one_line(error.hint)}")

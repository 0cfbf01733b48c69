"""The streams: answers go to stdout or into a file that is moved into place, talk to stderr."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from anode_duty.errors import AnswerIsNo, BadInput, why
from anode_duty.ratefiles.problem import UnsoundRates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO, Any, TextIO

    from anode_duty.errors import AnodeDutyError
    from anode_duty.ratefiles.problem import Problem


def answer(text: str, target: str | None = None) -> None:
    """Write the answer to stdout, or to a file that is named.

    Raises:
        AnswerIsNo: it could not be written whole: a closed pipe, a full disk.
        BadInput: the file cannot be written at all.
    """
    with destination(None if target == "-" else target, errors="backslashreplace") as stream:
        stream.write(text)


def not_written(error: OSError | UnicodeError) -> AnswerIsNo:
    """Return the error of an answer that standard output did not take."""
    return AnswerIsNo(f"the answer could not be written to standard output: {why(error)}")


@contextmanager
def stdout(errors: str) -> Iterator[TextIO]:
    """Yield standard output, buffered: an unbuffered one loses what a full disk does not take."""
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
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def destination(
    path: str | None, sources: Sequence[IO[bytes]] = (), errors: str = "surrogateescape"
) -> Iterator[TextIO]:
    """Yield a stream for a long answer: a file that is moved into place when whole, or stdout.

    A reader of the file never sees half of it, and whatever ends the run early leaves the old one.

    Args:
        path: of the file; None for stdout.
        sources: the files that are being read.
        errors: what stdout makes of half a character.

    Raises:
        AnswerIsNo: it could not be written whole.
        BadInput: it cannot be written at all; see `usable`.
    """
    path = usable(path, sources)
    opened = False
    try:
        with stdout(errors) if path is None else _beside(path) as stream:
            opened = True
            yield stream
    except (OSError, UnicodeError) as error:
        if path is None:
            abandon_stdout()
            raise not_written(error) from None
        if not opened:
            raise _no_file(path, why(error)) from None
        kept = "; the existing file was not changed" if os.path.isfile(path) else ""  # no device
        raise AnswerIsNo(f"{_no_file(path, why(error)).message}{kept}") from None


def usable(path: str | None, sources: Sequence[IO[bytes]] = ()) -> str | None:
    """Return the path of a file that may be written, or None for stdout.

    Raises:
        BadInput: it is no name of a file, lies in no folder, or is a file that is open already.
    """
    if path is None or _same_file(sys.stdout, path):
        path = None  # which others may have opened as well: it is written on, not replaced
    elif not path or path.endswith(os.sep):
        raise BadInput(f"{path!r} is not the name of a file", "name a file to write")
    if any(_same_file(source, path) for source in sources):
        what = "standard output" if path is None else repr(path)
        raise BadInput(f"{what} is the file of entries itself", "write to another file")
    if path is None:
        return None
    if _same_file(sys.stderr, path):
        raise BadInput(f"{path!r} is where messages go", "write to another file")
    opened_in = os.path.realpath(os.path.dirname(path))
    # What the shell has opened cannot be replaced: it would go on writing to the old file.
    if os.path.isfile(path) and re.fullmatch("/dev/fd|/proc/[0-9]+/fd", opened_in):
        raise BadInput(f"{path!r} is a file that is already open", "name the file itself")
    if os.path.isdir(path):
        raise _no_file(path, "Is a directory")
    try:
        os.stat(os.path.dirname(os.path.realpath(path)))
    except OSError as error:
        raise _no_file(path, why(error)) from None
    return path


def _no_file(path: str, reason: str) -> BadInput:
    words = f"the answer could not be written to {path!r}: {reason}"
    return BadInput(words, "name a file in a folder that exists")


@contextmanager
def _beside(path: str) -> Iterator[TextIO]:
    """Yield a new file in the same folder, and put it in the place of the old one when whole."""
    import tempfile

    target = os.path.realpath(path)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = stat.S_IFREG | (0o666 & ~umask)
    if not stat.S_ISREG(mode):  # a device or a pipe cannot be replaced
        with open(path, "w", **TEXT) as stream:
            yield stream
        return
    folder = os.path.dirname(target)
    handle, unfinished = tempfile.mkstemp(prefix=".anode-duty-", suffix=".unfinished", dir=folder)
    try:
        with open(handle, "w", **TEXT) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(unfinished, stat.S_IMODE(mode))
        os.replace(unfinished, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _same_file(stream: IO[Any] | None, path: str | None) -> bool:
    """Whether a stream and a path, or stdout without one, are one regular file."""
    try:
        held = os.fstat(stream.fileno()) if stream else None
        target = os.stat(path) if path is not None else os.fstat(sys.stdout.fileno())
        return held is not None and os.path.samestat(held, target) and stat.S_ISREG(target.st_mode)
    except (OSError, ValueError, AttributeError):
        return False


def into_a_file() -> bool:
    """Whether stdout is redirected into a file."""
    return _same_file(sys.stdout, None)


def one_line(text: str) -> str:
    """Return text for one line of a terminal: no line ends, and no character that acts on it."""
    folded = " ".join(text.split())
    if folded.isprintable():
        return folded
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in folded
    )


def problem_line(problem: Problem) -> str:
    """Return a problem in one line, so that editors jump to it."""
    place = f"{one_line(problem.file)}:{problem.line}:{problem.column}"
    return f"{place}: {problem.severity}[{problem.rule}] {one_line(problem.message)}"


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

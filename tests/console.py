"""The console blocks of the documents: found, run as a person would, and written again.

A block begins with ```console. In it, a line after `$ ` is a command, and what follows up to the
next command is what it prints on a terminal of 80 columns, errors included.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from anode_duty.cli.app import main
from processes import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
_SURROUNDINGS = {"TERM": "dumb", "LC_ALL": "C.UTF-8"}
DOCUMENTS = tuple(
    path
    for path in (ROOT / "README.md", ROOT / "rates" / "README.md", ROOT / "examples" / "README.md")
    if path.exists()
)


class Step(NamedTuple):
    """A command of a block and what is printed under it."""

    line: int
    command: str
    printed: str


def blocks(document: Path) -> Iterator[list[Step]]:
    """Yield the commands of each console block of a document, with what stands under each."""
    steps: list[Step] | None = None
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        if line == "```console":
            steps = []
        elif steps is not None and line == "```":
            yield steps
            steps = None
        elif steps is not None and line.startswith("$ "):
            steps.append(Step(number, line[2:], ""))
        elif steps is not None and not steps:
            raise ValueError(f"{document}:{number}: a console block begins with a command")
        elif steps is not None:
            steps[-1] = steps[-1]._replace(printed=f"{steps[-1].printed}{line}\n")


def run(command: str, folder: Path, columns: int = 80, **environment: str) -> str:
    """Return what a command prints on a terminal, in a shell that stands in a folder."""
    leader, follower = _terminal(columns)
    scripts = str(Path(sys.executable).parent)
    process = subprocess.Popen(
        command,
        shell=True,
        executable="/bin/bash",
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env={
            **_SURROUNDINGS,
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            **environment,
        },
    )
    os.close(follower)
    shown = _all_of(leader)
    process.wait(timeout=SECONDS)
    return shown


def run_here(line: str, columns: int = 80, **environment: str) -> str:
    """Return what a line without shell syntax prints on a terminal, run in this process.

    It stands in the folder of the project. Nothing is loaded again, so it takes a fifth of the time
    of a process of its own.
    """
    leader, follower = _terminal(columns)
    with ThreadPoolExecutor(1) as pool, chdir(ROOT):
        reading = pool.submit(_all_of, leader)  # a terminal takes a few thousand bytes at a time
        with (
            open(follower, "w", encoding="utf-8") as screen,
            redirect_stdout(screen),
            redirect_stderr(screen),
            patch.dict(os.environ, {**_SURROUNDINGS, **environment}, clear=True),
            patch.object(sys, "argv", shlex.split(line)),
            suppress(SystemExit),
        ):
            main()
        return reading.result(SECONDS)


def _terminal(columns: int) -> tuple[int, int]:
    """Return both ends of a new terminal, the reader's first."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    return leader, follower


def _all_of(leader: int) -> str:
    """Return all that is shown on a terminal until nobody is left to write on it."""
    shown = b""
    while select.select([leader], [], [], SECONDS)[0]:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # the last writer has closed it
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    return shown.decode("utf-8").replace("\r\n", "\n")


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder with the rate files and the examples, for commands that write beside them."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("rates", "examples"):
            shutil.copytree(ROOT / name, Path(folder, name))
        yield Path(folder)


def written_again(document: Path, folder: Path) -> str:
    """Return a document with what its commands print now."""
    text: list[str] = []
    inside = False
    for line in document.read_text(encoding="utf-8").splitlines():
        if line == "```console":
            inside = True
        elif inside and line == "```":
            inside = False
        elif inside and not line.startswith("$ "):
            continue
        text.append(line)
        if inside and line.startswith("$ "):
            printed = run(line[2:], folder)
            text += printed.splitlines()
    return "\n".join(text) + "\n"

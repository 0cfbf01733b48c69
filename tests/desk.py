"""A folder in which fuzz.py runs commands in its own process, and what holds of all of them."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from anode_duty.cli.app import _run
from spoiling import RATES

_PROBLEM = re.compile(r"[^\n]*:\d+:\d+: (error|warning)\[[a-z0-9-]+\] .+")


class Ran(NamedTuple):
    """What a command left behind."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str


class Desk:
    """A folder to work in, where commands run in this process with streams of their own."""

    def __init__(self, folder, told=None):
        self.folder = Path(folder)
        self.faults = []
        self._told = told or (lambda _: None)
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        os.chdir(folder)
        os.environ.update(HOME=str(folder), SHELL="/bin/bash", COLUMNS="80", NO_COLOR="1")
        os.environ.pop("ANODE_DUTY_RATES", None)
        self.tidy()

    def tidy(self):
        """Put back what commands read, and remove what they wrote."""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != "rates":
                shutil.rmtree(path)
            elif not path.is_dir():
                path.unlink()
        if not (self.folder / "rates").exists():
            shutil.copytree(RATES, self.folder / "rates")
        shutil.copytree(RATES / "scope", self.folder / "folder")
        shutil.copy(RATES.parent / "examples" / "entries.csv", "entries.csv")
        shutil.copy(RATES.parent / "examples" / "parties.csv", "parties.csv")
        Path("noise.bin").write_bytes(bytes(range(256)) * 8)
        Path("empty.csv").write_bytes(b"")

    def run(self, *words):
        """Run a command, and note what holds of no command."""
        for stream, number in ((self._out, 1), (self._err, 2)):
            stream.seek(0)
            stream.truncate()
            os.dup2(stream.fileno(), number)
        os.dup2(os.open("entries.csv", os.O_RDONLY), 0)
        sys.argv = ["anode-duty", *words]
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        sys.stdout = open(1, "w", encoding="utf-8", newline="", closefd=False)
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        try:
            code = _run()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os.closerange(3 + max(self._out.fileno(), self._err.fileno()), 64)
        out, err = self._text(self._out), self._text(self._err)
        self._told(f"$ anode-duty {' '.join(map(ascii, words))}\n{out[:2000]}\n{err}[{code}]")
        ran = Ran(words, code, out, err)
        self._held_of_all(ran)
        return ran

    @staticmethod
    def _text(stream):
        stream.seek(0)
        return stream.read().decode("utf-8", "surrogateescape")

    def hold(self, sound, what, ran):
        """Note a fault unless something holds."""
        if not sound:
            self.faults.append(f"{what}: {' '.join(map(ascii, ran.words))[:600]} [{ran.code}]")

    def _held_of_all(self, ran):
        lines = ran.err.split("\n")[:-1]
        errors = [line for line in lines if line.startswith("error: ")]
        hints = [line for line in lines if line.startswith("hint: ")]
        self.hold(ran.code in (0, 1, 2, 3), "an exit code of no family", ran)
        self.hold(all(map(str.isprintable, lines)), "stderr acts on the terminal", ran)
        self.hold(len(errors) == (ran.code > 1) or ran.code == 1, "not one error line", ran)
        if ran.code > 1:
            at = lines.index(errors[0]) if errors else 0
            self.hold(not ran.out, "an answer beside the error", ran)
            self.hold(lines[at + 1 :] == hints and len(hints) < 2, "more than a hint", ran)
        if ran.code == 3:
            self.hold(all(map(_PROBLEM.fullmatch, lines[:at])), "no problem line", ran)

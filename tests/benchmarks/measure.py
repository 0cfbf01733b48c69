"""How the benchmarks run commands and show ratios."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import IO

COMMAND = str(Path(sys.executable).with_name("anode-duty"))
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
# A process counts the memory of the one that starts it as its own, so a small one starts it. What
# it has to say is the first argument's, as the output is that of the command.
_LAUNCH = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:], stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as told:
    print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=told)
"""


class Run(NamedTuple):
    """What a command took: CPU seconds, and megabytes of memory at its peak."""

    seconds: float
    memory: float


def run(
    *command: str, read: Callable[[IO[bytes]], object] = lambda output: output.read()
) -> tuple[Run, object]:
    """Run a command, and return what it took and what was read of its output.

    Lines of a batch that are not quoted are no failure.
    """
    with tempfile.NamedTemporaryFile("r") as told:
        process = subprocess.Popen(
            (sys.executable, "-c", _LAUNCH, told.name, *command),
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
        )
        assert process.stdout is not None
        found = read(process.stdout)
        process.wait()
        status, seconds, kilobytes = told.read().split()
    if os.waitstatus_to_exitcode(int(status)) not in (0, 1):
        raise SystemExit(f"this has failed: {' '.join(command)}")
    return Run(float(seconds), int(kilobytes) / 1024), found


class Ratio(NamedTuple):
    """A ratio, or a measure, and what the design asks of it.

    Attributes:
        least: what it must be at least, or None.
        most: what it may be at most, or None.
        unit: behind the figure.
    """

    what: str
    against: str
    value: float
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def bound(self) -> str:
        """What the design asks of it, in words."""
        asked = self.least if self.most is None else self.most
        if asked is None:
            return ""
        return f"at {'least' if self.most is None else 'most'} {asked:.2f}{self.unit}"

    @property
    def is_missed(self) -> bool:
        """Whether it is not so."""
        too_low = self.least is not None and self.value < self.least
        return too_low or (self.most is not None and self.value > self.most)


def show(ratios: Iterable[Ratio]) -> None:
    """Print ratios as a table in Markdown."""
    print("| what | against | measured | asked |\n|---|---|---|---|")
    for one in ratios:
        missed = ", **missed**" if one.is_missed else ""
        value = f"{one.value:.2f}{one.unit}"
        print(f"| {one.what} | {one.against} | {value} | {one.bound}{missed} |", flush=True)

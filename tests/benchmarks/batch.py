"""Batch: lines per second against a bare copy of the same answer, and peak memory.

Run: python tests/benchmarks/batch.py [LINES]

CSV is measured against `csv.reader` and `csv.writer`, which read and write the lines that the batch
has written; JSON against `json.dumps` of the documents that it has written, decoded beforehand. All
run as processes, in turns, and the best of each counts. Of the file with HTSUS numbers some five
lines are one entry.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from entries import write_entries

COMMAND = str(Path(sys.executable).with_name("anode-duty"))
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
ROUNDS = 3
MORE_MEMORY = 10  # megabytes that the whole file may take beyond a thousand lines
COPY = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as source:
    with open(sys.argv[2], "w", newline="", encoding="utf-8") as target:
        csv.writer(target, lineterminator="\\n").writerows(csv.reader(source))
"""
# Reads the documents a thousand at a time, and counts the time of writing them alone.
DUMPS = """
import json, sys, time
from itertools import islice
spent = 0
with open(sys.argv[1], encoding="utf-8") as source:
    with open(sys.argv[2], "w", encoding="utf-8") as target:
        while lines := list(islice(source, 1000)):
            documents = [json.loads(line) for line in lines]
            began = time.process_time()
            target.writelines(json.dumps(one) + "\\n" for one in documents)
            spent += time.process_time() - began
print(spent)
"""


class Case(NamedTuple):
    """One of the answers that are measured, and the least share of the bare copy's pace."""

    name: str
    form: str
    numbers: bool
    least: float


CASES = (
    Case("CSV", "csv", False, 0.55),
    Case("CSV with HTSUS numbers", "csv", True, 0.45),
    Case("JSON", "json", False, 0.50),
    Case("JSON with HTSUS numbers", "json", True, 0.50),
)


def run(*command: str) -> tuple[float, int, str]:
    """Return the CPU seconds of a command, its peak memory in kilobytes, and its output."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT, text=True
    )
    assert process.stdout is not None
    out = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, out


def bare(case: Case, quoted: str, folder: str) -> float:
    """Return the CPU seconds of the bare copy of an answer."""
    code = COPY if case.form == "csv" else DUMPS
    seconds, _, out = run(sys.executable, "-c", code, quoted, str(Path(folder, "copied")))
    return float(out) if case.form == "json" else seconds


def measure(case: Case, lines: int, folder: str) -> None:
    """Print the pace, the ratio and the memory of one answer."""
    few = write_entries(Path(folder, "few.csv"), 1000, case.numbers)
    many = write_entries(Path(folder, "many.csv"), lines, case.numbers)
    quoted = str(Path(folder, "quoted"))
    quote = (COMMAND, "quote", "--format", case.form, "--output", quoted, "--batch")
    _, small, _ = run(*quote, str(few))
    rounds = [(run(*quote, str(many)), bare(case, quoted, folder)) for _ in range(ROUNDS)]
    batch = min(seconds for (seconds, _, _), _ in rounds)
    copy = min(seconds for _, seconds in rounds)
    more = (max(memory for (_, memory, _), _ in rounds) - small) / 1024
    print(
        f"{case.name}: {lines / batch:,.0f} lines per second, bare {lines / copy:,.0f};"
        f" ratio {copy / batch:.2f} (at least {case.least:.2f});"
        f" {small / 1024:.1f} MB for 1,000 lines, {more:+.1f} MB (at most +{MORE_MEMORY})"
    )


def main() -> None:
    """Print the ratio and the memory of each answer."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    print(f"lines: {lines:,}")
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            measure(case, lines, folder)


if __name__ == "__main__":
    main()

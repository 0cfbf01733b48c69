"""Batch: lines per second against a bare copy of the same answer.

Run: python tests/benchmarks/batch.py [LINES]

CSV is measured against `csv.reader` and `csv.writer`, which read and write the lines that the batch
has written; JSON against `json.dumps` of the documents that it has written, decoded beforehand. All
run as processes, in turns, and the best of each counts. Of the file with HTSUS numbers some five
lines are one entry.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from entries import write_entries
from measure import COMMAND, Ratio, run, show

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 3
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
    Case("JSON lines", "json", False, 0.50),
    Case("JSON lines with HTSUS numbers", "json", True, 0.50),
)


def bare(case: Case, quoted: str, folder: str) -> float:
    """Return the CPU seconds of the bare copy of an answer."""
    code = COPY if case.form == "csv" else DUMPS
    took, out = run(sys.executable, "-c", code, quoted, str(Path(folder, "copied")))
    return float(out) if case.form == "json" else took.seconds  # type: ignore[arg-type]


def measure(case: Case, lines: int, folder: str) -> Ratio:
    """Return the pace of one answer as a share of the bare copy's."""
    source = write_entries(Path(folder, "many.csv"), lines, case.numbers)
    quoted = str(Path(folder, "quoted"))
    quote = (COMMAND, "quote", "--format", case.form, "--output", quoted, "--batch", str(source))
    rounds = [(run(*quote)[0].seconds, bare(case, quoted, folder)) for _ in range(ROUNDS)]
    batch, copy = (min(seconds) for seconds in zip(*rounds, strict=True))
    against = "a bare copy of its answer with `csv`"
    if case.form == "json":
        against = "`json.dumps` of the same documents"
    what = f"{case.name}, {lines:,} lines ({lines / batch:,.0f} a second)"
    return Ratio(what, f"{against} ({lines / copy:,.0f})", copy / batch, least=case.least)


def ratios(lines: int = 200_000) -> Iterator[Ratio]:
    """Yield the ratio of each answer."""
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            yield measure(case, lines, folder)


if __name__ == "__main__":
    show(ratios(*map(int, sys.argv[1:2])))

"""Batch: lines per second against a bare copy of the same columns, and peak memory.

Run: python tests/benchmarks/batch.py [LINES]

The copy reads and writes the lines that the batch has written, with csv alone. Both run as
processes, in turns, and the best of each counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from entries import write_entries

COMMAND = str(Path(sys.executable).with_name("anode-duty"))
COPY = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as source:
    with open(sys.argv[2], "w", newline="", encoding="utf-8") as target:
        csv.writer(target, lineterminator="\\n").writerows(csv.reader(source))
"""


def run(*command: str) -> tuple[float, int]:
    """Return the CPU seconds of a command and its peak memory in kilobytes."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main() -> None:
    """Print the ratio and the memory."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        few = write_entries(Path(folder, "few.csv"), 1000)
        many = write_entries(Path(folder, "many.csv"), lines)
        quoted, copied = str(Path(folder, "quoted.csv")), str(Path(folder, "copied.csv"))
        quote = (COMMAND, "quote", "--entry-date", "2026-02-12", "--output", quoted, "--batch")
        _, small = run(*quote, str(few))
        rounds = [
            (run(*quote, str(many)), run(sys.executable, "-c", COPY, quoted, copied))
            for _ in range(3)
        ]
    batch = min(seconds for (seconds, _), _ in rounds)
    copy = min(seconds for _, (seconds, _) in rounds)
    large = max(memory for (_, memory), _ in rounds)
    print(f"lines:                   {lines:,}")
    print(f"batch, lines per second: {lines / batch:,.0f}")
    print(f"copy, lines per second:  {lines / copy:,.0f}")
    print(f"ratio:                   {copy / batch:.2f} (at least 0.50)")
    print(f"peak memory at 1,000:    {small / 1024:.1f} MB")
    print(f"peak memory at {lines:,}: {large / 1024:.1f} MB (at most 10 MB more)")


if __name__ == "__main__":
    main()

"""The benchmark of growth runs: every form of a file has the figures of `quote`, to the cent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra arrow is not installed")

GROWTH = Path(__file__).parent / "benchmarks" / "growth.py"


def test_every_form_has_the_same_figures():
    """It ends with an error where sums differ, or lines from those of `quote` one by one."""
    words = ["--lines", "300", "--kinds", "20", "--of", "300"]
    done = subprocess.run(
        [sys.executable, str(GROWTH), *words],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    of_lines = [cells for cells in lines if cells[0] == "| 300"]
    assert [cells[1] for cells in of_lines] == ["CSV", "JSON", "Parquet", "Arrow"]
    assert len({cells[-1] for cells in of_lines}) == 1

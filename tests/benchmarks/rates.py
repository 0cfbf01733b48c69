"""Reading rates: CPU time a notice file, of a case with a hundred more notices.

Run: python tests/benchmarks/rates.py
"""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from anode_duty import load_rates
from anode_duty.ratefiles.books import rates_folder

ROUNDS = 20
MORE = 100


def with_reviews(folder: Path) -> Path:
    """Return a copy of the rate files whose first case has a hundred court decisions more."""
    copy = Path(shutil.copytree(rates_folder(), folder / "rates"))
    case = next(path.parent for path in sorted(copy.glob("A-*/case.yaml")))
    rates = next(case.glob("????-??-??-final.yaml")).read_text(encoding="utf-8")
    first = date(2026, 4, 1)
    for number in range(MORE):
        day = first + timedelta(days=number)
        text = rates.replace("final determination\n", "court decision\n", 1)
        text = text.replace("effective: 2026-02-11", f"effective: {day}")
        (case / f"{day}-court.yaml").write_text(text, encoding="utf-8")
    return copy


def cpu_milliseconds(folder: Path | str) -> float:
    """Return the CPU milliseconds in which a folder is read, the best of several times."""
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        load_rates(folder)
        taken.append(time.process_time() - started)
    return 1000 * min(taken)


def main() -> None:
    """Print the time of the shipped files, of the larger case, and of one notice more."""
    with tempfile.TemporaryDirectory() as folder:
        shipped = cpu_milliseconds(rates_folder())
        larger = cpu_milliseconds(with_reviews(Path(folder)))
    print(f"shipped files:          {shipped:.1f} ms")
    print(f"with {MORE} notices more:  {larger:.1f} ms")
    print(f"a notice file:          {(larger - shipped) / MORE:.2f} ms (at most 0.3)")


if __name__ == "__main__":
    main()

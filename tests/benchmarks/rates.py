"""Reading rates: CPU time a notice file, and of a quote from a folder of many books.

Run: python tests/benchmarks/rates.py

A case has a hundred court decisions more, and a folder has 50 books of 20 notices, each a copy of
the shipped files under other case numbers; the best of several times counts.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from measure import COMMAND, Ratio, run, show

from anode_duty import load_rates
from anode_duty.ratefiles.books import rates_folder

ROUNDS = 20
MORE = 100
BOOKS = 50
NOTICES = 20


def with_decisions(folder: Path, notices: int) -> Path:
    """Return a copy of the rate files whose first case has so many court decisions more."""
    copy = Path(shutil.copytree(rates_folder(), folder))
    case = next(path.parent for path in sorted(copy.glob("A-*/case.yaml")))
    rates = next(case.glob("????-??-??-final.yaml")).read_text(encoding="utf-8")
    day = next(line for line in rates.splitlines() if line.startswith("effective: "))
    for number in range(notices):
        later = date(2026, 4, 1) + timedelta(days=number)
        text = rates.replace("final determination\n", "court decision\n", 1)
        text = text.replace(day, f"effective: {later}", 1)
        (case / f"{later}-court.yaml").write_text(text, encoding="utf-8")
    return copy


def library(folder: Path) -> tuple[Path, Path]:
    """Return a folder of books, and one of the books."""
    shipped = Path(rates_folder())
    notices = len(list(shipped.glob("?-*/????-*.yaml")))
    first = with_decisions(folder / "book", NOTICES - notices)
    shutil.rmtree(first / "duties", ignore_errors=True)
    numbers = sorted(path.parent.name for path in first.glob("*/case.yaml"))
    for book in range(BOOKS):
        copy = Path(shutil.copytree(first, folder / "books" / f"book-{book:02d}"))
        new = [f"{number[:-3]}{200 + 2 * book + place}" for place, number in enumerate(numbers)]
        for path in copy.rglob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            for old, other in zip(numbers, new, strict=True):
                text = text.replace(old, other)
            path.write_text(text, encoding="utf-8")
        for old, other in zip(numbers, new, strict=True):
            (copy / old).rename(copy / other)
    return folder / "books", folder / "books" / "book-30"


def load_seconds(folder: Path | str) -> float:
    """Return the CPU seconds in which a folder is read."""
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        load_rates(folder)
        taken.append(time.process_time() - started)
    return min(taken)


def quote_seconds(folder: Path, number: str) -> float:
    """Return the CPU seconds of a quote from a folder."""
    quote = (COMMAND, "quote", "--exporter", "BTR", "--value", "100000", "--format=json")
    return min(
        run(*quote, f"--rates={folder}", f"--case={number}")[0].seconds for _ in range(ROUNDS)
    )


def ratios() -> list[Ratio]:
    """Return the time of a notice file, and that of many books."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shipped = load_seconds(rates_folder())
        larger = load_seconds(with_decisions(folder / "rates", MORE))
        books, book = library(folder)
        number = min(path.parent.name for path in book.glob("*/case.yaml"))
        many, one = quote_seconds(books, number), quote_seconds(book, number)
    a_file = 1000 * (larger - shipped) / MORE
    return [
        Ratio("reading a notice file more", "CPU time", a_file, most=0.3, unit=" ms"),
        Ratio(f"a quote from {BOOKS} books of {NOTICES} notices", "one book", many / one, most=2.0),
    ]


if __name__ == "__main__":
    show(ratios())

"""Where the rate files are, and how they become a book to answer from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.ratefiles.problem import ERROR, UnsoundRates
from anode_duty.ratefiles.reader import read
from anode_duty.ratefiles.rules.run import between_files

if TYPE_CHECKING:
    from anode_duty.law.ratebook import RateBook


def load_rates(folder: str | os.PathLike[str] | None = None) -> RateBook:
    """Read a folder of rate files; the rate files of this package where none is named.

    Raises:
        UnsoundRates: some file cannot be read, or the files contradict each other. All problems
            are in the exception; nothing is returned from half-read files.
    """
    root = os.fspath(folder) if folder is not None else rates_folder()
    reading = read(root)
    problems = sorted({*reading.problems, *between_files(reading)})
    found = [problem.below(root) for problem in problems if problem.severity == ERROR]
    if found:
        count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        raise UnsoundRates(
            f"{count} in the rate files of {root}; nothing is answered from them",
            "mend them as the lines above say, then run anode-duty check on the folder",
            found,
        )
    return reading.book


def rates_folder() -> str:
    """Return the folder of rate files that comes with this package.

    In a wheel they lie inside the package; in a checkout, beside `src`.

    Raises:
        UnsoundRates: they are in neither place.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (
        os.path.join(package, "rates"),
        os.path.join(os.path.dirname(os.path.dirname(package)), "rates"),
    ):
        if os.path.isdir(folder):
            return folder
    raise UnsoundRates(
        f"no rate files beside {package}",
        "install the package again, or name a folder with --rates",
    )

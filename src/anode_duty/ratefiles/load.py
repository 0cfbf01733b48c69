"""Where the rate files are, and how they become books to answer from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.ratefiles.problem import ERROR, UnsoundRates
from anode_duty.ratefiles.reader import read
from anode_duty.ratefiles.rules.folder import between_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anode_duty.law.measure import Measures
    from anode_duty.law.ratebook import RateBook
    from anode_duty.ratefiles.problem import Problem


def load_rates(
    folder: str | os.PathLike[str] | None = None,
    *,
    case: str | None = None,
    product: str | None = None,
    origin: str | None = None,
    company: str | None = None,
) -> RateBook:
    """Read a folder of rate files; those of this package where none is named.

    Of a folder of books, the one is read that the case number names, or that covers the product
    from the origin.

    Args:
        folder: a book, or a folder of books.
        case: a case number, to choose a book.
        product: an article, to choose a book.
        origin: ISO 3166 code of the country of origin, to choose a book.
        company: a listed company, to choose a book where no article is asked about.

    Raises:
        UnsoundRates: some file cannot be read, or the files contradict each other. All problems
            are in the exception; nothing is returned from half-read files.
        BadInput: more than one book answers the question, or none.
    """
    from anode_duty.ratefiles.library import RateLibrary

    library = RateLibrary(folder)
    return library.book(case=case, product=product, origin=origin, company=company)


def read_book(folder: str, duties: str | None) -> RateBook:
    """Read one book.

    Args:
        folder: of the book.
        duties: the folder that has `duties/`, or None where there is none.

    Raises:
        UnsoundRates: see `load_rates`.
    """
    reading = read(folder)
    refuse_unsound({*reading.problems, *between_files(reading)}, folder)
    measures = LazyMeasures(duties) if duties is not None else None
    return reading.book._replace(read_measures=measures)


class LazyMeasures:
    """Reads the other duties of a folder when they are first asked for.

    Args:
        folder: that has `duties/`.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._measures: Measures | None = None

    def __call__(self) -> Measures:
        """Return the other duties.

        Raises:
            UnsoundRates: some file of `duties/` cannot be read, or they contradict each other.
        """
        if self._measures is None:
            self._measures = _read_measures(self._folder)
        return self._measures


def _read_measures(folder: str) -> Measures:
    from anode_duty.ratefiles.folder import DUTIES, RateFolder
    from anode_duty.ratefiles.measure_file import read_measures
    from anode_duty.ratefiles.rules.duty_folder import between_measures

    tree = RateFolder(folder, only=DUTIES)
    measures = read_measures(tree, tree.listed(DUTIES))
    refuse_unsound({*tree.problems, *between_measures(measures, bool(tree.broken))}, folder)
    return measures._replace(digest=tree.digest(of_duties=True))


def refuse_unsound(problems: Iterable[Problem], folder: str) -> None:
    """Refuse rate files that have an error.

    Raises:
        UnsoundRates: so it is, with every error.
    """
    found = [problem.below(folder) for problem in sorted(problems) if problem.severity == ERROR]
    if found:
        count = "1 error" if len(found) == 1 else f"{len(found)} errors"
        raise UnsoundRates(
            f"{count} in the rate files of {folder}, so there is no answer",
            "fix the problems listed above; anode-duty check shows all of them",
            found,
        )


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

"""The rate files in use: where they are, which book a question is about, and that it is sound.

A folder is one book, or a folder of books. A book is chosen before it is read: by the case number,
which names a folder; else by the product and the origin, for which the scopes alone are read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.errors import BadInput
from anode_duty.law.names import article_words
from anode_duty.law.numbers import case_numbers, counted
from anode_duty.law.source import Place
from anode_duty.ratefiles.folder import DUTIES, ENDINGS, SCOPES, RateFolder
from anode_duty.ratefiles.one_book import (
    company_names,
    read,
    read_companies,
    read_heads,
    read_scopes,
)
from anode_duty.ratefiles.problem import ERROR, UnsoundRates
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anode_duty.law.measure import Measures
    from anode_duty.law.proceeding import Case
    from anode_duty.law.ratebook import RateBook
    from anode_duty.law.scope import Scope
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
    books = RateBooks(folder)
    return books.book(case=case, product=product, origin=origin, company=company)


class RateBooks:
    """The books of a folder; each is read when a question asks for it.

    Args:
        folder: a book, or a folder of books; the rate files of this package where none is named.

    Raises:
        UnsoundRates: it is neither, or is both.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = os.fspath(folder) if folder is not None else rates_folder()
        self.folders = _book_folders(self.folder)
        self._books: dict[str, RateBook] = {}
        self._outlines: dict[str, tuple[tuple[Case, ...], tuple[Scope, ...]]] = {}
        self._unsound: dict[str, UnsoundRates] = {}

    def book(
        self,
        *,
        case: str | None = None,
        product: str | None = None,
        origin: str | None = None,
        company: str | None = None,
    ) -> RateBook:
        """Return the book that a question is about; see `load_rates`."""
        if len(self.folders) == 1:
            return self._read(self.folders[0])
        return self._read(self._chosen(case_numbers(case or ""), product, origin, company))

    def all(self) -> tuple[RateBook, ...]:
        """Return every book."""
        return tuple(map(self._read, self.folders))

    def trees(self, given: Mapping[str, bytes] | None = None) -> list[RateFolder]:
        """Return the folder of each book, and that of the other duties beside several."""
        trees = [RateFolder(book, given=given) for book in self.folders]
        if self.folders != (self.folder,):
            trees.append(RateFolder(self.folder, only=DUTIES))
        return trees

    def _read(self, folder: str) -> RateBook:
        """Read a book, with the other duties in it or beside it."""
        if folder not in self._books:
            reading = read(RateFolder(folder))
            refuse_unsound(set(reading.problems), folder)
            places = (one for one in (folder, self.folder) if _has_duties(one))
            duties = next(map(_LazyMeasures, places), None)
            self._books[folder] = reading.book._replace(read_measures=duties)
        return self._books[folder]

    def _chosen(
        self,
        numbers: tuple[str, ...],
        product: str | None,
        origin: str | None,
        company: str | None,
    ) -> str:
        """Choose one of several books by the case, else the article, else the company."""
        if numbers:
            what, found = f"has case {', '.join(numbers)}", self._with_case(numbers)
        elif product is not None:
            what, found = f"has article {product!r}", self._with_product(product, origin)
        elif company is not None:
            what, found = f"lists {company!r}", self._with_company(company)
        else:
            raise BadInput(
                f"{self.folder} has {len(self.folders)} books, and the question names none",
                f"name the case or the article; {self._held()}",
            )
        if len(found) == 1:
            return found[0]
        if numbers or not found:
            raise BadInput(f"no book of {self.folder} {what}", self._held())
        if product is None:
            raise BadInput(
                f"{company!r} is listed in {len(found)} books of {self.folder}",
                "ask for its case number",
            )
        raise BadInput(
            f"{product!r} is an article of {len(found)} books of {self.folder}",
            "name the country of origin (--origin) or the case (--case)",
        )

    def _held(self) -> str:
        heads = [head for one in self.folders for head in self._heads(one)]
        held = ", ".join(f"{head.number} ({head.product})" for head in heads[:20])
        return f"the books have {held}"

    def _with_case(self, numbers: tuple[str, ...]) -> list[str]:
        stems = {number[:9] for number in numbers}
        own = [
            folder
            for folder in self.folders
            if any(os.path.isdir(os.path.join(folder, stem)) for stem in stems)
        ]
        found = own or [
            folder
            for folder in self.folders
            if any(head.has(stem) for head in self._heads(folder) for stem in stems)
        ]
        return self._or_unsound(found)

    def _with_company(self, company: str) -> list[str]:
        return self._or_unsound([one for one in self.folders if self._lists(one, company)])

    def _or_unsound(self, found: list[str]) -> list[str]:
        """Return what was found; if nothing was, it may be in a book that cannot be read.

        Raises:
            UnsoundRates: a book that may hold it cannot be read.
        """
        if not found and self._unsound:
            raise next(iter(self._unsound.values()))
        return found

    def _lists(self, folder: str, company: str) -> bool:
        tree = RateFolder(folder)
        names = company_names(read_companies(tree))
        try:
            refuse_unsound(tree.problems, folder)
        except UnsoundRates as error:
            self._unsound[folder] = error
            return False
        return names.find(company) is not None

    def _with_product(self, product: str, origin: str | None) -> list[str]:
        naming = [
            folder
            for folder in self.folders
            if _may_name(folder, product)
            and any(scope.names.find(product) for scope in self._outline(folder)[1])
        ]
        if origin is None or len(naming) < 2:
            return naming
        code = origin.upper()
        covering = [one for one in naming if self._covers(one, code)]
        third = [one for one in naming if any(head.twin(code) for head in self._heads(one))]
        return covering or third or naming

    def _covers(self, folder: str, origin: str) -> bool:
        return any(
            origin in scope.origins or any(origin in article.origins for article in scope.articles)
            for scope in self._outline(folder)[1]
        )

    def _heads(self, folder: str) -> tuple[Case, ...]:
        """Return what the cases of a book are about; none of a book that is not sound.

        A fault in a book that the question does not name must not keep another from answering.
        """
        if folder in self._unsound:
            return ()
        try:
            return self._outline(folder)[0]
        except UnsoundRates as error:
            self._unsound[folder] = error
            return ()

    def _outline(self, folder: str) -> tuple[tuple[Case, ...], tuple[Scope, ...]]:
        """Return what has to be known of a book to choose it: its cases and its scopes."""
        if folder not in self._outlines:
            tree = RateFolder(folder)
            outline = read_heads(tree), read_scopes(tree)
            refuse_unsound(tree.problems, folder)
            self._outlines[folder] = outline
        return self._outlines[folder]


class _LazyMeasures:
    """Reads the other duties of a folder when they are first asked for.

    Raises:
        UnsoundRates: some file of `duties/` cannot be read, or they contradict each other.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._measures: Measures | None = None

    def __call__(self) -> Measures:
        if self._measures is None:
            tree = RateFolder(self._folder, only=DUTIES)
            measures, problems = read_duties(tree)
            refuse_unsound({*tree.problems, *problems}, self._folder)
            self._measures = measures._replace(digest=tree.digest(of_duties=True))
        return self._measures


def read_duties(tree: RateFolder) -> tuple[Measures, list[Problem]]:
    """Read the other duties of a folder, with what is wrong between their files."""
    from anode_duty.ratefiles.measure_file import read_measures
    from anode_duty.ratefiles.rules.duty_folder import between_measures

    measures = read_measures(tree)
    unread = not tree.broken.isdisjoint(tree.listed(DUTIES))
    return measures, list(between_measures(measures, unread))


def refuse_unsound(problems: Iterable[Problem], folder: str) -> None:
    """Refuse rate files that have an error.

    Raises:
        UnsoundRates: so it is, with every error.
    """
    found = [problem.below(folder) for problem in sorted(problems) if problem.severity == ERROR]
    if found:
        raise UnsoundRates(
            f"{counted(len(found), 'error')} in the rate files of {folder}, so there is no answer",
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


def _book_folders(folder: str) -> tuple[str, ...]:
    """Return the books of a folder: itself, or each folder in it that has a companies.yaml.

    Raises:
        UnsoundRates: it has books, and rate files or other folders beside them.
    """
    try:
        entries = [one for one in os.scandir(folder) if not one.name.startswith(".")]
    except (OSError, ValueError):
        return (folder,)  # whoever reads the folder says why
    folders = [entry for entry in entries if entry.is_dir()]
    books = [entry.path for entry in folders if _has_companies(entry.path)]
    if not books:
        return (folder,)
    strays = [one.name for one in folders if one.path not in books and one.name != DUTIES]
    strays += [entry.name for entry in entries if entry.name.casefold().endswith(ENDINGS)]
    why = "a folder of books has only books and duties/; move this into a book"
    refuse_unsound([faults.stray_file(Place(name, 1, 1), why) for name in strays], folder)
    return tuple(sorted(books))


def _has_companies(folder: str) -> bool:
    return os.path.lexists(os.path.join(folder, "companies.yaml"))


def _has_duties(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, DUTIES))


def _may_name(folder: str, product: str) -> bool:
    """Whether the scopes of a book have the words of an article, found without parsing them.

    Fifty books are looked through in the time in which three are parsed.
    """
    words = article_words(product)
    where = os.path.join(folder, SCOPES)
    for name in os.listdir(where) if os.path.isdir(where) else ():
        try:
            with open(os.path.join(where, name), encoding="utf-8", errors="replace") as file:
                text = file.read().casefold()
        except OSError:
            continue  # whoever reads the book says so
        if all(word in text for word in words):
            return True
    return False

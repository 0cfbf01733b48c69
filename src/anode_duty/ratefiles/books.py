"""The rate files in use: where they are, which book a question is about, and that it is sound.

A folder is one book, or a folder of books. A book is chosen before it is read: by the case number,
which names a folder; else by the product and the origin, for which the scopes alone are read.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput
from anode_duty.law.names import article_words
from anode_duty.law.numbers import case_numbers, case_stem, counted
from anode_duty.law.source import Place
from anode_duty.ratefiles.folder import DUTIES, ENDINGS, SCOPES, RateFolder, is_folder, seen
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
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
    return RateBooks(folder).book(case=case, product=product, origin=origin, company=company)


class Outline(NamedTuple):
    """What has to be known of a book to choose it, as far as it could be read.

    Attributes:
        heads: what its cases are about, without their notices.
        problems: what is wrong in the files of these.
    """

    heads: tuple[Case, ...]
    scopes: tuple[Scope, ...]
    problems: Sequence[Problem]

    def has(self, numbers: Iterable[str]) -> bool:
        """Whether one of some numbers is of a case, or of a twin in a third country."""
        return any(head.has(number) for head in self.heads for number in numbers)

    def completes(self, origin: str) -> bool:
        """Whether a case has a twin for goods completed in a country."""
        return any(head.twin(origin) for head in self.heads)

    def covers(self, origin: str) -> bool:
        """Whether a scope, or an article of one, is about a country of origin."""
        return any(
            origin in scope.origins or any(origin in article.origins for article in scope.articles)
            for scope in self.scopes
        )


class RateBooks:
    """The books of a folder; each is read when a question asks for it.

    Args:
        folder: a book, or a folder of books; the rate files of this package where none is named.

    Raises:
        UnsoundRates: it is neither, or is both.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        if not isinstance(folder, str | os.PathLike | None):
            words = f"the folder is a {type(folder).__name__}, not a path"
            raise BadInput(words, "give the path of a folder as text")
        self.folder = os.fspath(folder) if folder is not None else rates_folder()
        self.folders = _book_folders(self.folder)
        self._read = cache(partial(_read_book, beside=self.folder))
        self._read_outline = cache(_read_outline)

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

    def name_of(self, book: str) -> str:
        """Return the folder of a book below that of the books; empty where it is the one book."""
        return "" if book == self.folder else os.path.relpath(book, self.folder)

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
            what, found = f"lists {company!r}", self._where(partial(_lists, company=company))
        else:
            raise BadInput(
                f"{self.folder} has {len(self.folders)} books, and the question names none",
                f"name the case or the article; {self._held()}",
            )
        if len(found) == 1:
            return found[0]
        if not found:
            raise BadInput(f"no book of {self.folder} {what}", self._held())
        several = f"{len(found)} books of {self.folder}"
        if numbers:
            names = ", ".join(map(self.name_of, found))
            words = f"{several} have case {', '.join(numbers)}: {names}"
            raise BadInput(words, "name one of them with --rates, or keep the case in one book")
        if product is None:
            raise BadInput(f"{company!r} is listed in {several}", "ask for its case number")
        raise BadInput(
            f"{product!r} is an article of {several}",
            "name the country of origin (--origin) or the case (--case)",
        )

    def _held(self) -> str:
        heads: list[Case] = []
        for folder in self.folders:
            with suppress(UnsoundRates):
                heads += self._outline(folder).heads
        held = ", ".join(f"{head.number} ({head.product})" for head in heads[:20])
        return f"the books have {held}"

    def _with_case(self, numbers: tuple[str, ...]) -> list[str]:
        stems = set(map(case_stem, numbers))
        own = [
            folder
            for folder in self.folders
            if any(os.path.isdir(os.path.join(folder, stem)) for stem in stems)
        ]
        return own or self._where(lambda folder: self._outline(folder).has(stems))

    def _where(self, holds: Callable[[str], bool]) -> list[str]:
        """Return the books of which something holds.

        A fault in a book that the question does not name must not keep another from answering.

        Raises:
            UnsoundRates: it holds of none that can be read, and one cannot be read.
        """
        found: list[str] = []
        unsound: list[UnsoundRates] = []
        for folder in self.folders:
            try:
                if holds(folder):
                    found.append(folder)
            except UnsoundRates as error:
                unsound.append(error)
        if unsound and not found:
            raise unsound[0]
        return found

    def _with_product(self, product: str, origin: str | None) -> list[str]:
        outlines = {
            folder: outline
            for folder in self.folders
            if _may_name(folder, product)
            and (outline := self._outline(folder))
            and any(scope.names.find(product) for scope in outline.scopes)
        }
        if origin is None or len(outlines) < 2:
            return list(outlines)
        code = origin.upper()
        covering = [folder for folder, one in outlines.items() if one.covers(code)]
        third = [folder for folder, one in outlines.items() if one.completes(code)]
        return covering or third or list(outlines)

    def _outline(self, folder: str) -> Outline:
        outline = self._read_outline(folder)
        refuse_unsound(outline.problems, folder)
        return outline


def _read_book(folder: str, beside: str) -> RateBook:
    """Read a book, with the other duties in it or beside it."""
    tree = RateFolder(folder)
    book = read(tree).book
    refuse_unsound(tree.problems, folder)
    places = (one for one in (folder, beside) if os.path.isdir(os.path.join(one, DUTIES)))
    return book._replace(read_measures=next(map(_LazyMeasures, places), None))


def _read_outline(folder: str) -> Outline:
    tree = RateFolder(folder)
    return Outline(read_heads(tree), read_scopes(tree), tree.problems)


def _lists(folder: str, company: str) -> bool:
    tree = RateFolder(folder)
    names = company_names(read_companies(tree))
    refuse_unsound(tree.problems, folder)
    return names.find(company) is not None


class _LazyMeasures:
    """Reads the other duties of a folder when they are first asked for.

    A class, because a book can be handed to another process, and no function made here can.

    Raises:
        UnsoundRates: some file of `duties/` cannot be read, or they contradict each other.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __call__(self) -> Measures:
        return self._measures

    @cached_property
    def _measures(self) -> Measures:
        from anode_duty.ratefiles.measure_file import read_measures

        tree = RateFolder(self._folder, only=DUTIES)
        measures = read_measures(tree)
        refuse_unsound(tree.problems, self._folder)
        return measures


def refuse_unsound(problems: Iterable[Problem], folder: str) -> None:
    """Refuse rate files that have an error.

    Raises:
        UnsoundRates: so it is, with every error.
    """
    errors = sorted({problem for problem in problems if problem.severity == ERROR})
    if errors:
        raise UnsoundRates(
            f"{counted(len(errors), 'error')} in the rate files of {folder}, so there is no answer",
            "fix the problems listed above; anode-duty check shows all of them",
            [problem.below(folder) for problem in errors],
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
        entries = seen(folder)
    except (OSError, ValueError):
        return (folder,)  # whoever reads the folder says why
    folders = [entry for entry in entries if is_folder(entry)]
    books = [one.path for one in folders if os.path.lexists(f"{one.path}/companies.yaml")]
    if not books:
        return (folder,)
    strays = [one.name for one in folders if one.path not in books and one.name != DUTIES]
    strays += [entry.name for entry in entries if entry.name.casefold().endswith(ENDINGS)]
    why = "a folder of books has only books and duties/; move this into a book"
    refuse_unsound([faults.stray_file(Place(name, 1, 1), why) for name in strays], folder)
    return tuple(books)


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

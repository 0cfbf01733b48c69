"""A folder of rate files as it is named: one book, or a folder of books.

A book is chosen before it is read: by the case number, which names a folder; else by the product
and the origin, for which the scopes alone are read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput
from anode_duty.law.names import article_words
from anode_duty.law.numbers import case_numbers
from anode_duty.law.source import Place
from anode_duty.ratefiles.folder import DUTIES, ENDINGS, RateFolder
from anode_duty.ratefiles.load import rates_folder, read_book, refuse_unsound
from anode_duty.ratefiles.problem import UnsoundRates
from anode_duty.ratefiles.reader import read_heads, read_names, read_scopes
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anode_duty.law.proceeding import Case
    from anode_duty.law.ratebook import RateBook
    from anode_duty.law.scope import Scope

_COMPANIES = "companies.yaml"


class _Outline(NamedTuple):
    """What has to be known of a book to choose it."""

    folder: str
    heads: tuple[Case, ...]
    scopes: tuple[Scope, ...]


class RateLibrary:
    """The books of a folder; each is read when a question asks for it.

    Args:
        folder: a book, or a folder of books; the rate files of this package where none is named.

    Raises:
        UnsoundRates: it is neither, or is both.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = os.fspath(folder) if folder is not None else rates_folder()
        self._books: dict[str, RateBook] = {}
        self._outlines: dict[str, _Outline] = {}
        self._unsound: dict[str, UnsoundRates] = {}
        self.folders = _book_folders(self.folder)

    def book(
        self,
        *,
        case: str | None = None,
        product: str | None = None,
        origin: str | None = None,
        company: str | None = None,
    ) -> RateBook:
        """Return the book that a question is about.

        Args:
            case: a case number.
            product: an article.
            origin: ISO 3166 code of the country of origin.
            company: a listed company, where no article is asked about.

        Raises:
            BadInput: more than one book answers it, or none.
            UnsoundRates: the book is not sound.
        """
        return self._read(self._chosen(case, product, origin, company))

    def all(self) -> tuple[RateBook, ...]:
        """Return every book."""
        return tuple(map(self._read, self.folders))

    def _read(self, folder: str) -> RateBook:
        if folder not in self._books:
            self._books[folder] = read_book(folder, self._duties(folder))
        return self._books[folder]

    def _duties(self, folder: str) -> str | None:
        """Return the folder that has the other duties of a book: its own, or the one beside it."""
        places = dict.fromkeys((folder, self.folder))
        return next((one for one in places if os.path.isdir(os.path.join(one, DUTIES))), None)

    def _chosen(
        self, case: str | None, product: str | None, origin: str | None, company: str | None
    ) -> str:
        if len(self.folders) == 1:
            return self.folders[0]
        numbers = case_numbers(case or "")
        found = list(self.folders)
        if numbers:
            found = self._with_case(numbers)
        elif product is not None:
            found = self._with_product(product, origin)
        elif company is not None:
            found = self._or_unsound([one for one in self.folders if self._lists(one, company)])
        if len(found) == 1:
            return found[0]
        if numbers or (product is not None and not found):
            what = f"case {', '.join(numbers)}" if numbers else f"article {product!r}"
            raise BadInput(f"no book of {self.folder} has {what}", self._held())
        if company is not None and product is None and found:
            raise BadInput(
                f"{company!r} is listed in {len(found)} books of {self.folder}",
                "ask for its case number",
            )
        if company is not None and product is None:
            raise BadInput(f"no book of {self.folder} lists {company!r}", self._held())
        if product is None:
            raise BadInput(
                f"{self.folder} has {len(self.folders)} books, and the question names none",
                f"name the case or the article; {self._held()}",
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

    def _or_unsound(self, found: list[str]) -> list[str]:
        """Return what was found; if nothing was, it may be in a book that cannot be read.

        Raises:
            UnsoundRates: so it is.
        """
        if not found and self._unsound:
            raise next(iter(self._unsound.values()))
        return found

    def _lists(self, folder: str, company: str) -> bool:
        tree = RateFolder(folder)
        names = read_names(tree)
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
            and any(scope.names.find(product) for scope in self._outline(folder).scopes)
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
            for scope in self._outline(folder).scopes
        )

    def _heads(self, folder: str) -> tuple[Case, ...]:
        """Return what the cases of a book are about; none of a book that is not sound.

        A fault in a book that the question does not name must not keep another from answering.
        """
        if folder in self._unsound:
            return ()
        try:
            return self._outline(folder).heads
        except UnsoundRates as error:
            self._unsound[folder] = error
            return ()

    def _outline(self, folder: str) -> _Outline:
        if folder not in self._outlines:
            tree = RateFolder(folder)
            outline = _Outline(folder, read_heads(tree), read_scopes(tree))
            refuse_unsound(tree.problems, folder)
            self._outlines[folder] = outline
        return self._outlines[folder]


def _may_name(folder: str, product: str) -> bool:
    """Whether the scopes of a book have the words of an article, found without parsing them.

    Fifty books are looked through in the time in which three are parsed.
    """
    words = article_words(product)
    where = os.path.join(folder, "scope")
    for name in os.listdir(where) if os.path.isdir(where) else ():
        try:
            with open(os.path.join(where, name), encoding="utf-8", errors="replace") as file:
                text = file.read().casefold()
        except OSError:
            continue  # whoever reads the book says so
        if all(word in text for word in words):
            return True
    return False


def _book_folders(folder: str) -> tuple[str, ...]:
    """Return the books of a folder: itself, or each folder in it that has a companies.yaml.

    Raises:
        UnsoundRates: it has books, and rate files or other folders beside them.
    """
    books = [entry.path for entry in _folders(folder) if _has_companies(entry.path)]
    if not books:
        return (folder,)
    own = [entry.name for entry in _folders(folder) if entry.path not in books]
    strays = [name for name in own if name != DUTIES] + _rate_files(folder)
    why = "a folder of books has only books and duties/; move this into a book"
    refuse_unsound([faults.stray_file(Place(name, 1, 1), why) for name in strays], folder)
    return tuple(sorted(books))


def _folders(folder: str) -> Iterable[os.DirEntry[str]]:
    try:
        entries = list(os.scandir(folder))
    except (OSError, ValueError):
        return ()  # whoever reads the folder says why
    return [entry for entry in entries if entry.is_dir() and not entry.name.startswith(".")]


def _rate_files(folder: str) -> list[str]:
    """Return the rate files beside the books of a folder, which belong to none of them."""
    names = (name for name in os.listdir(folder) if not name.startswith("."))
    return [name for name in names if name.casefold().endswith(ENDINGS)]


def _has_companies(folder: str) -> bool:
    return os.path.lexists(os.path.join(folder, _COMPANIES))

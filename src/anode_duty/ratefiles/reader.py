"""A folder of rate files to a book; every fault becomes a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from anode_duty.law.names import Names, company_words
from anode_duty.law.proceeding import DUTIES, KINDS
from anode_duty.law.ratebook import Company, RateBook
from anode_duty.ratefiles.case_file import read_head
from anode_duty.ratefiles.fields import FileFields
from anode_duty.ratefiles.folder import RateFolder
from anode_duty.ratefiles.format import COMPANY
from anode_duty.ratefiles.notice_file import Notices
from anode_duty.ratefiles.scope_file import read_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import yaml

    from anode_duty.law.proceeding import Case, Notice
    from anode_duty.ratefiles.problem import Problem


T = TypeVar("T")


def company_names(folder: RateFolder | None) -> list[str]:
    """Return every name of every company of a folder, without reading more than that."""
    found = _noun(folder, "companies.yaml", _companies) if folder else None
    return [
        name
        for company in (found or {}).values()
        for name in (company.id, *company.short_names, *company.legal_names)
    ]


def article_names(folder: RateFolder | None) -> list[str]:
    """Return every name of every article of the scopes of a folder, without reading more."""
    if folder is None:
        return []
    scopes = [_noun(folder, file, read_scope) for file in folder.listed("scope")]
    return [
        name
        for scope in scopes
        if scope
        for article in scope.articles
        for name in (article.id, *article.names)
    ]


class Reading(NamedTuple):
    """What was read of a folder, as far as it could be.

    Attributes:
        notices: every notice that could be read, of cases that could not be as well.
        problems: the faults of the single files.
        files: every file that was looked at.
        broken: the files that have an error; what stands in them is not in the book.
    """

    book: RateBook
    notices: tuple[Notice, ...]
    problems: list[Problem]
    files: tuple[str, ...]
    broken: frozenset[str]

    def broken_in(self, folder: str) -> bool:
        """Whether some file of that folder, or companies.yaml, could not be read."""
        return any(
            file == "companies.yaml" or file.startswith(f"{folder}/") for file in self.broken
        )


def read(folder: str) -> Reading:
    """Read every rate file below a folder, and collect what is wrong in each.

    Raises:
        UnsoundRates: the folder cannot be listed, or holds no rate files at all.
    """
    tree = RateFolder(folder)
    companies = _noun(tree, "companies.yaml", _companies) or {}
    known = companies if "companies.yaml" not in tree.broken else None
    cases: list[Case] = []
    notices: list[Notice] = []
    for number in tree.case_folders:
        case, of_case = _case(tree, number, known)
        cases += [case] if case else []
        notices += of_case
    cases.sort(key=lambda case: (DUTIES.index(case.duty), case.number))
    scopes = [
        scope
        for file in tree.listed("scope")
        if (scope := _noun(tree, file, read_scope)) is not None
    ]
    scopes.sort(key=lambda scope: (scope.effective, scope.place))
    names = Names(
        (
            (company.id, (company.id, *company.legal_names, *company.short_names))
            for company in companies.values()
        ),
        company_words,
    )
    book = RateBook(folder, companies, tuple(cases), tuple(scopes), names, tree.digest())
    return Reading(book, tuple(notices), tree.problems, tree.files, frozenset(tree.broken))


def _noun(
    tree: RateFolder, file: str, make: Callable[[FileFields, yaml.MappingNode], T | None]
) -> T | None:
    """Make a noun of a file; None where the file has an error, so that no half of it is used."""
    root = tree.parse(file)
    if root is None:
        return None
    made = make(FileFields(file, tree.report), root)
    return None if file in tree.broken else made


def _companies(file: FileFields, root: yaml.MappingNode) -> dict[str, Company]:
    companies = {}
    for key, key_node, value in file.pairs(root):
        place = file.place(key_node)
        found = file.fields(value, COMPANY)
        legal, short = (_names(file, found.get(field)) for field in COMPANY)
        if file.name(key, place):
            companies[key] = Company(key, legal, short, place)
    return companies


def _names(file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
    names = [(file.text(item), file.place(item)) for item in file.items(node)]
    return tuple(name for name, place in names if name and file.name(name, place))


def _case(
    tree: RateFolder, number: str, known: Mapping[str, Company] | None
) -> tuple[Case | None, list[Notice]]:
    head = _noun(tree, f"{number}/case.yaml", lambda file, root: read_head(file, root, number))
    twins = tuple(third.case for third in head.third_countries) if head else None
    notices_of = Notices(number, twins, known)
    notices = [
        notice
        for file in tree.listed(number)
        if file != f"{number}/case.yaml"
        and (notice := _noun(tree, file, notices_of.read)) is not None
    ]
    notices.sort(key=lambda notice: (notice.effective, KINDS[notice.kind][1] or 0, notice.place))
    return (head._replace(notices=tuple(notices)) if head else None), notices

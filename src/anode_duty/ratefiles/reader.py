"""A folder of rate files to a book; every fault becomes a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from anode_duty.law.names import Names, company_words
from anode_duty.law.proceeding import DUTIES, KINDS
from anode_duty.law.ratebook import Company, RateBook
from anode_duty.ratefiles.case_file import read_head
from anode_duty.ratefiles.fields import FileFields
from anode_duty.ratefiles.folder import SCOPES, RateFolder
from anode_duty.ratefiles.format import COMPANIES, COMPANY
from anode_duty.ratefiles.notice_file import Notices
from anode_duty.ratefiles.scope_file import read_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import yaml

    from anode_duty.law.proceeding import Case, Notice
    from anode_duty.law.scope import Scope
    from anode_duty.ratefiles.problem import Problem


T = TypeVar("T")


def read_companies(tree: RateFolder) -> Mapping[str, Company]:
    """Read the companies of a folder by their ids, and no more than those."""
    found = _noun(tree, "companies.yaml", _companies)
    return found[0] if found else {}


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


def read(folder: str | RateFolder) -> Reading:
    """Read every rate file below a folder but those of `duties/`, and collect what is wrong.

    Raises:
        UnsoundRates: the folder cannot be listed, or holds no rate files at all.
    """
    tree = RateFolder(folder) if isinstance(folder, str) else folder
    listed = _noun(tree, "companies.yaml", _companies)
    companies, common_words = listed or ({}, ())
    known = companies if "companies.yaml" not in tree.broken else None
    cases: list[Case] = []
    notices: list[Notice] = []
    for number in tree.case_folders:
        case, of_case = _case(tree, number, known)
        cases += [case] if case else []
        notices += of_case
    cases.sort(key=lambda case: (DUTIES.index(case.duty), case.number))
    scopes = read_scopes(tree)
    names = _company_names(companies, (*common_words, *_common_words(cases, scopes)))
    book = RateBook(tree.folder, companies, tuple(cases), scopes, names, tree.digest())
    return Reading(book, tuple(notices), tree.problems, tree.files, frozenset(tree.broken))


def read_names(tree: RateFolder) -> Names:
    """Read the companies alone."""
    listed = _noun(tree, "companies.yaml", _companies)
    return _company_names(listed[0] if listed else {})


def _company_names(companies: dict[str, Company], common: Iterable[str] = ()) -> Names:
    listed = (
        (company.id, (company.id, *company.legal_names, *company.short_names))
        for company in companies.values()
    )
    return Names(listed, company_words, common)


def read_heads(tree: RateFolder) -> tuple[Case, ...]:
    """Read what each case is about, without its notices."""
    return tuple(case for number in tree.case_folders if (case := _case_head(tree, number)))


def read_scopes(tree: RateFolder) -> tuple[Scope, ...]:
    """Read the scopes alone, in the order of the days they govern from."""
    found = (_noun(tree, file, read_scope) for file in tree.listed(SCOPES))
    scopes = [scope for scope in found if scope is not None]
    return tuple(sorted(scopes, key=lambda one: (one.effective, one.known_on, one.place)))


def _case_head(tree: RateFolder, number: str) -> Case | None:
    return _noun(tree, f"{number}/case.yaml", lambda file, root: read_head(file, root, number))


def _common_words(cases: Iterable[Case], scopes: Iterable[Scope]) -> Iterator[str]:
    """Yield the texts on file whose words tell no company from another."""
    for case in cases:
        yield from (case.product, case.residual, case.country)
        yield from (third.country for third in case.third_countries)
    for scope in scopes:
        yield from (scope.name, *scope.origins)
        for criterion in scope.criteria:
            yield from (criterion.id, criterion.name)
        for article in scope.articles:
            yield from (article.id, *article.names)


def _noun(
    tree: RateFolder, file: str, make: Callable[[FileFields, yaml.MappingNode], T | None]
) -> T | None:
    """Make a noun of a file; None where the file has an error, so that no half of it is used."""
    root = tree.parse(file)
    if root is None:
        return None
    made = make(FileFields(file, tree.report), root)
    return None if file in tree.broken else made


def _companies(
    file: FileFields, root: yaml.MappingNode
) -> tuple[dict[str, Company], tuple[str, ...]]:
    """Return the companies by their ids, and the words that tell none of them from another."""
    companies = {}
    common_words: tuple[str, ...] = ()
    for key, key_node, value in file.pairs(root):
        place = file.place(key_node)
        if key in COMPANIES.keys:  # every other key is a company
            common_words = file.texts(value)
            continue
        found = file.fields(value, COMPANY.keys)
        legal, short = (_names(file, found.get(field)) for field in COMPANY.keys)
        if file.name(key, place):
            companies[key] = Company(key, legal, short, place)
    return companies, common_words


def _names(file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
    names = [(file.text(item), file.place(item)) for item in file.items(node)]
    return tuple(name for name, place in names if name and file.name(name, place))


def _case(
    tree: RateFolder, number: str, known: Mapping[str, Company] | None
) -> tuple[Case | None, list[Notice]]:
    head = _case_head(tree, number)
    third_country_cases = tuple(third.case for third in head.third_countries) if head else None
    companion = head.companion if head else None
    on_file = head is None or companion in tree.case_folders
    notices_of = Notices(number, third_country_cases, known, companion, on_file)
    notices = [
        notice
        for file in tree.listed(number)
        if file != f"{number}/case.yaml"
        and (notice := _noun(tree, file, notices_of.read)) is not None
    ]
    notices.sort(key=_order)
    return (head._replace(notices=tuple(notices)) if head else None), notices


def _order(notice: Notice) -> tuple[object, ...]:
    """Notices are folded by the day they govern from, then by the day they were known."""
    stage = KINDS[notice.kind].stage or 0
    return notice.effective, notice.known_on, stage, notice.place

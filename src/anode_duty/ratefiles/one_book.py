"""One folder of rate files to a book; what is wrong is reported to the folder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.law.names import Names, company_words
from anode_duty.law.proceeding import DUTIES, KINDS
from anode_duty.law.ratebook import RateBook
from anode_duty.ratefiles import case_file
from anode_duty.ratefiles.folder import SCOPES
from anode_duty.ratefiles.notice_file import NOTICE, NoticeReader
from anode_duty.ratefiles.rules.folder import between_files
from anode_duty.ratefiles.scope_file import SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.law.proceeding import Case, Notice
    from anode_duty.law.scope import Scope
    from anode_duty.ratefiles.case_file import Companies
    from anode_duty.ratefiles.folder import RateFolder


class Reading(NamedTuple):
    """What was read of a folder, as far as it could be.

    Attributes:
        notices: every notice that could be read, of cases that could not be as well.
    """

    book: RateBook
    notices: tuple[Notice, ...]


def read(tree: RateFolder) -> Reading:
    """Read every rate file of a folder but those of `duties/`.

    What is wrong in the files and between them, on whatever day, is reported to the folder.
    """
    companies = read_companies(tree)
    cases: list[Case] = []
    notices: list[Notice] = []
    for number in tree.case_folders:
        case, of_case = _case(tree, number, companies)
        cases += [case] if case else []
        notices += of_case
    cases.sort(key=lambda case: (DUTIES.index(case.duty), case.number))
    scopes = read_scopes(tree)
    names = company_names(companies, _common_words(cases, scopes))
    book = RateBook(
        folder=tree.folder,
        companies=companies,
        cases=tuple(cases),
        scopes=scopes,
        names=names,
        digest=tree.digest(),
    )
    tree.report(*between_files(book, notices, tree.broken))
    return Reading(book, tuple(notices))


def read_companies(tree: RateFolder) -> Companies:
    """Read the companies alone, by their ids."""
    companies = tree.noun("companies.yaml", case_file.read_companies)
    return case_file.Companies() if companies is None else companies


def read_heads(tree: RateFolder) -> tuple[Case, ...]:
    """Read what each case is about, without its notices."""
    return tuple(case for number in tree.case_folders if (case := _head(tree, number)))


def read_scopes(tree: RateFolder) -> tuple[Scope, ...]:
    """Read the scopes alone, in the order of the days they govern from."""
    found = (tree.noun(file, SCOPE.read) for file in tree.listed(SCOPES))
    scopes: list[Scope] = [scope for scope in found if scope is not None]
    return tuple(sorted(scopes, key=lambda one: (one.effective, one.known_on, one.place)))


def company_names(companies: Companies, common: Iterable[str] = ()) -> Names:
    """Return what finds a company by any of its names."""
    listed = (
        (company.id, (company.id, *company.legal_names, *company.short_names))
        for company in companies.values()
    )
    return Names(listed, company_words, (*companies.common_words, *common))


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


def _head(tree: RateFolder, number: str) -> Case | None:
    return tree.noun(f"{number}/case.yaml", case_file.CASE_FILE.read)


def _case(tree: RateFolder, number: str, companies: Companies) -> tuple[Case | None, list[Notice]]:
    head = _head(tree, number)
    listed = None if "companies.yaml" in tree.broken else companies
    reader = partial(NoticeReader, head, listed, tree.case_folders)
    files = [file for file in tree.listed(number) if file != f"{number}/case.yaml"]
    found = (tree.noun(file, NOTICE.read, reader) for file in files)
    notices = sorted((notice for notice in found if notice is not None), key=_order)
    return (head._replace(notices=tuple(notices)) if head else None), notices


def _order(notice: Notice) -> tuple[object, ...]:
    """Notices are folded by the day they govern from, then by the day they were known."""
    stage = KINDS[notice.kind].stage or 0
    return notice.effective, notice.known_on, stage, notice.place

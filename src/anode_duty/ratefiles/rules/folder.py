"""The rules between the files of a folder, and those that ask what today is.

`between_files` runs all rules of cases and scopes that hold on any day, and no answer is given from
files that break one; those `ON_A_DAY` ask what today is, and how long ago a review may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.scope import BY_CRITERIA
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.case import OF_CASE
from anode_duty.ratefiles.rules.notice import OF_ACT, OF_NOTICE
from anode_duty.ratefiles.rules.rule import (
    Rule,
    RulesOf,
    file_stem,
    misnamed,
    reviewed_after,
    reviewed_long_ago,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set
    from datetime import date

    from anode_duty.law.proceeding import Notice
    from anode_duty.law.ratebook import Company, RateBook
    from anode_duty.law.scope import Scope
    from anode_duty.ratefiles.one_book import Reading
    from anode_duty.ratefiles.problem import Problem
    from anode_duty.ratefiles.rules.rule import Found

RULES: list[Rule] = []
OF_BOOK: RulesOf[[RateBook]] = RulesOf(RULES)
ON_A_DAY: RulesOf[[Reading, date, int | None]] = RulesOf(RULES)


def between_files(book: RateBook, notices: Iterable[Notice], broken: Set[str]) -> Iterator[Problem]:
    """Yield what is wrong between files that are sound each by itself.

    Where a file could not be read, the rules that would need it are not run: one fault is then
    not reported as two.

    Args:
        book: what could be read.
        notices: those that could be read, of cases that could not be as well.
        broken: the files that have an error; their contents are not in the book.
    """
    acts: list[Notice | Scope] = [*notices, *book.scopes]
    for act in acts:
        yield from OF_ACT.problems(act)
    for notice in notices:
        yield from OF_NOTICE.problems(notice)
    of_broken = {file.partition("/")[0] for file in broken}
    for case in book.cases:
        if of_broken.isdisjoint({"companies.yaml", case.number}):
            yield from OF_CASE.problems(case)
    if not broken:
        yield from OF_BOOK.problems(book)


@OF_BOOK.rule(ERROR)
def companion(book: RateBook) -> Found:
    """The companion of a case is not there, or does not name it back.

    Why: who enters goods under one case and not the other is refused at the border.
    Example: A-570-194 names C-570-195, which names nothing.
    Write: `companion` in both.
    """
    by_number = {case.number: case for case in book.cases}
    for case in book.cases:
        if case.companion is None:
            continue
        other = by_number.get(case.companion)
        if other is None:
            yield case.at["companion"], f"the companion {case.companion} is not among these files"
        elif other.companion != case.number:
            words = f"the companion {case.companion} does not name {case.number} back"
            yield case.at["companion"], words
        elif other.duty == case.duty:
            yield case.at["companion"], f"the companion {case.companion} is about the same duty"


@OF_BOOK.rule(ERROR)
def same_duty(book: RateBook) -> Found:
    """A scope governs two cases of one duty.

    Why: an entry line has one AD case and one CVD case, and so have the columns of an answer; the
    amount of the second would be in the total and nowhere else.
    Example: `governs: [A-570-194, A-570-200]`.
    Write: cases on different goods in folders of rate files of their own.
    """
    duty_of = {case.number: case.duty for case in book.cases}
    for scope in book.scopes:
        duties = [duty_of[number] for number in dict.fromkeys(scope.governs) if number in duty_of]
        for duty in dict.fromkeys(duties):
            if duties.count(duty) > 1:
                yield scope.at["governs"], f"the scope governs {duties.count(duty)} {duty} cases"


@OF_BOOK.rule(ERROR)
def same_name(book: RateBook) -> Found:
    """Two companies share a name, or their names differ only by what comparison ignores.

    Why: which of the two is meant would be a guess.
    Example: "BTR" as a short name of two companies; "Saft Co." beside "SAFT".
    Write: each name under one company.
    """
    seen: dict[str, Company] = {}
    for company in book.companies.values():
        for name in (company.id, *company.legal_names, *company.short_names):
            other = seen.setdefault(book.names.key(name), company)
            if other is not company:
                yield company.place, f'"{name}" of {company.id} is a name of {other.id} too'


@OF_BOOK.rule(WARNING)
def unused_company(book: RateBook) -> Found:
    """A company is in companies.yaml, and no notice names it.

    Why: either a rate was forgotten, or the company is; a quote takes it for a listed one.
    Example: a company that was entered for a notice not written yet.
    Write: its rate in the notice, or nothing in companies.yaml.
    """
    named = {name for scope in book.scopes for one in scope.articles for name in one.companies}
    for table in (notice.rates for case in book.cases for notice in case.notices if notice.rates):
        named.update(table.denied, table.dropped)
        for row in table.companies:
            named.update(row.companies, row.producers or ())
    for company in book.companies.values():
        if company.id not in named:
            yield company.place, f"no notice names {company.id}"


@OF_BOOK.rule(ERROR)
def scope_case(book: RateBook) -> Found:
    """A scope governs a case that is not there, or a case has no scope.

    Why: without a scope nothing can be said to be covered.
    Example: `governs: [A-570-194, C-570-159]`.
    Write: the numbers of the cases of these files, each in some scope.
    """
    numbers = {case.number for case in book.cases}
    for scope in book.scopes:
        for number in scope.governs:
            if number not in numbers:
                held = f"among these files, which hold {', '.join(sorted(numbers))}"
                yield scope.at["governs"], f"there is no case {number} {held}"
    governed = {number for scope in book.scopes for number in scope.governs}
    for case in book.cases:
        if case.number not in governed:
            yield case.place, f"no scope governs {case.number}"


@OF_BOOK.rule(ERROR)
def scope_file_name(book: RateBook) -> Found:
    """The name of a scope file disagrees with its date or its name, or two are of one day.

    Why: the listing of the folder is the history of the scope; it must be true.
    Example: 2026-02-17-final.yaml with `effective: 2026-02-11`.
    Write: the name as the message says, or the right date inside.
    """
    days: dict[tuple[date, str], str] = {}
    for scope in book.scopes:
        yield from misnamed(scope, scope.name, "scope")
        held = file_stem(scope.place)
        for number in scope.governs:
            other = days.setdefault((scope.effective, number), held)
            if other != held:
                words = f"{other} governs {number} from {scope.effective} as well"
                yield scope.at["effective"], words


@OF_BOOK.rule(ERROR)
def article_twice(book: RateBook) -> Found:
    """An article or one of its names is in a scope twice.

    Why: which verdict is meant would be a guess.
    Example: "EV" as a name of two articles.
    Write: each name under one article.
    """
    for scope in book.scopes:
        seen: dict[str, str] = {}
        for article in scope.articles:
            if article.bound:
                continue  # it speaks of the goods of certain companies, importers or origins alone
            for name in (article.id, *article.names):
                key = scope.names.key(name)
                if key in seen:
                    yield article.source.place, f'"{name}" is a name of {seen[key]} already'
                seen[key] = article.id


@OF_BOOK.rule(ERROR)
def criterion_twice(book: RateBook) -> Found:
    """A criterion is in a scope twice.

    Why: which threshold is meant would be a guess.
    Example: `id: carbon` with 90 and again with 95.
    Write: each criterion once.
    """
    for scope in book.scopes:
        seen: set[str] = set()
        for criterion in scope.criteria:
            if criterion.id in seen:
                words = f'the criterion "{criterion.id}" stands here a second time'
                yield criterion.source.place, words
            seen.add(criterion.id)


@OF_BOOK.rule(ERROR)
def no_criteria(book: RateBook) -> Found:
    """An article is covered by criteria, and the scope has none.

    Why: goods that meet every criterion of none would be covered whatever they are.
    Example: `verdict: by criteria` in a scope with `criteria: []`.
    Write: the criteria; or the verdict `covered`, `portion covered` or `excluded`.
    """
    for scope in book.scopes:
        for article in scope.articles if not scope.criteria else ():
            if article.verdict == BY_CRITERIA:
                words = f"{article.id} is covered by criteria, and the scope has none"
                yield article.source.place, words


@OF_BOOK.rule(ERROR)
def late_scope(book: RateBook) -> Found:
    """The first scope of a case begins later than its first rates or deposits.

    Why: in between nothing could be said to be covered, and the answer would be $0.00.
    Example: a notice `effective: 2022-06-01` with rates, and a first scope of 2022-06-02.
    Write: the scope of the initiation, or the right date.
    """
    for case in book.cases:
        starts = [notice.effective for notice in case.notices if notice.rates or notice.deposits]
        scopes = [scope for scope in book.scopes if case.number in scope.governs]
        if not starts or not scopes:
            continue
        first = max(starts[0], case.since or starts[0])
        if scopes[0].effective > first:
            yield (
                scopes[0].at["effective"],
                f"the first scope of {case.number} begins on {scopes[0].effective}, after its"
                f" first rates or deposits on {first}",
            )


@OF_BOOK.rule(ERROR)
def product(book: RateBook) -> Found:
    """The product of a case is not an article of a scope that governs it.

    Why: it is what a quote is of when no article is named.
    Example: `product: anode material` where the scope says `article: active anode material`.
    Write: the name of the article as the scope has it.
    """
    for case in book.cases:
        for scope in book.scopes:
            if case.number in scope.governs and scope.names.find(case.product) is None:
                words = f'"{case.product}" is not an article of scope {file_stem(scope.place)}'
                yield case.at["product"], words


@ON_A_DAY.rule(ERROR)
def future_date(reading: Reading, today: date, _: int | None) -> Found:
    """A notice or a scope is effective or published after today, or a review is.

    Why: what has not happened is not known; it is most often a wrong year.
    Example: `effective: 2062-02-11`.
    Write: the date of the notice; enter a notice when it is out.
    """
    yield from reviewed_after(reading.book.cases, today)
    acts: list[Notice | Scope] = [*reading.notices, *reading.book.scopes]
    for act in acts:
        if act.effective > today:
            yield act.at["effective"], f"effective {act.effective} is after today, {today}"
        if act.published is not None and act.published > today:
            yield act.at["published"], f"published {act.published} is after today, {today}"


@ON_A_DAY.rule(ERROR)
def stale_review(reading: Reading, today: date, reviewed_within: int | None) -> Found:
    """A case was last compared with the record longer ago than --reviewed-within allows.

    Why: a notice may have come out that these files do not know.
    Example: `reviewed: 2026-03-01`, checked with --reviewed-within 60 in November.
    Write: today's date, after the record has been read again.
    """
    yield from reviewed_long_ago(reading.book.cases, today, reviewed_within)

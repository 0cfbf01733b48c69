"""The rules between rate files: one function each, its docstring the manual.

`between_files` runs those that hold on any day, and no answer is given from files that break one;
`on_a_day` runs those that ask what today is.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from anode_duty.case import (
    KINDS,
    NOT_PUBLISHED,
    OFFICIAL,
    REQUIRED,
    TERMINATED,
    Notice,
)
from anode_duty.faults import ERROR, WARNING, Problem, register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from typing import ParamSpec

    from anode_duty.case import (
        Article,
        Case,
        Company,
        Criterion,
        DepositRule,
        Place,
        Rate,
        RateBook,
        Scope,
    )
    from anode_duty.ratefile import Reading

    P = ParamSpec("P")
    Found = Iterator[tuple[Place, str]]
    Graded = Rate | DepositRule | Criterion | Article

DETERMINATIONS = ("preliminary determination", "final determination")
COURT = "court decision"
AFTER_TERMINATION = (COURT, "review results", "announcement")


def between_files(reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong between files that are sound each by itself.

    Where a file could not be read, the rules that would need it are not run: one fault is then
    not reported as two.
    """
    book = reading.book
    acts: list[Notice | Scope] = [*reading.notices, *book.scopes]
    for act in acts:
        yield from official_without_citation(act)
    for notice in reading.notices:
        for notice_rule in NOTICE_RULES:
            yield from notice_rule(notice)
    for case in book.cases:
        if not reading.broken_in(case.number):
            for case_rule in CASE_RULES:
                yield from case_rule(case)
    if not reading.broken:
        for book_rule in BOOK_RULES:
            yield from book_rule(book)


def on_a_day(reading: Reading, today: date, reviewed_within: int | None) -> Iterator[Problem]:
    """Yield what is wrong on the day on which one asks.

    Args:
        reviewed_within: days that may have passed since somebody held a case against the record.
    """
    yield from future_date(reading, today)
    if reviewed_within is not None:
        yield from stale_review(reading.book, today, reviewed_within)


def _rule(severity: str) -> Callable[[Callable[P, Found]], Callable[P, Iterator[Problem]]]:
    def of(find: Callable[P, Found]) -> Callable[P, Iterator[Problem]]:
        name = register(severity, find)

        def problems(*args: P.args, **kwargs: P.kwargs) -> Iterator[Problem]:
            for place, message in find(*args, **kwargs):
                yield Problem(*place, severity, name, message)

        return problems

    return of


def _file_name(place: Place) -> str:
    return place.file.rpartition("/")[2].removesuffix(".yaml")


@_rule(ERROR)
def file_name(notice: Notice) -> Found:
    """The name of a file disagrees with the date or the kind of what stands in it.

    Why: the listing of a folder is the history of the case; it must be true.
    Example: 2026-02-17-final.yaml with `effective: 2026-02-11`.
    Write: the name as the message says, or the right date inside.
    """
    wanted = f"{notice.effective}-{KINDS[notice.kind][0]}"
    held = _file_name(notice.place)
    if held != wanted and not held.startswith(f"{wanted}-"):
        yield (
            notice.at["effective"],
            f"by its content this file is {wanted}.yaml; rename it, or mend `effective` or"
            " `notice`",
        )


@_rule(ERROR)
def early_deposits(notice: Notice) -> Found:
    """A notice requires deposits from before the day on which it was published.

    Why: nobody can be asked for a deposit by an act that nobody could read.
    Example: `effective: 2025-05-22`, `published: 2025-05-28`, deposits required.
    Write: the date of publication as `effective`.
    """
    published = notice.published or notice.effective
    deposits = notice.deposits
    if deposits and deposits.effect == REQUIRED and notice.effective < published:
        yield (
            deposits.place,
            f"deposits are required from {notice.effective}, before the notice was published on"
            f" {published}",
        )


@_rule(ERROR)
def no_residual(notice: Notice) -> Found:
    """A determination sets no residual rate.

    Why: whoever is not named would have no rate at all.
    Example: a table that replaces the one before, without `residual`.
    Write: `residual:` with the rate of the China-wide entity or of all others; or `table: amends`.
    """
    table = notice.rates
    if table is None and notice.kind in DETERMINATIONS:
        yield notice.at["notice"], f"a {notice.kind} sets rates, and here are none"
    elif table is not None and table.replaces and table.residual is None:
        yield table.place, "the table replaces the one before and has no residual rate"


@_rule(ERROR)
def company_twice(notice: Notice) -> Found:
    """A company stands twice in one table.

    Why: which of the two rates is its own would be a guess.
    Example: Panasonic at 66.86 and, further down, at 66.82; or with a rate and denied one.
    Write: the company once; as exporter with several producers, one row for each of them.
    """
    if notice.rates is None:
        return
    rows = notice.rates.companies
    if len({row.company for row in rows}) < len(rows):
        for first, second in combinations(rows, 2):
            if first.company == second.company and _may_both_apply(first, second):
                yield (
                    second.place,
                    f"{second.company} has a rate in line {first.place.line} already",
                )
    for company in (*notice.rates.denied, *notice.rates.dropped):
        for row in rows:
            if row.company == company:
                yield row.place, f"{company} has a rate here and is denied one or dropped below"


def _may_both_apply(first: Rate, second: Rate) -> bool:
    apart = set(first.producers or ()).isdisjoint(second.producers or ())
    return not (first.producers and second.producers and apart)


@_rule(WARNING)
def high_rate(notice: Notice) -> Found:
    """A rate is above 1,000 percent.

    Why: such rates exist, but a lost point is more common.
    Example: `rate: "9350"` for `rate: "93.50"`.
    Write: the rate as the notice prints it.
    """
    for row in notice.rates.rows if notice.rates else ():
        if row.percent > 1000:
            yield row.place, f"{row.percent} percent is above 1,000; is the point in its place?"


@_rule(ERROR)
def official_without_citation(act: Notice | Scope) -> Found:
    """Evidence is graded official, and no document is cited.

    Why: official means read in the text of a notice or a message, so it has a citation.
    Example: `citation: not published here`, `evidence: official`.
    Write: the citation, or the grade `reported`.
    """
    what = "is official, and the citation is not published here"
    if act.citation == NOT_PUBLISHED and act.evidence == OFFICIAL:
        yield act.at["citation"], f"evidence {what}"
    for name, part, citation in _parts(act):
        own = citation != act.citation or act.evidence != OFFICIAL
        if own and citation == NOT_PUBLISHED and part.evidence == OFFICIAL:
            yield part.place, f"the {name} {what}"


def _parts(act: Notice | Scope) -> Iterator[tuple[str, Graded, str]]:
    """Yield the parts of a notice or a scope that are graded, each with the citation it has."""
    if isinstance(act, Notice):
        if act.rates:
            yield from (("rate", row, act.citation) for row in act.rates.rows)
        if act.deposits:
            yield "effect on deposits", act.deposits, act.deposits.citation
    else:
        yield from (("criterion", one, one.citation) for one in act.criteria)
        yield from (("article", one, one.citation) for one in act.articles)


@_rule(ERROR)
def same_day_rates(case: Case) -> Found:
    """Two notices of a case set rates on one day.

    Why: which of them came last would be a guess.
    Example: a final and an amended final, both `effective: 2026-02-11`.
    Write: the day from which each governs entries; or one file with the rates that stand.
    """
    yield from _same_day([notice for notice in case.notices if notice.rates], "sets rates")


def _same_day(notices: list[Notice], does: str) -> Found:
    for first, second in pairwise(notices):
        if first.effective == second.effective:
            yield (
                second.at["effective"],
                f"{_file_name(first.place)} {does} on {second.effective} as well",
            )


@_rule(ERROR)
def same_day_deposits(case: Case) -> Found:
    """Two notices of a case speak of deposits on one day.

    Why: which of them holds would be a guess.
    Example: an ITC final determination and a court decision, both `effective: 2026-03-12`, of which
    one terminates the deposits and the other requires them.
    Write: the day from which each governs entries; or `deposits` in the one that holds.
    """
    speaking = [notice for notice in case.notices if notice.deposits]
    yield from _same_day(speaking, "speaks of deposits")


@_rule(ERROR)
def out_of_order(case: Case) -> Found:
    """A notice comes where its kind cannot come in a proceeding.

    Why: it is a wrong date or a wrong kind, and the rate of every entry since hangs on it.
    Example: a final determination before the preliminary one; an order after a termination.
    Write: the right date or kind. After a termination come only court decisions, review results
    and announcements.
    """
    last: Notice | None = None
    ended: Notice | None = None
    for notice in case.notices:
        stage = KINDS[notice.kind][1]
        if notice.kind == COURT:
            last = ended = None
        elif ended and notice.kind not in AFTER_TERMINATION:
            yield (
                notice.at["notice"],
                f"{notice.kind} after the case had ended on {ended.effective}",
            )
        elif stage is not None and last and stage < (KINDS[last.kind][1] or 0):
            yield notice.at["notice"], f"{notice.kind} after the {last.kind} of {last.effective}"
        elif stage is not None:
            last = notice
        if notice.kind == "revocation" or _terminates(notice):
            ended = notice


def _terminates(notice: Notice) -> bool:
    return notice.deposits is not None and notice.deposits.effect == TERMINATED


@_rule(WARNING)
def dropped_company(case: Case) -> Found:
    """A table replaces the one before, and a company that had a rate of its own is gone.

    Why: companies are lost in copying; the next quote would be at the residual rate.
    Example: a final determination that does not name Samsung, which the preliminary one named.
    Write: its row, or the company under `dropped:` where the notice really does not name it.
    """
    held: set[str] = set()
    for notice in case.notices:
        if notice.rates is None:
            continue
        named = {row.company for row in notice.rates.companies if row.company}
        said = {*notice.rates.denied, *notice.rates.dropped}
        if notice.rates.replaces:
            for company in sorted(held - named - said):
                yield (
                    notice.rates.place,
                    f"{company} had a rate of its own before, and has none here",
                )
            held = named
        else:
            held = (held | named) - said


@_rule(WARNING)
def third_country(case: Case) -> Found:
    """A twin case for goods completed in a third country has no rates, or no residual one.

    Why: goods that enter under the twin number would find no rate.
    Example: `third_countries` names C-588-195, and no row has C-588-195-000.
    Write: `third_country_cases: [C-588-195-000]` in the row whose rate the twin shares.
    """
    for third in case.third_countries:
        tables = [notice.rates for notice in case.notices if notice.rates]
        residual = [row for table in tables if (row := table.residual)]
        if not any(
            number.startswith(third.case) for row in residual for number in row.third_country_cases
        ):
            yield third.place, f"no residual rate is entered under {third.case}"


@_rule(ERROR)
def wrong_duty(case: Case) -> Found:
    """The letter of a case number disagrees with its duty.

    Why: A numbers are antidumping, C numbers countervailing; the columns of a quote hang on it.
    Example: `duty: CVD` in the folder A-570-194.
    Write: `duty: AD` in A folders, `duty: CVD` in C folders.
    """
    if case.duty[0] != case.number[0]:
        yield case.at["duty"], f"duty is {case.duty}, and the case number is {case.number}"


@_rule(ERROR)
def exporter_missing(case: Case) -> Found:
    """A row of an AD case is a `company`, and not an `exporter`.

    Why: a company has its rate as producer too, so goods of any other exporter would get a rate
    that is the exporter's alone (19 CFR 351.107).
    Example: `company: Tesla` in A-570-194.
    Write: `exporter: Tesla`, and its `producers`.
    """
    if not (case.duty == "AD" and case.number.startswith("A")):
        return
    for notice in case.notices:
        for row in notice.rates.companies if notice.rates else ():
            if not row.as_exporter_only:
                yield row.place, f"the rate is that of the company {row.company}; write `exporter`"


@_rule(ERROR)
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
            yield (
                case.at["companion"],
                f"the companion {case.companion} does not name {case.number} back",
            )
        elif other.duty == case.duty:
            yield case.at["companion"], f"the companion {case.companion} is about the same duty"


@_rule(ERROR)
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


@_rule(ERROR)
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


@_rule(WARNING)
def unused_company(book: RateBook) -> Found:
    """A company is in companies.yaml, and no notice names it.

    Why: either a rate was forgotten, or the company is; a quote takes it for a listed one.
    Example: a company that was entered for a notice not written yet.
    Write: its rate in the notice, or nothing in companies.yaml.
    """
    named: set[str | None] = set()
    for case in book.cases:
        for notice in case.notices:
            if notice.rates:
                named.update(notice.rates.denied, notice.rates.dropped)
                for row in notice.rates.companies:
                    named.update((row.company, *(row.producers or ())))
    for company in book.companies.values():
        if company.id not in named:
            yield company.place, f"no notice names {company.id}"


@_rule(ERROR)
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
                held = ", ".join(sorted(numbers))
                yield (
                    scope.at["governs"],
                    f"there is no case {number} among these files, which hold {held}",
                )
    governed = {number for scope in book.scopes for number in scope.governs}
    for case in book.cases:
        if case.number not in governed:
            yield case.place, f"no scope governs {case.number}"


@_rule(ERROR)
def scope_file_name(book: RateBook) -> Found:
    """The name of a scope file disagrees with its date or its name, or two are of one day.

    Why: the listing of the folder is the history of the scope; it must be true.
    Example: 2026-02-17-final.yaml with `effective: 2026-02-11`.
    Write: the name as the message says, or the right date inside.
    """
    days: dict[tuple[date, str], str] = {}
    for scope in book.scopes:
        held, wanted = _file_name(scope.place), f"{scope.effective}-{scope.name}"
        if held != wanted and not held.startswith(f"{wanted}-"):
            yield (
                scope.at["effective"],
                f"by its content this file is {wanted}.yaml; rename it, or mend `effective` or"
                " `scope`",
            )
        for number in scope.governs:
            other = days.setdefault((scope.effective, number), held)
            if other != held:
                yield (
                    scope.at["effective"],
                    f"{other} governs {number} from {scope.effective} as well",
                )


@_rule(ERROR)
def article_twice(book: RateBook) -> Found:
    """An article or one of its names stands twice in a scope.

    Why: which verdict is meant would be a guess.
    Example: "EV" as a name of two articles.
    Write: each name under one article.
    """
    for scope in book.scopes:
        seen: dict[str, str] = {}
        for article in scope.articles:
            for name in (article.id, *article.names):
                key = scope.names.key(name)
                if key in seen:
                    yield article.place, f'"{name}" is a name of {seen[key]} already'
                seen[key] = article.id


@_rule(ERROR)
def criterion_twice(book: RateBook) -> Found:
    """A criterion stands twice in a scope.

    Why: which threshold is meant would be a guess.
    Example: `id: carbon` with 90 and again with 95.
    Write: each criterion once.
    """
    for scope in book.scopes:
        seen: set[str] = set()
        for criterion in scope.criteria:
            if criterion.id in seen:
                yield criterion.place, f'the criterion "{criterion.id}" stands here a second time'
            seen.add(criterion.id)


@_rule(ERROR)
def product(book: RateBook) -> Found:
    """The product of a case is not an article of a scope that governs it.

    Why: it is what a quote is of when no article is named.
    Example: `product: anode material` where the scope says `article: active anode material`.
    Write: the name of the article as the scope has it.
    """
    for case in book.cases:
        for scope in book.scopes:
            if case.number in scope.governs and scope.names.find(case.product) is None:
                yield (
                    case.at["product"],
                    f'"{case.product}" is not an article of scope {_file_name(scope.place)}',
                )


@_rule(ERROR)
def future_date(reading: Reading, today: date) -> Found:
    """A notice or a scope is effective or published after today, or a review is.

    Why: what has not happened is not known; it is most often a wrong year.
    Example: `effective: 2062-02-11`.
    Write: the date of the notice; enter a notice when it is out.
    """
    for case in reading.book.cases:
        if case.reviewed > today:
            yield case.at["reviewed"], f"reviewed {case.reviewed} is after today, {today}"
    acts: list[Notice | Scope] = [*reading.notices, *reading.book.scopes]
    for act in acts:
        if act.effective > today:
            yield act.at["effective"], f"effective {act.effective} is after today, {today}"
        if act.published is not None and act.published > today:
            yield act.at["published"], f"published {act.published} is after today, {today}"


@_rule(ERROR)
def stale_review(book: RateBook, today: date, reviewed_within: int) -> Found:
    """Nobody has held a case against the record for longer than --reviewed-within allows.

    Why: a notice may have come out that these files do not know.
    Example: `reviewed: 2026-03-01`, checked with --reviewed-within 60 in November.
    Write: today's date, after the record has been read again.
    """
    for case in book.cases:
        if case.reviewed < today - timedelta(days=reviewed_within):
            days = (today - case.reviewed).days
            yield (
                case.at["reviewed"],
                f"reviewed {case.reviewed}, {days} days ago; at most {reviewed_within} are allowed",
            )


NOTICE_RULES = (
    file_name,
    early_deposits,
    no_residual,
    company_twice,
    high_rate,
)
CASE_RULES = (
    same_day_rates,
    same_day_deposits,
    out_of_order,
    dropped_company,
    third_country,
    wrong_duty,
    exporter_missing,
)
BOOK_RULES = (
    companion,
    same_duty,
    same_name,
    unused_company,
    scope_case,
    scope_file_name,
    article_twice,
    criterion_twice,
    product,
)

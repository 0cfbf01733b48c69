"""The rules of a notice by itself: one function each, its docstring the manual."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from anode_duty.law.proceeding import KINDS, REQUIRED, Notice
from anode_duty.law.source import NOT_PUBLISHED, OFFICIAL
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.rule import Rules, file_stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.law.proceeding import DepositRule, Rate
    from anode_duty.law.scope import Article, Criterion, Scope
    from anode_duty.ratefiles.rules.rule import Found

    Graded = Rate | DepositRule | Criterion | Article

RULES = Rules()


DETERMINATIONS = ("preliminary determination", "final determination")


@RULES.between_files(ERROR)
def file_name(notice: Notice) -> Found:
    """The name of a file disagrees with the date or the kind of what stands in it.

    Why: the listing of a folder is the history of the case; it must be true.
    Example: 2026-02-17-final.yaml with `effective: 2026-02-11`.
    Write: the name as the message says, or the right date inside.
    """
    wanted = f"{notice.effective}-{KINDS[notice.kind][0]}"
    held = file_stem(notice.place)
    if held != wanted and not held.startswith(f"{wanted}-"):
        yield (
            notice.at["effective"],
            f"by its content this file is {wanted}.yaml; rename it, or mend `effective` or"
            " `notice`",
        )


@RULES.between_files(ERROR)
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


@RULES.between_files(ERROR)
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


@RULES.between_files(ERROR)
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


@RULES.between_files(WARNING)
def high_rate(notice: Notice) -> Found:
    """A rate is above 1,000 percent.

    Why: such rates exist, but a lost point is more common.
    Example: `rate: "9350"` for `rate: "93.50"`.
    Write: the rate as the notice prints it.
    """
    for row in notice.rates.rows if notice.rates else ():
        if row.percent > 1000:
            yield row.place, f"{row.percent} percent is above 1,000; is the point in its place?"


@RULES.between_files(ERROR)
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


NOTICE_RULES = (
    file_name,
    early_deposits,
    no_residual,
    company_twice,
    high_rate,
)

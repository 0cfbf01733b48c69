"""The rules of a notice by itself: one function each, its docstring the manual."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from anode_duty.law.proceeding import KINDS, REQUIRED, REVOCATION, Notice
from anode_duty.law.source import NOT_PUBLISHED, OFFICIAL, Source
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.rule import Rule, RulesOf, misnamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.law.proceeding import Rate
    from anode_duty.law.scope import Scope
    from anode_duty.ratefiles.rules.rule import Found

RULES: list[Rule] = []
OF_ACT: RulesOf[[Notice | Scope]] = RulesOf(RULES)
OF_NOTICE: RulesOf[[Notice]] = RulesOf(RULES)


TWO_YEARS = 2 * 366
DETERMINATIONS = ("preliminary determination", "final determination")


@OF_NOTICE.rule(ERROR)
def file_name(notice: Notice) -> Found:
    """The name of a file disagrees with the date or the kind of the notice in it.

    Why: the listing of a folder is the history of the case; it must be true.
    Example: 2026-02-17-final.yaml with `effective: 2026-02-11`.
    Write: the name as the message says, or the right date inside.
    """
    yield from misnamed(notice, KINDS[notice.kind].file_name, "notice")


@OF_NOTICE.rule(ERROR)
def no_residual(notice: Notice) -> Found:
    """A determination sets no residual rate.

    Why: whoever is not named would have no rate at all.
    Example: a table that replaces the one before, without `residual`.
    Write: `residual:` with the rate of the China-wide entity or of all others; where it is not on
    file, `rate: not published here`; where no rate is, `rates: not published here`.
    """
    table = notice.rates
    if table is None and notice.kind in DETERMINATIONS:
        yield (
            notice.at["notice"],
            f"a {notice.kind} sets rates, and none are here; write them, or"
            " `rates: not published here`",
        )
    elif table and table.on_file and table.replaces and table.residual is None:
        yield (
            table.place,
            "the table replaces the one before and has no residual rate; write it, or"
            " `rate: not published here` for it",
        )


@OF_NOTICE.rule(ERROR)
def company_twice(notice: Notice) -> Found:
    """A company is twice in one table.

    Why: which of the two rates is its own would be a guess.
    Example: Panasonic at 66.86 and, further down, at 66.82; or with a rate and denied one.
    Write: the company once; as exporter with several producers, one row for each of them.
    """
    if notice.rates is None:
        return
    rows = [(company, row) for row in notice.rates.companies for company in row.companies]
    if len({company for company, _ in rows}) < len(rows):
        for (company, first), (other, second) in combinations(rows, 2):
            if company == other and _may_both_apply(first, second):
                yield second.place, f"{company} has a rate in line {first.place.line} already"
    for company in (*notice.rates.denied, *notice.rates.dropped):
        for named, row in rows:
            if named == company:
                yield row.place, f"{company} has a rate here and is denied one or dropped below"


def _may_both_apply(first: Rate, second: Rate) -> bool:
    """Whether two rows of a company are for the same goods; a row with producers goes before."""
    if bool(first.producers) != bool(second.producers):
        return False
    apart = set(first.producers or ()).isdisjoint(second.producers or ())
    return not (first.producers and second.producers and apart)


@OF_NOTICE.rule(WARNING)
def high_rate(notice: Notice) -> Found:
    """A rate is above 1,000 percent.

    Why: such rates exist, but a lost point is more common.
    Example: `rate: "9350"` for `rate: "93.50"`.
    Write: the rate as the notice prints it.
    """
    for row in notice.rates.rows if notice.rates else ():
        if row.percent is not None and row.percent > 1000:
            yield row.place, f"{row.percent} percent is above 1,000; is the point in its place?"


@OF_ACT.rule(ERROR)
def official_without_citation(act: Notice | Scope) -> Found:
    """Evidence is graded official, and no document is cited.

    Why: official means read in the text of a notice or a message, so it has a citation.
    Example: `citation: not published here`, `evidence: official`.
    Write: the citation, or the grade `reported`.
    """
    what = "is official, and the citation is not published here"
    source = act.source
    if source.citation == NOT_PUBLISHED and source.evidence == OFFICIAL:
        yield act.at["citation"], f"evidence {what}"
    for name, part in _parts(act):
        own = (part.citation, part.evidence) != (source.citation, source.evidence)
        if own and part.citation == NOT_PUBLISHED and part.evidence == OFFICIAL:
            yield part.place, f"the {name} {what}"


def _parts(act: Notice | Scope) -> Iterator[tuple[str, Source]]:
    """Yield the parts of a notice or a scope that are graded, each with its source."""
    if isinstance(act, Notice):
        for row in act.rates.rows if act.rates else ():
            yield "rate", Source(act.source.citation, row.evidence, row.place)
        if act.deposits:
            yield "effect on deposits", act.deposits.source
            yield from (("deadline", one.source) for one in act.deposits.deadlines)
    else:
        yield from (("criterion", one.source) for one in act.criteria)
        yield from (("article", one.source) for one in act.articles)


@OF_NOTICE.rule(ERROR)
def cbp_case_twice(notice: Notice) -> Found:
    """Two companies of a table have one CBP case number.

    Why: CBP gives each rate its own number, and who looks the number up would get two rates.
    Example: A-999-001-001 in the row of Alpha and again in the row of Gamma.
    Write: each row's own number; one row with a list of names for companies that share a rate.
    """
    first: dict[str, Rate] = {}
    for row in notice.rates.companies if notice.rates else ():
        for number in row.cbp_cases:
            other = first.setdefault(number, row)
            if other.companies != row.companies:
                named = f"{', '.join(other.companies)} in line {other.place.line}"
                yield row.place, f"{number} is the number of {named} already"


@OF_ACT.rule(WARNING)
def far_published(act: Notice | Scope) -> Found:
    """A notice was published more than two years before or after its effective day.

    Why: notices reach back, but by two years seldom; a wrong year is more common.
    Example: `effective: 2026-02-11`, `published: 2016-02-17`.
    Write: the year of publication; `known`, if it was announced earlier.
    """
    if act.published and abs((act.published - act.effective).days) > TWO_YEARS:
        yield (
            act.at["published"],
            f"published {act.published} is more than two years from effective {act.effective}; is"
            " the year right?",
        )


@OF_NOTICE.rule(WARNING)
def negative_determination(notice: Notice) -> Found:
    """A negative determination of the ITC requires deposits.

    Why: after a negative determination the proceeding ends and no deposit is required.
    Example: `summary: The ITC found no injury (negative).` and `effect: required`.
    Write: `effect: terminated and refunded`; or the words of an affirmative determination.
    """
    deposits = notice.deposits
    if deposits is None or deposits.effect != REQUIRED or not notice.kind.startswith("ITC "):
        return
    said = f"{notice.summary} {deposits.reason}".casefold()
    if "negative" in said and "affirmative" not in said:
        yield deposits.source.place, f"the {notice.kind} is negative and requires deposits"


@OF_NOTICE.rule(WARNING)
def silent_revocation(notice: Notice) -> Found:
    """A revocation does not end deposits.

    Why: without `deposits` what an earlier notice said continues, and quotes go on asking for them.
    Example: `notice: revocation` and no `deposits`.
    Write: `deposits` with `effect: not required`, and `refunds` from the day of the revocation.
    """
    deposits = notice.deposits
    if notice.kind == REVOCATION and (deposits is None or deposits.effect in (None, REQUIRED)):
        yield notice.place, "after this revocation deposits are still required"

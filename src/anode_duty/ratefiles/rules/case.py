"""The rules between the notices of a case: one function each, its docstring the manual."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anode_duty.law.proceeding import COURT, KINDS, REVOCATION, TERMINATED
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.rule import Rule, RulesOf, file_stem

if TYPE_CHECKING:
    from anode_duty.law.proceeding import Case, Notice
    from anode_duty.ratefiles.rules.rule import Found

RULES: list[Rule] = []
OF_CASE: RulesOf[[Case]] = RulesOf(RULES)


AFTER_TERMINATION = (COURT, "review results")


@OF_CASE.rule(ERROR)
def same_day_rates(case: Case) -> Found:
    """Two notices of a case set rates from one entry date, and were known on one day.

    Why: which of them came last would be a guess.
    Example: a final and an amended final, both `effective: 2026-02-11` and published together.
    Write: the day from which each governs entries, or on which each was published; or one file
    with the rates that hold.
    """
    yield from _same_days([notice for notice in case.notices if notice.rates], "sets rates")


def _same_days(notices: list[Notice], does: str) -> Found:
    for first, second in pairwise(notices):
        if (first.effective, first.known_on) == (second.effective, second.known_on):
            words = f"{file_stem(first.place)} {does} on {second.effective} as well"
            yield second.at["effective"], words


@OF_CASE.rule(ERROR)
def same_day_deposits(case: Case) -> Found:
    """Two notices of a case speak of deposits from one entry date, and were known on one day.

    Why: which of them holds would be a guess.
    Example: an ITC final determination and a court decision, both `effective: 2026-03-12`, of which
    one terminates the deposits and the other requires them.
    Write: the day from which each governs entries, or on which each was published; or `deposits`
    in the one that holds.
    """
    speaking = [notice for notice in case.notices if notice.deposits and notice.deposits.effect]
    yield from _same_days(speaking, "speaks of deposits")


@OF_CASE.rule(ERROR)
def out_of_order(case: Case) -> Found:
    """A notice comes where its kind cannot come in a proceeding.

    Why: it is a wrong date or a wrong kind, and the rate of every entry since depends on it.
    Example: a final determination before the preliminary one; an order after a termination.
    Write: the right date or kind. Notices are put in order by the day on which they were known.
    After a termination come only court decisions, review results, and the kinds of any stage.
    """
    last: Notice | None = None
    ended: Notice | None = None
    in_order = sorted(case.notices, key=lambda one: (one.known_on, KINDS[one.kind].stage or 0))
    for notice in in_order:
        stage = KINDS[notice.kind].stage
        if notice.kind == COURT:
            last = ended = None
        elif ended and stage is not None and notice.kind not in AFTER_TERMINATION:
            if ended.known_on != notice.known_on:
                words = f"{notice.kind} after the case had ended on {_days(ended)}"
                yield notice.at["notice"], words
        elif not ended and stage is not None and last and stage < (KINDS[last.kind].stage or 0):
            yield notice.at["notice"], f"{notice.kind} after the {last.kind} of {_days(last)}"
        elif stage is not None:
            last = notice
        if notice.kind == REVOCATION or _terminates(notice):
            ended = notice


def _days(notice: Notice) -> str:
    """Return the day of a notice, and that on which it was known if the order rests on another."""
    known = "" if notice.known_on == notice.effective else f", known on {notice.known_on}"
    return f"{notice.effective}{known}"


def _terminates(notice: Notice) -> bool:
    return notice.deposits is not None and notice.deposits.effect == TERMINATED


@OF_CASE.rule(WARNING)
def dropped_company(case: Case) -> Found:
    """A table replaces the one before, and a company that had a rate of its own is gone.

    Why: companies are lost in copying; the next quote would be at the residual rate.
    Example: a final determination that does not name Samsung, which the preliminary one named.
    Write: its row, or the company under `dropped:` where the notice really does not name it.
    """
    held: set[str] = set()
    for notice in case.notices:
        if notice.rates is None or not notice.rates.on_file:
            continue
        rows = notice.rates.companies
        named = {company for row in rows for company in row.companies}
        rated = {company for row in rows for company in row.companies if not row.excluded}
        said = {*notice.rates.denied, *notice.rates.dropped}
        if notice.rates.replaces and notice.rates.whole:
            for company in sorted(held - named - said):
                words = f"{company} had a rate of its own before, and has none here"
                yield notice.rates.place, words
            held = rated
        else:
            held = ((held - (named - rated)) | rated) - said


@OF_CASE.rule(WARNING)
def third_country(case: Case) -> Found:
    """A twin case for goods completed in a third country has no rates, or no residual one.

    Why: goods that enter under the twin number would find no rate.
    Example: `third_countries` names C-588-195, and no row has C-588-195-000.
    Write: `third_country_cases: [C-588-195-000]` in the row whose rate the twin shares.
    """
    residual = [row for _, row in case.rows if not row.companies]
    for third in case.third_countries:
        if not any(row.cbp_case_of(third.case) for row in residual):
            yield third.place, f"no residual rate is entered under {third.case}"


@OF_CASE.rule(ERROR)
def wrong_duty(case: Case) -> Found:
    """The letter of a case number disagrees with its duty.

    Why: A numbers are antidumping, C numbers countervailing; the columns of a quote go by it.
    Example: `duty: CVD` in the folder A-570-194.
    Write: `duty: AD` in A folders, `duty: CVD` in C folders.
    """
    if case.duty[0] != case.number[0]:
        yield case.at["duty"], f"duty is {case.duty}, and the case number is {case.number}"


@OF_CASE.rule(WARNING)
def exporter_missing(case: Case) -> Found:
    """A row is a `company` in a table whose other rows are an `exporter`.

    Why: a company has its rate as producer too, so goods of any other exporter would get a rate
    that is the exporter's alone (19 CFR 351.107).
    Example: `company: Tesla` among rows such as `exporter: Panasonic`.
    Write: `exporter: Tesla`, and its `producers`; or `company` in every row, where the notice
    names producers and/or exporters.
    """
    for notice in case.notices:
        rows = notice.rates.companies if notice.rates else ()
        held = [row for row in rows if not row.excluded]
        both = [row for row in held if not row.as_exporter_only]
        if len(both) * 2 < len(held):
            for row in both:
                named = ", ".join(row.companies)
                yield row.place, f"the other rows are of exporters; write `exporter: {named}` here"

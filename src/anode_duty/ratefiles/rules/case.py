"""The rules between the notices of a case: one function each, its docstring the manual."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anode_duty.law.proceeding import KINDS, TERMINATED
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.rule import Rules, file_stem

if TYPE_CHECKING:
    from anode_duty.law.proceeding import Case, Notice
    from anode_duty.ratefiles.rules.rule import Found

RULES = Rules()


COURT = "court decision"


AFTER_TERMINATION = (COURT, "review results", "announcement")


@RULES.between_files(ERROR)
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
                f"{file_stem(first.place)} {does} on {second.effective} as well",
            )


@RULES.between_files(ERROR)
def same_day_deposits(case: Case) -> Found:
    """Two notices of a case speak of deposits on one day.

    Why: which of them holds would be a guess.
    Example: an ITC final determination and a court decision, both `effective: 2026-03-12`, of which
    one terminates the deposits and the other requires them.
    Write: the day from which each governs entries; or `deposits` in the one that holds.
    """
    speaking = [notice for notice in case.notices if notice.deposits]
    yield from _same_day(speaking, "speaks of deposits")


@RULES.between_files(ERROR)
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


@RULES.between_files(WARNING)
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


@RULES.between_files(WARNING)
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


@RULES.between_files(ERROR)
def wrong_duty(case: Case) -> Found:
    """The letter of a case number disagrees with its duty.

    Why: A numbers are antidumping, C numbers countervailing; the columns of a quote hang on it.
    Example: `duty: CVD` in the folder A-570-194.
    Write: `duty: AD` in A folders, `duty: CVD` in C folders.
    """
    if case.duty[0] != case.number[0]:
        yield case.at["duty"], f"duty is {case.duty}, and the case number is {case.number}"


@RULES.between_files(ERROR)
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


CASE_RULES = (
    same_day_rates,
    same_day_deposits,
    out_of_order,
    dropped_company,
    third_country,
    wrong_duty,
    exporter_missing,
)

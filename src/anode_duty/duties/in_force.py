"""The rate of a company and the state of deposits on an entry date: a fold over the notices.

This is the whole calculus of time. The determined rate is that of the last notice in force that
set one; the deposit is what the last notice in force that spoke of deposits said; and a later
termination makes earlier deposits refundable. Today plays no part.
"""

from datetime import date
from typing import NamedTuple

from anode_duty.law.proceeding import (
    REQUIRED,
    TERMINATED,
    Case,
    DepositRule,
    Notice,
    Rate,
    RateTable,
)


class Determined(NamedTuple):
    """A rate with the notice that set it."""

    rate: Rate
    notice: Notice


class Standing(NamedTuple):
    """How a case stands for entries of one day.

    Attributes:
        residual: the rate of all whom no row names; None before any was determined.
        companies: the rows that name a company.
        whole: every row of the table is known here.
        denied: companies that were denied a rate of their own.
        dropped: companies that had a rate of their own in an earlier table.
        deposits: what the last notice that spoke of deposits said, or None.
        spoke: that notice.
        refunded_by: the first later notice that refunds what was deposited on this day, or None.
    """

    case: Case
    entry_date: date
    residual: Determined | None
    companies: tuple[Determined, ...]
    whole: bool
    denied: frozenset[str]
    dropped: frozenset[str]
    deposits: DepositRule | None
    spoke: Notice | None
    refunded_by: Notice | None

    @property
    def rows(self) -> tuple[Determined, ...]:
        """All rates in force, the residual one last."""
        return (*self.companies, self.residual) if self.residual else self.companies

    @property
    def deposit_required(self) -> bool:
        """Whether CBP collects a cash deposit on this entry date."""
        return self.deposits is not None and self.deposits.effect == REQUIRED


def standing(case: Case, entry_date: date) -> Standing:
    """Fold the notices of a case into how it stands for entries of one day."""
    residual: Determined | None = None
    companies: list[Determined] = []
    whole = True
    denied: set[str] = set()
    dropped: set[str] = set()
    spoke = refunded_by = None
    for notice in case.notices:
        if notice.effective > entry_date:
            if notice.deposits and notice.deposits.effect == TERMINATED:
                refunded_by = refunded_by or notice
            continue
        if notice.deposits:
            spoke = notice
        table = notice.rates
        if table is None:
            continue
        if table.replaces:
            companies, residual, whole = [], None, True
            denied, dropped = set(), set()
        whole = whole and table.whole
        companies = _amended(companies, table, notice)
        residual = Determined(table.residual, notice) if table.residual else residual
        denied.update(table.denied)
        dropped.update(table.dropped)
    return Standing(
        case,
        entry_date,
        residual,
        tuple(companies),
        whole,
        frozenset(denied),
        frozenset(dropped),
        spoke.deposits if spoke else None,
        spoke,
        refunded_by if spoke and spoke.deposits and spoke.deposits.effect == REQUIRED else None,
    )


def _amended(rows: list[Determined], table: RateTable, notice: Notice) -> list[Determined]:
    gone = {row.company for row in table.companies} | {*table.denied, *table.dropped}
    kept = [row for row in rows if row.rate.company not in gone]
    return kept + [Determined(row, notice) for row in table.companies]

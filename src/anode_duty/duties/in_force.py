"""Which rates and deposits are in force on an entry date: two folds over the notices of a case.

This is the whole calculus of time; today plays no part. A notice has two days: `effective`, the
first entry date it governs, and the day on which it was known (announced or published).

- The fold *at entry* takes the notices that govern the entry date and were known by then: what
  CBP collects.
- The fold *on the record* takes all that govern the entry date: what is due.
- A refund makes nothing due on the entry dates that it names, so nothing is asked later either.

What was collected and is not due is refundable; what is due and was not collected is asked later.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from anode_duty.law.proceeding import (
    REQUIRED,
    REVOCATION,
    TERMINATED,
    Case,
    DepositRule,
    Notice,
    Rate,
    RateTable,
)

# A row is found by its company and the producer it is paired with; None means any producer.
Key = tuple[str, str | None]
RESIDUAL: Key = ("", None)


class Determined(NamedTuple):
    """A rate with the notice that set it.

    Attributes:
        since: the first entry date from which the rate has been the same.
    """

    rate: Rate
    notice: Notice
    since: date


class Deposits(NamedTuple):
    """Whether cash deposits are required.

    Attributes:
        rule: what the last notice that spoke of these deposits said, or None before any did.
        since: the first entry date from which it has been so, or None before any notice spoke.
    """

    required: bool
    rule: DepositRule | None
    since: date | None


class Fold(NamedTuple):
    """A case as the notices of one fold leave it for entries of one day.

    Attributes:
        residual: the rate of everyone whom no row names, or None where none is on file.
        rows: the rates of companies, by company and producer.
        whole: every row of the table is on file.
        amended_in_part: the last notice that amended the table and is on file only in part.
        not_on_file: the last notice that set rates, where these files do not have them.
        missing: rows of an earlier table that are not in the part of a newer one that is on file;
            with the notice of the newer one.
        denied: companies that were denied a rate of their own.
        dropped: companies that had a rate of their own in an earlier table.
        deposits: of everyone whose row does not say otherwise.
        deposits_of_row: of the rows that say otherwise.
        has_notices: some notice set rates or spoke of deposits.
    """

    residual: Determined | None
    rows: dict[Key, Determined]
    whole: bool
    amended_in_part: Notice | None
    not_on_file: Notice | None
    missing: dict[Key, Determined]
    denied: frozenset[str]
    dropped: frozenset[str]
    deposits: Deposits
    deposits_of_row: dict[Key, Deposits]
    has_notices: bool

    def deposits_of(self, key: Key) -> Deposits:
        """Return whether deposits are required of a row."""
        return self.deposits_of_row.get(key, self.deposits)


class InForce(NamedTuple):
    """A case on an entry date.

    Attributes:
        refund: the notice that refunds what was deposited on this entry date, or None.
    """

    case: Case
    entry_date: date
    at_entry: Fold
    on_record: Fold
    refund: Notice | None

    @property
    def is_on_file(self) -> bool:
        """Whether these files hold the case for the entry date."""
        return self.case.since is None or self.case.since <= self.entry_date

    @property
    def is_terminated(self) -> bool:
        """Whether the proceeding had ended on the entry date."""
        rule = self.at_entry.deposits.rule
        return rule is not None and rule.effect == TERMINATED


def in_force(case: Case, entry_date: date, as_known: date | None = None) -> InForce:
    """Return a case on an entry date.

    Args:
        case: the case.
        entry_date: the date of entry, or of withdrawal from warehouse, for consumption.
        as_known: take only the notices that were known by this day.
    """
    known = [one for one in case.notices if as_known is None or one.known_on <= as_known]
    governing = [one for one in known if one.effective <= entry_date]
    collected = [one for one in governing if one.known_on <= entry_date]
    on_record = fold(governing)
    at_entry = on_record if len(collected) == len(governing) else fold(collected)
    return InForce(case, entry_date, at_entry, on_record, _refund(known, entry_date))


def fold(notices: Iterable[Notice]) -> Fold:
    """Fold notices, in the order of the days they govern from, into what they leave in force."""
    taken = tuple(notices)
    table = _Table()
    for notice in taken:
        if notice.rates is not None:
            table.take(notice, notice.rates)
        if not _is_ended(notice, taken):
            table.take_deposits(notice)
    return table.fold()


def _is_ended(notice: Notice, taken: tuple[Notice, ...]) -> bool:
    """Whether a later act that ends the case also ends what this one says of later days."""
    return any(
        _ends_the_case(end) and end.known_on > notice.known_on and end.effective <= notice.effective
        for end in taken
        if end is not notice
    )


def _ends_the_case(notice: Notice) -> bool:
    ends = notice.deposits is not None and notice.deposits.effect == TERMINATED
    return notice.kind == REVOCATION or ends


def _refund(known: list[Notice], entry_date: date) -> Notice | None:
    """Return the notice that refunds the deposits of an entry date: the last one that names it."""
    refund = None
    in_order = sorted(known, key=attrgetter("known_on", "effective"))
    for position, notice in enumerate(in_order):
        rule = notice.deposits
        if rule is None:
            continue
        if rule.refunds_withdrawn and rule.refunds_withdrawn.holds(entry_date):
            refund = None
        if rule.refunds and rule.refunds.holds(entry_date):
            until = rule.refunds.last or _day_before_resumption(notice, in_order[position + 1 :])
            if until is None or entry_date <= until:
                refund = notice
    return refund


def _day_before_resumption(refund: Notice, later: list[Notice]) -> date | None:
    """Return the last day of a refund without an end: deposits are required again after it."""
    resumed = [
        notice.effective
        for notice in later
        if notice.known_on > refund.known_on
        and notice.deposits
        and notice.deposits.effect == REQUIRED
    ]
    return min(resumed) - timedelta(days=1) if resumed else None


class _Table:
    """What the notices of a fold have left so far."""

    def __init__(self) -> None:
        self.residual: Determined | None = None
        self.rows: dict[Key, Determined] = {}
        self.whole = True
        self.amended_in_part: Notice | None = None
        self.not_on_file: Notice | None = None
        self.missing: dict[Key, Determined] = {}
        self.denied: set[str] = set()
        self.dropped: set[str] = set()
        self.deposits = Deposits(required=False, rule=None, since=None)
        self.deposits_of_row: dict[Key, Deposits] = {}
        self.has_notices = False

    def take(self, notice: Notice, table: RateTable) -> None:
        """Take the rates of a notice."""
        self.has_notices = True
        before = {**self.rows, **({RESIDUAL: self.residual} if self.residual else {})}
        if table.replaces or not table.on_file:
            self.missing = self._missing(notice, table)
            self.rows = {key: row for key, row in self.rows.items() if row.rate.excluded}
            self.residual, self.whole, self.amended_in_part = None, True, None
            self.denied, self.dropped, self.not_on_file = set(), set(), None
        if not table.on_file:
            self.not_on_file = notice
        if not table.replaces and not table.whole:
            self.amended_in_part = notice
            self.denied = set()  # the part that is not on file may name them
        self.whole = self.whole and table.whole
        self._leave_out({*table.denied, *table.dropped}, notice)
        self.denied.update(table.denied)
        self.dropped.update(table.dropped)
        if table.residual:
            self.residual = _determined(table.residual, notice, before.get(RESIDUAL))
        for row in sorted(table.companies, key=lambda row: bool(row.producers)):
            for company in row.companies:
                self._take_row(row, company, notice, before)

    def _missing(self, notice: Notice, table: RateTable) -> dict[Key, Determined]:
        """Return the rows that a new table may have, and that are not in it on file."""
        if table.whole and table.on_file:
            return {}
        held = {key: row for key, row in self.rows.items() if not row.rate.excluded}
        return {key: row._replace(notice=notice) for key, row in {**self.missing, **held}.items()}

    def _take_row(
        self, row: Rate, company: str, notice: Notice, before: dict[Key, Determined]
    ) -> None:
        keys: list[Key] = [(company, producer) for producer in row.producers or ()]
        if not keys:
            # A row for whatever producer also ends the company's rows with producers.
            self._leave_out({company}, notice, keep_excluded=True)
            keys = [(company, None)]
        for key in keys:
            held = self.rows.get(key)
            if held and held.rate.excluded and notice.known_on <= held.notice.known_on:
                continue  # an exclusion holds against what was published before it
            self.missing.pop(key, None)
            self.rows[key] = _determined(row, notice, before.get(key))

    def _leave_out(self, companies: set[str], notice: Notice, keep_excluded: bool = False) -> None:
        """Take companies out of the table; an exclusion holds against earlier notices."""
        self.missing = {key: row for key, row in self.missing.items() if key[0] not in companies}
        self.rows = {
            key: row
            for key, row in self.rows.items()
            if key[0] not in companies
            or (row.rate.excluded and (keep_excluded or notice.known_on <= row.notice.known_on))
        }

    def take_deposits(self, notice: Notice) -> None:
        """Take what a notice says of deposits, its rows after the notice as a whole."""
        rule = notice.deposits
        if rule is not None and rule.effect is not None:
            self.has_notices = True
            self.deposits = _deposits(rule, rule.effect, notice, self.deposits)
            self.deposits_of_row = {}
        for row in notice.rates.rows if notice.rates else ():
            if row.deposits is None:
                continue
            for key in _keys(row):
                before = self.deposits_of_row.get(key, self.deposits)
                self.deposits_of_row[key] = _deposits(
                    _rule_of_row(row, notice), row.deposits, notice, before
                )

    def fold(self) -> Fold:
        """Return what all the notices have left."""
        return Fold(
            residual=self.residual,
            rows=self.rows,
            whole=self.whole,
            amended_in_part=self.amended_in_part,
            not_on_file=self.not_on_file,
            missing=self.missing,
            denied=frozenset(self.denied),
            dropped=frozenset(self.dropped),
            deposits=self.deposits,
            deposits_of_row=self.deposits_of_row,
            has_notices=self.has_notices,
        )


def _keys(row: Rate) -> list[Key]:
    if not row.companies:
        return [RESIDUAL]
    return [(one, producer) for one in row.companies for producer in row.producers or (None,)]


def _determined(rate: Rate, notice: Notice, before: Determined | None) -> Determined:
    """Return a rate; one that was the same before has held since then."""
    same = before is not None and (
        (before.rate.percent, before.rate.deposit_percent, before.rate.excluded)
        == (rate.percent, rate.deposit_percent, rate.excluded)
    )
    since = before.since if before is not None and same else notice.effective
    return Determined(rate, notice, since)


def _deposits(rule: DepositRule, effect: str, notice: Notice, before: Deposits) -> Deposits:
    """Return a state of deposits; one that was the same before has held since then."""
    required = effect == REQUIRED
    same = before.rule is not None and before.required == required
    return Deposits(required, rule, before.since if same else notice.effective)


def _rule_of_row(row: Rate, notice: Notice) -> DepositRule:
    """Return what a row says of its own deposits, as a rule of its notice would."""
    source = notice.source._replace(evidence=row.evidence, place=row.place)
    reason = f"the {notice.kind} says so for this row"
    if notice.deposits is not None:
        reason = notice.deposits.reason
    return DepositRule(row.deposits, reason, None, None, None, (), source)

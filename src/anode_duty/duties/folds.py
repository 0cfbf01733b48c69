"""Which rates and deposits are in force on an entry date: two folds over the notices of a case.

This is the whole calculus of time; today plays no part. A notice has two days: `effective`, the
first entry date it governs, and the day on which it was known (announced or published).

- The fold *at entry* takes the notices that govern the entry date and were known by then: what
  CBP collects.
- The fold *on the record* takes all that govern the entry date: what is due.
- A refund makes nothing due on the entry dates that it names, so nothing is asked later either.

What was collected and is not due is refundable; what is due and was not collected is asked later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from anode_duty.law.proceeding import (
    DAY,
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

    required: bool = False
    rule: DepositRule | None = None
    since: date | None = None


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

    residual: Determined | None = None
    rows: Mapping[Key, Determined] = MappingProxyType({})
    whole: bool = True
    amended_in_part: Notice | None = None
    not_on_file: Notice | None = None
    missing: Mapping[Key, Determined] = MappingProxyType({})
    denied: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    deposits: Deposits = Deposits()
    deposits_of_row: Mapping[Key, Deposits] = MappingProxyType({})
    has_notices: bool = False

    def row(self, key: Key) -> Determined | None:
        """Return a row, or None where it is not on file."""
        return self.residual if key == RESIDUAL else self.rows.get(key)

    def pairs(self, exporter: str) -> dict[str, Determined]:
        """Return the rows of an exporter that hold for one producer, by producer."""
        rows = self.rows.items()
        return {paired: row for (name, paired), row in rows if paired and name == exporter}

    def deposits_of(self, key: Key) -> Deposits:
        """Return whether deposits are required of a row."""
        return self.deposits_of_row.get(key, self.deposits)

    @property
    def table(self) -> Iterator[tuple[Key, Determined]]:
        """Every row of the table by its company and producer, the residual one last."""
        yield from self.rows.items()
        if self.residual is not None:
            yield RESIDUAL, self.residual


# Folds by the notices that were folded, kept by whoever asks for many days and kinds of goods. The
# notices stand beside each fold so that the key, which is made of their ids, stays theirs.
Folds = dict[tuple[int, ...], tuple[tuple[Notice, ...], Fold]]

AT_ENTRY, ON_RECORD = "at_entry", "on_record"


class Refund(NamedTuple):
    """Why the deposits of an entry date are refunded.

    Attributes:
        since: the first entry date that the notice governs which refunds them.
        rule: what that notice says of deposits.
    """

    since: date
    rule: DepositRule


class InForce(NamedTuple):
    """A case on an entry date.

    Attributes:
        refund: what refunds the deposits of this entry date, or None.
        companion: the companion case on this date, whose deposits decide an offset; None where it
            is not on file.
    """

    case: Case
    entry_date: date
    at_entry: Fold
    on_record: Fold
    refund: Refund | None
    companion: "InForce | None" = None

    @property
    def is_on_file(self) -> bool:
        """Whether these files hold the case for the entry date."""
        return self.case.since is None or self.case.since <= self.entry_date

    @property
    def is_terminated(self) -> bool:
        """Whether the proceeding had ended on the entry date."""
        rule = self.at_entry.deposits.rule
        return rule is not None and rule.effect == TERMINATED

    @property
    def asks_later(self) -> bool:
        """Whether deposits are due on the record that were not required on the entry date."""
        due = self.on_record.deposits.required and self.refund is None
        return due and not self.at_entry.deposits.required

    def fold(self, name: str) -> Fold:
        """Return one of the two folds, `AT_ENTRY` or `ON_RECORD`."""
        return self.at_entry if name == AT_ENTRY else self.on_record


def in_force(
    case: Case, entry_date: date, as_known: date | None = None, folds: Folds | None = None
) -> InForce:
    """Return a case on an entry date.

    Args:
        entry_date: the date of entry, or of withdrawal from warehouse, for consumption.
        as_known: take only the notices that were known by this day.
        folds: those that were made before.
    """
    known = case.known_by(as_known).notices
    governing = tuple(one for one in known if one.effective <= entry_date)
    collected = tuple(one for one in governing if one.known_on <= entry_date)
    folds = {} if folds is None else folds
    on_record, at_entry = _folded(governing, folds), _folded(collected, folds)
    return InForce(
        case=case,
        entry_date=entry_date,
        at_entry=at_entry,
        on_record=on_record,
        refund=_refund(known, entry_date),
    )


def all_in_force(
    cases: Iterable[Case],
    entry_date: date,
    as_known: date | None = None,
    folds: Folds | None = None,
) -> dict[str, InForce]:
    """Return cases on an entry date by their numbers, each with its companion among them."""
    each = {case.number: in_force(case, entry_date, as_known, folds) for case in cases}
    return {
        number: one._replace(companion=each.get(one.case.companion or ""))
        for number, one in each.items()
    }


def _folded(notices: tuple[Notice, ...], folds: Folds) -> Fold:
    key = tuple(map(id, notices))
    if key not in folds:
        folds[key] = (notices, fold(notices))
    return folds[key][1]


def fold(notices: tuple[Notice, ...]) -> Fold:
    """Fold notices, in the order of the days they govern from, into what they leave in force."""
    found = Fold()
    ends = [one for one in notices if _ends_the_case(one)]
    for notice in notices:
        if notice.rates is not None:
            found = _with_rates(found, notice, notice.rates)
        # A later act that ends the case also ends what this one says of later days.
        if not any(
            end.known_on > notice.known_on and end.effective <= notice.effective for end in ends
        ):
            found = _with_deposits(found, notice)
    return found


def _ends_the_case(notice: Notice) -> bool:
    ends = notice.deposits is not None and notice.deposits.effect == TERMINATED
    return notice.kind == REVOCATION or ends


def _refund(known: tuple[Notice, ...], entry_date: date) -> Refund | None:
    """Return what refunds the deposits of an entry date: the last notice that names it."""
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
                refund = Refund(notice.effective, rule)
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
    return min(resumed) - DAY if resumed else None


_Rows = dict[Key, Determined]


def _with_rates(fold: Fold, notice: Notice, table: RateTable) -> Fold:
    """Take the rates of a notice."""
    before = dict(fold.table)
    if table.replaces or not table.on_file:
        fold = Fold(
            rows={key: row for key, row in fold.rows.items() if row.rate.excluded},
            missing=_missing(fold, notice, table),
            not_on_file=None if table.on_file else notice,
            deposits=fold.deposits,
            deposits_of_row=fold.deposits_of_row,
        )
    if not table.replaces and not table.whole:
        # The part that is not on file may name those that were denied a rate.
        fold = fold._replace(amended_in_part=notice, denied=frozenset())
    rows, missing = dict(fold.rows), dict(fold.missing)
    _leave_out(rows, missing, table.denied + table.dropped, notice)
    for row in sorted(table.companies, key=lambda row: bool(row.producers)):
        _take_row(rows, missing, row, notice, before)
    residual = fold.residual
    if table.residual:
        residual = _determined(table.residual, notice, before.get(RESIDUAL))
    return fold._replace(
        residual=residual,
        rows=rows,
        whole=fold.whole and table.whole,
        missing=missing,
        denied=fold.denied.union(table.denied),
        dropped=fold.dropped.union(table.dropped),
        has_notices=True,
    )


def _missing(fold: Fold, notice: Notice, table: RateTable) -> _Rows:
    """Return the rows that a new table may have, and that are not in it on file."""
    if table.whole and table.on_file:
        return {}
    held = {key: row for key, row in fold.rows.items() if not row.rate.excluded}
    return {key: row._replace(notice=notice) for key, row in {**fold.missing, **held}.items()}


def _take_row(rows: _Rows, missing: _Rows, row: Rate, notice: Notice, before: _Rows) -> None:
    if not row.producers:
        # A row for whatever producer also ends the company's rows with producers.
        _leave_out(rows, missing, row.companies, notice, keep_excluded=True)
    for key in _keys(row):
        held = rows.get(key)
        if held and held.rate.excluded and notice.known_on <= held.notice.known_on:
            continue  # an exclusion overrides what was published before it
        missing.pop(key, None)
        rows[key] = _determined(row, notice, before.get(key))


def _leave_out(
    rows: _Rows,
    missing: _Rows,
    companies: Sequence[str],
    notice: Notice,
    keep_excluded: bool = False,
) -> None:
    """Take companies out of the table; an exclusion overrides earlier notices."""
    for key in [key for key in missing if key[0] in companies]:
        del missing[key]
    for key in [key for key in rows if key[0] in companies]:
        row = rows[key]
        excluded = row.rate.excluded and (keep_excluded or notice.known_on <= row.notice.known_on)
        if not excluded:
            del rows[key]


def _with_deposits(fold: Fold, notice: Notice) -> Fold:
    """Take what a notice says of deposits, its rows after the notice as a whole."""
    rule = notice.deposits
    if rule is not None and rule.effect is not None:
        deposits = _deposits(rule, rule.effect, notice, fold.deposits)
        fold = fold._replace(has_notices=True, deposits=deposits, deposits_of_row={})
    of_row = dict(fold.deposits_of_row)
    for row in notice.rates.rows if notice.rates else ():
        if row.deposits is not None:
            for key in _keys(row):
                before = of_row.get(key, fold.deposits)
                rule = _rule_of_row(row, notice)
                of_row[key] = _deposits(rule, row.deposits, notice, before)
    return fold._replace(deposits_of_row=of_row)


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
    return DepositRule(
        effect=row.deposits,
        reason=reason,
        refund=None,
        refunds=None,
        refunds_withdrawn=None,
        deadlines=(),
        source=source,
    )

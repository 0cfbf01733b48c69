"""Where a deposit is decided: of each case the rate, what was collected at entry, what is due."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.applicable_rate import Applicable, applicable, no_rate, party_notes
from anode_duty.duties.folds import AT_ENTRY, ON_RECORD, Folds, InForce, Refund, all_in_force
from anode_duty.duties.notes import Note, info, warning
from anode_duty.errors import Undetermined
from anode_duty.law.proceeding import Case, Notice
from anode_duty.law.source import Source

if TYPE_CHECKING:
    from anode_duty.duties.basis import Basis


class DepositTerms(NamedTuple):
    """The cash deposit of one duty, as it was collected at entry and as it is due on the record.

    Attributes:
        required: CBP collected it on the entry date.
        collected: the rate at which it did, percent ad valorem, or None.
        due: the rate that is due on the record, percent ad valorem, or None.
        since: the first entry date from which it has been so, or None before any notice spoke.
        source: what says so, or None before any notice spoke.
        refund: what refunds it, or None.
    """

    required: bool
    collected: Decimal | None
    due: Decimal | None
    reason: str
    since: date | None
    source: Source | None
    refund: Refund | None


class DutyTerms(NamedTuple):
    """One duty of a quote, but for its amounts.

    Attributes:
        cbp_case: the number under which CBP knows the rate, or None where not on file.
        rate_of: whose rate it is.
        rate: the determined rate on the record, percent ad valorem, or None where not on file.
        notice: the kind of notice that set it.
        effective: the first entry date that the notice governs.
        source: of the rate.
        applies: the row of the table and how deposits are required, for `lookup` and flags.
        found: the case on the entry date.
    """

    case: Case
    cbp_case: str | None
    rate_of: str
    rate: Decimal | None
    notice: str
    effective: date
    source: Source
    deposit: DepositTerms
    applies: Applicable
    found: InForce

    @property
    def duty(self) -> str:
        """`AD` or `CVD`."""
        return self.case.duty


def duties_on(
    goods: "Basis",
    cases: list[Case],
    entry_date: date,
    as_known: date | None,
    folds: Folds | None = None,
) -> tuple[list[DutyTerms], list[Note]]:
    """Return the duty of each case on the goods, and what there is to say of it.

    Raises:
        Undetermined: a deposit was collected or is due at a rate that is not on file.
    """
    verdict = goods.classification
    # The companion's state decides an offset, so both cases are worked out, whichever is asked.
    found = all_in_force(verdict.governs, entry_date, as_known, folds)
    duties: list[DutyTerms] = []
    notes: list[Note] = []
    for case in cases:
        covered = [goods.is_covered(case, fold) for fold in (ON_RECORD, AT_ENTRY)]
        if any(covered) and not found[case.number].is_on_file:
            raise Undetermined(
                f"these files have {case.number} only for entry dates from {case.since} on",
                "ask for a later entry date, or enter the earlier notices in the rate files",
            )
        if any(covered) or verdict.scope is None:
            terms, more = _duty(goods, found[case.number], *covered)
            notes += more
            duties += [terms] if terms else []
    return duties, notes


def _duty(
    goods: "Basis", found: InForce, covered: bool, before: bool
) -> tuple[DutyTerms | None, list[Note]]:
    """Return the duty of one case and its notes; None where the case had determined no rate.

    `covered` and `before`: its scope on the record, and the one known at entry, covers the goods.
    """
    case, parties = found.case, (goods.exporter, goods.producer)
    companion = found.companion
    twin = goods.classification.third_country_cases.get(case.number)
    on_record, at_entry = (
        applicable(
            found,
            fold,
            *parties,
            companion_covers=companion is not None and goods.is_covered(companion.case, fold),
            twin=twin,
        )
        for fold in (ON_RECORD, AT_ENTRY)
    )
    collects = before and at_entry.deposits.required
    owes = covered and on_record.deposits.required
    if (covered or not before) and not (on_record.is_determined or owes or collects):
        return None, [no_rate(case, found.entry_date)]
    notes = list(party_notes(found, on_record, *parties)) if covered else []
    collected = _rate(case, at_entry, "was required at entry") if collects else None
    due = _rate(case, on_record, "is due") if owes and found.refund is None else None
    row = on_record.determined or at_entry.determined
    if row and on_record.excluded:
        notes.append(_excluded(case, row.notice))
    elif covered and on_record.percent is None:
        notes.append(warning("rate-not-on-file", on_record.not_on_file or "no rate is on file"))
    if row is None or (on_record.excluded and collected is None):
        return None, notes
    terms = DutyTerms(
        case=case,
        cbp_case=row.rate.cbp_case_of(twin),
        rate_of=case.whose(row.rate),
        rate=on_record.percent,
        notice=row.notice.kind,
        effective=row.notice.effective,
        source=Source(row.notice.source.citation, row.rate.evidence, row.rate.place),
        deposit=_deposit(found, at_entry, collected, due),
        applies=on_record,
        found=found,
    )
    return terms, notes


def _rate(case: Case, applies: Applicable, when: str) -> Decimal:
    if applies.deposit_percent is not None:
        return applies.deposit_percent
    raise Undetermined(
        f"cannot say what {case.duty} deposit {when} in {case.number}:"
        f" {applies.not_on_file or 'no rate is on file'}",
        "give --producer" if applies.needs_producer else "enter the rate in the rate files",
    )


def _excluded(case: Case, notice: Notice) -> Note:
    words = (
        f"{case.duty}: these goods are excluded from {case.number} by the {notice.kind} effective"
        f" {notice.effective}, {notice.source.cited}; enter no line under it for them"
    )
    return info("company-excluded", words)


def _deposit(
    found: InForce, applies: Applicable, collected: Decimal | None, due: Decimal | None
) -> DepositTerms:
    rule = applies.deposits.rule
    reason = rule.reason if rule else "no notice in force on this entry date asks for deposits"
    if applies.excluded:
        reason = "these goods were excluded when they were entered"
    elif applies.deposits.required and collected is None:
        reason = "the scope known when these goods were entered did not cover them"
    return DepositTerms(
        required=collected is not None,
        collected=collected,
        due=due,
        reason=reason,
        since=applies.deposits.since,
        source=rule.source if rule else None,
        refund=None if collected is None else found.refund,
    )


def deposit_notes(duties: list[DutyTerms]) -> Iterator[Note]:
    """Say which duties are not collected and why, what is refundable, and what is asked later."""
    idle: dict[str, list[str]] = {}
    refunded: dict[str, list[str]] = {}
    for one in duties:
        deposit = one.deposit
        if not deposit.required:
            idle.setdefault(deposit.reason, []).append(one.duty)
        if deposit.refund:
            rule = deposit.refund.rule
            words = "; ".join(filter(None, (rule.reason, rule.refund)))
            words = f"{words} ({rule.source.evidence}, {rule.source.citation})"
            refunded.setdefault(words, []).append(one.duty)
    for why, of in idle.items():
        words = f"no {' or '.join(of)} deposit is collected on this entry date: {why}"
        yield info("not-collected", words)
    for why, of in refunded.items():
        yield info("refundable", f"{' and '.join(of)} deposits are refundable: {why}")
    for one in duties:
        if not one.deposit.refund and one.deposit.due != one.deposit.collected:
            yield difference(one.case, one.applies, one.deposit.collected, one.deposit.due)


def difference(
    case: Case,
    applies: Applicable,
    collected: Decimal | None,
    due: Decimal | None,
    whose: str = "",
) -> Note:
    """Say why the rate that was collected at entry is not the one that is due on the record.

    Args:
        applies: what holds on the record.
        collected: percent ad valorem; None where no deposit was collected.
        due: percent ad valorem; None where none is due.
        whose: who has these rates, where an answer has several.
    """
    of = f" of {whose}" if whose else ""
    was = f"{collected}% was collected at entry" if collected is not None else "none was collected"
    now = f"{due}% is due" if due is not None else "none is due"
    words = f"{was} and {now}{_made_so(case, applies, collected, due)}"
    if due is None or (collected is not None and due < collected):
        part = f"{'part of ' if due else ''}the {case.duty} deposit{of}"
        return info("refundable", f"{part} is refundable: {words}")
    return info("asked-later", f"{case.duty}{of} is asked for later: {words}")


def _made_so(
    case: Case, applies: Applicable, collected: Decimal | None, due: Decimal | None
) -> str:
    """Return what made the difference: the rate, or whether deposits are required.

    Where the scope did, other notes say so.
    """
    row, state = applies.determined, applies.deposits
    if row and (applies.excluded or None not in (collected, due)):
        if row.rate.has_deposit_rate and collected in (row.rate.percent, row.rate.deposit_percent):
            return f"; it depends on whether {case.companion} requires deposits"
        cite = row.notice.source.cited
        return f", by the {row.notice.kind} effective {row.notice.effective} ({cite})"
    if state.rule and state.required == (due is not None):
        return f", as {state.rule.reason} ({state.rule.source.cited})"
    return ""

"""All of a quote that does not depend on the value: whose rate, what is covered, what is deposited.

A batch works this out once for each kind of line and does the arithmetic of `quoting` for each.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.duties.applicable_rate import (
    Applicable,
    applicable,
    no_rate,
    party_notes,
    whose,
)
from anode_duty.duties.coverage import NOT_LIVE, UNDETERMINED, Classification, Goods, coverage
from anode_duty.duties.in_force import InForce, in_force
from anode_duty.duties.notes import DUTIES_ON_RECORD, Note, info, unconfirmed, warning
from anode_duty.duties.party import Party, company, unlike_listed
from anode_duty.duties.shipment import UNLISTED, Shipment
from anode_duty.duties.wording import facts_wanted
from anode_duty.errors import AnodeDutyError, BadInput, Undetermined
from anode_duty.law.money import PERCENT, exact
from anode_duty.law.numbers import case_numbers
from anode_duty.law.proceeding import DUTIES, Case, Deadline
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import EXCLUDED
from anode_duty.law.source import OFFICIAL, Source

if TYPE_CHECKING:
    from anode_duty.duties.fees import FeeTerms
    from anode_duty.duties.other_duties import MeasureTerms


class Refund(NamedTuple):
    """Why the deposits of an entry date are refunded.

    Attributes:
        since: the first entry date that the notice governs which refunds them.
        refund: what becomes of them, or None where the notice does not say.
    """

    since: date
    reason: str
    refund: str | None
    source: Source
    deadlines: tuple[Deadline, ...]


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
        collected_on: the goods are covered by the scope as it was known at entry.
        due_on: the goods are covered by the scope on the record.
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


# How the amounts of a duty follow from each other; see `quoting.figure`.
NOT_COLLECTED, REFUNDED, DUE, APART = range(4)


class Charge(NamedTuple):
    """What the arithmetic of one duty needs to know.

    Attributes:
        how: `NOT_COLLECTED` and not due; `REFUNDED`, collected at the determined rate and not due;
            `DUE`, collected and due at the determined rate; `APART`, whatever else.
        fraction: the determined rate as a fraction of one, or None.
        duty: the duty itself.
    """

    how: int
    fraction: Decimal | None
    duty: DutyTerms


class OtherTerms(NamedTuple):
    """The other duties and fees on the line, but for their amounts.

    Attributes:
        notes: what there is to say of them whatever the value is.
        forms: texts of an answer, kept by whoever writes many.
    """

    duties: "MeasureTerms"
    fees: "FeeTerms"
    notes: tuple[Note, ...]
    forms: dict[object, Any]


class Basis(NamedTuple):
    """All of a quote that does not depend on the value.

    Attributes:
        duties: the duties of the cases that cover the article, AD before CVD.
        charges: what the arithmetic needs of them.
        covered: any of the value bears duty on the record.
        portion: what is covered of an article of which only a portion is, or None.
        portion_at_entry: the same by the scope as it was known at entry.
        other: the other duties and fees; None where no HTSUS number was given, or they cannot be
            determined.
        other_unknown: why they cannot be determined, or None.
        notes: what there is to say whatever the value is.
    """

    exporter: Party
    producer: Party | None
    classification: Classification
    duties: tuple[DutyTerms, ...]
    charges: tuple[Charge, ...]
    covered: bool
    portion: str | None
    portion_at_entry: str | None
    other: OtherTerms | None
    other_unknown: AnodeDutyError | None
    notes: tuple[Note, ...]


def basis(book: RateBook, shipment: Shipment) -> Basis:
    """Work out all of a quote that does not depend on the value.

    Raises:
        NameRefused: see `quote`.
        Undetermined: see `quote`.
        BadInput: see `quote`.
    """
    found = with_flags(duty_basis(book, shipment), book, shipment)
    if not shipment.htsus:
        return found
    return with_other_duties(found, other_terms(book, shipment, found.classification.origin))


def duty_basis(book: RateBook, shipment: Shipment) -> Basis:
    """Work out the same without what the HTSUS number and the entry type add to it.

    Raises:
        NameRefused: see `quote`.
        Undetermined: see `quote`.
        BadInput: see `quote`.
    """
    exporter, producer = _parties(book, shipment)
    goods = Goods(
        article=shipment.product,
        entry_date=shipment.entry_date,
        origin=shipment.origin,
        material_origin=shipment.material_origin,
        facts=shipment.facts,
        parties=tuple(party.name for party in (exporter, producer) if party),
        importer=shipment.importer,
        case=shipment.case,
        case_numbers=shipment.cbp_case or "",
        as_known=shipment.as_known,
    )
    verdict = coverage(book, goods)
    at_entry = _at_entry(book, goods, verdict)
    cases = _asked(verdict, shipment)
    for one in (verdict, at_entry):
        for number in [case.number for case in cases] if one else ():
            if one and one.of_case(number).verdict == UNDETERMINED:
                raise _undetermined(one.of_case(number))
    duties, case_notes = _duties(cases, shipment, verdict, at_entry, exporter, producer)
    notes = [*verdict.notes, *case_notes]
    collected = any(one.deposit.collected is not None for one in duties)
    if not verdict.is_covered:
        code = "excluded" if verdict.verdict == EXCLUDED else "not-covered"
        notes.insert(0, info(code, f"no duty is owed: {verdict.because}"))
    elif not exporter.listed and shipment.exporter is not None:
        residuals = " and ".join(dict.fromkeys(case.residual for case in cases))
        how = "; add --unlisted to confirm that it is not one of the listed companies"
        notes.insert(0, unlike_listed(exporter, f"rate of {residuals}", how))
    if verdict.is_covered and producer is not None and not producer.listed:
        words = f"the producer, {producer.name}, is not in the rate files"
        notes.append(info("producer-unlisted", words))
    if at_entry is not None and collected and at_entry.verdict != verdict.verdict:
        words = (
            f"when these goods were entered, the scope known then read: {at_entry.verdict},"
            f" {at_entry.because}"
        )
        notes.append(info("scope-changed", words))
    notes += _deposit_notes(duties)
    notes += _evidence_notes(duties, verdict)
    return Basis(
        exporter=exporter,
        producer=producer,
        classification=verdict,
        duties=tuple(duties),
        charges=tuple(_charge(one, verdict, at_entry) for one in duties),
        covered=verdict.is_covered,
        portion=verdict.portion,
        portion_at_entry=(at_entry or verdict).portion,
        other=None,
        other_unknown=None,
        notes=tuple(dict.fromkeys(notes)),
    )


def with_flags(found: Basis, book: RateBook, shipment: Shipment) -> Basis:
    """Return a basis with what CBP would flag, as far as the shipment says how it is entered."""
    if (shipment.htsus, shipment.cbp_case, shipment.entry_type) == (None, None, None):
        return found
    from anode_duty.duties.cbp_flags import cbp_flags  # a quote by itself needs none of it

    flags = cbp_flags(found, book, shipment)
    return found._replace(notes=tuple(dict.fromkeys((*found.notes, *flags))))


def _charge(one: DutyTerms, verdict: Classification, at_entry: Classification | None) -> Charge:
    rate, collected, due = one.rate, one.deposit.collected, one.deposit.due
    same_base = at_entry is not None and at_entry.portion == verdict.portion
    if rate is None or not verdict.is_covered or not (same_base or collected is None):
        how = APART
    elif (collected, due) == (None, None):
        how = NOT_COLLECTED
    elif collected == rate and due is None:
        how = REFUNDED
    else:
        how = DUE if collected == rate == due else APART
    with exact():
        return Charge(how, None if rate is None else rate * PERCENT, one)


def other_terms(
    book: RateBook, shipment: Shipment, origin: str
) -> OtherTerms | BadInput | Undetermined:
    """Settle the other duties and fees on the HTSUS number, or return why they are not known."""
    # Imported here: a quote without an HTSUS number is a tenth quicker for it.
    from anode_duty.duties.fees import fee_terms
    from anode_duty.duties.measure_terms import HtsGoods
    from anode_duty.duties.other_duties import tariff_number, terms_of

    measures, day = book.measures, shipment.entry_date
    if measures is None:
        return Undetermined("the other duties are not on file", "add a folder duties/ to the rates")
    try:
        number = tariff_number(shipment.htsus or "")
        terms = terms_of(
            measures, HtsGoods(number, origin, day, loaded=shipment.loaded, use=shipment.use)
        )
        fees = fee_terms(measures, origin, day, shipment.transport)
    except (BadInput, Undetermined) as error:
        return error
    on_record = () if shipment.as_known is None else (DUTIES_ON_RECORD,)
    notes = (*terms.notes, *fees.notes, *on_record)
    return OtherTerms(terms, fees, tuple(dict.fromkeys(notes)), {})


def with_other_duties(found: Basis, other: OtherTerms | BadInput | Undetermined) -> Basis:
    """Return a basis with the other duties and fees, or with why they are not known."""
    from anode_duty.duties.other_duties import NUMBER_NOT_LIVE

    if isinstance(other, AnodeDutyError):
        note = warning("other-duties-unknown", other.message)
        return found._replace(other_unknown=other, notes=(*found.notes, note))
    # The duty files know more of a number than the scope does, so their word on it stands alone.
    told = {note.code for note in other.notes}
    known = (note for note in found.notes if note.code != NOT_LIVE or NUMBER_NOT_LIVE not in told)
    return found._replace(other=other, notes=tuple(dict.fromkeys((*known, *other.notes))))


def _at_entry(book: RateBook, goods: Goods, verdict: Classification) -> Classification | None:
    """Return the coverage by the scopes known at entry; None where none governed the goods yet."""
    day = goods.entry_date
    if all(scope.known_on <= day for scope in book.scopes if scope.effective <= day):
        return verdict
    found = coverage(book, goods._replace(at_entry=True))
    return found if found.scope is not None else None


def _parties(book: RateBook, shipment: Shipment) -> tuple[Party, Party | None]:
    """Return the exporter and the producer, and decide which of them `unlisted` is said of."""
    how = " if it is another company, add --unlisted"
    producer = None
    exporter_meant = shipment.unlisted
    if shipment.producer is not None:
        meant = shipment.unlisted and book.names.find(shipment.producer) is None
        producer = company(book, shipment.producer, "producer", meant, how)
        if meant and shipment.exporter is not None:
            exporter_meant = book.names.find(shipment.exporter) is None
    if shipment.exporter is None:
        return Party(UNLISTED, listed=False, meant=True), producer
    return company(book, shipment.exporter, "exporter", exporter_meant, how), producer


def _undetermined(verdict: Classification) -> Undetermined:
    return Undetermined(
        f"cannot decide whether {verdict.article} is covered: {verdict.because}",
        f"give {facts_wanted(verdict.missing)}" if verdict.missing else "",
    )


def _asked(verdict: Classification, shipment: Shipment) -> list[Case]:
    """Return the cases that govern the goods, or those of one duty alone where it is asked for."""
    duty = duty_named(shipment.duty)
    return [case for case in verdict.governs if duty in (None, case.duty)]


def duty_named(text: str | None) -> str | None:
    """Return a duty in capitals, or None where none is named.

    Raises:
        BadInput: it is neither of the two.
    """
    if text is None or text.upper() in DUTIES:
        return text and text.upper()
    raise BadInput(f"duty {text!r} is not known", f"write {' or '.join(DUTIES)}")


def _duties(
    cases: list[Case],
    shipment: Shipment,
    verdict: Classification,
    at_entry: Classification | None,
    exporter: Party,
    producer: Party | None,
) -> tuple[list[DutyTerms], list[Note]]:
    """Return the duty of each case, and what there is to say of it."""
    day, as_known = shipment.entry_date, shipment.as_known
    # The companion's state decides an offset, so both cases are worked out, whichever is asked.
    found = {case.number: in_force(case, day, as_known) for case in verdict.governs}
    duties: list[DutyTerms] = []
    notes: list[Note] = []
    for case in cases:
        covered = verdict.of_case(case.number).is_covered
        before = at_entry is not None and at_entry.of_case(case.number).is_covered
        if not (covered or before) and verdict.scope is not None:
            continue
        one = _OneCase(found, case, exporter, producer, verdict, at_entry)
        if not found[case.number].is_on_file and (covered or before):
            raise Undetermined(
                f"these files have {case.number} only for entry dates from {case.since} on",
                "ask for a later entry date, or enter the earlier notices in the rate files",
            )
        terms, more = one.terms(covered, before)
        notes += more
        duties += [terms] if terms else []
    return duties, notes


class _OneCase:
    """Works out the duty of one case for one exporter and producer."""

    def __init__(
        self,
        found: Mapping[str, InForce],
        case: Case,
        exporter: Party,
        producer: Party | None,
        verdict: Classification,
        at_entry: Classification | None,
    ) -> None:
        self._found = found
        self._case = case
        self._parties = (exporter, producer)
        self._verdict = verdict
        self._at_entry = at_entry

    def terms(self, covered: bool, before: bool) -> tuple[DutyTerms | None, list[Note]]:
        """Return the duty and its notes; None where the case had determined no rate.

        Raises:
            Undetermined: a deposit was collected or is due at a rate that is not on file.
        """
        case, found = self._case, self._found[self._case.number]
        on_record, at_entry = self._applies(case, "on_record"), self._applies(case, "at_entry")
        notes = party_notes(found, on_record, *self._parties) if covered else []
        collects = before and at_entry.deposits.required
        if covered and not (on_record.is_determined or on_record.deposits.required or collects):
            return None, [no_rate(found)]
        if not (covered or before):
            return None, [no_rate(found)] if not on_record.is_determined else notes
        collected = self._rate(at_entry, "was required at entry") if collects else None
        owes = covered and on_record.deposits.required and found.refund is None
        due = self._rate(on_record, "is due") if owes else None
        if on_record.excluded:
            notes.append(self._excluded(on_record))
        elif covered and on_record.percent is None:
            notes.append(warning("rate-not-on-file", on_record.not_on_file or "no rate is on file"))
        row = on_record.determined or at_entry.determined
        if row is None or (on_record.excluded and collected is None):
            return None, notes
        twin = self._verdict.third_country_cases.get(case.number)
        named = row.rate.twin_cases(twin) if twin else ()
        terms = DutyTerms(
            case=case,
            cbp_case=named[0] if named else None if twin else row.rate.cbp_case,
            rate_of=whose(row.rate, case),
            rate=on_record.percent,
            notice=row.notice.kind,
            effective=row.notice.effective,
            source=Source(row.notice.source.citation, row.rate.evidence, row.rate.place),
            deposit=_deposit(found, at_entry, collected, due),
            applies=on_record,
            found=found,
        )
        return terms, notes

    def _applies(self, case: Case, fold: str) -> Applicable:
        found = self._found[case.number]
        return applicable(
            getattr(found, fold),
            case,
            *self._parties,
            twin=self._verdict.third_country_cases.get(case.number),
            companion_required=self._companion_required(fold),
            companion_since=self._companion_since(),
        )

    def _companion_since(self) -> date | None:
        companion = self._found.get(self._case.companion or "")
        return companion.case.since if companion else None

    def _companion_required(self, fold: str) -> bool | None:
        """Whether the companion case requires deposits for the same goods, in the same fold."""
        number = self._case.companion
        companion = self._found.get(number) if number else None
        if companion is None or not companion.is_on_file:
            return None
        verdict = self._at_entry if fold == "at_entry" else self._verdict
        if verdict is None or not verdict.of_case(companion.case.number).is_covered:
            return False
        return applicable(
            getattr(companion, fold), companion.case, *self._parties
        ).deposits.required

    def _rate(self, applies: Applicable, when: str) -> Decimal:
        if applies.deposit_percent is not None:
            return applies.deposit_percent
        case = self._case
        raise Undetermined(
            f"cannot say what {case.duty} deposit {when} in {case.number}:"
            f" {applies.not_on_file or 'no rate is on file'}",
            "give --producer" if applies.needs_producer else "enter the rate in the rate files",
        )

    def _excluded(self, applies: Applicable) -> Note:
        row = applies.determined
        named = row.notice if row else None
        words = f"{self._case.duty}: these goods are excluded from {self._case.number}"
        if row and named:
            words += f" by the {named.kind} effective {named.effective}, {named.source.cited}"
        return info("company-excluded", f"{words}; enter no line under it for them")


def _deposit(
    found: InForce, applies: Applicable, collected: Decimal | None, due: Decimal | None
) -> DepositTerms:
    rule = applies.deposits.rule
    reason = rule.reason if rule else "no notice in force on this entry date asks for deposits"
    if applies.excluded:
        reason = "these goods were excluded when they were entered"
    elif applies.deposits.required and collected is None:
        reason = "the scope known when these goods were entered did not cover them"
    refund = found.refund if collected is not None else None
    return DepositTerms(
        required=collected is not None,
        collected=collected,
        due=due,
        reason=reason,
        since=applies.deposits.since,
        source=rule.source if rule else None,
        refund=refund_of(found) if refund else None,
    )


def refund_of(found: InForce) -> Refund | None:
    """Return why the deposits of the entry date are refunded, or None."""
    notice = found.refund
    if notice is None or notice.deposits is None:
        return None
    rule = notice.deposits
    return Refund(notice.effective, rule.reason, rule.refund, rule.source, rule.deadlines)


def _deposit_notes(duties: list[DutyTerms]) -> list[Note]:
    """Say which duties are not collected and why, what is refundable, and what is asked later."""
    idle: dict[str, list[str]] = {}
    refunded: dict[str, list[str]] = {}
    notes: list[Note] = []
    for one in duties:
        deposit = one.deposit
        if not deposit.required:
            idle.setdefault(deposit.reason, []).append(one.duty)
        if deposit.refund:
            words = "; ".join(filter(None, (deposit.refund.reason, deposit.refund.refund)))
            source = deposit.refund.source
            words = f"{words} ({source.evidence}, {source.citation})"
            refunded.setdefault(words, []).append(one.duty)
        elif deposit.due != deposit.collected:
            notes.append(_difference(one, deposit.collected, deposit.due))
    found = [
        info(
            "not-collected", f"no {' or '.join(of)} deposit is collected on this entry date: {why}"
        )
        for why, of in idle.items()
    ]
    found += [
        info("refundable", f"{' and '.join(of)} deposits are refundable: {why}")
        for why, of in refunded.items()
    ]
    return found + notes


def _difference(one: DutyTerms, collected: Decimal | None, due: Decimal | None) -> Note:
    """Say why what was collected at entry is not what is due on the record."""
    by = _made_so(one, collected, due)
    was = f"{collected}% was collected at entry" if collected is not None else "none was collected"
    now = f"{due}% is due" if due is not None else "none is due"
    if due is None or (collected is not None and due < collected):
        return info(
            "refundable",
            f"part of the {one.duty} deposit is refundable: {was} and {now}{by}"
            if due
            else f"the {one.duty} deposit is refundable: {was} and {now}{by}",
        )
    return info("asked-later", f"{one.duty} is asked for later: {was} and {now}{by}")


def _made_so(one: DutyTerms, collected: Decimal | None, due: Decimal | None) -> str:
    """Return what made the difference: the rate, or whether deposits are required.

    Where the scope did, other notes say so.
    """
    row, state = one.applies.determined, one.applies.deposits
    if row and (one.applies.excluded or None not in (collected, due)):
        if row.rate.has_deposit_rate and collected in (row.rate.percent, row.rate.deposit_percent):
            return f"; it depends on whether {one.case.companion} requires deposits"
        cite = row.notice.source.cited
        return f", by the {row.notice.kind} effective {row.notice.effective} ({cite})"
    if state.rule and state.required == (due is not None):
        return f", as {state.rule.reason} ({state.rule.source.cited})"
    return ""


def _evidence_notes(duties: list[DutyTerms], verdict: Classification) -> list[Note]:
    """Name what the quote rests on that was not confirmed from an official document."""
    below: dict[tuple[str, str], list[str]] = {}
    for one in duties:
        below.setdefault(("rate", one.source.evidence), []).append(one.duty)
        if one.deposit.source:
            grade = ("deposit status", one.deposit.source.evidence)
            below.setdefault(grade, []).append(one.duty)
    words = [
        f"{' and '.join(of)} {what} ({evidence})"
        for (what, evidence), of in below.items()
        if evidence != OFFICIAL
    ]
    row = verdict.article_row
    if row and row.source.evidence != OFFICIAL:
        words.append(f"scope ({row.source.evidence})")
    return list(unconfirmed("evidence", words))


def is_entered(shipment: Shipment, case: Case) -> bool | None:
    """Whether a line is entered under a case; None where the file does not say."""
    if shipment.cbp_case is None:
        return None
    return any(case.has(number) for number in case_numbers(shipment.cbp_case))

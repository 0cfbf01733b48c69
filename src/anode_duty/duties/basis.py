"""All of a quote that does not depend on the value: whose rate, what is covered, what is deposited.

A batch works this out once for each kind of line and does the arithmetic of `quoting` for each.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.duties.coverage import (
    NOT_LIVE,
    UNDETERMINED,
    Classification,
    coverage,
    facts_wanted,
)
from anode_duty.duties.deposits import DutyTerms, deposit_notes, duties_on
from anode_duty.duties.folds import AT_ENTRY, Folds
from anode_duty.duties.notes import DUTIES_ON_RECORD, Note, info, unconfirmed, warning
from anode_duty.duties.party import Party, company, unlike_listed
from anode_duty.duties.shipment import UNLISTED, Shipment
from anode_duty.errors import AnodeDutyError, BadInput, NameRefused, Undetermined
from anode_duty.law.money import PERCENT, exact
from anode_duty.law.numbers import case_numbers
from anode_duty.law.proceeding import DUTIES, Case
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import EXCLUDED
from anode_duty.law.source import OFFICIAL

if TYPE_CHECKING:
    from anode_duty.duties.fees import FeeTerms
    from anode_duty.duties.other_duties import MeasureTerms

# How the amounts of a duty follow from its determined rate.
NOT_COLLECTED, REFUNDED, DUE, APART = range(4)


class Charge(NamedTuple):
    """What the arithmetic of one duty needs to know; see `quoting.figure`.

    Attributes:
        how: `NOT_COLLECTED` and not due; `REFUNDED`, collected at the determined rate and not due;
            `DUE`, collected and due at the determined rate; `APART`, whatever else.
        fraction: the determined rate as a fraction of one, or None.
        collected: the same of the rate at which a deposit was collected; equal ones are one object.
        due: the same of the rate that is due on the record.
        duty: the duty itself.
    """

    how: int
    fraction: Decimal | None
    collected: Decimal | None
    due: Decimal | None
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

    It is worked out in steps, each of which adds to the one before.

    Attributes:
        classification: whether the goods are covered, by the scopes on the record.
        at_entry: the same by those known at entry; None where none governed the goods yet.
        covered: any of the value bears duty on the record. It and `portion` are those of the
            classification: looked up there, they made the arithmetic of a line 12 percent slower.
        portion: what is covered of an article of which only a portion is, or None.
        duties: the duties of the cases that cover the article, AD before CVD.
        charges: what the arithmetic needs of them.
        other: the other duties and fees; None where no HTSUS number was given, or they cannot be
            determined.
        other_unknown: why they cannot be determined, or None.
        notes: what there is to say whatever the value is.
    """

    exporter: Party
    producer: Party | None
    classification: Classification
    at_entry: Classification | None
    covered: bool
    portion: str | None
    duties: tuple[DutyTerms, ...] = ()
    charges: tuple[Charge, ...] = ()
    other: OtherTerms | None = None
    other_unknown: AnodeDutyError | None = None
    notes: tuple[Note, ...] = ()

    @property
    def whole_at_entry(self) -> bool:
        """The scope known at entry covered the whole, and that on the record covers a portion."""
        return bool(self.portion and self.at_entry and not self.at_entry.portion)

    def is_covered(self, case: Case, fold: str) -> bool:
        """Whether the scope of a case covers the goods, in one of the two folds."""
        verdict = self.at_entry if fold == AT_ENTRY else self.classification
        return verdict is not None and verdict.of_case(case.number).is_covered


def basis(book: RateBook, shipment: Shipment, folds: Folds | None = None) -> Basis:
    """Work out all of a quote that does not depend on the value; see `quote` for what it raises."""
    found = with_flags(duty_basis(book, shipment, folds), book, shipment)
    if not shipment.htsus:
        return found
    return with_other_duties(found, other_terms(book, shipment, found.classification.origin))


def duty_basis(book: RateBook, shipment: Shipment, folds: Folds | None = None) -> Basis:
    """Work out the same without what the HTSUS number and the entry type add to it."""
    found = _goods(book, shipment)
    verdict, before = found.classification, found.at_entry
    duty = duty_named(shipment.duty)
    cases = [case for case in verdict.governs if duty in (None, case.duty)]
    for one in filter(None, (verdict, before)):
        for case in cases:
            if one.of_case(case.number).verdict == UNDETERMINED:
                raise _undetermined(one.of_case(case.number))
    duties, notes = duties_on(found, cases, shipment.entry_date, shipment.as_known, folds)
    same_base = before is not None and before.portion == verdict.portion
    notes = [
        *_first_notes(found, cases, shipment),
        *verdict.notes,
        *notes,
        *_further_notes(found, duties),
        *deposit_notes(duties),
        *_evidence_notes(duties, verdict),
    ]
    return found._replace(
        duties=tuple(duties),
        charges=tuple(_charge(one, verdict.is_covered, same_base) for one in duties),
        notes=tuple(dict.fromkeys(notes)),
    )


def _goods(book: RateBook, shipment: Shipment) -> Basis:
    """Find whose goods they are, and decide whether the scopes cover them, in both folds."""
    exporter, producer = _parties(book, shipment)
    names = tuple(party.name for party in (exporter, producer) if party)
    verdict = before = coverage(book, shipment, names)
    day = shipment.entry_date
    if any(scope.known_on > day for scope in book.scopes if scope.effective <= day):
        before = _known_at_entry(book, shipment, names, verdict.article)
    return Basis(
        exporter=exporter,
        producer=producer,
        classification=verdict,
        at_entry=None if before.scope is None else before,
        covered=verdict.is_covered,
        portion=verdict.portion,
    )


def _known_at_entry(
    book: RateBook, shipment: Shipment, parties: tuple[str, ...], article: str
) -> Classification:
    """Decide whether the scopes that were known on the entry date cover the goods."""
    try:
        return coverage(book, shipment, parties, at_entry=True)
    except NameRefused:
        raise Undetermined(
            f"cannot say what was deposited: the scope known on {shipment.entry_date} does not name"
            f" {article}",
            "enter the article in that scope in the rate files",
        ) from None


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


def duty_named(text: str | None) -> str | None:
    """Return a duty in capitals, or None where none is named.

    Raises:
        BadInput: it is neither of the two.
    """
    if text is None or text.upper() in DUTIES:
        return text and text.upper()
    raise BadInput(f"duty {text!r} is not known", f"write {' or '.join(DUTIES)}")


def _undetermined(verdict: Classification) -> Undetermined:
    return Undetermined(
        f"cannot decide whether {verdict.article} is covered: {verdict.because}",
        f"give {facts_wanted(verdict.missing)}" if verdict.missing else "",
    )


def _charge(one: DutyTerms, covered: bool, same_base: bool) -> Charge:
    """Return what the arithmetic needs of a duty; `same_base`: what bears it bore it at entry."""
    rate, collected, due = one.rate, one.deposit.collected, one.deposit.due
    fractions: dict[Decimal | None, Decimal | None] = {None: None}
    with exact():
        fractions |= {rate: rate * PERCENT for rate in (rate, collected, due) if rate is not None}
    how = APART
    if rate is not None and covered and (same_base or collected is None):
        if due is None and collected in (None, rate):
            how = NOT_COLLECTED if collected is None else REFUNDED
        elif collected == rate == due:
            how = DUE
    return Charge(
        how=how,
        fraction=fractions[rate],
        collected=fractions[collected],
        due=fractions[due],
        duty=one,
    )


def _first_notes(goods: Basis, cases: list[Case], shipment: Shipment) -> Iterator[Note]:
    """Say why nothing is owed, or that the exporter is not listed."""
    verdict, exporter = goods.classification, goods.exporter
    if not verdict.is_covered:
        code = "excluded" if verdict.verdict == EXCLUDED else "not-covered"
        yield info(code, f"no duty is owed: {verdict.because}")
    elif not exporter.listed and shipment.exporter is not None:
        residuals = " and ".join(dict.fromkeys(case.residual for case in cases))
        how = "; add --unlisted to confirm that it is not one of the listed companies"
        yield unlike_listed(exporter, f"rate of {residuals}", how)


def _further_notes(goods: Basis, duties: list[DutyTerms]) -> Iterator[Note]:
    """Say that the producer is not listed, and that the scope known at entry read otherwise."""
    verdict, before, producer = goods.classification, goods.at_entry, goods.producer
    if verdict.is_covered and producer is not None and not producer.listed:
        words = f"the producer, {producer.name}, is not in the rate files"
        yield info("producer-unlisted", words)
    collected = any(one.deposit.collected is not None for one in duties)
    if before is not None and collected and before.verdict != verdict.verdict:
        words = (
            f"when these goods were entered, the scope known then read: {before.verdict},"
            f" {before.because}"
        )
        yield info("scope-changed", words)


def _evidence_notes(duties: list[DutyTerms], verdict: Classification) -> Iterator[Note]:
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
    return unconfirmed("evidence", words)


def with_flags(found: Basis, book: RateBook, shipment: Shipment) -> Basis:
    """Return a basis with what CBP would flag, as far as the shipment says how it is entered."""
    told = (shipment.htsus, shipment.cbp_case, shipment.entry_type, shipment.case)
    if not any(one is not None for one in told):
        return found
    from anode_duty.duties.cbp_flags import cbp_flags  # a quote by itself needs none of it

    flags = cbp_flags(found, book, shipment)
    return found._replace(notes=tuple(dict.fromkeys((*found.notes, *flags))))


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


def is_entered(shipment: Shipment, case: Case) -> bool | None:
    """Whether a line is entered under a case; None where the file does not say."""
    if shipment.cbp_case is None:
        return None
    return any(case.has(number) for number in case_numbers(shipment.cbp_case))

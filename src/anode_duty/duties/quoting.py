"""A quote: the answer to a shipment, and the arithmetic of what of it depends on the value."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.duties.basis import Basis, OtherTerms, basis
from anode_duty.duties.deposits import DutyTerms
from anode_duty.duties.folds import Folds
from anode_duty.duties.notes import Note, info, warning
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import BadInput
from anode_duty.law.money import (
    NOTHING,
    ZERO,
    cents,
    exact,
    refuse_unpayable,
    usd,
    whole_dollars,
)
from anode_duty.law.ratebook import RateBook

if TYPE_CHECKING:
    from anode_duty.duties.fees import FeeDue
    from anode_duty.duties.measure_terms import Term

VALUE_ROUNDED = "value-rounded"
PORTION_ROUNDED = "portion-rounded"
UPPER_BOUND = "upper-bound"
ENTRY_INCOMPLETE = "entry-incomplete"


class DutyAmounts(NamedTuple):
    """The amounts of one duty, in US dollars.

    Attributes:
        amount: at the determined rate; None where that is not on file.
        deposit: what CBP collected on the entry date.
        refundable: what of it is not due.
        asked_later: what is due and was not collected.
        terms: all else of the duty.
    """

    amount: Decimal | None
    deposit: Decimal
    refundable: Decimal
    asked_later: Decimal
    terms: DutyTerms


class Figures(NamedTuple):
    """The figures of a quote, in US dollars.

    Attributes:
        entered: the declared value in whole dollars.
        dutiable: the part of it that bears duty, in whole dollars.
        duties: the amounts of each duty of the basis.
        amount: their sum at the determined rates; None where one of these is not on file.
        deposit: the sum of the deposits collected on the entry date.
        refundable: the sum of what of them is not due.
        asked_later: the sum of what is due and was not collected.
    """

    entered: Decimal
    dutiable: Decimal
    duties: tuple[DutyAmounts, ...]
    amount: Decimal | None
    deposit: Decimal
    refundable: Decimal
    asked_later: Decimal


class OtherTotals(NamedTuple):
    """The totals of the other duties and fees of a line, in US dollars.

    Attributes:
        other_duties: the sum of the duties that apply.
        fees_total: the sum of the fees; those of the entry are on its first line. None where a line
            of the entry is not quoted, so that they are not known.
        due_at_entry: deposits, other duties and fees; None as `fees_total` is.
    """

    other_duties: Decimal
    fees_total: Decimal | None
    due_at_entry: Decimal | None


class Quote(NamedTuple):
    """What a shipment owes.

    Attributes:
        shipment: what was asked.
        other: the totals of the other duties and fees; None where no HTSUS number was given.
        entry_total: the entered value of the whole entry, in whole US dollars; None where the fees
            of the entry are on another line.
    """

    shipment: Shipment
    basis: Basis
    figures: Figures
    other: OtherTotals | None
    entry_total: Decimal | None
    notes: tuple[Note, ...]

    @property
    def rate(self) -> Decimal | None:
        """The sum of the determined rates, percent ad valorem; None where one is not on file."""
        rates = [one.rate for one in self.basis.duties if not one.applies.excluded]
        with exact():
            return None if None in rates else sum(filter(None, rates), ZERO)

    @property
    def landed(self) -> Decimal | None:
        """The entered value plus the duty at the determined rates, in US dollars."""
        figures = self.figures
        with exact():
            return None if figures.amount is None else figures.entered + figures.amount

    @property
    def other_duties(self) -> "tuple[Term, ...] | None":
        """Each measure that was considered, with its amount; None where they are not counted."""
        terms = self.basis.other
        if terms is None or self.other is None:
            return None
        return terms.duties.on(self.figures.entered)

    @property
    def fees(self) -> "tuple[FeeDue, ...] | None":
        """Each fee; None where they are not counted or not known."""
        terms, other = self.basis.other, self.other
        if terms is None or other is None or other.fees_total is None:
            return None
        return terms.fees.on(self.figures.entered, self.entry_total)

    @property
    def cost(self) -> Decimal | None:
        """The entered value, what is due at entry and asked later, less what is refundable.

        None where the other duties and fees are not counted or not known.
        """
        figures, other = self.figures, self.other
        if other is None or other.due_at_entry is None:
            return None
        with exact():
            return figures.entered + other.due_at_entry + figures.asked_later - figures.refundable

    @property
    def paid(self) -> Decimal:
        """What is paid in the end: deposit and what is asked later, less what is refundable."""
        figures, other = self.figures, self.other
        more = other.other_duties + (other.fees_total or ZERO) if other else ZERO
        with exact():
            return figures.deposit + figures.asked_later - figures.refundable + more


def quote(book: RateBook, shipment: Shipment, folds: Folds | None = None) -> Quote:
    """Return what a shipment owes on its entry date.

    Raises:
        NameRefused: a company or an article near a listed one without being it.
        Undetermined: whether the article is covered depends on facts that were not given, or a
            deposit is due at a rate that is not on file.
        BadInput: anything else that cannot be used, such as a portion worth more than the whole.
    """
    refuse_unpayable(shipment.value)
    if shipment.aam_value is not None:
        refuse_unpayable(shipment.aam_value, "aam_value")
    found = basis(book, shipment, folds)
    if found.other_unknown is not None:
        raise found.other_unknown
    return quoted(found, shipment)


def quoted(found: Basis, shipment: Shipment) -> Quote:
    """Return the quote of a shipment that is an entry, and whose basis is known."""
    with exact():
        figures = figure(found, shipment.value, shipment.aam_value)
        total = figures.entered
        other = other_totals(found.other, figures, total) if found.other else None
    return as_quote(found, shipment, figures, other, total)


def as_quote(
    found: Basis,
    shipment: Shipment,
    figures: Figures,
    other: OtherTotals | None,
    entry_total: Decimal | None,
) -> Quote:
    """Return the quote of a shipment whose basis and figures are known."""
    value, portion = shipment.value, shipment.aam_value
    codes = value_codes(found, figures, value, portion)
    if other is not None and other.fees_total is None:
        codes = (*codes, ENTRY_INCOMPLETE)
    more = (value_note(found, figures, value, portion, code) for code in codes)
    notes = (*found.notes, *more)
    return Quote(
        shipment=shipment,
        basis=found,
        figures=figures,
        other=other,
        entry_total=entry_total,
        notes=notes,
    )


def other_totals(found: OtherTerms, figures: Figures, entry_total: Decimal | None) -> OtherTotals:
    """Return the totals of the other duties and fees of a line; call it `with exact()`.

    What each measure comes to is not made: in a batch that took three quarters of the time.

    Args:
        entry_total: the entered value of the whole entry; None where its fees are on another line.
    """
    entered = figures.entered
    owed = found.duties.owed(entered)
    fees = found.fees.owed(entered, entry_total)
    totals: OtherTotals = _tuple(OtherTotals, (owed, fees, figures.deposit + owed + fees))
    return totals


def figure(found: Basis, value: Decimal, aam_value: Decimal | None) -> Figures:
    """Do the arithmetic of a quote.

    Each duty is a percentage of the dutiable value; none is computed on another. What was collected
    is at the rate of the day, on what the scope then covered; what is due is at the rate on the
    record. What is collected above what is due is refundable; what is due above it is asked later.
    Totals add the rounded lines.

    Authority: 19 CFR 159.3(a); 19 USC 1671e, 1673e.

    Raises:
        BadInput: the value of the covered portion is above the whole, or differs from it where the
            article is covered whole.
    """
    entered = base = whole_dollars(value)
    if aam_value is not None:
        base = _portion(found, value, aam_value)
    at_entry = entered if found.whole_at_entry else base
    if not found.covered:
        base = NOTHING
    amount: Decimal | None = ZERO
    deposit = refundable = asked_later = ZERO
    duties = []
    # Done for every line of a batch. Rates are most often one and the same, which are then one
    # object: their product is taken once, and tuples are made directly.
    for _, rate, collected, due, duty in found.charges:
        at_rate = None if rate is None else cents(base * rate)
        paid = owed = back = later = ZERO
        if collected is not None:
            same = collected is rate and base is at_entry
            paid = at_rate if same and at_rate is not None else cents(at_entry * collected)
        if due is not None:
            owed = at_rate if due is rate and at_rate is not None else cents(base * due)
        if paid is not owed:
            if paid > owed:
                back = paid - owed
                refundable += back
            else:
                later = owed - paid
                asked_later += later
        deposit += paid
        # Excluded goods have no rate, and so no amount at it.
        if amount is not None and (at_rate is not None or not duty.applies.excluded):
            amount = None if at_rate is None else amount + at_rate
        duties.append(_tuple(DutyAmounts, (at_rate, paid, back, later, duty)))
    sums = (amount, deposit, refundable, asked_later)
    figures: Figures = _tuple(Figures, (entered, base, tuple(duties), *sums))
    return figures


_tuple: Any = tuple.__new__  # half the time of calling the class of a named tuple


def _portion(found: Basis, value: Decimal, aam_value: Decimal) -> Decimal:
    """Return the value of the covered portion, in whole dollars as that of the line is."""
    portion, entered = whole_dollars(aam_value), whole_dollars(value)
    if aam_value > max(value, entered):
        raise BadInput(
            f"the value of the covered portion, {usd(aam_value)}, is above the declared value,"
            f" {usd(value)}",
            "--aam-value is the part of --value that the covered portion makes up",
        )
    if found.covered and not found.portion and portion != entered:
        raise BadInput(
            f"{found.classification.article} is covered whole: its dutiable value is {usd(value)}",
            "--aam-value is for articles of which only a portion is covered",
        )
    return portion


def value_codes(
    found: Basis, figures: Figures, value: Decimal, aam_value: Decimal | None
) -> tuple[str, ...]:
    """Return the codes of what there is to say because of the value."""
    codes = (VALUE_ROUNDED,) if value != figures.entered else ()
    if aam_value is None:
        return (*codes, UPPER_BOUND) if found.portion and found.duties else codes
    rounded = found.covered and aam_value != figures.dutiable
    return (*codes, PORTION_ROUNDED) if rounded else codes


def value_note(
    found: Basis, figures: Figures, value: Decimal, aam_value: Decimal | None, code: str
) -> Note:
    """Return the note of a code of `value_codes`, or that of an entry that is not quoted whole."""
    if code == VALUE_ROUNDED:
        return info(VALUE_ROUNDED, _rounded("declared value", value, figures.entered))
    if code == PORTION_ROUNDED and aam_value is not None:
        what = "value of the covered portion"
        return info(PORTION_ROUNDED, _rounded(what, aam_value, figures.dutiable))
    if code == ENTRY_INCOMPLETE:
        words = "a line of this entry is not quoted, so its fees are not counted"
        return info(ENTRY_INCOMPLETE, words)
    return warning(
        UPPER_BOUND,
        f"only {found.portion} is covered, and its value was not given: the duty is"
        " computed on the whole value and is an upper bound; --aam-value lowers it, which"
        " importers declare in the special value field of the entry line",
    )


def _rounded(what: str, given: Decimal, used: Decimal) -> str:
    return (
        f"the {what} of {usd(given)} is rounded to {usd(used)}, in whole dollars (19 CFR 159.3(a))"
    )

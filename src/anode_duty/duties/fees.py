"""The fees on an entry of goods: on the sum of its lines, or on each line."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.notes import Note, info, unconfirmed
from anode_duty.errors import Undetermined
from anode_duty.law.measure import PER_ENTRY, Fee, Measures, Span, goes_to
from anode_duty.law.money import ZERO, duty, exact
from anode_duty.law.source import OFFICIAL


class FeeTerm(NamedTuple):
    """A fee that is due on goods, whatever their value, with its rate of the entry date."""

    fee: Fee
    span: Span

    def on(self, base: Decimal) -> tuple[Decimal, str | None]:
        """Return what is due on an entered value, and its bound as `FeeDue` has it."""
        span, amount = self.span, duty(base, self.span.rate)
        if span.least is not None and amount < span.least:
            return span.least, "least"
        if span.most is not None and amount > span.most:
            return span.most, "most"
        return amount, None


class FeeDue(NamedTuple):
    """A fee in US dollars.

    Attributes:
        base: the entered value of the entry, or of the line, in whole US dollars.
        amount: to the cent, half up, not below the least of the entry and not above its most.
        bound: `least` or `most` where that is the amount, else None.
    """

    fee: Fee
    span: Span
    base: Decimal
    amount: Decimal
    bound: str | None


class FeeTerms(NamedTuple):
    """The fees that are due on goods, whatever their value.

    Attributes:
        of_entry: those worked out on the sum of an entry's lines.
        of_line: those worked out on each line.
    """

    of_entry: tuple[FeeTerm, ...]
    of_line: tuple[FeeTerm, ...]
    notes: tuple[Note, ...]

    def on(self, base: Decimal, total: Decimal | None) -> tuple[FeeDue, ...]:
        """Return the fees on a line.

        Args:
            base: the entered value of the line in whole US dollars.
            total: that of its entry; None where the fees of the entry are on another line.
        """
        with exact():
            pairs = [(term, base) for term in self.of_line]
            if total is not None:
                pairs = [*((term, total) for term in self.of_entry), *pairs]
            return tuple(
                FeeDue(term.fee, term.span, value, *term.on(value)) for term, value in pairs
            )

    def owed(self, base: Decimal, total: Decimal | None) -> Decimal:
        """Return the sum of the fees of `on`; call it `with exact()`."""
        owed = ZERO
        if total is not None:
            for term in self.of_entry:
                owed += term.on(total)[0]
        for term in self.of_line:
            owed += term.on(base)[0]
        return owed


def fee_terms(measures: Measures, origin: str, entry_date: date, transport: str | None) -> FeeTerms:
    """Settle which fees are due, whatever the value.

    Args:
        transport: `ocean`, `air`, `truck` or `rail`; None where it is not known: a fee on one
            means of transport alone is then not counted, and a note says so.

    Raises:
        Undetermined: no fee of the entry date is on file.
    """
    found: list[FeeTerm] = []
    notes: list[Note] = []
    for fee in measures.fees:
        if not goes_to(fee.origins, origin):
            continue
        if fee.transport and transport is None:
            notes.append(_not_counted(fee))
        elif not fee.transport or transport in fee.transport:
            span = fee.on(entry_date)
            if span is None:
                raise Undetermined(
                    f"the fees cannot be determined: no {fee.name} is on file for that entry date",
                    f"add it to {fee.place.file}",
                )
            found.append(FeeTerm(fee, span))
    weak = [f"{fee.name} ({span.evidence})" for fee, span in found if span.evidence != OFFICIAL]
    notes += unconfirmed("fee-evidence", weak)
    notes += [
        info("fee-note", note) for fee, span in found for note in (span.note, fee.note) if note
    ]
    return FeeTerms(
        of_entry=tuple(term for term in found if term.fee.per == PER_ENTRY),
        of_line=tuple(term for term in found if term.fee.per != PER_ENTRY),
        notes=tuple(notes),
    )


def _not_counted(fee: Fee) -> Note:
    return info(
        "no-transport",
        f"the {fee.name} is due on {' or '.join(fee.transport)} freight alone; it is not counted,"
        f" because the transport is not given (--transport {fee.transport[0]} adds it)",
    )

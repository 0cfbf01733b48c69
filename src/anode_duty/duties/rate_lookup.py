"""What the rate is, whose it is, since when and who says so: on a day, or through the years."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.applicable_rate import (
    Applicable,
    applicable,
    known_in_part,
    no_rate,
    party_notes,
    row_notes,
)
from anode_duty.duties.basis import duty_named
from anode_duty.duties.case_choice import no_case
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.deposits import difference
from anode_duty.duties.folds import (
    AT_ENTRY,
    ON_RECORD,
    RESIDUAL,
    Deposits,
    Determined,
    InForce,
    Key,
    Refund,
    all_in_force,
    in_force,
)
from anode_duty.duties.notes import DUTIES_ON_RECORD, Note, info, stale, warning
from anode_duty.duties.party import Party, company, unlike_listed
from anode_duty.duties.periods import days_of_cases, stretches
from anode_duty.errors import NameRefused
from anode_duty.law.money import ZERO
from anode_duty.law.names import clean
from anode_duty.law.numbers import case_number, case_stem, hts_digits
from anode_duty.law.proceeding import Case, Notice, Rate
from anode_duty.law.ratebook import RateBook

if TYPE_CHECKING:
    from anode_duty.duties.number_duties import NumberDuties


class RateInForce(NamedTuple):
    """One rate on an entry date, with the deposits made at it.

    Attributes:
        rate_of: whose rate it is.
        determined: the rate on the record, with its notice; None where it is not on file.
        not_on_file: why the rate is not on file, or empty.
        deposits: whether CBP collected a deposit on the entry date.
        deposit_percent: the rate at which it did, percent ad valorem; None where no deposit was
            required, or its rate is not on file.
        refund: what refunds it, or None.
    """

    case: Case
    rate_of: str
    determined: Determined | None
    deposit_percent: Decimal | None
    not_on_file: str
    deposits: Deposits
    refund: Refund | None
    notes: tuple[Note, ...]

    @property
    def percent(self) -> Decimal | None:
        """Percent ad valorem; None where it is not on file, or the goods are excluded."""
        return self.determined.rate.percent if self.determined else None

    @property
    def excluded(self) -> bool:
        """Whether the goods are excluded from the case."""
        return self.determined is not None and self.determined.rate.excluded


class Event(NamedTuple):
    """One notice in the history of a case.

    Attributes:
        rate: the row of the company that was asked for, from the notice's first day on, or None.
        rate_of: whose rate that is, or None.
        required: whether deposits were required on the first day that the notice governs.
    """

    case: Case
    notice: Notice
    rate: Rate | None
    rate_of: str | None
    required: bool


class RatePeriod(NamedTuple):
    """Consecutive entry dates on which a company owed the same.

    Attributes:
        last: the last of them, or None where no later notice is known.
        rate: the combined rate, percent ad valorem; None where a part of it is not on file.
        deposit: the part of it that is collected as a deposit, percent ad valorem; None likewise.
    """

    first: date
    last: date | None
    rate: Decimal | None
    deposit: Decimal | None


class Lookup(NamedTuple):
    """The answer of `lookup`.

    Attributes:
        asked: what was looked up: a company, a case number, an HTSUS number, or None for all.
        party: the company, where one was asked for.
        rates: each with the deposits of its case.
        notices: with what each did, where the history was asked for.
        spans: in the history of a company, its combined rate and deposit, period by period.
        number: of an HTSUS number, the other duties on it, for each origin that is covered.
    """

    asked: str | None
    party: Party | None
    entry_date: date
    rates: tuple[RateInForce, ...]
    notices: tuple[Event, ...]
    spans: tuple[RatePeriod, ...]
    notes: tuple[Note, ...]
    history: bool
    number: "tuple[NumberDuties, ...]" = ()


class _Asked(NamedTuple):
    """What a text asks for: a company, the rows of a number, or all of the cases."""

    cases: tuple[Case, ...]
    party: Party | None = None
    number: str | None = None
    htsus: str | None = None
    shown: str | None = None
    notes: tuple[Note, ...] = ()


# A text that is meant to be a number of a case or of the tariff.
_LIKE_A_NUMBER = r"[AC]?[-.\s]*[0-9][-.\s0-9]*"


def lookup(
    book: RateBook,
    entry_date: date,
    asked: str | None = None,
    *,
    duty: str | None = None,
    history: bool = False,
    as_known: date | None = None,
) -> Lookup:
    """Return the rates on an entry date, or the notices in order.

    What is asked is a company, a case number (CBP's with its three digits more, or a third
    country's), an HTSUS number, or None for every rate.

    Raises:
        NameRefused: a name near a listed one, or a case number that is not there.
        BadInput: a name that is empty, too long or unprintable, or a duty that is neither of them.
    """
    duty = duty_named(duty)
    cases = tuple(case for case in book.cases if duty in (None, case.duty))
    known = tuple(one for one in book.scopes if as_known is None or one.known_on <= as_known)
    what = _asked(book._replace(scopes=known), cases, entry_date, asked)
    on_day = all_in_force([case.known_by(as_known) for case in book.cases], entry_date)
    found = [on_day[case.number] for case in what.cases]
    rates = tuple(rate for one in found if one.is_on_file for rate in _rates(one, what))
    number: tuple[NumberDuties, ...] = ()
    if what.htsus:
        from anode_duty.duties.number_duties import number_duties

        number = number_duties(book, what.htsus, entry_date, history)
    notes = [*stale(book, entry_date), *what.notes, *(note for one in number for note in one.notes)]
    if number and as_known is not None:
        notes.append(DUTIES_ON_RECORD)
    if not history:
        notes += _rate_notes(found, rates, what, entry_date)
    return Lookup(
        asked=what.shown,
        party=what.party,
        entry_date=entry_date,
        rates=rates,
        notices=tuple(_events(found, what.party)) if history else (),
        spans=tuple(_periods(found, what.party)) if history and what.party else (),
        notes=tuple(dict.fromkeys(notes)),
        history=history,
        number=number,
    )


def _asked(book: RateBook, cases: tuple[Case, ...], entry_date: date, asked: str | None) -> _Asked:
    if asked is None:
        return _Asked(cases)
    text = clean(asked, "the name to look up")
    if not book.names.find(text):
        if digits := hts_digits(text):
            governed, notes = _of_subheading(book, cases, entry_date, text, digits)
            return _Asked(governed, htsus=digits, shown=text, notes=notes)
        if number := case_number(text):
            return _Asked(_of_number(book, cases, number), number=number, shown=number)
        if re.fullmatch(_LIKE_A_NUMBER, text, re.IGNORECASE):
            raise NameRefused(
                f"{text!r} is neither a company, nor a case number, nor an HTSUS number",
                "write a case like A-570-194, an HTSUS number like 3801.10.5000",
            )
    party = company(book, text)
    unlisted = () if party.listed else (unlike_listed(party),)
    return _Asked(cases, party, shown=party.name, notes=unlisted)


def _rate_notes(
    found: list[InForce], rates: tuple[RateInForce, ...], what: _Asked, entry_date: date
) -> Iterator[Note]:
    for case, one in zip(what.cases, found, strict=True):
        fold = one.on_record
        if not one.is_on_file:
            since = f"these files have {case.number} only for entry dates from {case.since}"
            yield warning("before-since", f"{case.duty}: {since} on")
        elif fold.residual or fold.rows or any(rate.case is one.case for rate in rates):
            continue
        elif fold.not_on_file or one.at_entry.deposits.required or fold.deposits.required:
            words = f"deposits are required in {case.number}, and its rates are not on file"
            if not one.at_entry.deposits.required:
                words = f"the rates of {case.number} are not on file"
            yield warning("rate-not-on-file", f"{case.duty}: {words}")
        else:
            yield no_rate(case, entry_date)
    for rate in rates:
        yield from rate.notes
    if what.number and not rates:
        words = f"no rate in force on {entry_date} is entered under {what.number}"
        yield info("no-rate", words)


def _rates(found: InForce, what: _Asked) -> Iterator[RateInForce]:
    """Yield the rate of the company that was asked for, or the rows of the table."""
    if what.party is not None:
        yield from _of_party(found, what.party)
        return
    seen, every = set(), what.number in (None, found.case.number)
    for key, row in found.on_record.table:
        # A row stands in the table once for each of its companies and producers.
        if id(row.rate) not in seen and (
            every or any(held.startswith(what.number or "") for held in row.rate.cbp_cases)
        ):
            yield _of_row(found, key, row)
        seen.add(id(row.rate))


def _of_party(found: InForce, party: Party) -> Iterator[RateInForce]:
    due, paid = (applicable(found, fold, party) for fold in (ON_RECORD, AT_ENTRY))
    if not (due.is_determined or due.deposits.required or paid.deposits.required):
        return
    row, notes = due.determined, [*party_notes(found, due, party, None)]
    missing = due.not_on_file or paid.not_on_file or ("" if row else "no rate is on file")
    if missing:
        notes.append(warning("rate-not-on-file", missing))
    yield _in_force(
        found, party.name, row, missing, paid, [*notes, *_since_entry(found, due, paid)]
    )


def _of_row(found: InForce, key: Key, row: Determined) -> RateInForce:
    notes = [*row_notes(found.case, row.rate, None)]
    if key == RESIDUAL and not found.on_record.whole:
        notes.append(known_in_part(found.case))
    known = row.rate.percent is not None or row.rate.excluded
    # For a row of whatever producer, a producer is asked about whom no row names.
    exporter, producer = (Party(name or "", listed=True) for name in key)
    due, paid = (applicable(found, fold, exporter, producer) for fold in (ON_RECORD, AT_ENTRY))
    notes += _since_entry(found, due, paid, found.case.whose(row.rate))
    return _in_force(found, "", row, "" if known else "the rate is not on file", paid, notes)


def _since_entry(
    found: InForce, due: Applicable, paid: Applicable, whose: str = ""
) -> Iterator[Note]:
    """Say what is refundable or asked for later because of a notice known after the entry date."""
    collects = paid.deposits.required and not paid.excluded
    owes = due.deposits.required and not due.excluded
    collected = paid.deposit_percent if collects else None
    owed = due.deposit_percent if owes else None
    unknown = (collects and collected is None) or (owes and owed is None)
    # What refunds a deposit is said where the deposit is.
    if found.refund is None and collected != owed and not unknown:
        yield difference(found.case, due, collected, owed, whose)


def _in_force(
    found: InForce,
    name: str,
    row: Determined | None,
    not_on_file: str,
    paid: Applicable,
    notes: list[Note],
) -> RateInForce:
    required = paid.deposits.required and not (row and row.rate.excluded)
    return RateInForce(
        case=found.case,
        rate_of=found.case.whose(row.rate) if row else name,
        determined=row,
        not_on_file=not_on_file,
        deposits=paid.deposits._replace(required=required),
        deposit_percent=paid.deposit_percent if required else None,
        refund=found.refund if required else None,
        notes=tuple(notes),
    )


def _events(cases: list[InForce], party: Party | None) -> Iterator[Event]:
    for case, notice in ((one.case, notice) for one in cases for notice in one.case.notices):
        found = in_force(case, notice.effective)
        row, deposits = None, found.on_record.deposits
        if party is not None:
            applies = applicable(found, ON_RECORD, party)
            row, deposits = applies.determined, applies.deposits
        rate, rate_of = (row.rate, case.whose(row.rate)) if row else (None, None)
        yield Event(case, notice, rate, rate_of, required=deposits.required)


def _periods(asked: list[InForce], party: Party) -> Iterator[RatePeriod]:
    """Yield what a company's entries owed and deposited, one period of entry dates after another.

    There are none for cases on different goods: no entry owes the rates of both.
    """
    cases = [one.case for one in asked]
    if len({(case.product, case.country) for case in cases}) > 1:
        return
    held = [*cases, *(one.companion.case for one in asked if one.companion)]
    begun = min((one.effective for case in cases for one in case.notices), default=date.max)

    def combined(day: date) -> tuple[Decimal | None, Decimal | None]:
        """Return the combined rate on a day, and the part of it that was collected."""
        on_day = all_in_force(held, day)
        parts = [_rate_and_deposit(on_day[case.number], party) for case in cases]
        return _sum([rate for rate, _ in parts]), _sum([deposit for _, deposit in parts])

    days = dropwhile(lambda day: day < begun and combined(day)[0] == 0, days_of_cases(held))
    for first, last, (rate, deposit) in stretches(days, combined):
        yield RatePeriod(first, last, rate, deposit)


def _rate_and_deposit(found: InForce, party: Party) -> tuple[Decimal | None, Decimal | None]:
    """Return the rate of a party's goods, and what of it was collected; None if not on file."""
    if not found.is_on_file:
        return None, None
    due, paid = (applicable(found, fold, party) for fold in (ON_RECORD, AT_ENTRY))
    nothing = due.excluded or not (due.is_determined or due.deposits.required)
    rate = ZERO if nothing else due.percent
    return rate, paid.deposit_percent if paid.deposits.required else ZERO


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    held = [part for part in parts if part is not None]
    return sum(held, ZERO) if len(held) == len(parts) else None


def _of_number(book: RateBook, cases: tuple[Case, ...], number: str) -> tuple[Case, ...]:
    """Return the case of a number, which may be CBP's or that of a third country."""
    stem = case_stem(number)
    found = tuple(case for case in cases if case.has(number))
    others = [case for case in book.cases if case.number == stem and case not in cases]
    if others:
        raise NameRefused(f"{number} is not a case of the duty that was asked for", "remove --duty")
    if not found:
        raise no_case(book, number)
    if number != stem and not any(
        number in row.cbp_cases for case in found for _, row in case.rows
    ):
        raise NameRefused(
            f"no rate is entered under {number} in these files", f"try: anode-duty lookup {stem}"
        )
    return found


def _of_subheading(
    book: RateBook, cases: tuple[Case, ...], entry_date: date, text: str, digits: str
) -> tuple[tuple[Case, ...], tuple[Note, ...]]:
    """Return the cases whose scope lists a subheading, and in which scope it is or was listed."""
    notes = []
    governed: set[str] = set()
    current = scopes_on(book, entry_date)
    for scope in book.scopes:
        when = "in force" if any(scope is held for held in current) else "not in force"
        for held in scope.listed(digits):
            if when == "in force":
                governed.update(scope.governs)
            more = f"; {held.note}" if held.note else ""
            words = (
                f"{held.number} is listed by the {scope.name} scope of {scope.effective}, {when} on"
                f" {entry_date} ({held.evidence}{more})"
            )
            notes.append(info("hts-listed", words))
    if governed:
        words = (
            "the numbers are for convenience: goods under them are covered only as the written"
            " description of the scope has it; see anode-duty classify"
        )
        notes.append(info("hts-convenience", words))
    else:
        words = (
            f"{text} is listed by no scope in force on {entry_date}; the numbers are for"
            " convenience, and the written description governs"
        )
        notes.append(warning("hts-not-listed", words))
    return tuple(case for case in cases if case.number in governed), tuple(notes)

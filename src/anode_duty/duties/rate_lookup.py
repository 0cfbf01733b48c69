"""What is the rate, whose is it, since when, says who: on an entry date, or through the years."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from anode_duty.duties.applicable_rate import Finding, find, known_in_part, no_rate, row_notes
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.in_force import Standing, standing
from anode_duty.duties.notes import Note, info, stale, warning
from anode_duty.duties.party import Party, company, unlike_listed
from anode_duty.errors import BadInput, NameRefused
from anode_duty.law.money import ZERO
from anode_duty.law.names import clean
from anode_duty.law.numbers import case_number, hts_digits, same_tariff_line
from anode_duty.law.proceeding import DUTIES, Case, Notice
from anode_duty.law.ratebook import RateBook


class Event(NamedTuple):
    """One notice in the history of a case.

    Attributes:
        standing: how the case stood on the first day that the notice governs.
        finding: the rate of the company that was asked for, from that day on, if there was one.
    """

    notice: Notice
    standing: Standing
    finding: Finding | None


class Span(NamedTuple):
    """Consecutive entry dates on which a company owed the same.

    Attributes:
        last: the last of them, or None where no later notice is known.
        rate: the combined rate, percent ad valorem.
        deposit: the part of it that is collected as a deposit, percent ad valorem.
    """

    first: date
    last: date | None
    rate: Decimal
    deposit: Decimal


class Lookup(NamedTuple):
    """The answer of `lookup`.

    Attributes:
        asked: what was looked up: a company, a case number, an HTSUS number, or None for all.
        party: the company, where one was asked for.
        rates: each with the deposit state of its case.
        notices: with what each did, where the history was asked for.
        spans: in the history of a company, its combined rate and deposit, period by period.
    """

    asked: str | None
    party: Party | None
    entry_date: date
    rates: tuple[Finding, ...]
    notices: tuple[Event, ...]
    spans: tuple[Span, ...]
    notes: tuple[Note, ...]
    history: bool


def lookup(
    book: RateBook,
    entry_date: date,
    asked: str | None = None,
    *,
    duty: str | None = None,
    history: bool = False,
) -> Lookup:
    """Return the rates on an entry date, or the notices in order.

    Args:
        book: the rate files.
        entry_date: the date of entry, or of withdrawal from warehouse, for consumption.
        asked: a company, a case number (CBP's with its three digits more, or a third country's),
            an HTSUS number, or None for every rate.
        duty: `AD` or `CVD`, to leave the other away.
        history: every notice in order, instead of the rates.

    Raises:
        NameRefused: a name near a listed one, or a case number that is not there.
        BadInput: a name that is empty, too long or unprintable, or a duty that is neither of them.
    """
    duty = duty_named(duty)
    cases = tuple(case for case in book.cases if duty in (None, case.duty))
    text = clean(asked, "the name to look up") if asked is not None else None
    party, number, notes = None, None, list(stale(book, entry_date))
    if text is not None and book.names.find(text):
        party = company(book, text)
    elif text is not None and (digits := hts_digits(text)):
        cases, said = _of_subheading(book, cases, entry_date, text, digits)
        notes += said
    elif text is not None and (number := case_number(text)):
        cases = _of_number(book, cases, number)
    elif text is not None and _is_some_number(text):
        raise NameRefused(
            f"{text!r} is neither a company, nor a case number, nor an HTSUS number",
            "write a case like A-570-194, an HTSUS number like 3801.10.5000",
        )
    elif text is not None:
        party = company(book, text)
        if not party.listed:
            notes.append(unlike_listed(party))
    stands = [standing(case, entry_date) for case in cases]
    rates = tuple(finding for stand in stands for finding in _findings(stand, party, number))
    if not history:
        notes += [no_rate(stand) for stand in stands if stand.residual is None]
        notes += [note for finding in rates for note in finding.notes]
        if number and not rates:
            words = f"no rate in force on {entry_date} is entered under {number}"
            notes.append(info("no-rate", words))
    return Lookup(
        party.name if party else number or text,
        party,
        entry_date,
        rates,
        _events(cases, party) if history else (),
        spans(cases, party) if history and party else (),
        tuple(dict.fromkeys(notes)),
        history,
    )


def _findings(stand: Standing, party: Party | None, number: str | None) -> list[Finding]:
    if party is not None:
        found = find(stand, party)
        return [found] if found else []
    if stand.residual is None:
        return []
    rows = [Finding(stand, row, row_notes(stand, row.rate, None)) for row in stand.companies]
    notes = row_notes(stand, stand.residual.rate, None)
    if not stand.whole:
        notes = (*notes, known_in_part(stand))
    rows.append(Finding(stand, stand.residual, notes))
    if number is None or number == stand.case.number:
        return rows
    return [row for row in rows if any(held.startswith(number) for held in row.rate.cbp_cases)]


def _events(cases: tuple[Case, ...], party: Party | None) -> tuple[Event, ...]:
    events = []
    for case in cases:
        for notice in case.notices:
            stand = standing(case, notice.effective)
            events.append(Event(notice, stand, find(stand, party) if party else None))
    return tuple(events)


def spans(cases: tuple[Case, ...], party: Party) -> tuple[Span, ...]:
    """Return what a company's entries owed and deposited, one span of entry dates after another."""
    turns = sorted({notice.effective for case in cases for notice in case.notices})
    found: list[Span] = []
    for first, after in pairwise([*turns, None]):
        rates = [
            (finding.rate.percent, finding.standing.deposit_required)
            for case in cases
            if first and (finding := find(standing(case, first), party))
        ]
        rate = sum((percent for percent, _ in rates), ZERO)
        deposit = sum((percent for percent, required in rates if required), ZERO)
        last = after - timedelta(days=1) if after else None
        if found and (found[-1].rate, found[-1].deposit) == (rate, deposit):
            found[-1] = found[-1]._replace(last=last)
        elif first:
            found.append(Span(first, last, rate, deposit))
    return tuple(found)


def _is_some_number(text: str) -> bool:
    """Whether a text is meant to be a number of a case or of the tariff, and is none."""
    return bool(re.fullmatch(r"[AC]?[-.\s]*[0-9][-.\s0-9]*", text, re.IGNORECASE))


def _of_number(book: RateBook, cases: tuple[Case, ...], number: str) -> tuple[Case, ...]:
    """Return the case of a number, which may be CBP's or that of a third country."""
    stem = "-".join(number.split("-")[:3])
    found = tuple(case for case in cases if case.has(number))
    others = [case for case in book.cases if case.number == stem and case not in cases]
    if others:
        raise NameRefused(
            f"{number} is not a case of the duty that was asked for", "leave --duty away"
        )
    if not found:
        held = ", ".join(case.number for case in book.cases)
        raise NameRefused(f"there is no case {number} here", f"these files hold {held}")
    if number.count("-") > 2 and not any(
        number in row.cbp_cases
        for case in found
        for notice in case.notices
        if notice.rates
        for row in notice.rates.rows
    ):
        raise NameRefused(
            f"no rate is entered under {number} in these files", f"try: anode-duty lookup {stem}"
        )
    return found


def _of_subheading(
    book: RateBook, cases: tuple[Case, ...], entry_date: date, text: str, digits: str
) -> tuple[tuple[Case, ...], list[Note]]:
    """Return the cases whose scope lists a subheading, and in which scope it stood or stands."""
    notes = []
    governed: set[str] = set()
    in_force = scopes_on(book, entry_date)
    for scope in book.scopes:
        near = [
            held for held in scope.htsus if same_tariff_line(held.number.replace(".", ""), digits)
        ]
        when = "in force" if any(scope is held for held in in_force) else "not in force"
        for held in near:
            if when == "in force":
                governed.update(scope.governs)
            more = f"; {held.note}" if held.note else ""
            notes.append(
                info(
                    "hts-listed",
                    f"{held.number} is listed by the {scope.name} scope of {scope.effective},"
                    f" {when} on {entry_date} ({held.evidence}{more})",
                )
            )
    if not governed:
        notes.append(
            warning(
                "hts-not-listed",
                f"{text} is listed by no scope in force on {entry_date}; the numbers are for"
                " convenience, and the written description governs",
            )
        )
    else:
        notes.append(
            info(
                "hts-convenience",
                "the numbers are for convenience: goods under them are covered only as the written"
                " description of the scope has it; see anode-duty classify",
            )
        )
    return tuple(case for case in cases if case.number in governed), notes


def duty_named(text: str | None) -> str | None:
    """Return a duty in capitals, or None where none is named.

    Raises:
        BadInput: it is neither of the two.
    """
    if text is None or text.upper() in DUTIES:
        return text and text.upper()
    raise BadInput(f"duty {text!r} is not known", f"write {' or '.join(DUTIES)}")

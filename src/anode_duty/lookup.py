"""The rate of a company and the state of deposits on an entry date: a fold over the notices.

This is the whole calculus of time. The determined rate is that of the last notice in force that
set one; the deposit is what the last notice in force that spoke of deposits said; and a later
termination makes earlier deposits refundable. Today plays no part.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from anode_duty.case import (
    DUTIES,
    REQUIRED,
    TERMINATED,
    Case,
    DepositRule,
    Notice,
    Rate,
    RateBook,
    RateTable,
    Scope,
)
from anode_duty.errors import BadInput, NameRefused
from anode_duty.money import ZERO
from anode_duty.names import clean
from anode_duty.notation import hts_digits
from anode_duty.notes import Note, info, stale, warning


class Party(NamedTuple):
    """An exporter or a producer as a question names it.

    Attributes:
        name: the id of a listed company, or the name as it was given.
        listed: the rate files know the company.
        meant: an unlisted company was said to be one.
    """

    name: str
    listed: bool
    meant: bool = False


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
    def deposit_required(self) -> bool:
        """Whether CBP collects a cash deposit on this entry date."""
        return self.deposits is not None and self.deposits.effect == REQUIRED


class Finding(NamedTuple):
    """The rate that a party has in a case on an entry date, and what there is to say about it."""

    standing: Standing
    determined: Determined
    notes: tuple[Note, ...]

    @property
    def rate(self) -> Rate:
        """The row that applies."""
        return self.determined.rate

    @property
    def rate_of(self) -> str:
        """Whose rate it is: a company, or what the residual rate of the case is called."""
        return self.rate.company or self.standing.case.residual


class Span(NamedTuple):
    """Entry dates on which a company owed the same.

    Attributes:
        last: the last of them, or None where no later notice is known.
        rate: the combined rate, percent ad valorem.
        deposit: the part of it that is collected as a deposit, percent ad valorem.
    """

    first: date
    last: date | None
    rate: Decimal
    deposit: Decimal


class Event(NamedTuple):
    """One notice in the history of a case.

    Attributes:
        standing: how the case stood on the first day that the notice governs.
        finding: the rate of the company that was asked for, from that day on, if there was one.
    """

    notice: Notice
    standing: Standing
    finding: Finding | None


class Lookup(NamedTuple):
    """The answer of `lookup`.

    Attributes:
        asked: what was looked up: a company, a case number, an HTSUS number, or None for all.
        party: the company, where one was asked for.
        rates: each with the deposit state of its case.
        notices: with what each did, where the history was asked for.
    """

    asked: str | None
    party: Party | None
    entry_date: date
    rates: tuple[Finding, ...]
    notices: tuple[Event, ...]
    notes: tuple[Note, ...]
    history: bool


def company(book: RateBook, asked: str, what: str = "exporter", unlisted: bool = False) -> Party:
    """Return the company that a name means; a name unlike any listed one is an unlisted company.

    Raises:
        NameRefused: the name is near a listed one without being it, and `unlisted` is not said;
            or it is a listed one, and `unlisted` is said.
        BadInput: the name is empty or cannot be printed.
    """
    name = clean(asked, what)
    found = book.names.find(name)
    if found and unlisted:
        raise NameRefused(
            f"{what} {name!r} is {found}, which is listed", "leave --unlisted away to use its rate"
        )
    if found:
        return Party(found, listed=True)
    near = [] if unlisted else book.names.near(name)
    if near:
        raise NameRefused(
            f"{what} {name!r} is not a listed company, and too near one to be taken for another",
            f"did you mean {' or '.join(near)}? if it is another company, add --unlisted",
        )
    return Party(name, listed=False, meant=unlisted)


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


def find(standing: Standing, exporter: Party, producer: Party | None = None) -> Finding | None:
    """Return the rate that a party has, or None where the case had determined none yet.

    The combination of exporter and producer comes first, then the exporter, then the producer,
    then the residual rate.

    Authority: 19 CFR 351.107.
    """
    if standing.residual is None:
        return None
    row = _row(standing, exporter, producer)
    if row is None:
        return Finding(standing, standing.residual, _residual_notes(standing, exporter, producer))
    return Finding(standing, row, _row_notes(standing, row.rate, producer))


def _row(standing: Standing, exporter: Party, producer: Party | None) -> Determined | None:
    of_exporter = [row for row in standing.companies if row.rate.company == exporter.name]
    if producer is not None:
        paired = [row for row in of_exporter if producer.name in (row.rate.producers or ())]
        if paired:
            return paired[0]
        of_exporter = [row for row in of_exporter if not row.rate.producers]
    if of_exporter:
        return min(of_exporter, key=lambda row: bool(row.rate.producers))
    if producer is not None:
        for row in standing.companies:
            if row.rate.company == producer.name and not row.rate.as_exporter_only:
                return row
    return None


def _row_notes(standing: Standing, rate: Rate, producer: Party | None) -> tuple[Note, ...]:
    duty = standing.case.duty
    notes = []
    if rate.producers is None:
        say = warning if producer else info
        beside = "; whether the one given is such cannot be checked" if producer else ""
        notes.append(
            say(
                "producers-unknown",
                f"{duty}: the separate rate holds only for goods of the producers paired with the"
                f" exporter, which are not published here{beside}",
            )
        )
    elif rate.producers and producer is None:
        notes.append(
            info(
                "producers-paired",
                f"{duty}: {rate.company} has this rate only for goods produced by"
                f" {' or '.join(rate.producers)}",
            )
        )
    if rate.disputed:
        notes.append(warning("rate-disputed", f"{duty}: {rate.disputed}"))
    if rate.note:
        notes.append(info("rate-note", f"{duty}: {rate.note}"))
    return tuple(notes)


def _residual_notes(
    standing: Standing, exporter: Party, producer: Party | None
) -> tuple[Note, ...]:
    case = standing.case
    name = exporter.name
    paired = [row.rate for row in standing.companies if row.rate.company == name]
    if paired and producer:
        known = [company for rate in paired for company in rate.producers or ()]
        words = (
            f"{case.duty}: {name} has a rate of its own only for goods produced by"
            f" {' or '.join(known)}, not by {producer.name}"
        )
        return (info("producer-not-paired", words),)
    if name in standing.dropped:
        words = (
            f"{case.duty}: {name} had a rate of its own in an earlier table; the one in force, as"
            f" these files hold it, does not name it"
        )
        return (warning("rate-dropped", words),)
    if name in standing.denied or standing.whole:
        return ()
    words = (
        f"{case.duty}: the table of rates in force is known here only in part; an exporter that it"
        " does not name may hold a separate rate that is not in these files"
    )
    return (warning("table-in-part", words),)


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
        BadInput: an empty name.
    """
    cases = tuple(case for case in book.cases if duty in (None, case.duty))
    text = clean(asked, "the name to look up") if asked is not None else None
    party, number, notes = None, None, list(stale(book, entry_date))
    if text is not None and (digits := hts_digits(text)):
        cases, said = _of_subheading(book, cases, entry_date, text, digits)
        notes += said
    elif text is not None and _is_case_number(text):
        number = text.upper()
        cases = _of_number(book, cases, number)
    elif text is not None:
        party = company(book, text)
        if not party.listed:
            notes.append(unlike_listed(party))
    stands = [standing(case, entry_date) for case in cases]
    notes += [no_rate(stand) for stand in stands if stand.residual is None]
    rates = tuple(finding for stand in stands for finding in _findings(stand, party, number))
    notes += [note for finding in rates for note in finding.notes if party]
    return Lookup(
        party.name if party else number or text,
        party,
        entry_date,
        rates,
        _events(cases, party) if history else (),
        tuple(dict.fromkeys(notes)),
        history,
    )


def _findings(stand: Standing, party: Party | None, number: str | None) -> list[Finding]:
    if party is not None:
        found = find(stand, party)
        return [found] if found else []
    if stand.residual is None:
        return []
    rows = [Finding(stand, row, _row_notes(stand, row.rate, None)) for row in stand.companies]
    rows.append(Finding(stand, stand.residual, ()))
    if number is None or number == stand.case.number:
        return rows
    return [row for row in rows if any(held.startswith(number) for held in _numbers(row.rate))]


def _numbers(rate: Rate) -> tuple[str, ...]:
    return (rate.cbp_case or "", *rate.third_country_cases)


def _events(cases: tuple[Case, ...], party: Party | None) -> tuple[Event, ...]:
    events = []
    for case in cases:
        for notice in case.notices:
            stand = standing(case, notice.effective)
            events.append(Event(notice, stand, find(stand, party) if party else None))
    return tuple(events)


def spans(book: RateBook, party: Party) -> tuple[Span, ...]:
    """Return what a company's entries owed and deposited, one span of entry dates after another."""
    turns = sorted({notice.effective for case in book.cases for notice in case.notices})
    found: list[Span] = []
    for first, after in pairwise([*turns, None]):
        rates = [
            (finding.rate.percent, finding.standing.deposit_required)
            for case in book.cases
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


def _is_case_number(text: str) -> bool:
    parts = text.split("-")
    return len(parts) >= 3 and len(parts[0]) == 1 and all(part.isdigit() for part in parts[1:])


def _of_number(book: RateBook, cases: tuple[Case, ...], number: str) -> tuple[Case, ...]:
    """Return the case of a number, which may be CBP's or that of a third country."""
    stem = "-".join(number.split("-")[:3])
    found = tuple(
        case
        for case in cases
        if stem == case.number or stem in {third.case for third in case.third_countries}
    )
    if not found:
        held = ", ".join(case.number for case in book.cases)
        raise NameRefused(f"there is no case {number} here", f"these files hold {held}")
    if number.count("-") > 2 and not any(
        number in _numbers(row)
        for case in found
        for notice in case.notices
        if notice.rates
        for row in (*notice.rates.companies, *filter(None, [notice.rates.residual]))
    ):
        raise NameRefused(
            f"no rate is entered under {number} in these files", f"try: anode-duty lookup {stem}"
        )
    return found


def scopes_on(book: RateBook, entry_date: date) -> tuple[Scope, ...]:
    """Return the scope in force for each case on an entry date, each scope once."""
    latest: dict[str, Scope] = {}
    for scope in book.scopes:
        if scope.effective <= entry_date:
            latest.update(dict.fromkeys(scope.governs, scope))
    return tuple(scope for scope in book.scopes if any(scope is held for held in latest.values()))


def _of_subheading(
    book: RateBook, cases: tuple[Case, ...], entry_date: date, text: str, digits: str
) -> tuple[tuple[Case, ...], list[Note]]:
    """Return the cases whose scope lists a subheading, and in which scope it stood or stands."""
    notes = []
    governed: set[str] = set()
    in_force = scopes_on(book, entry_date)
    for scope in book.scopes:
        near = [held for held in scope.htsus if _related(hts_digits(held.number) or "", digits)]
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


def _related(held: str, asked: str) -> bool:
    """Whether two numbers are the same, or the same down to the eight digits of the tariff rate."""
    shared = min(len(held), len(asked), 8)
    return held[:shared] == asked[:shared]


def no_rate(stand: Standing) -> Note:
    """Say that a case had determined no rate on the entry date, and when it first did."""
    case = stand.case
    first = next((notice.effective for notice in case.notices if notice.rates), None)
    until = f"; the first is of {first}" if first else ""
    return info(
        "no-rate",
        f"{case.duty}, case {case.number}: no rate had been determined on"
        f" {stand.entry_date}{until}",
    )


def unlike_listed(party: Party) -> Note:
    """Say that a company is none of those listed; a warning unless that is what was meant."""
    if party.meant:
        return info("unlisted", f"as asked, {party.name} is taken for a company that is not listed")
    return warning(
        "unlike-listed",
        f"no listed company is like {party.name}, so the residual rates apply; --unlisted says that"
        " this is meant",
    )


def duty_named(text: str | None) -> str | None:
    """Return a duty in capitals, or None where none is named.

    Raises:
        BadInput: it is neither of the two.
    """
    if text is None or text.upper() in DUTIES:
        return text and text.upper()
    raise BadInput(f"duty {text!r} is not known", f"write {' or '.join(DUTIES)}")

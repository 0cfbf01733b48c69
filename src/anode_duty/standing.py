"""The rate of a company and the state of deposits on an entry date: a fold over the notices.

This is the whole calculus of time. The determined rate is that of the last notice in force that
set one; the deposit is what the last notice in force that spoke of deposits said; and a later
termination makes earlier deposits refundable. Today plays no part.
"""

from datetime import date
from typing import NamedTuple

from anode_duty.case import (
    REQUIRED,
    TERMINATED,
    Case,
    DepositRule,
    Notice,
    Rate,
    RateBook,
    RateTable,
)
from anode_duty.errors import NameRefused
from anode_duty.names import clean
from anode_duty.notes import Note, info, warning


class Party(NamedTuple):
    """An exporter or a producer as a question names it.

    Attributes:
        name: the id of a listed company, or the name as it was given.
        listed: the rate files know the company.
        meant: the user said that the company is not listed.
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
    def rows(self) -> tuple[Determined, ...]:
        """All rates in force, the residual one last."""
        return (*self.companies, self.residual) if self.residual else self.companies

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


def company(
    book: RateBook,
    asked: str,
    what: str = "company",
    unlisted: bool = False,
    otherwise: str = "",
) -> Party:
    """Return the company that a name means; a name unlike any listed one is an unlisted company.

    Args:
        book: the rate files.
        asked: the name.
        what: what the company is asked for as, for messages.
        unlisted: it is meant to be none of those listed.
        otherwise: how to say so, for the hint where a name is refused.

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
            f"did you mean {' or '.join(near)}?{otherwise}",
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
        of_rate = row_notes(standing, standing.residual.rate, producer)
        of_party = _residual_notes(standing, exporter, producer)
        return Finding(standing, standing.residual, (*of_rate, *of_party))
    return Finding(standing, row, row_notes(standing, row.rate, producer))


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


def row_notes(standing: Standing, rate: Rate, producer: Party | None) -> tuple[Note, ...]:
    """Say on what the rate of a row hangs, and who disputes it."""
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
    whose = f"{duty} rate of {rate.company or standing.case.residual}"
    if rate.disputed:
        notes.append(warning("rate-disputed", f"{whose}: {rate.disputed}"))
    if rate.note:
        notes.append(info("rate-note", f"{whose}: {rate.note}"))
    return tuple(notes)


def _residual_notes(
    standing: Standing, exporter: Party, producer: Party | None
) -> tuple[Note, ...]:
    duty, name = standing.case.duty, exporter.name
    notes = []
    paired = [row.rate for row in standing.companies if row.rate.company == name]
    if paired and producer:
        known = [company for rate in paired for company in rate.producers or ()]
        words = (
            f"{duty}: {name} has a rate of its own only for goods produced by"
            f" {' or '.join(known)}, not by {producer.name}"
        )
        notes.append(info("producer-not-paired", words))
    if name in standing.denied:
        words = f"{duty}: {name} was denied a rate of its own"
        notes.append(info("rate-denied", words))
    elif name in standing.dropped:
        words = (
            f"{duty}: {name} had a rate of its own in an earlier table; the one in force, as"
            " these files hold it, does not name it"
        )
        notes.append(warning("rate-dropped", words))
    elif not standing.whole:
        notes.append(known_in_part(standing))
    return tuple(notes)


def known_in_part(standing: Standing) -> Note:
    """Warn of a table of rates of which not every row is here."""
    return warning(
        "table-in-part",
        f"{standing.case.duty}: the table of rates in force is known here only in part; an exporter"
        " or a pair that it does not name may hold a separate rate that is not in these files",
    )


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


def unlike_listed(party: Party, otherwise: str = "") -> Note:
    """Say that a company is none of those listed; a warning unless that is what was meant."""
    if party.meant:
        return info("unlisted", f"as asked, {party.name} is taken for a company that is not listed")
    return warning(
        "unlike-listed",
        f"no listed company is like {party.name}, so it has no rate of its own{otherwise}",
    )

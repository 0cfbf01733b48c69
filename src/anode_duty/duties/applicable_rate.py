"""The rate that applies to an exporter and a producer, and what there is to say about it."""

from typing import NamedTuple

from anode_duty.duties.in_force import Determined, Standing
from anode_duty.duties.notes import Note, info, warning
from anode_duty.duties.party import Party
from anode_duty.law.proceeding import Rate


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

"""The rate and the deposit of one exporter's and producer's goods, in one fold of one case."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.folds import RESIDUAL, Deposits, Determined, Fold, InForce, Key
from anode_duty.duties.notes import Note, info, warning
from anode_duty.duties.party import Party
from anode_duty.law.proceeding import Case, Rate
from anode_duty.law.source import NOT_ON_FILE


class Applicable(NamedTuple):
    """What a fold says of the goods of one exporter and producer.

    Attributes:
        determined: the rate that applies with its notice, or None.
        deposits: whether a cash deposit is required for them.
        percent: the determined rate, percent ad valorem; None where it is not on file.
        deposit_percent: the rate at which a deposit is made, percent ad valorem; None where it is
            not on file.
        not_on_file: why a rate is not on file, as half a sentence, or empty.
        needs_producer: there are several rates on file, and the producer decides between them.
    """

    determined: Determined | None
    deposits: Deposits
    percent: Decimal | None = None
    deposit_percent: Decimal | None = None
    not_on_file: str = ""
    needs_producer: bool = False

    @property
    def excluded(self) -> bool:
        """Whether the goods are excluded from the case: no line of it is entered for them."""
        return self.determined is not None and self.determined.rate.excluded

    @property
    def is_determined(self) -> bool:
        """Whether some rate had been determined, on file or not."""
        return self.determined is not None or bool(self.not_on_file)


def applicable(
    found: InForce,
    fold: str,
    exporter: Party,
    producer: Party | None = None,
    *,
    companion_covers: bool = True,
    twin: str | None = None,
) -> Applicable:
    """Return the rate and the state of deposits that apply to a party's goods.

    The combination of exporter and producer comes first, then the exporter, then the producer,
    then the residual rate.

    Args:
        companion_covers: the goods are covered by the companion case too.
        twin: the twin case under which goods completed in a third country are entered.

    Authority: 19 CFR 351.107.
    """
    case, table = found.case, found.fold(fold)
    key = _key(table, exporter, producer)
    if key is None:
        named = f"{', '.join(table.pairs(exporter.name))} or another"
        why = f"the {case.duty} rate of {exporter.name} depends on the producer ({named})"
        deposits = table.deposits_of((exporter.name, None))
        return Applicable(None, deposits, not_on_file=why, needs_producer=True)
    deposits, row, why = table.deposits_of(key), table.row(key), ""
    if row is None:
        why = _not_on_file(table, case, key, exporter)
        return Applicable(None, deposits, not_on_file=why)
    rate, named = row.rate, case.whose(row.rate)
    if rate.excluded:
        return Applicable(row, Deposits(False, deposits.rule, row.since))
    percent = rate.percent
    if percent is None:
        why = f"the {case.duty} rate of {named} is {NOT_ON_FILE}"
    if twin and rate.cbp_case_of(twin) is None:
        percent, why = None, f"the rate of {named} under {twin} is {NOT_ON_FILE}"
    deposit_percent, companion = percent, found.companion
    if percent is not None and rate.has_deposit_rate:
        # A subsidy offset lowers the deposit only while the companion's deposits are required.
        if companion is None or not companion.is_on_file:
            deposit_percent, why = None, _companion_not_on_file(case, companion)
        elif companion_covers and applicable(companion, fold, exporter, producer).deposits.required:
            deposit_percent = rate.deposit_percent
            if deposit_percent is None:
                why = f"the {case.duty} deposit rate of {named} is {NOT_ON_FILE}"
    return Applicable(
        determined=row,
        deposits=deposits,
        percent=percent,
        deposit_percent=deposit_percent,
        not_on_file=why,
    )


def _companion_not_on_file(case: Case, companion: InForce | None) -> str:
    held = f"on file only from {companion.case.since} on" if companion else NOT_ON_FILE
    named = case.companion or "its companion case"
    return f"the {case.duty} deposit rate depends on {named}, which is {held}"


def _key(fold: Fold, exporter: Party, producer: Party | None) -> Key | None:
    """Find the row that applies, on file or not; None where it depends on who the producer is."""
    general, pairs = (exporter.name, None), fold.pairs(exporter.name)
    if producer is not None and producer.name in pairs:
        return exporter.name, producer.name
    if producer is None and pairs and not _same_for_all(pairs, fold.rows.get(general)):
        return None
    for key in fold.missing:
        if key[0] == exporter.name and (producer is None or key[1] in (None, producer.name)):
            return key
    if general in fold.rows:
        return general
    if producer is None and pairs:
        return exporter.name, next(iter(pairs))
    if producer is not None:
        own: Key = (producer.name, None)
        held = fold.rows.get(own) or fold.missing.get(own)
        if held is not None and not held.rate.as_exporter_only:
            return own
    return RESIDUAL


def _same_for_all(pairs: dict[str, Determined], general: Determined | None) -> bool:
    """Whether the producer makes no difference among the rows of an exporter.

    An exclusion always depends on the producer: it is never taken for granted.
    """
    held = [row.rate for row in pairs.values()] + ([general.rate] if general else [])
    outcomes = {(rate.percent, rate.deposit_percent, rate.excluded) for rate in held}
    return len(outcomes) == 1 and not held[0].excluded


def _not_on_file(fold: Fold, case: Case, key: Key, exporter: Party) -> str:
    """Say why a row is not on file; empty where no rate had been determined."""
    if newer := fold.missing.get(key):
        made = f" for goods produced by {key[1]}" if key[1] else ""
        return (
            f"the {case.duty} rate of {key[0]}{made} in the {newer.notice.kind} effective"
            f" {newer.notice.effective} is {NOT_ON_FILE}"
        )
    if notice := fold.not_on_file:
        return (
            f"the {notice.kind} effective {notice.effective} set {case.duty} rates that are"
            f" {NOT_ON_FILE}"
        )
    if fold.rows:
        return f"no {case.duty} rate of {exporter.name} and no {case.residual} rate is on file"
    return ""


def party_notes(
    found: InForce, applies: Applicable, exporter: Party, producer: Party | None
) -> Iterator[Note]:
    """Say what the rate on the record depends on, and what is not certain about it."""
    case, fold, row = found.case, found.on_record, applies.determined
    if row is None:
        if not fold.whole and applies.not_on_file:
            yield known_in_part(case)
        return
    yield from row_notes(case, row.rate, producer, _other_producers(case, fold, row.rate))
    if row.rate.companies:
        yield from _listed_notes(case, fold, row, producer)
    else:
        yield from _residual_notes(case, fold, exporter, producer)


def _other_producers(case: Case, fold: Fold, rate: Rate) -> str:
    """Say what goods of other producers than those of a row have, if it is another rate."""
    other = fold.residual.rate if fold.residual else None
    if other is None or other.percent is None:
        return f"; the rate for goods of other producers is {NOT_ON_FILE}"
    if (other.percent, other.deposit_percent) == (rate.percent, rate.deposit_percent):
        return ""
    return f"; goods of other producers have {other.percent}% ({case.residual})"


def row_notes(case: Case, rate: Rate, producer: Party | None, others: str = "") -> Iterator[Note]:
    """Say which producers a row is for, what goods of others have, and who disputes it."""
    named = f"{case.duty} rate of {case.whose(rate)}"
    if rate.producers is None:
        say = warning if producer else info
        beside = ", so the producer given cannot be checked" if producer else ""
        words = (
            f"{case.duty}: the separate rate holds only for goods of the producers paired with the"
            f" exporter, which are {NOT_ON_FILE}{beside}"
        )
        yield say("producers-unknown", words)
    elif rate.producers and producer is None:
        words = (
            f"{case.duty}: {case.whose(rate)} has this rate only for goods produced by"
            f" {' or '.join(rate.producers)}"
        )
        if others:
            yield warning("producers-paired", f"{words}{others}")
        else:
            yield info("producers-paired", words)
    if rate.disputed:
        yield warning("rate-disputed", f"{named}: {rate.disputed}")
    if rate.note:
        yield info("rate-note", f"{named}: {rate.note}")


def _listed_notes(
    case: Case, fold: Fold, row: Determined, producer: Party | None
) -> Iterator[Note]:
    """Say what may have changed a company's row, and which rate it goes before."""
    rate, later = row.rate, fold.amended_in_part
    if later is not None and later.effective > row.notice.effective:
        words = (
            f"{case.duty}: the {later.kind} effective {later.effective} changed rates and is on"
            f" file only in part; it may have changed that of {case.whose(rate)}"
        )
        yield warning("table-in-part", words)
    own = fold.rows.get((producer.name, None)) if producer else None
    if own is None or producer is None or own.rate.as_exporter_only or own.rate is rate:
        return
    if own.rate.percent not in (None, rate.percent) and producer.name not in rate.companies:
        words = (
            f"{case.duty}: the producer, {producer.name}, has {own.rate.percent}% of its own; the"
            " exporter's rate takes precedence"
        )
        yield info("producer-own-rate", words)


def _residual_notes(
    case: Case, fold: Fold, exporter: Party, producer: Party | None
) -> Iterator[Note]:
    """Say why the residual rate applies, and who else may have one of its own."""
    duty, name = case.duty, exporter.name
    if producer and (paired := fold.pairs(name)):
        words = (
            f"{duty}: {name} has a rate of its own only for goods produced by"
            f" {' or '.join(paired)}, not by {producer.name}"
        )
        yield info("producer-not-paired", words)
    through = [
        f"{row.rate.percent}% through {key[0]}"
        for key, row in fold.rows.items()
        if producer and key[1] == producer.name and row.rate.percent is not None
    ]
    if producer and through:
        words = (
            f"{duty}: goods produced by {producer.name} have {' or '.join(through)}; a reseller in"
            " a third country has the rate of the exporter that supplied it"
        )
        yield warning("reseller", words)
    if name in fold.denied:
        yield info("rate-denied", f"{duty}: {name} was denied a rate of its own")
    elif name in fold.dropped:
        words = (
            f"{duty}: {name} had a rate of its own in an earlier table; the one in force, as these"
            " files have it, does not name it"
        )
        yield warning("rate-dropped", words)
    elif not fold.whole:
        yield known_in_part(case)


def known_in_part(case: Case) -> Note:
    """Warn of a table of rates of which not every row is on file."""
    words = (
        f"{case.duty}: the table of rates in force is on file only in part; an exporter or a pair"
        " that it does not name may have a separate rate that is not in these files"
    )
    return warning("table-in-part", words)


def no_rate(case: Case, entry_date: date) -> Note:
    """Say that a case had determined no rate on an entry date, and when it first did.

    Also where that was not known by the day for which one asks.
    """
    first = next((notice for notice in case.notices if notice.rates), None)
    until = f"; the first is of {first.effective}" if first else ""
    if first and first.effective <= entry_date:
        until += f", known on {first.known_on}"
    words = f"{case.duty}, case {case.number}: no rate had been determined on {entry_date}"
    return info("no-rate", f"{words}{until}")

"""The nouns of `duties/`: the duties and fees beside AD and CVD, as they stand in their files.

Annotations are evaluated: as text, each would be compiled again when its named tuple is defined,
and that cost twice the time of reading all the files.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from anode_duty.law.proceeding import Days
from anode_duty.law.source import Place

EVERY_NUMBER = ""  # the prefix of every HTSUS number

PER_ENTRY = "entry"
PER_LINE = "line"
FEE_BASES = (PER_ENTRY, PER_LINE)
TRANSPORTS = ("ocean", "air", "truck", "rail")
OTHER_USE = "other"  # a use that no measure names

HELD_VOID = "held void"
CONTESTED = "contested"


class Span(NamedTuple):
    """A rate, of a duty or a fee, and the entry dates on which it was collected.

    Attributes:
        rate: percent of the entered value of the whole line; of a fee, of the entry or the line.
        heading: the HTSUS number of chapter 99 under which it is entered, or None.
        dates_evidence: the grade of the days, which may be weaker than that of the rate.
        least: of a fee, the least that is due on an entry, in US dollars, or None.
        most: of a fee, the most that is due on an entry, in US dollars, or None.
    """

    days: Days
    rate: Decimal
    heading: str | None
    citation: str
    evidence: str
    dates_evidence: str
    note: str | None
    place: Place
    least: Decimal | None = None
    most: Decimal | None = None


class RateRow(NamedTuple):
    """The rates of a measure on some HTSUS numbers.

    Attributes:
        prefixes: digits with which the numbers begin; an empty one is every number.
        uses: uses of the goods of which one is needed; empty where any will do.
    """

    prefixes: tuple[str, ...]
    uses: tuple[str, ...]
    spans: tuple[Span, ...]
    place: Place

    def on(self, day: date) -> Span | None:
        """Return the rate of an entry date, or None."""
        return next((span for span in self.spans if span.days.holds(day)), None)


class Exemption(NamedTuple):
    """HTSUS numbers on which a measure is not due, although it is on others.

    Attributes:
        heading: the HTSUS number of chapter 99 under which the exemption is claimed, or None.
        because: why, as half a sentence.
    """

    prefixes: tuple[str, ...]
    days: Days
    heading: str | None
    because: str
    citation: str
    evidence: str
    place: Place


class InTransit(NamedTuple):
    """What is due on goods loaded for their last leg on certain days and entered soon after.

    Attributes:
        loaded_from: the first day of loading, or None.
        loaded_before: the first day of loading that is too late.
        entered_before: the first entry date that is too late.
        rate: percent in the place of a higher one of the entry date; it never raises it.
    """

    loaded_from: date | None
    loaded_before: date
    entered_before: date
    rate: Decimal
    heading: str | None
    citation: str
    evidence: str
    dates_evidence: str
    place: Place

    def holds(self, loaded: date, entry_date: date) -> bool:
        """Whether it speaks of goods loaded and entered on these days."""
        since = self.loaded_from
        in_time = loaded < self.loaded_before and entry_date < self.entered_before
        return in_time and (since is None or since <= loaded)

    def might_hold(self, entry_date: date) -> bool:
        """Whether it speaks of goods entered on this day that were loaded on some earlier one."""
        since = self.loaded_from
        return entry_date < self.entered_before and (since is None or since < entry_date)


class Precedence(NamedTuple):
    """That of two measures on the same goods one alone is due."""

    measure: str
    citation: str
    evidence: str
    place: Place


class ClaimWay(NamedTuple):
    """One way to ask for a duty that was held void, or to keep the right to it.

    Attributes:
        entries: which entries it is for, as half a sentence.
        opens: the first day on which it can be used, or None.
        within_days: days after liquidation within which it must be used, or None.
        before_liquidation: it can be used for an entry that is not liquidated yet.
        limits: what it refuses or cannot undo, each as half a sentence.
        list_column: the heading of the one column of the list it is filed with, or None.
        list_rows: the most rows that a file of the list may have, or None.
        list_bytes: the most bytes that a file of the list may have, or None.
    """

    way: str
    entries: str
    opens: date | None
    within_days: int | None
    before_liquidation: bool
    limits: tuple[str, ...]
    list_column: str | None
    list_rows: int | None
    list_bytes: int | None
    citation: str
    evidence: str
    place: Place

    def last_day(self, liquidated: date) -> date | None:
        """Return the last day for an entry liquidated on a day, or None where there is no limit."""
        return liquidated + timedelta(days=self.within_days) if self.within_days else None


class Claim(NamedTuple):
    """That a measure was held void, or is contested in court, and what one can do.

    Attributes:
        state: `held void`: what was collected can be claimed; `contested`: it cannot, and one can
            only keep the right to it.
        since: the day of the ruling, or None where there is no ruling or its day is not known.
        because: what was held or is asked, as half a sentence.
    """

    state: str
    since: date | None
    because: str
    ways: tuple[ClaimWay, ...]
    citation: str
    evidence: str
    note: str | None
    place: Place


class TariffSplit(NamedTuple):
    """A ten-digit HTSUS number that ended, and those that took its place.

    Attributes:
        day: the first entry date of the new numbers, and the first without the old one.
        ended: ten digits.
        began: ten digits of each new number, with what the tariff says of it.
    """

    day: date
    ended: str
    began: Mapping[str, str]
    citation: str
    evidence: str
    place: Place


class Measure(NamedTuple):
    """A duty beside AD and CVD: the column 1 general rate, or one that is added to it.

    Attributes:
        general: it is the general rate, which every number has and no heading.
        origins: ISO 3166 codes of the countries of origin; empty for every country.
        rows: the rates; of the numbers they list, the longest that fits decides.
        excludes: the measures that are not due where this one is.
        yields_to: the measures where this one is not due.
        splits: of the general rate: ten-digit numbers that gave way to others.
        at: where its name and the day of review stand.
    """

    name: str
    general: bool
    summary: str
    reviewed: date
    origins: tuple[str, ...]
    rows: tuple[RateRow, ...]
    exemptions: tuple[Exemption, ...]
    in_transit: tuple[InTransit, ...]
    excludes: tuple[Precedence, ...]
    yields_to: tuple[Precedence, ...]
    claim: Claim | None
    splits: tuple[TariffSplit, ...]
    note: str | None
    place: Place
    at: Mapping[str, Place]


class Fee(NamedTuple):
    """A fee on the entry of goods.

    Attributes:
        per: `entry` where least and most are those of the entry and it is worked out on the sum of
            its lines, `line` where it is worked out on each line.
        transport: the means of transport on which it is due; empty for all.
        origins: ISO 3166 codes of the countries of origin; empty for every country.
        at: where its name and the day of review stand.
    """

    name: str
    summary: str
    reviewed: date
    origins: tuple[str, ...]
    per: str
    transport: tuple[str, ...]
    spans: tuple[Span, ...]
    note: str | None
    place: Place
    at: Mapping[str, Place]

    def on(self, day: date) -> Span | None:
        """Return the fee of an entry date, or None."""
        return next((span for span in self.spans if span.days.holds(day)), None)


class Measures(NamedTuple):
    """All of a `duties/` folder, read and found sound.

    Attributes:
        general: the column 1 general rates; None where no file has them.
        added: the duties that are added to it, in the order of the files.
        digest: `sha256:` and the digest of every file of the folder.
    """

    general: Measure | None
    added: tuple[Measure, ...]
    fees: tuple[Fee, ...]
    digest: str = ""

    @property
    def all(self) -> tuple[Measure, ...]:
        """Every measure, the general rate first."""
        return (self.general, *self.added) if self.general else self.added

    @property
    def files(self) -> tuple[Measure | Fee, ...]:
        """Every measure and every fee, one for each file."""
        found: list[Measure | Fee] = [*self.all, *self.fees]
        return tuple(found)

    @property
    def reviewed(self) -> date:
        """The day since which nobody has checked some file."""
        return min(file.reviewed for file in self.files)

    @property
    def uses(self) -> tuple[str, ...]:
        """Every use of goods that some measure asks for."""
        rows = (row for measure in self.added for row in measure.rows)
        return tuple(dict.fromkeys(use for row in rows for use in row.uses))


def goes_to(origins: tuple[str, ...], origin: str) -> bool:
    """Whether a measure on these countries of origin is one on this country."""
    return not origins or origin in origins


def dotted(digits: str) -> str:
    """Return an HTSUS number as it is printed: `3801.10.5010`; of no digits, `every number`."""
    parts = (digits[:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part) or "every number"

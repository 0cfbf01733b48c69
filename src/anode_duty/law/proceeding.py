"""Antidumping and countervailing duty proceedings: cases, notices, rates and cash deposits."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from anode_duty.law.numbers import case_stem
from anode_duty.law.source import COMPUTED, Place, Source

DUTIES = ("AD", "CVD")

REQUIRED = "required"
NOT_REQUIRED = "not required"
TERMINATED = "terminated and refunded"
DEPOSIT_EFFECTS = (REQUIRED, NOT_REQUIRED, TERMINATED)
ROW_EFFECTS = (REQUIRED, NOT_REQUIRED)

REVOCATION = "revocation"
COURT = "court decision"
ITC_FINAL = "ITC final determination"

DAY = timedelta(days=1)


def required_words(required: bool) -> str:
    """Say whether a deposit is required."""
    return REQUIRED if required else NOT_REQUIRED


class NoticeKind(NamedTuple):
    """A kind of notice.

    Attributes:
        file_name: what the name of its file has after the date.
        stage: its place in the order of a proceeding, or None where it may come at any time.
    """

    file_name: str
    stage: int | None


KINDS: dict[str, NoticeKind] = {
    "announcement": NoticeKind("announcement", None),
    "initiation": NoticeKind("initiation", 1),
    "ITC preliminary determination": NoticeKind("itc-preliminary", 2),
    "preliminary determination": NoticeKind("preliminary", 3),
    "amended preliminary determination": NoticeKind("amended-preliminary", 4),
    "end of provisional measures": NoticeKind("provisional-measures-end", None),
    "final determination": NoticeKind("final", 5),
    "amended final determination": NoticeKind("amended-final", 6),
    ITC_FINAL: NoticeKind("itc-final", 7),
    "order": NoticeKind("order", 8),
    "review results": NoticeKind("review", 9),
    COURT: NoticeKind("court", None),
    REVOCATION: NoticeKind("revocation", 10),
    "changed circumstances": NoticeKind("changed-circumstances", None),
    "new shipper review": NoticeKind("new-shipper-review", None),
    "scope ruling": NoticeKind("scope-ruling", None),
    "circumvention ruling": NoticeKind("circumvention-ruling", None),
    "suspension agreement": NoticeKind("suspension-agreement", None),
    "partial revocation": NoticeKind("partial-revocation", None),
    "continuation": NoticeKind("continuation", None),
    "correction": NoticeKind("correction", None),
    "section 129": NoticeKind("section-129", None),
}


class Rate(NamedTuple):
    """One row of a table of rates.

    Attributes:
        percent: percent ad valorem, with the decimals of the file; None where it is not on file.
        has_deposit_rate: the deposit differs from the rate while the companion case's deposits are
            required, as where export subsidies are offset.
        deposit_percent: that deposit rate, percent ad valorem; None where it is not on file.
        excluded: the goods are excluded from the case: no line of it is entered for them.
        companies: ids of the companies whose rate it is; empty for the residual rate.
        as_exporter_only: the rate is the company's as exporter, not as producer too.
        producers: the producers it is paired with; empty where any producer will do; None where
            there are such producers and the files do not know them.
        deposits: `required` or `not required`, where that differs from what the notice says.
        cbp_case: the number under which CBP knows it, or None where that is not on file.
        third_country_cases: the twin numbers for goods completed in a third country.
        evidence: `official`, `reported` or `computed`.
        disputed: who says otherwise, or None.
    """

    percent: Decimal | None
    has_deposit_rate: bool
    deposit_percent: Decimal | None
    excluded: bool
    companies: tuple[str, ...]
    as_exporter_only: bool
    producers: tuple[str, ...] | None
    deposits: str | None
    cbp_case: str | None
    third_country_cases: tuple[str, ...]
    evidence: str
    disputed: str | None
    note: str | None
    place: Place

    @property
    def cbp_cases(self) -> tuple[str, ...]:
        """The numbers under which CBP knows it, as far as they are on file."""
        return tuple(filter(None, (self.cbp_case, *self.third_country_cases)))

    def cbp_case_of(self, twin: str | None) -> str | None:
        """The number under which CBP knows it, of a twin case or of none; None if not on file."""
        if twin is None:
            return self.cbp_case
        return next((one for one in self.third_country_cases if case_stem(one) == twin), None)


class RateTable(NamedTuple):
    """The rates that a notice sets.

    Attributes:
        on_file: the rates are on file; otherwise the notice set rates that these files do not have.
        replaces: it replaces the table before it; otherwise it amends single rows.
        whole: every row of the table is on file.
        residual: the rate of everyone whom no row names, or None.
        denied: ids of companies that were denied a rate of their own.
        dropped: ids of companies that had a rate of their own before, and have none here.
    """

    on_file: bool
    replaces: bool
    whole: bool
    residual: Rate | None
    companies: tuple[Rate, ...]
    denied: tuple[str, ...]
    dropped: tuple[str, ...]
    place: Place

    @property
    def rows(self) -> tuple[Rate, ...]:
        """All rates of the table, the residual one first."""
        return (self.residual, *self.companies) if self.residual else self.companies


class Days(NamedTuple):
    """Days from the first to the last, both included; None leaves an end open."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def edges(self) -> Iterator[date]:
        """The first day, and the first one after them, where there are such."""
        if self.first:
            yield self.first
        if self.last and self.last < date.max:
            yield self.last + DAY


class Deadline(NamedTuple):
    """A day that matters to whoever made a deposit.

    Attributes:
        earliest: the day, or the earliest that it can be; a careful reader acts by this one.
        latest: the latest that it can be; the same day where it is known.
        act: whether the depositor must act by this day.
        note: how it was worked out.
    """

    what: str
    earliest: date
    latest: date
    act: bool
    source: Source
    note: str | None

    @property
    def estimated(self) -> bool:
        """Whether the day is an estimate."""
        return self.source.evidence == COMPUTED or self.earliest != self.latest


Marked = TypeVar("Marked", bound=Any)


def act_by(days: Iterable[Marked]) -> Marked | None:
    """Return the day by which a depositor must act: the first of those marked so, or None."""
    return min((day for day in days if day.act), key=lambda day: day.earliest, default=None)


class DepositRule(NamedTuple):
    """What a notice does to cash deposits.

    Attributes:
        effect: `required`, `not required` or `terminated and refunded`; None where the notice only
            refunds, or takes a refund back.
        reason: why, as half a sentence.
        refund: what becomes of the deposits taken before, where they are refunded.
        refunds: the entry dates whose deposits are refunded; for a termination, all of them.
        refunds_withdrawn: the entry dates whose refund is taken back.
        deadlines: days that matter to whoever made a deposit; they run from the first of them.
    """

    effect: str | None
    reason: str
    refund: str | None
    refunds: Days | None
    refunds_withdrawn: Days | None
    deadlines: tuple[Deadline, ...]
    source: Source

    @property
    def days_hold(self) -> Days:
        """The entry dates for which the deadlines hold: up to the latest day that the first can be.

        An entry made later cannot be one that they run for.
        """
        first = min(self.deadlines, key=lambda day: day.earliest, default=None)
        return Days(None, first.latest if first else None)

    def deadlines_of(self, entry_date: date) -> tuple[Deadline, ...]:
        """Return the deadlines that hold for an entry; none for one made after the days began."""
        return self.deadlines if self.days_hold.holds(entry_date) else ()


class Notice(NamedTuple):
    """One published act of a case.

    Attributes:
        kind: `preliminary determination`, `order` and so on.
        effective: the first entry date it governs.
        published: the day of the Federal Register, or None where that is not on file.
        known: the earlier day on which it was announced, or None.
        at: where the value of each field is.
    """

    kind: str
    effective: date
    published: date | None
    known: date | None
    address: str
    source: Source
    summary: str
    note: str | None
    deposits: DepositRule | None
    rates: RateTable | None
    at: Mapping[str, Place]

    @property
    def known_on(self) -> date:
        """The day from which CBP and importers could act on it."""
        return self.known or self.published or self.effective

    @property
    def place(self) -> Place:
        """Where the notice begins in the rate files."""
        return self.source.place


class ThirdCountry(NamedTuple):
    """The twin case for goods of the case's origin that are completed in a third country."""

    country: str
    case: str
    note: str
    place: Place


class Case(NamedTuple):
    """One antidumping or countervailing duty proceeding and its notices, oldest first.

    Attributes:
        number: as its folder is called.
        duty: `AD` or `CVD`.
        product: the article that the case is about, and that a quote is of by default.
        country: ISO 3166 code of the country of origin.
        companion: number of the case on the other duty, or None.
        residual: what the residual rate is called: the rate of everyone whom no row names.
        entry_types: the types under which CBP has AD/CVD goods entered; empty where not on file.
        since: the first entry date for which these files hold the case; None for its beginning.
        reviewed: the day on which these files were last checked against published notices.
        notices: in the order of `effective`, then of the day on which they were known.
        at: where the value of each field is.
    """

    number: str
    duty: str
    product: str
    country: str
    companion: str | None
    residual: str
    entry_types: tuple[str, ...]
    since: date | None
    reviewed: date
    third_countries: tuple[ThirdCountry, ...]
    notices: tuple[Notice, ...]
    place: Place
    at: Mapping[str, Place]

    @property
    def rows(self) -> Iterator[tuple[Notice, Rate]]:
        """Every rate that some notice sets, with the notice."""
        for notice in self.notices:
            for row in notice.rates.rows if notice.rates else ():
                yield notice, row

    def known_by(self, day: date | None) -> "Case":
        """The case with the notices alone that were known by a day; of None the whole case."""
        if day is None:
            return self
        return self._replace(notices=tuple(one for one in self.notices if one.known_on <= day))

    def whose(self, rate: Rate) -> str:
        """Whose a rate is: companies, or what the residual rate is called."""
        return ", ".join(rate.companies) or self.residual

    def twin(self, country: str) -> ThirdCountry | None:
        """The twin case for goods completed in a country, or None."""
        return next((one for one in self.third_countries if one.country == country), None)

    def has(self, number: str) -> bool:
        """Whether a number, CBP's as well, is of this case or of a twin in a third country."""
        stem = case_stem(number)
        return stem == self.number or any(stem == third.case for third in self.third_countries)

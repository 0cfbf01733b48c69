"""Proceedings as the rate files hold them: cases, notices, rates and deposits.

Named tuples, because a frozen dataclass costs five times as long to define, on every run.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.law.source import Place

DUTIES = ("AD", "CVD")


REQUIRED = "required"


NOT_REQUIRED = "not required"


TERMINATED = "terminated and refunded"


DEPOSIT_EFFECTS = (REQUIRED, NOT_REQUIRED, TERMINATED)


class Rate(NamedTuple):
    """One row of a notice's table of rates.

    Attributes:
        percent: percent ad valorem, with the decimals of the file.
        company: id of the company whose rate it is; None for the residual rate.
        as_exporter_only: the rate is the company's as exporter, not as producer too.
        producers: the producers it is paired with; empty where any producer will do; None where
            there are such producers and the files do not know them.
        cbp_case: the number under which CBP knows it, or None where that is not published here.
        third_country_cases: the twin numbers for goods completed in a third country.
        evidence: `official`, `reported` or `computed`.
        disputed: who says otherwise, or None.
    """

    percent: Decimal
    company: str | None
    as_exporter_only: bool
    producers: tuple[str, ...] | None
    cbp_case: str | None
    third_country_cases: tuple[str, ...]
    evidence: str
    disputed: str | None
    note: str | None
    place: Place

    @property
    def cbp_cases(self) -> tuple[str, ...]:
        """The numbers under which CBP knows it, as far as they are published here."""
        return (*((self.cbp_case,) if self.cbp_case else ()), *self.third_country_cases)


class RateTable(NamedTuple):
    """The rates that a notice sets.

    Attributes:
        replaces: it replaces the table before it; otherwise it amends single rows.
        whole: every row of the table is known here.
        residual: the rate of all whom no row names; None only where the table amends.
        denied: ids of companies that were denied a rate of their own.
        dropped: ids of companies that had a rate of their own before, and have none here.
    """

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


class DepositRule(NamedTuple):
    """What a notice does to cash deposits.

    Attributes:
        effect: `required`, `not required` or `terminated and refunded`.
        reason: why, as half a sentence.
        refund: what becomes of deposits taken before, where they are refunded.
    """

    effect: str
    reason: str
    refund: str | None
    citation: str
    evidence: str
    place: Place


class Notice(NamedTuple):
    """One published act of a case.

    Attributes:
        kind: `preliminary determination`, `order` and so on.
        effective: the first entry date it governs.
        published: when, or None where that is not published here.
        citation: as text; where there is none, it says so.
        at: where the value of each field stands.
    """

    kind: str
    effective: date
    published: date | None
    citation: str
    address: str
    evidence: str
    summary: str
    note: str | None
    deposits: DepositRule | None
    rates: RateTable | None
    place: Place
    at: Mapping[str, Place]


class ThirdCountry(NamedTuple):
    """The twin case for goods of the case's origin that are completed in a third country."""

    country: str
    case: str
    note: str
    place: Place


class Case(NamedTuple):
    """One antidumping or countervailing duty proceeding and its notices, oldest first.

    Attributes:
        number: such as stands on the folder.
        duty: `AD` or `CVD`.
        product: the article that the case is about, and that a quote is of by default.
        country: ISO 3166 code of the country of origin.
        companion: number of the case on the other duty, or None.
        residual: what the residual rate is called: whose rate everyone else has.
        reviewed: the day on which somebody last held these files against the record.
        at: where the value of each field stands.
    """

    number: str
    duty: str
    product: str
    country: str
    companion: str | None
    residual: str
    reviewed: date
    third_countries: tuple[ThirdCountry, ...]
    notices: tuple[Notice, ...]
    place: Place
    at: Mapping[str, Place]

    def has(self, number: str) -> bool:
        """Whether a number, CBP's as well, is of this case or of its twin in a third country."""
        stem = "-".join(number.split("-")[:3])
        return stem == self.number or any(stem == third.case for third in self.third_countries)


# What kinds of notice there are: the name of the file after its date, and the stage of the
# proceeding, or None where the kind may come at any.
KINDS: dict[str, tuple[str, int | None]] = {
    "announcement": ("announcement", None),
    "initiation": ("initiation", 1),
    "ITC preliminary determination": ("itc-preliminary", 2),
    "preliminary determination": ("preliminary", 3),
    "amended preliminary determination": ("amended-preliminary", 4),
    "end of provisional measures": ("provisional-measures-end", None),
    "final determination": ("final", 5),
    "amended final determination": ("amended-final", 6),
    "ITC final determination": ("itc-final", 7),
    "order": ("order", 8),
    "review results": ("review", 9),
    "court decision": ("court", None),
    "revocation": ("revocation", 10),
}

"""The nouns of the rate files, as they stand in them. Frozen, with the place each came from.

They are named tuples because these are made on every run: a frozen dataclass costs five times as
long to define.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.names import Names

NOT_PUBLISHED = "not published here"

DUTIES = ("AD", "CVD")
OFFICIAL = "official"
EVIDENCE = (OFFICIAL, "reported", "computed")

REQUIRED = "required"
NOT_REQUIRED = "not required"
TERMINATED = "terminated and refunded"
DEPOSIT_EFFECTS = (REQUIRED, NOT_REQUIRED, TERMINATED)

COVERED = "covered"
PORTION_COVERED = "portion covered"
EXCLUDED = "excluded"
BY_CRITERIA = "by criteria"
ARTICLE_VERDICTS = (COVERED, PORTION_COVERED, EXCLUDED, BY_CRITERIA)


# What can be said of graphite, by option or by column, and what a criterion may be about.
FACTS = ("carbon", "energy_density", "graphitization")


class Place(NamedTuple):
    """Where in the rate files something stands: file below the folder, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Company(NamedTuple):
    """A company that a notice names.

    Attributes:
        id: the one name by which the rate files call it.
        legal_names: as they stand in notices.
        short_names: what people call it.
    """

    id: str
    legal_names: tuple[str, ...]
    short_names: tuple[str, ...]
    place: Place


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


class Criterion(NamedTuple):
    """A physical property that the goods must have, at least to this degree.

    Attributes:
        id: the name under which a fact is given.
        at_least: the threshold, in `unit`; a value on it meets it.
    """

    id: str
    name: str
    at_least: Decimal
    unit: str
    citation: str
    evidence: str
    place: Place


class Article(NamedTuple):
    """A kind of goods on which the scope speaks.

    Attributes:
        verdict: `covered`, `portion covered`, `excluded` or `by criteria`.
        because: why, as half a sentence.
        portion: which part is covered, where only a part is.
        disputed: who says otherwise and which document decides, or None.
    """

    id: str
    names: tuple[str, ...]
    verdict: str
    because: str
    portion: str | None
    disputed: str | None
    citation: str
    evidence: str
    place: Place


class Subheading(NamedTuple):
    """An HTSUS number that the scope lists for convenience; the written description governs."""

    number: str
    evidence: str
    note: str | None
    place: Place


class Scope(NamedTuple):
    """What the cases cover from a date on.

    Attributes:
        name: that of the notice: `initiation`, `preliminary`, `final` and so on.
        governs: the case numbers.
        origins: ISO 3166 codes of the countries of origin that are covered.
        names: finds an article of this scope.
        at: where the value of each field stands.
    """

    name: str
    effective: date
    published: date | None
    citation: str
    evidence: str
    governs: tuple[str, ...]
    origins: tuple[str, ...]
    summary: str
    note: str | None
    criteria: tuple[Criterion, ...]
    articles: tuple[Article, ...]
    htsus: tuple[Subheading, ...]
    names: Names
    place: Place
    at: Mapping[str, Place]


class RateBook(NamedTuple):
    """All of a folder of rate files, read and found sound.

    Attributes:
        cases: by number, AD before CVD.
        scopes: oldest first.
        names: finds a company.
        digest: `sha256:` and the digest of every file that was read.
    """

    folder: str
    companies: dict[str, Company]
    cases: tuple[Case, ...]
    scopes: tuple[Scope, ...]
    names: Names
    digest: str

    @property
    def reviewed(self) -> date:
        """The day since which nobody has checked some case of these files."""
        return min(case.reviewed for case in self.cases)


def cited(citation: str) -> str:
    """Return a citation, or that it is not published here, as part of a sentence."""
    return f"citation {NOT_PUBLISHED}" if citation == NOT_PUBLISHED else citation


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

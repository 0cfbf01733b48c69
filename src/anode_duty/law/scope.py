"""The scope of a proceeding: which goods it covers, by article and by criterion."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.law.names import Names
from anode_duty.law.numbers import same_tariff_line
from anode_duty.law.source import Place, Source

COVERED = "covered"
PORTION_COVERED = "portion covered"
EXCLUDED = "excluded"
BY_CRITERIA = "by criteria"
ARTICLE_VERDICTS = (COVERED, PORTION_COVERED, EXCLUDED, BY_CRITERIA)


class Criterion(NamedTuple):
    """A property that the goods must have.

    Attributes:
        id: the name under which a fact is given.
        at_least: the lower threshold, in `unit`, or None; a value on it meets it.
        at_most: the upper threshold, in `unit`, or None; a value on it meets it.
    """

    id: str
    name: str
    at_least: Decimal | None
    at_most: Decimal | None
    unit: str
    source: Source

    @property
    def is_share(self) -> bool:
        """Whether it is measured in percent, so that no value is above 100."""
        return "percent" in self.unit.casefold().split() or "%" in self.unit

    @property
    def required(self) -> str:
        """The threshold in words."""
        ends = (("at least", self.at_least), ("at most", self.at_most))
        return " and ".join(f"{word} {end}" for word, end in ends if end is not None)

    def is_met(self, value: Decimal) -> bool:
        """Whether a value meets it."""
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


class Article(NamedTuple):
    """A kind of goods of which the scope speaks.

    Attributes:
        verdict: `covered`, `portion covered`, `excluded` or `by criteria`.
        because: why, as half a sentence.
        portion: which part is covered, where only a part is.
        disputed: who says otherwise and which document decides, or None.
        companies: ids of the exporters or producers whose goods alone are meant; empty for all.
        importers: names of the importers whose goods alone are meant; empty for all.
        origins: ISO 3166 codes of the origins that alone are meant; empty for those of the scope.
    """

    id: str
    names: tuple[str, ...]
    verdict: str
    because: str
    portion: str | None
    disputed: str | None
    companies: tuple[str, ...]
    importers: tuple[str, ...]
    origins: tuple[str, ...]
    source: Source

    @property
    def bound(self) -> bool:
        """Whether it speaks of the goods of certain companies, importers or origins alone."""
        return bool(self.companies or self.importers or self.origins)


class Subheading(NamedTuple):
    """An HTSUS number that the scope lists for convenience; the written description governs.

    Attributes:
        first: the first day on which the number was in the tariff, or None where not on file.
        last: the last such day, or None where it still is, or that is not on file.
        becomes: the numbers that took its place.
    """

    number: str
    evidence: str
    first: date | None
    last: date | None
    becomes: tuple[str, ...]
    note: str | None
    place: Place

    @property
    def digits(self) -> str:
        """The number without its points."""
        return self.number.replace(".", "")


class Scope(NamedTuple):
    """What the cases cover from a date on.

    Attributes:
        name: that of the notice: `initiation`, `preliminary`, `final` and so on.
        governs: the case numbers.
        origins: ISO 3166 codes of the countries of origin that are covered.
        names: finds the id of an article of this scope.
        at: where the value of each field is.
    """

    name: str
    effective: date
    published: date | None
    known: date | None
    source: Source
    governs: tuple[str, ...]
    origins: tuple[str, ...]
    summary: str
    note: str | None
    criteria: tuple[Criterion, ...]
    articles: tuple[Article, ...]
    htsus: tuple[Subheading, ...]
    names: Names
    at: Mapping[str, Place]

    def listed(self, digits: str) -> list[Subheading]:
        """Return the numbers of the tariff line of some digits that it lists."""
        return [one for one in self.htsus if same_tariff_line(one.digits, digits)]

    @property
    def known_on(self) -> date:
        """The day from which CBP and importers could act on it."""
        return self.known or self.published or self.effective

    @property
    def place(self) -> Place:
        """Where the scope begins in the rate files."""
        return self.source.place

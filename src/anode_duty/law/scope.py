"""The scope of a proceeding: which goods it covers, by article and by criterion."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.law.names import Names
from anode_duty.law.source import Place

COVERED = "covered"


PORTION_COVERED = "portion covered"


EXCLUDED = "excluded"


BY_CRITERIA = "by criteria"


ARTICLE_VERDICTS = (COVERED, PORTION_COVERED, EXCLUDED, BY_CRITERIA)


# What can be said of graphite, by option or by column, and what a criterion may be about.
FACTS = ("carbon", "energy_density", "graphitization")


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

"""Is an article covered, by which criterion, and which part of it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.notes import Note, info, stale, warning
from anode_duty.errors import BadInput, NameRefused
from anode_duty.law.money import number, percentage
from anode_duty.law.names import clean
from anode_duty.law.numbers import hts_digits, same_tariff_line
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import (
    BY_CRITERIA,
    COVERED,
    EXCLUDED,
    PORTION_COVERED,
    Article,
    Criterion,
    Scope,
)

NOT_COVERED = "not covered"


UNDETERMINED = "undetermined"


_SHARES = ("carbon", "graphitization")


class Answer(NamedTuple):
    """One criterion held against the facts.

    Attributes:
        given: the fact, in the unit of the criterion, or None.
        met: None where nothing was given.
    """

    criterion: Criterion
    given: Decimal | None
    met: bool | None


class Classification(NamedTuple):
    """Whether an article is covered on an entry date.

    Attributes:
        article: its name in the scope.
        verdict: `covered`, `portion covered`, `excluded`, `not covered` or `undetermined`.
        because: the rule that decided, as half a sentence.
        portion: which part is covered, where only a part is.
        missing: ids of the criteria on which an undetermined article hangs.
        scope: the scope in force, or None before there was any.
        governs: the numbers of the cases that cover it, or would.
        entry: what the scope says of the article, or None.
    """

    article: str
    entry_date: date
    origin: str
    verdict: str
    because: str
    portion: str | None
    answers: tuple[Answer, ...]
    missing: tuple[str, ...]
    scope: Scope | None
    governs: tuple[str, ...]
    entry: Article | None
    notes: tuple[Note, ...]

    @property
    def is_covered(self) -> bool:
        """Whether any of its value bears duty."""
        return self.verdict in (COVERED, PORTION_COVERED)


def fact(name: str, text: str, what: str) -> Decimal:
    """Read one of the `FACTS`, in the unit of its criterion.

    Raises:
        BadInput: it is not a number, or a share of more than 100 percent.
    """
    return percentage(text, what) if name in _SHARES else number(text, what)


def scopes_on(book: RateBook, entry_date: date) -> tuple[Scope, ...]:
    """Return the scope in force for each case on an entry date, each scope once."""
    latest: dict[str, Scope] = {}
    for scope in book.scopes:
        if scope.effective <= entry_date:
            latest.update(dict.fromkeys(scope.governs, scope))
    return tuple(scope for scope in book.scopes if any(scope is held for held in latest.values()))


def classify(
    book: RateBook,
    article: str | None,
    entry_date: date,
    *,
    origin: str | None = None,
    facts: Mapping[str, Decimal] | None = None,
    hts: str | None = None,
) -> Classification:
    """Return whether an article is covered on an entry date.

    Args:
        book: the rate files.
        article: a name or another name of an article of the scope; None for the product that the
            cases are about.
        entry_date: the date of entry.
        origin: ISO 3166 code of the country of origin; by default that of the scope.
        facts: what is known of the goods, by criterion, in its unit.
        hts: the HTSUS number they are entered under; it may warn, and never decides.

    Raises:
        NameRefused: no article of the scope has this name; near ones are suggested.
        BadInput: an origin that is no country code, a malformed HTSUS number, or a name that is
            empty or unprintable; or the files leave open which product or scope is meant.
    """
    country = _country(origin)
    scopes = scopes_on(book, entry_date)
    asked = clean(article if article is not None else _product(book), "article")
    found = [
        (scope, entry)
        for scope in scopes or book.scopes[:1]
        if (entry := _entry(scope, asked)) is not None
    ]
    if not found:
        raise _unknown(book, asked, scopes or book.scopes[:1])
    scope, entry = found[0]
    if not scopes:
        return _before_any_scope(book, entry, entry_date, country or scope.origins[0])
    answers = tuple(_answer(criterion, facts or {}) for criterion in scope.criteria)
    here = country or scope.origins[0]
    verdict, because = _verdict(scope, entry, here, answers)
    for other, other_entry in found[1:]:
        if _verdict(other, other_entry, here, answers)[0] != verdict:
            raise BadInput(f"the scopes in force on the entry date disagree on {entry.id}")
    undetermined = verdict == UNDETERMINED
    return Classification(
        entry.id,
        entry_date,
        here,
        verdict,
        because,
        entry.portion if verdict == PORTION_COVERED else None,
        answers,
        tuple(a.criterion.id for a in answers if a.met is None) if undetermined else (),
        scope,
        tuple(number for held, _ in found for number in held.governs),
        entry,
        (
            *stale(book, entry_date),
            *_origin_notes(book, scope, here),
            *_disputed(entry, verdict),
            *hts_notes(scope, hts),
        ),
    )


def _verdict(
    scope: Scope, article: Article, origin: str, answers: tuple[Answer, ...]
) -> tuple[str, str]:
    """The tree: origin, exclusion, a criterion that fails, a fact that is missing, the article."""
    if origin not in scope.origins:
        return NOT_COVERED, f"only goods of origin {' or '.join(scope.origins)} are covered"
    if article.verdict == EXCLUDED:
        return EXCLUDED, article.because
    failed = [answer.criterion for answer in answers if answer.met is False]
    if failed:
        return NOT_COVERED, f"its graphite does not meet the criterion: {_names(failed)}"
    if article.verdict != BY_CRITERIA:
        return article.verdict, article.because
    missing = [answer.criterion for answer in answers if answer.met is None]
    if missing:
        return UNDETERMINED, f"it hangs on what was not given: {_names(missing)}"
    return COVERED, article.because


def _names(criteria: list[Criterion]) -> str:
    return ", ".join(criterion.name for criterion in criteria)


def _answer(criterion: Criterion, facts: Mapping[str, Decimal]) -> Answer:
    given = facts.get(criterion.id)
    return Answer(criterion, given, None if given is None else given >= criterion.at_least)


def _product(book: RateBook) -> str:
    """Return the product that all cases are about.

    Raises:
        BadInput: they are about several.
    """
    products = sorted({case.product for case in book.cases})
    if len(products) == 1:
        return products[0]
    raise BadInput(
        f"the cases are about {len(products)} products", f"name one: {' or '.join(products)}"
    )


def _entry(scope: Scope, asked: str) -> Article | None:
    identity = scope.names.find(asked)
    return next((article for article in scope.articles if article.id == identity), None)


def _unknown(book: RateBook, asked: str, scopes: tuple[Scope, ...]) -> NameRefused:
    """Word why an article is not found: another scope names it, or one that is near, or none."""
    names = " and ".join(f"the {scope.name} scope of {scope.effective}" for scope in scopes)
    message = f"article {asked!r} is not named by {names}"
    others = [scope for scope in book.scopes if _entry(scope, asked)]
    if others:
        other = others[0]
        naming = f"the {other.name} scope of {other.effective} names it"
        return NameRefused(message, f"{naming}, for the entry dates on which that is in force")
    near = list(dict.fromkeys(name for scope in scopes for name in scope.names.near(asked)))
    if near:
        return NameRefused(message, f"did you mean {' or '.join(near)}?")
    held = ", ".join(article.id for scope in scopes for article in scope.articles)
    return NameRefused(message, f"it names {held}")


def _country(origin: str | None) -> str | None:
    if origin is None:
        return None
    if not re.fullmatch("[A-Za-z]{2}", origin):
        raise BadInput(
            f"origin {origin!r} is not a country code", "write the two letters of ISO 3166, like CN"
        )
    return origin.upper()


def _before_any_scope(
    book: RateBook, entry: Article, entry_date: date, origin: str
) -> Classification:
    first = book.scopes[0].effective
    because = f"no case was open on {entry_date}; the first scope is of {first}"
    governs = tuple(case.number for case in book.cases)
    return Classification(
        entry.id, entry_date, origin, NOT_COVERED, because, None, (), (), None, governs, None, ()
    )


def _origin_notes(book: RateBook, scope: Scope, origin: str) -> list[Note]:
    if origin in scope.origins:
        return []
    return [
        info("third-country", f"{case.duty}: {third.note}")
        for case in book.cases
        for third in case.third_countries
        if third.country == origin and case.number in scope.governs
    ]


def _disputed(entry: Article, verdict: str) -> list[Note]:
    if entry.disputed and verdict in (COVERED, PORTION_COVERED, EXCLUDED):
        return [warning("disputed", f"disputed: {entry.disputed}")]
    return []


def hts_notes(scope: Scope, hts: str | None) -> list[Note]:
    """Warn of an HTSUS number that the scope does not list; the description governs.

    Raises:
        BadInput: it is malformed.
    """
    if hts is None:
        return []
    digits = hts_digits(hts)
    if digits is None:
        raise BadInput(f"{hts!r} is not an HTSUS number", "write it like 3801.10.5000")
    if any(same_tariff_line(held.number.replace(".", ""), digits) for held in scope.htsus):
        return []
    listed = ", ".join(held.number for held in scope.htsus)
    return [
        warning(
            "hts-not-listed",
            f"{hts} is not among the subheadings that the scope lists ({listed}); the numbers are"
            " for convenience, and the written description governs",
        )
    ]

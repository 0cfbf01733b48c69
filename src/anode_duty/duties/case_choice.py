"""Which cases a question is about: by their numbers, or by the article and the origin."""

from collections.abc import Mapping
from typing import NamedTuple

from anode_duty.duties.shipment import Shipment
from anode_duty.errors import BadInput, NameRefused
from anode_duty.law.names import clean
from anode_duty.law.numbers import case_numbers, case_stem
from anode_duty.law.proceeding import Case, ThirdCountry
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import Article, Scope

# What to do about a case number and an origin that contradict each other.
ONE_IS_WRONG = (
    "correct one of the two, or say with --material-origin where the material inside was made"
)
# Scopes that name an article, each with its rows for that article.
Naming = tuple[tuple[Scope, tuple[Article, ...]], ...]


class Choice(NamedTuple):
    """The cases that a question is about.

    Attributes:
        naming: the scopes that name the article.
        origin: ISO 3166 code of the country of origin.
        third_country_cases: of these cases, the twin number under which the goods are entered.
        because: why the answer is about these cases.
    """

    naming: Naming
    cases: tuple[Case, ...]
    origin: str
    third_country_cases: Mapping[str, str]
    because: str


def choose(book: RateBook, shipment: Shipment, scopes: tuple[Scope, ...]) -> Choice:
    """Choose the cases that some goods are about.

    Raises:
        NameRefused: no scope names the article, or the case that is asked for is not on file.
        BadInput: the files leave open which product or country is meant, or the number and the
            origin contradict each other.
    """
    asked, because = _numbered(book, shipment)
    article = clean(shipment.product or _product(asked or book.cases), "article")
    numbers = {case.number for case in asked}
    searched = scopes or book.scopes  # before any scope, the article is one of a later scope
    naming = tuple(
        (scope, rows)
        for scope in searched
        if (not numbers or numbers & set(scope.governs)) and (rows := _rows(scope, article))
    )
    if not naming:
        raise _unknown(book, article, searched)
    if not asked:
        naming = _of_origin(book, shipment, naming, bool(scopes))
        because = f"{article} is an article of the scope of these cases"
    governs = {number for scope, _ in naming for number in scope.governs}
    cases = asked or tuple(case for case in book.cases if not scopes or case.number in governs)
    scope = naming[0][0]
    named = _twins_named(cases, shipment)
    twins, origin = _third_country_cases(cases, shipment, scope, named)
    if scopes and shipment.case:
        _refuse_contradiction(named, shipment, scope, origin)
    return Choice(
        naming=naming,
        cases=cases,
        origin=origin,
        third_country_cases=twins,
        because=because,
    )


def _numbered(book: RateBook, shipment: Shipment) -> tuple[tuple[Case, ...], str]:
    """Return the cases of the numbers that are given, each with its companion; empty for none."""
    given = case_numbers(shipment.case or shipment.cbp_case or "")
    named = tuple(case for case in book.cases if any(case.has(number) for number in given))
    if shipment.case and not named:
        raise no_case(book, shipment.case)
    companions = {case.companion for case in named}
    cases = tuple(case for case in book.cases if case in named or case.number in companions)
    return cases, f"the case number {', '.join(given)} names them" if cases else ""


def no_case(book: RateBook, number: str) -> NameRefused:
    """Return the refusal of a case number that is not on file, with those that are."""
    held = ", ".join(case.number for case in book.cases)
    return NameRefused(f"there is no case {number} on file", f"these files have {held}")


def _product(cases: tuple[Case, ...]) -> str:
    """Return the product that all cases are about."""
    products = sorted({case.product for case in cases})
    if len(products) == 1:
        return products[0]
    raise BadInput(
        f"the cases are about {len(products)} products", f"name one: {' or '.join(products)}"
    )


def _rows(scope: Scope, asked: str) -> tuple[Article, ...]:
    """Return the rows of a scope for the article of a name."""
    identity = scope.names.find(asked)
    return tuple(article for article in scope.articles if article.id == identity)


def _unknown(book: RateBook, asked: str, scopes: tuple[Scope, ...]) -> NameRefused:
    """Word why an article is not found: another scope names it, or one that is near, or none."""
    names = " and ".join(f"the {scope.name} scope of {scope.effective}" for scope in scopes)
    message = f"article {asked!r} is not named by {names}"
    other = next((scope for scope in book.scopes if _rows(scope, asked)), None)
    if other is not None:
        naming = f"the {other.name} scope of {other.effective} names it"
        return NameRefused(message, f"{naming}, for the entry dates on which that is in force")
    near = list(dict.fromkeys(name for scope in scopes for name in scope.names.near(asked)))
    if near:
        return NameRefused(message, f"did you mean {' or '.join(near)}?")
    held = ", ".join(dict.fromkeys(one.id for scope in scopes for one in scope.articles))
    return NameRefused(message, f"it names {held}")


def _of_origin(book: RateBook, shipment: Shipment, naming: Naming, in_force: bool) -> Naming:
    """Keep the scopes that cover the origin, or have it as a third country.

    Before any scope is in force nothing is owed, of whichever origin.
    """
    origin, material = shipment.origin, shipment.material_origin
    if origin is not None:
        covering = tuple(
            (scope, rows)
            for scope, rows in naming
            if origin in scope.origins
            or any(origin in row.origins for row in rows)
            or material in scope.origins
        )
        through = tuple(
            (scope, rows)
            for scope, rows in naming
            if any(case.twin(origin) for case in book.cases if case.number in scope.governs)
        )
        if not covering and not through:
            return naming  # no case covers the origin, and all of them say so
        naming = covering or through
    countries = sorted({origin for scope, _ in naming for origin in scope.origins})
    if in_force and len({scope.origins for scope, _ in naming}) > 1:
        raise BadInput(
            f"{naming[0][1][0].id} has cases on more than one country of origin:"
            f" {', '.join(countries)}",
            f"name the origin, such as --origin {countries[0]}, or the case with --case",
        )
    return naming


def _third_country_cases(
    cases: tuple[Case, ...], shipment: Shipment, scope: Scope, named: list[ThirdCountry]
) -> tuple[Mapping[str, str], str]:
    """Return the twin cases under which the goods are entered, and their origin.

    A twin's number says that the material inside is of the case's country, and where the goods
    were completed.
    """
    origin = shipment.origin or (named[0].country if named else scope.origins[0])
    inside = shipment.material_origin in scope.origins
    if origin in scope.origins or not (inside or any(third.country == origin for third in named)):
        return {}, origin
    return {case.number: twin.case for case in cases if (twin := case.twin(origin))}, origin


def _twins_named(cases: tuple[Case, ...], shipment: Shipment) -> list[ThirdCountry]:
    """Return the twins whose numbers are asked for, or stand on the line."""
    given = case_numbers(f"{shipment.case or ''} {shipment.cbp_case or ''}")
    stems = set(map(case_stem, given))
    return [third for case in cases for third in case.third_countries if third.case in stems]


def _refuse_contradiction(
    twins: list[ThirdCountry], shipment: Shipment, scope: Scope, origin: str
) -> None:
    """Refuse a number of the case, or of its twin, for goods that the number is not about."""
    numbers, material = case_numbers(shipment.case or ""), shipment.material_origin
    own = [number for number in numbers if case_stem(number) in scope.governs]
    covered = " or ".join(scope.origins)
    hint = "correct one of the two"
    if twins:
        about = f"{twins[0].case} is a case on goods of {covered} completed in {twins[0].country}"
        if origin not in [twin.country for twin in twins]:
            raise BadInput(f"{about}, and the origin is {origin}", hint)
        if material not in (None, *scope.origins):
            raise BadInput(f"{about}, and the material inside was made in {material}", hint)
    elif own and origin not in scope.origins and material not in scope.origins:
        raise BadInput(
            f"{own[0]} is a case on goods of {covered}, and the origin is {origin}",
            ONE_IS_WRONG,
        )

"""Which cases a question is about, whether they cover the goods, and which part of them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from anode_duty.duties.in_force import in_force
from anode_duty.duties.notes import Note, info, stale, warning
from anode_duty.errors import BadInput, NameRefused, Undetermined
from anode_duty.law.money import HUNDRED
from anode_duty.law.names import clean, company_words
from anode_duty.law.numbers import case_numbers, hts_number, is_country, same_tariff_line
from anode_duty.law.proceeding import Case
from anode_duty.law.ratebook import RateBook
from anode_duty.law.scope import (
    BY_CRITERIA,
    COVERED,
    EXCLUDED,
    PORTION_COVERED,
    Article,
    Criterion,
    Scope,
    Subheading,
)

NOT_COVERED = "not covered"
UNDETERMINED = "undetermined"
MATERIAL_ORIGIN = "material_origin"
NOT_LIVE = "hts-not-live"


class Goods(NamedTuple):
    """The goods that a question is about.

    Attributes:
        article: a name of an article of the scope; None for the product of the cases.
        entry_date: the date of entry.
        origin: ISO 3166 code of the country of origin; None for that of the scope.
        material_origin: ISO 3166 code of the country where the goods of the case inside were made.
        facts: what is known of the goods, by criterion, in its unit.
        parties: ids or names of the exporter and the producer, as far as they are known.
        importer: who imports, or None.
        case: the number of the case that is asked about, or None to choose.
        case_numbers: those that the line is entered under.
        as_known: take only the scopes and notices that were known by this day.
        at_entry: take only the scopes that were known on the entry date.
    """

    article: str | None
    entry_date: date
    origin: str | None = None
    material_origin: str | None = None
    facts: Mapping[str, Decimal] = MappingProxyType({})
    parties: tuple[str, ...] = ()
    importer: str | None = None
    case: str | None = None
    case_numbers: str = ""
    as_known: date | None = None
    at_entry: bool = False


class Answer(NamedTuple):
    """One criterion and the fact that was given for it.

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
        missing: what an undetermined verdict depends on: criteria, or `material_origin`.
        scope: the scope in force, or None before there was any.
        governs: the cases that cover it, or would, AD before CVD.
        third_country_cases: of those cases, the twin number under which goods of a third country
            are entered.
        article_row: what the scope says of the article, or None.
        choice: why the answer is about these cases.
        otherwise: the same for the cases whose own scope decides otherwise, by case number.
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
    governs: tuple[Case, ...]
    third_country_cases: Mapping[str, str]
    article_row: Article | None
    choice: str
    otherwise: Mapping[str, "Classification"]
    notes: tuple[Note, ...]

    def of_case(self, number: str) -> "Classification":
        """The classification under the scope of one case."""
        return self.otherwise.get(number, self)

    @property
    def is_covered(self) -> bool:
        """Whether any of its value bears duty."""
        return self.verdict in (COVERED, PORTION_COVERED)


class _Choice(NamedTuple):
    """The scopes that name the article, the cases they govern, and the country of origin."""

    found: tuple[tuple[Scope, tuple[Article, ...]], ...]
    cases: tuple[Case, ...]
    origin: str
    third_country_cases: Mapping[str, str]
    because: str


def scopes_on(book: RateBook, entry_date: date, known_by: date | None = None) -> tuple[Scope, ...]:
    """Return the scope in force for each case on an entry date, each scope once.

    Args:
        book: the rate files.
        entry_date: the date of entry.
        known_by: take only the scopes that were known by this day.
    """
    latest: dict[str, Scope] = {}
    for scope in book.scopes:
        if scope.effective <= entry_date and (known_by is None or scope.known_on <= known_by):
            latest.update(dict.fromkeys(scope.governs, scope))
    return tuple(scope for scope in book.scopes if any(scope is one for one in latest.values()))


def classify(
    book: RateBook,
    article: str | None,
    entry_date: date,
    *,
    origin: str | None = None,
    facts: Mapping[str, Decimal] | None = None,
    hts: str | None = None,
    material_origin: str | None = None,
    exporter: str | None = None,
    importer: str | None = None,
    case: str | None = None,
    as_known: date | None = None,
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
        material_origin: ISO 3166 code of the country where the goods of the case inside were made.
        exporter: the exporter, where the scope speaks of certain companies alone.
        importer: the importer, where the scope speaks of certain importers alone.
        case: the number of the case; None to choose by article and origin.
        as_known: answer from what was known by this day alone.

    Raises:
        NameRefused: no article of the scope has this name; near ones are suggested.
        BadInput: an origin that is no country code, a malformed HTSUS number, a fact that no
            criterion asks for, or the files leave open which product or country is meant.
        Undetermined: the files have notices in force on that date and no scope.
    """
    goods = Goods(
        article=article,
        entry_date=entry_date,
        origin=origin,
        material_origin=material_origin,
        facts=facts or {},
        parties=(exporter,) if exporter else (),
        importer=importer,
        case=case,
        as_known=as_known,
    )
    found = coverage(book, goods)
    if found.scope is None:
        return found
    return found._replace(notes=(*found.notes, *hts_notes(found.scope, hts, entry_date)))


def coverage(book: RateBook, goods: Goods) -> Classification:
    """Return whether goods are covered; see `classify` for what it raises."""
    goods = goods._replace(
        origin=_country(goods.origin, "origin"),
        material_origin=_country(goods.material_origin, "material origin"),
    )
    _refuse_facts(book, goods.facts)
    known_by = goods.as_known
    if goods.at_entry:
        known_by = min(goods.entry_date, goods.as_known or goods.entry_date)
    scopes = scopes_on(book, goods.entry_date, known_by)
    choice = _choose(book, goods, scopes)
    scope, entries = choice.found[0]
    if not scopes:
        return _before_any_scope(goods, choice, scope, entries[0])
    _refuse_contradiction(goods, choice, scope)
    by_scope = [_verdict(goods, choice, scope, entries) for scope, entries in choice.found]
    # The first that covers the goods leads; a scope of another case may decide otherwise.
    leading = next((one for one in by_scope if one.is_covered), by_scope[0])
    otherwise = {
        number: one
        for one, (scope, _) in zip(by_scope, choice.found, strict=True)
        if (one.verdict, one.portion) != (leading.verdict, leading.portion)
        for number in scope.governs
    }
    notes = (*stale(book, goods.entry_date), *leading.notes, *_differing(otherwise))
    return leading._replace(otherwise=otherwise, notes=notes)


def _differing(otherwise: Mapping[str, Classification]) -> list[Note]:
    return [
        info("scopes-differ", f"under {number} these goods are {one.verdict}: {one.because}")
        for number, one in otherwise.items()
    ]


def _verdict(
    goods: Goods, choice: _Choice, scope: Scope, entries: tuple[Article, ...]
) -> Classification:
    """The tree: who the article is bound to, origin, exclusion, criteria, the article."""
    article, unsure = _bound_article(goods, choice.origin, entries)
    answers = tuple(_answer(criterion, goods.facts) for criterion in scope.criteria)
    notes: list[Note] = []
    missing: tuple[str, ...] = ()
    portion = None
    inside = article.origins or scope.origins
    failed = [answer.criterion for answer in answers if answer.met is False]
    not_given = [answer.criterion for answer in answers if answer.met is None]
    if unsure:
        verdict, because, missing = UNDETERMINED, unsure, ("importer",)
    elif outside := _outside(goods, choice, inside, article):
        verdict, because, missing, notes = outside
    elif article.verdict == EXCLUDED:
        verdict, because = EXCLUDED, article.because
    elif failed:
        verdict = NOT_COVERED
        because = f"the goods do not meet the criterion: {_names(failed)}"
    elif article.verdict == BY_CRITERIA and not_given:
        verdict, because = UNDETERMINED, _not_given(not_given)
        missing = tuple(criterion.id for criterion in not_given)
    elif article.verdict == BY_CRITERIA and not answers:
        verdict, because = UNDETERMINED, "the scope names no criterion that could decide it"
    else:
        verdict = COVERED if article.verdict == BY_CRITERIA else article.verdict
        because = article.because
        portion = article.portion if verdict == PORTION_COVERED else None
    if choice.origin in inside:
        notes += _material_elsewhere(goods, inside)
    return Classification(
        article=article.id,
        entry_date=goods.entry_date,
        origin=choice.origin,
        verdict=verdict,
        because=because,
        portion=portion,
        answers=answers,
        missing=missing,
        scope=scope,
        governs=choice.cases,
        third_country_cases=choice.third_country_cases,
        article_row=article,
        choice=choice.because,
        otherwise={},
        notes=(*notes, *_disputed(article, verdict)),
    )


def _outside(
    goods: Goods, choice: _Choice, inside: tuple[str, ...], article: Article
) -> tuple[str, str, tuple[str, ...], list[Note]] | None:
    """Decide goods of an origin that is not covered; None where they are covered as those inside.

    Goods completed in a third country are covered by what is inside them, if that was made where
    the case covers it. Where nothing is said of that, the origin alone does not settle it.
    """
    of_scopes = (origin for scope, _ in choice.found for origin in scope.origins)
    covered, material = " or ".join(dict.fromkeys((*inside, *of_scopes))), goods.material_origin
    if choice.origin in inside or material in inside or choice.third_country_cases:
        return None
    because = f"only goods of origin {covered} are covered"
    if material is not None:
        return NOT_COVERED, because, (), []
    twins = [twin for case in choice.cases if (twin := case.twin(choice.origin))]
    if twins and article.verdict != EXCLUDED:
        why = (
            f"goods of {covered} completed in {choice.origin} are entered under"
            f" {' and '.join(twins)}, and where the material inside was made is not given"
        )
        return UNDETERMINED, why, (MATERIAL_ORIGIN,), _third_country_notes(choice)
    entered = case_numbers(goods.case_numbers)
    through = [number for number in entered if _may_be_twin(number, choice)]
    if through and article.verdict != EXCLUDED:
        why = (
            f"the line is entered under {through[0]}, which is not on file, but ends as the case on"
            f" goods of {covered} does, and it is not said where the material inside was made"
        )
        return UNDETERMINED, why, (MATERIAL_ORIGIN,), []
    words = (
        f"the origin, {choice.origin}, alone decides that nothing is owed; if the material inside"
        f" was made in {covered}, say so with --material-origin"
    )
    return NOT_COVERED, because, (), [warning("origin-alone", words)]


def _may_be_twin(number: str, choice: _Choice) -> bool:
    """Whether a number is not on file, and that of a case but for the country, as a twin's is."""
    duty, _, serial, *_ = number.split("-")
    own = (case.number.split("-") for case in choice.cases)
    known = any(case.has(number) for case in choice.cases)
    return not known and any((duty, serial) == (first, last) for first, _, last in own)


def _third_country_notes(choice: _Choice) -> list[Note]:
    return [
        info("third-country", f"{case.duty}: {third.note}")
        for case in choice.cases
        for third in case.third_countries
        if third.country == choice.origin
    ]


def _material_elsewhere(goods: Goods, inside: tuple[str, ...]) -> list[Note]:
    if goods.material_origin is None or goods.material_origin in inside:
        return []
    words = (
        f"goods of origin {goods.origin or inside[0]} are covered although the material inside was"
        f" made in {goods.material_origin}"
    )
    return [warning("material-elsewhere", words)]


def _bound_article(goods: Goods, origin: str, entries: tuple[Article, ...]) -> tuple[Article, str]:
    """Return the row that speaks of these goods, and what leaves that open, or empty."""
    bound = [entry for entry in entries if entry.bound and _is_bound_to(entry, goods, origin)]
    free = [entry for entry in entries if not entry.bound]
    open_ = [entry for entry in bound if entry.importers and goods.importer is None]
    if open_ and (not free or any(entry.verdict != free[0].verdict for entry in open_)):
        named = " or ".join(open_[0].importers)
        return open_[0], f"it depends on whether the importer is {named}; give --importer"
    settled = [entry for entry in bound if entry not in open_]
    if settled or free:
        return (settled or free)[0], ""
    entry = entries[0]
    named = " or ".join((*entry.companies, *entry.importers, *entry.origins))
    raise NameRefused(
        f"the scope speaks of {entry.id} only for {named}", "name the article that these goods are"
    )


def _is_bound_to(entry: Article, goods: Goods, origin: str) -> bool:
    """Whether the companies, importers and origins of a row are those of the goods."""
    parties = {company_words(name) for name in goods.parties}
    companies = {company_words(name) for name in entry.companies}
    if entry.companies and not parties & companies:
        return False
    if entry.origins and origin not in entry.origins:
        return False
    if entry.importers and goods.importer is not None:
        return company_words(goods.importer) in {company_words(name) for name in entry.importers}
    return True


def _choose(book: RateBook, goods: Goods, scopes: tuple[Scope, ...]) -> _Choice:
    """Choose the cases: by number, or by the article and the origin."""
    asked, because = _numbered(book, goods)
    article = clean(goods.article or _product(asked or book.cases), "article")
    numbers = {case.number for case in asked}
    searched = scopes or book.scopes[:1]
    found = tuple(
        (scope, entries)
        for scope in searched
        if (not numbers or numbers & set(scope.governs)) and (entries := _entries(scope, article))
    )
    if not found:
        raise _unknown(book, article, searched)
    if not asked:
        found = _of_origin(book, goods, found)
        because = f"{article} is an article of the scope of these cases"
    governs = {number for scope, _ in found for number in scope.governs}
    cases = asked or (book.cases if not scopes else ())
    cases = cases or tuple(case for case in book.cases if case.number in governs)
    third_country_cases, origin = _third_country_cases(cases, goods, found[0][0])
    return _Choice(found, cases, origin, third_country_cases, because)


def _numbered(book: RateBook, goods: Goods) -> tuple[tuple[Case, ...], str]:
    """Return the cases of the numbers that are given, each with its companion; empty for none.

    Raises:
        NameRefused: the case that is asked for is not on file.
    """
    given = case_numbers(goods.case) if goods.case else case_numbers(goods.case_numbers)
    named = tuple(case for case in book.cases if any(case.has(number) for number in given))
    if goods.case and not named:
        held = ", ".join(case.number for case in book.cases)
        raise NameRefused(f"there is no case {goods.case} on file", f"these files have {held}")
    companions = {case.companion for case in named}
    cases = tuple(case for case in book.cases if case in named or case.number in companions)
    return cases, f"the case number {', '.join(given)} names them" if cases else ""


def _of_origin(
    book: RateBook, goods: Goods, found: tuple[tuple[Scope, tuple[Article, ...]], ...]
) -> tuple[tuple[Scope, tuple[Article, ...]], ...]:
    """Keep the scopes that cover the origin, or have it as a third country.

    Raises:
        BadInput: scopes of more than one country are left.
    """
    if goods.origin is not None:
        covering = tuple(
            (scope, entries)
            for scope, entries in found
            if goods.origin in scope.origins
            or any(goods.origin in entry.origins for entry in entries)
            or (goods.material_origin in scope.origins)
        )
        through = tuple(
            (scope, entries)
            for scope, entries in found
            if any(case.twin(goods.origin) for case in book.cases if case.number in scope.governs)
        )
        if not covering and not through:
            return found  # no case covers the origin, and all of them say so
        found = covering or through
    countries = sorted({origin for scope, _ in found for origin in scope.origins})
    if len({scope.origins for scope, _ in found}) > 1:
        raise BadInput(
            f"{found[0][1][0].id} has cases on more than one country of origin:"
            f" {', '.join(countries)}",
            f"name the origin, such as --origin {countries[0]}, or the case with --case",
        )
    return found


def _third_country_cases(
    cases: tuple[Case, ...], goods: Goods, scope: Scope
) -> tuple[Mapping[str, str], str]:
    """Return the twin cases under which the goods are entered, and their origin.

    A twin's number says that the material inside is of the case's country, and where the goods
    were completed.
    """
    given = case_numbers(goods.case or "") + case_numbers(goods.case_numbers)
    stems = {"-".join(number.split("-")[:3]) for number in given}
    thirds = [third for case in cases for third in case.third_countries if third.case in stems]
    origin = goods.origin or (thirds[0].country if thirds else scope.origins[0])
    through = origin not in scope.origins and (
        goods.material_origin in scope.origins or any(third.country == origin for third in thirds)
    )
    if not through:
        return {}, origin
    return {case.number: twin for case in cases if (twin := case.twin(origin))}, origin


def _refuse_contradiction(goods: Goods, choice: _Choice, scope: Scope) -> None:
    """Refuse the case's own number for goods of a third country that has a twin."""
    if not goods.case or choice.origin in scope.origins or choice.third_country_cases:
        return
    own = [number for number in case_numbers(goods.case) if number[:9] in scope.governs]
    if own and goods.material_origin not in scope.origins:
        raise BadInput(
            f"{own[0]} is a case on goods of {' or '.join(scope.origins)}, and the origin is"
            f" {choice.origin}",
            "correct one of the two, or say with --material-origin where the material inside was"
            " made",
        )


def _names(criteria: list[Criterion]) -> str:
    return ", ".join(criterion.name for criterion in criteria)


def _not_given(criteria: list[Criterion]) -> str:
    *others, last = (criterion.name for criterion in criteria)
    if not others:
        return f"{last} is not given"
    comma = "," if len(others) > 1 else ""
    return f"{', '.join(others)}{comma} and {last} are not given"


def _answer(criterion: Criterion, facts: Mapping[str, Decimal]) -> Answer:
    given = facts.get(criterion.id)
    return Answer(criterion, given, None if given is None else criterion.is_met(given))


def _refuse_facts(book: RateBook, facts: Mapping[str, Decimal]) -> None:
    """Refuse a fact that no criterion asks for, and a share that cannot be a percentage."""
    criteria = {one.id: one for scope in book.scopes for one in scope.criteria}
    for name, value in facts.items():
        criterion = criteria.get(name)
        if criterion is None:
            known = f"these files ask for {', '.join(criteria)}" if criteria else "remove it"
            raise BadInput(f"no criterion of these files is called {name!r}", known)
        if criterion.is_share and value > HUNDRED:
            raise BadInput(f"{name} {str(value)!r} is more than 100 percent")
        if criterion.is_share and 0 < value <= 1:
            raise BadInput(
                f"{name} {str(value)!r} looks like a fraction, and {name} is given in percent",
                f"write {(value * HUNDRED).normalize():f} for {(value * HUNDRED).normalize():f}"
                " percent",
            )


def _product(cases: Iterable[Case]) -> str:
    """Return the product that all cases are about.

    Raises:
        BadInput: they are about several.
    """
    products = sorted({case.product for case in cases})
    if len(products) == 1:
        return products[0]
    raise BadInput(
        f"the cases are about {len(products)} products", f"name one: {' or '.join(products)}"
    )


def _entries(scope: Scope, asked: str) -> tuple[Article, ...]:
    """Return the rows of a scope for the article of a name."""
    identity = scope.names.find(asked)
    return tuple(article for article in scope.articles if article.id == identity)


def _unknown(book: RateBook, asked: str, scopes: tuple[Scope, ...]) -> NameRefused:
    """Word why an article is not found: another scope names it, or one that is near, or none."""
    names = " and ".join(f"the {scope.name} scope of {scope.effective}" for scope in scopes)
    message = f"article {asked!r} is not named by {names}"
    others = [scope for scope in book.scopes if _entries(scope, asked)]
    if others:
        other = others[0]
        naming = f"the {other.name} scope of {other.effective} names it"
        return NameRefused(message, f"{naming}, for the entry dates on which that is in force")
    near = list(dict.fromkeys(name for scope in scopes for name in scope.names.near(asked)))
    if near:
        return NameRefused(message, f"did you mean {' or '.join(near)}?")
    held = ", ".join(dict.fromkeys(one.id for scope in scopes for one in scope.articles))
    return NameRefused(message, f"it names {held}")


def _country(code: str | None, what: str) -> str | None:
    if code is None:
        return None
    if not re.fullmatch("[A-Za-z]{2}", code) or not is_country(code.upper()):
        raise BadInput(
            f"{what} {code!r} is not a country code", "write the two letters of ISO 3166, like CN"
        )
    return code.upper()


def _before_any_scope(
    goods: Goods, choice: _Choice, first: Scope, entry: Article
) -> Classification:
    """Answer for a day before the first scope: no case was open, or its scope is not on file."""
    day = goods.entry_date
    for case in choice.cases:
        found = in_force(case, day, goods.as_known)
        if found.on_record.has_notices or not found.is_on_file:
            raise Undetermined(
                f"the scope of {case.number} on {day} is not on file; the first on file is of"
                f" {first.effective}",
                "enter the scope of that day in the rate files",
            )
    known = f", known on {first.known_on}" if first.effective <= day else ""
    return Classification(
        article=entry.id,
        entry_date=day,
        origin=choice.origin,
        verdict=NOT_COVERED,
        because=f"no case was open on {day}; the first scope is of {first.effective}{known}",
        portion=None,
        answers=(),
        missing=(),
        scope=None,
        governs=choice.cases,
        third_country_cases={},
        article_row=None,
        choice=choice.because,
        otherwise={},
        notes=(),
    )


def _disputed(entry: Article, verdict: str) -> list[Note]:
    if entry.disputed and verdict in (COVERED, PORTION_COVERED, EXCLUDED):
        return [warning("disputed", f"disputed: {entry.disputed}")]
    return []


def hts_notes(scope: Scope, hts: str | None, entry_date: date) -> list[Note]:
    """Warn of an HTSUS number that the scope does not list; the description governs.

    Raises:
        BadInput: it is malformed.
    """
    if hts is None:
        return []
    digits = hts_number(hts)
    listed = [one for one in scope.htsus if same_tariff_line(one.number.replace(".", ""), digits)]
    if listed or not scope.htsus:
        return _not_live(listed, hts, digits, entry_date)
    shown = ", ".join(held.number for held in scope.htsus)
    return [
        warning(
            "hts-not-listed",
            f"{hts} is not among the subheadings that the scope lists ({shown}); the numbers are"
            " for convenience, and the written description governs",
        )
    ]


def _not_live(listed: list[Subheading], hts: str, digits: str, entry_date: date) -> list[Note]:
    """Say that a number was not in the tariff on the entry date, and what took its place."""
    for one in listed:
        if one.number.replace(".", "") != digits:
            continue
        if one.last is not None and entry_date > one.last:
            took = f"; {' and '.join(one.becomes)} took its place" if one.becomes else ""
            return [info(NOT_LIVE, f"{hts} ended on {one.last}{took}")]
        if one.first is not None and entry_date < one.first:
            return [info(NOT_LIVE, f"{hts} is in the tariff only since {one.first}")]
    return []

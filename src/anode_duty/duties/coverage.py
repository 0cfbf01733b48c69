"""Whether the cases cover the goods of a question, and which part of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from anode_duty.duties.case_choice import Choice, choose
from anode_duty.duties.folds import in_force
from anode_duty.duties.notes import Note, info, stale, warning
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import BadInput, NameRefused, Undetermined
from anode_duty.law.money import HUNDRED
from anode_duty.law.names import company_words
from anode_duty.law.numbers import case_numbers, hts_number, is_country
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


# What is given by an option of its own; any other fact is given with --fact.
OWN_OPTION = ("carbon", "energy_density", "graphitization", MATERIAL_ORIGIN, "importer")


class Answer(NamedTuple):
    """One criterion and the fact that was given for it.

    Attributes:
        given: the fact, in the unit of the criterion, or None.
    """

    criterion: Criterion
    given: Decimal | None

    @property
    def met(self) -> bool | None:
        """Whether the fact meets it; None where nothing was given."""
        return None if self.given is None else self.criterion.is_met(self.given)


class Classification(NamedTuple):
    """Whether an article is covered on an entry date.

    Attributes:
        article: its name in the scope.
        verdict: `covered`, `portion covered`, `excluded`, `not covered` or `undetermined`.
        because: the rule that decided, as half a sentence.
        governs: the cases that cover it, or would, AD before CVD.
        choice: why the answer is about these cases.
        portion: which part is covered, where only a part is.
        missing: what an undetermined verdict depends on: criteria, or `material_origin`.
        scope: the scope in force, or None before there was any.
        third_country_cases: of those cases, the twin number under which goods of a third country
            are entered.
        article_row: what the scope says of the article, or None.
        otherwise: the same for the cases whose own scope decides otherwise, by case number.
        as_known: the day by which its notices and scopes were known, or None for all of them.
    """

    article: str
    entry_date: date
    origin: str
    verdict: str
    because: str
    governs: tuple[Case, ...]
    choice: str
    portion: str | None = None
    answers: tuple[Answer, ...] = ()
    missing: tuple[str, ...] = ()
    scope: Scope | None = None
    third_country_cases: Mapping[str, str] = MappingProxyType({})
    article_row: Article | None = None
    otherwise: Mapping[str, "Classification"] = MappingProxyType({})
    notes: tuple[Note, ...] = ()
    as_known: date | None = None

    def of_case(self, number: str) -> "Classification":
        """The classification under the scope of one case."""
        return self.otherwise.get(number, self)

    @property
    def is_covered(self) -> bool:
        """Whether any of its value bears duty."""
        return self.verdict in (COVERED, PORTION_COVERED)


def facts_wanted(missing: tuple[str, ...]) -> str:
    """Return the options with which missing facts are given."""
    return ", ".join(
        f"--{name.replace('_', '-')}" if name in OWN_OPTION else f"--fact {name}=VALUE"
        for name in missing
    )


def scopes_on(book: RateBook, entry_date: date, known_by: date | None = None) -> tuple[Scope, ...]:
    """Return the scope in force for each case on an entry date, each scope once."""
    latest: dict[str, Scope] = {}
    for scope in book.scopes:
        if scope.effective <= entry_date and (known_by is None or scope.known_on <= known_by):
            latest.update(dict.fromkeys(scope.governs, scope))
    return tuple(scope for scope in book.scopes if any(scope is one for one in latest.values()))


def classify(book: RateBook, shipment: Shipment) -> Classification:
    """Return whether the article of a shipment is covered on its entry date.

    Its value is not used; its HTSUS number may warn, and never decides.

    Raises:
        NameRefused: no article of the scope has this name; near ones are suggested.
        BadInput: an origin that is no country code, a malformed HTSUS number, a fact that no
            criterion asks for, or the files leave open which product or country is meant.
        Undetermined: the files have notices in force on that date and no scope.
    """
    found = coverage(book, shipment, (shipment.exporter,) if shipment.exporter else ())
    if found.scope is None:
        return found
    more = hts_notes(found.scope, shipment.htsus, shipment.entry_date)
    return found._replace(notes=(*found.notes, *more))


def coverage(
    book: RateBook, shipment: Shipment, parties: tuple[str, ...] = (), at_entry: bool = False
) -> Classification:
    """Return whether goods are covered; see `classify` for what it raises.

    Args:
        parties: ids or names of the exporter and the producer, as far as they are known.
        at_entry: take only the scopes that were known on the entry date.
    """
    day = shipment.entry_date
    shipment = shipment._replace(
        origin=_country(shipment.origin, "origin"),
        material_origin=_country(shipment.material_origin, "material origin"),
    )
    _refuse_facts(book, shipment.facts)
    known_by = min(day, shipment.as_known or day) if at_entry else shipment.as_known
    scopes = scopes_on(book, day, known_by)
    choice = choose(book, shipment, scopes)
    if not scopes:
        return _before_any_scope(book, shipment, choice)
    by_scope = [
        _verdict(shipment, parties, choice, scope, entries) for scope, entries in choice.naming
    ]
    # The first that covers the goods leads; a scope of another case may decide otherwise.
    leading = next((one for one in by_scope if one.is_covered), by_scope[0])
    otherwise = {
        number: one
        for one, (scope, _) in zip(by_scope, choice.naming, strict=True)
        if (one.verdict, one.portion) != (leading.verdict, leading.portion)
        for number in scope.governs
    }
    differing = (
        info("scopes-differ", f"under {number} these goods are {one.verdict}: {one.because}")
        for number, one in otherwise.items()
    )
    notes = (*stale(book, day), *leading.notes, *differing)
    return leading._replace(otherwise=otherwise, notes=notes)


def _country(code: str | None, what: str) -> str | None:
    if code is None:
        return None
    if not is_country(code):
        raise BadInput(
            f"{what} {code!r} is not a country code", "write the two letters of ISO 3166, like CN"
        )
    return code.upper()


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
            percent = f"{(value * HUNDRED).normalize():f}"
            raise BadInput(
                f"{name} {str(value)!r} looks like a fraction, and {name} is given in percent",
                f"write {percent} for {percent} percent",
            )


def _before_any_scope(book: RateBook, shipment: Shipment, choice: Choice) -> Classification:
    """Answer for a day before the first scope: no case was open, or its scope is not on file."""
    day, (naming, rows) = shipment.entry_date, choice.naming[0]
    numbers = {case.number for case in choice.cases}
    first = next((scope for scope in book.scopes if numbers & set(scope.governs)), naming)
    for case in choice.cases:
        found = in_force(case, day, shipment.as_known)
        if found.on_record.has_notices or not found.is_on_file:
            raise Undetermined(
                f"the scope of {case.number} on {day} is not on file; the first on file is of"
                f" {first.effective}",
                "enter the scope of that day in the rate files",
            )
    known = f", known on {first.known_on}" if first.effective <= day else ""
    return Classification(
        article=rows[0].id,
        entry_date=day,
        origin=choice.origin,
        verdict=NOT_COVERED,
        because=f"no case was open on {day}; the first scope is of {first.effective}{known}",
        governs=choice.cases,
        choice=choice.because,
        as_known=shipment.as_known,
    )


class _Decision(NamedTuple):
    """What the tree comes to; the fields are those of a classification."""

    verdict: str
    because: str
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def _verdict(
    shipment: Shipment,
    parties: tuple[str, ...],
    choice: Choice,
    scope: Scope,
    rows: tuple[Article, ...],
) -> Classification:
    """Classify goods under one scope."""
    article, unsure = _bound_article(shipment, parties, choice.origin, rows)
    answers = tuple(Answer(one, shipment.facts.get(one.id)) for one in scope.criteria)
    inside = article.origins or scope.origins
    if unsure:
        found = _Decision(UNDETERMINED, unsure, ("importer",))
    else:
        found = _outside(shipment, choice, inside, article) or _decided(article, answers)
    notes = found.notes
    if choice.origin in inside and shipment.material_origin not in (None, *inside):
        words = (
            f"goods of origin {shipment.origin or inside[0]} are covered although the material"
            f" inside was made in {shipment.material_origin}"
        )
        notes = (*notes, warning("material-elsewhere", words))
    if article.disputed and found.verdict in (COVERED, PORTION_COVERED, EXCLUDED):
        notes = (*notes, warning("disputed", f"disputed: {article.disputed}"))
    return Classification(
        article=article.id,
        entry_date=shipment.entry_date,
        origin=choice.origin,
        verdict=found.verdict,
        because=found.because,
        governs=choice.cases,
        choice=choice.because,
        portion=article.portion if found.verdict == PORTION_COVERED else None,
        answers=answers,
        missing=found.missing,
        scope=scope,
        third_country_cases=choice.third_country_cases,
        article_row=article,
        notes=notes,
        as_known=shipment.as_known,
    )


def _decided(article: Article, answers: tuple[Answer, ...]) -> _Decision:
    """Decide goods of an origin that is covered: exclusion, criteria, the article."""
    failed = [answer.criterion for answer in answers if answer.met is False]
    not_given = [answer.criterion for answer in answers if answer.met is None]
    if article.verdict == EXCLUDED:
        return _Decision(EXCLUDED, article.because)
    if failed:
        names = ", ".join(criterion.name for criterion in failed)
        return _Decision(NOT_COVERED, f"the goods do not meet the criterion: {names}")
    if article.verdict != BY_CRITERIA:
        return _Decision(article.verdict, article.because)
    if not_given:
        missing = tuple(criterion.id for criterion in not_given)
        return _Decision(UNDETERMINED, _not_given(not_given), missing)
    if not answers:
        return _Decision(UNDETERMINED, "the scope names no criterion that could decide it")
    return _Decision(COVERED, article.because)


def _not_given(criteria: list[Criterion]) -> str:
    *others, last = (criterion.name for criterion in criteria)
    if not others:
        return f"{last} is not given"
    comma = "," if len(others) > 1 else ""
    return f"{', '.join(others)}{comma} and {last} are not given"


def _outside(
    shipment: Shipment, choice: Choice, inside: tuple[str, ...], article: Article
) -> _Decision | None:
    """Decide goods of an origin that is not covered; None where they are covered as those inside.

    Goods completed in a third country are covered by what is inside them, if that was made where
    the case covers it. Where nothing is said of that, the origin alone does not settle it.
    """
    of_scopes = (origin for scope, _ in choice.naming for origin in scope.origins)
    covered, material = " or ".join(dict.fromkeys((*inside, *of_scopes))), shipment.material_origin
    if choice.origin in inside or material in inside or choice.third_country_cases:
        return None
    because = f"only goods of origin {covered} are covered"
    if material is not None:
        return _Decision(NOT_COVERED, because)
    twins = [(case, one) for case in choice.cases if (one := case.twin(choice.origin))]
    if twins and article.verdict != EXCLUDED:
        why = (
            f"goods of {covered} completed in {choice.origin} are entered under"
            f" {' and '.join(one.case for _, one in twins)}, and where the material inside was"
            " made is not given"
        )
        notes = tuple(info("third-country", f"{case.duty}: {one.note}") for case, one in twins)
        return _Decision(UNDETERMINED, why, (MATERIAL_ORIGIN,), notes)
    entered = case_numbers(shipment.cbp_case or "")
    through = next((number for number in entered if _may_be_twin(number, choice)), None)
    if through and article.verdict != EXCLUDED:
        why = (
            f"the line is entered under {through}, which is not on file, but ends as the case on"
            f" goods of {covered} does, and it is not said where the material inside was made"
        )
        return _Decision(UNDETERMINED, why, (MATERIAL_ORIGIN,))
    words = (
        f"the origin, {choice.origin}, alone decides that nothing is owed; if the material inside"
        f" was made in {covered}, say so with --material-origin"
    )
    return _Decision(NOT_COVERED, because, notes=(warning("origin-alone", words),))


def _may_be_twin(number: str, choice: Choice) -> bool:
    """Whether a number is not on file, and that of a case but for the country, as a twin's is."""
    duty, _, serial, *_ = number.split("-")
    own = (case.number.split("-") for case in choice.cases)
    known = any(case.has(number) for case in choice.cases)
    return not known and any((duty, serial) == (first, last) for first, _, last in own)


def _bound_article(
    shipment: Shipment, parties: tuple[str, ...], origin: str, rows: tuple[Article, ...]
) -> tuple[Article, str]:
    """Return the row that speaks of these goods, and what leaves that open, or empty."""
    bound = [row for row in rows if row.bound and _is_bound_to(row, shipment, parties, origin)]
    free = [row for row in rows if not row.bound]
    open_ = [row for row in bound if row.importers and shipment.importer is None]
    if open_ and (not free or any(row.verdict != free[0].verdict for row in open_)):
        named = " or ".join(open_[0].importers)
        return open_[0], f"it depends on whether the importer is {named}; give --importer"
    settled = [row for row in bound if row not in open_]
    if settled or free:
        return (settled or free)[0], ""
    row = rows[0]
    named = " or ".join((*row.companies, *row.importers, *row.origins))
    raise NameRefused(
        f"the scope speaks of {row.id} only for {named}", "name the article that these goods are"
    )


def _is_bound_to(row: Article, shipment: Shipment, parties: tuple[str, ...], origin: str) -> bool:
    """Whether the companies, importers and origins of a row are those of the goods."""
    if row.companies and not _words(parties) & _words(row.companies):
        return False
    if row.origins and origin not in row.origins:
        return False
    if row.importers and shipment.importer is not None:
        return company_words(shipment.importer) in _words(row.importers)
    return True


def _words(names: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {company_words(name) for name in names}


def hts_notes(scope: Scope, hts: str | None, entry_date: date) -> list[Note]:
    """Warn of an HTSUS number that the scope does not list; the description governs.

    Raises:
        BadInput: it is malformed.
    """
    if hts is None:
        return []
    digits = hts_number(hts)
    listed = scope.listed(digits)
    if listed or not scope.htsus:
        return _not_live(listed, hts, digits, entry_date)
    shown = ", ".join(held.number for held in scope.htsus)
    words = (
        f"{hts} is not among the subheadings that the scope lists ({shown}); the numbers are for"
        " convenience, and the written description governs"
    )
    return [warning("hts-not-listed", words)]


def _not_live(listed: list[Subheading], hts: str, digits: str, entry_date: date) -> list[Note]:
    """Say that a number was not in the tariff on the entry date, and what took its place."""
    for one in listed:
        if one.digits != digits:
            continue
        if one.last is not None and entry_date > one.last:
            took = f"; {' and '.join(one.becomes)} took its place" if one.becomes else ""
            return [info(NOT_LIVE, f"{hts} ended on {one.last}{took}")]
        if one.first is not None and entry_date < one.first:
            return [info(NOT_LIVE, f"{hts} is in the tariff only since {one.first}")]
    return []

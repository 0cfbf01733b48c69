"""Rate files to the nouns of `case`, each with its place; every fault becomes a problem."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import yaml

from anode_duty import faults
from anode_duty.case import (
    ARTICLE_VERDICTS,
    DEPOSIT_EFFECTS,
    DUTIES,
    EVIDENCE,
    FACTS,
    KINDS,
    NOT_PUBLISHED,
    PORTION_COVERED,
    TERMINATED,
    Article,
    Case,
    Company,
    Criterion,
    DepositRule,
    Notice,
    Place,
    Rate,
    RateBook,
    RateTable,
    Scope,
    Subheading,
    ThirdCountry,
)
from anode_duty.names import Names, article_words, company_words
from anode_duty.notation import CASE_NUMBER, HTS_NUMBER
from anode_duty.ratefields import FileFields
from anode_duty.ratefolder import RateFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anode_duty.faults import Problem
    from anode_duty.ratefields import Keys

T = TypeVar("T")
COMPANY: Keys = {"legal_names": False, "short_names": False}
CASE: Keys = {
    "duty": True,
    "product": True,
    "country": True,
    "companion": False,
    "residual": True,
    "reviewed": True,
    "third_countries": False,
}
THIRD_COUNTRY: Keys = {"country": True, "case": True, "note": True}
NOTICE: Keys = {
    "notice": True,
    "effective": True,
    "published": True,
    "citation": True,
    "address": True,
    "evidence": True,
    "summary": True,
    "note": False,
    "deposits": False,
    "rates": False,
}
DEPOSITS: Keys = {
    "effect": True,
    "reason": True,
    "refund": False,
    "citation": False,
    "evidence": False,
}
RATES: Keys = {
    "table": True,
    "known": True,
    "evidence": False,
    "residual": False,
    "companies": False,
    "denied": False,
    "dropped": False,
}
_ROW: Keys = {
    "rate": True,
    "cbp_case": False,
    "third_country_cases": False,
    "evidence": False,
    "disputed": False,
    "note": False,
}
RESIDUAL: Keys = _ROW
COMPANY_RATE: Keys = {"company": True, **_ROW}
EXPORTER_RATE: Keys = {"exporter": True, "producers": False, **_ROW}
SCOPE: Keys = {
    "scope": True,
    "effective": True,
    "published": True,
    "citation": True,
    "address": True,
    "evidence": True,
    "governs": True,
    "origins": True,
    "summary": True,
    "note": False,
    "criteria": True,
    "articles": True,
    "htsus": True,
}
CRITERION: Keys = {
    "id": True,
    "name": True,
    "at_least": True,
    "unit": True,
    "citation": True,
    "evidence": True,
}
ARTICLE: Keys = {
    "article": True,
    "names": False,
    "verdict": True,
    "because": True,
    "portion": False,
    "disputed": False,
    "citation": False,
    "evidence": False,
}
SUBHEADING: Keys = {"subheading": True, "evidence": True, "note": False}

TABLE_EFFECTS = ("replaces", "amends")
TABLE_KNOWN = ("whole", "in part")
SCOPE_NAMES = ("initiation", "preliminary", "final", "order", "ruling", "court")

_CBP_CASE = re.compile(r"([AC]-[0-9]{3}-[0-9]{3})-[0-9]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def company_names(folder: RateFolder | None) -> list[str]:
    """Return every name of every company of a folder, without reading more than that."""
    found = _noun(folder, "companies.yaml", _companies) if folder else None
    return [
        name
        for company in (found or {}).values()
        for name in (company.id, *company.short_names, *company.legal_names)
    ]


def article_names(folder: RateFolder | None) -> list[str]:
    """Return every name of every article of the scopes of a folder, without reading more."""
    if folder is None:
        return []
    scopes = [_noun(folder, file, _scope) for file in folder.listed("scope")]
    return [
        name
        for scope in scopes
        if scope
        for article in scope.articles
        for name in (article.id, *article.names)
    ]


class Reading(NamedTuple):
    """What was read of a folder, as far as it could be.

    Attributes:
        notices: every notice that could be read, of cases that could not be as well.
        problems: the faults of the single files.
        files: every file that was looked at.
        broken: the files that have an error; what stands in them is not in the book.
    """

    book: RateBook
    notices: tuple[Notice, ...]
    problems: list[Problem]
    files: tuple[str, ...]
    broken: frozenset[str]

    def broken_in(self, folder: str) -> bool:
        """Whether some file of that folder, or companies.yaml, could not be read."""
        return any(
            file == "companies.yaml" or file.startswith(f"{folder}/") for file in self.broken
        )


def read(folder: str) -> Reading:
    """Read every rate file below a folder, and collect what is wrong in each.

    Raises:
        UnsoundRates: the folder cannot be listed, or holds no rate files at all.
    """
    tree = RateFolder(folder)
    companies = _noun(tree, "companies.yaml", _companies) or {}
    known = companies if "companies.yaml" not in tree.broken else None
    cases: list[Case] = []
    notices: list[Notice] = []
    for number in tree.case_folders:
        case, of_case = _case(tree, number, known)
        cases += [case] if case else []
        notices += of_case
    cases.sort(key=lambda case: (DUTIES.index(case.duty), case.number))
    scopes = [
        scope for file in tree.listed("scope") if (scope := _noun(tree, file, _scope)) is not None
    ]
    scopes.sort(key=lambda scope: (scope.effective, scope.place))
    names = Names(
        (
            (company.id, (company.id, *company.legal_names, *company.short_names))
            for company in companies.values()
        ),
        company_words,
    )
    book = RateBook(folder, companies, tuple(cases), tuple(scopes), names, tree.digest())
    return Reading(book, tuple(notices), tree.problems, tree.files, frozenset(tree.broken))


def _noun(
    tree: RateFolder, file: str, make: Callable[[FileFields, yaml.MappingNode], T | None]
) -> T | None:
    """Make a noun of a file; None where the file has an error, so that no half of it is used."""
    root = tree.parse(file)
    if root is None:
        return None
    made = make(FileFields(file, tree.report), root)
    return None if file in tree.broken else made


def _companies(file: FileFields, root: yaml.MappingNode) -> dict[str, Company]:
    companies = {}
    for key, key_node, value in file.pairs(root):
        place = file.place(key_node)
        found = file.fields(value, COMPANY)
        legal, short = (_names(file, found.get(field)) for field in COMPANY)
        if file.name(key, place):
            companies[key] = Company(key, legal, short, place)
    return companies


def _names(file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
    names = [(file.text(item), file.place(item)) for item in file.items(node)]
    return tuple(name for name, place in names if name and file.name(name, place))


def _case(
    tree: RateFolder, number: str, known: Mapping[str, Company] | None
) -> tuple[Case | None, list[Notice]]:
    head = _noun(tree, f"{number}/case.yaml", lambda file, root: _head(file, root, number))
    twins = tuple(third.case for third in head.third_countries) if head else None
    notices_of = _Notices(number, twins, known)
    notices = [
        notice
        for file in tree.listed(number)
        if file != f"{number}/case.yaml"
        and (notice := _noun(tree, file, notices_of.read)) is not None
    ]
    notices.sort(key=lambda notice: (notice.effective, KINDS[notice.kind][1] or 0, notice.place))
    return (head._replace(notices=tuple(notices)) if head else None), notices


def _head(file: FileFields, root: yaml.MappingNode, number: str) -> Case | None:
    found = file.fields(root, CASE)
    duty = file.word(found.get("duty"), DUTIES)
    product = file.text(found.get("product"))
    country = file.matching(found.get("country"), _COUNTRY, _country_fault)
    companion = file.matching(found.get("companion"), CASE_NUMBER, faults.case_number)
    residual = file.text(found.get("residual"))
    reviewed = file.day(found.get("reviewed"))
    thirds = [_third_country(file, item) for item in file.items(found.get("third_countries"))]
    if duty is None or product is None or country is None or residual is None or reviewed is None:
        return None
    return Case(
        number,
        duty,
        product,
        country,
        companion,
        residual,
        reviewed,
        tuple(third for third in thirds if third is not None),
        (),
        file.place(root),
        file.places(found),
    )


def _country_fault(place: Place, text: str) -> Problem:
    return faults.wrong_type(place, f'a country code of two capitals, like CN, not "{text}"')


def _third_country(file: FileFields, node: yaml.Node) -> ThirdCountry | None:
    found = file.fields(node, THIRD_COUNTRY)
    country = file.matching(found.get("country"), _COUNTRY, _country_fault)
    case = file.matching(found.get("case"), CASE_NUMBER, faults.case_number)
    note = file.text(found.get("note"))
    if country is None or case is None or note is None:
        return None
    return ThirdCountry(country, case, note, file.place(node))


class _Notices:
    """Reads the notices of one case."""

    def __init__(
        self, number: str, twins: tuple[str, ...] | None, known: Mapping[str, Company] | None
    ) -> None:
        self.number = number
        self.twins = twins
        self.known = known

    def read(self, file: FileFields, root: yaml.MappingNode) -> Notice | None:
        found = file.fields(root, NOTICE)
        kind = file.word(found.get("notice"), KINDS)
        effective = file.day(found.get("effective"))
        published = file.day(found.get("published"), also=NOT_PUBLISHED)
        citation = file.text(found.get("citation"))
        address = file.text(found.get("address"))
        evidence = file.word(found.get("evidence"), EVIDENCE)
        summary = file.text(found.get("summary"))
        note = file.text(found.get("note"))
        deposits = self._deposits(file, found.get("deposits"), citation or "", evidence or "")
        rates = self._rates(file, found.get("rates"), evidence or "")
        if kind is None or effective is None or citation is None or address is None:
            return None
        if evidence is None or summary is None:
            return None
        return Notice(
            kind,
            effective,
            published,
            citation,
            address,
            evidence,
            summary,
            note,
            deposits,
            rates,
            file.place(root),
            file.places(found),
        )

    def _deposits(
        self, file: FileFields, node: yaml.Node | None, citation: str, evidence: str
    ) -> DepositRule | None:
        if node is None:
            return None
        found = file.fields(node, DEPOSITS)
        effect = file.word(found.get("effect"), DEPOSIT_EFFECTS)
        reason = file.text(found.get("reason"))
        refund = file.text(found.get("refund"))
        own_citation = file.text(found.get("citation"))
        own_evidence = file.word(found.get("evidence"), EVIDENCE)
        if effect == TERMINATED and "refund" not in found:
            file.report(faults.missing_key(file.place(node), "refund"))
        if effect is None or reason is None:
            return None
        return DepositRule(
            effect,
            reason,
            refund,
            own_citation or citation,
            own_evidence or evidence,
            file.place(node),
        )

    def _rates(self, file: FileFields, node: yaml.Node | None, evidence: str) -> RateTable | None:
        if node is None:
            return None
        found = file.fields(node, RATES)
        table = file.word(found.get("table"), TABLE_EFFECTS)
        known = file.word(found.get("known"), TABLE_KNOWN)
        evidence = file.word(found.get("evidence"), EVIDENCE) or evidence
        residual = None
        if (row := found.get("residual")) is not None:
            residual = self._row(file, row, RESIDUAL, evidence)
        rows = [
            self._company_row(file, row, evidence) for row in file.items(found.get("companies"))
        ]
        denied = [file.company(item, self.known) for item in file.items(found.get("denied"))]
        dropped = [file.company(item, self.known) for item in file.items(found.get("dropped"))]
        return RateTable(
            table == "replaces",
            known == "whole",
            residual,
            tuple(row for row in rows if row is not None),
            tuple(company for company in denied if company is not None),
            tuple(company for company in dropped if company is not None),
            file.place(node),
        )

    def _company_row(self, file: FileFields, node: yaml.Node, evidence: str) -> Rate | None:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        by_exporter = any(key.value == "exporter" for key, _ in pairs)
        return self._row(file, node, EXPORTER_RATE if by_exporter else COMPANY_RATE, evidence)

    def _row(self, file: FileFields, node: yaml.Node, keys: Keys, evidence: str) -> Rate | None:
        found = file.fields(node, keys)
        whose = found.get("exporter") or found.get("company")
        company = file.company(whose, self.known)
        percent = file.number(found.get("rate"))
        if percent is not None and -int(percent.as_tuple().exponent) > 2:
            file.report(faults.rate_decimals(file.place(found["rate"]), str(percent)))
        cbp_case = self._cbp_case(file, found.get("cbp_case"))
        third = self._twin_cases(file, found.get("third_country_cases"))
        own_evidence = file.word(found.get("evidence"), EVIDENCE)
        disputed = file.text(found.get("disputed"))
        note = file.text(found.get("note"))
        producers = self._producers(file, found.get("producers"))
        if percent is None:
            return None
        return Rate(
            percent,
            company,
            "exporter" in found,
            producers,
            cbp_case,
            third,
            own_evidence or evidence,
            disputed,
            note,
            file.place(found["rate"]),
        )

    def _producers(self, file: FileFields, node: yaml.Node | None) -> tuple[str, ...] | None:
        if isinstance(node, yaml.ScalarNode) and node.value == NOT_PUBLISHED:
            return None
        ids = [file.company(item, self.known) for item in file.items(node)]
        return tuple(company for company in ids if company is not None)

    def _cbp_case(self, file: FileFields, node: yaml.Node | None) -> str | None:
        number = file.text(node)
        if number is None or number == NOT_PUBLISHED or node is None:
            return None
        match = _CBP_CASE.fullmatch(number)
        if match and match[1] == self.number:
            return number
        file.report(faults.cbp_case(file.place(node), number, self.number))
        return None

    def _twin_cases(self, file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
        numbers = []
        for item in file.items(node):
            number = file.text(item)
            match = _CBP_CASE.fullmatch(number or "")
            if number and match and (self.twins is None or match[1] in self.twins):
                numbers.append(number)
            elif number:
                twins = " or ".join(self.twins or ()) or "a case that third_countries names"
                file.report(faults.cbp_case(file.place(item), number, twins))
        return tuple(numbers)


def _scope(file: FileFields, root: yaml.MappingNode) -> Scope | None:
    found = file.fields(root, SCOPE)
    name = file.word(found.get("scope"), SCOPE_NAMES)
    effective = file.day(found.get("effective"))
    published = file.day(found.get("published"), also=NOT_PUBLISHED)
    citation = file.text(found.get("citation")) or ""
    file.text(found.get("address"))
    evidence = file.word(found.get("evidence"), EVIDENCE) or ""
    governs = tuple(
        number
        for item in file.items(found.get("governs"), needed=True)
        if (number := file.matching(item, CASE_NUMBER, faults.case_number)) is not None
    )
    origins = tuple(
        code
        for item in file.items(found.get("origins"), needed=True)
        if (code := file.matching(item, _COUNTRY, _country_fault)) is not None
    )
    summary = file.text(found.get("summary"))
    note = file.text(found.get("note"))
    criteria = [_criterion(file, item) for item in file.items(found.get("criteria"))]
    articles = [
        _article(file, item, citation, evidence)
        for item in file.items(found.get("articles"), needed=True)
    ]
    htsus = [_subheading(file, item) for item in file.items(found.get("htsus"))]
    if name is None or effective is None or summary is None:
        return None
    held = [article for article in articles if article is not None]
    return Scope(
        name,
        effective,
        published,
        citation,
        evidence,
        governs,
        origins,
        summary,
        note,
        tuple(criterion for criterion in criteria if criterion is not None),
        tuple(held),
        tuple(subheading for subheading in htsus if subheading is not None),
        Names(((article.id, (article.id, *article.names)) for article in held), article_words),
        file.place(root),
        file.places(found),
    )


def _criterion(file: FileFields, node: yaml.Node) -> Criterion | None:
    found = file.fields(node, CRITERION)
    identity = file.word(found.get("id"), FACTS)
    name = file.text(found.get("name"))
    at_least = file.number(found.get("at_least"))
    unit = file.text(found.get("unit"))
    citation = file.text(found.get("citation"))
    evidence = file.word(found.get("evidence"), EVIDENCE)
    if identity is None or name is None or at_least is None:
        return None
    if unit is None or citation is None or evidence is None:
        return None
    return Criterion(identity, name, at_least, unit, citation, evidence, file.place(node))


def _article(file: FileFields, node: yaml.Node, citation: str, evidence: str) -> Article | None:
    found = file.fields(node, ARTICLE)
    identity = file.text(found.get("article"))
    names = file.texts(found.get("names"))
    verdict = file.word(found.get("verdict"), ARTICLE_VERDICTS)
    because = file.text(found.get("because"))
    portion = file.text(found.get("portion"))
    disputed = file.text(found.get("disputed"))
    own_citation = file.text(found.get("citation"))
    own_evidence = file.word(found.get("evidence"), EVIDENCE)
    if verdict == PORTION_COVERED and "portion" not in found:
        file.report(faults.missing_key(file.place(node), "portion"))
    if identity is None or verdict is None or because is None:
        return None
    return Article(
        identity,
        names,
        verdict,
        because,
        portion,
        disputed,
        own_citation or citation,
        own_evidence or evidence,
        file.place(node),
    )


def _subheading(file: FileFields, node: yaml.Node) -> Subheading | None:
    found = file.fields(node, SUBHEADING)
    number = file.matching(found.get("subheading"), HTS_NUMBER, faults.hts_number)
    evidence = file.word(found.get("evidence"), EVIDENCE)
    note = file.text(found.get("note"))
    if number is None or evidence is None:
        return None
    return Subheading(number, evidence, note, file.place(node))

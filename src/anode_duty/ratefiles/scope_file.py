"""A scope file to a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.names import Names, article_words
from anode_duty.law.numbers import CASE_NUMBER, HTS_NUMBER
from anode_duty.law.scope import (
    ARTICLE_VERDICTS,
    FACTS,
    PORTION_COVERED,
    Article,
    Criterion,
    Scope,
    Subheading,
)
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED
from anode_duty.ratefiles.case_file import country_fault
from anode_duty.ratefiles.format import ARTICLE, COUNTRY, CRITERION, SCOPE, SCOPE_NAMES, SUBHEADING
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    import yaml

    from anode_duty.ratefiles.fields import FileFields


def read_scope(file: FileFields, root: yaml.MappingNode) -> Scope | None:
    """Read one scope; None where something that it needs is missing."""
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
        if (code := file.matching(item, COUNTRY, country_fault)) is not None
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

"""A scope file to a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.names import Names, article_words
from anode_duty.law.numbers import CASE_NUMBER, HTS_NUMBER
from anode_duty.law.scope import (
    ARTICLE_VERDICTS,
    PORTION_COVERED,
    Article,
    Criterion,
    Scope,
    Subheading,
)
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED, Source
from anode_duty.ratefiles.case_file import country_fault
from anode_duty.ratefiles.format import ARTICLE, COUNTRY, CRITERION, SCOPE, SCOPE_NAMES, SUBHEADING
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    import yaml

    from anode_duty.ratefiles.fields import FileFields


def read_scope(file: FileFields, root: yaml.MappingNode) -> Scope | None:
    """Read one scope; None where something that it needs is missing."""
    found = file.fields(root, SCOPE.keys)
    name = file.word(found.get("scope"), SCOPE_NAMES)
    effective = file.day(found.get("effective"))
    published = file.day(found.get("published"), also=NOT_PUBLISHED)
    known = file.known(found, published)
    citation = file.text(found.get("citation")) or ""
    file.text(found.get("address"))
    evidence = file.word(found.get("evidence"), EVIDENCE) or ""
    source = Source(citation, evidence, file.place(root))
    governs = tuple(
        number
        for item in file.items(found.get("governs"), needed=True)
        if (number := file.matching(item, CASE_NUMBER, faults.case_number)) is not None
    )
    origins = _countries(file, found.get("origins"), needed=True)
    summary = file.text(found.get("summary"))
    note = file.text(found.get("note"))
    criteria = [_criterion(file, item) for item in file.items(found.get("criteria"))]
    rows = [_article(file, item, source) for item in file.items(found.get("articles"), needed=True)]
    htsus = [_subheading(file, item) for item in file.items(found.get("htsus"))]
    if name is None or effective is None or summary is None:
        return None
    articles = tuple(row for row in rows if row is not None)
    return Scope(
        name=name,
        effective=effective,
        published=published,
        known=known,
        source=source,
        governs=governs,
        origins=origins,
        summary=summary,
        note=note,
        criteria=tuple(criterion for criterion in criteria if criterion is not None),
        articles=articles,
        htsus=tuple(subheading for subheading in htsus if subheading is not None),
        names=Names(((row.id, (row.id, *row.names)) for row in articles), article_words),
        at=file.places(found),
    )


def _countries(file: FileFields, node: yaml.Node | None, needed: bool = False) -> tuple[str, ...]:
    return tuple(
        code
        for item in file.items(node, needed)
        if (code := file.matching(item, COUNTRY, country_fault)) is not None
    )


def _criterion(file: FileFields, node: yaml.Node) -> Criterion | None:
    found = file.fields(node, CRITERION.keys)
    identity = file.text(found.get("id"))
    name = file.text(found.get("name"))
    at_least, at_most = file.number(found.get("at_least")), file.number(found.get("at_most"))
    unit = file.text(found.get("unit"))
    citation = file.text(found.get("citation"))
    evidence = file.word(found.get("evidence"), EVIDENCE)
    if not {"at_least", "at_most"} & found.keys():
        file.report(faults.missing_key(file.place(node), "at_least"))
    if identity is None or name is None or (at_least is None and at_most is None):
        return None
    if unit is None or citation is None or evidence is None:
        return None
    return Criterion(
        id=identity,
        name=name,
        at_least=at_least,
        at_most=at_most,
        unit=unit,
        source=Source(citation, evidence, file.place(node)),
    )


def _article(file: FileFields, node: yaml.Node, scope: Source) -> Article | None:
    found = file.fields(node, ARTICLE.keys)
    identity = file.text(found.get("article"))
    names = file.texts(found.get("names"))
    verdict = file.word(found.get("verdict"), ARTICLE_VERDICTS)
    because = file.text(found.get("because"))
    portion = file.text(found.get("portion"))
    disputed = file.text(found.get("disputed"))
    companies, importers = file.texts(found.get("companies")), file.texts(found.get("importers"))
    origins = _countries(file, found.get("origins"))
    citation = file.text(found.get("citation"))
    evidence = file.word(found.get("evidence"), EVIDENCE)
    if verdict == PORTION_COVERED and "portion" not in found:
        file.report(faults.missing_key(file.place(node), "portion"))
    if identity is None or verdict is None or because is None:
        return None
    return Article(
        id=identity,
        names=names,
        verdict=verdict,
        because=because,
        portion=portion,
        disputed=disputed,
        companies=companies,
        importers=importers,
        origins=origins,
        source=Source(citation or scope.citation, evidence or scope.evidence, file.place(node)),
    )


def _subheading(file: FileFields, node: yaml.Node) -> Subheading | None:
    found = file.fields(node, SUBHEADING.keys)
    number = file.matching(found.get("subheading"), HTS_NUMBER, faults.hts_number)
    evidence = file.word(found.get("evidence"), EVIDENCE)
    first, last = file.span(found)
    became = [
        file.matching(item, HTS_NUMBER, faults.hts_number)
        for item in file.items(found.get("becomes"))
    ]
    note = file.text(found.get("note"))
    if number is None or evidence is None:
        return None
    return Subheading(
        number=number,
        evidence=evidence,
        first=first,
        last=last,
        becomes=tuple(filter(None, became)),
        note=note,
        place=file.place(node),
    )

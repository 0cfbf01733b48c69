"""The files of `scope/`: their format, and the scopes that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.names import Names, article_words
from anode_duty.law.scope import (
    ARTICLE_VERDICTS,
    PORTION_COVERED,
    Article,
    Criterion,
    Scope,
    Subheading,
)
from anode_duty.ratefiles.kinds import (
    ACT,
    CASE,
    CITED,
    COUNTRY,
    DAYS,
    GRADE,
    HTSUS,
    MAY_BE_CITED,
    NUMBER,
    TEXT,
    days_in_order,
    known_in_time,
)
from anode_duty.ratefiles.nodes import Format, list_of, may, must, some_of, word
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from anode_duty.ratefiles.nodes import FileReader, Nodes, Values

SCOPE_NAMES = ("initiation", "preliminary", "final", "order", "ruling", "court")


def _threshold(file: FileReader, found: Nodes, values: Values) -> None:
    if found.keys().isdisjoint({"at_least", "at_most"}):
        file.report(faults.missing_key(values["place"], "at_least"))


def _portion(file: FileReader, found: Nodes, values: Values) -> None:
    if values["verdict"] == PORTION_COVERED and "portion" not in found:
        file.report(faults.missing_key(values["place"], "portion"))


def _named(file: FileReader, found: Nodes, values: Values) -> None:
    known_in_time(file, found, values)
    if not file.broken:
        articles = values["articles"]
        listed = ((article.id, (article.id, *article.names)) for article in articles)
        values["names"] = Names(listed, article_words)


CRITERION = Format(
    "criterion",
    Criterion,
    {
        "id": must(TEXT),
        "name": must(TEXT),
        "at_least": may(NUMBER),
        "at_most": may(NUMBER),
        "unit": must(TEXT),
        **CITED,
    },
    also=_threshold,
)
ARTICLE = Format(
    "article",
    Article,
    {
        "article": must(TEXT, "id"),
        "names": may(list_of(TEXT)),
        "verdict": must(word(ARTICLE_VERDICTS)),
        "because": must(TEXT),
        "portion": may(TEXT),
        "companies": may(list_of(TEXT)),
        "importers": may(list_of(TEXT)),
        "origins": may(list_of(COUNTRY)),
        "disputed": may(TEXT),
        **MAY_BE_CITED,
    },
    also=_portion,
)
SUBHEADING = Format(
    "subheading",
    Subheading,
    {
        "subheading": must(HTSUS, "number"),
        **DAYS,
        "becomes": may(list_of(HTSUS)),
        "evidence": must(GRADE),
        "note": may(TEXT),
    },
    also=days_in_order,
)
SCOPE = Format(
    "scope",
    Scope,
    {
        "scope": must(word(SCOPE_NAMES), "name"),
        **ACT,
        "governs": must(some_of(CASE)),
        "origins": must(some_of(COUNTRY)),
        "summary": must(TEXT),
        "note": may(TEXT),
        "criteria": must(list_of(CRITERION)),
        "articles": must(some_of(ARTICLE)),
        "htsus": must(list_of(SUBHEADING)),
    },
    also=_named,
)

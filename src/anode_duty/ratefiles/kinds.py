"""What several kinds of rate files have alike: the kinds of values, and the fields they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anode_duty.law.numbers import CASE_NUMBER, HTS_NUMBER
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED
from anode_duty.ratefiles.nodes import FileReader, ValueKind, is_word, matching, may, must, word
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from anode_duty.law.source import Place
    from anode_duty.ratefiles.nodes import Nodes, Values
    from anode_duty.ratefiles.problem import Problem

COUNTRY_CODE = re.compile(r"[A-Z]{2}")


def _no_country(place: Place, text: str) -> Problem:
    return faults.wrong_type(place, f'a country code of two capitals, like CN, not "{text}"')


TEXT = ValueKind("text", FileReader.text)
NAME = ValueKind("text", FileReader.name)
DAY = ValueKind("day", FileReader.day)
DAY_OR_UNKNOWN = ValueKind(
    "day", lambda file, node: file.day(node, also=NOT_PUBLISHED), instead=NOT_PUBLISHED
)
NUMBER = ValueKind("number", FileReader.number)
RATE = ValueKind("rate", FileReader.rate)
COUNTRY = matching("country", COUNTRY_CODE, _no_country)
CASE = matching("case number", CASE_NUMBER, faults.case_number)
HTSUS = matching("HTSUS number", HTS_NUMBER, faults.hts_number)
GRADE = word(EVIDENCE)
YES = ValueKind(  # the word needs no quotes here
    "word",
    lambda file, node: is_word(node, "yes") or file.word(node, ("yes",)) is not None,
    words=("yes",),
    empty=False,
)


def known_in_time(file: FileReader, found: Nodes, values: Values) -> None:
    """Report an act that was announced only after it was published."""
    known, published = values["known"], values["published"]
    if known and published and known > published:
        file.report(faults.late_known(file.place(found["known"]), known, published))


def days_in_order(file: FileReader, found: Nodes, values: Values) -> None:
    """Report a span of days that runs backward."""
    first, last = values["first"], values["last"]
    if first and last and last < first:
        file.report(faults.backward_window(file.place(found["until"]), first, last))


# A published act: a notice, or a version of a scope.
ACT = {
    "effective": must(DAY),
    "published": must(DAY_OR_UNKNOWN),
    "known": may(DAY),
    "citation": must(TEXT),
    "address": must(TEXT),
    "evidence": must(GRADE),
}
CITED = {
    "citation": must(TEXT),
    "evidence": must(GRADE),
}
MAY_BE_CITED = {  # else with the document and the grade of the mapping around it
    "citation": may(TEXT, like="citation"),
    "evidence": may(GRADE, like="evidence"),
}
DAYS = {
    "from": may(DAY, "first"),
    "until": may(DAY, "last"),
}

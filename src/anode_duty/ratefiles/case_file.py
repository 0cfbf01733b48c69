"""A case file to a case without its notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.numbers import CASE_NUMBER
from anode_duty.law.proceeding import DUTIES, Case, ThirdCountry
from anode_duty.ratefiles.format import CASE, COUNTRY, THIRD_COUNTRY
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    import yaml

    from anode_duty.law.source import Place
    from anode_duty.ratefiles.fields import FileFields
    from anode_duty.ratefiles.problem import Problem


def read_head(file: FileFields, root: yaml.MappingNode, number: str) -> Case | None:
    """Read case.yaml, without the notices beside it."""
    found = file.fields(root, CASE.keys)
    duty = file.word(found.get("duty"), DUTIES)
    product = file.text(found.get("product"))
    country = file.matching(found.get("country"), COUNTRY, country_fault)
    companion = file.matching(found.get("companion"), CASE_NUMBER, faults.case_number)
    residual = file.text(found.get("residual"))
    entry_types = file.texts(found.get("entry_types"))
    since = file.day(found.get("since"))
    reviewed = file.day(found.get("reviewed"))
    thirds = [_third_country(file, item) for item in file.items(found.get("third_countries"))]
    if duty is None or product is None or country is None or residual is None or reviewed is None:
        return None
    return Case(
        number=number,
        duty=duty,
        product=product,
        country=country,
        companion=companion,
        residual=residual,
        entry_types=entry_types,
        since=since,
        reviewed=reviewed,
        third_countries=tuple(third for third in thirds if third is not None),
        notices=(),
        place=file.place(root),
        at=file.places(found),
    )


def country_fault(place: Place, text: str) -> Problem:
    """Word what is wrong with a country code."""
    return faults.wrong_type(place, f'a country code of two capitals, like CN, not "{text}"')


def _third_country(file: FileFields, node: yaml.Node) -> ThirdCountry | None:
    found = file.fields(node, THIRD_COUNTRY.keys)
    country = file.matching(found.get("country"), COUNTRY, country_fault)
    case = file.matching(found.get("case"), CASE_NUMBER, faults.case_number)
    note = file.text(found.get("note"))
    if country is None or case is None or note is None:
        return None
    return ThirdCountry(country, case, note, file.place(node))

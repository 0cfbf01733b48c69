"""companies.yaml and case.yaml: their format, and the nouns that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.proceeding import DUTIES, Case, ThirdCountry
from anode_duty.law.ratebook import Company
from anode_duty.ratefiles.kinds import CASE, COUNTRY, DAY, NAME, TEXT
from anode_duty.ratefiles.nodes import Format, list_of, may, must, word

if TYPE_CHECKING:
    import yaml

    from anode_duty.ratefiles.nodes import FileReader, Nodes, Values

COMPANIES = Format(  # every other key is the id of a company
    "companies", None, {"common_words": may(list_of(TEXT))}
)
COMPANY = Format(
    "company",
    None,
    {
        "legal_names": may(list_of(NAME)),
        "short_names": may(list_of(NAME)),
    },
)


class Companies(dict[str, Company]):
    """The companies of a book by their ids.

    Attributes:
        common_words: words that tell none of them from another.
    """

    common_words: tuple[str, ...] = ()


def read_companies(file: FileReader, root: yaml.Node) -> Companies:
    """Read companies.yaml."""
    companies = Companies()
    for key, key_node, value in file.pairs(root):
        if key in COMPANIES.fields:
            companies.common_words = COMPANIES.fields[key].kind.read(file, value)
            continue
        place = file.place(key_node)
        file.name_at(key, place)
        names = COMPANY.read(file, value)
        if names is not None:
            companies[key] = Company(key, place=place, **names)
    return companies


def _numbered(file: FileReader, _: Nodes, values: Values) -> None:
    """A case has the number that its folder is called by."""
    values["number"] = file.folder


THIRD_COUNTRY = Format(
    "third_country",
    ThirdCountry,
    {
        "country": must(COUNTRY),
        "case": must(CASE),
        "note": must(TEXT),
    },
)
CASE_FILE = Format(
    "case",
    Case,
    {
        "duty": must(word(DUTIES)),
        "product": must(TEXT),
        "country": must(COUNTRY),
        "companion": may(CASE),
        "residual": must(TEXT),
        "reviewed": must(DAY),
        "entry_types": may(list_of(TEXT)),
        "since": may(DAY),
        "third_countries": may(list_of(THIRD_COUNTRY)),
    },
    also=_numbered,
    notices=(),
)

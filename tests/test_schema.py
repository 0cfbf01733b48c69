"""The schema for editors and rates/README.md say what the reader does, field by field."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

import rates_readme
from anode_duty.law import proceeding as case
from anode_duty.law import scope, source
from anode_duty.law.measure import FEE_BASES
from anode_duty.law.numbers import parse_date
from anode_duty.ratefiles.scope_file import SCOPE_NAMES
from rate_format import TABLES, told

ROOT = Path(__file__).parent.parent
RATES = ROOT / "rates"
FILES = sorted(RATES.rglob("*.yaml"))
SCHEMA = json.loads((RATES / "rate-file.schema.json").read_text(encoding="utf-8"))
CHAPTERS = list(rates_readme.chapters())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")

BROKEN = {
    "a misspelt field": (
        "A-570-194/2026-02-11-final.yaml",
        "effective: 2026-02-11",
        "efective: 2026-02-11",
    ),
    "a missing field": ("A-570-194/2026-02-11-final.yaml", "evidence: reported\n", ""),
    "an empty field": ("A-570-194/2026-02-11-final.yaml", "FR doc. 2026-02998", ""),
    "a word that is not known": (
        "A-570-194/2026-02-11-final.yaml",
        "evidence: reported",
        "evidence: oficial",
    ),
    "a date with the day before the month": (
        "A-570-194/2026-02-11-final.yaml",
        "published: 2026-02-17",
        "published: 17/02/2026",
    ),
    "a thirteenth month": (
        "A-570-194/2026-02-11-final.yaml",
        "effective: 2026-02-11",
        "effective: 2026-13-11",
    ),
    "an effective date that is not known": (
        "A-570-194/2026-02-11-final.yaml",
        "effective: 2026-02-11",
        "effective: not published here",
    ),
    "a comma for a point": ("A-570-194/2026-02-11-final.yaml", '"93.50"', '"93,50"'),
    "a percent sign": ("A-570-194/2026-02-11-final.yaml", '"102.72"', '"102.72%"'),
    "a negative rate without quotes": ("A-570-194/2026-02-11-final.yaml", '"102.72"', "-102.72"),
    "a third decimal": ("A-570-194/2026-02-11-final.yaml", '"102.72"', '"102.721"'),
    "producers beside a company": (
        "C-570-195/2026-02-11-final.yaml",
        "- company: Panasonic\n",
        "- company: Panasonic\n      producers: [Tesla]\n",
    ),
    "a rate in dollars": ("A-570-194/2026-02-11-final.yaml", '"93.50"', '"$1.82/kg"'),
    "a rate of an excluded company": (
        "A-570-194/2026-02-11-final.yaml",
        'rate: "93.50"\n',
        'rate: "93.50"\n      excluded: yes\n',
    ),
    "a row without a rate": (
        "A-570-194/2026-02-11-final.yaml",
        '      rate: "93.50"\n',
        "",
    ),
    "rates that are some other words": (
        "A-570-194/2026-01-19-provisional-measures-end.yaml",
        "\ndeposits:",
        "rates: unknown\ndeposits:",
    ),
    "a refund window without words": (
        "A-570-194/2026-01-19-provisional-measures-end.yaml",
        "  effect: not required",
        "  effect: not required\n  refunds: {from: 2026-01-19}",
    ),
    "a criterion without a threshold": (
        "scope/2026-02-11-final.yaml",
        '    at_least: "330"\n',
        "",
    ),
    "a CBP case number without its three digits": (
        "C-570-195/2026-02-11-final.yaml",
        "C-570-195-003",
        "C-570-195",
    ),
    "a refund under the name of another field": (
        "A-570-194/2026-03-12-itc-final.yaml",
        "refund: >-\n",
        "note: >-\n",
    ),
    "a termination without a refund": (
        "A-570-194/2026-01-19-provisional-measures-end.yaml",
        "effect: not required",
        "effect: terminated and refunded",
    ),
    "text for a list": (
        "scope/2026-02-11-final.yaml",
        "governs: [A-570-194, C-570-195]",
        "governs: A-570-194",
    ),
    "a country written out": ("scope/2026-02-11-final.yaml", "origins: [CN]", "origins: [China]"),
    "a portion that is not named": (
        "scope/2026-02-11-final.yaml",
        "    portion: the anode-grade graphite\n",
        "",
    ),
    "an HTSUS number with a letter": (
        "scope/2026-02-11-final.yaml",
        "2504.10.5000",
        "25O4.10.5000",
    ),
    "a case number without its hyphens": ("A-570-194/case.yaml", "C-570-195", "C570195"),
    "a company with nothing behind its colon": ("companies.yaml", "CATL: {}", "CATL:"),
    "a measure with a misspelt field": ("duties/section-122.yaml", "origins:", "origin:"),
    "a measure without a review": (
        "duties/section-301-forced-labor.yaml",
        "reviewed: 2026",
        "# reviewed: 2026",
    ),
    "another duty with a comma for a point": (
        "duties/merchandise-processing-fee.yaml",
        'rate: "0.3464"',
        'rate: "0,3464"',
    ),
    "a fee on something else": (
        "duties/merchandise-processing-fee.yaml",
        "per: entry",
        "per: shipment",
    ),
    "a number of the tariff with a letter": (
        "duties/general-rate.yaml",
        "2504.10.10",
        "25O4.10.10",
    ),
    "a company with a field of its own making": ("companies.yaml", "short_names", "nick_names"),
}


class EditorLoader(yaml.SafeLoader):
    """Makes of plain text what an editor's YAML 1.2 makes of it: numbers, but no dates."""


EditorLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag.rpartition(":")[2] in ("int", "float", "null")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_editor(text):
    """Return a file as an editor hands it to the schema."""
    return yaml.load(text, Loader=EditorLoader)


def test_schema_is_draft_7():
    """The schema is itself valid, as draft 7."""
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(RATES)))
def test_shipped_file_is_valid(file):
    """Every shipped file is valid, as an editor reads it and as the text that stands in it."""
    text = file.read_text(encoding="utf-8")
    for read in (as_editor(text), yaml.load(text, Loader=yaml.BaseLoader)):
        assert [error.message for error in VALIDATOR.iter_errors(read)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(RATES)))
def test_shipped_file_names_the_schema(file):
    """The first line of every shipped file is the way from it to the schema."""
    first = FIRST_LINE.fullmatch(file.read_text(encoding="utf-8").split("\n")[0])
    assert first is not None
    assert (file.parent / first[1]).resolve() == (RATES / "rate-file.schema.json").resolve()
    assert first[1] == os.path.relpath(RATES / "rate-file.schema.json", file.parent)


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_file_is_rejected(fault):
    """What a schema can see of a broken file, it rejects."""
    file, sound, broken = BROKEN[fault]
    text = (RATES / file).read_text(encoding="utf-8")
    assert sound in text
    assert not VALIDATOR.is_valid(as_editor(text.replace(sound, broken)))


def test_what_is_no_list_of_fields_is_rejected():
    """A list, a text and nothing are no rate file."""
    assert [VALIDATOR.is_valid(held) for held in ([], "text", None)] == [False, False, False]


def test_number_without_quotes_is_a_rate():
    """A rate and a threshold may stand without quotes, as the reader takes them too."""
    for file, quoted in (
        ("A-570-194/2026-02-11-final.yaml", '"93.50"'),
        ("scope/2026-02-11-final.yaml", '"330"'),
    ):
        text = (RATES / file).read_text(encoding="utf-8")
        assert quoted in text
        assert VALIDATOR.is_valid(as_editor(text.replace(quoted, quoted.strip('"'))))


def test_dates_are_those_of_the_reader():
    """The pattern of a date takes what the reader takes, up to the length of a month."""
    pattern = SCHEMA["definitions"]["notice"]["properties"]["effective"]["pattern"]
    for text in ("2026-02-11", "2026-12-31", "2026-00-11", "2026-13-01", "2026-1-1", "2026-02-32"):
        assert bool(re.search(pattern, text)) == (parse_date(text) is not None)


def test_words_are_those_of_the_law():
    """A field of few words has those that the program knows, in the same order."""
    words = {
        "duty": case.DUTIES,
        "notice": tuple(case.KINDS),
        "effect": case.DEPOSIT_EFFECTS,
        "deposits": case.DEPOSIT_EFFECTS[:2],
        "evidence": source.EVIDENCE,
        "dates_evidence": source.EVIDENCE,
        "table": ("replaces", "amends"),
        "known": ("whole", "in part"),
        "excluded": ("yes",),
        "act": ("yes",),
        "scope": SCOPE_NAMES,
        "verdict": scope.ARTICLE_VERDICTS,
        "before_liquidation": ("possible", "not possible"),
        "per": FEE_BASES,
    }
    for table in TABLES.values():
        for name, field in table.fields.items():
            if field.kind.words:
                assert field.kind.words == words[name]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_field_is_explained(table):
    """Every field has a meaning of whole sentences, and an example that the schema takes."""
    properties = SCHEMA["definitions"][table.name]["properties"]
    for name, (required, meaning, example) in told(table).items():
        assert re.fullmatch(r"[A-Z`].*[.:]", meaning), name
        assert (required == "yes") is table.fields[name].needed
        if example:
            value = properties[name] | {"definitions": SCHEMA["definitions"]}
            held = yaml.load(example.strip("`"), Loader=yaml.BaseLoader)
            assert jsonschema.Draft7Validator(value).is_valid(held), name


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_word_is_explained(table):
    """Where a field takes one of a few words, the README names each of them."""
    for name, field in table.fields.items():
        if 1 < len(field.kind.words) < len(SCOPE_NAMES):
            meaning = told(table)[name].meaning
            assert [one for one in field.kind.words if f"`{one}`" not in meaning] == [], name


@pytest.mark.parametrize(
    "chapter", list(rates_readme.chapters()), ids=lambda chapter: chapter.title
)
def test_files_of_the_readme_are_valid(chapter):
    """The schema takes every file that rates/README.md shows."""
    for name, text in chapter.files.items():
        for read in (as_editor(text), yaml.load(text, Loader=yaml.BaseLoader)):
            assert [error.message for error in VALIDATOR.iter_errors(read)] == [], name


@pytest.mark.parametrize(
    "file",
    sorted((Path(__file__).parent / "broken_duties" / "sound").rglob("*.yaml")),
    ids=lambda file: file.name,
)
def test_sound_files_of_other_duties_are_valid(file):
    """The schema takes the files of `duties/` that the reader finds sound."""
    assert [one.message for one in VALIDATOR.iter_errors(as_editor(file.read_text("utf-8")))] == []


FIRST_FORM = sorted((Path(__file__).parent / "broken" / "sound").rglob("*.yaml"))


@pytest.mark.parametrize("file", FIRST_FORM, ids=lambda file: file.name)
def test_files_of_the_first_form_are_valid(file):
    """Files without any field of the second form stay valid."""
    assert VALIDATOR.is_valid(as_editor(file.read_text(encoding="utf-8")))

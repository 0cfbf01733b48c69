"""The schema for editors and rates/README.md say what the reader does, field by field."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from anode_duty.law import proceeding as case
from anode_duty.law import scope, source
from anode_duty.law.numbers import HTS_NUMBER, parse_date
from anode_duty.ratefiles import format as ratefile

ROOT = Path(__file__).parent.parent
RATES = ROOT / "rates"
FILES = sorted(RATES.rglob("*.yaml"))
SCHEMA = json.loads((RATES / "rate-file.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
README = (RATES / "README.md").read_text(encoding="utf-8")
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")

KEYS = {
    name.lower(): keys
    for name, keys in vars(ratefile).items()
    if name.isupper()
    and not name.startswith("_")
    and isinstance(keys, dict)
    and set(map(type, keys.values())) == {bool}
}
WORDS = {
    "duty": case.DUTIES,
    "id": scope.FACTS,
    "evidence": source.EVIDENCE,
    "notice": case.KINDS,
    "effect": case.DEPOSIT_EFFECTS,
    "table": ratefile.TABLE_EFFECTS,
    "known": ratefile.TABLE_KNOWN,
    "scope": ratefile.SCOPE_NAMES,
    "verdict": scope.ARTICLE_VERDICTS,
}
ANYTHING = r"\S"

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
    "producers that are some other words": (
        "A-570-194/2026-02-11-final.yaml",
        "producers: not published here",
        "producers: unknown",
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


def resolved(held):
    """Return a property, or the definition that it refers to."""
    if "$ref" not in held:
        return held
    return SCHEMA["definitions"][held["$ref"].rpartition("/")[2]]


PROPERTIES = [
    (f"{name}.{key}", key, resolved(held))
    for name, definition in SCHEMA["definitions"].items()
    for key, held in definition.get("properties", {}).items()
]


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


def test_every_table_of_keys_is_a_definition():
    """The schema has a definition for each kind of mapping that the reader knows, and no other."""
    assert set(SCHEMA["definitions"]) == {"companies", *KEYS}


@pytest.mark.parametrize("name", KEYS)
def test_fields_are_those_of_the_reader(name):
    """A mapping has the fields of the reader, must have those it must have, and has no others."""
    definition, keys = SCHEMA["definitions"][name], KEYS[name]
    assert list(definition["properties"]) == list(keys)
    assert definition["required"] == [key for key, needed in keys.items() if needed]
    assert definition["additionalProperties"] is False


def test_every_field_is_explained():
    """Every field has a title and a description that is a sentence."""
    for where, _, held in PROPERTIES:
        assert held.get("title"), where
        assert held.get("description", "").endswith("."), where


def test_words_are_those_of_the_reader():
    """A field of few words offers those of the reader, and no other field does."""
    for where, key, held in PROPERTIES:
        one_of = key in WORDS and held["type"] == "string"
        assert (where, held.get("enum")) == (where, list(WORDS[key]) if one_of else None)


def test_words_are_explained():
    """A description tells what each of the words means, where they do not say it themselves."""
    for where, key, held in PROPERTIES:
        if "enum" in held and key not in ("notice", "scope"):
            unsaid = [word for word in held["enum"] if word not in held["description"]]
            assert (where, unsaid) == (where, [])


def test_numbers_may_be_numbers():
    """Rates and thresholds alone may be numbers; everything else is text, a list or a mapping."""
    numbers = {key for _, key, held in PROPERTIES if "number" in held["type"]}
    assert numbers == {"rate", "at_least"}


def test_what_is_unknown_may_be_said_to_be():
    """`not published here` is taken for a value where the reader takes it for one, and not else."""
    for where, key, held in PROPERTIES:
        pattern = held.get("pattern", ANYTHING)
        if pattern != ANYTHING:
            allowed = key in ("published", "cbp_case", "producers")
            assert (where, bool(re.search(pattern, source.NOT_PUBLISHED))) == (where, allowed)


def test_dates_are_those_of_the_reader():
    """The pattern of a date takes what the reader takes, up to the length of a month."""
    pattern = SCHEMA["definitions"]["notice"]["properties"]["effective"]["pattern"]
    for text in ("2026-02-11", "2026-12-31", "2026-00-11", "2026-13-01", "2026-1-1", "2026-02-32"):
        assert bool(re.search(pattern, text)) == (parse_date(text) is not None)


def test_hts_numbers_are_those_of_the_reader():
    """The pattern of an HTSUS number takes what the reader takes."""
    pattern = SCHEMA["definitions"]["subheading"]["properties"]["subheading"]["pattern"]
    for text in ("3801", "3801.10", "3801.10.50", "3801.10.5000", "3801.10.50.00", "380110", "38"):
        assert bool(re.search(pattern, text)) == bool(HTS_NUMBER.fullmatch(text))


def test_readme_mentions_every_field():
    """Every field that the reader knows is in rates/README.md."""
    keys = sorted({key for keys in KEYS.values() for key in keys})
    assert [key for key in keys if f"`{key}`" not in README] == []


def test_readme_mentions_every_word():
    """Every word that a field may hold is in rates/README.md."""
    words = [word for words in WORDS.values() for word in words] + [source.NOT_PUBLISHED]
    assert [word for word in words if not re.search(rf"`(\w+: )?{word}`", README)] == []

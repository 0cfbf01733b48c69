"""What is made of the format of the rate files: the schema for editors and the README's tables."""

from __future__ import annotations

import json

import measure_schema
from anode_duty.law.numbers import CASE_NUMBER, HTS_NUMBER
from anode_duty.law.source import NOT_PUBLISHED
from anode_duty.ratefiles.field_table import GRADE, Field, Kind, Table
from anode_duty.ratefiles.format import (
    CBP_CASE,
    COMPANIES,
    COUNTRY,
    TABLES,
)

Schema = dict[str, object]

_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

# The pattern of each kind of text, and what an editor says where it does not match.
PATTERNS = {
    "text": (r"\S", "Write some text here."),
    "day": (_DAY, "Write a date like 2026-02-11."),
    "number": (r"[0-9]{1,9}(\.[0-9]{1,9})?", 'Write a number like "90": a point, no sign, no %.'),
    "rate": (
        r"[0-9]{1,9}(\.[0-9]{1,2})?",
        'Write a rate like "93.50": percent, a point, at most two decimals, no sign and no %.',
    ),
    "country": (COUNTRY.pattern, "Write a country code of two capitals, like CN."),
    "case number": (CASE_NUMBER.pattern, "Write a case number like A-999-001."),
    "CBP case number": (CBP_CASE.pattern, "Write a CBP case number like A-999-001-003."),
    "HTSUS number": (HTS_NUMBER.pattern, 'Write an HTSUS number like "3801.10.5000", in quotes.'),
}

_TITLES = {
    "htsus": "HTSUS numbers",
    "cbp_case": "CBP case number",
    "third_country_cases": "Twin case numbers",
    "address": "Web address",
    "id": "Short name",
}

# What a mapping must have beyond the fields that it always must have.
CONDITIONS: dict[str, Schema] = {
    "deposits": {
        "anyOf": [{"required": [name]} for name in ("effect", "refunds", "refunds_withdrawn")],
        "if": {
            "anyOf": [
                {"required": ["refunds"]},
                {
                    "required": ["effect"],
                    "properties": {"effect": {"const": "terminated and refunded"}},
                },
            ]
        },
        "then": {"required": ["refund"]},
    },
    "rates": {
        "if": {"required": ["table"], "properties": {"table": {"const": "replaces"}}},
        "then": {"required": ["residual"]},
    },
    "company_rate": {"oneOf": [{"required": ["rate"]}, {"required": ["excluded"]}]},
    "exporter_rate": {"oneOf": [{"required": ["rate"]}, {"required": ["excluded"]}]},
    "criterion": {"anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}]},
    "article": {
        "if": {"required": ["verdict"], "properties": {"verdict": {"const": "portion covered"}}},
        "then": {"required": ["portion"]},
    },
}


def schema_text() -> str:
    """Return the schema for editors, as it stands in rates/rate-file.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Schema:
    """Return the schema for editors: one for every kind of file, told apart by a field of each."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Rate file",
        "description": (
            "A file of AD/CVD rates or of another duty. The field `notice` makes it a notice,"
            " `scope` a scope, `duty` a case; `measure`, `general_rate` or `fee` a file of"
            " duties/; without any of them it is the list of companies. rates/README.md explains"
            " the format."
        ),
        "type": "object",
        **_told_apart(),
        "definitions": {table.name: _definition(table) for table in TABLES}
        | {"row": _ROW}
        | measure_schema.definitions(),
    }


def _told_apart() -> Schema:
    """Return what makes a file which of its kinds, the last of them where no field does."""
    kinds = {"notice": _ref("notice"), "scope": _ref("scope"), "duty": _ref("case")}
    kinds |= {name: measure_schema.reference(name) for name in measure_schema.FILES}
    told = _ref("companies")
    for field, kind in reversed(kinds.items()):
        told = {"if": {"required": [field]}, "then": kind, "else": told}
    return told


# A row is told apart by its first field, so that an editor names what is wrong in one of the two.
_ROW: Schema = {
    "title": "Row",
    "description": "The rate of a company: with `exporter`, or with `company`.",
    "if": {"required": ["exporter"]},
    "then": {"$ref": "#/definitions/exporter_rate"},
    "else": {"$ref": "#/definitions/company_rate"},
}


def _definition(table: Table) -> Schema:
    open_to = {"additionalProperties": False}
    if table is COMPANIES:  # every other key is the name of a company
        open_to = {"propertyNames": {"pattern": r"\S"}, "additionalProperties": _ref("company")}
    return {
        "title": title(table.name),
        "description": table.meaning,
        "type": "object",
        **open_to,
        "required": [field.name for field in table.fields if field.required],
        "properties": {field.name: _property(field) for field in table.fields},
        **CONDITIONS.get(table.name, {}),
    }


def _ref(table: str) -> Schema:
    return {"$ref": f"#/definitions/{table}"}


def title(name: str) -> str:
    """Return the name of a field or a table as a heading."""
    return _TITLES.get(name) or name.replace("_", " ").capitalize()


def _property(field: Field) -> Schema:
    value = _value(field.kind)
    if "$ref" in value:  # draft 7 reads nothing beside a reference
        value = {"allOf": [value]}
    description = field.meaning
    if meanings := "; ".join(f"{w}: {said}" for w, said in field.kind.words.items() if said):
        description = f"{description} {meanings}."
    if field.example:
        description = f"{description} Example: {field.example}"
    return {"title": title(field.name), "description": description, **value}


def _value(kind: Kind) -> Schema:
    """Return the schema of a value, with `not published here` beside it where that may stand."""
    value = _known(kind)
    if not kind.unknown:
        return value
    if "pattern" in value:
        pattern = f"^({str(value['pattern'])[1:-1]}|{NOT_PUBLISHED})$"
        message = f"{str(value['patternErrorMessage'])[:-1]}, or: {NOT_PUBLISHED}."
        return {**value, "pattern": pattern, "patternErrorMessage": message}
    if kind.name != "mapping":  # a name may be any text, these words too
        return value
    message = f"Write fields here, or: {NOT_PUBLISHED}."
    unknown = {"pattern": f"^{NOT_PUBLISHED}$", "patternErrorMessage": message}
    return {"if": {"type": "string"}, "then": unknown, "else": value}


def _known(kind: Kind) -> Schema:
    if kind.name == "mapping":
        return _ref(kind.table)
    if kind.name == "word":
        return {"type": "string", "enum": list(kind.words)}
    if kind.each is None:
        return _text(kind.name)
    items = {"type": "array", "items": _value(kind.each)}
    if kind.name == "list":
        return items
    return {"if": {"type": "array"}, "then": {**items, "minItems": 1}, "else": _value(kind.each)}


def _text(name: str) -> Schema:
    pattern, message = PATTERNS[name]
    whole = pattern if name == "text" else f"^{pattern}$"
    value: Schema = {"type": "string", "pattern": whole, "patternErrorMessage": message}
    if name in ("number", "rate"):
        value |= {"type": ["string", "number"], "minimum": 0}
    return value


def field_rows(table: Table) -> list[tuple[str, ...]]:
    """Return the fields of a table as the README shows them."""
    return [
        (
            f"`{field.name}`",
            "yes" if field.required else field.when or "no",
            f"{field.meaning}{_words(field.kind)}",
            f"`{field.example}`" if field.example else "",
        )
        for field in table.fields
    ]


def _words(kind: Kind) -> str:
    if kind is GRADE:
        return " `official`, `reported` or `computed`."
    said = [f"`{word}`: {meaning}" for word, meaning in kind.words.items() if meaning]
    return f" {'; '.join(said)}." if said else ""

"""What is made of the format of the files of `duties/`: their part of the schema for editors."""

from __future__ import annotations

from anode_duty.law.source import NOT_PUBLISHED
from anode_duty.ratefiles.measure_format import ALL, FREE, TABLES, Field

Schema = dict[str, object]

# The tables that are a file each, told apart by the field of the same name.
FILES = ("general_rate", "measure", "fee")

_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_NUMBER: Schema = {
    "type": "string",
    "pattern": r"^[0-9]{4}(\.?[0-9]{2}){0,3}$",
    "patternErrorMessage": 'Write an HTSUS number like "3801.10.50", in quotes.',
}
_ORIGIN: Schema = {
    "type": "string",
    "pattern": "^[A-Z]{2}$",
    "patternErrorMessage": "Write a country code of two capitals, like CN.",
}
_TEXT: Schema = {
    "type": "string",
    "pattern": r"\S",
    "patternErrorMessage": "Write some text here.",
}


def definitions() -> dict[str, Schema]:
    """Return the definitions of the schema for the files of `duties/`."""
    return {f"duties.{name}": _definition(name, fields) for name, fields in TABLES.items()}


def reference(table: str) -> Schema:
    """Return the way from the schema to one of these tables."""
    return {"$ref": f"#/definitions/duties.{table}"}


def _definition(name: str, fields: tuple[Field, ...]) -> Schema:
    return {
        "title": name.replace("_", " ").capitalize(),
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.needed == "yes"],
        "properties": {field.name: _property(field) for field in fields},
    }


def _property(field: Field) -> Schema:
    meaning = f"{field.meaning[0].upper()}{field.meaning[1:]}."
    if field.example:
        meaning += f" Example: {field.example}"
    value = _value(field)
    if "$ref" in value:  # draft 7 reads nothing beside a reference
        value = {"allOf": [value]}
    return {"description": meaning, **value}


def _value(field: Field) -> Schema:
    kind = field.kind
    if kind.startswith("list of "):
        return {"type": "array", "items": reference(kind.removeprefix("list of "))}
    if kind.startswith("words: "):
        return {"type": "string", "enum": kind.removeprefix("words: ").split(", ")}
    if kind == "day":
        unknown = f"|{NOT_PUBLISHED}" if NOT_PUBLISHED in field.meaning else ""
        return _text(f"{_DAY}{unknown}", "Write a date like 2026-02-11.")
    if kind == "percent":
        return _figure(rf"[0-9]{{1,9}}(\.[0-9]{{1,9}})?|{FREE}", f'Write "12.5", or {FREE}.')
    if kind == "dollars":
        return _figure(r"[0-9]{1,9}(\.[0-9]{1,2})?", 'Write dollars like "33.58".')
    if kind == "count":
        return _figure("[0-9]{1,9}", 'Write a whole number like "180".')
    if kind in _KINDS:
        return _KINDS[kind]
    return reference(kind)


def _text(pattern: str, message: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$", "patternErrorMessage": message}


def _figure(pattern: str, message: str) -> Schema:
    return {**_text(pattern, message), "type": ["string", "number"], "minimum": 0}


def _some_or_all(each: Schema) -> Schema:
    some = {"type": "array", "items": each, "minItems": 1}
    return {"if": {"type": "array"}, "then": some, "else": {"const": ALL}}


_KINDS: dict[str, Schema] = {
    "text": _TEXT,
    "texts": {"type": "array", "items": _TEXT, "minItems": 1},
    "number": _NUMBER,
    "numbers": _some_or_all(_NUMBER),
    "origins": _some_or_all(_ORIGIN),
    "numbers with goods": {
        "type": "object",
        "propertyNames": {"pattern": _NUMBER["pattern"]},
        "additionalProperties": _TEXT,
        "minProperties": 1,
    },
}

"""What is made of the format of the rate files: the schema for editors and the README's tables.

The fields of each kind of mapping, and what each may hold, are those of the reader's tables. What
they mean, with an example, is written in rates/README.md alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from anode_duty.law.numbers import CASE_NUMBER, HTS_NUMBER
from anode_duty.ratefiles import case_file, measure_file, notice_file, scope_file
from anode_duty.ratefiles.kinds import COUNTRY_CODE, GRADE
from anode_duty.ratefiles.nodes import Field, Format, ValueKind
from anode_duty.ratefiles.notice_file import CBP_CASE

Schema = dict[str, object]

README = Path(__file__).resolve().parent.parent / "rates" / "README.md"
MODULES = (case_file, notice_file, scope_file, measure_file)
TABLES: dict[str, Format] = {
    table.name: table
    for module in MODULES
    for table in vars(module).values()
    if isinstance(table, Format)
}

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
    "dollars": (r"[0-9]{1,9}(\.[0-9]{1,2})?", 'Write dollars like "33.58".'),
    "count": ("[0-9]{1,9}", 'Write a whole number like "180".'),
    "country": (COUNTRY_CODE.pattern, "Write a country code of two capitals, like CN."),
    "case number": (CASE_NUMBER.pattern, "Write a case number like A-999-001."),
    "CBP case number": (CBP_CASE.pattern, "Write a CBP case number like A-999-001-003."),
    "HTSUS number": (HTS_NUMBER.pattern, 'Write an HTSUS number like "3801.10.5000", in quotes.'),
}
FIGURES = ("number", "rate", "dollars", "count")  # as numbers too, where the quotes are left out

_TITLES = {
    "htsus": "HTSUS numbers",
    "cbp_case": "CBP case number",
    "third_country_cases": "Twin case numbers",
    "address": "Web address",
    "id": "Short name",
}

# What an editor says of a whole mapping.
MEANINGS = {
    "companies": "The companies that the notices of this book name: one entry for each. Write `{}`"
    " if there are none.",
    "company": "A company. The key is the one name by which every file of the book calls it. Write"
    " `{}` after the colon if there is nothing to add.",
    "case": "What one antidumping or countervailing duty case is about.",
    "third_country": "The twin case of one third country.",
    "notice": "One published act of a case, in one file that is named by its effective day and its"
    " kind.",
    "deposits": "What a notice does to cash deposits.",
    "window": "A span of entry dates. Both days are included, and either may be left out.",
    "deadline": "A day that matters to whoever made a deposit.",
    "rates": "The table of rates that a notice sets.",
    "residual": "The rate of everyone without a rate of their own.",
    "company_rate": "The rate of a company as exporter or as producer, whichever it is.",
    "exporter_rate": "The rate of an exporter, for the goods of any producer or of certain"
    " producers.",
    "scope": "Which goods the cases cover from a day on, in one file that is named by that day and"
    " by the act.",
    "criterion": "A measured property that the goods must have. It has `at_least`, `at_most`, or"
    " both.",
    "article": "A kind of goods of which the scope speaks.",
    "subheading": "An HTSUS number that the scope lists.",
}

# What the README says of the grades of evidence in a table, and what an editor says.
_GRADES = " `official`, `reported` or `computed`."
_GRADES_EXPLAINED = (
    " official: read in the text of a Federal Register notice or a CBP message; reported: read in"
    " the press or another secondary source; computed: worked out from a statute and other dates."
)

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


class Told(NamedTuple):
    """What rates/README.md says of a field, cell by cell."""

    required: str
    meaning: str
    example: str


def told(table: Format) -> dict[str, Told]:
    """Return what the README says of each field of a table, or blanks of one that is new."""
    text = README.read_text(encoding="utf-8")
    _, begin, rest = text.partition(f"<!-- fields {table.name}: begin -->\n")
    if not begin:
        raise ValueError(f"rates/README.md has no table of {table.name}")
    rows = rest.partition("<!--")[0].splitlines()[2:]
    cells = (row.removeprefix("|").removesuffix("|").split(" | ") for row in rows)
    said = {name.strip(" `"): Told(*(one.strip() for one in more)) for name, *more in cells}
    return {name: said.get(name, Told("no", "", "")) for name in table.fields}


def field_rows(table: Format) -> list[tuple[str, ...]]:
    """Return the rows of a table of the README: the reader's fields, and what is told of them."""
    rows: list[tuple[str, ...]] = []
    for name, (required, meaning, example) in told(table).items():
        if table.fields[name].needed or required == "yes":
            required = "yes" if table.fields[name].needed else "no"
        rows.append((f"`{name}`", required, meaning, example))
    return rows


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
        "definitions": {name: _definition(table) for name, table in TABLES.items()} | {"row": _ROW},
    }


def _told_apart() -> Schema:
    """Return what makes a file which of its kinds, the last of them where no field does."""
    kinds = {"notice": _ref("notice"), "scope": _ref("scope"), "duty": _ref("case")}
    kinds |= {field: _ref(table.name) for field, table in measure_file.FILES.items()}
    told_apart = _ref("companies")
    for field, kind in reversed(kinds.items()):
        told_apart = {"if": {"required": [field]}, "then": kind, "else": told_apart}
    return told_apart


# A row is told apart by its first field, so that an editor names what is wrong in one of the two.
_ROW: Schema = {
    "title": "Row",
    "description": "The rate of a company: with `exporter`, or with `company`.",
    "if": {"required": ["exporter"]},
    "then": {"$ref": "#/definitions/exporter_rate"},
    "else": {"$ref": "#/definitions/company_rate"},
}


def _definition(table: Format) -> Schema:
    open_to: Schema = {"additionalProperties": False}
    if table.name == "companies":  # every other key is the name of a company
        open_to = {"propertyNames": {"pattern": r"\S"}, "additionalProperties": _ref("company")}
    said = told(table)
    description = {"description": MEANINGS[table.name]} if table.name in MEANINGS else {}
    return {
        "title": title(table.name.removeprefix("duties.")),
        **description,
        "type": "object",
        **open_to,
        "required": [name for name, field in table.fields.items() if field.needed],
        "properties": {
            name: _property(name, field, said[name]) for name, field in table.fields.items()
        },
        **CONDITIONS.get(table.name, {}),
    }


def _ref(table: str) -> Schema:
    return {"$ref": f"#/definitions/{table}"}


def title(name: str) -> str:
    """Return the name of a field or a table as a heading."""
    return _TITLES.get(name) or name.replace("_", " ").capitalize()


def _property(name: str, field: Field, said: Told) -> Schema:
    value = _value(field.kind)
    if "$ref" in value:  # draft 7 reads nothing beside a reference
        value = {"allOf": [value]}
    description = said.meaning
    if field.kind is GRADE:
        description = description.removesuffix(_GRADES) + _GRADES_EXPLAINED
    if said.example:
        description = f"{description} Example: {said.example.strip('`')}"
    return {"title": title(name), "description": description, **value}


def _value(kind: ValueKind) -> Schema:
    """Return the schema of a value, with the word beside it that may stand in its place."""
    value = _known(kind)
    if not kind.instead or kind.name == "one or more":  # a name may be any text, these words too
        return value
    if "pattern" in value:
        pattern = f"^({str(value['pattern'])[1:-1]}|{kind.instead})$"
        message = f"{str(value['patternErrorMessage'])[:-1]}, or: {kind.instead}."
        return {**value, "pattern": pattern, "patternErrorMessage": message}
    what = "a list" if kind.name == "list" else "fields"
    message = f"Write {what} here, or: {kind.instead}."
    instead = {"pattern": f"^{kind.instead}$", "patternErrorMessage": message}
    return {"if": {"type": "string"}, "then": instead, "else": value}


def _known(kind: ValueKind) -> Schema:
    if kind.name in TABLES or kind.name == "row":
        return _ref(kind.name)
    if kind.name == "word":
        return {"type": "string", "enum": list(kind.words)}
    if kind.name == "numbers with goods":
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{HTS_NUMBER.pattern}$"},
            "additionalProperties": _text("text"),
        }
    if kind.each is None:
        return _text(kind.name)
    items: Schema = {"type": "array", "items": _value(kind.each)}
    if kind.some:
        items["minItems"] = 1
    if kind.name == "list":
        return items
    return {"if": {"type": "array"}, "then": items, "else": _value(kind.each)}


def _text(name: str) -> Schema:
    pattern, message = PATTERNS[name]
    whole = pattern if name == "text" else f"^{pattern}$"
    value: Schema = {"type": "string", "pattern": whole, "patternErrorMessage": message}
    if name in FIGURES:
        value |= {"type": ["string", "number"], "minimum": 0}
    return value

"""A quote saved as JSON, worked out again: identical, or field by field what differs."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.formats import shown
from anode_duty.answers.page import Column, Facts, Heading, Page, Table
from anode_duty.answers.record import QUOTE_SCHEMA, quote_record
from anode_duty.answers.streams import one_line
from anode_duty.duties.basis import basis
from anode_duty.duties.quoting import quoted
from anode_duty.duties.shipment import UNLISTED, Shipment, shipment_of
from anode_duty.errors import AnodeDutyError, BadInput
from anode_duty.law.money import NOTHING
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from anode_duty.answers.fields import Record
    from anode_duty.law.ratebook import RateBook

VERIFY_SCHEMA = "anode-duty/verify/1"

# Fields that say under what a quote was worked out, and where the rates stand: a new notice or a
# comment in a file moves them, and the answer stays what it was.
_CIRCUMSTANCES = re.compile(
    r"program|rates\..+|line|input\..+|(?:lines\[[0-9]+\]\.|scope\.)?source|steps\[.+\.authority"
)
_SCHEMA = re.compile(r"anode-duty/([a-z]+)/([0-9]+)")
_DEEP = 20  # levels of a document; a receipt has five
_HOW = "a receipt is what anode-duty quote --format json prints"


def read_receipt(text: str) -> Record:
    """Return the document of a receipt.

    Raises:
        BadInput: it is not JSON, not a quote, or from a newer schema.
    """
    try:
        document = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_doubles,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadInput(f"the receipt is not JSON: {error}", _HOW) from None
    if not isinstance(document, dict):
        raise BadInput("the file is not a receipt: it is not a JSON object", _HOW)
    schema = document.get("schema")
    match = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if not match:
        raise BadInput("the file is not a receipt: it names no schema of anode-duty", _HOW)
    if match[1] != "quote":
        raise BadInput(f"the file is not a receipt: it is the answer {schema}", _HOW)
    if schema != QUOTE_SCHEMA:
        raise BadInput(
            f"the receipt is of schema {schema}, and this program reads {QUOTE_SCHEMA}",
            "use the version of anode-duty that made it",
        )
    return document


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a value")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> Record:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{max(names, key=names.count)!r} is twice in one object")
    return document


def asked(receipt: Record) -> dict[str, str | None]:
    """Return what a receipt asked about that chooses one book out of several.

    Raises:
        BadInput: its inputs are missing or cannot be used.
    """
    shipment = _shipment(receipt)
    case = shipment.case or shipment.cbp_case
    return {"case": case, "product": shipment.product, "origin": shipment.origin}


def verify(book: RateBook, receipt: Record) -> Record:
    """Work a receipt out again under the rate files in use.

    Returns:
        What became of it, in the shape of `anode-duty/verify/1`: each field that differs, with what
        the receipt says and what the quote says now, null where either has no such field.

    Raises:
        BadInput: its inputs are missing or cannot be used, or it nests deeper than any receipt.
    """
    differences = list(_differences(book, receipt, _shipment(receipt)))
    files, inputs = receipt.get("rates"), receipt["inputs"]
    digest = files.get("digest") if isinstance(files, dict) else None
    return {
        "schema": VERIFY_SCHEMA,
        "exporter": str(inputs["exporter"] or UNLISTED),
        "entry_date": str(inputs["entry_date"]),
        "identical": not differences,
        "rate_files_changed": digest != book.digest,
        "program_changed": receipt.get("program") != __version__,
        "differences": differences,
    }


def _differences(book: RateBook, receipt: Record, shipment: Shipment) -> Iterator[Record]:
    try:
        answer = quoted(basis(book, shipment), shipment)
        now = quote_record(answer, book, "steps" in receipt)
    except AnodeDutyError as error:
        yield {"field": "quote", "receipt": "answered", "now": f"refused: {error.message}"}
        return
    before, after = dict(_leaves(receipt)), dict(_leaves(now))
    # A receipt of an older program lacks the fields that were added since.
    older = receipt.get("program") != __version__
    for field in before if older else dict.fromkeys((*before, *after)):
        was, now_is = before.get(field), after.get(field)
        if was != now_is and not _CIRCUMSTANCES.fullmatch(field):
            yield {"field": field, "receipt": was, "now": now_is}


def _shipment(receipt: Record) -> Shipment:
    inputs = receipt.get("inputs")
    if not isinstance(inputs, dict):
        raise BadInput("the receipt does not say what was asked: it has no inputs", _HOW)
    missing = [name for name in ("exporter", "value", "entry_date") if name not in inputs]
    if missing:
        raise BadInput(
            f"the receipt does not say what was asked: no {' and no '.join(missing)}", _HOW
        )
    if not isinstance(inputs.get("unlisted", False), bool):
        raise BadInput("unlisted in the receipt is neither true nor false", _HOW)
    facts = inputs.get("facts", {})
    if not isinstance(facts, dict):
        raise BadInput("the facts of the receipt are not a mapping", _HOW)
    names = [name for name in Shipment._fields if name not in ("unlisted", "facts")]
    told = {name: _text(inputs, name) for name in names if inputs.get(name) is not None}
    for name in facts:
        if name in Shipment._fields:
            raise BadInput(f"the fact {name} of the receipt is not a fact of the goods", _HOW)
        told[name] = _text(facts, name)
    told = {"value": "", "entry_date": "", **told}
    nobody = Shipment(None, NOTHING, date.max, unlisted=inputs.get("unlisted", False))
    return shipment_of(told, nobody, lambda name: f"the {name} of the receipt")


def _text(given: Record, name: str) -> str:
    text = given[name]
    if not isinstance(text, str):
        raise BadInput(f"the {name} of the receipt is not text", _HOW)
    return text


def _leaves(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every single value of a document with its path."""
    if depth == _DEEP:
        raise BadInput(f"the receipt is not JSON as a quote has it: more than {_DEEP} deep", _HOW)
    if isinstance(value, dict):
        for key, inner in value.items():
            name = key if key.isidentifier() else json.dumps(key)
            yield from _leaves(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]", depth + 1)
    elif value is not None:
        yield path, json.dumps(value) if isinstance(value, bool) else str(value)


def written(found: Record, form: str) -> str:
    """Return a verification in one of the formats of answers; a table is lines for people."""
    if form != "table":
        return shown(found, form)
    answer, under, _ = _words(found)
    differences = found["differences"]
    told = [f"- {one['field']}: was {one['receipt']}, is {one['now']}" for one in differences]
    return "".join(f"{one_line(line)}\n" for line in (answer, *told, under))


def _words(record: Record) -> tuple[str, str, Record]:
    """Return what became of a receipt: in a sentence, what has changed under it, and as facts."""
    facts = {
        "Quote": "is identical" if record["identical"] else "differs",
        "Rate files": "have changed" if record["rate_files_changed"] else "are the same",
        "Program version": "differs" if record["program_changed"] else "is the same",
    }
    quote, files, program = facts.values()
    answer = f"The quote for {record['exporter']} of {record['entry_date']} {quote}"
    return answer, f"The rate files {files}; the program version {program}", facts


def verify_page(record: Record) -> Page:
    """Return the page of a verification."""
    answer, under, facts = _words(record)
    columns = (
        Column("Field", folds=16),
        Column("Receipt", shown=_shown, folds=16),
        Column("Now", shown=_shown, folds=16),
    )
    facts = {**facts, "Quote": facts["Quote"].removeprefix("is ")}
    return Page.of(
        Heading(answer, (f"{under}.",)),
        Facts.of(exporter=record["exporter"], entry_date=record["entry_date"], **facts),
        Table.of("What differs", record["differences"], columns, titled=False),
    )


def _shown(value: str | None) -> str:
    return "not there" if value is None else value

"""A quote as a page: the debt in sentences, tables of what it is made of, notes, and sources."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers import debt_words
from anode_duty.answers.deadline_table import deadline_blocks
from anode_duty.answers.figures import dollars, is_some, percent
from anode_duty.answers.number_tables import sources as measure_sources
from anode_duty.answers.other_duties_tables import other_duties_tables
from anode_duty.answers.page import (
    Bullets,
    Column,
    Facts,
    Heading,
    Page,
    Step,
    Steps,
    Table,
    page_of,
)
from anode_duty.answers.record_words import footer, notes, scope_source
from anode_duty.law.source import cited

if TYPE_CHECKING:
    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Notes

_CAPTION = "Antidumping and countervailing duty"


def quote_page(record: Record) -> Page:
    """Return the page of a quote, with every step where the record has them."""
    return page_of(
        Heading(
            debt_words.due_at_entry(record),
            (*debt_words.consequences(record), debt_words.asked(record)),
        ),
        _facts(record),
        _lines(record),
        *other_duties_tables(record),
        *deadline_blocks(record["deadlines"]),
        _notes(record),
        _steps(record) if "steps" in record else Bullets("Sources", tuple(_sources(record))),
        footer(record["rates"]),
    )


def _facts(record: Record) -> Facts:
    partial = record["dutiable_value"] != record["entered_value"] and record["lines"]
    given = record["inputs"]
    pairs = [
        ("Article", record["product"]),
        ("Exporter", record["exporter"]),
        ("Producer", record["producer"]),
        ("Origin", record["origin"]),
        ("Entry date", record["entry_date"]),
        ("Scope", record["verdict"]),
        ("Entered value", dollars(record["entered_value"])),
        ("Dutiable value", dollars(record["dutiable_value"]) if partial else ""),
        ("HTSUS number", given.get("htsus")),
        ("Transport", given.get("transport")),
        ("Loaded", given.get("loaded")),
        ("Use", given.get("use")),
    ]
    return Facts(tuple((name, value) for name, value in pairs if value))


def _lines(record: Record) -> Table:
    """Return a row a duty and what is due in all; what nobody owes has no column and no sum."""
    total = record["total"]
    if not record["lines"]:
        return _nothing(record)
    optional = [key for key in ("refundable", "asked_later") if is_some(total[key])]
    heads = {"refundable": "Refundable", "asked_later": "Asked later"}
    columns = (
        Column("Duty", folds=9),
        Column("Case", below=1),
        Column("Rate of", folds=12, below=1),
        Column("Rate", right=True, below=2),
        Column(_amount_head(record), right=True, below=3),
        Column("Deposit due", right=True),
        *(Column(heads[key], right=True) for key in optional),
    )
    rows = [_line(line, optional) for line in record["lines"]]
    amounts = (percent(total["rate"]), dollars(total["amount"]))
    debt = (dollars(total["deposit"]), *(dollars(total[key]) for key in optional))
    empty = ("",) * len(debt)
    sums = []
    if _amount_head(record) == "Amount":
        sums.append(("Total", "", "", *amounts, *debt))
    else:
        names = " + ".join(line["duty"] for line in record["lines"])
        rows += [(names, "", "", *amounts, *empty)] if len(rows) > 1 else []
        sums.append(("Total due", "", "", "", "", *debt))
    if _is_owed(record):
        landed = f"Value plus {' and '.join(line['duty'] for line in record['lines'])}"
        sums.append((landed, "", "", "", dollars(total["landed"]), *empty))
    return Table(
        _CAPTION,
        columns,
        tuple(rows),
        tuple(sums),
        titled=record["other_duties"] is not None,
    )


def _nothing(record: Record) -> Table:
    """Return the table of a quote without a duty, so that every answer has one."""
    deposit = dollars(record["total"]["deposit"])
    columns = (Column("Duty", folds=9), Column("Deposit due", right=True))
    titled = record["other_duties"] is not None
    return Table(_CAPTION, columns, (), (("Total due", deposit),), titled=titled)


def _amount_head(record: Record) -> str:
    """Return how the amount at the determined rate is headed: what is collected is so called."""
    if all(line["amount"] == line["deposit"]["amount"] for line in record["lines"]):
        return "Amount"
    owed = is_some(record["total"]["deposit"]) or is_some(record["total"]["asked_later"])
    return debt_words.DETERMINED if owed else debt_words.NOT_COLLECTED


def _is_owed(record: Record) -> bool:
    """Whether the duty at the determined rates is what is paid in the end, and all that is."""
    total = record["total"]
    if total["due_at_entry"] is not None or not is_some(total["amount"]):
        return False
    paid = Decimal(total["deposit"]) + Decimal(total["asked_later"]) - Decimal(total["refundable"])
    return paid == Decimal(total["amount"])


def _line(line: Record, optional: list[str]) -> tuple[str, ...]:
    deposit = line["deposit"]
    return (
        line["duty"],
        line["case"],
        line["rate_of"],
        percent(line["rate"]),
        dollars(line["amount"]),
        dollars(deposit["amount"]),
        *(dollars(deposit[key]) for key in optional),
    )


def _notes(record: Record) -> Notes:
    """Return the notes, without those that the first sentence has said."""
    nothing = not any(line["deposit"]["required"] for line in record["lines"])
    return notes(
        note for note in record["notes"] if not (nothing and note["code"] in debt_words.SAID)
    )


def _sources(record: Record) -> list[str]:
    sources = [
        f"{line['duty']} {percent(line['rate'])}: {line['notice']}, effective {line['effective']},"
        f" {cited(line['citation'])} ({line['evidence']}) {line['source']}"
        for line in record["lines"]
    ]
    sources += [f"Scope: {scope_source(record['scope'])}"] if record["scope"] else []
    sources += measure_sources(record["other_duties"] or ())
    return sources + [
        f"{one['fee']} {percent(one['rate'])}: {cited(one['citation'])} ({one['evidence']})"
        f" {one['source']}"
        for one in record["fees"] or ()
    ]


def _steps(record: Record) -> Steps:
    return Steps(
        tuple(Step(step["step"], step["text"], step["authority"]) for step in record["steps"])
    )

"""A quote as a page: the debt in sentences, tables of what it is made of, notes, and sources."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.duty_tables import (
    act_by_words,
    deadline_blocks,
    measure_sources,
    other_duties_tables,
)
from anode_duty.answers.page import (
    Bullets,
    Column,
    Facts,
    Heading,
    NumberedStep,
    Page,
    Table,
    head_of,
)
from anode_duty.answers.words import (
    behind,
    capital,
    dollars,
    duties_asked,
    footer,
    grouped,
    is_some,
    left_out,
    listing,
    money,
    notes,
    percent,
    rates,
    scope_source,
)
from anode_duty.duties.measure_terms import APPLIES
from anode_duty.law.measure import HELD_VOID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.answers.fields import Record

# How an amount is headed that is not what is collected.
DETERMINED = "At the determined rate"
NOT_COLLECTED = "At the determined rate, not collected"

_LATER = ("refundable", "asked_later")  # what becomes of a deposit after entry
_NOTHING_OWED = "No duty is owed: "
_OUTSIDE = ("excluded", "not-covered")  # notes that say why goods are not covered
_SAID = (*_OUTSIDE, "not-collected")  # notes that the first sentence says already


def quote_page(record: Record) -> Page:
    """Return the page of a quote, with every step where the record has them."""
    if "steps" in record:
        behind_it = Bullets.of("Steps", (NumberedStep(**one) for one in record["steps"]))
    else:
        behind_it = Bullets.of("Sources", _sources(record))
    # The first sentence has said why nothing is due.
    said = () if _required(record) else _SAID
    return Page.of(
        Heading(_due_at_entry(record), (*_consequences(record), _asked(record))),
        _facts(record),
        _duties(record),
        *other_duties_tables(record),
        *deadline_blocks(record["deadlines"]),
        notes(note for note in record["notes"] if note["code"] not in said),
        behind_it,
        footer(record["rates"]),
    )


# The debt in sentences


def _due_at_entry(record: Record) -> str:
    """Say what is due at entry, or that nothing is, and why."""
    total = record["total"]
    if total["due_at_entry"] is None:
        return _deposits(record)
    required = _required(record)
    parts = [
        (total["deposit"], f"in {_named(required)} deposits" if required else ""),
        (total["other_duties"], "in other duties"),
        (total["fees"], "in fees"),
    ]
    listed = listing(f"{dollars(amount)} {words}" for amount, words in parts if words)
    return f"{dollars(total['due_at_entry'])} is due at entry: {listed}."


def _required(record: Record) -> list[Record]:
    return [line for line in record["lines"] if line["deposit"]["required"]]


def _named(lines: Iterable[Record]) -> str:
    return " and ".join(line["duty"] for line in lines)


def _deposits(record: Record) -> str:
    """Say which deposits are due at entry, or that none is, and why."""
    required = _required(record)
    amount = dollars(record["total"]["deposit"])
    if len(required) > 1:
        return f"{_named(required)} deposits of {amount} are due at entry."
    if required:
        duty = required[0]["duty"]
        return f"{'An' if duty == 'AD' else 'A'} {duty} deposit of {amount} is due at entry."
    owed = "duty is owed" if _outside(record) else "deposit is due at entry"
    either = " or ".join(duties_asked(record["inputs"].get("duty")))
    return f"No {either} {owed}: {_why_nothing(record)}."


def _why_nothing(record: Record) -> str:
    """Return why no deposit is due, as half a sentence."""
    if outside := _outside(record):
        return outside
    reasons = grouped(
        (line["deposit"]["reason"], line["duty"])
        for line in record["lines"]
        if not line["deposit"]["required"]
    )
    for code, words in _WHY.items():
        if any(note["code"] == code for note in record["notes"]):
            reasons.setdefault(words.format(day=record["entry_date"]), [])
    if len(reasons) < 2:
        return next(iter(reasons), "no case of these files asks for it")
    return "; ".join(f"{' and '.join(of)}: {why}" if of else why for why, of in reasons.items())


_WHY = {
    "no-rate": "no rate had been determined on {day}",
    "company-excluded": "these goods are excluded from the case",
}


def _outside(record: Record) -> str:
    """Return why the goods are not covered, or nothing where they are."""
    texts: Iterator[str] = (note["text"] for note in record["notes"] if note["code"] in _OUTSIDE)
    return next(texts, "").removeprefix(_NOTHING_OWED).removesuffix(".")


def _consequences(record: Record) -> Iterator[str]:
    """Yield why no deposit is due, and what is refundable, asked for later, or can be claimed."""
    total = record["total"]
    if total["due_at_entry"] is not None and not _required(record):
        yield _deposits(record)
    yield from left_out(record["inputs"].get("duty"))
    if is_some(total["refundable"]):
        all_of_it = total["refundable"] == (total["due_at_entry"] or total["deposit"])
        amount = "All of it" if all_of_it else f"{dollars(total['refundable'])} of it"
        yield f"{amount} is refundable at liquidation. {act_by_words(record['act_by'])}".rstrip()
    if is_some(total["asked_later"]):
        duties = _named(one for one in record["lines"] if is_some(one["deposit"]["asked_later"]))
        more = " more" if is_some(total["deposit"]) else ""
        yield f"{dollars(total['asked_later'])}{more} is asked for later ({duties})."
    void = [
        one
        for one in record["other_duties"] or ()
        if one["claim"] and one["claim"]["state"] == HELD_VOID and one["state"] == APPLIES
    ]
    if claimed := sum(Decimal(one["amount"]) for one in void):
        names = "; ".join(one["measure"] for one in void)
        yield f"{dollars(f'{claimed}')} of it can be claimed, as it was held void: {names}."


def _asked(record: Record) -> str:
    """Say in a line what was asked."""
    producer = f", producer {record['producer']}" if record["producer"] else ""
    portion = f", dutiable value {_portion(record)}" if _portion(record) else ""
    return (
        f"{capital(record['product'])} ({record['verdict']}), exporter {record['exporter']}"
        f"{producer}, entry date {record['entry_date']}, entered value"
        f" {dollars(record['entered_value'])}{portion}"
    )


def _portion(record: Record) -> str:
    """Return the dutiable value where it is not the whole, or nothing."""
    whole = record["dutiable_value"] == record["entered_value"] or not record["lines"]
    return "" if whole else dollars(record["dutiable_value"])


# What it is made of


def _facts(record: Record) -> Facts:
    given = record["inputs"]
    return Facts.of(
        article=record["product"],
        exporter=record["exporter"],
        producer=record["producer"],
        origin=record["origin"],
        entry_date=record["entry_date"],
        scope=record["verdict"],
        entered_value=dollars(record["entered_value"]),
        dutiable_value=_portion(record),
        HTSUS_number=given.get("htsus"),
        transport=given.get("transport"),
        loaded=given.get("loaded"),
        use=given.get("use"),
    )


def _duties(record: Record) -> Table:
    """Return a row a duty and what is due in all; what nobody owes has no column and no sum."""
    lines, total, head = record["lines"], record["total"], _amount_head(record)
    titled = record["other_duties"] is not None
    determined = {"rate": total["rate"], "amount": total["amount"]}
    due = {"deposit": {**total, "amount": total["deposit"]}}
    # Whose sums they are, so that none is read as all that is due.
    names = " + ".join(
        [line["duty"] for line in lines] or duties_asked(record["inputs"].get("duty"))
    )
    rows, sums = list(lines), [{"duty": f"{names} due", **due}]
    if lines and head == "Amount":
        # A total without the heading would be read as that of all that is due.
        named = names if len(lines) > 1 else f"{names} due"
        sums = [{"duty": "Total" if titled else named, **determined, **due}]
    elif len(lines) > 1:
        rows.append({"duty": names, **determined})
    if _is_owed(record):
        sums.append({"duty": f"Value plus {_named(lines)}", "amount": total["landed"]})
    of_lines = (
        Column("Case", below=1),
        Column("Rate of", folds=11, below=1),
        rates("Rate", below=2),
        money(head, "amount", below=3),
    )
    return Table.of(
        "Antidumping and countervailing duty",
        rows,
        (
            Column("Duty", folds=9),
            *(of_lines if lines else ()),
            money("Deposit due", "deposit.amount"),
            *(
                money(head_of(field), f"deposit.{field}")
                for field in _LATER
                if is_some(total[field])
            ),
        ),
        sums=sums,
        titled=titled,
    )


def _amount_head(record: Record) -> str:
    """Return how the amount at the determined rate is headed: what is collected is so called."""
    if all(line["amount"] == line["deposit"]["amount"] for line in record["lines"]):
        return "Amount"
    owed = is_some(record["total"]["deposit"]) or is_some(record["total"]["asked_later"])
    return DETERMINED if owed else NOT_COLLECTED


def _is_owed(record: Record) -> bool:
    """Whether the duty at the determined rates is what is paid in the end, and all that is."""
    total = record["total"]
    if total["due_at_entry"] is not None or not is_some(total["amount"]):
        return False
    deposit, back, later = (Decimal(total[field]) for field in ("deposit", *_LATER))
    return deposit + later - back == Decimal(total["amount"])


def _sources(record: Record) -> Iterator[str]:
    for line in record["lines"]:
        yield (
            f"{line['duty']} {percent(line['rate'])}: {line['notice']}, effective"
            f" {line['effective']}, {behind(line)} {line['source']}"
        )
    if record["scope"]:
        yield f"Scope: {scope_source(record['scope'])}"
    yield from measure_sources(record["other_duties"] or ())
    for one in record["fees"] or ():
        yield f"{one['fee']} {percent(one['rate'])}: {behind(one)} {one['source']}"

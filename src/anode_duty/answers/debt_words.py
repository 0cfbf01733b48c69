"""The debt in sentences: what is due at entry and why, what is refundable, what is asked later."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.deadline_table import act_by_words
from anode_duty.answers.figures import capital, dollars, is_some
from anode_duty.duties.measure_terms import APPLIES
from anode_duty.law.measure import HELD_VOID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.answers.record_words import Record

# How an amount is headed that is not what is collected.
DETERMINED = "At the determined rate"
NOT_COLLECTED = "At the determined rate, not collected"

_NOTHING_OWED = "No duty is owed: "
# Notes that the first sentence says already.
SAID = ("excluded", "not-covered", "not-collected")


def due_at_entry(record: Record) -> str:
    """Say what is due at entry, or that nothing is, and why."""
    total = record["total"]
    required = [line for line in record["lines"] if line["deposit"]["required"]]
    if total["due_at_entry"] is None:
        return _deposits(record, required)
    parts = [
        (total["deposit"], f"in {_named(required)} deposits" if required else ""),
        (total["other_duties"], "in other duties"),
        (total["fees"], "in fees"),
    ]
    listed = listing(f"{dollars(amount)} {words}" for amount, words in parts if words)
    return f"{dollars(total['due_at_entry'])} is due at entry: {listed}."


def _deposits(record: Record, required: list[Record]) -> str:
    amount = dollars(record["total"]["deposit"])
    if len(required) > 1:
        return f"{_named(required)} deposits of {amount} are due at entry."
    if required:
        duty = required[0]["duty"]
        return f"{'An' if duty == 'AD' else 'A'} {duty} deposit of {amount} is due at entry."
    named = (record.get("inputs") or {}).get("duty")
    asked = named.upper() if named else "AD or CVD"
    owed = "duty is owed" if _not_covered(record) else "deposit is due at entry"
    return f"No {asked} {owed}: {why_nothing(record)}."


def _named(lines: Iterable[Record]) -> str:
    return " and ".join(line["duty"] for line in lines)


def why_nothing(record: Record) -> str:
    """Return why no deposit is due, as half a sentence."""
    outside = _not_covered(record)
    if outside:
        return outside
    reasons: dict[str, list[str]] = {}
    for line in record["lines"]:
        if not line["deposit"]["required"]:
            reasons.setdefault(line["deposit"]["reason"], []).append(line["duty"])
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


def _not_covered(record: Record) -> str:
    """Return why the goods are not covered, or nothing where they are."""
    for note in record["notes"]:
        if note["code"] in ("excluded", "not-covered"):
            text: str = note["text"].removeprefix(_NOTHING_OWED).removesuffix(".")
            return text
    return ""


def consequences(record: Record) -> Iterator[str]:
    """Yield why no deposit is due, and what is refundable, asked for later, or can be claimed."""
    total = record["total"]
    required = any(line["deposit"]["required"] for line in record["lines"])
    if total["due_at_entry"] is not None and not required:
        yield _deposits(record, [])
    if is_some(total["refundable"]):
        all_of_it = total["refundable"] == (total["due_at_entry"] or total["deposit"])
        amount = "All of it" if all_of_it else f"{dollars(total['refundable'])} of it"
        yield f"{amount} is refundable at liquidation. {act_by_words(record['act_by'])}".rstrip()
    if is_some(total["asked_later"]):
        duties = _named(one for one in record["lines"] if is_some(one["deposit"]["asked_later"]))
        more = " more" if is_some(total["deposit"]) else ""
        yield f"{dollars(total['asked_later'])}{more} is asked for later ({duties})."
    yield from _claimable(record["other_duties"] or ())


def _claimable(duties: Iterable[Record]) -> Iterator[str]:
    void = [
        one
        for one in duties
        if one["claim"] and one["claim"]["state"] == HELD_VOID and one["state"] == APPLIES
    ]
    if amount := sum(Decimal(one["amount"]) for one in void):
        names = "; ".join(one["measure"] for one in void)
        yield f"{dollars(f'{amount}')} of it can be claimed, as it was held void: {names}."


def listing(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: `a, b, and c`."""
    each = list(words)
    if len(each) < 3:
        return " and ".join(each)
    return f"{', '.join(each[:-1])}, and {each[-1]}"


def asked(record: Record) -> str:
    """Say in a line what was asked."""
    producer = f", producer {record['producer']}" if record["producer"] else ""
    portion = ""
    if record["dutiable_value"] != record["entered_value"] and record["lines"]:
        portion = f", dutiable value {dollars(record['dutiable_value'])}"
    return (
        f"{capital(record['product'])} ({record['verdict']}), exporter {record['exporter']}"
        f"{producer}, entry date {record['entry_date']}, entered value"
        f" {dollars(record['entered_value'])}{portion}"
    )

"""Tables that quotes and lookups share: other duties and fees, an HTSUS number, deadlines."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty.answers.page import Bar, Bars, Bullets, Column, Table
from anode_duty.answers.words import (
    behind,
    capital,
    dollars,
    duties_asked,
    is_some,
    money,
    percent,
    rates,
)
from anode_duty.duties.measure_terms import APPLIES, DOES_NOT_APPLY
from anode_duty.law.measure import HELD_VOID, dotted
from anode_duty.law.source import COMPUTED, cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.answers.fields import Record

# Other duties and fees of a quote


def other_duties_tables(record: Record) -> Iterator[Table | Bullets]:
    """Yield the tables of other duties and fees, and of what is due in all; none without them."""
    duties, total = record["other_duties"], record["total"]
    if duties is None:
        return
    yield Table.of(
        "Other duties",
        map(_measure, duties),
        (*_MEASURE, rates("Rate"), money("Amount")),
        sums=[{"measure": "Total", "amount": total["other_duties"]}],
    )
    yield _considered(duties)
    yield Table.of(
        "Fees",
        [{**fee, "limits": _limits(fee)} for fee in record["fees"]],
        (
            Column("Fee", folds=14),
            Column("Limits", folds=9, below=1),
            rates("Rate"),
            money("Amount"),
        ),
        sums=[{"fee": "Total", "amount": total["fees"]}],
    )
    yield _due_at_entry(total, duties_asked(record["inputs"].get("duty")))


_MEASURE = (
    Column("Other duty", "measure", folds=14),
    Column("Heading", below=1),
    Column("State", folds=9),
)


def _measure(one: Record) -> Record:
    """Return the row of a measure, whose state says whether it was held void or is contested.

    What does not apply has no rate, and what may apply no amount.
    """
    claim = f", {one['claim']['state']}" if one["claim"] else ""
    row = {**one, "state": f"{one['state']}{claim}"}
    if one["state"] == DOES_NOT_APPLY:
        del row["rate"]
    if one["state"] != APPLIES:
        row.pop("amount", None)  # a number that is looked up has no amounts
    return row


def _considered(duties: Iterable[Record]) -> Bullets:
    """Return why measures do not apply, or may."""
    lines = (
        f"{one['measure']} {one['state']}: {one['because']} ({cited(one['citation'])})"
        for one in duties
        if one["state"] != APPLIES
    )
    return Bullets.of("Considered and not counted", lines)


def _limits(one: Record) -> str:
    """Return the least and the most of a fee, and which of them is the amount."""
    ends = [f"{end} {dollars(one[end])}" for end in ("least", "most") if one[end] is not None]
    due = f" (the {one['bound']} is due)" if one["bound"] else ""
    return f"{', '.join(ends)}{due}"


def _due_at_entry(total: Record, asked: Iterable[str]) -> Table:
    """Return what is due at entry, and what it costs in the end."""
    later, back = is_some(total["asked_later"]), is_some(total["refundable"])
    cost = f"{' + asked later' if later else ''}{' - refundable' if back else ''}"
    deposits = f"{' and '.join(asked)} deposits"
    parts = {deposits: "deposit", "Other duties": "other_duties", "Fees": "fees"}
    sums = {
        "Total due at entry": "due_at_entry",
        **({"Refundable": "refundable"} if back else {}),
        **({"Asked later": "asked_later"} if later else {}),
        f"Cost: entered value + due at entry{cost}": "cost",
    }

    def rows(named: dict[str, str]) -> list[Record]:
        return [{"what": what, "amount": total[of]} for what, of in named.items()]

    columns = (Column("What", folds=14), money("Amount"))
    return Table.of("Due at entry", rows(parts), columns, sums=rows(sums))


def measure_sources(terms: Iterable[Record]) -> list[str]:
    """Return what each measure that applies rests on."""
    return [
        f"{one['measure']} {percent(one['rate'])}: {one['because']}, {behind(one)} {one['source']}"
        for one in terms
        if one["state"] == APPLIES
    ]


# The duties on an HTSUS number beside AD and CVD: on a day, and period by period


def number_answer(number: list[Record], entry_date: str) -> str:
    """Say what is due on a number in a sentence."""
    return " ".join(dict.fromkeys(_answer(one, entry_date) for one in number))


def _answer(one: Record, entry_date: str) -> str:
    if one["percent"] is None:
        return f"{capital(one['reason'])}."
    what = f"on {dotted(one['htsus'])} from {one['origin']}"
    return f"{percent(one['percent'])} {what} on {entry_date}, beside AD and CVD duty and fees."


def number_tables(number: list[Record]) -> Iterator[Table | Bullets]:
    """Yield the measures on a number on the day, and those considered."""
    for one in number:
        duties = one["other_duties"]
        yield Table.of(
            _caption(one),
            map(_measure, duties),
            (*_MEASURE, Column("Evidence", below=2), rates("Rate")),
            sums=[{"measure": "Total", "rate": one["percent"]}] if duties else (),
        )
        yield _considered(duties)


def _caption(one: Record) -> str:
    return f"Other duties on {dotted(one['htsus'])} from {one['origin']}"


def life_tables(number: list[Record]) -> Iterator[Table]:
    """Yield the life of a number, period by period, with a bar each."""
    for one in number:
        yield Table.of(
            f"{_caption(one)}, by entry date",
            one["periods"] or (),
            (
                Column("Entry dates", days),
                rates("Total", "percent"),
                Column("Made of", _made_of, folds=20, below=1),
            ),
            bars=Bars(
                head="Timeline",
                deposited="due",
                determined="of it held void",
                each=tuple(map(_bar, one["periods"] or ())),
                on_terminal=False,
            ),
        )


def days(period: Record) -> str:
    """Return the entry dates of a period."""
    if period["last"] is None:
        return f"since {period['first']}"
    if period["last"] == period["first"]:
        return str(period["first"])
    return f"{period['first']} to {period['last']}"


def _made_of(period: Record) -> str:
    due = (
        f"{term['measure']} {percent(term['rate'])}"
        for term in period["due"]
        if is_some(term["rate"])
    )
    return period["reason"] or "; ".join(due)


def _bar(period: Record) -> Bar:
    claimed = [one for one in period["due"] if one["claim"]]
    void = sum(Decimal(one["rate"]) for one in claimed if one["claim"]["state"] == HELD_VOID)
    whole = Decimal(period["percent"] or 0)
    text = f"{days(period)}: {percent(period['percent'])} due, {void}% of it held void"
    return Bar(whole - void, Decimal(void), text, period["first"])


# Days by which one must act


def deadline_blocks(deadlines: list[Record]) -> Iterator[Table | Bullets]:
    """Yield the table of deadlines in the order of their earliest day."""
    ordered = sorted(deadlines, key=lambda day: (day["earliest"], day["latest"]))
    several = len({tuple(day["duties"]) for day in deadlines}) > 1
    yield Table.of(
        "Deadlines",
        ordered,
        (
            Column("What", folds=20),
            Column("For", lambda day: " and ".join(day["duties"])) if several else None,
            Column("Earliest"),
            Column("Latest"),
            Column("Evidence", shown=estimate),
        ),
    )
    yield Bullets.of("How the days were worked out", map(_worked_out, ordered))


def estimate(evidence: str) -> str:
    """Return the mark of a day that rests on an estimate, else its evidence."""
    return "estimate" if evidence == COMPUTED else evidence


def _worked_out(day: Record) -> str:
    note = f": {day['note']}" if day["note"] else ""
    return f"{_short(day)}{note} ({cited(day['citation'])})"


def _short(day: Record) -> str:
    """Return what a day is about, without what is said beside it."""
    return str(day["what"].partition(";")[0])


def act_by_words(day: Record | None) -> str:
    """Say by which day one must act; empty where no such day is on file."""
    if day is None:
        return ""
    mark = " (an estimate)" if day["estimated"] else ""
    return f"Act by {day['day']}{mark}, the {_short(day)}."

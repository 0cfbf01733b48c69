"""What is refundable, as a page that a broker can send to a client."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from anode_duty.answers.duty_tables import act_by_words, estimate
from anode_duty.answers.page import Bullets, Column, Facts, Heading, Page, Paragraph, Table
from anode_duty.answers.refund_record import is_noteworthy
from anode_duty.answers.words import (
    behind,
    capital,
    dollars,
    duties_asked,
    footer,
    is_some,
    left_out,
    money,
    more,
    notes,
)
from anode_duty.duties.line_refund import day_over
from anode_duty.law.numbers import counted
from anode_duty.law.source import cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record

_NOTEWORTHY = 40  # lines that are shown one by one
_GROUPS = 200  # groups that are shown
_OVER = 5  # days that have passed that are shown; all others are


def refund_page(record: Record) -> Page:
    """Return the page of what is refundable."""
    failures = record["failures"][:_NOTEWORTHY]
    return Page.of(
        Heading(_answer(record), tuple(_consequences(record))),
        _facts(record["on"], record["total"]),
        _to_do(record),
        _workings(record),
        _groups(record),
        _second_refund(record),
        *_ways(record),
        _lines(record),
        Bullets.of("Lines that could not be worked out", map(_failure, failures)),
        notes(record["notes"]),
        Paragraph("This is a calculation from published rates and dates. It is not legal advice."),
        footer(*([record["rates"]] if record["rates"] else record["books"] or [])),
    )


def _answer(record: Record) -> str:
    """Return how much is refundable of how many entries, in one sentence."""
    total, day = record["total"], record["on"]
    whole = counted(total["entries"], "entry", "entries", ",")
    both, either = (word.join(duties_asked(record["duty"])) for word in (" and ", " or "))
    if not total["lines"]:
        return f"No line could be worked out, as of {day}."
    if not is_some(total["refundable"]):
        if is_some(total["upper_bounds"]["refundable"]):
            most = dollars(total["upper_bounds"]["refundable"])
            return f"At most {most} of {both} deposits on {whole} is refundable, as of {day}."
        return f"No {either} deposit of {whole} is refundable, as of {day}."
    of = total["refunded_entries"]
    entries = whole if of == total["entries"] else f"{of:,} of {whole}"
    mark = f" ({_computed(total)})" if is_some(total["refundable_computed"]) else ""
    return (
        f"{dollars(total['refundable'])} of {both} deposits on {entries} is refundable{mark},"
        f" as of {day}."
    )


def _computed(total: Record) -> str:
    if total["refundable_computed"] == total["refundable"]:
        return "as computed: the file does not say what was deposited"
    computed = dollars(total["refundable_computed"])
    return f"{computed} of it as computed, where the file does not say what was deposited"


def _consequences(record: Record) -> Iterator[str]:
    """Yield what else there is to know of the sums, a sentence each."""
    total, upper = record["total"], record["total"]["upper_bounds"]
    yield from left_out(record["duty"])
    if last := total["last_day_passed"]:
        over = day_over(last["day"], last["latest"], last["estimated"], record["on"])
        entries = "such an entry" if last["lines"] == 1 else "such entries"
        lines = counted(last["lines"], "line")
        yield f"{capital(over)} for {lines}: {entries} may be liquidated and final."
    if is_some(total["claimable"]):
        yield f"In addition, {dollars(total['claimable'])} of duties held void can be claimed."
    if is_some(total["contested"]):
        yield (
            f"{dollars(total['contested'])} of other duties is contested in court: it is not"
            " refundable now, but you can keep the right to it."
        )
    if upper["lines"]:
        lines = counted(upper["lines"], "line", form=",")
        yield (
            f"Not in these sums: {lines} with at most {dollars(upper['refundable'])} refundable,"
            " where the value of the covered portion is not given."
        )
    if is_some(total["asked_later"]):
        yield f"{dollars(total['asked_later'])} is due and was not collected."
    if is_some(total["not_refundable"]):
        lines = counted(total["final_lines"], "line", form=",")
        yield (
            f"{dollars(total['not_refundable'])} is not due, but can no longer be refunded: the"
            f" liquidation of {lines} is final."
        )
    refundable = is_some(total["refundable"]) or is_some(upper["refundable"])
    if refundable and total["act_by"]:
        yield act_by_words(total["act_by"])
    if total["failed"]:
        lines = counted(total["failed"], "line", form=",")
        verb = "is" if total["failed"] == 1 else "are"
        yield f"{lines} could not be worked out and {verb} in no sum; see below."


def _mark(sums: Record) -> str:
    """Return the mark of deposits of which some are computed, as the file does not say them."""
    if not is_some(sums["deposited_computed"]):
        return ""
    if sums["deposited_computed"] == sums["deposited"]:
        return " (computed)"
    return f" ({dollars(sums['deposited_computed'])} of it computed)"


def _facts(day: str, total: Record) -> Facts:
    return Facts.of(
        as_of=day,
        entry_lines=f"{total['lines']:,}",
        entries=f"{total['entries']:,}",
        deposited=f"{dollars(total['deposited'])}{_mark(total)}",
        due_on_the_record=dollars(total["due"]),
        refundable=dollars(total["refundable"]),
    )


def _to_do(record: Record) -> Table:
    """Return what to do by when, and on what authority."""
    days = record["deadlines"]
    left = sum(day["passed"] for day in days) - _OVER
    columns = (
        Column("By", _by),
        Column("What", folds=20),
        _LINES,
        Column("Authority", _authority, folds=14, below=1),
    )
    caption = more("What to do by when", left, " days, all passed, are in the JSON")
    return Table.of(caption, days[max(left, 0) :], columns)


_LINES = Column("Lines", shown="{:,}".format, right=True, below=1)


def _by(day: Record) -> str:
    marks = [*(["estimate"] * day["estimated"]), *(["passed"] * day["passed"])]
    return f"{day['earliest']} ({', '.join(marks)})" if marks else str(day["earliest"])


def _authority(day: Record) -> str:
    grade = estimate(day["evidence"]) if day["estimated"] else day["evidence"]
    return f"{cited(day['citation'])} ({grade})"


def _workings(record: Record) -> Bullets:
    """Return how the days that are estimates were worked out."""
    told = (
        f"{day['what']}: {_stretch(day)}{day['note']}"
        for day in record["deadlines"]
        if day["note"] and day["estimated"]
    )
    return Bullets.of("How these days were worked out", told)


def _stretch(day: Record) -> str:
    first, last = day["earliest"], day["latest"]
    return "" if first == last else f"between {first} and {last}; "


def _groups(record: Record) -> Table:
    """Return the sums of each group and of all, AD/CVD beside the duties held void."""
    groups, total, by = record["by"], record["total"], record["grouped_by"]
    columns = [
        Column(capital(by), "group", folds=12),
        _LINES,
        Column("Deposited", partial(_marked, "deposited"), right=True),
        money("Due", below=1),
        Column("Refundable", partial(_marked, "refundable"), right=True),
        *([_AT_MOST] if total["upper_bounds"]["lines"] else []),
        *(
            money(head, field, below=2, missing="not counted")
            for head, field in _OPTIONAL.items()
            if is_some(total[field])
        ),
        Column("Next day", _next_day, below=3),
    ]
    return Table.of(
        more(f"By {by}", len(groups) - _GROUPS, " are in the sum"),
        groups[:_GROUPS],
        columns,
        sums=[{**total, "group": "Total"}],
    )


# Columns that are there only where some line has the amount, which some groups do not have.
_OPTIONAL = {
    "Asked later": "asked_later",
    "Final": "not_refundable",
    "Held void": "claimable",
    "Contested": "contested",
}
_AT_MOST = money("At most", "upper_bounds.refundable", below=2)


def _marked(field: str, sums: Record) -> str:
    """Return a sum, with a mark where some of it is computed."""
    mark = " (computed)" if is_some(sums[f"{field}_computed"]) else ""
    return f"{dollars(sums[field])}{mark}"


def _next_day(sums: Record) -> str:
    if sums["next_day"] is None:
        return "none"
    return f"{sums['next_day']}{' (estimate)' if sums['next_day_estimated'] else ''}"


def _second_refund(record: Record) -> Table:
    """Return the duties that were held void or are contested."""
    columns = (
        Column("Duty", "measure", folds=12),
        Column("State"),
        _LINES,
        money("Collected", "amount"),
        money("Can be claimed", "claimable"),
        Column("Authority", behind, folds=14, below=1),
    )
    caption = "The second refund: other duties, as computed from the rate files"
    return Table.of(caption, record["total"]["other_duties"] or (), columns)


def _ways(record: Record) -> Iterator[Bullets]:
    """Yield how to claim what was held void, and how to keep the right to what is contested."""
    heads = {"held void": "How to claim duties held void"}
    if is_some(record["total"]["contested"]):
        heads["contested"] = "How to keep the right"
    for state, head in heads.items():
        measures = [one for one in record["total"]["other_duties"] or () if one["state"] == state]
        told = [_way(way) for one in measures for way in one["ways"]]
        yield Bullets.of(head, (*told, *(one["note"] for one in measures if one["note"])))


def _way(way: Record) -> str:
    limit = ""
    if way["within_days"] is not None:
        before = "before liquidation or " if way["before_liquidation"] else ""
        limit = f", {before}within {way['within_days']} days of liquidation"
    opens = f", open since {way['opens']}" if way["opens"] else ""
    limits = f"; {'; '.join(way['limits'])}" if way["limits"] else ""
    source = f" ({way['evidence']}, {cited(way['citation'])})"
    return f"{way['way']}: for {way['entries']}{opens}{limit}{limits}{source}"


def _lines(record: Record) -> Table:
    """Return the lines that a person should look at, each with its reason."""
    found = [line for line in record["lines"] if is_noteworthy(line) and "duties" in line]
    columns = (
        Column("Line", right=True),
        Column("Entry", "entry_number", folds=10),
        money("Deposited", below=1),
        money("Refundable"),
        Column("Why", _why, folds=20),
    )
    caption = more("Lines to look at", len(found) - _NOTEWORTHY, "; see --format csv")
    return Table.of(caption, found[:_NOTEWORTHY], columns)


def _why(line: Record) -> str:
    why = [f"{one['duty']}: {_difference(one)}" for one in line["duties"] if one["because"]]
    if line["final"]:
        why.append(f"liquidated on {line['liquidation_date']}, and final")
    return "; ".join(why)


def _difference(one: Record) -> str:
    amount, because = one["difference"], one["because"]
    if one["deposited_from"] == "computed" and not is_some(amount):
        return f"{dollars(one['deposited'])} counted as deposited; {because}"
    if one["deposited_from"] == "computed":
        return f"counted as not deposited, because {because}"
    paid = "underpaid" if amount.startswith("-") else "overpaid"
    return f"{paid} by {dollars(amount.removeprefix('-'))}: {because}"


def _failure(one: Record) -> str:
    return f"{counted(one['lines'], 'line', form=',')}, first {one['first']}: {one['reason']}"

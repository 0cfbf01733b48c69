"""What is refundable, as a page that a broker can send to a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.deadline_table import act_by_words, estimate
from anode_duty.answers.figures import dollars
from anode_duty.answers.page import (
    Bullets,
    Column,
    Facts,
    Footer,
    Heading,
    Page,
    Paragraph,
    Table,
    notes_of,
    page_of,
)
from anode_duty.answers.record_words import footer
from anode_duty.answers.refund_record import is_noteworthy
from anode_duty.law.source import cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.answers.page import Notes
    from anode_duty.answers.record_words import Record

NOTEWORTHY = 40  # lines that are shown one by one
_GROUPS = 200  # groups that are shown
_DAYS = 12  # days that are shown

_HEADS = {
    "entry": "Entry",
    "month": "Month",
    "exporter": "Exporter",
    "case": "Case",
    "importer": "Importer",
}


def refund_page(record: Record) -> Page:
    """Return the page of what is refundable."""
    return page_of(
        Heading(_answer(record), tuple(_consequences(record))),
        _facts(record),
        _to_do(record),
        _workings(record),
        _groups(record),
        _second_refund(record),
        *_ways(record),
        _lines(record),
        _failures(record),
        _notes(record),
        Paragraph("This is a calculation from published rates and dates. It is not legal advice."),
        footer(record["rates"]) if record["rates"] else Footer(_books(record["books"] or [])),
    )


def _books(books: Iterable[Record]) -> str:
    each = ", ".join(f"{book['reviewed']}, {book['digest'][:19]}" for book in books)
    return f"Rate files reviewed {each}"


def _some(amount: str | None) -> bool:
    return amount is not None and amount.strip("0.") != ""


def _count(number: int, what: str, plural: str = "") -> str:
    return f"{number:,} {what if number == 1 else plural or f'{what}s'}"


def _entries(number: int) -> str:
    return _count(number, "entry", "entries")


def _answer(record: Record) -> str:
    """Return how much is refundable of how many entries, in one sentence."""
    total, day = record["total"], record["on"]
    whole = _entries(total["entries"])
    if not total["lines"]:
        return f"No line could be worked out, as of {day}."
    if not _some(total["refundable"]):
        return f"No AD or CVD deposit of {whole} is refundable, as of {day}."
    of = total["refunded_entries"]
    entries = _entries(of) if of == total["entries"] else f"{of:,} of {whole}"
    mark = f" ({_computed(total)})" if _some(total["refundable_computed"]) else ""
    return (
        f"{dollars(total['refundable'])} of AD and CVD deposits on {entries} is refundable{mark},"
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
    if _some(total["claimable"]):
        yield f"In addition, {dollars(total['claimable'])} of duties held void can be claimed."
    if _some(total["contested"]):
        yield (
            f"{dollars(total['contested'])} of other duties is contested in court: it is not"
            " refundable now, but you can keep the right to it."
        )
    if upper["lines"]:
        lines = _count(upper["lines"], "line")
        yield (
            f"Not in these sums: {lines} with at most {dollars(upper['refundable'])} refundable,"
            " where the value of the covered portion is not given."
        )
    if _some(total["asked_later"]):
        yield f"{dollars(total['asked_later'])} is due and was not collected."
    if _some(total["not_refundable"]):
        lines = _count(total["final_lines"], "line")
        yield (
            f"{dollars(total['not_refundable'])} is not due, but can no longer be refunded: the"
            f" liquidation of {lines} is final."
        )
    if _some(total["refundable"]) and total["act_by"]:
        yield act_by_words(total["act_by"])
    if total["failed"]:
        lines = _count(total["failed"], "line")
        verb = "is" if total["failed"] == 1 else "are"
        yield f"{lines} could not be worked out and {verb} in no sum; see below."


def _mark(sums: Record) -> str:
    """Return the mark of deposits of which some are computed, as the file does not say them."""
    if not _some(sums["deposited_computed"]):
        return ""
    if sums["deposited_computed"] == sums["deposited"]:
        return " (computed)"
    return f" ({dollars(sums['deposited_computed'])} of it computed)"


def _facts(record: Record) -> Facts:
    total = record["total"]
    pairs = [
        ("As of", record["on"]),
        ("Entry lines", f"{total['lines']:,}"),
        ("Entries", f"{total['entries']:,}"),
        ("Deposited", f"{dollars(total['deposited'])}{_mark(total)}"),
        ("Due on the record", dollars(total["due"])),
        ("Refundable", dollars(total["refundable"])),
    ]
    return Facts(tuple(pairs))


def _to_do(record: Record) -> Table | None:
    """Return what to do by when, and on what authority."""
    days = record["deadlines"]
    if not days:
        return None
    first = [day for day in days if not day["passed"]][:_DAYS]
    over = [day for day in days if day["passed"]]
    shown = [*over[-_DAYS:], *first]
    more = len(days) - len(shown)
    caption = "What to do by when" + (f" ({more} more days are in the JSON)" if more else "")
    columns = (
        Column("By"),
        Column("What", folds=20),
        Column("Lines", right=True, below=1),
        Column("Authority", folds=14, below=1),
    )
    rows = tuple(
        (_by(day), day["what"], f"{day['lines']:,}", f"{cited(day['citation'])} ({_grade(day)})")
        for day in shown
    )
    return Table(caption, columns, rows, titled=True)


def _by(day: Record) -> str:
    marks = [
        *(["estimate"] if day["estimated"] else []),
        *(["passed"] if day["passed"] else []),
    ]
    return f"{day['earliest']} ({', '.join(marks)})" if marks else str(day["earliest"])


def _grade(day: Record) -> str:
    return estimate(day["evidence"]) if day["estimated"] else day["evidence"]


def _workings(record: Record) -> Bullets:
    """Return how the days that are estimates were worked out."""
    told = (
        f"{day['what']}: {_stretch(day)}{day['note']}"
        for day in record["deadlines"]
        if day["note"] and day["estimated"]
    )
    return Bullets("How these days were worked out", tuple(dict.fromkeys(told)))


def _stretch(day: Record) -> str:
    if day["latest"] == day["earliest"]:
        return ""
    return f"between {day['earliest']} and {day['latest']}; "


def _groups(record: Record) -> Table:
    """Return the sums of each group and of all, AD/CVD beside the duties held void."""
    total = record["total"]
    optional = [
        (key, head)
        for key, head in (
            ("asked_later", "Asked later"),
            ("not_refundable", "Final"),
            ("claimable", "Held void"),
            ("contested", "Contested"),
        )
        if _some(total[key])
    ]
    upper = total["upper_bounds"]["lines"] > 0
    columns = (
        Column(_HEADS[record["grouped_by"]], folds=12),
        Column("Lines", right=True, below=1),
        Column("Deposited", right=True),
        Column("Due", right=True, below=1),
        Column("Refundable", right=True),
        *([Column("At most", right=True, below=2)] if upper else []),
        *(Column(head, right=True, below=2) for _, head in optional),
        Column("Next day", below=3),
    )
    keys = [key for key, _ in optional]
    groups = record["by"]
    rows = tuple(_sums(one["group"], one, upper, keys) for one in groups[:_GROUPS])
    more = len(groups) - len(rows)
    caption = f"By {record['grouped_by']}" + (f" ({more:,} more are in the sum)" if more else "")
    return Table(caption, columns, rows, (_sums("Total", total, upper, keys),), titled=True)


def _sums(name: str, sums: Record, upper: bool, keys: list[str]) -> tuple[str, ...]:
    deposited, refundable = (
        f"{dollars(sums[key])}{' (computed)' if _some(sums[f'{key}_computed']) else ''}"
        for key in ("deposited", "refundable")
    )
    return (
        name,
        f"{sums['lines']:,}",
        deposited,
        dollars(sums["due"]),
        refundable,
        *([dollars(sums["upper_bounds"]["refundable"])] if upper else []),
        *(dollars(sums[key] or "0.00") for key in keys),
        _next_day(sums),
    )


def _next_day(sums: Record) -> str:
    if sums["next_day"] is None:
        return "none"
    return f"{sums['next_day']}{' (estimate)' if sums['next_day_estimated'] else ''}"


def _second_refund(record: Record) -> Table | None:
    """Return the duties that were held void or are contested."""
    measures = record["total"]["other_duties"]
    if not measures:
        return None
    columns = (
        Column("Duty", folds=12),
        Column("State"),
        Column("Lines", right=True, below=1),
        Column("Collected", right=True),
        Column("Can be claimed", right=True),
        Column("Authority", folds=14, below=1),
    )
    rows = tuple(
        (
            one["measure"],
            one["state"],
            f"{one['lines']:,}",
            dollars(one["amount"]),
            dollars(one["claimable"]),
            f"{cited(one['citation'])} ({one['evidence']})",
        )
        for one in measures
    )
    caption = "The second refund: other duties, as computed from the rate files"
    return Table(caption, columns, rows, titled=True)


def _ways(record: Record) -> Iterator[Bullets]:
    """Yield how to claim what was held void, and how to keep the right to what is contested."""
    heads = {"held void": "How to claim duties held void", "contested": "How to keep the right"}
    for state, head in heads.items():
        measures = [one for one in record["total"]["other_duties"] or () if one["state"] == state]
        told = [_way(way) for one in measures for way in one["ways"]]
        notes = [one["note"] for one in measures if one["note"]]
        yield Bullets(head, tuple(dict.fromkeys([*told, *notes])))


def _way(way: Record) -> str:
    limit = ""
    if way["within_days"] is not None:
        before = "before liquidation or " if way["before_liquidation"] else ""
        limit = f", {before}within {way['within_days']} days of liquidation"
    opens = f", open since {way['opens']}" if way["opens"] else ""
    limits = f"; {'; '.join(way['limits'])}" if way["limits"] else ""
    source = f" ({way['evidence']}, {cited(way['citation'])})"
    return f"{way['way']}: for {way['entries']}{opens}{limit}{limits}{source}"


def _lines(record: Record) -> Table | None:
    """Return the lines that a person should look at, each with its reason."""
    found = [line for line in record["lines"] if is_noteworthy(line) and "duties" in line]
    if not found:
        return None
    shown = found[:NOTEWORTHY]
    more = len(found) - len(shown)
    caption = "Lines to look at" + (f" ({more:,} more; see --format csv)" if more else "")
    columns = (
        Column("Line", right=True),
        Column("Entry", folds=10),
        Column("Deposited", right=True, below=1),
        Column("Refundable", right=True),
        Column("Why", folds=20),
    )
    return Table(caption, columns, tuple(map(_line, shown)), titled=True)


def _line(line: Record) -> tuple[str, ...]:
    why = [f"{one['duty']}: {_difference(one)}" for one in line["duties"] if one["because"]]
    if line["final"]:
        why.append(f"liquidated on {line['liquidation_date']}, and final")
    return (
        str(line["line"]),
        line["entry_number"] or "",
        dollars(line["deposited"]),
        dollars(line["refundable"]),
        "; ".join(why),
    )


def _difference(one: Record) -> str:
    amount = one["difference"]
    if one["deposited_from"] == "computed" and not _some(amount):
        return f"{dollars(one['deposited'])} counted as deposited; {one['because']}"
    if one["deposited_from"] == "computed":
        return f"counted as not deposited, because {one['because']}"
    if amount.startswith("-"):
        return f"underpaid by {dollars(amount[1:])}: {one['because']}"
    return f"overpaid by {dollars(amount)}: {one['because']}"


def _failures(record: Record) -> Bullets:
    return Bullets(
        "Lines that could not be worked out",
        tuple(
            f"{_count(one['lines'], 'line')}, first {one['first']}: {one['reason']}"
            for one in record["failures"][:NOTEWORTHY]
        ),
    )


def _notes(record: Record) -> Notes:
    """Return why deposits are refundable or asked later."""
    return notes_of((note["level"], note["text"]) for note in record["notes"])

"""Whether an article is covered, as a page: the verdict, its criteria and the scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.figures import capital
from anode_duty.answers.page import Bullets, Column, Facts, Heading, Page, Table, page_of
from anode_duty.answers.record_words import footer, notes, scope_source
from anode_duty.duties.coverage import NOT_COVERED, UNDETERMINED
from anode_duty.duties.wording import facts_wanted, required_words
from anode_duty.law.scope import EXCLUDED

if TYPE_CHECKING:
    from anode_duty.answers.fields import Record


def classify_page(record: Record) -> Page:
    """Return the page of a classification."""
    return page_of(
        _heading(record),
        _facts(record),
        _criteria(record["criteria"]) if record["criteria"] else None,
        _measures(record["measures"]) if _may_owe(record) else None,
        notes(record["notes"]),
        *(_scope(record) if record["scope"] else ()),
        footer(record["rates"]),
    )


def _heading(record: Record) -> Heading:
    portion = f" ({record['portion']})" if record["portion"] else ""
    missing = tuple(record["missing"])
    return Heading(
        f"{capital(record['article'])}, origin {record['origin']}, entry date"
        f" {record['entry_date']}: {record['verdict']}{portion}. {_in_force(record)}",
        (
            f"Because {record['because']}.",
            *([f"Give {facts_wanted(missing)}."] if missing else []),
        ),
    )


def _in_force(record: Record) -> str:
    """Say of which duties a deposit is required on the entry date, if the goods are covered."""
    measures = record["measures"]
    if record["verdict"] in (EXCLUDED, NOT_COVERED):
        return "No AD or CVD duty is owed on it."
    if not measures:
        return "No case on file governs it."
    required = [one["duty"] for one in measures if one["deposit_required"]]
    idle = [one["duty"] for one in measures if not one["deposit_required"]]
    if not required:
        return f"No {' or '.join(idle)} deposit is required on this date."
    others = f"; no {' or '.join(idle)} deposit is" if idle else ""
    covered = " on what is covered" if record["verdict"] == UNDETERMINED else ""
    return f"{' and '.join(required)} deposits are required on this date{covered}{others}."


def _may_owe(record: Record) -> bool:
    return bool(record["measures"]) and record["verdict"] not in (EXCLUDED, NOT_COVERED)


def _measures(measures: list[Record]) -> Table:
    columns = (
        Column("Duty"),
        Column("Case"),
        Column("Deposit"),
        Column("Since"),
        Column("Because", folds=20, below=1),
    )
    rows = tuple(
        (
            one["duty"],
            one["case"],
            required_words(one["deposit_required"]),
            one["since"] or "",
            one["reason"] or "no notice in force asks for deposits",
        )
        for one in measures
    )
    return Table("Deposits on the entry date", columns, rows, titled=True)


def _facts(record: Record) -> Facts:
    pairs = [
        ("Article", record["article"]),
        ("Origin", record["origin"]),
        ("Entry date", record["entry_date"]),
        ("Scope", record["verdict"]),
        ("Covered portion", record["portion"] or ""),
    ]
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _criteria(criteria: list[Record]) -> Table:
    columns = (
        Column("Criterion", folds=12),
        Column("Required", folds=12),
        Column("Given", right=True),
        Column("Met"),
        Column("Authority", folds=12, below=1),
        Column("Evidence", below=1),
    )
    return Table("Criteria of the scope", columns, tuple(map(_criterion, criteria)))


def _criterion(answer: Record) -> tuple[str, ...]:
    pairs = (("at least", answer["required"]), ("at most", answer["at_most"]))
    ends = [f"{words} {end}" for words, end in pairs if end is not None]
    return (
        answer["name"],
        f"{' and '.join(ends)} {answer['unit']}",
        "not given" if answer["given"] is None else answer["given"],
        "not given" if answer["met"] is None else "met" if answer["met"] else "not met",
        answer["authority"],
        answer["evidence"],
    )


def _scope(record: Record) -> tuple[Bullets, Bullets]:
    told = (record.get("scope_summary"), record.get("scope_note"))
    source = scope_source({**record, "name": record["scope"]})
    return (
        Bullets("Scope", tuple(text for text in told if text)),
        Bullets("Sources", (source,)),
    )

"""Whether an article is covered, as a page: the verdict, its criteria and the scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.page import Bullets, Column, Facts, Heading, Page, Table
from anode_duty.answers.words import MET, capital, footer, notes, scope_source
from anode_duty.duties.coverage import NOT_COVERED, UNDETERMINED, facts_wanted
from anode_duty.law.proceeding import required_words
from anode_duty.law.scope import EXCLUDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record


def classify_page(record: Record) -> Page:
    """Return the page of a classification."""
    outside = record["verdict"] in (EXCLUDED, NOT_COVERED)
    return Page.of(
        _heading(record),
        Facts.of(
            article=record["article"],
            origin=record["origin"],
            entry_date=record["entry_date"],
            scope=record["verdict"],
            covered_portion=record["portion"],
        ),
        _criteria(record["criteria"]),
        None if outside else _measures(record["measures"]),
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
        (f"Because {record['because']}.", *([f"Give {facts_wanted(missing)}."] if missing else [])),
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
    asked = [one["duty"] for one in measures if one["asked_later"]]
    later = f"; {' and '.join(asked)} duty is asked for later" if asked else ""
    if not required:
        return f"No {' or '.join(idle)} deposit is required on this date{later}."
    others = f"; no {' or '.join(idle)} deposit is{later}" if idle else ""
    covered = " on what is covered" if record["verdict"] == UNDETERMINED else ""
    return f"{' and '.join(required)} deposits are required on this date{covered}{others}."


def _criteria(criteria: list[Record]) -> Table:
    return Table.of(
        "Criteria of the scope",
        criteria,
        (
            Column("Criterion", "name", folds=12),
            Column("Required", _threshold, folds=12),
            Column("Given", shown=lambda given: given or "not given", right=True),
            Column("Met", shown=MET.__getitem__),
            Column("Authority", folds=12, below=1),
            Column("Evidence", below=1),
        ),
        titled=False,
    )


def _threshold(one: Record) -> str:
    pairs = (("at least", one["required"]), ("at most", one["at_most"]))
    ends = [f"{words} {end}" for words, end in pairs if end is not None]
    return f"{' and '.join(ends)} {one['unit']}"


def _measures(measures: list[Record]) -> Table:
    return Table.of(
        "Deposits on the entry date",
        measures,
        (
            Column("Duty"),
            Column("Case"),
            Column("Deposit", "deposit_required", required_words),
            Column("Since"),
            Column(
                "Because",
                "reason",
                lambda reason: reason or "no notice in force asks for deposits",
                folds=20,
                below=1,
            ),
        ),
    )


def _scope(record: Record) -> Iterator[Bullets]:
    told = (record["scope_summary"], record["scope_note"])
    yield Bullets.of("Scope", filter(None, told))
    yield Bullets.of("Sources", [scope_source({**record, "name": record["scope"]})])

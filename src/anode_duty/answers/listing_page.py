"""What the rate files hold, as pages: one table for each kind of list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.listing_record import list_lines
from anode_duty.answers.page import Bullets, Column, Facts, Heading, Page, Table
from anode_duty.answers.words import capital, footer, on_file, rates
from anode_duty.law.numbers import counted
from anode_duty.law.proceeding import required_words
from anode_duty.law.source import NOT_ON_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.answers.fields import Record


def list_page(record: Record) -> Page:
    """Return the page of a list."""
    what = record["list"]
    rows, (caption, columns) = record[what], _TABLES[what]
    if len(record["books"]) > 1 and rows and "book" in rows[0]:
        columns = (*columns, Column("Book", below=1))
    return Page.of(
        _heading(record, len(rows)),
        Facts.of(list=what, lines=str(len(rows))),
        Table.of(caption, list_lines(record), columns, titled=False),
        *_more(what, rows),
        *map(footer, record["books"]),
    )


def _heading(record: Record, count: int) -> Heading:
    day = f", entry date {record['entry_date']}" if "entry_date" in record else ""
    copied = f" copied to {record['copied_to']}" if record.get("copied_to") else ""
    return Heading(f"{counted(count, *_NOUNS[record['list']])}{day}{copied}")


_NOUNS = {
    "companies": ("company", "companies"),
    "articles": ("article", "articles"),
    "cases": ("case", "cases"),
    "duties": ("other duty or fee", "other duties and fees"),
    "notes": ("code of a note", "codes of notes"),
    "rates": ("rate file", "rate files"),
}


def _more(what: str, rows: list[Record]) -> Iterator[Bullets]:
    """Yield what does not fit into the table of a list."""
    if what == "cases":
        reasoned = (row for row in rows if row["deposit"]["reason"])
        yield Bullets.of("Deposits", map(_deposit_reason, reasoned))
    if what == "duties":
        told = (f"{capital(row['measure'])}: {row['summary']}" for row in rows)
        yield Bullets.of("Measures", told)


def _also_found_as(row: Record) -> str:
    return "; ".join(row["names"][1:])


def _verdict(row: Record) -> str:
    portion = f" ({row['portion']})" if row["portion"] else ""
    return f"{row['verdict']}{portion}"


def _because(row: Record) -> str:
    bound = [*row["companies"], *row["importers"]]
    only = f"; only goods of {', '.join(bound)}" if bound else ""
    disputed = f"; disputed: {row['disputed']}" if row["disputed"] else ""
    return f"{row['because']}{only}{disputed}"


def _deposit(row: Record) -> str:
    state = row["deposit"]
    if state["required"] is None:
        return NOT_ON_FILE
    words = required_words(state["required"])
    return f"{words} since {state['since']}" if state["since"] else words


def _deposit_reason(row: Record) -> str:
    state = row["deposit"]
    back = "; what was deposited is refundable" if state["refunded"] else ""
    return f"{row['case']}: {_deposit(row)}: {state['reason']}{back}"


def _numbers(line: Record) -> str:
    uses = f" ({' or '.join(line['uses'])})" if line["uses"] else ""
    return f"{', '.join(line['numbers'])}{uses}"


_TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "companies": (
        "Companies",
        (
            Column("Company", folds=18),
            Column("Also found as", _also_found_as, folds=18, below=1),
            Column("Roles", shown=", ".join, folds=9),
            Column(
                "CBP cases",
                lambda row: on_file([*row["cbp_cases"], *row["third_country_cases"]]),
                folds=13,
                below=1,
            ),
        ),
    ),
    "articles": (
        "Articles of the scopes in force",
        (
            Column("Article", folds=14),
            Column("Verdict", _verdict, folds=10),
            Column("Also found as", _also_found_as, folds=18, below=2),
            Column("Because", _because, folds=20, below=1),
        ),
    ),
    "cases": (
        "Cases",
        (
            Column("Case"),
            Column("Duty"),
            Column("Product", folds=14),
            Column("Country"),
            Column("Companion", below=2),
            Column("Third countries", folds=14, below=2),
            Column("On file since", "since", lambda day: day or "its beginning", below=2),
            Column("Reviewed", below=1),
            Column("Deposits", _deposit, folds=14),
        ),
    ),
    "duties": (
        "Other duties and fees",
        (
            Column("Measure", folds=16),
            Column("Origins", shown=lambda codes: ", ".join(codes) or "all", folds=7, below=2),
            Column("Numbers", _numbers, folds=14, below=2),
            Column(
                "Headings",
                lambda line: line["heading"] or "; ".join(line["headings"]),
                folds=10,
                below=1,
            ),
            rates("Rate", missing="not in force"),
            Column("State"),
        ),
    ),
    "notes": (
        "Codes of notes",
        (
            Column("Code"),
            Column("Level"),
            Column("Meaning", folds=20),
            Column("What to do", "action", folds=18, below=1),
        ),
    ),
    "rates": ("Rate files", (Column("File", folds=20),)),
}

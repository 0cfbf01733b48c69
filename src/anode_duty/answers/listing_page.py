"""What the rate files hold, as pages: one table for each kind of list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.figures import capital, percent
from anode_duty.answers.page import Bullets, Column, Facts, Heading, Page, Table, page_of
from anode_duty.answers.record_words import footer
from anode_duty.law.proceeding import NOT_REQUIRED, REQUIRED
from anode_duty.law.source import NOT_ON_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anode_duty.answers.fields import Record
    from anode_duty.answers.page import Block

_ALL_COUNTRIES = "all"


def list_page(record: Record) -> Page:
    """Return the page of a list."""
    what = record["list"]
    rows = record[what]
    table, more = _TABLES[what](rows)
    of_several = len(record["books"]) > 1
    if of_several and rows and "book" in rows[0]:
        table = _with_book(table, rows)
    return page_of(
        _heading(record, len(rows)),
        Facts((("List", what), ("Lines", str(len(rows))))),
        table if rows else None,
        *more,
        *(footer(book) for book in record["books"]),
    )


def _heading(record: Record, count: int) -> Heading:
    noun = _NOUNS[record["list"]]
    day = f", entry date {record['entry_date']}" if "entry_date" in record else ""
    head = f"{count} {noun[0] if count == 1 else noun[1]}{day}"
    copied = record.get("copied_to")
    return Heading(f"{head} copied to {copied}" if copied else head)


_NOUNS = {
    "companies": ("company", "companies"),
    "articles": ("article", "articles"),
    "cases": ("case", "cases"),
    "duties": ("other duty or fee", "other duties and fees"),
    "notes": ("code of a note", "codes of notes"),
    "rates": ("rate file", "rate files"),
}


def _with_book(table: Table, rows: list[Record]) -> Table:
    """Say of each row which of several books it is from."""
    return table._replace(
        columns=(*table.columns, Column("Book", below=1)),
        rows=tuple((*cells, row["book"]) for cells, row in zip(table.rows, rows, strict=True)),
    )


def _companies(rows: list[Record]) -> tuple[Table, Iterable[Block]]:
    columns = (
        Column("Company", folds=18),
        Column("Also found as", folds=18, below=1),
        Column("Roles", folds=9),
        Column("CBP cases", folds=13, below=1),
    )
    return Table("Companies", columns, tuple(map(_company, rows))), ()


def _company(row: Record) -> tuple[str, ...]:
    numbers = [*row["cbp_cases"], *row["third_country_cases"]]
    return (
        row["company"],
        "; ".join(row["names"][1:]),
        ", ".join(row["roles"]),
        "; ".join(numbers) or NOT_ON_FILE,
    )


def _articles(rows: list[Record]) -> tuple[Table, Iterable[Block]]:
    columns = (
        Column("Article", folds=14),
        Column("Verdict", folds=10),
        Column("Also found as", folds=18, below=2),
        Column("Because", folds=20, below=1),
    )
    return Table("Articles of the scopes in force", columns, tuple(map(_article, rows))), ()


def _article(row: Record) -> tuple[str, ...]:
    bound = [*row["companies"], *row["importers"]]
    portion = f" ({row['portion']})" if row["portion"] else ""
    only = f"; only goods of {', '.join(bound)}" if bound else ""
    disputed = f"; disputed: {row['disputed']}" if row["disputed"] else ""
    return (
        row["article"],
        f"{row['verdict']}{portion}",
        "; ".join(row["names"][1:]),
        f"{row['because']}{only}{disputed}",
    )


def _cases(rows: list[Record]) -> tuple[Table, Iterable[Block]]:
    columns = (
        Column("Case"),
        Column("Duty"),
        Column("Product", folds=14),
        Column("Country"),
        Column("Companion", below=2),
        Column("Third countries", folds=14, below=2),
        Column("On file since", below=2),
        Column("Reviewed", below=1),
        Column("Deposits", folds=14),
    )
    told = dict.fromkeys(_deposit_reason(row) for row in rows if row["deposit"]["reason"])
    table = Table("Cases", columns, tuple(map(_case, rows)))
    return table, (Bullets("Deposits", tuple(told)),)


def _case(row: Record) -> tuple[str, ...]:
    return (
        row["case"],
        row["duty"],
        row["product"],
        row["country"],
        row["companion"] or "",
        "; ".join(f"{third['country']} {third['case']}" for third in row["third_countries"]),
        row["since"] or "its beginning",
        row["reviewed"],
        _deposit(row["deposit"]),
    )


def _deposit(state: Record) -> str:
    if state["required"] is None:
        return NOT_ON_FILE
    words = REQUIRED if state["required"] else NOT_REQUIRED
    return f"{words} since {state['since']}" if state["since"] else words


def _deposit_reason(row: Record) -> str:
    state = row["deposit"]
    back = "; what was deposited is refundable" if state["refunded"] else ""
    return f"{row['case']}: {_deposit(state)}: {state['reason']}{back}"


def _duties(rows: list[Record]) -> tuple[Table, Iterable[Block]]:
    columns = (
        Column("Measure", folds=16),
        Column("Origins", folds=7, below=2),
        Column("Numbers", folds=14, below=2),
        Column("Headings", folds=10, below=1),
        Column("Rate", right=True),
        Column("State"),
    )
    lines = tuple(_duty(row, rate) for row in rows for rate in row["rates"])
    summaries = tuple(f"{capital(row['measure'])}: {row['summary']}" for row in rows)
    return Table("Other duties and fees", columns, lines), (Bullets("Measures", summaries),)


def _duty(row: Record, rate: Record) -> tuple[str, ...]:
    uses = f" ({' or '.join(rate['uses'])})" if rate["uses"] else ""
    return (
        row["measure"],
        ", ".join(row["origins"]) or _ALL_COUNTRIES,
        f"{', '.join(rate['numbers'])}{uses}",
        rate["heading"] or "; ".join(row["headings"]),
        "not in force" if rate["rate"] is None else percent(rate["rate"]),
        row["state"] or "",
    )


def _notes(rows: list[Record]) -> tuple[Table, Iterable[Block]]:
    columns = (
        Column("Code"),
        Column("Level"),
        Column("Meaning", folds=20),
        Column("What to do", folds=18, below=1),
    )
    lines = tuple((row["code"], row["level"], row["meaning"], row["action"]) for row in rows)
    return Table("Codes of notes", columns, lines), ()


def _rates(rows: list[Record]) -> tuple[Table, Iterable[Block]]:
    lines = tuple((row["file"],) for row in rows)
    return Table("Rate files", (Column("File", folds=20),), lines), ()


_TABLES: dict[str, Callable[[list[Record]], tuple[Table, Iterable[Block]]]] = {
    "companies": _companies,
    "articles": _articles,
    "cases": _cases,
    "duties": _duties,
    "notes": _notes,
    "rates": _rates,
}

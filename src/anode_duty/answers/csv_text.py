"""Answers as CSV: columns over the records of `record`, the same words and figures, flat."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from anode_duty.answers.fields import Record


class Column(NamedTuple):
    """A column of CSV.

    Attributes:
        name: its header.
        path: the fields that lead to its value in a record.
    """

    name: str
    path: tuple[str, ...]

    def cell(self, record: Record) -> str:
        """Return its text for one record; empty where a field on the way is null or not there."""
        value: Any = record
        for field in self.path:
            value = value.get(field) if value is not None else None
        return cell(value)


def _columns(*names: str) -> tuple[Column, ...]:
    """Return columns of fields; `deposit.since` is the column deposit_since."""
    return tuple(Column(name.replace(".", "_"), tuple(name.split("."))) for name in names)


def _of_duty(duty: str) -> tuple[Column, ...]:
    """Return the columns of one of the two duties; see `quote_cells`."""
    paths = (("case",), ("rate",), ("amount",), ("deposit", "amount"))
    return tuple(Column(f"{duty.lower()}_{path[0]}", (duty, *path)) for path in paths)


ASKED = (
    *_columns("exporter", "producer", "product"),
    Column("value", ("inputs", "value")),
    Column("aam_value", ("inputs", "aam_value")),
    *_columns("entry_date", "origin"),
)
# What a quote adds to an entry line, in a batch and as CSV.
ADDED = (
    *_columns("verdict", "entered_value", "dutiable_value"),
    *_of_duty("AD"),
    *_of_duty("CVD"),
    *(Column(f"total_{name}", ("total", name)) for name in ("amount", "deposit", "refundable")),
    *_columns("notes", "error"),
)
# What is added further, behind the columns that a quote has always had.
OTHER_DUTIES = tuple(
    Column(name, ("total", name)) for name in ("other_duties", "fees", "due_at_entry")
)
FURTHER = (
    Column("entry_date_used", ("entry_date",)),
    Column("asked_later", ("total", "asked_later")),
)

_RATES = _columns(
    "duty", "case", "cbp_case", "rate_of", "rate", "notice", "effective", "citation", "evidence",
    "source", "producers", "third_country_cases", "deposit.required", "deposit.refunded",
    "deposit.reason", "deposit.since", "deposit.citation", "deposit.evidence", "since", "excluded",
    "not_on_file", "deposit_rate", "deposit.rate",
)  # fmt: skip
_NOTICES = _columns(
    "duty", "case", "notice", "effective", "published", "citation", "address", "evidence",
    "summary", "note", "sets_rates", "rate_of", "rate", "rate_evidence", "deposits",
    "deposit_required", "source", "known",
)  # fmt: skip
_DIFFERENCES = _columns("field", "receipt", "now")
_PROBLEMS = _columns("file", "line", "column", "severity", "rule", "message")
_VERDICT = _columns("article", "entry_date", "origin", "verdict", "portion", "notes")
_CRITERIA = _columns("criterion", "required", "unit", "given", "met", "at_most")
_AGAINST = (
    *_columns("exporter", "product", "entry_date"),
    Column("amount_before", ("before", "total", "amount")),
    Column("amount_after", ("after", "total", "amount")),
    *_columns("difference"),
    Column("deposit_before", ("before", "total", "deposit")),
    Column("deposit_after", ("after", "total", "deposit")),
    *_columns("deposit_difference"),
)

# Of a list, each kind of which has columns of its own.
_LISTS = {
    # Its first two columns begin a file for --parties.
    "companies": _columns(
        "filed", "company", "roles", "cases", "cbp_cases", "third_country_cases", "source", "book"
    ),
    "articles": _columns(
        "article", "names", "verdict", "portion", "because", "disputed", "companies", "importers",
        "origins", "cases", "scope", "effective", "citation", "evidence", "source", "book",
    ),
    "cases": _columns(
        "case", "duty", "product", "country", "companion", "third_countries", "entry_types",
        "since", "reviewed", "notices", "deposit.required", "deposit.refunded", "deposit.reason",
        "deposit.since", "deposit.citation", "deposit.evidence", "source", "book",
    ),
    "duties": _columns(
        "measure", "fee", "origins", "numbers", "uses", "rate", "heading", "from", "until", "least",
        "most", "state", "state_since", "headings", "excludes", "yields_to", "transport",
        "citation", "evidence", "source", "reviewed",
    ),
    "notes": _columns("code", "level", "meaning", "action"),
    "rates": _columns("book", "file", "path"),
}  # fmt: skip


def cell(value: object) -> str:
    """Return a value of a record as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)


class _Echo:
    """What a CSV writer writes to: it hands each line back."""

    @staticmethod
    def write(line: str) -> str:
        return line


def csv_line(delimiter: str = ",") -> Callable[[Iterable[str]], str]:
    """Return the function that makes one line of CSV, without its line end, of cells."""
    # With both line ends in its own, the writer quotes a cell that holds either of them.
    write = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n").writerow

    def line(cells: Iterable[str]) -> str:
        text: str = write(cells)
        return text[:-2]

    return line


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as comma-separated values, lines ending in a line feed."""
    line = csv_line()
    return "".join(f"{line(row)}\n" for row in rows)


def _rows(columns: Sequence[Column], records: Iterable[Record]) -> list[Sequence[str]]:
    header = tuple(column.name for column in columns)
    return [header, *(tuple(column.cell(one) for column in columns) for one in records)]


def flat_quote(record: Record) -> Record:
    """Return a quote with its lines by duty and its notes as their codes, for columns."""
    codes = dict.fromkeys(note["code"] for note in record["notes"])
    lines = {line["duty"]: line for line in record.get("lines", ())}
    return {**record, **lines, "notes": " ".join(codes)}


def _added(record: Record) -> tuple[Column, ...]:
    """Return the columns behind what was asked; of other duties only where they are counted."""
    counted = record.get("total", {}).get("due_at_entry") is not None
    return (*ADDED, *(OTHER_DUTIES if counted else ()), *FURTHER)


def quote_rows(record: Record) -> list[Sequence[str]]:
    """Return a quote as CSV: a header and one line, in the columns of a batch."""
    return _rows((*ASKED, *_added(record)), [flat_quote(record)])


def lookup_rows(record: Record) -> list[Sequence[str]]:
    """Return a lookup as CSV: a header, and a line for each rate or notice."""
    if "notices" in record:
        return _rows(_NOTICES, record["notices"])
    return _rows(_RATES, record["rates"])


def classify_rows(record: Record) -> list[Sequence[str]]:
    """Return a classification as CSV: a header, and a line for each criterion."""
    head = {**record, "notes": " ".join(note["code"] for note in record["notes"])}
    words = {None: "not given", True: "met", False: "not met"}
    criteria = [{**one, "met": words[one["met"]]} for one in record["criteria"]] or [{}]
    return _rows((*_VERDICT, *_CRITERIA), [{**head, **one} for one in criteria])


def compare_rows(record: Record) -> list[Sequence[str]]:
    """Return a comparison as CSV: the columns of a quote, and what is paid in the end."""
    more = (Column("landed", ("total", "landed")), *_columns("difference", "paid", "undetermined"))
    quotes = record["quotes"]
    counted = max(map(_added, quotes), key=len)
    asked = [{**flat_quote(one), "inputs": {"value": one["declared_value"]}} for one in quotes]
    return _rows((*ASKED, *counted, *more), asked)


def against_rows(record: Record) -> list[Sequence[str]]:
    """Return quotes under two sets of rate files as CSV."""
    return _rows(_AGAINST, record["quotes"])


def verify_rows(record: Record) -> list[Sequence[str]]:
    """Return what differs from a receipt as CSV."""
    return _rows(_DIFFERENCES, record["differences"])


def problem_rows(record: Record) -> list[Sequence[str]]:
    """Return what a check found as CSV."""
    return _rows(_PROBLEMS, record["problems"])


def list_rows(record: Record) -> list[Sequence[str]]:
    """Return a list as CSV: of companies a line for each name, of duties one for each rate."""
    what = record["list"]
    return _rows(_LISTS[what], list(map(_flat_line, _lines(what, record[what]))))


def _lines(what: str, rows: Iterable[Record]) -> Iterable[Record]:
    if what == "companies":
        return ({**row, "filed": name} for row in rows for name in row["names"])
    if what == "duties":
        return ({**row, **rate} for row in rows for rate in row["rates"])
    return rows


def _flat_line(row: Record) -> Record:
    """Return a row with its twin cases as texts."""
    third = row.get("third_countries")
    if third is None:
        return row
    return {**row, "third_countries": [f"{one['country']} {one['case']}" for one in third]}

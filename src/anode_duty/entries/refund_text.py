"""A ledger as text: CSV and JSON a line at a time, and a page of its sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers.csv_text import csv_line, refund_cells, refund_columns
from anode_duty.answers.formats import shown
from anode_duty.answers.refund_record import (
    failed_record,
    is_noteworthy,
    line_record,
    refund_head,
    sums_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.ledger import Ledger, Row
    from anode_duty.entries.table import FileLine
    from anode_duty.law.ratebook import RateBook

    Record = dict[str, Any]

_MOST = 1000  # lines that a page is given to choose from


def entry_records(
    ledger: Ledger, labels: Sequence[str], records: Iterable[FileLine]
) -> Iterator[Record]:
    """Yield the record of every entry line; no row is lost.

    Rows of chapter 98 and 99 are part of the line of goods that is answered. Where none is, each
    stands by itself.
    """
    number = 0
    for rows in ledger.entry_lines(record for record in records if not record.is_empty):
        answered = any(row.refund is not None for row in rows)
        for row in rows:
            if not (answered and row.passed):
                number += 1
                yield row_record(number, labels, row)


def row_record(number: int, labels: Sequence[str], row: Row) -> Record:
    """Return the record of a row."""
    given = dict(zip(labels, row.record.cells, strict=False))
    line, refund = row.line, row.refund
    if line is None or refund is None:
        return failed_record(number, given, row.error)
    exporter = line.kind.basis.exporter.name
    return line_record(number, given, row.entry, line.day, exporter, refund)


def end_record(ledger: Ledger, books: Iterable[RateBook]) -> Record:
    """Return the sums of a ledger, all of whose lines have been read."""
    return sums_record(
        ledger.groups,
        ledger.total,
        ledger.failures.reasons(),
        ledger.failures.count,
        ledger.passed,
        ledger.notes,
        books,
    )


def as_json(ledger: Ledger, entries: Entries, books: Iterable[RateBook]) -> Iterator[str]:
    """Yield the answer as one JSON document, a line of text for each entry line."""
    import json

    head = json.dumps(refund_head(ledger.on, ledger.by), ensure_ascii=False)
    yield f'{head[:-1]}, "lines": ['
    between = "\n"
    for record in entry_records(ledger, entries.header.labels(), entries):
        yield f"{between}{json.dumps(record, ensure_ascii=False)}"
        between = ",\n"
    yield f"],\n{json.dumps(end_record(ledger, books), ensure_ascii=False)[1:]}\n"


def as_page(
    ledger: Ledger, entries: Entries, books: Iterable[RateBook], form: str
) -> Iterator[str]:
    """Yield the answer as a page of sums and of the lines that a person should look at."""
    held: list[Record] = []
    for record in entry_records(ledger, entries.header.labels(), entries):
        if is_noteworthy(record) and len(held) < _MOST:
            held.append(record)
    record = {
        **refund_head(ledger.on, ledger.by),
        "lines": held,
        **end_record(ledger, books),
    }
    yield shown(record, form)


def as_csv(ledger: Ledger, entries: Entries) -> Iterator[str]:
    """Yield each row as it is in the file, and its added cells; those that are passed have none."""
    header, delimiter, end = entries.header, entries.delimiter, entries.line_end
    line_of = csv_line(delimiter)
    columns = refund_columns(ledger.counts_duties)
    added = header.added([column.name for column in columns])
    head = entries.header_text
    shown_head = head if head is not None else line_of(header.names)
    yield f"{entries.mark}{shown_head}{delimiter}{line_of(added)}{end}"
    nothing = [""] * len(columns)
    for rows in ledger.entry_lines(entries):
        for row in rows:
            record = row.record
            text = record.text if record.text is not None else line_of(record.cells)
            if record.is_empty:
                yield f"{text}{delimiter}{line_of(nothing)}{end}" if record.cells else end
            else:
                cells = refund_cells(row_record(0, (), row), columns)
                yield f"{text}{delimiter}{line_of(cells)}{end}"

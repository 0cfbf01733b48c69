"""What is refundable of entry lines as an answer: CSV and JSON a line at a time, a page, a record.

The lines are those of files, or mappings, which the library is given.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.answers.csv_text import refund_cells, refund_columns
from anode_duty.answers.formats import shown
from anode_duty.answers.refund_record import (
    days_record,
    files_record,
    is_noteworthy,
    line_record,
    measures_record,
    refund_head,
    sums_record,
)
from anode_duty.duties.shipment import Shipment, refuse_float
from anode_duty.entries.file_lines import FileLine
from anode_duty.entries.header import HeaderReader, options_for
from anode_duty.entries.ledger import Ledger
from anode_duty.entries.lines import asked_of
from anode_duty.errors import BadInput
from anode_duty.law.money import NOTHING, exact
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.ledger import LedgerRow
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


def row_record(number: int, labels: Sequence[str], row: LedgerRow) -> Record:
    """Return the record of a row."""
    told: Record = {"line": number, "input": dict(zip(labels, row.record.cells, strict=False))}
    if row.line is None or row.refund is None:
        return {**told, **({"error": row.error} if row.error else {"passed": True})}
    return {
        **told,
        "entry_number": row.entry or None,
        "entry_date": row.line.day.isoformat(),
        "exporter": row.line.kind.basis.exporter.name,
        **line_record(row.refund),
    }


def end_record(ledger: Ledger, books: Iterable[RateBook]) -> Record:
    """Return the sums of a ledger, all of whose lines have been read."""
    total, failures = ledger.total, ledger.failures
    return {
        "by": [{"group": name, **sums_record(sums)} for name, sums in ledger.groups.items()],
        "total": {
            **sums_record(total),
            "failed": failures.count,
            "passed": ledger.passed,
            "other_duties": measures_record(total),
        },
        "deadlines": days_record(total),
        "failures": [
            {"reason": reason, "lines": lines, "first": first}
            for reason, lines, first in failures.reasons()
        ],
        "notes": [{**note._asdict(), "lines": lines} for note, lines in ledger.notes.items()],
        **files_record(books),
        "program": __version__,
    }


def as_json(ledger: Ledger, entries: Entries, books: Iterable[RateBook]) -> Iterator[str]:
    """Yield the answer as one JSON document, a line of text for each entry line."""
    import json

    head = json.dumps(refund_head(ledger.on, ledger.by, ledger.duty), ensure_ascii=False)
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
        **refund_head(ledger.on, ledger.by, ledger.duty),
        "lines": held,
        **end_record(ledger, books),
    }
    yield shown(record, form)


def as_csv(ledger: Ledger, entries: Entries) -> Iterator[str]:
    """Yield each row as it is in the file, and its added cells; those that are passed have none."""
    columns = refund_columns(ledger.counts_duties)
    yield entries.head(column.name for column in columns)
    nothing = [""] * len(columns)
    for row in chain.from_iterable(ledger.entry_lines(entries)):
        record = row.record
        if record.cells or record.fault:
            cells = nothing if record.is_empty else refund_cells(row_record(0, (), row), columns)
            yield entries.row(record.text, record.cells, cells)
        else:
            yield entries.line_end


class RefundAnswer(NamedTuple):
    """What is refundable of some entry lines.

    Attributes:
        on: the day by which deadlines are judged.
        by: by what the lines are summed.
        lines: a record of each entry line, in the shape of the JSON.
        sums: the records that stand behind the lines: `by`, `total`, `deadlines` and so on.
    """

    on: date
    by: str
    lines: tuple[dict[str, Any], ...]
    sums: dict[str, Any]

    @property
    def total(self) -> dict[str, Any]:
        """The sums of all lines, in the shape of the JSON; money is text."""
        held: dict[str, Any] = self.sums["total"]
        return held

    def as_record(self) -> dict[str, Any]:
        """Return the answer in the shape of `anode-duty/refund/1`."""
        return {**refund_head(self.on, self.by), "lines": list(self.lines), **self.sums}


def refund_of(
    book: RateBook, lines: Iterable[Mapping[str, object]], on: date, by: str
) -> RefundAnswer:
    """Return what is refundable of entry lines that are mappings.

    Raises:
        BadInput: the first line does not name the needed columns, or a line is not a mapping.
    """
    every = iter(lines)
    first = next(every, None)
    if first is None:
        raise BadInput("there are no lines", "give a mapping for each entry line")
    names = [str(name) for name in _mapping(first)]
    given = Shipment(None, NOTHING, on)
    options = options_for((book,), given, has_day=False)._replace(refunds=True)
    header = HeaderReader(options).read(names, 1)
    asked = asked_of(book, given, None)
    ledger = Ledger(asked, header, on, by, lambda record: f"line {record.number}")
    with exact():
        records = entry_records(ledger, names, _records(names, chain([first], every)))
        return RefundAnswer(on, by, tuple(records), end_record(ledger, (book,)))


def _mapping(line: object) -> Mapping[str, object]:
    if hasattr(line, "keys") and hasattr(line, "__getitem__"):
        return line  # type: ignore[return-value]
    raise BadInput(f"a line is a {type(line).__name__}", "give a mapping of column to value")


def _records(names: list[str], lines: Iterable[object]) -> Iterator[FileLine]:
    for number, line in enumerate(lines, 1):
        given = _mapping(line)
        beyond = [repr(name) for name in given if name not in names]
        fault = f"the first line does not have {', '.join(beyond)}" if beyond else ""
        cells = [_text(given[name], name) if name in given else "" for name in names]
        yield FileLine(number, cells, None, fault)


def _text(value: object, name: str) -> str:
    """Return the text of a value, as a file would have it.

    Raises:
        BadInput: it is a float, which has already lost the digits that were written.
    """
    if value is None or value != value:  # pandas' missing values are not equal to themselves
        return ""
    refuse_float(value, name)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)

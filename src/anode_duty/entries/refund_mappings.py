"""The refund of entry lines that are mappings, for the library: read as the lines of a file are."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.answers.refund_record import refund_head
from anode_duty.duties.shipment import Shipment
from anode_duty.entries.header import HeaderReader, options_for
from anode_duty.entries.ledger import Ledger
from anode_duty.entries.lines import Asked
from anode_duty.entries.refund_text import end_record, entry_records
from anode_duty.entries.table import FileLine
from anode_duty.errors import BadInput
from anode_duty.law.money import NOTHING, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from anode_duty.law.ratebook import RateBook


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
        BadInput: the first line does not name the columns that are needed, or a line is none.
    """
    every = iter(lines)
    first = next(every, None)
    if first is None:
        raise BadInput("there are no lines", "give a mapping for each entry line")
    names = [str(name) for name in _mapping(first)]
    given = Shipment(None, NOTHING, on)
    options = options_for((book,), given, has_day=False)._replace(refunds=True)
    header = HeaderReader(options).read(names, 1)
    asked = Asked(
        books=lambda **_: book,
        all_books=lambda: (book,),
        single=book,
        defaults=given,
        default_day=None,
    )
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
    if type(value).__name__.startswith("float"):
        raise BadInput(
            f"{name} is a {type(value).__name__}, not an amount",
            "give a Decimal, an int or text; a float has already lost the digits that were written",
        )
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)

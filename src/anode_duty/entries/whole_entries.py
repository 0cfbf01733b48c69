"""The lines of one entry together: some fees are on the entry, and stand on its first line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.duties.quoting import ENTRY_INCOMPLETE, OtherTotals, other_totals
from anode_duty.entries.lines import QuotedLine
from anode_duty.law.money import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from anode_duty.entries.header import Header
    from anode_duty.entries.lines import Line


def entries_of(lines: Iterable[Line], header: Header) -> Iterator[list[Line]]:
    """Yield the lines of each entry; a blank line is of the entry before it."""
    held: list[Line] = []
    latest = ""
    for line in lines:
        record = line.record
        if isinstance(line, QuotedLine) or not record.is_empty:
            number = header.cell(record.cells, "entry_number") if record.cells else ""
            if held and not (number and number == latest):
                yield held
                held = []
            latest = number
        held.append(line)
    if held:
        yield held


_tuple: Any = tuple.__new__  # a fifth of the time of `_replace`


def of_entry(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines of one entry with their other duties, its fees on the first of them."""
    whole, entered = True, NOTHING
    for line in lines:
        if isinstance(line, QuotedLine):
            entered += line.figures.entered
        elif not line.record.is_empty:
            whole = False
    total: Decimal | None = entered
    for line in lines:
        if not isinstance(line, QuotedLine) or (terms := line.kind.basis.other) is None:
            yield line
        elif whole:
            other = other_totals(terms, line.figures, total)
            yield _tuple(QuotedLine, (*line[:7], other, total))
            total = None  # the fees of the entry are on its first line
        else:
            owed = other_totals(terms, line.figures, None).other_duties
            codes = (*line.more_codes, ENTRY_INCOMPLETE)
            yield line._replace(other=OtherTotals(owed, None, None), more_codes=codes)

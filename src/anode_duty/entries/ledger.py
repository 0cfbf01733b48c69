"""The ledger of some entries: what is refundable of each line, and the sums of groups of them.

The rows of one entry line, one for each tariff number, are one line: its goods are the row that is
not of chapter 98 or 99. Lines stream; what is kept is a sum for each group, and a number for each
entry line, by which one is known that is read again.
"""

from __future__ import annotations

from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.line_refund import Paid
from anode_duty.duties.notes import WARNING
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.duties.refund_sums import Sums
from anode_duty.duties.refunds import refund_line
from anode_duty.entries.column_names import column_key
from anode_duty.entries.dates import read_day
from anode_duty.entries.lines import LineQuoter, QuotedLine, UnquotedLine, reason
from anode_duty.entries.refund_groups import group_names
from anode_duty.entries.summary import Failures
from anode_duty.errors import AnodeDutyError, BadInput
from anode_duty.law.money import cents, paid_dollars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.line_refund import LineRefund
    from anode_duty.duties.notes import Note
    from anode_duty.entries.header import Header
    from anode_duty.entries.lines import Asked, Line
    from anode_duty.entries.table import Record

_NOTES = 100  # notes that are counted one by one
# Notes that say why, and those that speak of the amounts of one line.
_REASONS = frozenset(("refundable", "asked-later", "reimbursement", "evidence"))
_OF_ONE_LINE = frozenset(
    ("overpaid", "underpaid", "nothing-deposited", "liquidation-final", "claim-over", UPPER_BOUND)
)
_DEPOSITS = {"ad": "deposited_ad", "cvd": "deposited_cvd", "both": "deposited"}


class Row(NamedTuple):
    """A row of a file of entries, as the ledger has it.

    Attributes:
        record: the row as it was read.
        entry: the entry number; empty where the file gives none.
        line: what was quoted; None where the row is not quoted.
        refund: what is refundable of it; None where the row is not quoted.
        error: why it is not, or empty.
        passed: it is no line of goods of the case, and is passed through.
    """

    record: Record
    entry: str
    line: QuotedLine | None = None
    refund: LineRefund | None = None
    error: str = ""
    passed: bool = False


class Ledger:
    """Works out what is refundable of the lines of files of entries, and sums it.

    Args:
        asked: how the lines are to be quoted.
        header: of the files.
        on: the day on which one asks.
        by: one of `GROUPINGS`.
        place: says where a record stands that was read last.

    Attributes:
        total: the sums of all lines.
        groups: the sums of each group, in the order in which they are met.
        failures: why lines failed.
        passed: rows that are passed through.
        warnings: the codes of notes that are warnings.
        notes: what there is to say of many lines alike, with how many.
    """

    def __init__(
        self, asked: Asked, header: Header, on: date, by: str, place: Callable[[Record], str]
    ) -> None:
        self.on = on
        self.by = by
        self.total = Sums()
        self.groups: dict[str, Sums] = {}
        self.failures = Failures()
        self.passed = 0
        self.warnings: set[str] = set()
        self.notes: dict[Note, int] = {}
        self._header = header
        self._form = asked.date_form
        self._quoter = LineQuoter(asked, header)
        self._place = place
        self._last_entry: object = None
        self._read: set[int] = set()
        self._watched: list[Callable[[Row], None]] = []

    def watch(self, told: Callable[[Row], None]) -> None:
        """Have every row that is answered told to someone, such as a list of claims."""
        self._watched.append(told)

    @property
    def counts_duties(self) -> bool:
        """Whether the other duties are counted: the lines have HTSUS numbers."""
        return self._quoter.counts_duties

    @property
    def lines(self) -> int:
        """How many rows were read; blank ones are not counted."""
        return self.total.lines + self.passed + self.failures.count

    def entry_lines(self, records: Iterable[Record]) -> Iterator[list[Row]]:
        """Yield the rows of each entry line together, and add them to the sums."""
        alone = count()

        def entry_line(record: Record) -> object:
            return self._entry_line(record) or next(alone)

        for _, together in groupby(self._placed(records), lambda pair: entry_line(pair[0].record)):
            rows = self._refunded(list(together))
            for row, place in rows:
                self._add(row, place)
            yield [row for row, _ in rows]

    def _placed(self, records: Iterable[Record]) -> Iterator[tuple[Line, str]]:
        """Yield every line with its place, which is known only while it is the last one read."""
        line_of = self._quoter.line_of()
        for record in records:
            line = line_of(record) if not record.is_empty else UnquotedLine(record)
            yield line, self._place(record)

    def _refunded(self, lines: list[tuple[Line, str]]) -> list[tuple[Row, str]]:
        goods: list[QuotedLine] = []
        for line, _ in lines:
            if isinstance(line, QuotedLine) and not _is_in(goods, line):
                goods.append(line)
        among = [line.record for line, _ in lines]
        apart = bool(goods) and self._was_read(among[0])
        return [(self._row(line, goods, among, apart), place) for line, place in lines]

    def _was_read(self, record: Record) -> bool:
        """Whether the goods of an entry line were read before, not next to these."""
        line = self._entry_line(record)
        if line is None:
            return False
        key = hash(line)  # a third of the memory of the two texts
        known = key in self._read
        self._read.add(key)
        return known

    def _entry_line(self, record: Record) -> tuple[str, str] | None:
        """Return the entry and the line of it that a row is about; None where it gives none.

        However they are written: one export has XZZ-0000001-1 and 001, another XZZ00000011 and 1.
        """
        if record.fault:
            return None
        number, line = (self._cell(record, column) for column in ("entry_number", "line_number"))
        key = column_key(number)
        return (key, line.removesuffix(".0").lstrip("0")) if key and line else None

    def _row(self, line: Line, goods: list[QuotedLine], among: list[Record], apart: bool) -> Row:
        record = line.record
        entry = self._cell(record, "entry_number")
        if isinstance(line, UnquotedLine):
            return Row(record, entry, error=line.error, passed=line.passed)
        if not any(one is line for one in goods):
            return Row(record, entry, error=_TWICE)
        if apart:
            return Row(record, entry, error=_APART)
        try:
            if len(goods) > 1:
                self._refuse_shared(goods, among)
                among = [record]
            # A deposit may stand on any row of the line; with several goods, on their own.
            return Row(record, entry, line, self._refund(line, among))
        except AnodeDutyError as error:
            return Row(record, entry, error=reason(error))

    def _refund(self, line: QuotedLine, among: list[Record]) -> LineRefund:
        kind = line.kind
        paid = Paid(
            **{field: self._amount(among, column) for field, column in _DEPOSITS.items()},
            liquidated=self._liquidated(among),
        )
        shipment = kind.shipment._replace(
            value=line.value, aam_value=line.aam_value, entry_date=line.day
        )
        return refund_line(kind.basis, line.figures, shipment, paid, self.on, line.more_codes)

    def _refuse_shared(self, goods: Sequence[QuotedLine], among: list[Record]) -> None:
        """Refuse several goods of one entry line whose deposit may be that of the whole line."""
        own = [one.record for one in goods]
        others = [record for record in among if not any(record is one for one in own)]
        for column in _DEPOSITS.values():
            given = [self._amount([record], column) for record in own]
            paid = [amount for amount in given if amount]
            if len(set(paid)) < len(paid):
                words = f"the rows of this entry line repeat the same {column}"
            elif (paid and None in given) or self._amount(others, column):
                words = f"not every row of the goods of this entry line gives its own {column}"
            else:
                continue
            raise BadInput(words, "give the deposit of each of the goods on its row, or 0")

    def _amount(self, among: list[Record], column: str) -> Decimal | None:
        """Return a deposit that stands on the rows of a line; None where none gives it.

        Raises:
            BadInput: it is no amount, or two rows give different ones.
        """
        texts = {text for record in among if (text := self._cell(record, column))}
        amounts = {cents(paid_dollars(text, column)) for text in texts}
        given = {amount for amount in amounts if amount}
        if len(given) > 1:
            raise BadInput(
                f"the rows of this entry line give different amounts of {column}:"
                f" {' and '.join(sorted(texts))}",
                "give the deposit of the whole line once",
            )
        return next(iter(given or amounts), None)

    def _liquidated(self, among: list[Record]) -> date | None:
        """Return the day of liquidation of a line, or None.

        Raises:
            BadInput: it is no day, two rows give different ones, or a line is liquidated and gives
                none.
        """
        texts = {text for record in among if (text := self._cell(record, "liquidation_date"))}
        said = {self._cell(record, "liquidation_status").casefold() for record in among}
        if not texts and any(status.endswith("liquidated") for status in said - _OPEN):
            words = "the entry is liquidated, and its liquidation date is not given"
            raise BadInput(words, "give it: what is final is not refundable")
        days = {read_day(text, "liquidation date", self._form) for text in texts}
        if len(days) > 1:
            raise BadInput(
                "the rows of this entry line give different liquidation dates:"
                f" {' and '.join(sorted(texts))}",
                "give one",
            )
        return next(iter(days), None)

    def _cell(self, record: Record, column: str) -> str:
        if column not in self._header.at or not record.cells:
            return ""
        return self._header.cell(record.cells, column)

    def _add(self, row: Row, place: str) -> None:
        line, refund = row.line, row.refund
        if line is None or refund is None:
            self.passed += row.passed
            if row.error:
                self.failures.add(row.error, place)
            return
        # Only adjacent lines are one entry; a line without a number is one by itself.
        entry = column_key(row.entry)
        new_entry = not entry or entry != self._last_entry
        self._last_entry = entry
        for told in self._watched:
            told(row)
        for note in refund.notes:
            self._add_note(note)
        self.total.add(refund, new_entry)
        for name, part in group_names(self.by, row.entry, line, refund, place):
            sums = self.groups.get(name)
            if sums is None:
                sums = self.groups[name] = Sums()
            sums.add(part, new_entry)

    def _add_note(self, note: Note) -> None:
        if note.level == WARNING:
            self.warnings.add(note.code)
        told = note.level == WARNING and note.code not in _OF_ONE_LINE
        if (told or note.code in _REASONS) and (note in self.notes or len(self.notes) < _NOTES):
            self.notes[note] = self.notes.get(note, 0) + 1


_OPEN = frozenset(("not liquidated", "unliquidated", "un-liquidated", "not yet liquidated"))


_TWICE = (
    "the line is in the file twice: its entry, line number and all cells are the same; remove one"
)
_APART = (
    "rows of this entry and line number are in the files more than once, and not together; sort by"
    " entry and line, and remove what is repeated"
)


def _is_in(goods: Iterable[QuotedLine], line: QuotedLine) -> bool:
    return any(one.record.cells == line.record.cells for one in goods)

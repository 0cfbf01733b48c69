"""The ledger of some entries: what is refundable of each line, and the sums of groups of them.

The rows of one entry line, one for each tariff number, are one line: its goods are the row that is
not of chapter 98 or 99. Lines stream; what is kept is a sum for each group, and a number for each
entry line, by which one is known that is read again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.duties.line_refund import Paid, Sums
from anode_duty.duties.notes import WARNING
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.duties.refunds import refund_line
from anode_duty.entries.column_names import column_key
from anode_duty.entries.dates import read_day
from anode_duty.entries.lines import LineQuoter, QuotedLine, UnquotedLine, reason
from anode_duty.entries.summary import Failures
from anode_duty.errors import AnodeDutyError, BadInput
from anode_duty.law.money import cents, paid_dollars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from anode_duty.duties.line_refund import LineRefund
    from anode_duty.duties.notes import Note
    from anode_duty.entries.claim_list import ClaimList
    from anode_duty.entries.file_lines import FileLine
    from anode_duty.entries.header import Header
    from anode_duty.entries.lines import Asked, Line

GROUPINGS = ("entry", "month", "exporter", "case", "importer")

_NOTES = 100  # notes that are counted one by one
# Notes that say why, and those that speak of the amounts of one line.
_REASONS = frozenset(("refundable", "asked-later", "reimbursement", "evidence"))
_OF_ONE_LINE = frozenset(
    (
        *("overpaid", "underpaid", "nothing-deposited", "deposit-computed"),
        *("liquidation-final", "last-day-passed", "claim-over", UPPER_BOUND),
    )
)
_DEPOSITS = {"ad": "deposited_ad", "cvd": "deposited_cvd", "both": "deposited"}
# "Unliquidated", "un-liquidated", "not liquidated" and "not yet liquidated" are open.
_LIQUIDATED = re.compile(r"(?<!un-)(?<!not )(?<!yet )\b(?:liquidated|final)\b")
_TWICE = (
    "the line is in the file twice: its entry, line number and all cells are the same; remove one"
)
_APART = (
    "rows of this entry and line number are in the files more than once, and not together; sort by"
    " entry and line, and remove what is repeated"
)


def known_grouping(by: str) -> str:
    """Return a grouping that is known.

    Raises:
        BadInput: it is not.
    """
    if by not in GROUPINGS:
        raise BadInput(f"--by {by!r} is not known", f"write one of {', '.join(GROUPINGS)}")
    return by


class LedgerRow(NamedTuple):
    """A row of a file of entries, as the ledger has it.

    Attributes:
        place: where it stands, for people.
        entry: the entry number; empty where the file gives none.
        line: what was quoted; None, like `refund`, where the row is not answered.
        error: why it is not, or empty.
        passed: it is no line of goods of the case, and is passed through.
    """

    record: FileLine
    place: str
    entry: str
    line: QuotedLine | None = None
    refund: LineRefund | None = None
    error: str = ""
    passed: bool = False


class Ledger:
    """Works out what is refundable of the lines of files of entries, and sums it.

    Args:
        on: the day on which one asks.
        by: one of `GROUPINGS`.
        place: says where a record stands that was read last.

    Attributes:
        groups: the sums of each group, in the order in which they are met.
        passed: how many rows were passed through.
        warnings: the codes of notes that are warnings.
        notes: what there is to say of many lines alike, with how many.
        claims: the list of claims that is to have every line that is answered, or None.
    """

    def __init__(
        self, asked: Asked, header: Header, on: date, by: str, place: Callable[[FileLine], str]
    ) -> None:
        self.on = on
        self.by = by
        self.duty = asked.defaults.duty
        self.total = Sums()
        self.groups: defaultdict[str, Sums] = defaultdict(Sums)
        self.failures = Failures()
        self.passed = 0
        self.warnings: set[str] = set()
        self.notes: dict[Note, int] = {}
        self.claims: ClaimList | None = None
        self._header = header
        self._form = asked.date_form
        self._quoter = LineQuoter(asked, header)
        self._place = place
        self._last_entry = ""
        self._read: set[int] = set()

    @property
    def counts_duties(self) -> bool:
        """Whether the other duties are counted: the lines have HTSUS numbers."""
        return self._quoter.counts_duties

    @property
    def lines(self) -> int:
        """How many rows were read; blank ones are not counted."""
        return self.total.lines + self.passed + self.failures.count

    def entry_lines(self, records: Iterable[FileLine]) -> Iterator[list[LedgerRow]]:
        """Yield the rows of each entry line together, and add them to the sums."""
        alone = count()

        def entry_line(placed: tuple[Line, str]) -> object:
            return self._entry_line(placed[0].record) or next(alone)

        for _, together in groupby(self._placed(records), entry_line):
            rows = list(self._rows(list(together)))
            for row in rows:
                self._add(row)
            yield rows

    def _placed(self, records: Iterable[FileLine]) -> Iterator[tuple[Line, str]]:
        """Yield every line with its place, which is known only while it is the last one read."""
        line_of = self._quoter.line_of()
        for record in records:
            line = line_of(record) if not record.is_empty else UnquotedLine(record)
            yield line, self._place(record)

    def _rows(self, placed: list[tuple[Line, str]]) -> Iterator[LedgerRow]:
        """Yield the rows of one entry line, each answered, passed through, or with its reason."""
        goods: list[QuotedLine] = []
        for line, _ in placed:
            cells = line.record.cells
            if isinstance(line, QuotedLine) and all(one.record.cells != cells for one in goods):
                goods.append(line)
        among = [line.record for line, _ in placed]
        apart = bool(goods) and self._was_read(among[0])
        for line, place in placed:
            where = line.record, place, self._cell(line.record, "entry_number")
            if isinstance(line, UnquotedLine):
                yield LedgerRow(*where, error=line.error, passed=line.passed)
            elif not any(one is line for one in goods):
                yield LedgerRow(*where, error=_TWICE)
            elif apart:
                yield LedgerRow(*where, error=_APART)
            else:
                try:
                    yield LedgerRow(*where, line, self._refund(line, goods, among))
                except AnodeDutyError as error:
                    yield LedgerRow(*where, error=reason(error))

    def _was_read(self, record: FileLine) -> bool:
        """Whether the goods of an entry line were read before, not next to these."""
        line = self._entry_line(record)
        if line is None:
            return False
        key = hash(line)  # a third of the memory of the two texts
        known = key in self._read
        self._read.add(key)
        return known

    def _entry_line(self, record: FileLine) -> tuple[str, str] | None:
        """Return the entry and the line of it that a row is about; None where it gives none.

        However they are written: one export has XZZ-0000001-1 and 001, another XZZ00000011 and 1.
        """
        if record.fault:
            return None
        number, line = (self._cell(record, column) for column in ("entry_number", "line_number"))
        key = column_key(number)
        return (key, line.removesuffix(".0").lstrip("0")) if key and line else None

    def _refund(
        self, line: QuotedLine, goods: list[QuotedLine], among: list[FileLine]
    ) -> LineRefund:
        """Return what is refundable of goods, among all rows of their entry line."""
        if len(goods) > 1:
            self._refuse_shared([one.record for one in goods], among)
            among = [line.record]
        # A deposit may stand on any row of the line; with several goods, on their own.
        paid = Paid(
            **{field: self._amount(among, column) for field, column in _DEPOSITS.items()},
            liquidated=self._liquidated(among),
        )
        shipment = line.kind.shipment._replace(
            value=line.value, aam_value=line.aam_value, entry_date=line.day
        )
        found = line.kind.basis._replace(notes=line.kind.notes_on(line.day))
        return refund_line(found, line.figures, shipment, paid, self.on)

    def _refuse_shared(self, goods: list[FileLine], among: list[FileLine]) -> None:
        """Refuse several goods of one entry line whose deposit may be that of the whole line."""
        others = [record for record in among if not any(record is one for one in goods)]
        for column in _DEPOSITS.values():
            given = [self._amount([record], column) for record in goods]
            paid = [amount for amount in given if amount]
            if len(set(paid)) < len(paid):
                words = f"the rows of this entry line repeat the same {column}"
            elif (paid and None in given) or self._amount(others, column):
                words = f"not every row of the goods of this entry line gives its own {column}"
            else:
                continue
            raise BadInput(words, "give the deposit of each of the goods on its row, or 0")

    def _amount(self, among: list[FileLine], column: str) -> Decimal | None:
        """Return a deposit that stands on the rows of a line; None where none gives it.

        Raises:
            BadInput: it is no amount, or two rows give different ones.
        """
        texts = {text for record in among if (text := self._cell(record, column))}
        amounts = {cents(paid_dollars(text, column)) for text in texts}
        given = {amount for amount in amounts if amount}
        if len(given) > 1:
            raise _different(f"amounts of {column}", texts, "the deposit of the whole line once")
        return next(iter(given or amounts), None)

    def _liquidated(self, among: list[FileLine]) -> date | None:
        """Return the day of liquidation of a line, or None.

        Raises:
            BadInput: it is no day, two rows give different ones, or a line is liquidated and gives
                none.
        """
        texts = {text for record in among if (text := self._cell(record, "liquidation_date"))}
        said = {self._cell(record, "liquidation_status").casefold() for record in among}
        if not texts and any(_LIQUIDATED.search(status) for status in said):
            words = "the entry is liquidated, and its liquidation date is not given"
            raise BadInput(words, "give it: what is final is not refundable")
        days = {read_day(text, "liquidation date", self._form) for text in texts}
        if len(days) > 1:
            raise _different("liquidation dates", texts, "one")
        return next(iter(days), None)

    def _cell(self, record: FileLine, column: str) -> str:
        return self._header.cell(record.cells, column) if record.cells else ""

    def _add(self, row: LedgerRow) -> None:
        line, refund = row.line, row.refund
        if line is None or refund is None:
            self.passed += row.passed
            if row.error:
                self.failures.add(row.error, row.place)
            return
        # Only adjacent lines are one entry; a line without a number is one by itself.
        entry = column_key(row.entry)
        new_entry = not entry or entry != self._last_entry
        self._last_entry = entry
        if self.claims is not None:
            self.claims.add(row.entry, refund)
        for note in refund.notes:
            self._add_note(note)
        self.total.add(refund, new_entry)
        for name, part in self._groups(row, line, refund):
            self.groups[name].add(part, new_entry)

    def _add_note(self, note: Note) -> None:
        if note.level == WARNING:
            self.warnings.add(note.code)
        told = note.level == WARNING and note.code not in _OF_ONE_LINE
        if (told or note.code in _REASONS) and (note in self.notes or len(self.notes) < _NOTES):
            self.notes[note] = self.notes.get(note, 0) + 1

    def _groups(
        self, row: LedgerRow, line: QuotedLine, refund: LineRefund
    ) -> Iterator[tuple[str, LineRefund]]:
        """Yield the groups in which a line is summed, and what of it is summed there.

        By case each duty is summed under its own, and the other duties under none.
        """
        if self.by != "case":
            names = {
                "entry": row.entry or f"no entry number, {row.place}",
                "month": line.day.isoformat()[:7],
                "exporter": line.kind.basis.exporter.name,
                "importer": line.kind.shipment.importer or "importer not given",
            }
            yield names[self.by], refund
            return
        none = "no AD/CVD case"
        for one in refund.duties:
            yield " and ".join(one.cases) or none, refund.part((one,), ())
        if refund.claims or not refund.duties:
            yield none, refund.part((), refund.claims)


def _different(what: str, texts: Iterable[str], hint: str) -> BadInput:
    words = f"the rows of this entry line give different {what}: {' and '.join(sorted(texts))}"
    return BadInput(words, f"give {hint}")

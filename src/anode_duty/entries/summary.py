"""What a run over files of entries has come to: lines, sums, notes and reasons of failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.basis import NOT_COLLECTED, REFUNDED
from anode_duty.duties.notes import WARNING
from anode_duty.entries.line_templates import as_line_quote
from anode_duty.entries.lines import QuotedLine
from anode_duty.law.money import ZERO, usd

if TYPE_CHECKING:
    from decimal import Decimal

    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.lines import Line

_SHOWN = 10  # different reasons that are shown
_KEPT = 1000  # different reasons that are counted one by one
_LONGEST = 160  # characters of a reason

# The codes of the notes of a kind, those of them that are warnings, and those of the value.
Noted = tuple[str, frozenset[str], tuple[str, ...]]


class Failures:
    """Counts the reasons for which lines failed.

    Attributes:
        count: lines that failed.
    """

    def __init__(self) -> None:
        self.count = 0
        self._reasons: dict[str, tuple[int, str]] = {}

    def add(self, reason: str, place: str) -> None:
        """Count a line that failed, and keep the place of the first with its reason."""
        self.count += 1
        known = self._reasons.get(reason)
        if known is not None:
            self._reasons[reason] = (known[0] + 1, known[1])
        elif len(self._reasons) < _KEPT:
            self._reasons[reason] = (1, place)

    def reasons(self) -> list[tuple[str, int, str]]:
        """Return reason, count and first place, the most frequent first."""
        held = [(reason, count, first) for reason, (count, first) in self._reasons.items()]
        return sorted(held, key=lambda one: -one[1])

    def words(self) -> list[str]:
        """Return the reasons for people, a line each."""
        shown = []
        for reason, count, first in self.reasons()[:_SHOWN]:
            text = reason if len(reason) <= _LONGEST else f"{reason[: _LONGEST - 1]}…"
            first_at = f"first at {first}" if count > 1 else f"at {first}"
            shown.append(f"failed: {count}, {first_at}: {text}")
        if len(self._reasons) > _SHOWN:
            more = len(self._reasons) - _SHOWN
            shown.append(f"failed: {more} more reasons; see the column error")
        return shown


class Tally:
    """Counts lines that have the same notes, and whose duties are collected in the same way.

    Attributes:
        noted: how the summary calls their notes.
        hows: how each duty is collected.
        count: how many lines there were.
        entered: the sum of their entered values.
        first: the sum of their amounts of the first duty.
        amount: the sum of their amounts of all duties.
        other: the sum of their other duties.
        fees: the sum of their fees.
        has_other: whether the other duties of any were counted.
    """

    __slots__ = (
        "amount",
        "count",
        "entered",
        "fees",
        "first",
        "has_other",
        "hows",
        "noted",
        "other",
    )

    def __init__(self, noted: Noted, hows: tuple[int, ...]) -> None:
        self.noted = noted
        self.hows = hows
        self.clear()

    def clear(self) -> None:
        """Begin to count from nothing."""
        self.count = 0
        self.entered = self.first = self.amount = self.other = self.fees = ZERO
        self.has_other = False

    def amount_of(self, *but: int) -> Decimal:
        """Return the sum of the amounts of the duties, but for some ways of collecting them."""
        amounts = zip(self.hows, (self.first, self.amount - self.first), strict=False)
        return sum((amount for how, amount in amounts if how not in but), ZERO)

    @property
    def deposit(self) -> Decimal:
        """The sum of what was collected."""
        return self.amount_of(NOT_COLLECTED)

    @property
    def refundable(self) -> Decimal:
        """The sum of what of it is not due."""
        return self.deposit - self.amount_of(NOT_COLLECTED, REFUNDED)


class Summary:
    """What a run has come to.

    Args:
        entries: the lines, to say where one is.

    Attributes:
        passed: lines that are no goods of the case, and were passed through.
        quoted: lines that were quoted.
        warnings: the codes of notes that are warnings, of the lines so far.
    """

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self.passed = self.quoted = 0
        self.entered = self.amount = self.deposit = self.refundable = self.asked_later = ZERO
        self.other = self.fees = ZERO
        self.has_other = False
        self.warnings: set[str] = set()
        self._codes: dict[Noted, int] = {}
        self._failures = Failures()
        self._tallies: dict[tuple[Noted, tuple[int, ...]], Tally] = {}

    @property
    def failed(self) -> int:
        """How many lines could not be quoted."""
        return self._failures.count

    @property
    def lines(self) -> int:
        """How many lines were read; blank ones are carried through and not counted."""
        self.settle()
        return self.quoted + self.passed + self.failed

    def add(self, line: Line) -> None:
        """Add a line."""
        if isinstance(line, QuotedLine):
            self.add_quoted(line)
        elif line.passed:
            self.passed += 1
        else:
            self._failures.add(line.error, self._entries.place(line.record))

    def tally(self, noted: Noted, hows: tuple[int, ...]) -> Tally:
        """Return what counts lines alike; its sums are taken when sums are asked for.

        Args:
            noted: as their notes are called here.
            hows: how each of their duties is collected.
        """
        self._codes.setdefault(noted, 0)
        return self._tallies.setdefault((noted, hows), Tally(noted, hows))

    def settle(self) -> None:
        """Take in the sums of the tallies."""
        for one in self._tallies.values():
            self.quoted += one.count
            self.entered += one.entered
            self.amount += one.amount
            self.deposit += one.deposit
            self.refundable += one.refundable
            self.has_other = self.has_other or one.has_other
            self.other += one.other
            self.fees += one.fees
            self._codes[one.noted] += one.count
            one.clear()

    def add_quoted(self, line: QuotedLine) -> None:
        """Add a line that is quoted."""
        figures, other = line.figures, line.other
        self.quoted += 1
        self.entered += figures.entered
        self.amount += figures.amount or ZERO
        if figures.deposit or figures.asked_later:
            self.deposit += figures.deposit
            self.refundable += figures.refundable
            self.asked_later += figures.asked_later
        if other is not None:
            self.has_other = True
            self.other += other.other_duties
            self.fees += other.fees_total or ZERO
        key = self.noted(line)
        self._codes[key] += 1

    def noted(self, line: QuotedLine) -> Noted:
        """Return under what the notes of a line are counted, and take note of its warnings."""
        # One code may be a warning in one kind of line and none in another.
        key = (line.kind.codes, line.kind.warnings, line.more_codes)
        if key not in self._codes:
            notes = as_line_quote(line).notes
            self.warnings.update(note.code for note in notes if note.level == WARNING)
            self._codes[key] = 0
        return key

    def codes(self) -> dict[str, int]:
        """Return how many lines have each note."""
        single: dict[str, int] = {}
        for (codes, _, more), lines in self._codes.items():
            for code in dict.fromkeys((*codes.split(), *more)) if lines else ():
                single[code] = single.get(code, 0) + lines
        return single

    def words(self) -> list[str]:
        """Return the lines, the sums, the notes and the reasons of failures, for people."""
        self.settle()
        passed = f", {self.passed} passed through" if self.passed else ""
        shown = [
            f"lines: {self.lines} read, {self.quoted} quoted{passed}, {self.failed} failed",
            f"sums: entered value {usd(self.entered)}, duty {usd(self.amount)}, deposit"
            f" {usd(self.deposit)}, refundable {usd(self.refundable)}"
            f"{self._further_sums()}",
        ]
        codes = ", ".join(f"{code} {lines}" for code, lines in sorted(self.codes().items()))
        if codes:
            shown.append(f"notes: {codes}")
        return [*shown, *self._failures.words()]

    def _further_sums(self) -> str:
        later = f", asked later {usd(self.asked_later)}" if self.asked_later else ""
        if not self.has_other:
            return later
        return f"{later}, other duties {usd(self.other)}, fees {usd(self.fees)}"

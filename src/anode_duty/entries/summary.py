"""What a batch has come to: its lines, its sums and its notes, counted as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.duties.notes import WARNING
from anode_duty.duties.quoting import UPPER_BOUND
from anode_duty.law.money import ZERO, usd

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import Reckoning


class Tally:
    """What a run has come to.

    Attributes:
        failed: entry lines that could not be quoted.
        entered: sum of the entered values, in US dollars.
        amount: sum of the duties at the determined rates, in US dollars.
        deposit: sum of what CBP collects, in US dollars.
        refundable: sum of what of it has come back, in US dollars.
        warnings: the codes of notes that are warnings.
        undated: the entry date that was taken for lines that give none, if there were any.
    """

    def __init__(self) -> None:
        self.failed = 0
        self.entered = self.amount = self.deposit = self.refundable = ZERO
        self.warnings = {UPPER_BOUND}
        self.undated: date | None = None
        self._codes: dict[str, int] = {}

    @property
    def quoted(self) -> int:
        """Return how many lines were quoted."""
        return sum(self._codes.values())

    @property
    def lines(self) -> int:
        """Return how many lines were read; empty ones are carried through and not counted."""
        return self.quoted + self.failed

    @property
    def codes(self) -> dict[str, int]:
        """Return how many lines carry each note."""
        single: dict[str, int] = {}
        for codes, lines in self._codes.items():
            for code in codes.split():
                single[code] = single.get(code, 0) + lines
        return single

    def warn(self, notes: Iterable[Note]) -> None:
        """Remember which of some notes are warnings."""
        self.warnings.update(note.code for note in notes if note.level == WARNING)

    def add(self, figures: Reckoning, codes: str) -> None:
        """Add the figures and the notes of a line."""
        entered, _, _, total, deposit, refundable = figures
        self.entered += entered
        self.amount += total
        if deposit:
            self.deposit += deposit
            self.refundable += refundable
        self._codes[codes] = self._codes.get(codes, 0) + 1

    def summary(self) -> list[str]:
        """Return the lines, the sums and the notes, for people."""
        shown = [
            f"lines: {self.lines} read, {self.quoted} quoted, {self.failed} failed",
            f"sums: entered value {usd(self.entered)}, duty {usd(self.amount)}, deposit"
            f" {usd(self.deposit)}, refundable {usd(self.refundable)}",
        ]
        codes = ", ".join(f"{code} {lines}" for code, lines in sorted(self.codes.items()))
        if codes:
            shown.append(f"notes: {codes}")
        if self.undated:
            shown.append(f"entry date: {self.undated} where a line gives none")
        return shown

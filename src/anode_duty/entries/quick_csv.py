"""The added cells of most lines of a file, in a third of the time.

A line whose kind is known, whose duties are collected at the determined rate or not at all, and
whose amounts are plain figures, comes to a handful of figures: the entered value, the value that
bears duty, one amount for each duty, and their sum; with an HTSUS number, the sums of the other
duties and of the fees. They go straight into the text of its kind. Every other line, the first of
each kind, and every entry with such a line, is worked out as any is, and the tests hold the two
ways against each other.
"""

from __future__ import annotations

from decimal import Decimal
from sys import intern
from typing import TYPE_CHECKING

from anode_duty.duties.basis import APART
from anode_duty.duties.quoting import ENTRY_INCOMPLETE
from anode_duty.entries.lines import KEPT, WIDE, QuotedLine
from anode_duty.entries.tallies import CODES, ENTERED, Figures, Variant
from anode_duty.entries.whole_entries import of_entry
from anode_duty.law.money import CENT, DOLLAR, NOTHING, ZERO, half_up, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from anode_duty.entries.forms import CsvForms
    from anode_duty.entries.lines import Line, LineQuoter, UsualPlaces
    from anode_duty.entries.summary import Summary
    from anode_duty.entries.table import Record

    Figured = tuple[Record, Variant | None, Figures]

_MOST_DUTIES = 2


class _Quick:
    """What is needed of the lines of one kind.

    Attributes:
        first: the rate of the first duty as a fraction, or None.
        second: that of the second.
        is_covered: any of the value bears duty.
        has_portion: a portion of the article is covered.
        variants: by `_variant_at`; None where no such line was met.
    """

    __slots__ = ("first", "has_portion", "is_covered", "second", "variants")

    def __init__(self, line: QuotedLine) -> None:
        found = line.kind.basis
        self.first, self.second = (*(one.fraction for one in found.charges), None, None)[:2]
        self.is_covered = found.covered
        self.has_portion = found.covered and bool(found.portion)
        self.variants: list[Variant | None] = [None] * 6


def _variant_at(value_rounded: bool, portion_rounded: bool | None) -> int:
    """Return the place of a variant by what was rounded; None where no portion is given."""
    return value_rounded + (0 if portion_rounded is None else 2 + 2 * portion_rounded)


class QuickCsv:
    """Quotes lines as CSV, those of the usual form quickly.

    Args:
        quoter: works out all other lines.
        places: of what is not of the kind of a line.
        summary: is told of the lines of the usual form.
        slowly: returns any line as text, and tells the summary of it.
        forms: makes the text of the added cells.
    """

    def __init__(
        self,
        quoter: LineQuoter,
        places: UsualPlaces,
        summary: Summary,
        slowly: Callable[[Line], str],
        forms: CsvForms,
    ) -> None:
        self._quoter = quoter
        self._places = places
        self._line_of = quoter.line_of()
        self._summary = summary
        self._slowly = slowly
        self._forms = forms
        self._days: dict[str, tuple[int, str]] = {}
        self._quicks: dict[tuple[int, tuple[str, ...]], _Quick] = {}

    def lines(self, records: Iterable[Record]) -> Iterator[str]:
        """Yield each line of a file without HTSUS numbers as text."""
        for record, variant, figures in self._figured(records):
            if variant is None:
                line = self._line_of(record)
                self._learn(line)
                yield self._slowly(line)
            else:
                _, entered, _, first, _, amount, _, _ = figures
                tally = variant.tally
                tally.count += 1
                tally.entered += entered
                tally.first += first
                tally.amount += amount
                yield record[2] + variant.text % variant.pick(figures)  # type: ignore[operator]

    def lines_of_entries(self, records: Iterable[Record]) -> Iterator[str]:
        """Yield each line of a file with HTSUS numbers as text; see `Batch.lines`."""
        entry_at = self._places.entry
        held: list[Figured] = []
        latest, total, usual = "", NOTHING, True
        for figured in self._figured(records):
            record, variant, figures = figured
            if variant is not None or not record.is_empty:
                number = "" if entry_at is None else record[1][entry_at].strip()
                if held and not (number and number == latest):
                    yield self._entry(held, total) if usual else self._unusual_entry(held)
                    held, total, usual = [], NOTHING, True
                latest = number
            held.append(figured)
            if variant is None:
                usual = False
            else:
                total += figures[ENTERED]
        if held:
            yield self._entry(held, total) if usual else self._unusual_entry(held)

    def _entry(self, lines: list[Figured], total: Decimal | None) -> str:
        """Return the lines of one entry; its fees are on the first whose other duties are known."""
        text = ""
        for record, variant, figures in lines:
            if variant is None:
                continue
            _, entered, _, first, _, amount, _, _ = figures
            tally = variant.tally
            tally.count += 1
            tally.entered += entered
            tally.first += first
            tally.amount += amount
            figures += variant.others(figures, total)
            if variant.has_other:
                total = None
            text += record[2] + variant.text % variant.pick(figures)  # type: ignore[operator]
        return text

    def _unusual_entry(self, lines: list[Figured]) -> str:
        """Return the lines of an entry of which some are not usual, or not of a known kind."""
        slow: dict[int, Line] = {}
        for place, (record, variant, _) in enumerate(lines):
            if variant is None:
                line = self._line_of(record)
                lines[place] = self._once_more(line)
                if lines[place][1] is None:
                    slow[place] = line
        if not slow:
            return self._entry(lines, sum([figures[ENTERED] for _, _, figures in lines], NOTHING))
        unquoted = [line for line in slow.values() if not isinstance(line, QuotedLine)]
        if len(unquoted) < len(slow) or all(line.record.is_empty for line in unquoted):
            return "".join(map(self._slowly, of_entry([self._line_of(one[0]) for one in lines])))
        return "".join(
            self._slowly(slow[place]) if place in slow else self._entry([self._partly(one)], None)
            for place, one in enumerate(lines)
        )

    def _once_more(self, line: Line) -> Figured:
        """Return a line of a kind that was not known with its figures, where it is usual."""
        if not isinstance(line, QuotedLine):
            return line.record, None, ()
        self._learn(line)
        return next(self._figured([line.record]))

    def _partly(self, figured: Figured) -> Figured:
        """Return a line of an entry of which another line is not quoted."""
        record, variant, figures = figured
        if variant is None or not variant.has_other:
            return figured
        if variant.incomplete is None:
            codes, warnings, more = variant.tally.noted
            noted = (codes, warnings, (*more, ENTRY_INCOMPLETE))
            variant.incomplete = Variant(
                form=variant.form,
                notes=self._forms.notes(codes, noted[2]),
                tally=self._summary.tally(noted, variant.tally.hows),
                other=variant.other,
                is_whole=False,
            )
        variant = variant.incomplete
        return record, variant, (*figures[:CODES], variant.notes)

    def _figured(self, records: Iterable[Record]) -> Iterator[Figured]:
        """Yield each line with its variant and figures, or with none where it is not usual."""
        value_at, day_at, portion_at, _ = self._places
        kind_of, days, quicks = self._quoter.kind_of, self._days, self._quicks
        for record in records:
            _, cells, text, fault = record
            if fault or text is None or not cells:
                yield record, None, ()
                continue
            period, day = days.get(cells[day_at]) or (-1, "")
            quick = quicks.get((period, kind_of(cells)))
            cell = cells[value_at].strip()
            if quick is None or not is_plain(cell):
                yield record, None, ()
                continue
            value = Decimal(cell)
            entered = base = half_up(value, DOLLAR)
            at = 1 if value != entered else 0  # see `_variant_at`
            if portion_at is not None and (cell := cells[portion_at].strip()):
                portion = Decimal(cell) if quick.has_portion and is_plain(cell) else NOTHING
                if not 0 < portion <= value:
                    yield record, None, ()
                    continue
                base = half_up(portion, DOLLAR)
                at += 4 if base != portion else 2
            elif not quick.is_covered:
                base = NOTHING
            variant = quick.variants[at]
            if variant is None or not value:
                yield record, None, ()
                continue
            first, second = quick.first, quick.second
            if second is not None and first is not None:
                first = half_up(base * first, CENT)
                second = half_up(base * second, CENT)
                amount = first + second
            elif first is not None:
                first = amount = half_up(base * first, CENT)
            else:
                first = amount = ZERO
            yield record, variant, (day, entered, base, first, second, amount, ZERO, variant.notes)

    def _learn(self, line: Line) -> None:
        """Remember how lines like one are quoted quickly, if they are usual."""
        if not isinstance(line, QuotedLine) or line.record.text is None:
            return
        cells, charges = line.record.cells, line.kind.basis.charges
        hows = tuple(charge.how for charge in charges)
        key, text = self._quoter.kind_of(cells), cells[self._places.day]
        is_wide = sum(map(len, key)) + len(text) > WIDE
        # Without an entry date a line may be a row of totals, which is told by all its cells.
        if is_wide or not text.strip() or len(hows) > _MOST_DUTIES or APART in hows:
            return
        if len(self._days) >= KEPT:
            self._days.clear()
        if len(self._quicks) >= KEPT:
            self._quicks.clear()
        period = self._quoter.period_of(line.day)
        self._days[text] = (period, line.day.isoformat())
        quick = self._quicks.get((period, key))
        if quick is None:
            quick = self._quicks[period, tuple(map(intern, key))] = _Quick(line)
        portion, figures = line.aam_value, line.figures
        rounded = None if portion is None else portion != figures.dutiable
        at = _variant_at(line.value != figures.entered, rounded)
        if quick.variants[at] is None:
            quick.variants[at] = Variant(
                form=self._forms.form(line),
                notes=self._forms.notes(line.kind.codes, line.more_codes),
                tally=self._summary.tally(self._summary.noted(line), hows),
                other=line.kind.basis.other,
            )

"""The added cells of most lines of a file, in a third of the time.

A line whose kind is known, whose duties are collected at the determined rate or not at all, and
whose amounts are plain figures, comes to a handful of figures: the entered value, the value that
bears duty, one amount for each duty, and their sum; with an HTSUS number, the sums of the other
duties and of the fees. They go straight into the text of its kind. Every other line, the first of
each kind, and every entry with such a line, is worked out in the usual way, and tests compare the
two. Without it a plain file takes 1.8 times as long, below the pace that is promised.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from sys import intern
from typing import TYPE_CHECKING, Any

from anode_duty.duties.basis import APART, NOT_COLLECTED, REFUNDED
from anode_duty.duties.quoting import ENTRY_INCOMPLETE
from anode_duty.entries.line_templates import NOTES
from anode_duty.entries.lines import WIDE, QuotedLine, keep
from anode_duty.entries.whole_entries import of_entry
from anode_duty.law.money import CENT, DOLLAR, NOTHING, ZERO, half_up, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from anode_duty.duties.basis import OtherTerms
    from anode_duty.entries.file_lines import FileLine
    from anode_duty.entries.line_templates import CsvForms, LineForm
    from anode_duty.entries.lines import Line, LineQuoter, UsualPlaces
    from anode_duty.entries.summary import Summary, Tally

    Figured = tuple[FileLine, "_Template | None", tuple[Any, ...]]

_MOST_DUTIES = 2

# The figures of a line, in the order in which they are handed to its text.
DAY, ENTERED, BASE, FIRST, SECOND, SUM, NONE, CODES, OTHER, FEES, DUE = range(11)
LineFigures = tuple[Any, ...]
_NO_OTHER: LineFigures = ("", "", "")

# Which of them the slots of a form have; the sums and those of each duty follow from how it is
# collected.
_SLOTS = {0: DAY, 1: ENTERED, 2: BASE, 7: OTHER, 8: FEES, 9: DUE, NOTES: CODES}
_OF_LINE, _OF_DUTY = 10, 4  # how many slots of a form are for a line, and for each duty


class _Template:
    """The text of the lines of a kind that have the same notes because of their value.

    Args:
        form: of the added cells of the lines.
        notes: the codes of their notes, as a cell.
        tally: counts the lines.
        other: the other duties and fees, or None.
        is_whole: whether all lines of their entries are quoted, so that fees are counted.

    Attributes:
        incomplete: the same for lines of entries that are not quoted as a whole; None until it is
            needed.
    """

    __slots__ = (
        "_deposit_at",
        "_is_whole",
        "_pick",
        "_text",
        "form",
        "incomplete",
        "notes",
        "other",
        "tally",
    )

    def __init__(
        self,
        form: LineForm,
        notes: str,
        tally: Tally,
        other: OtherTerms | None,
        is_whole: bool = True,
    ) -> None:
        self.form, self._text = form, form.text
        self.notes = notes
        self.tally = tally
        self.other = other
        self._pick, self._deposit_at = _picked(form.places, tally.hows)
        self.incomplete: _Template | None = None
        self._is_whole = is_whole

    def filled(self, record: FileLine, figures: LineFigures) -> str:
        """Return and count a line, with its added cells."""
        tally = self.tally
        tally.count += 1
        tally.entered += figures[ENTERED]
        tally.first += figures[FIRST]
        tally.amount += figures[SUM]
        return record[2] + self._text % self._pick(figures)  # type: ignore[operator]

    def others(self, figures: LineFigures, total: Decimal | None) -> LineFigures:
        """Return and count the other duties, the fees and what is due at entry.

        Args:
            figures: of the line.
            total: the entered value of the entry, where its fees are on this line.
        """
        if self.other is None:
            return _NO_OTHER
        entered, tally = figures[ENTERED], self.tally
        owed = self.other.duties.owed(entered)
        tally.has_other = True
        tally.other += owed
        if not self._is_whole:
            return owed, "", ""
        fees = self.other.fees.owed(entered, total)
        tally.fees += fees
        return owed, fees, figures[self._deposit_at] + owed + fees


@lru_cache(256)
def _picked(
    places: tuple[int, ...], hows: tuple[int, ...]
) -> tuple[Callable[[LineFigures], tuple[object, ...]], int]:
    """Return what takes the figures that a text has, and which of them is what is collected."""
    return itemgetter(*(_figure_of(place, hows) for place in places)), _figure_of(4, hows)


def _figure_of(place: int, hows: Sequence[int]) -> int:
    """Return which figure a slot of a form has."""
    if (one := _SLOTS.get(place)) is not None:
        return one
    if place < _OF_LINE:
        collected = [at for at, how in enumerate(hows) if how != NOT_COLLECTED]
        refunded = [at for at, how in enumerate(hows) if how == REFUNDED]
        sums = {3: list(range(len(hows))), 4: collected, 5: refunded}
        return _sum_of(sums.get(place, []), hows)
    at, which = divmod(place - _OF_LINE, _OF_DUTY)
    held = (True, hows[at] != NOT_COLLECTED, hows[at] == REFUNDED, False)
    return FIRST + at if held[which] else NONE


def _sum_of(duties: Sequence[int], hows: Sequence[int]) -> int:
    if not duties:
        return NONE
    return SUM if len(duties) == len(hows) else FIRST + duties[0]


class _Quick:
    """What is needed of the lines of one kind.

    Attributes:
        first: the rate of the first duty as a fraction, or None.
        second: that of the second.
        is_covered: any of the value bears duty.
        has_portion: a portion of the article is covered.
        templates: by `_template_at`; None where no such line was met.
    """

    __slots__ = ("first", "has_portion", "is_covered", "second", "templates")

    def __init__(self, line: QuotedLine) -> None:
        found = line.kind.basis
        self.first, self.second = (*(one.fraction for one in found.charges), None, None)[:2]
        self.is_covered = found.covered
        self.has_portion = found.covered and bool(found.portion)
        self.templates: list[_Template | None] = [None] * 6


def _template_at(value_rounded: bool, portion_rounded: bool | None) -> int:
    """Return the place of a template by what was rounded; None where no portion is given."""
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

    def lines(self, records: Iterable[FileLine]) -> Iterator[str]:
        """Yield each line of a file without HTSUS numbers as text."""
        for record, template, figures in self._figured(records):
            if template is None:
                line = self._line_of(record)
                self._learn(line)
                yield self._slowly(line)
            else:
                yield template.filled(record, figures)

    def lines_of_entries(self, records: Iterable[FileLine]) -> Iterator[str]:
        """Yield each line of a file with HTSUS numbers as text; see `Batch.lines`."""
        entry_at = self._places.entry
        held: list[Figured] = []
        latest, total, usual = "", NOTHING, True
        for figured in self._figured(records):
            record, template, figures = figured
            if template is not None or not record.is_empty:
                number = "" if entry_at is None else record[1][entry_at].strip()
                if held and not (number and number == latest):
                    yield self._entry(held, total) if usual else self._unusual_entry(held)
                    held, total, usual = [], NOTHING, True
                latest = number
            held.append(figured)
            if template is None:
                usual = False
            else:
                total += figures[ENTERED]
        if held:
            yield self._entry(held, total) if usual else self._unusual_entry(held)

    def _entry(self, lines: list[Figured], total: Decimal | None) -> str:
        """Return the lines of one entry; its fees are on the first whose other duties are known."""
        text = ""
        for record, template, figures in lines:
            if template is None:
                continue
            figures += template.others(figures, total)
            if template.other is not None:
                total = None
            text += template.filled(record, figures)
        return text

    def _unusual_entry(self, lines: list[Figured]) -> str:
        """Return the lines of an entry of which some are not usual, or not of a known kind."""
        slow: dict[int, Line] = {}
        for place, (record, template, _) in enumerate(lines):
            if template is None:
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
        record, template, figures = figured
        if template is None or template.other is None:
            return figured
        if template.incomplete is None:
            codes, warnings, more = template.tally.noted
            noted = (codes, warnings, (*more, ENTRY_INCOMPLETE))
            template.incomplete = _Template(
                form=template.form,
                notes=self._forms.notes(codes, noted[2]),
                tally=self._summary.tally(noted, template.tally.hows),
                other=template.other,
                is_whole=False,
            )
        template = template.incomplete
        return record, template, (*figures[:CODES], template.notes)

    def _figured(self, records: Iterable[FileLine]) -> Iterator[Figured]:
        """Yield each line with its template and figures, or with none where it is not usual."""
        value_at, day_at, portion_at, _, no_portion = self._places
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
            at = 1 if value != entered else 0  # see `_template_at`
            if portion_at is not None and (cell := cells[portion_at].strip()) not in no_portion:
                portion = Decimal(cell) if quick.has_portion and is_plain(cell) else NOTHING
                if not 0 < portion <= value:
                    yield record, None, ()
                    continue
                base = half_up(portion, DOLLAR)
                at += 4 if base != portion else 2
            elif not quick.is_covered:
                base = NOTHING
            template = quick.templates[at]
            if template is None or not value:
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
            yield (
                record,
                template,
                (day, entered, base, first, second, amount, ZERO, template.notes),
            )

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
        period = self._quoter.period_of(line.day)
        keep(self._days, text, (period, line.day.isoformat()))
        quick = self._quicks.get((period, key))
        if quick is None:
            quick = keep(self._quicks, (period, tuple(map(intern, key))), _Quick(line))
        portion, figures = line.aam_value, line.figures
        rounded = None if portion is None else portion != figures.dutiable
        at = _template_at(line.value != figures.entered, rounded)
        if quick.templates[at] is None:
            quick.templates[at] = _Template(
                form=self._forms.form(line),
                notes=self._forms.notes(line.kind.codes, line.more_codes),
                tally=self._summary.tally(self._summary.noted(line), hows),
                other=line.kind.basis.other,
            )

"""Answers as tables for people. Alone imports Rich."""

from __future__ import annotations

import io
import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from anode_duty.duties.notes import WARNING
from anode_duty.duties.wording import (
    deposit_words,
    facts_wanted,
    graded,
    met_words,
    rate_words,
    scope_source,
    signed,
)
from anode_duty.law.money import usd
from anode_duty.law.source import NOT_PUBLISHED, cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from rich.console import RenderableType

    from anode_duty.duties.applicable_rate import Finding
    from anode_duty.duties.comparison import Change, Comparison
    from anode_duty.duties.coverage import Classification
    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import Quote
    from anode_duty.duties.rate_lookup import Lookup, Span
    from anode_duty.duties.steps import Step
    from anode_duty.law.ratebook import RateBook


_UNBOUNDED = 100_000


_BAR = 32


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        folds: the least width in characters, if its text may wrap; None if it may not, as no
            figure may.
    """

    head: str
    right: bool = False
    folds: int | None = None


class Page:
    """Collects an answer and returns it as text as wide as the terminal; off one, unbounded."""

    def __init__(self) -> None:
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        self._text = io.StringIO()
        self._console = Console(
            file=self._text,
            force_terminal=on_terminal,
            width=get_terminal_size().columns if on_terminal else _UNBOUNDED,
            height=1,  # without one, Rich takes a dumb terminal for 80 columns wide
            color_system=None if os.environ.get("NO_COLOR") else "auto",
            markup=False,
            highlight=False,
            emoji=False,
        )

    def text(self) -> str:
        """Return all that was added."""
        return "".join(f"{line.rstrip()}\n" for line in self._text.getvalue().split("\n")[:-1])

    def add(self, shown: RenderableType = "") -> None:
        """Add a paragraph or an empty line."""
        self._console.print(shown, overflow="fold")

    def heading(self, *lines: str) -> None:
        """Add what the answer is about."""
        self.add(Text(lines[0], style="bold", overflow="fold"))
        for line in lines[1:]:
            self.add(Text(line, overflow="fold"))
        self.add()

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        sums: Sequence[Sequence[str]] = (),
    ) -> None:
        """Add a table; where it is wider than the terminal, a block of lines for each row."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for column in columns:
            table.add_column(
                column.head,
                justify="right" if column.right else "left",
                no_wrap=not column.folds,
                overflow="fold",
                min_width=column.folds,
            )
        for row in rows:
            table.add_row(*row)
        for row in sums:
            table.add_row(*row, style="bold")
        # Measured as if there were all the room, as Rich cuts a measure down to what there is.
        unbounded = self._console.options.update(max_width=_UNBOUNDED)
        needed = Measurement.get(self._console, unbounded, table).minimum
        if needed <= self._console.width:
            self.add(table)
        else:
            self._blocks(columns, [*rows, *sums])
        self.add()

    def _blocks(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        for index, row in enumerate(rows):
            if index:
                self.add()
            for column, cell in zip(columns, row, strict=True):
                if cell:
                    self.add(Text(f"{column.head}: {cell}", overflow="fold"))

    def bullets(self, heading: str, lines: Iterable[str]) -> None:
        """Add a list under a heading; nothing where there is none."""
        self._listed(heading, [("-", Text(line)) for line in lines])

    def notes(self, notes: Iterable[Note]) -> None:
        """Add what the answer has to say, warnings first."""
        ordered = sorted(notes, key=lambda note: note.level != WARNING)
        self._listed("Notes", [("-", _note(note)) for note in ordered])

    def steps(self, taken: Iterable[Step]) -> None:
        """Add the steps of a quote, numbered, the authority of each below it."""
        shown = [
            Text.assemble(f"{step.step}: {step.text}\n", (f"by {step.authority}", "dim"))
            for step in taken
        ]
        self._listed("Steps", [(f"{number}.", text) for number, text in enumerate(shown, 1)])

    def _listed(self, heading: str, lines: list[tuple[str, Text]]) -> None:
        if not lines:
            return
        self.add(Text(heading, style="bold"))
        listing = Table.grid(padding=(0, 1, 0, 0))
        listing.add_column(justify="right", no_wrap=True, min_width=3)
        listing.add_column(overflow="fold")
        for mark, text in lines:
            listing.add_row(mark, text)
        self.add(listing)
        self.add()

    def files(self, book: RateBook) -> None:
        """Add which rate files the answer rests on."""
        shown = f"Rate files reviewed {book.reviewed}, {book.digest[:19]}"
        self.add(Text(shown, style="dim", overflow="fold"))


def quote_table(quote: Quote, book: RateBook, explained: bool = False) -> str:
    """Return a quote as a page, with its sources or with every step."""
    shipment, terms, figures = quote.shipment, quote.terms, quote.reckoning
    page = Page()
    article = terms.classification.article
    producer = f", producer {terms.producer.name}" if terms.producer else ""
    page.heading(
        f"{_title(article)}, exporter {terms.exporter.name}{producer},"
        f" entry date {shipment.entry_date}",
        f"{terms.classification.verdict.capitalize()}. Entered value {usd(figures.entered)}"
        + (f", dutiable value {usd(figures.dutiable)}" if _partial(quote) else ""),
    )
    _quote_lines(page, quote)
    page.notes(quote.notes)
    if explained:
        from anode_duty.duties.steps import steps

        page.steps(steps(quote))
    else:
        page.bullets("Sources", _sources(quote))
    page.files(book)
    return page.text()


def _quote_lines(page: Page, quote: Quote) -> None:
    """Add a row a duty, their total and the landed value; refunds only where there are any."""
    figures = quote.reckoning
    refund = bool(figures.refundable)
    columns = [
        Column("Duty"),
        Column("Case"),
        Column("Rate of", folds=12),
        Column("Rate", right=True),
        Column("Amount", right=True),
        Column("Deposit due", right=True),
        *([Column("Refundable", right=True)] if refund else []),
    ]
    rows = [
        [
            line.finding.standing.case.duty,
            line.finding.standing.case.number,
            line.finding.rate_of,
            rate_words(line.finding.rate.percent),
            usd(line.amount),
            usd(line.deposit.amount),
            usd(line.deposit.refundable),
        ]
        for line in quote.lines
    ]
    totals = map(usd, (figures.total, figures.deposit, figures.refundable))
    sums = [
        ["Total", "", "", rate_words(quote.total_rate), *totals],
        ["", "", "Value plus duty", "", usd(quote.landed), "", ""],
    ]
    width = len(columns)
    page.table(columns, [row[:width] for row in rows], [row[:width] for row in sums])


def _note(note: Note) -> Text:
    if note.level == WARNING:
        return Text.assemble((f"{WARNING}: ", "bold yellow"), note.text)
    return Text(note.text)


def _title(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _partial(quote: Quote) -> bool:
    return quote.reckoning.dutiable != quote.reckoning.entered


def _sources(quote: Quote) -> list[str]:
    verdict = quote.terms.classification
    sources = [_source(line.finding) for line in quote.lines]
    if verdict.scope and verdict.entry:
        sources.append(f"Scope: {scope_source(verdict.scope, verdict.entry)}")
    return sources


def _source(finding: Finding) -> str:
    notice, rate = finding.determined.notice, finding.rate
    case = finding.standing.case
    return (
        f"{case.duty} {rate_words(rate.percent)}: {notice.kind}, effective {notice.effective},"
        f" {cited(notice.citation)} ({rate.evidence}) {rate.place}"
    )


def lookup_table(answer: Lookup, book: RateBook) -> str:
    """Return a lookup as a page."""
    page = Page()
    if answer.history:
        _history(page, answer)
        _timeline(page, answer.spans)
    else:
        _rates(page, answer)
    page.notes(answer.notes)
    page.files(book)
    return page.text()


def _rates(page: Page, answer: Lookup) -> None:
    page.heading(f"{answer.asked or 'All rates'}, entry date {answer.entry_date}")
    if not answer.rates:
        return
    columns = [
        Column("Duty"),
        Column("Case"),
        Column("Rate of", folds=12),
        Column("Rate", right=True),
        Column("Since"),
        Column("Evidence"),
        Column("CBP case", folds=12),
    ]
    rows = [
        [
            finding.standing.case.duty,
            finding.standing.case.number,
            finding.rate_of,
            rate_words(finding.rate.percent),
            str(finding.determined.notice.effective),
            finding.rate.evidence,
            "; ".join(finding.rate.cbp_cases) or NOT_PUBLISHED,
        ]
        for finding in answer.rates
    ]
    page.table(columns, rows)
    sources = dict.fromkeys(_notice_source(finding) for finding in answer.rates)
    page.bullets("Sources", sources)
    states = dict.fromkeys(_deposit_source(finding) for finding in answer.rates)
    page.bullets("Deposits", states)


def _notice_source(finding: Finding) -> str:
    notice = finding.determined.notice
    return (
        f"{finding.standing.case.duty}: {notice.kind}, effective {notice.effective},"
        f" {cited(notice.citation)} ({graded(notice, finding.rate)}) {notice.place.file}"
    )


def _deposit_source(finding: Finding) -> str:
    standing = finding.standing
    rule, spoke = standing.deposits, standing.spoke
    if rule is None or spoke is None:
        return f"{standing.case.duty}: no notice in force asks for deposits"
    back = ""
    later = standing.refunded_by
    if later and later.deposits:
        back = f"; refundable since {later.effective}: {later.deposits.reason}"
    return (
        f"{standing.case.duty}: {deposit_words(standing)} since {spoke.effective}: {rule.reason}"
        f" ({rule.evidence}; {cited(rule.citation)}){back}"
    )


def _history(page: Page, answer: Lookup) -> None:
    page.heading(f"{answer.asked or 'All cases'}: every notice in order")
    if not answer.notices:
        return
    columns = [
        Column("Duty"),
        Column("Effective"),
        Column("Notice", folds=13),
        *([Column("Rate of", folds=12), Column("Rate", right=True)] if answer.party else []),
        Column("Deposits", folds=12),
        Column("Evidence", folds=9),
    ]
    rows = []
    for event in answer.notices:
        notice, finding = event.notice, event.finding
        own = [finding.rate_of, rate_words(finding.rate.percent)] if finding else ["", ""]
        rows.append(
            [
                event.standing.case.duty,
                str(notice.effective),
                notice.kind,
                *(own if answer.party else []),
                notice.deposits.effect if notice.deposits else "",
                graded(notice, finding.rate if finding else None),
            ]
        )
    page.table(columns, rows)
    page.bullets(
        "What happened",
        (
            f"{event.notice.effective} {event.standing.case.duty}: {event.notice.summary}"
            f" {event.notice.note or ''}".rstrip()
            + f" ({cited(event.notice.citation)})"
            for event in answer.notices
        ),
    )


def _timeline(page: Page, found: Sequence[Span]) -> None:
    """Draw the combined rate over the entry dates, and how much of it was deposited."""
    if not found:
        return
    most = max(span.rate for span in found)
    page.add(Text("Combined rate by entry date", style="bold"))
    page.add(Text("# deposited, - determined and not deposited"))
    columns = [
        Column("Entry dates"),
        Column("Rate", right=True),
        Column("Deposit", right=True),
        Column("Timeline"),
    ]
    rows = [
        [
            f"{span.first} to {span.last}" if span.last else f"since {span.first}",
            rate_words(span.rate) if span.rate else "none",
            rate_words(span.deposit) if span.deposit else "none",
            _bar(span, most),
        ]
        for span in found
    ]
    page.table(columns, rows)


def _bar(span: Span, most: Decimal) -> str:
    if not most:
        return ""
    deposited = int(span.deposit / most * _BAR)
    return "#" * deposited + "-" * (int(span.rate / most * _BAR) - deposited)


def classify_table(verdict: Classification, book: RateBook) -> str:
    """Return a classification as a page."""
    page = Page()
    portion = f" ({verdict.portion})" if verdict.portion else ""
    page.heading(
        f"{_title(verdict.article)}, origin {verdict.origin}, entry date {verdict.entry_date}:"
        f" {verdict.verdict}{portion}",
        f"Because {verdict.because}.",
        *([f"Give {facts_wanted(verdict.missing)}."] if verdict.missing else []),
    )
    columns = [
        Column("Criterion", folds=12),
        Column("Required", folds=12),
        Column("Given", right=True),
        Column("Met"),
        Column("Authority", folds=12),
        Column("Evidence"),
    ]
    rows = [
        [
            answer.criterion.name,
            f"at least {answer.criterion.at_least} {answer.criterion.unit}",
            "not given" if answer.given is None else str(answer.given),
            met_words(answer),
            answer.criterion.citation,
            answer.criterion.evidence,
        ]
        for answer in verdict.answers
    ]
    if rows:
        page.table(columns, rows)
    page.notes(verdict.notes)
    if verdict.scope and verdict.entry:
        page.bullets("Scope", filter(None, [verdict.scope.summary, verdict.scope.note]))
        page.bullets("Sources", [scope_source(verdict.scope, verdict.entry)])
    page.files(book)
    return page.text()


def compare_table(comparison: Comparison, book: RateBook) -> str:
    """Return quotes side by side as a page."""
    quotes = [alternative.quote for alternative in comparison.alternatives]
    articles, days = _articles(quotes), _days(quotes)
    page = Page()
    page.heading(_compared(quotes, articles, days))
    columns = [
        *_key_columns(articles, days),
        Column("Rate", right=True),
        Column("Duty", right=True),
        Column("Deposit due", right=True),
        Column("Value + duty", right=True),
        Column("Difference", right=True),
    ]
    rows = [
        [
            *_keys(alternative.quote, articles, days),
            rate_words(alternative.quote.total_rate),
            usd(alternative.quote.reckoning.total),
            usd(alternative.quote.reckoning.deposit),
            usd(alternative.quote.landed),
            usd(alternative.difference) if alternative.difference else "cheapest",
        ]
        for alternative in comparison.alternatives
    ]
    page.table(columns, rows)
    page.notes(_notes_of(quotes, dated=len(days) > 1))
    page.files(book)
    return page.text()


def _notes_of(quotes: list[Quote], dated: bool) -> Iterable[Note]:
    notes = (
        note._replace(text=f"{quote.shipment.entry_date}: {note.text}") if dated else note
        for quote in quotes
        for note in quote.notes
    )
    return dict.fromkeys(notes)


def _articles(quotes: list[Quote]) -> list[str]:
    return list(dict.fromkeys(quote.terms.classification.article for quote in quotes))


def _days(quotes: list[Quote]) -> list[str]:
    return list(dict.fromkeys(str(quote.shipment.entry_date) for quote in quotes))


def _compared(quotes: list[Quote], articles: list[str], days: list[str]) -> str:
    value = usd(quotes[0].shipment.value)
    return f"{_title(', '.join(articles))}, value {value}, entry date {', '.join(days)}"


def _key_columns(articles: list[str], days: list[str]) -> list[Column]:
    """Return the columns that tell quotes apart; what all have in common stands in the heading."""
    return [
        Column("Exporter", folds=12),
        *([Column("Article", folds=12)] if len(articles) > 1 else []),
        *([Column("Entry date")] if len(days) > 1 else []),
    ]


def _keys(quote: Quote, articles: list[str], days: list[str]) -> list[str]:
    return [
        quote.terms.exporter.name,
        *([quote.terms.classification.article] if len(articles) > 1 else []),
        *([str(quote.shipment.entry_date)] if len(days) > 1 else []),
    ]


def against_table(changes: Sequence[Change], before: RateBook, after: RateBook) -> str:
    """Return quotes under two sets of rate files as a page."""
    quotes = [change.after for change in changes]
    articles, days = _articles(quotes), _days(quotes)
    page = Page()
    changed = sum(bool(change.difference or change.deposit_difference) for change in changes)
    page.heading(
        f"{changed} of {len(changes)} quotes change",
        _compared(quotes, articles, days),
        f"Before: {before.folder}",
        f"After:  {after.folder}",
    )
    columns = [
        *_key_columns(articles, days),
        Column("Duty before", right=True),
        Column("Duty after", right=True),
        Column("Difference", right=True),
        Column("In deposit", right=True),
    ]
    rows = [
        [
            *_keys(change.after, articles, days),
            usd(change.before.reckoning.total),
            usd(change.after.reckoning.total),
            signed(change.difference),
            signed(change.deposit_difference),
        ]
        for change in changes
    ]
    page.table(columns, rows)
    page.notes(_notes_of(quotes, dated=len(days) > 1))
    return page.text()

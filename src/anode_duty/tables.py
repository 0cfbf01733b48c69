"""Answers as tables for people. Alone imports Rich."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from anode_duty.case import NOT_PUBLISHED
from anode_duty.documents import deposit_words, rate_words
from anode_duty.notes import WARNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from rich.console import RenderableType

    from anode_duty.lookup import Finding, Lookup
    from anode_duty.notes import Note
    from anode_duty.quote import Quote

_UNBOUNDED = 100_000


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        folds: text that may go on in a second line; figures never do.
    """

    head: str
    right: bool = False
    folds: bool = False


class Page:
    """Collects an answer and returns it as text as wide as the terminal; off one, unbounded."""

    def __init__(self) -> None:
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        self._text = io.StringIO()
        self._console = Console(
            file=self._text,
            force_terminal=on_terminal,
            width=None if on_terminal else _UNBOUNDED,
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
                min_width=12 if column.folds else None,
            )
        for row in rows:
            table.add_row(*row)
        for row in sums:
            table.add_row(*row, style="bold")
        needed = Measurement.get(self._console, self._console.options, table).minimum
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

    def bullets(self, heading: str, lines: Iterable[tuple[str, str]]) -> None:
        """Add a list; each line with its mark, which is set off."""
        shown = list(lines)
        if not shown:
            return
        self.add(Text(heading, style="bold"))
        for mark, line in shown:
            text = Text(overflow="fold")
            if mark:
                text.append(f"{mark}: ", style="bold yellow" if mark == WARNING else "")
            text.append(line)
            self.add(Padding(text, (0, 0, 0, 2), expand=False))
        self.add()

    def notes(self, notes: Iterable[Note]) -> None:
        """Add what the answer has to say, warnings first."""
        ordered = sorted(notes, key=lambda note: note.level != WARNING)
        self.bullets(
            "Notes", ((note.level if note.level == WARNING else "", note.text) for note in ordered)
        )


def usd(amount: Decimal) -> str:
    """Return US dollars as people read them."""
    return f"${amount:,}"


def quote_table(quote: Quote) -> str:
    """Return a quote as a page."""
    shipment, terms, figures = quote.shipment, quote.terms, quote.reckoning
    page = Page()
    article = terms.classification.article
    producer = f", producer {terms.producer.name}" if terms.producer else ""
    page.heading(
        f"{article[0].upper()}{article[1:]}, exporter {terms.exporter.name}{producer},"
        f" entry date {shipment.entry_date}",
        f"{terms.classification.verdict.capitalize()}. Entered value {usd(figures.entered)}"
        + (f", dutiable value {usd(figures.dutiable)}" if _partial(quote) else ""),
    )
    refund = bool(figures.refundable)
    columns = [
        Column("Duty"),
        Column("Case"),
        Column("Rate of", folds=True),
        Column("Rate", right=True),
        Column("Amount", right=True),
        Column("Deposit due", right=True),
        *([Column("Refundable", right=True)] if refund else []),
    ]
    rows = []
    for line in quote.lines:
        case = line.finding.standing.case
        rows.append(
            [
                case.duty,
                case.number,
                line.finding.rate_of,
                rate_words(line.finding.rate.percent),
                usd(line.amount),
                usd(line.deposit.amount),
                *([usd(line.deposit.refundable)] if refund else []),
            ]
        )
    total = ["Total", "", "", rate_words(quote.total_rate), usd(figures.total)]
    total += [usd(figures.deposit), *([usd(figures.refundable)] if refund else [])]
    landed = ["", "", "Value plus duty", "", usd(quote.landed), "", *([""] if refund else [])]
    page.table(columns, rows, [total, landed])
    page.notes(quote.notes)
    page.bullets("Sources", (("", _source(line.finding)) for line in quote.lines))
    return page.text()


def _partial(quote: Quote) -> bool:
    return quote.reckoning.dutiable != quote.reckoning.entered


def _source(finding: Finding) -> str:
    notice, rate = finding.determined.notice, finding.rate
    case = finding.standing.case
    return (
        f"{case.duty} {rate_words(rate.percent)}: {notice.kind}, effective {notice.effective},"
        f" {cited(notice.citation)} ({rate.evidence}) {rate.place}"
    )


def cited(citation: str) -> str:
    """Return a citation, or that it is not published here, as part of a sentence."""
    return f"citation {NOT_PUBLISHED}" if citation == NOT_PUBLISHED else citation


def lookup_table(answer: Lookup) -> str:
    """Return a lookup as a page."""
    page = Page()
    if answer.history:
        _history(page, answer)
    else:
        _rates(page, answer)
    page.notes(answer.notes)
    return page.text()


def _rates(page: Page, answer: Lookup) -> None:
    page.heading(f"{answer.asked or 'All rates'}, entry date {answer.entry_date}")
    if not answer.rates:
        return
    columns = [
        Column("Duty"),
        Column("Case"),
        Column("Rate of", folds=True),
        Column("Rate", right=True),
        Column("Since"),
        Column("Evidence"),
        Column("CBP case", folds=True),
    ]
    rows = [
        [
            finding.standing.case.duty,
            finding.standing.case.number,
            finding.rate_of,
            rate_words(finding.rate.percent),
            str(finding.determined.notice.effective),
            finding.rate.evidence,
            finding.rate.cbp_case or NOT_PUBLISHED,
        ]
        for finding in answer.rates
    ]
    page.table(columns, rows)
    sources = dict.fromkeys(_notice_source(finding) for finding in answer.rates)
    page.bullets("Sources", (("", source) for source in sources))
    states = dict.fromkeys(_deposit_source(finding) for finding in answer.rates)
    page.bullets("Deposits", (("", state) for state in states))


def _notice_source(finding: Finding) -> str:
    notice = finding.determined.notice
    return (
        f"{finding.standing.case.duty}: {notice.kind}, effective {notice.effective},"
        f" {cited(notice.citation)} ({notice.evidence}) {notice.place.file}"
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
    columns = [
        Column("Duty"),
        Column("Effective"),
        Column("Notice", folds=True),
        *([Column("Rate of", folds=True), Column("Rate", right=True)] if answer.party else []),
        Column("Deposits", folds=True),
        Column("Evidence"),
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
                notice.evidence,
            ]
        )
    page.table(columns, rows)
    page.bullets(
        "What happened",
        (
            (
                f"{event.notice.effective} {event.standing.case.duty}",
                f"{event.notice.summary} ({cited(event.notice.citation)})",
            )
            for event in answer.notices
        ),
    )

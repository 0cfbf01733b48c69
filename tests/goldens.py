"""The whole answer, kept: every company around every notice, and each format of each command."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty import Shipment, load_rates, quote
from console import ROOT, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.law.ratebook import RateBook

FOLDER = ROOT / "tests" / "golden"
VALUE = Decimal(100_000)

COMMANDS = {
    "quote": "quote --exporter BTR --value 99999.50 --entry-date 2025-09-24",
    "quote-explained": "quote --exporter Panasonic --value 100000 --aam-value 12000.40"
    " --product 'battery cell' --entry-date 2026-02-12 --explain",
    "quote-excluded": "quote --exporter Tesla --value 40000 --product EV --entry-date 2026-02-12",
    "quote-before": "quote --exporter BTR --value 100 --entry-date 2025-05-27",
    "lookup": "lookup --entry-date 2025-08-01",
    "lookup-company": "lookup Samsung --entry-date 2026-02-12",
    "lookup-history": "lookup BTR --history --entry-date 2026-11-23",
    "lookup-subheading": "lookup 3801.10.5000 --entry-date 2026-11-23",
    "classify": "classify 'graphite powder' --entry-date 2026-02-12 --carbon 90"
    " --energy-density 330 --graphitization 79.99 --hts 8507.60",
    "compare": "compare --value 100000 --entry-date 2025-08-01",
    "compare-dates": "compare --value 100000 --exporter BTR --entry-date 2025-06-15"
    " --entry-date 2025-08-01 --entry-date 2026-11-23",
}
FORMATS = ("table", "json", "csv")
CHECK_FORMATS = ("text", "json", "github", "sarif")


def companies() -> str:
    """Return a line for each company on the day before, of and after each notice."""
    book = load_rates()
    lines = ["entry date | exporter | AD + CVD = rate | deposit and refund on $100,000 | notes"]
    for day in _days(book):
        lines.append("")
        lines += [_line(book, name, day) for name in (*book.companies, None)]
    return "\n".join(lines) + "\n"


def _days(book: RateBook) -> list[date]:
    turns = {notice.effective for case in book.cases for notice in case.notices}
    turns |= {scope.effective for scope in book.scopes}
    return sorted({turn + timedelta(days=shift) for turn in turns for shift in (-1, 0, 1)})


def _line(book: RateBook, name: str | None, day: date) -> str:
    answer = quote(book, Shipment(name, VALUE, day))
    rates = {
        line.finding.standing.case.duty: f"{line.finding.rate.percent} {line.finding.rate_of}"
        for line in answer.lines
    }
    figures = answer.reckoning
    codes = " ".join(note.code for note in answer.notes)
    return (
        f"{day} | {answer.terms.exporter.name} | {rates.get('AD', 'none')} +"
        f" {rates.get('CVD', 'none')} = {answer.total_rate} | {figures.deposit},"
        f" {figures.refundable} | {codes}"
    )


def outputs() -> Iterator[tuple[str, str]]:
    """Yield the name of a file and what it holds, for each format of each command."""
    for form in CHECK_FORMATS:
        asked = f"anode-duty check rates --format {form}"
        yield f"check.{form}.txt", f"$ {asked}\n{run(asked, ROOT)}"
    for name, command in COMMANDS.items():
        for form in FORMATS:
            if name == "quote-explained" and form == "csv":
                continue
            asked = f"anode-duty {command} --format {form}"
            yield f"{name}.{form}.txt", f"$ {asked}\n{run(asked, ROOT)}"

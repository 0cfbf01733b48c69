"""The whole answer, kept: every company around every notice, and each format of each command."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from anode_duty import Shipment, load_rates, quote
from console import ROOT, run_here

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from anode_duty.law.ratebook import RateBook

FOLDER = ROOT / "tests" / "golden"
COMPANIES = FOLDER / "companies.txt"
VALUE = Decimal(100_000)

COMMANDS = {
    "quote": "quote --exporter BTR --value 99999.50 --entry-date 2025-09-24",
    "quote-explained": "quote --exporter Panasonic --value 100000 --aam-value 12000.40"
    " --product 'battery cell' --entry-date 2026-02-12 --explain",
    "quote-excluded": "quote --exporter Tesla --value 40000 --product EV --entry-date 2026-02-12",
    "quote-before": "quote --exporter BTR --value 100 --entry-date 2025-05-27",
    "quote-today": "quote --exporter BTR --value 100000 --entry-date 2026-11-23",
    "quote-other-duties": "quote --exporter BTR --value 100000 --hts 3801.10.50"
    " --transport ocean --entry-date 2025-07-10",
    "quote-may-apply": "quote --exporter BTR --value 5000 --product 'battery cell'"
    " --hts 8507.60.0010 --entry-date 2025-10-10 --explain",
    "lookup": "lookup --entry-date 2025-08-01",
    "lookup-company": "lookup Samsung --entry-date 2026-02-12",
    "lookup-history": "lookup BTR --history --entry-date 2026-11-23",
    "lookup-subheading": "lookup 3801.10.5000 --entry-date 2026-11-23",
    "lookup-number-life": "lookup 3801.10.50 --history --entry-date 2026-11-23",
    "classify": "classify 'graphite powder' --entry-date 2026-02-12 --carbon 90"
    " --energy-density 330 --graphitization 79.99 --hts 8507.60",
    "compare": "compare --value 100000 --entry-date 2025-08-01",
    "compare-other-duties": "compare --value 100000 --hts 3801.10.50 --transport ocean"
    " --entry-date 2026-11-23",
    "compare-dates": "compare --value 100000 --exporter BTR --entry-date 2025-06-15"
    " --entry-date 2025-08-01 --entry-date 2026-11-23",
}
FORMATS = ("table", "json", "csv", "markdown")
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
    rates = {one.duty: f"{one.rate} {one.rate_of}" for one in answer.basis.duties}
    figures = answer.figures
    codes = " ".join(note.code for note in answer.notes)
    return (
        f"{day} | {answer.basis.exporter.name} | {rates.get('AD', 'none')} +"
        f" {rates.get('CVD', 'none')} = {answer.rate} | {figures.deposit},"
        f" {figures.refundable} | {codes}"
    )


def asked() -> Iterator[tuple[str, str]]:
    """Yield the name of a file and the command whose output it holds, for each format of each."""
    for form in CHECK_FORMATS:
        yield f"check.{form}.txt", f"anode-duty check rates --format {form}"
    for name, command in COMMANDS.items():
        for form in FORMATS:
            if not ("--explain" in command and form == "csv"):
                yield f"{name}.{form}.txt", f"anode-duty {command} --format {form}"


def files() -> Iterator[tuple[Path, str]]:
    """Yield every golden file and what it should hold."""
    yield COMPANIES, companies()
    for name, command in asked():
        yield FOLDER / name, f"$ {command}\n{run_here(command)}"

"""What the Tab key offers: names and days of the rate files in use, and words that options take.

Names are offered with hyphens for spaces and marks, which comparison ignores and no shell needs
quoted. No more is read than what is offered: companies.yaml for companies, the scopes for articles,
the names of the files for days.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator

import typer

from anode_duty.errors import AnodeDutyError
from anode_duty.law.countries import COUNTRY_CODES
from anode_duty.law.measure import OTHER_USE, TRANSPORTS
from anode_duty.law.proceeding import DUTIES
from anode_duty.ratefiles.folder import DUTIES as DUTY_FOLDER
from anode_duty.ratefiles.folder import RateFolder
from anode_duty.ratefiles.library import RateLibrary
from anode_duty.ratefiles.reader import read_companies, read_heads, read_scopes

# A word that the Tab key offers, and what it stands for, which zsh and fish show beside it.
Offer = tuple[str, str]
Source = Callable[[typer.Context], Iterable[Offer]]

_UNSAFE = re.compile(r"[^\w.,=/+-]")  # one that some shell reads as more than a letter
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-(.+)\.yaml")
_DATE_FORMS = ("MM/DD/YYYY", "DD/MM/YYYY", "YYYY/MM/DD", "DD.MM.YYYY", "DD-MON-YYYY", "YYYYMMDD")
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "gb18030", "big5")


def _folders(context: typer.Context) -> list[RateFolder]:
    """Return the books in use; nothing is completed from one that cannot be read."""
    named = context.params.get("rates") or os.environ.get("ANODE_DUTY_RATES")
    try:
        library = RateLibrary(os.path.expanduser(named) if named else None)
        return [RateFolder(book) for book in library.folders]
    except AnodeDutyError:
        return []


def _companies(context: typer.Context) -> Iterator[Offer]:
    for folder in _folders(context):
        for company in read_companies(folder).values():
            yield company.id, next(iter(company.legal_names), "")
            yield from ((name, company.id) for name in (*company.short_names, *company.legal_names))


def _articles(context: typer.Context) -> Iterator[Offer]:
    for folder in _folders(context):
        for scope in read_scopes(folder):
            for article in scope.articles:
                yield article.id, ""
                yield from ((name, article.id) for name in article.names)


def _cases(context: typer.Context) -> Iterator[Offer]:
    for folder in _folders(context):
        told = {head.number: head for head in read_heads(folder)}
        for number in folder.case_folders:
            head = told.get(number)
            yield number, f"{head.duty}, {head.product}, {head.country}" if head else ""


def _companies_and_cases(context: typer.Context) -> Iterator[Offer]:
    yield from _companies(context)
    yield from _cases(context)


def _dates(context: typer.Context) -> Iterator[Offer]:
    """Offer the first entry date that each notice or scope governs, which its file is named by."""
    of_day: dict[str, list[str]] = {}
    for folder in _folders(context):
        for file in folder.files:
            where, _, name = file.rpartition("/")
            if match := _DATED.fullmatch(name):
                of_day.setdefault(match[1], []).append(f"{where} {match[2].replace('-', ' ')}")
    yield from ((day, ", ".join(of_day[day])) for day in sorted(of_day))


def _countries(context: typer.Context) -> Iterator[Offer]:
    """Offer the countries of the cases first, then every other code."""
    heads = [head for folder in _folders(context) for head in read_heads(folder)]
    yield from ((head.country, head.product) for head in heads)
    for head in heads:
        yield from ((one.country, f"twin case {one.case}") for one in head.third_countries)
    yield from ((code, "") for code in sorted(COUNTRY_CODES))


def _facts(context: typer.Context) -> Iterator[Offer]:
    for folder in _folders(context):
        for scope in read_scopes(folder):
            yield from ((f"{one.id}=", f"{one.name}, {one.unit}") for one in scope.criteria)


def _numbers(context: typer.Context) -> Iterator[Offer]:
    for folder in _folders(context):
        for scope in read_scopes(folder):
            yield from ((one.number, "") for one in scope.htsus)


def _uses(context: typer.Context) -> Iterator[Offer]:
    from anode_duty.ratefiles.measure_file import read_measures

    folders = _folders(context)
    if folders and not folders[0].listed(DUTY_FOLDER):  # they lie beside the books
        folders = [RateFolder(os.path.dirname(folders[0].folder), only=DUTY_FOLDER)]
    for folder in folders:
        measures = read_measures(folder, folder.listed(DUTY_FOLDER))
        yield from ((use, "") for use in measures.uses)
    yield OTHER_USE, "a use that no measure names"


def _columns(_context: typer.Context) -> Iterator[Offer]:
    from anode_duty.entries.column_names import load_column_map

    yield from ((f"{name}=", "") for name in load_column_map().columns)


def _formats(_context: typer.Context) -> Iterator[Offer]:
    from anode_duty.answers.formats import FORMATS

    yield from ((form, "") for form in FORMATS)


def _check_formats(_context: typer.Context) -> Iterator[Offer]:
    from anode_duty.answers.check_report import FORMATS

    yield from ((form, "") for form in FORMATS)


def _lists(_context: typer.Context) -> Iterator[Offer]:
    from anode_duty.cli.listing import LISTS

    yield from ((what, "") for what in LISTS)


def _commands(_context: typer.Context) -> Iterator[Offer]:
    from anode_duty.cli.app import COMMANDS

    yield from ((command, "") for command in COMMANDS)


def _shells(_context: typer.Context) -> Iterator[Offer]:
    from anode_duty.cli.tab_key import SHELLS

    yield from ((shell, "") for shell in SHELLS)


def _words(*words: str) -> Source:
    return lambda _context: ((word, "") for word in words)


def _completing(source: Source) -> Callable[[typer.Context, str], list[Offer]]:
    """Return the completion of what a source offers, as Typer calls it."""

    def complete(context: typer.Context, incomplete: str) -> list[Offer]:
        return _going_on(incomplete, source(context))

    return complete


def _going_on(incomplete: str, offers: Iterable[Offer]) -> list[Offer]:
    """Return what goes on from what was typed, each once, which stays as it was typed."""
    typed = _joined(incomplete)
    found: dict[str, str] = {}
    for name, meaning in offers:
        found.setdefault(_joined(name), meaning)
    return [
        (incomplete + name[len(typed) :], meaning)
        for name, meaning in found.items()
        if name.casefold().startswith(typed.casefold())
    ]


def _joined(name: str) -> str:
    return _UNSAFE.sub("-", name)


COMPLETIONS = {
    name: _completing(source)
    for name, source in {
        "articles": _articles,
        "cases": _cases,
        "check_formats": _check_formats,
        "columns": _columns,
        "commands": _commands,
        "companies": _companies,
        "companies_and_cases": _companies_and_cases,
        "countries": _countries,
        "date_formats": _words(*_DATE_FORMS),
        "dates": _dates,
        "duties": _words(*DUTIES),
        "encodings": _words(*_ENCODINGS),
        "facts": _facts,
        "formats": _formats,
        "lists": _lists,
        "numbers": _numbers,
        "shells": _shells,
        "transports": _words(*TRANSPORTS),
        "uses": _uses,
    }.items()
}

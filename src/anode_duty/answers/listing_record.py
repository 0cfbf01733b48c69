"""What the rate files hold as records: the JSON of `anode-duty/list/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.fields import Record, fields, source
from anode_duty.answers.note_codes import note_codes
from anode_duty.answers.record import DEPOSIT_STATE, deposit_state, files_record
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.in_force import in_force
from anode_duty.law.measure import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from anode_duty.law.measure import Fee, Measure, Span
    from anode_duty.law.proceeding import Case, Rate
    from anode_duty.law.ratebook import Company, RateBook
    from anode_duty.law.scope import Article, Scope
    from anode_duty.ratefiles.copying import RateFile

    Books = Mapping[str, RateBook]

LIST_SCHEMA = "anode-duty/list/1"


def companies_record(books: Books) -> Record:
    """Return every company with the names by which it is found, its roles and CBP numbers.

    Args:
        books: by their names below the folder in use; the name of a single book is empty.
    """
    rows = [
        {**_company(book, company), "book": name}
        for name, book in books.items()
        for company in book.companies.values()
    ]
    return _listed("companies", rows, books)


def articles_record(books: Books, entry_date: date) -> Record:
    """Return every article of the scopes in force on a date, with its names and verdict."""
    rows = [
        {**_article(scope, article), "book": name}
        for name, book in books.items()
        for scope in scopes_on(book, entry_date)
        for article in scope.articles
    ]
    return _listed("articles", rows, books, entry_date)


def cases_record(books: Books, entry_date: date) -> Record:
    """Return every case, and whether it collects deposits on a date."""
    rows = [
        {**_case(case), "deposit": _deposit(case, entry_date), **_place(case), "book": name}
        for name, book in books.items()
        for case in book.cases
    ]
    return _listed("cases", rows, books, entry_date)


def duties_record(books: Books, entry_date: date) -> Record:
    """Return every other duty and fee, and its rates on a date."""
    each = {book.measures.digest: book.measures for book in books.values() if book.measures}
    rows = [
        row
        for measures in each.values()
        for row in (
            *(_measure(one, entry_date) for one in measures.all),
            *(_fee(one, entry_date) for one in measures.fees),
        )
    ]
    files = [files_record(measures) for measures in each.values()]
    return {**_listed("duties", rows, books, entry_date), "duties_files": files}


def notes_record() -> Record:
    """Return every code of a note with its level, its meaning and what to do."""
    return _listed("notes", [{"code": code, **told} for code, told in note_codes().items()])


def rates_record(books: Books, files: Iterable[RateFile], copied_to: str | None = None) -> Record:
    """Return the rate files in use, and where they were copied to."""
    rows = [file._asdict() for file in files]
    return {**_listed("rates", rows, books), "copied_to": copied_to}


def _listed(
    what: str, rows: list[Record], books: Books | None = None, entry_date: date | None = None
) -> Record:
    day = {"entry_date": entry_date.isoformat()} if entry_date else {}
    held = [{"book": name, **_book(book)} for name, book in (books or {}).items()]
    return {"schema": LIST_SCHEMA, "list": what, **day, what: rows, "books": held}


_book = fields("folder digest reviewed")
_place = fields("source=place")


def _company(book: RateBook, company: Company) -> Record:
    held = list(_rows_of(book, company.id))
    rows = [row for _, row in held]
    own = [row for row in rows if company.id in row.companies]
    numbers = [row.cbp_case for row in own if row.cbp_case]
    third = [number for row in own for number in row.third_country_cases]
    return {
        **_names(company),
        "roles": _roles(company.id, rows, own),
        "cases": list(dict.fromkeys(case.number for case, _ in held)),
        "cbp_cases": list(dict.fromkeys(numbers)),
        "third_country_cases": list(dict.fromkeys(third)),
        **_place(company),
    }


_names = fields(
    "company=id names=. legal_names short_names",
    names=lambda company: [company.id, *company.short_names, *company.legal_names],
)


def _rows_of(book: RateBook, company: str) -> Iterator[tuple[Case, Rate]]:
    """Yield every rate that some notice sets for a company or for goods that it produced."""
    for case in book.cases:
        for notice in case.notices:
            for row in notice.rates.rows if notice.rates else ():
                if company in row.companies or company in (row.producers or ()):
                    yield case, row


def _roles(company: str, rows: list[Rate], own: list[Rate]) -> list[str]:
    """Return in which roles notices name a company, of whose rates some are its own."""
    produces = any(company in (row.producers or ()) for row in rows)
    produces = produces or any(not row.as_exporter_only for row in own)
    return [*(["exporter"] if own else []), *(["producer"] if produces else [])]


def _article(scope: Scope, article: Article) -> Record:
    origins = list(article.origins or scope.origins)
    return {**_of_article(article), "origins": origins, **_of_scope(scope), **_source(article)}


_of_article = fields(
    "article=id names=. verdict because portion disputed companies importers origins",
    names=lambda article: [article.id, *article.names],
)
_of_scope = fields("cases=governs scope=name effective")
_source = fields(source())
_case = fields(
    "case=number duty product country companion third_countries entry_types since reviewed"
    " notices=.",
    third_countries=fields("country case note"),
    notices=lambda case: len(case.notices),
)


def _deposit(case: Case, entry_date: date) -> Record:
    """Return whether a case collects deposits; `required` is null where that is not on file."""
    found = in_force(case, entry_date)
    if not found.is_on_file:
        return dict.fromkeys(DEPOSIT_STATE)
    return deposit_state(found.at_entry.deposits, found.refund is not None)


def _measure(measure: Measure, entry_date: date) -> Record:
    exemptions = [
        {**_exemption(one), "on_the_date": one.days.holds(entry_date)} for one in measure.exemptions
    ]
    return _row(
        measure,
        fee=False,
        **_claimed(measure),
        rates=[{**_listed_by(row), **_rate(row.on(entry_date))} for row in measure.rows],
        headings=_headings(measure),
        exemptions=exemptions,
        excludes=[one.measure for one in measure.excludes],
        yields_to=[one.measure for one in measure.yields_to],
    )


def _fee(fee: Fee, entry_date: date) -> Record:
    every = {"numbers": [dotted("")], "uses": []}
    span = fee.on(entry_date)
    bounds = _bounds(span) if span else dict.fromkeys(("least", "most"))
    return _row(
        fee,
        fee=True,
        rates=[{**every, **_rate(span), **bounds}],
        transport=list(fee.transport),
    )


def _row(one: Measure | Fee, fee: bool, **own: object) -> Record:
    """Return the row of a measure or of a fee; what only the other has is empty."""
    return {
        "measure": one.name,
        "fee": fee,
        "summary": one.summary,
        "origins": list(one.origins),
        **dict.fromkeys(("state", "state_since", "because")),
        "rates": [],
        "headings": [],
        "exemptions": [],
        "excludes": [],
        "yields_to": [],
        "transport": [],
        **own,
        **_reviewed(one),
    }


_claimed = fields("state=claim.state state_since=claim.since because=claim.because")
_listed_by = fields("numbers=prefixes uses", numbers=dotted)
_exemption = fields("numbers=prefixes heading because", numbers=dotted)
_bounds = fields("least most")
_reviewed = fields("reviewed source=place")


def _headings(measure: Measure) -> list[str]:
    """Return every heading of chapter 99 under which a measure, or an exemption, is entered."""
    found = [span.heading for row in measure.rows for span in row.spans]
    found += [one.heading for one in measure.exemptions]
    found += [one.heading for one in measure.in_transit]
    return sorted({heading for heading in found if heading})


def _rate(span: Span | None) -> Record:
    """Return the rate of an entry date; `rate` is null where none is collected on it."""
    names = ("rate", "heading", "from", "until", "citation", "evidence", "source")
    return _of_span(span) if span else dict.fromkeys(names)


_of_span = fields("rate heading from=days.first until=days.last citation evidence source=place")

"""What the rate files hold as records: the JSON of `anode-duty/list/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers.record_parts import DEPOSIT_STATE, deposit_state, files_record, iso
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.in_force import in_force
from anode_duty.duties.note_codes import NOTE_CODES
from anode_duty.law.measure import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from anode_duty.law.measure import Fee, Measure, Measures, RateRow, Span
    from anode_duty.law.proceeding import Case, Rate
    from anode_duty.law.ratebook import Company, RateBook
    from anode_duty.law.scope import Article, Scope
    from anode_duty.ratefiles.copying import RateFile

    Record = dict[str, Any]
    Books = Mapping[str, RateBook]

LIST_SCHEMA = "anode-duty/list/1"


def companies_record(books: Books) -> Record:
    """Return every company with the names by which it is found, its roles and CBP numbers.

    Args:
        books: by their names below the folder in use; the name of a single book is empty.
    """
    rows = [
        _company(name, book, company)
        for name, book in books.items()
        for company in book.companies.values()
    ]
    return _listed("companies", rows, books)


def articles_record(books: Books, entry_date: date) -> Record:
    """Return every article of the scopes in force on a date, with its names and verdict."""
    rows = [
        _article(name, scope, article)
        for name, book in books.items()
        for scope in scopes_on(book, entry_date)
        for article in scope.articles
    ]
    return _listed("articles", rows, books, entry_date)


def cases_record(books: Books, entry_date: date) -> Record:
    """Return every case, and whether it collects deposits on a date."""
    rows = [_case(name, case, entry_date) for name, book in books.items() for case in book.cases]
    return _listed("cases", rows, books, entry_date)


def duties_record(books: Books, entry_date: date) -> Record:
    """Return every other duty and fee, and its rates on a date."""
    each = {book.measures.digest: book.measures for book in books.values() if book.measures}
    rows = [row for measures in each.values() for row in _duties(measures, entry_date)]
    files = [files_record(measures) for measures in each.values()]
    return {**_listed("duties", rows, books, entry_date), "duties_files": files}


def notes_record() -> Record:
    """Return every code of a note with its level, its meaning and what to do."""
    return _listed("notes", [{"code": code, **told._asdict()} for code, told in NOTE_CODES.items()])


def rates_record(books: Books, files: Iterable[RateFile], copied_to: str | None = None) -> Record:
    """Return the rate files in use, and where they were copied to."""
    rows = [file._asdict() for file in files]
    return {**_listed("rates", rows, books), "copied_to": copied_to}


def _listed(
    what: str, rows: list[Record], books: Books | None = None, entry_date: date | None = None
) -> Record:
    day = {"entry_date": entry_date.isoformat()} if entry_date else {}
    return {
        "schema": LIST_SCHEMA,
        "list": what,
        **day,
        what: rows,
        "books": [
            {"book": name, "folder": book.folder, **files_record(book)}
            for name, book in (books or {}).items()
        ],
    }


def _company(name: str, book: RateBook, company: Company) -> Record:
    rows = list(_rows_of(book, company.id))
    own = [row for _, row in rows if company.id in row.companies]
    numbers = [row.cbp_case for row in own if row.cbp_case]
    third = [number for row in own for number in row.third_country_cases]
    return {
        "company": company.id,
        "names": [company.id, *company.short_names, *company.legal_names],
        "legal_names": list(company.legal_names),
        "short_names": list(company.short_names),
        "roles": _roles(company.id, [row for _, row in rows]),
        "cases": list(dict.fromkeys(case.number for case, _ in rows)),
        "cbp_cases": list(dict.fromkeys(numbers)),
        "third_country_cases": list(dict.fromkeys(third)),
        "source": str(company.place),
        "book": name,
    }


def _rows_of(book: RateBook, company: str) -> Iterator[tuple[Case, Rate]]:
    """Yield every rate that some notice sets for a company or for goods that it produced."""
    for case in book.cases:
        for notice in case.notices:
            for row in notice.rates.rows if notice.rates else ():
                if company in row.companies or company in (row.producers or ()):
                    yield case, row


def _roles(company: str, rows: Sequence[Rate]) -> list[str]:
    """Return in which roles the notices name a company that has a rate."""
    own = [row for row in rows if company in row.companies]
    produces = any(company in (row.producers or ()) for row in rows)
    produces = produces or any(not row.as_exporter_only for row in own)
    return [*(["exporter"] if own else []), *(["producer"] if produces else [])]


def _article(name: str, scope: Scope, article: Article) -> Record:
    return {
        "article": article.id,
        "names": [article.id, *article.names],
        "verdict": article.verdict,
        "because": article.because,
        "portion": article.portion,
        "disputed": article.disputed,
        "companies": list(article.companies),
        "importers": list(article.importers),
        "origins": list(article.origins or scope.origins),
        "cases": list(scope.governs),
        "scope": scope.name,
        "effective": scope.effective.isoformat(),
        "citation": article.source.citation,
        "evidence": article.source.evidence,
        "source": str(article.source.place),
        "book": name,
    }


def _case(name: str, case: Case, entry_date: date) -> Record:
    return {
        "case": case.number,
        "duty": case.duty,
        "product": case.product,
        "country": case.country,
        "companion": case.companion,
        "third_countries": [
            {"country": third.country, "case": third.case, "note": third.note}
            for third in case.third_countries
        ],
        "entry_types": list(case.entry_types),
        "since": iso(case.since),
        "reviewed": case.reviewed.isoformat(),
        "notices": len(case.notices),
        "deposit": _deposit(case, entry_date),
        "source": str(case.place),
        "book": name,
    }


def _deposit(case: Case, entry_date: date) -> Record:
    """Return whether a case collects deposits; `required` is null where that is not on file."""
    found = in_force(case, entry_date)
    if not found.is_on_file:
        return dict.fromkeys(DEPOSIT_STATE)
    return deposit_state(found.at_entry.deposits, found.refund is not None)


def _duties(measures: Measures, entry_date: date) -> list[Record]:
    return [
        *(_measure(one, entry_date) for one in measures.all),
        *(_fee(one, entry_date) for one in measures.fees),
    ]


def _measure(measure: Measure, entry_date: date) -> Record:
    claim = measure.claim
    return {
        "measure": measure.name,
        "fee": False,
        "summary": measure.summary,
        "origins": list(measure.origins),
        "state": claim.state if claim else None,
        "state_since": iso(claim.since if claim else None),
        "because": claim.because if claim else None,
        "rates": [_measure_rate(row, entry_date) for row in measure.rows],
        "headings": _headings(measure),
        "exemptions": [
            {
                "numbers": _numbers(one.prefixes),
                "heading": one.heading,
                "because": one.because,
                "on_the_date": one.days.hold(entry_date),
            }
            for one in measure.exemptions
        ],
        "excludes": [one.measure for one in measure.excludes],
        "yields_to": [one.measure for one in measure.yields_to],
        "transport": [],
        "reviewed": measure.reviewed.isoformat(),
        "source": str(measure.place),
    }


def _headings(measure: Measure) -> list[str]:
    """Return every heading of chapter 99 under which a measure, or an exemption, is entered."""
    found = [span.heading for row in measure.rows for span in row.spans]
    found += [one.heading for one in measure.exemptions]
    found += [one.heading for one in measure.in_transit]
    return sorted({heading for heading in found if heading})


def _measure_rate(row: RateRow, entry_date: date) -> Record:
    return {
        "numbers": _numbers(row.prefixes),
        "uses": list(row.uses),
        **_span(row.on(entry_date)),
    }


def _numbers(prefixes: Iterable[str]) -> list[str]:
    return [dotted(digits) for digits in prefixes]


def _span(span: Span | None) -> Record:
    """Return the rate of an entry date; `rate` is null where none is collected on it."""
    days = span.days if span else None
    return {
        "rate": str(span.rate) if span else None,
        "heading": span.heading if span else None,
        "from": iso(days.first if days else None),
        "until": iso(days.last if days else None),
        "citation": span.citation if span else None,
        "evidence": span.evidence if span else None,
        "source": str(span.place) if span else None,
    }


def _fee(fee: Fee, entry_date: date) -> Record:
    span = fee.on(entry_date)
    bounds = {
        "least": str(span.least) if span and span.least is not None else None,
        "most": str(span.most) if span and span.most is not None else None,
    }
    return {
        "measure": fee.name,
        "fee": True,
        "summary": fee.summary,
        "origins": list(fee.origins),
        "state": None,
        "state_since": None,
        "because": None,
        "rates": [{"numbers": [dotted("")], "uses": [], **_span(span), **bounds}],
        "headings": [],
        "exemptions": [],
        "excludes": [],
        "yields_to": [],
        "transport": list(fee.transport),
        "reviewed": fee.reviewed.isoformat(),
        "source": str(fee.place),
    }

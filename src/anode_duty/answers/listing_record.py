"""What the rate files hold as records: the JSON of `anode-duty/list/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.fields import Record, fields, source
from anode_duty.answers.note_codes import note_codes
from anode_duty.answers.record import DEPOSIT_STATE, deposit_state, files_record
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.folds import in_force
from anode_duty.law.measure import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from anode_duty.law.measure import Fee, Measure, Measures
    from anode_duty.law.proceeding import Case, Rate
    from anode_duty.law.ratebook import RateBook
    from anode_duty.ratefiles.copying import RateFile

    Books = Mapping[str, RateBook]

LIST_SCHEMA = "anode-duty/list/1"


# The lists that say what holds on an entry date.
BY_DAY = ("articles", "cases", "duties")


def list_record(
    what: str,
    books: Books,
    entry_date: date,
    files: Iterable[RateFile] = (),
    copied_to: str | None = None,
) -> Record:
    """Return a list in the shape of `anode-duty/list/1`.

    Args:
        what: `companies`, `articles`, `cases`, `duties`, `notes` or `rates`.
        books: by their names below the folder in use; the name of a single book is empty.
        entry_date: on which what is listed holds, for those of `BY_DAY`.
        files: for `rates`, the files in use.
        copied_to: the folder into which these were copied.
    """
    measures = {book.measures.digest: book.measures for book in books.values() if book.measures}
    further: Record = {}
    if what == "notes":
        rows = [{"code": code, **told} for code, told in note_codes().items()]
    elif what == "rates":
        rows, further = [file._asdict() for file in files], {"copied_to": copied_to}
    elif what == "duties":
        rows = [row for one in measures.values() for row in _duties(one, entry_date)]
        further = {"duties_files": [files_record(one) for one in measures.values()]}
    else:
        each = ((name, _ROWS[what](book, entry_date)) for name, book in books.items())
        rows = [{**row, "book": name} for name, of_book in each for row in of_book]
    return {
        "schema": LIST_SCHEMA,
        "list": what,
        **({"entry_date": entry_date.isoformat()} if what in BY_DAY else {}),
        what: rows,
        "books": [{"book": name, **_book(book)} for name, book in books.items()],
        **further,
    }


def list_lines(record: Record) -> list[Record]:
    """Return the lines of a list as tables have them: of duties one for each of their rates."""
    rows: list[Record] = record[record["list"]]
    if record["list"] == "duties":
        return [{**row, **rate} for row in rows for rate in row["rates"]]
    if record["list"] == "cases":
        return [
            {**row, "third_countries": list(map(_twin, row["third_countries"]))} for row in rows
        ]
    return rows


def _twin(third: Record) -> str:
    return f"{third['country']} {third['case']}"


_book = fields("folder digest reviewed")
_place = fields("source=place")


def _companies(book: RateBook, _: date) -> Iterator[Record]:
    """Yield every company with the names by which it is found, its roles and CBP numbers."""
    for company in book.companies.values():
        held = list(_rows_of(book, company.id))
        rows = [row for _, row in held]
        own = [row for row in rows if company.id in row.companies]
        third = [number for row in own for number in row.third_country_cases]
        yield {
            **_names(company),
            "roles": _roles(company.id, rows, own),
            "cases": list(dict.fromkeys(case.number for case, _ in held)),
            "cbp_cases": list(dict.fromkeys(row.cbp_case for row in own if row.cbp_case)),
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


def _articles(book: RateBook, entry_date: date) -> Iterator[Record]:
    """Yield every article of the scopes in force on a date, with its names and verdict."""
    for scope in scopes_on(book, entry_date):
        for article in scope.articles:
            origins = {"origins": list(article.origins or scope.origins)}
            yield {**_article(article), **origins, **_scope(scope), **_source(article)}


_article = fields(
    "article=id names=. verdict because portion disputed companies importers origins",
    names=lambda article: [article.id, *article.names],
)
_scope = fields("cases=governs scope=name effective")
_source = fields(source())
_case = fields(
    "case=number duty product country companion third_countries entry_types since reviewed"
    " notices=.",
    third_countries=fields("country case note"),
    notices=lambda case: len(case.notices),
)


def _cases(book: RateBook, entry_date: date) -> Iterator[Record]:
    """Yield every case, and whether it collects deposits; that is null where it is not on file."""
    for case in book.cases:
        found, deposit = in_force(case, entry_date), dict.fromkeys(DEPOSIT_STATE)
        if found.is_on_file:
            deposit = deposit_state(found.at_entry.deposits, found.refund is not None)
        yield {**_case(case), "deposit": deposit, **_place(case)}


_ROWS = {"companies": _companies, "articles": _articles, "cases": _cases}


def _duties(measures: Measures, entry_date: date) -> Iterator[Record]:
    """Yield every other duty and fee, and its rates on a date."""
    yield from (_measure(one, entry_date) for one in measures.all)
    yield from (_fee(one, entry_date) for one in measures.fees)


def _measure(measure: Measure, entry_date: date) -> Record:
    return _row(
        measure,
        fee=False,
        **_claimed(measure),
        rates=[{**_listed_by(row), **_rate(row.on(entry_date))} for row in measure.rows],
        headings=_headings(measure),
        exemptions=[
            {**_exemption(one), "on_the_date": one.days.holds(entry_date)}
            for one in measure.exemptions
        ],
        excludes=[one.measure for one in measure.excludes],
        yields_to=[one.measure for one in measure.yields_to],
    )


def _fee(fee: Fee, entry_date: date) -> Record:
    every, span = {"numbers": [dotted("")], "uses": []}, fee.on(entry_date)
    rates = [{**every, **_rate(span), **_bounds(span)}]
    return _row(fee, fee=True, rates=rates, transport=list(fee.transport))


def _row(one: Measure | Fee, fee: bool, **own: object) -> Record:
    """Return the row of a measure or of a fee; what only the other has is empty."""
    empty = ("rates", "headings", "exemptions", "excludes", "yields_to", "transport")
    return {
        "measure": one.name,
        "fee": fee,
        "summary": one.summary,
        "origins": list(one.origins),
        **dict.fromkeys(("state", "state_since", "because")),
        **{field: [] for field in empty},
        **own,
        **_reviewed(one),
    }


_claimed = fields("state=claim.state state_since=claim.since because=claim.because")
_listed_by = fields("numbers=prefixes uses", numbers=dotted)
_exemption = fields("numbers=prefixes heading because", numbers=dotted)
# What is not collected on an entry date has neither.
_rate = fields("rate heading from=days.first until=days.last citation evidence source=place")
_bounds = fields("least most")
_reviewed = fields("reviewed source=place")


def _headings(measure: Measure) -> list[str]:
    """Return every heading of chapter 99 under which a measure, or an exemption, is entered."""
    found = [span.heading for row in measure.rows for span in row.spans]
    found += [one.heading for one in measure.exemptions]
    found += [one.heading for one in measure.in_transit]
    return sorted({heading for heading in found if heading})

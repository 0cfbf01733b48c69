"""The face of the library: the core with answers that show themselves.

Every function takes loaded rate files first, and returns a frozen answer with a short `repr`, a
table in a notebook, and `as_dict()` in the shape of the JSON. Values may be `Decimal`, `int` or
text; days may be `date` or ISO text; everything wrong is an `AnodeDutyError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anode_duty.answers import record
from anode_duty.answers.formats import answer_page
from anode_duty.duties import comparison, coverage, quoting, rate_lookup
from anode_duty.duties.shipment import Shipment, as_day, as_shipment
from anode_duty.entries import refund_answer
from anode_duty.entries.ledger import known_grouping
from anode_duty.errors import BadInput
from anode_duty.law.money import NOTHING
from anode_duty.law.ratebook import RateBook, as_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal
    from typing import Self

    from anode_duty.duties.comparison import Matrix

    Record = dict[str, Any]


class _Shown:
    """How an answer shows itself; each answer says which record is its own."""

    _record: Any
    _make: Any
    book: RateBook

    @classmethod
    def of(cls, found: Iterable[Any], book: RateBook) -> Self:
        """Return an answer of the core as one that shows itself."""
        answer: Self = cls._make(found)
        answer.book = book
        return answer

    def as_dict(self) -> Record:
        """Return the answer in the shape of the JSON; money and rates are text."""
        found: Record = type(self)._record(self, self.book)
        return found

    def _repr_html_(self) -> str:
        """Return the tables of the answer, for a notebook."""
        from anode_duty.answers.html import html_fragment

        return html_fragment(answer_page(self.as_dict()))


class Quoted(_Shown, quoting.Quote):
    """What a shipment owes; see `anode_duty.duties.quoting.Quote` for its fields."""

    _record = record.quote_record

    def __repr__(self) -> str:
        basis, figures = self.basis, self.figures
        return (
            f"<quote for {basis.exporter.name}, {basis.classification.article},"
            f" {self.shipment.entry_date}: deposit {figures.deposit}, refundable"
            f" {figures.refundable}, rate {self.rate}%>"
        )


class LookedUp(_Shown, rate_lookup.Lookup):
    """Rates on a day, or notices; see `anode_duty.duties.rate_lookup.Lookup` for its fields."""

    _record = record.lookup_record

    def __repr__(self) -> str:
        held = f"{len(self.notices)} notices" if self.history else f"{len(self.rates)} rates"
        return f"<lookup of {self.asked or 'everything'}, {self.entry_date}: {held}>"


class Classified(_Shown, coverage.Classification):
    """Whether an article is covered; see `anode_duty.duties.coverage.Classification`."""

    _record = record.classify_record

    def __repr__(self) -> str:
        return f"<classification of {self.article}, {self.entry_date}: {self.verdict}>"


class Compared(_Shown, comparison.Comparison):
    """Quotes side by side; see `anode_duty.duties.comparison.Comparison` for its fields."""

    _record = record.compare_record

    def __repr__(self) -> str:
        return f"<comparison of {len(self.alternatives)} quotes>"


class Refunded(_Shown, refund_answer.RefundAnswer):
    """What is refundable of some entries; see `anode_duty.entries.refund_answer.RefundAnswer`."""

    def as_dict(self) -> Record:
        """Return the answer in the shape of `anode-duty/refund/1`."""
        return self.as_record()

    def __repr__(self) -> str:
        total = self.total
        held = f", held void {total['claimable']}" if total["claimable"] else ""
        computed = total["deposited_computed"]
        mark = f" ({computed} computed)" if computed.strip("0.") else ""
        return (
            f"<refund of {total['lines']} entry lines as of {self.on}: deposited"
            f" {total['deposited']}{mark}, refundable {total['refundable']}{held}, failed"
            f" {total['failed']}>"
        )


def quote(book: RateBook, shipment: Shipment) -> Quoted:
    """Return what a shipment owes on its entry date.

    >>> from anode_duty import Shipment, load_rates, quote
    >>> quote(load_rates(), Shipment("BTR", 100_000, "2025-09-25"))
    <quote for BTR New Material, active anode material, 2025-09-25: deposit 102720.00, refundable \
102720.00, rate 114.30%>

    Raises:
        NameRefused: a company or an article near a listed one without being it.
        Undetermined: the answer depends on facts that were not given or are not on file.
        BadInput: anything else that cannot be used.
    """
    return Quoted.of(quoting.quote(as_book(book), as_shipment(shipment)), book)


def lookup(
    book: RateBook,
    entry_date: date | str,
    asked: str | None = None,
    *,
    duty: str | None = None,
    history: bool = False,
    as_known: date | str | None = None,
) -> LookedUp:
    """Return the rates on an entry date, or the notices in order.

    Args:
        book: the rate files.
        entry_date: the date of entry for consumption.
        asked: a company, a case number, an HTSUS number, or None for every rate.
        duty: `AD` or `CVD`, to ask for one of the two alone.
        history: every notice in order, instead of the rates.
        as_known: answer from what was known by this day alone.

    Raises:
        NameRefused: a name near a listed one, or a case number that is not on file.
        BadInput: anything else that cannot be used.
    """
    known = None if as_known is None else as_day(as_known, "as_known")
    day = as_day(entry_date, "entry_date")
    for what, given in (("what is looked up", asked), ("duty", duty)):
        if not isinstance(given, str | None):
            raise BadInput(f"{what} is a {type(given).__name__}, not text", "give text, or None")
    found = rate_lookup.lookup(
        as_book(book), day, asked, duty=duty, history=history, as_known=known
    )
    return LookedUp.of(found, book)


def classify(
    book: RateBook,
    article: str | None,
    entry_date: date | str,
    *,
    origin: str | None = None,
    facts: Mapping[str, Decimal] | None = None,
    hts: str | None = None,
    material_origin: str | None = None,
    exporter: str | None = None,
    importer: str | None = None,
    case: str | None = None,
    as_known: date | str | None = None,
) -> Classified:
    """Return whether an article is covered on an entry date.

    Args:
        book: the rate files.
        article: a name of an article of the scope; None for the product of the cases.
        entry_date: the date of entry.
        origin: ISO 3166 code of the country of origin; by default that of the scope.
        facts: what is known of the goods, by criterion, in its unit.
        hts: the HTSUS number they are entered under; it may warn, and never decides.
        material_origin: ISO 3166 code of the country where the goods of the case inside were made.
        exporter: the exporter, where the scope speaks of certain companies alone.
        importer: the importer, where the scope speaks of certain importers alone.
        case: the number of the case; None to choose by article and origin.
        as_known: answer from what was known by this day alone.

    Raises:
        NameRefused: no article of the scope has this name.
        BadInput: anything else that cannot be used.
    """
    goods = Shipment(
        exporter=exporter,
        value=NOTHING,
        entry_date=entry_date,  # type: ignore[arg-type]
        product=article,
        origin=origin,
        facts=facts or {},
        material_origin=material_origin,
        importer=importer,
        case=case,
        htsus=hts,
        as_known=as_known,  # type: ignore[arg-type]
    )
    return Classified.of(coverage.classify(as_book(book), as_shipment(goods)), book)


def compare(book: RateBook, like: Shipment, matrix: Matrix) -> Compared:
    """Return the quotes of every combination of exporter, product and entry date.

    Args:
        book: the rate files.
        like: the shipment of which all are variations.
        matrix: what varies.

    Raises:
        NameRefused: see `quote`.
        BadInput: see `quote`.
    """
    if not isinstance(matrix, comparison.Matrix):
        raise BadInput(f"the matrix is a {type(matrix).__name__}", "give an anode_duty.Matrix")
    varied = comparison.Matrix(
        exporters=_texts(matrix.exporters, "exporters"),
        products=_texts(matrix.products, "products"),
        entry_dates=[
            as_day(day, "entry_dates") for day in _each(matrix.entry_dates, "entry_dates")
        ],
    )
    return Compared.of(comparison.compare(as_book(book), as_shipment(like), varied), book)


def refund(
    book: RateBook,
    lines: Iterable[Mapping[str, object]],
    *,
    on: date | str,
    by: str = "entry",
) -> Refunded:
    """Return what is refundable of some entries.

    >>> from anode_duty import load_rates, refund
    >>> line = {"exporter": "BTR", "value": 100_000, "entry_date": "2025-09-25"}
    >>> refund(load_rates(), [line], on="2026-10-09")
    <refund of 1 entry lines as of 2026-10-09: deposited 102720.00 (102720.00 computed), \
refundable 102720.00, failed 0>

    Args:
        book: the rate files.
        lines: a mapping for each entry line, of the names that a file of entries may have; values
            are text, `Decimal`, `int` or `date`. What is wrong with one line stands in its record.
        on: the day by which deadlines are judged.
        by: `entry`, `month`, `exporter`, `case` or `importer`.

    Raises:
        BadInput: the first line does not name the columns that are needed, or a value is a float.
    """
    day = as_day(on, "on")
    each = _each(lines, "lines")
    found = refund_answer.refund_of(as_book(book), each, day, known_grouping(by))
    return Refunded.of(found, book)


def _each(given: Any, what: str) -> Iterable[Any]:
    """Return what a caller gives where several are wanted; text is one and not several."""
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise BadInput(f"{what} is a {type(given).__name__}", "give a list")
    found: Iterable[Any] = given
    return found


def _texts(given: Any, what: str) -> list[str]:
    texts = list(_each(given, what))
    for text in texts:
        if not isinstance(text, str):
            raise BadInput(f"{what} has a {type(text).__name__}, not text", "give a list of names")
    return texts

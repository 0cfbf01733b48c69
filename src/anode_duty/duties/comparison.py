"""The same goods from other exporters, as other articles, on other dates, under other files."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.in_force import standing
from anode_duty.duties.quoting import Quote, quote
from anode_duty.duties.shipment import Shipment, said_of_many
from anode_duty.law.money import exact
from anode_duty.law.ratebook import RateBook


class Matrix(NamedTuple):
    """What varies in a comparison; every combination is quoted.

    Attributes:
        exporters: names; none means every company with a rate of its own on the date, and one
            that is not listed.
        products: articles; none means that of the shipment.
        entry_dates: none means that of the shipment.
    """

    exporters: Sequence[str] = ()
    products: Sequence[str] = ()
    entry_dates: Sequence[date] = ()


class Alternative(NamedTuple):
    """One cell of a comparison.

    Attributes:
        difference: what it owes more than the cheapest, in US dollars.
    """

    quote: Quote
    difference: Decimal


class Comparison(NamedTuple):
    """Quotes side by side: as they were asked for, or of everyone, cheapest first."""

    alternatives: tuple[Alternative, ...]


class Change(NamedTuple):
    """One quote under two sets of rate files."""

    before: Quote
    after: Quote

    @property
    def difference(self) -> Decimal:
        """What is owed more after the change, in US dollars."""
        with exact():
            return self.after.reckoning.total - self.before.reckoning.total

    @property
    def deposit_difference(self) -> Decimal:
        """What is deposited more after the change, in US dollars."""
        with exact():
            return self.after.reckoning.deposit - self.before.reckoning.deposit


def compare(
    book: RateBook,
    like: Shipment,
    matrix: Matrix,
) -> Comparison:
    """Return the quotes of every combination of exporter, product and entry date.

    Args:
        book: the rate files.
        like: the shipment of which all are variations.
        matrix: what varies.

    Raises:
        NameRefused: see `quote`.
        Undetermined: see `quote`.
        BadInput: see `quote`.
    """
    shipments = _matrix((book,), like, matrix)
    quotes = [quote(book, shipment) for shipment in shipments]
    if not matrix.exporters:
        quotes.sort(key=lambda one: one.reckoning.total)
    cheapest = min(one.reckoning.total for one in quotes)
    with exact():
        return Comparison(tuple(Alternative(one, one.reckoning.total - cheapest) for one in quotes))


def across(
    before: RateBook,
    after: RateBook,
    like: Shipment,
    matrix: Matrix,
) -> tuple[Change, ...]:
    """Return the same quotes under two sets of rate files.

    A company that is listed in one of them alone is quoted as unlisted under the other.

    Raises:
        NameRefused: see `quote`.
        Undetermined: see `quote`.
        BadInput: see `quote`.
    """
    shipments = _matrix((before, after), like, matrix)
    return tuple(
        Change(
            quote(before, _under(before, after, shipment)),
            quote(after, _under(after, before, shipment)),
        )
        for shipment in shipments
    )


def _under(book: RateBook, other: RateBook, shipment: Shipment) -> Shipment:
    """Return the shipment, meant to be unlisted where only the other files list its exporter."""
    name = shipment.exporter
    if name is None or book.names.find(name) or not other.names.find(name):
        return shipment
    return shipment._replace(unlisted=True)


def _matrix(
    books: Sequence[RateBook],
    like: Shipment,
    matrix: Matrix,
) -> list[Shipment]:
    shipments = [
        like._replace(exporter=exporter, product=product, entry_date=day)
        for product in matrix.products or (like.product,)
        for day in matrix.entry_dates or (like.entry_date,)
        for exporter in matrix.exporters or _everyone(books, day)
    ]
    meant = [said_of_many(books[-1], shipment) for shipment in shipments]
    if matrix.exporters and not any(shipment.unlisted for shipment in meant):
        return shipments  # of which each is refused, if `unlisted` was said
    return meant


def _everyone(books: Sequence[RateBook], day: date) -> list[str | None]:
    """Return the companies that some table in force on a day names, and one that none names."""
    names = {
        row.rate.company
        for book in books
        for case in book.cases
        for row in standing(case, day).companies
    }
    return [*sorted((name for name in names if name), key=str.casefold), None]

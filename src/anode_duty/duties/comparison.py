"""The same goods from other exporters, as other articles, on other dates, under other files."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from anode_duty.duties.coverage import coverage
from anode_duty.duties.folds import Folds, in_force
from anode_duty.duties.quoting import Quote, quote
from anode_duty.duties.shipment import Shipment, said_of_many
from anode_duty.errors import NameRefused, Undetermined
from anode_duty.law.money import ZERO, exact
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
        quote: its quote, or None where that is undetermined.
        undetermined: why it is undetermined, or empty.
        paid: what is paid in the end, in US dollars: deposit and what is asked later, less what is
            refundable; with the other duties and fees where these are counted.
        difference: what is paid more than for the cheapest, in US dollars; None where undetermined.
    """

    shipment: Shipment
    quote: Quote | None
    undetermined: str = ""
    paid: Decimal = ZERO
    difference: Decimal | None = None


class Comparison(NamedTuple):
    """Quotes side by side: as they were asked for, or of everyone, cheapest first."""

    alternatives: tuple[Alternative, ...]


class Change(NamedTuple):
    """One quote under two sets of rate files."""

    before: Alternative
    after: Alternative

    @property
    def difference(self) -> Decimal | None:
        """What is owed more at the determined rates, in US dollars; None where undetermined."""
        return self._more("amount")

    @property
    def deposit_difference(self) -> Decimal | None:
        """What is deposited more after the change, in US dollars; None where undetermined."""
        return self._more("deposit")

    def _more(self, figure: str) -> Decimal | None:
        after, before = (
            one.quote and getattr(one.quote.figures, figure) for one in (self.after, self.before)
        )
        with exact():
            return None if after is None or before is None else after - before

    @property
    def changes(self) -> bool:
        """Whether the two differ in what is owed, deposited, paid in the end, or determined."""
        before, after = self.before, self.after
        moved = bool(self.difference) or bool(self.deposit_difference) or before.paid != after.paid
        return moved or before.undetermined != after.undetermined


def compare(book: RateBook, like: Shipment, matrix: Matrix) -> Comparison:
    """Return the quotes of every combination of exporter, product and entry date.

    With no exporter named, they are put in the order of what is paid in the end, then of the
    determined rate; what cannot be determined comes last, with its reason.
    """
    folds: Folds = {}
    found = [_alternative(book, one, folds) for one in _matrix((book,), like, matrix)]
    # What is undetermined comes last in any case; those that are named keep their order.
    found.sort(key=(lambda one: one.quote is None) if matrix.exporters else _rank)
    cheapest = min((one.paid for one in found if one.quote), default=ZERO)
    with exact():
        return Comparison(
            tuple(
                one._replace(difference=one.paid - cheapest) if one.quote else one for one in found
            )
        )


def _rank(one: Alternative) -> tuple[object, ...]:
    if one.quote is None:
        return (True,)
    amount = one.quote.figures.amount
    return False, one.paid, amount is None, amount or ZERO


def _alternative(book: RateBook, shipment: Shipment, folds: Folds) -> Alternative:
    try:
        answer = quote(book, shipment, folds)
    except Undetermined as error:
        return Alternative(shipment, None, error.message)
    return Alternative(shipment, answer, paid=answer.paid)


def across(before: RateBook, after: RateBook, like: Shipment, matrix: Matrix) -> tuple[Change, ...]:
    """Return the same quotes under two sets of rate files.

    A company that is listed in one of them alone is quoted as unlisted under the other.
    """
    folds: Folds = {}
    return tuple(
        Change(
            _alternative(before, _under(before, after, shipment), folds),
            _alternative(after, _under(after, before, shipment), folds),
        )
        for shipment in _matrix((before, after), like, matrix)
    )


def _under(book: RateBook, other: RateBook, shipment: Shipment) -> Shipment:
    """Return the shipment, meant to be unlisted where only the other files list its exporter."""
    name = shipment.exporter
    if name is None or book.names.find(name) or not other.names.find(name):
        return shipment
    return shipment._replace(unlisted=True)


def _matrix(books: Sequence[RateBook], like: Shipment, matrix: Matrix) -> list[Shipment]:
    shipments = [
        like._replace(exporter=exporter, product=product, entry_date=day)
        for product in matrix.products or (like.product,)
        for day in matrix.entry_dates or (like.entry_date,)
        for exporter in matrix.exporters
        or _everyone(books, like._replace(product=product, entry_date=day))
    ]
    meant = [said_of_many(books[-1], shipment) for shipment in shipments]
    if matrix.exporters and not any(shipment.unlisted for shipment in meant):
        return shipments  # of which each is refused, if `unlisted` was said
    return meant


def _everyone(books: Sequence[RateBook], like: Shipment) -> list[str | None]:
    """Return the companies that a table in force on the entry date names, and one that none names.

    A comparison stays within the cases that the goods are about, whoever exports them.
    """
    names: set[str] = set()
    for book in books:
        try:
            cases = coverage(book, like._replace(cbp_case=None)).governs
        except (NameRefused, Undetermined):  # each quote says so, or knows better with its exporter
            cases = book.cases
        for case in cases:
            rows = in_force(case, like.entry_date, like.as_known).on_record.rows
            names.update(company for company, _ in rows)
    return [*sorted(names, key=str.casefold), None]

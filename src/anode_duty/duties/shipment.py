"""What is to be quoted, and how it is entered."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from anode_duty.law.ratebook import RateBook


UNLISTED = "unlisted exporter"


class Shipment(NamedTuple):
    """What is to be quoted.

    Attributes:
        exporter: the name of a company; None for some company that is not listed.
        value: declared value of the entry line, in US dollars.
        entry_date: date of entry, or of withdrawal from warehouse, for consumption.
        producer: the name of a company, or None where it is not known.
        product: the article; None for the product that the cases are about.
        aam_value: value of the covered portion in US dollars, where only a portion is covered.
        origin: ISO 3166 code of the country of origin; by default that of the scope.
        unlisted: the exporter is meant to be none of the listed companies.
        facts: what is known of the goods, by criterion of the scope, in its unit.
    """

    exporter: str | None
    value: Decimal
    entry_date: date
    producer: str | None = None
    product: str | None = None
    aam_value: Decimal | None = None
    origin: str | None = None
    unlisted: bool = False
    facts: Mapping[str, Decimal] = MappingProxyType({})


def said_of_many(book: RateBook, shipment: Shipment) -> Shipment:
    """Return one of many shipments for which `unlisted` was said, of the names that are not listed.

    Of a single shipment whose names are all listed it is refused, as it cannot be meant.
    """
    names = filter(None, (shipment.exporter, shipment.producer))
    unlisted = shipment.unlisted and not all(map(book.names.find, names))
    return shipment._replace(unlisted=unlisted)


class Entered(NamedTuple):
    """How a line is entered; each is None where the file does not say.

    Attributes:
        htsus: the HTSUS number.
        cbp_case: the case numbers.
        entry_type: the type of the entry.
    """

    htsus: str | None = None
    cbp_case: str | None = None
    entry_type: str | None = None

"""The companies that a broker's file of parties says are meant by names and IDs as filed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from anode_duty.entries.column_names import column_key
from anode_duty.entries.csv_file import DELIMITERS, cells_of
from anode_duty.entries.source_file import read_text
from anode_duty.errors import BadInput, NameRefused
from anode_duty.law.names import company_words
from anode_duty.law.not_a_company import not_a_company

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from anode_duty.law.names import Names


_HEADER = ("filed", "company")
_PARTIES = ("exporter", "producer")
_UNLISTED = "unlisted"


class Parties:
    """Names and manufacturer IDs as filed, and the companies that they mean.

    Args:
        names: those of the listed companies, which come first.
        filed: a listed name, or None for an unlisted company, by `_key` of what is filed.
    """

    def __init__(self, names: Names, filed: Mapping[str, str | None] | None = None) -> None:
        self._names = names
        self._filed = filed or {}

    def settled(self, given: Mapping[str, str], ids: Collection[str] = ()) -> dict[str, str]:
        """Return what a line gives, with the companies that its names and IDs mean.

        Where the exporter or the producer is said to be unlisted, so is the line. As that is said
        of both, the other one must not be near a listed name.

        Args:
            given: text by column.
            ids: those of `exporter` and `producer` that stand in a column of manufacturer IDs.

        Raises:
            BadInput: the file does not have a manufacturer ID.
            NameRefused: the other one is near a listed name.
        """
        settled = dict(given)
        unlisted, unknown = [], []
        for what in _PARTIES:
            filed = given.get(what)
            if not filed or self._names.find(filed):
                continue
            key = _key(filed)
            if key not in self._filed:
                if what in ids:
                    words = f"{what} {filed!r} is not in the file of parties"
                    raise BadInput(words, "add a line for this manufacturer ID")
                unknown.append(what)
            elif (company := self._filed[key]) is None:
                unlisted.append(what)
            else:
                settled[what] = company
        if unlisted:
            for what in unknown:
                self._refuse_near(what, given[what])
            settled["unlisted"] = "yes"
        return settled

    def _refuse_near(self, what: str, name: str) -> None:
        if near := self._names.near(name):
            raise NameRefused(
                f"{what} {name!r} is not in the rate files, but is close to a listed name",
                f"did you mean {' or '.join(near)}? Else add it to the file of parties",
            )


def read_parties(path: str, names: Names) -> Parties:
    """Read a file of parties: CSV with the header `filed,company`.

    Args:
        path: of the file; `-` for standard input.
        names: those of the listed companies.

    Raises:
        BadInput: it cannot be read, has another header, names a company that is not listed, or
            gives two companies for one name.
    """
    filed: dict[str, str | None] = {}
    for line, (name, company) in _rows(path):
        where = f"{path!r}, line {line}"
        if not name.strip() or not company.strip():
            what = _HEADER[bool(name.strip())]
            raise BadInput(f"{where}: {what} is empty", "give a name as filed and a company")
        meant = _listed(company.strip(), names, where)
        if (listed := names.find(name)) and listed != meant:
            words = f"{where}: {name!r} is itself the name of a listed company"
            raise BadInput(words, "remove the line: a listed name comes first")
        if filed.setdefault(_key(name), meant) != meant:
            words = f"{where}: {name!r} is given a second company"
            raise BadInput(words, "keep one of the lines")
    return Parties(names, filed)


def _rows(path: str) -> Iterator[tuple[int, tuple[str, str]]]:
    lines = read_text(path).splitlines()
    first = lines[0] if lines else ""
    for separator in DELIMITERS:
        header = [column_key(name) for name in cells_of(first, separator)]
        if set(_HEADER) <= set(header):
            break
    else:
        words = f"{path!r} does not have the header filed,company"
        raise BadInput(words, "name each column in the first line: filed, company")
    filed, company = (header.index(name) for name in _HEADER)
    reader = csv.reader(lines, delimiter=separator)
    next(reader)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *("" for _ in header)]
            yield reader.line_num, (padded[filed], padded[company])


def _listed(company: str, names: Names, where: str) -> str | None:
    """Return the id of a listed company, or None for `unlisted`."""
    if company.casefold() == _UNLISTED:
        return None
    if identity := names.find(company):
        return identity
    if no := not_a_company(company):
        raise BadInput(f"{where}: {company!r} {no.why}", "give a listed company, or unlisted")
    near = names.near(company)
    hint = f"did you mean {' or '.join(near)}?" if near else "see anode-duty list companies"
    words = f"{where}: {company!r} is neither a listed company nor unlisted"
    raise BadInput(words, hint)


def _key(name: str) -> str:
    """Return what two ways of writing a name or a manufacturer ID have in common."""
    return "".join(company_words(name))

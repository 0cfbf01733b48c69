"""A folder of rate files as a whole, and the companies that it lists."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput
from anode_duty.law.names import Names
from anode_duty.law.proceeding import Case
from anode_duty.law.scope import Scope
from anode_duty.law.source import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from anode_duty.law.measure import Measures


class Company(NamedTuple):
    """A company that a notice names.

    Attributes:
        id: the one name by which the rate files call it.
        legal_names: as notices print them.
        short_names: what people call it.
    """

    id: str
    legal_names: tuple[str, ...]
    short_names: tuple[str, ...]
    place: Place


class RateBook(NamedTuple):
    """A folder of rate files, read and found sound.

    Attributes:
        companies: by id.
        cases: by number, AD before CVD.
        scopes: in the order of `effective`, then of the day on which they were known.
        names: finds a company.
        digest: `sha256:` and the digest of every file that was read.
        read_measures: reads the other duties that go with these files; None where none are on
            file. They are read only where an HTSUS number is given.
    """

    folder: str
    companies: dict[str, Company]
    cases: tuple[Case, ...]
    scopes: tuple[Scope, ...]
    names: Names
    digest: str
    read_measures: "Callable[[], Measures] | None" = None

    @property
    def measures(self) -> "Measures | None":
        """The other duties and fees that go with these files, or None where none are on file."""
        return self.read_measures() if self.read_measures else None

    @property
    def reviewed(self) -> date:
        """The oldest day on which a case of these files was checked against published notices."""
        return min(case.reviewed for case in self.cases)

    def __repr__(self) -> str:
        numbers = ", ".join(case.number for case in self.cases)
        return f"<RateBook {numbers}, reviewed {self.reviewed}, {self.digest[:19]}>"


def as_book(book: object) -> RateBook:
    """Return rate files that a caller gives.

    Raises:
        BadInput: it is something else.
    """
    if isinstance(book, RateBook):
        return book
    raise BadInput(
        f"the first argument is a {type(book).__name__}, not rate files",
        "give what load_rates() returns",
    )

"""A folder of rate files as a whole, and the companies that it lists."""

from datetime import date
from typing import NamedTuple

from anode_duty.law.names import Names
from anode_duty.law.proceeding import Case
from anode_duty.law.scope import Scope
from anode_duty.law.source import Place


class Company(NamedTuple):
    """A company that a notice names.

    Attributes:
        id: the one name by which the rate files call it.
        legal_names: as they stand in notices.
        short_names: what people call it.
    """

    id: str
    legal_names: tuple[str, ...]
    short_names: tuple[str, ...]
    place: Place


class RateBook(NamedTuple):
    """All of a folder of rate files, read and found sound.

    Attributes:
        cases: by number, AD before CVD.
        scopes: oldest first.
        names: finds a company.
        digest: `sha256:` and the digest of every file that was read.
    """

    folder: str
    companies: dict[str, Company]
    cases: tuple[Case, ...]
    scopes: tuple[Scope, ...]
    names: Names
    digest: str

    @property
    def reviewed(self) -> date:
        """The day since which nobody has checked some case of these files."""
        return min(case.reviewed for case in self.cases)

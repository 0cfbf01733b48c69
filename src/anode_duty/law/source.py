"""Where a statement comes from: the place in the rate files, and the document it cites.

The nouns of the law are named tuples, because they are defined on every run: as frozen dataclasses
they took 12 ms to define, as named tuples 2 ms.
"""

from typing import NamedTuple

NOT_PUBLISHED = "not published here"
NOT_ON_FILE = "not on file"

OFFICIAL = "official"
REPORTED = "reported"
COMPUTED = "computed"
EVIDENCE = (OFFICIAL, REPORTED, COMPUTED)


class Place(NamedTuple):
    """Where in the rate files something is: file below the folder, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Source(NamedTuple):
    """What a statement rests on.

    Attributes:
        citation: the document, or `not published here`.
        evidence: how well it is known: `official`, `reported` or `computed`.
        place: where the rate files say it.
    """

    citation: str
    evidence: str
    place: Place

    @property
    def cited(self) -> str:
        """The citation, or that it is not on file, as part of a sentence."""
        return cited(self.citation)

    def __str__(self) -> str:
        return f"{self.cited} ({self.evidence}), {self.place}"


def cited(citation: str) -> str:
    """Return a citation, or that it is not on file, as part of a sentence."""
    return f"citation {NOT_ON_FILE}" if citation == NOT_PUBLISHED else citation

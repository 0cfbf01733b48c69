"""Where a statement comes from: the place in the rate files, and the document it cites."""

from typing import NamedTuple

NOT_PUBLISHED = "not published here"


OFFICIAL = "official"


EVIDENCE = (OFFICIAL, "reported", "computed")


class Place(NamedTuple):
    """Where in the rate files something stands: file below the folder, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def cited(citation: str) -> str:
    """Return a citation, or that it is not published here, as part of a sentence."""
    return f"citation {NOT_PUBLISHED}" if citation == NOT_PUBLISHED else citation

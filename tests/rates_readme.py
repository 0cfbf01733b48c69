"""The books that rates/README.md shows: chapter by chapter, each file under the name it is given.

A block begins with ```yaml, and its first line is a comment with the name of the file. The blocks
of a chapter make one folder. A chapter without a companies.yaml adds its files to the book of the
first chapter that has some, as the README says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).resolve().parent.parent / "rates" / "README.md"
_CHAPTER = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Chapter(NamedTuple):
    """A chapter and its files, each name with its text."""

    title: str
    files: dict[str, str]

    def write(self, folder: Path) -> Path:
        """Write the files below a folder, and return it."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder


def chapters() -> Iterator[Chapter]:
    """Yield each chapter that shows files, as the whole folder that a reader would have."""
    first: dict[str, str] = {}
    _, *parts = _CHAPTER.split(README.read_text(encoding="utf-8"))
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        files = dict(_file(block) for block in _BLOCK.findall(body))
        if not files:
            continue
        if not any(name.endswith("companies.yaml") for name in files):
            files = first | files
        first = first or files
        yield Chapter(title, files)


def _file(block: str) -> tuple[str, str]:
    comment, _, text = block.partition("\n")
    if not re.fullmatch(r"# [A-Za-z0-9/.-]+\.yaml", comment):
        raise ValueError(f"a block of rates/README.md begins with no name of a file: {comment}")
    return comment[2:], text

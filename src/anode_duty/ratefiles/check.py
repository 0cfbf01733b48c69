"""Are rate files sound: folders and files in, problems out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput
from anode_duty.law.source import Place
from anode_duty.ratefiles.books import RateBooks
from anode_duty.ratefiles.folder import DUTIES, ENDINGS
from anode_duty.ratefiles.measure_file import read_measures
from anode_duty.ratefiles.one_book import read
from anode_duty.ratefiles.problem import ERROR, UnsoundRates
from anode_duty.ratefiles.rules import duty_folder as duty_rules
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.rules import folder as folder_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from anode_duty.ratefiles.problem import Problem


_WHOLE = ""


class Report(NamedTuple):
    """What a check found.

    Attributes:
        problems: in the order of file, line and column; files as they were named.
        files: how many were looked at.
        skipped: paths among several that are no rate files.
    """

    problems: tuple[Problem, ...]
    files: int
    skipped: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many of the problems are warnings."""
        return len(self.problems) - self.errors


def check(
    paths: Sequence[str],
    today: date,
    reviewed_within: int | None = None,
    given: Mapping[str, bytes] | None = None,
) -> Report:
    """Check folders of rate files, or single files of such folders.

    A single file is read with the folder it belongs to, and only its own problems are reported. Of
    several paths, those that are no rate files are skipped, as a shell names all files of a folder.

    Args:
        paths: folders and files.
        today: the day after which no date may lie.
        reviewed_within: days that may have passed since somebody last reviewed a case.
        given: text that is read in the place of a file, by its path; the file need not be there.

    Raises:
        BadInput: a path is not there, or none is of a rate file.
    """
    wanted: dict[str, set[str]] = {}  # of each folder, the files; `_WHOLE` among them for all
    texts: dict[str, dict[str, bytes]] = {}
    for path, text in (given or {}).items():
        folder, file = _folder_of_file(os.path.normpath(path))
        texts.setdefault(folder, {})[file] = text
        wanted.setdefault(folder, set()).add(file)
    skipped = _no_rate_files(paths)
    for path in paths:
        if path not in skipped:
            folder, file = _folder_of(os.path.normpath(path) if path else path)
            wanted.setdefault(folder, set()).add(file)
    problems: set[Problem] = set()
    looked_at = 0
    for folder, files in wanted.items():
        found, count = _problems(folder, today, reviewed_within, texts.get(folder))
        whole = _WHOLE in files
        problems.update(one.below(folder) for one in found if whole or one.file in files)
        looked_at += count if whole else len(files)
    return Report(tuple(sorted(problems)), looked_at, skipped)


def _no_rate_files(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the paths among several that are files of another ending; none if all of them are."""
    others = tuple(path for path in paths if os.path.isfile(path) and not path.endswith(ENDINGS))
    return others if len(others) < len(paths) else ()


def _folder_of(path: str) -> tuple[str, str]:
    """Return the folder of rate files of a path, and the file below it, or that it is whole."""
    if os.path.isdir(path):
        return path, _WHOLE
    if not os.path.lexists(path):
        raise BadInput(f"{path!r} does not exist", "name a folder of rate files, or a file of one")
    return _folder_of_file(path)


def _folder_of_file(path: str) -> tuple[str, str]:
    """Return the folder of rate files that a file belongs to, and the file below it."""
    if not path.endswith(ENDINGS):
        raise BadInput(f"{path!r} is not a rate file", "rate files end in .yaml")
    parent, name = os.path.split(path)
    above, case = os.path.split(parent)
    for folder, file in ((parent or ".", name), (above or ".", f"{case}/{name}")):
        if os.path.exists(os.path.join(folder, "companies.yaml")) and case not in (".", ".."):
            return folder, file
    if case in ("", ".", ".."):
        return _folder_of_file(os.path.join(os.path.realpath(parent or "."), name))
    raise BadInput(
        f"{path!r} is not in a folder of rate files",
        "there is no companies.yaml beside or above it",
    )


def _problems(
    folder: str,
    today: date,
    reviewed_within: int | None,
    given: Mapping[str, bytes] | None,
) -> tuple[Iterable[Problem], int]:
    """Return the problems of a folder of rate files, and how many files were looked at.

    A folder of books is checked book by book, with the other duties beside them.
    """
    try:
        books = RateBooks(folder)
        trees = books.trees(given)
    except UnsoundRates as error:
        unreadable = faults.unreadable_file(Place("", 1, 1), error.message)
        below = [one._replace(file=os.path.relpath(one.file, folder)) for one in error.problems]
        return below or [unreadable], 0
    problems: list[Problem] = []
    for tree in trees:
        if tree.only is None:
            tree.report(*folder_rules.ON_A_DAY.problems(read(tree), today, reviewed_within))
        if tree.listed(DUTIES):
            tree.report(*duty_rules.ON_A_DAY.problems(read_measures(tree), today, reviewed_within))
        problems += [one.below(books.name_of(tree.folder)) for one in tree.problems]
    return problems, sum(len(tree.files) for tree in trees)

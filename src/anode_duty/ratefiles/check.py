"""Are rate files sound: folders and files in, problems out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput
from anode_duty.law.source import Place
from anode_duty.ratefiles.problem import ERROR, UnsoundRates
from anode_duty.ratefiles.reader import read
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.rules.run import between_files, on_a_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from anode_duty.ratefiles.problem import Problem


class Report(NamedTuple):
    """What a check found.

    Attributes:
        problems: in the order of file, line and column; files as they were named.
        files: how many were looked at.
    """

    problems: tuple[Problem, ...]
    files: int

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many of the problems are warnings."""
        return len(self.problems) - self.errors


def check(paths: Sequence[str], today: date, reviewed_within: int | None = None) -> Report:
    """Check folders of rate files, or single files of such folders.

    A single file is read with the folder it belongs to, and only its own problems are reported.

    Args:
        paths: folders and files.
        today: the day after which no date may lie.
        reviewed_within: days that may have passed since somebody held a case against the record.

    Raises:
        BadInput: a path is not there, or is no rate file.
    """
    wanted: dict[str, set[str] | None] = {}
    for path in paths:
        folder, file = _folder_of(os.path.normpath(path) if path else path)
        files = wanted.setdefault(folder, set())
        if file is None or files is None:
            wanted[folder] = None
        else:
            files.add(file)
    problems: set[Problem] = set()
    looked_at = 0
    for folder, names in wanted.items():
        found, count = _problems(folder, today, reviewed_within)
        kept = [problem for problem in found if names is None or problem.file in names]
        problems.update(problem.below(folder) for problem in kept)
        looked_at += count if names is None else len(names)
    return Report(tuple(sorted(problems)), looked_at)


def _folder_of(path: str) -> tuple[str, str | None]:
    """Return the folder of rate files of a path, and the file below it if it is one."""
    if os.path.isdir(path):
        return path, None
    if not os.path.lexists(path):
        raise BadInput(f"{path!r} is not there", "name a folder of rate files, or a file of one")
    if not path.endswith((".yaml", ".yml")):
        raise BadInput(f"{path!r} is no rate file", "rate files end in .yaml")
    parent, name = os.path.split(path)
    above, case = os.path.split(parent)
    for folder, file in ((parent or ".", name), (above or ".", f"{case}/{name}")):
        if os.path.exists(os.path.join(folder, "companies.yaml")) and case not in (".", ".."):
            return folder, file
    if case in ("", ".", ".."):
        return _folder_of(os.path.join(os.path.realpath(parent or "."), name))
    raise BadInput(
        f"{path!r} lies in no folder of rate files", "there is no companies.yaml beside or above it"
    )


def _problems(
    folder: str, today: date, reviewed_within: int | None
) -> tuple[Iterable[Problem], int]:
    try:
        reading = read(folder)
    except UnsoundRates as error:
        return [faults.unreadable_file(Place("", 1, 1), error.message)], 0
    later = on_a_day(reading, today, reviewed_within)
    return (*reading.problems, *between_files(reading), *later), len(reading.files)

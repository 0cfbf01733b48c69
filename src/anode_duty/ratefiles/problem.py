"""A problem of the rate files, and the error that collects them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import AnodeDutyError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence


ERROR = "error"
WARNING = "warning"


class Problem(NamedTuple):
    """Something wrong in the rate files: where, how grave, by which rule, and how to correct it."""

    file: str
    line: int
    column: int
    severity: str
    rule: str
    message: str

    def below(self, folder: str) -> Problem:
        """Return the same problem, its file named from where the folder was named."""
        return self._replace(file=os.path.normpath(os.path.join(folder, self.file)))


class UnsoundRates(AnodeDutyError):
    """The rate files cannot be read, or contradict themselves, so there is no answer.

    Attributes:
        problems: every problem found, in the order of file, line and column.
    """

    exit_code = ExitCode.UNSOUND_RATES

    def __init__(self, message: str, hint: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)

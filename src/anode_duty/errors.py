"""What can go wrong, as one small tree: each error knows its exit code, its line and its hint."""

from __future__ import annotations


class ExitCode:
    """What a shell script reads from `$?`; an enumeration would take 0.3 ms to define."""

    ANSWERED = 0
    NO = 1
    USAGE = 2
    UNSOUND_RATES = 3
    INTERRUPTED = 130


class AnodeDutyError(Exception):
    """Base of every error of this package; never raised itself.

    Attributes:
        message: what was asked and what is held, in one line.
        hint: what to do about it, in one line, or empty.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def why(error: Exception) -> str:
    """Return what the system says of an error of its own."""
    return str(getattr(error, "strerror", None) or error)


class BadInput(AnodeDutyError):
    """A value, date, percentage or combination of options that cannot be used."""


class NameRefused(AnodeDutyError):
    """A name that is near a listed one without being it, or that must be listed and is not."""


class Undetermined(AnodeDutyError):
    """An answer that depends on a fact that was not given, or a rate that is not on file."""


class AnswerIsNo(AnodeDutyError):
    """The question was answered with no, or the answer could not be delivered whole."""

    exit_code = ExitCode.NO

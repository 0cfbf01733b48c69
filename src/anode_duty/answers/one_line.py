"""Text for one line of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anode_duty.ratefiles.problem import Problem


def one_line(text: str) -> str:
    """Return text for one line of a terminal: no line ends, and no character that acts on it."""
    folded = " ".join(text.split())
    if folded.isprintable():
        return folded
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in folded
    )


def problem_line(problem: Problem) -> str:
    """Return a problem in one line, so that editors jump to it."""
    file, line, column, severity, rule, message = problem
    return f"{one_line(file)}:{line}:{column}: {severity}[{rule}] {one_line(message)}"

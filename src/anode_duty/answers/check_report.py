"""What a check found, in the languages of editors, scripts and CI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.answers.one_line import problem_line
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.catalog import RULES
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from anode_duty.ratefiles.check import Report
    from anode_duty.ratefiles.problem import Problem


CHECK_SCHEMA = "anode-duty/check/1"


SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


ANNOTATIONS = 10  # GitHub shows ten errors and ten warnings of a step, and drops the rest


def check_text(report: Report) -> str:
    """Return a line for each problem."""
    return "".join(f"{problem_line(problem)}\n" for problem in report.problems)


def summary(report: Report) -> str:
    """Return what was found in one line."""
    files = _count(report.files, "file")
    if not report.problems:
        return f"{files}: sound"
    return f"{files}: {_count(report.errors, 'error')}, {_count(report.warnings, 'warning')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check_document(report: Report) -> dict[str, Any]:
    """Return a report in the shape of `anode-duty/check/1`."""
    return {
        "schema": CHECK_SCHEMA,
        "problems": [problem._asdict() for problem in report.problems],
        "files": report.files,
        "errors": report.errors,
        "warnings": report.warnings,
    }


def check_github(report: Report) -> str:
    """Return workflow commands: ten errors and ten warnings, the rest as plain lines."""
    shown: list[str] = []
    rest: list[Problem] = []
    for severity in (ERROR, WARNING):
        of = [problem for problem in report.problems if problem.severity == severity]
        shown += [_annotation(problem) for problem in of[:ANNOTATIONS]]
        rest += of[ANNOTATIONS:]
    if rest:
        errors = sum(problem.severity == ERROR for problem in rest)
        shown.append(
            f"{_count(errors, 'more error')} and {_count(len(rest) - errors, 'more warning')},"
            " without annotation:"
        )
    return "".join(f"{line}\n" for line in (*shown, *map(problem_line, rest)))


def _annotation(problem: Problem) -> str:
    file, line, column, severity, rule, message = problem
    place = f"file={_property(file)},line={line},col={column},title={_property(rule)}"
    return f"::{severity} {place}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def check_sarif(report: Report) -> dict[str, Any]:
    """Return a report as SARIF 2.1.0."""
    from urllib.parse import quote

    index = {rule.name: position for position, rule in enumerate(RULES)}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "anode-duty",
                        "version": __version__,
                        "rules": list(_sarif_rules()),
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": problem.rule,
                        "ruleIndex": index[problem.rule],
                        "level": problem.severity,
                        "message": {"text": problem.message},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": quote(os.fsencode(problem.file))},
                                    "region": {
                                        "startLine": problem.line,
                                        "startColumn": problem.column,
                                    },
                                }
                            }
                        ],
                    }
                    for problem in report.problems
                ],
            }
        ],
    }


def _sarif_rules() -> Iterator[dict[str, Any]]:
    for rule in RULES:
        yield {
            "id": rule.name,
            "shortDescription": {"text": rule.part("")},
            "fullDescription": {"text": rule.part("Why")},
            "help": {"text": f"Example: {rule.part('Example')} Write: {rule.part('Write')}"},
            "defaultConfiguration": {"level": rule.severity},
        }


def rules_text() -> str:
    """Return the manual of every rule."""
    return "\n".join(
        f"{rule.name} ({rule.severity})\n"
        f"  {rule.part('')}\n"
        + "".join(f"  {part}: {rule.part(part)}\n" for part in ("Why", "Example", "Write"))
        for rule in RULES
    )

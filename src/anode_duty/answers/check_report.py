"""What a check found, in the languages of editors, scripts and CI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.answers.one_line import problem_line
from anode_duty.answers.shapes import as_json, page_shown
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.catalog import RULES
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from anode_duty.ratefiles.check import Report
    from anode_duty.ratefiles.problem import Problem


CHECK_SCHEMA = "anode-duty/check/1"


SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


FORMATS = (
    "text", "table", "json", "csv", "markdown", "html", "github", "gitlab", "sarif"
)  # fmt: skip
RULE_FORMATS = ("text", "json", "markdown", "html")

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


def check_record(report: Report) -> dict[str, Any]:
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


def check_gitlab(report: Report) -> list[dict[str, Any]]:
    """Return a report as GitLab's Code Quality report.

    The fingerprint is that of the problem and not of its line, so that it stays the same when
    lines above it are added.
    """
    from hashlib import sha256

    grades = {ERROR: "major", WARNING: "minor"}
    seen: dict[tuple[str, ...], int] = {}
    entries = []
    for problem in report.problems:
        of = (problem.file, problem.rule, problem.message)
        seen[of] = seen.get(of, 0) + 1
        text = "\n".join((*of, str(seen[of]))).encode("utf-8", "surrogateescape")
        entries.append(
            {
                "description": problem.message,
                "check_name": problem.rule,
                "fingerprint": sha256(text).hexdigest(),
                "severity": grades[problem.severity],
                "location": {"path": problem.file, "lines": {"begin": problem.line}},
            }
        )
    return entries


def written(report: Report, form: str) -> str:
    """Return a report in one of the `FORMATS`."""
    return _WRITERS[form](report)


_WRITERS: dict[str, Callable[[Report], str]] = {
    "text": check_text,
    "json": lambda report: as_json(check_record(report)),
    "github": check_github,
    "gitlab": lambda report: as_json(check_gitlab(report)),
    "sarif": lambda report: as_json(check_sarif(report)),
    "csv": lambda report: _csv(report),
    "table": lambda report: _as_page(report, "table"),
    "markdown": lambda report: _as_page(report, "markdown"),
    "html": lambda report: _as_page(report, "html"),
}


def _csv(report: Report) -> str:
    from anode_duty.answers.csv_text import as_csv, problem_rows

    return as_csv(problem_rows(check_record(report)))


def _as_page(report: Report, form: str) -> str:
    from anode_duty.answers.check_page import check_page

    return page_shown(check_page(check_record(report), summary(report)), form)


def rules_written(form: str) -> str:
    """Return the manual of every rule in one of the `RULE_FORMATS`."""
    from anode_duty.answers.check_page import rules_page

    if form == "text":
        return rules_text()
    return (
        as_json(rules_record()) if form == "json" else page_shown(rules_page(rules_record()), form)
    )


def rules_record() -> dict[str, Any]:
    """Return the manual of every rule in the shape of `anode-duty/rules/1`."""
    return {
        "schema": "anode-duty/rules/1",
        "rules": [
            {
                "rule": rule.name,
                "severity": rule.severity,
                "what": rule.part(""),
                "why": rule.part("Why"),
                "example": rule.part("Example"),
                "write": rule.part("Write"),
            }
            for rule in RULES
        ],
    }


def rules_text() -> str:
    """Return the manual of every rule."""
    return "\n".join(
        f"{rule.name} ({rule.severity})\n"
        f"  {rule.part('')}\n"
        + "".join(f"  {part}: {rule.part(part)}\n" for part in ("Why", "Example", "Write"))
        for rule in RULES
    )

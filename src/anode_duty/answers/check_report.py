"""What a check found, in the languages of editors, scripts and CI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.answers.fields import Record, fields
from anode_duty.answers.formats import as_json, shown
from anode_duty.answers.page import Column, Facts, Heading, Page, Table
from anode_duty.answers.streams import problem_line
from anode_duty.law.numbers import counted
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.catalog import RULES
from anode_duty.version import __version__

if TYPE_CHECKING:
    from anode_duty.ratefiles.check import Report
    from anode_duty.ratefiles.problem import Problem
    from anode_duty.ratefiles.rules.rule import Rule


CHECK_SCHEMA = "anode-duty/check/1"
RULES_SCHEMA = "anode-duty/rules/1"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

FORMATS = (
    "text", "table", "json", "csv", "markdown", "html", "github", "gitlab", "sarif"
)  # fmt: skip
RULE_FORMATS = ("text", "json", "markdown", "html")

ANNOTATIONS = 10  # GitHub shows ten errors and ten warnings of a step, and drops the rest


def written(report: Report, form: str) -> str:
    """Return a report in one of the `FORMATS`."""
    match form:
        case "text":
            return "".join(f"{problem_line(problem)}\n" for problem in report.problems)
        case "github":
            return check_github(report)
        case "gitlab":
            return as_json(check_gitlab(report))
        case "sarif":
            return as_json(check_sarif(report))
    return shown(check_record(report), form)


def check_record(report: Report) -> Record:
    """Return a report in the shape of `anode-duty/check/1`."""
    return {"schema": CHECK_SCHEMA, **_found(report)}


_found = fields("problems files errors warnings", problems=lambda problem: problem._asdict())


def summary(files: int, errors: int, warnings: int) -> str:
    """Return what was found in one line."""
    found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    return f"{counted(files, 'file')}: {found if errors or warnings else 'sound'}"


def check_page(record: Record) -> Page:
    """Return the page of a check."""
    columns = (
        Column("File", folds=16),
        Column("Line", right=True),
        Column("Severity"),
        Column("Rule", folds=12),
        Column("Problem", "message", folds=24),
    )
    counts = {field: record[field] for field in ("files", "errors", "warnings")}
    return Page.of(
        Heading(summary(**counts)),
        Facts.of(**{field: str(count) for field, count in counts.items()}),
        Table.of("Problems", record["problems"], columns, titled=False),
    )


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
            f"{counted(errors, 'more error')} and {counted(len(rest) - errors, 'more warning')},"
            " without annotation:"
        )
    return "".join(f"{line}\n" for line in (*shown, *map(problem_line, rest)))


def _annotation(problem: Problem) -> str:
    place = f"file={_property(problem.file)},line={problem.line},col={problem.column}"
    title = _property(problem.rule)
    return f"::{problem.severity} {place},title={title}::{_escaped(problem.message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def check_sarif(report: Report) -> Record:
    """Return a report as SARIF 2.1.0."""
    driver = {"name": "anode-duty", "version": __version__, "rules": list(map(_sarif_rule, RULES))}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(map(_sarif_result, report.problems)),
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


_PLACES = {rule.name: place for place, rule in enumerate(RULES)}


def _sarif_result(problem: Problem) -> Record:
    from urllib.parse import quote

    place = {
        "artifactLocation": {"uri": quote(os.fsencode(problem.file))},
        "region": {"startLine": problem.line, "startColumn": problem.column},
    }
    return {
        "ruleId": problem.rule,
        "ruleIndex": _PLACES[problem.rule],
        "level": problem.severity,
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": place}],
    }


def _sarif_rule(rule: Rule) -> Record:
    said = _rule(rule)
    return {
        "id": rule.name,
        "shortDescription": {"text": said["what"]},
        "fullDescription": {"text": said["why"]},
        "help": {"text": f"Example: {said['example']} Write: {said['write']}"},
        "defaultConfiguration": {"level": rule.severity},
    }


def check_gitlab(report: Report) -> list[Record]:
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


def rules_written(form: str) -> str:
    """Return the manual of every rule in one of the `RULE_FORMATS`."""
    if form == "text":
        return "\n".join(map(_rule_text, RULES))
    return shown({"schema": RULES_SCHEMA, "rules": list(map(_rule, RULES))}, form)


def _rule_text(rule: Rule) -> str:
    parts = (f"  {part}: {rule.part(part)}\n" for part in ("Why", "Example", "Write"))
    return f"{rule.name} ({rule.severity})\n  {rule.part('')}\n{''.join(parts)}"


def _rule(rule: Rule) -> Record:
    parts = {part.lower() or "what": rule.part(part) for part in ("", "Why", "Example", "Write")}
    return {"rule": rule.name, "severity": rule.severity, **parts}


def rules_page(record: Record) -> Page:
    """Return the page of the manual of the rules."""
    columns = (
        Column("Rule", folds=12),
        Column("Severity"),
        Column("What is wrong", "what", folds=20),
        Column("Why", folds=20),
        Column("Write instead", "write", folds=20),
    )
    heading = Heading(f"The {len(record['rules'])} rules of a sound rate file")
    return Page.of(heading, Table.of("Rules", record["rules"], columns, titled=False))

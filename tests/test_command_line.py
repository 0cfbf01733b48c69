"""The command: what it refuses, where it writes, what it exits with, what it loads."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from datetime import date

import pytest

from processes import ran

QUOTE = ["quote", "--exporter", "BTR", "--value", "100000", "--entry-date", "2026-11-23"]
COMMANDS = ("lookup", "classify", "quote", "compare")
WARNED = ["quote", "--exporter", "Quiet River", "--value", "1", "--entry-date", "2026-11-23"]


@pytest.mark.cases("refusals.yaml")
def test_refusal(case, run):
    """What cannot be used is refused in one line, with what to do about it."""
    answer = run(*shlex.split(case["command"].replace("{300}", "x" * 300)))
    lines = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    if "error" in case:
        assert lines[0] == f"error: {case['error']}"
    assert lines[0].startswith("error: ")
    assert lines[1:] == ([f"hint: {case['hint']}"] if "hint" in case else [])


@pytest.mark.parametrize("what", ["exporter", "producer", "product"])
@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_an_empty_name_is_refused(run, what, text):
    """A name that is empty or blank is refused, not taken for an unlisted company."""
    named = {"exporter": "BTR", what: text}
    options = [f"--{key}={value}" for key, value in named.items()]
    answer = run("quote", "--value=1", "--entry-date=2026-02-12", *options)
    assert (answer.code, answer.out) == (2, "")
    assert " is empty" in answer.err.splitlines()[0]


@pytest.mark.parametrize(
    "text", ["BTR\nNew", "B\x1b[31mTR", "\u202eRTB", "BTR\x00", "\udcff\udcfe"]
)
def test_a_name_that_cannot_be_printed_is_refused(run, text):
    """A name with control characters is refused, and none of them reaches the terminal."""
    answer = run("quote", "--exporter", text, "--value=1", "--entry-date=2026-02-12")
    assert (answer.code, answer.out) == (2, "")
    line, hint = answer.err.splitlines()
    assert hint.startswith("hint: write it as it is read")
    assert line == f"error: exporter {text!r} holds characters that cannot be printed"
    assert line.isprintable()


def test_a_value_on_several_lines_is_one_line_of_error(run):
    """Whatever was typed, an error is one line."""
    answer = run("quote", "--exporter=BTR", "--value=1\n2\r\n3", "--entry-date=2026-02-12")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 2


def test_markup_in_a_name_is_text(run):
    """Brackets and colons in a name are printed as they were typed."""
    answer = run("quote", "--exporter=[red]Quiet :bomb:", *WARNED[3:])
    assert answer.code == 0
    assert "exporter [red]Quiet :bomb:, entry date" in answer.out


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_an_answer_is_on_stdout_alone(run, form):
    """An answer with a warning goes to stdout whole, and nothing is said beside it."""
    answer = run(*WARNED, "--format", form)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("\n")
    assert not answer.out.endswith("\n\n")


def test_strict_makes_a_warning_a_no(run):
    """With --strict the answer is printed all the same, and the exit code is 1."""
    answer = run(*WARNED, "--strict")
    assert answer.out == run(*WARNED).out
    assert answer.code == 1
    assert answer.err == "error: the answer has a warning, and --strict was given: unlike-listed\n"


def test_strict_lets_an_answer_without_a_warning_pass(run):
    """Remarks that are no warnings do not make a no."""
    assert run(*QUOTE, "--strict").code == 0


@pytest.mark.parametrize(
    "line",
    [
        "lookup 'Quiet River' --entry-date 2026-02-12",
        "classify 'battery cell' --entry-date 2026-02-12",
        "compare --value 1 --product 'battery cell' --entry-date 2026-02-12",
        "lookup --entry-date 2030-01-01",
    ],
)
def test_strict_holds_for_every_command(run, line):
    """A warning of any command is a no under --strict."""
    assert (run(line).code, run(f"{line} --strict").code) == (0, 1)


def test_the_entry_date_is_today_where_none_is_given(run):
    """Without --entry-date the answer is of today, and prints the date."""
    first = date.today()
    quoted = run("quote --exporter BTR --value 1 --format json").json["entry_date"]
    table = run("lookup BTR").out
    last = date.today()
    assert first <= date.fromisoformat(quoted) <= last
    asked = table.partition(": ")[0]
    assert asked in {f"BTR New Material, entry date {day}" for day in (first, last)}


def test_version(run):
    """--version prints the name and the version."""
    from importlib.metadata import version

    assert run("--version") == (0, f"anode-duty {version('anode-duty')}\n", "")


def test_nothing_asked_shows_the_first_steps(run):
    """The bare command shows what to try, and that is an answer."""
    answer = run(*[])
    assert (answer.code, answer.err) == (0, "")
    assert "anode-duty quote --exporter" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(run, command):
    """The help of every command has an example to copy."""
    answer = run(command, "--help")
    assert answer.code == 0
    assert f"Example: anode-duty {command}" in " ".join(answer.out.split())


@pytest.mark.cases("broken.yaml")
def test_broken_rate_file(case, run, rates):
    """A fault in a rate file is said with its place, and nothing is answered."""
    spoil(rates, case)
    answer = run("lookup", "--entry-date=2026-02-12", "--rates", str(rates))
    assert (answer.code, answer.out) == (3, "")
    assert place(rates, case) + case["problem"] in answer.err


def test_all_faults_of_a_folder_in_one_run(run, rates):
    """Faults in several files are all said, in the order of files and lines, then the error."""
    spoilt = [
        ("A-570-194/2026-02-11-final.yaml", "effective:", "efective:", "efective:"),
        ("C-570-195/2025-05-28-preliminary.yaml", '"6.55"', '"6,55"', '"6,55"'),
        ("companies.yaml", "short_names: [BTR]", "short_name: [BTR]", "short_name"),
        ("scope/2026-02-11-final.yaml", '"90"', '"ninety"', '"ninety"'),
    ]
    cases = [dict(zip(("file", "for", "write", "at"), one, strict=True)) for one in spoilt]
    for case in cases:
        spoil(rates, case)
    answer = run("lookup", "--entry-date=2026-02-12", "--rates", str(rates))
    *problems, error, hint = answer.err.splitlines()
    assert (answer.code, answer.out) == (3, "")
    assert problems == sorted(problems)
    for case in cases:
        assert any(place(rates, case) in problem for problem in problems)
    assert error == (
        f"error: {len(problems)} errors in the rate files of {rates}, so there is no answer"
    )
    assert hint.startswith("hint: ")


def spoil(rates, case):
    """Change one thing in a rate file."""
    file = rates / case["file"]
    text = file.read_text(encoding="utf-8")
    assert case["for"] in text
    file.write_text(text.replace(case["for"], case["write"], 1), encoding="utf-8")


def place(rates, case):
    """Where the fault stands: `file:line:column: `."""
    before, at, _ = (rates / case["file"]).read_text(encoding="utf-8").partition(case["at"])
    assert at
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"{case['file']}:{line}:{column}: "


def test_no_such_folder(run, tmp_path):
    """A folder that is not there is said in one line, with how to name one."""
    answer = run("lookup", "--entry-date=2026-02-12", f"--rates={tmp_path / 'none'}")
    assert answer == (
        3,
        "",
        f"error: the rate files cannot be read: {tmp_path / 'none'}: No such file or directory\n"
        "hint: name a folder of rate files with --rates or ANODE_DUTY_RATES\n",
    )


@pytest.mark.parametrize("given", ["", "a\x00b", os.devnull])
def test_no_folder_at_all(run, given):
    """What cannot be a folder of rate files is refused without a traceback."""
    answer = run("lookup", "--entry-date=2026-02-12", f"--rates={given}")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("error: ")


def test_an_empty_folder(run, tmp_path):
    """A folder without rate files is unsound, and not an empty answer."""
    answer = run("lookup", "--entry-date=2026-02-12", f"--rates={tmp_path}")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(f"error: there are no rate files in {tmp_path}")


def test_rates_from_the_environment(run, rates, monkeypatch):
    """ANODE_DUTY_RATES names the folder, and --rates goes before it."""
    text = (rates / "A-570-194" / "case.yaml").read_text(encoding="utf-8")
    changed = text.replace("China-wide entity", "everyone else")
    (rates / "A-570-194" / "case.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("ANODE_DUTY_RATES", str(rates))
    assert "everyone else" in run(*QUOTE).out
    answer = run(*QUOTE, f"--rates={rates.parent / 'none'}")
    assert answer.code == 3


# From here on each test starts a process of its own.


@pytest.fixture
def start(script):
    """Start the installed command, and return it ended."""

    def command(*words, **how):
        return ran(script, *words, encoding=None, **how)

    return command


def test_the_installed_command_answers(start):
    """The command that pip installs finds the rate files and answers."""
    ended = start(*QUOTE, "--format=json")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["total"]["amount"] == "169540.00"


def test_bytes_that_are_no_text(start):
    """A name in a foreign encoding is refused without a traceback."""
    ended = start("quote", b"--exporter=\xff\xfe", "--value=1", "--entry-date=2026-02-12")
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"error: exporter ")
    assert len(ended.stderr.splitlines()) == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_the_answer_is_utf_8_everywhere(start, encoding):
    """A name in any script is printed in UTF-8, whatever the machine's encoding is."""
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    words = ("quote", "--exporter=石墨 Quiet", "--value=1", "--entry-date=2026-02-12")
    ended = start(*words, "--format=json", env=env)
    assert json.loads(ended.stdout.decode("utf-8"))["exporter"] == "石墨 Quiet"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk(start):
    """An answer that could not be written whole is a no, said in one line."""
    with open("/dev/full", "wb") as full:
        ended = start(*QUOTE, stdout=full)
    assert ended.returncode == 1
    assert ended.stderr == (
        b"error: the answer could not be written to standard output: No space left on device\n"
    )


@pytest.mark.parametrize("words", [QUOTE, ["--version"], ["lookup", "--help"], []])
def test_a_closed_pipe(start, words):
    """Where nobody reads the answer, the command ends without a traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = start(*words, stdout=writer)
    finally:
        os.close(writer)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) <= 1


@pytest.mark.skipif(os.name != "posix", reason="closes a descriptor as a POSIX shell does")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 1), ("2>&-", 0), ("<&-", 0)])
def test_a_closed_stream(script, closed, code):
    """A stream that is closed from the start is no reason for a traceback."""
    line = f"{shlex.join([script, *QUOTE, '--format=csv'])} {closed}"
    ended = ran("sh", "-c", line)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert ("169540.00" in ended.stdout) == (code == 0)


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (["--version"], {"yaml", "rich", "json", "csv", "pydantic"}),
        (["--help"], {"rich", "pydantic"}),
        ([*QUOTE, "--format=json"], {"rich", "csv", "pydantic"}),
        ([*QUOTE, "--format=csv"], {"rich", "json", "pydantic"}),
        (["lookup", "--format=json"], {"rich", "pydantic"}),
        (["compare", "--value=1", "--format=csv"], {"rich", "pydantic"}),
        (["quote", "--exporter=BTR", "--value=x"], {"rich", "pydantic"}),
    ],
    ids=lambda value: " ".join(value[-1:]) if isinstance(value, list) else "",
)
def test_what_a_run_loads(words, absent):
    """A run loads only what its answer needs."""
    code = (
        "import sys; from anode_duty.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    ended = ran(sys.executable, "-c", code, *words)
    loaded = set(ended.stderr.split())
    assert "anode_duty.cli.app" in loaded
    assert absent & loaded == set()


def test_python_finds_the_same_folder_from_anywhere(start, tmp_path):
    """The command answers the same whatever folder it is started in."""
    here, there = start(*QUOTE), start(*QUOTE, cwd=tmp_path)
    assert (here.returncode, here.stdout) == (there.returncode, there.stdout)


def test_a_folder_with_an_odd_name(run, rates, tmp_path):
    """Rate files are read from a folder whose name has spaces and other scripts' letters."""
    odd = shutil.move(rates, tmp_path / "tarifs [été] 石墨")
    assert run(*QUOTE, f"--rates={odd}").out == run(*QUOTE).out

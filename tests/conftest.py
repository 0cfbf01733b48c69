"""What every test can ask for: the command, the rate files, and cases read from `cases/*.yaml`."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from anode_duty.cli.app import main
from anode_duty.ratefiles.books import load_rates
from batches import DAY
from yaml_files import read_yaml

RATES = Path(__file__).parent.parent / "rates"
collect_ignore = ["benchmarks"]  # programs to run by hand, and no tests
TALKATIVE = ("ANODE_DUTY_RATES", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS")


class Answer(NamedTuple):
    """What a command left behind: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


def pytest_configure(config):
    """Make the marker known by which a test names its file of cases."""
    config.addinivalue_line("filterwarnings", "ignore:Generating overly large repr")
    config.addinivalue_line("markers", "spark: needs pyspark and a Java runtime; half a minute")
    config.addinivalue_line("markers", "cases(file): run the test once for each case of a file")


def pytest_generate_tests(metafunc):
    """Hand a test that names a file of cases each of them, under its sentence."""
    marker = metafunc.definition.get_closest_marker("cases")
    if marker:
        cases = read_yaml(marker.args[0])
        metafunc.parametrize("case", cases, ids=[case["case"] for case in cases])


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch):
    """No variable of the machine reaches a command unless a test sets it."""
    for name in TALKATIVE:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command in this process, its words given one by one or as one line of a shell."""

    def command(*words):
        if len(words) == 1:
            words = shlex.split(words[0])
        monkeypatch.setattr(sys, "argv", ["anode-duty", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return command


@pytest.fixture
def ask(run):
    """Ask a command for JSON, its options given as a mapping such as a case holds."""

    def question(command, options, *words):
        told = [f"--{name.replace(' ', '-')}={value}" for name, value in options.items()]
        answer = run(command, *words, *told, "--format=json")
        assert (answer.code, answer.err) == (0, "")
        return answer.json

    return question


@pytest.fixture(scope="session")
def script():
    """The installed command, for what can only be seen of a process of its own."""
    beside = os.path.dirname(sys.executable)
    found = shutil.which("anode-duty", path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
    assert found, "the package is not installed"
    return found


@pytest.fixture(scope="session")
def book():
    """The rate files of this project, read once."""
    return load_rates(RATES)


@pytest.fixture
def rates(tmp_path):
    """A copy of the rate files that a test may spoil."""
    return Path(shutil.copytree(RATES, tmp_path / "rates"))


@pytest.fixture
def entries(tmp_path):
    """Write a file of entries, its bytes or its text given."""

    def write(content, name="entries.csv"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(file)

    return write


@pytest.fixture
def batch(run, entries):
    """Quote a file of entries, its bytes or its text given."""

    def quoted(content, *options):
        return run("quote", "--batch", entries(content), DAY, *options)

    return quoted


@pytest.fixture
def old(tmp_path):
    """An answer of last month, in a folder of its own."""
    folder = tmp_path / "answers"
    folder.mkdir()
    file = folder / "quoted.csv"
    file.write_text("of last month\n")
    return file

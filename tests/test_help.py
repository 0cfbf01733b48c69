"""Help: of the program, of each command, and the man page that is made from it."""

from __future__ import annotations

import shutil
import tomllib

import pytest

import man_page
import renew
from anode_duty.cli.app import COMMANDS
from anode_duty.version import __version__
from console import ROOT
from processes import ran


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_its_help(run, command):
    """`help COMMAND` prints what `COMMAND --help` does, with an example."""
    answer = run("help", command)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == run(command, "--help").out
    assert answer.out.startswith(f"Usage: anode-duty {command} ")
    assert f"Example: anode-duty {command}" in answer.out


def test_help_is_the_help_of_the_program(run):
    """`help` alone prints what `--help` does, which names every command."""
    answer = run("help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == run("--help").out == run("-h").out
    for command in COMMANDS:
        assert f"\n  {command} " in answer.out


def test_help_of_no_command(run):
    """What is no command is refused with the names of those there are."""
    answer = run("help", "quotes")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"error: 'quotes' is not a command\nhint: write one of {', '.join(COMMANDS)}\n"
    )


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version(run, option):
    """The version is printed in one line."""
    answer = run(option)
    assert (answer.code, answer.out, answer.err) == (0, f"anode-duty {__version__}\n", "")


def test_the_man_page_is_that_of_the_help():
    """The man page that is installed is what `python tests/renew.py` makes of the help."""
    [(path, text)] = renew.manual()
    assert text == path.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f'.SS "anode-duty {command}"' in text
    assert r"\fB\-\-entry\-date YYYY\-MM\-DD\fR" in text


def test_the_man_page_is_installed():
    """The wheel puts the man page where man looks for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    path = str(renew.MAN_PAGE.relative_to(ROOT))
    assert shared == {path: "share/man/man1/anode-duty.1"}
    assert renew.MAN_PAGE.exists()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (".hidden", r"\&.hidden"),
        ("--a 'b' \\ c", r"\-\-a \(aqb\(aq \e c"),
        (" two \n lines ", "two lines"),
    ],
)
def test_words_mean_nothing_to_man(words, shown):
    """No text is read by man as a command, a hyphen or a quotation mark of its own."""
    assert man_page.text(words) == shown


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_reads_it_without_a_warning():
    """Man shows the page, and has nothing to say of it."""
    ended = ran("man", "-l", "--warnings", str(renew.MAN_PAGE))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Folder of rate files" in " ".join(ended.stdout.split())

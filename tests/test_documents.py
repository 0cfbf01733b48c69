"""The documents cannot lie: what they show is what the commands print."""

from __future__ import annotations

import doctest
import re
from importlib import import_module

import pytest
from typer.main import get_command

import console
import goldens
import renew
from anode_duty.cli.app import app

BLOCKS = [
    pytest.param(block, id=f"{document.relative_to(console.ROOT)}:{block[0].line}")
    for document in console.DOCUMENTS
    for block in console.blocks(document)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_console_blocks_print_what_they_show(block):
    """Every command of a console block, one after another, prints what stands under it."""
    with console.workplace() as folder:
        for step in block:
            assert step.printed == console.run(step.command, folder), f"line {step.line}"


MADE = [make for make in renew.RENEWED if make is not renew.documents]  # those are compared above


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_what_is_made_from_the_code_is_up_to_date(make):
    """Tables, examples and goldens are what `python tests/renew.py` would write."""
    for path, text in make():
        assert text == path.read_text(encoding="utf-8"), f"{path} is not up to date"


def test_no_golden_is_forgotten():
    """Every file among the goldens is made by the script."""
    made = {goldens.FOLDER / name for name, _ in goldens.asked()}
    assert made | {goldens.COMPANIES} == set(goldens.FOLDER.iterdir())


def test_examples_show_a_library_that_works(capsys):
    """The Python block of the examples runs, and prints the figures of 2025-09-25."""
    readme = (console.ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```python\n(from anode_duty.*?)```", readme, re.DOTALL)
    exec(block, {})
    assert capsys.readouterr().out == "114.30 102720.00 102720.00\n"


EXAMPLES = ["__init__", "library"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_in_docstrings(name):
    """The examples in the documentation of the library print what they show."""
    module = import_module(f"anode_duty.{name}".removesuffix(".__init__"))
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 2) == (0, True)


def test_contributing_names_what_is_there():
    """Every file to which CONTRIBUTING.md sends an engineer is there."""
    text = (console.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_/]+[.](?:py|yaml|md))`", text)
    source = console.ROOT / "src" / "anode_duty"
    assert named
    assert [n for n in named if not (source / n).exists() and not (console.ROOT / n).exists()] == []


def test_readme_names_every_command():
    """The README shows each command of the program."""
    readme = (console.ROOT / "README.md").read_text(encoding="utf-8")
    for command in {*get_command(app).commands} - {"help"}:
        assert f"$ anode-duty {command}" in readme


def test_every_option_is_explained_where_it_is_asked_for():
    """Each option of each command has a help text, and each command an example."""
    for name, command in get_command(app).commands.items():
        assert f"Example: anode-duty {name}" in command.help
        assert all(option.help for option in command.params)

"""The documents cannot lie: what they show is what the commands print."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

import console
import goldens
import renew
from anode_duty.cli import app

STEPS = [
    pytest.param(step, id=f"{document.relative_to(console.ROOT)}:{step.line}")
    for document in console.DOCUMENTS
    for block in console.blocks(document)
    for step in block
]


@pytest.mark.parametrize("step", STEPS)
def test_console_blocks_print_what_they_show(step):
    """Every command of a console block prints what stands under it."""
    assert step.printed == console.run(step.command, console.ROOT)


@pytest.mark.parametrize("make", renew.RENEWED, ids=lambda make: make.__name__)
def test_what_is_made_from_the_code_is_up_to_date(make):
    """Tables, examples and goldens are what `python tests/renew.py` would write."""
    if make is renew.documents:
        pytest.skip("each block is compared by itself")
    for path, text in make():
        assert text == path.read_text(encoding="utf-8"), f"{path} is not up to date"


def test_no_golden_is_forgotten():
    """Every file among the goldens is made by the script."""
    made = {path for path, _ in renew.golden_files()}
    assert made == set(goldens.FOLDER.iterdir())


def test_readme_shows_a_library_that_works(capsys):
    """The Python block of the README runs, and prints the figures of 2025-09-25."""
    readme = (console.ROOT / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    exec(block, {})
    assert capsys.readouterr().out == "114.30 114300.00 102720.00\n"


def test_readme_names_every_command():
    """The README shows each command of the program."""
    readme = (console.ROOT / "README.md").read_text(encoding="utf-8")
    for command in get_command(app).commands:
        assert f"$ anode-duty {command}" in readme


def test_every_option_is_explained_where_it_is_asked_for():
    """Each option of each command has a help text, and each command an example."""
    for name, command in get_command(app).commands.items():
        assert f"Example: anode-duty {name}" in command.help
        assert all(option.help for option in command.params)


def test_every_note_has_a_meaning_in_the_examples():
    """The table of codes holds every code that the program can give."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (console.ROOT / "src" / "anode_duty").glob("*.py")
    )
    given = set(re.findall(r'(?:info|warning|say)\(\s*"([a-z-]+)"', source))
    given |= set(re.findall(r'^(?:VALUE|PORTION|UPPER)_[A-Z]+ = "([a-z-]+)"', source, re.M))
    told = (console.ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert given
    assert {code for code in given if f"`{code}`" not in told} == set()

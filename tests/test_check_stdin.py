"""`anode-duty check -`: what an editor holds; and files that are no rate files among several."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

SOUND = Path(__file__).parent / "broken" / "sound"
ORDER = "A-999-001/2025-12-01-order.yaml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the sound rate folder, as the working directory."""
    copy = Path(shutil.copytree(SOUND, tmp_path / "rates"))
    monkeypatch.chdir(copy)
    return copy


@pytest.mark.parametrize("name", ["README.md", "A-999-001/notes.txt"])
def test_no_rate_file_among_several(folder, run, name):
    """Among several, a file that is no rate file is skipped, and the note names it."""
    (folder / name).write_text("rates\n", encoding="utf-8")
    answer = run("check", name, ORDER)
    skipped = f"{name} is not a rate file and was skipped\n"
    assert answer == (0, "", f"{skipped}1 file: sound\n")
    assert run("check", name, name).code == 2


@pytest.fixture
def typed(monkeypatch):
    """Type a text into standard input."""

    def stdin(text):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))

    return stdin


def test_standard_input_in_the_place_of_a_file(folder, run, typed):
    """The text of an editor is checked in the folder of the file, which is not read itself."""
    text = (folder / ORDER).read_bytes()
    (folder / ORDER).write_text("spoiled: [\n", encoding="utf-8")
    typed(text)
    assert run("check", "-", "--stdin-name", ORDER) == (0, "", "1 file: sound\n")
    typed(text.replace(b"summary: The order was issued.", b"summary:"))
    answer = run("check", "-", "--stdin-name", ORDER)
    assert (answer.code, answer.err) == (1, "1 file: 1 error, 0 warnings\n")
    assert answer.out.startswith(f"{ORDER}:7:9: error[wrong-type] ")


def test_standard_input_as_a_new_file(folder, run, typed):
    """The file need not be there yet, nor its folder; a wrong name of either is told."""
    text = (folder / ORDER).read_bytes()
    new = f"A-999-001/{Path(ORDER).name.replace('order', 'correction')}"
    typed(text)
    answer = run("check", "-", "--stdin-name", new)
    assert (answer.code, answer.out.partition(":")[0]) == (1, new)
    typed(text)
    answer = run("check", "-", "--stdin-name", "nothing/order.yaml")
    assert answer.code == 1
    assert answer.out.startswith("nothing/order.yaml:1:1: error[case-number] ")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["-"], "--stdin-name is missing"),
        (["-", "--stdin-name", ""], "--stdin-name is missing"),
        ([".", "--stdin-name", ORDER], "--stdin-name is for standard input"),
        (["-", "--stdin-name", "README.md"], "'README.md' is not a rate file"),
        (["-", "--stdin-name", "/nowhere/a/b.yaml"], "'/nowhere/a/b.yaml' is not in a folder"),
    ],
)
def test_standard_input_of_no_file(run, typed, words, error):
    """Standard input needs the name of a rate file, and the name needs standard input."""
    typed(b"rates\n")
    answer = run("check", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {error}")
    assert "\nhint: " in answer.err


@pytest.mark.usefixtures("folder")
def test_too_much_on_standard_input(run, typed):
    """More than is read of any rate file is an error of the file."""
    typed(b"#" * 1_000_001)
    answer = run("check", "-", "--stdin-name", ORDER)
    assert answer.code == 1
    assert answer.out.startswith(f"{ORDER}:1:1: error[unreadable-file] ")

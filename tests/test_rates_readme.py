"""The books that rates/README.md shows are sound, and answer what the text beside them says."""

from __future__ import annotations

from datetime import date

import pytest

import rates_readme
from anode_duty.ratefiles.check import check

CHAPTERS = list(rates_readme.chapters())
TODAY = date(2026, 11, 23)
MONEY = {"deposit": "amount", "refundable": "refundable", "asked_later": "asked_later"}


def books(chapter, folder):
    """The books of a chapter: the folder itself, or those below it."""
    written = chapter.write(folder)
    return [str(path.parent) for path in sorted(written.rglob("companies.yaml"))]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.title)
def test_book_of_a_chapter_is_sound(chapter, tmp_path):
    """`check` finds nothing in the files of a chapter, neither an error nor a warning."""
    found = check(books(chapter, tmp_path), TODAY)
    assert [(problem.file, problem.line, problem.message) for problem in found.problems] == []
    assert found.files == len(chapter.files)


@pytest.mark.cases("readme.yaml")
def test_book_of_a_chapter_answers_as_the_readme_says(case, tmp_path, run):
    """What the text of a chapter says of an entry is what `quote` says of it."""
    [chapter] = [chapter for chapter in CHAPTERS if chapter.title == case["chapter"]]
    options = [
        f"--{name.replace(' ', '-')}" + (f"={value}" if value else "")
        for name, value in case["options"].items()
    ]
    rates = f"--rates={chapter.write(tmp_path)}"
    answer = run("quote", rates, "--value=100000", "--format=json", *options)
    if "undetermined" in case:
        assert (answer.code, answer.out) == (2, "")
        assert case["undetermined"] in answer.err.splitlines()[0]
        return
    assert (answer.code, answer.err) == (0, "")
    lines = answer.json["lines"]
    if "no_line" in case:
        assert lines == []
        return
    [line] = lines
    money = {name: line["deposit"].get(key) for name, key in MONEY.items()}
    expected = {name: case.get(name, "0.00") for name in MONEY}
    assert (line["rate"], money) == (case["rate"], expected)


def test_readme_shows_every_kind_of_book():
    """A broker finds a whole example of each kind of case."""
    assert [chapter.title for chapter in CHAPTERS] == [
        "Begin a case",
        "An order in force, with a review",
        "A market-economy case",
        "A table that you know in part",
        "An old case",
        "Critical circumstances",
        "An offset for export subsidies",
        "An excluded company",
        "A refund window",
        "Deadlines",
        "A folder of books",
        "Two countries in one book",
        "Third countries",
    ]

"""Tables as people see them: on terminals wide and narrow, with and without colour, and piped."""

from __future__ import annotations

import re
import unicodedata

import pytest

from console import run_here

ANSWERS = {
    "quote": "quote --exporter=BTR --value=123456789 --entry-date=2025-08-01",
    "explained": "quote --exporter=BTR --value=123456789 --entry-date=2025-08-01 --explain",
    "other duties": "quote --exporter=BTR --value=10000000 --entry-date=2025-08-01"
    " --hts=3801.10.50 --transport=ocean",
    "compare": "compare --value=123456789 --entry-date=2025-08-01",
    "number": "lookup 3801.10.50 --entry-date=2025-08-01",
    "lookup": "lookup --entry-date=2025-08-01",
    "history": "lookup BTR --history",
    "classify": "classify electrode --entry-date=2026-02-12 --carbon=99.95",
}
FIGURE = re.compile(r"[-+]?\$[0-9,.]*[0-9]|[0-9]+\.[0-9]+%|20[0-9]{2}-[0-9]{2}-[0-9]{2}")
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(line, width, term="xterm-256color", **env):
    """What a command shows on a terminal of some width."""
    return run_here(f"anode-duty {line}", width, TERM=term, **env)


def width_of(line):
    """The columns that a line takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def words_of(text):
    """The words of a text that are short enough for any column, without their punctuation."""
    words = re.split(r"[^\w.%$,-]+", text.casefold())
    return {word for word in words if word.isalpha() and len(word) <= 12}


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("answer", ANSWERS)
def test_nothing_is_cut(run, answer, width):
    """On a terminal of any width each figure, date and name stands whole, inside the width."""
    shown = ESCAPE.sub("", on_terminal(ANSWERS[answer], width))
    piped = run(ANSWERS[answer]).out
    assert [line for line in shown.split("\n") if width_of(line) > width] == []
    assert "…" not in shown
    assert set(FIGURE.findall(piped)) - set(FIGURE.findall(shown)) == set()
    assert words_of(piped) - words_of(shown) <= {"timeline"}  # whose bars have no room at 40


@pytest.mark.parametrize("width", [60, 66, 72, 80, 120])
def test_ten_millions_with_other_duties_are_tables(width):
    """From 60 columns on each figure of a large quote with other duties stands in a table."""
    shown = ESCAPE.sub("", on_terminal(ANSWERS["other duties"], width))
    for head in ("Deposit due", "Other duty", "Fee", "What"):
        assert re.search(rf"^(?:Duty .*)?{head}\b", shown, re.MULTILINE), head
    assert re.search(r"^Total due at entry +\$[0-9,.]+$", shown, re.MULTILINE)
    assert not re.search(r"^(?:Duty|Rate|Amount|Heading): ", shown, re.MULTILINE)


@pytest.mark.parametrize("width", [40, 80])
def test_names_are_whole_on_a_terminal(run, book, width):
    """Each company of a comparison is read whole on a terminal, its words in order."""
    shown = ESCAPE.sub("", on_terminal(ANSWERS["compare"], width))
    listed = [name for name in book.companies if name in run(ANSWERS["compare"]).out]
    assert len(listed) > 10
    for name in listed:
        apart = r"\s+(?:[^\n]*\n)??\s*".join(map(re.escape, name.split()))
        assert re.search(apart, shown), name


@pytest.mark.parametrize("answer", ANSWERS)
def test_piped_output_never_wraps(run, answer):
    """Off a terminal a sentence stays on its line, without colors."""
    free = run(ANSWERS[answer]).out
    assert "\x1b" not in free
    assert max(map(len, free.split("\n"))) > 100
    assert [line for line in free.split("\n") if line != line.rstrip()] == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_columns_holds_for_what_is_piped(run, monkeypatch, answer):
    """COLUMNS is the width wherever it is set."""
    monkeypatch.setenv("COLUMNS", "70")
    assert max(map(width_of, run(ANSWERS[answer]).out.split("\n"))) <= 70


def test_colour_on_a_terminal():
    """On a terminal that can, the answer is set off in bold and colour."""
    assert "\x1b[" in on_terminal(ANSWERS["quote"], 80)


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"term": "dumb"}], ids=["NO_COLOR", "dumb"])
@pytest.mark.parametrize("answer", ["quote", "compare"])
def test_no_escape_codes_where_none_are_wanted(answer, setting):
    """NO_COLOR and a dumb terminal get plain text."""
    assert "\x1b" not in on_terminal(ANSWERS[answer], 80, **setting)


def test_a_wide_script_stays_inside_the_width():
    """A name in letters of double width does not push a table over the edge."""
    line = (
        "quote --exporter=石墨新材料股份有限公司深圳市新能源科技 --value=1 --entry-date=2026-02-12"
    )
    shown = ESCAPE.sub("", on_terminal(line, 60))
    assert [row for row in shown.split("\n") if width_of(row) > 60] == []

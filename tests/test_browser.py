"""The HTML of answers in a real browser: at the width of a phone and of a desk, and on paper."""

from __future__ import annotations

import pytest

import browser
from anode_duty.answers.html import html_text
from test_page import PAGES, lookup_page, record, sample

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="there is no chromium on this machine to show the page"
)

ANSWERS = {
    "sample": lambda: sample("text " * 8),
    "quote": lambda: PAGES["quote"](record("quote")),
    "compare": lambda: PAGES["compare"](record("compare")),
    "history": lambda: lookup_page(record("lookup-history")),
}


@pytest.mark.parametrize("width", [360, 390, 800, 1280])
@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_reaches_out_of_the_window(tmp_path, name, width):
    """At any width the page is as wide as the window, and so is all that stands on it."""
    found = browser.measured(html_text(ANSWERS[name]()), width, tmp_path)
    assert found["wide"] == found["content"] == width
    assert (found["over"], found["scrolled"]) == ([], 0)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_word_stays_inside(tmp_path, width):
    """A name without blanks and figures of trillions do not push the page out of the window."""
    page = html_text(sample("x" * 300, "$1,234,567,890,123.00"))
    found = browser.measured(page, width, tmp_path)
    assert found["wide"] == found["content"] == width


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_shows_the_page(tmp_path, width):
    """A picture is not blank, and is not the same in dark colors."""
    page = html_text(ANSWERS["compare"]())
    colors = []
    for dark in (False, True):
        file = tmp_path / f"{dark}.png"
        browser.photographed(page, width, file, dark, height=300)
        colors.append(browser.picture(file).colors)
    assert min(colors) > 20
    light, dark = (browser.measured(page, width, tmp_path, dark) for dark in (False, True))
    assert light["paper"] == "rgb(255, 255, 255)"
    assert (light["paper"], light["ink"]) != (dark["paper"], dark["ink"])


@pytest.mark.parametrize("paper", browser.SIZES)
@pytest.mark.parametrize("name", ["quote", "compare", "history"])
def test_it_prints_on_two_sheets(tmp_path, name, paper):
    """On Letter and A4 an answer takes one sheet or two; a comparison for a meeting takes one."""
    printed = browser.printed(html_text(ANSWERS[name]()), paper, tmp_path)
    assert 1 <= browser.sheets(printed) <= (2 if name == "history" else 1)

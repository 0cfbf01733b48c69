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


WIDTHS = (360, 390, 800, 1280)


def test_nothing_reaches_out_of_the_window(tmp_path):
    """At any width a page is as wide as the window, and so is all that stands on it.

    A name without blanks and figures of trillions do not push a page out of the window either.
    """
    pages = {name: html_text(answer()) for name, answer in ANSWERS.items()}
    pages["long words"] = html_text(sample("x" * 300, "$1,234,567,890,123.00"))
    shown = [(name, width) for name in pages for width in WIDTHS]
    found = browser.measured([(pages[name], width) for name, width in shown], tmp_path)
    for (name, width), one in zip(shown, found, strict=True):
        assert one["wide"] == one["content"] == width, name
        if name in ANSWERS:
            assert (one["over"], one["scrolled"]) == ([], 0), f"{name} at {width}"


def test_a_picture_shows_the_page(tmp_path):
    """A picture is not blank, and is not the same in dark colors."""
    page = html_text(ANSWERS["compare"]())
    shades = []
    for dark in (False, True):
        file = tmp_path / f"{dark}.png"
        browser.photographed(page, 390, file, dark, height=300)
        assert browser.picture(file).colors > 20
        shades += browser.measured([(page, 390)], tmp_path, dark)
    light, dark = ((one["paper"], one["ink"]) for one in shades)
    assert light[0] == "rgb(255, 255, 255)"
    assert light != dark


@pytest.mark.parametrize("paper", browser.SIZES)
@pytest.mark.parametrize("name", ["quote", "compare", "history"])
def test_it_prints_on_two_sheets(tmp_path, name, paper):
    """On Letter and A4 an answer takes one sheet or two; a comparison for a meeting takes one."""
    printed = browser.printed(html_text(ANSWERS[name]()), paper, tmp_path)
    assert 1 <= browser.sheets(printed) <= (2 if name == "history" else 1)

"""A page in each form: nothing lost, nothing cut, nothing read as markup, whatever the text."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from anode_duty import answers
from anode_duty.answers.classify_page import classify_page
from anode_duty.answers.compare_page import compare_page
from anode_duty.answers.html import html_text
from anode_duty.answers.lookup_page import lookup_page
from anode_duty.answers.markdown import markdown_text
from anode_duty.answers.page import (
    Bar,
    Bars,
    Bullets,
    Column,
    Facts,
    Footer,
    Heading,
    NumberedStep,
    Page,
    Paragraph,
    Remark,
    Table,
)
from anode_duty.answers.quote_page import quote_page
from anode_duty.answers.streams import one_line
from anode_duty.answers.terminal import terminal_text
from goldens import FOLDER

PAGES = {
    "quote": quote_page,
    "compare": compare_page,
    "lookup": lookup_page,
    "classify": classify_page,
}
HOSTILE = (
    "<script>alert(1)</script>",
    "a|b",
    "*bold* _soft_ `code`",
    "[click](https://example.com)",
    "# heading",
    "1. first",
    "- item",
    "> quoted",
    "---",
    "&lt;b&gt; & &amp;",
    "$x$ and $1 and $",
    "back\\slash \\| bar",
    "\x1b[31mred\x1b[0m",
    "\u202eright to left",
    "two\nlines",
    "~~gone~~",
    "</title><b>",
    '" onload="x',
    "石墨新材料",
    "snake_case and __dunder__",
)


def record(name):
    """The JSON that a golden command prints."""
    _, text = (FOLDER / f"{name}.json.txt").read_text(encoding="utf-8").split("\n", 1)
    return json.loads(text)


def sample(text="text", figure="$123,456,789.00"):
    """A page with every kind of block, a text standing everywhere."""
    columns = (
        Column("Duty"),
        Column("Whose", folds=12, below=1),
        Column("Amount", right=True),
        Column("Due", right=True),
    )
    bar = Bar(Decimal("6.55"), Decimal("1.00"), text, "2025-05-28")
    open_ended = Bar(Decimal("0.00"), Decimal("7.55"), text, "2025-07-02")
    return Page.of(
        Heading(text, (text,)),
        Paragraph(text),
        Facts(((text, text),)),
        Table(text, columns, (("AD", text, figure, figure),), (("", text, figure, ""),)),
        Table(
            caption=text,
            columns=(Column("Entry dates"), Column("Rate", right=True)),
            rows=((text, "7.55%"), ("since 2025-07-02", "7.55%")),
            titled=True,
            bars=Bars(text, text, text, (bar, open_ended)),
        ),
        Bullets(text, (text, text)),
        Bullets("Notes", (Remark("warning", text), Remark("info", text))),
        Bullets("Steps", (NumberedStep(text, text, text),)),
        Footer(text),
    )


@pytest.fixture
def wide(monkeypatch):
    """Show a page on a terminal of some width."""

    def show(page, columns):
        monkeypatch.setenv("COLUMNS", str(columns))
        return terminal_text(page)

    return show


# Records


@pytest.mark.parametrize(
    "name",
    [
        "quote-other-duties",
        "quote-may-apply",
        "compare",
        "compare-other-duties",
        "lookup",
        "lookup-number-life",
        "classify",
    ],
)
def test_the_record_is_enough(wide, name):
    """The page made from the JSON of an answer is the one that the command shows."""
    _, shown = (FOLDER / f"{name}.table.txt").read_text(encoding="utf-8").split("\n", 1)
    assert wide(PAGES[name.partition("-")[0]](record(name)), 80) == shown


@pytest.mark.parametrize("form", [markdown_text, html_text, terminal_text])
@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lookup_page, "lookup"),
        (lookup_page, "lookup-history"),
        (classify_page, "classify"),
        (compare_page, "compare-dates"),
        (quote_page, "quote-before"),
    ],
)
def test_every_answer_in_every_form(form, build, name):
    """Each answer is a page in each form, with the words of its first note and its files."""
    answer = record(name)
    shown = form(build(answer))
    files = answer.get("rate_files") or answer["rates"]
    assert files["digest"][:19] in shown


def test_against_shows_both_folders(wide):
    """Quotes under two sets of rate files name both, and count those that changed."""
    quoted = record("compare")
    changes = [
        {
            "before": one,
            "after": one,
            "difference": more,
            "deposit_difference": "0.00",
            "changes": more != "0.00",
        }
        for one, more in zip(quoted["quotes"], ["0.00", "12.50"], strict=False)
    ]
    files = quoted["rates"]
    answer = {
        "compared": 2,
        "quotes": changes,
        "before": {**files, "folder": "old/rates"},
        "rates": {**files, "folder": "new/rates"},
    }
    shown = wide(compare_page(answer), 100)
    assert shown.startswith("1 of 2 quotes change\n")
    assert "Before: old/rates\nAfter: new/rates\n" in shown
    assert "+$12.50" in shown


# Terminal

MILLIONS = re.compile(r"\$[0-9]{1,3}(?:,[0-9]{3}){2}\.[0-9]{2}")


def of_ten_millions():
    """A quote of ten million dollars of which all is refundable."""
    answer = record("quote")
    answer["deadlines"] = []
    for part in (*answer["lines"], answer["total"]):
        for key, amount in part.items():
            if isinstance(amount, str) and re.fullmatch(r"[0-9]+\.[0-9]{2}", amount):
                part[key] = f"{Decimal(amount) * 100:f}" if key != "rate" else amount
        deposit = part.get("deposit")
        if isinstance(deposit, dict):
            for key in ("amount", "refundable"):
                deposit[key] = f"{Decimal(deposit[key]) * 100:f}"
    return quote_page(answer)


@pytest.mark.parametrize("columns", [60, 66, 72, 79, 80, 100])
def test_ten_millions_are_a_table(wide, columns):
    """From 60 columns on a quote of ten millions has its figures side by side, each whole."""
    shown = wide(of_ten_millions(), columns)
    rows = [line for line in shown.splitlines() if len(MILLIONS.findall(line)) >= 3]
    assert len(rows) == 3
    assert all(len(line) <= columns for line in shown.splitlines())
    assert "A-570-194" in shown
    assert "China-wide" in shown
    assert "114.30%" in shown


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
def test_no_figure_is_cut(wide, columns):
    """At any width each figure stands whole, and no line is longer than the terminal."""
    shown = wide(sample(), columns)
    assert shown.count("$123,456,789.00") == 3
    assert "7.55%" in shown
    assert max(map(len, shown.splitlines())) <= columns


def test_what_moves_below_a_row_keeps_its_head(wide):
    """A cell whose column has no room stands below its row, behind the head of the column."""
    assert "  whose Jiangxi" in wide(sample("Jiangxi"), 44)


def test_columns_holds_off_a_terminal(wide):
    """What is piped has lines of any length, unless COLUMNS says how long they may be."""
    page = Page.of(Paragraph("word " * 60))
    assert len(terminal_text(page).splitlines()) == 2
    assert max(map(len, wide(page, 50).splitlines())) <= 50


@pytest.mark.parametrize("columns", ["", "0", "many", "-5", "٣"])
def test_columns_that_are_no_width(monkeypatch, columns):
    """A COLUMNS that is no number of columns is passed over."""
    monkeypatch.setenv("COLUMNS", columns)
    assert "word word" in terminal_text(Page.of(Paragraph("word word")))


@pytest.mark.parametrize(
    ("settings", "styled"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
    ],
)
def test_color(monkeypatch, settings, styled):
    """What is piped has no styles unless they are forced, and NO_COLOR goes before that."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in terminal_text(sample())) is styled


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_acts_on_a_terminal(wide, text):
    """A character that would act on the terminal is written out."""
    shown = wide(sample(text), 100)
    assert not set("\x1b\u202e\x07") & set(shown)


# Markdown

RENDERED = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Texts(HTMLParser):
    """The texts of a document, by the element in which each stands."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.attributes, self.elements = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("meta", "link", "br", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data))


def parsed(document):
    """A document read, its elements closed in order."""
    reader = Texts()
    reader.feed(document)
    reader.close()
    assert reader.open == []
    return reader


def words(document):
    """All that a document says, without its elements."""
    return " ".join("".join(text for _, text in parsed(document).texts).split())


def assert_is_read(text):
    """What a text says is said when its page is rendered, and no markup comes of it."""
    said = RENDERED.render(markdown_text(sample(text)))
    plain = RENDERED.render(markdown_text(sample()))
    assert parsed(said).elements == parsed(plain).elements
    assert words(said).count(one_line(text)) >= 10


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_says_what_the_text_says(text):
    """Text with marks of Markdown, HTML or a table is shown as it is."""
    assert_is_read(text)


@settings(max_examples=60, deadline=None)
@given(st.text("ab1 .*_`|\\<>[]()#+-=~!&;$:", min_size=1, max_size=12).filter(str.strip))
def test_markdown_of_any_text(text):
    """No mixture of marks is read as markup."""
    assert_is_read(text)


def test_markdown_of_a_quote():
    """A quote is a sentence, a table with its figures at the right and its sums in bold, notes."""
    shown = markdown_text(quote_page(record("quote")))
    assert re.search(r"^\| -+ \| -+ \| -+ \| -+: \| -+: \| -+: \| -+: \|$", shown, re.MULTILINE)
    assert "| **AD + CVD** |" in shown  # of these alone, as other duties are not counted
    assert "**$114,300.00** |" in shown
    assert "\\" not in shown


@pytest.mark.parametrize("form", [markdown_text, html_text])
def test_every_answer_has_a_table(form):
    """Where an answer has no rows, what was asked stands in a table."""
    empty = {**record("classify"), "criteria": []}
    shown = form(classify_page(empty))
    assert "| Article" in shown or "<th scope=" in shown


def test_an_empty_table(wide):
    """A table without rows is not shown, and one that has a sum alone is."""
    columns = (Column("Duty"), Column("Rate", right=True))
    empty = Page.of(Table("Nothing", columns, ()))
    assert (wide(empty, 80), markdown_text(empty)) == ("", "\n")
    assert "<table" not in html_text(empty)
    page = Page.of(Table("Nothing", columns, (), (("Total", "0%"),), titled=False))
    assert wide(page, 80) == "Duty   Rate\nTotal    0%\n\n"
    assert markdown_text(page).count("|") == 9
    assert "<tbody" in html_text(page)


# HTML


@pytest.mark.parametrize("text", HOSTILE)
def test_html_says_what_the_text_says(text):
    """Whatever a text holds, the elements of the document are the same, and it is shown whole."""
    said, plain = parsed(html_text(sample(text))), parsed(html_text(sample()))
    assert [tag for tag in said.elements if tag != "span"] == [
        tag for tag in plain.elements if tag != "span"
    ]
    assert words(html_text(sample(text))).count(one_line(text)) >= 15


@pytest.mark.parametrize("name", ["quote", "compare"])
def test_html_needs_nothing_else(name):
    """No script, no address that is fetched, and a policy that forbids both."""
    shown = html_text(PAGES[name](record(name)))
    document = parsed(shown)
    assert {"script", "img", "iframe", "object", "form", "a"} & set(document.elements) == set()
    assert "//" not in re.sub(r"/\*.*?\*/", "", shown)
    assert "url(" not in shown
    assert "@import" not in shown
    assert [value for tag, key, value in document.attributes if key == "href"] == ["data:,"]
    assert not [key for _, key, _ in document.attributes if key.startswith("on")]
    assert "default-src 'none'" in shown


def test_html_is_accessible():
    """Language, title, one main heading, and each table and drawing with a text of its own."""
    document = parsed(html_text(compare_page(record("compare"))))
    assert ("html", "lang", "en-US") in document.attributes
    assert document.elements.count("h1") == document.elements.count("title") - 14 == 1
    assert document.elements.count("caption") == document.elements.count("table") == 2
    assert document.elements.count("desc") == 14
    heads = [key for tag, key, _ in document.attributes if tag == "th" and key == "scope"]
    assert len(heads) == document.elements.count("th")


def test_one_rate_is_of_one_height():
    """In a timeline the same rate is as high, whatever part of it was deposited."""
    assert re.findall(r'y="([0-9]+)" text-anchor', html_text(sample())) == ["16", "16"]


def luminance(color):
    """The relative luminance of a color, as WCAG 2 counts it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The contrast of two colors, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme):
    """Text has a contrast of 4.5 on each ground it stands on, and the edge of a bar one of 3."""
    style = (Path(answers.__file__).parent / "page.css").read_text(encoding="utf-8")
    root = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    color = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", root))
    for ground in ("paper", "panel"):
        assert contrast(color["ink"], color[ground]) >= 7
        assert contrast(color["quiet"], color[ground]) >= 4.5
    assert contrast(color["ink"], color["warn"]) >= 7
    assert contrast(color["deposited"], color["paper"]) >= 3
    assert contrast(color["deposited"], color["determined"]) >= 3
    assert contrast(color["warn-edge"], color["warn"]) >= 3

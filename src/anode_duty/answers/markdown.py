"""A page as Markdown for a mail, an issue or a chat.

The tables are those of GitHub, their cells padded so that the text reads as well where nothing
renders it. Headings are bold lines, which chats show too. What would be read as markup is escaped,
and no more than that, as a backslash shows in a mail.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from anode_duty.answers import page
from anode_duty.answers.streams import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_BAR = 20
_DARK, _LIGHT = "\N{FULL BLOCK}", "\N{LIGHT SHADE}"

# Marks wherever they stand; an underscore but inside a word; a dollar sign but before a figure
# (two may hold a formula); an ampersand that begins a character reference.
_MARKUP = re.compile(r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|\$(?![0-9])|&(?=#?\w+;)")
# Marks only at the start of a line: of a heading, a quotation, a list, a rule.
_LINE_START = re.compile(r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[-=]+$")
_NUMBERED = re.compile(r"\A([0-9]{1,9})([.)])(?=\s|$)")


def markdown_text(shown: page.Page) -> str:
    """Return a page as GitHub-flavored Markdown; every page has a table."""
    facts = not shown.has_table
    parts = (part for block in shown.blocks for part in _block(block, facts))
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: page.Block, facts: bool) -> Iterator[str]:
    match block:
        case page.Heading():
            yield _bold(block.answer)
            yield from map(_line, block.lines)
        case page.Paragraph():
            yield _line(block.text)
        case page.Facts() if facts:
            pairs = [list(map(_inline, pair)) for pair in block.pairs]
            yield _grid([["Field", "Value"], *pairs], [False, False])
        case page.Table():
            yield from _table(block)
        case page.Bullets():
            yield _bold(block.heading)
            yield "\n".join(_listed(line, number) for number, line in enumerate(block.lines, 1))
        case page.Footer():
            yield f"_{_inline(block.text)}_"


def _listed(line: page.ListLine, number: int) -> str:
    match line:
        case page.NumberedStep():
            label, authority = _inline(line.step), _inline(line.authority)
            return f"{number}. **{label}:** {_inline(line.text)} _(by {authority})_"
        case page.Remark(level=page.WARNING):
            return f"- **{line.level.capitalize()}:** {_inline(line.text)}"
        case page.Remark(text=text) | str(text):
            return f"- {_line(text)}"


def _table(table: page.Table) -> Iterator[str]:
    if table.titled:
        yield _bold(table.caption)
    if table.bars:
        yield f"{_DARK} {_inline(table.bars.deposited)}, {_LIGHT} {_inline(table.bars.determined)}"
    shown = table.with_bars(_BAR, _DARK, _LIGHT)
    heads = [_inline(column.head) for column in shown.columns]
    rows = [list(map(_inline, row)) for row in shown.rows]
    sums = [list(map(_bold, row)) for row in shown.sums]
    yield _grid([heads, *rows, *sums], [column.right for column in shown.columns])


def _grid(lines: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Return lines of cells as a table, the first line its head."""
    columns = [
        _column(cells, ends) for cells, ends in zip(zip(*lines, strict=True), right, strict=True)
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in zip(*columns, strict=True))


def _column(cells: Sequence[str], right: bool) -> list[str]:
    """Return the cells of a column, all of one width, a rule below its head."""
    width = max(3, *map(_width, cells))
    rule = f"{'-' * (width - 1)}:" if right else "-" * width
    blanks = [" " * (width - _width(cell)) for cell in cells]
    padded = [
        f"{blank}{cell}" if right else f"{cell}{blank}"
        for cell, blank in zip(cells, blanks, strict=True)
    ]
    return [padded[0], rule, *padded[1:]]


def _width(text: str) -> int:
    """Return how many characters wide a text is; a letter of some scripts takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _bold(text: str) -> str:
    return f"**{_inline(text)}**" if text.strip() else ""


def _inline(text: str) -> str:
    """Return text as it stands inside a line."""
    return _MARKUP.sub(r"\\\g<0>", one_line(text))


def _line(text: str) -> str:
    """Return text as a paragraph, so that its beginning is not read as a mark."""
    escaped = _NUMBERED.sub(r"\1\\\2", _inline(text))
    return f"\\{escaped}" if _LINE_START.match(escaped) else escaped

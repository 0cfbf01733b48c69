"""A page as one HTML document that needs nothing else: no script, no font, no address.

It prints on Letter and A4, in light colors; on a phone each row of a table becomes a card. The
roles of tables are written out, as some browsers forget them where the display is changed. Bars
are drawings with a text of their own, and what they show stands in the table too; of their two
shades the light one has an edge, so that both are told apart without color.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from anode_duty.answers import page
from anode_duty.answers.streams import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HYPHENATED = re.compile(r"\b[0-9A-Z]+(?:-[0-9]+)+\b")

# Of bars, in the units of their drawings.
_LONGEST = 1000
_PLOT, _HEADROOM, _FOOTROOM = 150, 22, 24
_GROUND = _HEADROOM + _PLOT
_OPEN_END = 6  # the last span of a timeline has no end; it is drawn over a sixth of the whole
_PHONE, _DESK = Decimal(16), Decimal(8)  # percent of the width below which a label does not fit


def html_text(shown: page.Page) -> str:
    """Return a page as an HTML document."""
    body = "\n".join(part for block in shown.blocks for part in _block(block))
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        '<link rel="icon" href="data:,">\n'
        f"<title>{escaped(shown.title)}</title>\n<style>\n{_style('page.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def html_fragment(shown: page.Page) -> str:
    """Return the answer, the tables and the notes of a page for a notebook, in a style of its own.

    What stands in the tables is not drawn as well, and what was asked is in the answer.
    """
    parts = "\n".join(part for block in shown.blocks for part in _of_fragment(block))
    return f'<div class="anode-duty">\n<style>\n{_style("fragment.css")}</style>\n{parts}\n</div>\n'


def _of_fragment(block: page.Block) -> Iterator[str]:
    match block:
        case page.Heading():
            yield f'<p class="answer">{_prose(block.answer)}</p>'
            yield from (f"<p>{_prose(line)}</p>" for line in block.lines)
        case page.Table():
            yield "<table>"
            yield f"<caption>{escaped(block.caption)}</caption>"
            yield from _cells_of(block._replace(bars=None))
            yield "</table>"
        case page.Bullets():
            notes = [line for line in block.lines if isinstance(line, page.Remark)]
            lines = (f"{'warning: ' * (level == page.WARNING)}{text}" for level, text in notes)
            listed = "\n".join(f"<li>{_prose(line)}</li>" for line in lines)
            if notes:
                yield f"<ul>\n{listed}\n</ul>"


def _style(name: str) -> str:
    from importlib.resources import files

    return files("anode_duty.answers").joinpath(name).read_text(encoding="utf-8")


def escaped(text: str) -> str:
    """Return text for one line of an HTML document."""
    return escape(one_line(text))


def _prose(text: str) -> str:
    """Return text of which no date and no number with hyphens breaks at the end of a line."""
    return _HYPHENATED.sub(r'<span class="whole">\g<0></span>', escaped(text))


def _block(block: page.Block) -> Iterator[str]:
    match block:
        case page.Heading():
            lines = "".join(f"\n<p>{_prose(line)}</p>" for line in block.lines)
            yield f"<header>\n<h1>{_prose(block.answer)}</h1>{lines}\n</header>"
        case page.Paragraph():
            yield f"<p>{_prose(block.text)}</p>"
        case page.Facts():
            yield _facts(block)
        case page.Table():
            yield from _table(block)
        case page.Bullets():
            yield f"<section>\n<h2>{escaped(block.heading)}</h2>"
            yield from _listed(block.lines)
            yield "</section>"
        case page.Footer():
            yield f"<footer><p>{escaped(block.text)}</p></footer>"


def _facts(facts: page.Facts) -> str:
    rows = "\n".join(
        f'<tr role="row"><th scope="row" role="rowheader">{escaped(name)}</th>'
        f'<td role="cell">{escaped(value)}</td></tr>'
        for name, value in facts.pairs
    )
    return (
        '<table class="facts" role="table">\n<caption>What was asked</caption>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody>\n</table>'
    )


def _listed(lines: Iterable[page.ListLine]) -> Iterator[str]:
    """Yield warnings each by itself, then a list of the rest."""
    items, element = [], "ul"
    for line in lines:
        match line:
            case page.Remark(level=page.WARNING):
                yield f'<p class="warning"><strong>Warning:</strong> {_prose(line.text)}</p>'
            case page.Remark(text=text) | str(text):
                items.append(_prose(text))
            case page.NumberedStep():
                element = "ol"
                items.append(
                    f"<strong>{escaped(line.step)}:</strong> {_prose(line.text)}"
                    f' <span class="authority">by {_prose(line.authority)}</span>'
                )
    if items:
        listed = "\n".join(f"<li>{item}</li>" for item in items)
        yield f"<{element}>\n{listed}\n</{element}>"


def _table(table: page.Table) -> Iterator[str]:
    yield f"<section>\n<h2>{escaped(table.caption)}</h2>"
    if table.bars:
        yield key(table.bars)
        yield from chart(table.caption, table.bars)
    yield '<div class="wide">\n<table class="rows" role="table">'
    yield f"<caption>{escaped(table.caption)}</caption>"
    yield from _cells_of(table)
    yield "</table>\n</div>\n</section>"


def _cells_of(table: page.Table) -> Iterator[str]:
    """Yield the head, the rows and the sums of a table."""
    heads = "".join(
        f'<th scope="col" role="columnheader"{_kind(column)}>{escaped(column.head)}</th>'
        for column in table.columns
    )
    yield f'<thead role="rowgroup">\n<tr role="row">{heads}</tr>\n</thead>'
    yield '<tbody role="rowgroup">'
    drawn = bars_drawn(table.bars) if table.bars else [""] * len(table.rows)
    for row, bar in zip(table.rows, drawn, strict=True):
        yield f'<tr role="row">{"".join(_row(table, row, bar))}</tr>'
    yield "</tbody>"
    if table.sums:
        sums = "\n".join(_sum(table, row) for row in table.sums)
        yield f'<tfoot role="rowgroup">\n{sums}\n</tfoot>'


def _kind(column: page.Column) -> str:
    """Return the class of a cell: a figure, a text on one line, or a text that may wrap."""
    return ' class="figure"' if column.right else "" if column.folds else ' class="whole"'


def _row(table: page.Table, row: Sequence[str], bar: str) -> Iterator[str]:
    """Yield the cells of a row; that which names the row holds its bar too."""
    named_by = table.named_by or table.columns[0].head
    for column, cell in zip(table.columns, row, strict=True):
        if column.head == named_by:
            yield f'<th scope="row" role="rowheader"{_kind(column)}>{_prose(cell)}{bar}</th>'
        else:
            yield _cell(column, cell)


def _cell(column: page.Column, cell: str) -> str:
    return f'<td role="cell"{_kind(column)} data-head="{escaped(column.head)}">{_prose(cell)}</td>'


def _sum(table: page.Table, row: Sequence[str]) -> str:
    """Return a sum; its name takes all the columns before the first figure."""
    names = next((at for at, column in enumerate(table.columns) if column.right), len(row)) or 1
    name = " ".join(cell for cell in row[:names] if cell)
    head = f'<th scope="row" role="rowheader" colspan="{names}">{escaped(name)}</th>'
    cells = "".join(map(_cell, table.columns[names:], row[names:]))
    return f'<tr role="row">{head}{cells}</tr>'


# Bars as drawings


def key(bars: page.Bars) -> str:
    """Return what the two shades mean."""
    swatch = '<svg class="swatch" width="14" height="14" aria-hidden="true"><rect class='
    told = (
        f'<span>{swatch}"{shade}" x="1" y="1" width="12" height="12"/></svg> {escaped(told)}</span>'
        for shade, told in (("deposited", bars.deposited), ("determined", bars.determined))
    )
    return f'<p class="key">{" ".join(told)}</p>'


def bars_drawn(bars: page.Bars) -> Iterator[str]:
    """Yield the bar of each row, which stands below the name of the row."""
    for bar, lengths in zip(bars.each, bars.lengths(_LONGEST), strict=True):
        yield (
            f'<svg class="bar" role="img" viewBox="0 0 {_LONGEST} 14" preserveAspectRatio="none">'
            f"<title>{escaped(bars.head)}</title><desc>{escaped(bar.text)}</desc>"
            f"{_rectangles(*lengths)}</svg>"
        )


def _rectangles(deposited: int, determined: int) -> str:
    parts = (("deposited", 0, deposited), ("determined", deposited, determined))
    return "".join(
        f'<rect class="{shade}" x="{start}" y="1" width="{length}" height="12"/>'
        for shade, start, length in parts
        if length
    )


def chart(caption: str, bars: page.Bars) -> Iterator[str]:
    """Yield the bars of a timeline over the days for which they hold."""
    if not all(bar.first for bar in bars.each):
        return
    height = _HEADROOM + _PLOT + _FOOTROOM
    told = "; ".join(bar.text for bar in bars.each)
    yield (
        f'<svg class="chart" role="img" width="100%" height="{height}">'
        f"<title>{escaped(caption)}</title><desc>{escaped(told)}</desc>"
    )
    starts = [date.fromisoformat(bar.first or "").toordinal() for bar in bars.each]
    ends = [*starts[1:], starts[-1] + max((starts[-1] - starts[0]) // (_OPEN_END - 1), 1)]
    whole = Decimal(ends[-1] - starts[0])
    for bar, heights, start, end in zip(bars.each, bars.lengths(_PLOT), starts, ends, strict=True):
        left, wide = (start - starts[0]) * 100 / whole, (end - start) * 100 / whole
        yield _column(bar, *heights, left, wide)
    yield f'<line class="axis" x1="0" x2="100%" y1="{_GROUND}" y2="{_GROUND}"/></svg>'


def _column(bar: page.Bar, deposited: int, determined: int, left: Decimal, wide: Decimal) -> str:
    """Return a bar of a timeline with its label, its place in percent of the width."""
    top = _GROUND - deposited - determined
    parts = (("deposited", _GROUND - deposited, deposited), ("determined", top, determined))
    drawn = "".join(
        f'<rect class="{shade}" x="{left:.2f}%" width="{wide:.2f}%" y="{y}" height="{height}"/>'
        for shade, y, height in parts
        if height
    )
    if wide < _DESK:
        return drawn
    size = "" if wide >= _PHONE else ' class="desk"'
    rate = bar.deposited + bar.determined
    return (
        f'{drawn}<text{size} x="{left + wide / 2:.2f}%" y="{top - 6}"'
        f' text-anchor="middle">{escaped(f"{rate}%" if rate else "none")}</text>'
        f'<text{size} x="{left:.2f}%" y="{_GROUND + 16}">{escaped(bar.first or "")}</text>'
    )

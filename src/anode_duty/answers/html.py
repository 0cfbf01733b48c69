"""A page as one HTML document that needs nothing else: no script, no font, no address.

It prints on Letter and A4, in light colors; on a phone each row of a table becomes a card. The
roles of tables are written out, as some browsers forget them where the display is changed. Bars
are drawings with a text of their own, and what they show stands in the table too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anode_duty.answers.page import (
    WARNING,
    Bullets,
    Facts,
    Footer,
    Heading,
    Notes,
    Page,
    Paragraph,
    Steps,
    Table,
)
from anode_duty.answers.svg import bars_drawn, chart, escaped, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anode_duty.answers.page import Block, Column, Note, Step

_HYPHENATED = re.compile(r"\b[0-9A-Z]+(?:-[0-9]+)+\b")


def html_text(page: Page) -> str:
    """Return a page as an HTML document."""
    body = "\n".join(part for block in page.blocks for part in _block(block))
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        '<link rel="icon" href="data:,">\n'
        f"<title>{escaped(page.title)}</title>\n<style>\n{_style('page.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def html_fragment(page: Page) -> str:
    """Return the answer, the tables and the notes of a page for a notebook, in a style of its own.

    What stands in the tables is not drawn as well, and what was asked is in the answer.
    """
    shown = "\n".join(part for block in page.blocks for part in _of_fragment(block))
    return f'<div class="anode-duty">\n<style>\n{_style("fragment.css")}</style>\n{shown}\n</div>\n'


def _of_fragment(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f'<p class="answer">{_prose(block.answer)}</p>'
            yield from (f"<p>{_prose(line)}</p>" for line in block.lines)
        case Table():
            yield "<table>"
            yield f"<caption>{escaped(block.caption)}</caption>"
            yield from _cells_of(block._replace(bars=None))
            yield "</table>"
        case Notes() if block.notes:
            lines = (
                f"{note.level}: " * (note.level == WARNING) + note.text for note in block.notes
            )
            yield "<ul>\n" + "\n".join(f"<li>{_prose(line)}</li>" for line in lines) + "\n</ul>"


def _style(name: str) -> str:
    from importlib.resources import files

    return files("anode_duty.answers").joinpath(name).read_text(encoding="utf-8")


def _prose(text: str) -> str:
    """Return text of which no date and no number with hyphens breaks at the end of a line."""
    return _HYPHENATED.sub(r'<span class="whole">\g<0></span>', escaped(text))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield _heading(block)
        case Paragraph():
            yield f"<p>{_prose(block.text)}</p>"
        case Facts():
            yield _facts(block)
        case Table():
            yield from _table(block)
        case Bullets():
            yield from _section(block.heading, "ul", map(_prose, block.lines))
        case Notes():
            yield from _notes(block)
        case Steps():
            yield from _section(block.heading, "ol", map(_step, block.steps))
        case Footer():
            yield f"<footer><p>{escaped(block.text)}</p></footer>"


def _heading(heading: Heading) -> str:
    lines = "".join(f"\n<p>{_prose(line)}</p>" for line in heading.lines)
    return f"<header>\n<h1>{_prose(heading.answer)}</h1>{lines}\n</header>"


def _facts(facts: Facts) -> str:
    rows = "\n".join(
        f'<tr role="row"><th scope="row" role="rowheader">{escaped(name)}</th>'
        f'<td role="cell">{escaped(value)}</td></tr>'
        for name, value in facts.pairs
    )
    return (
        '<table class="facts" role="table">\n<caption>What was asked</caption>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody>\n</table>'
    )


def _section(heading: str, element: str, lines: Iterable[str]) -> Iterator[str]:
    listed = "\n".join(f"<li>{line}</li>" for line in lines)
    if listed:
        yield f"<section>\n<h2>{escaped(heading)}</h2>"
        yield f"<{element}>\n{listed}\n</{element}>\n</section>"


def _step(step: Step) -> str:
    return (
        f"<strong>{escaped(step.step)}:</strong> {_prose(step.text)}"
        f' <span class="authority">by {_prose(step.authority)}</span>'
    )


def _notes(notes: Notes) -> Iterator[str]:
    if not notes.notes:
        return
    warnings = "\n".join(_note(note) for note in notes.notes if note.level == WARNING)
    others = "\n".join(
        f"<li>{_prose(note.text)}</li>" for note in notes.notes if note.level != WARNING
    )
    yield f"<section>\n<h2>{escaped(notes.heading)}</h2>"
    yield warnings
    yield f"<ul>\n{others}\n</ul>" if others else ""
    yield "</section>"


def _note(note: Note) -> str:
    return f'<p class="warning"><strong>Warning:</strong> {_prose(note.text)}</p>'


def _table(table: Table) -> Iterator[str]:
    yield f"<section>\n<h2>{escaped(table.caption)}</h2>"
    if table.bars:
        yield key(table.bars)
        yield from chart(table.caption, table.bars.each)
    yield '<div class="wide">\n<table class="rows" role="table">'
    yield f"<caption>{escaped(table.caption)}</caption>"
    yield from _cells_of(table)
    yield "</table>\n</div>\n</section>"


def _cells_of(table: Table) -> Iterator[str]:
    """Yield the head, the rows and the sums of a table."""
    yield f'<thead role="rowgroup">\n<tr role="row">{"".join(_heads(table))}</tr>\n</thead>'
    yield '<tbody role="rowgroup">'
    drawn = bars_drawn(table.bars) if table.bars else [""] * len(table.rows)
    for row, bar in zip(table.rows, drawn, strict=True):
        yield f'<tr role="row">{"".join(_row(table, row, bar))}</tr>'
    yield "</tbody>"
    if table.sums:
        sums = "\n".join(_sum(table, row) for row in table.sums)
        yield f'<tfoot role="rowgroup">\n{sums}\n</tfoot>'


def _heads(table: Table) -> Iterator[str]:
    for column in table.columns:
        yield f'<th scope="col" role="columnheader"{_kind(column)}>{escaped(column.head)}</th>'


def _kind(column: Column) -> str:
    """Return the class of a cell: a figure, a text on one line, or a text that may wrap."""
    return ' class="figure"' if column.right else "" if column.folds else ' class="whole"'


def _row(table: Table, row: Sequence[str], bar: str) -> Iterator[str]:
    """Yield the cells of a row; that which names the row holds its bar too."""
    for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
        if at == table.names_row:
            yield f'<th scope="row" role="rowheader"{_kind(column)}>{_prose(cell)}{bar}</th>'
        else:
            yield _cell(column, cell)


def _cell(column: Column, cell: str) -> str:
    return f'<td role="cell"{_kind(column)} data-head="{escaped(column.head)}">{_prose(cell)}</td>'


def _sum(table: Table, row: Sequence[str]) -> str:
    """Return a sum; its name takes all the columns before the first figure."""
    names = next((at for at, column in enumerate(table.columns) if column.right), len(row)) or 1
    name = " ".join(cell for cell in row[:names] if cell)
    head = f'<th scope="row" role="rowheader" colspan="{names}">{escaped(name)}</th>'
    cells = "".join(map(_cell, table.columns[names:], row[names:]))
    return f'<tr role="row">{head}{cells}</tr>'

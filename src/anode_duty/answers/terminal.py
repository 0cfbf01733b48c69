"""A page as text on a terminal, or piped. Alone imports Rich.

`COLUMNS` is the width wherever it is set; else a terminal has its own, and what is piped has none,
so that no sentence breaks. `NO_COLOR` goes before `FORCE_COLOR`, and that before `TERM=dumb`.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from anode_duty.answers import page
from anode_duty.answers.one_line import one_line
from anode_duty.answers.table_layout import Layout, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

_UNBOUNDED = 100_000


def terminal_text(shown: page.Page) -> str:
    """Return a page as text as wide as the terminal, with its styles where there are any."""
    text = io.StringIO()
    console = _console(text)
    for block in shown.blocks:
        for part in _block(block, console.width):
            console.print(part, overflow="fold")
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().split("\n")[:-1])


def _width(on_terminal: bool) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and int(columns):
        return int(columns)
    if not on_terminal:
        return _UNBOUNDED
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _console(text: io.StringIO) -> Console:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    plain, forced = bool(os.environ.get("NO_COLOR")), bool(os.environ.get("FORCE_COLOR"))
    return Console(
        file=text,
        force_terminal=on_terminal or forced,
        width=_width(on_terminal),
        height=1,  # without one, Rich takes a dumb terminal for 80 columns wide
        color_system=None if plain else "standard" if forced else "auto",
        markup=False,
        highlight=False,
        emoji=False,
    )


def _block(block: page.Block, width: int) -> Iterator[RenderableType]:
    """Yield what a block is on a terminal, an empty line behind it."""
    match block:
        case page.Heading():
            yield _text(block.answer, "bold")
            yield from map(_text, block.lines)
        case page.Paragraph():
            yield _text(block.text)
        case page.Table():
            yield from _table(_cleaned(block), width)
        case page.Bullets() if block.lines:
            yield _text(block.heading, "bold")
            yield _listed(block.lines)
        case page.Footer():
            yield _text(block.text, "dim")
            return
        case _:
            return
    yield ""


def _listed(lines: Iterable[page.Line]) -> Grid:
    listing = Grid.grid(padding=(0, 1, 0, 0))
    listing.add_column(justify="right", no_wrap=True, min_width=3)
    listing.add_column(overflow="fold")
    for number, line in enumerate(lines, 1):
        listing.add_row(f"{number}." if isinstance(line, page.Step) else "-", _line(line))
    return listing


def _line(line: page.Line) -> Text:
    match line:
        case page.Step():
            shown = one_line(f"{line.step}: {line.text}")
            return Text.assemble(f"{shown}\n", (one_line(f"by {line.authority}"), "dim"))
        case page.Note(level=page.WARNING):
            return Text.assemble((f"{line.level}: ", "bold yellow"), one_line(line.text))
        case page.Note():
            return _text(line.text)
        case _:
            return _text(line)


def _table(table: page.Table, width: int) -> Iterator[RenderableType]:
    if table.titled:
        yield _text(table.caption, "bold")
    if table.bars and table.bars.on_terminal:
        yield _text(f"# {table.bars.deposited}, - {table.bars.determined}")
    layout = laid_out(table, width, cell_len)
    if layout is None:
        yield from _records(table)
    elif layout.below:
        yield from _rows_with_more(layout)
    else:
        yield _grid(layout, layout.rows, layout.sums)


def _rows_with_more(layout: Layout) -> Iterator[RenderableType]:
    """Yield each row with a line of the columns below it that the terminal has no room for."""
    yield _grid(layout, ())
    grids = [_grid(layout, (row,), head=False) for row in layout.rows]
    grids += [_grid(layout, (), (row,), head=False) for row in layout.sums]
    for grid, more in zip(grids, layout.below, strict=True):
        yield grid
        if more:
            indented = Grid.grid(padding=(0, 2, 0, 0))
            indented.add_column(no_wrap=True)
            indented.add_column(overflow="fold")
            indented.add_row("", Text(more))
            yield indented


def _records(table: page.Table) -> Iterator[RenderableType]:
    """Yield each row as a block of lines, where not even the figures fit side by side."""
    for index, row in enumerate([*table.rows, *table.sums]):
        if index:
            yield ""
        for column, cell in zip(table.columns, row, strict=True):
            if cell:
                yield _text(f"{column.head}: {cell}")


def _cleaned(table: page.Table) -> page.Table:
    return table._replace(
        columns=tuple(column._replace(head=one_line(column.head)) for column in table.columns),
        rows=tuple(tuple(map(one_line, row)) for row in table.rows),
        sums=tuple(tuple(map(one_line, row)) for row in table.sums),
        bars=table.bars and table.bars._replace(head=one_line(table.bars.head)),
    )


def _grid(
    layout: Layout,
    rows: Iterable[Sequence[str]],
    sums: Iterable[Sequence[str]] = (),
    *,
    head: bool = True,
) -> Grid:
    grid = Grid(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=head
    )
    for column, width in zip(layout.columns, layout.widths, strict=True):
        grid.add_column(
            column.head,
            justify="right" if column.right else "left",
            width=width,
            overflow="fold",
        )
    for row in rows:
        grid.add_row(*row)
    for row in sums:
        grid.add_row(*row, style="bold")
    return grid


def _text(text: str, style: str = "") -> Text:
    return Text(one_line(text), style=style, overflow="fold")

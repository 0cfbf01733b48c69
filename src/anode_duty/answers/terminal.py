"""A page as text on a terminal, or piped. Alone imports Rich.

`COLUMNS` is the width wherever it is set; else a terminal has its own, and what is piped has none,
so that no sentence breaks. `NO_COLOR` goes before `FORCE_COLOR`, and that before `TERM=dumb`.

A figure is never wrapped and a word never cut. Where the columns of a table need more room than
there is, the text that may wrap is wrapped; then columns move to a line below their row, those
first that the page names first; bars get shorter and go.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from anode_duty.answers import page
from anode_duty.answers.streams import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

_UNBOUNDED = 100_000
_GAP = 2
_BAR = 32
_LEAST_BAR = 8
_HEAD_LINES = 3  # or a little more, where its words do not fit


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
        case page.Bullets():
            yield _text(block.heading, "bold")
            yield _listed(block.lines)
        case page.Footer():
            yield _text(block.text, "dim")
            return
        case _:
            return
    yield ""


def _listed(lines: Iterable[page.ListLine]) -> Grid:
    listing = Grid.grid(padding=(0, 1, 0, 0))
    listing.add_column(justify="right", no_wrap=True, min_width=3)
    listing.add_column(overflow="fold")
    for number, line in enumerate(lines, 1):
        listing.add_row(f"{number}." if isinstance(line, page.NumberedStep) else "-", _line(line))
    return listing


def _line(line: page.ListLine) -> Text:
    match line:
        case page.NumberedStep():
            shown = one_line(f"{line.step}: {line.text}")
            return Text.assemble(f"{shown}\n", (one_line(f"by {line.authority}"), "dim"))
        case page.Remark(level=page.WARNING):
            return Text.assemble((f"{line.level}: ", "bold yellow"), one_line(line.text))
        case page.Remark(text=text) | str(text):
            return _text(text)


def _table(table: page.Table, width: int) -> Iterator[RenderableType]:
    if table.titled:
        yield _text(table.caption, "bold")
    if table.bars and table.bars.on_terminal:
        yield _text(f"# {table.bars.deposited}, - {table.bars.determined}")
    layout = laid_out(table, width)
    if layout is None:
        yield from _records(table)
    elif layout.below:
        yield from _rows_with_more(layout)
    else:
        yield _grid(layout)


def _rows_with_more(layout: Layout) -> Iterator[RenderableType]:
    """Yield each row with a line of the columns below it that the terminal has no room for."""
    table = layout.table
    yield _grid(layout._replace(table=table._replace(rows=(), sums=())))
    parts = [table._replace(rows=(row,), sums=()) for row in table.rows]
    parts += [table._replace(rows=(), sums=(row,)) for row in table.sums]
    for part, more in zip(parts, layout.below, strict=True):
        yield _grid(layout._replace(table=part), head=False)
        if more:
            yield Padding(_text(more), (0, 0, 0, 2), expand=False)


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


def _grid(layout: Layout, *, head: bool = True) -> Grid:
    grid = Grid(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=head
    )
    for column, width in zip(layout.table.columns, layout.widths, strict=True):
        grid.add_column(
            column.head, justify="right" if column.right else "left", width=width, overflow="fold"
        )
    for row in layout.table.rows:
        grid.add_row(*row)
    for row in layout.table.sums:
        grid.add_row(*row, style="bold")
    return grid


def _text(text: str, style: str = "") -> Text:
    return Text(one_line(text), style=style, overflow="fold")


# How wide the columns are, and what moves below the rows


class Layout(NamedTuple):
    """A table that fits the terminal.

    Attributes:
        table: its columns that stand side by side, its bars as one of them.
        widths: of each column, in characters.
        below: for each row and sum, what moved to a line below it; empty where nothing did.
    """

    table: page.Table
    widths: tuple[int, ...]
    below: tuple[str, ...]


def laid_out(table: page.Table, width: int) -> Layout | None:
    """Return a table as it fits a width, or None where even its figures do not.

    Bars get shorter first; then ever more of the columns move below the rows.

    Args:
        table: of texts that are a line each.
        width: of the terminal, in characters.
    """
    for order in sorted({0, *(column.below for column in table.columns)}):
        moved = [place for place, column in enumerate(table.columns) if 0 < column.below <= order]
        for tried in _tries(_without(table, moved)):
            widths = _widths(tried, width)
            if widths:
                return Layout(tried, widths, tuple(_below(table, moved)) if moved else ())
    return None


def _tries(table: page.Table) -> Iterator[page.Table]:
    """Yield a table with ever shorter bars, then without any."""
    if table.bars and table.bars.on_terminal:
        for longest in range(_BAR, _LEAST_BAR - 1, -1):
            yield table.with_bars(longest, "#", "-")
    yield table


def _without(table: page.Table, moved: Sequence[int]) -> page.Table:
    def kept(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(cell for place, cell in enumerate(row) if place not in moved)

    return table._replace(
        columns=kept(table.columns),
        rows=tuple(map(kept, table.rows)),
        sums=tuple(map(kept, table.sums)),
    )


def _below(table: page.Table, moved: Sequence[int]) -> Iterator[str]:
    """Yield the cells of each row and sum whose columns moved, behind the heads of these."""
    heads = {place: _lowered(table.columns[place].head) for place in moved}
    for row in (*table.rows, *table.sums):
        yield "; ".join(f"{head} {row[place]}" for place, head in heads.items() if row[place])


def _lowered(head: str) -> str:
    """Return a head as it is written inside a sentence: `rate of`, and `CBP case` as it is."""
    return f"{head[:1].lower()}{head[1:]}" if head[1:2].islower() else head


def _widths(table: page.Table, width: int) -> tuple[int, ...] | None:
    """Return the widths that fit, by taking from heads first and the widest column, or None."""
    heads = [column.head for column in table.columns]
    columns = list(zip(heads, *table.rows, *table.sums, strict=True))
    widths = [max(map(cell_len, cells)) for cells in columns]
    least = [_least(column, cells) for column, cells in zip(table.columns, columns, strict=True)]
    heads_wrap = [not column.folds for column in table.columns]
    room = [*(held + _GAP for held in widths[:-1]), widths[-1]]
    for _ in range(sum(room) - width):
        spare = [index for index, held in enumerate(widths) if held > least[index]]
        if not spare:
            return None
        # A head takes one line more where it wraps, a text one in every row.
        widest = max(spare, key=lambda index: (heads_wrap[index], room[index], index))
        widths[widest] -= 1
        room[widest] -= 1
    return tuple(widths)


def _least(column: page.Column, cells: Sequence[str]) -> int:
    """Return the least width of a column: a text and a head may wrap, a figure may not."""
    if column.folds:
        return max(column.folds, _longest_word(cells))
    head = max(_longest_word(cells[:1]), cell_len(cells[0]) // _HEAD_LINES + 1)
    return max([head, *map(cell_len, cells[1:])])


def _longest_word(cells: Sequence[str]) -> int:
    return max(cell_len(word) for cell in cells for word in cell.split() or [""])

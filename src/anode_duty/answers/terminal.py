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

from anode_duty.answers.one_line import one_line
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
from anode_duty.answers.table_layout import Layout, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from anode_duty.answers.page import Block, Note, Step

_UNBOUNDED = 100_000


def terminal_text(page: Page) -> str:
    """Return a page as text as wide as the terminal, with its styles where there are any."""
    screen = _Screen()
    for block in page.blocks:
        screen.show(block)
    return screen.text()


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


class _Screen:
    """Writes blocks into a text."""

    def __init__(self) -> None:
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        plain, forced = bool(os.environ.get("NO_COLOR")), bool(os.environ.get("FORCE_COLOR"))
        self._text = io.StringIO()
        self._console = Console(
            file=self._text,
            force_terminal=on_terminal or forced,
            width=_width(on_terminal),
            height=1,  # without one, Rich takes a dumb terminal for 80 columns wide
            color_system=None if plain else "standard" if forced else "auto",
            markup=False,
            highlight=False,
            emoji=False,
        )

    def text(self) -> str:
        """Return all that was shown."""
        return "".join(f"{line.rstrip()}\n" for line in self._text.getvalue().split("\n")[:-1])

    def show(self, block: Block) -> None:
        """Write one block, and an empty line behind it."""
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._add(_text(block.text))
                self._add()
            case Table():
                self._table(block)
            case Bullets():
                self._listed(block.heading, [("-", _text(line)) for line in block.lines])
            case Notes():
                self._listed(block.heading, [("-", _note(note)) for note in block.notes])
            case Steps():
                steps = [(f"{number}.", _step(step)) for number, step in enumerate(block.steps, 1)]
                self._listed(block.heading, steps)
            case Footer():
                self._add(_text(block.text, "dim"))
            case Facts():
                pass

    def _add(self, shown: RenderableType = "") -> None:
        self._console.print(shown, overflow="fold")

    def _heading(self, heading: Heading) -> None:
        self._add(_text(heading.answer, "bold"))
        for line in heading.lines:
            self._add(_text(line))
        self._add()

    def _table(self, table: Table) -> None:
        table = _cleaned(table)
        bars = table.bars if table.bars and table.bars.on_terminal else None
        if table.titled:
            self._add(_text(table.caption, "bold"))
        if bars:
            self._add(_text(f"# {bars.deposited}, - {bars.determined}"))
        layout = laid_out(table, self._console.width, cell_len)
        if layout is None:
            self._records(table)
        elif layout.below:
            self._rows_with_more(layout)
        else:
            self._add(_grid(layout, layout.rows, layout.sums))
        self._add()

    def _rows_with_more(self, layout: Layout) -> None:
        """Show each row with a line of the columns below it that the terminal has no room for."""
        self._add(_grid(layout, ()))
        grids = [_grid(layout, (row,), head=False) for row in layout.rows]
        grids += [_grid(layout, (), (row,), head=False) for row in layout.sums]
        for grid, more in zip(grids, layout.below, strict=True):
            self._add(grid)
            if more:
                self._indented(more)

    def _indented(self, text: str) -> None:
        grid = Grid.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row("", Text(text))
        self._add(grid)

    def _records(self, table: Table) -> None:
        """Show each row as a block of lines, where not even the figures fit side by side."""
        for index, row in enumerate([*table.rows, *table.sums]):
            if index:
                self._add()
            for column, cell in zip(table.columns, row, strict=True):
                if cell:
                    self._add(_text(f"{column.head}: {cell}"))

    def _listed(self, heading: str, lines: Sequence[tuple[str, Text]]) -> None:
        if not lines:
            return
        self._add(_text(heading, "bold"))
        listing = Grid.grid(padding=(0, 1, 0, 0))
        listing.add_column(justify="right", no_wrap=True, min_width=3)
        listing.add_column(overflow="fold")
        for mark, text in lines:
            listing.add_row(mark, text)
        self._add(listing)
        self._add()


def _cleaned(table: Table) -> Table:
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


def _note(note: Note) -> Text:
    if note.level == WARNING:
        return Text.assemble((f"{WARNING}: ", "bold yellow"), one_line(note.text))
    return _text(note.text)


def _step(step: Step) -> Text:
    shown = one_line(f"{step.step}: {step.text}")
    return Text.assemble(f"{shown}\n", (one_line(f"by {step.authority}"), "dim"))

"""How wide the columns of a table are on a terminal, and what moves below the rows.

A figure is never wrapped and a word never cut. Where the columns need more room than there is, the
text that may wrap is wrapped; then columns move to a line below their row, those first that the
page names first; bars get shorter and go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.answers.page import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from anode_duty.answers.page import Bars, Table

    Measure = Callable[[str], int]

_GAP = 2
_BAR = 32
_LEAST_BAR = 8
_HEAD_LINES = 3  # or a little more, where its words do not fit

Rows = tuple[tuple[str, ...], ...]


class Layout(NamedTuple):
    """A table that fits the terminal.

    Attributes:
        widths: of each column, in characters.
        below: for each row and sum, what moved to a line below it; empty where nothing did.
    """

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    rows: Rows
    sums: Rows
    below: tuple[str, ...] = ()


def laid_out(table: Table, width: int, measure: Measure) -> Layout | None:
    """Return a table as it fits a width, or None where even its figures do not.

    Args:
        table: of texts that are a line each.
        width: of the terminal, in characters.
        measure: how many characters wide a text is; a letter of some scripts takes two.
    """
    for tried in _tries(table):
        widths = _widths(tried, width, measure)
        if widths:
            return tried._replace(widths=widths)
    return None


def _tries(table: Table) -> Iterator[Layout]:
    """Yield the table with ever shorter bars, then with ever more of its columns below the rows."""
    orders = {column.below for column in table.columns}
    for order in sorted({0, *orders}):
        moved = _moved(table, order)
        if table.bars and table.bars.on_terminal:
            for longest in range(_BAR, _LEAST_BAR - 1, -1):
                yield _with_bars(moved, table.bars, longest)
        yield moved


def _moved(table: Table, order: int) -> Layout:
    gone = [index for index, column in enumerate(table.columns) if 0 < column.below <= order]
    if not gone:
        return Layout(table.columns, (), table.rows, table.sums)
    kept = [index for index in range(len(table.columns)) if index not in gone]
    heads = [_lowered(column.head) for column in table.columns]
    return Layout(
        columns=tuple(table.columns[index] for index in kept),
        widths=(),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
        sums=tuple(tuple(row[index] for index in kept) for row in table.sums),
        below=tuple(
            "; ".join(f"{heads[index]} {row[index]}" for index in gone if row[index])
            for row in (*table.rows, *table.sums)
        ),
    )


def _lowered(head: str) -> str:
    """Return a head as it is written inside a sentence: `rate of`, and `CBP case` as it is."""
    return f"{head[:1].lower()}{head[1:]}" if head[1:2].islower() else head


def _with_bars(layout: Layout, bars: Bars, longest: int) -> Layout:
    drawn = ["#" * dark + "-" * light for dark, light in bars.lengths(longest)]
    return layout._replace(
        columns=(*layout.columns, Column(bars.head)),
        rows=tuple((*row, bar) for row, bar in zip(layout.rows, drawn, strict=True)),
        sums=tuple((*row, "") for row in layout.sums),
    )


def _widths(layout: Layout, width: int, measure: Measure) -> tuple[int, ...] | None:
    """Return the widths that fit, by taking from heads first and the widest column, or None."""
    heads = [column.head for column in layout.columns]
    columns = list(zip(heads, *layout.rows, *layout.sums, strict=True))
    widths = [max(map(measure, cells)) for cells in columns]
    least = [
        _least(column, cells, measure)
        for column, cells in zip(layout.columns, columns, strict=True)
    ]
    heads_wrap = [not column.folds for column in layout.columns]
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


def _least(column: Column, cells: Sequence[str], measure: Measure) -> int:
    """Return the least width of a column: a text and a head may wrap, a figure may not."""
    if column.folds:
        return max(column.folds, _longest_word(cells, measure))
    head = max(_longest_word(cells[:1], measure), measure(cells[0]) // _HEAD_LINES + 1)
    return max([head, *map(measure, cells[1:])])


def _longest_word(cells: Sequence[str], measure: Measure) -> int:
    return max(measure(word) for cell in cells for word in cell.split() or [""])

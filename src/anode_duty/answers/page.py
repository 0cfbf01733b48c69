"""An answer as a page: headings, tables, lists and notes that know nothing of how they are shown.

A page is made of plain text and decimals alone, so that it can be built from the JSON record of an
answer. What a renderer may leave out or draw in its own way is said by the blocks themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from anode_duty.answers.fields import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal

WARNING = "warning"


class Heading(NamedTuple):
    """What the page is about.

    Attributes:
        answer: the answer in one sentence; it is the title of the page too.
        lines: what stands below it, a line each.
    """

    answer: str
    lines: tuple[str, ...] = ()


class Paragraph(NamedTuple):
    """A sentence or more."""

    text: str


class Facts(NamedTuple):
    """What was asked, as pairs of a name and its value.

    A terminal leaves them out, as the heading says the same; Markdown shows them where the page has
    no other table; HTML always does.
    """

    pairs: tuple[tuple[str, str], ...]


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        of: what its cells hold: a field of the row, or what makes the text of the row; where it is
            empty, the row is a mapping by heads.
        right: its cells are figures and end at the right.
        folds: the least width in characters, if its text may be wrapped; None if it may not, as no
            figure may.
        below: where the table is wider than the terminal, the columns of 1 move to a line below
            their row, then those of 2, and so on; those of 0 stay.
    """

    head: str
    of: str | Callable[[Any], str] = ""
    right: bool = False
    folds: int | None = None
    below: int = 0

    def cell(self, row: Any) -> str:
        """Return its text for a row; empty where the row has none."""
        if not self.of:
            return str(row.get(self.head, ""))
        return cell(row[self.of]) if isinstance(self.of, str) else self.of(row)


class Bar(NamedTuple):
    """One bar, in two shades.

    Attributes:
        deposited: the length that is deposited.
        determined: the length that is determined and not deposited; it begins where the first ends.
        text: both in words, for those who do not see the bar.
        first: the first entry date for which it holds, in a timeline.
    """

    deposited: Decimal
    determined: Decimal
    text: str
    first: str | None = None


class Bars(NamedTuple):
    """Bars beside the rows of a table, one each, the longest as long as there is room.

    Attributes:
        head: the head of their column.
        deposited: what the dark shade means.
        determined: what the light shade means.
        each: one for each row, in the same order.
        on_terminal: whether a terminal shows them too.
    """

    head: str
    deposited: str
    determined: str
    each: tuple[Bar, ...]
    on_terminal: bool = True

    def lengths(self, longest: int) -> Iterator[tuple[int, int]]:
        """Yield each bar as two whole lengths, the longest bar being as long as `longest`."""
        most = max((bar.deposited + bar.determined for bar in self.each), default=None)
        for bar in self.each:
            if not most:
                yield 0, 0
                continue
            deposited = int(bar.deposited / most * longest)
            yield deposited, int((bar.deposited + bar.determined) / most * longest) - deposited


class Table(NamedTuple):
    """Rows under columns.

    Attributes:
        caption: what the table shows.
        rows: a cell for each column.
        sums: rows in bold below the others, their names in the first column.
        titled: whether the caption is shown where it is not the rule, as on a terminal.
        bars: one for each row.
        names_row: which column says what a row is about, counted from 0.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, ...], ...] = ()
    titled: bool = False
    bars: Bars | None = None
    names_row: int = 0


class Note(NamedTuple):
    """A remark: `warning` where the answer itself may be wrong, else `info`."""

    level: str
    text: str


class Step(NamedTuple):
    """One step of a calculation: what it settles, how, and the authority on which it rests."""

    step: str
    text: str
    authority: str


Line: TypeAlias = str | Note | Step


class Bullets(NamedTuple):
    """A list under a heading, steps by number; nothing where it has no lines.

    A notebook shows those that are notes alone.
    """

    heading: str
    lines: tuple[Line, ...]


class Footer(NamedTuple):
    """Which rate files the answer rests on."""

    text: str


Block: TypeAlias = Heading | Paragraph | Facts | Table | Bullets | Footer


class Page(NamedTuple):
    """An answer, ready to be shown in any form."""

    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The answer in one sentence, or nothing where the page has no heading."""
        return next((block.answer for block in self.blocks if isinstance(block, Heading)), "")

    @property
    def has_table(self) -> bool:
        """Whether a table stands on the page."""
        return any(isinstance(block, Table) for block in self.blocks)


def page_of(*blocks: Block | None) -> Page:
    """Return a page of those blocks that there are."""
    return Page(tuple(block for block in blocks if block is not None))


def with_line(page: Page, line: str) -> Page:
    """Return a page with one more line below what it is about; as it is where the line is empty."""
    if not line:
        return page
    return Page(
        tuple(
            block._replace(lines=(*block.lines, line)) if isinstance(block, Heading) else block
            for block in page.blocks
        )
    )


def facts_of(told: Mapping[str, str | None]) -> Facts:
    """Return what was asked by name, without what was not."""
    return Facts(tuple((name, value) for name, value in told.items() if value))


def table_of(
    caption: str,
    rows: Iterable[Any],
    columns: Iterable[Column | None],
    *,
    sums: Iterable[Mapping[str, str]] = (),
    titled: bool = False,
    bars: Bars | None = None,
    named_by: str = "",
) -> Table:
    """Return the table that columns make of rows; those that are None are not there.

    Args:
        caption: what the table shows.
        rows: what the cells are made of, mostly records.
        columns: each with what its cells hold.
        sums: rows in bold below the others, their cells by the head of the column.
        titled: as in `Table`.
        bars: as in `Table`.
        named_by: the head of the column that says what a row is about, if not the first.
    """
    kept = tuple(column for column in columns if column)
    by_head = [column._replace(of="") for column in kept]
    return Table(
        caption=caption,
        columns=kept,
        rows=tuple(tuple(column.cell(row) for column in kept) for row in rows),
        sums=tuple(tuple(column.cell(cells) for column in by_head) for cells in sums),
        titled=titled,
        bars=bars,
        names_row=[column.head for column in kept].index(named_by) if named_by else 0,
    )


def notes_of(notes: Iterable[tuple[str, str]]) -> Bullets:
    """Return notes given as level and text, each once, warnings first."""
    each = [Note(level, text) for level, text in dict.fromkeys(notes)]
    each.sort(key=lambda note: note.level != WARNING)
    return Bullets("Notes", tuple(each))

"""An answer as a page: headings, tables, lists and notes that know nothing of how they are shown.

A page is made of plain text and decimals alone, so that it can be built from the JSON record of an
answer. What a renderer may leave out or draw in its own way is said by the blocks themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from anode_duty.answers.fields import Record, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

WARNING = "warning"


class Heading(NamedTuple):
    """What the page is about.

    Attributes:
        answer: in one sentence, which is the title of the page too.
        lines: the text below it, a line each.
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

    @classmethod
    def of(cls, **told: str | None) -> Facts:
        """Return what was asked, by names such as `entry_date`, without what was not."""
        return cls(tuple((head_of(name), value) for name, value in told.items() if value))


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        of: the fields that lead to its value in a row, such as `deposit.amount`, or what makes the
            text of the row; where it is empty, the field named as its head: `entry_date` under
            `Entry date`.
        shown: what makes text of that value.
        right: its cells are figures and end at the right.
        folds: the least width in characters, if its text may be wrapped; None if it may not, as no
            figure may.
        below: where the table is wider than the terminal, the columns of 1 move to a line below
            their row, then those of 2, and so on; those of 0 stay.
    """

    head: str
    of: str | Callable[[Any], str] = ""
    shown: Callable[[Any], str] = cell
    right: bool = False
    folds: int | None = None
    below: int = 0

    def cell(self, row: Record) -> str:
        """Return its text for a row; empty where the row has no such field."""
        if callable(self.of):
            return self.of(row)
        *way, last = (self.of or self.head.lower().replace(" ", "_")).split(".")
        for field in way:
            row = row.get(field) or {}
        return self.shown(row[last]) if last in row else ""


class Bar(NamedTuple):
    """One bar, in two shades.

    Attributes:
        deposited: the length of the first.
        determined: what is not deposited: the length of the second, which begins where that ends.
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
        most = max((bar.deposited + bar.determined for bar in self.each), default=0) or 1
        for bar in self.each:
            deposited = int(bar.deposited / most * longest)
            yield deposited, int((bar.deposited + bar.determined) / most * longest) - deposited


class Table(NamedTuple):
    """Rows under columns.

    Attributes:
        caption: what the table shows.
        rows: a cell for each column.
        sums: rows in bold below the others, their names in the first column.
        titled: whether the caption is shown on a terminal and in Markdown too; not where the
            heading of the page says the same.
        bars: one for each row.
        named_by: the head of the column that says what a row is about, if not the first.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, ...], ...] = ()
    titled: bool = True
    bars: Bars | None = None
    named_by: str = ""

    @classmethod
    def of(
        cls,
        caption: str,
        rows: Iterable[Record],
        columns: Iterable[Column | None],
        *,
        sums: Iterable[Record] = (),
        titled: bool = True,
        bars: Bars | None = None,
        named_by: str = "",
    ) -> Table:
        """Return the table that columns make of records; those of None are not there.

        Args:
            sums: records as well, with those fields alone that have a sum.
        """
        kept = tuple(column for column in columns if column)
        return cls(
            caption=caption,
            columns=kept,
            rows=tuple(tuple(column.cell(row) for column in kept) for row in rows),
            sums=tuple(tuple(column.cell(row) for column in kept) for row in sums),
            titled=titled,
            bars=bars,
            named_by=named_by,
        )

    def with_bars(self, longest: int, dark: str, light: str) -> Table:
        """Return the table with its bars as a column of text; as it is where it has none.

        Args:
            longest: the characters of the longest bar.
            dark: the character of the first shade.
            light: that of the second.
        """
        if self.bars is None:
            return self
        drawn = (dark * first + light * second for first, second in self.bars.lengths(longest))
        return self._replace(
            columns=(*self.columns, Column(self.bars.head)),
            rows=tuple((*row, bar) for row, bar in zip(self.rows, drawn, strict=True)),
            sums=tuple((*row, "") for row in self.sums),
            bars=None,
        )


class Remark(NamedTuple):
    """A remark: `warning` where the answer itself may be wrong, else `info`."""

    level: str
    text: str


class NumberedStep(NamedTuple):
    """One step of a calculation: what it settles, how, and the authority on which it rests."""

    step: str
    text: str
    authority: str


ListLine: TypeAlias = str | Remark | NumberedStep


class Bullets(NamedTuple):
    """A list under a heading, steps by number; of its lines a notebook shows the notes alone."""

    heading: str
    lines: tuple[ListLine, ...]

    @classmethod
    def of(cls, heading: str, lines: Iterable[ListLine]) -> Bullets:
        """Return a list of lines, each once."""
        return cls(heading, tuple(dict.fromkeys(lines)))


class Footer(NamedTuple):
    """Which rate files the answer rests on."""

    text: str


Block: TypeAlias = Heading | Paragraph | Facts | Table | Bullets | Footer


class Page(NamedTuple):
    """An answer, ready to be shown in any form."""

    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, *blocks: Block | None) -> Page:
        """Return a page of those blocks that hold something."""
        return cls(tuple(block for block in blocks if block and not _is_empty(block)))

    @property
    def title(self) -> str:
        """The answer in one sentence, or nothing where the page has no heading."""
        return next((block.answer for block in self.blocks if isinstance(block, Heading)), "")

    def with_line(self, line: str) -> Page:
        """Return the page with one more line below what it is about, unless the line is empty."""
        heading, *others = self.blocks
        if not line or not isinstance(heading, Heading):
            return self
        return Page((heading._replace(lines=(*heading.lines, line)), *others))

    @property
    def has_table(self) -> bool:
        """Whether a table stands on the page."""
        return any(isinstance(block, Table) for block in self.blocks)


def _is_empty(block: Block) -> bool:
    match block:
        case Bullets(lines=()) | Table(rows=(), sums=()):
            return True
    return False


def head_of(field: str) -> str:
    """Return the name of a field as a head: `Entry date` of `entry_date`."""
    return f"{field[:1].upper()}{field[1:]}".replace("_", " ")

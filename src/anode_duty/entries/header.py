"""The header of a file of entries: which columns are read, and what a line gives in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anode_duty.entries.column_names import ColumnNames, column_key
from anode_duty.errors import BadInput
from anode_duty.law.numbers import hts_digits, is_special_chapter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from anode_duty.duties.shipment import Shipment
    from anode_duty.entries.dates import DateForm
    from anode_duty.law.ratebook import RateBook


REQUIRED = ("exporter", "value")

# Manufacturer IDs, which only a file of parties turns into companies.
_IDS = {"exporter_id": "exporter", "producer_id": "producer"}

# What is answered for goods of another day or country unless the file says which.
_SAID = ("entry_date", "origin")
_DEPOSITS = ("deposited", "deposited_ad", "deposited_cvd")

# Columns of amounts, which say nothing of what entry a line is.
AMOUNTS = ("value", "aam_value", "deposited_ad", "deposited_cvd", "deposited")
ADDED_MARK = "anode_duty_"  # before the name of an added column that the file has already
_SHOWN = 12  # names of a header that is refused
_WIDEST = 40  # characters of each


class ReadOptions(NamedTuple):
    """How files of entries are to be read.

    Attributes:
        encoding: of text; None for UTF-8, or what a byte order mark says.
        columns: headers by the column they are said to be; see `parse_columns`.
        criteria: ids of the criteria of the scopes, each of which is a column.
        defaults: columns for which an option stands in: `exporter`, `entry_date`, `origin`.
        parties: whether a file of parties is given, so that manufacturer IDs can be read.
        sheet: of a workbook; None for the first that has the needed columns.
        date_form: of dates as text, or None.
        refunds: whether it matters what was deposited.
    """

    encoding: str | None = None
    columns: Mapping[str, Sequence[str]] = {}
    criteria: tuple[str, ...] = ()
    defaults: frozenset[str] = frozenset()
    parties: bool = False
    sheet: str | None = None
    date_form: DateForm | None = None
    refunds: bool = False


def options_for(books: Iterable[RateBook], given: Shipment, has_day: bool) -> ReadOptions:
    """Return how files are read for some rate files, where options say what a line does not.

    Args:
        given: what holds where a line gives nothing.
        has_day: whether it gives the entry date.
    """
    stands_in = {"exporter": given.exporter, "origin": given.origin, "entry_date": has_day or None}
    criteria = dict.fromkeys(
        one.id for book in books for scope in book.scopes for one in scope.criteria
    )
    return ReadOptions(
        criteria=tuple(criteria),
        defaults=frozenset(name for name, value in stands_in.items() if value is not None),
    )


class Header(NamedTuple):
    """The header of a file of entries.

    Attributes:
        names: of all columns, as they stand.
        at: positions of each column that is read. A column of several positions is the first of
            them that a line fills; `joined` columns are all of them.
        joined: the columns that are read from all their positions together.
        blank_zero: the columns in which zero says that nothing is given.
        remarks: what the user should know of columns that are not read.
        ids: positions of columns that hold manufacturer IDs in the place of names.
    """

    names: list[str]
    at: dict[str, tuple[int, ...]]
    joined: frozenset[str] = frozenset()
    blank_zero: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    ids: frozenset[int] = frozenset()

    def labels(self) -> list[str]:
        """Return a name for each column, no two alike: one without, or repeated, has its place."""
        named = {name for name in self.names if column_key(name)}
        labels: list[str] = []
        for place, name in enumerate(self.names, 1):
            label = name
            if name not in named:
                label = f"column {place}"
            elif name in labels:
                label = f"{name} (column {place})"
            while label in labels or (label != name and label in named):
                label += "*"
            labels.append(label)
        return labels

    def cell(self, cells: Sequence[str], column: str) -> str:
        """Return what a line has in a column, outer blanks off; empty without such a column."""
        filled = [text for at in self.at.get(column, ()) if (text := cells[at].strip())]
        if column in self.joined:
            return "; ".join(dict.fromkeys(filled))
        return filled[0] if filled else ""

    def is_id(self, cells: Sequence[str], column: str) -> bool:
        """Whether what a line has in a column stands in one of manufacturer IDs."""
        filled = (at for at in self.at.get(column, ()) if cells[at].strip())
        return next(filled, None) in self.ids

    def given(self, cells: Sequence[str]) -> dict[str, str]:
        """Return what a line gives: the text of each column that it fills, on one line."""
        return {
            column: " ".join(text.splitlines())
            for column in self.at
            if (text := self.cell(cells, column))
        }

    def is_special(self, cells: Sequence[str]) -> bool:
        """Whether a line has an HTSUS number of chapter 98 or 99, and so is not the goods."""
        digits = hts_digits(self.cell(cells, "htsus"))
        return digits is not None and is_special_chapter(digits)

    def added(self, names: Iterable[str]) -> list[str]:
        """Return the names of columns that an answer adds, so that none is there already.

        The file may be the answer of an answer, which has names with `ADDED_MARK` too.
        """
        held = set(map(column_key, self.names))
        return [self._free(name, held) for name in names]

    @staticmethod
    def _free(name: str, held: set[str]) -> str:
        while column_key(name) in held:
            name = f"{ADDED_MARK}{name}"
        return name

    def read_from(self) -> str:
        """Return what is read from which column, for people; empty where all have their names."""
        told = [self._told(column, places) for column, places in self.at.items()]
        return ", ".join(told) if told != list(self.at) else ""

    def _told(self, column: str, places: tuple[int, ...]) -> str:
        names = [self.names[at].strip() for at in places]
        if names == [column]:
            return column
        return f"{column} from {' and '.join(repr(' '.join(name.split())) for name in names)}"


class HeaderReader:
    """Tells a header from other lines, and reads it.

    Raises:
        BadInput: `--column` names a column that is not read.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._names = ColumnNames(options.criteria, options.columns)
        self._options = options
        self._needed = [name for name in REQUIRED if name not in options.defaults]

    def is_header(self, names: Sequence[str]) -> bool:
        """Whether a line names the columns that are needed."""
        return not self._missing(self._names.found_in(names))

    def likeness(self, names: Sequence[str]) -> int:
        """Return how many columns a line names; one that is no header has 0, or 1 by accident."""
        return len(self._names.found_in(names))

    def _missing(self, found: Iterable[str]) -> list[str]:
        held = set(found)
        if self._options.parties and held.intersection(_IDS):
            held.add("exporter")
        return [name for name in self._needed if name not in held]

    def read(self, names: list[str], line: int) -> Header:
        """Return a header.

        Args:
            names: of the columns.
            line: where it stands, counted from 1.

        Raises:
            BadInput: a column that is needed is not there, two could both be meant, or the entry
                date or the origin may be in a column that is not read.
        """
        at = self._names.places(names)
        if missing := self._missing(at):
            raise self._refused(missing, names, at, line)
        ids = self._take_ids(at)
        self._refuse_doubtful(names, at)
        if self._options.refunds:
            self._refuse_unread_deposit(names, at)
        columns = self._names.columns
        at = {name: at[name] for name in columns if name in at}
        return Header(
            names=names,
            at=at,
            joined=frozenset(name for name in at if columns[name].joined),
            blank_zero=frozenset(
                name
                for name, (place, *_) in at.items()
                if columns[name].blank_zero and column_key(names[place]) != column_key(name)
            ),
            remarks=tuple(self._remarks(names, at)),
            ids=ids,
        )

    def _take_ids(self, at: dict[str, tuple[int, ...]]) -> frozenset[int]:
        """Let manufacturer IDs stand in for names, where a file of parties says whose they are.

        Return the positions of their columns.
        """
        ids = {of: at.pop(column) for column, of in _IDS.items() if column in at}
        if not self._options.parties:
            return frozenset()
        if "exporter" not in at and "exporter" not in ids and "producer" in ids:
            ids["exporter"] = ids.pop("producer")
        for name, places in ids.items():
            at[name] = at.get(name, ()) + places
        return frozenset(place for places in ids.values() for place in places)

    def _refuse_doubtful(self, names: list[str], at: Mapping[str, tuple[int, ...]]) -> None:
        read = {place for places in at.values() for place in places}
        unread = [name for place, name in enumerate(names) if place not in read]
        for column in _SAID:
            if column in at or column in self._options.defaults or self._is_unread(column):
                continue
            if doubtful := self._names.dated_like(column, unread):
                held = ", ".join(repr(_shown(name)) for name in doubtful)
                words = column.replace("_", " ")
                raise BadInput(
                    f"no column is sure to be the {words}; it may be in {held}",
                    f'name it: --column {column}="{_shown(doubtful[0])}", or give'
                    f" --{column.replace('_', '-')} for all lines",
                )

    def _refuse_unread_deposit(self, names: list[str], at: Mapping[str, object]) -> None:
        """Refuse to work out what was deposited where a column that is not read may say it."""
        said = [column for column in _DEPOSITS if column in self._options.columns]
        if not said and {"ad_deposit", "total_refundable"} <= set(names):
            raise BadInput(
                "the file is an answer of quote --batch, and its deposits are computed",
                "give the file that was quoted; if they were made as computed, add"
                " --column deposited_ad=ad_deposit --column deposited_cvd=cvd_deposit",
            )
        if any(column in at or self._is_unread(column) for column in _DEPOSITS):
            return
        if doubtful := self._names.like(_DEPOSITS[0], names):
            held = ", ".join(repr(_shown(name)) for name in doubtful)
            raise BadInput(
                f"no column is sure to be the deposit; it may be in {held}",
                f'name it: --column {" or ".join(_DEPOSITS)}="{_shown(doubtful[0])}"; if it is'
                f" none, add --column {_DEPOSITS[0]}=",
            )

    def _is_unread(self, column: str) -> bool:
        return column in self._options.columns and not self._options.columns[column]

    def _refused(
        self, missing: list[str], names: Sequence[str], at: Mapping[str, object], line: int
    ) -> BadInput:
        where = "the first line" if line == 1 else f"line {line}"
        held = ", ".join(_shown(name) for name in names[:_SHOWN]) or "nothing"
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        words = f"{where} has no column {' and no column '.join(missing)}; it holds: {held}{more}"
        hints = [hint for name in missing for hint in self._proposals(name, names)]
        if "exporter" in missing and (ids := [name for name in _IDS if name in at]):
            held = ", ".join(
                repr(_shown(name)) for name in names if self._names.found_in([name]).keys() & ids
            )
            hints.append(
                f"{held} holds manufacturer IDs, which --parties FILE turns into companies;"
                " or give --exporter for all lines"
            )
        return BadInput(words, "; ".join(hints) or _NAMED)

    def _proposals(self, column: str, names: Sequence[str]) -> list[str]:
        like = self._names.like(column, names)
        options = " or ".join(f'--column {column}="{_shown(name)}"' for name in like)
        return [f"if one of them is the {column}, add {options}"] if options else []

    def _remarks(self, names: list[str], at: Mapping[str, tuple[int, ...]]) -> Iterator[str]:
        """Ask about columns that are not read and may be meant."""
        open_ = [
            column
            for column in self._names.columns
            if not (column in at or column in _IDS or column == "unlisted")
            and not (column in self._options.defaults or self._is_unread(column))
        ]
        for name in names:
            if self._names.found_in([name]):
                continue
            meant = next((column for column in open_ if self._names.like(column, [name])), None)
            if meant:
                shown = _shown(name)
                yield (
                    f"the column {shown!r} is not read; did you mean {meant}? Then add"
                    f' --column {meant}="{shown}"'
                )


_NAMED = "the first line must name the columns, exporter and value among them"


def _shown(name: str) -> str:
    """Return a name for a message: text of a file that is not CSV may be of any length."""
    plain = " ".join(name.split())
    return plain if len(plain) <= _WIDEST else f"{plain[: _WIDEST - 1]}…"

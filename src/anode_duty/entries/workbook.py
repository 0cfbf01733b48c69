"""Excel workbooks of entry lines: which sheet, what its cells mean, which rows cannot be trusted.

Needs the extra `excel` (openpyxl).
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category
from zipfile import BadZipFile, ZipFile

from anode_duty.entries.file_lines import MOST_ABOVE, EntryFile, FileLine, fitted, total_fault
from anode_duty.entries.header import AMOUNTS
from anode_duty.entries.source_file import seekable
from anode_duty.errors import AnswerIsNo, BadInput
from anode_duty.law.money import HUNDRED, cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO, Any

    from anode_duty.entries.header import Header, HeaderReader, ReadOptions
    from anode_duty.entries.source_file import OpenFile


_BLOCK = 1 << 20  # bytes of a sheet searched at once
_OVERLAP = 200  # bytes: no element that is looked for is longer
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
# Excel keeps 15 digits of a number and shows no more; behind them is what binary made of it.
_EXCEL = Context(prec=15, rounding=ROUND_HALF_UP)
_HIDDEN_TEXT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!\$)[^\]]*\]')

# A number format: its sections, and the parts of one that are not shown as they stand. In brackets
# behind $ stands a currency, a locale, or both.
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])+')
_PART = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<sign>.)|[_*].|\[\$(?P<currency>[^\]-]*)(?:-(?P<of>[^\]]*))?\]'
    r"|\[[^\]]*\]"
)
_FIGURES = re.compile(r"[0#?]|General", re.IGNORECASE)
_DOLLARS = ("$", "US$", "US $", "USD")
# Terms of a sale, which stand beside an amount of any currency.
_NO_CURRENCY = "CFR|CIF|CIP|CPT|DAP|DDP|DPU|EXW|FAS|FCA|FOB|HTS"
# Another currency: its dollars, as C$, its three letters, or its word.
_OTHER = re.compile(
    rf"(?<![A-Za-z])(?:(?!USD? ?\$)[A-Z]{{1,3}} ?\$|(?:(?!(?:USD|{_NO_CURRENCY})\b)[A-Z]{{3}}"
    r"|kr|zł|Kč|Ft|lei|Rp|RM|Rs|Fr)(?![A-Za-z]))|[元円圓]"
)
# The end of a locale's number, or its name, whose dollars are those of the United States.
_UNITED_STATES = ("0409", "540A", "EN-US", "ES-US")


class _Sheet(NamedTuple):
    """A sheet that has the needed columns.

    Attributes:
        name: of the sheet.
        names: its header.
        row: in which it stands.
    """

    name: str
    names: list[str]
    row: int


def read_workbook(source: OpenFile, options: ReadOptions, headers: HeaderReader) -> EntryFile:
    """Return the entry lines of a workbook: of the sheet that was named, or the first with them.

    Raises:
        BadInput: openpyxl is not installed, the file is no workbook or is damaged, or no sheet
            has the needed columns.
    """
    if options.date_form is not None and options.date_form.like_iso:
        words = f"--date-format {options.date_form.named!r} does not go with a workbook"
        raise BadInput(words, "leave it out: cells that are dates are read as such")
    stream = seekable(source)
    book = _opened(source, stream)
    found, others = _choose(source, book, options.sheet, headers)
    header = headers.read(found.names, found.row)
    if others:
        words = f"{', '.join(map(repr, others))} has these columns too and is not read"
        header = header._replace(remarks=(*header.remarks, f"the sheet {words}; see --sheet"))
    rows = _Rows(source, stream, book, found, header)
    return EntryFile(
        name=source.name,
        header=header,
        header_text=None,
        header_line=found.row,
        records=iter(rows),
        sheet=found.name,
    )


def _opened(source: OpenFile, stream: IO[bytes], values: bool = True) -> Any:
    """Open a workbook: with the values that Excel saved for formulas, or with the formulas."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise BadInput(
            f"{source.name} is an Excel workbook, which needs the extra excel",
            "pip install 'anode-duty[excel]', or save the sheet as CSV UTF-8",
        ) from None
    _refuse_others(source, stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and the like, which are not read
        try:
            return load_workbook(stream, read_only=True, data_only=values, keep_links=False)
        except Exception:  # openpyxl lets through whatever its parsers raise
            raise _damaged(source) from None


def _refuse_others(source: OpenFile, stream: IO[bytes]) -> None:
    """Refuse a ZIP file that is something else than a workbook of Excel."""
    try:
        names = set(ZipFile(stream).namelist())
    except (BadZipFile, OSError):
        raise _damaged(source) from None
    if "xl/workbook.bin" in names:
        what, hint = "a binary Excel workbook (.xlsb)", "save it in Excel as .xlsx"
    elif "content.xml" in names:
        what, hint = "an OpenDocument file", "save it as .xlsx, or as CSV UTF-8"
    elif "word/document.xml" in names:
        what, hint = "a Word document", "export the entries as CSV or .xlsx"
    elif any(name.startswith("xl/") for name in names):
        return
    else:
        what, hint = "a ZIP archive", "unpack it and name the file inside"
    raise BadInput(f"{source.name} is {what}, which is not read", hint)


def _damaged(source: OpenFile) -> BadInput:
    words = f"{source.name} is a damaged workbook"
    return BadInput(words, "open it in Excel and save it again, or save the sheet as CSV UTF-8")


def _choose(
    source: OpenFile, book: Any, asked: str | None, headers: HeaderReader
) -> tuple[_Sheet, list[str]]:
    """Return the sheet to read, and the names of others that have the columns.

    Raises:
        BadInput: there is no such sheet, or none with the columns.
    """
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" or asked]
    if asked is not None:
        sheets = [one for one in sheets if one.title.strip().casefold() == asked.strip().casefold()]
    if not sheets:
        held = ", ".join(map(repr, book.sheetnames))
        words = f"{source.name} has no sheet {asked!r}" if asked else f"{source.name} has no sheet"
        raise BadInput(words, f"its sheets are {held}")
    found: list[_Sheet] = []
    nearest: _Sheet | None = None
    for sheet in sheets:
        for row, names in enumerate(_first_rows(source, sheet), 1):
            one = _Sheet(sheet.title, names, row)
            if headers.is_header(names):
                found.append(one)
                break
            if nearest is None or headers.likeness(names) > headers.likeness(nearest.names):
                nearest = one
    if not found:
        return nearest or _Sheet(sheets[0].title, [], 1), []
    return found[0], [one.name for one in found[1:]]


def _first_rows(source: OpenFile, sheet: Any) -> Iterator[list[str]]:
    rows = _raw_rows(source, sheet)
    for row, _ in zip(rows, range(MOST_ABOVE), strict=False):
        names = [_cell_text(cell) for cell in row]
        while names and not names[-1]:
            names.pop()
        yield names


def _raw_rows(source: OpenFile, sheet: Any) -> Iterator[Sequence[Any]]:
    """Yield the cells of each row, as openpyxl has them.

    Raises:
        AnswerIsNo: the sheet is damaged.
    """
    sheet.reset_dimensions()  # as a file says them, they may be wrong, and rows be cut off
    rows = sheet.iter_rows()
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                row = next(rows, None)
            except Exception:  # openpyxl lets through whatever its parsers raise
                raise _damaged_sheet(source, sheet) from None
        if row is None:
            return
        yield row


def _damaged_sheet(source: OpenFile, sheet: Any) -> AnswerIsNo:
    words = f"the sheet {sheet.title!r} of {source.name} is damaged"
    return AnswerIsNo(words, "open it in Excel and save it again")


class _Rows:
    """The rows of a sheet below its header, as records."""

    def __init__(
        self, source: OpenFile, stream: IO[bytes], book: Any, found: _Sheet, header: Header
    ) -> None:
        self._source, self._stream, self._book = source, stream, book
        self._header = header
        self._sheet = book[found.name]
        self._first = found.row + 1
        self._width = len(found.names)
        self._read = {place for places in header.at.values() for place in places}
        self._amounts = {place for name in AMOUNTS for place in header.at.get(name, ())}

    def __iter__(self) -> Iterator[FileLine]:
        """Yield a record for each row down to the last that is filled."""
        try:
            merged, has_formulas = _searched(self._stream, self._sheet._worksheet_path)
        except Exception:  # zipfile lets through what its decompressors raise
            raise _damaged_sheet(self._source, self._sheet) from None
        formulas = self._formulas() if has_formulas else iter(())
        filled = self._first - 1
        for number, row in enumerate(_raw_rows(self._source, self._sheet), 1):
            formula = next(formulas, ())
            if number < self._first:
                continue
            record = self._record(number, row, formula, merged)
            if record.cells:
                for blank in range(filled + 1, number):
                    yield FileLine(blank, [], None, "")
                filled = number
                yield record

    def _formulas(self) -> Iterator[Sequence[Any]]:
        """Yield the rows once more, with their formulas in the place of values."""
        book = _opened(self._source, self._stream, values=False)
        return _raw_rows(self._source, book[self._sheet.title])

    def _record(
        self, number: int, row: Sequence[Any], formula: Sequence[Any], merged: _MergedCells
    ) -> FileLine:
        cells = [_cell_text(cell) for cell in row]
        while len(cells) > self._width and not cells[-1]:
            cells.pop()
        faults = [*self._faults(number, row, formula, merged)]
        if not any(cells) and not faults:
            return FileLine(number, [], None, "")
        record = fitted(number, cells, None, self._width)
        faults += filter(None, [record.fault or total_fault(record.cells, self._header)])
        return record._replace(fault="; ".join(faults))

    def _faults(
        self, number: int, row: Sequence[Any], formula: Sequence[Any], merged: _MergedCells
    ) -> Iterator[str]:
        """Say what is wrong with the cells of a row that are read."""
        from openpyxl.utils import get_column_letter

        filled = any(cell.value is not None for cell in row)
        for place in sorted(self._read):
            cell = row[place] if place < len(row) else None
            name = f"{get_column_letter(place + 1)}{number}"
            if cell is not None and cell.data_type == "e":
                yield f"the cell {name} holds the Excel error {cell.value}"
            elif cell is not None and place in self._amounts and _is_percent(cell):
                yield f"the cell {name} is formatted as a percent, and should hold US dollars"
            elif cell is not None and place in self._amounts and (other := _currency(cell)):
                yield (
                    f"the cell {name} is formatted as {other}, and should hold US dollars: convert"
                    " it at the certified rate of the date of export (19 CFR 159.32)"
                )
            elif cell is None or cell.value is None:
                if place < len(formula) and formula[place].data_type == "f":
                    yield f"the cell {name} holds a formula without a value: save the file in Excel"
                if filled and (area := merged.at(place, number)):
                    yield f"the cell {name} is merged in {area}: unmerge and fill each cell"


class _MergedCells:
    """Cells that were merged into one, whose text the first of them holds.

    Args:
        areas: of each merge, the first and last column by their letters, and the first and last
            row, counted from 1.
    """

    def __init__(self, areas: Iterable[tuple[str, int, str, int]]) -> None:
        from openpyxl.utils import column_index_from_string

        # Areas never overlap, so that in a column the last that begins above a row decides.
        self._by_column: dict[int, list[tuple[int, int, str]]] = {}
        for left, top, right, bottom in sorted(areas, key=lambda area: area[1]):
            first, last = column_index_from_string(left), column_index_from_string(right)
            for column in range(first - 1, last):
                area = (top, bottom, f"{left}{top}:{right}{bottom}")
                self._by_column.setdefault(column, []).append(area)

    def at(self, column: int, row: int) -> str:
        """Return the area that a cell is merged in, as A2:A5; empty where it is not merged."""
        areas = self._by_column.get(column, [])
        found = bisect_right(areas, row, key=lambda area: area[0]) - 1
        if found < 0 or areas[found][1] < row:
            return ""
        return areas[found][2]


def _searched(stream: IO[bytes], path: str) -> tuple[_MergedCells, bool]:
    """Return the merged cells of a sheet, and whether it has formulas.

    Merged cells stand behind the rows, so the file is searched once before they are read.

    Args:
        stream: of the workbook.
        path: of the sheet in it.
    """
    areas = set()
    formulas, kept = False, b""
    with ZipFile(stream) as archive, archive.open(path) as content:
        while block := content.read(_BLOCK):
            kept += block
            formulas = formulas or _FORMULA.search(kept) is not None
            for left, top, right, bottom in _MERGED.findall(kept):
                areas.add((left.decode(), int(top), right.decode(), int(bottom)))
            kept = kept[-_OVERLAP:]
    return _MergedCells(areas), formulas


def _cell_text(cell: Any) -> str:
    """Return what a cell means, as text."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, date | time):
        return str(value)
    if isinstance(value, int) or type(value).__name__ == "float":
        return _number_text(Decimal(repr(value)), cell.number_format or "")
    return str(value)


def _is_percent(cell: Any) -> bool:
    """Whether a cell holds a number that it shows as a percent."""
    return cell.data_type == "n" and "%" in _shown(cell.number_format or "")


def _currency(cell: Any) -> str:
    """Return the currency that a cell shows its number in, empty where that may be US dollars."""
    if cell.value is None or cell.data_type != "n":
        return ""
    sections = _SECTION.findall(cell.number_format or "")
    return next(filter(None, map(_currency_of, sections)), "")


def _currency_of(section: str) -> str:
    """Return the currency of a section of a number format, empty where it may be US dollars."""
    for part in _PART.finditer(section):
        currency = (part["currency"] or "").strip()
        if currency == "$" and part["of"] and not _is_american(part["of"]):
            return f"$ of the locale {part['of']}"
        if currency and currency.upper() not in _DOLLARS:
            return currency
    if not _FIGURES.search(_PART.sub("", section)):
        return ""
    words = _PART.sub(lambda part: part["text"] or part["sign"] or "", section)
    words = words.replace("General", " ")
    sign = next((one for one in words if one != "$" and category(one) == "Sc"), "")
    other = _OTHER.search(words)
    return sign or (other[0] if other else "")


def _is_american(locale: str) -> bool:
    return locale.upper().rjust(4, "0").endswith(_UNITED_STATES)


def _shown(number_format: str) -> str:
    """Return the part of a number format that is for digits of numbers above zero."""
    return _HIDDEN_TEXT.sub("", number_format.partition(";")[0])


def _number_text(number: Decimal, number_format: str) -> str:
    """Return a number as its cell means it: a percent is one, and an amount has cents."""
    shown = _shown(number_format)
    exact = _EXCEL.plus(number)
    if "%" in shown:
        return _plain(_EXCEL.multiply(exact, HUNDRED))
    # What a spreadsheet has worked out has more decimals than an amount; its cell shows cents.
    plain = _plain(cents(exact) if "$" in shown or "#,##0" in shown else exact)
    if re.fullmatch("0+", shown):
        return plain.zfill(len(shown))
    return _with_decimals(plain, shown)


def _plain(number: Decimal) -> str:
    """Return a number in digits, without zeros at its end."""
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _with_decimals(plain: str, shown: str) -> str:
    """Return a number with the zeros at its end that its cell shows: 3801.10 is not 3801.1."""
    match = re.fullmatch(r"0\.(0+)", shown)
    whole, point, decimals = plain.partition(".")
    if match and point:
        return f"{whole}.{decimals.ljust(len(match[1]), '0')}"
    return plain

"""The answer of a quoted line as text, made once for each kind of line and filled in for each.

A record is made of the first line of a kind, and what depends on the line is replaced by slots.
Rebuilding the text for every line took five times as long. In JSON the other duties, the fees,
the notes and what was asked are slots as a whole, so that kinds of line can share the rest.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from operator import itemgetter
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.answers.csv_text import flat_quote
from anode_duty.answers.fields import cell
from anode_duty.answers.record import inputs_record, quote_record
from anode_duty.duties.quoting import as_quote, value_note
from anode_duty.law.money import cents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from anode_duty.answers.csv_text import CsvColumn
    from anode_duty.answers.fields import Record
    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import OtherTotals, Quote
    from anode_duty.entries.lines import QuotedLine

# Where a record has the figures of `_csv_slots`, in that order.
_FIXED = (
    ("entry_date",),
    ("entered_value",),
    ("dutiable_value",),
    ("total", "amount"),
    ("total", "deposit"),
    ("total", "refundable"),
    ("total", "asked_later"),
    ("total", "other_duties"),
    ("total", "fees"),
    ("total", "due_at_entry"),
)
_OF_DUTY = (
    ("amount",),
    ("deposit", "amount"),
    ("deposit", "refundable"),
    ("deposit", "asked_later"),
)
# The further ones of `_json_slots`: figures, and parts of a document that are its text.
_JSON_ONLY = (("total", "cost"), ("total", "landed"), ("declared_value",))
_JSON_PARTS = (("other_duties",), ("fees",), ("notes",), ("inputs",))
# Characters that no text of an answer has: names with them are refused, and a line that has them in
# another cell is written without a form.
_MARK, _PART = "\x01", "\x02"
_NO_OTHER = ("", "", "")
_OF_OTHERS = ("other_duties", "fees", "due_at_entry")
NOTES = -1  # the slot of the notes, behind all others


class LineForm(NamedTuple):
    """A text with slots.

    Attributes:
        text: for the operator `%`, which takes half the time of `str.format`.
        places: of the slots that the text has, in its order, among all.
        pick: takes them.
    """

    text: str
    places: tuple[int, ...]
    pick: Callable[[Sequence[object]], tuple[object, ...]]


# The days of a file are few, and making text of one took as long as of four figures.
_iso = lru_cache(8192)(str)


class CsvForms:
    """Makes text of the added cells of lines.

    Args:
        columns: the added ones.
        as_text: returns cells as the end of a line.
        as_cell: returns text as a cell of the file, with quotes where it needs them.
    """

    def __init__(
        self,
        columns: Sequence[CsvColumn],
        as_text: Callable[[Iterable[str]], str],
        as_cell: Callable[[str], str],
    ) -> None:
        self._as_cell = as_cell
        self._columns = columns
        self._as_text = as_text
        self._notes: dict[tuple[str, tuple[str, ...]], str] = {}
        self._forms: dict[tuple[object, ...], LineForm] = {}

    def tail(self, line: QuotedLine) -> str:
        """Return the added cells of a quoted line as text."""
        text, _, pick = self.form(line)
        filled: str = text % pick((*_csv_slots(line), self.notes(line.kind.codes, line.more_codes)))
        return filled

    def form(self, line: QuotedLine) -> LineForm:
        """Return the form of the added cells of a quoted line, the first of whose slots is `NOTES`.

        Of the other duties it has their totals and codes alone, so that many kinds share it.
        """
        forms = line.kind.forms
        form: LineForm | None = forms.get("csv")
        if form is None:
            form = forms["csv"] = self._shared_form(line)
        return form

    def _shared_form(self, line: QuotedLine) -> LineForm:
        """Return the form of all kinds of the same verdict, cases and rates: of many exporters."""
        found = line.kind.basis
        key = (
            found.classification.verdict,
            *((one.duty, one.case.number, str(one.rate)) for one in found.duties),
            *(figure is None for figure in _csv_slots(line)),
        )
        form = self._forms.get(key)
        if form is None:
            record = record_of(line)
            record["total"] |= dict.fromkeys(_OF_OTHERS, "")
            flat = flat_quote({**_slotted(record), "notes": ()})
            flat["notes"] = f"{_MARK}{NOTES}{_MARK}"
            cells = (cell(column.cell(flat)) for column in self._columns)
            form = self._forms[key] = _form(self._as_text(cells))
        return form

    def notes(self, codes: str, more_codes: tuple[str, ...]) -> str:
        """Return the codes of the notes of a line, of its kind and of its value, as a cell."""
        key = (codes, more_codes)
        text = self._notes.get(key)
        if text is None:
            each = dict.fromkeys((*codes.split(), *more_codes))
            text = self._notes[key] = self._as_cell(" ".join(each))
        return text


def _csv_slots(line: QuotedLine) -> tuple[object, ...]:
    """Return the figures of a line that a cell of CSV may have, in the order of the slots."""
    _, _, day, _, _, figures, _, other, _ = line
    entered, dutiable, duties, amount, deposit, refundable, later = figures
    slots: tuple[object, ...] = (
        _iso(day),
        entered,
        dutiable,
        amount,
        deposit,
        refundable,
        later,
        *_other_slots(other),
    )
    for one in duties:
        slots += one[: len(_OF_DUTY)]
    return slots


def _other_slots(other: OtherTotals | None) -> tuple[object, ...]:
    if other is None:
        return _NO_OTHER
    return other if other.fees_total is not None else (other.other_duties, "", "")


def json_text(line: QuotedLine) -> str:
    """Return a quoted line as one line of JSON, without its end."""
    forms, other = line.kind.forms, line.other
    whole = other is None or other.fees_total is not None
    key = ("json", other is None, whole)
    form = forms.get(key) or forms.get((*key, line.day))
    if form is None:
        record = record_of(line)
        text = json.dumps(_slotted(record, parts=True))
        form = _form(text)
        # Some sentences name the entry date; their form is good for that day alone.
        forms[(*key, line.day) if str(line.day) in text else key] = form
    text, _, pick = form
    filled: str = text % pick(_json_slots(line))
    return filled


def _json_slots(line: QuotedLine) -> tuple[object, ...]:
    totals, figures = line.other, line.figures
    cost: object = ""
    if totals is not None and totals.due_at_entry is not None:
        cost = figures.entered + totals.due_at_entry + figures.asked_later - figures.refundable
    return (
        *_csv_slots(line),
        cost,
        "" if figures.amount is None else figures.entered + figures.amount,
        cents(line.value),
        _other_duties(line),
        _fees(line),
        f"[{', '.join((*_kind_notes(line), *_value_notes(line)))}]",
        _inputs(line),
    )


def _inputs(line: QuotedLine) -> str:
    """Return what was asked as JSON."""
    texts, portion = line.kind.texts, line.aam_value
    key = "inputs" if portion is None else "inputs with a portion"
    form = texts.get(key)
    if form is None:
        record = inputs_record(_asked(line))
        record |= {"entry_date": f"{_MARK}0{_MARK}", "value": f"{_MARK}1{_MARK}"}
        if portion is not None:
            record["aam_value"] = f"{_MARK}2{_MARK}"
        form = texts[key] = intern(_form(json.dumps(record)).text)
    # In the order of the record. Rebuilding it for each line doubled the time of all JSON.
    asked: tuple[object, ...] = (f"{line.value:f}", _iso(line.day))
    filled: str = form % (asked if portion is None else (*asked, f"{portion:f}"))
    return filled


def _other_duties(line: QuotedLine) -> str:
    """Return the other duties of a line as JSON."""
    found = line.kind.basis.other
    if line.other is None or found is None:
        return "null"
    forms, entered = found.forms, line.figures.entered
    text = forms.get("duties")
    if text is None:
        text = forms["duties"] = _of_amounts(record_of(line)["other_duties"])
    amounts = found.duties.amounts(entered)
    slots = (one for amount in amounts for one in (entered, amount) if one is not None)
    filled: str = text % tuple(slots)
    return filled


def _fees(line: QuotedLine) -> str:
    """Return the fees of a line as JSON."""
    found = line.kind.basis.other
    if line.other is None or line.other.fees_total is None or found is None:
        return "null"
    total = line.entry_total
    fees = found.fees.on(line.figures.entered, total)
    key = ("fees", *((fee.fee.name, fee.bound) for fee in fees))
    text = found.forms.get(key)
    if text is None:
        text = found.forms[key] = _of_amounts(record_of(line)["fees"])
    filled: str = text % tuple(figure for fee in fees for figure in (fee.base, fee.amount))
    return filled


def _of_amounts(records: Iterable[Record]) -> str:
    """Return records as JSON, with slots for the base and the amount of each."""
    slotted = []
    for record in records:
        amount = None if record["amount"] is None else _MARK
        slotted.append({**record, "base": _MARK, "amount": amount})
    return json.dumps(slotted).replace("%", "%%").replace("\\u0001", "%s")


def _kind_notes(line: QuotedLine) -> Iterator[str]:
    """Yield the notes of a line that do not depend on its value, as JSON."""
    kind = line.kind
    texts = kind.texts
    key: str | date = line.day if line.day in texts else "notes"
    if key not in texts:
        notes, other = kind.notes_on(line.day), kind.basis.other
        key = line.day if kind.is_dated else "notes"
        more = other.notes if other else ()
        own = notes[: len(notes) - len(more)]
        apart = notes[len(own) :] == more
        texts[key] = intern(_as_items(own if apart else notes))
        texts["more notes"] = intern(_as_items(more if apart else ()))
    yield from filter(None, (texts[key], texts["more notes"]))


def _value_notes(line: QuotedLine) -> Iterator[str]:
    """Yield the notes of a line that depend on its value, as JSON."""
    for code in line.more_codes:
        note = value_note(line.kind.basis, line.figures, line.value, line.aam_value, code)
        yield f'{{"level": "{note.level}", "code": "{note.code}", "text": {json.dumps(note.text)}}}'


def _as_items(notes: Iterable[Note]) -> str:
    return json.dumps([note._asdict() for note in notes])[1:-1]


def as_line_quote(line: QuotedLine) -> Quote:
    """Return the quote of a quoted line."""
    return as_quote(line.kind.basis, _asked(line), line.figures, line.other, line.entry_total)


def _asked(line: QuotedLine) -> Any:
    return line.kind.shipment._replace(
        value=line.value, aam_value=line.aam_value, entry_date=line.day
    )


def record_of(line: QuotedLine) -> Record:
    """Return the record of a quoted line."""
    return quote_record(as_line_quote(line), line.kind.book)


def _slotted(record: Record, parts: bool = False) -> Record:
    """Return a record with slots in the place of what depends on the line."""
    slots = _Slots()
    for path in _FIXED:
        slots.put(record, path)
    for one in record["lines"]:
        for path in _OF_DUTY:
            slots.put(one, path)
    if parts:
        for path in _JSON_ONLY:
            slots.put(record, path)
        for path in _JSON_PARTS:
            slots.put(record, path, _PART)
    return record


class _Slots:
    """Counts the slots that are put into a record; a figure that is null there stays null."""

    def __init__(self) -> None:
        self._next = 0

    def put(self, record: Record, path: tuple[str, ...], mark: str = _MARK) -> None:
        """Put the next slot at the end of a path."""
        *inner, last = path
        for field in inner:
            record = record[field]
        if record[last] is not None or mark == _PART:
            record[last] = f"{mark}{self._next}{mark}"
        self._next += 1


_SLOT = r'"\\u0002([0-9]+)\\u0002"|(?:\x01|\\u0001)(-?[0-9]+)(?:\x01|\\u0001)'


def _form(text: str) -> LineForm:
    """Return a text with slots as a form."""
    places: list[int] = []

    def slot(match: re.Match[str]) -> str:
        places.append(int(match[1] or match[2]))
        return "%s"

    bare = re.sub(_SLOT, slot, text.replace("%", "%%"))
    # Every answer has an entered value and an entry date, and itemgetter makes a tuple of two.
    return LineForm(bare, tuple(places), itemgetter(*places))

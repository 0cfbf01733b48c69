"""The answer of a quoted line as text, made once for each kind of line and filled in for each.

A record is made of the first line of a kind, and what depends on the line is replaced by slots.
Rebuilding the text for every line took five times as long. In JSON the other duties, the fees,
the notes and what was asked are slots as a whole, so that kinds of line can share the rest.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import count
from operator import itemgetter
from sys import intern
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.answers.csv_text import flat_quote
from anode_duty.answers.fields import cell
from anode_duty.answers.record import inputs_record, quote_record
from anode_duty.duties.quoting import OtherTotals, as_quote, value_note
from anode_duty.law.money import ZERO, cents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from anode_duty.answers.csv_text import CsvColumn
    from anode_duty.answers.fields import Record
    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import Quote
    from anode_duty.entries.lines import QuotedLine

# The figures of a line and of each of its duties, in the order of `_csv_slots`.
_SUMS = ("entered", "dutiable", "amount", "deposit", "refundable", "asked_later")
_OF_DUTY = ("amount", "deposit", "refundable", "asked_later")
# Parts of a document that are slots as a whole.
_PARTS = ("other_duties", "fees", "notes", "inputs")
# Characters that no text of an answer has: names with them are refused, and a line that has them in
# another cell is written without a form.
_MARK, _PART = "\x01", "\x02"
_NO_OTHER = ("", "", "")
_COUNTED = OtherTotals(ZERO, ZERO, ZERO)
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
            record = _marked_record(line._replace(other=_COUNTED))
            flat = {**flat_quote({**record, "notes": ()}), "notes": f"{_MARK}{NOTES}{_MARK}"}
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
    figures = line.figures
    slots: tuple[object, ...] = (
        _iso(line.day),
        figures.entered,
        figures.dutiable,
        figures.amount,
        figures.deposit,
        figures.refundable,
        figures.asked_later,
        *_other_slots(line.other),
    )
    for one in figures.duties:
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
        text = json.dumps(_marked_record(line))
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


def _marked_record(line: QuotedLine) -> Record:
    """Return the record of a line with a mark in the place of each figure, wherever it has it.

    A mark is the place of the figure among the slots. What is null stays null, as it is so in all
    lines that share the text.
    """
    numbers = count()

    def mark(figure: object, around: str = _MARK) -> Any:
        number = next(numbers)
        return None if figure is None else f"{around}{number}{around}"

    def put(noun: Any, *fields: str) -> Any:
        return noun._replace(**{field: mark(getattr(noun, field)) for field in fields})

    quote = as_line_quote(line)
    day, figures = mark(line.day), put(quote.figures, *_SUMS)
    other = put(quote.other or _COUNTED, *OtherTotals._fields)
    figures = figures._replace(duties=tuple(put(one, *_OF_DUTY) for one in figures.duties))
    # A stand-in, as the properties of a quote would count with the marks.
    marked: Any = SimpleNamespace(
        shipment=quote.shipment,
        basis=quote.basis,
        figures=figures,
        rate=quote.rate,
        other=quote.other and other,
        cost=mark(quote.cost),
        landed=mark(quote.landed),
        other_duties=None,
        fees=None,
        notes=(),
    )
    record = quote_record(marked, line.kind.book)
    # The record reads the entry date, and rounds the declared value.
    record |= {"entry_date": day, "declared_value": mark(line.value)}
    return record | {part: mark(part, _PART) for part in _PARTS}


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

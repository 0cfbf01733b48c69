"""The notes of lines, and why lines are not quoted: made once for each kind, or each amount."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import WORD, words_of
from anode_duty.arrow.columns import answer
from anode_duty.arrow.terms import PASSED
from anode_duty.duties.quoting import (
    ENTRY_INCOMPLETE,
    PORTION_ROUNDED,
    UPPER_BOUND,
    VALUE_ROUNDED,
    figure,
)
from anode_duty.entries.lines import LineKind
from anode_duty.law.money import dollars

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from anode_duty.arrow.figures import Columns, Lines
    from anode_duty.arrow.terms import NotesOfKind

_QUOTED, _PORTION = "is quoted", "has a portion"  # beside the codes of notes
_DAYS = 2**32  # more than there are days, before and after the epoch
_EPOCH: date = pa.scalar(0, pa.date32()).as_py()  # the day from which Arrow counts


def notes_of(lines: Lines, columns: Columns) -> pa.DictionaryArray:
    """Return the codes of the notes of lines; those of the value behind those of the kind.

    Args:
        lines: as they were read.
        columns: their figures.
    """
    portion, notes = lines.portion, lines.terms.notes
    given = {_QUOTED: lines.quoted, VALUE_ROUNDED: lines.value.rounded}
    if portion is not None:
        given |= {_PORTION: portion.exact.is_valid(), PORTION_ROUNDED: portion.rounded}
    if "fees" in columns:
        counted, fees = columns["other_duties"].is_valid(), columns["fees"]
        given[ENTRY_INCOMPLETE] = pc.and_(counted, fees.is_null())
    key, two = notes.codes.take(lines.codes), pa.scalar(2, pa.int32())
    for flags in given.values():
        key = pc.add(pc.multiply(key, two), flags.cast(pa.int32()))
    encoded = key.dictionary_encode()
    words = []
    for key in encoded.dictionary.to_pylist():
        true = set()
        for name in reversed(given):
            key, is_so = divmod(key, 2)
            true |= {name} if is_so else set()
        words.append(_codes(notes.values[key], true))
    return words_of(pa.array(words, WORD), encoded.indices, lines.codes.is_valid())


def _codes(kind: NotesOfKind, true: Set[str]) -> str | None:
    """Return the codes of the notes of lines of a kind, of which some things are true."""
    if _QUOTED not in true:
        return PASSED if kind.codes == PASSED else None
    more = {
        VALUE_ROUNDED: VALUE_ROUNDED in true,
        UPPER_BOUND: kind.in_part and _PORTION not in true,
        PORTION_ROUNDED: kind.covered and PORTION_ROUNDED in true,
        ENTRY_INCOMPLETE: ENTRY_INCOMPLETE in true,
    }
    codes = (*kind.codes.split(), *(code for code, is_so in more.items() if is_so))
    return " ".join(dict.fromkeys(codes)) or None


def errors_of(batch: pa.RecordBatch, lines: Lines) -> pa.DictionaryArray:
    """Return why lines are not quoted."""
    given, fails = batch.columns, pc.invert(lines.quoted)
    failed = pc.indices_nonzero(fails)
    kinds, places = _kinds_by_day(lines, failed)
    # Where the kind can be quoted it is an amount that cannot; of the others one may be blank.
    quotable = pa.array([isinstance(kind, LineKind) for kind in kinds], pa.bool_())
    no_value = lines.value.exact.is_null().take(failed)
    fail = pa.array([isinstance(kind, str) for kind in kinds], pa.bool_())
    alone = pc.or_(quotable.take(places), pc.and_(fail.take(places), no_value))
    own = zip(failed.filter(alone).to_pylist(), places.filter(alone).to_pylist(), strict=True)
    said = [kind if isinstance(kind, str) else None for kind in kinds]
    said += (_reason(given, lines, line, kinds[place]) for line, place in own)
    behind = pa.array(range(len(kinds), len(said)), pa.int32())
    places = pc.replace_with_mask(places, alone, behind)
    at = pc.replace_with_mask(pa.nulls(len(batch), pa.int32()), fails, places)
    return words_of(pa.array(said, WORD), at, fails)


def _kinds_by_day(lines: Lines, failed: pa.Array) -> tuple[list[LineKind | str | None], pa.Array]:
    """Return the kinds of lines that are not quoted, and of each line the place of its kind.

    Why a kind is not quoted is said of each entry date by itself, which it may name.
    """
    codes = lines.codes.take(failed).cast(pa.int64())
    days = lines.days.take(failed).cast(pa.int32()).cast(pa.int64())
    day = pc.add(pc.fill_null(days, 0), _DAYS // 2)
    encoded = pc.add(pc.multiply(codes, _DAYS), day).dictionary_encode()
    kinds: list[Any] = []
    for key in encoded.dictionary.to_pylist():
        code, day = divmod(key, _DAYS)
        kind = lines.terms.kinds[code]
        kinds.append(kind(_EPOCH + timedelta(day - _DAYS // 2)) if callable(kind) else kind)
    return kinds, encoded.indices


def _reason(
    given: Sequence[pa.Array], lines: Lines, line: int, kind: LineKind | str | None
) -> str | None:
    """Return why a line is not quoted; None where it has nothing at all, as it is no line then."""
    cells = (column[line].as_py() for column in given)
    if all(cell is None or not str(cell).strip() for cell in cells):
        return None
    if not isinstance(kind, LineKind):
        return kind
    value = lines.value.read(line)
    if not isinstance(value, Decimal):
        return value or str(answer(dollars, "", "value"))
    portion = lines.portion.read(line) if lines.portion else None
    if isinstance(portion, str):
        return portion
    return str(answer(figure, kind.basis, value, portion))

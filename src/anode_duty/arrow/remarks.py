"""The notes of lines, and why lines are not quoted: made once for each kind, or each amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.arithmetic import as_words, where
from anode_duty.arrow.columns import answer
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
    from collections.abc import Sequence

    from anode_duty.arrow.figures import Lines
    from anode_duty.arrow.kinds import Settled

PASSED = "passed"
_VALUE_CODES = (VALUE_ROUNDED, UPPER_BOUND, PORTION_ROUNDED, ENTRY_INCOMPLETE)
_COMBINATIONS = 2 ** len(_VALUE_CODES)


def notes_of(lines: Lines, incomplete: pa.Array | None) -> pa.Array:
    """Return the codes of the notes of lines; those of the value behind those of the kind.

    Args:
        lines: as they were read.
        incomplete: those whose entry is not quoted whole; None where there are none.
    """
    terms, codes, portion = lines.kinds.terms, lines.kinds.codes, lines.portion
    in_part = None if terms.in_part.of_none else terms.in_part.values.take(codes)
    rounded = None
    if portion is not None:
        in_part = in_part and pc.and_not(in_part, portion.exact.is_valid())
        if portion.rounded is not None:
            rounded = pc.and_(terms.covered.values.take(codes), portion.rounded)
    key = pc.multiply(codes, pa.scalar(_COMBINATIONS, pa.int32()))
    for bit, flags in enumerate((lines.value.rounded, in_part, rounded, incomplete)):
        if flags is not None:
            weight = pc.multiply(flags.cast(pa.int32()), pa.scalar(2**bit, pa.int32()))
            key = pc.add(key, weight)
    encoded = key.dictionary_encode()
    held, kinds = lines.kinds.notes, lines.kinds.kinds
    found = encoded.dictionary.to_pylist()
    held.update((key, _codes(kinds, key)) for key in found if key not in held)
    notes = _as_words([held[key] for key in found], encoded.indices)
    said = lines.quoted
    if said is not None and not terms.passed.of_none:
        said = pc.or_(said, terms.passed.values.take(codes))
    return as_words(where(said, notes.indices), notes.dictionary)


def _codes(kinds: Sequence[Settled], key: int) -> str | None:
    place, bits = divmod(key, _COMBINATIONS)
    kind = kinds[place]
    if not isinstance(kind, LineKind):
        return PASSED
    more = [code for bit, code in enumerate(_VALUE_CODES) if bits & 2**bit]
    return " ".join(dict.fromkeys((*kind.codes.split(), *more))) or None


def _as_words(words: Sequence[str | None], indices: pa.Array) -> pa.Array:
    """Return words by their places, as a dictionary of different words."""
    places: dict[str, int] = {}
    new = [None if word is None else places.setdefault(word, len(places)) for word in words]
    return as_words(pa.array(new, pa.int32()).take(indices), pa.array(places, pa.string()))


def errors_of(batch: pa.RecordBatch, lines: Lines) -> pa.Array:
    """Return why lines are not quoted."""
    if lines.quoted is None:
        return _as_words([], pa.nulls(len(batch), pa.int32()))
    passed = lines.kinds.terms.passed.values.take(lines.kinds.codes)
    has_failed = pc.invert(pc.or_(lines.quoted, passed))
    failed = pc.indices_nonzero(has_failed)
    said, places = lines.kinds.reasons(failed)
    says = pa.array([one is not None for one in said], pa.bool_()).take(places)
    has_value = lines.value.exact.is_valid().take(failed)
    # Where the kind can be quoted it is an amount that cannot; of the others one may be blank.
    found: dict[int, str | None] = {
        place: _reason_of_amount(lines, failed[place].as_py())
        for place in pc.indices_nonzero(pc.invert(says)).to_pylist()
    }
    for place in pc.indices_nonzero(pc.and_not(says, has_value)).to_pylist():
        if _is_blank(batch, failed[place].as_py()):
            found[place] = None
    if found:
        chosen = pa.array([place in found for place in range(len(failed))])
        own = pa.array([len(said) + place for place in range(len(found))], pa.int32())
        places = pc.replace_with_mask(places, chosen, own)
        said += (found[place] for place in sorted(found))
    at = pc.replace_with_mask(pa.nulls(len(batch), pa.int32()), has_failed, places)
    return _as_words(said, at)


def _is_blank(batch: pa.RecordBatch, line: int) -> bool:
    """Whether a line has nothing at all; as in a file, it is no line then, and has no error."""
    cells = (column[line].as_py() for column in batch.columns)
    return all(cell is None or not str(cell).strip() for cell in cells)


def _reason_of_amount(lines: Lines, line: int) -> str:
    """Return why a line of a kind that can be quoted is not."""
    value, portion = lines.value, lines.portion
    if not value.exact[line].is_valid:
        given = value.faulty is not None and value.faulty[line].as_py()
        return value.fault(line) if given else str(answer(dollars, "", "value"))
    if portion is not None and portion.faulty is not None and portion.faulty[line].as_py():
        return portion.fault(line)
    kind = lines.kinds.kinds[lines.kinds.codes[line].as_py()]
    if portion is None or not isinstance(kind, LineKind):
        return ""
    return str(answer(figure, kind.basis, value.given(line), portion.given(line)))

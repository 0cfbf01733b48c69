"""The notes of lines, and why lines are not quoted: made once for each kind, or each amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.arrow.columns import Amounts, no_amount
from anode_duty.duties.quoting import (
    ENTRY_INCOMPLETE,
    PORTION_ROUNDED,
    UPPER_BOUND,
    VALUE_ROUNDED,
    figure,
)
from anode_duty.entries.lines import Kind, reason
from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from anode_duty.arrow.figures import Lines
    from anode_duty.arrow.kinds import KindsOfLines
    from anode_duty.arrow.other_figures import OtherFigures

PASSED = "passed"
_VALUE_CODES = (VALUE_ROUNDED, UPPER_BOUND, PORTION_ROUNDED, ENTRY_INCOMPLETE)


class Read(NamedTuple):
    """Lines as they were read.

    Attributes:
        value: the declared values.
        portion: the values of the covered portions; None where no line gives one.
        kinds: their kinds.
        ok: the lines that are quoted; None where all are.
        odd: the lines whose portion cannot be that of their value; None where none has one.
    """

    value: Amounts
    portion: Amounts | None
    kinds: KindsOfLines
    ok: pa.Array | None
    odd: pa.Array | None


def notes_of(lines: Lines, read: Read, other: OtherFigures | None) -> pa.Array:
    """Return the codes of the notes of lines; those of the value behind those of the kind."""
    terms, codes = lines.terms, lines.codes
    in_part, portion = terms.in_part.take(codes), read.portion
    rounded = None
    if portion is not None:
        in_part = pc.and_not(in_part, portion.exact.is_valid())
        if portion.rounded is not None:
            rounded = pc.and_kleene(terms.covered.take(codes), portion.rounded)
    said = (read.value.rounded, in_part, rounded, other.incomplete if other else None)
    key = pc.multiply(read.kinds.codes.cast(pa.int64()), 2 ** len(_VALUE_CODES))
    for bit, flags in enumerate(said):
        if flags is not None:
            weight = pc.multiply(pc.fill_null(flags, False).cast(pa.int64()), 2**bit)
            key = pc.add(key, weight)
    quoted_or_passed = terms.passed.take(read.kinds.codes)
    quoted = codes.is_valid()
    key = pc.if_else(pc.or_(quoted, quoted_or_passed), key, pa.scalar(None, pa.int64()))
    encoded = key.dictionary_encode()
    held, kinds = read.kinds.notes, read.kinds.kinds
    found = encoded.dictionary.to_pylist()
    held.update((key, _codes(kinds, key)) for key in found if key not in held)
    return _as_words([held[key] for key in found], encoded.indices)


def _codes(kinds: Sequence[Kind | str | None], key: int) -> str | None:
    place, bits = divmod(key, 2 ** len(_VALUE_CODES))
    kind = kinds[place]
    if not isinstance(kind, Kind):
        return PASSED
    more = [code for bit, code in enumerate(_VALUE_CODES) if bits & 2**bit]
    return " ".join(dict.fromkeys((*kind.codes.split(), *more))) or None


def _as_words(words: Sequence[str | None], indices: pa.Array) -> pa.Array:
    """Return words by their places, as a dictionary of different words."""
    places: dict[str, int] = {}
    new = [None if word is None else places.setdefault(word, len(places)) for word in words]
    taken = pa.array(new, pa.int32()).take(indices)
    return pa.DictionaryArray.from_arrays(taken, pa.array(places, pa.string()))


def errors_of(batch: pa.RecordBatch, read: Read) -> pa.Array:
    """Return why lines are not quoted."""
    if read.ok is None:
        return pa.DictionaryArray.from_arrays(
            pa.nulls(len(batch), pa.int32()), pa.array([], pa.string())
        )
    failed = pc.and_not(pc.invert(read.ok), read.kinds.terms.passed.take(read.kinds.codes))
    return _as_words(*_reasons(batch, read, failed))


def _reasons(
    batch: pa.RecordBatch, read: Read, failed: pa.Array
) -> tuple[list[str | None], pa.Array]:
    """Return why lines are not quoted: what is said, and which of it is said of each line."""
    said, at = read.kinds.reasons(failed)
    # Of these the kind can be quoted; of the others one may be blank, which has no value.
    for_amounts = pc.and_(failed, at.is_null())
    doubtful = pc.and_(at.is_valid(), read.value.exact.is_null())
    found: dict[int, str | None] = {
        line: _reason_of_amount(read, line) for line in pc.indices_nonzero(for_amounts).to_pylist()
    }
    for line in pc.indices_nonzero(doubtful).to_pylist():
        if _is_blank(batch, line):
            found[line] = None
    if found:
        places = pa.array([len(said) + n for n in range(len(found))], pa.int32())
        chosen = pa.array([line in found for line in range(len(batch))])
        at = pc.replace_with_mask(at, chosen, places)
        said = [*said, *(found[line] for line in sorted(found))]
    return said, at


def _is_blank(batch: pa.RecordBatch, line: int) -> bool:
    """Whether a line has nothing at all; as in a file, it is no line then, and has no error."""
    cells = (column[line].as_py() for column in batch.columns)
    return all(cell is None or not str(cell).strip() for cell in cells)


def _reason_of_amount(read: Read, line: int) -> str:
    """Return why a line of a kind that can be quoted is not."""
    value, portion = read.value, read.portion
    if not value.exact[line].is_valid:
        given = value.faulty is not None and value.faulty[line].as_py()
        return value.fault(line) if given else no_amount("value")
    if portion is not None and portion.faulty is not None and portion.faulty[line].as_py():
        return portion.fault(line)
    kind = read.kinds.kinds[read.kinds.codes[line].as_py()]
    if portion is None or not isinstance(kind, Kind):
        return ""
    return _portion_fault(kind, value.given(line), portion.given(line))


def _portion_fault(kind: Kind, value: Decimal, portion: Decimal) -> str:
    """Return why a line of a kind cannot have a portion of this value."""
    try:
        figure(kind.basis, value, portion)
    except BadInput as error:
        return reason(error)
    return ""

"""Batches of lines cut to a size at which they are quoted fast, and never within an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anode_duty.entries.parquet import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def sized(batches: Iterable[pa.RecordBatch], at_once: int) -> Iterator[pa.RecordBatch]:
    """Yield batches of no more lines than are quoted at once."""
    for batch in batches:
        for start in range(0, len(batch), at_once):
            yield batch.slice(start, at_once)


def whole_entries(
    batches: Iterable[pa.RecordBatch], entry_at: int | None, at_once: int = AT_ONCE
) -> Iterator[pa.RecordBatch]:
    """Yield batches of lines so that adjacent lines of one entry are in one batch.

    Args:
        batches: of lines.
        entry_at: the place of the column of entry numbers; None where entries do not matter.
        at_once: how many lines are quoted at once.
    """
    if entry_at is None:
        yield from sized(batches, at_once)
        return
    held: list[pa.RecordBatch] = []
    for batch in sized(batches, at_once):
        if held and not _same(held[-1].column(entry_at)[-1], batch.column(entry_at)[0]):
            yield _one(held)
            held = []
        begins = _last_entry(batch.column(entry_at))
        if begins:
            yield _one([*held, batch.slice(0, begins)])
            held = []
        held.append(batch.slice(begins))
    if held:
        yield _one(held)


def _last_entry(numbers: pa.Array) -> int:
    """Return the place of the first of the last lines that have one entry number."""
    others = pc.not_equal(numbers, numbers[-1]) if numbers[-1].is_valid else numbers.is_valid()
    places = pc.indices_nonzero(pc.fill_null(others, True))
    return places[-1].as_py() + 1 if len(places) else 0


def _same(one: pa.Scalar, other: pa.Scalar) -> bool:
    return bool(one.as_py() == other.as_py())


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)

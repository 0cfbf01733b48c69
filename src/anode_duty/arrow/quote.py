"""Tables and streams of entry lines in Arrow memory, quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from anode_duty.arrow.table_quoter import TableQuoter
from anode_duty.duties.shipment import Shipment, as_shipment
from anode_duty.entries.header import options_for
from anode_duty.entries.lines import asked_of
from anode_duty.entries.parquet import AT_ONCE
from anode_duty.errors import BadInput
from anode_duty.law.money import NOTHING
from anode_duty.law.ratebook import as_book

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from anode_duty.law.ratebook import RateBook

# Lines that are quoted at once, where all are in memory: what Python does is done less often.
_OF_A_TABLE = 4 * AT_ONCE


def quote_table(
    book: RateBook,
    table: object,
    defaults: Shipment | None = None,
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> pa.Table:
    """Return a table of entry lines with the columns of a quote added.

    The columns are found by the names that files of entries have. Amounts are decimals, integers
    or text, and days are dates or text; floats are refused, as they have lost the digits that were
    written. A line that cannot be quoted has its reason in `error`, and no figures. Lines are one
    entry where they are adjacent and have one entry number; without a column of entry numbers,
    each line counts as an entry.

    Args:
        book: the rate files.
        table: anything with the Arrow PyCapsule interface: of pyarrow, Polars, pandas or DuckDB.
        defaults: what is used where a line gives nothing; its value is not used. Without it, a
            line without an entry date fails.
        columns: headers by the column they are to be read as, for names that are not known.

    Raises:
        BadInput: a column that is needed is not there or of a type that is not read, two columns
            could both be meant, or the table has no Arrow interface.
    """
    return _quoted(book, table, defaults, columns, _OF_A_TABLE).read_all()


def quote_batches(
    book: RateBook,
    batches: object,
    defaults: Shipment | None = None,
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> pa.RecordBatchReader:
    """Return a stream of entry lines with the columns of a quote added, batch by batch.

    Memory does not grow with the number of lines.

    Args:
        book: see `quote_table`.
        batches: a stream, such as a `pyarrow.RecordBatchReader` or a relation of DuckDB.
        defaults: see `quote_table`.
        columns: see `quote_table`.

    Raises:
        BadInput: as `quote_table`.
    """
    return _quoted(book, batches, defaults, columns, AT_ONCE)


def quoted_schema(
    book: RateBook,
    schema: pa.Schema,
    defaults: Shipment | None = None,
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> pa.Schema:
    """Return the schema of what `quote_table` makes of tables of a schema.

    Raises:
        BadInput: as `quote_table`.
    """
    return _quoter(book, schema, defaults, columns).schema


def _quoted(
    book: object,
    lines: object,
    defaults: Shipment | None,
    columns: Mapping[str, Sequence[str]] | None,
    at_once: int,
) -> pa.RecordBatchReader:
    reader = _as_reader(lines)
    quoter = _quoter(book, reader.schema, defaults, columns)
    return pa.RecordBatchReader.from_batches(quoter.schema, quoter.stream(reader, at_once))


def _as_reader(given: Any) -> pa.RecordBatchReader:
    if isinstance(given, pa.Table):
        return given.to_reader()
    try:
        if hasattr(given, "__arrow_c_stream__"):
            return pa.RecordBatchReader.from_stream(given)
        if hasattr(given, "__arrow_c_array__"):
            return pa.Table.from_batches([pa.record_batch(given)]).to_reader()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, TypeError) as error:
        raise BadInput(
            f"the {type(given).__name__} cannot be read as a table of Arrow: {error}",
            "a column that holds values of several types is to be made text first",
        ) from None
    raise BadInput(
        f"the table is a {type(given).__name__}, which has no Arrow interface",
        "give a table of pyarrow, Polars, pandas (2.2 or newer) or DuckDB",
    )


def _quoter(
    given: object,
    schema: pa.Schema,
    defaults: Shipment | None,
    columns: Mapping[str, Sequence[str]] | None,
) -> TableQuoter:
    book = as_book(given)
    day: date | None = None
    shipment = Shipment(None, NOTHING, book.reviewed)
    if defaults is not None:
        shipment = as_shipment(defaults._replace(value=NOTHING))
        day = shipment.entry_date
    reading = options_for((book,), shipment, day is not None)._replace(columns=columns or {})
    return TableQuoter(asked_of(book, shipment, day), schema, reading)

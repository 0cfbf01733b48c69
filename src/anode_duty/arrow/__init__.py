"""Entry lines in Arrow memory, quoted: what pandas, Polars, DuckDB, Dask and Spark can map.

A table in, the table with the added columns out: the same answers as a file of entries has, to the
cent, with decimals for money and rates, dates for days and dictionaries for words. Needs the extra
`arrow`: pip install 'anode-duty[arrow]'.
"""

from anode_duty.errors import BadInput

try:
    import pyarrow  # noqa: F401 - whoever has no pyarrow is told so here
except ImportError:
    raise BadInput(
        "pyarrow is not installed, which Arrow tables need",
        "install it: pip install 'anode-duty[arrow]'",
    ) from None

from anode_duty.arrow.quote import quote_batches, quote_table, quoted_schema

__all__ = ["quote_batches", "quote_table", "quoted_schema"]

"""Quote a folder of Parquet files with Spark: each partition is quoted where its lines are.

Run: python examples/spark_quote.py ENTRIES_FOLDER QUOTED_FOLDER
Needs: pip install 'anode-duty[arrow]' pyspark pandas, and a Java runtime.

`mapInArrow` hands every executor a stream of batches, which `quote_batches` quotes in constant
memory. Spark has no dictionaries of words: they become text.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from anode_duty import load_rates
from anode_duty.arrow import quote_batches, quoted_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame


def plain(schema: pa.Schema) -> pa.Schema:
    """Return a schema with text in the place of dictionaries of words."""
    return pa.schema(
        [
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in schema
        ]
    )


def quoted(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Quote the batches of one partition."""
    first = next(batches, None)
    if first is None:
        return

    def every() -> Iterator[pa.RecordBatch]:
        yield first
        yield from batches

    stream = pa.RecordBatchReader.from_batches(first.schema, every())
    for batch in quote_batches(load_rates(), stream):
        yield batch.cast(plain(batch.schema))


def quote_frame(entries: DataFrame) -> DataFrame:
    """Return entries with the columns of a quote added."""
    schema = quoted_schema(load_rates(), to_arrow_schema(entries.schema))
    return entries.mapInArrow(quoted, from_arrow_schema(plain(schema)))


def main(entries: str, target: str) -> None:
    """Quote a folder of Parquet files into another."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # which has this package
    spark = SparkSession.builder.appName("anode-duty").getOrCreate()
    quote_frame(spark.read.parquet(entries)).write.parquet(target)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:3])

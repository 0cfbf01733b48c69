"""Quote entries inside DuckDB: its lines stream through `quote_batches` and back into SQL.

Run: python examples/duckdb_quote.py ENTRIES.parquet
Needs: pip install 'anode-duty[arrow]' duckdb

Prints what each exporter owes. Memory does not grow with the file: DuckDB reads and adds up while
the lines are quoted, batch by batch.
"""

from __future__ import annotations

import sys

import duckdb

from anode_duty import load_rates
from anode_duty.arrow import quote_batches

OWED = """
    select exporter, count(*) as lines, sum(total_deposit) as deposited,
           sum(total_refundable) as refundable, count(error) as failed
    from quoted group by exporter order by deposited desc, exporter
"""


def owed_by_exporter(path: str) -> list[tuple[object, ...]]:
    """Return what was deposited for each exporter, and what of it is refundable."""
    # One connection reads and another adds up, as each has one stream open at a time.
    entries = duckdb.connect().read_parquet(path)
    answers = duckdb.connect()
    answers.register("quoted", quote_batches(load_rates(), entries))
    return answers.execute(OWED).fetchall()


if __name__ == "__main__":
    for line in owed_by_exporter(sys.argv[1]):
        print(*line, sep="\t")

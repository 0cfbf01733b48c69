"""Arrow: lines a second of `quote_table` beside the bare arithmetic of other engines.

Run: python tests/benchmarks/arrow.py [LINES]

All work on one table in memory and on one thread, in turns; of each the least CPU time counts. The
others do no more than multiply and round the same columns, with a rate that is joined on the
exporter: no entry dates, no scope, no notes, no lines that fail.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["POLARS_MAX_THREADS"] = "1"  # read when Polars is imported

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv
from entries import COMPANIES, write_entries
from measure import Ratio, show

from anode_duty import load_rates
from anode_duty.arrow import quote_table

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
LEAST = 0.50  # of DuckDB's pace
MONEY = pa.decimal128(17, 2)
TYPES = {
    "reference": pa.string(),
    "exporter": pa.string(),
    "value": MONEY,
    "product": pa.string(),
    "aam_value": MONEY,
    "entry_date": pa.date32(),
}
RATES = pa.table(
    {
        "exporter": COMPANIES,
        "ad": pa.array([Decimal("93.50") + n for n in range(len(COMPANIES))], pa.decimal128(5, 2)),
        "cvd": pa.array([Decimal("11.58") + n for n in range(len(COMPANIES))], pa.decimal128(5, 2)),
    }
)
SQL = """
    with read as (
        select lines.*, ad as ad_rate, cvd as cvd_rate,
               round(value)::decimal(16, 0) as entered_value,
               round(coalesce(aam_value, value))::decimal(16, 0) as dutiable_value
        from lines join rates using (exporter)
    ), owed as (
        select *,
               round(dutiable_value * (ad_rate * 0.01), 2)::decimal(22, 2) as ad_amount,
               round(dutiable_value * (cvd_rate * 0.01), 2)::decimal(22, 2) as cvd_amount
        from read
    )
    select *, ad_amount as ad_deposit, cvd_amount as cvd_deposit,
           ad_amount + cvd_amount as total_amount, ad_amount + cvd_amount as total_deposit,
           ad_amount + cvd_amount as total_refundable
    from owed
"""


def table_of(lines: int) -> pa.Table:
    """Return the entry lines of the other benchmarks as a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_entries(Path(folder, "entries.csv"), lines)
        convert = pyarrow.csv.ConvertOptions(column_types=TYPES, null_values=[""])
        return pyarrow.csv.read_csv(path, convert_options=convert).combine_chunks()


def by_duckdb(lines: pa.Table) -> Callable[[], object]:
    """Return the bare arithmetic of DuckDB, in decimals."""
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.register("lines", lines)
    connection.register("rates", RATES)
    return lambda: connection.sql(SQL).to_arrow_table()


def by_polars(lines: pa.Table) -> Callable[[], object]:
    """Return the bare arithmetic of Polars, in decimals."""
    frame, rates = pl.from_arrow(lines), pl.from_arrow(RATES)

    def reckon() -> object:
        read = frame.join(rates, on="exporter").with_columns(
            pl.col("value").round(0, mode="half_away_from_zero").alias("entered_value"),
            pl.coalesce("aam_value", "value")
            .round(0, mode="half_away_from_zero")
            .alias("dutiable_value"),
        )
        owed = read.with_columns(_part("ad"), _part("cvd"))
        total = pl.col("ad_amount") + pl.col("cvd_amount")
        return owed.with_columns(
            pl.col("ad_amount").alias("ad_deposit"),
            pl.col("cvd_amount").alias("cvd_deposit"),
            *(total.alias(f"total_{name}") for name in ("amount", "deposit", "refundable")),
        )

    return reckon


def _part(duty: str) -> Any:
    fraction = pl.col(duty) * pl.lit(Decimal("0.01"))
    amount = (pl.col("dutiable_value") * fraction).round(2, mode="half_away_from_zero")
    return amount.alias(f"{duty}_amount")


def by_pandas(lines: pa.Table) -> Callable[[], object]:
    """Return the bare arithmetic of pandas, in floats, which are not exact."""
    frame, rates = lines.to_pandas(), RATES.to_pandas()
    for column in ("value", "aam_value"):
        frame[column] = frame[column].astype(float)
    rates[["ad", "cvd"]] = rates[["ad", "cvd"]].astype(float)

    def reckon() -> object:
        owed = frame.merge(rates, on="exporter")
        owed["entered_value"] = owed["value"].round()
        owed["dutiable_value"] = owed["aam_value"].fillna(owed["value"]).round()
        for duty in ("ad", "cvd"):
            owed[f"{duty}_amount"] = (owed["dutiable_value"] * owed[duty] / 100).round(2)
            owed[f"{duty}_deposit"] = owed[f"{duty}_amount"]
        for name in ("amount", "deposit", "refundable"):
            owed[f"total_{name}"] = owed["ad_amount"] + owed["cvd_amount"]
        return owed

    return reckon


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of a piece of work, on all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


def seconds_of(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the least CPU seconds of each work, all done in turns."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name].append(cpu_seconds(work))
    return {name: min(seconds) for name, seconds in taken.items()}


def ratios(lines: int = 1_000_000) -> list[Ratio]:
    """Return the pace of `quote_table` as a share of the others'."""
    pa.set_cpu_count(1)
    table, book = table_of(lines), load_rates()
    others = {
        "DuckDB, decimals": by_duckdb(table),
        "Polars, decimals": by_polars(table),
        "pandas, floats": by_pandas(table),
    }
    taken = seconds_of({"quote_table": lambda: quote_table(book, table), **others})
    own = taken["quote_table"]
    return [
        Ratio(
            f"`quote_table`, {lines:,} lines ({lines / own:,.0f} a second)",
            f"the bare arithmetic in {name}, one thread ({lines / taken[name]:,.0f})",
            taken[name] / own,
            least=LEAST if name.startswith("DuckDB") else None,
        )
        for name in others
    ]


if __name__ == "__main__":
    show(ratios(*map(int, sys.argv[1:2])))

"""Every ratio of the design side by side, in one run; then one file of entries in every form.

Run: python tests/benchmarks/all.py [LINES]

LINES is how many the second part has, a million unless it is named. Every form is quoted by a
process of its own; its sums are read from what it has written and must be the same to the cent.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import arrow
import batch
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import rates
import start
from entries import write_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUMS = ("total_amount", "total_deposit", "total_refundable")
LEAST_OF_CSV = 5  # times as many lines a second as a batch of CSV
# A process counts the memory of the one that starts it as its own, so a small one starts it.
LAUNCH = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
out = process.stdout.read().decode()
_, _, usage = os.wait4(process.pid, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, out)
"""
QUOTE_TABLE = """
import sys, time
import pyarrow, pyarrow.parquet
from anode_duty import load_rates
from anode_duty.arrow import quote_table
pyarrow.set_cpu_count(1)
table, book = pyarrow.parquet.read_table(sys.argv[1]), load_rates()
began = time.process_time()
quoted = quote_table(book, table)
print(time.process_time() - began)
pyarrow.parquet.write_table(quoted, sys.argv[2])
"""
QUOTE_PARQUET = """
import sys
from anode_duty import load_rates
from anode_duty.arrow import quote_batches
import pyarrow.parquet
pyarrow.set_cpu_count(1)
file = pyarrow.parquet.ParquetFile(sys.argv[1])
batches = pyarrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
quoted = quote_batches(load_rates(), batches)
with pyarrow.parquet.ParquetWriter(sys.argv[2], quoted.schema) as writer:
    for batch in quoted:
        writer.write_batch(batch)
"""


class Form(NamedTuple):
    """A form of the file, how it is quoted, and how the sums of its answer are read."""

    name: str
    command: tuple[str, ...]
    sums: Callable[[Path], tuple[Decimal, ...]]


def of_csv(path: Path) -> tuple[Decimal, ...]:
    """Return the sums of an answer as CSV."""
    types = {name: pa.decimal128(22, 2) for name in SUMS}
    convert = pyarrow.csv.ConvertOptions(
        include_columns=list(SUMS), column_types=types, null_values=[""]
    )
    return _sums(pyarrow.csv.read_csv(path, convert_options=convert))


def of_parquet(path: Path) -> tuple[Decimal, ...]:
    """Return the sums of an answer as Parquet."""
    return _sums(pyarrow.parquet.read_table(path, columns=list(SUMS)))


def _sums(table: pa.Table) -> tuple[Decimal, ...]:
    return tuple(pc.sum(table[name].cast(pa.decimal128(38, 2))).as_py() for name in SUMS)


def of_json(path: Path) -> tuple[Decimal, ...]:
    """Return the sums of an answer as lines of JSON."""
    found: Counter[str] = Counter()
    for total in _totals(path):
        for name in SUMS:
            found[name] += Decimal(total[name.removeprefix("total_")] or 0)  # type: ignore[assignment]
    return tuple(Decimal(found[name]) for name in SUMS)


def _totals(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if "error" not in (answer := json.loads(line)):
                yield answer["total"]


def forms(lines: int) -> None:
    """Print seconds, lines a second, peak memory and sums of every form of one file."""
    with tempfile.TemporaryDirectory() as folder:
        text = write_entries(Path(folder, "entries.csv"), lines)
        columns = str(Path(folder, "entries.parquet"))
        pyarrow.parquet.write_table(arrow.table_of(lines), columns, row_group_size=131072)
        target = Path(folder, "quoted")
        python, quote = sys.executable, (batch.COMMAND, "quote", "--output", str(target))
        pace = {}
        for form in (
            Form("CSV", (*quote, "--format=csv", f"--batch={text}"), of_csv),
            Form("JSON", (*quote, "--format=json", f"--batch={text}"), of_json),
            Form("Parquet", (python, "-c", QUOTE_PARQUET, columns, str(target)), of_parquet),
            Form("Arrow", (python, "-c", QUOTE_TABLE, columns, str(target)), of_parquet),
        ):
            # Of Arrow, what it takes to quote is printed: the lines are in memory before.
            _, _, out = batch.run(python, "-c", LAUNCH, *form.command)
            cpu, memory, *own = map(float, out.split())
            seconds = own[0] if own else cpu
            pace[form.name] = lines / seconds
            sums = " ".join(f"{amount:,}" for amount in form.sums(target))
            print(
                f"{form.name + ':':9}{seconds:7.2f} s {lines / seconds:12,.0f} lines a second"
                f" {memory / 1024:7.0f} MB   sums {sums}"
            )
    ratio = pace["Arrow"] / pace["CSV"]
    print(f"quote_table to a batch of CSV: {ratio:.1f} (at least {LEAST_OF_CSV})")


def main() -> None:
    """Print all ratios, then the forms."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    del sys.argv[1:]
    for title, part in (
        ("One quote", start.main),
        ("Reading rates", rates.main),
        ("Files of entries", batch.main),
        ("Arrow, a million lines", arrow.main),
    ):
        print(f"\n{title}", flush=True)
        part()
    print(f"\n{lines:,} lines in every form", flush=True)
    forms(lines)


if __name__ == "__main__":
    main()

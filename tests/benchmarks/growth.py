"""How cost grows with lines, and with kinds of line, in every form of a file of entries.

Run: python tests/benchmarks/growth.py [--lines N…] [--kinds N…] [--of N] [--forms FORM…]

With --lines, files of so many lines; with --kinds, files of --of lines and so many kinds of line.
By default both, to 10,000,000 lines, which take some minutes and 2 GB in the temporary folder (see
TMPDIR), where everything is removed again. Every form is quoted by a process of its own. CSV and
JSON are read from its output while it writes, as ten million documents of JSON fill 60 GB; the
sums of the forms must be the same to the cent, and some hundred lines those of `quote` one by one.
Seconds are CPU seconds, on all threads; of Arrow those of `quote_table`, the lines being in memory
before.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from entries import write_entries
from measure import COMMAND, run

from anode_duty import AnodeDutyError, Shipment, load_rates, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

FORMS = ("CSV", "JSON", "Parquet", "Arrow")
LINES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
KINDS = (1, 10, 100, 1_000)
SUMS = ("total_amount", "total_deposit", "total_refundable")
CENTS = pa.decimal128(38, 2)
AT_ONCE = 65536
SAMPLE = 100  # lines that are quoted one by one
TYPES = {
    "value": pa.decimal128(17, 2),
    "aam_value": pa.decimal128(17, 2),
    "entry_date": pa.date32(),
}
QUOTE_TABLE = """
import sys, time
import pyarrow, pyarrow.parquet
from anode_duty import load_rates
from anode_duty.arrow import quote_table
pyarrow.set_cpu_count(1)
table, book = pyarrow.parquet.read_table(sys.argv[1]), load_rates()
began = time.process_time()
quoted = quote_table(book, table)
print(time.process_time() - began, flush=True)
pyarrow.parquet.write_table(quoted.select(sys.argv[3:]), sys.argv[2])
"""

Figures = tuple[Decimal | None, ...]


class Answer(NamedTuple):
    """The sums of an answer, and the figures of every so manieth line of it."""

    sums: tuple[Decimal, ...]
    sample: tuple[Figures, ...]


class Measured(NamedTuple):
    """What a form of a file took, and what it has answered."""

    form: str
    seconds: float
    memory: float
    answer: Answer


def every(lines: int) -> int:
    """Return how far lines of the sample are from each other."""
    return max(lines // SAMPLE, 1)


def of_batches(batches: Iterable[pa.RecordBatch], lines: int) -> Answer:
    """Return the answer that stands in batches of columns."""
    sums, sample, read = [Decimal(0)] * len(SUMS), [], 0
    for batch in batches:
        columns = [batch.column(name).cast(CENTS) for name in SUMS]
        found = [pc.sum(column).as_py() or Decimal(0) for column in columns]
        sums = [before + more for before, more in zip(sums, found, strict=True)]
        places = pa.array(range(-read % every(lines), len(batch), every(lines)), pa.int64())
        sample += zip(*(column.take(places).to_pylist() for column in columns), strict=True)
        read += len(batch)
    return Answer(tuple(sums), tuple(sample))


def of_csv(output: IO[bytes], lines: int) -> Answer:
    """Return the answer that is read as CSV."""
    convert = pyarrow.csv.ConvertOptions(
        include_columns=list(SUMS), column_types=dict.fromkeys(SUMS, CENTS), null_values=[""]
    )
    with pyarrow.csv.open_csv(output, convert_options=convert) as batches:
        return of_batches(batches, lines)


def of_json(output: IO[bytes], lines: int) -> Answer:
    """Return the answer that is read as lines of JSON."""
    return of_batches(_batches_of_json(output), lines)


def _batches_of_json(output: IO[bytes]) -> Iterator[pa.RecordBatch]:
    while lines := list(islice(output, AT_ONCE // 16)):
        totals = list(map(_total, lines))
        yield pa.record_batch(
            {
                name: pa.array([total.get(name.removeprefix("total_")) for total in totals])
                for name in SUMS
            }
        ).cast(pa.schema([(name, CENTS) for name in SUMS]))


def _total(line: bytes) -> dict[str, str]:
    """Return the totals of a document; reading all of it would take longer than the answer."""
    start = line.rfind(b'"total": {')
    if start < 0:
        return {}
    start = line.index(b"{", start)
    found: dict[str, str] = json.loads(line[start : line.index(b"}", start) + 1])
    return found


def of_parquet(path: Path, lines: int) -> Answer:
    """Return the answer that stands in a Parquet file."""
    with pyarrow.parquet.ParquetFile(path, pre_buffer=False) as file:
        return of_batches(file.iter_batches(AT_ONCE, columns=list(SUMS)), lines)


def write_parquet(text: Path, target: Path) -> Path:
    """Write the lines of a CSV file as Parquet."""
    convert = pyarrow.csv.ConvertOptions(column_types=TYPES, null_values=[""])
    with (
        pyarrow.csv.open_csv(text, convert_options=convert) as batches,
        pyarrow.parquet.ParquetWriter(target, batches.schema) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch, row_group_size=2 * AT_ONCE)
    return target


def measured(form: str, text: Path, columns: Path, lines: int) -> Measured:
    """Return what a form took to quote."""
    target = columns.with_name("quoted.parquet")
    quote_files = (COMMAND, "quote", "--batch")
    if form == "CSV":
        took, answer = run(
            *quote_files, str(text), "--format=csv", read=lambda output: of_csv(output, lines)
        )
    elif form == "JSON":
        took, answer = run(
            *quote_files, str(text), "--format=json", read=lambda output: of_json(output, lines)
        )
    elif form == "Parquet":
        took, _ = run(*quote_files, str(columns), "--output", str(target))
        answer = of_parquet(target, lines)
    else:
        script = (sys.executable, "-c", QUOTE_TABLE, str(columns), str(target), *SUMS)
        took, out = run(*script)
        took = took._replace(seconds=float(out))  # type: ignore[arg-type]
        answer = of_parquet(target, lines)
    target.unlink(missing_ok=True)
    assert isinstance(answer, Answer)
    return Measured(form, took.seconds, took.memory, answer)


def one_by_one(text: Path, lines: int) -> tuple[Figures, ...]:
    """Return the figures of every so manieth line of a file, each quoted by itself."""
    book = load_rates()
    with text.open(newline="", encoding="utf-8") as file:
        sample = list(islice(csv.DictReader(file), 0, None, every(lines)))
    return tuple(_quoted(book, line) for line in sample)


def _quoted(book: object, line: dict[str, str]) -> Figures:
    given = {name: line[name] for name in ("product", "aam_value", "importer") if line.get(name)}
    day = date.fromisoformat(line["entry_date"])
    try:
        found = quote(book, Shipment(line["exporter"], line["value"], day, **given))  # type: ignore
    except AnodeDutyError:
        return (None,) * len(SUMS)
    return (found.figures.amount, found.figures.deposit, found.figures.refundable)


def compare(lines: int, kinds: int = 0, forms: Sequence[str] = FORMS) -> list[Measured]:
    """Return what each form of a file took; leave the program where their answers differ."""
    with tempfile.TemporaryDirectory() as name:
        text = write_entries(Path(name, "entries.csv"), lines, kinds=kinds)
        columns = write_parquet(text, Path(name, "entries.parquet"))
        found = [measured(form, text, columns, lines) for form in forms]
        expected = one_by_one(text, lines)
    for one in found:
        if one.answer.sums != found[0].answer.sums:
            raise SystemExit(f"{one.form} has other sums than {found[0].form}: {one.answer.sums}")
        if one.answer.sample != expected:
            raise SystemExit(f"{one.form} has other lines than `quote`")
    return found


def show_head(what: str) -> None:
    """Print the head of a table in Markdown; its first column is `lines` or `kinds`."""
    print(f"| {what} | form | seconds | lines a second | peak memory | sums |")
    print("|---|---|---|---|---|---|")


def show(first: int, lines: int, found: Iterable[Measured]) -> None:
    """Print what the forms of a file of so many lines took, and their sums."""
    for one in found:
        sums = " ".join(f"${amount:,}" for amount in one.answer.sums)
        print(
            f"| {first:,} | {one.form} | {one.seconds:.2f} | {lines / one.seconds:,.0f} |"
            f" {one.memory:,.0f} MB | {sums} |",
            flush=True,
        )


def main() -> None:
    """Print the tables that the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, nargs="*", metavar="N")
    parser.add_argument("--kinds", type=int, nargs="*", metavar="N")
    parser.add_argument("--of", type=int, default=200_000, metavar="N", help="lines, for --kinds")
    parser.add_argument("--forms", nargs="+", default=FORMS, choices=FORMS)
    asked = parser.parse_args()
    both = asked.lines is None and asked.kinds is None
    if sizes := LINES if both else asked.lines:
        show_head("lines")
        for lines in sizes:
            show(lines, lines, compare(lines, forms=asked.forms))
    if sizes := KINDS if both else asked.kinds:
        print(f"\n{asked.of:,} lines each\n")
        show_head("kinds")
        for kinds in sizes:
            show(kinds, asked.of, compare(asked.of, kinds, asked.forms))


if __name__ == "__main__":
    main()

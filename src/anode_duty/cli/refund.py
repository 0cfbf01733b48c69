"""anode-duty refund: what of some entries is refundable, and by which day one must act."""

import os
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from anode_duty.answers import streams
from anode_duty.answers.formats import FORMATS
from anode_duty.answers.streams import destination, usable
from anode_duty.cli import options
from anode_duty.cli.batch import (
    Opened,
    cut_short,
    end_run,
    is_parquet,
    opened,
    progress_of,
    refuse_other_name,
    refuse_text,
    tell_reading,
)
from anode_duty.cli.options import Text, option
from anode_duty.entries import refund_answer
from anode_duty.entries.claim_list import ClaimList, numbered
from anode_duty.entries.entry_files import Entries, read_entries
from anode_duty.entries.header import ReadOptions
from anode_duty.entries.ledger import Ledger, known_grouping
from anode_duty.entries.source_file import OpenFile, open_sources
from anode_duty.errors import AnswerIsNo, BadInput
from anode_duty.law.money import exact, usd
from anode_duty.law.numbers import counted

if TYPE_CHECKING:
    from anode_duty.arrow.parquet import RefundTable


def refund(
    *,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files of entries; - is standard input.")
    ],
    on: Annotated[
        Text, option("YYYY-MM-DD", "The day on which deadlines are judged; today unless given.")
    ] = None,
    by: Annotated[
        str, option("entry|month|exporter|case|importer", "What to sum the lines by.")
    ] = "entry",
    cape: Annotated[
        Text,
        option("FILE", "Write the entry numbers for a claim of duties held void to this file."),
    ] = None,
    target: options.Output = None,
    exporter: Annotated[Text, option("NAME", "Exporter for lines that give none.")] = None,
    goods: Annotated[options.Goods, options.without("transport")],
    entry_date: Annotated[
        Text, option("YYYY-MM-DD", "Date of entry for lines that give none.")
    ] = None,
    as_known: options.AsKnown = None,
    reading: options.FileOptions,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Show what is refundable on entries, and by which day to act.

    What was deposited is read from the file (AD Deposit, CVD Deposit). Where the file does not say,
    it is what should have been deposited, and the answer says so. With HTSUS numbers, the answer
    also has the duties that were held void.

    Example: anode-duty refund entries.csv --on 2026-10-09 --by month

    Example: anode-duty refund es-003.csv --date-format MM/DD/YYYY --cape claims.csv
    """
    given = options.asked(goods, exporter=exporter, entry_date=entry_date, as_known=as_known)
    day, by = options.day_of(on, "on"), known_grouping(by)
    what = opened(rates, given, entry_date is not None, reading, target, cape)
    target = None if target == "-" else target
    _refuse_one_file_for_both(target, cape)
    refuse_other_name(target, form, FORMATS)
    into_parquet, columns = is_parquet(target, form), what.reading._replace(refunds=True)
    ledger: Ledger | None = None
    claims = ClaimList(day)
    try:
        with (
            open_sources(files) as sources,
            progress_of(sources, target) as progress,
            nullcontext(_table_of(sources, columns) if into_parquet else None) as table,
            nullcontext(table.entries)
            if table
            else read_entries(sources, columns, progress) as entries,
            exact(),
        ):
            tell_reading(entries, what)
            ledger = Ledger(what.asked, entries.header, day, by, entries.place)
            read = [source.stream for source in sources]
            if cape is not None:
                usable(cape, read)  # before the answer is printed
                ledger.claims = claims
            with destination(target, read) as stream:
                if table:
                    table.write(ledger, stream.buffer)
                else:
                    stream.writelines(_answer(ledger, entries, what, form))
            if cape is not None:
                _write_claims(claims, cape, sources)
    except (AnswerIsNo, KeyboardInterrupt) as error:
        raise cut_short(error, ledger.lines if ledger else 0) from None
    words = [*_sums(ledger), *(_of_claims(claims) if cape is not None else ()), f"as of {day}"]
    streams.talk(*words, *ledger.failures.words(), folded=True)
    end_run(ledger.failures.count, ledger.warnings, strict)


def _table_of(sources: Sequence[OpenFile], columns: ReadOptions) -> "RefundTable":
    refuse_text(sources, columns)
    from anode_duty.arrow.parquet import RefundTable

    return RefundTable(sources, columns)


def _refuse_one_file_for_both(target: str | None, cape: str | None) -> None:
    if cape == "-":
        raise BadInput("--cape - is not a file", "name a file for the list of claims")
    if cape is None or target is None:
        return
    if os.path.realpath(cape) == os.path.realpath(target):
        raise BadInput(f"--cape and --output both name {cape!r}", "name two files")


def _answer(ledger: Ledger, entries: Entries, what: Opened, form: str) -> Iterator[str]:
    if form == "csv":
        return refund_answer.as_csv(ledger, entries)
    single = what.asked.single
    books = (single,) if single else what.asked.all_books()
    if form == "json":
        return refund_answer.as_json(ledger, entries, books)
    return refund_answer.as_page(ledger, entries, books, form)


def _write_claims(claims: ClaimList, path: str, sources: Sequence[OpenFile]) -> None:
    """Write the list of claims, and name each file; nothing where no entry can be claimed."""
    written = 0
    for file in claims.files(path):
        with destination(file.path, [source.stream for source in sources]) as stream:
            stream.write(file.text)
        written += 1
        entries = counted(file.entries, "entry", "entries", ",")
        streams.talk(f"claim list: {entries} in {file.path}")
    if not written:
        streams.talk(f"claim list: no entry can be claimed this way; {path} was not written")
    left = numbered(path, written + 1)
    if os.path.exists(left):
        streams.talk(f"note: {left} is from an earlier list; do not file it with this one")


def _sums(ledger: Ledger) -> Iterator[str]:
    """Yield how many lines were read, and their sums."""
    total = ledger.total
    passed = f", {ledger.passed} passed through" if ledger.passed else ""
    exact_sums, upper = total.exact, total.upper
    yield (
        f"lines: {ledger.lines} read, {total.lines} answered{passed},"
        f" {ledger.failures.count} failed"
    )
    sums = {
        "deposited": exact_sums.deposited,
        "due": exact_sums.due,
        "refundable": exact_sums.refundable,
    }
    if exact_sums.asked_later:
        sums["asked later"] = exact_sums.asked_later
    if exact_sums.lost:
        sums["final"] = exact_sums.lost
    if total.counts_duties:
        sums |= {"held void": total.claimable, "contested": total.contested}
    yield f"sums: {', '.join(f'{name} {usd(amount)}' for name, amount in sums.items())}"
    if upper.lines:
        yield (
            f"upper bounds, summed apart: {upper.lines} lines, refundable at most"
            f" {usd(upper.refundable)}"
        )
    if exact_sums.computed:
        yield f"computed, not from the file: {usd(exact_sums.computed)} of what was deposited"


def _of_claims(claims: ClaimList) -> Iterator[str]:
    if claims.without_number:
        yield (
            f"claim list: {claims.without_number} lines with a claim have no entry number and are"
            " not on it"
        )
    for limit in dict.fromkeys(limit for way in claims.ways.values() for limit in way.limits):
        yield f"claim list: {limit}"

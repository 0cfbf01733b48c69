"""The run of `refund`: files of entries in, what of them is refundable out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.answers import streams
from anode_duty.answers.output_file import destination, refuse_target
from anode_duty.cli.batch import cut_short, end_run, opened, progress_of, tell_reading
from anode_duty.entries import refund_text
from anode_duty.entries.claim_list import ClaimList, numbered
from anode_duty.entries.entry_files import read_entries
from anode_duty.entries.ledger import Ledger
from anode_duty.entries.source_file import open_sources
from anode_duty.errors import AnswerIsNo, BadInput
from anode_duty.law.money import exact, usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from anode_duty.cli.batch import FileOptions, Opened
    from anode_duty.duties.shipment import Shipment
    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.source_file import Source


class RefundOptions(NamedTuple):
    """What the options of `refund` say.

    Attributes:
        given: what is used where a line gives nothing.
        has_day: whether that has an entry date.
        on: the day on which one asks.
        cape: the file for the list of claims, or None.
        target: the file for the answer, or None.
    """

    given: Shipment
    has_day: bool
    on: date
    by: str
    cape: str | None
    target: str | None
    form: str
    rates: str | None
    strict: bool


def refund_files(paths: Sequence[str], asked: RefundOptions, options: FileOptions) -> None:
    """Show what is refundable of the entries of some files, and write the list of claims.

    Raises:
        AnswerIsNo: the answer could not be written whole, or --strict met a warning.
    """
    what = opened(asked.rates, asked.given, asked.has_day, options)
    target = None if asked.target == "-" else asked.target
    _refuse_one_file_for_both(target, asked.cape)
    ledger: Ledger | None = None
    claims = ClaimList(asked.on)
    try:
        with (
            open_sources(paths) as sources,
            progress_of(sources, target) as progress,
            read_entries(sources, what.reading._replace(refunds=True), progress) as entries,
            exact(),
        ):
            tell_reading(entries)
            ledger = Ledger(what.asked, entries.header, asked.on, asked.by, entries.place)
            if asked.cape is not None:
                refuse_target(asked.cape, [source.stream for source in sources])
                ledger.claims = claims
            with destination(target, [source.stream for source in sources]) as stream:
                stream.writelines(_answer(ledger, entries, what, asked.form))
            if asked.cape is not None:
                _write_claims(claims, asked.cape, sources)
    except (AnswerIsNo, KeyboardInterrupt) as error:
        raise cut_short(error, ledger.lines if ledger else 0) from None
    _tell(ledger, claims if asked.cape is not None else None)
    end_run(ledger.failures.count, ledger.warnings, asked.strict)


def _refuse_one_file_for_both(target: str | None, cape: str | None) -> None:
    if cape == "-":
        raise BadInput("--cape - is not a file", "name a file for the list of claims")
    if cape is not None and target is not None and _path(cape) == _path(target):
        raise BadInput(f"--cape and --output both name {cape!r}", "name two files")


def _path(name: str) -> str:
    return os.path.realpath(name)


def _answer(ledger: Ledger, entries: Entries, what: Opened, form: str) -> Iterator[str]:
    if form == "csv":
        return refund_text.as_csv(ledger, entries)
    single = what.asked.single
    books = (single,) if single else what.asked.all_books()
    if form == "json":
        return refund_text.as_json(ledger, entries, books)
    return refund_text.as_page(ledger, entries, books, form)


def _write_claims(claims: ClaimList, path: str, sources: Sequence[Source]) -> None:
    """Write the list of claims, and name each file; nothing where no entry can be claimed."""
    streams_read = [source.stream for source in sources]
    written = 0
    for file in claims.files(path):
        with destination(file.path, streams_read) as stream:
            stream.write(file.text)
        written += 1
        entries = "1 entry" if file.entries == 1 else f"{file.entries:,} entries"
        streams.talk(f"claim list: {entries} in {file.path}")
    if not written:
        streams.talk(f"claim list: no entry can be claimed this way; {path} was not written")
    left = numbered(path, written + 1)
    if os.path.exists(left):
        streams.talk(f"note: {left} is from an earlier list; do not file it with this one")


def _tell(ledger: Ledger, claims: ClaimList | None) -> None:
    """Say on stderr how many lines were read, their sums, and why lines failed."""
    total = ledger.total
    passed = f", {ledger.passed} passed through" if ledger.passed else ""
    exact_sums, upper = total.exact, total.upper
    words = [
        f"lines: {ledger.lines} read, {total.lines} answered{passed},"
        f" {ledger.failures.count} failed",
        f"sums: deposited {usd(exact_sums.deposited)}, due {usd(exact_sums.due)}, refundable"
        f" {usd(exact_sums.refundable)}"
        + (f", asked later {usd(exact_sums.asked_later)}" if exact_sums.asked_later else "")
        + (f", final {usd(exact_sums.lost)}" if exact_sums.lost else "")
        + (
            f", held void {usd(total.claimable)}, contested {usd(total.contested)}"
            if total.counts_duties
            else ""
        ),
    ]
    if upper.lines:
        words.append(
            f"upper bounds, summed apart: {upper.lines} lines, refundable at most"
            f" {usd(upper.refundable)}"
        )
    if exact_sums.computed:
        words.append(
            f"computed, not from the file: {usd(exact_sums.computed)} of what was deposited"
        )
    if claims is not None:
        words += _of_claims(claims)
    words.append(f"as of {ledger.on}")
    streams.talk(*words, *ledger.failures.words(), folded=True)


def _of_claims(claims: ClaimList) -> Iterator[str]:
    if claims.without_number:
        yield (
            f"claim list: {claims.without_number} lines with a claim have no entry number and are"
            " not on it"
        )
    for limit in dict.fromkeys(limit for way in claims.ways.values() for limit in way.limits):
        yield f"claim list: {limit}"

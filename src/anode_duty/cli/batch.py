"""The batch of `quote`: files of entries in, quoted lines out."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

from anode_duty.answers import streams
from anode_duty.answers.output_file import destination
from anode_duty.entries.batch import Batch
from anode_duty.entries.column_names import parse_columns
from anode_duty.entries.csv_file import delimiter_words
from anode_duty.entries.dates import date_form
from anode_duty.entries.entry_files import read_entries
from anode_duty.entries.header import options_for
from anode_duty.entries.lines import Asked
from anode_duty.entries.parties import read_parties
from anode_duty.entries.source_file import PARQUET, form_of, open_sources
from anode_duty.errors import AnswerIsNo, BadInput, ExitCode
from anode_duty.law.money import exact
from anode_duty.ratefiles.library import RateLibrary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from anode_duty.arrow.parquet import ParquetBatch
    from anode_duty.duties.shipment import Shipment
    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.header import ReadOptions
    from anode_duty.entries.source_file import Source
    from anode_duty.entries.summary import Summary


class FileOptions(NamedTuple):
    """How files of entries are read: the options of that name, as text."""

    encoding: str | None = None
    sheet: str | None = None
    columns: Sequence[str] = ()
    date_format: str | None = None
    parties: str | None = None
    only_listed: bool = False


class Opened(NamedTuple):
    """What is needed to quote the lines of some files."""

    asked: Asked
    reading: ReadOptions


def opened(rates: str | None, given: Shipment, has_day: bool, options: FileOptions) -> Opened:
    """Return how the lines of files are to be read and quoted.

    Args:
        rates: the folder of rate files, or None for those of the program.
        given: what the options of the command say.
        has_day: whether they say the entry date.
        options: how the files are read.
    """
    library = RateLibrary(rates)
    # With a case number, or one book, all lines are of that book; else each is asked by itself.
    single = library.book(case=given.case) if given.case or len(library.folders) == 1 else None
    form = None if options.date_format is None else date_form(options.date_format)
    if options.parties is not None and single is None:
        raise BadInput("--parties needs one book of rate files", "name the case with --case")
    named = options.parties
    parties = None if named is None or single is None else read_parties(named, single.names)
    asked = Asked(
        books=library.book,
        all_books=library.all,
        single=single,
        defaults=given,
        default_day=given.entry_date if has_day else None,
        date_form=form,
        parties=parties,
        only_listed=options.only_listed,
    )
    books = (single,) if single else library.all()
    reading = options_for(books, given, has_day)._replace(
        encoding=options.encoding,
        columns=parse_columns(options.columns),
        parties=parties is not None,
        sheet=options.sheet,
        date_form=form,
    )
    return Opened(asked, reading)


def quote_batch(
    paths: Sequence[str],
    given: Shipment,
    has_day: bool,
    options: FileOptions,
    target: str | None,
    form: str,
    rates: str | None,
    strict: bool,
) -> None:
    """Quote every line of files of entries.

    Raises:
        AnswerIsNo: the answer could not be written whole, or --strict met a warning.
    """
    what = opened(rates, given, has_day, options)
    target = None if target == "-" else target
    into_parquet = is_parquet(target, form)
    summary: Summary | None = None
    try:
        with open_sources(paths) as sources, exact():
            batch = _tables_of(what, sources) if into_parquet else None
            if batch is not None:
                summary = batch.summary
                with destination(target, [source.stream for source in sources]) as stream:
                    batch.write(stream.buffer)
            else:
                with (
                    progress_of(sources, target) as progress,
                    read_entries(sources, what.reading, progress) as entries,
                    destination(target, [source.stream for source in sources]) as stream,
                ):
                    lines = _lines_of(what, entries)
                    summary = lines.summary
                    stream.writelines(lines.json() if form == "json" else lines.csv())
    except (AnswerIsNo, KeyboardInterrupt) as error:
        raise cut_short(error, summary.lines if summary else 0) from None
    _tell(summary, strict)


def _lines_of(what: Opened, entries: Entries) -> Batch:
    """Return the batch that quotes files line by line, after saying how they are read."""
    tell_reading(entries)
    batch = Batch(what.asked, entries)
    if batch.guesses_entries:
        streams.talk(f"note: {_EACH_AN_ENTRY}", folded=True)
    return batch


def _tables_of(what: Opened, sources: Sequence[Source]) -> ParquetBatch:
    """Return the batch that quotes Parquet files into one, after saying how they are read.

    Raises:
        BadInput: a file is of another format, or the extra is not installed.
    """
    refuse_text(sources, what.reading)
    from anode_duty.arrow.parquet import ParquetBatch

    batch = ParquetBatch(what.asked, what.reading, sources)
    if told := batch.header.read_from():
        streams.talk(f"columns: {told}")
    streams.talk(*(f"note: {remark}" for remark in batch.header.remarks))
    if batch.guesses_entries:
        streams.talk(f"note: {_EACH_AN_ENTRY}", folded=True)
    return batch


def is_parquet(target: str | None, form: str) -> bool:
    """Whether an answer is to be a Parquet file: its name says so.

    Raises:
        BadInput: and --format says that it is to be another.
    """
    if target is None or not target.endswith(_PARQUET_NAME):
        return False
    if form not in ("table", "csv"):
        raise BadInput(
            f"--format {form} does not go with --output {target}",
            f"leave out --format, or name a file that does not end in {_PARQUET_NAME}",
        )
    return True


def refuse_text(sources: Iterable[Source], reading: ReadOptions) -> None:
    """Refuse files that are not Parquet, where a Parquet file is to be written.

    Raises:
        BadInput: one is of another format.
    """
    for source in sources:
        if form_of(source, reading.encoding).kind != PARQUET:
            raise BadInput(
                f"{source.name} is not a Parquet file, and a Parquet file is to be written",
                f"name an output that does not end in {_PARQUET_NAME}, or give Parquet files",
            )


def _tell(summary: Summary, strict: bool) -> None:
    """Say on stderr what a batch has come to.

    Raises:
        AnswerIsNo: lines have warnings, and --strict was given.
        Exit: lines could not be quoted.
    """
    streams.talk(*summary.words(), folded=True)
    end_run(summary.failed, summary.warnings, strict)


def end_run(failed: int, warnings: Iterable[str], strict: bool) -> None:
    """End a run over files by what its lines have come to.

    Args:
        failed: how many lines could not be worked out.
        warnings: the codes of the warnings that lines have.

    Raises:
        AnswerIsNo: lines have warnings, and --strict was given.
        Exit: lines failed.
    """
    if failed:
        raise typer.Exit(ExitCode.NO)
    if strict and (warned := ", ".join(sorted(warnings))):
        raise AnswerIsNo(f"lines have warnings, and --strict was given: {warned}")


_PARQUET_NAME = ".parquet"
_EACH_AN_ENTRY = (
    "the file has no column of entry numbers, so each line is treated as an entry of its own for"
    " the fees"
)


def tell_reading(entries: Entries) -> None:
    """Say on stderr what is read from which column, and which columns may have been meant."""
    if entries.delimiter != ",":
        streams.talk(f"note: cells are separated by {delimiter_words(entries.delimiter)}")
    if told := entries.read_from():
        streams.talk(told)
    streams.talk(*(f"note: {remark}" for remark in entries.header.remarks))


def cut_short(error: BaseException, lines: int) -> AnswerIsNo:
    """Return the error of a run that ended early, with how far it came."""
    what, hint = str(error) or "interrupted", getattr(error, "hint", "")
    read = "1 line" if lines == 1 else f"{lines} lines"
    return AnswerIsNo(f"{what}; {read} had been read", hint)


@contextmanager
def progress_of(
    sources: Sequence[Source], target: str | None
) -> Iterator[Callable[[int], None] | None]:
    """Draw a bar on stderr while files are read, where that is a terminal and the answer is not."""
    dumb = os.environ.get("TERM") in (None, "dumb")
    seekable = all(source.stream.seekable() for source in sources)
    unseen = dumb or sys.stderr is None or not sys.stderr.isatty() or not seekable
    if unseen or not (target or streams.into_a_file()):
        yield None
        return
    size = sum(os.fstat(source.stream.fileno()).st_size for source in sources)
    with typer.progressbar(length=size, label="quoting", file=sys.stderr) as bar:
        yield lambda position: bar.update(position - bar.pos)
        bar.update(size - bar.pos)

"""Files of entries: how they are opened and told of, and the batch of `quote` that quotes them."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

from anode_duty.answers import streams
from anode_duty.answers.streams import destination
from anode_duty.cli.options import idle
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
from anode_duty.law.numbers import counted
from anode_duty.ratefiles.books import RateBooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from anode_duty.arrow.parquet import ParquetBatch
    from anode_duty.cli.options import FileOptions
    from anode_duty.duties.shipment import Shipment
    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.header import Header, ReadOptions
    from anode_duty.entries.source_file import OpenFile
    from anode_duty.entries.summary import Summary

_PARQUET_NAME = ".parquet"
# Names of files that nothing is written to, and by which --format others are written.
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
_FORMS = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
}


class Opened(NamedTuple):
    """How the lines of some files are read, and how they are quoted."""

    asked: Asked
    reading: ReadOptions


def opened(
    rates: str | None, given: Shipment, has_day: bool, files: FileOptions, *targets: str | None
) -> Opened:
    """Return how the lines of files are to be read and quoted.

    Args:
        rates: the folder of rate files, or None for those of the program.
        given: what the options of the command say.
        has_day: whether they say the entry date.
        files: how the files are read.
        targets: the files that are to be written.

    Raises:
        BadInput: --parties needs one book, cannot be read, or is a file that is to be written.
    """
    library = RateBooks(rates)
    # With a case number, or one book, all lines are of that book; else each is asked by itself.
    single = library.book(case=given.case) if given.case or len(library.folders) == 1 else None
    form = None if files.date_format is None else date_form(files.date_format)
    parties = None
    if files.parties is not None:
        if single is None:
            raise BadInput("--parties needs one book of rate files", "name the case with --case")
        parties = read_parties(files.parties, single.names)
        for target in targets:
            # An output replaces what has its name: another hard link of the file keeps its text.
            if target and os.path.realpath(target) == os.path.realpath(files.parties):
                raise BadInput(f"{target!r} is the file of --parties", "write to another file")
    asked = Asked(
        books=library.book,
        all_books=library.all,
        single=single,
        defaults=given,
        default_day=given.entry_date if has_day else None,
        date_form=form,
        parties=parties,
        only_listed=files.only_listed_hts,
    )
    books = (single,) if single else library.all()
    reading = options_for(books, given, has_day)._replace(
        encoding=files.encoding,
        columns=parse_columns(files.column or ()),
        parties=parties is not None,
        sheet=files.sheet,
        date_form=form,
    )
    return Opened(asked, reading)


def quote_batch(
    paths: Sequence[str], what: Opened, target: str | None, form: str, strict: bool
) -> None:
    """Quote every line of files of entries.

    Args:
        paths: of the files; - is standard input.
        what: how their lines are read and quoted.
        target: the file for the answer, or None.
        form: `json`, `csv`, or empty where none was asked for.
        strict: whether --strict was given.
    """
    target = None if target == "-" else target
    into_parquet = is_parquet(target, form)
    refuse_other_name(target, form or "csv", ("csv", "json"))
    summary: Summary | None = None
    try:
        with open_sources(paths) as sources, exact():
            read = [source.stream for source in sources]
            if into_parquet:
                tables = _tables_of(what, sources)
                summary = tables.summary
                with destination(target, read) as stream:
                    tables.write(stream.buffer)
            else:
                with (
                    progress_of(sources, target) as progress,
                    read_entries(sources, what.reading, progress) as entries,
                    destination(target, read) as stream,
                ):
                    tell_reading(entries, what)
                    lines = Batch(what.asked, entries)
                    _tell_guess(lines)
                    summary = lines.summary
                    stream.writelines(lines.json() if form == "json" else lines.csv())
    except (AnswerIsNo, KeyboardInterrupt) as error:
        raise cut_short(error, summary.lines if summary else 0) from None
    streams.talk(*summary.words(), folded=True)
    end_run(summary.failed, summary.warnings, strict)


def _tables_of(what: Opened, sources: Sequence[OpenFile]) -> ParquetBatch:
    """Return the batch that quotes Parquet files into one, after saying how they are read."""
    refuse_text(sources, what.reading)
    from anode_duty.arrow.parquet import ParquetBatch

    batch = ParquetBatch(what.asked, what.reading, sources)
    if told := batch.header.read_from():
        streams.talk(f"columns: {told}")
    _tell_remarks(batch.header, what)
    _tell_guess(batch)
    return batch


def is_parquet(target: str | None, form: str) -> bool:
    """Whether an answer is to be a Parquet file: its name says so.

    Raises:
        BadInput: and --format says that it is to be another.
    """
    if target is None or not target.endswith(_PARQUET_NAME):
        return False
    if form not in ("", "table"):
        raise BadInput(
            f"--format {form} does not go with --output {target}",
            f"leave out --format, or name a file that does not end in {_PARQUET_NAME}",
        )
    return True


def refuse_other_name(target: str | None, form: str, forms: Iterable[str]) -> None:
    """Refuse to write an answer to a file whose name says that it is something else.

    Args:
        target: the file, or None.
        form: of the answer.
        forms: all that there are of it.

    Raises:
        BadInput: the name is that of a workbook, or of a file of another form.
    """
    ending = os.path.splitext(target or "")[1].lower()
    named = _FORMS.get(ending, form)
    hint = "name a file that ends in .csv, with --format csv, or in .json, with --format json"
    if ending in _WORKBOOKS:
        raise BadInput(f"--output {target} names a workbook, which is not written", hint)
    if named != form:
        if named in forms:
            hint = f"add --format {named}, or name a file that does not end in {ending}"
        raise BadInput(f"--output {target} ends in {ending}, and the format is {form}", hint)


def refuse_text(sources: Iterable[OpenFile], reading: ReadOptions) -> None:
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


def tell_reading(entries: Entries, what: Opened) -> None:
    """Say on stderr what is read from which column, and which columns may have been meant."""
    if entries.delimiter != ",":
        streams.talk(f"note: cells are separated by {delimiter_words(entries.delimiter)}")
    if told := entries.read_from():
        streams.talk(told)
    _tell_remarks(entries.header, what)


def _tell_remarks(header: Header, what: Opened) -> None:
    streams.talk(*(f"note: {remark}" for remark in header.remarks))
    if "htsus" not in header.at:
        for name in idle(what.asked.defaults):
            streams.talk(
                f"note: {name} changes nothing: the other duties and the fees need --hts, or a"
                " column of HTSUS numbers",
                folded=True,
            )


def _tell_guess(batch: Batch | ParquetBatch) -> None:
    if batch.guesses_entries:
        streams.talk(
            "note: the file has no column of entry numbers, so each line is treated as an entry of"
            " its own for the fees",
            folded=True,
        )


def end_run(failed: int, warnings: Iterable[str], strict: bool) -> None:
    """End a run over files with 1 where lines failed, or have warnings and --strict was given.

    Args:
        failed: how many lines could not be worked out.
        warnings: the codes of the warnings that lines have.
        strict: whether --strict was given.
    """
    if failed:
        raise typer.Exit(ExitCode.NO)
    if strict and (warned := ", ".join(sorted(warnings))):
        raise AnswerIsNo(f"lines have warnings, and --strict was given: {warned}")


def cut_short(error: BaseException, lines: int) -> AnswerIsNo:
    """Return the error of a run that ended early, with how far it came."""
    what, hint = str(error) or "interrupted", getattr(error, "hint", "")
    return AnswerIsNo(f"{what}; {counted(lines, 'line')} had been read", hint)


@contextmanager
def progress_of(
    sources: Sequence[OpenFile], target: str | None
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
        yield bar.update
        bar.update(size - bar.pos)

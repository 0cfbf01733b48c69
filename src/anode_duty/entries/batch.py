"""A file of entry lines quoted: one line out for each line in, in order, nothing dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.csv_text import ADDED, FURTHER, OTHER_DUTIES
from anode_duty.answers.record import QUOTE_SCHEMA
from anode_duty.entries.line_templates import CsvForms, json_text
from anode_duty.entries.lines import LineQuoter, QuotedLine
from anode_duty.entries.quick_csv import QuickCsv
from anode_duty.entries.summary import Summary
from anode_duty.entries.whole_entries import entries_of, of_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anode_duty.entries.entry_files import Entries
    from anode_duty.entries.lines import Asked, Line


class Batch:
    """Quotes the lines of files of entries.

    Args:
        asked: how they are to be quoted.
        entries: the lines.
    """

    def __init__(self, asked: Asked, entries: Entries) -> None:
        self._entries = entries
        self._quoter = LineQuoter(asked, entries.header)
        self.summary = Summary(entries)

    @property
    def guesses_entries(self) -> bool:
        """Whether fees are counted, and no column says which lines are one entry."""
        return self._quoter.counts_duties and "entry_number" not in self._entries.header.at

    def lines(self) -> Iterator[Line]:
        """Yield every line; the other duties are counted, and the fees on the first of an entry.

        Adjacent lines of one entry number are one entry; a line without a number is one by itself.
        """
        # File by file, so that no line of the next file is read before a line has been told.
        line_of = self._quoter.line_of()
        for records in self._entries.by_file():
            quoted = map(line_of, records)
            if self._quoter.counts_duties:
                for lines in entries_of(quoted, self._entries.header):
                    yield from of_entry(lines)
            else:
                yield from quoted

    def csv(self) -> Iterator[str]:
        """Yield the lines of the answer: each line as it is in the file, and its added cells.

        One that is not CSV, or not as wide as the header, is rewritten. One that cannot be
        quoted has its reason and no figures; one that is passed through has no figures at all.
        """
        entries, line_of = self._entries, self._entries.line_of
        columns = (*ADDED, *(OTHER_DUTIES if self._quoter.counts_duties else ()), *FURTHER)
        names = [column.name for column in columns]
        error_at, notes_at = names.index("error"), names.index("notes")

        def tail(cells: Iterable[str]) -> str:
            return f"{entries.delimiter}{line_of(cells)}{entries.line_end}"

        def whole(line: Line) -> str:
            record = line.record
            if isinstance(line, QuotedLine):
                self.summary.add_quoted(line)
                text = record.text if record.text is not None else line_of(record.cells)
                return text + forms.tail(line)
            cells = [""] * len(columns)
            if not record.is_empty:
                self.summary.add(line)
                cells[error_at], cells[notes_at] = line.error, "passed" if line.passed else ""
            elif not record.cells:
                return entries.line_end
            return entries.row(record.text, record.cells, cells)

        forms = CsvForms(columns, tail, lambda text: line_of([text]))
        yield entries.head(names)
        if places := self._quoter.usual_places:
            quick = QuickCsv(self._quoter, places, self.summary, whole, forms)
            told = quick.lines_of_entries if self._quoter.counts_duties else quick.lines
            for records in entries.by_file():
                yield from told(records)
        else:
            yield from map(whole, self.lines())

    def json(self) -> Iterator[str]:
        """Yield a quote for each line, as one line of JSON, with its number and cells."""
        import json

        labels = [json.dumps(label) for label in self._entries.header.labels()]
        text_of = json.dumps
        filled = (line for line in self.lines() if not line.record.is_empty)
        for number, line in enumerate(filled, 1):
            self.summary.add(line)
            cells = ", ".join(
                f"{label}: {text_of(cell)}"
                for label, cell in zip(labels, line.record.cells, strict=True)
            )
            if isinstance(line, QuotedLine):
                head = json_text(line)[:-1]
            elif line.passed:
                head = f'{{"schema": "{QUOTE_SCHEMA}", "passed": true'
            else:
                head = f'{{"schema": "{QUOTE_SCHEMA}", "error": {text_of(line.error)}'
            yield f'{head}, "line": {number}, "input": {{{cells}}}}}\n'

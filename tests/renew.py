"""Write again what is made from the code and kept in the repository: `python tests/renew.py`.

Each function below makes one thing and yields the files it stands in, whole, as they should be; a
test compares them with the files as they are. Only those that differ are written, each is named,
and nothing else is done: read the difference before committing it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import console
import goldens
import man_page
import picture
import rate_format
from anode_duty.answers.note_codes import note_codes
from anode_duty.entries.column_names import load_column_map
from anode_duty.law.proceeding import KINDS
from anode_duty.ratefiles.rules.catalog import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    File = tuple[Path, str]

ROOT = Path(__file__).resolve().parent.parent
RATES_README = ROOT / "rates" / "README.md"
MAN_PAGE = ROOT / "src" / "anode_duty" / "man" / "anode-duty.1"
EXAMPLES_README = ROOT / "examples" / "README.md"
SCHEMA = ROOT / "rates" / "rate-file.schema.json"


def rate_schema() -> Iterator[File]:
    """Yield the schema of the rate files, for editors."""
    yield SCHEMA, rate_format.schema_text()


def rates_readme() -> Iterator[File]:
    """Yield rates/README.md with its tables of fields, of kinds of notice and of rules.

    Of a field, its name and whether it must be there are the reader's; what it means and the
    example are kept as they are.
    """
    text = RATES_README.read_text(encoding="utf-8")
    heads = ("field", "required", "what it means", "example")
    for name, table in rate_format.TABLES.items():
        rows = markdown_table(heads, rate_format.field_rows(table))
        text = between_markers(text, f"fields {name}", rows)
    text = between_markers(text, "kinds", kind_table())
    yield RATES_README, between_markers(text, "rules", rule_table())


def kind_table() -> str:
    """Return the kinds of notice, with the name of the file and the place in a proceeding."""
    rows = (
        (f"`{kind}`", f"`{name}`", "any" if stage is None else str(stage))
        for kind, (name, stage) in KINDS.items()
    )
    return markdown_table(("kind", "name of the file, after the date", "stage"), rows)


def rule_table() -> str:
    """Return the rules of a sound rate file, from the docstrings that are their manual."""
    rows = ((f"`{rule.name}`", rule.severity, rule.part(""), rule.part("Write")) for rule in RULES)
    return markdown_table(("rule", "severity", "what is wrong", "write instead"), rows)


def examples_readme() -> Iterator[File]:
    """Yield examples/README.md with its tables of columns and of the codes of notes."""
    text = EXAMPLES_README.read_text(encoding="utf-8")
    for name, table in (("columns", column_table()), ("codes", code_table())):
        text = between_markers(text, name, table)
    yield EXAMPLES_README, text


def column_table() -> str:
    """Return the columns of a file of entries, and the names by which they are found."""
    rows = (
        (f"`{name}`", column.what, ", ".join((*column.names, *column.weaker)))
        for name, column in load_column_map().columns.items()
    )
    return markdown_table(("column", "what it holds", "also found as"), rows)


def code_table() -> str:
    """Return the codes of notes, the table that `anode-duty list notes` shows."""
    rows = ((f"`{code}`", *told.values()) for code, told in note_codes().items())
    return markdown_table(("code", "level", "meaning", "what to do"), rows)


def manual() -> Iterator[File]:
    """Yield the man page, made from the help of the commands."""
    yield MAN_PAGE, man_page.man_page()


def markdown_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown, cells as they are but for the bar."""
    heads = list(heads)
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join(
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines
    )


def between_markers(text: str, name: str, new: str) -> str:
    """Return a text with what stands between two marker comments replaced."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise ValueError(f"there is no {begin} … {end}")
    return f"{before}{begin}\n{new}\n{end}{after}"


def documents() -> Iterator[File]:
    """Yield every document with what the commands in its console blocks print."""
    for document in console.DOCUMENTS:
        with console.workplace() as folder:
            yield document, console.written_again(document, folder)


def example_quoted() -> Iterator[File]:
    """Yield what a batch makes of the entries among the examples."""
    command = "anode-duty quote --batch examples/entries.csv --entry-date 2026-02-12 2>/dev/null"
    yield ROOT / "examples" / "quoted.csv", console.run(command, ROOT)


def example_refund() -> Iterator[File]:
    """Yield the report of what is refundable of an export among the examples."""
    command = (
        "anode-duty refund examples/es-003-extended.csv --date-format MM/DD/YYYY"
        " --on 2026-10-09 --format markdown 2>/dev/null"
    )
    yield ROOT / "examples" / "refund.md", console.run(command, ROOT)


def golden_files() -> Iterator[File]:
    """Yield every company around every notice, and each format of each command."""
    yield from goldens.files()


def quote_picture() -> Iterator[File]:
    """Yield the picture of a quote at the top of the README."""
    yield picture.PICTURE, picture.picture()


RENEWED: tuple[Callable[[], Iterator[File]], ...] = (
    rate_schema,
    rates_readme,
    examples_readme,
    manual,
    example_quoted,
    example_refund,
    documents,
    golden_files,
    quote_picture,
)


def main() -> None:
    """Write every file that differs from what it should be, and say which."""
    for make in RENEWED:
        for path, text in make():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
                sys.stdout.write(f"renewed {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()

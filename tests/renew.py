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
from anode_duty.law.proceeding import KINDS
from anode_duty.ratefiles.rules.catalog import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    File = tuple[Path, str]

ROOT = Path(__file__).resolve().parent.parent
RATES_README = ROOT / "rates" / "README.md"


def rates_readme() -> Iterator[File]:
    """Yield rates/README.md with its tables of kinds of notice and of rules."""
    text = RATES_README.read_text(encoding="utf-8")
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


def golden_files() -> Iterator[File]:
    """Yield every company around every notice, and each format of each command."""
    yield goldens.FOLDER / "companies.txt", goldens.companies()
    for name, text in goldens.outputs():
        yield goldens.FOLDER / name, text


RENEWED: tuple[Callable[[], Iterator[File]], ...] = (
    rates_readme,
    example_quoted,
    documents,
    golden_files,
)


def main() -> None:
    """Write every file that differs from what it should be, and say which."""
    for make in RENEWED:
        for path, text in make():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8", newline="\n")
                sys.stdout.write(f"renewed {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()

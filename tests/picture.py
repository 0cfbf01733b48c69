"""A picture of what a command prints on a terminal, made from the program, for the README."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from console import ROOT, run

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURE = ROOT / "examples" / "quote.svg"
FIRST = "anode-duty quote --exporter BTR --value 100000"
SECOND = "--hts 3801.10.50 --transport ocean --entry-date 2026-11-23"
UNTIL = "Notes"  # what is below the tables has no room in a picture
COLUMNS = 84

LETTER, LINE, EDGE = 8, 19, 20  # pixels: a letter's width, a line's height, and the margin
STYLED = re.compile(r"\x1b\[([0-9;]*)m")

STYLE = """\
.paper { fill: #ffffff; stroke: #d5dbe1; }
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1a2027; }
.bold { font-weight: 700; }
.command { fill: #0b5a9d; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #14181d; stroke: #343d47; }
  text { fill: #e8ecf1; }
  .command { fill: #6db3f2; }
}
"""


def picture() -> str:
    """Return the picture: the command, and what it prints up to its notes."""
    printed = run(f"{FIRST} {SECOND}", ROOT, columns=COLUMNS, FORCE_COLOR="1")
    shown, _, _ = STYLED.sub("", printed).partition(f"\n{UNTIL}\n")
    lines = printed.split("\n")[: shown.rstrip().count("\n") + 1]
    texts = [_text(0, [(f"$ {FIRST} \\", "command")]), _text(1, [(f"    {SECOND}", "command")])]
    texts += [_text(at, list(_parts(line))) for at, line in enumerate(lines, 3)]
    width, height = COLUMNS * LETTER + 2 * EDGE, (len(lines) + 3) * LINE + 2 * EDGE
    body = "\n".join(text for text in texts if text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>What a quote prints</title>\n<desc>{escape(shown.strip())}</desc>\n"
        f"<style>\n{STYLE}</style>\n"
        f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n'
        f"{body}\n</svg>\n"
    )


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a line of a terminal with their style."""
    style = ""
    for at, part in enumerate(STYLED.split(line)):
        if at % 2:
            style = "bold" if part.startswith("1") else ""
        elif part:
            yield part, style


def _text(row: int, parts: list[tuple[str, str]]) -> str:
    """Return a line, each word where a terminal has it, whatever the font of the reader is."""
    words, column = [], 0
    for part, style in parts:
        kind = f' class="{style}"' if style else ""
        for word in re.finditer(r"\S+(?: \S+)*", part):
            x = EDGE + (column + word.start()) * LETTER
            wide = len(word[0]) * LETTER
            words.append(
                f'<tspan{kind} x="{x}" textLength="{wide}" lengthAdjust="spacingAndGlyphs">'
                f"{escape(word[0])}</tspan>"
            )
        column += len(part)
    y = EDGE + (row + 1) * LINE
    return f'<text y="{y}">{"".join(words)}</text>' if words else ""

"""Chromium without a window: a page as a picture, as its widths, and as a printed document.

Chromium makes no window narrower than 500 pixels, so a page is shown in a frame of the width that
is asked for. Run as a program, it writes pictures of pages to look at:
`python tests/browser.py FOLDER FILE…`.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()
SIZES = {"Letter": "8.5in 11in", "A4": "210mm 297mm"}

# What is measured in a frame: its width, that of what stands in it, and what reaches out of it.
MEASURE = """
const measured = page => {
  const wide = page.documentElement.clientWidth;
  const over = [...page.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > wide + 1
      && getComputedStyle(one).position !== "absolute")
    .map(one => one.outerHTML.slice(0, 80));
  const scrolled = [...page.querySelectorAll(".wide")]
    .filter(one => one.scrollWidth > one.clientWidth).length;
  return {wide, content: page.documentElement.scrollWidth, over, scrolled,
    height: page.documentElement.scrollHeight,
    ink: getComputedStyle(page.body).color, paper: getComputedStyle(page.body).backgroundColor};
};
const frames = [...document.querySelectorAll("iframe")];
document.body.dataset.found = JSON.stringify(frames.map(one => measured(one.contentDocument)));
"""


class Picture(NamedTuple):
    """A picture in rows of pixels, of three or four bytes each."""

    width: int
    height: int
    colors: int


def run(*options: str) -> bytes:
    """Return what Chromium prints, started anew with a profile of its own."""
    assert CHROMIUM
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", *options]
        ended = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr.decode("utf-8", "replace")
    return ended.stdout


def framed(pages: Sequence[tuple[str, int]], height: int, folder: Path) -> str:
    """Return the address of a file that shows pages, each in a frame of its own width."""
    frames = "".join(
        f'<iframe width="{width}" height="{height}" srcdoc="{html.escape(page)}"></iframe>'
        for page, width in pages
    )
    shown = (
        "<!DOCTYPE html><style>body{margin:0}iframe{border:0;display:block}</style>"
        f"<body>{frames}<script>addEventListener('load', () => {{{MEASURE}}})</script>"
    )
    file = folder / "frames.html"
    file.write_text(shown, encoding="utf-8")
    return file.as_uri()


def scheme(dark: bool) -> list[str]:
    """Return the option by which a reader prefers dark colors."""
    return ["--blink-settings=preferredColorScheme=0"] if dark else []


def measured(pages: Sequence[tuple[str, int]], folder: Path, dark: bool = False) -> list[dict]:
    """Return the widths and the colors of pages, each shown at a width."""
    address = framed(pages, 1000, folder)
    shown = run("--dump-dom", *scheme(dark), address).decode("utf-8")
    found = re.search(r'data-found="([^"]*)"', shown)
    assert found, "the pages were not shown"
    return json.loads(html.unescape(found[1]))


def photographed(page: str, width: int, file: Path, dark: bool = False, height: int = 0) -> None:
    """Write a picture of a whole page."""
    height = height or measured([(page, width)], file.parent)[0]["height"]
    address = framed([(page, width)], height, file.parent)
    size = f"--window-size={max(width, 500)},{height}"
    run(f"--screenshot={file}", size, *scheme(dark), address)


def printed(page: str, paper: str, folder: Path) -> bytes:
    """Return a page as a PDF on Letter or A4."""
    styled = page.replace("@page {", f"@page {{ size: {SIZES[paper]};")
    assert styled != page
    file, written = folder / f"{paper}.html", folder / f"{paper}.pdf"
    file.write_text(styled, encoding="utf-8")
    run(f"--print-to-pdf={written}", "--no-pdf-header-footer", file.as_uri())
    return written.read_bytes()


def sheets(document: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", document))


def picture(file: Path) -> Picture:
    """Return the size of a PNG and how many colors it has."""
    content = file.read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", content[16:26])
    size = {2: 3, 6: 4}[kind] * depth // 8
    packed, at = b"", 8
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        packed += content[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    rows = unfiltered(zlib.decompress(packed), width * size, size)
    colors = {row[at : at + size] for row in rows for at in range(0, len(row), size)}
    return Picture(width, height, len(colors))


def unfiltered(pixels: bytes, length: int, size: int) -> list[bytes]:
    """Return the rows of a PNG as they were before they were filtered."""
    rows, above = [], bytes(length)
    for start in range(0, len(pixels), length + 1):
        row = bytearray(pixels[start + 1 : start + 1 + length])
        kind = pixels[start]
        for at in range(length):
            left = row[at - size] if at >= size else 0
            corner = above[at - size] if at >= size else 0
            row[at] = (row[at] + predicted(kind, left, above[at], corner)) % 256
        rows.append(bytes(row))
        above = rows[-1]
    return rows


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """Return what a filter of PNG takes a byte to be, from its neighbors."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda near: abs(guess - near))
    return (0, left, up, (left + up) // 2)[kind]


def main() -> None:
    """Write a picture of each file at the width of a phone and of a desk, light and dark."""
    folder, *files = map(Path, sys.argv[1:])
    for file in files:
        page = file.read_text(encoding="utf-8")
        for width in (390, 1280):
            for dark in (False, True):
                shade = "dark" if dark else "light"
                photographed(page, width, folder / f"{file.stem}-{width}-{shade}.png", dark)


if __name__ == "__main__":
    main()

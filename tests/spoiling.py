"""What a person, an editor or a disk may do to rate files; shared by fuzz.py and test_fuzz.py.

Every function takes its choices from a `random.Random`, so that a seed gives the same files again.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from datetime import date
from pathlib import Path

RATES = Path(__file__).parent.parent / "rates"
FILES = {
    path.relative_to(RATES).as_posix(): path.read_bytes() for path in sorted(RATES.rglob("*.yaml"))
}
ABOUT_TODAY = (
    "future-date",
    "future-review",
    "stale-review",
)  # rules of `check` that keep no question unanswered
DAYS = [date(2024, 6, 1), date(2025, 6, 15), date(2025, 10, 1), date(2026, 2, 11)]

_KEY = re.compile(rb"^([ -]*)([A-Za-z_][A-Za-z_ ]*)(:)", re.MULTILINE)
_VALUE = re.compile(rb"(?<=: )[^\n]+|(?<=- )[^\n:]+$", re.MULTILINE)
_PAIR = re.compile(rb"([a-z_]+): ([^\n>|]+)$", re.MULTILINE)
_KEYS = sorted({match[2] for content in FILES.values() for match in _KEY.finditer(content)})
_VALUES = sorted({match[0] for content in FILES.values() for match in _VALUE.finditer(content)})
_PAIRS = [match.groups() for content in FILES.values() for match in _PAIR.finditer(content)]
_OF_KEY = {key: sorted({value for other, value in _PAIRS if other == key}) for key, _ in _PAIRS}
COMPANIES = [
    name.decode()
    for name in re.findall(rb"^([A-Z][^:\n]*):", FILES["companies.yaml"], re.MULTILINE)
]
ODD_TEXT = ("\u2028", "\u00a0", "\u0661\u0660", "宁德时代", "\u202e", "é", "a\u0301", "\ud7ff")
_ODD = [
    *(b"", b"~", b"[]", b"{}", b"[[]]", b"- a", b"null", b"NO", b"0", b"-1", b"1e5", b"93,50"),
    *(b"0.00", b"999999999.99", b"1234567890", b'"93.505"', b"0001-01-01", b"9999-12-31"),
    *(b"2026-02-30", b"&a [*a]", b"*a", b"!!int 3", b"!x", b"<<: *a", b"? a", b"|", b">-"),
    *(b'"', b"'", b"\t", b"\0", b"\x1b[31m", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"---", b"..."),
    *(b'"\\e[2J"', b'"\\0"', b'"\\u2028"', b"[" * 30, b"{a: " * 30, b"- " * 30, b"x" * 300, b"%"),
    *(text.encode() for text in ODD_TEXT),
]
# Most of all another value that the field may hold: such files are read to the end, and judged.
_KINDS = ["flip", "drop", "double", "swap", "move", "key", "value", "insert", "cut"]
_KINDS += ["alike"] * 12


def spoiled(rng, content):
    """Do one thing to the bytes of a file."""
    kind = rng.choice(_KINDS)
    if not content or kind in ("insert", "cut", "flip"):
        return _spoiled_bytes(rng, kind, content)
    if kind in ("key", "value", "alike"):
        return _spoiled_words(rng, kind, content)
    lines = content.splitlines(keepends=True)
    first = rng.randrange(len(lines))
    block = lines[first : first + rng.randint(1, 12)]
    if kind != "double":
        del lines[first : first + len(block)]
    if kind == "swap":
        block = block[::-1]
    if kind != "drop":
        to = rng.randint(0, len(lines))
        lines[to:to] = block
    return b"".join(lines)


def _spoiled_bytes(rng, kind, content):
    at = rng.randint(0, len(content))
    if kind == "flip" and at < len(content):
        return content[:at] + bytes([content[at] ^ 1 << rng.randint(0, 7)]) + content[at + 1 :]
    if kind == "cut":
        return content[:at] + content[at + rng.randint(1, 40) :]
    text = "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(0, 8)))
    noise = bytes(rng.randrange(256) for _ in range(rng.randint(0, 4)))
    odd = rng.choice([rng.choice(_ODD), text.encode("utf-8", "surrogatepass"), noise])
    return content[:at] + odd + content[at:]


def _spoiled_words(rng, kind, content):
    pattern = {"key": _KEY, "value": _VALUE, "alike": _PAIR}[kind]
    found = list(pattern.finditer(content))
    if not found:
        return content
    match = rng.choice(found)
    start, end = match.span(0 if kind == "value" else 2)
    if kind == "alike":
        others = [value for value in _OF_KEY.get(match[1], ()) if value != match[2]] or _ODD[:4]
    else:
        others = rng.choice([_KEYS if kind == "key" else _VALUES, _ODD])
    return content[:start] + rng.choice(others) + content[end:]


def _renamed_company(rng, files):
    """Call a company by another name in every file."""
    name = rng.choice(COMPANIES)
    other = rng.choice([rng.choice(COMPANIES), rng.choice(ODD_TEXT), "x" * rng.randint(1, 12)])
    for file, content in files.items():
        files[file] = content.replace(name.encode(), json.dumps(other).encode())


def _moved(rng, files, file):
    """Remove, rename or double a file, or take the text of another."""
    kind = rng.choice(["remove", "rename", "double", "other text"])
    content = files.pop(file) if kind in ("remove", "rename") else files[file]
    parent, _, name = file.rpartition("/")
    if kind in ("rename", "double"):
        others = [*sorted({*map(_parent, FILES)}), "C-570-196", "duties/deeper", ".hidden"]
        folder = parent if rng.random() < 0.5 else rng.choice(others)
        odd = [name.upper(), name[:-5], f"{name[:-5]}.yml", f"a{name}", f"2{name}", " .yaml"]
        other = name if folder != parent and rng.random() < 0.5 else rng.choice(odd)
        files[f"{folder}/{other}".lstrip("/")] = content
    if kind == "other text":
        files[file] = FILES[rng.choice(sorted(FILES))]


def _parent(file):
    return file.rpartition("/")[0]


def spoiled_folder(rng):
    """Return all files of a rate folder to which one to three things were done."""
    files = dict(FILES)
    if rng.random() < 0.1:
        _renamed_company(rng, files)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        duties = [name for name in sorted(files) if name.startswith("duties/")]
        file = rng.choice(duties if duties and rng.random() < 0.3 else sorted(files))
        if rng.random() < 0.1:
            _moved(rng, files, file)
        else:
            files[file] = spoiled(rng, files[file])
    return files


@contextmanager
def held(folder, files):
    """Let a folder that has the shipped rate files hold others meanwhile."""
    _write(folder, FILES, files)
    try:
        yield
    finally:
        _write(folder, files, FILES)


def _write(folder, before, after):
    for name in before.keys() - after.keys():
        os.remove(folder / name)
        if not any(folder.joinpath(name).parent.iterdir()):
            os.removedirs(folder.joinpath(name).parent)
    for name, content in after.items():
        if before.get(name) != content:
            folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

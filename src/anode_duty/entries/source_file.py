"""Sources opened for reading, what they are by their first bytes, and small ones read whole."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput, why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO


_LARGEST = 10_000_000  # bytes of a receipt
_PEEKED = 512  # bytes by which a format is told
TEXT, WORKBOOK, PARQUET = "text", "workbook", "parquet"

# UTF-32 first, as its mark begins with that of UTF-16.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAVE_IT = "open it in a spreadsheet and save it as CSV UTF-8 or as .xlsx"
_UNPACK_IT = "unpack it and name the file inside"
_REPORT_IT = "export the entries as CSV or .xlsx from the system that made it"
_ARCHIVES = (
    *((b"\x1f\x8b", "a gzip"), (b"BZh", "a bzip2"), (b"\xfd7zXZ", "an xz")),
    *((b"\x28\xb5\x2f\xfd", "a zstd"), (b"7z\xbc\xaf", "a 7-Zip"), (b"Rar!", "a RAR")),
)
_IMAGES = (
    *((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF")),
    *((b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF")),
)
# What a file begins with, what that is, and what to do about it.
_FORMATS = (
    (b"%PDF-", "a PDF", _REPORT_IT),
    (
        b"\xd0\xcf\x11\xe0",
        "an Excel workbook of the old form (.xls), or one with a password",
        "save it in Excel as .xlsx without a password, or as CSV UTF-8",
    ),
    *((start, f"{form} archive", _UNPACK_IT) for start, form in _ARCHIVES),
    *((start, f"an image ({form})", _REPORT_IT) for start, form in _IMAGES),
    (b"{\\rtf", "a document (RTF)", _REPORT_IT),
    (b"ARROW1", "an Arrow file", "save it as Parquet or CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
)

# The same for what is text, but no table: in small letters, and without blanks.
_TEXTS = (
    (b"<?xml", "an XML file", _SAVE_IT),
    (b"<", "an HTML page", _SAVE_IT),
    (b"mime-version:", "a web archive", _SAVE_IT),
    (b'{"', "a JSON file", "write the entries as CSV"),
    (b'[{"', "a JSON file", "write the entries as CSV"),
)


class OpenFile(NamedTuple):
    """An open file of entries.

    Attributes:
        path: as it was named; `-` for standard input.
        stream: its bytes, none of them read yet.
    """

    path: str
    stream: IO[bytes]

    @property
    def name(self) -> str:
        """Return what to call it in a message."""
        return _called(self.path)


def _called(path: str) -> str:
    return "standard input" if path == "-" else repr(path)


class FileFormat(NamedTuple):
    """What a file is, by its first bytes.

    Attributes:
        kind: `TEXT`, `WORKBOOK` or `PARQUET`.
        encoding: what its byte order mark says; None where it has none but that of UTF-8.
    """

    kind: str
    encoding: str | None = None


def open_source(path: str) -> IO[bytes]:
    """Open a file of entries, or standard input for `-`.

    Raises:
        BadInput: it is not there, or not a file that can be read.
    """
    try:
        return sys.stdin.buffer if path == "-" else open(path, "rb")
    except (OSError, ValueError) as error:
        raise _unreadable(repr(path), error) from None
    except AttributeError:
        raise BadInput("standard input is closed", "name a file") from None


@contextmanager
def open_sources(paths: Iterable[str]) -> Iterator[list[OpenFile]]:
    """Open files of entries, and close them in the end; standard input stays open.

    Raises:
        BadInput: one cannot be read, or is named twice, so that its lines would count twice.
    """
    named = list(paths)
    known: set[str] = set()
    for path in named:
        real = path if path == "-" else os.path.realpath(path)
        if real in known:
            raise BadInput(f"{_called(path)} is named twice", "name it once")
        known.add(real)
    with ExitStack() as opened:
        sources = []
        for path in named:
            stream = open_source(path)
            sources.append(OpenFile(path, stream if path == "-" else opened.enter_context(stream)))
        yield sources


def seekable(source: OpenFile) -> IO[bytes]:
    """Return the bytes of a file so that they can be read in any order: a pipe is copied."""
    if source.stream.seekable():
        return source.stream
    from shutil import copyfileobj
    from tempfile import TemporaryFile

    copy = TemporaryFile()  # noqa: SIM115 - closed when nothing refers to it
    copyfileobj(source.stream, copy)
    copy.seek(0)
    return copy


def form_of(source: OpenFile, encoding: str | None) -> FileFormat:
    """Return what a file is, by its first bytes; its name says nothing.

    Args:
        source: the file; none of its bytes is taken away.
        encoding: the one that was named for it, or None.

    Raises:
        BadInput: it is of a format that is not read, or cannot be read at all.
    """
    start = _start_of(source)
    if start.startswith(b"PK\x03\x04"):
        return FileFormat(WORKBOOK)
    if start.startswith(b"PAR1"):
        return FileFormat(PARQUET)
    marked = _marked(start)
    text = start.decode(marked or "utf-8-sig", "ignore")
    plain = "".join(text.split()).lower().encode()
    known = [(start, *known) for known in _FORMATS] + [(plain, *known) for known in _TEXTS]
    for begins, signature, what, hint in known:
        if begins.startswith(signature):
            raise BadInput(f"{source.name} is {what}, which is not read", hint)
    if encoding is None and marked is None:
        _refuse_unmarked(source, start)
    return FileFormat(TEXT, marked)


def _marked(start: bytes) -> str | None:
    """Return the encoding that a byte order mark says, but for that of UTF-8; else None."""
    return next((meant for mark, meant in _MARKS if start.startswith(mark)), None)


def _start_of(source: OpenFile) -> bytes:
    peek = getattr(source.stream, "peek", None)
    try:
        return peek(_PEEKED)[:_PEEKED] if peek else b""
    except OSError as error:
        raise _unreadable(source.name, error) from None


def _unreadable(name: str, error: OSError | ValueError) -> BadInput:
    words = f"{name} cannot be read: {why(error)}"
    return BadInput(words, "name a file, or - for standard input")


def _refuse_unmarked(source: OpenFile, start: bytes) -> None:
    """Refuse UTF-16 without its mark: every second byte of Latin text is zero."""
    for zeros, letters, meant in ((1, 0, "utf-16-le"), (0, 1, "utf-16-be")):
        first, others = start[zeros:8:2], start[letters:8:2]
        if len(first) > 1 and not any(first) and all(others):
            words = f"{source.name} is text in UTF-16 without a byte order mark"
            raise BadInput(words, f"add --encoding {meant}")


def read_text(path: str) -> str:
    """Return a small text file whole, decoded by its byte order mark, else as UTF-8.

    Raises:
        BadInput: it cannot be read, is larger than 10 MB, or is in another encoding.
    """
    with open_sources([path]) as (source,):
        try:
            content = source.stream.read(_LARGEST + 1)
        except OSError as error:
            raise BadInput(f"{path!r} cannot be read: {why(error)}") from None
    if len(content) > _LARGEST:
        raise BadInput(f"{path!r} has more than {_LARGEST} bytes")
    try:
        return content.decode(_marked(content) or "utf-8-sig")
    except UnicodeError:
        raise BadInput(f"{path!r} is not text in UTF-8", "save it as UTF-8") from None

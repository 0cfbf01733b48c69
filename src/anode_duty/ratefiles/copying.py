"""The files of a folder of rate files: named, and copied out to be kept and changed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from anode_duty.errors import BadInput, why

if TYPE_CHECKING:
    from anode_duty.ratefiles.books import RateBooks

# What lies beside the rate files for those who write them.
_FOR_WRITERS = ("README.md", "rate-file.schema.json")


class RateFile(NamedTuple):
    """A rate file.

    Attributes:
        book: the folder of its book below the folder in use; empty where that is the one book.
        file: below the folder in use.
        path: where it is.
    """

    book: str
    file: str
    path: str


def rate_files(books: RateBooks) -> tuple[RateFile, ...]:
    """Return every rate file of a folder, book by book, and the other duties beside the books.

    Raises:
        UnsoundRates: a folder cannot be listed.
    """
    found = []
    for tree in books.trees():
        book = books.name_of(tree.folder)
        for file in tree.files:
            path = os.path.join(tree.folder, file)
            found.append(RateFile(book, os.path.join(book, file), path))
    return tuple(found)


def copy_out(books: RateBooks, target: str) -> int:
    """Copy a folder of rate files, and return how many were copied.

    Args:
        books: the rate files in use.
        target: a folder that is not there yet.

    Raises:
        BadInput: something of that name is there, it lies inside the rate files, or it cannot be
            written; nothing is left behind then.
    """
    files = rate_files(books)
    pairs = [(file.file, file.path) for file in files]
    beside = ((name, os.path.join(books.folder, name)) for name in _FOR_WRITERS)
    pairs += [(name, path) for name, path in beside if os.path.isfile(path)]
    _make(books.folder, target)
    try:
        for file, path in pairs:
            there = os.path.join(target, *file.split("/"))
            os.makedirs(os.path.dirname(there), exist_ok=True)
            shutil.copyfile(path, there)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise BadInput(f"the rate files could not be copied to {target!r}: {why(error)}") from None
    return len(files)


def _make(folder: str, target: str) -> None:
    """Make the new folder; whoever makes it first has it."""
    hint = "name a folder that does not exist yet, inside one that does"
    taken = BadInput(f"{target!r} already exists, so nothing was copied", hint)
    if os.path.lexists(target):
        raise taken
    inside = os.path.join(os.path.realpath(folder), "")
    if target and os.path.realpath(target).startswith(inside):
        raise BadInput(f"{target!r} lies inside the rate files themselves", hint)
    try:
        os.mkdir(target)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise BadInput(f"{target!r} cannot be created: {why(error)}", hint) from None

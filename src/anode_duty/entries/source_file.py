"""Files opened for reading, and small ones read whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from anode_duty.errors import BadInput, why

if TYPE_CHECKING:
    from typing import IO


_LARGEST = 10_000_000  # bytes of a receipt


def open_source(path: str) -> IO[bytes]:
    """Open a file of entries, or standard input for `-`.

    Raises:
        BadInput: it is not there, or not a file that can be read.
    """
    try:
        return sys.stdin.buffer if path == "-" else open(path, "rb")
    except (OSError, ValueError) as error:
        words = f"{path!r} cannot be read: {why(error)}"
        raise BadInput(words, "name a file, or - for stdin") from None
    except AttributeError:
        raise BadInput("standard input is closed", "name a file") from None


def read_text(path: str) -> str:
    """Return a small text file whole.

    Raises:
        BadInput: it cannot be read, is larger than 10 MB or not UTF-8.
    """
    with open_source(path) as source:
        try:
            content = source.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise BadInput(f"{path!r} has more than {_LARGEST} bytes")
            return content.decode("utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise BadInput(f"{path!r} cannot be read: {why(error)}") from None

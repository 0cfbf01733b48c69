"""Names of companies and articles: the same, near, or unlike. Never a guess."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_WORD = re.compile(r"[^\W_]+")


_COMPANY_FORMS = frozenset(
    "co company coltd corp corporation inc incorporated limited llc llp lp ltd plc pte pty"
    " ag bv gmbh kk nv sa sas se".split()
)


_NEAR = 0.75  # of difflib's ratio: one letter in four off


_TELLING = 5  # letters from which a name inside a longer word is no accident


_SUGGESTIONS = 4


_LONGEST = 200


def company_words(name: str) -> tuple[str, ...]:
    """The words by which a company is compared: no case, no punctuation, no company form."""
    words = _words(name)
    return tuple(word for word in words if word not in _COMPANY_FORMS) or words


@lru_cache(4096)
def article_words(name: str) -> tuple[str, ...]:
    """The words by which an article is compared: no case, no punctuation, no plural."""
    return tuple(
        word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word
        for word in _words(name)
    )


@lru_cache(4096)
def _words(name: str) -> tuple[str, ...]:
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return tuple(_WORD.findall(plain.casefold().replace(".", "").replace("&", " and ")))


def clean(name: str, what: str) -> str:
    """Return a name with its outer spaces off.

    Raises:
        BadInput: it is empty, longer than 200 characters, without a letter or digit, or holds what
            cannot be printed.
    """
    stripped = name.strip()
    if not stripped:
        raise BadInput(f"{what} is empty", "give a name")
    if len(stripped) > _LONGEST:
        raise BadInput(f"{what} is {len(stripped)} characters long; at most {_LONGEST} are read")
    if not stripped.isprintable():
        raise BadInput(
            f"{what} {stripped!r} holds characters that cannot be printed",
            "write it as it is read; of a file that is not UTF-8, name the --encoding",
        )
    if not _words(stripped):
        raise BadInput(f"{what} {stripped!r} has no letter and no digit", "give a name")
    return stripped


class Names:
    """The names under which listed things (companies, or the articles of a scope) are found.

    Args:
        listed: each thing's id, and every name it has.
        words: how a name is taken apart: `company_words` or `article_words`.
    """

    __slots__ = ("_held", "_ids", "_words")

    def __init__(
        self,
        listed: Iterable[tuple[str, Iterable[str]]],
        words: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._words = words
        self._held = [(words(name), identity) for identity, names in listed for name in names]
        self._ids = {"".join(parts): identity for parts, identity in self._held}

    def key(self, name: str) -> str:
        """Return what two names have in common if they are the same."""
        return "".join(self._words(name))

    def find(self, asked: str) -> str | None:
        """Return the id of the thing that has this name, or None."""
        return self._ids.get(self.key(asked)) if len(asked) <= _LONGEST else None

    def near(self, asked: str) -> list[str]:
        """Return the ids whose names contain the one asked, or are in it, or look like it."""
        parts = self._words(asked)
        key = "".join(parts)
        nearest_first = sorted(self._held, key=lambda one: len("".join(one[0])))
        alike = [identity for held, identity in nearest_first if _overlap(held, parts)]
        alike += [self._ids[close] for close in get_close_matches(key, self._ids, 3, _NEAR)]
        return list(dict.fromkeys(alike))[:_SUGGESTIONS]


def _overlap(held: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """One name holds the other: as whole words, or run together and long enough to mean it."""
    short, long = sorted((held, asked), key=lambda words: len("".join(words)))
    run = "".join(short)
    if len(run) >= _TELLING and run in "".join(long):
        return True
    return any(long[at : at + len(short)] == short for at in range(len(long))) and bool(run)

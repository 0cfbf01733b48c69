"""Names of companies and articles: the same, near, or unlike. Never a guess."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_WORD = re.compile(r"[^\W_]+")
_COMPANY_FORMS = frozenset(
    "co company coltd corp corporation inc incorporated limited llc llp lp ltd plc pte pty"
    " ag bv gmbh kk nv sa sas se ab as oy spa srl bhd sdn jsc joint stock private public pvt"
    " tbk".split()
)

# Of a company's name they tell nothing in any trade, but are part of it.
_LITTLE_WORDS = frozenset("and for from in of the group holding".split())
_NEAR = (3, 4)  # letters that must be alike: one in four may be off
_NEAR_WORD = (4, 5)  # of a single word, which is short: one letter in five off
_LONG = 5  # letters from which a word inside a longer one is no accident
_IDEOGRAPHS = "\u2e80"  # from here on a letter is about a word
_SHORTEST_ABBREVIATION = 3
_SUGGESTIONS = 4
_LONGEST = 200


def company_words(name: str) -> tuple[str, ...]:
    """The words by which a company is compared: no case, no punctuation, no company form."""
    words = split_words(name)
    return tuple(word for word in words if word not in _COMPANY_FORMS) or words


@lru_cache(4096)
def article_words(name: str) -> tuple[str, ...]:
    """The words by which an article is compared: no case, no punctuation, no plural."""
    return tuple(map(_singular, split_words(name)))


def _singular(word: str) -> str:
    plural = len(word) > 2 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


@lru_cache(4096)
def split_words(name: str) -> tuple[str, ...]:
    """The words of a text, without case and punctuation; points join, and `&` is "and"."""
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
    if not split_words(stripped):
        raise BadInput(f"{what} {stripped!r} has no letter and no digit", "give a name")
    return stripped


class Names:
    """The names under which listed things (companies, or the articles of a scope) are found.

    Args:
        listed: each thing's id, and every name it has.
        words: how a name is taken apart: `company_words` or `article_words`.
        common: texts whose words tell nothing about whose name it is, such as place names, words
            of the trade and names of articles. None where no single word makes two names near,
            as with articles.
    """

    def __init__(
        self,
        listed: Iterable[tuple[str, Iterable[str]]],
        words: Callable[[str], tuple[str, ...]],
        common: Iterable[str] | None = None,
    ) -> None:
        self._words = words
        self._names = [(words(name), identity) for identity, names in listed for name in names]
        self._ids = {"".join(parts): identity for parts, identity in self._names}
        self._common = None if common is None else tuple(common)

    def key(self, name: str) -> str:
        """Return what two names have in common if they are the same."""
        return "".join(self._words(name))

    def find(self, asked: str) -> str | None:
        """Return the id of the thing that has this name, or None."""
        return self._ids.get(self.key(asked)) if len(asked) <= _LONGEST else None

    def near(self, asked: str) -> list[str]:
        """Return the ids that the name asked may mean, at most four, the likeliest first.

        Their names contain the one asked or are in it, share a telling word with it, abbreviate
        it or are abbreviated by it, or look like it.
        """
        parts = self._words(asked)
        alike = list(self._overlapping(parts))
        if self._telling is not None:
            alike += self._telling.shared_with(parts)
            alike += [identity for listed, identity in self._names if _abbreviated(listed, parts)]
        alike += [self._ids[key] for key in self._close.to("".join(parts), 3)]
        return list(dict.fromkeys(alike))[:_SUGGESTIONS]

    # What near names are found with is made where the first is asked for that is not listed, and
    # kept, for a file may ask for thousands.

    @cached_property
    def _shortest_first(self) -> list[tuple[str, frozenset[str], str]]:
        runs = [("".join(parts), frozenset(parts), identity) for parts, identity in self._names]
        return sorted(runs, key=lambda one: len(one[0]))

    @cached_property
    def _telling(self) -> _TellingWords | None:
        return None if self._common is None else _TellingWords(self._names, self._common)

    @cached_property
    def _close(self) -> _CloseTexts:
        return _CloseTexts(self._ids, _NEAR)

    def _overlapping(self, parts: tuple[str, ...]) -> Iterator[str]:
        """Yield the ids of names that contain the one asked or are in it.

        The words of one are among those of the other, or it is in it run together if long enough.
        """
        asked, words = "".join(parts), frozenset(parts)
        tells = _tells_inside(asked)
        for run, listed, identity in self._shortest_first:
            if len(run) <= len(asked):
                if listed <= words or (run in asked and _tells_inside(run)):
                    yield identity
            elif words <= listed or (tells and asked in run):
                yield identity


class _CloseTexts:
    """Finds the texts that look like another, as `difflib.get_close_matches` does.

    difflib compares any two texts letter by letter. Here each letter of a text is a bit of one
    number, its second `a` another than its first, so that texts with too few letters in common are
    told by one operation and never compared: no other text can be close. Without it 5,000 names
    that a book of 2,000 companies does not list took five times as long.

    Args:
        texts: those to be found, in their order.
        least: how many letters of how many must be alike, which is difflib's ratio.
    """

    def __init__(self, texts: Iterable[str], least: tuple[int, int]) -> None:
        self._alike, self._of = least
        held = list(texts)
        letters = dict.fromkeys(letter for text in held for letter in _counted_letters(text))
        self._bits = {letter: 1 << place for place, letter in enumerate(letters)}
        self._texts = [(text, len(text), self._counted(text)) for text in held]

    def _counted(self, text: str) -> int:
        """Return the bits of the letters of a text."""
        return sum(self._bits.get(letter, 0) for letter in _counted_letters(text))

    def to(self, asked: str, most: int) -> list[str]:
        """Return at most so many texts that are close to another, the closest first."""
        counted, length = self._counted(asked), len(asked)
        possible = [
            text
            for text, letters, bits in self._texts
            # Twice the letters in common by all letters: the ratio is at most that.
            if self._of * 2 * (counted & bits).bit_count() >= self._alike * (letters + length)
        ]
        if not possible:
            return []
        from difflib import get_close_matches  # a millisecond that a listed name need not wait for

        return get_close_matches(asked, possible, most, self._alike / self._of)


def _counted_letters(text: str) -> Iterator[tuple[str, int]]:
    """Yield each letter of a text with how many of it stand before it."""
    return ((letter, text.count(letter, 0, place)) for place, letter in enumerate(text))


class _TellingWords:
    """The words that are in the names of one listed company alone, and are not common."""

    def __init__(self, names: list[tuple[tuple[str, ...], str]], common: Iterable[str]) -> None:
        self._common = {_singular(word) for text in common for word in split_words(text)}
        self._common |= _LITTLE_WORDS | _COMPANY_FORMS
        found: dict[str, set[str]] = {}
        for parts, identity in names:
            for word in map(_singular, parts):
                if len(word) > 1 and not word.isdecimal() and word not in self._common:
                    found.setdefault(word, set()).add(identity)
        self._ids = {word: ids.pop() for word, ids in found.items() if len(ids) == 1}
        self._close = _CloseTexts(self._ids, _NEAR_WORD)

    def shared_with(self, parts: tuple[str, ...]) -> Iterator[str]:
        """Yield the ids whose telling words a name has, also run together or a letter off."""
        asked = [word for word in map(_singular, parts) if word not in self._common]
        run = "".join(parts)
        for word, identity in self._ids.items():
            if word in asked or (word in run and _tells_inside(word)):
                yield identity
        for word in asked:
            if len(word) >= _LONG and word not in self._ids:
                for close in self._close.to(word, 2):
                    yield self._ids[close]


def _tells_inside(run: str) -> bool:
    """Whether letters are enough to mean the same inside other letters."""
    return len(run) >= _LONG or (len(run) > 1 and run[0] >= _IDEOGRAPHS)


def _abbreviated(listed: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """One name is a word of letters that begin the words of the other: `LGES`, `CATL`."""
    return any(
        len(short[0]) >= _SHORTEST_ABBREVIATION and _begins(short[0], long)
        for short, long in ((listed, asked), (asked, listed))
        if len(short) == 1 and len(long) > 1
    )


def _begins(letters: str, words: tuple[str, ...]) -> bool:
    """Whether letters are the first ones of words, or whole words; a last `l` or `c` is a form."""
    if not words:
        return letters in ("", "l", "c")
    return any(
        letters.startswith(head) and _begins(letters[len(head) :], words[1:])
        for head in (words[0], words[0][0])
    )

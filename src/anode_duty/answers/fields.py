"""How a result of the core becomes a record: its fields under the names and in the order of JSON.

A table of fields is a text of words. `rate` is the field of that name; `case=case.number` is what
the path leads to, null where something on the way is None; `total=.` is the result itself, for a
function to make something of.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Record = dict[str, Any]
_PLAIN = (str, int, type(None))


def source(path: str = "source") -> str:
    """Return the three fields that say what a statement rests on, as part of a table."""
    return f"citation={path}.citation evidence={path}.evidence source={path}.place"


def named_paths(table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of a table of fields, each with the fields that lead to its value."""
    pairs = (word.partition("=") for word in table.split())
    return tuple((name, tuple(filter(None, (path or name).split(".")))) for name, _, path in pairs)


def fields(table: str, **made: Callable[[Any], object]) -> Callable[[object], Record]:
    """Return the function that makes the record of a result; of None, every field is null.

    Args:
        table: its fields.
        **made: what makes the value of a field, or of each of a tuple. Of the others a figure, a
            day and a place are their text, a tuple is a list, and null, words, counts and truths
            are as they are.
    """
    found = [(name, _reach(path), made.get(name)) for name, path in named_paths(table)]

    def record(result: object) -> Record:
        if result is None:
            return dict.fromkeys(name for name, _, _ in found)
        told: Record = {}
        for name, reach, make in found:
            value = reach(result)
            if type(value) is tuple:
                value = [(make or text)(one) for one in value]
            elif make and value is not None:
                value = make(value)
            elif not isinstance(value, _PLAIN):
                value = str(value)
            told[name] = value
        return told

    return record


def _reach(path: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return what takes the value at the end of a path."""
    if len(path) == 1:
        return attrgetter(path[0])  # half the time of the loop below, for most fields

    def value(result: Any) -> Any:
        for field in path:
            result = getattr(result, field)
            if result is None:
                break
        return result

    return value


def text(value: object) -> object:
    """Return a value as JSON has it: a figure, a day and a place as their text."""
    return value if isinstance(value, _PLAIN) else str(value)


def cell(value: object) -> str:
    """Return a value of a record as the text of a cell; empty where it is null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)

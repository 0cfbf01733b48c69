"""YAML text to nodes, without harm from aliases, tags or deep nesting; what is wrong is worded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from anode_duty.law.source import Place
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from anode_duty.ratefiles.problem import Problem


try:
    from yaml import CBaseLoader as BaseLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import BaseLoader  # type: ignore[assignment]


FIELDS = "fields, each `name: value`"


MAX_DEPTH = 20


# Below these, no text can nest deep enough to hurt the composer, which recurses.
_SAFE_BRACKETS = 100


_SAFE_LINE = 200


class Loader(BaseLoader):
    """Composes nodes without tags: `first_hurtful` has refused those that are written."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:  # noqa: ARG002
        """Return no tag; the resolver of the base costs a third of the reading time."""
        return ""

    def descend_resolver(self, parent: object, index: object) -> None:
        """Do nothing, as there are no path resolvers."""

    def ascend_resolver(self) -> None:
        """Do nothing, as there are no path resolvers."""


_YAML = "tag:yaml.org,2002:"


def may_hurt(text: str) -> bool:
    """Whether a text may hold an alias, a tag or deep nesting; if not, none is looked for."""
    return (
        "*" in text
        or "!" in text
        or text.count("[") + text.count("{") > _SAFE_BRACKETS
        or max(map(len, text.split("\n"))) > _SAFE_LINE
    )


def first_hurtful(file: str, text: str) -> Problem | None:
    """Find aliases, tags and deep nesting by the events alone, which needs no recursion."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=Loader):
            place = place_of(file, event.start_mark)
            if isinstance(event, yaml.AliasEvent):
                return faults.alias(place)
            given = getattr(event, "tag", None)
            if given not in (None, f"{_YAML}str"):
                return faults.tag(place, given.replace(_YAML, "!!"))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    return faults.nesting(place)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        # Some libyaml have a limit of their own, and look so far ahead that they meet it before
        # any event of the depth at which ours is.
        if "nesting depth" not in (error.problem or "") or error.problem_mark is None:
            raise
        return first_hurtful(file, text[: error.problem_mark.index])
    return None


def place_of(file: str, mark: yaml.error.Mark | yaml._yaml.Mark | None) -> Place:
    """Return the place of a mark of PyYAML."""
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def place_behind(file: str, before: str) -> Place:
    """Return the place of what stands behind the beginning of a file."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


_SYNTAX_HINTS = (
    ("unexpected end of stream", "a quote is opened here and never closed"),
    ("tab character", "a tab cannot indent; use spaces"),
    ("cannot start any token", "a tab, @, ` or % cannot begin a value; put it between quotes"),
    (
        "mapping values are not allowed",
        'unexpected key: quote text that contains ": ", and put a space after the colon of a key',
    ),
    ("another document", "a second document begins here; write one document a file"),
    ("could not find expected ':'", "a colon is missing after a key, or a quote is not closed"),
    ("did not find expected key", "the indentation or a quote is not that of the lines around it"),
    (
        "did not find expected '-' indicator",
        "a dash is missing here, or the indentation is not that of the list around it",
    ),
    ("did not find expected ',' or ']'", "the list is not closed with ]"),
    ("did not find expected ',' or '}'", "the mapping is not closed with }"),
    ("undefined alias", "a * at the beginning is read as an alias; put the text between quotes"),
)


def _open_quote(text: str) -> tuple[int, int] | None:
    """Return line and column of a value that opens a quote and does not close it in its line.

    That is legal, but after a syntax error most often its cause, wherever the parser stumbled.
    """
    for number, line in enumerate(text.split("\n"), 1):
        body = line.lstrip(" -")
        key, colon, rest = body.partition(": ")
        value = rest.lstrip(" ") if colon and key[:1] not in ("'", '"') else body
        mark, inside = value[:1], value[1:]
        if mark == '"':
            inside = inside.replace("\\\\", "").replace('\\"', "")
        elif mark == "'":
            inside = inside.replace("''", "")
        else:
            continue
        if mark not in inside:
            return number, len(line) - len(value) + 1
    return None


def syntax_fault(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Word what is wrong with a text that is not YAML."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(("<<<<<<<", ">>>>>>>")):
            return faults.syntax(Place(file, number, 1), "a merge conflict is left here")
    if quote := _open_quote(text):
        place = Place(file, *quote)
        return faults.syntax(place, "a quote is opened here and not closed in this line")
    said = error.problem or "this is not YAML"
    mark = error.problem_mark or error.context_mark
    if error.context_mark and ("end of stream" in said or "expected ':'" in said):
        mark = error.context_mark
    why = next((hint for words, hint in _SYNTAX_HINTS if words in said), "")
    return faults.syntax(place_of(file, mark), why or f"not YAML: {said}")

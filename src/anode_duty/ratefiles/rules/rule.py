"""What a rule of a sound rate file is, and how one is made of a function.

The docstring of the function is the manual of the rule. Each module of rules keeps its own in the
order in which they stand; `catalog` joins them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, ParamSpec

from anode_duty.ratefiles.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from anode_duty.law.measure import Fee, Measure
    from anode_duty.law.proceeding import Case, Notice
    from anode_duty.law.scope import Scope
    from anode_duty.law.source import Place

    Found = Iterator[tuple[Place, str]]

P = ParamSpec("P")


class Rule(NamedTuple):
    """A rule of a sound rate file.

    Attributes:
        name: as it stands in brackets behind the severity.
        manual: what is wrong, why that is bad, an example, and what to write instead.
    """

    name: str
    severity: str
    manual: str

    def part(self, heading: str) -> str:
        """Return a part of the manual: `Why`, `Example` or `Write`; without a heading, the rest."""
        parts = dict.fromkeys(("", "Why", "Example", "Write"), "")
        name = ""
        for line in self.manual.split("\n"):
            head, colon, rest = line.strip().partition(": ")
            if colon and head in parts:
                name, line = head, rest
            parts[name] = f"{parts[name]} {line.strip()}".strip()
        return parts[heading]


def rule_of(function: Callable[..., object], severity: str) -> Rule:
    """Return the rule that has the name of a function, and its docstring as the manual."""
    return Rule(function.__name__.replace("_", "-"), severity, function.__doc__ or "")


class RulesOf(Generic[P]):
    """The rules about one subject, such as a case: whoever asks for its problems runs them all.

    Args:
        rules: those of the module, among which they are entered too.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._found_by: list[tuple[Rule, Callable[P, Found]]] = []

    def rule(self, severity: str) -> Callable[[Callable[P, Found]], Callable[P, Found]]:
        """Make a rule of a function that yields places and messages."""

        def of(find: Callable[P, Found]) -> Callable[P, Found]:
            rule = rule_of(find, severity)
            self._rules.append(rule)
            self._found_by.append((rule, find))
            return find

        return of

    def problems(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Problem]:
        """Yield what is wrong with a subject by all of its rules."""
        for rule, find in self._found_by:
            for place, message in find(*args, **kwargs):
                yield Problem(*place, rule.severity, rule.name, message)


def reviewed_after(all_of: Iterable[Case | Measure | Fee], today: date) -> Found:
    """Yield what was reviewed on a day that is still to come."""
    for one in all_of:
        if one.reviewed > today:
            yield one.at["reviewed"], f"reviewed {one.reviewed} is after today, {today}"


def reviewed_long_ago(
    all_of: Iterable[Case | Measure | Fee], today: date, within: int | None
) -> Found:
    """Yield what was reviewed more than some days ago; nothing where any number is allowed."""
    for one in all_of:
        days = (today - one.reviewed).days
        if within is not None and days > within:
            words = f"reviewed {one.reviewed}, {days} days ago; at most {within} are allowed"
            yield one.at["reviewed"], words


def misnamed(act: Notice | Scope, name: str, field: str) -> Found:
    """Yield that a file has another name than its day and what it is; more may follow these."""
    held, wanted = file_stem(act.place), f"{act.effective}-{name}"
    if held != wanted and not held.startswith(f"{wanted}-"):
        yield (
            act.at["effective"],
            f"expected file name {wanted}.yaml; rename the file, or correct `effective` or"
            f" `{field}`",
        )


def file_stem(place: Place) -> str:
    """Return the name of a file without its folder and its ending."""
    return place.file.rpartition("/")[2].removesuffix(".yaml")


def did_you_mean(asked: str, known: Iterable[str], few: int = 16) -> str:
    """Return `; did you mean "…"?` for the nearest known word, or what is known if that is few."""
    from difflib import get_close_matches

    words = list(known)
    close = get_close_matches(asked.casefold(), [word.casefold() for word in words], 1, 0.6)
    for word in words:
        if word.casefold() in close:
            return f'; did you mean "{word}"?'
    return f"; known are {', '.join(words)}" if len(words) <= few else ""

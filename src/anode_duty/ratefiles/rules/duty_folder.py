"""The rules between the files of `duties/`: one function each, its docstring the manual.

`between_measures` runs all rules of such files that hold on any day; those `ON_A_DAY` ask what
today is, and how long ago a review may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.measure import dotted
from anode_duty.ratefiles.problem import ERROR
from anode_duty.ratefiles.rules.measure import OF_FEE, OF_FILE, OF_MEASURE
from anode_duty.ratefiles.rules.rule import (
    Rule,
    RulesOf,
    did_you_mean,
    reviewed_after,
    reviewed_long_ago,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from anode_duty.law.measure import Measures
    from anode_duty.ratefiles.problem import Problem
    from anode_duty.ratefiles.rules.rule import Found

RULES: list[Rule] = []
OF_MEASURES: RulesOf[[Measures]] = RulesOf(RULES)
ON_A_DAY: RulesOf[[Measures, date, int | None]] = RulesOf(RULES)


def between_measures(measures: Measures, unread: bool) -> Iterator[Problem]:
    """Yield what is wrong in and between files that could be read.

    Args:
        unread: some file could not be read; the rules that would need it are then not run.
    """
    for file in measures.files:
        yield from OF_FILE.problems(file)
    for measure in measures.all:
        yield from OF_MEASURE.problems(measure)
    for fee in measures.fees:
        yield from OF_FEE.problems(fee)
    if not unread:
        yield from OF_MEASURES.problems(measures)


@OF_MEASURES.rule(ERROR)
def unknown_measure(measures: Measures) -> Found:
    """A measure excludes or yields to one that is not on file, or to itself.

    Why: both would be counted, although one alone is due.
    Example: `yields_to` section 232, where the file says `section 232, automobiles and parts`.
    Write: the name as the other file has it.
    """
    names = [measure.name for measure in measures.added]
    for measure in measures.added:
        for other in (*measure.excludes, *measure.yields_to):
            if other.measure == measure.name:
                yield other.place, "a measure cannot exclude itself"
            elif other.measure not in names:
                near = did_you_mean(other.measure, names)
                yield other.place, f'there is no measure "{other.measure}" in duties/{near}'


@OF_MEASURES.rule(ERROR)
def exclusion_circle(measures: Measures) -> Found:
    """Measures exclude one another in a circle.

    Why: which of them is due would be a guess.
    Example: section 122 yields to section 232, and section 232 yields to section 122.
    Write: which of them yields, as the notes of the tariff have it.
    """
    over: dict[str, set[str]] = {}  # of each measure, those that exclude it
    for measure in measures.added:
        over.setdefault(measure.name, set()).update(one.measure for one in measure.yields_to)
        for other in measure.excludes:
            over.setdefault(other.measure, set()).add(measure.name)
    for measure in measures.added:
        for other in (*measure.excludes, *measure.yields_to):
            if other.measure != measure.name and measure.name in _all_over(over, measure.name):
                yield other.place, f"{measure.name} is excluded by what it excludes"


def _all_over(over: Mapping[str, set[str]], name: str) -> set[str]:
    """Return what excludes a measure, and what excludes that, and so on."""
    found, open_ones = set[str](), {name}
    while open_ones:
        open_ones = {more for one in open_ones for more in over.get(one, ())} - found
        found |= open_ones
    return found


@OF_MEASURES.rule(ERROR)
def measure_twice(measures: Measures) -> Found:
    """Two files have a measure or a fee of one name.

    Why: both would be counted.
    Example: section-122.yaml and Section-122.yaml.
    Write: one file for each measure.
    """
    seen: dict[str, str] = {}
    for file in measures.files:
        key = file.name.casefold()
        if key in seen:
            yield file.place, f"{seen[key]} has {file.name} already"
        seen[key] = file.place.file


@OF_MEASURES.rule(ERROR)
def no_general_rate(measures: Measures) -> Found:
    """A measure lists an HTSUS number that has no general rate.

    Why: nothing is answered about a number without a general rate, so the row is never read.
    Example: 8507.60 in a section 301 file, and not in general-rate.yaml.
    Write: the general rate of the number in general-rate.yaml.
    """
    general = measures.general
    known = [prefix for row in general.rows for prefix in row.prefixes] if general else []
    for measure in measures.added:
        for row in measure.rows:
            for prefix in row.prefixes:
                if not any(one.startswith(prefix) or prefix.startswith(one) for one in known):
                    yield row.place, f"{dotted(prefix)} has no general rate"


@ON_A_DAY.rule(ERROR)
def future_review(measures: Measures, today: date, _: int | None) -> Found:
    """A file of duties/ was reviewed after today.

    Why: nobody can have done so; it is most often a wrong year.
    Example: `reviewed: 2062-10-09`.
    Write: the day on which the file was last checked.
    """
    yield from reviewed_after(measures.files, today)


@ON_A_DAY.rule(ERROR)
def stale_measure(measures: Measures, today: date, reviewed_within: int | None) -> Found:
    """A file of duties/ has not been checked for longer than --reviewed-within allows.

    Why: a change of the duty may have come that these files do not know.
    Example: `reviewed: 2026-03-01`, checked with --reviewed-within 60 in November.
    Write: today's date, after the tariff and the notices have been read again.
    """
    yield from reviewed_long_ago(measures.files, today, reviewed_within)

"""The rules of one file of `duties/`: one function each, its docstring the manual."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from anode_duty.law.measure import PER_ENTRY, Fee, dotted
from anode_duty.law.proceeding import DAY
from anode_duty.law.source import NOT_PUBLISHED, OFFICIAL
from anode_duty.ratefiles.problem import ERROR, WARNING
from anode_duty.ratefiles.rules.rule import Rule, RulesOf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from anode_duty.law import measure as law
    from anode_duty.law.measure import Measure
    from anode_duty.law.proceeding import Days
    from anode_duty.ratefiles.rules.rule import Found

    Ruled = law.Exemption | law.InTransit | law.Precedence | law.TariffSplit
    Cited = law.Span | Ruled | law.Claim | law.ClaimWay

RULES: list[Rule] = []
OF_FILE: RulesOf[[Measure | Fee]] = RulesOf(RULES)
OF_MEASURE: RulesOf[[Measure]] = RulesOf(RULES)
OF_FEE: RulesOf[[Fee]] = RulesOf(RULES)

_WHOLE_NUMBER = 10


@OF_FILE.rule(ERROR)
def measure_file_name(file: Measure | Fee) -> Found:
    """The name of a file in duties/ is not that of the measure or fee in it.

    Why: the listing of the folder is the list of measures; it must be true.
    Example: `measure: section 301, forced labor` in section-301.yaml.
    Write: the name in small letters, with a hyphen for everything else.
    """
    letters = (letter if letter.isalnum() else " " for letter in file.name.casefold())
    wanted = "-".join("".join(letters).split())
    if file.place.file.rpartition("/")[2] != f"{wanted}.yaml":
        named = next(file.at[key] for key in ("measure", "general_rate", "fee") if key in file.at)
        yield named, f"expected file name {wanted}.yaml; rename the file or correct the name"


@OF_FILE.rule(ERROR)
def uncited_measure(file: Measure | Fee) -> Found:
    """A rate or a rule of a measure is graded official, and no document is cited.

    Why: official means read in the text of the tariff or a notice, so it has a citation.
    Example: `citation: not published here`, `evidence: official`.
    Write: the citation, or the grade `reported`.
    """
    for part in _cited(file):
        if part.citation == NOT_PUBLISHED and part.evidence == OFFICIAL:
            yield part.place, "evidence is official, and the citation is not on file"


def _cited(file: Measure | Fee) -> list[Cited]:
    if isinstance(file, Fee):
        return [*file.spans]
    spans = [span for row in file.rows for span in row.spans]
    claims = [file.claim] if file.claim else []
    ways = [way for claim in claims for way in claim.ways]
    others = (*file.excludes, *file.yields_to)
    return [*spans, *file.exemptions, *file.in_transit, *others, *file.splits, *claims, *ways]


@OF_MEASURE.rule(ERROR)
def reversed_span(measure: Measure) -> Found:
    """A span of a rate or an exemption ends before it begins.

    Why: it holds on no day, and the duty it should state is never counted.
    Example: `from: 2025-04-09`, `until: 2025-04-08`.
    Write: the right days; both are included.
    """
    for row in measure.rows:
        yield from _reversed(row.spans)
    yield from _reversed(measure.exemptions)


def _reversed(dated: Iterable[law.Span | law.Exemption]) -> Found:
    for one in dated:
        days = one.days
        if days.first and days.last and days.last < days.first:
            yield one.place, f"it ends on {days.last}, before it begins on {days.first}"


@OF_MEASURE.rule(ERROR)
def overlapping_spans(measure: Measure) -> Found:
    """Two spans of one row hold on the same day, or stand in the wrong order.

    Why: which of the two rates is due would be a guess.
    Example: 10 percent until 2025-04-09, and 84 percent from 2025-04-09.
    Write: the last day of the one before the first day of the other.
    """
    for row in measure.rows:
        yield from _overlapping(row.spans)


def _overlapping(spans: Iterable[law.Span]) -> Found:
    for before, after in pairwise(spans):
        last, first = before.days.last, after.days.first
        if last is None:
            yield after.place, f"the span before it has no end; end it on the day before {first}"
        elif first is None or first <= last:
            yield after.place, f"the span before it holds until {last}, and this one from {first}"


@OF_MEASURE.rule(WARNING)
def span_gap(measure: Measure) -> Found:
    """Days lie between two spans of one row on which no rate holds.

    Why: on these days nothing is counted; it is most often a wrong day.
    Example: 20 percent until 2025-11-08, and 10 percent from 2025-11-10.
    Write: the day after the last one of the span before; where nothing was due, `rate: Free`.
    """
    for row in measure.rows:
        yield from _gaps(row.spans)


def _gaps(spans: Iterable[law.Span]) -> Found:
    for before, after in pairwise(spans):
        last, first = before.days.last, after.days.first
        if last and first and first > last + DAY:
            yield after.place, f"no rate holds from {last + DAY} to {first - DAY}"


@OF_MEASURE.rule(ERROR)
def number_twice(measure: Measure) -> Found:
    """A measure lists an HTSUS number twice.

    Why: which of the two rates is due would be a guess.
    Example: 3801.10.50 in two rows of `rates`.
    Write: the number once, with all its spans.
    """
    seen: dict[str, int] = {}
    for row in measure.rows:
        for prefix in row.prefixes:
            if prefix in seen:
                yield row.place, f"{dotted(prefix)} is listed in line {seen[prefix]} already"
            seen[prefix] = row.place.line
    for one, other in combinations(measure.exemptions, 2):
        for prefix in set(one.prefixes) & set(other.prefixes):
            if _meet(one.days, other.days):
                yield other.place, f"{dotted(prefix)} is exempt by line {one.place.line} already"


def _meet(one: Days, other: Days) -> bool:
    ends = ((one.last, other.first), (other.last, one.first))
    return not any(last and first and last < first for last, first in ends)


@OF_MEASURE.rule(ERROR)
def listed_and_exempt(measure: Measure) -> Found:
    """An HTSUS number is both listed and exempt, on the same days.

    Why: whether the duty is due would be a guess.
    Example: 2504.10.10 in `rates` and in `exemptions`, both from 2025-04-05.
    Write: the number in one of them; an exemption is for a number below a listed one, or of `all`.
    """
    for row in measure.rows:
        for exempt in measure.exemptions:
            for prefix in set(row.prefixes) & set(exempt.prefixes):
                if any(_meet(span.days, exempt.days) for span in row.spans):
                    line = row.place.line
                    yield exempt.place, f"{dotted(prefix)} is listed with a rate in line {line}"


@OF_MEASURE.rule(ERROR)
def in_transit_days(measure: Measure) -> Found:
    """A rule for goods in transit holds on no day.

    Why: goods that it should free would pay.
    Example: `loaded_from: 2025-04-09`, `loaded_before: 2025-04-09`.
    Write: `loaded_before` and `entered_before` as the first day that is too late.
    """
    for rule in measure.in_transit:
        first = rule.loaded_from
        if first and rule.loaded_before <= first:
            yield rule.place, f"goods loaded from {first} are not loaded before it"
        elif first and rule.entered_before <= first:
            yield rule.place, f"goods loaded from {first} are not entered before it"


@OF_MEASURE.rule(ERROR)
def general_rate_parts(measure: Measure) -> Found:
    """The general rate has a heading, a use, exemptions or other parts of an added duty.

    Why: it is what every line pays first, under its own number.
    Example: `heading: "9903.88.03"` in general-rate.yaml.
    Write: a file of its own for a duty that is added.
    """
    if not measure.general:
        return
    for row in measure.rows:
        if row.uses:
            yield row.place, "the general rate does not depend on a use"
        for span in row.spans:
            if span.heading:
                yield span.place, f"the general rate has no heading, and here is {span.heading}"


@OF_MEASURE.rule(ERROR)
def tariff_split(measure: Measure) -> Found:
    """A number that was split has not ten digits, or ends or begins twice, or before it began.

    Why: an answer says which number was live on the entry date, and what took its place.
    Example: 8507.60.0020 ends on 2026-02-01, and again on 2026-07-01.
    Write: ten digits, and each number at its own day.
    """
    began: dict[str, date] = {}
    ended: dict[str, date] = {}
    for split in sorted(measure.splits, key=lambda split: split.day):
        for digits in (split.ended, *split.began):
            if len(digits) != _WHOLE_NUMBER:
                yield split.place, f"{dotted(digits)} has {len(digits)} digits, not 10"
        if split.ended in ended:
            yield split.place, f"{dotted(split.ended)} ended on {ended[split.ended]} already"
        ended[split.ended] = split.day
        for digits in split.began:
            if digits in began:
                yield split.place, f"{dotted(digits)} began on {began[digits]} already"
            elif digits in ended:
                yield split.place, f"{dotted(digits)} ended on {ended[digits]}, before it began"
            began[digits] = split.day


@OF_FEE.rule(ERROR)
def fee_spans(fee: Fee) -> Found:
    """The spans of a fee overlap, leave days out, or end before they begin.

    Why: which of the two is due would be a guess.
    Example: a fiscal year that ends on 2025-10-01, and one that begins on that day.
    Write: the last day of the one before the first day of the other.
    """
    yield from _reversed(fee.spans)
    yield from _overlapping(fee.spans)
    yield from _gaps(fee.spans)


@OF_FEE.rule(ERROR)
def fee_bounds(fee: Fee) -> Found:
    """The least of a fee is above its most, or a fee on each line has one of them.

    Why: least and most are those of an entry; no amount would be right.
    Example: `least: "634.62"`, `most: "32.71"`.
    Write: the amounts as CBP publishes them, in a file with `per: entry`.
    """
    for span in fee.spans:
        if span.least is not None and span.most is not None and span.least > span.most:
            yield span.place, f"the least, {span.least}, is above the most, {span.most}"
        if fee.per != PER_ENTRY and (span.least is not None or span.most is not None):
            yield span.place, "a fee on each line has no least and no most; write `per: entry`"

"""What kinds of line have, as columns with a row for each kind; a line takes that of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyarrow as pa

from anode_duty.arrow.arithmetic import RATE, as_units, scale_of
from anode_duty.entries.lines import Kind
from anode_duty.law.money import NOTHING
from anode_duty.law.proceeding import DUTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from anode_duty.duties.basis import OtherTerms
    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.fees import FeeTerm

    Found = Sequence[Kind | str | None]

Value = TypeVar("Value")

MOST_PERCENT = 9000  # of the largest value, in cents, is within 64 bits
WORD = pa.dictionary(pa.int32(), pa.string())


class Words(NamedTuple):
    """A word of each kind: its place among all different words."""

    places: pa.Array
    words: pa.Array

    def take(self, codes: pa.Array) -> pa.Array:
        """Return the words of lines."""
        return pa.DictionaryArray.from_arrays(self.places.take(codes), self.words)


class Rates(NamedTuple):
    """A rate of each kind, in units with so many decimals of a percent."""

    units: pa.Array
    scale: int


class DutyOfKinds(NamedTuple):
    """One of the duties of kinds.

    Attributes:
        duty: `AD` or `CVD`.
        held: whether a kind has it.
        is_held_by_all: every quoted kind has it.
        zero: nothing, in cents, for the kinds that have it.
        rate: percent, of the answer.
        amount: the determined rates; None where no kind has one. The same of `collected` and `due`.
        collects: whether a deposit is collected, where that is always at the determined rate; else
            None. The same of `owes` and what is due.
    """

    duty: str
    held: pa.Array
    is_held_by_all: bool
    zero: pa.Array
    case: Words
    rate: pa.Array
    amount: Rates | None
    collected: Rates | None
    due: Rates | None
    collects: pa.Array | None
    owes: pa.Array | None


class FeeOfKinds(NamedTuple):
    """One of the fees of kinds, with its least and most in cents."""

    rate: Rates
    least: pa.Array
    most: pa.Array


class OtherOfKinds(NamedTuple):
    """The other duties and fees of kinds.

    Attributes:
        zero: nothing, in cents, for the kinds of which they are counted.
        rates: those of the duties that apply; whole percents are added up, as they need no
            rounding.
    """

    zero: pa.Array
    rates: tuple[Rates, ...]
    of_entry: tuple[FeeOfKinds, ...]
    of_line: tuple[FeeOfKinds, ...]


class TermsOfKinds(NamedTuple):
    """What kinds have.

    Attributes:
        quoted: whether lines of a kind are quoted.
        passed: whether they are passed through.
        covered: whether any of their value bears duty on the record.
        whole: whether all of it does, so that no portion can be given.
        in_part: whether a duty is on a portion alone.
        whole_at_entry: whether the scope known at entry covered the whole, and that on the record
            covers a portion.
    """

    quoted: pa.Array
    passed: pa.Array
    all_quoted: bool
    verdict: Words
    covered: pa.Array
    all_covered: bool
    whole: pa.Array
    in_part: pa.Array
    whole_at_entry: pa.Array
    some_whole_at_entry: bool
    duties: tuple[DutyOfKinds, ...]
    other: OtherOfKinds


def terms_of_kinds(found: Found) -> TermsOfKinds:
    """Return what kinds have; null where lines of a kind are not quoted."""
    kinds = [one for one in found if isinstance(one, Kind)]
    return TermsOfKinds(
        quoted=pa.array([isinstance(one, Kind) for one in found], pa.bool_()),
        passed=pa.array([one is None for one in found], pa.bool_()),
        all_quoted=len(kinds) == len(found),
        verdict=_words(_each(found, lambda kind: kind.basis.classification.verdict)),
        covered=_flags(found, lambda kind: kind.basis.covered),
        all_covered=all(kind.basis.covered for kind in kinds),
        whole=_flags(found, lambda kind: kind.basis.covered and not kind.basis.portion),
        in_part=_flags(found, lambda kind: bool(kind.basis.portion and kind.basis.duties)),
        whole_at_entry=_flags(found, _is_whole_at_entry),
        some_whole_at_entry=any(map(_is_whole_at_entry, kinds)),
        duties=tuple(
            _duty(found, kinds, duty, place)
            for duty in DUTIES
            for place in range(max([1, *(_count(kind, duty) for kind in kinds)]))
        ),
        other=_other(found),
    )


def _is_whole_at_entry(kind: Kind) -> bool:
    return kind.basis.whole_at_entry


def _each(found: Found, of_kind: Callable[[Kind], Value]) -> list[Value | None]:
    return [of_kind(one) if isinstance(one, Kind) else None for one in found]


def _flags(found: Found, of_kind: Callable[[Kind], bool]) -> pa.Array:
    return pa.array(_each(found, of_kind), pa.bool_())


def _words(found: Iterable[str | None]) -> Words:
    places: dict[str, int] = {}
    taken = [None if word is None else places.setdefault(word, len(places)) for word in found]
    return Words(pa.array(taken, pa.int32()), pa.array(places, pa.string()))


def _rates(found: Sequence[Decimal | None]) -> Rates | None:
    if all(rate is None for rate in found):
        return None
    scale = scale_of(found)
    return Rates(pa.array([as_units(rate, scale) for rate in found], pa.int64()), scale)


def _count(kind: Kind, duty: str) -> int:
    return sum(one.duty == duty for one in kind.basis.duties)


def _duty(found: Found, kinds: Sequence[Kind], duty: str, place: int) -> DutyOfKinds:
    """Return one of the cases on a duty; the first is the last of a quote, as in its columns."""

    def of(kind: Kind) -> DutyTerms | None:
        held = [one for one in reversed(kind.basis.duties) if one.duty == duty]
        return held[place] if place < len(held) else None

    terms = [of(one) if isinstance(one, Kind) else None for one in found]
    rates = [one and one.rate for one in terms]
    collected = [one and one.deposit.collected for one in terms]
    due = [one and one.deposit.due for one in terms]
    return DutyOfKinds(
        duty=duty,
        held=_flags(found, lambda kind: of(kind) is not None),
        is_held_by_all=all(of(kind) for kind in kinds),
        zero=pa.array([None if one is None else 0 for one in terms], pa.int64()),
        case=_words(one and one.case.number for one in terms),
        rate=pa.array(rates, RATE),
        amount=_rates(rates),
        collected=_rates(collected),
        due=_rates(due),
        collects=_given_alike(rates, collected, [_has_one_base(one) for one in found]),
        owes=_given_alike(rates, due, [True] * len(due)),
    )


def _has_one_base(kind: Kind | str | None) -> bool:
    """Whether what bears duty on the record is what bore it at entry."""
    return isinstance(kind, Kind) and kind.basis.covered and not _is_whole_at_entry(kind)


def _given_alike(
    rates: Sequence[Decimal | None], others: Sequence[Decimal | None], same_base: Sequence[bool]
) -> pa.Array | None:
    """Return which of the others are given, if those make the same amounts as the rates."""
    for rate, other, same in zip(rates, others, same_base, strict=True):
        if other is not None and not (same and other == rate):
            return None
    return pa.array([other is not None for other in others], pa.bool_())


def _other(found: Found) -> OtherOfKinds:
    terms = [one.basis.other if isinstance(one, Kind) else None for one in found]
    duties = [_added_up(one) if one else [] for one in terms]
    return OtherOfKinds(
        zero=pa.array([None if one is None else 0 for one in terms], pa.int64()),
        rates=tuple(filter(None, map(_rates, _side_by_side(duties)))),
        of_entry=_fees([one.fees.of_entry if one else () for one in terms]),
        of_line=_fees([one.fees.of_line if one else () for one in terms]),
    )


def _added_up(other: OtherTerms) -> list[Decimal]:
    """Return rates whose duties make the same sum: whole percents as one."""
    exact = [rate for rate in other.duties.rates if not scale_of([rate])]
    return [sum(exact, NOTHING), *(rate for rate in other.duties.rates if scale_of([rate]))]


def _fees(found: Sequence[Sequence[FeeTerm]]) -> tuple[FeeOfKinds, ...]:
    columns = []
    for terms in _side_by_side(found):
        rates = _rates([term and term.span.rate for term in terms])
        if rates is not None:
            least = [term and _cents(term.span.least) for term in terms]
            most = [term and _cents(term.span.most) for term in terms]
            columns.append(
                FeeOfKinds(rates, pa.array(least, pa.int64()), pa.array(most, pa.int64()))
            )
    return tuple(columns)


def _cents(amount: Decimal | None) -> int | None:
    return as_units(amount, 2)


def _side_by_side(found: Sequence[Sequence[Value]]) -> list[list[Value | None]]:
    """Return the first of each, the second of each, and so on; None where there is none."""
    most = max(map(len, found), default=0)
    return [[one[place] if place < len(one) else None for one in found] for place in range(most)]


def is_too_high(kind: Kind) -> bool:
    """Whether the rates of a kind are so high that amounts might not fit into 64 bits."""
    basis = kind.basis
    rates = [
        rate or NOTHING
        for one in basis.duties
        for rate in (one.rate, one.deposit.collected, one.deposit.due)
    ]
    other = basis.other.duties.percent if basis.other else NOTHING
    return max(rates, default=NOTHING) * max(len(basis.duties), 1) + other > MOST_PERCENT

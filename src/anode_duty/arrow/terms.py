"""What kinds of line have, as columns with a row for each kind; a line takes that of its kind.

Whatever is said here of a kind, the core has said: these are its terms, in the units of columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyarrow as pa

from anode_duty.arrow.arithmetic import RATE, Rates, as_rates, as_words, where
from anode_duty.entries.lines import LineKind
from anode_duty.law.money import NOTHING
from anode_duty.law.proceeding import DUTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from anode_duty.arrow.kinds import Settled
    from anode_duty.duties.basis import OtherTerms
    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.fees import FeeTerm


Value = TypeVar("Value")

MOST_PERCENT = 9000  # of the largest value, in cents, is within 64 bits
_NO_LIMIT = 2**63 - 1


class Flags(NamedTuple):
    """Of each kind, whether something is so."""

    values: pa.Array
    of_all: bool
    of_none: bool

    def take(self, codes: pa.Array) -> pa.Array | None:
        """Return the lines of which it is so; None where it is so of all."""
        return None if self.of_all else self.values.take(codes)


class Words(NamedTuple):
    """A word of each kind: its place among all different words; zero where it has none."""

    places: pa.Array
    words: pa.Array

    def take(self, codes: pa.Array, given: pa.Array | None) -> pa.Array:
        """Return the words of the lines that are given; None stands for all."""
        return as_words(where(given, self.places.take(codes)), self.words)


class DutyOfKinds(NamedTuple):
    """One of the duties of kinds.

    Attributes:
        duty: `AD` or `CVD`.
        held: the kinds that have it.
        rated: the kinds whose determined rate is on file; most often these are `held` itself.
        rate: the determined rate, of the answer.
        determined: the same for the arithmetic.
    """

    duty: str
    held: Flags
    rated: Flags
    case: Words
    rate: pa.Array
    determined: Rates
    collected: Rates
    due: Rates


class FeeOfKinds(NamedTuple):
    """One of the fees of kinds, with its least and most in cents; zero where they have it not."""

    rates: Rates
    least: pa.Array
    most: pa.Array


class OtherOfKinds(NamedTuple):
    """The other duties and fees of kinds.

    Attributes:
        counted: the kinds of which they are.
        rates: those of the duties that apply, the first of each kind, the second, and so on.
    """

    counted: Flags
    rates: tuple[Rates, ...]
    of_entry: tuple[FeeOfKinds, ...]
    of_line: tuple[FeeOfKinds, ...]


class TermsOfKinds(NamedTuple):
    """What kinds have; no flag is set where lines of a kind are not quoted.

    Attributes:
        quoted: lines of the kind are quoted.
        passed: they are passed through.
        covered: some of their value bears duty on the record.
        whole: all of it does, so that no portion can be given.
        in_part: a duty is on a portion alone.
        whole_at_entry: the scope known at entry covered the whole, and that on the record covers
            a portion.
        known: all their determined rates are on file.
    """

    quoted: Flags
    passed: Flags
    verdict: Words
    covered: Flags
    whole: Flags
    in_part: Flags
    whole_at_entry: Flags
    known: Flags
    duties: tuple[DutyOfKinds, ...]
    other: OtherOfKinds


def terms_of_kinds(found: Sequence[Settled]) -> TermsOfKinds:
    """Return what kinds have."""
    bases = [one.basis if isinstance(one, LineKind) else None for one in found]
    return TermsOfKinds(
        quoted=_flags(bases, lambda _: True),
        passed=_as_flags([one is None for one in found]),
        verdict=_words(one and one.classification.verdict for one in bases),
        covered=_flags(bases, lambda one: one.covered),
        whole=_flags(bases, lambda one: one.covered and not one.portion),
        in_part=_flags(bases, lambda one: bool(one.portion and one.duties)),
        whole_at_entry=_flags(bases, lambda one: one.whole_at_entry),
        known=_flags(
            bases,
            lambda one: all(term.rate is not None or term.applies.excluded for term in one.duties),
        ),
        duties=tuple(
            _duty(duty, terms)
            for duty in DUTIES
            for terms in _side_by_side(
                # The first is the last of a quote, as in its columns.
                [
                    [one for one in reversed(basis.duties) if one.duty == duty] if basis else []
                    for basis in bases
                ],
                least=1,
            )
        ),
        other=_other([one and one.other for one in bases]),
    )


def _flags(found: Iterable[Value | None], of_kind: Callable[[Value], bool]) -> Flags:
    return _as_flags([one is not None and of_kind(one) for one in found])


def _as_flags(values: list[bool]) -> Flags:
    return Flags(pa.array(values, pa.bool_()), all(values), not any(values))


def _words(found: Iterable[str | None]) -> Words:
    places: dict[str, int] = {}
    taken = [0 if word is None else places.setdefault(word, len(places)) for word in found]
    return Words(pa.array(taken, pa.int32()), pa.array(places, pa.string()))


def _duty(duty: str, terms: Sequence[DutyTerms | None]) -> DutyOfKinds:
    rates = [one and one.rate for one in terms]
    held, rated = _flags(terms, lambda _: True), _flags(rates, lambda _: True)
    return DutyOfKinds(
        duty=duty,
        held=held,
        rated=held if rated.values.equals(held.values) else rated,
        case=_words(one and one.case.number for one in terms),
        rate=pa.array([NOTHING if rate is None else rate for rate in rates], RATE),
        determined=as_rates(rates),
        collected=as_rates([one and one.deposit.collected for one in terms]),
        due=as_rates([one and one.deposit.due for one in terms]),
    )


def _other(terms: Sequence[OtherTerms | None]) -> OtherOfKinds:
    rates = [_added_up(one.duties.rates) if one else [] for one in terms]
    return OtherOfKinds(
        counted=_flags(terms, lambda _: True),
        rates=tuple(map(as_rates, _side_by_side(rates))),
        of_entry=_fees([one.fees.of_entry if one else () for one in terms]),
        of_line=_fees([one.fees.of_line if one else () for one in terms]),
    )


def _added_up(rates: Sequence[Decimal]) -> list[Decimal]:
    """Return rates whose duties make the same sum: whole percents as one, as none is rounded."""
    whole = [rate for rate in rates if rate == rate.to_integral_value()]
    return [sum(whole, NOTHING), *(rate for rate in rates if rate not in whole)]


def _fees(found: Sequence[Sequence[FeeTerm]]) -> tuple[FeeOfKinds, ...]:
    return tuple(
        FeeOfKinds(
            rates=as_rates([term and term.span.rate for term in terms]),
            least=_limits([term and term.span.least for term in terms], 0),
            most=_limits([term and term.span.most for term in terms], _NO_LIMIT),
        )
        for terms in _side_by_side(found)
    )


def _limits(found: Sequence[Decimal | None], otherwise: int) -> pa.Array:
    """Return amounts in cents."""
    cents = [otherwise if one is None else int(one.scaleb(2)) for one in found]
    return pa.array(cents, pa.int64())


def _side_by_side(found: Sequence[Sequence[Value]], least: int = 0) -> list[list[Value | None]]:
    """Return the first of each, the second of each, and so on; None where there is none."""
    most = max(map(len, found), default=0)
    return [
        [one[place] if place < len(one) else None for one in found]
        for place in range(max(most, least))
    ]


def is_too_high(kind: LineKind) -> bool:
    """Whether the rates of a kind are so high that amounts might not fit into 64 bits."""
    basis = kind.basis
    rates = [
        rate or NOTHING
        for one in basis.duties
        for rate in (one.rate, one.deposit.collected, one.deposit.due)
    ]
    other = basis.other.duties.percent if basis.other else NOTHING
    return max(rates, default=NOTHING) * max(len(basis.duties), 1) + other > MOST_PERCENT

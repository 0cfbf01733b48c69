"""What kinds of line have, as columns with a row for each kind; a line takes that of its kind.

Whatever is said here of a kind, the core has said: these are its terms, in the units of columns.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyarrow as pa

from anode_duty.arrow.arithmetic import RATE, WORD, Rates, as_rates
from anode_duty.arrow.columns import Encoded, encoded
from anode_duty.entries.lines import LineKind
from anode_duty.law.money import NOTHING
from anode_duty.law.proceeding import DUTIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.fees import FeeTerm

Value = TypeVar("Value")

# A kind that is quoted; why its lines are not, or what says so for an entry date; or None where
# they are passed through.
Settled = LineKind | str | Callable[[date], object] | None

PASSED = "passed"
MOST_PERCENT = 9000  # of the largest value, in cents, is within 64 bits
_NO_LIMIT = 2**63 - 1


class DutyOfKinds(NamedTuple):
    """One of the duties of kinds.

    Attributes:
        duty: `AD` or `CVD`.
        case: the number of the case; null where a kind does not have the duty.
        rated: the determined rate is on file.
        rate: the determined rate, of the answer.
        determined: the same for the arithmetic.
    """

    duty: str
    case: pa.DictionaryArray
    rated: pa.Array
    rate: pa.Array
    determined: Rates
    collected: Rates
    due: Rates


class FeeOfKinds(NamedTuple):
    """One of the fees of kinds, with its least and most in cents; zero where they have it not."""

    rates: Rates
    least: pa.Array
    most: pa.Array


class NotesOfKind(NamedTuple):
    """What the notes of the lines of a kind are made of.

    Attributes:
        codes: of those that do not depend on the value, or `PASSED`.
        covered: some of the value bears duty on the record.
        in_part: a duty is on a portion alone.
    """

    codes: str
    covered: bool
    in_part: bool


class TermsOfKinds(NamedTuple):
    """What kinds have; no truth value is true where lines of a kind are not quoted.

    Attributes:
        kinds: what is settled of each.
        quoted: lines of the kind are quoted.
        verdict: the word for how the goods are covered.
        covered: some of their value bears duty on the record.
        whole: all of it does, so that no portion can be given.
        whole_at_entry: the scope known at entry covered the whole, and that on the record covers
            a portion.
        known: all their determined rates are on file.
        notes: what the notes of lines are made of.
        counted: the other duties and fees are counted.
        others: the rates of the other duties that apply, the first of each kind, the second, and
            so on.
        of_entry: the fees of an entry.
        of_line: the fees of a line.
    """

    kinds: Sequence[Settled]
    quoted: pa.Array
    verdict: pa.DictionaryArray
    covered: pa.Array
    whole: pa.Array
    whole_at_entry: pa.Array
    known: pa.Array
    notes: Encoded[NotesOfKind]
    duties: tuple[DutyOfKinds, ...]
    counted: pa.Array
    others: tuple[Rates, ...]
    of_entry: tuple[FeeOfKinds, ...]
    of_line: tuple[FeeOfKinds, ...]


def terms_of_kinds(kinds: Sequence[Settled]) -> TermsOfKinds:
    """Return what kinds have."""
    bases = [one.basis if isinstance(one, LineKind) else None for one in kinds]
    others = [one and one.other for one in bases]
    rates = [_added_up(one.duties.rates) if one else [] for one in others]
    return TermsOfKinds(
        kinds=tuple(kinds),
        quoted=_flags(bases, lambda _: True),
        verdict=pa.array([one and one.classification.verdict for one in bases], WORD),
        covered=_flags(bases, lambda one: one.covered),
        whole=_flags(bases, lambda one: one.covered and not one.portion),
        whole_at_entry=_flags(bases, lambda one: one.whole_at_entry),
        known=_flags(
            bases,
            lambda one: all(term.rate is not None or term.applies.excluded for term in one.duties),
        ),
        notes=encoded(map(_notes, kinds)),
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
        counted=_flags(others, lambda _: True),
        others=tuple(map(as_rates, _side_by_side(rates))),
        of_entry=_fees([one.fees.of_entry if one else () for one in others]),
        of_line=_fees([one.fees.of_line if one else () for one in others]),
    )


def _flags(found: Sequence[Value | None], of_kind: Callable[[Value], bool]) -> pa.Array:
    return pa.array([one is not None and of_kind(one) for one in found], pa.bool_())


def _notes(kind: Settled) -> NotesOfKind:
    if not isinstance(kind, LineKind):
        return NotesOfKind(PASSED if kind is None else "", covered=False, in_part=False)
    basis = kind.basis
    return NotesOfKind(kind.codes, basis.covered, bool(basis.portion and basis.duties))


def _duty(duty: str, terms: Sequence[DutyTerms | None]) -> DutyOfKinds:
    rates = [one and one.rate for one in terms]
    return DutyOfKinds(
        duty=duty,
        case=pa.array([one and one.case.number for one in terms], WORD),
        rated=_flags(rates, lambda _: True),
        rate=pa.array([NOTHING if rate is None else rate for rate in rates], RATE),
        determined=as_rates(rates),
        collected=as_rates([one and one.deposit.collected for one in terms]),
        due=as_rates([one and one.deposit.due for one in terms]),
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

"""Lines whose figures go straight into text: their text, and what they come to together."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from anode_duty.duties.basis import NOT_COLLECTED, REFUNDED
from anode_duty.entries.forms import NOTES
from anode_duty.law.money import CENT, PERCENT, ZERO, half_up

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from anode_duty.duties.basis import OtherTerms
    from anode_duty.entries.forms import Form
    from anode_duty.entries.summary import Noted

    # The rate of a fee as a fraction, and its least and its most.
    _Fee = tuple[Decimal, Decimal | None, Decimal | None]
    _Terms = tuple[list[Decimal], list[_Fee], list[_Fee]]

# The figures of a line, in the order in which they are handed to its text.
DAY, ENTERED, BASE, FIRST, SECOND, SUM, NONE, CODES, OTHER, FEES, DUE = range(11)
Figures = tuple[Any, ...]
_NO_OTHER: Figures = ("", "", "")

# Which of them the slots of a form have; the sums and those of each duty follow from how it is
# collected.
_SLOTS = {0: DAY, 1: ENTERED, 2: BASE, 7: OTHER, 8: FEES, 9: DUE, NOTES: CODES}
_OF_LINE, _OF_DUTY = 10, 4  # how many slots of a form are for a line, and for each duty


class Tally:
    """Counts lines that have the same notes, and whose duties are collected in the same way.

    Attributes:
        noted: how the summary calls their notes.
        hows: how each duty is collected.
        count: how many lines there were.
        entered: the sum of their entered values.
        first: the sum of their amounts of the first duty.
        amount: the sum of their amounts of all duties.
        other: the sum of their other duties.
        fees: the sum of their fees.
        has_other: whether the other duties of any were counted.
    """

    __slots__ = (
        "amount",
        "count",
        "entered",
        "fees",
        "first",
        "has_other",
        "hows",
        "noted",
        "other",
    )

    def __init__(self, noted: Noted, hows: tuple[int, ...]) -> None:
        self.noted = noted
        self.hows = hows
        self.clear()

    def clear(self) -> None:
        """Begin to count from nothing."""
        self.count = 0
        self.entered = self.first = self.amount = self.other = self.fees = ZERO
        self.has_other = False

    def amount_of(self, *but: int) -> Decimal:
        """Return the sum of the amounts of the duties, but for some ways of collecting them."""
        amounts = zip(self.hows, (self.first, self.amount - self.first), strict=False)
        return sum((amount for how, amount in amounts if how not in but), ZERO)

    @property
    def deposit(self) -> Decimal:
        """The sum of what was collected."""
        return self.amount_of(NOT_COLLECTED)

    @property
    def refundable(self) -> Decimal:
        """The sum of what of it is not due."""
        return self.deposit - self.amount_of(NOT_COLLECTED, REFUNDED)


class Variant:
    """The text of the lines of a kind that have the same notes because of their value.

    Args:
        form: of the added cells of the lines.
        notes: the codes of their notes, as a cell.
        tally: counts the lines.
        other: the other duties and fees, or None.
        is_whole: whether all lines of their entries are quoted, so that fees are counted.

    Attributes:
        pick: takes the figures that the text has, in its order.
        has_other: whether the other duties are known.
        incomplete: the same for lines of entries that are not quoted as a whole; None until it is
            needed.
    """

    __slots__ = (
        "_deposit_at",
        "_is_whole",
        "_terms",
        "form",
        "has_other",
        "incomplete",
        "notes",
        "other",
        "pick",
        "tally",
        "text",
    )

    def __init__(
        self, form: Form, notes: str, tally: Tally, other: OtherTerms | None, is_whole: bool = True
    ) -> None:
        self.form, self.text = form, form.text
        self.notes = notes
        self.tally = tally
        self.other = other
        self.has_other = other is not None
        self.pick, self._deposit_at = _picked(form.places, tally.hows)
        self.incomplete: Variant | None = None
        self._is_whole = is_whole
        self._terms = _quick_terms(other) if other else None

    def others(self, figures: Figures, total: Decimal | None) -> Figures:
        """Return and count the other duties, the fees and what is due at entry.

        Args:
            figures: of the line.
            total: the entered value of the entry, where its fees are on this line.
        """
        if self._terms is None:
            return _NO_OTHER
        entered, owed, fees = figures[ENTERED], ZERO, ZERO
        rates, of_entry, of_line = self._terms
        for rate in rates:
            owed += half_up(entered * rate, CENT)
        tally = self.tally
        tally.has_other = True
        tally.other += owed
        if not self._is_whole:
            return owed, "", ""
        if total is not None:
            for fee in of_entry:
                fees += _fee(total, fee)
        for fee in of_line:
            fees += _fee(entered, fee)
        if fees:
            tally.fees += fees
        return owed, fees, figures[self._deposit_at] + owed + fees


def _quick_terms(other: OtherTerms) -> _Terms:
    """Return the rates of the other duties, and the fees of an entry and of a line."""
    found: _Terms | None = other.forms.get("rates")
    if found is None:
        rates = [rate * PERCENT for rate in other.duties.rates if rate]
        of_entry, of_line = (
            [(one.span.rate * PERCENT, one.span.least, one.span.most) for one in fees]
            for fees in (other.fees.of_entry, other.fees.of_line)
        )
        found = other.forms["rates"] = (rates, of_entry, of_line)
    return found


def _fee(base: Decimal, fee: _Fee) -> Decimal:
    rate, least, most = fee
    amount = half_up(base * rate, CENT)
    if least is not None and amount < least:
        return least
    return most if most is not None and amount > most else amount


@lru_cache(256)
def _picked(
    places: tuple[int, ...], hows: tuple[int, ...]
) -> tuple[Callable[[Figures], tuple[object, ...]], int]:
    """Return what takes the figures that a text has, and which of them is what is collected."""
    return itemgetter(*(_figure_of(place, hows) for place in places)), _figure_of(4, hows)


def _figure_of(place: int, hows: Sequence[int]) -> int:
    """Return which figure a slot of a form has."""
    if (one := _SLOTS.get(place)) is not None:
        return one
    if place < _OF_LINE:
        collected = [at for at, how in enumerate(hows) if how != NOT_COLLECTED]
        refunded = [at for at, how in enumerate(hows) if how == REFUNDED]
        sums = {3: list(range(len(hows))), 4: collected, 5: refunded}
        return _sum_of(sums.get(place, []), hows)
    at, which = divmod(place - _OF_LINE, _OF_DUTY)
    held = (True, hows[at] != NOT_COLLECTED, hows[at] == REFUNDED, False)
    return FIRST + at if held[which] else NONE


def _sum_of(duties: Sequence[int], hows: Sequence[int]) -> int:
    if not duties:
        return NONE
    return SUM if len(duties) == len(hows) else FIRST + duties[0]

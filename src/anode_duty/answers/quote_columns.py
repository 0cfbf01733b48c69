"""The cells that a quote adds to an entry line: the same in a batch and as CSV.

A form has all of them that do not hang on the value, so that a batch need only fill in the figures.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from anode_duty.law.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anode_duty.duties.basis import Terms
    from anode_duty.duties.quoting import Reckoning


ADDED = (
    "verdict",
    "entered_value",
    "dutiable_value",
    "ad_case",
    "ad_rate",
    "ad_amount",
    "ad_deposit",
    "cvd_case",
    "cvd_rate",
    "cvd_amount",
    "cvd_deposit",
    "total_amount",
    "total_deposit",
    "total_refundable",
    "notes",
    "error",
)


# The figures that an added cell may hold, by their positions in `figures`.
_ENTERED, _DUTIABLE, _TOTAL, _DEPOSIT, _REFUNDABLE, _CODES, _FIRST_AMOUNT = range(7)


def figures(reckoning: Reckoning, codes: str) -> tuple[object, ...]:
    """Return what of the added cells hangs on the value of an entry line."""
    entered, dutiable, amounts, total, deposit, refundable = reckoning
    return (entered, dutiable, total, deposit, refundable, codes, *amounts)


def added_cells(terms: Terms, reckoning: Reckoning, codes: str) -> list[str]:
    """Return the cells of the columns `ADDED` for one quote."""
    held = figures(reckoning, codes)
    return [cell if isinstance(cell, str) else str(held[cell]) for cell in added_form(terms)]


def added_form(terms: Terms) -> list[str | int]:
    """Return the cells of the columns `ADDED`; for one that hangs on the value, which figure."""
    return [
        terms.classification.verdict,
        _ENTERED,
        _DUTIABLE,
        *_duty_form("AD", terms),
        *_duty_form("CVD", terms),
        _TOTAL,
        _DEPOSIT,
        _REFUNDABLE,
        _CODES,
        "",
    ]


def _duty_form(duty: str, terms: Terms) -> list[str | int]:
    for amount, finding in enumerate(terms.findings, _FIRST_AMOUNT):
        case = finding.standing.case
        if case.duty == duty:
            deposit = amount if finding.standing.deposit_required else str(ZERO)
            return [case.number, str(finding.rate.percent), amount, deposit]
    return [""] * 4


def template(
    form: list[str | int], as_text: Callable[[Iterable[str]], str]
) -> tuple[str, Callable[[tuple[object, ...]], tuple[object, ...]]]:
    """Return a form as text with `%s` for each figure, and what picks those figures.

    No figure has a character in it for which CSV wants quotes.
    """
    text = as_text("%s" if isinstance(cell, int) else cell.replace("%", "%%") for cell in form)
    return text, itemgetter(*(cell for cell in form if isinstance(cell, int)))

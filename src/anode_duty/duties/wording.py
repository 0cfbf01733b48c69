"""Figures and states in the words that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.law.money import usd
from anode_duty.law.proceeding import NOT_REQUIRED, REQUIRED
from anode_duty.law.source import cited

if TYPE_CHECKING:
    from decimal import Decimal

    from anode_duty.duties.coverage import Answer
    from anode_duty.duties.in_force import Standing
    from anode_duty.law.proceeding import Notice, Rate
    from anode_duty.law.scope import Article, Scope


def met_words(answer: Answer) -> str:
    """Say whether a criterion is met."""
    return "not given" if answer.met is None else "met" if answer.met else "not met"


def scope_source(scope: Scope, entry: Article) -> str:
    """Say where the scope speaks of an article."""
    return (
        f"{scope.name} scope, effective {scope.effective}, {cited(entry.citation)}"
        f" ({entry.evidence}) {entry.place}"
    )


def graded(notice: Notice, rate: Rate | None) -> str:
    """Return the grade of a notice, and that of a rate in force under it where it is another."""
    if rate is None or rate.evidence == notice.evidence:
        return notice.evidence
    return f"date {notice.evidence}, rates {rate.evidence}"


def facts_wanted(missing: tuple[str, ...]) -> str:
    """Return the options with which missing facts are given."""
    return ", ".join(f"--{name.replace('_', '-')}" for name in missing)


def signed(amount: Decimal) -> str:
    """Return a difference in US dollars with its sign, or that there is none."""
    if not amount:
        return "none"
    return f"{'+' if amount > 0 else '-'}{usd(abs(amount))}"


def deposit_words(standing: Standing) -> str:
    """Say in a word or two how deposits stand on an entry date."""
    return REQUIRED if standing.deposit_required else NOT_REQUIRED


def rate_words(percent: Decimal) -> str:
    """Return a rate as people read it."""
    return f"{percent}%"

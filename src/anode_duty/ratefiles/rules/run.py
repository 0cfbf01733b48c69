"""Runs the rules between rate files; the other modules of this package hold them.

`between_files` runs those that hold on any day, and no answer is given from files that break one;
`on_a_day` runs those that ask what today is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.ratefiles.rules.case import OF_CASE
from anode_duty.ratefiles.rules.folder import OF_BOOK, OF_REVIEW, ON_A_DAY
from anode_duty.ratefiles.rules.notice import OF_ACT, OF_NOTICE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.law.proceeding import Notice
    from anode_duty.law.scope import Scope
    from anode_duty.ratefiles.one_book import Reading
    from anode_duty.ratefiles.problem import Problem


def between_files(reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong between files that are sound each by itself.

    Where a file could not be read, the rules that would need it are not run: one fault is then
    not reported as two.
    """
    book = reading.book
    acts: list[Notice | Scope] = [*reading.notices, *book.scopes]
    for act in acts:
        yield from OF_ACT.problems(act)
    for notice in reading.notices:
        yield from OF_NOTICE.problems(notice)
    for case in book.cases:
        if not reading.broken_in(case.number):
            yield from OF_CASE.problems(case)
    if not reading.broken:
        yield from OF_BOOK.problems(book)


def on_a_day(reading: Reading, today: date, reviewed_within: int | None) -> Iterator[Problem]:
    """Yield what is wrong on the day on which one asks.

    Args:
        reviewed_within: days that may have passed since somebody held a case against the record.
    """
    yield from ON_A_DAY.problems(reading, today)
    if reviewed_within is not None:
        yield from OF_REVIEW.problems(reading.book, today, reviewed_within)

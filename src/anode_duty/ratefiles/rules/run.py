"""The rules between rate files: one function each, its docstring the manual.

`between_files` runs those that hold on any day, and no answer is given from files that break one;
`on_a_day` runs those that ask what today is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.ratefiles.rules.case import CASE_RULES
from anode_duty.ratefiles.rules.folder import BOOK_RULES, future_date, stale_review
from anode_duty.ratefiles.rules.notice import NOTICE_RULES, official_without_citation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from anode_duty.law.proceeding import Notice
    from anode_duty.law.scope import Scope
    from anode_duty.ratefiles.problem import Problem
    from anode_duty.ratefiles.reader import Reading


def between_files(reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong between files that are sound each by itself.

    Where a file could not be read, the rules that would need it are not run: one fault is then
    not reported as two.
    """
    book = reading.book
    acts: list[Notice | Scope] = [*reading.notices, *book.scopes]
    for act in acts:
        yield from official_without_citation(act)
    for notice in reading.notices:
        for notice_rule in NOTICE_RULES:
            yield from notice_rule(notice)
    for case in book.cases:
        if not reading.broken_in(case.number):
            for case_rule in CASE_RULES:
                yield from case_rule(case)
    if not reading.broken:
        for book_rule in BOOK_RULES:
            yield from book_rule(book)


def on_a_day(reading: Reading, today: date, reviewed_within: int | None) -> Iterator[Problem]:
    """Yield what is wrong on the day on which one asks.

    Args:
        reviewed_within: days that may have passed since somebody held a case against the record.
    """
    yield from future_date(reading, today)
    if reviewed_within is not None:
        yield from stale_review(reading.book, today, reviewed_within)

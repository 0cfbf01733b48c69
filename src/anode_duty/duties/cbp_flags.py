"""What CBP itself would flag on an entry line, beside what it owes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anode_duty.duties.coverage import NOT_COVERED, hts_notes
from anode_duty.duties.notes import Note, info, warning
from anode_duty.errors import BadInput
from anode_duty.law.numbers import CASE_NUMBERS, case_numbers, case_stem, entry_type, hts_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anode_duty.duties.basis import Basis
    from anode_duty.duties.deposits import DutyTerms
    from anode_duty.duties.shipment import Shipment
    from anode_duty.law.ratebook import RateBook

# What is beside numbers, or in place of them, and says nothing. The patterns are compiled where
# they are used: a quote with an HTSUS number alone needs none, and starts half a ms earlier.
_FILLING = r"\b(?:and|ad|add|a/d|cvd|case|no[.]?|nos[.]?|not subject|n/a|n[.]a[.]?|na|none|nil)\b"
_WORD = r"\w[^\s,;:/|+&()]*"


def cbp_flags(basis: Basis, book: RateBook, shipment: Shipment) -> list[Note]:
    """Return what is wrong with how a line is entered, as far as the file says how it is."""
    notes: list[Note] = []
    if shipment.htsus and (hts_digits(shipment.htsus) or _words(shipment.htsus)):
        notes += _tariff_notes(basis, shipment)
    if shipment.cbp_case is not None:
        notes += _case_notes(basis, book, shipment.cbp_case)
    else:
        wrong = _wrong_parties(basis, case_numbers(shipment.case or ""))
        notes += [warning("wrong-case", words) for words in wrong]
    if shipment.entry_type:
        notes += _type_notes(basis, shipment.entry_type)
    return notes


def _words(cell: str) -> list[str]:
    """Return the words of a cell that say something."""
    return re.findall(_WORD, re.sub(_FILLING, " ", cell, flags=re.IGNORECASE))


def _type_notes(basis: Basis, given: str) -> list[Note]:
    """Flag an entry type that is not one of AD/CVD goods."""
    subject = [one for one in basis.duties if _is_open(one)]
    types = list(dict.fromkeys(known for one in subject for known in one.case.entry_types))
    if not types or entry_type(given) in types or not _words(given):
        return []
    words = f"the entry type is {given}; AD/CVD goods are entered as {' or '.join(types)}"
    return [_flag("entry-type", words, subject)]


def _tariff_notes(basis: Basis, shipment: Shipment) -> list[Note]:
    """Warn of an HTSUS number that is not listed or not valid; neither decides or fails a line."""
    scope = basis.classification.scope
    if scope is None or not basis.covered:
        return []
    try:
        return hts_notes(scope, shipment.htsus, shipment.entry_date)
    except BadInput as error:
        return [warning("hts-malformed", error.message)]


def _case_notes(basis: Basis, book: RateBook, cbp_case: str) -> list[Note]:
    numbers, others = case_numbers(cbp_case), _words(re.sub(CASE_NUMBERS, " ", cbp_case))
    if not (numbers or others):
        words = "a deposit is required, and no case number is given"
        return [warning("no-cbp-case", words)] if _is_deposited(basis.duties) else []
    governs = basis.classification.governs
    entered = {
        number: next((case.number for case in governs if case.has(number)), "")
        for number in numbers
    }
    wrong = [f"{word!r} is not a case number" for word in others]
    wrong += [_wrong_goods(basis, book, number, case) for number, case in entered.items()]
    wrong += _wrong_parties(basis, numbers)
    notes = [warning("wrong-case", words) for words in wrong if words]
    for one in basis.duties:
        own = one.case.number
        if _is_open(one) and any(entered.values()) and own not in entered.values():
            words = f"the line is entered under {', '.join(entered)} and not under {own}"
            notes.append(_flag("no-companion", words, [one]))
    return notes


def _wrong_goods(basis: Basis, book: RateBook, number: str, case: str) -> str:
    """Say that a number is not of these goods; empty where it may be. `case`: theirs, or empty."""
    verdict = basis.classification
    entered = f"the line is entered under {number}"
    if verdict.is_covered:
        return "" if case else f"{number} is not a case that covers these goods"
    if verdict.verdict == NOT_COVERED and not any(known.has(number) for known in book.cases):
        return f"{entered}, which is not on file: its duty is not counted"
    return f"{entered}, and the goods are {verdict.verdict}" if case and verdict.scope else ""


def _wrong_parties(basis: Basis, numbers: Iterable[str]) -> list[str]:
    """Say whose the CBP numbers of the cases are, where they are not the party's."""
    pairs = ((one, number) for one in basis.duties for number in numbers if one.case.has(number))
    return [words for one, number in pairs if (words := _wrong_party(one, number))]


def _wrong_party(one: DutyTerms, number: str) -> str:
    """Say whose a CBP number is, if not the party's; empty where that is not known."""
    stem, row = case_stem(number), one.applies.determined
    if row is None or number == stem or number in row.rate.cbp_cases:
        return ""
    own = next((held for held in row.rate.cbp_cases if case_stem(held) == stem), None)
    if own:
        return f"{number} is not the number of {one.rate_of}, which is {own}"
    for _, other in one.found.on_record.table:
        if number in other.rate.cbp_cases:
            named = one.case.whose(other.rate)
            return f"{number} is the number of {named}, not of {one.rate_of}"
    return ""


def _is_open(one: DutyTerms) -> bool:
    """Whether the proceeding had not been terminated on the entry date."""
    return not one.found.is_terminated


def _is_deposited(duties: Iterable[DutyTerms]) -> bool:
    return any(one.deposit.required for one in duties)


def _flag(code: str, words: str, duties: list[DutyTerms]) -> Note:
    """Return a note: a warning while a deposit depends on it."""
    return (warning if _is_deposited(duties) else info)(code, words)

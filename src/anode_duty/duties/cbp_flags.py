"""What CBP itself would flag on an entry line, beside what it owes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anode_duty.duties.coverage import hts_notes
from anode_duty.duties.notes import info, warning
from anode_duty.errors import BadInput
from anode_duty.law.numbers import case_number
from anode_duty.law.proceeding import TERMINATED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anode_duty.duties.applicable_rate import Finding
    from anode_duty.duties.basis import Terms
    from anode_duty.duties.notes import Note
    from anode_duty.duties.quoting import Quote
    from anode_duty.duties.shipment import Entered
    from anode_duty.law.proceeding import Case


# CBP: AD/CVD goods are entered for consumption as 03, from a foreign-trade zone as 06.
ENTRY_TYPES = ("03", "06")


# A case number, between whose parts may be hyphens, dashes, blanks or nothing.
_NUMBER = re.compile(
    r"(?<!\w)[AC](?:[-\s\u2010-\u2014\u2212]{0,3}[0-9]{3}){2,3}(?![-\w])", re.IGNORECASE
)


# What stands beside numbers, or for none, and says nothing.
_FILLING = re.compile(r"\b(?:and|ad|add|a/d|cvd|n/a|n[.]a[.]?|na|none|nil)\b", re.IGNORECASE)


_WORD = re.compile(r"\w[^\s,;:/|+&()]*")


_TYPE = re.compile(r"'?0*([0-9]+)(?:[.]0)?")


def border_notes(terms: Terms, cases: Iterable[Case], entered: Entered) -> tuple[Note, ...]:
    """Return what is wrong with how a line is entered.

    Args:
        terms: those of the line.
        cases: every case of the rate files.
        entered: how it is entered.
    """
    htsus, cbp_case, entry_type = entered
    notes = _tariff_notes(terms, htsus) if htsus and _words(htsus) else []
    if cbp_case is not None:
        notes += _case_notes(terms, cases, cbp_case)
    subject = [finding for finding in terms.findings if _is_open(finding)]
    if entry_type and _words(entry_type) and not _is_subject(entry_type) and subject:
        words = f"the entry type is {entry_type}; AD/CVD goods are entered as 03, or 06 from a zone"
        notes.append(_flag("entry-type", words, subject))
    return tuple(notes)


def _words(cell: str) -> list[str]:
    """Return the words of a cell that say something."""
    return _WORD.findall(_FILLING.sub(" ", cell))


def _is_subject(entry_type: str) -> bool:
    """Whether a type is one of AD/CVD goods, also as a spreadsheet leaves it: 3, 3.0 or '03."""
    match = _TYPE.fullmatch(entry_type)
    return match is not None and match[1].zfill(2) in ENTRY_TYPES


def flagged(quote: Quote, cases: Iterable[Case], entered: Entered) -> Quote:
    """Return a quote that notes what is wrong with how it is entered."""
    flags = border_notes(quote.terms, cases, entered)
    notes = (*quote.terms.notes, *flags, *quote.notes)
    return quote._replace(notes=tuple(dict.fromkeys(notes)))


def _tariff_notes(terms: Terms, htsus: str) -> list[Note]:
    """Warn of an HTSUS number that is not listed, or is none; neither decides, nor fails a line."""
    scope = terms.classification.scope
    if scope is None or not terms.levy.covered:
        return []
    try:
        return hts_notes(scope, htsus)
    except BadInput as error:
        return [warning("hts-malformed", error.message)]


def _case_notes(terms: Terms, cases: Iterable[Case], cbp_case: str) -> list[Note]:
    numbers, others = _entered(cbp_case)
    if not (numbers or others):
        words = "a deposit is required, and no case number is given"
        return [warning("no-cbp-case", words)] if _is_deposited(terms.findings) else []
    governing = [case for case in cases if case.number in terms.classification.governs]
    entered = {
        number: next((case for case in governing if case.has(number)), None) for number in numbers
    }
    wrong = [f"{word!r} is no case number" for word in others]
    for number, case in entered.items():
        wrong += _wrong_goods(terms, number, case)
    for finding in terms.findings:
        of_case = (number for number, case in entered.items() if case is finding.standing.case)
        wrong += [words for number in of_case if (words := _wrong_party(finding, number))]
    notes = [warning("wrong-case", words) for words in wrong]
    for finding in terms.findings:
        case = finding.standing.case
        if _is_open(finding) and any(entered.values()) and case not in entered.values():
            words = f"the line is entered under {', '.join(entered)} and not under {case.number}"
            notes.append(_flag("no-companion", words, [finding]))
    return notes


def _entered(cbp_case: str) -> tuple[list[str], list[str]]:
    """Return the case numbers in a cell, and the words in it that are none."""
    numbers = [case_number(found) or found for found in _NUMBER.findall(cbp_case)]
    return list(dict.fromkeys(numbers)), _words(_NUMBER.sub(" ", cbp_case))


def _wrong_goods(terms: Terms, number: str, case: Case | None) -> list[str]:
    verdict = terms.classification
    if verdict.is_covered and case is None:
        return [f"{number} is no case that covers these goods"]
    if verdict.is_covered or case is None or verdict.scope is None:
        return []
    # Goods of a third country may be those of its twin case: that is not known here.
    if any(
        number.startswith(third.case)
        for third in case.third_countries
        if third.country == verdict.origin
    ):
        return []
    return [f"the line is entered under {number}, and the goods are {verdict.verdict}"]


def _wrong_party(finding: Finding, number: str) -> str:
    """Say whose a CBP number is, if not the party's; empty where that is not known."""
    stem = number.rpartition("-")[0]
    rate = finding.rate
    if stem.count("-") < 2 or number in rate.cbp_cases:
        return ""
    own = next((held for held in rate.cbp_cases if held.rpartition("-")[0] == stem), None)
    if own:
        return f"{number} is not the number of {finding.rate_of}, which is {own}"
    standing = finding.standing
    for row in standing.rows:
        if number in row.rate.cbp_cases:
            whose = row.rate.company or standing.case.residual
            return f"{number} is the number of {whose}, not of {finding.rate_of}"
    return ""


def _is_open(finding: Finding) -> bool:
    """Whether the proceeding had not been terminated on the entry date."""
    rule = finding.standing.deposits
    return rule is None or rule.effect != TERMINATED


def _is_deposited(findings: Iterable[Finding]) -> bool:
    return any(finding.standing.deposit_required for finding in findings)


def _flag(code: str, words: str, findings: list[Finding]) -> Note:
    """Return a note: a warning while a deposit hangs on it."""
    return (warning if _is_deposited(findings) else info)(code, words)

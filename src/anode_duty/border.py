"""What CBP itself would flag on an entry line, beside what it owes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anode_duty.notation import case_number
from anode_duty.notes import Note, info, warning

if TYPE_CHECKING:
    from anode_duty.quote import Terms
    from anode_duty.standing import Finding

# CBP: AD/CVD goods are entered for consumption as 03, from a foreign-trade zone as 06.
ENTRY_TYPES = ("03", "06")
_SEPARATORS = r"[\s,;/|+]+"


def border_notes(terms: Terms, cbp_case: str | None, entry_type: str | None) -> tuple[Note, ...]:
    """Return what is wrong with how a line is entered.

    Args:
        terms: those of the line.
        cbp_case: the case numbers it is entered under, or None where the file does not say.
        entry_type: the type of the entry, or None where the file does not say.
    """
    if not terms.findings:
        return ()
    notes = [] if cbp_case is None else _case_notes(terms, cbp_case)
    if entry_type and entry_type.zfill(2) not in ENTRY_TYPES:
        say = warning if any(charge.required for charge in terms.levy.charges) else info
        words = f"the entry type is {entry_type}; AD/CVD goods are entered as 03, or 06 from a zone"
        notes.append(say("entry-type", words))
    return tuple(notes)


def _case_notes(terms: Terms, cbp_case: str) -> list[Note]:
    given = [word for word in re.split(_SEPARATORS, cbp_case) if word]
    numbers = [case_number(word) or word for word in given]
    if not numbers:
        if any(charge.required for charge in terms.levy.charges):
            return [warning("no-cbp-case", "a deposit is required, and no case number is given")]
        return []
    notes = []
    entered = {number: _finding(terms, number) for number in numbers}
    for number, finding in entered.items():
        stem = "-".join(number.split("-")[:3])
        if finding is None and stem not in terms.classification.governs:
            notes.append(warning("wrong-case", f"{number} is no case that covers these goods"))
        elif finding and _of_another(finding, number):
            right = finding.rate.cbp_case
            words = f"{number} is not the number of {finding.rate_of}, which is {right}"
            notes.append(warning("wrong-case", words))
    duties = {finding.standing.case.duty for finding in entered.values() if finding}
    for finding in terms.findings:
        case = finding.standing.case
        if duties and case.duty not in duties and case.companion:
            say = warning if finding.standing.deposit_required else info
            words = f"the line is entered under {', '.join(entered)} and not under {case.number}"
            notes.append(say("no-companion", words))
    return notes


def _finding(terms: Terms, number: str) -> Finding | None:
    for finding in terms.findings:
        case = finding.standing.case
        stems = (case.number, *(third.case for third in case.third_countries))
        if case_number(number) and any(number[: len(stem)] == stem for stem in stems):
            return finding
    return None


def _of_another(finding: Finding, number: str) -> bool:
    """Whether a number with its three last digits is known to be another party's."""
    rate = finding.rate
    known = rate.cbp_case is not None and number.count("-") > 2
    return known and number not in rate.cbp_cases

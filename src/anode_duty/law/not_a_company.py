"""What entries hold in the place of a company's name, and why it is not a company."""

from __future__ import annotations

import re
from typing import NamedTuple

from anode_duty.law.names import split_words
from anode_duty.law.numbers import case_number, case_numbers, is_country


class NotACompany(NamedTuple):
    """Why a text is no company.

    Attributes:
        why: what it is, to be put behind the text: `is a number`.
        instead: what to give in its place, as an imperative.
        case: the case number that it is, as `C-570-195-003`, or None.
        stands_for_one: it names a company, if not by its name; one may say which it is not.
    """

    why: str
    instead: str
    case: str | None = None
    stands_for_one: bool = False


# Patterns are compiled where they are used: a quote from a listed company needs none of them.
_MANUFACTURER = r"([A-Z]{2})[.-]?(?=[A-Z]*[0-9])[A-Z0-9]{1,13}"

# The same in its parts: country, one or two words of the name, street number, city.
_MANUFACTURER_IN_PARTS = r"([A-Z]{2})(?:[ .-][A-Z0-9]{1,6}){1,2}[ .-][0-9]{1,4}[ .-][A-Z]{3}"

# One beside other words: no word of a name has a number and a city at its end.
_MANUFACTURER_BESIDE = r"([A-Z]{2})[A-Z0-9]{3,6}[0-9]{1,4}[A-Z]{3}"

_BEFORE_A_CASE = r"(?:(?:CBP|ADD?|CVD|CASE|NO|NUMBER)\b[./:#\s]*)+"
_NUMBER = r"[0-9][0-9.,\s]*E[+-]?[0-9]+"
_ENTRY_NUMBER = r"[A-Z0-9]{3}[ -]?[0-9]{7}[ -]?[0-9]"

# Words of amounts, of which one or more stand behind the word total. "Total SA" may be a company.
AMOUNT_WORDS = (
    r"(?:(?:ad|add|adcvd|all|amounts?|and|anti|antidumping|assessed|cash|charges|collected|costs?|"
    r"countervailing|customs|cvd|declared|deposits?|dollars?|due|dumping|dutiable|duty|duties|"
    r"entered|entries|entry|estimated|fees?|gross|hmf|invoices?|kgs?|lines?|mpf|net|number|of|owed|"
    r"paid|payable|quantity|qty|records?|refundable|refunds?|rows?|tax|taxes|us|usd|values?|weight)"
    r"(?:[ :/]+|$))+"
)
_TOTAL = (
    r"(?:.+ )?(?:sub|grand)?totals?(?: (?:for|of|usd|[0-9]+)( .*)?)?"
    rf"|(?:grand |sub ?)?totals? {AMOUNT_WORDS}[0-9 ]*"
    r"|(?:grand )?sum(?: (?:for|of)( .*)?)?|(?:average|count)(?: of .*)?"
)

# What a report has above or below its lines: its day, its pages, how many rows it has.
_ROWS = r"(?:rows?|lines?|records?|entry|entries|results?)(?: s)?"
_REPORT = (
    r"(?:run|report|print|export|extract) (?:date|time)(?: .*[0-9].*)?|(?:date|time) [0-9 ]+[ap]?m?"
    r"|(?:as of|(?:generated|printed|exported|extracted|downloaded) (?:on|at)) .*[0-9].*"
    r"|(?:run|generated|exported|printed) by .*|report (?:id|name|parameters?|period|title)(?: .*)?"
    r"|end of (?:the )?(?:data|file|list|page|report|sheet|table)|page [0-9]+(?: of [0-9]+)?"
    rf"|(?:[0-9 ]+|no ){_ROWS}(?: (?:affected|found|listed|returned|selected|shown))?"
    rf"|(?:number of )?{_ROWS}(?: (?:count|found|returned))? [0-9 ]+"
    r"|applied filters?(?: .* (?:is|are) .*)?"
    r"|(?:row|column) labels?|multiple items|continued(?: (?:from|on) .*)?"
)

# A text of these words alone says nothing of who the company is: "see attached invoice".
_EMPTY_WORDS = frozenset(
    "above advised and announced applicable as attached attachment available be below blank"
    " company confirmed declared determined different dito ditto document documents empty error"
    " exporter exporters false foreign given idem importer in inv invoice invoices known list"
    " manufacturer manufacturers misc miscellaneous missing mixed multiple na name nan nil no"
    " none not null of on or other others party pending per producer producers provided refer"
    " remark remarks same see seller several shipper specified stated supplier suppliers tba tbc"
    " tbd tbn test the to true undefined unk unkn unknown unlisted unnamed unspecified various"
    " vendor vendors with".split()
)
_EMPTY_PHRASES = frozenset(("n a", "n k", "ref", "value", "num", "div 0"))


def not_a_company(text: str, what: str = "company") -> NotACompany | None:
    """Return why a text is no company, or None where it may be one.

    A manufacturer ID, a case number, an entry number, any other number, the total row of a
    spreadsheet, or words that name nobody. The name of a listed company may look like one of
    these: look it up first.

    Args:
        text: what was given as the name.
        what: what the company is asked for as: `exporter`, `producer`.

    Authority: 19 CFR part 102, appendix (how a manufacturer ID is built).
    """
    give = f"give the name of the {what}"
    plain = " ".join(text.upper().split())
    if plain.startswith("--"):
        return NotACompany("is an option", give)
    if case := _case(plain):
        return NotACompany("is a case number", give, case)
    if found := case_numbers(plain):
        return NotACompany("has a case number in it", f"{give} alone", found[0])
    if _is_manufacturer(plain):
        return NotACompany("is a manufacturer ID", give, stands_for_one=True)
    if re.fullmatch(_NUMBER, plain) or not any(map(str.isalpha, plain)):
        return NotACompany("is a number" if _has_digit(plain) else "is not a company name", give)
    if re.fullmatch(_ENTRY_NUMBER, plain):
        return NotACompany("is an entry number", give)
    words = split_words(text)
    if row := _row(" ".join(words)):
        return NotACompany(row, f"delete the row, or {give}")
    telling = {word for word in words if word.strip("x") or word == "x"}
    if telling <= _EMPTY_WORDS or " ".join(words) in _EMPTY_PHRASES:
        return NotACompany("is not a company name", give)
    if is_country(plain):
        return NotACompany("is the code of a country", give, stands_for_one=True)
    return None


def _case(plain: str) -> str | None:
    """Return a case number, the first of several such as of both duties in one cell, or None."""
    bare = re.sub(rf"^{_BEFORE_A_CASE}", "", plain)
    numbers = [case_number(part) for part in re.split(r"[/,;&+|]|(?<=[0-9])(?=[AC])", bare)]
    return numbers[0] if all(numbers) else None


def _row(words: str) -> str:
    """Return what row of a spreadsheet or a report it is that has these words, or nothing."""
    if re.fullmatch(_TOTAL, words):
        return "looks like a total row"
    return "is a line of a report and no entry" if re.fullmatch(_REPORT, words) else ""


def _is_manufacturer(plain: str) -> bool:
    bare = re.sub(r"^MID\b[.:#\s]*", "", plain)
    match = re.fullmatch(_MANUFACTURER, bare) or re.fullmatch(_MANUFACTURER_IN_PARTS, bare)
    words = (re.fullmatch(_MANUFACTURER_BESIDE, word) for word in re.split(r"[\s/,;()]+", bare))
    match = match or next(filter(None, words), None)
    # A Canadian one begins with X and a letter for the province.
    return match is not None and (is_country(match[1]) or match[1].startswith("X"))


def _has_digit(plain: str) -> bool:
    return any(map(str.isdigit, plain))

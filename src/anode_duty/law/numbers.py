"""How dates, case numbers and HTSUS numbers are written."""

from __future__ import annotations

import re
from datetime import date

CASE_NUMBER = re.compile(r"[AC]-[0-9]{3}-[0-9]{3}")


HTS_NUMBER = re.compile(r"[0-9]{4}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.?[0-9]{2})?)?)?")


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date | None:
    """Return the day that `2026-02-11` means, or None where the text is no such day."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def case_number(text: str) -> str | None:
    """Return a case number, of CBP with its three last digits, or None.

    Hyphens may be left out, or be dashes of any kind: `a570194`, `A-570-194-000`.
    """
    plain = "".join(text.translate(_DASHES).split()).replace("-", "").upper()
    match = re.fullmatch("([AC])([0-9]{3})([0-9]{3})([0-9]{3})?", plain)
    return "-".join(part for part in match.groups() if part) if match else None


def same_tariff_line(one: str, other: str) -> bool:
    """Whether two HTSUS numbers, as digits, are alike down to the eight of the tariff rate."""
    shared = min(len(one), len(other), 8)
    return one[:shared] == other[:shared]


def hts_digits(text: str) -> str | None:
    """Return the digits of an HTSUS number of 4 to 10 digits, with or without points, or None."""
    if HTS_NUMBER.fullmatch(text) or re.fullmatch("[0-9]{4}(?:[0-9]{2}){0,3}", text):
        return text.replace(".", "")
    return None

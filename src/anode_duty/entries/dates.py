"""Days as files of entries write them: ISO, or a form that the user names; never guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from anode_duty.errors import BadInput

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


_PLAIN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")

# What spreadsheets, databases and pandas write behind a day that has no time.
_MIDNIGHT = re.compile(r"(?:[T ]0?0:00(?::00(?:\.0+)?)?| 12:00(?::00)? ?AM)$", re.IGNORECASE)
_SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]+)?")
_AMERICAN = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_CENTURY = 2000  # of years in two digits
_EARLIEST = 1900  # the year; one before it is a typing error
_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "MON": r"(?P<word>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>[0-9]{1,2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "D": r"(?P<day>[0-9]{1,2})",
}
_FORM = re.compile(r"(YYYY|YY|MON|MM|M|DD|D)([-/. ,]*)")


class DateForm(NamedTuple):
    """How the days of a file are written; see `date_form`.

    Attributes:
        named: as the user wrote it.
        pattern: of a day so written.
        like_iso: an ISO day may be meant as another day by this form.
    """

    named: str
    pattern: re.Pattern[str]
    like_iso: bool = False

    def read(self, text: str) -> date | None:
        """Return the day of a text that is written so, or None."""
        match = self.pattern.fullmatch(text)
        if not match:
            return None
        parts = match.groupdict()
        year = int(parts["year"]) if "year" in parts else _CENTURY + int(parts["short"])
        month = int(parts["month"]) if "month" in parts else _month(parts["word"])
        return _date(year, month, int(parts["day"]))


def date_form(named: str) -> DateForm:
    """Read `--date-format`: year, month and day in any order, such as `MM/DD/YYYY`, `DD-MON-YY`.

    YYYY or YY (20YY), MM or M, DD or D, MON for the name of a month; between them `/`, `-`, `.`,
    a comma or a blank, or nothing where all parts have their full width.

    Raises:
        BadInput: it is not one.
    """
    upper = named.strip().upper()
    parts = _FORM.findall(upper)
    codes = [code for code, _ in parts]
    letters = sorted(code[0] for code in codes)
    if "".join(map("".join, parts)) != upper or letters != ["D", "M", "Y"] or parts[-1][1]:
        raise BadInput(
            f"--date-format {named!r} is not the form of a date",
            "write it with YYYY, MM and DD, like MM/DD/YYYY or DD-MON-YYYY",
        )
    if not all(between for _, between in parts[:-1]) and {"M", "D"}.intersection(codes):
        words = f"--date-format {named!r} does not say where a part ends"
        raise BadInput(words, "write MM and DD, or put / or - between the parts")
    pattern = "".join(
        _part(code, at, parts) + re.escape(between) for at, (code, between) in enumerate(parts)
    )
    return DateForm(named.strip(), re.compile(pattern), codes == ["YYYY", "DD", "MM"])


def _part(code: str, at: int, parts: list[tuple[str, str]]) -> str:
    """Return the pattern of a part: of full width where no mark divides it from its neighbor."""
    run_on = not (parts[at][1] or at == len(parts) - 1) or (at > 0 and not parts[at - 1][1])
    return _PARTS[code].replace("{1,2}", "{2}") if run_on else _PARTS[code]


def read_day(text: str, what: str = "entry date", form: DateForm | None = None) -> date:
    """Read a day: `2026-02-11` or `20260211`, either with a midnight behind it; or as named.

    Args:
        text: the text of a cell, without outer blanks.
        what: what the day is, for messages.
        form: the form that the user has named; it comes first.

    Raises:
        BadInput: it is written otherwise, or there is no such day.
    """
    plain = _MIDNIGHT.sub("", text) if ":" in text else text
    if form is not None and (day := form.read(plain)):
        return day
    match = _ISO.fullmatch(plain) or _PLAIN.fullmatch(plain)
    day = _date(*map(int, match.groups())) if match else None
    if day is None or (form is not None and form.pattern.fullmatch(plain)):
        raise _refused(text, plain, what, form)
    return day


def _refused(text: str, plain: str, what: str, form: DateForm | None) -> BadInput:
    if not text:
        return BadInput(f"{what} is empty", "write it like 2026-02-11")
    if _SERIAL.fullmatch(plain):
        words = f"{what} {text!r} is an Excel serial number, not a date"
        return BadInput(words, "format the column as a date and save the file again")
    hint = "write it like 2026-02-11"
    if form is not None:
        hint = f"write it as {form.named}, or like 2026-02-11"
    elif _AMERICAN.fullmatch(plain):
        # In the message: in the hint for a line an option is named as a column.
        words = f"{what} {text!r} is not a date without --date-format, such as MM/DD/YYYY"
        return BadInput(words, f"name the form that all dates have, or {hint}")
    return BadInput(f"{what} {text!r} is not a date", hint)


def _month(word: str) -> int:
    """Return the number of a month by its name, its first three letters, or Sept; else 0."""
    plain = word.casefold()
    for number, name in enumerate(_MONTHS, 1):
        if plain in (name, name[:3]) or (plain == "sept" and name.startswith(plain)):
            return number
    return 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _EARLIEST else None
    except ValueError:
        return None

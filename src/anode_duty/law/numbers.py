"""How counts, dates, case numbers, HTSUS numbers and countries are written."""

from __future__ import annotations

import re
from datetime import date

from anode_duty.errors import BadInput

CASE_NUMBER = re.compile(r"[AC]-[0-9]{3}-[0-9]{3}")
HTS_NUMBER = re.compile(r"[0-9]{4}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.?[0-9]{2})?)?)?")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def counted(number: int, one: str, several: str = "", form: str = "") -> str:
    """Return a number of things: `1 line`, `2 lines`; its thousands apart in the form `,`."""
    return f"{number:{form}} {one if number == 1 else several or f'{one}s'}"


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


def case_stem(number: str) -> str:
    """Return a case number without the three digits that CBP adds."""
    return "-".join(number.split("-")[:3])


def same_tariff_line(one: str, other: str) -> bool:
    """Whether two HTSUS numbers, as digits, are alike down to the eight of the tariff rate."""
    shared = min(len(one), len(other), 8)
    return one[:shared] == other[:shared]


def hts_digits(text: str) -> str | None:
    """Return the digits of an HTSUS number of 4 to 10 digits, with or without points, or None.

    Also as spreadsheets leave one: `3801105000.0`, `'3801105000`, `3801 10 5000`.
    """
    plain = text.strip().removeprefix("'")
    if re.fullmatch(r"[0-9]{8}(?:[0-9]{2})?\.0+", plain):
        plain = plain.partition(".")[0]
    plain = ".".join(plain.split())
    if HTS_NUMBER.fullmatch(plain) or re.fullmatch("[0-9]{4}(?:[0-9]{2}){0,3}", plain):
        return plain.replace(".", "")
    return None


# A case number, between whose parts may be hyphens, dashes, blanks or nothing.
CASE_NUMBERS = r"(?i:(?<!\w)[AC](?:[-\s\u2010-\u2014\u2212]{0,3}[0-9]{3}){2,3}(?![-\w]))"


def case_numbers(text: str) -> tuple[str, ...]:
    """Return the case numbers in a text, each once, CBP's with its three last digits."""
    found = re.findall(CASE_NUMBERS, text) if text else ()
    return tuple(dict.fromkeys(case_number(one) or one for one in found))


def hts_number(text: str) -> str:
    """Return the digits of an HTSUS number.

    Raises:
        BadInput: it is not one; of one in scientific notation, that a spreadsheet lost its digits.
    """
    if digits := hts_digits(text):
        return digits
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", text.strip(), re.IGNORECASE):
        raise BadInput(
            f"HTSUS number {text!r} is in scientific notation: Excel lost its last digits",
            "format the column as text and enter the numbers again",
        )
    raise BadInput(f"{text!r} is not an HTSUS number", "write it like 3801.10.5000")


def is_special_chapter(digits: str) -> bool:
    """Whether an HTSUS number is of chapter 98 or 99, which is never the article itself.

    Such a row of an entry line claims a special provision or an additional duty; the goods and
    their value stand on the row of chapters 1 to 97.
    """
    return digits.startswith(("98", "99"))


def entry_type(text: str) -> str | None:
    """Return the two digits of an entry type, or None.

    Also as Form 7501 prints it and as spreadsheets leave it: `03 ABI/A`, `03-AD/CVD`, `3.0`.
    """
    match = re.fullmatch(r"'?(0*[0-9]|[0-9]{2})(?:\.0+)?(?:[\s/-].*)?", text.strip())
    return match[1].zfill(2)[-2:] if match else None


# ISO 3166-1 alpha-2, as customs entries write an origin.
COUNTRY_CODES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR"
    " BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ"
    " EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW"
    " GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY"
    " KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV"
    " MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY"
    " QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG"
    " TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM"
    " ZW".split()
)


def is_country(code: str) -> bool:
    """Whether a code, in capitals or small letters, is that of a country."""
    return code.isascii() and code.upper() in COUNTRY_CODES

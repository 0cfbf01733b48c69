"""The format of rate files: every field of every file, and whether it must be there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anode_duty.ratefiles.fields import Keys


COMPANY: Keys = {"legal_names": False, "short_names": False}


CASE: Keys = {
    "duty": True,
    "product": True,
    "country": True,
    "companion": False,
    "residual": True,
    "reviewed": True,
    "third_countries": False,
}


THIRD_COUNTRY: Keys = {"country": True, "case": True, "note": True}


NOTICE: Keys = {
    "notice": True,
    "effective": True,
    "published": True,
    "citation": True,
    "address": True,
    "evidence": True,
    "summary": True,
    "note": False,
    "deposits": False,
    "rates": False,
}


DEPOSITS: Keys = {
    "effect": True,
    "reason": True,
    "refund": False,
    "citation": False,
    "evidence": False,
}


RATES: Keys = {
    "table": True,
    "known": True,
    "evidence": False,
    "residual": False,
    "companies": False,
    "denied": False,
    "dropped": False,
}


_ROW: Keys = {
    "rate": True,
    "cbp_case": False,
    "third_country_cases": False,
    "evidence": False,
    "disputed": False,
    "note": False,
}


RESIDUAL: Keys = _ROW


COMPANY_RATE: Keys = {"company": True, **_ROW}


EXPORTER_RATE: Keys = {"exporter": True, "producers": False, **_ROW}


SCOPE: Keys = {
    "scope": True,
    "effective": True,
    "published": True,
    "citation": True,
    "address": True,
    "evidence": True,
    "governs": True,
    "origins": True,
    "summary": True,
    "note": False,
    "criteria": True,
    "articles": True,
    "htsus": True,
}


CRITERION: Keys = {
    "id": True,
    "name": True,
    "at_least": True,
    "unit": True,
    "citation": True,
    "evidence": True,
}


ARTICLE: Keys = {
    "article": True,
    "names": False,
    "verdict": True,
    "because": True,
    "portion": False,
    "disputed": False,
    "citation": False,
    "evidence": False,
}


SUBHEADING: Keys = {"subheading": True, "evidence": True, "note": False}


TABLE_EFFECTS = ("replaces", "amends")


TABLE_KNOWN = ("whole", "in part")


SCOPE_NAMES = ("initiation", "preliminary", "final", "order", "ruling", "court")


CBP_CASE = re.compile(r"([AC]-[0-9]{3}-[0-9]{3})-[0-9]{3}")


COUNTRY = re.compile(r"[A-Z]{2}")

"""The format of the files of a book, written once; that of `duties/` is in `measure_format`.

The reader takes `keys` of each table: the name of each field, and whether it must be there. The
schema for editors and the tables of rates/README.md are made of the rest by tests/renew.py.
"""

from __future__ import annotations

import re

from anode_duty.ratefiles.case_format import CASE, COMPANIES, COMPANY, THIRD_COUNTRY
from anode_duty.ratefiles.notice_format import (
    COMPANY_RATE,
    DEADLINE,
    DEPOSITS,
    EXPORTER_RATE,
    NOTICE,
    RATES,
    RESIDUAL,
    WINDOW,
)
from anode_duty.ratefiles.scope_format import (
    ARTICLE,
    CRITERION,
    SCOPE,
    SCOPE_NAMES,
    SUBHEADING,
)

__all__ = [
    "ARTICLE",
    "CASE",
    "CBP_CASE",
    "COMPANIES",
    "COMPANY",
    "COMPANY_RATE",
    "COUNTRY",
    "CRITERION",
    "DEADLINE",
    "DEPOSITS",
    "EXCLUDED",
    "EXPORTER_RATE",
    "NOTICE",
    "RATES",
    "RESIDUAL",
    "SCOPE",
    "SCOPE_NAMES",
    "SUBHEADING",
    "TABLES",
    "TABLE_EFFECTS",
    "TABLE_KNOWN",
    "THIRD_COUNTRY",
    "WINDOW",
]

# In the order of the README: a table of the outer mapping before those inside it.
TABLES = (
    COMPANIES,
    COMPANY,
    CASE,
    THIRD_COUNTRY,
    NOTICE,
    DEPOSITS,
    WINDOW,
    DEADLINE,
    RATES,
    RESIDUAL,
    COMPANY_RATE,
    EXPORTER_RATE,
    SCOPE,
    CRITERION,
    ARTICLE,
    SUBHEADING,
)


TABLE_EFFECTS = ("replaces", "amends")


TABLE_KNOWN = ("whole", "in part")


EXCLUDED = ("yes",)


CBP_CASE = re.compile(r"([AC]-[0-9]{3}-[0-9]{3})-[0-9]{3}")


COUNTRY = re.compile(r"[A-Z]{2}")

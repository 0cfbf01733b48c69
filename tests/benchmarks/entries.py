"""Entry lines for the benchmarks: mixed companies, dates, articles and values, always the same."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMPANIES = (
    "BTR", "Panasonic", "Tesla", "Huzhou Kaijin", "Shanghai Shaosheng Knitted Sweat", "Resonac",
    "Hunan Zhongke Shinzoom", "Jiangxi Zichen Technology", "Samsung", "Northern Graphite Works",
)  # fmt: skip
ARTICLES = ("", "", "", "", "anode slurry", "battery cell", "electric vehicle")
NUMBERS = ("3801.10.5000", "3801.10.5000", "2504.10.5000", "8507.60.0020")
TRANSPORTS = ("ocean", "ocean", "ocean", "air")
FIRST = date(2025, 5, 1)
PLAIN = ("reference", "exporter", "value", "product", "aam_value", "entry_date")
WITH_NUMBERS = (*PLAIN, "entry_number", "htsus", "transport")


def write_entries(path: Path, lines: int, numbers: bool = False, kinds: int = 0) -> Path:
    """Write a CSV file of entry lines.

    Args:
        path: of the file.
        lines: how many.
        numbers: give HTSUS numbers, and some five lines an entry.
        kinds: how many kinds of line there are; 0 for some hundred, as in the files of a broker.
    """
    draw = random.Random(570)
    entry = 0
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow((*(WITH_NUMBERS if numbers else PLAIN), *(("importer",) if kinds else ())))
        for line in range(lines):
            cents = draw.randrange(100_00, 500_000_00)
            kind = draw.randrange(kinds) if kinds else 0
            # What is the same for all lines of a kind is drawn from the kind.
            among = random.Random(kind + 7) if kinds else draw
            article = among.choice(ARTICLES)
            portion = f"{cents // 1000}.00" if article in ("anode slurry", "battery cell") else ""
            day = FIRST + timedelta(days=among.randrange(500))
            value = f"{cents // 100}.{cents % 100:02d}"
            company = among.choice(COMPANIES)
            row = (f"E{line:07d}", company, value, article, portion, day.isoformat())
            if numbers:
                entry += not draw.randrange(5)
                number, transport = draw.choice(NUMBERS), draw.choice(TRANSPORTS)
                row = (*row, f"XXX-{entry:07d}-0", number, transport)
            writer.writerow((*row, f"Importer {kind}") if kinds else row)
    return path

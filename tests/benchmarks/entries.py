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
FIRST = date(2025, 5, 1)


def write_entries(path: Path, lines: int) -> Path:
    """Write a CSV file of so many entry lines."""
    draw = random.Random(570)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("reference", "exporter", "value", "product", "aam_value", "entry_date"))
        for line in range(lines):
            cents = draw.randrange(100_00, 500_000_00)
            article = draw.choice(ARTICLES)
            portion = f"{cents // 1000}.00" if article in ("anode slurry", "battery cell") else ""
            day = FIRST + timedelta(days=draw.randrange(500))
            value = f"{cents // 100}.{cents % 100:02d}"
            company = draw.choice(COMPANIES)
            writer.writerow((f"E{line:07d}", company, value, article, portion, day.isoformat()))
    return path

"""Every ratio of the design side by side in one run, as the table of examples/README.md.

Run: python tests/benchmarks/all.py [LINES]

LINES is how many a file has where its size counts, a million unless it is named. The second table
is that file in every form, and `growth.py` has more of its kind.
"""

from __future__ import annotations

import sys

import arrow
import batch
import growth
import rates
import start
from measure import Ratio, show

LEAST_OF_CSV = 5  # times as many lines a second as a batch of CSV
MORE_MEMORY = 10  # megabytes that a file of any size may take beyond a thousand lines


def of_growth(lines: int) -> list[Ratio]:
    """Return the memory that a batch takes for many lines, and the pace of Arrow beside CSV."""
    few = {one.form: one for one in growth.compare(1000)}
    many = {one.form: one for one in growth.compare(lines)}
    memory = [
        Ratio(
            f"memory of {form}, {lines:,} lines",
            "1,000 lines",
            many[form].memory - few[form].memory,
            most=MORE_MEMORY,
            unit=" MB",
        )
        for form in ("CSV", "JSON")
    ]
    pace = many["CSV"].seconds / many["Arrow"].seconds
    return [*memory, Ratio(f"`quote_table`, {lines:,} lines", "CSV", pace, least=LEAST_OF_CSV)]


def main() -> None:
    """Print all ratios, then every form of one file."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    show(
        ratio
        for part in (
            start.ratios,
            rates.ratios,
            batch.ratios,
            lambda: arrow.ratios(lines),
            lambda: of_growth(lines),
        )
        for ratio in part()
    )
    print()
    growth.show("lines", [(lines, 0)])


if __name__ == "__main__":
    main()

"""Every ratio of the design side by side in one run, as the table of examples/README.md.

Run: python tests/benchmarks/all.py [LINES]

LINES is how many a file has where its size counts, a million unless it is named. The second table
is that file in every form, and `growth.py` has more of its kind.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import arrow
import batch
import growth
import rates
import start
from measure import Ratio, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAST_OF_CSV = 5  # times as many lines a second as a batch of CSV
MORE_MEMORY = 10  # megabytes that a file of any size may take beyond a thousand lines


def of_growth(lines: int, found: Iterable[growth.Measured]) -> list[Ratio]:
    """Return the memory that a batch takes for many lines, and the pace of Arrow beside CSV."""
    few = {one.form: one for one in growth.compare(1000, forms=("CSV", "JSON"))}
    many = {one.form: one for one in found}
    memory = [
        Ratio(
            f"memory of {form}, {lines:,} lines",
            "1,000 lines",
            many[form].memory - few[form].memory,
            most=MORE_MEMORY,
            unit=" MB",
        )
        for form in few
    ]
    pace = many["CSV"].seconds / many["Arrow"].seconds
    return [*memory, Ratio(f"`quote_table`, {lines:,} lines", "CSV", pace, least=LEAST_OF_CSV)]


def ratios(lines: int, found: list[growth.Measured]) -> Iterator[Ratio]:
    """Yield every ratio; what every form of a file took is put into `found`."""
    yield from start.ratios()
    yield from rates.ratios()
    yield from batch.ratios()
    yield from arrow.ratios(lines)
    found += growth.compare(lines)
    yield from of_growth(lines, found)


def main() -> None:
    """Print all ratios, then every form of one file."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    found: list[growth.Measured] = []
    show(ratios(lines, found))
    print()
    growth.show_head("lines")
    growth.show(lines, lines, found)


if __name__ == "__main__":
    main()

"""What the tests of a batch share: the words it is asked in, and its answer read back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from anode_duty.answers import csv_text

# The columns that an answer adds where the file has no HTSUS numbers, and where it has.
ADDED = tuple(column.name for column in (*csv_text.ADDED, *csv_text.FURTHER))
ADDED_WITH_HTS = tuple(
    column.name for column in (*csv_text.ADDED, *csv_text.OTHER_DUTIES, *csv_text.FURTHER)
)
EXAMPLES = Path(__file__).parent.parent / "examples"
DAY = "--entry-date=2026-02-12"
HEADER = "exporter,value\n"

NEAR = "is not in the rate files, but is close to a listed name; did you mean"

# What BTR owes on that day for 100000, up to the notes.
BTR_ON_DAY = (
    "covered,100000,100000,A-570-194,102.72,102720.00,0.00,"
    "C-570-195,66.82,66820.00,0.00,169540.00,0.00,0.00,"
)


def nothing_but(columns=ADDED, **filled):
    """The added cells of a line without figures: empty, but for those that are named."""
    return [filled.get(column, "") for column in columns]


def table(text, delimiter=","):
    """The rows of an answer as any reader of CSV sees them."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def cells(text, delimiter=","):
    """The lines of an answer, each cell under its column."""
    header, *lines = table(text, delimiter)
    return [dict(zip(header, line, strict=True)) for line in lines]


def as_text(rows, **how):
    """Rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", **how).writerows(rows)
    return text.getvalue()


def figures(rows, columns=ADDED):
    """The added cells of an answer, header left out."""
    return [row[-len(columns) :] for row in rows[1:]]


def added(row, columns=ADDED):
    """The added cells of a line, each under its column."""
    return dict(zip(columns, row[-len(columns) :], strict=True))


def talk(answer):
    """What stderr says, a line each."""
    return answer.err.splitlines()


MANY = HEADER + "".join(f"BTR,{value}\n" for value in range(1, 6000))

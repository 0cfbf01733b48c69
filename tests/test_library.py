"""The library as Python calls it: what cannot be used is an `AnodeDutyError` with what to give."""

from __future__ import annotations

import pytest

from anode_duty import (
    BadInput,
    Matrix,
    Shipment,
    classify,
    compare,
    load_rates,
    lookup,
    quote,
    refund,
)

DAY = "2025-08-01"
BTR = Shipment("BTR", 100, DAY)

WRONG = {
    "a number to look up": (lambda book: lookup(book, DAY, 5), "what is looked up is a int"),
    "a number as a duty": (lambda book: lookup(book, DAY, duty=3), "duty is a int, not text"),
    "a number as an article": (lambda book: classify(book, 5, DAY), "product is a int"),
    "a number as an origin": (lambda book: classify(book, "AAM", DAY, origin=3), "origin is a int"),
    "a number as a day": (lambda book: classify(book, "AAM", 7), "entry_date is 7, not a day"),
    "a fact as a float": (
        lambda book: classify(book, "graphite", DAY, facts={"carbon": 99.5}),
        "carbon is a float",
    ),
    "a number of entry lines": (lambda book: refund(book, 5, on=DAY), "lines is a int"),
    "a text of entry lines": (lambda book: refund(book, "BTR", on=DAY), "lines is a str"),
    "a line that is a number": (lambda book: refund(book, [5], on=DAY), "a line is a int"),
    "a folder that is a number": (lambda _: load_rates(5), "the folder is a int, not a path"),
    "no matrix": (lambda book: compare(book, BTR, 5), "the matrix is a int"),
    "one exporter for several": (
        lambda book: compare(book, BTR, Matrix("BTR")),
        "exporters is a str",
    ),
    "an exporter that is a number": (
        lambda book: compare(book, BTR, Matrix([5])),
        "exporters has a int, not text",
    ),
    "one day for several": (
        lambda book: compare(book, BTR, Matrix(["BTR"], [], DAY)),
        "entry_dates is a str",
    ),
    "no shipment": (lambda book: quote(book, 5), "the shipment is a int"),
    "no rate files": (lambda _: quote(5, BTR), "the first argument is a int, not rate files"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_used_is_said(book, case):
    """No exception of Python's own reaches the caller, and each says what was given."""
    ask, words = WRONG[case]
    with pytest.raises(BadInput) as refused:
        ask(book)
    assert refused.value.message.startswith(words)
    assert refused.value.hint

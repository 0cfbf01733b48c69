"""The shipped rate files, spoiled at random: refused in order, or answered from in order."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anode_duty.answers import check_report as reports
from anode_duty.answers import csv_text as rows
from anode_duty.answers import record as documents
from anode_duty.duties.comparison import Matrix, compare
from anode_duty.duties.coverage import classify, scopes_on
from anode_duty.duties.quoting import quote
from anode_duty.duties.rate_lookup import lookup
from anode_duty.duties.shipment import Shipment
from anode_duty.ratefiles.check import check
from anode_duty.ratefiles.load import load_rates
from anode_duty.ratefiles.problem import UnsoundRates

RATES = Path(__file__).parent.parent / "rates"
FILES = {
    path.relative_to(RATES).as_posix(): path.read_bytes() for path in sorted(RATES.rglob("*.yaml"))
}
TODAY = date(2026, 11, 23)
ABOUT_TODAY = ("future-date", "stale-review")
DAYS = [date(2024, 6, 1), date(2025, 6, 15), date(2025, 10, 1), date(2026, 2, 11), TODAY]
VALUE = Decimal(100_000)
EXAMPLES = int(os.environ.get("ANODE_DUTY_FUZZ_EXAMPLES", "300"))

_KEY = re.compile(rb"^([ -]*)([A-Za-z_][A-Za-z_ ]*)(:)", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_VALUE = re.compile(rb"(?<=: )[^\n]+|(?<=- )[^\n:]+$", re.MULTILINE)
_PAIR = re.compile(rb"([a-z_]+): ([^\n>|]+)$", re.MULTILINE)
KEYS = sorted({match[2] for content in FILES.values() for match in _KEY.finditer(content)})
VALUES = sorted({match[0] for content in FILES.values() for match in _VALUE.finditer(content)})
PAIRS = [match.groups() for content in FILES.values() for match in _PAIR.finditer(content)]
OF_KEY = {key: sorted({value for other, value in PAIRS if other == key}) for key, _ in PAIRS}
NAMES = [
    name.decode()
    for name in re.findall(rb"^([A-Z][^:\n]*):", FILES["companies.yaml"], re.MULTILINE)
]
ODD = [
    *(b"", b"~", b"[]", b"{}", b"[[]]", b"- a", b"null", b"NO", b"0", b"-1", b"1e5", b"93,50"),
    *(b"0.00", b"999999999.99", b"1234567890", b'"93.505"', b"0001-01-01", b"9999-12-31"),
    *(b"2026-02-30", b"&a [*a]", b"*a", b"!!int 3", b"!x", b"<<: *a", b"? a", b"|", b">-"),
    *(b'"', b"'", b"\t", b"\0", b"\x1b[31m", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"---", b"..."),
    *("\u2028", "\u00a0", "\u0661\u0660", "宁德时代", "\u202e", "é", "a\u0301", "\ud7ff"),
    *(b'"\\e[2J"', b'"\\0"', b'"\\u2028"', b"[" * 30, b"{a: " * 30, b"- " * 30, b"x" * 300, b"%"),
]
BYTES = st.sampled_from([odd.encode() if isinstance(odd, str) else odd for odd in ODD])


KINDS = ["flip", "drop", "double", "swap", "key", "value", "insert", "cut", *["alike"] * 4]


@st.composite
def spoiled(draw, content):
    """Do one thing to the bytes of a file that a person, an editor or a disk might."""
    lines = content.splitlines(keepends=True)
    kind = draw(st.sampled_from(KINDS))
    if not lines or kind in ("insert", "cut", "flip"):
        at = draw(st.integers(0, len(content)))
        if kind == "flip" and at < len(content):
            bit = 1 << draw(st.integers(0, 7))
            return content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
        if kind == "cut":
            return content[:at] + content[at + draw(st.integers(1, 40)) :]
        text = st.text(max_size=8).map(lambda some: some.encode("utf-8", "surrogatepass"))
        return content[:at] + draw(BYTES | text | st.binary(max_size=4)) + content[at:]
    if kind == "alike" and (found := list(_PAIR.finditer(content))):
        match = draw(st.sampled_from(found))
        start, end = match.span(2)
        return content[:start] + draw(st.sampled_from(OF_KEY[match[1]])) + content[end:]
    if kind in ("key", "value", "alike"):
        found = list((_KEY if kind == "key" else _VALUE).finditer(content))
        if not found:
            return content
        match = draw(st.sampled_from(found))
        start, end = match.span(2 if kind == "key" else 0)
        others = st.sampled_from(KEYS if kind == "key" else VALUES)
        return content[:start] + draw(others | BYTES) + content[end:]
    first = draw(st.integers(0, len(lines) - 1))
    last = min(len(lines), first + draw(st.integers(1, 6)))
    block = lines[first:last]
    if kind == "drop":
        lines[first:last] = []
    elif kind == "double":
        to = draw(st.integers(0, len(lines)))
        lines[to:to] = block
    else:
        other = draw(st.integers(0, len(lines) - 1))
        lines[first], lines[other] = lines[other], lines[first]
    return b"".join(lines)


@st.composite
def renamed(draw):
    """Call a company by another name in every file."""
    name = draw(st.sampled_from(NAMES))
    other = json.dumps(draw(st.text(min_size=1, max_size=12) | st.sampled_from(NAMES)))
    return {
        file: content.decode().replace(name, other).encode()
        for file, content in FILES.items()
        if name.encode() in content
    }


@st.composite
def spoiled_files(draw):
    """Return the files of a rate folder of which up to three were spoiled; None was deleted."""
    files = draw(renamed()) if draw(st.integers(0, 4)) == 0 else {}
    for _ in range(draw(st.integers(0 if files else 1, 3))):
        file = draw(st.sampled_from(sorted(FILES)))
        content = files.get(file, FILES[file])
        if content is None or draw(st.integers(0, 19)) == 0:
            files[file] = None
        else:
            files[file] = draw(spoiled(content))
    return files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the shipped rate files, to be spoiled and mended again and again."""
    return Path(shutil.copytree(RATES, tmp_path_factory.mktemp("fuzz") / "rates"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="ANODE_DUTY_FUZZ_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(files=spoiled_files())
def test_spoiled_files(folder, files):
    """What check refuses is refused by load_rates for the same reasons; the rest is answered."""
    try:
        for name, content in files.items():
            if content is None:
                (folder / name).unlink()
            else:
                (folder / name).write_bytes(content)
        _held(folder)
    finally:
        for name in files:
            (folder / name).write_bytes(FILES[name])


def _held(folder):
    report = check([str(folder)], TODAY, 60)
    _reported(report)
    _placed(report, folder)
    errors = [
        problem
        for problem in report.problems
        if problem.severity == "error" and problem.rule not in ABOUT_TODAY
    ]
    if errors:
        with pytest.raises(UnsoundRates) as refused:
            load_rates(folder)
        assert list(refused.value.problems) == errors
    else:
        _answered(load_rates(folder))


def _reported(report):
    """Every format says every problem in text that can be printed."""
    lines = reports.check_text(report).encode("utf-8").decode().split("\n")[:-1]
    assert len(lines) == len(report.problems)
    assert not any(_CONTROL.search(line) for line in lines)
    json.dumps(reports.check_document(report))
    json.dumps(reports.check_sarif(report))
    annotations = reports.check_github(report).split("\n")[:-1]
    assert len(annotations) in (len(lines), len(lines) + 1)


def _placed(report, folder):
    """Every problem stands in a line that its file has, or on the one after its end."""
    for problem in report.problems:
        path = Path(problem.file)
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        ends = len(re.findall("\r\n|[\r\n\x85\u2028\u2029]", text))
        assert 1 <= problem.line <= ends + 2
        assert problem.column >= 1
        assert path.is_relative_to(folder)


def _answered(book):
    """Every question that these files can be asked is answered, in every format."""
    facts = {
        criterion.id: criterion.at_least for scope in book.scopes for criterion in scope.criteria
    }
    products = sorted({case.product for case in book.cases})
    for day in DAYS:
        for product in products if len(products) > 1 else [None]:
            _quoted(book, Shipment(None, VALUE, day, product=product, facts=facts))
        for history in (False, True):
            _printed("lookup", lookup(book, day, history=history), book)
        _printed("lookup", lookup(book, day, "3801.10.5000"), book)
    for asked in (*book.companies, *(case.number for case in book.cases)):
        for history in (False, True):
            _printed("lookup", lookup(book, TODAY, asked, history=history), book)
    _classified(book, facts)


def _quoted(book, like):
    """Every listed company is quoted, and one that is not, alone and side by side."""
    for company in (*book.companies, None):
        _printed("quote", quote(book, like._replace(exporter=company)), book)
    _printed("quote", quote(book, like._replace(exporter="Zyx Wvut", unlisted=True)), book)
    _printed("compare", compare(book, like, Matrix()), book)


def _classified(book, facts):
    """Every article of the scopes in force today has a verdict."""
    for scope in scopes_on(book, TODAY):
        for article in scope.articles:
            for known in (facts, {}):
                _printed("classify", classify(book, article.id, TODAY, facts=known), book)


def _printed(kind, answer, book):
    document = getattr(documents, f"{kind}_document")(answer, book)
    json.dumps(document).encode("utf-8")
    assert getattr(rows, f"{kind}_rows")(answer)

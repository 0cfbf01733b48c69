"""The shipped rate files, spoiled at random: refused in order, or answered from in order."""

from __future__ import annotations

import os
import re
import shutil
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anode_duty import classify
from anode_duty.answers import check_report as reports
from anode_duty.answers import formats
from anode_duty.answers import record as records
from anode_duty.duties.comparison import Matrix, compare
from anode_duty.duties.coverage import scopes_on
from anode_duty.duties.quoting import quote
from anode_duty.duties.rate_lookup import lookup
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import BadInput
from anode_duty.ratefiles.books import load_rates
from anode_duty.ratefiles.check import check
from anode_duty.ratefiles.problem import UnsoundRates
from processes import ran
from spoiling import ABOUT_TODAY, DAYS, RATES, held, spoiled_folder

TODAY = date(2026, 11, 23)
VALUE = Decimal(100_000)
EXAMPLES = int(os.environ.get("ANODE_DUTY_FUZZ_EXAMPLES", "25"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@pytest.mark.parametrize("kind", ["rates", "commands", "entries"])
def test_hostile_input(kind):
    """Some cases of tests/fuzz.py, which runs as many as one likes."""
    words = [sys.executable, str(Path(__file__).with_name("fuzz.py")), kind, "25", "--seed=1"]
    ended = ran(*words, seconds=100)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout


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
@given(rng=st.randoms(use_true_random=False))
def test_spoiled_files(folder, rng):
    """What check refuses is refused by load_rates for the same reasons; the rest is answered."""
    with held(folder, spoiled_folder(rng)):
        _checked(folder)


def _checked(folder):
    report = check([str(folder)], TODAY, 60)
    _reported(report)
    _placed(report, folder)
    errors = [
        problem
        for problem in report.problems
        if problem.severity == "error" and problem.rule not in ABOUT_TODAY
    ]
    of_duties = [one for one in errors if Path(one.file).is_relative_to(folder / "duties")]
    if errors != of_duties:
        with pytest.raises((UnsoundRates, BadInput)) as refused:
            load_rates(folder)
        found = set(getattr(refused.value, "problems", errors))
        assert {*errors} - {*of_duties} <= found <= {*errors}
    elif not errors:
        _answered(load_rates(folder))
    else:
        with pytest.raises(UnsoundRates) as refused:
            load_rates(folder).measures.fees  # noqa: B018 - reads them
        assert set(refused.value.problems) <= {*errors}


def _reported(report):
    """Every format says every problem in text that can be printed."""
    lines = reports.written(report, "text").encode("utf-8").decode().split("\n")[:-1]
    assert len(lines) == len(report.problems)
    assert not any(_CONTROL.search(line) for line in lines)
    for form in reports.FORMATS:
        assert reports.written(report, form).encode("utf-8") or not report.problems
    annotations = reports.check_github(report).split("\n")[:-1]
    severities = [problem.severity for problem in report.problems]
    beyond = max(map(severities.count, ("error", "warning"))) > reports.ANNOTATIONS
    assert len(annotations) == len(lines) + beyond  # a line says that some have no annotation


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
    """Every question that these files can be asked is answered."""
    facts = {
        criterion.id: criterion.at_least for scope in book.scopes for criterion in scope.criteria
    }
    products = sorted({case.product for case in book.cases})
    for day in DAYS:
        for product in products if len(products) > 1 else [None]:
            _quoted(book, Shipment(None, VALUE, day, product=product, facts=facts))
        for history in (False, True):
            _printed(records.lookup_record(lookup(book, day, history=history), book))
        _printed(records.lookup_record(lookup(book, day, "3801.10.5000"), book))
    for asked in (*book.companies, *(case.number for case in book.cases)):
        for history in (False, True):
            _printed(records.lookup_record(lookup(book, TODAY, asked, history=history), book))
    _classified(book, facts)


def _quoted(book, like):
    """Every listed company is quoted, and one that is not, alone and side by side."""
    for company in (*book.companies, None):
        _printed(records.quote_record(quote(book, like._replace(exporter=company)), book))
    _printed(
        records.quote_record(quote(book, like._replace(exporter="Zyx Wvut", unlisted=True)), book)
    )
    _printed(records.compare_record(compare(book, like, Matrix()), book))


def _classified(book, facts):
    """Every article of the scopes in force today has a verdict."""
    for scope in scopes_on(book, TODAY):
        for article in scope.articles:
            for known in (facts, {}):
                _printed(
                    records.classify_record(classify(book, article.id, TODAY, facts=known), book)
                )


def _printed(record):
    for form in ("json", "csv"):  # pages take ten times as long; tests/fuzz.py prints them
        assert formats.shown(record, form).encode("utf-8")

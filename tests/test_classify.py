"""Is an article covered, by which criterion, and which part of it."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.duties.coverage import classify

DAY = "2026-02-12"
VERDICTS = {"covered", "portion covered", "excluded", "not covered", "undetermined"}
SHARES = st.integers(0, 10**4).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


@pytest.mark.cases("articles.yaml")
def test_case(case, ask):
    """An article is classified as the scope in force has it."""
    options = {"entry date": case.get("entry date", DAY), **case.get("given", {})}
    document = ask("classify", options, case["article"])
    expected = dict(case["answer"])
    notes = " ".join(note["text"] for note in document["notes"])
    for words in expected.pop("says", ()):
        assert words in notes
    answer = {
        "verdict": document["verdict"],
        "article": document["article"],
        "missing": document["missing"],
        "failed": [row["criterion"] for row in document["criteria"] if row["met"] is False],
        "notes": [f"{note['level']} {note['code']}" for note in document["notes"]],
    }
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("battery", "battery cell or battery pack or battery module"),
        ("batery cell", "battery cell"),
        ("power bank", "micro power bank"),
        ("BESS", "battery energy storage system container"),
        ("electric", "electric vehicle"),
    ],
)
def test_a_near_article_is_refused_with_suggestions(run, name, suggested):
    """A name that is near an article without being it is never taken for it."""
    answer = run("classify", name, "--entry-date", DAY)
    assert (answer.code, answer.out) == (2, "")
    error, hint = answer.err.splitlines()
    assert error == f"error: article {name!r} is not named by the final scope of 2026-02-11"
    assert hint.startswith(f"hint: did you mean {suggested}")


def test_an_article_unlike_any_is_refused_with_all_of_them(run):
    """Where nothing is near, the hint names every article of the scope."""
    error, hint = run("classify", "umbrella", "--entry-date", DAY).err.splitlines()
    assert error == "error: article 'umbrella' is not named by the final scope of 2026-02-11"
    assert hint.startswith("hint: it names active anode material, graphite, anode compound, ")


def test_an_article_that_another_scope_names(run):
    """An article that is named from a later day on is refused with that day."""
    answer = run("classify", "EV", "--entry-date", "2025-07-16")
    assert answer == (
        2,
        "",
        "error: article 'EV' is not named by the initiation scope of 2025-01-15\n"
        "hint: the preliminary scope of 2025-07-17 names it, for the entry dates on which that is"
        " in force\n",
    )
    assert run("classify", "EV", "--entry-date", "2025-07-17").code == 0


def test_each_criterion_is_answered(ask):
    """A criterion has what is required, what was given, whether it is met, and its authority."""
    options = {"entry date": DAY, "energy density": "355", "carbon": "89.99"}
    document = ask("classify", options, "graphite powder")
    assert document["schema"] == "anode-duty/classify/1"
    carbon = document["criteria"][0]
    assert carbon.pop("source").startswith("scope/2026-02-11-final.yaml:")
    assert carbon == {
        "criterion": "carbon",
        "name": "carbon content of the graphite",
        "required": "90",
        "unit": "percent by weight",
        "given": "89.99",
        "met": False,
        "authority": "90 FR 3792; CBP message 5150406",
        "evidence": "official",
    }
    assert [row["met"] for row in document["criteria"]] == [False, True, None]


def test_table_lists_the_criteria(run):
    """The table has the verdict, the portion, each criterion and the dispute."""
    out = run("classify", "battery cell", "--entry-date", DAY, "--carbon", "95").out
    assert "portion covered (the anode-grade graphite)" in out
    assert "at least 90 percent by weight" in out
    assert "not given" in out
    assert "warning: Disputed: four other reports" in out


def test_csv_has_a_line_for_each_criterion(run):
    """As CSV there is one line for each criterion, the verdict in each."""
    answer = run("classify", "graphite powder", "--entry-date", DAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [row["criterion"] for row in rows] == ["carbon", "energy_density", "graphitization"]
    assert {row["verdict"] for row in rows} == {"undetermined"}


@given(data=st.data(), carbon=SHARES, graphitization=SHARES, density=st.integers(0, 800))
def test_full_facts_always_decide(book, data, carbon, graphitization, density):
    """With every fact given no article of any scope stays undetermined."""
    scope = data.draw(st.sampled_from(book.scopes))
    article = data.draw(st.sampled_from(scope.articles))
    facts = {
        "carbon": carbon,
        "graphitization": graphitization,
        "energy_density": Decimal(density),
    }
    answer = classify(book, article.id, scope.effective, facts=facts)
    assert answer.verdict in VERDICTS - {"undetermined"}
    meets = carbon >= 90 and density >= 330 and graphitization >= 80
    if article.id == "graphite":
        assert answer.is_covered == meets


def test_every_name_of_an_article_finds_it(book):
    """Each name in a scope file, in the plural too, means the article it stands under."""
    for scope in book.scopes:
        for article in scope.articles:
            for name in (article.id, *article.names):
                assert classify(book, name, scope.effective).article == article.id
                plural = f"{name}s".upper() if len(name) > 3 else name
                assert classify(book, plural, scope.effective).article == article.id


def test_a_fact_never_widens_coverage(book):
    """A fact that fails a criterion covers nothing that would not be covered without it."""
    poor = {"carbon": Decimal(1)}
    day = date(2026, 2, 12)
    for article in book.scopes[-1].articles:
        assert not classify(book, article.id, day, facts=poor).is_covered

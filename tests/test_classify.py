"""Is an article covered, by which criterion, and which part of it."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty import classify

DAY = "2026-02-12"
VERDICTS = {"covered", "portion covered", "excluded", "not covered", "undetermined"}
# Percent by weight; what is above 0 and at most 1 is refused as a fraction.
SHARES = (
    st.integers(0, 10**4)
    .filter(lambda hundredths: not 0 < hundredths <= 100)
    .map(lambda hundredths: Decimal(hundredths).scaleb(-2))
)


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
        "origin": document["origin"],
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
        "at_most": None,
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
    poor = {"carbon": Decimal(2)}
    day = date(2026, 2, 12)
    for article in book.scopes[-1].articles:
        assert not classify(book, article.id, day, facts=poor).is_covered


@pytest.mark.parametrize(
    ("given", "percent"), [("0.9995", "99.95"), ("1", "100"), ("0.01", "1"), ("1.00", "100")]
)
@pytest.mark.parametrize("option", ["--carbon={}", "--graphitization={}", "--fact=carbon={}"])
def test_a_share_that_is_a_fraction(run, option, given, percent):
    """A share that may be meant as a fraction is refused, with the percentage that it would be."""
    answer = run("classify", "graphite", "--entry-date", DAY, option.format(given))
    name = "graphitization" if "graph" in option else "carbon"
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        f"error: {name} '{given}' looks like a fraction, and {name} is given in percent",
        f"hint: write {percent} for {percent} percent",
    ]


@pytest.mark.parametrize("given", ["0", "1.01", "99.95", "100"])
def test_a_share_in_percent(run, given):
    """Nothing at all and what is above one is a percentage."""
    assert run("classify", "graphite", "--entry-date", DAY, f"--carbon={given}").code == 0


def test_a_number_that_is_no_share_may_be_small(ask):
    """Energy density is no percentage, so a small number is taken as it is."""
    document = ask("classify", {"entry date": DAY, "energy density": "0.5"}, "graphite")
    assert document["verdict"] == "not covered"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("purity=99", "no criterion of these files is called 'purity'"),
        ("carbon", "--fact 'carbon' is not ID=VALUE"),
        ("=99", "--fact '=99' is not ID=VALUE"),
        ("carbon=", "carbon ''"),
        ("carbon=x", "carbon 'x'"),
        ("carbon=101", "carbon '101' is more than 100 percent"),
    ],
)
def test_a_fact_that_cannot_be_used(run, fact, said):
    """A fact that no criterion asks for, or that is no number, is refused by its name."""
    answer = run("classify", "graphite", "--entry-date", DAY, f"--fact={fact}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {said}")


@pytest.mark.parametrize("option", ["--origin", "--material-origin"])
@pytest.mark.parametrize("code", ["CH1", "China", "XX", "c", "", "ZZ"])
def test_a_country_that_does_not_exist(run, option, code):
    """A country code that does not exist is refused: nothing would be owed for a slip."""
    answer = run("classify", "AAM", "--entry-date", DAY, f"{option}={code}")
    assert (answer.code, answer.out) == (2, "")
    assert "is not a country code" in answer.err


def test_a_country_that_is_not_china_is_a_warning(run):
    """CH is Switzerland: the origin alone then decides, which --strict does not let pass."""
    answer = run("classify", "AAM", "--entry-date", DAY, "--origin=CH", "--strict")
    assert answer.code == 1
    assert "origin-alone" in answer.err


def test_the_case_against_the_origin(run):
    """The case's own number for goods of a third country is a contradiction."""
    words = ["classify", "AAM", "--entry-date", DAY, "--case=C-570-195"]
    answer = run(*words, "--origin=JP")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(
        "error: C-570-195 is a case on goods of CN, and the origin is JP\n"
    )
    assert run(*words, "--origin=JP", "--material-origin=CN").code == 0


def test_measures_stand_beside_the_verdict(ask):
    """A verdict says whether a deposit is required on the date: covered is not yet owed."""
    then = ask("classify", {"entry date": "2025-08-01"}, "AAM")["measures"]
    now = ask("classify", {"entry date": DAY}, "AAM")["measures"]
    assert [(one["duty"], one["deposit_required"]) for one in then] == [("AD", True), ("CVD", True)]
    assert [(one["deposit_required"], one["since"]) for one in now] == [
        (False, "2026-01-19"),
        (False, "2025-09-25"),
    ]


# Scopes that this package does not have


@pytest.fixture
def scope(rates):
    """Change the final scope in a copy of the rate files, and return their folder."""

    def changed(*edits):
        file = rates / "scope" / "2026-02-11-final.yaml"
        text = file.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")
        return rates

    return changed


def test_an_upper_threshold(scope, ask):
    """A criterion may have a threshold above, by any name; a value on it meets it."""
    rates = scope(
        ("criteria:\n", f"criteria:{SULFUR}"),
    )
    facts = {"carbon": "99", "energy density": "355", "graphitization": "94"}
    verdicts = {}
    for content in ("0.499", "0.5", "0.501"):
        options = {"entry date": DAY, "rates": rates, **facts, "fact": f"sulfur={content}"}
        document = ask("classify", options, "graphite")
        verdicts[content] = document["verdict"]
        [row] = [row for row in document["criteria"] if row["criterion"] == "sulfur"]
        assert (row["required"], row["at_most"]) == (None, "0.5")
    assert verdicts == {"0.499": "covered", "0.5": "covered", "0.501": "not covered"}
    document = ask("classify", {"entry date": DAY, "rates": rates, **facts}, "graphite")
    assert (document["verdict"], document["missing"]) == ("undetermined", ["sulfur"])


SULFUR = """
  - id: sulfur
    name: sulfur
    at_most: "0.5"
    unit: grams per kilogram
    citation: 99 FR 1
    evidence: official
"""
BOUND = """articles:
  - article: anode slurry
    names: []
    verdict: excluded
    because: it was found not to be covered
    {bound}
"""


@pytest.mark.parametrize(
    ("bound", "options", "verdict"),
    [
        ("companies: [Tesla]", {"exporter": "Tesla"}, "excluded"),
        ("companies: [Tesla]", {"exporter": "Panasonic"}, "portion covered"),
        ("companies: [Tesla]", {}, "portion covered"),
        ("importers: [Alder Works, Inc.]", {"importer": "ALDER WORKS"}, "excluded"),
        ("importers: [Alder Works, Inc.]", {"importer": "Birch"}, "portion covered"),
        ("importers: [Alder Works, Inc.]", {}, "undetermined"),
        ("origins: [KR]", {"origin": "KR"}, "excluded"),
        ("origins: [KR]", {"origin": "CN"}, "portion covered"),
    ],
)
def test_a_bound_article(scope, ask, bound, options, verdict):
    """A row that speaks of certain companies, importers or origins speaks of their goods alone."""
    bound = bound.replace("[Alder Works, Inc.]", '["Alder Works, Inc."]')
    rates = scope(("articles:\n", BOUND.format(bound=bound)))
    document = ask("classify", {"entry date": DAY, "rates": rates, **options}, "anode slurry")
    assert document["verdict"] == verdict
    assert document["missing"] == (["importer"] if verdict == "undetermined" else [])


def test_an_article_that_the_scope_known_at_entry_does_not_name(rates, run):
    """What was deposited is not known then: the scope of the record alone does not say it."""
    file = rates / "scope" / "2025-07-17-preliminary.yaml"
    text = file.read_text(encoding="utf-8")
    late = text.replace("published: not published here", "published: 2025-07-23")
    file.write_text(late, encoding="utf-8")
    words = ["--exporter=BTR", "--value=100", "--product=EV", f"--rates={rates}"]
    answer = run("quote", *words, "--entry-date=2025-07-22")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(
        "error: cannot say what was deposited: the scope known on 2025-07-22 does not name electric"
        " vehicle\n"
    )
    assert run("quote", *words, "--entry-date=2025-07-23").code == 0

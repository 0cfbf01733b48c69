"""`list`: what the rate files hold, each thing once and with every name by which it is found."""

from __future__ import annotations

import csv
import io
import shutil

import pytest

from anode_duty import classify
from anode_duty.answers.note_codes import note_codes
from anode_duty.entries.parties import read_parties
from anode_duty.law.numbers import parse_date
from conftest import RATES

LISTS = ("companies", "articles", "cases", "duties", "notes", "rates")
DAY = "2026-02-12"


@pytest.fixture
def listed(run):
    """The document of one list."""

    def document(what, *words):
        answer = run("list", what, *words, "--format=json")
        assert (answer.code, answer.err) == (0, "")
        return answer.json

    return document


def rows(text):
    """The lines of CSV by their header."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("what", LISTS)
def test_every_list_has_its_schema(listed, what):
    """The document says which list it is, and holds it under that name."""
    document = listed(what)
    assert (document["schema"], document["list"]) == ("anode-duty/list/1", what)
    assert document[what]


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("form", ["table", "csv", "markdown", "html"])
def test_every_list_in_every_format(run, listed, what, form):
    """Each thing of a list is named in each format."""
    answer = run("list", what, "--format", form)
    assert (answer.code, answer.err) == (0, "")
    first = next(iter(listed(what)[what][0].values()))
    name = first or listed(what)[what][0]["file"]
    assert name in answer.out


def test_companies_are_found_by_every_name_listed(listed, book):
    """Every name that stands beside a company is one by which it is found."""
    found = listed("companies")["companies"]
    assert [row["company"] for row in found] == list(book.companies)
    for row in found:
        assert {book.names.find(name) for name in row["names"]} == {row["company"]}


def test_companies_have_roles_and_numbers(listed):
    """Panasonic is exporter and producer, and has a number in the case and in its twin."""
    [row] = [one for one in listed("companies")["companies"] if one["company"] == "Panasonic"]
    assert row["roles"] == ["exporter", "producer"]
    assert row["cases"] == ["A-570-194", "C-570-195"]
    assert row["cbp_cases"] == ["C-570-195-001"]
    assert row["third_country_cases"] == ["C-588-195-001"]


def test_companies_begin_a_file_of_parties(run, book, tmp_path):
    """The CSV of companies is taken as a file of parties, and every name means its company."""
    text = run("list", "companies", "--format=csv").out
    file = tmp_path / "parties.csv"
    file.write_text(text, encoding="utf-8")
    parties = read_parties(str(file), book.names)
    assert list(rows(text)[0])[:2] == ["filed", "company"]
    for row in rows(text):
        meant = parties.settled({"exporter": row["filed"]})["exporter"]
        assert book.names.find(meant) == row["company"]


def test_articles_have_the_verdict_of_the_date(listed, book):
    """Every name of every article is classified as the list says, by criteria or at once."""
    day = parse_date(DAY)
    document = listed("articles", f"--entry-date={DAY}")
    assert document["entry_date"] == DAY
    for row in document["articles"]:
        for name in row["names"]:
            answer = classify(book, name, day)
            assert answer.article == row["article"]
            assert answer.verdict == row["verdict"] or row["verdict"] == "by criteria"


def test_articles_change_with_the_scope(listed):
    """An electric vehicle is excluded by the final scope and was not in that of the initiation."""
    verdicts = {
        day: {row["article"]: row["verdict"] for row in listed("articles", day)["articles"]}
        for day in ("--entry-date=2025-02-01", "--entry-date=2026-02-12")
    }
    assert verdicts["--entry-date=2026-02-12"]["electric vehicle"] == "excluded"
    assert verdicts["--entry-date=2025-02-01"] != verdicts["--entry-date=2026-02-12"]


@pytest.mark.parametrize(
    ("day", "required"),
    [("2025-05-27", [False, False]), ("2025-08-01", [True, True]), ("2026-11-23", [False, False])],
)
def test_cases_have_the_state_of_deposits(listed, day, required):
    """A case says whether it collects deposits on the entry date."""
    found = listed("cases", f"--entry-date={day}")["cases"]
    assert [row["case"] for row in found] == ["A-570-194", "C-570-195"]
    assert [row["deposit"]["required"] for row in found] == required
    assert [row["companion"] for row in found] == ["C-570-195", "A-570-194"]


def test_a_case_before_its_first_day_on_file(listed, rates):
    """Before `since`, whether a case collects deposits is not on file."""
    file = rates / "A-570-194" / "case.yaml"
    file.write_text(file.read_text("utf-8") + "since: 2025-07-23\n", "utf-8")
    for notice in file.parent.glob("2025-0[1-6]*.yaml"):
        notice.unlink()
    (file.parent / "2025-07-17-announcement.yaml").unlink()
    found = listed("cases", "--rates", str(rates), "--entry-date=2025-06-01")["cases"][0]
    assert (found["since"], found["deposit"]["required"]) == ("2025-07-23", None)


def headings_of(measures):
    """Every heading of chapter 99 that some measure is entered under."""
    for measure in measures.added:
        for held in (*measure.rows, *measure.exemptions, *measure.in_transit):
            for one in getattr(held, "spans", [held]):
                yield from filter(None, [one.heading])


def test_duties_have_every_heading_and_state(listed, book):
    """Every measure and fee is listed with its headings, its rate on the date and its state."""
    found = {row["measure"]: row for row in listed("duties", f"--entry-date={DAY}")["duties"]}
    assert set(found) == {file.name for file in book.measures.files}
    headings = {heading for row in found.values() for heading in row["headings"]}
    assert headings == set(headings_of(book.measures))
    assert found["IEEPA, reciprocal"]["state"] == "held void"
    assert found["IEEPA, reciprocal"]["rates"][0]["rate"] == "10"
    assert found["section 122"]["state"] == "contested"
    assert found["section 122"]["rates"][0]["rate"] is None  # it began on 2026-02-24
    assert found["merchandise processing fee"]["fee"] is True


def test_notes_are_the_table_of_codes(listed):
    """Every code is listed with its level, its meaning and what to do."""
    found = {row.pop("code"): row for row in listed("notes")["notes"]}
    assert found == note_codes()


def test_rates_are_the_files_in_use(listed):
    """Every rate file is named, with where it is and the digest that a receipt has."""
    document = listed("rates", "--rates", str(RATES))
    files = {row["file"] for row in document["rates"]}
    assert files == {
        str(path.relative_to(RATES)).replace("\\", "/") for path in RATES.rglob("*.yaml")
    }
    [used] = document["books"]
    assert used["digest"].startswith("sha256:")
    assert used["folder"] == str(RATES)


def test_copied_rates_are_the_same(run, listed, tmp_path):
    """The rate files are copied out, are sound, and have the digest of those in use."""
    target = tmp_path / "mine"
    document = listed("rates", "--copy", str(target))
    assert document["copied_to"] == str(target)
    copied = listed("rates", "--rates", str(target))
    assert copied["books"][0]["digest"] == document["books"][0]["digest"]
    assert run("check", str(target)).code == 0
    assert (target / "rate-file.schema.json").exists()


@pytest.mark.parametrize("there", ["a folder", "a file", "a link"])
def test_nothing_is_copied_onto_what_is_there(run, tmp_path, there):
    """What has the name already is refused and left as it was."""
    target = tmp_path / "mine"
    if there == "a folder":
        target.mkdir()
    elif there == "a file":
        target.write_text("kept")
    else:
        target.symlink_to("nowhere")
    answer = run("list", "rates", "--copy", str(target))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: '{target}' already exists")
    assert "hint: " in answer.err
    assert not target.is_dir() or list(target.iterdir()) == []


@pytest.mark.parametrize("where", ["no such folder/mine", "", "rates/mine"])
def test_a_copy_that_cannot_be_made(run, rates, where):
    """A folder that cannot be made, or lies inside the rate files, is refused; nothing is left."""
    target = str(rates.parent / where) if where else ""
    before = sorted(rates.rglob("*"))
    answer = run("list", "rates", "--rates", str(rates), "--copy", target)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert sorted(rates.rglob("*")) == before


def test_books_are_told_apart(listed, run, tmp_path):
    """Of a folder of books, each row says which book it is from; the other duties stand once."""
    folder = tmp_path / "books"
    for name in ("one", "two"):
        shutil.copytree(RATES, folder / name, ignore=shutil.ignore_patterns("duties", "*.part"))
    shutil.copytree(RATES / "duties", folder / "duties")
    document = listed("cases", "--rates", str(folder))
    assert [row["book"] for row in document["cases"]] == ["one", "one", "two", "two"]
    assert [book["book"] for book in document["books"]] == ["one", "two"]
    names = [row["measure"] for row in listed("duties", "--rates", str(folder))["duties"]]
    assert len(names) == len(set(names))
    files = [row["file"] for row in listed("rates", "--rates", str(folder))["rates"]]
    assert {"one/companies.yaml", "two/companies.yaml", "duties/section-122.yaml"} <= set(files)
    assert "Book" in run("list", "companies", "--rates", str(folder)).out
    copied = tmp_path / "copied"
    assert listed("rates", "--rates", str(folder), "--copy", str(copied))["copied_to"]
    assert run("check", str(copied)).code == 0


REFUSED = [
    ("list", "what to list is missing"),
    ("list company", "'company' cannot be listed"),
    ("list companies --copy x", "--copy does not go with list companies"),
    ("list notes --rates rates", "--rates does not go with list notes"),
    ("list notes --entry-date 2026-01-01", "--entry-date does not go with list notes"),
    ("list companies --entry-date 2026-01-01", "--entry-date does not go with list companies"),
    ("list cases --entry-date x", "entry date 'x' is not a date"),
    ("list cases --format yaml", "format 'yaml' is not known"),
]


@pytest.mark.parametrize(("line", "error"), REFUSED)
def test_what_means_nothing_is_refused(run, line, error):
    """What cannot be listed, and options that mean nothing, are refused with a hint."""
    answer = run(*line.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {error}")
    assert "\nhint: " in answer.err


def test_unsound_rates_are_not_listed(run, rates):
    """Nothing is listed from rate files that are not sound."""
    (rates / "companies.yaml").write_text("- 1\n", "utf-8")
    assert run("list", "companies", "--rates", str(rates)).code == 3


HEADS = dict(zip(LISTS, ("Company", "Article", "Case", "Measure", "Code", "File"), strict=True))


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("what", LISTS)
def test_every_list_is_a_table_at_every_width(run, monkeypatch, what, columns):
    """From 60 columns on a list is a table, and no line is wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run("list", what).out.splitlines()
    assert max(map(len, lines)) <= columns
    head = HEADS[what]
    assert [line for line in lines if line.startswith(head)]
    assert [line for line in lines if line.startswith(f"{head}:")] == []

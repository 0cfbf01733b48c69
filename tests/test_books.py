"""A folder of books: which book answers, what is refused, and that the others have no say."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import rates_readme
from anode_duty import Shipment, load_rates, quote
from anode_duty.duties.comparison import Matrix, compare
from anode_duty.errors import BadInput, NameRefused
from anode_duty.ratefiles.books import RateBooks
from anode_duty.ratefiles.problem import UnsoundRates

BOOKS = Path(__file__).parent / "books"
RATES = Path(__file__).parent.parent / "rates"
NAMES = ("anode", "garlic", "steel-racks", "tomatoes")
ANODE = ("--exporter=BTR", "--value=100000", "--entry-date=2025-08-01")
TOMATO = ("--exporter=Quiet River", "--unlisted", "--value=1000", "--entry-date=2025-07-20")


@pytest.fixture
def books(tmp_path):
    """A folder of four books, the other duties beside them."""
    folder = tmp_path / "books"
    shutil.copytree(RATES, folder / "anode")
    (folder / "anode" / "duties").rename(folder / "duties")
    for name in NAMES[1:]:
        shutil.copytree(BOOKS / name, folder / name)
    return folder


@pytest.fixture
def asked(run, books):
    """Ask a command about the books, for JSON."""

    def question(*words):
        return run(*words, f"--rates={books}", "--format=json")

    return question


def chosen(answer):
    """The cases of a quote and the digest of the book that it rests on."""
    assert (answer.code, answer.err) == (0, "")
    document = answer.json
    return [line["case"] for line in document["lines"]], document["rates"]["digest"]


def spoil(folder, file="companies.yaml"):
    """Make a file of a book unreadable."""
    (folder / file).write_text("Alpha: [\n", encoding="utf-8")


# Which book


@pytest.mark.parametrize(
    "number", ["A-570-194", "a570194", "A570194000", "C-570-195-003", "C-588-195", "c588195001"]
)
def test_by_case_number(asked, books, number):
    """A case number names its book: CBP's, that of a twin, with or without hyphens."""
    cases, digest = chosen(asked("quote", *ANODE, "--exporter=Panasonic", f"--case={number}"))
    assert cases == ["A-570-194", "C-570-195"]
    assert digest == load_rates(books / "anode").digest


@pytest.mark.parametrize(
    ("product", "book"),
    [
        ("AAM", "anode"),
        ("battery cells", "anode"),
        ("Fresh Tomato", "tomatoes"),
        ("tomato for processing", "tomatoes"),
        ("fresh garlic", "garlic"),
        ("steel rack", "steel-racks"),
    ],
)
def test_by_article(books, product, book):
    """An article names the book whose scope has it, by any of its names."""
    assert load_rates(books, product=product).folder == str(books / book)


def test_by_article_and_origin(books):
    """Of two books with one article, the origin decides; without it, and for a third, neither."""
    shutil.copytree(books / "garlic", books / "more-garlic")
    for file in (books / "more-garlic").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        text = text.replace("origins: [CN]", "origins: [MX]").replace("country: CN", "country: MX")
        file.write_text(text, encoding="utf-8")
    for origin, book in (("CN", "garlic"), ("cn", "garlic"), ("MX", "more-garlic")):
        found = load_rates(books, product="fresh garlic", origin=origin)
        assert found.folder == str(books / book)
    for origin in (None, "VN"):
        with pytest.raises(BadInput, match="'fresh garlic' is an article of 2 books") as caught:
            load_rates(books, product="fresh garlic", origin=origin)
        assert "--origin" in caught.value.hint
        assert "--case" in caught.value.hint


def test_an_origin_that_is_a_third_country(books):
    """The book that has a twin case for the origin goes before one that does not know it."""
    other = books / "other-cells"
    shutil.copytree(books / "garlic", other)
    for file in (other / "scope").iterdir():
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("article: fresh garlic", "article: battery cell"), "utf-8")
    case = other / "A-570-904" / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("product: fresh garlic", "product: battery cell"), "utf-8")
    assert load_rates(books, product="battery cell", origin="JP").folder == str(books / "anode")


def test_lookup_and_classify_choose_as_well(asked):
    """A lookup is told the book by its case number or its company, classify by the article."""
    rates = asked("lookup", "C-588-195", "--entry-date=2025-08-01").json["rates"]
    assert {row["case"] for row in rates} == {"C-570-195"}
    rates = asked("lookup", "Panasonic", "--entry-date=2025-08-01").json["rates"]
    assert [row["case"] for row in rates] == ["A-570-194", "C-570-195"]
    found = asked("classify", "fresh tomato", "--entry-date=2025-07-17").json
    assert found["origin"] == "MX"


def test_a_receipt_of_one_of_several_books(asked, run, books, tmp_path):
    """A receipt is worked out again from the book that it was made from."""
    saved = tmp_path / "receipt.json"
    for words in (("--case=A-570-194",), ("--product=battery cell",)):
        saved.write_text(asked("quote", *ANODE, *words).out, encoding="utf-8")
        answer = run("quote", "--verify", str(saved), f"--rates={books}")
        assert (answer.code, answer.err) == (0, "")


# What is refused


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        ((), "has 4 books, and the question names none", "name the case or the article"),
        (("--case=A-999-001",), "has case A-999-001", "A-570-194 (active anode material)"),
        (("--product=umbrella",), "has article 'umbrella'", "A-201-820 (fresh tomato)"),
    ],
)
def test_a_question_that_names_no_book(asked, words, said, hint):
    """A question about none of the books is refused with what they hold, never answered."""
    answer = asked("quote", *ANODE, *words)
    assert (answer.code, answer.out) == (2, "")
    error, advice = answer.err.splitlines()
    assert said in error
    assert hint in advice


def test_a_number_that_is_no_case_number(asked):
    """What is not a case number does not choose a book in silence."""
    answer = asked("quote", *ANODE, "--case=570-194")
    assert (answer.code, answer.out) == (2, "")


def test_a_company_of_two_books_or_of_none(asked, books):
    """A name that two books list is refused, and one that none does."""
    for name in ("garlic", "tomatoes"):
        companies = books / name / "companies.yaml"
        companies.write_text("Willow Trading: {}\n", "utf-8")
    for name in ("Willow Trading", "Quiet River"):
        answer = asked("lookup", name)
        assert (answer.code, answer.out) == (2, "")
        assert repr(name) in answer.err


# A book is never lost in silence


def test_a_folder_that_is_both(books, run):
    """A folder with books that is one itself is refused, whatever is asked."""
    (books / "companies.yaml").write_text("{}\n", encoding="utf-8")
    with pytest.raises(UnsoundRates):
        RateBooks(books)
    checked = run("check", str(books))
    assert checked.code == 1
    assert f"{books}/companies.yaml:1:1: error[stray-file] " in checked.out
    assert run("quote", *ANODE, "--case=A-570-194", f"--rates={books}").code == 3


@pytest.mark.parametrize("stray", ["A-999-001", "lost-book", "scope"])
def test_a_folder_beside_books(books, run, stray):
    """A case folder, or a book that has lost its companies, among books is refused."""
    (books / stray).mkdir()
    shutil.copytree(books / "garlic" / "A-570-904", books / stray / "A-570-904")
    with pytest.raises(UnsoundRates):
        RateBooks(books)
    assert "error[stray-file]" in run("check", str(books)).out


def test_a_stray_folder_is_named_once(books, run, monkeypatch):
    """A folder of books may be named from where one is, and so are its files."""
    shutil.copytree(books / "garlic" / "A-570-904", books / "A-999-001")
    monkeypatch.chdir(books.parent)
    assert run("check", books.name).out.startswith(f"{books.name}/A-999-001:1:1: error[stray-file]")


def test_a_case_that_two_books_have(books, run):
    """Which of the two is meant nobody can know, and both are named."""
    shutil.copytree(books / "garlic", books / "more-garlic")
    words = ["--exporter=Any", "--unlisted", "--value=100", "--case=A-570-904"]
    answer = run("quote", *words, f"--rates={books}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        f"error: 2 books of {books} have case A-570-904: garlic, more-garlic",
        "hint: name one of them with --rates, or keep the case in one book",
    ]


def test_a_stray_file_beside_books(books, run):
    """A rate file among books belongs to none of them, and check says so."""
    shutil.copy(books / "garlic" / "A-570-904" / "case.yaml", books / "case.yaml")
    checked = run("check", str(books))
    assert checked.code == 1
    assert f"{books}/case.yaml:1:1: error[stray-file] " in checked.out
    (books / "case.yaml").unlink()
    (books / "README.md").write_text("Four books.\n", encoding="utf-8")
    assert run("check", str(books)).code == 0


def test_cases_without_companies(books, run):
    """A folder of cases without companies.yaml is a book that is not whole, and is refused."""
    (books / "garlic" / "companies.yaml").unlink()
    answer = run("quote", *TOMATO, f"--rates={books / 'garlic'}")
    assert (answer.code, answer.out) == (3, "")
    assert "companies.yaml" in answer.err


# The others have no say


@pytest.mark.parametrize(
    "words", [("--case=A-570-194",), ("--case=C-588-195",), ("--product=AAM",)]
)
@pytest.mark.parametrize("file", ["companies.yaml", "A-570-904/case.yaml", "scope"])
def test_an_unsound_other_book(asked, books, words, file):
    """A fault in a book that the question does not name leaves its answer as it was."""
    question = ("quote", *ANODE, "--exporter=Panasonic", *words)
    before = asked(*question)
    scope = next((books / "garlic" / "scope").iterdir()).relative_to(books / "garlic")
    spoil(books / "garlic", scope if file == "scope" else file)
    assert asked(*question) == before
    assert asked("quote", *ANODE, "--case=A-570-904").code == 3


def test_an_unsound_book_where_no_other_has_the_number(asked, books):
    """A number that only an unreadable book could have is not said to be nowhere."""
    spoil(books / "garlic", "A-570-904/case.yaml")
    answer = asked("quote", *ANODE, "--case=A-999-001")
    assert (answer.code, answer.out) == (3, "")
    assert "garlic/A-570-904/case.yaml:" in answer.err


def test_an_unsound_book_that_may_list_a_company(asked, books):
    """A company that no readable book lists may be in the one that cannot be read."""
    spoil(books / "garlic")
    assert asked("lookup", "Panasonic", "--entry-date=2025-08-01").code == 0
    answer = asked("lookup", "Quiet River")
    assert (answer.code, answer.out) == (3, "")
    assert "garlic/companies.yaml:" in answer.err


def test_an_answer_is_that_of_its_book_alone(asked, run, books):
    """Among others, a book answers what it answers by itself."""
    words = ("quote", *TOMATO, "--product=fresh tomato")
    among = asked(*words)
    alone = run(*words, f"--rates={books / 'tomatoes'}", "--format=json")
    assert (among.code, among.out) == (0, alone.out)


def test_digest_and_review_are_those_of_the_book(books):
    """Each book has its own digest, which no other book moves, and its own day of review."""
    library = RateBooks(books)
    before = {Path(book.folder).name: book for book in library.all()}
    assert sorted(before) == sorted(NAMES)
    assert len({book.digest for book in before.values()}) == len(NAMES)
    assert before["garlic"].reviewed == date(2015, 6, 15)
    assert before["tomatoes"].reviewed == date(2025, 7, 17)
    notice = next((books / "garlic" / "A-570-904").glob("2*.yaml"))
    notice.write_text(notice.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    after = {Path(book.folder).name: book.digest for book in RateBooks(books).all()}
    assert [name for name in NAMES if after[name] != before[name].digest] == ["garlic"]


def test_names_are_those_of_the_book(books):
    """A company of one book is near to nobody in another."""
    day = date(2025, 7, 17)
    tomatoes = load_rates(books, product="fresh tomato")
    answer = quote(tomatoes, Shipment("Panasonc", Decimal(1000), day))
    assert not answer.basis.exporter.listed
    with pytest.raises(NameRefused):
        quote(load_rates(books, product="AAM"), Shipment("Panasonc", Decimal(1000), day))


def test_other_duties_beside_the_books(asked, books):
    """The other duties that lie beside the books go with each of them."""
    words = ("quote", *ANODE, "--case=A-570-194", "--hts=3801.10.5010")
    answer = asked(*words).json
    assert answer["other_duties"]
    assert answer["rates"]["duties_digest"].startswith("sha256:")
    (books / "duties").rename(books / "anode" / "duties")
    again = asked(*words).json
    assert again["other_duties"] == answer["other_duties"]


# Check reads all


def test_check_reads_every_book(books, run):
    """What is wrong in any book is found, its file named from where one stands."""
    whole = run("check", str(books))
    files = len(list(books.rglob("*.yaml")))
    assert (whole.code, whole.err.split(":")[0]) == (0, f"{files} files")
    spoil(books / "garlic")
    spoil(books / "tomatoes")
    answer = run("check", str(books))
    assert answer.code == 1
    found = {line.partition(":")[0] for line in answer.out.splitlines()}
    assert found == {f"{books}/{name}/companies.yaml" for name in ("garlic", "tomatoes")}


def test_check_of_a_file_in_a_book(books, run):
    """A single file of a book is checked as part of it."""
    spoil(books / "garlic")
    assert run("check", str(books / "garlic" / "companies.yaml")).code == 1
    assert run("check", str(books / "tomatoes" / "companies.yaml")).code == 0


# One product of two countries in one book


@pytest.fixture
def two_countries(tmp_path):
    """The book of rates/README.md with one product of two countries."""
    [chapter] = [one for one in rates_readme.chapters() if one.title == "Two countries in one book"]
    return load_rates(chapter.write(tmp_path / "two"))


def test_two_countries_are_told_apart(two_countries):
    """Without an origin or a case the question is refused; with either, one case answers."""
    day = date(2022, 6, 1)
    asked = Shipment("Alpha", Decimal(1000), day, producer="Beta")
    with pytest.raises(BadInput, match="more than one country of origin"):
        quote(two_countries, asked)
    for origin in ("CN", "TR"):
        answer = quote(two_countries, asked._replace(origin=origin))
        [case] = answer.basis.classification.governs
        assert case.country == origin
        by_case = quote(two_countries, asked._replace(case=case.number))
        assert by_case.figures == answer.figures


def test_compare_stays_within_the_case(two_countries):
    """The companies that are compared are those of the case that is asked about."""
    by_country = {case.country: case for case in two_countries.cases}
    named = {
        country: {
            company
            for notice in case.notices
            if notice.rates
            for row in notice.rates.companies
            for company in row.companies
        }
        for country, case in by_country.items()
    }
    for country, case in by_country.items():
        for words in ({"case": case.number}, {"origin": country}):
            like = Shipment(None, Decimal(1000), date(2022, 8, 1), **words)
            found = compare(two_countries, like, Matrix()).alternatives
            exporters = {one.shipment.exporter for one in found} - {None}
            assert exporters <= named[country]

"""Proceedings other than that of this package, as books below `books/`, and the questions on them.

The questions are `cases/proceedings.yaml`. Whoever changes how the library is called changes
`opened` and `asked` alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from anode_duty import AnodeDutyError, Shipment, Undetermined, UnsoundRates, load_rates, quote
from yaml_files import read_yaml

BOOKS = Path(__file__).parent / "books"
QUESTIONS = read_yaml("proceedings.yaml")
UNSOUND = ("faults/c-rates-before-scope", "faults/d-by-no-criteria", "faults/garlic-by-weight")
SOUND = sorted({question["book"] for question in QUESTIONS} - set(UNSOUND))
FIVE = ("korea-cold-rolled", "shrimp-thailand", "solar-malaysia", "steel-wheels", "tomatoes")
ANY = "Zephyr Blue"
REFUSALS = ("undetermined", "refused", "unsound", "no answer")
NOTHING = Decimal("0.00")


def named(questions):
    """Parametrize a test by questions, each under its sentence."""
    return pytest.mark.parametrize("question", questions, ids=[one["case"] for one in questions])


def answered(questions=QUESTIONS):
    """The questions that have figures as their answer."""
    words = (*REFUSALS, "undetermined or warned")
    return [one for one in questions if not any(word in one["answer"] for word in words)]


def opened(folder, ask):
    """The rate files that a question is put to."""
    return load_rates(
        folder, case=ask.get("case"), product=ask.get("product"), origin=ask.get("origin")
    )


def asked(folder, ask, **others):
    """The answer to a question, as the JSON has it."""
    ask = {**ask, **others}
    parties = {name: ask.get(name) for name in ("exporter", "producer")}
    shipment = Shipment(
        ANY if parties["exporter"] == "any" else parties["exporter"],
        Decimal(100_000),
        date.fromisoformat(ask["entry date"]),
        producer=ANY if parties["producer"] == "any" else parties["producer"],
        product=ask.get("product"),
        origin=ask.get("origin"),
        unlisted="any" in parties.values(),
        facts={name: Decimal(fact) for name, fact in ask.get("facts", {}).items()},
        material_origin=ask.get("material origin"),
        importer=ask.get("importer"),
        case=ask.get("case"),
        duty=ask.get("duty"),
    )
    known = ask.get("as known")
    as_known = date.fromisoformat(known) if known else None
    shipment = shipment._replace(as_known=as_known)
    return quote(opened(folder, ask), shipment).as_dict()


def line_of(document, duty):
    """The line of a duty, or None where the answer has none."""
    found = [line for line in document["lines"] if line["duty"] == duty]
    assert len(found) <= 1
    return found[0] if found else None


def money(line):
    """What of a line was collected, is refundable and is asked later."""
    deposit = line["deposit"] if line else {}
    parts = ("amount", "refundable", "asked_later")
    return tuple(Decimal(deposit.get(part, "0.00")) for part in parts)


def words_of(document, level=None):
    """All that the notes of an answer say, those of a level where one is named."""
    notes = [note for note in document["notes"] if level in (None, note["level"])]
    return " ".join(f"{note['code']} {note['text']}" for note in notes).casefold()


def judge(document, duty, expected):
    """Hold what an answer says of a duty against what is expected of it."""
    line = line_of(document, duty)
    if expected == "nothing":
        assert money(line) == (NOTHING, NOTHING, NOTHING)
        return
    if expected in ("no line", "excluded"):
        assert line is None
        assert expected == "no line" or "exclu" in words_of(document)
        return
    assert line is not None, f"no line of {duty}"
    wanted = tuple(
        Decimal(expected.get(part, "0.00")) for part in ("collected", "refundable", "asked later")
    )
    assert money(line) == wanted
    if "rate" in expected:
        assert line["rate"] == expected["rate"]
    if "deposit rate" in expected:
        assert (line["deposit"]["rate"] or "none") == expected["deposit rate"]


def refused(question, kind, words):
    """Hold that a question is refused, in which way and with which words."""
    errors = {
        "undetermined": Undetermined,
        "refused": AnodeDutyError,
        "unsound": UnsoundRates,
        "no answer": (Undetermined, UnsoundRates),
    }[kind]
    with pytest.raises(errors) as caught:
        asked(BOOKS / question["book"], question["ask"])
    error = caught.value
    if kind == "refused":
        assert not isinstance(error, Undetermined | UnsoundRates)
    problems = [problem.message for problem in getattr(error, "problems", ())]
    assert words.casefold() in " ".join([error.message, error.hint, *problems]).casefold()


@named([one for one in QUESTIONS if set(REFUSALS) & set(one["answer"])])
def test_refusal(question):
    """What cannot be answered is refused with its reason, and never answered with nothing."""
    [(kind, words)] = question["answer"].items()
    refused(question, kind, words)


@named([one for one in QUESTIONS if "undetermined or warned" in one["answer"]])
def test_doubt(question):
    """What is answered in spite of a doubt is answered with a warning of it."""
    words = question["answer"]["undetermined or warned"].casefold()
    try:
        said = words_of(asked(BOOKS / question["book"], question["ask"]), "warning")
    except Undetermined as error:
        said = error.message.casefold()
    assert words in said


@named(answered())
def test_answer(question):
    """Each question has the answer that the record, or else the notices, give it."""
    document = asked(BOOKS / question["book"], question["ask"])
    for duty, expected in question["answer"].items():
        judge(document, duty, expected)
    for words in question.get("warns", ()):
        assert words.casefold() in words_of(document, "warning")
    for words in question.get("says", ()):
        assert words.casefold() in words_of(document)
    for words in question.get("holds", ()):
        assert words in json.dumps(document)
    if "line case" in question:
        assert [line["case"] for line in document["lines"]] == [question["line case"]]
    if "total deposit" in question:
        assert document["total"]["deposit"] == question["total deposit"]


@named(answered())
def test_refundable_never_exceeds_what_was_collected(question):
    """What is refundable was collected, and nothing is refundable and asked later at once."""
    document = asked(BOOKS / question["book"], question["ask"])
    for line in document["lines"]:
        collected, refundable, asked_later = money(line)
        assert NOTHING <= refundable <= collected
        assert asked_later >= NOTHING
        assert not (refundable and asked_later)


def figures(document):
    """The part of an answer that is money and rates."""
    return [
        (line["duty"], line["case"], line["rate"], line["deposit"]["rate"], money(line))
        for line in document["lines"]
    ], document["total"]


@named([one for one in answered() if "as known" not in one["ask"]])
def test_as_known_of_a_day_after_all_notices_changes_nothing(question):
    """What was known after the last notice is what is known."""
    folder = BOOKS / question["book"]
    late = asked(folder, question["ask"], **{"as known": "2030-01-01"})
    assert figures(late) == figures(asked(folder, question["ask"]))


PROMPT = re.compile(
    r"^published: .*\n|^known: .*\n|^ +refund: .*\n|^ +refunds(_withdrawn)?: .*\n"
    r"|^ +deadlines:\n(    .*\n)+",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def prompt(tmp_path_factory):
    """The books as if each notice had been published on its effective day, without refunds."""
    folder = Path(shutil.copytree(BOOKS, tmp_path_factory.mktemp("prompt") / "books"))
    for file in folder.glob("**/2*.yaml"):
        text = PROMPT.sub("", file.read_text(encoding="utf-8"))
        day = re.search(r"^effective: (.*)$", text, re.MULTILINE)[0]
        text = text.replace(day, f"{day}\n{day.replace('effective', 'published')}", 1)
        text = text.replace("terminated and refunded", "not required")
        file.write_text(text, encoding="utf-8")
    # Published on its effective day, this final determination would come before the preliminary.
    (folder / "steel-wheels" / "C-570-091" / "2018-11-27-final.yaml").unlink()
    return folder


# Two notices of one day would be of one day of publication too, and so unsound.
TWICE_A_DAY = ("solar-malaysia", "faults/any-stage")
PROMPTLY = [
    one for one in answered() if one["book"] not in TWICE_A_DAY and "as known" not in one["ask"]
]


@named(PROMPTLY)
def test_without_delay_and_refunds_the_folds_are_one(question, prompt):
    """Where each notice was published on its effective day, all that is due was collected."""
    document = asked(prompt / question["book"], question["ask"])
    for line in document["lines"]:
        assert money(line)[1:] == (NOTHING, NOTHING)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The five proceedings and the extrusions as one folder of books."""
    folder = tmp_path_factory.mktemp("library")
    for name in (*FIVE, "extrusions"):
        shutil.copytree(BOOKS / name, folder / name)
    return folder


def product_of(book):
    """The product of a book, which a question in a folder of books must name."""
    file = next((BOOKS / book).glob("[AC]-*/case.yaml"))
    return read_yaml(file)["product"]


@named([one for one in answered() if one["book"] in (*FIVE, "extrusions")])
def test_other_books_change_no_answer(question, library):
    """An answer does not depend on the books that the question does not name."""
    alone = asked(BOOKS / question["book"], question["ask"])
    product = question["ask"].get("product", product_of(question["book"]))
    beside = asked(library, question["ask"], product=product)
    assert figures(beside) == figures(alone)
    assert beside["rates"]["digest"] == alone["rates"]["digest"]


def test_one_product_from_two_countries_beside_other_books(library):
    """Without an origin, the origin is asked for, in a folder of books too."""
    ask = {"entry date": "2024-06-03", "exporter": "any", "product": "aluminum extrusion"}
    with pytest.raises(AnodeDutyError, match="origin"):
        asked(library, ask)


@pytest.mark.parametrize("book", [book for book in SOUND if "offset-without" not in book])
def test_book_is_sound(run, book):
    """`check` finds no error in the book."""
    answer = run("check", str(BOOKS / book))
    assert (answer.code, "error[" in answer.out) == (0, False), answer.out


def test_an_excluded_company_and_a_partial_table_drop_nobody(run):
    """An exclusion holds through later tables, and a row that is not on file is not a loss."""
    answer = run("check", str(BOOKS / "faults/later-acts"), "--strict")
    assert (answer.code, answer.out) == (0, ""), answer.out


@pytest.fixture
def batch(run, tmp_path):
    """Quote lines of a file under a book, and return what was added to each."""

    def quoted(book, text, code=0):
        entries = tmp_path / "entries.csv"
        entries.write_text(text, encoding="utf-8")
        answer = run("quote", "--batch", str(entries), "--rates", str(BOOKS / book))
        assert answer.code == code, answer.err
        return list(csv.DictReader(io.StringIO(answer.out)))

    return quoted


def test_excluded_goods_are_entered_under_the_other_case_alone(batch):
    """Goods that the antidumping case excludes are rightly entered under the other number alone."""
    [line] = batch(
        "faults/i-excluded-company",
        "exporter,producer,value,entry_date,entry_type,cbp_case\n"
        "Hanover Cells,Hanover Cells,100000,2024-06-03,03,C-557-920\n",
    )
    assert (line["ad_deposit"] or "0.00", line["cvd_deposit"]) == ("0.00", "14720.00")
    assert not {"no-companion", "no-cbp-case", "wrong-case"} & set(line["notes"].split())


def test_a_scope_that_lists_no_number_is_held_against_none(batch):
    """Where a scope lists no HTSUS number, a number on a line is not flagged as unlisted."""
    [line] = batch(
        "korea-cold-rolled",
        "exporter,value,entry_date,htsus\nPOSCO,100000,2024-03-01,7209.15.0000\n",
    )
    assert line["ad_deposit"] == "2700.00"
    assert "hts-not-listed" not in line["notes"].split()


def test_an_undetermined_line_of_a_batch_fails_with_its_reason(batch):
    """A line whose rate is not on file has no figures; the line beside it is quoted."""
    first, second = batch(
        "faults/g-known-in-part",
        "exporter,value,entry_date\n"
        "Trinidad Solar,100000,2023-01-05\nUmbra Solar,100000,2023-01-05\n",
        code=1,
    )
    assert first["error"]
    assert not first["total_deposit"]
    assert second["cvd_deposit"] == "41000.00"


def test_the_producer_is_asked_for_where_the_rate_for_others_is_not_on_file(run, tmp_path):
    """Of an exporter with pairs the producer is what is missing, whatever else is."""
    folder = shutil.copytree(BOOKS / "faults/e-amended-pair", tmp_path / "rates")
    case = folder / "A-570-915"
    with open(case / "2024-03-01-order.yaml", "a", encoding="utf-8") as order:
        order.write('    - exporter: Exalt Works\n      rate: "30.00"\n')
    review = case / "2024-06-03-review.yaml"
    text = review.read_text(encoding="utf-8")
    part = "table: replaces\n  known: in part\n  residual:\n    rate: not published here"
    text = text.replace("table: amends\n  known: whole", part)
    more = '    - exporter: Exalt Works\n      producers: [Quarry Plant]\n      rate: "7.00"\n'
    review.write_text(text + more, encoding="utf-8")
    asked = ("quote", "--exporter", "Exalt Works", "--value", "100", "--entry-date", "2024-07-01")
    answer = run(*asked, "--rates", str(folder))
    assert answer.code == 2, answer.err
    assert "depends on the producer (Pioneer Plant, Quarry Plant or another)" in answer.err
    assert "hint: give --producer" in answer.err


def test_lookup_gives_no_older_rate_where_the_newer_is_not_on_file(run):
    """A rate that is not on file is an entry with its reason, and never the one before it."""
    folder = str(BOOKS / "faults/g-known-in-part")
    answer = run("lookup", "Trinidad Solar", "--rates", folder, "--entry-date", "2023-01-05")
    assert answer.code == 0, answer.err
    assert "50.33" not in answer.out
    assert "not on file" in answer.out.casefold()


def test_compare_ranks_no_exporter_by_a_rate_that_is_not_on_file(run):
    """Who cannot be quoted stands last, with the reason; the others are compared."""
    folder = str(BOOKS / "faults/g-known-in-part")
    exporters = ("--exporter", "Trinidad Solar", "--exporter", "Umbra Solar")
    words = ("--rates", folder, "--value", "100000", "--entry-date", "2023-01-05")
    answer = run("compare", *exporters, *words, "--format", "csv")
    assert answer.code == 0, answer.err
    assert "50.33" not in answer.out
    assert answer.out.index("Umbra Solar") < answer.out.index("Trinidad Solar")


CRITICAL = {
    "entry date": "2019-02-01",
    "as known": "2019-05-01",
    "rates": BOOKS / "steel-wheels",
}


def test_lookup_says_what_is_asked_for_later(ask):
    """A deposit that was not required is no end of it: critical circumstances reach back."""
    answer = ask("lookup", CRITICAL, "Chungang")
    [row] = answer["rates"]
    assert row["deposit"]["required"] is False
    [note] = [note for note in answer["notes"] if note["code"] == "asked-later"]
    assert note["text"].startswith("AD is asked for later: none was collected and 38.27% is due")
    every = [
        note["text"] for note in ask("lookup", CRITICAL)["notes"] if note["code"] == "asked-later"
    ]
    assert [text.partition(":")[0] for text in every] == [
        "AD of Changzhou Chungang Machinery is asked for later",
        "AD of China-wide entity is asked for later",
    ]


def test_lookup_says_what_is_refundable_in_part(ask):
    """An amended rate that was known later lowers what was deposited before."""
    asked = {"entry date": "2024-12-20", "rates": BOOKS / "solar-malaysia"}
    notes = ask("lookup", asked, "Jinko Solar Technology")["notes"]
    [note] = [note["text"] for note in notes if note["code"] == "refundable"]
    assert note.startswith("Part of the AD deposit is refundable: 17.84% was collected at entry")


def test_classify_says_what_is_asked_for_later(ask, run):
    """Of goods that are covered, whether a deposit was required is not all that is owed."""
    answer = ask("classify", {**CRITICAL, "fact": "diameter=14"}, "steel trailer wheel")
    said = [
        (one["duty"], one["deposit_required"], one["asked_later"]) for one in answer["measures"]
    ]
    assert said == [("AD", False, True), ("CVD", False, False)]
    words = ["classify", "steel trailer wheel", "--fact=diameter=14", "--entry-date=2019-02-01"]
    page = run(*words, "--as-known=2019-05-01", f"--rates={BOOKS / 'steel-wheels'}").out
    assert "No AD or CVD deposit is required on this date; AD duty is asked for later." in page

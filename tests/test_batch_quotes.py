"""A batch against single quotes: the same figures, notes and refusals, line by line."""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anode_duty.answers import csv_text
from anode_duty.answers.csv_text import rows_of
from anode_duty.answers.record import quote_record
from anode_duty.duties.basis import basis
from anode_duty.duties.notes import warning
from anode_duty.duties.quoting import quote, quoted
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError
from anode_duty.law.money import dollars
from batches import (
    ADDED,
    ADDED_WITH_HTS,
    DAY,
    EXAMPLES,
    NEAR,
    as_text,
    cells,
    figures,
    nothing_but,
    table,
    talk,
)

FACTS = {"carbon": "99.9", "energy_density": "355", "graphitization": "94"}


DEFAULTS = {
    "product": ("battery cell", "electric vehicle"),
    "entry_date": ("2025-08-01", "2025-09-25"),
    "origin": ("KR", "CN"),
    "aam_value": ("1000", "2000.50"),
    "producer": ("Zhejiang Lichen New Materials", "Some Other Mill"),
    "carbon": ("50", "99"),
    "energy_density": ("100", "355"),
    "graphitization": ("10", "95"),
}


def like(column):
    """The other cells of a line on which a column has its effect."""
    if column in FACTS:
        return {"product": "graphite", "entry_date": "2026-02-12", **FACTS}
    product = "battery cell" if column == "aam_value" else ""
    return {"product": product, "entry_date": "2025-08-02"}


@pytest.mark.parametrize("column", DEFAULTS)
def test_an_option_is_the_default_of_a_column(run, entries, column):
    """An option holds for the lines whose cell is empty; a cell that is filled goes before it."""
    default, own = DEFAULTS[column]
    rest = {name: cell for name, cell in like(column).items() if name != column}
    header = ["exporter", "value", column, *rest]
    exporter = "Carbon ONE"

    def quoted(values, *options):
        rows = [header, *([exporter, "5000.49", value, *rest.values()] for value in values)]
        answer = run("quote", "--batch", entries(as_text(rows)), *options)
        return figures(table(answer.out))

    as_cells = quoted([default, own, default])
    assert quoted(["", own, "  "], f"--{column.replace('_', '-')}={default}") == as_cells
    assert as_cells[0] != as_cells[1]


@pytest.mark.parametrize("column", DEFAULTS)
def test_an_option_holds_where_there_is_no_column(run, entries, column):
    """An option holds for every line of a file that has no such column."""
    default = DEFAULTS[column][0]
    rest = {name: cell for name, cell in like(column).items() if name != column}
    line = ["Carbon ONE", "5000.49", *rest.values()]
    without = entries(as_text([["exporter", "value", *rest], line]), "without.csv")
    having = entries(as_text([["exporter", "value", *rest, column], [*line, default]]), "with.csv")
    told = run("quote", "--batch", without, f"--{column.replace('_', '-')}={default}")
    held = run("quote", "--batch", having)
    assert figures(table(told.out)) == figures(table(held.out))
    assert figures(table(held.out)) != figures(table(run("quote", "--batch", without).out))


@pytest.mark.parametrize("word", ["yes", "Y", "TRUE", "1", "x", " Yes "])
def test_a_company_that_is_said_to_be_unlisted(batch, word):
    """A near name is quoted at the residual rates where its line says that it is unlisted."""
    line = cells(batch(f"exporter,value,unlisted\nPanasonc,1,{word}\n").out)[0]
    assert (line["error"], line["notes"].split()[0]) == ("", "unlisted")


@pytest.mark.parametrize("word", ["no", "N", "False", "0"])
def test_a_company_that_is_said_to_be_listed(batch, word):
    """A line may say that its company is listed, against the option for the others."""
    answer = batch(f"exporter,value,unlisted\nPanasonc,1,{word}\nPanasonc,1,\n", "--unlisted")
    first, second = cells(answer.out)
    assert first["error"].startswith(f"exporter 'Panasonc' {NEAR}")
    assert (second["error"], second["verdict"]) == ("", "covered")


def test_unlisted_by_default(batch):
    """As an option it is said of the names that are not listed, and the listed keep their rates."""
    content = "exporter,value,producer\nTesla,100,\nPanasonc,100,\nCarbon ONE,100,Zhejiang Lichen\n"
    rows = cells(batch(content, "--unlisted").out)
    assert [row["error"] for row in rows] == ["", "", ""]
    assert [row["ad_rate"] for row in rows] == ["93.50", "102.72", "102.72"]
    assert [bool(row["error"]) for row in cells(batch(content).out)] == [False, True, True]


def test_unlisted_is_yes_or_no(batch):
    """Any other word under unlisted fails its line."""
    assert cells(batch("exporter,value,unlisted\nBTR,1,maybe\n").out)[0]["error"] == (
        "unlisted 'maybe' is neither yes nor no"
    )


def test_facts_of_a_line(batch):
    """The facts of a line decide its verdict."""
    rows = [
        ["exporter", "value", "product", *FACTS],
        ["BTR", "1", "graphite powder", *FACTS.values()],
        ["BTR", "1", "graphite powder", "89.99", "355", "94"],
        ["BTR", "1", "graphite powder", "", "", "94"],
        ["BTR", "1", "graphite powder", "100.01", "355", "94"],
    ]
    lines = cells(batch(as_text(rows)).out)
    assert [line["verdict"] for line in lines] == ["covered", "not covered", "", ""]
    assert lines[2]["error"].endswith("; give carbon, energy_density")
    assert "more than 100 percent" in lines[3]["error"]


def generated(book, count, seed=570):
    """Entry lines of every kind: each is a mapping of column to cell."""
    chance = random.Random(seed)
    names = [name for held in book.companies.values() for name in (held.id, *held.legal_names)]
    names += [name for held in book.companies.values() for name in held.short_names]
    acts = [notice for case in book.cases for notice in case.notices] + list(book.scopes)
    turns = {act.effective for act in acts} | {book.reviewed + timedelta(days=60)}
    days = [turn + timedelta(days=after) for turn in turns for after in (-1, 0, 1)]
    articles = [
        "",
        *(name for scope in book.scopes for a in scope.articles for name in (a.id, *a.names)),
    ]
    for number in range(count):
        exporter = chance.choice(
            [*names, f"Quiet River {number}", "Harbour Carbon Works", "Panasonc"]
        )
        producer = chance.choice(["", "", "", *names, f"Mill {number}", "Zichen"])
        far = date(2024, 1, 1) + timedelta(days=chance.randrange(3000))
        cents = chance.choice([chance.randrange(1, 10**5), chance.randrange(1, 10**12)])
        value = Decimal(cents).scaleb(-2)
        aam = Decimal(chance.randrange(1, cents + 2)).scaleb(-2)
        written = chance.choice([f"{value}", f"{value:,}", f"${value:,}"])
        yield {
            "exporter": exporter,
            "value": written,
            "producer": producer,
            "product": chance.choice(articles),
            "aam_value": chance.choice(["", "", f"{aam}", written]),
            "entry_date": chance.choice([*days, far]).isoformat(),
            "origin": chance.choice(["", "", "CN", "cn", "JP", "KR", "China"]),
            "unlisted": chance.choice(["", "", "yes", "no"]),
            "carbon": chance.choice(["", "95", "80"]),
            "energy_density": chance.choice(["", "350"]),
            "graphitization": chance.choice(["", "90", "79.99"]),
        }


def shipment(line):
    """The shipment that a line means, as the library takes it."""
    facts = {fact: Decimal(line[fact]) for fact in FACTS if line[fact]}
    return Shipment(
        line["exporter"],
        dollars(line["value"]),
        date.fromisoformat(line["entry_date"]),
        line["producer"] or None,
        line["product"] or None,
        dollars(line["aam_value"]) if line["aam_value"] else None,
        line["origin"] or None,
        line["unlisted"] == "yes",
        facts,
    )


OPTIONS = (
    *("unlisted", "aam-value", "value", "carbon", "energy-density", "graphitization"),
    *("material-origin", "origin", "case", "producer"),
)


def reason(error):
    """An error of the library as a cell says it: its hint names columns and no options."""
    hint = error.hint
    for option in OPTIONS:
        hint = hint.replace(f"--{option}", option.replace("-", "_"))
    return f"{error.message}; {hint}" if hint else error.message


def test_a_batch_agrees_with_single_quotes(run, entries, book):
    """On thousands of lines a batch has in each cell what a single quote has, and its refusals."""
    lines = list(generated(book, 2000))
    text = as_text([list(lines[0]), *(line.values() for line in lines)])
    quoted = table(run("quote", "--batch", entries(text)).out)
    refused = 0
    for line, answer in zip(lines, figures(quoted), strict=True):
        try:
            record = quote_record(quote(book, shipment(line)), book)
            expected = rows_of(record)[1][-len(ADDED) :]
        except AnodeDutyError as error:
            refused += 1
            expected = nothing_but(error=reason(error))
        assert answer == list(expected), line
    assert 200 < refused < 1600


def test_a_batch_as_json_agrees_with_single_quotes(run, entries, book):
    """A line of JSON is the document of a single quote, with its number and its input."""
    lines = list(generated(book, 800, seed=195))
    text = as_text([list(lines[0]), *(line.values() for line in lines)])
    out = run("quote", "--batch", entries(text), "--format=json").out
    refused = 0
    for number, (line, answer) in enumerate(zip(lines, out.splitlines(), strict=True), 1):
        document = json.loads(answer)
        assert (document.pop("line"), document.pop("input")) == (number, line)
        try:
            expected = quote_record(quote(book, shipment(line)), book)
        except AnodeDutyError as error:
            refused += 1
            expected = {"schema": "anode-duty/quote/1", "error": reason(error)}
        assert document == expected
    assert 80 < refused < 640


def test_a_single_quote_as_csv_names_each_note_once(run, batch):
    """Before either case had a rate, the notes of a single quote and of a batch are the same."""
    single = run(*"quote --exporter BTR --value 1 --entry-date 2025-05-27 --format csv".split())
    many = batch("exporter,value,entry_date\nBTR,1,2025-05-27\n")
    assert cells(single.out)[0]["notes"] == cells(many.out)[0]["notes"] == "no-rate"


NUMBERS = (
    *("", "3801.10.5000", "3801.10.50", "3801105000.0", "2504.10.5000", "8507.60.0020"),
    *("8507600010", "8703.80.0000", "6109.10.0012", "2504.90.00"),
)


def generated_with_numbers(book, count):
    """Entry lines with HTSUS numbers, and all that other duties depend on."""
    chance = random.Random(3801)
    for line in generated(book, count, seed=2504):
        day = date.fromisoformat(line["entry_date"])
        yield {
            **line,
            "htsus": chance.choice(NUMBERS),
            "transport": chance.choice(["", "ocean", "air", "truck"]),
            "loaded": chance.choice(["", f"{day - timedelta(days=chance.randrange(60))}"]),
            "use": chance.choice(["", "", "passenger vehicle part"]),
            "cbp_case": chance.choice(["", "A-570-194; C-570-195-000", "C-588-195-000", "x"]),
            "entry_type": chance.choice(["", "01", "03"]),
            "material_origin": chance.choice(["", "", "CN", "JP"]),
            "duty": chance.choice(["", "", "", "AD", "CVD"]),
        }


def with_numbers(line):
    """The shipment that a line of `generated_with_numbers` means, as the library takes it."""
    return shipment(line)._replace(
        htsus=line["htsus"] or None,
        transport=line["transport"] or None,
        loaded=date.fromisoformat(line["loaded"]) if line["loaded"] else None,
        use=line["use"] or None,
        cbp_case=line["cbp_case"],
        entry_type=line["entry_type"],
        material_origin=line["material_origin"] or None,
        duty=line["duty"] or None,
    )


def expected_of(book, asked):
    """The document of a single quote, or of its reason; and whether it has other duties.

    Where the other duties cannot be determined a batch has the rest of the line with a warning; a
    single quote is refused.
    """
    try:
        return quote_record(quote(book, asked), book)
    except AnodeDutyError as error:
        refused = error
    try:
        found = basis(book, asked)
        if found.other_unknown is None:
            raise refused
        document = quote_record(quoted(found, asked), book)
    except AnodeDutyError as error:
        return {"schema": "anode-duty/quote/1", "error": reason(error)}
    told = warning("other-duties-unknown", refused.message)
    assert told._asdict() in document["notes"]
    return document


def test_lines_with_other_duties_agree_with_single_quotes(run, entries, book):
    """With HTSUS numbers too a line is what a single quote is, in JSON and in CSV."""
    lines = list(generated_with_numbers(book, 800))
    source = entries(as_text([list(lines[0]), *(line.values() for line in lines)]))
    texts = run("quote", "--batch", source, "--format=json").out.splitlines()
    rows = figures(table(run("quote", "--batch", source).out), ADDED_WITH_HTS)
    refused = counted = 0
    for line, text, row in zip(lines, texts, rows, strict=True):
        document = json.loads(text)
        del document["line"], document["input"]
        assert document == expected_of(book, with_numbers(line)), line
        assert row == cells_of(document)
        refused += "error" in document
        counted += "error" not in document and document["other_duties"] is not None
    assert 100 < refused < 640
    assert counted > 100


def test_every_field_is_that_of_its_own_line(run, entries, book):
    """Of lines of one kind each has its own figures, in every field of JSON and CSV.

    What does not depend on the value is written once for a kind, so a field of an answer that is
    left out where its figures are filled in would keep those of the first line.
    """
    kinds = [
        {**line, "origin": "", "unlisted": "yes"} for line in generated_with_numbers(book, 300)
    ]
    values = [("1000.49", "12.50"), ("500000", "1.49"), ("7000000.50", "2000"), ("3", "3")]
    lines = [
        {**kind, "value": value, "aam_value": kind["aam_value"] and portion}
        for kind in kinds
        for value, portion in values
    ]
    source = entries(as_text([list(lines[0]), *(line.values() for line in lines)]))
    texts = run("quote", "--batch", source, "--format=json").out.splitlines()
    rows = figures(table(run("quote", "--batch", source).out), ADDED_WITH_HTS)
    answered = 0
    for line, text, row in zip(lines, texts, rows, strict=True):
        document = json.loads(text)
        del document["line"], document["input"]
        assert document == expected_of(book, with_numbers(line)), line
        assert row == cells_of(document)
        answered += "error" not in document
    assert answered > 100


def cells_of(document):
    """The added cells of a document, where the file has HTSUS numbers."""
    if "error" in document:
        return nothing_but(ADDED_WITH_HTS, error=document["error"])
    if "passed" in document:
        return nothing_but(ADDED_WITH_HTS, notes="passed")
    flat = csv_text.flat_quote(document)
    columns = (*csv_text.ADDED, *csv_text.OTHER_DUTIES, *csv_text.FURTHER)
    return [column.cell(flat) for column in columns]


FAULTY = st.fixed_dictionaries(
    {
        "exporter": st.sampled_from(["BTR", "Panasonc", ""]),
        "value": st.sampled_from(["100.50", "1e5"]),
        "producer": st.sampled_from(["", "Zichen", "\x07"]),
        "product": st.sampled_from(["", "battery cell", "graphite", "no such"]),
        "aam_value": st.sampled_from(["", "50", "200", "x"]),
        "entry_date": st.sampled_from(["2025-08-01", "2025-13-01"]),
        "origin": st.sampled_from(["", "China"]),
        "unlisted": st.sampled_from(["", "maybe"]),
        "carbon": st.sampled_from(["", "x", "101"]),
        "htsus": st.sampled_from(["", "3801.10.5000", "9999.99", "9903.91.03", "3801", "x"]),
        "cbp_case": st.sampled_from(["", "A-570-194", "x"]),
        "entry_type": st.sampled_from(["", "01"]),
        "entry_number": st.sampled_from(["", "E1", "E2"]),
        "loaded": st.sampled_from(["", "2025-07-01", "2025-09-01"]),
    }
)


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(FAULTY, min_size=1, max_size=30))
def test_csv_and_json_say_the_same_of_a_line(run, tmp_path, lines):
    """A line has one reason, one set of notes and one set of figures in either format."""
    source = tmp_path / "entries.csv"
    header = list(lines[0])
    source.write_text(as_text([header, *([line[name] for name in header] for line in lines)]))
    flat = run("quote", "--batch", str(source), "--strict")
    documents = run("quote", "--batch", str(source), "--strict", "--format=json")
    assert (flat.code, talk(flat)) == (documents.code, talk(documents))
    rows = figures(table(flat.out), ADDED_WITH_HTS)
    for row, text in zip(rows, documents.out.splitlines(), strict=True):
        assert row == cells_of(json.loads(text))


def test_json_lines(run):
    """Every line is one document of the schema; what failed has its reason and no figures."""
    answer = run("quote", "--batch", str(EXAMPLES / "entries.csv"), DAY, "--format=json")
    documents = [json.loads(line) for line in answer.out.splitlines()]
    assert [document["line"] for document in documents] == list(range(1, 22))
    assert {document["schema"] for document in documents} == {"anode-duty/quote/1"}
    failed = [document for document in documents if "error" in document]
    assert [document["input"]["reference"] for document in failed] == [
        "E-016",
        "E-017",
        "E-018",
        "E-019",
    ]
    assert {tuple(document) for document in failed} == {("schema", "error", "line", "input")}
    assert all("total" in document for document in documents if "error" not in document)
    assert answer.code == 1


def test_sums_are_those_of_the_columns(run, entries, book):
    """The sums and the counts on stderr are those of the columns."""
    lines = list(generated(book, 600, seed=194))
    source = entries(as_text([list(lines[0]), *(line.values() for line in lines)]))
    flat = run("quote", "--batch", source)
    rows = cells(flat.out)

    def total(column):
        return sum(Decimal(row[column] or 0) for row in rows)

    failed = sum(bool(row["error"]) for row in rows)
    lines_said, sums, notes, *failures = talk(flat)
    assert lines_said == f"lines: 600 read, {600 - failed} quoted, {failed} failed"
    said = [
        Decimal(text.replace(",", "")) for text in re.findall(r"\$([0-9,]+(?:\.[0-9]+)?)", sums)
    ]
    columns = ("entered_value", "total_amount", "total_deposit", "total_refundable")
    assert all(re.match("failed: [0-9]+(,| more reasons)", said) for said in failures)
    assert said == [total(column) for column in columns]
    assert total("total_refundable") > 0
    codes = [code for row in rows for code in row["notes"].split()]
    counted = ", ".join(f"{code} {codes.count(code)}" for code in sorted(set(codes)))
    assert notes == f"notes: {counted}"
    assert talk(run("quote", "--batch", source, "--format=json")) == talk(flat)


def test_totals_of_a_line_are_the_sums_of_its_duties(run, entries, book):
    """On each line the totals are the sums of the two duties."""
    lines = list(generated(book, 600, seed=193))
    source = entries(as_text([list(lines[0]), *(line.values() for line in lines)]))
    for row in cells(run("quote", "--batch", source).out):
        for total, of in (("total_amount", "amount"), ("total_deposit", "deposit")):
            parts = [Decimal(row[f"{duty}_{of}"] or 0) for duty in ("ad", "cvd")]
            assert Decimal(row[total] or 0) == sum(parts)
        assert Decimal(row["total_refundable"] or 0) <= Decimal(row["total_deposit"] or 0)


def test_rates_reviewed_at_the_end_of_time(batch, rates):
    """Rate files that will never be stale are as good as any."""
    for file in rates.glob("*/case.yaml"):
        file.write_text(file.read_text().replace("2026-10-09", "9999-12-01"))
    answer = batch("exporter,value\nBTR,1\n", f"--rates={rates}")
    assert (answer.code, talk(answer)[0]) == (0, "lines: 1 read, 1 quoted, 0 failed")

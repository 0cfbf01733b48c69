"""The header of a file of entries: its delimiter, its columns, and what is refused."""

from __future__ import annotations

import json

import pytest

from batches import ADDED, HEADER, as_text, cells, table, talk


def test_a_byte_order_mark_is_kept(batch):
    """A file that begins with a byte order mark is read without it and written with it."""
    answer = batch(b"\xef\xbb\xbfexporter,value\nBTR,100000\n")
    assert answer.code == 0
    assert answer.out.startswith("\ufeffexporter,value,verdict,")
    assert answer.out.count("\ufeff") == 1


def test_a_byte_order_mark_before_a_quoted_name(batch):
    """A header whose first name is quoted after a byte order mark is read as it is meant."""
    answer = batch(b'\xef\xbb\xbf"exporter","value"\n"BTR","100000"\n')
    assert answer.code == 0
    assert cells(answer.out.removeprefix("\ufeff"))[0]["exporter"] == "BTR"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_name_of_two_lines(batch, end):
    """A header with a line end in a name, as spreadsheets have it, is one record."""
    answer = batch(f'"Ref\nno";exporter;value{end}1;BTR;100{end}2;Tesla;1{end}')
    assert [line["Ref\nno"] for line in cells(answer.out, ";")] == ["1", "2"]
    assert answer.out.startswith('"Ref\nno";exporter;value;verdict;')
    assert answer.out.count(end) == (3 if end == "\r\n" else 4)
    assert talk(answer)[1] == "lines: 2 read, 2 quoted, 0 failed"


def test_the_last_name_of_two_lines(batch):
    """The lines of the answer end as the header ends, not as a line inside a name of it."""
    answer = batch('exporter,value,"Ref\nno"\r\nBTR,100,1\r\n')
    assert cells(answer.out)[0]["Ref\nno"] == "1"
    assert answer.out.count("\r\n") == 2


def test_a_quote_that_is_left_in_the_header(batch):
    """A quote inside a name of the header opens nothing."""
    answer = batch('exporter,value,size 5"\nBTR,1,x\nTesla,2,y\n')
    assert [line['size 5"'] for line in cells(answer.out)] == ["x", "y"]


@pytest.mark.parametrize(
    ("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs")], ids=["semicolon", "tab"]
)
def test_other_delimiters(batch, delimiter, word):
    """Semicolons and tabs are recognised from the header, said on stderr and kept."""
    rows = [["reference", "exporter", "value"], ["E,1", "BTR", "$100,000.00"], ["x", "Tesla", "1"]]
    answer = batch(as_text(rows, delimiter=delimiter))
    assert answer.code == 0
    assert talk(answer)[0].endswith(f"separated by {word}")
    lines = cells(answer.out, delimiter)
    assert [(line["reference"], line["entered_value"]) for line in lines] == [
        ("E,1", "100000"),
        ("x", "1"),
    ]


def test_commas_are_not_worth_a_word(batch):
    """Of a file with commas nothing is said but its sums."""
    assert "separated" not in batch("exporter,value\nBTR,1\n").err


@pytest.mark.parametrize("name", ["Buyer, seller, or agent", "Remark; or none; or both"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_inside_a_name(batch, name, delimiter):
    """The delimiter is the one that makes a header, not the one that a name is full of."""
    rows = [["exporter", name, "value"], ["BTR", "x", "100000"]]
    answer = batch(as_text(rows, delimiter=delimiter))
    assert (answer.code, cells(answer.out, delimiter)[0][name]) == (0, "x")


def test_names_of_columns(batch):
    """Names of columns are compared without case, spaces and underscores, and kept as written."""
    header = "EXPORTER, Value ,AAM value,Entry_Date,Pro Duct,UNLISTED"
    answer = batch(f"{header}\nPanasonc,1000,100,2025-08-01,battery cell,yes\n")
    assert answer.out.startswith(f"{header},verdict,")
    line = cells(answer.out)[0]
    assert (line["error"], line["dutiable_value"], line["ad_deposit"]) == ("", "100", "102.72")


def test_a_column_written_as_its_option(batch):
    """A column may have hyphens where its name has underscores, as the option of its name has."""
    answer = batch("exporter,value,entry-date\nBTR,1,2025-08-01\n")
    assert cells(answer.out)[0]["ad_deposit"] == "1.03"


@pytest.mark.parametrize("space", ["\u00a0", "\t", "\u2003"])
def test_spaces_of_every_kind_in_a_name(batch, space):
    """A name is read whatever spaces it has."""
    answer = batch(f"exporter{space};{space}value;entry{space}date\nBTR;1;2025-08-01\n")
    assert cells(answer.out, ";")[0]["ad_deposit"] == "1.03"


@pytest.mark.parametrize("again", ["value", "VALUE", " value", "va_lue", "Val ue", "val-ue"])
def test_a_repeated_name(batch, again):
    """A header that has a column twice is refused by its name."""
    answer = batch(f"exporter,value,{again}\nBTR,1,2\n")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"error: the header names {again.strip()!r} twice\nhint: rename one of the columns\n"
    )


def test_a_repeated_name_that_is_not_read(batch):
    """A column that is only carried through may have the name of another."""
    answer = batch("exporter,value,UOM,UOM\nBTR,1,KG,NO\n")
    assert table(answer.out)[1][:4] == ["BTR", "1", "KG", "NO"]
    answer = batch("exporter,value,UOM,UOM\nBTR,1,KG,NO\n", "--format=json")
    held = json.loads(answer.out)["input"]
    assert (held["UOM"], held["UOM (column 4)"]) == ("KG", "NO")


@pytest.mark.parametrize("name", ["verdict", "Total Amount", "ERROR", "ad_rate", "Entered Value"])
def test_a_column_that_the_answer_adds(batch, name):
    """Where a file has a column named as one of the answer, that of the answer says whose it is."""
    answer = batch(f"exporter,value,{name}\nBTR,1,2\n")
    (line,) = cells(answer.out)
    added = name.lower().replace(" ", "_")
    assert (line[name], answer.code) == ("2", 0)
    assert added not in set(line) - {name}
    assert f"anode_duty_{added}" in line


def test_the_answer_is_quoted_again(batch):
    """What a batch has written is a file of entries too; its own columns stay as they are."""
    once = batch("exporter,value\nBTR,1\n").out
    twice = batch(once).out
    (line,) = cells(twice)
    assert line["total_amount"] == line["anode_duty_total_amount"] == "1.70"
    header, row = table(batch(twice).out)
    assert len(set(header)) == len(header) == len(row)


def test_no_header(batch):
    """A file without a header is refused with what stands in its place."""
    answer = batch("BTR,100000\nTesla,2\n")
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer) == [
        "error: the first line has no column exporter and no column value; it holds: BTR, 100000",
        "hint: the first line must name the columns, exporter and value among them",
    ]


@pytest.mark.parametrize("missing", ["exporter", "value"])
def test_a_required_column_that_is_missing(batch, missing):
    """A header without one of the two required columns is refused by its name."""
    held = {"exporter": "value", "value": "exporter"}[missing]
    answer = batch(f"{held},remark\nx,y\n")
    assert answer.code == 2
    assert (
        talk(answer)[0]
        == f"error: the first line has no column {missing}; it holds: {held}, remark"
    )


@pytest.mark.parametrize("content", ["", "\n", "\n\n", b"\xef\xbb\xbf", ",,,\n"])
def test_an_empty_file(batch, content):
    """A file with nothing in it, or nothing in its first line, is refused."""
    answer = batch(content)
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith("error: the first line has no column exporter and no column")


def test_a_header_alone(batch):
    """A file of no lines is answered with a header and no lines."""
    answer = batch(HEADER)
    assert (answer.code, table(answer.out)) == (0, [["exporter", "value", *ADDED]])
    assert talk(answer)[0] == "lines: 0 read, 0 quoted, 0 failed"


def test_a_header_with_characters_of_the_terminal(batch):
    """What a refused header holds is said in one line that does nothing to a terminal."""
    answer = batch(b'"a\x1b[31m\nb",c\n1,2\n')
    assert answer.code == 2
    assert "\x1b" not in answer.err
    assert len(talk(answer)) == 2


@pytest.mark.parametrize("path", ["nowhere.csv", ".", "entries.csv/below"])
def test_a_file_that_cannot_be_read(tmp_path, monkeypatch, entries, run, path):
    """A file that is not there, and a folder, are refused by name."""
    entries(HEADER)
    monkeypatch.chdir(tmp_path)
    answer = run("quote", "--batch", path)
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith(f"error: '{path}' cannot be read: ")
    assert len(talk(answer)) == 2


def test_an_empty_path(run):
    """An empty name of a file is refused in one line."""
    answer = run("quote", "--batch", "")
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith("error: ")


def test_a_quote_that_is_not_closed_in_the_header(batch):
    """A header whose quotes do not close is refused."""
    answer = batch('exporter,value,"remark\nBTR,1,x\nBTR,2,y\n')
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith("error: ")


def test_a_header_that_is_too_long(batch):
    """A file whose first line is of any length is refused in a line that can be read."""
    answer = batch("x" * 131_073 + "\n")
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0] == (
        "error: the first line cannot be read: the line has a cell of more than 131072 characters"
    )
    answer = batch(f"{'x' * 41},{'y' * 40}\n")
    assert talk(answer)[0] == (
        "error: the first line has no column exporter and no column value;"
        f" it holds: {'x' * 39}…, {'y' * 40}"
    )

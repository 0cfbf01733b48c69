"""A file of entries: read as brokers have it, quoted as single quotes are, and never lost."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anode_duty.answers.csv_text import quote_rows
from anode_duty.answers.quote_columns import ADDED
from anode_duty.answers.record import quote_document
from anode_duty.duties.quoting import quote
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError
from anode_duty.law.money import dollars
from console import run as on_terminal

EXAMPLES = Path(__file__).parent.parent / "examples"
DAY = "--entry-date=2026-02-12"
HEADER = "exporter,value\n"
NOTHING = [""] * (len(ADDED) - 1)

# What BTR owes on that day for 100000, up to the notes.
BTR_ON_DAY = (
    "covered,100000,100000,A-570-194,102.72,102720.00,0.00,"
    "C-570-195,66.82,66820.00,0.00,169540.00,0.00,0.00,"
)


@pytest.fixture
def entries(tmp_path):
    """Write a file of entries, its bytes or its text given."""

    def write(content, name="entries.csv"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(file)

    return write


@pytest.fixture
def batch(run, entries):
    """Quote a file of entries, its bytes or its text given."""

    def quoted(content, *options):
        return run("quote", "--batch", entries(content), DAY, *options)

    return quoted


def table(text, delimiter=","):
    """The rows of an answer as any reader of CSV sees them."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def cells(text, delimiter=","):
    """The lines of an answer, each cell under its column."""
    header, *lines = table(text, delimiter)
    return [dict(zip(header, line, strict=True)) for line in lines]


def as_text(rows, **how):
    """Rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", **how).writerows(rows)
    return text.getvalue()


def figures(rows):
    """The added cells of an answer, header left out."""
    return [row[-len(ADDED) :] for row in rows[1:]]


def talk(answer):
    """What stderr says, a line each."""
    return answer.err.splitlines()


# The forms in which files come


def test_a_plain_file(batch):
    """Each line keeps its cells and is given those of its quote."""
    answer = batch("reference,exporter,value\nE-1,BTR,100000\n")
    header, line = answer.out.splitlines()
    assert header == f"reference,exporter,value,{','.join(ADDED)}"
    assert re.fullmatch(f"E-1,BTR,100000,{BTR_ON_DAY}[a-z -]+,", line)
    assert answer.code == 0
    lines, sums, notes, day = talk(answer)
    assert lines == "lines: 1 read, 1 quoted, 0 failed"
    assert day == "entry date: 2026-02-12 where a line gives none"
    assert sums == (
        "sums: entered value $100,000.00, duty $169,540.00, deposit $0.00, refundable $0.00"
    )
    assert re.fullmatch(r"notes: [a-z-]+ 1(, [a-z-]+ 1)*", notes)


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
def test_line_ends_are_kept(batch, end):
    """Lines end in the answer as they end in the file."""
    answer = batch(f"exporter,value{end}BTR,100000{end}Tesla,1{end}")
    assert answer.out.count(end) == 3
    assert answer.out.count("\n") == 3
    assert answer.out.count("\r") == 3 * end.count("\r")
    assert [line["error"] for line in cells(answer.out)] == ["", ""]


def test_a_last_line_without_an_end(batch):
    """A file whose last line has no line end loses nothing."""
    answer = batch("exporter,value\nBTR,100000")
    assert answer.out.splitlines()[1].startswith(f"BTR,100000,{BTR_ON_DAY}")
    assert answer.out.endswith(",\n")


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


def test_a_mark_of_inches_in_header_and_line(batch):
    """Nor does a quote in a line close one in the header."""
    answer = batch('size 5";exporter;value\n5" x, y, z, a, b, c;BTR;1\n')
    assert cells(answer.out, ";")[0]["exporter"] == "BTR"
    assert talk(answer)[1] == "lines: 1 read, 1 quoted, 0 failed"


@pytest.mark.parametrize("end", ["", "\n", ",x\n"])
def test_a_line_without_end(batch, end):
    """A line that goes on and on ends the run, with the lines before it answered."""
    answer = batch(f"{HEADER}BTR,1\nBTR,{'1' * 1_000_000}{end}BTR,2\n")
    assert (answer.code, answer.out.count("\n")) == (1, 2)
    assert answer.err == ("error: line 3 has 1000000 characters or more; 1 line had been read\n")


def test_a_quote_that_is_left_in_the_header(batch):
    """A quote inside a name of the header opens nothing."""
    answer = batch('exporter,value,size 5"\nBTR,1,x\nTesla,2,y\n')
    assert [line['size 5"'] for line in cells(answer.out)] == ["x", "y"]


@pytest.mark.parametrize("cell", ["two\nlines", "two\r\nlines", "two\rlines", "\n", 'a "b",\nc'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_inside_a_cell(batch, cell, end):
    """A cell that holds line ends is one cell of one line, before and after."""
    quoted = cell.replace('"', '""')
    answer = batch(f'exporter,value,remark{end}BTR,100000,"{quoted}"{end}Tesla,1,x{end}')
    assert [line["remark"] for line in cells(answer.out)] == [cell, "x"]
    assert talk(answer)[0] == "lines: 2 read, 2 quoted, 0 failed"


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


def test_another_encoding(batch):
    """A file in the encoding that is named is read in it, and written in UTF-8."""
    answer = batch(
        "exporter,value,city\nBTR,1,Köln \u2013 €\n".encode("cp1252"), "--encoding=cp1252"
    )
    assert cells(answer.out)[0]["city"] == "Köln \u2013 €"


def test_another_encoding_of_a_company(batch):
    """A name is read in the encoding that is named, and shown in it where it is refused."""
    answer = batch("exporter,value\nPanasoníc,1\n".encode("cp1252"), "--encoding=cp1252")
    assert cells(answer.out)[0]["error"].startswith("exporter 'Panasoníc' is not a listed company")


def test_utf_16(batch):
    """A file in UTF-16, as spreadsheets save Unicode text, is read when it is named."""
    answer = batch("exporter\tvalue\r\nBTR\t1\r\n".encode("utf-16"), "--encoding=utf-16")
    assert cells(answer.out, "\t")[0]["error"] == ""


def test_bytes_of_another_encoding_pass_through(tmp_path, entries, run):
    """Bytes that are no UTF-8 are carried through as they are."""
    target = tmp_path / "quoted.csv"
    source = entries(b"exporter,value,city\nBTR,1,K\xf6ln\nTesla,2,\x80\xfe\xff\n")
    answer = run("quote", "--batch", source, DAY, "--output", str(target))
    assert answer.code == 0
    lines = target.read_bytes().splitlines()
    assert lines[1].startswith(b"BTR,1,K\xf6ln,covered,")
    assert lines[2].startswith(b"Tesla,2,\x80\xfe\xff,covered,")


def test_bytes_of_another_encoding_to_stdout(script, entries):
    """Bytes that are no UTF-8 reach stdout as they are, whatever the locale."""
    source = entries(b"exporter,value,city\nBTR,1,K\xf6ln \xe2\x82\xac\n")
    command = [script, "quote", "--batch", source, DAY]
    ended = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"})
    assert ended.returncode == 0
    assert b"BTR,1,K\xf6ln \xe2\x82\xac,covered," in ended.stdout


@pytest.mark.parametrize("name", ["klingon", "", "base64", "rot13", "a b", "\udcff"])
def test_an_unknown_encoding(batch, name):
    """An encoding that is not known is refused by its name."""
    answer = batch("exporter,value\nBTR,1\n", f"--encoding={name}")
    assert (answer.code, answer.out) == (2, "")
    assert re.fullmatch(r"error: encoding .* is not known\nhint: .+\n", answer.err)


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "utf-16", "utf-32"])
def test_an_encoding_that_does_not_fit(batch, name):
    """An encoding in which the file cannot be read ends the run in one line."""
    answer = batch("exporter,value\nBTR,1\n", f"--encoding={name}")
    assert (answer.code in (1, 2), answer.out) == (True, "")
    assert answer.err.startswith("error: ")
    assert "Traceback" not in answer.err


def test_empty_lines_pass_through(batch):
    """Empty lines, and lines of empty cells, stay where they are and count for nothing."""
    answer = batch("exporter,value,remark\n\nBTR,1,a\n,,\n\nTesla,2,b\n\n,\n")
    rows = table(answer.out)
    assert [row[:3] for row in rows[1:]] == [
        [],
        ["BTR", "1", "a"],
        ["", "", ""],
        [],
        ["Tesla", "2", "b"],
        [],
        ["", "", ""],
    ]
    assert [row[3:] for row in (rows[3], rows[7])] == [[*NOTHING, ""]] * 2
    assert talk(answer)[0] == "lines: 2 read, 2 quoted, 0 failed"
    assert answer.code == 0


def test_empty_lines_as_json(batch):
    """Empty lines make no document, and lines are numbered without them."""
    answer = batch("exporter,value\n\nBTR,1\n,\nTesla,2\n", "--format=json")
    numbers = [json.loads(line)["line"] for line in answer.out.splitlines()]
    assert numbers == [1, 2]


def test_trailing_empty_columns(batch):
    """Columns without a name at the end are kept, however many."""
    answer = batch("exporter,value,,\nBTR,100000,,\nTesla,1,x,y\nTesla,1,,,,\n")
    rows = table(answer.out)
    assert rows[0] == ["exporter", "value", "", "", *ADDED]
    assert [row[:4] for row in rows[1:]] == [
        ["BTR", "100000", "", ""],
        ["Tesla", "1", "x", "y"],
        ["Tesla", "1", "", ""],
    ]
    assert [row[-1] for row in rows[1:]] == ["", "", ""]


def test_cells_under_no_name_as_json(batch):
    """Cells of columns without a name are among the input of a JSON line, each of them."""
    answer = batch("exporter,value,,\nBTR,1,left,right\n", "--format=json")
    held = json.dumps(json.loads(answer.out)["input"])
    assert ("left" in held, "right" in held) == (True, True)


def test_cells_beyond_the_header(batch):
    """A line with more cells than the header fails, and its reason names them."""
    answer = batch('exporter,value\nBTR,1,surplus,"and, more"\nTesla,2\n')
    first, second = cells(answer.out)
    assert (first["exporter"], first["value"], first["verdict"]) == ("BTR", "1", "")
    assert "'surplus', 'and, more'" in first["error"]
    assert second["error"] == ""
    assert (answer.code, talk(answer)[0]) == (1, "lines: 2 read, 1 quoted, 1 failed")


def test_names_that_are_no_names_as_json(batch):
    """No cell hides another, whatever the columns are called."""
    header = "exporter,value, ,_,,column 5"
    answer = batch(f"{header}\nBTR,1,a,b,c,d\n", "--format=json")
    assert list(json.loads(answer.out)["input"].values()) == ["BTR", "1", "a", "b", "c", "d"]


def test_short_lines(batch):
    """A line with fewer cells than the header has the rest empty."""
    answer = batch("exporter,value,product,remark\nBTR,100000\nTesla\n")
    first, second = cells(answer.out)
    assert (first["remark"], first["error"], first["total_amount"]) == ("", "", "169540.00")
    assert second["error"].startswith("value '' is not an amount of US dollars")


def test_lines_are_as_wide_as_the_header(batch):
    """Short, long and failing lines alike have every column of the answer."""
    answer = batch("exporter,value,a,b\nBTR\nBTR,1\nBTR,1,x,y,z\nBTR,1,x,y,,,\n,,,\n,,,,,\n")
    assert {len(row) for row in table(answer.out)} == {4 + len(ADDED)}


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


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("HTS", "htsus"),
        ("HTS number", "htsus"),
        ("Tariff no", "htsus"),
        ("aam val", "aam_value"),
        ("date", "entry_date"),
        ("Date of entry", "entry_date"),
        ("import date", "entry_date"),
        ("Country of origin", "origin"),
        ("prodcut", "product"),
        ("Description of goods", "product"),
        ("Manufacturer", "producer"),
        ("MID", "producer"),
        ("AD case no", "cbp_case"),
        ("type of entry", "entry_type"),
    ],
)
def test_a_column_that_is_nearly_read(batch, name, meant):
    """A column that is near one that is read is carried through, and said not to be read."""
    answer = batch(f"exporter,value,{name}\nBTR,1,x\n")
    assert talk(answer)[0] == f"note: the column {name!r} is not read; did you mean {meant}?"
    assert answer.code == 0
    assert "not read" not in batch(f"exporter,value,{name},{meant}\nBTR,1,x,\n").err


LIKE_NONE = [
    *("reference", "Entry No", "entry number", "entry #", "entry value", "entry status", "listed"),
    *("invoice number", "unit value", "currency", "port", "line no", "filer code", "weight", "PO"),
    *("original value", "carbon copy", "quantity", "consignee", "vessel", "country of export"),
]


@pytest.mark.parametrize("name", LIKE_NONE)
def test_a_column_that_is_like_none(batch, name):
    """Of any other column nothing is said."""
    assert talk(batch(f"exporter,value,{name}\nBTR,1,x\n"))[0].startswith("lines: ")


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
    """A column that is only carried through may not have the name of another either."""
    answer = batch("exporter,value,Remark,re mark\nBTR,1,2,3\n")
    assert (answer.code, answer.out) == (2, "")
    assert "twice" in answer.err


@pytest.mark.parametrize("name", ["verdict", "Total Amount", "ERROR", "ad_rate"])
def test_a_column_that_the_answer_adds(batch, name):
    """A column named as one of the answer is refused."""
    answer = batch(f"exporter,value,{name}\nBTR,1,2\n")
    assert (answer.code, answer.out) == (2, "")
    assert f"{name!r}, which the answer adds" in answer.err


def test_the_answer_is_not_quoted_again(batch):
    """What a batch has written is refused as a file of entries, not quoted on top."""
    once = batch("exporter,value\nBTR,1\n").out
    assert batch(once).code == 2


def test_no_header(batch):
    """A file without a header is refused with what stands in its place."""
    answer = batch("BTR,100000\nTesla,2\n")
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer) == [
        "error: the first line has no column exporter and no column value; it holds: BTR, 100000",
        "hint: the first line names the columns, exporter and value among them",
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


@pytest.mark.parametrize("remark", ['"open', '"closed" and on', '"" "'], ids=ascii)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_quote_that_is_not_closed(batch, remark, end):
    """A line whose quotes do not close fails alone: it swallows none of the lines below."""
    lines = ["exporter,value,remark", "BTR,1,x", f"BTR,2,{remark}", "BTR,3,y", "Tesla,4,z"]
    answer = batch(end.join(lines) + end)
    rows = cells(answer.out)
    assert [row["value"] for row in rows] == ["1", "2", "3", "4"]
    assert [bool(row["error"]) for row in rows] == [False, True, False, False]
    assert "quote" in rows[1]["error"]
    assert talk(answer)[0] == "lines: 4 read, 3 quoted, 1 failed"
    assert answer.code == 1


@pytest.mark.parametrize("line", ['"', ',"', 'BTR,"1"x,LOST ONE,"LOST, TWO"', '"BTR"x,1,,,y'])
def test_nothing_of_a_broken_line_is_lost(batch, line):
    """A line that is not CSV is in its reason as it stands, and has failed, whatever it holds."""
    answer = batch(f"exporter,value,remark\nBTR,1,x\n{line}\nBTR,1,x\n")
    rows = cells(answer.out)
    assert rows[1]["error"].endswith(f"; it reads: {line}")
    assert (answer.code, talk(answer)[0]) == (1, "lines: 3 read, 2 quoted, 1 failed")
    answer = batch(f"exporter,value,remark\nBTR,1,x\n{line}\nBTR,1,x\n", "--format=json")
    assert json.loads(answer.out.splitlines()[1])["error"].endswith(f"; it reads: {line}")


def test_many_broken_lines(batch):
    """However many lines are broken, each costs no more than the first, and none ends the run."""
    answer = batch(HEADER + 'BTR,"5" pipe"\nBTR,1\n' * 30_000)
    assert talk(answer)[0] == "lines: 60000 read, 30000 quoted, 30000 failed"


def test_a_quote_that_closes_and_opens_again(batch):
    """A quote that is not closed swallows no more lines than any cell has."""
    answer = batch('exporter,value,x\nBTR,1,"' + 'some text","\n' * 5000 + "BTR,2,y\n")
    assert talk(answer)[0] == "lines: 5001 read, 1 quoted, 5000 failed"


def test_a_cell_of_many_lines(batch):
    """A cell of as many lines as any has is one cell."""
    cell = "\n".join(map(str, range(99)))
    answer = batch(f'exporter,value,x\nBTR,1,"{cell}"\n')
    assert cells(answer.out)[0]["x"] == cell


def test_quotes_that_are_not_closed_as_json(batch):
    """As JSON such a line is a document with its reason."""
    answer = batch('exporter,value,remark\nBTR,1,"open\nBTR,2,x\n', "--format=json")
    first, second = (json.loads(line) for line in answer.out.splitlines())
    assert (first["line"], "quote" in first["error"], "total" in second) == (1, True, True)


def test_a_quote_that_is_not_closed_in_a_long_file(batch):
    """Nor is any line lost of a file that is longer than a cell may be."""
    content = 'exporter,value,remark\nBTR,1,"open\n' + "BTR,2,x\n" * 20_000
    answer = batch(content)
    assert talk(answer)[0] == "lines: 20001 read, 20000 quoted, 1 failed"
    assert answer.out.count("\nBTR,2,x,covered,") == 20_000


def test_a_quote_that_is_not_closed_in_the_last_line(batch):
    """At the end of the file as well the line fails alone."""
    answer = batch('exporter,value,remark\nBTR,1,x\nBTR,2,"open')
    assert [bool(row["error"]) for row in cells(answer.out)] == [False, True]


def test_a_quote_that_is_not_closed_in_the_header(batch):
    """A header whose quotes do not close is refused."""
    answer = batch('exporter,value,"remark\nBTR,1,x\nBTR,2,y\n')
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith("error: ")


def test_a_cell_that_is_too_long(batch):
    """A line with a cell longer than any that is read fails alone, and is all there."""
    remark = "x" * 131_073
    answer = batch(f"exporter,value,remark\nBTR,1,x\nBTR,2,{remark}\nBTR,3,y\n")
    lines = answer.out.splitlines()
    assert lines[2] == (
        f"BTR,2,{remark}{',' * len(ADDED)}the line has a cell of more than 131072 characters"
    )
    assert [line.startswith("BTR,") and line.endswith(",") for line in lines[1:]] == [1, 0, 1]
    assert talk(answer)[0] == "lines: 3 read, 2 quoted, 1 failed"


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


def test_a_cell_with_a_quote_inside(batch):
    """A quote in the middle of a cell, as inches are written, is kept as it is meant."""
    answer = batch('exporter,value,size\nBTR,1,5" x 3"\nBTR,2,x\n')
    assert [row["size"] for row in cells(answer.out)] == ['5" x 3"', "x"]


def test_standard_input(script):
    """A file of entries may come through a pipe."""
    ended = subprocess.run(
        [script, "quote", "--batch", "-", DAY],
        input="exporter;value\r\nBTR;100000\r\n",
        capture_output=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0
    assert cells(ended.stdout.replace("\r\n", "\n"), ";")[0]["total_amount"] == "169540.00"


def test_standard_input_that_is_closed(script):
    """Without a standard input a batch from it is refused in one line."""
    command = f"{shlex.quote(script)} quote --batch - <&-"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8")
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: standard input is closed\n")


# Cells, and options as defaults

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
        return {"product": "graphite", **FACTS}
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
    assert first["error"].startswith("exporter 'Panasonc' is not a listed company")
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


# Nothing lost

# Every character that CSV, a terminal or a decoder might trip over, and letters of many scripts.
HOSTILE = st.text(
    st.sampled_from(",;\t\"'\n\r\\|= \u00a0\u2028\u0085\u200b\ufeffé宁\U0001f600\x00\x1b\x1a-@+0"),
    max_size=6,
)
ANY = HOSTILE | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
LINES = st.lists(
    st.tuples(
        ANY,
        st.sampled_from(["BTR", " Tesla ", "Panasonc", ""]) | ANY,
        st.sampled_from(["1", "$1,234.56", "0.49", "1e5"]) | ANY,
        ANY,
    ),
    max_size=8,
)


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    lines=LINES,
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_every_line_comes_out_as_it_went_in(run, tmp_path, lines, delimiter, end, quoting):
    """Whatever the cells hold, the lines out are those in, in order, with cells added."""
    header = ["Reference", "exporter", "value", "remark"]
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with open(source, "w", encoding="utf-8", newline="") as stream:
        # Minimal quoting leaves a lone carriage return bare where lines end in line feeds.
        careful = csv.QUOTE_ALL if end == "\n" else quoting
        csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=careful).writerows(
            [header, *lines]
        )
    answer = run("quote", "--batch", str(source), DAY, "--output", str(target))
    with open(target, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=delimiter, strict=True))
    assert [tuple(row[:4]) for row in rows[1:]] == lines
    assert {len(row) for row in rows} == {4 + len(ADDED)}
    failed = sum(bool(row[-1]) for row in rows[1:])
    counted = sum(any(line) for line in lines)
    said = [line for line in talk(answer) if not line.startswith("note: ")]
    assert said[0] == f"lines: {counted} read, {counted - failed} quoted, {failed} failed"
    assert answer.code == (1 if failed else 0)


def test_a_line_comes_out_as_it_stands(batch):
    """What stands in a line is not written anew: quotes stay, also those that nothing needs."""
    line = '"BTR",  100000 ,"remark",,"",a "b" c,"d, ""e"""'
    answer = batch(f"exporter,value,v,w,x,y,z\n{line}\n")
    assert answer.out.splitlines()[1].startswith(f"{line},{BTR_ON_DAY}")


def test_other_columns_are_untouched(batch):
    """A column that is not read is the same in the answer, byte for byte."""
    odd = ["=1+1", "007", "1.10", " padded ", "NULL", "", "-", "'", "\\n", "½", "\x1b[0m", "NaN"]
    header = ["exporter", "value", *(f"column {number}" for number in range(len(odd)))]
    text = as_text([header, ["BTR", "1", *odd]])
    lines = batch(text).out.splitlines()
    assert lines[1].startswith(text.splitlines()[1] + ",covered,")


TEN_FAULTS = [
    ({"exporter": "Panasonc"}, "exporter 'Panasonc' is not a listed company"),
    ({"exporter": ""}, "exporter is empty"),
    ({"value": "1e5"}, "value '1e5' is not an amount of US dollars"),
    ({"value": "0.00"}, "value '0.00' is not greater than zero"),
    ({"entry_date": "2026-02-30"}, "entry date '2026-02-30' is not a date"),
    ({"product": "graphite powder"}, "whether graphite is covered cannot be said"),
    ({"product": "battery cel"}, "article 'battery cel' is not"),
    ({"origin": "China"}, "origin 'China' is not a country code"),
    (
        {"product": "battery cell", "aam_value": "100000.01"},
        "the value of the covered portion, $100,000.01, is above the declared value",
    ),
    ({"remark": "x,y"}, "the line goes on beyond the header: 'y'"),
]


def test_one_line_in_ten_is_broken(batch):
    """Of a file with ten faults in a hundred lines, ninety are quoted and ten have their reason."""
    sound = {
        "exporter": "BTR",
        "value": "100000",
        "entry_date": "2026-02-12",
        "product": "",
        "origin": "",
        "aam_value": "",
        "remark": "x",
    }
    lines = [",".join(sound)]
    for fault, _ in TEN_FAULTS:
        lines += [",".join(sound.values())] * 9 + [",".join({**sound, **fault}.values())]
    answer = batch("\n".join(lines) + "\n")
    rows = cells(answer.out)
    failed = [(number, row) for number, row in enumerate(rows, 1) if row["error"]]
    assert [number for number, _ in failed] == list(range(10, 101, 10))
    for (_, row), (_, reason) in zip(failed, TEN_FAULTS, strict=True):
        assert row["error"].startswith(reason)
        assert {row[name] for name in ADDED if name != "error"} == {""}
    assert sum(row["total_amount"] == "169540.00" for row in rows) == 90
    assert len({row["error"] for _, row in failed}) == 10
    assert talk(answer)[0] == "lines: 100 read, 90 quoted, 10 failed"
    assert answer.code == 1


# A batch and single quotes


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


def reason(error):
    """An error of the library as a cell says it: its hint names columns and no options."""
    hint = error.hint
    for option in ("unlisted", "aam-value", "value", "carbon", "energy-density", "graphitization"):
        hint = hint.replace(f"--{option}", option.replace("-", "_"))
    return f"{error.message}; {hint}" if hint else error.message


def test_a_batch_agrees_with_single_quotes(run, entries, book):
    """On thousands of lines a batch has in each cell what a single quote has, and its refusals."""
    lines = list(generated(book, 5000))
    text = as_text([list(lines[0]), *(line.values() for line in lines)])
    quoted = table(run("quote", "--batch", entries(text)).out)
    refused = 0
    for line, answer in zip(lines, figures(quoted), strict=True):
        try:
            expected = quote_rows(quote(book, shipment(line)))[1][-len(ADDED) :]
        except AnodeDutyError as error:
            refused += 1
            expected = [*NOTHING, reason(error)]
        assert answer == list(expected), line
    assert 500 < refused < 4000


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
            expected = quote_document(quote(book, shipment(line)), book)
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
        "htsus": st.sampled_from(["", "3801.10.5000", "9999.99", "x"]),
        "cbp_case": st.sampled_from(["", "A-570-194", "x"]),
        "entry_type": st.sampled_from(["", "01"]),
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
    flat = run("quote", "--batch", str(source))
    documents = run("quote", "--batch", str(source), "--format=json")
    assert (flat.code, talk(flat)) == (documents.code, talk(documents))
    for row, text in zip(cells(flat.out), documents.out.splitlines(), strict=True):
        document = json.loads(text)
        assert row["error"] == document.get("error", "")
        if not row["error"]:
            codes = dict.fromkeys(note["code"] for note in document["notes"])
            assert row["notes"].split() == list(codes)
            assert row["total_amount"] == document["total"]["amount"]


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
    assert {tuple(document) for document in failed} == {("schema", "line", "input", "error")}
    assert all("total" in document for document in documents if "error" not in document)
    assert answer.code == 1


# What is said at the end


def test_sums_are_those_of_the_columns(run, entries, book):
    """The sums and the counts on stderr are those of the columns."""
    lines = list(generated(book, 600, seed=194))
    source = entries(as_text([list(lines[0]), *(line.values() for line in lines)]))
    flat = run("quote", "--batch", source)
    rows = cells(flat.out)

    def total(column):
        return sum(Decimal(row[column] or 0) for row in rows)

    failed = sum(bool(row["error"]) for row in rows)
    lines_said, sums, notes = talk(flat)
    assert lines_said == f"lines: 600 read, {600 - failed} quoted, {failed} failed"
    said = [
        Decimal(text.replace(",", "")) for text in re.findall(r"\$([0-9,]+(?:\.[0-9]+)?)", sums)
    ]
    columns = ("entered_value", "total_amount", "total_deposit", "total_refundable")
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


STRICT = [
    ("BTR,100000,", 0),
    ("BTR,99999.50,", 0),
    ("Quiet River,100000,", 1),
    ("BTR,100000,anode slurry", 1),
]


@pytest.mark.parametrize(("line", "code"), STRICT)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_strict(batch, line, code, form):
    """With --strict a warning on some line ends with 1, after every line was written."""
    content = f"exporter,value,product\n{line}\nBTR,1,\n"
    relaxed, strict = (
        batch(content, f"--format={form}"),
        batch(content, "--strict", f"--format={form}"),
    )
    assert (relaxed.code, strict.code) == (0, code)
    assert strict.out == relaxed.out
    assert ("--strict" in strict.err) == bool(code)


def test_strict_names_the_warnings(batch):
    """What --strict met is named."""
    answer = batch("exporter,value,product\nQuiet River,1,\nBTR,1,anode slurry\n", "--strict")
    assert talk(answer)[-1].endswith("--strict was given: unlike-listed, upper-bound")


def test_exit_codes(batch, rates):
    """0 where all was quoted, 1 where some was not, 2 for the header, 3 for the rate files."""
    (rates / "companies.yaml").write_text("[")
    assert batch("exporter,value\nBTR,1\n").code == 0
    assert batch("exporter,value\nBTR,1\nBTR,x\n").code == 1
    assert batch("exporter,price\nBTR,1\n").code == 2
    assert batch("exporter,value\nBTR,1\n", f"--rates={rates}").code == 3


def test_a_table_is_csv(batch):
    """The answer to a batch is CSV whether a table or CSV was asked for."""
    content = "exporter,value\nBTR,1\n"
    assert batch(content).out == batch(content, "--format=csv").out


@pytest.mark.parametrize(
    "words",
    [
        ["--exporter=BTR"],
        ["--value=1"],
        ["--explain"],
        ["--verify=receipt.json"],
    ],
    ids=lambda words: words[0].partition("=")[0],
)
def test_options_that_do_not_go_with_a_batch(batch, words):
    """An option that means nothing in a batch is refused, and nothing is quoted."""
    answer = batch("exporter,value\nBTR,1\n", *words)
    assert (answer.code, answer.out) == (2, "")
    assert talk(answer)[0].startswith("error: ")
    assert words[0].partition("=")[0] in talk(answer)[0]


def test_output_without_a_batch(run, tmp_path):
    """A single quote has no --output."""
    target = tmp_path / "quote.csv"
    answer = run("quote", "--exporter=BTR", "--value=1", f"--output={target}")
    assert (answer.code, answer.out, target.exists()) == (2, "", False)
    assert talk(answer)[0].startswith("error: --output ")


# The file of the answer

MANY = HEADER + "".join(f"BTR,{value}\n" for value in range(1, 6000))
RUNNER = "import {module}; {before}; from anode_duty.cli.app import main; main()"


def started(module, before, *words, **how):
    """The command in a process of its own, something done to that process before."""
    code = RUNNER.format(module=module, before=before)
    command = [sys.executable, "-c", code, "quote", "--batch", *words, DAY]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **{**streams, **how})


@pytest.fixture
def old(tmp_path):
    """An answer of last month, in a folder of its own."""
    folder = tmp_path / "answers"
    folder.mkdir()
    file = folder / "quoted.csv"
    file.write_text("of last month\n")
    return file


def test_output(batch, old):
    """With --output the answer is in the file, stdout is empty, and nothing else is left."""
    answer = batch("exporter,value\nBTR,100000\n", f"--output={old}")
    assert (answer.code, answer.out) == (0, "")
    assert old.read_text().splitlines()[1].startswith(f"BTR,100000,{BTR_ON_DAY}")
    assert os.listdir(old.parent) == [old.name]


def test_output_of_failed_lines(batch, old):
    """A file whose lines failed is written as well, with the reasons."""
    answer = batch("exporter,value\nBTR,x\n", f"--output={old}")
    assert (answer.code, "not an amount" in old.read_text()) == (1, True)


def test_output_keeps_the_old_file_when_refused(batch, old):
    """A run that is refused leaves the old answer as it was, and no other file."""
    assert batch("a,b\n1,2\n", f"--output={old}").code == 2
    assert batch("exporter,value\nBTR,1\n", f"--output={old}", "--encoding=klingon").code == 2
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


def test_output_in_a_folder_that_is_not_there(batch, tmp_path):
    """A folder that is not there is not made: the run ends in one line that names the file."""
    target = tmp_path / "nowhere" / "quoted.csv"
    answer = batch("exporter,value\nBTR,1\n", f"--output={target}")
    assert answer.code == 2
    assert talk(answer) == [
        f"error: the answer could not be written to '{target}': No such file or directory",
        "hint: name a file, in a folder that is there",
    ]
    assert not target.parent.exists()


def test_output_onto_a_folder(batch, tmp_path):
    """A folder cannot be the answer."""
    answer = batch("exporter,value\nBTR,1\n", f"--output={tmp_path}")
    assert answer.code == 2
    assert talk(answer) == [
        f"error: the answer could not be written to '{tmp_path}': Is a directory",
        "hint: name a file, in a folder that is there",
    ]


def test_output_to_a_dash(batch, tmp_path, monkeypatch):
    """A dash is standard output, as it is standard input for the entries."""
    monkeypatch.chdir(tmp_path)
    content = "exporter,value\nBTR,1\n"
    assert batch(content, "--output=-") == batch(content)
    assert os.listdir(tmp_path) == ["entries.csv"]


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o664])
def test_mode_bits_are_kept(batch, old, bits):
    """Who may read the answer is who might read the old one."""
    old.chmod(bits)
    batch("exporter,value\nBTR,1\n", f"--output={old}")
    assert old.read_text() != "of last month\n"
    assert old.stat().st_mode & 0o777 == bits


def test_mode_bits_of_a_new_file(batch, tmp_path):
    """A new answer has the rights that any new file has."""
    target, other = tmp_path / "new.csv", tmp_path / "other"
    other.touch()
    batch("exporter,value\nBTR,1\n", f"--output={target}")
    assert target.stat().st_mode == other.stat().st_mode


def test_a_link_is_kept(batch, old, tmp_path):
    """Through a symbolic link the file it points to is replaced, and the link stays."""
    link = tmp_path / "latest.csv"
    link.symlink_to(old)
    batch("exporter,value\nBTR,1\n", f"--output={link}")
    assert (link.is_symlink(), link.resolve()) == (True, old.resolve())
    assert old.read_text().startswith("exporter,value,verdict")


def test_a_link_to_a_file_that_is_not_there(batch, old, tmp_path):
    """A symbolic link whose file is not there yet is followed as well."""
    link = tmp_path / "latest.csv"
    old.unlink()
    link.symlink_to(old)
    assert batch("exporter,value\nBTR,1\n", f"--output={link}").code == 0
    assert (link.is_symlink(), old.read_text()[:8]) == (True, "exporter")


@pytest.mark.parametrize("how", ["itself", "symlink", "hard link", "other spelling"])
def test_output_onto_the_input(entries, run, tmp_path, how):
    """The answer is not written onto the entries, by whatever name."""
    content = "exporter,value\nBTR,1\n"
    source = entries(content)
    target = tmp_path / "other.csv"
    if how == "symlink":
        target.symlink_to(source)
    elif how == "hard link":
        target.hardlink_to(source)
    elif how == "itself":
        target = Path(source)
    else:
        target = f"{tmp_path}/../{tmp_path.name}/entries.csv"
    answer = run("quote", "--batch", source, "--output", str(target))
    assert answer.code == 2
    assert re.fullmatch(
        f"error: '?{re.escape(str(target))}'? is the file of entries itself", talk(answer)[0]
    )
    assert Path(source).read_text() == content


@pytest.mark.parametrize("source", ["entries.csv", "- < entries.csv"])
@pytest.mark.parametrize("onto", [">> entries.csv", "1<> entries.csv", "--output=entries.csv"])
def test_the_shell_onto_the_input(script, entries, tmp_path, source, onto):
    """Nor is it where the shell opened one file for both."""
    content = "exporter,value\nBTR,1\n"
    entries(content)
    command = f"{shlex.quote(script)} quote --batch {source} {onto}"
    ended = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True)
    assert ended.returncode == 2
    assert b"is the file of entries itself" in ended.stderr
    assert (tmp_path / "entries.csv").read_text() == content


def test_a_device_may_be_both(run):
    """A device is no file that could be written onto itself."""
    answer = run("quote", "--batch", "/dev/null", "--output", "/dev/null")
    assert talk(answer)[0].startswith("error: the first line has no column")


def test_a_killed_run_leaves_the_old_answer(old):
    """Killed in the middle, the old answer is whole."""
    process = started("os", "0", "-", "--output", str(old))
    process.stdin.write(MANY.encode() * 5)  # more than a pipe holds, so most of it has been read
    process.stdin.flush()
    unfinished = sorted(os.listdir(old.parent))
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert len(unfinished) == 2
    assert old.read_text() == "of last month\n"


def test_an_interrupted_run_ends_with_the_line_reached(old):
    """Ctrl-C ends the run with the line reached, the old answer whole and nothing beside it."""
    handler = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = started("signal", handler, "-", "--output", str(old))
    process.stdin.write(MANY.encode() * 5)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    found = re.fullmatch(r"error: interrupted; (\d+) lines had been read\n", err.decode())
    assert found
    assert 0 < int(found[1]) <= 5 * MANY.count("\n")
    assert process.returncode == 1
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


def test_a_run_that_is_told_to_stop(script, old):
    """A run that is told to stop ends as one that is interrupted."""
    process = subprocess.Popen(
        [script, "quote", "--batch", "-", DAY, "--output", str(old)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(MANY.encode() * 5)
    process.stdin.flush()
    process.terminate()
    _, err = process.communicate()
    assert re.fullmatch(rb"error: interrupted; \d+ lines had been read\n", err)
    assert process.returncode == 1
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


def test_a_full_disk(entries, old):
    """Where the answer does not fit, the old one is whole, and the reason and the line are said."""
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))"
    process = started("resource", limit, entries(MANY), "--output", str(old))
    _, err = process.communicate()
    assert process.returncode == 1
    assert re.fullmatch(
        rf"error: the answer could not be written to '{re.escape(str(old))}': File too large;"
        r" what was there is as it was; [1-9]\d* lines had been read\n",
        err.decode(),
    )
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("lines", [1, 3000])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_full_standard_output(script, entries, lines, form):
    """A full disk behind stdout is an error, however short the answer."""
    source = entries("".join(MANY.splitlines(keepends=True)[: lines + 1]))
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [script, "quote", "--batch", source, DAY, f"--format={form}"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
    assert ended.returncode == 1
    assert re.fullmatch(
        r"error: the answer could not be written to standard output: No space left on device;"
        r" (1 line|(?!1 )\d+ lines) had been read\n",
        ended.stderr,
    )


@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "asked", ["--batch {} --format=csv", "--exporter=BTR --value=1 --format=json"]
)
def test_a_disk_that_fills_up(script, entries, tmp_path, asked, buffered):
    """Nor is the end of an answer lost in silence where the disk takes only its beginning."""
    content = HEADER + "BTR,100000\n" * 15  # of whose answer 1024 bytes are written
    words = asked.format(shlex.quote(entries(content)))
    command = f"ulimit -f 1; {shlex.quote(script)} quote {words} {DAY} > answer"
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": buffered},
        capture_output=True,
        encoding="utf-8",
    )
    assert (tmp_path / "answer").stat().st_size <= 1024
    assert ended.returncode == 1
    assert ended.stderr.startswith(
        "error: the answer could not be written to standard output: File too large"
    )


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_closed_pipe(script, entries, form):
    """A reader that has seen enough, like head, ends the run in one line."""
    command = [script, "quote", "--batch", entries(MANY), DAY, f"--format={form}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == 1
    assert re.fullmatch(
        r"error: the answer could not be written to standard output: Broken pipe;"
        r" \d+ lines had been read\n",
        err,
    )


def test_what_was_quoted_before_a_fault_is_on_stdout(batch):
    """Where a file cannot be read on, the lines before are answered, and stderr says how many."""
    sound = "exporter,value\n" + "BTR,1\n" * 3000
    answer = batch(sound.encode("utf-16") + b"\x00\xdc" * 2, "--encoding=utf-16")
    [said] = talk(answer)
    assert answer.code == 1
    assert said.startswith("error: the entries cannot be read on after line ")
    found = re.search("; ([0-9]+) lines had been read$", said)
    assert int(found[1]) == len(cells(answer.out)) > 0


def test_an_encoding_with_letters_that_are_none(batch):
    """A file that decodes to what cannot be written ends in one line."""
    answer = batch(b"exporter,value,x\nBTR,1,+2AA-\n", "--encoding=utf-7")
    assert answer.code == 1
    assert answer.err.startswith("error: the answer could not be written to standard output: ")
    assert "Traceback" not in answer.err


def test_a_file_without_lines(script):
    """A file that is no text, and never ends its first line, is refused before memory runs out."""
    command = f"ulimit -v 1000000; {shlex.quote(script)} quote --batch /dev/zero"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: the first line has 1000000 characters or more\n")


def test_rates_reviewed_at_the_end_of_time(batch, rates):
    """Rate files that will never be stale are as good as any."""
    for file in rates.glob("*/case.yaml"):
        file.write_text(file.read_text().replace("2026-11-23", "9999-12-01"))
    answer = batch("exporter,value\nBTR,1\n", f"--rates={rates}")
    assert (answer.code, talk(answer)[0]) == (0, "lines: 1 read, 1 quoted, 0 failed")


SHARED = "{{ echo before; {} {}; echo after; }} > shared.csv"


def test_standard_output_by_name(script, entries, tmp_path):
    """/dev/stdout is standard output, and what others write there stays."""
    quoted = shlex.join([script, "quote", "--batch", entries(HEADER), DAY])
    for words in ("", "--output /dev/stdout"):
        subprocess.run(["bash", "-c", SHARED.format(quoted, words)], cwd=tmp_path, check=True)
        lines = (tmp_path / "shared.csv").read_text().splitlines()
        assert (lines[0], lines[1][:15], lines[2]) == ("before", "exporter,value,", "after")


def test_standard_error_by_name(script, entries, tmp_path):
    """The answer is not written where the messages go."""
    quoted = shlex.join([script, "quote", "--batch", entries(HEADER)])
    command = f"{quoted} --output /dev/stderr 2> messages"
    ended = subprocess.run(["bash", "-c", command], cwd=tmp_path)
    assert ended.returncode == 2
    assert "is where messages go" in (tmp_path / "messages").read_text()


@pytest.mark.parametrize("where", ["/dev/fd/5", "/proc/self/fd/5"])
def test_an_open_file_by_number(script, entries, tmp_path, where):
    """A file that the shell has opened is written on, and not replaced."""
    quoted = shlex.join([script, "quote", "--batch", entries(HEADER), f"--output={where}"])
    command = f"exec 5> log; echo first >&5; {quoted}; echo last >&5"
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    lines = (tmp_path / "log").read_text().splitlines()
    assert (lines[0], lines[1][:9], lines[2]) == ("first", "exporter,", "last")


@pytest.mark.parametrize("name", ["", "new/"])
def test_output_that_is_no_file(batch, tmp_path, monkeypatch, name):
    """An empty name, as of a variable that is not set, is refused before a line is read."""
    monkeypatch.chdir(tmp_path)
    answer = batch("exporter,value\nBTR,1\n", f"--output={name}")
    assert answer.code == 2
    assert answer.err == (
        f"error: {name!r} is not the name of a file\nhint: name a file to write\n"
    )
    assert os.listdir(tmp_path) == ["entries.csv"]


@pytest.mark.parametrize("words", ["--output /dev/stdout | cat", "--output >(cat; echo)"])
def test_output_into_a_pipe(script, entries, words):
    """A pipe that has a name takes the answer."""
    command = f"{shlex.join([script, 'quote', '--batch', entries(HEADER)])} {words}; wait"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8")
    assert ended.stdout.startswith("exporter,value,verdict,")


def test_output_with_the_longest_name(batch, old):
    """A file may have any name that the disk takes."""
    target = old.with_name("n" * 255)
    assert batch("exporter,value\nBTR,1\n", f"--output={target}").code == 0
    assert target.read_text().startswith("exporter,")


def test_a_device_as_output(batch):
    """A device takes the answer, and is not replaced by a file."""
    assert batch("exporter,value\nBTR,1\n", "--output=/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


# Terminals


def test_a_bar_on_a_terminal(entries, tmp_path):
    """On a terminal stderr shows how far the run is; on one that is dumb it does not."""
    source = entries(MANY)
    command = f"anode-duty quote --batch {shlex.quote(source)} {DAY} --output out.csv"
    assert "quoting" in on_terminal(command, tmp_path, TERM="xterm")
    assert "quoting" not in on_terminal(command, tmp_path, TERM="dumb")


def test_no_bar_between_the_lines(entries, tmp_path):
    """Where the answer may be on the same terminal, no bar is drawn into it."""
    command = f"anode-duty quote --batch {shlex.quote(entries(MANY))} {DAY}"
    for words, drawn in (("", 0), (" | tail -1", 0), (" --output -", 0), (" > out.csv", 1)):
        assert ("quoting" in on_terminal(command + words, tmp_path, TERM="xterm")) == bool(drawn)


def test_a_summary_on_a_terminal(tmp_path):
    """On a terminal the summary breaks between words; elsewhere each part of it is one line."""
    source = shlex.quote(str(EXAMPLES / "entries.csv"))
    command = f"anode-duty quote --batch {source} {DAY} --output out.csv"
    shown = on_terminal(command, tmp_path, TERM="dumb").splitlines()
    assert max(map(len, shown)) <= 80
    assert shown[1:3] == [
        "sums: entered value $1,333,000.00, duty $1,374,830.16, deposit $849,616.06,",
        "  refundable $849,616.06",
    ]
    whole = on_terminal(f"{command} 2>&1 | cat", tmp_path, TERM="dumb").splitlines()
    assert " ".join(line.strip() for line in shown) == " ".join(whole)


def test_no_bar_for_a_pipe(tmp_path):
    """Of entries that come through a pipe nobody knows how many there are, and no bar is drawn."""
    command = (
        f"printf 'exporter,value\\nBTR,1\\n' | anode-duty quote --batch - {DAY} --output out.csv"
    )
    shown = on_terminal(command, tmp_path, TERM="xterm")
    assert "quoting" not in shown
    assert shown.startswith("lines: 1 read")


# The examples


def test_the_example(run):
    """The example of the documents gives the answer that lies beside it, byte for byte."""
    answer = run("quote", "--batch", str(EXAMPLES / "entries.csv"), DAY)
    assert answer.out == (EXAMPLES / "quoted.csv").read_text()
    assert answer.code == 1


@pytest.fixture
def screen(script, tmp_path):
    """Run the script of the examples in a folder of its own, after some words of the shell."""

    def screened(*words, first=""):
        path = f"{Path(script).parent}{os.pathsep}{os.environ['PATH']}"
        command = f"{first} bash {shlex.join([str(EXAMPLES / 'screen.sh'), *words])}"
        return subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            encoding="utf-8",
        )

    return screened


def test_the_example_script(screen, tmp_path):
    """The script of the examples writes both files and ends with the code of the quote."""
    ended = screen(str(EXAMPLES / "entries.csv"), "month", "2026-02-12")
    assert ended.returncode == 1
    assert (tmp_path / "month.quoted.csv").read_bytes() == (EXAMPLES / "quoted.csv").read_bytes()
    failed = cells((tmp_path / "month.failed.csv").read_text())
    assert [line["reference"] for line in failed] == ["E-016", "E-017", "E-018", "E-019"]
    assert sorted(os.listdir(tmp_path)) == ["month.failed.csv", "month.quoted.csv"]


def test_the_example_script_and_semicolons(screen, tmp_path, entries):
    """The script tells the failed lines of a file with semicolons as well."""
    source = entries("reference;exporter;value\nA;BTR;1\nB;Panasonc;1\nC;BTR;x\n")
    assert screen(source, "month", "2026-02-12").returncode == 1
    failed = cells((tmp_path / "month.failed.csv").read_text(), ";")
    assert [(line["reference"], bool(line["error"])) for line in failed] == [("B", 1), ("C", 1)]


@pytest.mark.parametrize(
    ("source", "first", "code"),
    [(EXAMPLES / "README.md", "", 2), (EXAMPLES / "entries.csv", "ulimit -f 1;", 1)],
    ids=["no entries", "full disk"],
)
def test_the_example_script_without_an_answer(screen, tmp_path, source, first, code):
    """Where there is no answer the files of last month stay as they were, and no other is left."""
    old = {"month.quoted.csv": "quoted\n", "month.failed.csv": "failed\n"}
    for name, text in old.items():
        (tmp_path / name).write_text(text)
    ended = screen(str(source), "month", "2026-02-12", first=first)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == old

"""The lines of a file of entries: each read as it is meant, none lost, a broken one alone."""

from __future__ import annotations

import csv
import json
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batches import (
    ADDED,
    BTR_ON_DAY,
    DAY,
    HEADER,
    NEAR,
    added,
    as_text,
    cells,
    nothing_but,
    table,
    talk,
)
from processes import ran


def test_a_plain_file(batch):
    """Each line keeps its cells and is given those of its quote."""
    answer = batch("reference,exporter,value\nE-1,BTR,100000\n")
    header, line = answer.out.splitlines()
    assert header == f"reference,exporter,value,{','.join(ADDED)}"
    assert re.fullmatch(f"E-1,BTR,100000,{BTR_ON_DAY}[a-z -]+,,2026-02-12,0.00", line)
    assert answer.code == 0
    lines, sums, notes = talk(answer)
    assert lines == "lines: 1 read, 1 quoted, 0 failed"
    assert sums == (
        "sums: entered value $100,000.00, duty $169,540.00, deposit $0.00, refundable $0.00"
    )
    assert re.fullmatch(r"notes: [a-z-]+ 1(, [a-z-]+ 1)*", notes)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_are_kept(batch, end):
    """Lines end in the answer as they end in the file."""
    answer = batch(f"exporter,value{end}BTR,100000{end}Tesla,1{end}")
    assert answer.out.count(end) == 3
    assert answer.out.count("\n") == 3
    assert answer.out.count("\r") == 3 * end.count("\r")
    assert [line["error"] for line in cells(answer.out)] == ["", ""]


@pytest.mark.parametrize("rows", [["BTR,100000"], ["BTR,100000", "Tesla,1"]])
@pytest.mark.parametrize("above", ["\r", "\r\n"])
def test_a_last_line_that_ends_in_a_return(batch, rows, above):
    """A lone return ends a line too, be it the only one or the last: it gets its own figures."""
    answer = batch("exporter,value" + above + above.join(rows) + "\r")
    assert "\r" not in answer.out.replace(above, "")
    assert [line["entered_value"] for line in cells(answer.out)] == ["100000", "1"][: len(rows)]


def test_a_last_line_without_an_end(batch):
    """A file whose last line has no line end loses nothing."""
    answer = batch("exporter,value\nBTR,100000")
    assert answer.out.splitlines()[1].startswith(f"BTR,100000,{BTR_ON_DAY}")
    assert answer.out.endswith(",2026-02-12,0.00\n")


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


@pytest.mark.parametrize("cell", ["two\nlines", "two\r\nlines", "two\rlines", "\n", 'a "b",\nc'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_inside_a_cell(batch, cell, end):
    """A cell that holds line ends is one cell of one line, before and after."""
    quoted = cell.replace('"', '""')
    answer = batch(f'exporter,value,remark{end}BTR,100000,"{quoted}"{end}Tesla,1,x{end}')
    assert [line["remark"] for line in cells(answer.out)] == [cell, "x"]
    assert talk(answer)[0] == "lines: 2 read, 2 quoted, 0 failed"


def test_another_encoding(batch):
    """A file in the encoding that is named is read in it, and written in UTF-8."""
    answer = batch(
        "exporter,value,city\nBTR,1,Köln \u2013 €\n".encode("cp1252"), "--encoding=cp1252"
    )
    assert cells(answer.out)[0]["city"] == "Köln \u2013 €"


def test_another_encoding_of_a_company(batch):
    """A name is read in the encoding that is named, and shown in it where it is refused."""
    answer = batch("exporter,value\nPanasoníc,1\n".encode("cp1252"), "--encoding=cp1252")
    assert cells(answer.out)[0]["error"].startswith(f"exporter 'Panasoníc' {NEAR}")


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
    ended = ran(*command, env={**os.environ, "LC_ALL": "C"}, encoding=None)
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
    assert [row[3:] for row in (rows[3], rows[7])] == [nothing_but()] * 2
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
    assert [row["error"] for row in map(added, rows[1:])] == ["", "", ""]


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


def test_the_reason_of_a_broken_line_acts_on_no_terminal(batch):
    """What stderr repeats of a file is one line of printable characters."""
    answer = batch('exporter,value,remark\nBTR,"1"x,\x1b[31mred\t\u202e\n')
    assert all(map(str.isprintable, talk(answer)))
    assert r"\x1b[31mred \u202e" in talk(answer)[-1]


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
    answer = batch(HEADER + 'BTR,"5" pipe"\nBTR,1\n' * 10_000)
    assert talk(answer)[0] == "lines: 20000 read, 10000 quoted, 10000 failed"


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


def test_a_cell_that_is_too_long(batch):
    """A line with a cell longer than any that is read fails alone, and is all there."""
    remark = "x" * 131_073
    answer = batch(f"exporter,value,remark\nBTR,1,x\nBTR,2,{remark}\nBTR,3,y\n")
    lines = answer.out.splitlines()
    assert lines[2] == (
        f"BTR,2,{remark}{',' * len(ADDED[: ADDED.index('error') + 1])}"
        "the line has a cell of more than 131072 characters,,"
    )
    assert [line.endswith(",,2026-02-12,0.00") for line in lines[1:]] == [True, False, True]
    assert talk(answer)[0] == "lines: 3 read, 2 quoted, 1 failed"


def test_a_cell_with_a_quote_inside(batch):
    """A quote in the middle of a cell, as inches are written, is kept as it is meant."""
    answer = batch('exporter,value,size\nBTR,1,5" x 3"\nBTR,2,x\n')
    assert [row["size"] for row in cells(answer.out)] == ['5" x 3"', "x"]


def test_standard_input(script):
    """A file of entries may come through a pipe."""
    ended = ran(script, "quote", "--batch", "-", DAY, input="exporter;value\r\nBTR;100000\r\n")
    assert ended.returncode == 0
    assert cells(ended.stdout.replace("\r\n", "\n"), ";")[0]["total_amount"] == "169540.00"


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
    failed = sum(bool(added(row)["error"]) for row in rows[1:])
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
    ({"exporter": "Panasonc"}, f"exporter 'Panasonc' {NEAR} Panasonic?"),
    ({"exporter": ""}, "exporter is empty"),
    ({"value": "1e5"}, "value '1e5' is not an amount of US dollars"),
    ({"value": "0.00"}, "value '0.00' is not greater than zero"),
    ({"entry_date": "2026-02-30"}, "entry date '2026-02-30' is not a date"),
    ({"product": "graphite powder"}, "cannot decide whether graphite is covered"),
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

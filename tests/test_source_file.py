"""Files of entries: what they are by their content, where the header is, what a line is."""

from __future__ import annotations

import io
import zipfile

import pytest

from anode_duty.entries.entry_files import read_entries
from anode_duty.entries.header import ReadOptions
from anode_duty.entries.source_file import open_sources, read_text
from anode_duty.errors import AnswerIsNo, BadInput


@pytest.fixture
def read(tmp_path):
    """Read files, their text or bytes given: the entries, and their records."""

    def entries(*contents, **options):
        paths = []
        for number, content in enumerate(contents):
            file = tmp_path / f"in{number}.csv"
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(str(file))
        with (
            open_sources(paths) as sources,
            read_entries(sources, ReadOptions(**options)) as found,
        ):
            return found, list(found)

    return entries


@pytest.mark.cases("text_files.yaml")
def test_text(read, case):
    """The header is found below titles, by the delimiter that makes its columns."""
    found, records = read(case["text"])
    assert (found.delimiter, found.header.names[-2:][0] != "") == (case["delimiter"], True)
    assert [str(record.number) for record in records if record.cells] == case["lines"].split()
    assert {"exporter", "value"} <= set(found.header.at)
    assert found.header_text in case["text"]
    told = "" if case["line"] == "1" else f"columns: exporter, value; header in line {case['line']}"
    assert found.read_from() == told


@pytest.mark.cases("formats.yaml")
def test_other_formats(read, case):
    """What is no table of entries is refused in one line: what it is, and what to do."""
    if "zip" in case:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(case["zip"], "x")
        content = packed.getvalue()
    else:
        content = bytes.fromhex(case["bytes"]) if "bytes" in case else case["text"].encode()
    with pytest.raises(BadInput) as refused:
        read(content)
    assert f"in0.csv' is {case['what']}" in refused.value.message
    assert case["hint"] in refused.value.hint


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_mark_is_certain(read, encoding, separator):
    """A byte order mark says the encoding, whatever is named or not."""
    mark = "" if encoding in ("utf-16", "utf-32") else "\ufeff"
    text = f"{mark}exporter{separator}value\r\nK\xf6ln{separator}1\r\n"
    for named in (None, "cp1252") if encoding != "utf-8" else (None,):
        _, (record,) = read(text.encode(encoding), encoding=named)
        assert record.cells == ["K\xf6ln", "1"]


def test_an_encoding_that_is_named(read):
    """Without a mark the encoding that is named holds."""
    _, (record,) = read("exporter,value\nK\xf6ln,1\n".encode("cp1252"), encoding="cp1252")
    assert record.cells[0] == "K\xf6ln"


def test_no_codec_words(read):
    """A file that is not of its encoding is refused without a word of codecs."""
    with pytest.raises(AnswerIsNo) as refused:
        read("exporter,value\nBTR,1\n".encode("utf-16") + b"x")
    assert refused.value.message == (
        "the entries cannot be read on after line 2: it is not text in the encoding 'utf-16'"
    )


@pytest.mark.parametrize("mark", ["utf-16", "utf-32", "utf-8-sig", "utf-8"])
def test_small_texts_by_their_mark(tmp_path, mark):
    """A receipt that PowerShell has written, in UTF-16, is read as any other."""
    file = tmp_path / "receipt.json"
    file.write_bytes('{"a": "é"}'.encode(mark))
    assert read_text(str(file)) == '{"a": "é"}'


def test_a_small_text_of_another_encoding(tmp_path):
    """One that is not UTF-8 is refused in words."""
    file = tmp_path / "receipt.json"
    file.write_bytes(b"caf\xe9")
    with pytest.raises(BadInput, match="is not text in UTF-8"):
        read_text(str(file))


def test_several_files(read):
    """Files of one header are one; each line says of which file it is."""
    found, records = read(
        "exporter,value\nBTR,1\n", "Report\nEXPORTER;Value\r\nTesla;2\r\n", "exporter,value\n\nx,3"
    )
    assert [record.cells for record in records] == [["BTR", "1"], ["Tesla", "2"], [], ["x", "3"]]
    assert [record.text for record in records] == ["BTR,1", None, "", "x,3"]
    assert (found.header_text, found.place(records[-1])[:7]) == ("exporter,value", "line 3 ")


def test_the_place_of_a_line(tmp_path):
    """A line of several files is named by its line and its file."""
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file in files:
        file.write_text("exporter,value\nBTR,1\n")
    with (
        open_sources(map(str, files)) as sources,
        read_entries(sources, ReadOptions()) as entries,
    ):
        places = [entries.place(record) for record in entries]
    assert places == [f"line 2 of {str(file)!r}" for file in files]


@pytest.mark.parametrize(
    ("second", "differs"),
    [
        ("exporter,value,product\n", "(see 'product')"),
        ("value,exporter\n", "(in another order)"),
    ],
)
def test_files_of_other_headers(read, second, differs):
    """Files with other headers are refused with both named."""
    with pytest.raises(BadInput, match="have different headers") as refused:
        read("exporter,value\n", second)
    assert "in0.csv' and" in refused.value.message
    assert "in1.csv'" in refused.value.message
    assert differs in refused.value.message


def test_standard_input_once():
    """Standard input can be read once."""
    with pytest.raises(BadInput, match="named twice"), open_sources(["-", "-"]):
        pass


def test_a_sheet_of_a_text(read):
    """A text has no sheets."""
    with pytest.raises(BadInput, match="is not a workbook, so it has no sheet 'Main Report'"):
        read("exporter,value\n", sheet="Main Report")


TOTALS = [
    ('Total,"$100,000.00",,', "'Total'"),
    ("Grand Total,100000,,", "'Grand Total'"),
    ("SUBTOTAL,100000,,", "'SUBTOTAL'"),
    ("XXX00000011 Total,100000,,", "'XXX00000011 Total'"),
    (",100000,,Total:", "'Total:'"),
    ("Total,100000,2025-08-01,", "'Total'"),
    (",100000,,Total for July", "'Total for July'"),
]


@pytest.mark.parametrize(("line", "named"), TOTALS)
def test_a_total_row(read, line, named):
    """A row of totals is no entry line, wherever its word stands; it is there and at fault."""
    _, (_, record) = read(f"exporter,value,entry_date,ref\nBTR,100000,2025-08-01,x\n{line}\n")
    assert record.fault == f"{named} looks like a total row; it is not quoted"
    assert record.text == line


@pytest.mark.parametrize(
    "line",
    [
        "BTR,100000,2025-08-01,Total",
        "Total Energies,100000,2025-08-01,x",
        "BTR,1,2025-08-01,total weight 5",
        ",100000,,totally",
    ],
)
def test_no_total_row(read, line):
    """The word in a line that has its exporter and date is no total row."""
    _, (record,) = read(f"exporter,value,entry_date,ref\n{line}\n")
    assert record.fault == ""


def test_a_total_row_of_a_default_exporter(read):
    """Also where the exporter of all lines is an option, which a total row does not name."""
    _, (_, record) = read(
        "value,entry_date,ref\n1,2025-08-01,x\n100,,Grand Total\n", defaults=frozenset(["exporter"])
    )
    assert "looks like a total row" in record.fault


def test_lines_that_are_not_as_wide_as_the_header(read):
    """A short line is filled up and written again; of a long one what is beyond is a fault."""
    _, (short, long, empty, blank) = read('exporter,value,x\nBTR,1\nBTR,1,2,"3, 4"\n,,,,\n\n')
    assert short[1:] == (["BTR", "1", ""], None, "")
    assert long[1:] == (["BTR", "1", "2"], None, "the line goes on beyond the header: '3, 4'")
    assert empty[1:] == (["", "", ""], None, "")
    assert (empty.is_empty, blank.cells, blank.text) == (True, [], "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end"])
def test_ends_of_lines_are_no_part_of_them(read, end, last):
    """A line is passed on without its end, also the last one, which may have none."""
    found, records = read(end.join(["exporter,value", "BTR,1", "Tesla,2"]) + (last and end))
    assert [record.text for record in records] == ["BTR,1", "Tesla,2"]
    assert [record.cells for record in records] == [["BTR", "1"], ["Tesla", "2"]]
    assert found.header_text == "exporter,value"


def test_ends_of_lines_of_two_kinds(read):
    """So it is where lines end in two ways."""
    _, records = read("exporter,value\r\nBTR,1\nTesla,2\r\n\nx,3\ry,4")
    assert [record.text for record in records] == ["BTR,1", "Tesla,2", "", "x,3", "y,4"]
    assert [record.number for record in records] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_as_they_stand(read, end):
    """A line is passed on as it stands, over the bounds of what is read at once."""
    lines = [f'{number:06},"BTR",  {number}.00 ,"a ""b"", c"' for number in range(20_000)]
    _, records = read(end.join(["ref,exporter,value,x", *lines, ""]))
    assert [record.text for record in records] == lines
    assert [record.number for record in records] == [*range(2, 20_002)]
    assert records[-1].cells == ["019999", "BTR", "  19999.00 ", 'a "b", c']


def test_a_broken_line_in_a_long_file(read):
    """Of a long file with broken lines none is lost, and each has the number where it stands."""
    lines = [
        f"{number},BTR,1" + (',"open' if number % 999 == 5 else ",x") for number in range(9000)
    ]
    _, records = read("\n".join(["ref,exporter,value,x", *lines, ""]))
    assert [int(record.cells[0]) for record in records] == [*range(9000)]
    assert [record.number for record in records] == [*range(2, 9002)]
    assert [number for number, record in enumerate(records) if record.fault] == [
        *range(5, 9000, 999)
    ]

"""Columns of a file of entries: found by their names, asked about where they are not sure."""

from __future__ import annotations

import sys

import pytest

from anode_duty.entries.column_names import column_key, load_column_map, parse_columns
from anode_duty.entries.header import HeaderReader, ReadOptions
from anode_duty.errors import BadInput
from processes import ran

CRITERIA = ("carbon", "energy_density", "graphitization")


def reader(case):
    """What reads the header of a case."""
    options = ReadOptions(
        columns=parse_columns(case.get("options", ())),
        criteria=CRITERIA,
        defaults=frozenset(case.get("given", ())),
        parties="parties" in case,
    )
    return HeaderReader(options)


def header(*names, **case):
    """The header of these names."""
    return reader(case).read(list(names), 1)


@pytest.mark.cases("headers.yaml")
def test_case(case):
    """A header has the columns that it says, or is refused with what to do."""
    if "at" in case:
        found = reader(case).read(case["names"], 1)
        names = {
            column: " + ".join(found.names[at] for at in places)
            for column, places in found.at.items()
        }
        assert names == case["at"]
        return
    with pytest.raises(BadInput) as refused:
        reader(case).read(case["names"], 1)
    assert case["refused"] in refused.value.message
    assert case.get("hint", "") in refused.value.hint


def test_every_name_of_the_map_means_one_column():
    """No name of the map stands for two columns, nor for the own name of another."""
    columns, _ = load_column_map()
    meant = {}
    for column, held in columns.items():
        for name in {column, *held.names, *held.weaker}:
            assert meant.setdefault(column_key(name), column) == column, name


@pytest.mark.parametrize("column", load_column_map().columns)
def test_every_name_of_the_map_is_read(column):
    """Each name of the map is read as the column it stands for."""
    held = load_column_map().columns[column]
    others = [name for name in ("exporter", "value") if name != column]
    for name in (*held.names, *held.weaker):
        found = header(*others, name, parties="yes")
        assert found.names.index(name) in {at for places in found.at.values() for at in places}


NOT_ASKED = [
    *("Bond Type", "Tariff Ordinal Number", "Line Tariff Quantity (1)", "Line Tariff UOM (1) Code"),
    *(
        "Line Tariff Duty Amount",
        "Line Duty Amount",
        "Manufacturer ID",
        "MID",
        "Foreign Exporter ID",
    ),
    *(
        "Line Goods Value Amount",
        "Liquidation Status",
        "Protest Status",
        "Line SPI Code",
        "Country",
    ),
    *("Port of Entry Code", "Importer Number", "Review Team Number", "Container Type", "listed"),
    *("Reconciliation (Other) Due Date", "Latest PSC Filed Date", "Country of Export Code", "user"),
    *("unit value", "Value (Foreign)", "carbon copy", "original value", "entry #", "port", "PO"),
]


@pytest.mark.parametrize("name", NOT_ASKED)
def test_a_column_that_is_not_asked_about(name):
    """Of a column that is surely another thing nothing is said."""
    assert header("exporter", "value", "entry_date", "origin", name).remarks == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Maker", "producer"),
        ("prodcut", "product"),
        ("Description of goods", "product"),
        ("HS", "htsus"),
        ("Tariff heading", "htsus"),
        ("Case", "cbp_case"),
        ("aam val", "aam_value"),
        ("Covered part", "aam_value"),
        ("graphitisation", "graphitization"),
    ],
)
def test_a_column_that_may_be_meant(name, meant):
    """A column that is not read and may be meant is asked about, with the option written out."""
    (remark,) = header("exporter", "value", "entry_date", "origin", name).remarks
    assert remark == (
        f'the column {name!r} is not read; did you mean {meant}? Then add --column {meant}="{name}"'
    )
    told = header("exporter", "value", "entry_date", "origin", name, meant)
    assert told.remarks == ()


def test_what_is_read_from_which_column():
    """One line says what is read from where, and nothing where all have their own names."""
    assert header("exporter", "value").read_from() == ""
    found = header("Entry Date", "Foreign Exporter Name", "value")
    assert found.read_from() == (
        "exporter from 'Foreign Exporter Name', value, entry_date from 'Entry Date'"
    )


def test_what_a_line_gives():
    """A line gives the cells that it fills, several case numbers together."""
    found = header("exporter", "value", "ADD Case Number", "CVD Case Number", "producer", "x")
    assert found.given([" BTR ", "1", "A570194000", "C570195000", "  ", "y"]) == {
        "exporter": "BTR",
        "value": "1",
        "cbp_case": "A570194000; C570195000",
    }
    assert found.given(["BTR", "1", "", "C570195000", "", ""])["cbp_case"] == "C570195000"


def test_an_id_stands_in_for_a_name():
    """With a file of parties, the ID is read where a line has no name."""
    found = header("exporter", "Foreign Exporter ID", "value", parties="yes")
    assert found.cell(["", "CNHUZKAI1HUZ", "1"], "exporter") == "CNHUZKAI1HUZ"
    assert found.cell(["BTR", "CNHUZKAI1HUZ", "1"], "exporter") == "BTR"
    assert found.is_id(["", "CNHUZKAI1HUZ", "1"], "exporter")
    assert not found.is_id(["BTR", "CNHUZKAI1HUZ", "1"], "exporter")
    assert not found.is_id(["", "", "1"], "exporter")


@pytest.mark.parametrize(
    ("name", "blank"),
    [("ADD Value", True), ("AD/CVD Value of Goods Amount", True), ("aam_value", False)],
)
def test_a_zero_that_says_nothing(name, blank):
    """Where ACE has no value of the covered part it may report a zero."""
    assert ("aam_value" in header("exporter", "value", name).blank_zero) is blank


@pytest.mark.parametrize(
    ("number", "special"),
    [("99030124", True), ("9802.00.8040", True), ("3801105000", False), ("", False), ("x", False)],
)
def test_a_line_that_is_not_the_goods(number, special):
    """A row of chapter 98 or 99 is told by its number, and no other row is."""
    found = header("exporter", "value", "HTS Number - Full")
    assert found.is_special(["BTR", "$0.00", number]) is special
    assert header("exporter", "value").is_special(["BTR", "1"]) is False


def test_added_columns_that_are_there():
    """A column of the answer that the file has already is named after the program."""
    found = header("exporter", "value", "Notes", "ENTERED VALUE")
    assert found.added(["entered_value", "notes", "error"]) == [
        "anode_duty_entered_value",
        "anode_duty_notes",
        "error",
    ]


def test_added_columns_that_are_there_twice():
    """The file may be the answer of an answer, and each answer has columns of its own."""
    found = header("exporter", "value", "notes", "anode_duty_notes", "Anode Duty error")
    assert found.added(["notes", "error", "verdict"]) == [
        "anode_duty_anode_duty_notes",
        "error",
        "verdict",
    ]


def test_labels_are_all_different():
    """No two columns have one label, whatever the columns are called."""
    names = ["exporter", "value", "x", "x", "", " ", "column 5", "x (column 4)"]
    labels = header(*names).labels()
    assert len(set(labels)) == len(names)
    assert labels[:4] == ["exporter", "value", "x", "x (column 4)*"]


@pytest.mark.parametrize("option", ["exporter", "=Shipper", "", "exporter Shipper"])
def test_a_column_option_that_is_none(option):
    """What is not NAME=HEADER is refused with an example."""
    with pytest.raises(BadInput, match="is not a column and a header") as refused:
        parse_columns([option])
    assert 'exporter="Their Header"' in refused.value.hint


def test_a_column_option_of_no_column():
    """A column that is not read is refused with the nearest that is."""
    with pytest.raises(BadInput, match="'exportr' is not a column") as refused:
        header("exporter", "value", options=["exportr=Shipper"])
    assert refused.value.hint == "did you mean exporter?"


def test_the_map_is_loaded_for_files_alone():
    """A single quote does not read the map of columns."""
    code = (
        "import sys; sys.argv = ['anode-duty', 'quote', '--exporter', 'BTR', '--value', '1',"
        " '--entry-date', '2026-02-12', '--format', 'json']\n"
        "from anode_duty.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "sys.exit('anode_duty.entries.column_names' in sys.modules)"
    )
    ended = ran(sys.executable, "-c", code)
    assert ended.returncode == 0

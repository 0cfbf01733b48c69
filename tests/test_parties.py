"""A broker's file of parties: names and manufacturer IDs as filed, and the companies meant."""

from __future__ import annotations

import pytest

from anode_duty.entries.parties import Parties, read_parties
from anode_duty.errors import BadInput, NameRefused

FILE = """filed,company
BTR NEW MATERIAL GROUP CO LTD,BTR
CNHUZKAI1HUZ,Huzhou Kaijin
Quiet River Trading,unlisted
"""


@pytest.fixture
def parties(tmp_path, book):
    """Read a file of parties, its text or bytes given."""

    def read(content):
        file = tmp_path / "parties.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_parties(str(file), book.names)

    return read


@pytest.mark.parametrize(
    ("filed", "company"),
    [
        ("BTR New Material Group Co., Ltd.", "BTR"),
        ("BTR NEW MATERIAL GROUP CO LTD", "BTR"),
        ("CNHUZKAI1HUZ", "Huzhou Kaijin"),
        ("CN HUZ KAI 1 HUZ", "Huzhou Kaijin"),
        ("Tesla", "Tesla"),
    ],
)
@pytest.mark.parametrize("what", ["exporter", "producer"])
def test_who_is_meant(parties, book, what, filed, company):
    """A name as filed means the company of the file, however it is written."""
    found = parties(FILE).settled({what: filed, "value": "1"})
    assert book.names.find(found.pop(what)) == book.names.find(company) is not None
    assert found == {"value": "1"}


def test_an_unlisted_company(parties):
    """A company that the file says is unlisted keeps its name, and the line says so."""
    given = {"exporter": "quiet river trading"}
    assert parties(FILE).settled(given) == {**given, "unlisted": "yes"}


def test_a_name_that_the_file_does_not_have(parties):
    """Any other name means itself, and is judged as without a file."""
    given = {"exporter": "Quiet River", "producer": "Panasonc"}
    assert parties(FILE).settled(given) == given


def test_unlisted_is_not_said_of_the_other_party(parties):
    """That the producer is unlisted does not let an exporter pass whose name is near a listed."""
    with pytest.raises(NameRefused, match="exporter 'Panasonc' is not in the rate files"):
        parties(FILE).settled({"exporter": "Panasonc", "producer": "Quiet River Trading"})
    with pytest.raises(NameRefused, match="producer 'Panasonc' is not in the rate files"):
        parties(FILE).settled({"exporter": "Quiet River Trading", "producer": "Panasonc"})


def test_an_id_that_the_file_does_not_have(parties):
    """What stands in a column of IDs is no name, however it looks."""
    with pytest.raises(BadInput, match="exporter 'XXXXXXX' is not in the file of parties"):
        parties(FILE).settled({"exporter": "XXXXXXX"}, ids=["exporter"])
    assert parties(FILE).settled({"exporter": "CNHUZKAI1HUZ"}, ids=["exporter"])


def test_a_listed_name_comes_first(parties, book):
    """A listed name is that company, and no line may say otherwise."""
    assert parties("filed,company\nTesla,Tesla\n").settled({"exporter": "Tesla"}) == {
        "exporter": "Tesla"
    }
    with pytest.raises(BadInput, match="line 2: 'Tesla' is itself the name of a listed company"):
        parties("filed,company\nTesla,BTR\n")
    assert Parties(book.names).settled({"exporter": "x"}) == {"exporter": "x"}


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace(",", ";"),
        FILE.replace("filed,company", "Filed , COMPANY"),
        FILE.replace("\n", "\r\n"),
        FILE.encode("utf-8-sig"),
        FILE.replace(",", "\t").encode("utf-16"),
        "company,filed,note\nHuzhou Kaijin,CNHUZKAI1HUZ,\n\n,,\n",
    ],
)
def test_forms_of_the_file(parties, content):
    """The file may have other delimiters, line ends, marks and columns."""
    found = parties(content).settled({"exporter": "CNHUZKAI1HUZ"})["exporter"]
    assert "Kaijin" in found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "does not have the header filed,company"),
        ("name,company\nx,BTR\n", "does not have the header filed,company"),
        ("filed,company\nx,Panasonc\n", "line 2: 'Panasonc' is neither a listed company nor"),
        ("filed,company\nx,CNHUZKAI1HUZ\n", "line 2: 'CNHUZKAI1HUZ' is a manufacturer ID"),
        ("filed,company\nx,N/A\n", "line 2: 'N/A' is not a company name"),
        ("filed,company\n\nx,\n", "line 3: company is empty"),
        ("filed,company\n,BTR\n", "line 2: filed is empty"),
        ("filed,company\nx,BTR\nX,Tesla\n", "line 3: 'X' is given a second company"),
        ("filed,company\nx\n", "line 2: company is empty"),
        (b"filed,company\nK\xf6ln,BTR\n", "is not text in UTF-8"),
    ],
)
def test_a_file_that_is_refused(parties, content, message):
    """What cannot be meant is refused with its line."""
    with pytest.raises(BadInput, match=message):
        parties(content)


def test_a_name_twice(parties):
    """The same line twice does no harm."""
    found = parties("filed,company\nx,BTR\nX,BTR\n").settled({"exporter": "x"})["exporter"]
    assert "BTR" in found

"""Names of companies: the same, near, or unlike. Never a guess."""

from __future__ import annotations

import pickle
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.duties.party import company
from anode_duty.errors import BadInput, NameRefused
from anode_duty.law.names import Names, article_words, clean, company_words

FORMS = ("", " Co., Ltd.", ", Inc.", " CORP", " Company Limited", " GmbH", " (Pte) Ltd")
CASES = (str.upper, str.lower, str.title, str.swapcase)
JOINTS = (" ", "  ", "-", ", ", " . ", "/", "_")


@pytest.mark.cases("names.yaml")
def test_case(case, book):
    """A name is a listed company, or refused with suggestions, or unlike any."""
    if "near" in case:
        with pytest.raises(NameRefused) as refused:
            company(book, case["name"])
        meant = " or ".join(case["near"])
        assert refused.value.hint == f"did you mean {meant}?"
    else:
        party = company(book, case["name"])
        assert (party.name, party.listed) == (case.get("is", case["name"]), "unlike" not in case)


@given(data=st.data())
def test_a_name_is_found_however_it_is_written(book, data):
    """Case, punctuation and company form make no other company."""
    held = data.draw(st.sampled_from(list(book.companies.values())))
    name = data.draw(st.sampled_from([held.id, *held.legal_names, *held.short_names]))
    written = data.draw(st.sampled_from(JOINTS)).join(name.split())
    written = data.draw(st.sampled_from(CASES))(written) + data.draw(st.sampled_from(FORMS))
    assert company(book, written).name == held.id


@given(data=st.data(), place=st.integers(0, 40))
def test_a_slip_of_the_finger_is_never_another_company(book, data, place):
    """A listed name of five letters or more with one letter missing is refused, or still found."""
    name = data.draw(st.sampled_from([name for name in book.companies if len(name) > 5]))
    at = place % len(name)
    slip = name[:at] + name[at + 1 :]
    assert name in book.names.near(slip)
    with suppress(NameRefused):
        assert company(book, slip).name == name


def test_a_near_name_can_be_meant(book):
    """--unlisted says that a name near a listed one is another company."""
    party = company(book, "Tesla Shanghai", unlisted=True)
    assert (party.name, party.listed, party.meant) == ("Tesla Shanghai", False, True)


def test_a_listed_name_cannot_be_meant_as_unlisted(book):
    """--unlisted with a listed name is refused, for one of the two is wrong."""
    with pytest.raises(NameRefused, match="BTR New Material, which is listed"):
        company(book, "BTR", unlisted=True)


def test_no_name_is_two_companies(book):
    """Every name of every company finds that company."""
    for held in book.companies.values():
        for name in (held.id, *held.legal_names, *held.short_names):
            assert book.names.find(name) == held.id


PAIRS = Names(
    [
        ("Thai Union Frozen Products", ["Thai Union Frozen Products", "TUF"]),
        ("Thai Union Group", ["Thai Union Group"]),
        ("Jinko Solar Technology", ["Jinko Solar Technology", "Jinko Malaysia"]),
        ("Smith and Sons", ["Smith and Sons", "Works 360"]),
        ("Hanwha Q Cells", ["Hanwha Q Cells"]),
        ("LG", ["LG"]),
        ("贝特瑞", ["贝特瑞"]),
        ("京", ["京"]),
    ],
    company_words,
    ["solar cells", "Malaysia", "frozen"],
)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("Jinko", ["Jinko Solar Technology"]),
        ("Kedah Jinko", ["Jinko Solar Technology"]),
        ("Frozen Cell Malaysia", []),
        ("Union Seafood", []),
        ("Siam Products", ["Thai Union Frozen Products"]),
        ("Sons", ["Smith and Sons"]),
        ("Sea and Sand", []),
        ("Acme Group", []),
        ("Q 360", []),
        ("Smyth Brothers", ["Smith and Sons"]),
        ("Smi Brothers", []),
        ("贝特瑞新材料集团", ["贝特瑞"]),
        ("北京碳素", []),
        ("TUFF Boats", []),
        ("Q Trading", []),
        ("Lime Green", []),
        ("Trans Uranium Fuel", ["Thai Union Frozen Products"]),
        ("Trans Uranium Fuel Limited", ["Thai Union Frozen Products"]),
        ("Trans Uranium Fuel Xenon", []),
        ("HQC", ["Hanwha Q Cells"]),
        ("HanwhaQC", ["Hanwha Q Cells"]),
    ],
)
def test_a_telling_word(asked, near):
    """A word is telling where one company alone has it and it is not common; no number is."""
    assert PAIRS.near(asked) == near


def test_at_most_four_names_are_suggested():
    """Of many names that are near, the four shortest are suggested."""
    listed = [f"River {'x' * number}" for number in range(6, 0, -1)]
    names = Names([(name, [name]) for name in listed], company_words, ())
    assert names.near("River") == listed[:1:-1]


def test_no_word_tells_where_nothing_is_said_of_common_ones():
    """Articles are near as wholes only: a word in common makes no article of another."""
    names = Names([("battery cell", ["battery cell"])], article_words)
    assert names.near("titanate cell for cars") == []
    assert names.near("cell, battery") == ["battery cell"]


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("Smith & Sons", "Smith and Sons"),
        ("AT&T", "AT and T"),
        ("A.B. Carbon", "AB Carbon"),
        ("Carbon Sdn. Bhd.", "Carbon"),
        ("Co. Ltd.", "co ltd"),
    ],
)
def test_the_same_company(listed, asked):
    """An ampersand is a word, points and company forms are nothing, but a form alone is a name."""
    assert Names([("it", [listed])], company_words).find(asked) == "it"


@pytest.mark.parametrize(
    ("listed", "asked", "same"),
    [
        ("battery cell", "Battery Cells", True),
        ("glass", "glas", False),
        ("glass", "glasss", False),
        ("EV", "EVs", True),
        ("as", "a", False),
    ],
)
def test_the_same_article(listed, asked, same):
    """A plural is its singular, and a word that ends in "ss" is none."""
    assert Names([("it", [listed])], article_words).find(asked) == ("it" if same else None)


def test_a_name_of_200_characters_is_read():
    """So long a name can be listed and found; one of 201 characters is refused, and never found."""
    name = "N" * 200
    names = Names([("it", [name, name + "N"])], company_words)
    assert (clean(name, "it"), names.find(name), names.find(name + "N")) == (name, "it", None)
    with pytest.raises(BadInput, match="it is 201 characters long; at most 200 are read"):
        clean(name + "N", "it")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("---", "it '---' has no letter and no digit"),
        ("_", "it '_' has no letter and no digit"),
        (" \t", "it is empty"),
        ("a\x1bb", "it 'a\\x1bb' holds characters that cannot be printed"),
    ],
)
def test_what_is_no_name(text, why):
    """A name has a letter or a digit, and can be printed."""
    with pytest.raises(BadInput) as refused:
        clean(text, "it")
    assert refused.value.message == why


@given(data=st.data())
def test_words_in_any_order_are_near(book, data):
    """The words of a listed name in another order are that company or refused as near it."""
    held = data.draw(st.sampled_from(list(book.companies.values())))
    words = data.draw(st.permutations(held.id.split()))
    found = book.names.find(" ".join(words))
    assert found == held.id or held.id in book.names.near(" ".join(words))


def test_names_go_to_another_process(book):
    """A book that is handed to another process finds and refuses the same names there."""
    names = pickle.loads(pickle.dumps(book.names))
    assert names.find("BTR") == "BTR New Material"
    assert names.near("Kaijin (Huzhou)") == book.names.near("Kaijin (Huzhou)")

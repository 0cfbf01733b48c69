"""What CBP would flag on an entry line: the cases of `cases/cbp_flags.yaml`, and what holds."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

FLAGS = ("no-companion", "wrong-case", "no-cbp-case", "entry-type", "hts-not-listed")
USUAL = {"exporter": "BTR", "value": "100000", "entry_date": "2025-08-01"}


@pytest.fixture
def batch(run, tmp_path):
    """Quote a file that has the lines given, its columns those of the first."""

    def quoted(lines, *options):
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        file = tmp_path / "entries.csv"
        file.write_text(text.getvalue(), encoding="utf-8", newline="")
        return run("quote", "--batch", str(file), *options)

    return quoted


def rows(answer):
    """The lines of an answer as CSV, each cell under its column."""
    return list(csv.DictReader(io.StringIO(answer.out, newline="")))


@pytest.mark.cases("cbp_flags.yaml")
def test_case(case, batch):
    """A line is flagged for what is wrong with it, and for nothing else."""
    answer = batch([{**USUAL, **case["line"]}], "--format=json")
    flags = [note for note in json.loads(answer.out)["notes"] if note["code"] in FLAGS]
    assert answer.code == 0
    assert sorted(f"{note['level']} {note['code']}" for note in flags) == sorted(case["flagged"])
    for words in case.get("says", ()):
        assert any(words.casefold() in note["text"].casefold() for note in flags)


COLUMNS = {
    "cbp_case": ("A-570-194;C-570-195-000", "C-570-195-002", "A-570-979", "x", ""),
    "entry_type": ("03", "01", "6", "x", ""),
    "htsus": ("3801.10.5000", "8507.60.0020", ""),
}
LINES = st.fixed_dictionaries(
    {
        "exporter": st.sampled_from(["BTR", "Panasonic", "Harbour Carbon Works"]),
        "value": st.just("100000.50"),
        "entry_date": st.sampled_from(["2025-05-27", "2025-08-01", "2025-09-25", "2026-11-23"]),
        "product": st.sampled_from(["", "battery cell", "electric vehicle"]),
        "origin": st.sampled_from(["", "KR"]),
        **{column: st.sampled_from(given) for column, given in COLUMNS.items()},
    }
)


@settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],  # to shrink means hundreds of runs more
)
@given(lines=st.lists(LINES, min_size=1, max_size=40))
def test_a_flag_changes_no_figure(batch, lines):
    """How a line is entered changes what is noted of it, and nothing of what it owes."""
    plain = [{name: line[name] for name in line if name not in COLUMNS} for line in lines]
    for flagged, bare in zip(rows(batch(lines)), rows(batch(plain)), strict=True):
        noted = bare["notes"].split()
        # An HTSUS number adds the other duties, and what there is to say of them.
        assert [code for code in flagged["notes"].split() if code in noted] == noted
        for column in set(bare) - {"notes"}:
            assert flagged[column] == bare[column]


def test_nothing_is_flagged_without_the_columns(batch):
    """A file that has none of the columns is not flagged for lacking them."""
    answer = batch([USUAL])
    assert not any(code in answer.out for code in FLAGS)


def test_columns_are_carried_through(batch):
    """The columns by which a line is flagged are in the answer as they were."""
    line = {**USUAL, "CBP Case": " a-570-194 ", "Entry Type": "1", "HTSUS": "3801105000"}
    answer = rows(batch([line]))[0]
    assert {name: answer[name] for name in line} == line
    assert [code for code in answer["notes"].split() if code in FLAGS] == [
        "no-companion",
        "entry-type",
    ]


def test_flags_are_counted(batch):
    """At the end each flag is counted, once a line."""
    lines = [
        {**USUAL, "cbp_case": "A-570-979;A-570-980", "entry_type": "01", "htsus": "8507.60.0020"},
        {**USUAL, "cbp_case": "A-570-194", "entry_type": "01", "htsus": ""},
        {**USUAL, "cbp_case": "", "entry_type": "03", "htsus": ""},
    ]
    counted = batch(lines).err.splitlines()[-1].removeprefix("notes: ").split(", ")
    flags = [one for one in counted if one.split()[0] in FLAGS]
    assert flags == [
        "entry-type 2",
        "hts-not-listed 1",
        "no-cbp-case 1",
        "no-companion 1",
        "wrong-case 1",
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [("cbp_case", "A-570-194"), ("cbp_case", ""), ("entry_type", "11"), ("htsus", "8507.60.0020")],
)
def test_a_warning_counts_under_strict(batch, column, cell):
    """A flag that is a warning ends a strict run with 1, and no other."""
    assert batch([{**USUAL, column: cell}]).code == 0
    assert batch([{**USUAL, column: cell}], "--strict").code == 1


def test_what_is_only_noted_does_not_count_under_strict(batch):
    """A wrong type of entry when nothing is collected is no warning."""
    line = {**USUAL, "entry_date": "2026-02-12", "entry_type": "01"}
    assert "entry-type" in rows(batch([line], "--strict"))[0]["notes"]
    assert batch([line], "--strict").code == 0


def test_the_number_of_another_company_on_a_single_quote(ask):
    """--case with CBP's number of another company warns, as such a number on a line does."""
    asked = {"exporter": "Panasonic", "value": "100", "entry date": "2025-08-01"}
    notes = ask("quote", {**asked, "case": "C-570-195-002"})["notes"]
    [flag] = [note["text"] for note in notes if note["code"] == "wrong-case"]
    assert flag == "C-570-195-002 is not the number of Panasonic, which is C-570-195-001."
    own = ask("quote", {**asked, "case": "C-570-195-001"})["notes"]
    assert "wrong-case" not in [note["code"] for note in own]

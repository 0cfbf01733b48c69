"""What an answer says first: the debt and why, in each form, before any rate that is not owed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

BOOKS = Path(__file__).parent / "books"
TODAY = "quote --exporter BTR --value 100000 --entry-date 2026-11-23"


def words_of(command):
    """The words of a command, the folder of books filled in."""
    return shlex.split(command.replace("{books}", str(BOOKS)))


@pytest.mark.cases("first_lines.yaml")
def test_case(case, run):
    """The first line is the answer, and what misled a reader is not there."""
    answer = run(*words_of(case["command"]))
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[0] == case["first"]
    assert [text for text in case.get("has", ()) if text not in answer.out] == []
    assert [text for text in case.get("lacks", ()) if text in answer.out] == []


@pytest.mark.cases("first_lines.yaml")
def test_every_form_has_the_answer_and_a_table(case, run):
    """Markdown and HTML say the same first, and have a table."""
    plain = case["first"].split(":")[0]
    shown = run(*words_of(case["command"]), "--format=markdown").out
    assert shown.startswith(f"**{plain}")
    assert "\n| ---" in shown
    page = run(*words_of(case["command"]), "--format=html").out
    assert f"<title>{plain}" in page
    assert "<table" in page


def test_the_total_in_bold_is_the_debt(run, monkeypatch):
    """Where nothing is due, no amount at the determined rate is in bold."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    bold = [line for line in run(TODAY).out.splitlines() if line.startswith("\x1b[1m")]
    assert any("AD + CVD due" in line and "$0.00" in line for line in bold)
    assert not any("$169,540.00" in line for line in bold)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_json_and_csv_do_not_read_the_other_duties(run, rates, form):
    """A quote without a tariff number needs no file of duties/, so none can spoil its figures."""
    before = run(f"{TODAY} --rates {rates} --format {form}")
    for file in (rates / "duties").iterdir():
        file.write_text("measure: [", encoding="utf-8")
    assert run(f"{TODAY} --rates {rates} --format {form}") == before
    table = run(f"{TODAY} --rates {rates}")
    assert (table.code, table.err) == (0, "")
    assert "Other duties and fees are not counted." in table.out
    assert run(f"{TODAY} --rates {rates} --hts 3801.10.50").code == 3


def test_steps_name_what_was_considered(run):
    """Each duty that applies has a step, and so has each that may or does not, with the reason."""
    steps = run(
        "quote --exporter BTR --value 5000 --product 'battery cell' --hts 8507.60.0010"
        " --entry-date 2025-10-10 --explain --format json"
    ).json["steps"]
    told = {step["step"]: step["text"] for step in steps}
    assert told["IEEPA, reciprocal"].endswith("$5,000 x 10% = $500.00; held void")
    assert told["section 232, automobiles and parts"].startswith("may apply: it applies only to")
    assert told["merchandise processing fee"].endswith("but the least is $33.58 an entry")
    assert told["total due at entry"].endswith("= $8,089.58")


def test_only_what_changes(run, rates):
    """With --changed a comparison shows what differs, and how many were compared."""
    final = rates / "C-570-195" / "2026-02-11-final.yaml"
    text = final.read_text(encoding="utf-8")
    final.write_text(text.replace('"66.86"', '"70.00"'), encoding="utf-8")
    shown = run(f"compare --value 1000 --entry-date 2026-11-23 --against {rates} --changed")
    assert shown.out.startswith("7 of 10 quotes change\n")
    assert not any(line.startswith("BTR ") for line in shown.out.splitlines())
    nothing = run(
        f"compare --value 1000 --entry-date 2026-11-23 --against {rates} --rates {rates} --changed"
    )
    assert nothing.out.startswith("0 of 10 quotes change\n")


def test_a_receipt_and_a_check_are_pages_too(run, tmp_path):
    """What is verified or checked can be sent as Markdown or HTML, with a table."""
    receipt = tmp_path / "receipt.json"
    receipt.write_text(run(f"{TODAY} --format json").out.replace('"0.00"', '"1.00"'), "utf-8")
    differs = run(f"quote --verify {receipt} --format markdown")
    assert differs.code == 1
    assert "| total.deposit" in differs.out
    found = run("check tests/broken --format html")
    assert "<table" in found.out
    assert run("check --rules --format markdown").out.startswith("**The ")


def test_a_notebook_shows_tables_and_touches_nothing_else(book):
    """The fragment of a page has its style under one class, and no script."""
    from anode_duty import Shipment, quote

    shown = quote(book, Shipment("BTR", 100_000, "2025-07-10", htsus="3801.10.50"))._repr_html_()
    assert shown.startswith('<div class="anode-duty">')
    captions = ("Antidumping and countervailing duty", "Other duties", "Fees", "Due at entry")
    assert [one for one in captions if f"<caption>{one}</caption>" not in shown] == []
    style = shown.partition("<style>")[2].partition("</style>")[0]
    rules = [line for line in style.splitlines() if "{" in line]
    assert all(
        part.strip().startswith(".anode-duty")
        for line in rules
        for part in line.partition("{")[0].split(",")
    )
    assert "<script" not in shown
    assert len(shown) < 20_000

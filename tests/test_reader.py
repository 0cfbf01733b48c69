"""The reader of rate files: what it refuses, where, in which words, and that nothing hurts it.

Each file of `broken/` is one fault in a copy of the sound rate folder `broken/sound/`:

    sentence: what a person did wrong
    file: the file that it was done to
    replace: {old, new}, or a list of such; each `old` stands in the file
    content: the whole file instead
    rename, remove, link, saved_as: or this was done to it (`link` is the target of a link,
        `saved_as` an encoding)
    today, reviewed_within: the day of the check and its option; else the first of June 2026
    expect: the lines that `anode-duty check` prints, all of them

A file is named for the rule it breaks; what follows the name after a dash is a number.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from contextlib import suppress
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from anode_duty.answers.streams import problem_line
from anode_duty.ratefiles.books import load_rates
from anode_duty.ratefiles.check import check
from anode_duty.ratefiles.nodes import is_changed
from anode_duty.ratefiles.problem import UnsoundRates
from anode_duty.ratefiles.rules.catalog import RULES
from processes import ran
from yaml_files import read_yaml

BROKEN = Path(__file__).parent / "broken"
BROKEN_DUTIES = BROKEN.with_name("broken_duties")
SOUND = BROKEN / "sound"
FIXTURES = {path.stem: read_yaml(path) for path in sorted(BROKEN.glob("*.yaml"))}
JUNE = "2026-06-01"
ABOUT_TODAY = ("future-date", "stale-review")
ORDER = "A-999-001/2025-12-01-order.yaml"
PRELIMINARY = "A-999-001/2025-06-02-preliminary.yaml"
QUOTE = ("quote", "--exporter=Alpha", "--value=1000", "--entry-date=2026-01-05", "--format=json")

every_fixture = pytest.mark.parametrize("name", FIXTURES)


def rule_of(name):
    """Return the rule that a fixture is named for."""
    return re.sub(r"-[0-9]+$", "", name)


def spoil(folder, fixture):
    """Do to a rate folder what a fixture says."""
    path = folder / fixture["file"]
    if "link" in fixture:
        path.unlink()
        path.symlink_to(fixture["link"])
        return
    text = fixture["content"] if "content" in fixture else path.read_text(encoding="utf-8")
    edits = fixture.get("replace", [])
    for edit in edits if isinstance(edits, list) else [edits]:
        assert edit["old"] in text
        text = text.replace(edit["old"], edit["new"])
    if "rename" in fixture or "remove" in fixture:
        path.unlink()
    if "remove" not in fixture:
        path = folder / fixture.get("rename", fixture["file"])
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode(fixture.get("saved_as", "utf-8")))
    for edit in fixture.get("also", []):
        spoil(folder, {"file": edit["file"], "replace": edit})


def only(lines, severity):
    """Return the lines of one severity."""
    return [line for line in lines if f": {severity}[" in line]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the sound rate folder, as the working directory."""
    copy = Path(shutil.copytree(SOUND, tmp_path / "rates"))
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture(autouse=True)
def on(monkeypatch):
    """Make the command believe that it is some day."""

    def day(text):
        class Day(date):
            @classmethod
            def today(cls):
                return date.fromisoformat(text)

        monkeypatch.setattr("anode_duty.cli.options.date", Day)

    day(JUNE)
    return day


@pytest.fixture
def found(folder):
    """The lines that a check of the folder finds now."""

    def lines():
        problems = check([os.path.relpath(folder)], date.fromisoformat(JUNE)).problems
        return [problem_line(problem) for problem in problems]

    return lines


@pytest.mark.usefixtures("folder")
def test_sound_folder(run):
    """The sound folder has not even a warning, and is quoted from."""
    answer = run("check", ".", "--strict")
    assert (answer.code, answer.out) == (0, "")
    assert run(*QUOTE, "--rates=.").code == 0


def test_every_rule_has_a_fixture():
    """No rule stands without a file that breaks it, and no file without its rule."""
    of_duties = {rule_of(path.stem) for path in BROKEN_DUTIES.glob("*.yaml")}
    assert {rule_of(name) for name in FIXTURES} | of_duties == {rule.name for rule in RULES}


# What the rules let pass: each was an error in files of the first form, or is near one.
SOUND_EDITS = {
    "deposits from before the notice was published": (
        PRELIMINARY,
        ("published: 2025-06-02", "published: 2025-06-09"),
    ),
    "a notice that was known before it was published": (
        ORDER,
        ("published: 2025-12-01", "published: 2025-12-05\nknown: 2025-11-28"),
    ),
    "a company with its rate as producer too, in an AD case": (
        PRELIMINARY,
        ("    - exporter: Gamma", "    - company: Gamma"),
    ),
    "one rate of several companies": (
        "A-999-001/2025-10-01-final.yaml",
        ("- exporter: Alpha", "- exporter: [Alpha, Gamma]"),
        ("  denied: [Gamma]\n", ""),
    ),
    "a producer that is one name, not a list": (
        PRELIMINARY,
        ("producers: [Beta]", "producers: Beta"),
    ),
    "a rate that is not on file": (PRELIMINARY, ('"80.00"', "not published here")),
    "an excluded company": (PRELIMINARY, ('rate: "80.00"', "excluded: yes")),
    "a row with deposits of its own": (
        PRELIMINARY,
        ('rate: "80.00"', 'rate: "80.00"\n      deposits: not required'),
    ),
    "a deposit rate": (
        PRELIMINARY,
        ('rate: "80.00"', 'rate: "80.00"\n      deposit_rate: "70.00"'),
    ),
    "a criterion of any name with an upper threshold": (
        "scope/2025-02-03-initiation.yaml",
        ("id: carbon", "id: sulfur"),
        ("at_least:", "at_most:"),
    ),
    "a case that is held from a later day on": (
        "A-999-001/case.yaml",
        ("reviewed: 2026-06-01", "reviewed: 2026-06-01\nsince: 2025-06-02"),
    ),
    "a refund window": (
        ORDER,
        (
            "  effect: required",
            "  effect: required\n  refunds: {from: 2025-06-02, until: 2025-09-30}\n"
            "  refund: they come with interest",
        ),
    ),
}


@pytest.mark.parametrize("what", SOUND_EDITS)
def test_sound_edit(what, folder, found, run):
    """What the law has and the format can say is sound, without a warning, and quoted from."""
    file, *edits = SOUND_EDITS[what]
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")
    assert found() == []
    assert run(*QUOTE, "--rates=.").code == 0


def test_two_notices_of_one_day_that_were_published_apart(folder, found):
    """Two notices may govern from one day, where it is known which of them came last."""
    spoil(folder, FIXTURES["same-day-rates"])
    correction = folder / FIXTURES["same-day-rates"]["file"]
    text = correction.read_text(encoding="utf-8")
    correction.write_text(text.replace("published: 2025-10-01", "published: 2025-10-20"), "utf-8")
    assert found() == []


@every_fixture
def test_exact_lines(name, folder, run, on):
    """A fault is reported at its place, in its words, and with nothing beside it."""
    fixture = FIXTURES[name]
    spoil(folder, fixture)
    on(fixture.get("today", JUNE))
    within = [f"--reviewed-within={days}" for days in [fixture.get("reviewed_within")] if days]
    answer = run("check", ".", *within)
    assert answer.out == fixture["expect"]
    assert f"[{rule_of(name)}]" in answer.out
    assert answer.code == bool(only(answer.out.splitlines(), "error"))
    assert run("check", ".", "--strict", *within).code == 1


@every_fixture
def test_quote_refuses_what_check_refuses(name, folder, run):
    """From files with an error nothing is quoted, for the reasons that check gives; else it is."""
    fixture = FIXTURES[name]
    spoil(folder, fixture)
    answer = run(*QUOTE, "--rates=.")
    errors = only(fixture["expect"].splitlines(), "error")
    if not errors or rule_of(name) in ABOUT_TODAY:
        assert (answer.code, answer.err) == (0, "")
        assert json.loads(answer.out)["schema"] == "anode-duty/quote/1"
    else:
        assert (answer.code, answer.out) == (3, "")
        *lines, error, hint = answer.err.splitlines()
        assert lines == errors
        assert error.startswith("error: ")
        assert hint.startswith("hint: ")


def test_three_broken_files_at_once(folder, run):
    """One run reports every fault of every file, in the order of files, lines and columns."""
    names = ("bad-number", "unknown-word", "unknown-word-3", "wrong-type", "hts-number")
    for name in names:
        spoil(folder, FIXTURES[name])
    lines = "".join(FIXTURES[name]["expect"] for name in names).splitlines()
    assert len({line.partition(":")[0] for line in lines}) == 3
    answer = run("check", ".")
    assert (answer.code, answer.out.splitlines()) == (1, lines)
    assert answer.err == "8 files: 5 errors, 0 warnings\n"
    refused = run(*QUOTE, "--rates=.")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.splitlines()[:-2] == lines


def test_many_faults_in_one_file(folder, found):
    """A fault does not hide the next one in the same file."""
    text = (folder / PRELIMINARY).read_text(encoding="utf-8")
    for old, new in (
        ("effective: 2025-06-02", "effective: June 2"),
        ('"102.72"', '"102,72"'),
        ("effect: required", "effect: maybe"),
        ("[Beta]", "[Betta]"),
    ):
        text = text.replace(old, new)
    (folder / PRELIMINARY).write_text(text, encoding="utf-8")
    places = [line.partition(" ")[0] for line in found()]
    assert places == [f"{PRELIMINARY}:{at}:" for at in ("2:12", "10:11", "17:11", "21:19")]


def test_a_broken_file_does_not_accuse_others(folder, found):
    """Companies that cannot be read make no notice wrong, only their own file."""
    (folder / "companies.yaml").write_text("Alpha: [\n", encoding="utf-8")
    assert [line.partition(":")[0] for line in found()] == ["companies.yaml"]


# Bytes


def test_broken_encoding_has_its_column(folder, found):
    """The column of a byte that is no UTF-8 counts letters, not bytes."""
    (folder / "companies.yaml").write_bytes("Alpha: {}\n宁德: {}\nBét".encode() + b"\xe4: {}\n")
    assert found() == [
        "companies.yaml:3:4: error[encoding] this is not UTF-8 text from here on;"
        " save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("a\0b: {}\n", "1:2", "0000"),
        ("Alpha: {}\nBeta:\n  short_names: [\x07]\n", "3:17", "0007"),
        ("宁德\0: {}\n", "1:3", "0000"),
        ("Société: {}\nBé\0ta: {}\n", "2:3", "0000"),
        ("\x1b[31mAlpha: {}\n", "1:1", "001B"),
        ("Alpha: {}\n\x7f: {}\n", "2:1", "007F"),
    ],
)
def test_control_characters(folder, found, text, place, code):
    """A control character is refused where it stands, whatever letters stand before it."""
    (folder / "companies.yaml").write_text(text, encoding="utf-8")
    assert found() == [
        f"companies.yaml:{place}: error[syntax] the character U+{code} is not allowed"
    ]


def test_escaped_control_characters_stay_out_of_the_terminal(folder, found):
    """A key that hides a terminal's command behind a YAML escape is reported without it."""
    (folder / "companies.yaml").write_text(r'Alpha: {"\e[2J": 1}', encoding="utf-8")
    (line,) = found()
    assert line.startswith("companies.yaml:1:9: error[unknown-key] ")
    assert line.isprintable()


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_carriage_returns_change_no_answer(folder, run, ending):
    """Lines that end in a carriage return are warned of once a file, and read the same."""
    before = run(*QUOTE, "--rates=.")
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(text.replace("\n", ending).encode())
    answer = run("check", ".")
    assert answer.code == 0
    assert len(answer.out.splitlines()) == 8
    assert all(": warning[line-ending] " in line for line in answer.out.splitlines())
    after = run(*QUOTE, "--rates=.")
    assert json.loads(after.out)["total"] == json.loads(before.out)["total"]


def test_byte_order_mark_moves_no_column(folder, found):
    """Columns of the first line are counted from after the byte order mark."""
    (folder / "A-999-001/case.yaml").write_text("\ufeffduty: ADD\n", encoding="utf-8")
    assert found()[0].startswith("A-999-001/case.yaml:1:1: error[missing-key]")
    assert any(line.startswith("A-999-001/case.yaml:1:7: error[unknown-word]") for line in found())


def test_names_in_other_scripts(folder, run):
    """A company may be named in any script, and is quoted under that name."""
    for file in ("companies.yaml", PRELIMINARY, "A-999-001/2025-10-01-final.yaml"):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace("Alpha", "宁德时代"), encoding="utf-8")
    assert run("check", ".", "--strict").code == 0
    answer = run("quote", "--rates=.", "--exporter=宁德时代", "--value=1000", "--format=json")
    assert json.loads(answer.out)["exporter"] == "宁德时代"


# Files that are none


def test_file_link_that_leaves_the_folder(folder, found):
    """A link to a file outside is not followed, though it could be read."""
    outside = folder.parent / "elsewhere.yaml"
    (folder / ORDER).rename(outside)
    (folder / ORDER).symlink_to(outside)
    assert found() == [
        f"{ORDER}:1:1: error[unreadable-file] the file cannot be read: it is a link that leads out"
        " of the folder"
    ]


def test_folder_link_that_leaves_the_folder(folder, found):
    """No file is read through a folder that is a link to outside."""
    outside = folder.parent / "elsewhere"
    (folder / "A-999-001").rename(outside)
    (folder / "A-999-001").symlink_to(outside)
    lines = found()
    assert len(lines) == 4
    assert all("[unreadable-file]" in line and "leads out of" in line for line in lines)


def test_links_inside_the_folder_are_read(folder, found):
    """A link that stays in the folder is a file like any other."""
    (folder / "A-999-001/order.txt").write_bytes((folder / ORDER).read_bytes())
    (folder / ORDER).unlink()
    (folder / ORDER).symlink_to("order.txt")
    assert found() == []


def test_rate_folder_that_is_a_link(folder, run):
    """The rate folder itself may be reached through a link."""
    (folder.parent / "current").symlink_to(folder)
    assert run("check", str(folder.parent / "current"), "--strict").code == 0


def test_dangling_link(folder, found):
    """A link to a file that is not there is a missing file."""
    (folder / ORDER).unlink()
    (folder / ORDER).symlink_to("nothing.yaml")
    assert found() == [f"{ORDER}:1:1: error[missing-file] {ORDER} is not there"]


def test_link_loop(folder, found):
    """A link to itself is refused."""
    (folder / ORDER).unlink()
    (folder / ORDER).symlink_to(Path(ORDER).name)
    (line,) = found()
    assert line.startswith(f"{ORDER}:1:1: error[unreadable-file] the file cannot be read: ")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
@pytest.mark.parametrize("file", [ORDER, "companies.yaml"])
def test_what_is_no_file(folder, found, file, make):
    """A folder or a pipe in the place of a file is refused without being opened."""
    (folder / file).unlink()
    make(folder / file)
    assert found() == [
        f"{file}:1:1: error[unreadable-file] the file cannot be read: it is not a file"
    ]


def test_huge_file(folder, found):
    """A file of 100 MB is refused by its size alone."""
    with (folder / ORDER).open("wb") as stream:
        stream.truncate(100_000_000)
    assert found() == [
        f"{ORDER}:1:1: error[unreadable-file] the file cannot be read: it has 100000000 bytes;"
        " at most 1000000 are read"
    ]


def test_largest_file(folder, found):
    """A file of a million bytes is read whole, and one byte more is too many."""
    text = (folder / ORDER).read_bytes()
    (folder / ORDER).write_bytes(text + b"#" * (1_000_000 - len(text)))
    assert found() == []
    (folder / ORDER).write_bytes(text + b"#" * (1_000_001 - len(text)))
    assert "it has 1000001 bytes" in found()[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_folder_without_permission(folder, found):
    """A folder that may not be listed is a problem, and not an empty folder."""
    (folder / "A-999-001").chmod(0)
    try:
        lines = found()
    finally:
        (folder / "A-999-001").chmod(0o755)
    assert any(line.startswith("A-999-001:1:1: error[unreadable-file] ") for line in lines)


@pytest.mark.parametrize("name", ["duties", "scope", "A-999-001", "A-999-009"])
@pytest.mark.parametrize("target", ["itself", "nowhere", None])
def test_what_is_named_as_a_folder_and_is_none(folder, found, name, target):
    """A link to itself or to nothing, or a file, is a problem: what it stands for is missing."""
    shutil.rmtree(folder / name, ignore_errors=True)
    if target:
        (folder / name).symlink_to(name if target == "itself" else target)
    else:
        (folder / name).write_text("", encoding="utf-8")
    words = "the folder cannot be read: it is a file, or a link that leads to no folder"
    assert f"{name}:1:1: error[unreadable-file] {words}" in found()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_file_without_permission(folder, found):
    """A file that may not be read is a problem."""
    (folder / ORDER).chmod(0)
    (line,) = found()
    assert line.startswith(f"{ORDER}:1:1: error[unreadable-file] the file cannot be read: ")


@pytest.mark.parametrize(
    "name",
    [
        "A-999-001/2025-12-01-order.YAML",
        "A-999-001/2025-12-01-order.Yml",
        "A-999-001/more/2025-12-01-order.yaml",
        "scope/old/2025-01-01-initiation.yaml",
        "more/A-999-001/2025-12-01-order.yaml",
    ],
)
def test_no_rate_file_is_overlooked(folder, found, name):
    """A YAML file that is not read is reported, however deep it lies and its ending is written."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / ORDER).rename(folder / name)
    assert any(line.startswith(name.split("/2025")[0]) for line in found())
    assert any("error[stray-file]" in line or "error[case-number]" in line for line in found())


@pytest.mark.parametrize(
    "name", ["README.md", "A-999-001/notes.txt", ".hidden.yaml", ".git/x.yaml"]
)
def test_other_files_are_let_alone(folder, found, name):
    """What is no rate file, or is hidden, may lie in the folder."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("a: [", encoding="utf-8")
    assert found() == []


def test_file_names_that_are_no_text(folder, run):
    """A file name that is not UTF-8, or has a line feed in it, is reported in one line of text."""
    for name in (b"2025-12-02-\xff.yaml", b"2025-12-03-\n::error::.yaml"):
        Path(os.fsdecode(os.path.join(os.fsencode(folder / "A-999-001"), name))).write_text("a: [")
    answer = run("check", ".")
    assert answer.code == 1
    assert len(answer.out.splitlines()) == 2
    assert all(line.startswith("A-999-001/2025-12-0") for line in answer.out.splitlines())


def test_no_folder_at_all(tmp_path, run):
    """A folder that is not there, or holds no rate files, is said to be so."""
    (tmp_path / "empty").mkdir()
    answer = run(*QUOTE, f"--rates={tmp_path}/nothing")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(f"error: the rate files cannot be read: {tmp_path}/nothing: ")
    answer = run(*QUOTE, f"--rates={tmp_path}/empty")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(f"error: there are no rate files in {tmp_path}/empty: ")
    with pytest.raises(UnsoundRates):
        load_rates("a\0b")


# YAML that means harm


def write(folder, value):
    """Make the value of a company some text."""
    (folder / "companies.yaml").write_text(f"Alpha: {value}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("[" * 100_000, 27),
        ("{" * 100_000, 27),
        ("[" * 50_000 + "]" * 50_000, 27),
        ("[a, {b: " * 20_000, 84),
        ("\n  " + "- " * 100_000, 41),
        ("\n  " + "? " * 100_000, 41),
        ("\n" + "\n".join(" " * (depth + 1) + "-" for depth in range(1200)), 21),
    ],
    ids=["lists", "mappings", "closed", "mixed", "dashes", "keys", "lines"],
)
def test_deep_nesting(folder, found, value, column):
    """Nesting is refused at the twenty-first level, however deep it goes on."""
    write(folder, value)
    (line,) = found()
    assert re.fullmatch(r"companies\.yaml:[0-9]+:[0-9]+: error\[nesting\] .*", line)
    assert int(line.split(":")[2]) == column


def test_alias_bomb(folder, found):
    """Aliases of aliases are refused at the first of them, before anything is made of them."""
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (folder / "companies.yaml").write_text("\n".join(layers), encoding="utf-8")
    assert found() == [
        "companies.yaml:2:10: error[alias] aliases and merge keys are not read; write the value"
        " itself"
    ]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("*nothing", "1:8"),
        ("&a [*a]", "1:12"),
        ("&a {b: *a}", "1:15"),
        ("&a {}\nBeta: *a", "2:7"),
        ("&a {}\n*a : {}", "2:1"),
        ("{<<: {short_names: [A]}}", "1:9"),
        ("&a {}\nBeta: {<<: *a}", "2:12"),
        ("{}\n<<: [{}, {}]", "2:1"),
    ],
)
def test_aliases_and_merge_keys(folder, found, value, place):
    """An alias is refused where it stands: undefined, of itself, as a key or merged."""
    write(folder, value)
    assert found() == [
        f"companies.yaml:{place}: error[alias] aliases and merge keys are not read; write the value"
        " itself"
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object:os.system",
        "!!python/object/apply:os.system",
        "!!python/name:os.system",
        "!!map",
        "!!int",
        "!!strange",
        "!include",
        "!",
        "!<tag:example.com,2026:x>",
    ],
)
def test_tags(folder, found, tag):
    """A tag is refused where it stands, and nothing is made or run."""
    write(folder, f"{{short_names: [{tag} 1]}}")
    (line,) = found()
    assert line.startswith("companies.yaml:1:23: error[tag] ")


def test_undeclared_tag_handle(folder, found):
    """A tag whose handle is not declared is no YAML."""
    write(folder, "!x!y {}")
    (line,) = found()
    assert line.startswith("companies.yaml:1:8: error[syntax] ")


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: {}\n---\nb: {}\n", "2:1"), ("---\n---\n", "2:1"), ("a: {}\n...\n---\nb: {}\n", "3:1")],
)
def test_several_documents(folder, found, text, place):
    """A second document in a file is refused where it begins."""
    (folder / "companies.yaml").write_text(text, encoding="utf-8")
    (line,) = found()
    assert line.startswith(f"companies.yaml:{place}: error[syntax] a second document begins here")


def test_document_marks_around_one_document(folder, found):
    """A file may begin with the mark of a document and end with that of its end."""
    text = (folder / ORDER).read_text(encoding="utf-8")
    (folder / ORDER).write_text(f"---\n{text}...\n", encoding="utf-8")
    assert found() == []


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "[[a]]"])
def test_keys_that_are_no_names(folder, found, key):
    """A list or a mapping as a key is refused where it stands."""
    write(folder, f"{{}}\n? {key}\n: {{}}")
    assert found() == ["companies.yaml:2:3: error[wrong-type] expected the name of a field"]


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "null", "[]", "- a\n", "a", "''"])
def test_files_without_fields(folder, found, text):
    """A file that is empty, or holds a list or a word, is told what it should hold."""
    (folder / ORDER).write_text(text, encoding="utf-8")
    assert found() == [f"{ORDER}:1:1: error[wrong-type] expected fields, each `name: value`"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(" " * 490_000 + "-" + " " * 490_000 + "]", id="spaces around a dash"),
        pytest.param(" " * 980_000 + "]", id="spaces"),
        pytest.param("- " * 19 + "a: " * 320_000 + '"', id="keys"),
        pytest.param(": " * 490_000, id="colons"),
        pytest.param('"' + "\\" * 980_000, id="backslashes"),
        pytest.param("'" * 980_001, id="quotes"),
        pytest.param("?" * 980_000 + "]", id="question marks"),
        pytest.param("&" * 980_000, id="anchors"),
        pytest.param("\n" + " \t" * 490_000, id="tabs"),
        pytest.param("- |\n" + "\n" * 980_000 + "]", id="line feeds"),
    ],
)
def test_long_lines_do_not_hang(folder, line):
    """A line as long as a file may be is refused like a short one."""
    (folder / "companies.yaml").write_text(f"Alpha: {{}}\n{line}\n", encoding="utf-8")
    command = [sys.executable, "-c", "from anode_duty.cli.app import main; main()", "check", "."]
    ended = ran(*command)
    assert ended.returncode == 1
    assert re.match(r"companies\.yaml:[0-9]+:[0-9]+: error\[[a-z-]+\] ", ended.stdout)
    assert "Traceback" not in ended.stderr


def test_scope_of_no_case(folder, run):
    """A scope that governs nothing is an error of its file, not of a quote for an early date."""
    path = folder / "scope/2025-02-03-initiation.yaml"
    text = path.read_text(encoding="utf-8").replace("2025-02-03", "2025-01-03")
    text = text.replace("[A-999-001, C-999-002]", "[]").replace("anode powder", "powder")
    path.with_name("2025-01-03-initiation.yaml").write_text(text, encoding="utf-8")
    assert run("check", ".").code == 1
    assert run(*QUOTE, "--rates=.").code == 3


@pytest.mark.parametrize(
    "name",
    [
        "Al\u00a0pha",
        "Al\u202epha",
        "Al\tpha",
        "Al\x1bpha",
        "A" * 300,
        "42",
        "???",
    ],
)
def test_listed_company_can_be_asked_for(folder, run, name):
    """A company whose name check accepts is quoted and looked up under that name."""
    for file in ("companies.yaml", PRELIMINARY, "A-999-001/2025-10-01-final.yaml"):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace("Alpha", json.dumps(name), 1), encoding="utf-8")
    if run("check", ".").code == 0:
        quoted = run("quote", f"--exporter={name}", *QUOTE[2:], "--rates=.")
        assert quoted.code == 0
        assert quoted.json["lines"][0]["rate_of"] == name
        assert run("lookup", name, "--rates=.", "--format=json").json["rates"]


def test_scope_without_origin(folder, run):
    """A scope that covers no country of origin is an error of its file, not of a quote."""
    path = folder / "scope/2025-02-03-initiation.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("origins: [CN]", "origins: []"), encoding="utf-8")
    assert run("check", ".").code == 1
    assert run(*QUOTE, "--rates=.").code == 3


def test_links_that_lead_to_themselves(folder, run):
    """A link to itself is no folder; where it is named like a rate file, it cannot be read."""
    (folder / "circle").symlink_to("circle")
    assert run("check", ".").code == 0
    assert run(*QUOTE, "--rates=.").code == 0
    (folder / "A-999-001" / "2026-01-01-order.yaml").symlink_to("2026-01-01-order.yaml")
    answer = run("check", ".")
    assert answer.code == 1
    assert answer.out.startswith("A-999-001/2026-01-01-order.yaml:1:1: error[unreadable-file] ")
    assert run(*QUOTE, "--rates=.").code == 3


@pytest.mark.parametrize("command", [QUOTE, ("lookup",), ("lookup", "Alpha", "--history")])
def test_companies_without_a_case(tmp_path, run, command):
    """A folder with companies and no case is refused by check and by every question."""
    (tmp_path / "companies.yaml").write_text("{}\n", encoding="utf-8")
    assert run("check", str(tmp_path)).code == 1
    assert run(*command, f"--rates={tmp_path}").code == 3


@pytest.mark.parametrize(
    "words",
    [
        "lookup BTR --history --format json --entry-date 2026-11-23",
        "classify graphite --format json --entry-date 2026-02-12 --carbon 95",
        "check --format json",
    ],
)
def test_without_libyaml(words):
    """Where PyYAML was built without libyaml, its own parser reads the same from every file."""
    without = "del yaml.CBaseLoader; sys.modules['yaml._yaml'] = None"
    answers = []
    for before in ("", without):
        code = f"import sys, yaml; {before}\nfrom anode_duty.cli.app import main; main()"
        command = [sys.executable, "-c", code, *words.split()]
        ended = ran(*command)
        answers.append((ended.returncode, ended.stdout))
    assert answers[0][1]
    assert answers[1] == answers[0]


@pytest.mark.parametrize(
    "text", ["-0", "0b10_1", "190:20:30.15", "2001-12-14 21:59:43", "08", "1e5", "0o17", "NO", "y"]
)
def test_text_that_other_readers_change(folder, found, text):
    """What some YAML reader makes a number, a time or a truth of is to be quoted."""
    path = folder / ORDER
    kept = path.read_text(encoding="utf-8")
    path.write_text(f"{kept}note: {text}\n", encoding="utf-8")
    assert [line.split("]")[0] for line in found()] == [
        f"{ORDER}:{len(kept.splitlines()) + 1}:7: warning[unquoted"
    ]


def test_what_pyyaml_changes_is_changed():
    """Of every short text that PyYAML prints differently, the reader says so."""
    texts = map("".join, product("0159.-+_:eExbon", repeat=3))
    assert is_changed("0x1")
    for text in texts:
        with suppress(yaml.YAMLError, ValueError):
            read = yaml.safe_load(f"a: {text}")
            if isinstance(read, dict) and str(read["a"]) != text:
                assert is_changed(text) or read["a"] is None, text

"""What the Tab key completes: names of the rate files in use, each of which the command takes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from anode_duty import classify
from anode_duty.duties.quoting import quote
from anode_duty.duties.rate_lookup import lookup
from anode_duty.duties.shipment import Shipment
from anode_duty.ratefiles.books import load_rates
from processes import SECONDS, ran

TODAY = date(2026, 11, 23)
SHELLS = ("bash", "zsh", "fish")
RUNNER = """
import sys
sys.argv = ["anode-duty"]
from anode_duty.cli.app import main
try:
    main()
finally:
    print("loaded:", *sorted(sys.modules), file=sys.stderr)
"""

ANSWERER = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from anode_duty.cli.app import main
sys.argv = ["anode-duty"]
for line in sys.stdin:
    os.environ.clear()
    os.environ.update(json.loads(line))
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


def protocol(shell, line):
    """What the script of a shell tells the command about a line that is being typed."""
    if shell == "bash":
        words = line.split(" ")
        return {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    told = {"_TYPER_COMPLETE_ARGS": line}
    return {**told, "_TYPER_COMPLETE_FISH_ACTION": "get-args"} if shell == "fish" else told


def offers(shell, out):
    """What a shell is told: each word with what it means, or an empty text."""
    if shell != "zsh":
        return [tuple(f"{line}\t".split("\t")[:2]) for line in out.split("\n")[:-1]]
    if not out.startswith("_arguments"):
        assert out == "_files\n"
        return []
    listed = re.fullmatch(r"_arguments '\*: :\(\((.*)\)\)'\n", out, re.DOTALL)
    return [re.fullmatch(r'"(.*?)"(?::"(.*)")?', one).groups("") for one in listed[1].split("\n")]


def names(shell, out):
    """The words among what a shell is told."""
    return [name for name, _ in offers(shell, out)]


@pytest.fixture(scope="session")
def tab_key():
    """A process that answers shells one after another; options learn what completes them once."""
    with subprocess.Popen(
        [sys.executable, "-c", ANSWERER],
        env={**os.environ, "_ANODE_DUTY_COMPLETE": "complete_bash"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as answerer:

        def answer(surroundings):
            answerer.stdin.write(f"{json.dumps(surroundings)}\n")
            answerer.stdin.flush()
            return json.loads(answerer.stdout.readline())

        yield answer
        answerer.stdin.close()
        answerer.wait(timeout=SECONDS)


@pytest.fixture
def complete(tab_key):
    """Press the Tab key at the end of a line, in a shell."""

    def completed(line, shell="bash", told=names, **surroundings):
        asked = {"_ANODE_DUTY_COMPLETE": f"complete_{shell}", **protocol(shell, line)}
        code, out, err = tab_key({**asked, **surroundings})
        assert (code, err) == (0, "")
        return told(shell, out)

    return completed


@pytest.mark.parametrize("shell", SHELLS)
def test_companies(complete, shell):
    """An exporter is completed to the names that go on from what was typed."""
    assert complete("anode-duty quote --exporter Hu", shell) == [
        "Huzhou-Kaijin-New-Energy-Technology",
        "Huzhou-Kaijin",
        "Huzhou-Kaijin-New-Energy-Technology-Corp.,-Ltd.",
        "Hunan-Zhongke-Shinzoom",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_articles(complete, shell):
    """An article is completed, each name once though several scopes have it."""
    assert complete("anode-duty classify battery-c", shell) == ["battery-cell"]


@pytest.mark.parametrize("shell", SHELLS)
def test_cases(complete, shell):
    """A case is completed to its number."""
    assert complete("anode-duty lookup A-", shell) == ["A-570-194"]
    assert complete("anode-duty lookup C", shell)[-1] == "C-570-195"


@pytest.mark.parametrize("shell", SHELLS)
def test_nothing_goes_on(complete, shell):
    """Nothing is offered that does not go on from what was typed."""
    assert complete("anode-duty quote --exporter zzz", shell) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_value_behind_an_equals_sign(complete, shell):
    """A value behind `=` goes on from it; bash parts the word there, and gets the value alone."""
    if shell == "bash":
        words = ["anode-duty", "quote", "--exporter", "=", "Tes"]
        found = complete("", COMP_WORDS="\n".join(words), COMP_CWORD="4")
        assert found == ["Tesla"]
        assert "BTR" in complete("", COMP_WORDS="\n".join(words[:4]), COMP_CWORD="3")
    else:
        assert complete("anode-duty quote --exporter=Tes", shell) == ["--exporter=Tesla"]


def test_an_option_behind_a_value_with_an_equals_sign(complete):
    """In bash, what follows `--exporter=BTR` is completed as behind `--exporter BTR`."""
    words = ["anode-duty", "quote", "--exporter", "=", "BTR", "--duty", "C"]
    assert complete("", COMP_WORDS="\n".join(words), COMP_CWORD="6") == ["CVD"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_what_a_name_means_stands_beside_it(complete, shell):
    """In zsh and fish a short name shows the company, and a case what it is about."""
    found = dict(complete("anode-duty lookup ", shell, told=offers))
    assert found["BTR"] == "BTR New Material"
    assert found["A-570-194"] == "AD, active anode material, CN"


@pytest.mark.parametrize("shell", SHELLS)
def test_marks_of_a_name_do_nothing_in_a_shell(complete, rates, shell):
    """A name with marks that a shell reads is offered without them, and what it means quoted."""
    file = rates / "companies.yaml"
    wild = """Zed's "Q" $(touch x) `id` & Sons; Ltd. #1"""
    file.write_text(
        file.read_text("utf-8") + f"\n'{wild.replace(chr(39), chr(39) * 2)}':\n", "utf-8"
    )
    text = file.read_text("utf-8").rstrip(":\n") + ":\n  short_names: [Zedson]\n"
    file.write_text(text, "utf-8")
    found = complete("anode-duty lookup Zed", shell, told=offers, ANODE_DUTY_RATES=str(rates))
    assert [name for name, _ in found] == ["Zed-s--Q----touch-x---id----Sons--Ltd.--1", "Zedson"]
    if shell == "zsh":
        assert "'" not in found[1][1]
        assert re.search(r"(?<!\\)[$`]", found[1][1]) is None


WORDS = [
    ("quote --format ", ["table", "json", "csv", "markdown", "html"]),
    (
        "check --format ",
        ["text", "table", "json", "csv", "markdown", "html", "github", "gitlab", "sarif"],
    ),
    ("quote --duty ", ["AD", "CVD"]),
    ("quote --transport ", ["ocean", "air", "truck", "rail"]),
    ("quote --use ", ["passenger-vehicle-part", "light-truck-part", "other"]),
    ("quote --origin CN", ["CN"]),
    ("quote --material-origin J", ["JP", "JE", "JM", "JO"]),
    ("quote --case ", ["A-570-194", "C-570-195"]),
    ("quote --entry-date 2025-09", ["2025-09-25"]),
    ("lookup --as-known 2026-02", ["2026-02-11"]),
    ("quote --loaded 2026-01", ["2026-01-19"]),
    ("quote --date-format M", ["MM/DD/YYYY"]),
    ("quote --fact ", ["carbon=", "energy_density=", "graphitization="]),
    ("quote --column exporter", ["exporter=", "exporter_id="]),
    ("quote --encoding gb", ["gb18030"]),
    ("classify --hts 3801.10.50", ["3801.10.5000", "3801.10.5010", "3801.10.5090"]),
    ("list ", ["companies", "articles", "cases", "duties", "notes", "rates"]),
    ("refund a.csv --by m", ["month"]),
    ("list cases --entry-date 2025-09", ["2025-09-25"]),
    ("help cl", ["classify"]),
    ("compa", ["compare"]),
    ("quote --exp", ["--exporter", "--explain"]),
    ("--install-completion ", ["bash", "zsh", "fish", "powershell", "pwsh"]),
    ("--show-completion=z", ["--show-completion=zsh"]),
    ("nothing ", []),
    ("quote --value ", []),
]


@pytest.mark.parametrize(("line", "words"), WORDS)
def test_every_option_that_takes_known_words(complete, line, words):
    """Wherever only certain words are taken, they are offered; elsewhere nothing is."""
    assert complete(f"anode-duty {line}") == words


def test_uses_of_duties_beside_the_books(complete, rates, tmp_path):
    """Of a folder of books, companies are those of all, and uses those of the duties beside."""
    folder = tmp_path / "books"
    for name in ("one", "two"):
        ignored = shutil.ignore_patterns("duties", "*.part")
        shutil.copytree(rates, folder / name, ignore=ignored)
    shutil.copytree(rates / "duties", folder / "duties")
    used = {"ANODE_DUTY_RATES": str(folder)}
    assert complete("anode-duty quote --exporter Tes", **used) == ["Tesla"]
    assert "passenger-vehicle-part" in complete("anode-duty quote --use ", **used)


@pytest.mark.parametrize(
    ("line", "one"),
    [
        ("quote --exporter ", "BTR"),
        ("classify EV --exporter ", "BTR"),
        ("quote --producer ", "Zhejiang-Lichen-New-Materials"),
        ("quote --product ", "anode-slurry"),
        ("compare --exporter ", "Tesla"),
        ("compare --exporter BTR --exporter ", "Tesla"),
        ("compare --product EV --product ", "anode-slurry"),
        ("compare --producer ", "BTR"),
        ("classify ", "electric-vehicle"),
        ("lookup ", "BTR"),
        ("lookup ", "C-570-195"),
    ],
)
def test_every_place_of_a_name(complete, line, one):
    """Wherever a company, an article or a case is named, it is completed."""
    found = complete(f"anode-duty {line}")
    assert one in found
    assert len(found) == len(set(found))
    assert not any(" " in name or "\t" in name for name in found)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("pAN", "pANasonic"), ("btr", "btr"), ("CARBON-one-n", "CARBON-one-new-Energy-Group")],
)
def test_what_was_typed_is_kept(complete, typed, completed):
    """Names go on from what was typed, whatever its case, and leave it as it is."""
    found = complete(f"anode-duty quote --exporter {typed}")
    assert completed in found
    assert all(name.startswith(typed) for name in found)


def test_what_was_typed_with_spaces_is_kept(complete):
    """A name that was begun in quotes goes on from its spaces."""
    found = complete('anode-duty quote --exporter "carbon one n', "zsh")
    assert found[0] == "carbon one new-Energy-Group"
    assert all(name.startswith("carbon one n") for name in found)


@pytest.fixture
def others(rates):
    """Rate files in which a company and an article have names of their own."""
    for file in rates.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        text = text.replace("CATL", "Quiet River Holding").replace("anode-slurry", "anode-slip")
        file.write_text(text.replace("article: anode slurry", "article: anode slip"), "utf-8")
    load_rates(rates)
    return str(rates)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_folder_that_is_named(complete, others, shell):
    """With --rates, names are completed from that folder."""
    line = f"anode-duty quote --rates {shlex.quote(others)} --exporter Q"
    assert complete(line, shell) == ["Quiet-River-Holding"]
    assert complete("anode-duty quote --exporter Q", shell) == []


def test_the_folder_of_the_environment(complete, others):
    """With ANODE_DUTY_RATES, names are completed from that folder."""
    assert complete("anode-duty lookup Q", ANODE_DUTY_RATES=others) == ["Quiet-River-Holding"]
    found = complete("anode-duty classify anode-sl", ANODE_DUTY_RATES=others)
    assert "anode-slip" in found


def test_the_folder_that_is_named_goes_before(complete, others):
    """A folder that is named goes before that of the environment."""
    line = f"anode-duty lookup --rates {shlex.quote(others)} Q"
    assert complete(line, ANODE_DUTY_RATES="/nowhere") == ["Quiet-River-Holding"]


NO_FOLDER = {
    "no such folder": lambda rates: rates / "nowhere",
    "a file": lambda rates: rates / "companies.yaml",
    "an empty folder": lambda rates: rates / "empty",
}
NO_FILES = {
    "no names in it": Path.touch,
    "no text": lambda file: file.write_bytes(b"\xff\xfe\x00["),
    "no YAML": lambda file: file.write_text("a: [b\n  c: }"),
    "another shape": lambda file: file.write_text("- 1\n- {a: b}\n"),
    "too deep": lambda file: file.write_text("a: " + "[" * 20_000),
    "folders for files": lambda file: file.mkdir(),
    "links to nothing": lambda file: file.symlink_to("nowhere"),
}


def spoil(rates, how):
    """Make a folder of rate files one from which no name can be read."""
    (rates / "empty").mkdir()
    if how in NO_FOLDER:
        return NO_FOLDER[how](rates)
    for file in (rates / "companies.yaml", *(rates / "scope").iterdir()):
        file.unlink()
        NO_FILES[how](file)
    return rates


@pytest.mark.parametrize("how", [*NO_FOLDER, *NO_FILES])
def test_a_folder_that_cannot_be_read(complete, rates, how):
    """From rate files that cannot be read nothing is completed, and nothing is said of it."""
    folder = spoil(rates, how)
    assert complete("anode-duty quote --exporter ", ANODE_DUTY_RATES=str(folder)) == []
    assert complete(f"anode-duty classify --rates {folder} ") == []


def test_every_company_is_accepted(complete, book):
    """Every name that is offered for an exporter or a producer is one that a quote takes."""
    offered = complete("anode-duty quote --exporter ")
    assert set(offered) == set(complete("anode-duty quote --producer "))
    for name in offered:
        answer = quote(book, Shipment(name, Decimal(1), TODAY, producer=name))
        assert (answer.basis.exporter.listed, answer.basis.producer.listed) == (True, True)
    named = {quote(book, Shipment(name, Decimal(1), TODAY)).basis.exporter.name for name in offered}
    assert named == set(book.companies)


def test_every_article_is_accepted(complete, book):
    """Every name that is offered for an article is one that a classification takes."""
    offered = complete("anode-duty classify ")
    assert set(offered) == set(complete("anode-duty quote --product "))
    found = {classify(book, name, TODAY).article for name in offered}
    assert found == {article.id for scope in book.scopes for article in scope.articles}


def test_every_name_of_a_lookup_is_accepted(complete, book):
    """Every name and case that is offered for a lookup is one that a lookup takes."""
    offered = complete("anode-duty lookup ")
    answers = {name: lookup(book, TODAY, name) for name in offered}
    cases = [case.number for case in book.cases]
    assert [name for name in offered if name in cases] == cases
    assert all(answer.party.listed for name, answer in answers.items() if name not in cases)
    assert all(answers[number].rates for number in cases)


def test_a_completed_line_runs(complete, run):
    """A line that was completed is answered."""
    [article] = complete("anode-duty quote --exporter BTR --product silicon-graphite-a")
    exporter = complete("anode-duty quote --exporter Panasonic-G")[0]
    told = ["--exporter", exporter, "--product", article, "--value=1", "--format=json"]
    answer = run("quote", *told)
    assert (answer.code, answer.json["exporter"]) == (0, "Panasonic")
    assert answer.json["product"] == "anode compound"


@pytest.mark.parametrize("shell", SHELLS)
def test_only_names_are_loaded(shell):
    """Completing a name loads neither Rich nor what a quote needs."""
    ended = ran(
        sys.executable,
        "-c",
        RUNNER,
        env={
            "PATH": os.environ["PATH"],
            "_ANODE_DUTY_COMPLETE": f"complete_{shell}",
            **protocol(shell, "anode-duty quote --exporter B"),
        },
    )
    assert names(shell, ended.stdout) == ["BTR-New-Material", "BTR"]
    loaded = ended.stderr.partition("loaded: ")[2].split()
    assert "anode_duty.cli.shell_completion" in loaded
    assert {name.partition(".")[0] for name in loaded} & {"rich", "pydantic", "pygments"} == set()
    unneeded = ("answers.page", "answers.terminal", "entries.batch", "answers.receipt")
    assert {f"anode_duty.{name}" for name in unneeded} & set(loaded) == set()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell(script, shell):
    """The script that a shell sources calls the command with the variable it listens to."""
    ended = ran(script, env={"PATH": os.environ["PATH"], "_ANODE_DUTY_COMPLETE": f"source_{shell}"})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"_ANODE_DUTY_COMPLETE=complete_{shell}" in ended.stdout


def test_a_real_bash(script, tmp_path):
    """In bash, the sourced script completes a line as the Tab key does."""
    press = """
    eval "$(_ANODE_DUTY_COMPLETE=source_bash anode-duty)"
    COMP_WORDS=(anode-duty quote --exporter Shanghai-Shao) COMP_CWORD=3
    _anode_duty_completion anode-duty
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    path = f"{os.path.dirname(script)}{os.pathsep}{os.environ['PATH']}"
    ended = ran("bash", "--norc", "-c", press, cwd=tmp_path, env={"PATH": path})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == ["Shanghai-Shaosheng-Knitted-Sweat", "Shanghai-Shaosheng"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_that_is_named(run, shell):
    """The script of the shell that is named is printed, whatever shell one works in."""
    answer = run("--show-completion", shell)
    assert (answer.code, answer.err) == (0, "")
    assert f"_ANODE_DUTY_COMPLETE=complete_{shell}" in answer.out


def test_the_own_shell_where_none_is_named(run, monkeypatch):
    """Where no shell is named, the script is that of the user's own."""
    monkeypatch.setenv("SHELL", "/usr/local/bin/fish")
    assert "complete_fish" in run("--show-completion").out


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--show-completion", "tcsh"], "shell 'tcsh' is not known"),
        (["--install-completion=ksh"], "shell 'ksh' is not known"),
        (["--show-completion"], "which shell you use is not known"),
    ],
)
def test_a_shell_that_is_not_known(run, monkeypatch, words, error):
    """A shell for which there is no completion is refused with the names of those there are."""
    monkeypatch.setenv("SHELL", "/bin/dash")
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {error}\nhint: ")
    assert "bash" in answer.err.partition("hint: ")[2]


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bash_completions/anode-duty.sh"),
        ("zsh", ".zfunc/_anode-duty"),
        ("fish", ".config/fish/completions/anode-duty.fish"),
    ],
)
def test_installed_for_the_shell_that_is_named(run, monkeypatch, tmp_path, shell, file):
    """The script is installed for the shell that is named, and for no other."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    answer = run("--install-completion", shell)
    assert answer.code == 0
    assert f"complete_{shell}" in (tmp_path / file).read_text()
    assert (tmp_path / ".bashrc").exists() == (shell == "bash")


def test_a_script_that_cannot_be_installed(run, monkeypatch, tmp_path):
    """Where the folder of the shell cannot be written, the error says so and what to do."""
    (tmp_path / ".config").write_text("no folder")
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = run("--install-completion", "fish")
    assert answer.code == 2
    assert answer.err.startswith("error: completion for fish could not be installed: ")
    assert "--show-completion fish" in answer.err


def test_what_a_shell_cannot_ask(run, monkeypatch):
    """A question that no shell asks is an error and no traceback."""
    monkeypatch.setenv("_ANODE_DUTY_COMPLETE", "complete_tcsh")
    answer = run("quote")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: _ANODE_DUTY_COMPLETE 'complete_tcsh' is not known")


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_a_real_fish(script, tmp_path):
    """In fish, a value behind `=` and a company with what it means are completed."""
    press = "anode-duty --show-completion fish | source; complete -C $argv[1]"
    path = f"{os.path.dirname(script)}{os.pathsep}{os.environ['PATH']}"
    for line, told in (
        ("anode-duty quote --exporter=Tes", "--exporter=Tesla"),
        ("anode-duty quote --exporter BTR", "BTR\tBTR New Material"),
    ):
        found = {"PATH": path, "HOME": str(tmp_path)}
        ended = ran("fish", "--no-config", "-c", press, line, cwd=tmp_path, env=found)
        assert told in ended.stdout.splitlines()

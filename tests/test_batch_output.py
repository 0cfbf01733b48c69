"""Where the answer to a batch goes, and what is said beside it."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from batches import BTR_ON_DAY, DAY, EXAMPLES, HEADER, MANY, cells, talk
from console import run as on_terminal
from processes import bash

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


def test_a_batch_is_csv(batch):
    """The answer to a batch is CSV unless JSON is asked for; a page is refused, of any form."""
    content = "exporter,value\nBTR,1\n"
    assert batch(content).out == batch(content, "--format=csv").out
    for form in ("table", "markdown", "html"):
        answer = batch(content, f"--format={form}")
        assert (answer.code, answer.out) == (2, "")
        assert talk(answer) == [
            f"error: --format {form} does not go with --batch",
            "hint: write csv or json, line by line",
        ]


@pytest.mark.parametrize(
    "words", [["--transport=ocean"], ["--loaded=2026-01-15", "--use=other"]], ids=" ".join
)
def test_options_that_change_nothing(batch, words):
    """What only the other duties ask for is told to change nothing where no line has a number."""

    def told(content, *options):
        return [line for line in talk(batch(content, *words, *options)) if "nothing" in line]

    names = [word.partition("=")[0] for word in words]
    assert told("exporter,value\nBTR,100\n") == [
        f"note: {name} changes nothing: the other duties and the fees need --hts, or a column of"
        " HTSUS numbers"
        for name in names
    ]
    assert told("exporter,value\nBTR,100\n", "--hts=3801.10.50") == []
    assert told("exporter,value,HTS\nBTR,100,3801.10.50\n") == []


@pytest.mark.parametrize(
    "words",
    [
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
    """A single quote is written to a file too, and then not printed."""
    target = tmp_path / "quote.txt"
    asked = ["quote", "--exporter=BTR", "--value=1", "--entry-date=2026-02-12"]
    answer = run(*asked, f"--output={target}")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert target.read_text(encoding="utf-8") == run(*asked).out


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
        "hint: name a file in a folder that exists",
    ]
    assert not target.parent.exists()


def test_output_onto_a_folder(batch, tmp_path):
    """A folder cannot be the answer."""
    answer = batch("exporter,value\nBTR,1\n", f"--output={tmp_path}")
    assert answer.code == 2
    assert talk(answer) == [
        f"error: the answer could not be written to '{tmp_path}': Is a directory",
        "hint: name a file in a folder that exists",
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


@pytest.mark.parametrize(
    ("name", "form", "words", "hint"),
    [
        ("x.xlsx", "", "names a workbook, which is not written", "name a file that ends in .csv"),
        ("x.XLS", "json", "names a workbook, which is not written", "name a file that ends in"),
        ("x.json", "", "ends in .json, and the format is csv", "add --format json, or name a file"),
        ("x.csv", "json", "ends in .csv, and the format is json", "add --format csv, or name"),
        ("x.html", "", "ends in .html, and the format is csv", "name a file that ends in .csv"),
    ],
)
def test_a_name_that_says_something_else(batch, tmp_path, name, form, words, hint):
    """An answer is not written under the name of another form, and what can be written is said."""
    target = tmp_path / name
    options = [f"--format={form}"] if form else []
    answer = batch("exporter,value\nBTR,1\n", f"--output={target}", *options)
    assert answer.code == 2
    assert answer.err.startswith(f"error: --output {target} {words}\nhint: {hint}")
    assert not target.exists()


@pytest.mark.parametrize("source", ["entries.csv", "- < entries.csv"])
@pytest.mark.parametrize("onto", [">> entries.csv", "1<> entries.csv", "--output=entries.csv"])
def test_the_shell_onto_the_input(script, entries, tmp_path, source, onto):
    """Nor is it where the shell opened one file for both."""
    content = "exporter,value\nBTR,1\n"
    entries(content)
    command = f"{shlex.quote(script)} quote --batch {source} {onto}"
    ended = bash(command, cwd=tmp_path)
    assert ended.returncode == 2
    assert "is the file of entries itself" in ended.stderr
    assert (tmp_path / "entries.csv").read_text() == content


def test_a_device_may_be_both(run):
    """A device is no file that could be written onto itself."""
    answer = run("quote", "--batch", "/dev/null", "--output", "/dev/null")
    assert talk(answer)[0].startswith("error: the first line has no column")


SHARED = "{{ echo before; {} {}; echo after; }} > shared.csv"


def test_standard_output_by_name(script, entries, tmp_path):
    """/dev/stdout is standard output, and what others write there stays."""
    quoted = shlex.join([script, "quote", "--batch", entries(HEADER), DAY])
    for words in ("", "--output /dev/stdout"):
        bash(SHARED.format(quoted, words), cwd=tmp_path, check=True)
        lines = (tmp_path / "shared.csv").read_text().splitlines()
        assert (lines[0], lines[1][:15], lines[2]) == ("before", "exporter,value,", "after")


def test_standard_error_by_name(script, entries, tmp_path):
    """The answer is not written where the messages go."""
    quoted = shlex.join([script, "quote", "--batch", entries(HEADER)])
    command = f"{quoted} --output /dev/stderr 2> messages"
    ended = bash(command, cwd=tmp_path)
    assert ended.returncode == 2
    assert "is where messages go" in (tmp_path / "messages").read_text()


@pytest.mark.parametrize("where", ["/dev/fd/5", "/proc/self/fd/5"])
def test_an_open_file_by_number(script, entries, tmp_path, where):
    """A file that the shell has opened is refused: what it writes next would be lost."""
    quoted = shlex.join([script, "quote", "--batch", entries(HEADER), f"--output={where}"])
    command = f"exec 5> log; echo first >&5; {quoted}; echo last >&5"
    ended = bash(command, cwd=tmp_path)
    assert ended.stderr == (
        f"error: {where!r} is a file that is already open\nhint: name the file itself\n"
    )
    assert (tmp_path / "log").read_text() == "first\nlast\n"


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
    ended = bash(command)
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
    sums = next(at for at, line in enumerate(shown) if line.startswith("sums: "))
    assert shown[sums : sums + 2] == [
        "sums: entered value $1,333,000.00, duty $1,374,830.16, deposit $849,616.06,",
        "  refundable $849,616.06, other duties $391,400.55, fees $2,539.82",
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
        return bash(command, cwd=tmp_path, env={**os.environ, "PATH": path})

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


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", [["--exporter=BTR", "--value=1"], ["--batch", "FILE"]])
def test_a_full_device(run, entries, words):
    """What is written to no file at all says nothing of an existing one."""
    file = entries("exporter,value\nBTR,1\n")
    words = [word.replace("FILE", file) for word in words]
    answer = run("quote", *words, "--entry-date=2026-02-12", "--output=/dev/full")
    assert (answer.code, answer.out) == (1, "")
    told = "error: the answer could not be written to '/dev/full': No space left on device"
    assert talk(answer)[-1].split(";")[0] == told
    assert "existing" not in answer.err

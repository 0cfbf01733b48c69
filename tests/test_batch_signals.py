"""A batch that is killed, told to stop or left without a disk or reader loses nothing old."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys

import pytest

from batches import DAY, HEADER, MANY, cells, talk
from processes import SECONDS, bash, left_by_its_reader, ran


def test_standard_input_that_is_closed(script):
    """Without a standard input a batch from it is refused in one line."""
    command = f"{shlex.quote(script)} quote --batch - <&-"
    ended = bash(command)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: standard input is closed\n")


RUNNER = "import {module}; {before}; from anode_duty.cli.app import main; main()"


def started(module, before, *words, **how):
    """The command in a process of its own, something done to that process before."""
    code = RUNNER.format(module=module, before=before)
    command = [sys.executable, "-c", code, "quote", "--batch", *words, DAY]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **{**streams, **how})


def test_a_killed_run_leaves_the_old_answer(old):
    """Killed in the middle, the old answer is whole."""
    process = started("os", "0", "-", "--output", str(old))
    process.stdin.write(MANY.encode() * 5)  # more than a pipe holds, so most of it has been read
    process.stdin.flush()
    unfinished = sorted(os.listdir(old.parent))
    process.kill()
    process.communicate(timeout=SECONDS)
    assert process.returncode == -signal.SIGKILL
    assert len(unfinished) == 2
    assert old.read_text() == "of last month\n"


def test_an_interrupted_run_ends_with_the_line_reached(old):
    """Ctrl-C ends the run with the line reached, the old answer whole and nothing beside it."""
    handler = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = started("signal", handler, "-", "--output", str(old))
    process.stdin.write(MANY.encode() * 5)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=SECONDS)
    found = re.fullmatch(r"error: interrupted; (\d+) lines had been read\n", err.decode())
    assert found
    assert 0 < int(found[1]) <= 5 * MANY.count("\n")
    assert process.returncode == 1
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


def test_a_run_that_is_told_to_stop(script, old):
    """A run that is told to stop ends as one that is interrupted."""
    process = subprocess.Popen(
        [script, "quote", "--batch", "-", DAY, "--output", str(old)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(MANY.encode() * 5)
    process.stdin.flush()
    process.terminate()
    _, err = process.communicate(timeout=SECONDS)
    assert re.fullmatch(rb"error: interrupted; \d+ lines had been read\n", err)
    assert process.returncode == 1
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


def test_a_full_disk(entries, old):
    """Where the answer does not fit, the old one is whole, and the reason and the line are said."""
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))"
    process = started("resource", limit, entries(MANY), "--output", str(old))
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert re.fullmatch(
        rf"error: the answer could not be written to '{re.escape(str(old))}': File too large;"
        r" the existing file was not changed; [1-9]\d* lines had been read\n",
        err.decode(),
    )
    assert (old.read_text(), os.listdir(old.parent)) == ("of last month\n", [old.name])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("lines", [1, 3000])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_full_standard_output(script, entries, lines, form):
    """A full disk behind stdout is an error, however short the answer."""
    source = entries("".join(MANY.splitlines(keepends=True)[: lines + 1]))
    with open("/dev/full", "w") as full:
        ended = ran(script, "quote", "--batch", source, DAY, f"--format={form}", stdout=full)
    assert ended.returncode == 1
    assert re.fullmatch(
        r"error: the answer could not be written to standard output: No space left on device;"
        r" (1 line|(?!1 )\d+ lines) had been read\n",
        ended.stderr,
    )


@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "asked", ["--batch {} --format=csv", "--exporter=BTR --value=1 --format=json"]
)
def test_a_disk_that_fills_up(script, entries, tmp_path, asked, buffered):
    """Nor is the end of an answer lost in silence where the disk takes only its beginning."""
    content = HEADER + "BTR,100000\n" * 15  # of whose answer 1024 bytes are written
    words = asked.format(shlex.quote(entries(content)))
    command = f"ulimit -f 1; {shlex.quote(script)} quote {words} {DAY} > answer"
    ended = bash(command, cwd=tmp_path, env={**os.environ, "PYTHONUNBUFFERED": buffered})
    assert (tmp_path / "answer").stat().st_size <= 1024
    assert ended.returncode == 1
    assert ended.stderr.startswith(
        "error: the answer could not be written to standard output: File too large"
    )


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_closed_pipe(script, entries, form):
    """A reader that has seen enough, like head, ends the run in one line."""
    words = ["quote", "--batch", entries(MANY), DAY, f"--format={form}"]
    code, err = left_by_its_reader(script, *words)
    assert code == 1
    assert re.fullmatch(
        r"error: the answer could not be written to standard output: Broken pipe;"
        r" \d+ lines had been read\n",
        err,
    )


def test_what_was_quoted_before_a_fault_is_on_stdout(batch):
    """Where a file cannot be read on, the lines before are answered, and stderr says how many."""
    sound = "exporter,value\n" + "BTR,1\n" * 3000
    answer = batch(sound.encode("utf-16") + b"\x00\xdc" * 2, "--encoding=utf-16")
    [said] = talk(answer)
    assert answer.code == 1
    assert said.startswith("error: the entries cannot be read on after line ")
    found = re.search("; ([0-9]+) lines had been read$", said)
    assert int(found[1]) == len(cells(answer.out)) > 0


def test_an_encoding_with_letters_that_are_none(batch):
    """A file that decodes to what cannot be written ends in one line."""
    answer = batch(b"exporter,value,x\nBTR,1,+2AA-\n", "--encoding=utf-7")
    assert answer.code == 1
    assert answer.err.startswith("error: the answer could not be written to standard output: ")
    assert "Traceback" not in answer.err


def test_a_file_without_lines(script):
    """A file that is no text, and never ends its first line, is refused before memory runs out."""
    command = f"ulimit -v 1000000; {shlex.quote(script)} quote --batch /dev/zero"
    ended = bash(command)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: the first line has 1000000 characters or more\n")

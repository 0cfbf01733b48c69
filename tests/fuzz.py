"""Hostile rate files, command lines and files of entries, as many as one likes.

    python tests/fuzz.py rates 1000
    python tests/fuzz.py commands 1000 --seed 7
    python tests/fuzz.py entries --seed 7 --only 512

A case is made of the seed and its number alone. Cases run in a worker process, so that one that
hangs or ends the process is noticed. What is held of each kind is said at `rates_case`,
`commands_case` and `entries_case`; the exit code is 1 where anything was not.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from desk import Desk
from hostile import FORMATS, QUESTIONS, command_line, entries_file, plain_amount, single_quote
from spoiling import ABOUT_TODAY, FILES, held, spoiled_folder

SECONDS = 20  # a case may take
CASES_OF_A_WORKER = 5000
MEMORY = 4 << 30

_PART = re.compile("other-duties-unknown|hts-malformed")
_OF_FILES = re.compile(r"\bno-cbp-case ?")
_SUM = re.compile(r"(?:sums: |, )([a-z ]+) \$([0-9,]+(?:\.[0-9]+)?)")


def rates_case(rng, desk):
    """What `check` refuses is not answered from where a question needs it; the rest is answered."""
    files = spoiled_folder(rng)
    with held(desk.folder / "rates", files):
        checked = desk.run("check", "rates", "--format", "json")
        problems = json.loads(checked.out)["problems"]
        desk.hold(checked.code in (0, 1), "check gave no report", checked)
        wrong = {
            problem["file"].startswith("rates/duties/")
            for problem in problems
            if problem["severity"] == "error" and problem["rule"] not in ABOUT_TODAY
        }
        books = any(name.endswith("/companies.yaml") for name in files)
        for question in rng.sample(QUESTIONS, rng.choice([1, 1, 2])):
            words, of_duties = question(rng)
            form = rng.choice(FORMATS)
            ran = desk.run(*words, "--rates", "rates", "--format", form)
            if False in wrong:
                desk.hold(ran.code == 3 or (books and ran.code == 2), "answered", ran)
            elif wrong and of_duties:  # what is undetermined without them is refused before
                desk.hold(ran.code in (2, 3), "answered", ran)
            elif not wrong:
                desk.hold(ran.code < 3 or books, "refused, and check finds it sound", ran)


def commands_case(rng, desk):
    """Streams and exit codes are in order, and no answer is about another value."""
    words, refused = command_line(rng)
    ran = desk.run(*words)
    if refused:
        desk.hold(ran.code == 2, "an option that is not there was passed over", ran)
    if ran.code == 0 and "json" in words and ran.out.startswith("{"):
        inputs = _documents(ran)[0].get("inputs", {})
        value = inputs.get("value")
        given = {plain_amount(word) for word in words}
        desk.hold(value is None or plain_amount(value) in given, "another value", ran)
    if set(os.listdir(".")) != _FIXTURES or "--output" in words or "--cape" in words:
        desk.tidy()


_FIXTURES = {"rates", "folder", "entries.csv", "parties.csv", "noise.bin", "empty.csv"}


def _documents(ran):
    """Return the JSON of an answer: one document, or for a quoted file one for each line."""
    each = ran.words[0] == "quote" and not ran.out.startswith("{\n")
    return [json.loads(text) for text in (ran.out.splitlines() if each else [ran.out])]


def entries_case(rng, desk):
    """No line is lost or doubled, sums are those of the cells, and lines are quoted as alone."""
    file = entries_file(rng)
    Path("file.csv").write_bytes(file.content)
    words = [*rng.choice([("quote", "--batch", "file.csv"), ("refund", "file.csv")]), *file.options]
    form = rng.choice(["csv", "csv", "json"])
    ran = desk.run(*words, "--format", form)
    if ran.code > 1 or file.damaged:
        return
    if form == "json":
        documents = _documents(ran) if words[0] == "quote" else _documents(ran)[0]["lines"]
        rows = [document["input"] for document in documents]
    else:
        rows = _rows(ran.out, file.between)
    # A line of goods in the JSON of a refund stands for all rows of its entry line.
    folded = file.of_others if form == "json" and words[0] == "refund" else set()
    found = [row["Reference"] for row in rows if row["Reference"] not in folded]
    wanted = [reference for reference in file.references if reference not in folded]
    desk.hold(found == wanted, "lines lost, doubled or out of order", ran)
    if form == "json":
        return
    _sums(desk, ran, rows, words[0])
    # Where a fact for the other duties is missing, a line has the rest, and one alone is refused.
    quoted = [row for row in rows if row.get("verdict") and not _PART.search(_added(row, "notes"))]
    if words[0] == "quote" and quoted:
        row = rng.choice(quoted)
        alone = single_quote(file, row)
        if alone:
            _as_alone(desk, row, desk.run(*alone, "--format", "csv"))


def _rows(text, between):
    """Return the lines of an answer in CSV, each cell under its column."""
    text = io.StringIO(text.removeprefix("\ufeff"), newline="")
    names, *lines = csv.reader(text, delimiter=between, strict=True)
    return [dict(zip(names, line, strict=True)) for line in lines if any(line)]


def _added(row, column):
    """Return a cell that was added; the file may have a column of that name itself."""
    return row.get(f"anode_duty_{column}", row.get(column))


_SUMMED = {
    "quote": {
        **{"entered value": "entered_value", "duty": "total_amount", "deposit": "total_deposit"},
        **{"refundable": "total_refundable", "asked later": "asked_later"},
        **{"other duties": "other_duties", "fees": "fees"},
    },
    "refund": {
        **{"deposited": "deposited", "due": "due", "refundable": "refundable"},
        **{"asked later": "asked_later", "held void": "claimable", "contested": "contested"},
    },
}


def _sums(desk, ran, rows, command):
    """The sums that are told are those of the cells; upper bounds are summed apart."""
    line = next((line for line in ran.err.split("\n") if line.startswith("sums: ")), "")
    desk.hold(bool(line), "no sums", ran)
    for name, told in _SUM.findall(line):
        column = _SUMMED[command].get(name)
        if column is None:
            continue
        apart = column not in ("claimable", "contested")
        cells = [
            _added(row, column) for row in rows if not (apart and row.get("upper_bound") == "yes")
        ]
        cents = sum(round(plain_amount(cell) * 100) for cell in cells if cell)
        desk.hold(cents == plain_amount(told) * 100, f"{name} {told} is not {cents}", ran)


def _as_alone(desk, row, alone):
    """A line of a file and a single quote have the same figures."""
    desk.hold(alone.code == 0, "quoted in a file, and not alone", alone)
    if alone.code == 0:
        quote = _rows(alone.out, ",")[0]
        columns = list(quote)[list(quote).index("verdict") :]
        found = {name: _added(row, name) for name in columns if name in row}
        if "notes" in found:
            found["notes"] = _OF_FILES.sub("", found["notes"]).rstrip()
        unlike = {name: (cell, quote[name]) for name, cell in found.items() if cell != quote[name]}
        desk.hold(not unlike, f"another quote than alone: {unlike}", alone)


KINDS = {"rates": rates_case, "commands": commands_case, "entries": entries_case}


def faults_of(kind, seed, number, desk):
    """Run one case, and return what it found."""
    desk.faults = []
    try:
        KINDS[kind](random.Random(f"{seed}/{kind}/{number}"), desk)
    except Exception:
        desk.faults.append(f"{' '.join(map(ascii, sys.argv))[:600]}\n{traceback.format_exc()}")
        desk.tidy()
    return desk.faults


def _work(kind, seed, pipe, other_end):
    """Run the cases whose numbers come through a pipe, until it is closed."""
    import resource

    other_end.close()  # or the pipe stays open when the program that began this one ends
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    gc.set_threshold(100_000)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as here:
        desk = Desk(here)
        with suppress(EOFError):
            while (number := pipe.recv()) is not None:
                pipe.send(faults_of(kind, seed, number, desk))
        os.chdir("/")


def run_cases(kind, seed, numbers):
    """Yield each number with what its case found; a worker that hangs or dies is replaced."""
    worker = pipe = None
    for count, number in enumerate(numbers):
        if worker is None:
            pipe, theirs = multiprocessing.Pipe()
            ends = (theirs, pipe)
            worker = multiprocessing.Process(target=_work, args=(kind, seed, *ends), daemon=True)
            worker.start()
            theirs.close()
        pipe.send(number)
        try:
            faults = pipe.recv() if pipe.poll(SECONDS) else ["no answer within 20 seconds"]
        except EOFError:
            faults = ["the process ended"]
        yield number, faults
        if faults[-1:] in (["no answer within 20 seconds"], ["the process ended"]):
            worker.kill()
            worker = None
        elif count % CASES_OF_A_WORKER == CASES_OF_A_WORKER - 1:
            pipe.send(None)
            worker.join(SECONDS)
            worker = None
    if worker is not None:
        pipe.send(None)
        worker.join(SECONDS)


def main():
    """Run cases of a kind, and print what they find."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", type=int, metavar="N", help="run one case, and show it")
    asked = parser.parse_args()
    print(f"{asked.kind}, seed {asked.seed}", flush=True)
    if asked.only is not None:
        show(asked.kind, asked.seed, asked.only)
        return
    began, failed = time.monotonic(), 0
    for number, faults in run_cases(
        asked.kind, asked.seed, range(asked.first, asked.first + asked.count)
    ):
        failed += bool(faults)
        for fault in faults:
            print(f"case {number}: {fault}", flush=True)
        if number % 10_000 == 9_999:
            print(f"{number + 1} cases, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{asked.count} cases, {failed} with faults, {time.monotonic() - began:.0f} s")
    sys.exit(failed > 0)


def show(kind, seed, number):
    """Run one case in this process, and print what it does."""
    terminal = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    with tempfile.TemporaryDirectory() as here:
        desk = Desk(here, told=lambda text: print(text, file=terminal, flush=True))
        faults = faults_of(kind, seed, number, desk)
        if kind == "entries":
            print(Path("file.csv").read_bytes(), file=terminal)
        if kind == "rates":
            files = spoiled_folder(random.Random(f"{seed}/{kind}/{number}"))
            for name in sorted({*files, *FILES}):
                _show_change(name, FILES.get(name), files.get(name), terminal)
        for fault in faults:
            print(fault, file=terminal, flush=True)
        os.chdir("/")
    os._exit(bool(faults))


def _show_change(name, before, after, terminal):
    if before is None or after is None:
        print(f"{name}: {'new' if before is None else 'not there'}", file=terminal, flush=True)
    elif before != after:
        old, new = before.splitlines(), after.splitlines()
        first = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), 0)  # noqa: B905
        print(f"{name}:{first + 1}: {old[first]!r} -> {new[first : first + 1]!r}", file=terminal)


if __name__ == "__main__":
    main()

"""What is wrong in the files of `duties/` is found, at its place, by its rule."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from anode_duty.ratefiles.folder import RateFolder
from anode_duty.ratefiles.measure_file import read_measures
from anode_duty.ratefiles.rules import duty_folder, measure
from yaml_files import read_yaml

BROKEN = Path(__file__).parent / "broken_duties"
RATES = Path(__file__).parent.parent / "rates"
JUNE = date(2026, 6, 1)
CASES = sorted(BROKEN.glob("*.yaml"))


def problems(rates, today=JUNE, reviewed_within=60):
    """Every problem of the files of a folder, a line each."""
    tree = RateFolder(str(rates), only="duties")
    tree.report(*duty_folder.ON_A_DAY.problems(read_measures(tree), today, reviewed_within))
    return "".join(
        f"{one.file}:{one.line}:{one.column}: {one.severity}[{one.rule}] {one.message}\n"
        for one in sorted(set(tree.problems))
    )


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_broken_file(file, tmp_path):
    """One edit makes a sound folder unsound, and the message says where and what to write."""
    case = read_yaml(file)
    folder = Path(shutil.copytree(BROKEN / "sound", tmp_path / "rates"))
    text = (folder / case["file"]).read_text(encoding="utf-8")
    assert case["replace"]["old"] in text
    changed = text.replace(case["replace"]["old"], case["replace"]["new"], 1)
    (folder / case["file"]).write_text(changed, encoding="utf-8")
    assert problems(folder) == case["expect"]
    assert f"[{file.stem.rstrip('-0123456789')}]" in case["expect"]


def test_sound_files():
    """The folder that the cases begin with is sound, and so are the files of the law."""
    assert problems(BROKEN / "sound") == ""
    assert problems(RATES, today=date(2026, 12, 1)) == ""


def test_every_rule_has_a_broken_file():
    """No rule of these files is without a case."""
    defined = {rule.name for rule in (*measure.RULES, *duty_folder.RULES)}
    assert defined <= {file.stem.rstrip("-0123456789") for file in CASES}

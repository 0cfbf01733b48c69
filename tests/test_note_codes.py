"""The table of the codes of notes is what the program gives: no code more, none less."""

from __future__ import annotations

import ast
import itertools

import pytest

from anode_duty.answers.note_codes import note_codes
from anode_duty.duties.notes import INFO, WARNING
from sources import trees

NOTE_CODES = note_codes()

# The functions that make a note of a code, and those that choose between the two levels.
EITHER = "either"  # the level of a code that is given as information or as a warning
LEVELS = {"info": INFO, "warning": WARNING, "say": EITHER, "_flag": EITHER, "unconfirmed": INFO}
OF_A_LINE = {"passed": INFO}  # a batch writes it in the place of notes


def constants(tree):
    """Every text of a module that has a name in it."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def texts(node, named):
    """The texts that an expression can be."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body, named), *texts(node.orelse, named)]
    assert isinstance(node, ast.Name), f"line {node.lineno}: which code is it?"
    found = [text for value in named.get(node.id, ()) for text in texts(value, named)]
    assert found, f"line {node.lineno}: {node.id} is not known"
    return found


def given():
    """Every code that the source gives, with its level."""
    levels = {}
    imported = {name: nodes for tree in trees().values() for name, nodes in constants(tree).items()}
    for tree in trees().values():
        named = {**imported, **constants(tree)}
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef) and function.name in LEVELS
            for node in ast.walk(function)
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or id(call) in inside:
                continue
            if isinstance(call.func, ast.Name) and call.func.id in LEVELS and len(call.args) > 1:
                for code in texts(call.args[0], named):
                    levels.setdefault(code, set()).add(LEVELS[call.func.id])
    return {
        code: next(iter(found)) if len(found) == 1 else EITHER for code, found in levels.items()
    }


def test_every_code_is_in_the_table():
    """The codes that the source gives, and the levels it gives them, are those of the table."""
    assert {code: told["level"] for code, told in NOTE_CODES.items()} == given() | OF_A_LINE


@pytest.mark.parametrize("code", NOTE_CODES)
def test_every_code_is_told_in_a_line(code):
    """What a code means and what to do are half sentences of one line each."""
    told = NOTE_CODES[code]
    for words in (told["meaning"], told["action"]):
        assert words == words.strip().rstrip(".")
        assert "\n" not in words
    assert told["level"] in (INFO, WARNING, EITHER)


def test_no_meaning_stands_twice():
    """No two codes mean the same."""
    for one, other in itertools.combinations(NOTE_CODES.values(), 2):
        assert one["meaning"] != other["meaning"]

"""What stands where: who touches the world, and that the law is data.

Which package may import which is held by import-linter; see pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from sources import trees

# Who may import each of the packages that this one depends on: packages or modules.
OWNERS = {
    "typer": ("cli",),
    "rich": ("answers.terminal",),
    "yaml": ("ratefiles", "entries.column_names", "answers.note_codes"),
    "openpyxl": ("entries.workbook",),
    "pyarrow": ("arrow", "entries.parquet"),
}

# By these a file, the clock or the terminal could be reached.
WORLD = {
    "asyncio", "fileinput", "glob", "io", "logging", "os", "pathlib", "random", "shutil",
    "socket", "subprocess", "sys", "tempfile", "time", "urllib",
}  # fmt: skip

# The only modules that write to stdout, and those that ask something about it or flush it.
WRITERS = {"answers.streams"}
ASKS = {
    "__main__": {"sys.stdout"},
    "answers.terminal": {"sys.stdout", "sys.stdout.isatty", "sys.stdout.fileno"},
    "cli.app": {"sys.stdout"},
}

# How near two names are, in the measure of difflib.
FLOATS = {"law.names", "ratefiles.rules.rule", "entries.column_names"}


def modules():
    """The names of the modules, those of the packages themselves left out."""
    return [name for name in trees() if not name.endswith("__init__")]


def wrong(faults_of, names=None):
    """What is wrong with each of some modules, or of all, where something is."""
    return {name: faults for name in names or modules() if (faults := faults_of(name))}


@cache
def all_nodes(name):
    """Every node in a module."""
    return list(ast.walk(trees()[name]))


def nodes(name, kind):
    """Every node of a kind in a module."""
    return [node for node in all_nodes(name) if isinstance(node, kind)]


def imports(name):
    """The modules that a module loads when it runs; what only a type checker reads is left out."""
    found = set()
    for node in running(trees()[name]):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "anode_duty":
            found.update(f"anode_duty.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


def running(node):
    """Every node below this one but those that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from running(child)


@cache
def outside(name):
    """The packages other than this one that a module loads."""
    return {module.partition(".")[0] for module in imports(name)} - {"anode_duty"}


def numbers(name):
    """Every number in a module."""
    values = [node.value for node in nodes(name, ast.Constant)]
    return [value for value in values if type(value) in (int, float)]


def texts(name):
    """The texts in a module but the docstrings."""
    spoken = {id(node.value) for node in nodes(name, ast.Expr)}
    return {
        node.value
        for node in nodes(name, ast.Constant)
        if isinstance(node.value, str) and id(node) not in spoken
    }


def names_in(name):
    """The names that a module uses, those behind a point left out."""
    return {node.id for node in nodes(name, ast.Name)}


def names_behind_a_point(name):
    """The names that a module reads of something else."""
    return {node.attr for node in nodes(name, ast.Attribute)}


@pytest.mark.parametrize("package", OWNERS)
def test_dependencies_have_owners(package):
    """Typer, Rich and PyYAML are each imported by those alone who are to know them."""
    users = [name for name in modules() if package in outside(name)]
    assert [name for name in users if not name.startswith(OWNERS[package])] == []


def test_no_other_dependency():
    """What is not in the standard library is one of the three dependencies."""
    used = set().union(*map(outside, modules())) - sys.stdlib_module_names
    assert {name for name in used if not name.startswith("_")} == set(OWNERS)


def test_the_core_is_pure():
    """The core imports nothing by which a file, the clock or the terminal could be reached."""
    pure = [name for name in modules() if name.startswith(("law.", "duties."))]
    assert len(pure) > 10
    assert wrong(lambda name: outside(name) & (WORLD | set(OWNERS)), pure) == {}
    assert wrong(lambda name: called(name) & {"open", "print", "input"}, pure) == {}


def called(name):
    """The functions that a module calls by their name alone."""
    return {one.func.id for one in nodes(name, ast.Call) if isinstance(one.func, ast.Name)}


def test_only_the_command_line_asks_what_today_is():
    """No other module reads a calendar or a clock."""
    clocks = {"today", "now", "utcnow", "fromtimestamp", "localtime", "gmtime"}

    def asked(name):
        calls = [one.func for one in nodes(name, ast.Call)]
        return clocks & {func.attr for func in calls if isinstance(func, ast.Attribute)}

    assert wrong(asked, [name for name in modules() if not name.startswith("cli.")]) == {}
    assert wrong(asked)


def test_only_output_writes_to_stdout():
    """No other module prints or holds stdout; a few may ask what it is, or flush it."""

    def held(name):
        found = set(re.findall(r"\bsys\.stdout(?:\.\w+)?", ast.unparse(trees()[name])))
        printing = {"print"} & names_in(name) | {"__stdout__"} & names_behind_a_point(name)
        return found - ASKS.get(name, set()) | printing

    assert wrong(held, set(modules()) - WRITERS) == {}
    assert set(wrong(held)) == WRITERS


def test_no_float():
    """No number of money or of a rate passes through a float: the word stands nowhere."""
    assert wrong(lambda name: names_in(name) & {"float", "round", "complex"}) == {}
    floats = wrong(lambda name: [number for number in numbers(name) if type(number) is float])
    assert set(floats) <= FLOATS
    assert all(0 < number < 1 for found in floats.values() for number in found)


@pytest.fixture(scope="module")
def law(book):
    """Every fact of the rate files that the code must not know."""
    notices = [notice for case in book.cases for notice in case.notices]
    tables = [notice.rates for notice in notices if notice.rates]
    rows = [row for table in tables for row in (*table.companies, table.residual) if row]
    facts = [name for held in book.companies.values() for name in (held.id, *held.legal_names)]
    facts += [name for held in book.companies.values() for name in held.short_names]
    facts += [case.number for case in book.cases] + [case.residual for case in book.cases]
    facts += [str(act.effective) for act in (*notices, *book.scopes)]
    facts += [str(row.percent) for row in rows] + [row.cbp_case for row in rows if row.cbp_case]
    for scope in book.scopes:
        facts += [name for article in scope.articles for name in (article.id, *article.names)]
        facts += [held.number for held in scope.htsus]
        facts += [str(criterion.at_least) for criterion in scope.criteria]
    return {fact.casefold() for fact in facts}


def test_the_law_is_data(law):
    """No company, article, rate, threshold, case number or date of the law stands in the code."""
    assert wrong(lambda name: {text for text in texts(name) if text.casefold() in law}) == {}
    assert wrong(lambda name: {str(number) for number in numbers(name)} & law) == WIDTHS


# The width of a terminal that does not say its own is a threshold too, by chance.
WIDTHS = {"answers.terminal": {"80"}}

LOOKS_LIKE_LAW = re.compile(
    r"[AC]-[0-9]{3}-[0-9]{3}(-[0-9]{3})?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[1-9][0-9]*[.][0-9]{2}%?"
    r"|[0-9]{4}([.][0-9]{2,4})+|[0-9]+ FR [0-9]+"
)


def test_nothing_looks_like_the_law():
    """No text of the code is a case number, a date, a rate, a subheading or a citation."""
    like_law = wrong(lambda name: {text for text in texts(name) if LOOKS_LIKE_LAW.fullmatch(text)})
    assert like_law == {}


def test_no_rule_by_the_calendar():
    """No date is made in the code, and nothing hangs on a year or a month."""

    def made(name):
        calls = [one for one in nodes(name, ast.Call) if ast.unparse(one.func).endswith("date")]
        return [one for one in calls if re.match(r"(datetime\.)?date\([0-9]", ast.unparse(one))]

    parts = {"year", "month", "weekday", "isocalendar"}
    assert wrong(made) == {}
    assert wrong(lambda name: names_behind_a_point(name) & parts) == {}


def test_every_process_has_a_time_limit():
    """No test waits for a process that it has started without saying for how long."""
    for file in Path(__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "subprocess" in text else ():
            if isinstance(node, ast.Call) and re.search(
                r"(^subprocess\.run|\.communicate|\.wait)$", ast.unparse(node.func)
            ):
                given = [keyword.arg for keyword in node.keywords]
                assert "timeout" in given, f"{file.name}:{node.lineno}"

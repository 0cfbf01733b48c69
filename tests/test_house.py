"""What stands where: who touches the world, and that the law is data.

Which package may import which is held by import-linter; see pyproject.toml.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import anode_duty

SOURCE = Path(anode_duty.__file__).parent
TREES = {
    ".".join(file.relative_to(SOURCE).with_suffix("").parts): ast.parse(
        file.read_text(encoding="utf-8")
    )
    for file in sorted(SOURCE.rglob("*.py"))
    if file.stem != "__init__"
}

# Who may import each of the packages that this one depends on: packages or modules.
OWNERS = {
    "typer": ("cli",),
    "rich": ("answers.terminal",),
    "yaml": ("ratefiles", "entries.column_names"),
    "openpyxl": ("entries.workbook",),
    "pyarrow": ("arrow", "entries.parquet"),
}

# These answer from what they are given: no file, no clock, no terminal.
PURE = [name for name in TREES if name.startswith(("law.", "duties."))]
WORLD = {
    "asyncio", "fileinput", "glob", "io", "logging", "os", "pathlib", "random", "shutil",
    "socket", "subprocess", "sys", "tempfile", "time", "urllib",
}  # fmt: skip

# The only modules that write to stdout, and those that ask something about it or flush it.
WRITERS = {"answers.streams", "answers.output_file"}
ASKS = {
    "__main__": {"sys.stdout"},
    "answers.terminal": {"sys.stdout", "sys.stdout.isatty", "sys.stdout.fileno"},
    "cli.app": {"sys.stdout"},
}

# How near two names are, in the measure of difflib.
FLOATS = {"law.names", "ratefiles.rules.rule", "entries.column_names"}


def imports(tree):
    """The modules that a module loads when it runs; what only a type checker reads is left out."""
    found = set()
    for node in running(tree):
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


def outside(tree):
    """The packages other than this one that a module loads."""
    return {name.partition(".")[0] for name in imports(tree)} - {"anode_duty"}


def texts(tree):
    """Every text in a module but the docstrings."""
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    }


@pytest.mark.parametrize("package", OWNERS)
def test_dependencies_have_owners(package):
    """Typer, Rich and PyYAML are each imported by those alone who are to know them."""
    users = [name for name, tree in TREES.items() if package in outside(tree)]
    assert [name for name in users if not name.startswith(OWNERS[package])] == []


def test_no_other_dependency():
    """What is not in the standard library is one of the three dependencies."""
    import sys

    used = set().union(*map(outside, TREES.values())) - sys.stdlib_module_names
    assert {name for name in used if not name.startswith("_")} == set(OWNERS)


@pytest.mark.parametrize("name", PURE)
def test_the_core_is_pure(name):
    """The core imports nothing by which a file, the clock or the terminal could be reached."""
    assert outside(TREES[name]) & (WORLD | set(OWNERS)) == set()
    called = {node.func.id for node in calls(name) if isinstance(node.func, ast.Name)}
    assert called & {"open", "print", "input"} == set()


def calls(name):
    """Every call in a module."""
    return [node for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("name", [name for name in TREES if not name.startswith("cli.")])
def test_only_the_command_line_asks_what_today_is(name):
    """No other module reads a calendar or a clock."""
    asked = {node.func.attr for node in calls(name) if isinstance(node.func, ast.Attribute)}
    assert asked & {"today", "now", "utcnow", "fromtimestamp", "localtime", "gmtime"} == set()


@pytest.mark.parametrize("name", sorted(set(TREES) - WRITERS))
def test_only_output_writes_to_stdout(name):
    """No other module prints or holds stdout; a few may ask what it is, or flush it."""
    tree = TREES[name]
    held = set(re.findall(r"\bsys\.stdout(?:\.\w+)?", ast.unparse(tree)))
    assert held <= ASKS.get(name, set())
    assert "print" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "__stdout__" not in {node.attr for node in ast.walk(tree) if hasattr(node, "attr")}


@pytest.mark.parametrize("name", TREES)
def test_no_float(name):
    """No number of money or of a rate passes through a float: the word stands nowhere."""
    names = {node.id for node in ast.walk(TREES[name]) if isinstance(node, ast.Name)}
    assert names & {"float", "round", "complex"} == set()
    floats = [
        node.value
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert floats == [] or (name in FLOATS and all(0 < number < 1 for number in floats))


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


@pytest.mark.parametrize("name", TREES)
def test_the_law_is_data(name, law):
    """No company, article, rate, threshold, case number or date of the law stands in the code."""
    assert {text for text in texts(TREES[name]) if text.casefold() in law} == set()
    numbers = {
        str(node.value)
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    assert numbers & law <= WIDTHS.get(name, set())


# The width of a terminal that does not say its own is a threshold too, by chance.
WIDTHS = {"answers.terminal": {"80"}}

LOOKS_LIKE_LAW = re.compile(
    r"[AC]-[0-9]{3}-[0-9]{3}(-[0-9]{3})?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[1-9][0-9]*[.][0-9]{2}%?"
    r"|[0-9]{4}([.][0-9]{2,4})+|[0-9]+ FR [0-9]+"
)


@pytest.mark.parametrize("name", TREES)
def test_nothing_looks_like_the_law(name):
    """No text of the code is a case number, a date, a rate, a subheading or a citation."""
    assert {text for text in texts(TREES[name]) if LOOKS_LIKE_LAW.fullmatch(text)} == set()


@pytest.mark.parametrize("name", TREES)
def test_no_rule_by_the_calendar(name):
    """No date is made in the code, and nothing hangs on a year or a month."""
    made = [ast.unparse(node) for node in calls(name) if ast.unparse(node.func).endswith("date")]
    assert [call for call in made if re.match(r"(datetime\.)?date\([0-9]", call)] == []
    parts = {node.attr for node in ast.walk(TREES[name]) if isinstance(node, ast.Attribute)}
    assert parts & {"year", "month", "weekday", "isocalendar"} == set()


def test_every_process_has_a_time_limit():
    """No test waits for a process that it has started without saying for how long."""
    for file in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(
                r"(^subprocess\.run|\.communicate|\.wait)$", ast.unparse(node.func)
            ):
                given = [keyword.arg for keyword in node.keywords]
                assert "timeout" in given, f"{file.name}:{node.lineno}"

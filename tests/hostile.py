"""Questions, hostile command lines and hostile files of entries, made of a `random.Random`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

import typer

from anode_duty.cli.app import COMMANDS, app
from anode_duty.entries.column_names import load_column_map
from spoiling import COMPANIES, DAYS, ODD_TEXT

FORMATS = ("table", "json", "json", "csv", "markdown", "html")
_ARTICLES = [
    "active anode material",
    "battery cell",
    "graphite",
    "electric vehicle",
    "anode slurry",
]
_ARTICLES += [
    "BESS container",
    "synthetic graphite",
    "battery pack",
    "graphite powder",
    "electrode",
]
_NUMBERS = ["3801.10.5000", "2504.10.50", "8507.60.0020", "3801.10.50.00", "8507600010", "99038803"]
_NAMES = [
    *COMPANIES,
    "BTR",
    "Panasonic",
    "Carbon ONE",
    "Zyx Wvut",
    "Panasonc",
    "unknown",
    "A-570-194",
]


def _quote(rng):
    company = rng.choice([["--exporter", rng.choice(COMPANIES)], _NOBODY])
    product = rng.choice([[], [], ["--product", rng.choice(_ARTICLES)]])
    return ["quote", "--value", "100000", *company, *product, *_day(rng)]


_NOBODY = ["--exporter", "Zyx Wvut", "--unlisted"]


def _day(rng):
    return rng.choice([[], ["--entry-date", str(rng.choice(DAYS))]])


# Words of a question, and whether it needs the files of other duties.
QUESTIONS = [
    lambda rng: (_quote(rng), False),
    lambda rng: ([*_quote(rng), "--hts", rng.choice(_NUMBERS)], True),
    lambda rng: (["lookup", *_day(rng), *rng.choice([[], ["--history"]])], False),
    lambda rng: (["lookup", rng.choice([*COMPANIES, "A-570-194", "C-570-195"])], False),
    lambda rng: (["lookup", rng.choice(_NUMBERS), *_day(rng)], True),
    lambda rng: (["classify", rng.choice(_ARTICLES), *_day(rng)], False),
    lambda rng: (["classify", rng.choice(_ARTICLES), "--carbon", "99.95"], False),
    lambda rng: (["compare", "--value", "100000", *_day(rng)], False),
    lambda rng: (["list", rng.choice(["companies", "articles", "cases"])], False),
    lambda _: (["list", "duties"], True),
]

_ODD = [
    *("", " ", "-", "--", "0", "-1", "+5", "1e5", "1E400", "NaN", "sNaN", "Infinity", "0x10"),
    *("1_000", "\uff11\uff10", "\u0663", "1,000", "1,00", "1.005", "0.01"),
    *("0.00", "9" * 15, "9" * 16, "9" * 400),
    *("$5", "USD 5", "5 USD", "€5", "(5)", "5-", "1.000,50", "1 000", "100%", "0.9995"),
    *("100.1", "1/2"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-2-1", "20260211", "today"),
    *("2026-02-11T00:00:00", "02/11/2026", "2026-02-11 00:00", "\uff12026-02-11"),
    *("-2026-01-01", "60"),
    *("\x1b[31m", "\x07", "\r\n", "a\nb", "\t", "\ufeff", "\x7f", "\x85", "\udc80"),
    *("a\udcff", "👩‍🔬"),
    *("%s", "{0}", "[red]x[/red]", "[/]", ":smile:", "\\", "'", '"', "`", "|", "<b>", "&"),
    *("#", "*", "~"),
    *("=", "a=b", "carbon=", "=5", "carbon=NaN", "carbon=99.95", "energy_density=1e9", "x" * 5000),
    *("CN", "cn", "KR", "ZZ", "China", "AD", "CVD", "ad", "ocean", "air"),
    *("C-570-195-001", "A-580-999"),
    *("folder", "missing", "missing/file", "empty.csv", "noise.bin", "entries.csv", "parties.csv"),
    *("rates", "rates/companies.yaml", "/dev/null", "/dev/full", "json", "table", "sarif", "month"),
    *("bash", "fish", "utf-16", "cp1252", "idna", "rot13", "MM/DD/YYYY", "YYYY"),
    *("D/M/Y", "DD.MM.YY"),
    *ODD_TEXT,
]  # fmt: skip
_DATES = [*map(str, DAYS), "2025-08-01", "2026-03-20", "2024-12-31", "2026-11-20"]
_WRITTEN = [
    "-",
    "out.csv",
    "folder",
    "missing/out.csv",
    "",
    "/dev/null",
    "/dev/full",
    "entries.csv",
]
_WRITTEN += ["parties.csv", "a\nb", "a\udcff", "x" * 300, "out.csv/below", ".", "--help"]
_PLAUSIBLE = {
    **{"exporter": _NAMES, "producer": _NAMES, "importer": ["Tesla", "Acme"], "name": _NAMES},
    **{"product": _ARTICLES, "article": _ARTICLES, "htsus": _NUMBERS},
    **{"loaded": _DATES, "on": _DATES},
    **{"value": ["100000", "$1,234.56", "0.01", "99999.49"], "aam_value": ["5000", "100000"]},
    **{
        "entry_date": _DATES,
        "as_known": _DATES,
        "origin": ["CN", "KR", "JP"],
        "duty": ["AD", "CVD"],
    },
    **{"material_origin": ["CN", "KR"], "case": ["A-570-194", "C-570-195", "A-570-194;C-570-195"]},
    **{"transport": ["ocean", "air", "truck", "rail"], "use": ["passenger vehicle part"]},
    **{"carbon": ["99.95", "90"], "energy_density": ["350"], "graphitization": ["95"]},
    **{"fact": ["carbon=99.95", "energy_density=350"], "batch": ["entries.csv", "-"]},
    **{"files": ["entries.csv", "-"], "rates": ["rates"], "against": ["rates"], "verify": ["-"]},
    **{"form": FORMATS, "encoding": ["utf-8", "cp1252"]},
    **{"column": ["value=Price", "exporter=exporter"], "date_format": ["MM/DD/YYYY", "YYYY-MM-DD"]},
    **{"parties": ["parties.csv"], "by": ["entry", "month", "exporter", "case", "importer"]},
    **{"paths": ["rates", "rates/companies.yaml", "-"], "stdin_name": ["rates/companies.yaml"]},
    **{"reviewed_within": ["60", "0"], "command": list(COMMANDS), "sheet": ["Sheet1"]},
    "what": ["companies", "articles", "cases", "duties", "notes", "rates"],
}
_OUTPUTS = ("target", "cape", "copy")
_NO_OPTIONS = ("--bogus", "--valeu", "-x", "--Value", "--exporter-", "---value")


def command_line(rng):
    """Return the words of a command line, and whether it has an option that is not there."""
    odd = rng.choice([0.02, 0.1, 0.3])  # of the words
    name = rng.choice([*_COMMANDS]) if rng.random() < 0.97 else _odd(rng)
    params = list(_params(name if name in COMMANDS else "quote"))
    given, left_out = rng.choice(_COMMANDS.get(name, [("", "")]))
    words = []
    for param in params:
        if param.name in given.split() or (
            param.param_type_name == "argument" and rng.random() < (1 - odd) * _NAMED.get(name, 1)
        ):
            words += _option(rng, param, odd)
    params = [one for one in params if one.name not in left_out.split() or rng.random() < odd / 3]
    for param in rng.sample(params, min(len(params), rng.choice([0, 1, 1, 2, 3, 5]))):
        if param.param_type_name == "option":
            words += _option(rng, param, odd)
    if rng.random() < odd / 3:
        words.insert(rng.randint(0, len(words)), _odd(rng))
    refused = rng.random() < 0.03
    if refused:
        words = [*(word for word in words if word not in _EAGER), rng.choice(_NO_OPTIONS)]
        refused = not words[:-1] or not words[-2].startswith("-")
    before = [rng.choice(["-V", "--help", "-h", "--show-completion", _odd(rng)])]
    words = [*(before if rng.random() < 0.02 else []), name, *words]
    return [word.replace("\0", "") for word in words], refused and words[0] == name in COMMANDS


# Of each command: what is always given, and what seldom is, as it does not go with that.
_FILES = "batch encoding sheet column date_format parties only_listed_hts"
_COMMANDS = {
    "quote": [
        *[("value exporter", f"{_FILES} verify value exporter")] * 2,
        ("batch", "verify value explain"),
        ("verify", f"{_FILES} value exporter"),
    ],
    "compare": [("value", "value changed"), ("value against", "value")],
    "list": [("", "copy entry_date"), ("", "copy entry_date"), ("", "")],
    "check": [("", "stdin_name rules rates"), ("stdin_name", "rules rates"), ("rules", "paths")],
    **{name: [("", "sheet changed")] for name in ("lookup", "classify", "refund", "help")},
}
_NAMED = {"check": 0.5, "help": 0.7, "lookup": 0.7}  # how often an argument is given
_EAGER = ("-h", "--help", "--", "-")


def _params(name):
    """Return the options and arguments of a command, as Typer has them."""
    if name not in _BUILT:
        program = typer.main.get_command(app)
        _BUILT[name] = program.get_command(None, name).params
    return _BUILT[name]


_BUILT = {}


def _option(rng, param, odd):
    """Return an option with its value, or an argument."""
    value = _word(rng, param.name, odd)
    if param.param_type_name == "argument":
        return [value]
    option = rng.choice(param.opts)
    if getattr(param, "is_flag", False):
        return [option if rng.random() > odd / 3 else f"{option}={value}"]
    if rng.random() < odd / 5:
        return [option]
    return [f"{option}={value}"] if rng.random() < 0.3 else [option, value]


def _word(rng, name, odd):
    """Return a value: most often what one would write, else that with a slip, or an odd one."""
    if name in _OUTPUTS:
        return rng.choice(_WRITTEN)
    plausible = _PLAUSIBLE.get(name)
    if plausible is None or rng.random() < odd:
        return _odd(rng)
    word = rng.choice(plausible)
    if rng.random() < odd / 2:
        at = rng.randint(0, len(word))
        word = word[:at] + rng.choice([_odd(rng), "", " "]) + word[at + rng.randint(0, 2) :]
    return word


def _odd(rng):
    if rng.random() < 0.1:
        return "".join(chr(rng.choice([rng.randrange(1, 300), 0x4E00])) for _ in range(6))
    return rng.choice(_ODD)


def plain_amount(text):
    """Return the amount that a word of a command line gives, or None."""
    plain = re.sub(r"^(--value=)?\s*|[$,\s]|USD|usd|US", "", text)
    return Decimal(plain) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain, re.ASCII) else None


class EntriesFile(NamedTuple):
    """A file of entries, and what is known of it.

    Attributes:
        options: with which it is read.
        between: what separates its cells.
        references: of its lines, in order.
        of_others: the references of rows that are part of other goods of their entry line, where
            there are any: those with a number of chapter 98 or 99.
        own: the own name of each of its columns, by its header.
        day: the entry date of lines that give none, or None.
        damaged: its bytes were changed, so that its lines are not known.
    """

    content: bytes
    options: list[str]
    between: str
    references: list[str]
    of_others: set[str]
    own: dict[str, str]
    day: str | None
    damaged: bool


_COLUMNS = load_column_map().columns
_CELLS = {
    "exporter": _NAMES, "producer": ["", "", *COMPANIES], "product": ["", "", *_ARTICLES],
    "value": ["100000", "$1,234.56", "0.01", "99999.49", "0.50", "1000000.00", "123,456.78"],
    "aam_value": ["", "5000", "100000"], "entry_date": [*_DATES, ""], "origin": ["CN", "", "KR"],
    "material_origin": ["", "CN", "KR"], "unlisted": ["", "", "yes", "no"], "use": [""],
    "cbp_case": ["", "A-570-194", "C-570-195-001", "A-570-194-000;C-570-195-000"],
    "entry_type": ["03", "01", "", "11"], "duty": ["", "AD", "CVD"], "htsus": [*_NUMBERS, ""],
    "transport": ["", "ocean", "air"], "loaded": ["", *_DATES], "importer": ["", "Tesla"],
    "entry_number": ["", "ABC-1234567-1", "ABC-1234567-1", "ABC-1234568-2"],
    "line_number": ["1", "2", ""], "tariff_ordinal": ["1", "2", ""], "energy_density": ["", "350"],
    "carbon": ["", "99.95"],
    "liquidation_date": ["", *_DATES], "deposited_ad": ["", "0", "500.00", "102720.00"],
    "deposited_cvd": ["", "0.00", "11580.00"], "deposited": ["", "114300.00"], "Remark": ["", "ok"],
}  # fmt: skip


def entries_file(rng):
    """Return a file of up to 40 lines, most of them such that they can be quoted."""
    others = [name for name in _CELLS if name not in ("exporter", "value")]
    own = ["exporter", "value", *rng.sample(others, rng.randint(0, 8))]
    rng.shuffle(own)
    headers = {_header(rng, name): name for name in own}
    odd = rng.choice([0, 0.01, 0.1])
    rows = [["Reference", *headers]]
    references = []
    for number in range(rng.choice([0, 1, 3, 10, 40])):
        references.append(f"R-{number}")
        cells = [_entry_cell(rng, name, odd) for name in headers.values()]
        if rng.random() < odd / 2:
            cells = rng.choice(
                [cells[:-1], [*cells, "more"], [*cells, ""], cells[: len(cells) // 2]]
            )
        rows.append([references[-1], *cells])
        if rng.random() < odd / 2:
            rows.append(rng.choice([[], [""] * (len(headers) + 1)]))
    between = rng.choice([",", ",", ";", "\t", "|"])
    end, quoted = rng.choice(["\n", "\r\n", "\r"]), rng.random() < 0.3
    lines = [between.join(_csv_cell(cell, between, quoted) for cell in row) for row in rows]
    above = rng.choice(["", "", "", f"Entries of May{end}{end}"])
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"])
    content = (above + end.join([*lines, ""])).encode(encoding, "replace")
    day = rng.choice([None, "2026-02-12", "2025-08-01"])
    options = [] if day is None else ["--entry-date", day]
    options += ["--encoding", "utf-16"] if encoding == "utf-16" else []
    damaged = rng.random() < 0.25
    if damaged:
        content = _damaged(rng, content)
    of_others = {
        row[0]
        for row in rows[1:]
        for own, cell in zip(headers.values(), row[1:], strict=False)
        if own == "htsus" and cell.strip().startswith(("98", "99"))
    }
    return EntriesFile(content, options, between, references, of_others, headers, day, damaged)


def _csv_cell(cell, between, quoted):
    if quoted or any(character in cell for character in (between, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _header(rng, name):
    column = _COLUMNS.get(name)
    if column is None or rng.random() < 0.5:
        return name
    return rng.choice([name.upper(), name.replace("_", " ").title(), *column.names])


def _entry_cell(rng, name, odd):
    return _odd(rng) if rng.random() < odd else rng.choice(_CELLS[name])


def _damaged(rng, content):
    for _ in range(rng.choice([1, 1, 3])):
        at = rng.randint(0, len(content))
        noise = rng.choice(
            [b'"', b'""', b"\0", b"\r", b"\n", b",", b";", b"\xff", b"\xe9", b"\x1a"]
        )
        kind = rng.random()
        if kind < 0.4:
            content = content[:at] + noise * rng.choice([1, 1, 2, 300]) + content[at:]
        elif kind < 0.7:
            content = content[:at] + content[at + rng.randint(1, 60) :]
        else:
            to = rng.randint(at, len(content))
            content = content[:to] + content[at:to] + content[to:]
    return content


_ALONE = {
    **{"exporter": "--exporter", "value": "--value", "producer": "--producer", "use": "--use"},
    **{"product": "--product", "aam_value": "--aam-value", "entry_date": "--entry-date"},
    **{"origin": "--origin", "material_origin": "--material-origin", "htsus": "--hts"},
    **{"transport": "--transport", "loaded": "--loaded", "importer": "--importer"},
    **{"duty": "--duty", "carbon": "--carbon", "energy_density": "--energy-density"},
}
_OF_FILES = ("cbp_case", "entry_type", "entry_number")  # a single quote has nothing like them
_OF_NUMBERS = ("transport", "loaded", "use")
_MIDNIGHT = re.compile("(?<=[0-9])[ T]00:00(:00)?$")


def _as_read(own, cell):
    """Return a cell as a file is read: on one line, a day without the midnight behind it."""
    text = " ".join(cell.split())
    return _MIDNIGHT.sub("", text) if own in ("entry_date", "loaded") else text


def single_quote(file, row):
    """Return the command that asks about one line alone, or None where there is none."""
    cells = {own: _as_read(own, row[header]) for header, own in file.own.items()}
    if any(cells.get(name) for name in _OF_FILES):
        return None
    if not cells.get("htsus"):  # alone, they are refused without a number
        cells = {own: cell for own, cell in cells.items() if own not in _OF_NUMBERS}
    words = [
        "quote",
        *(f"{_ALONE[own]}={cell}" for own, cell in cells.items() if cell and own in _ALONE),
    ]
    if not cells.get("entry_date"):
        words.append(f"--entry-date={file.day}")
    return [*words, "--unlisted"] if cells.get("unlisted") == "yes" else words

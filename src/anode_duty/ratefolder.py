"""The files of a folder of rate files: listed, read and parsed so that none of them can do harm."""

from __future__ import annotations

import os
import re
import stat

import yaml

from anode_duty import faults
from anode_duty.case import Place
from anode_duty.errors import UnsoundRates
from anode_duty.faults import ERROR, Problem

try:  # the plain digest first: hashlib loads OpenSSL, a tenth of the time of a quote
    from _sha2 import sha256
except ImportError:
    try:
        from _sha256 import sha256
    except ImportError:
        from hashlib import sha256
try:
    from yaml import CBaseLoader as BaseLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import BaseLoader  # type: ignore[assignment]

FIELDS = "fields, each `name: value`"
MAX_BYTES = 1_000_000
MAX_DEPTH = 20
# Below these, no text can nest deep enough to hurt the composer, which recurses.
_SAFE_BRACKETS = 100
_SAFE_LINE = 200

_CASE_FOLDER = re.compile(r"[AC]-[0-9]{3}-[0-9]{3}")


class Loader(BaseLoader):
    """Composes nodes whose tags nobody asks for: `_hurtful` has refused those that are written."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:  # noqa: ARG002
        """Return no tag; the resolver of the base costs a third of the reading time."""
        return ""

    def descend_resolver(self, parent: object, index: object) -> None:
        """Do nothing, as there are no path resolvers."""

    def ascend_resolver(self) -> None:
        """Do nothing, as there are no path resolvers."""


class RateFolder:
    """The files of a folder: lists, reads and parses them, and keeps what is wrong."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        if "\0" in folder:
            raise UnsoundRates(f"{folder!r} is not the name of a folder")
        self.real = os.path.realpath(folder)
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.bytes_of: dict[str, bytes] = {}
        self._files: dict[str, list[str]] = {"": []}
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise UnsoundRates(
                f"the rate files cannot be read: {folder}: {error.strerror or error}",
                "name a folder of rate files with --rates or ANODE_DUTY_RATES",
            ) from None
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if self._is_folder(entry):
                self._list_folder(entry.name)
            else:
                self._enter("", entry.name)
        self.case_folders = [name for name in self._files if name not in ("", "scope")]
        for name in self._files[""]:
            if name != "companies.yaml":
                why = "only companies.yaml is read here; notices lie in the folder of their case"
                self.report(faults.stray_file(Place(name, 1, 1), why))
        if "companies.yaml" not in self._files[""] and not self.case_folders:
            raise UnsoundRates(
                f"there are no rate files in {folder}: no companies.yaml, no folder of a case",
                "name a folder of rate files with --rates or ANODE_DUTY_RATES",
            )

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError:
            return False

    def _list_folder(self, name: str) -> None:
        try:
            entries = sorted(os.listdir(os.path.join(self.folder, name)))
        except OSError as error:
            why = f"the folder cannot be read: {error.strerror or error}"
            self.report(faults.unreadable_file(Place(name, 1, 1), why))
            return
        inside = [file for file in entries if not file.startswith(".")]
        if name == "scope" or _CASE_FOLDER.fullmatch(name):
            self._files[name] = []
        elif any(file.endswith((".yaml", ".yml")) for file in inside):
            first = next(file for file in inside if file.endswith((".yaml", ".yml")))
            self.report(faults.case_number(Place(f"{name}/{first}", 1, 1), name))
            return
        for file in inside:
            self._enter(name, file)

    def _enter(self, folder: str, name: str) -> None:
        path = f"{folder}/{name}" if folder else name
        if name.endswith(".yaml"):
            self._files[folder].append(name)
        elif name.endswith(".yml"):
            why = "files are read by the ending .yaml; rename it"
            self.report(faults.stray_file(Place(path, 1, 1), why))

    def report(self, problem: Problem) -> None:
        """Keep a problem; an error makes its file one of the broken."""
        self.problems.append(problem)
        if problem.severity == ERROR:
            self.broken.add(problem.file)

    def listed(self, folder: str) -> list[str]:
        """Return the rate files of a folder, in the order of their names."""
        names = self._files.get(folder, [])
        return [f"{folder}/{name}" for name in names] if folder else list(names)

    def parse(self, file: str) -> yaml.MappingNode | None:
        """Return the fields of a file; None where it is not readable as such."""
        if (text := self._text(file)) is None or (root := self._compose(file, text)) is None:
            return None
        if isinstance(root, yaml.MappingNode):
            return root
        self.report(faults.wrong_type(_place(file, root.start_mark), FIELDS))
        return None

    def _text(self, file: str) -> str | None:
        start = Place(file, 1, 1)
        path = os.path.join(self.folder, *file.split("/"))
        try:
            self._refuse_link(path)
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(0, "it is not a file")
            if status.st_size > MAX_BYTES:
                raise OSError(0, f"it has {status.st_size} bytes; at most {MAX_BYTES} are read")
            with open(path, "rb", buffering=0) as stream:
                content = stream.read()
        except FileNotFoundError:
            self.report(faults.missing_file(start, file))
            return None
        except OSError as error:
            why = f"the file cannot be read: {error.strerror or error}"
            self.report(faults.unreadable_file(start, why))
            return None
        self.bytes_of[file] = content
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            self.report(faults.encoding(Place(file, line, column)))
            return None
        if text.startswith("\ufeff"):
            self.report(faults.byte_order_mark(start))
            text = text[1:]
        if "\r" in text:
            line = text[: text.index("\r")].count("\n") + 1
            column = text.index("\r") - text.rfind("\n", 0, text.index("\r"))
            self.report(faults.line_ending(Place(file, line, column)))
        return text

    def _refuse_link(self, path: str) -> None:
        if os.path.islink(path) or os.path.islink(os.path.dirname(path)):
            real = os.path.realpath(path)
            if os.path.commonpath([real, self.real]) != self.real:
                raise OSError(0, "it is a link that leads out of the folder")

    def _compose(self, file: str, text: str) -> yaml.Node | None:
        try:
            if _may_hurt(text) and (found := _hurtful(file, text)):
                self.report(found)
                return None
            root: yaml.Node | None = yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            self.report(_syntax_fault(file, text, error))
            return None
        except yaml.reader.ReaderError as error:
            before = text[: error.position]
            place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
            character = error.character if isinstance(error.character, int) else 0
            self.report(faults.syntax(place, f"the character U+{character:04X} is not allowed"))
            return None
        if root is None:
            self.report(faults.wrong_type(Place(file, 1, 1), FIELDS))
        return root

    @property
    def files(self) -> tuple[str, ...]:
        """Every rate file of the folder."""
        return tuple(file for folder in self._files for file in self.listed(folder))

    def digest(self) -> str:
        """Return the digest of every file that was read, names included."""
        total = sha256()
        for file in sorted(self.bytes_of):
            content = self.bytes_of[file]
            total.update(f"{file}\n{len(content)}\n".encode("utf-8", "surrogateescape"))
            total.update(content)
        return f"sha256:{total.hexdigest()}"


def _may_hurt(text: str) -> bool:
    return (
        "*" in text
        or "!" in text
        or text.count("[") + text.count("{") > _SAFE_BRACKETS
        or max(map(len, text.split("\n"))) > _SAFE_LINE
    )


def _hurtful(file: str, text: str) -> Problem | None:
    """Find aliases, tags and deep nesting by the events alone, which needs no recursion."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        place = _place(file, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return faults.alias(place)
        given = getattr(event, "tag", None)
        if given is not None and not given.startswith("tag:yaml.org,2002:str"):
            return faults.tag(place, given)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return faults.nesting(place)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _place(file: str, mark: yaml.error.Mark | yaml._yaml.Mark | None) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


_SYNTAX_HINTS = (
    ("unexpected end of stream", "a quote is opened here and never closed"),
    ("tab character", "a tab cannot indent; use spaces"),
    ("cannot start any token", "a tab, @, ` or % cannot begin a value; put it between quotes"),
    (
        "mapping values are not allowed",
        'a key where none can be; text with ": " in it wants quotes, a colon after a key a space',
    ),
    ("another document", "a second document begins here; write one document a file"),
    ("could not find expected ':'", "a colon is missing after a key, or a quote is not closed"),
    ("did not find expected key", "the indentation or a quote is not that of the lines around it"),
    ("did not find expected '-' indicator", "the indentation is not that of the list around it"),
    ("did not find expected ',' or ']'", "the list is not closed with ]"),
    ("did not find expected ',' or '}'", "the mapping is not closed with }"),
    ("undefined alias", "a * at the beginning is read as an alias; put the text between quotes"),
)


# A value that opens a quote and does not close it in its line: legal, but after a syntax error
# most often its cause, wherever the parser stumbled.
_OPEN_QUOTE = r"""(?m)^ *(?:- +)?(?:[^"'#\n]*: +)?("(?:[^"\\\n]|\\.)*|'[^'\n]*)$"""


def _syntax_fault(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    quote = re.search(_OPEN_QUOTE, text)
    if quote:
        before = text[: quote.start(1)]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return faults.syntax(place, "a quote is opened here and not closed in this line")
    said = error.problem or "this is not YAML"
    mark = error.problem_mark or error.context_mark
    if "end of stream" in said and error.context_mark:
        mark = error.context_mark
    why = next((hint for words, hint in _SYNTAX_HINTS if words in said), "")
    return faults.syntax(_place(file, mark), why or f"not YAML: {said}")

"""The files of a folder of rate files: listed, read and parsed so that none of them can do harm."""

from __future__ import annotations

import itertools
import os
import stat

import yaml

from anode_duty import faults
from anode_duty.case import Place
from anode_duty.errors import UnsoundRates
from anode_duty.faults import ERROR, Problem
from anode_duty.notation import CASE_NUMBER

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
_HOW = "name a folder of rate files with --rates or ANODE_DUTY_RATES"
_ENDINGS = (".yaml", ".yml")
_MOST_FOLDERS = 100
# Below these, no text can nest deep enough to hurt the composer, which recurses.
_SAFE_BRACKETS = 100
_SAFE_LINE = 200


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
        self._list()
        self.case_folders = [name for name in self._files if name not in ("", "scope")]
        self._expect_some()

    def _list(self) -> None:
        try:
            entries = sorted(os.scandir(self.folder), key=lambda entry: entry.name)
        except OSError as error:
            why = error.strerror or error
            raise UnsoundRates(
                f"the rate files cannot be read: {self.folder or repr(self.folder)}: {why}", _HOW
            ) from None
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry) and not entry.name.endswith(_ENDINGS):
                self._list_folder(entry)
            else:
                self._enter("", entry.name)
        for name in self._files[""]:
            if name != "companies.yaml":
                self._stray(name, "only companies.yaml is read here; notices lie with their case")

    def _expect_some(self) -> None:
        if self.case_folders or self.problems:
            return
        if "companies.yaml" not in self._files[""]:
            what = "no companies.yaml, no folder of a case"
            raise UnsoundRates(f"there are no rate files in {self.folder}: {what}", _HOW)
        start = Place("companies.yaml", 1, 1)
        self.report(faults.missing_file(start, "a folder named by its case number"))

    def _list_folder(self, folder: os.DirEntry[str]) -> None:
        """Enter the files of a case or of the scopes; no YAML may lie anywhere else."""
        try:
            entries = sorted(os.scandir(folder.path), key=lambda entry: entry.name)
        except OSError as error:
            why = f"the folder cannot be read: {error.strerror or error}"
            self.report(faults.unreadable_file(Place(folder.name, 1, 1), why))
            return
        known = folder.name == "scope" or CASE_NUMBER.fullmatch(folder.name)
        if known:
            self._files[folder.name] = []
        elif first := _first_yaml(folder.path):
            place = Place(os.path.relpath(first, self.folder).replace(os.sep, "/"), 1, 1)
            self.report(faults.case_number(place, folder.name))
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not _is_folder(entry) or entry.name.endswith(_ENDINGS):
                self._enter(folder.name, entry.name)
            elif known and (first := _first_yaml(entry.path)):
                path = os.path.relpath(first, self.folder).replace(os.sep, "/")
                self._stray(path, "folders inside that of a case are not read; move it up")

    def _enter(self, folder: str, name: str) -> None:
        path = f"{folder}/{name}" if folder else name
        if name.endswith(".yaml"):
            self._files[folder].append(name)
        elif name.casefold().endswith(_ENDINGS):
            self._stray(path, "files are read by the ending .yaml; rename it")

    def _stray(self, path: str, why: str) -> None:
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
            before = text.encode()[: error.position].decode("utf-8", "ignore")  # counted in bytes
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


_YAML = "tag:yaml.org,2002:"


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
    try:
        for event in yaml.parse(text, Loader=Loader):
            place = _place(file, event.start_mark)
            if isinstance(event, yaml.AliasEvent):
                return faults.alias(place)
            given = getattr(event, "tag", None)
            if given not in (None, f"{_YAML}str"):
                return faults.tag(place, given.replace(_YAML, "!!"))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    return faults.nesting(place)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        # Some libyaml have a limit of their own, and look so far ahead that they meet it before
        # any event of the depth at which ours is.
        if "nesting depth" not in (error.problem or "") or error.problem_mark is None:
            raise
        return _hurtful(file, text[: error.problem_mark.index])
    return None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _first_yaml(folder: str) -> str | None:
    """Return a YAML file somewhere below a folder; of a very large one, only its beginning."""
    for where, _, names in itertools.islice(os.walk(folder), _MOST_FOLDERS):
        for name in sorted(names):
            if name.casefold().endswith(_ENDINGS):
                return os.path.join(where, name)
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
    (
        "did not find expected '-' indicator",
        "a dash is missing here, or the indentation is not that of the list around it",
    ),
    ("did not find expected ',' or ']'", "the list is not closed with ]"),
    ("did not find expected ',' or '}'", "the mapping is not closed with }"),
    ("undefined alias", "a * at the beginning is read as an alias; put the text between quotes"),
)


def _open_quote(text: str) -> tuple[int, int] | None:
    """Return line and column of a value that opens a quote and does not close it in its line.

    That is legal, but after a syntax error most often its cause, wherever the parser stumbled.
    """
    for number, line in enumerate(text.split("\n"), 1):
        body = line.lstrip(" -")
        key, colon, rest = body.partition(": ")
        value = rest.lstrip(" ") if colon and key[:1] not in ("'", '"') else body
        mark, inside = value[:1], value[1:]
        if mark == '"':
            inside = inside.replace("\\\\", "").replace('\\"', "")
        elif mark == "'":
            inside = inside.replace("''", "")
        else:
            continue
        if mark not in inside:
            return number, len(line) - len(value) + 1
    return None


def _syntax_fault(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(("<<<<<<<", ">>>>>>>")):
            return faults.syntax(Place(file, number, 1), "a merge conflict is left here")
    if quote := _open_quote(text):
        place = Place(file, *quote)
        return faults.syntax(place, "a quote is opened here and not closed in this line")
    said = error.problem or "this is not YAML"
    mark = error.problem_mark or error.context_mark
    if error.context_mark and ("end of stream" in said or "expected ':'" in said):
        mark = error.context_mark
    why = next((hint for words, hint in _SYNTAX_HINTS if words in said), "")
    return faults.syntax(_place(file, mark), why or f"not YAML: {said}")

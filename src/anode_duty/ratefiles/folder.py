"""The files of a folder of rate files: listed, read and parsed so that none of them can do harm."""

from __future__ import annotations

import codecs
import itertools
import os
import stat
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from anode_duty.errors import why
from anode_duty.law.numbers import CASE_NUMBER
from anode_duty.law.source import Place
from anode_duty.ratefiles.nodes import FileReader
from anode_duty.ratefiles.problem import ERROR, UnsoundRates
from anode_duty.ratefiles.rules import field as faults
from anode_duty.ratefiles.yaml_text import (
    FIELDS,
    Loader,
    first_hurtful,
    may_hurt,
    place_behind,
    place_of,
    syntax_fault,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anode_duty.ratefiles.problem import Problem


try:  # hashlib loads OpenSSL, which took 3 ms of the 90 ms of a quote; these have the same digest
    from _sha2 import sha256
except ImportError:
    try:
        from _sha256 import sha256  # Python 3.11
    except ImportError:
        from hashlib import sha256

T = TypeVar("T")

MAX_BYTES = 1_000_000
_HOW = "name a folder of rate files with --rates or ANODE_DUTY_RATES"

ENDINGS = (".yaml", ".yml")
_MOST_FOLDERS = 100

# The folders of a book beside those of its cases.
SCOPES, DUTIES = "scope", "duties"
KNOWN_FOLDERS = (SCOPES, DUTIES)


class RateFolder:
    """The files of a folder: lists, reads and parses them, and keeps what is wrong.

    Args:
        folder: the folder.
        only: list this folder in it alone; None for all.
        given: text that is read in the place of a file, which need not be there, by the file.
    """

    def __init__(
        self, folder: str, only: str | None = None, given: Mapping[str, bytes] | None = None
    ) -> None:
        self.folder = folder
        self.only = only
        self._given = given or {}
        if "\0" in folder:
            raise UnsoundRates(f"{folder!r} is not the name of a folder")
        self.real = os.path.realpath(folder)
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.bytes_of: dict[str, bytes] = {}
        self._files: dict[str, list[str]] = {"": []}
        self._list()
        self.case_folders = [name for name in self._files if name not in ("", *KNOWN_FOLDERS)]
        self._expect_some()

    def _list(self) -> None:
        try:
            entries = seen(self.folder)
        except OSError as error:
            folder = self.folder or repr(self.folder)
            words = f"the rate files cannot be read: {folder}: {why(error)}"
            raise UnsoundRates(words, _HOW) from None
        for entry in entries:
            if self.only not in (None, entry.name):
                continue
            if is_folder(entry):
                self._list_folder(entry)
            elif _is_read(entry.name):
                # Left out in silence, a link that leads nowhere would take its duties with it.
                words = "the folder cannot be read: it is a file, or a link that leads to no folder"
                self.report(faults.unreadable_file(Place(entry.name, 1, 1), words))
            else:
                self._enter("", entry.name)
        for file in self._given:
            self._enter_given(file)
        for name in self._files[""]:
            if name != "companies.yaml":
                self._stray(name, "only companies.yaml is read here; notices lie with their case")

    def _expect_some(self) -> None:
        if self.case_folders or self.problems or self.only:
            return
        if "companies.yaml" not in self._files[""]:
            what = "no companies.yaml, no folder of a case"
            raise UnsoundRates(f"there are no rate files in {self.folder}: {what}", _HOW)
        start = Place("companies.yaml", 1, 1)
        self.report(faults.missing_file(start, "a folder named by its case number"))

    def _list_folder(self, folder: os.DirEntry[str]) -> None:
        """Enter the files of a case or of the scopes; no YAML may lie anywhere else."""
        try:
            entries = seen(folder.path)
        except OSError as error:
            words = f"the folder cannot be read: {why(error)}"
            self.report(faults.unreadable_file(Place(folder.name, 1, 1), words))
            return
        known = _is_read(folder.name)
        if known:
            self._files[folder.name] = []
        elif first := self._first_yaml(folder.path):
            self.report(faults.case_number(Place(first, 1, 1), folder.name))
            return
        for entry in entries:
            if not is_folder(entry):
                self._enter(folder.name, entry.name)
            elif known and (first := self._first_yaml(entry.path)):
                self._stray(first, "folders inside that of a case are not read; move it up")

    def _first_yaml(self, folder: str) -> str | None:
        """Return a YAML file somewhere below a folder; of a very large one, only its beginning."""
        for where, _, names in itertools.islice(os.walk(folder), _MOST_FOLDERS):
            for name in sorted(names):
                if name.casefold().endswith(ENDINGS):
                    path = os.path.relpath(os.path.join(where, name), self.folder)
                    return path.replace(os.sep, "/")
        return None

    def _enter(self, folder: str, name: str) -> None:
        path = f"{folder}/{name}" if folder else name
        if name.endswith(".yaml"):
            self._files[folder].append(name)
        elif name.casefold().endswith(ENDINGS):
            self._stray(path, "files are read by the ending .yaml; rename it")

    def _enter_given(self, file: str) -> None:
        """Enter a file whose text is given, where a file of that name is not there."""
        folder, _, name = file.rpartition("/")
        if folder not in self._files:
            if not _is_read(folder):
                self.report(faults.case_number(Place(file, 1, 1), folder))
                return
            self._files[folder] = []
        if not os.path.lexists(os.path.join(self.folder, *file.split("/"))):
            self._enter(folder, name)
            self._files[folder].sort()

    def _stray(self, path: str, words: str) -> None:
        self.report(faults.stray_file(Place(path, 1, 1), words))

    def report(self, *problems: Problem) -> None:
        """Keep problems; an error makes its file one of the broken."""
        self.problems += problems
        self.broken.update(one.file for one in problems if one.severity == ERROR)

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
        self.report(faults.wrong_type(place_of(file, root.start_mark), FIELDS))
        return None

    def noun(
        self,
        file: str,
        read: Callable[[Any, yaml.Node], T | None],
        reader: Callable[[str, Callable[[Problem], None]], FileReader] = FileReader,
    ) -> T | None:
        """Make a noun of a file; None where the file has an error, so that no half is used."""
        root = self.parse(file)
        made = read(reader(file, self.report), root) if root else None
        return None if file in self.broken else made

    def _text(self, file: str) -> str | None:
        start = Place(file, 1, 1)
        path = os.path.join(self.folder, *file.split("/"))
        try:
            content = self._given[file] if file in self._given else self._bytes(path)
            if len(content) > MAX_BYTES:
                raise _too_large(len(content))
        except FileNotFoundError:
            self.report(faults.missing_file(start, file))
            return None
        except OSError as error:
            self.report(faults.unreadable_file(start, f"the file cannot be read: {why(error)}"))
            return None
        self.bytes_of[file] = content
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8")
            self.report(faults.encoding(place_behind(file, before)))
            return None
        if text.startswith("\ufeff"):
            self.report(faults.byte_order_mark(start))
            text = text[1:]
        if "\r" in text:
            self.report(faults.line_ending(place_behind(file, text.partition("\r")[0])))
        return text

    def _bytes(self, path: str) -> bytes:
        self._refuse_link(path)
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a file")
        if status.st_size > MAX_BYTES:
            raise _too_large(status.st_size)
        with open(path, "rb", buffering=0) as stream:
            return stream.read()

    def _refuse_link(self, path: str) -> None:
        if os.path.islink(path) or os.path.islink(os.path.dirname(path)):
            real = os.path.realpath(path)
            if os.path.commonpath([real, self.real]) != self.real:
                raise OSError(0, "it is a link that leads out of the folder")

    def _compose(self, file: str, text: str) -> yaml.Node | None:
        try:
            if may_hurt(text) and (found := first_hurtful(file, text)):
                self.report(found)
                return None
            root: yaml.Node | None = yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            self.report(syntax_fault(file, text, error))
            return None
        except yaml.reader.ReaderError as error:
            before = text.encode()[: error.position].decode("utf-8", "ignore")  # counted in bytes
            character = error.character if isinstance(error.character, int) else 0
            words = f"the character U+{character:04X} is not allowed"
            self.report(faults.syntax(place_behind(file, before), words))
            return None
        if root is None:
            self.report(faults.wrong_type(Place(file, 1, 1), FIELDS))
        return root

    @property
    def files(self) -> tuple[str, ...]:
        """Every rate file of the folder."""
        return tuple(file for folder in self._files for file in self.listed(folder))

    def digest(self, of_duties: bool = False) -> str:
        """Return the digest of every file that was read, names included.

        It is taken over what the reader reads: a checkout with other line ends, or a byte order
        mark, has the same. The files of `duties/` have a digest of their own.
        """
        total = sha256()
        for file in sorted(self.bytes_of):
            if file.startswith(f"{DUTIES}/") != of_duties:
                continue
            content = self.bytes_of[file].removeprefix(codecs.BOM_UTF8)
            if b"\r" in content:
                content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            total.update(f"{file}\n{len(content)}\n".encode("utf-8", "surrogateescape"))
            total.update(content)
        return f"sha256:{total.hexdigest()}"


def _too_large(size: int) -> OSError:
    return OSError(0, f"it has {size} bytes; at most {MAX_BYTES} are read")


def seen(folder: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder and not hidden, in the order of the names."""
    entries = (entry for entry in os.scandir(folder) if not entry.name.startswith("."))
    return sorted(entries, key=lambda entry: entry.name)


def _is_read(folder: str) -> bool:
    """Whether rate files are read from a folder of this name."""
    return folder in KNOWN_FOLDERS or CASE_NUMBER.fullmatch(folder) is not None


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder; one that is named like a rate file is told of as a file."""
    try:
        return entry.is_dir() and not entry.name.endswith(ENDINGS)
    except OSError:  # a link that leads to itself
        return False

"""An unpacked firmware folder as a file system.  Links are listed, never followed, so nothing outside it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from operator import attrgetter

from fwdiff.images.bytes.sources import FileSource
from fwdiff.images.format import Commands, DescribedFormat, Proof
from fwdiff.images.interface import ByteSource, FileNode, empty_folder
from fwdiff.images.limits import NameBudget
from fwdiff.images.rights import special_words
from fwdiff.model import FileKind

_NOT_CONTENT = frozenset({b".git"})
"""Dump repositories are published with git; its store beside the tree is no part of the firmware."""


class DirectoryTree:
    """The files below a folder.  `open` refuses a file that has become a link since it was listed."""

    name = "folder"

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._names: list[bytes] = []
        self._problems: list[tuple[bytes, Exception]] = []

    def walk(self) -> Iterator[FileNode]:
        self._names = []
        for name, entry in self.entries():
            try:
                yield from empty_folder(name) if entry is None else (_node(name, entry, self.key(name)),)
            except OSError as error:
                self._problems.append((name, error))

    def entries(self) -> Iterator[tuple[bytes, os.DirEntry[bytes] | None]]:
        """All that is no folder by its name below the root, and empty folders with None; see `problems` as well."""
        self._problems = []
        seen: set[tuple[int, int]] = set()
        pending = [b""]
        budget = NameBudget()
        while pending:
            folder = pending.pop()
            entries = self._scan(folder)
            if entries == []:
                yield folder, None
            prefix = folder + b"/" if folder else b""
            for entry in entries or ():
                name = prefix + entry.name
                budget.spend(name)
                if entry.is_dir(follow_symlinks=False):
                    if name not in _NOT_CONTENT and self._is_new(entry, seen):
                        pending.append(name)
                else:
                    yield name, entry

    def at_root(self) -> list[FileNode]:
        """The files and links of the folder itself, as far as they can be listed."""
        nodes = []
        for entry in self._scan(b"") or ():
            with suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    nodes.append(_node(entry.name, entry, self.key(entry.name)))
        return nodes

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def key(self, name: bytes) -> int:
        """What `open` knows a file by, whatever it is listed as."""
        self._names.append(name)
        return len(self._names) - 1

    def open(self, node: FileNode) -> ByteSource:
        return FileSource(self._path(self._names[node.key]), follow_links=False)

    def close(self) -> None:
        """Nothing is held open between two calls."""

    def _path(self, name: bytes) -> bytes:
        return os.path.join(self._root, name)  # noqa: PTH118 -- names are bytes, which pathlib cannot hold

    def _scan(self, folder: bytes) -> list[os.DirEntry[bytes]] | None:
        """What stands in a folder; None where that cannot be told, which is a problem."""
        try:
            with os.scandir(self._path(folder)) as entries:
                return sorted(entries, key=attrgetter("name"))
        except OSError as error:
            self._problems.append((folder, error))
            return None

    def _is_new(self, entry: os.DirEntry[bytes], seen: set[tuple[int, int]]) -> bool:
        """Whether a folder has not been met before; some mounted file systems contain themselves."""
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            return True  # listing it will say why it cannot be read
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            return False
        seen.add(identity)
        return True


def _node(name: bytes, entry: os.DirEntry[bytes], key: int) -> FileNode:
    if entry.is_symlink():
        target = os.readlink(entry.path)  # noqa: PTH115 -- as above
        return FileNode(name, FileKind.LINK, len(target), key, link=target)
    if not entry.is_file(follow_symlinks=False):
        return FileNode(
            name, FileKind.SPECIAL, 0, key, special=special_words(entry.stat(follow_symlinks=False).st_mode)
        )
    return FileNode(name, FileKind.FILE, entry.stat(follow_symlinks=False).st_size, key, order=entry.inode())


_PATH = '-- "$IMAGE"/{name}'

FORMAT = DescribedFormat(
    name="folder",
    title="unpacked folder",
    proof=Proof.REAL,
    commands=Commands(file=f"cp {_PATH} {{target}}", link=f"readlink -n {_PATH} > cited"),
)

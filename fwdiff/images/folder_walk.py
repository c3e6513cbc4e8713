"""The walk over the folders of a file system of inodes, which ext4, EROFS and squashfs have in common."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from functools import partial
from typing import Generic, Protocol, TypeVar

from fwdiff.errors import DamagedImage, ImageError, LimitReached
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.interface import FileNode, empty_folder
from fwdiff.images.limits import MAXIMUM_NAME, MAXIMUM_PATH, NameBudget
from fwdiff.images.problems import Problems

MAXIMUM_DIRECTORY = 64 << 20
MAXIMUM_DIRECTORIES = 1 << 30
"""Bytes of all folders together."""

_NOT_NAMES = frozenset({b"", b".", b".."})


class Inode(Protocol):
    """What the walk asks of an inode."""

    @property
    def mode(self) -> int:
        """Its type at least, as `stat.S_IFMT` takes it."""

    @property
    def size(self) -> int:
        """Bytes of its content, of a folder the names in it."""


AnInode = TypeVar("AnInode", bound=Inode)

Note = Callable[[ImageError], None]
"""Takes what is wrong with a part of a folder whose other parts are listed."""


class FolderWalk(Generic[AnInode]):
    """One walk over a file system by five answers: its root, an inode, what is in a folder, the node of a file, and
    that of a folder which is to be told of.

    `read_inode` and `node_of` raise `ImageError` for the one name that they are asked about; `entries_of` yields the
    names in a folder with the numbers of their inodes, without `.` and `..`, and raises it where no more can be listed.
    """

    def __init__(
        self,
        problems: Problems,
        root: int,
        read_inode: Callable[[int], AnInode],
        entries_of: Callable[[AnInode, Note], Iterator[tuple[bytes, int]]],
        node_of: Callable[[bytes, AnInode], FileNode],
        folder_of: Callable[[bytes, AnInode], Iterator[FileNode]],
        room: int = MAXIMUM_DIRECTORIES,
    ) -> None:
        self._problems = problems
        self._root = root
        self._read_inode = read_inode
        self._entries_of = entries_of
        self._node_of = node_of
        self._folder_of = folder_of
        self._room = min(room, MAXIMUM_DIRECTORIES)

    def nodes(self) -> Iterator[FileNode]:
        """Folder by folder, each once wherever else it is listed.  Raises `ImageError` where nothing can be listed."""
        root = self._read_inode(self._root)
        if not stat.S_ISDIR(root.mode):
            raise DamagedImage("the file system has no root folder", COMPARE_CHECKSUM)
        pending = [(b"", root)]
        seen = {self._root}
        budget = NameBudget()
        while pending:
            path, folder = pending.pop()
            before, is_empty = len(self._problems), True
            for name, number in self._entries(path, folder):
                is_empty = False
                whole = path + name
                budget.spend(whole)
                if name in _NOT_NAMES or len(name) > MAXIMUM_NAME or b"/" in name or b"\0" in name:
                    self._problems.note(path, _not_a_name(name))
                    continue
                try:
                    inode = self._read_inode(number)
                    if not stat.S_ISDIR(inode.mode):
                        yield self._node_of(whole, inode)
                    elif number in seen:
                        raise DamagedImage("a folder that is listed elsewhere", COMPARE_CHECKSUM)
                    else:
                        seen.add(number)
                        pending.append((whole + b"/", inode))
                except ImageError as error:
                    self._problems.note(whole, error)

            found = tuple(empty_folder(path[:-1])) if is_empty and len(self._problems) == before else ()
            yield from found or self._folder_of(path[:-1] or b".", folder)

    def _entries(self, path: bytes, folder: AnInode) -> Iterator[tuple[bytes, int]]:
        """What is in a folder until there is damage, which is noted."""
        try:
            if folder.size > min(MAXIMUM_DIRECTORY, self._room):
                raise DamagedImage(f"a folder of {folder.size} bytes", COMPARE_CHECKSUM)
            self._room -= folder.size
            if len(path) > MAXIMUM_PATH - MAXIMUM_NAME:
                raise LimitReached(f"a folder whose path has {len(path)} bytes", COMPARE_CHECKSUM)
            yield from self._entries_of(folder, partial(self._problems.note, path))
        except ImageError as error:
            self._problems.note(path, error)


def _not_a_name(name: bytes) -> DamagedImage:
    return DamagedImage(f"a name that no file can have: {name[:MAXIMUM_NAME]!r}", COMPARE_CHECKSUM)

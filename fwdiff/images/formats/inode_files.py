"""File systems of inodes: how ext4, EROFS and squashfs list their files and open them, which is one way."""

from __future__ import annotations

import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from fwdiff.errors import DamagedImage, ImageError, UnsupportedImage
from fwdiff.images import folder_walk
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN
from fwdiff.images.folder_walk import MAXIMUM_DIRECTORIES, FolderWalk, Note
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_PATH
from fwdiff.images.problems import Problems
from fwdiff.images.rights import is_open_folder, special_words
from fwdiff.model import FileKind, FileRights


class Inode(folder_walk.Inode, Protocol):
    """What a node is made of."""

    @property
    def number(self) -> int:
        """What leads to it."""


AnInode = TypeVar("AnInode", bound=Inode)


class InodeFiles(ABC, Generic[AnInode]):
    """The files of one such file system; a format says what an inode is, and where what it leads to stands."""

    def __init__(self, root: int, room: int = MAXIMUM_DIRECTORIES) -> None:
        self._root, self._room = root, room
        self._problems = Problems()

    def walk(self) -> Iterator[FileNode]:
        answers = self._inode, self._entries, self._node, self._folder
        return FolderWalk(self._problems, self._root, *answers, self._room).nodes()

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        inode = self._inode(node.key)
        if not stat.S_ISREG(inode.mode):
            raise UnsupportedImage("not a regular file", "Only regular files have content.")
        return self._content(inode)

    def close(self) -> None:
        """The source belongs to whoever opened it."""

    def _note_missing(self, size: int, source: ByteSource) -> None:
        if size > source.size:
            message = f"the file system has {size} bytes, only {source.size} are there"
            self._problems.note(b"", DamagedImage(message, DOWNLOAD_AGAIN))

    def _node(self, name: bytes, inode: AnInode) -> FileNode:
        if stat.S_ISREG(inode.mode):
            order, rights = self._order(inode), self._known_rights(name, inode)
            return FileNode(name, FileKind.FILE, inode.size, inode.number, order=order, rights=rights)
        if stat.S_ISLNK(inode.mode):
            if inode.size > MAXIMUM_PATH:
                raise DamagedImage(f"a link's target of {inode.size} bytes", COMPARE_CHECKSUM)
            return FileNode(name, FileKind.LINK, inode.size, inode.number, link=self._target(inode))
        self._check_special(inode)
        special, rights = special_words(inode.mode, self._device(inode)), self._known_rights(name, inode)
        return FileNode(name, FileKind.SPECIAL, 0, inode.number, rights=rights, special=special)

    def _folder(self, name: bytes, inode: AnInode) -> Iterator[FileNode]:
        """The node of a folder whose rights are to be told of."""
        rights = self._known_rights(name, inode)
        if rights is not None and is_open_folder(rights):
            yield FileNode(name, FileKind.SPECIAL, 0, inode.number, rights=rights, special="folder")

    def _known_rights(self, name: bytes, inode: AnInode) -> FileRights | None:
        """A file whose rights cannot be read is listed all the same."""
        try:
            return self._rights(inode)
        except ImageError as error:
            self._problems.note(name, error)
            return None

    @abstractmethod
    def _inode(self, number: int) -> AnInode: ...

    @abstractmethod
    def _entries(self, folder: AnInode, note: Note) -> Iterator[tuple[bytes, int]]: ...

    @abstractmethod
    def _content(self, inode: AnInode) -> ByteSource: ...

    @abstractmethod
    def _order(self, inode: AnInode) -> int:
        """Where in the image the content of a file begins."""

    @abstractmethod
    def _target(self, inode: AnInode) -> bytes:
        """Of a link whose size is one that a path can have."""

    def _rights(self, inode: AnInode) -> FileRights | None:  # noqa: ARG002 - none where a format's are not read
        return None

    @abstractmethod
    def _device(self, inode: AnInode) -> tuple[int, int] | None:
        """The numbers of a device; of any other inode whatever stands there."""

    def _check_special(self, inode: AnInode) -> None:
        """Raise `DamagedImage` for what is no device, pipe or socket."""

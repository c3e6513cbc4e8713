"""EROFS file systems, read in place without mounting (Linux `Documentation/filesystems/erofs.rst`)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.erofs_content import Contents
from fwdiff.images.erofs_inode import Inode, Metadata
from fwdiff.images.erofs_superblock import read_superblock
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_PATH, NameBudget
from fwdiff.images.sources import DOWNLOAD_AGAIN, read_exactly
from fwdiff.model import FileKind

MAXIMUM_DIRECTORY = 64 << 20
MAXIMUM_DIRECTORIES = 1 << 30
"""Bytes of all folders together."""
MAXIMUM_NAME = 255  # EROFS_NAME_LEN

_SELF_AND_PARENT = {b".", b".."}
_ENTRY = struct.Struct("<QHxx")
_SPECIAL = {stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK}


class Erofs:
    """One EROFS file system."""

    name = "erofs"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._superblock = read_superblock(source)
        self._metadata = Metadata(source, self._superblock)
        self._contents = Contents(source, self._superblock, self._metadata)
        self._problems: dict[tuple[bytes, str], Exception] = {}
        self._directory_bytes = 0

    def walk(self) -> Iterator[FileNode]:
        self._problems = {}
        self._directory_bytes = 0
        self._note_damage()
        pending = [(b"", self._metadata.inode(self._superblock.root))]
        seen = {self._superblock.root}
        budget = NameBudget()
        while pending:
            path, directory = pending.pop()
            for name, number in self._entries(path, directory):
                budget.spend(name)
                if name.rpartition(b"/")[2] in _SELF_AND_PARENT:
                    continue
                try:
                    inode = self._metadata.inode(number)
                    if not stat.S_ISDIR(inode.mode):
                        yield self._node(name, inode)
                    elif number in seen:
                        self._note(name, DamagedImage("a folder that is listed elsewhere", DOWNLOAD_AGAIN))
                    else:
                        seen.add(number)
                        pending.append((name + b"/", inode))
                except ImageError as error:
                    self._note(name, error)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return ((name, error) for (name, _), error in self._problems.items())

    def open(self, node: FileNode) -> ByteSource:
        inode = self._metadata.inode(node.key)
        if not stat.S_ISREG(inode.mode):
            raise UnsupportedImage("not a regular file", "Only regular files have content.")
        return self._contents.open(inode)

    def close(self) -> None:
        """The source belongs to whoever opened it."""

    def _note(self, name: bytes, error: Exception) -> None:
        self._problems.setdefault((name.rstrip(b"/"), str(error)), error)

    def _note_damage(self) -> None:
        if not self._superblock.has_valid_checksum:
            self._note(b"", DamagedImage("the superblock does not match its checksum", DOWNLOAD_AGAIN))
        if self._superblock.size > self._source.size:
            message = f"the file system has {self._superblock.size} bytes, only {self._source.size} are there"
            self._note(b"", DamagedImage(message, DOWNLOAD_AGAIN))

    def _node(self, name: bytes, inode: Inode) -> FileNode:
        if stat.S_ISREG(inode.mode):
            return FileNode(name, FileKind.FILE, inode.size, inode.number, order=self._contents.first_offset(inode))
        if stat.S_ISLNK(inode.mode):
            return FileNode(name, FileKind.LINK, inode.size, inode.number, link=self._target(inode))
        if stat.S_IFMT(inode.mode) not in _SPECIAL:
            raise DamagedImage(f"the name leads to an inode of the unknown type 0o{inode.mode:o}", DOWNLOAD_AGAIN)
        return FileNode(name, FileKind.SPECIAL, 0, inode.number)

    def _target(self, inode: Inode) -> bytes:
        if inode.size > MAXIMUM_PATH:
            raise DamagedImage(f"a link's target of {inode.size} bytes", DOWNLOAD_AGAIN)
        return read_exactly(self._contents.open(inode), 0, inode.size)

    # directories

    def _entries(self, path: bytes, directory: Inode) -> Iterator[tuple[bytes, int]]:
        """Whole names and inode numbers; what is damaged is noted and the rest goes on."""
        try:
            for block in self._directory_blocks(directory):
                for name, number in self._block_entries(path, block):
                    if len(path) + len(name) > MAXIMUM_PATH:
                        raise LimitReached(f"a path is longer than {MAXIMUM_PATH} bytes", DOWNLOAD_AGAIN)
                    yield path + name, number
        except ImageError as error:
            self._note(path, error)

    def _directory_blocks(self, directory: Inode) -> Iterator[bytes]:
        if not stat.S_ISDIR(directory.mode):
            raise DamagedImage("the root is not a folder", DOWNLOAD_AGAIN)
        self._directory_bytes += directory.size
        if directory.size > MAXIMUM_DIRECTORY or self._directory_bytes > MAXIMUM_DIRECTORIES:
            raise DamagedImage(f"a folder of {directory.size} bytes", DOWNLOAD_AGAIN)
        content = self._contents.open(directory)
        for offset in range(0, content.size, self._superblock.block_size):
            yield content.read_at(offset, self._superblock.block_size)

    def _block_entries(self, path: bytes, block: bytes) -> Iterator[tuple[bytes, int]]:
        """The entries of a block (`struct erofs_dirent`), whose names follow the last one."""
        names = int.from_bytes(block[8:10], "little")
        if not _ENTRY.size <= names <= len(block) or names % _ENTRY.size:
            raise DamagedImage("a folder's block is damaged; names may be missing", DOWNLOAD_AGAIN)
        entries = list(_ENTRY.iter_unpack(block[:names]))
        ends = [*(start for _, start in entries[1:]), len(block)]
        for (number, start), end in zip(entries, ends, strict=True):
            if not names <= start < end <= len(block):
                self._note(path, DamagedImage("a folder's block is damaged; names may be missing", DOWNLOAD_AGAIN))
                continue
            name = block[start:end].partition(b"\0")[0]
            if not name or len(name) > MAXIMUM_NAME or b"/" in name:
                self._note(path, DamagedImage(f"a name that no file can have: {name[:MAXIMUM_NAME]!r}", DOWNLOAD_AGAIN))
                continue
            yield name, number

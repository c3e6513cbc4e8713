"""EROFS file systems, read in place without mounting (Linux `Documentation/filesystems/erofs.rst`)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, read_exactly
from fwdiff.images.folder_walk import FolderWalk, Note
from fwdiff.images.formats.erofs.attributes import attributes
from fwdiff.images.formats.erofs.content import Contents
from fwdiff.images.formats.erofs.inode import Inode, Metadata
from fwdiff.images.formats.erofs.superblock import read_superblock
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_PATH
from fwdiff.images.problems import Problems
from fwdiff.images.rights import CAPABILITY, LABEL, SECURITY, read_rights
from fwdiff.model import FileKind, FileRights

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
        self._problems = Problems()
        self._note_damage()

    def walk(self) -> Iterator[FileNode]:
        walk = FolderWalk(self._problems, self._superblock.root, self._metadata.inode, self._entries, self._node)
        return walk.nodes()

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        inode = self._metadata.inode(node.key)
        if not stat.S_ISREG(inode.mode):
            raise UnsupportedImage("not a regular file", "Only regular files have content.")
        return self._contents.open(inode)

    def close(self) -> None:
        """The source belongs to whoever opened it."""

    def _note_damage(self) -> None:
        if not self._superblock.has_valid_checksum:
            self._problems.note(b"", DamagedImage("the superblock does not match its checksum", COMPARE_CHECKSUM))
        if self._superblock.size > self._source.size:
            message = f"the file system has {self._superblock.size} bytes, only {self._source.size} are there"
            self._problems.note(b"", DamagedImage(message, DOWNLOAD_AGAIN))

    def _node(self, name: bytes, inode: Inode) -> FileNode:
        if stat.S_ISREG(inode.mode):
            order, rights = self._contents.first_offset(inode), self._rights(name, inode)
            return FileNode(name, FileKind.FILE, inode.size, inode.number, order=order, rights=rights)
        if stat.S_ISLNK(inode.mode):
            return FileNode(name, FileKind.LINK, inode.size, inode.number, link=self._target(inode))
        if stat.S_IFMT(inode.mode) not in _SPECIAL:
            raise DamagedImage(f"the name leads to an inode of the unknown type 0o{inode.mode:o}", COMPARE_CHECKSUM)
        return FileNode(name, FileKind.SPECIAL, 0, inode.number)

    def _rights(self, name: bytes, inode: Inode) -> FileRights | None:
        try:
            read = attributes(inode, self._metadata, self._superblock.attributes)
            values = {key: value for space, key, value in read if space == SECURITY}
        except ImageError as error:
            self._problems.note(name, error)
            return None
        return read_rights(inode.mode, inode.user, inode.group, values.get(LABEL, b""), values.get(CAPABILITY))

    def _target(self, inode: Inode) -> bytes:
        if inode.size > MAXIMUM_PATH:
            raise DamagedImage(f"a link's target of {inode.size} bytes", COMPARE_CHECKSUM)
        return read_exactly(self._contents.open(inode), 0, inode.size)

    # directories

    def _entries(self, directory: Inode, note: Note) -> Iterator[tuple[bytes, int]]:
        content = self._contents.open(directory)
        for offset in range(0, content.size, self._superblock.block_size):
            yield from _block_entries(content.read_at(offset, self._superblock.block_size), note)


def _block_entries(block: bytes, note: Note) -> Iterator[tuple[bytes, int]]:
    """The entries of a block (`struct erofs_dirent`), whose names follow the last one."""
    names = int.from_bytes(block[8:10], "little")
    if not _ENTRY.size <= names <= len(block) or names % _ENTRY.size:
        raise DamagedImage("a folder's block is damaged; names may be missing", COMPARE_CHECKSUM)
    entries = list(_ENTRY.iter_unpack(block[:names]))
    ends = [*(start for _, start in entries[1:]), len(block)]
    for (number, start), end in zip(entries, ends, strict=True):
        if not names <= start < end <= len(block):
            note(DamagedImage("a folder's block is damaged; names may be missing", COMPARE_CHECKSUM))
            continue
        name = block[start:end].partition(b"\0")[0]
        if name not in _SELF_AND_PARENT:
            yield name, number

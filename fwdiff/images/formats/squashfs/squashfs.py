"""squashfs 4.0 file systems, read in place without mounting (Linux `Documentation/filesystems/squashfs.rst`)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN
from fwdiff.images.folder_walk import FolderWalk, Note
from fwdiff.images.formats.squashfs.content import Contents
from fwdiff.images.formats.squashfs.metadata import Inode, Metadata
from fwdiff.images.formats.squashfs.superblock import read_superblock
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_PATH
from fwdiff.images.problems import Problems
from fwdiff.model import FileKind

_RUN = struct.Struct("<II4x")
_LONGEST_RUN = 256  # SQUASHFS_DIR_COUNT
_ENTRY = struct.Struct("<H4xH")
_NOT_STORED = 3
"""What the size of a folder counts for `.` and `..`."""


class Squashfs:
    """One squashfs file system."""

    name = "squashfs"

    def __init__(self, source: ByteSource) -> None:
        self._superblock = read_superblock(source)
        self._metadata = Metadata(source, self._superblock)
        self._contents = Contents(source, self._superblock, self._metadata)
        self._problems = Problems()
        if self._superblock.size > source.size:
            message = f"the file system has {self._superblock.size} bytes, only {source.size} are there"
            self._problems.note(b"", DamagedImage(message, DOWNLOAD_AGAIN))

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

    def _node(self, name: bytes, inode: Inode) -> FileNode:
        if stat.S_ISREG(inode.mode):
            return FileNode(name, FileKind.FILE, inode.size, inode.number, order=self._contents.first_offset(inode))
        if stat.S_ISLNK(inode.mode):
            return FileNode(name, FileKind.LINK, inode.size, inode.number, link=self._target(inode))
        return FileNode(name, FileKind.SPECIAL, 0, inode.number)

    def _target(self, inode: Inode) -> bytes:
        if inode.size > MAXIMUM_PATH:
            raise DamagedImage(f"a link's target of {inode.size} bytes", COMPARE_CHECKSUM)
        return self._metadata.read(inode.behind, inode.size)

    def _entries(self, folder: Inode, note: Note) -> Iterator[tuple[bytes, int]]:
        """What stands before damage is listed."""
        listing = bytearray()
        place = self._superblock.directory_table + folder.start, folder.offset
        try:
            for part in self._metadata.parts(place, max(folder.size - _NOT_STORED, 0)):
                listing += part
        except ImageError as error:
            note(error)
        return _list_runs(bytes(listing))


def _list_runs(listing: bytes) -> Iterator[tuple[bytes, int]]:
    """The names in a folder with the numbers of their inodes: runs that share a metadata block of inodes."""
    position = 0
    while position < len(listing):
        count, block = _unpack(_RUN, listing, position)
        position += _RUN.size
        if count >= _LONGEST_RUN:
            raise _damaged()
        for _ in range(count + 1):
            offset, length = _unpack(_ENTRY, listing, position)
            start = position + _ENTRY.size
            position = start + length + 1
            if position > len(listing):
                raise _damaged()
            yield listing[start:position], block << 16 | offset


def _unpack(layout: struct.Struct, listing: bytes, position: int) -> tuple[int, int]:
    if position + layout.size > len(listing):
        raise _damaged()
    first, second = layout.unpack_from(listing, position)
    return first, second


def _damaged() -> DamagedImage:
    return DamagedImage("a folder's names are damaged; some may be missing", COMPARE_CHECKSUM)

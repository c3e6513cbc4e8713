"""squashfs 4.0 file systems, read in place without mounting (Linux `Documentation/filesystems/squashfs.rst`)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage, ImageError
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.folder_walk import Note
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.inode_files import InodeFiles
from fwdiff.images.formats.squashfs.attributes import AttributeTable, Owners
from fwdiff.images.formats.squashfs.content import Contents
from fwdiff.images.formats.squashfs.metadata import Inode, Metadata
from fwdiff.images.formats.squashfs.superblock import is_squashfs, read_superblock
from fwdiff.images.interface import Access, ByteSource
from fwdiff.images.rights import device_numbers, read_rights, security_values
from fwdiff.model import FileRights

_RUN = struct.Struct("<II4x")
_LONGEST_RUN = 256  # SQUASHFS_DIR_COUNT
_ENTRY = struct.Struct("<H4xH")
_NOT_STORED = 3
"""What the size of a folder counts for `.` and `..`."""


class Squashfs(InodeFiles[Inode]):
    """One squashfs file system."""

    name = "squashfs"

    def __init__(self, source: ByteSource) -> None:
        self._superblock = read_superblock(source)
        super().__init__(self._superblock.root)
        self._metadata = Metadata(source, self._superblock)
        self._contents = Contents(source, self._superblock, self._metadata)
        self._owners = Owners(source, self._superblock, self._metadata)
        self._attributes = AttributeTable(source, self._superblock, self._metadata)
        self._has_rights = True
        self._note_missing(self._superblock.size, source)

    def _inode(self, number: int) -> Inode:
        return self._metadata.inode(number)

    def _content(self, inode: Inode) -> ByteSource:
        return self._contents.open(inode)

    def _order(self, inode: Inode) -> int:
        return self._contents.first_offset(inode)

    def _rights(self, inode: Inode) -> FileRights | None:
        """Of a damaged table it is said once that it is: it stands for all files from there on."""
        if self._has_rights:
            try:
                return self._read_rights(inode)
            except ImageError as error:
                self._has_rights = False
                self._problems.note(b"", DamagedImage(f"owners and attributes of files: {error}", COMPARE_CHECKSUM))
        return None

    def _read_rights(self, inode: Inode) -> FileRights:
        values = security_values(self._attributes.of(inode.attributes))
        user, group = self._owners[inode.user], self._owners[inode.group]
        return read_rights(inode.mode, user, group, values.get(b"selinux", b""), values.get(b"capability"))

    def _device(self, inode: Inode) -> tuple[int, int]:
        return device_numbers(inode.device)

    def _target(self, inode: Inode) -> bytes:
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


FORMAT = ReadFormat(
    name="squashfs",
    title="squashfs 4.0 file system (gzip, xz, lz4, zstd, lzma)",
    proof=Proof.TOOL,
    commands=Commands(file="unsquashfs -cat {source} {glob} > {target}"),
    recognises=is_squashfs,
    mount=Squashfs,
    access=Access.BLOCKS,
)

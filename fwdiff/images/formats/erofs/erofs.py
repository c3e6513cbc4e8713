"""EROFS file systems, read in place without mounting (Linux `Documentation/filesystems/erofs.rst`)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.folder_walk import Note
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.erofs.attributes import attributes
from fwdiff.images.formats.erofs.content import Contents
from fwdiff.images.formats.erofs.inode import Inode, Metadata
from fwdiff.images.formats.erofs.superblock import is_erofs, read_superblock
from fwdiff.images.formats.inode_files import InodeFiles
from fwdiff.images.interface import ByteSource
from fwdiff.images.rights import device_numbers, inode_rights
from fwdiff.model import FileRights

_SELF_AND_PARENT = {b".", b".."}
_ENTRY = struct.Struct("<QHxx")
_SPECIAL = {stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK}


class Erofs(InodeFiles[Inode]):
    """One EROFS file system."""

    name = "erofs"

    def __init__(self, source: ByteSource) -> None:
        self._superblock = read_superblock(source)
        super().__init__(self._superblock.root)
        self._metadata = Metadata(source, self._superblock)
        self._contents = Contents(source, self._superblock, self._metadata)
        if not self._superblock.has_valid_checksum:
            self._problems.note(b"", DamagedImage("the superblock does not match its checksum", COMPARE_CHECKSUM))
        self._note_missing(self._superblock.size, source)

    def _inode(self, number: int) -> Inode:
        return self._metadata.inode(number)

    def _content(self, inode: Inode) -> ByteSource:
        return self._contents.open(inode)

    def _order(self, inode: Inode) -> int:
        return self._contents.first_offset(inode)

    def _rights(self, inode: Inode) -> FileRights:
        return inode_rights(inode, attributes(inode, self._metadata, self._superblock.attributes))

    def _device(self, inode: Inode) -> tuple[int, int]:
        return device_numbers(inode.location)

    def _target(self, inode: Inode) -> bytes:
        return read_exactly(self._contents.open(inode), 0, inode.size)

    def _check_special(self, inode: Inode) -> None:
        if stat.S_IFMT(inode.mode) not in _SPECIAL:
            raise DamagedImage(f"the name leads to an inode of the unknown type 0o{inode.mode:o}", COMPARE_CHECKSUM)

    def _entries(self, folder: Inode, note: Note) -> Iterator[tuple[bytes, int]]:
        content = self._contents.open(folder)
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


FORMAT = ReadFormat(
    name="erofs",
    title="EROFS file system",
    proof=Proof.TOOL,
    commands=Commands(
        file="fsck.erofs --extract=tree {source} && cp -- tree/{name} {target}",
        link="fsck.erofs --extract=tree {source} && readlink -n -- tree/{name} > cited",
    ),
    recognises=is_erofs,
    mount=Erofs,
)

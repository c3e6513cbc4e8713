"""ext2, ext3 and ext4 file systems, read in place without mounting (Linux `Documentation/filesystems/ext4`)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage, EncryptedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes.block_cache import METADATA_BUDGET, BlockCache
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, BytesSource, Pieces, Slice, read_exactly
from fwdiff.images.folder_walk import Note
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.ext4.attributes import SYSTEM, attributes_in_block, attributes_in_inode
from fwdiff.images.formats.ext4.blocks import BlockMap
from fwdiff.images.formats.ext4.superblock import (
    LARGE_DIRECTORIES,
    NEEDS_RECOVERY,
    GroupDescriptors,
    is_ext,
    read_superblock,
)
from fwdiff.images.formats.inode_files import InodeFiles
from fwdiff.images.interface import ByteSource
from fwdiff.images.limits import check_file_size
from fwdiff.images.rights import Attributes, device_numbers, inode_rights
from fwdiff.model import FileRights

_ROOT = 2
_INODE = struct.Struct("<HHI16xH6xI4x60s4xII6xHHH")
_COMPRESSED, _ENCRYPTED, _EXTENTS, _INLINE = 0x4, 0x800, 0x80000, 0x10000000
_SELF_AND_PARENT = {b".", b".."}
_ENTRY = struct.Struct("<IHBB")
_CHUNK = 64 << 10


class _Inode(Struct, frozen=True, gc=False):
    number: int
    mode: int
    size: int
    flags: int
    block: bytes
    offset: int
    user: int
    group: int
    attributes: int
    """The block that holds extended attributes; 0 for none."""


class Ext4(InodeFiles[_Inode]):
    """One ext2, ext3 or ext4 file system."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._superblock = read_superblock(source)
        # folders neither share blocks nor have holes, so that the file system bounds them all together
        super().__init__(_ROOT, room=self._superblock.size)
        self._groups = GroupDescriptors(source, self._superblock)
        self._map = BlockMap(source, self._superblock)
        self._inodes = BlockCache[bytes](METADATA_BUDGET)
        self._attribute_blocks = BlockCache[bytes](METADATA_BUDGET)
        self._note_journal()
        self.name = self._superblock.kind

    def _note_journal(self) -> None:
        if self._superblock.incompatible & NEEDS_RECOVERY:
            message = "the file system was not unmounted, and what stands only in its journal is not read"
            hint = "Run e2fsck on a copy of the image and compare again."
            self._problems.note(b"", UnsupportedImage(message, hint))

    # inodes

    def _inode(self, number: int) -> _Inode:
        if not 1 <= number <= self._superblock.inodes:
            raise DamagedImage(f"there is no inode {number}", COMPARE_CHECKSUM)
        offset, raw = self._raw_inode(number)
        mode, user, size, group, flags, block, attributes, size_high, attributes_high, user_high, group_high = (
            _INODE.unpack_from(raw)
        )
        if stat.S_ISREG(mode) or (stat.S_ISDIR(mode) and self._superblock.incompatible & LARGE_DIRECTORIES):
            size |= size_high << 32
        return _Inode(
            number=number,
            mode=mode,
            size=size,
            flags=flags,
            block=block,
            offset=offset,
            user=user | user_high << 16,
            group=group | group_high << 16,
            attributes=attributes | attributes_high << 32,
        )

    def _raw_inode(self, number: int) -> tuple[int, bytes]:
        """An inode's place and bytes, out of a chunk of its table: neighbours are wanted next."""
        superblock = self._superblock
        group, index = divmod(number - 1, superblock.inodes_per_group)
        per_chunk = max(1, _CHUNK // superblock.inode_size)
        first = index - index % per_chunk
        start = self._groups.inode_table(group) + first * superblock.inode_size
        table = self._inodes.find(start)
        if table is None:
            count = min(per_chunk, superblock.inodes_per_group - first)
            try:
                table = read_exactly(self._source, start, count * superblock.inode_size)
            except ImageError:  # a part of the table may lack what no inode in use needs
                start += (index - first) * superblock.inode_size
                return start, read_exactly(self._source, start, superblock.inode_size)
            self._inodes.keep(start, table, len(table))
        position = (index - first) * superblock.inode_size
        return start + position, table[position : position + superblock.inode_size]

    def _check_special(self, inode: _Inode) -> None:
        if not inode.mode:
            raise DamagedImage(f"the name leads to the unused inode {inode.number}", COMPARE_CHECKSUM)

    def _device(self, inode: _Inode) -> tuple[int, int]:
        """The old form has a byte for each number; where it is zero, the new one follows (Linux fs/ext4/inode.c)."""
        old, new = struct.unpack_from("<II", inode.block)
        return device_numbers(old or new)

    def _order(self, inode: _Inode) -> int:
        if inode.flags & _INLINE:
            return inode.offset
        return min(self._map.first_offset(inode.block, extents=bool(inode.flags & _EXTENTS)), self._superblock.size)

    def _rights(self, inode: _Inode) -> FileRights:
        return inode_rights(inode, self._attributes(inode))

    def _attributes(self, inode: _Inode) -> Attributes:
        yield from attributes_in_inode(self._raw_inode(inode.number)[1])
        if inode.attributes:
            block = self._attribute_blocks.find(inode.attributes)
            if block is None:
                size = self._superblock.block_size
                block = read_exactly(self._source, inode.attributes * size, size)
                self._attribute_blocks.keep(inode.attributes, block, size)
            yield from attributes_in_block(block)

    # content

    def _content(self, inode: _Inode) -> ByteSource:
        if inode.flags & _ENCRYPTED:
            raise EncryptedImage("the content is encrypted", "Compare an image that was not taken from a used phone.")
        if inode.flags & _COMPRESSED and not inode.flags & _EXTENTS:
            raise UnsupportedImage("the file is compressed by an ext2 patch", "Copy the files out and name the folder.")
        check_file_size(inode.size, self._superblock.size)
        if inode.flags & _INLINE:
            return BytesSource(self._inline(inode))
        pieces = self._map.pieces(inode.block, inode.size, extents=bool(inode.flags & _EXTENTS))
        if len(pieces) == 1 and pieces[0].length == inode.size:
            return Slice(self._source, pieces[0].offset, inode.size)
        return Pieces(pieces, inode.size)

    def _inline(self, inode: _Inode) -> bytes:
        """Content kept in the inode: the 60 bytes of `i_block`, then the attribute `system.data`."""
        data = inode.block
        if inode.size > len(data):
            attributes = attributes_in_inode(self._raw_inode(inode.number)[1])
            data += next((value for space, name, value in attributes if (space, name) == (SYSTEM, b"data")), b"")
        if inode.size > len(data):
            raise DamagedImage("content kept in the inode is cut off", COMPARE_CHECKSUM)
        return data[: inode.size]

    def _target(self, inode: _Inode) -> bytes:
        if inode.size < len(inode.block) and not inode.flags & (_INLINE | _EXTENTS | _ENCRYPTED):
            return inode.block[: inode.size]
        return read_exactly(self._content(inode), 0, inode.size)

    # directories

    def _entries(self, folder: _Inode, note: Note) -> Iterator[tuple[bytes, int]]:
        for block in self._directory_blocks(folder):
            position = 0
            while position + _ENTRY.size <= len(block):
                number, length, name_length, _ = _ENTRY.unpack_from(block, position)
                if length in {0, 0xFFFF} and len(block) == 1 << 16:
                    length = len(block)  # 65536 does not fit the field
                if length < _ENTRY.size + (name_length if number else 0) or position + length > len(block):
                    note(DamagedImage("a folder's block is damaged; names may be missing", COMPARE_CHECKSUM))
                    break
                name = block[position + _ENTRY.size : position + _ENTRY.size + name_length]
                position += length
                if number and name not in _SELF_AND_PARENT:
                    yield name, number

    def _directory_blocks(self, directory: _Inode) -> Iterator[bytes]:
        if directory.flags & _ENCRYPTED:
            raise EncryptedImage("the names in this folder are encrypted", "Compare an image from the publisher.")
        content = self._content(directory)
        if directory.flags & _INLINE:
            data = read_exactly(content, 0, content.size)
            yield data[4:60]  # the first four bytes are the inode of the folder above
            yield data[60:]
            return
        block_size = self._superblock.block_size
        for offset in range(0, content.size, block_size):
            yield content.read_at(offset, block_size)


FORMAT = ReadFormat(
    name="ext4",
    title="ext2, ext3 and ext4 file systems",
    proof=Proof.REAL,
    commands=Commands(
        file="debugfs -R {dump} {source}",
        link="debugfs -R {status} {source}   # its fast link dest, without a line feed, is ./cited",
        not_in_names=r'["\x00-\x1f]',  # debugfs would take them for the end of a name
    ),
    layers=("ext2", "ext3", "ext4"),
    recognises=is_ext,
    mount=Ext4,
)

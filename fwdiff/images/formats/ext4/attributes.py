"""Extended attributes of ext2, ext3 and ext4 (Linux `Documentation/filesystems/ext4/attributes.rst`)."""

from __future__ import annotations

import struct

from fwdiff.images.rights import Attributes

_MAGIC = 0xEA020000
_HEADER_OF_BLOCK = 32
_ENTRY = struct.Struct("<BBHIII")

SYSTEM = 7
"""The number of the name space `system.`."""


def attributes_in_inode(inode: bytes) -> Attributes:
    """Those kept behind the fields of an inode, whose values stand by offsets from the first entry."""
    if len(inode) < 132:
        return iter(())
    start = 128 + int.from_bytes(inode[128:130], "little")
    return _entries(inode, start + 4, start + 4) if _has_magic(inode, start) else iter(())


def attributes_in_block(block: bytes) -> Attributes:
    """Those of a block that an inode names, whose values stand by offsets from the start of the block."""
    return _entries(block, _HEADER_OF_BLOCK, 0) if _has_magic(block, 0) else iter(())


def _has_magic(data: bytes, offset: int) -> bool:
    return int.from_bytes(data[offset : offset + 4], "little") == _MAGIC


def _entries(data: bytes, position: int, base: int) -> Attributes:
    while position + _ENTRY.size <= len(data) and data[position : position + 4] != bytes(4):
        name_length, space, value_offset, value_inode, value_size, _ = _ENTRY.unpack_from(data, position)
        name = data[position + _ENTRY.size : position + _ENTRY.size + name_length]
        if not value_inode:  # values in an inode of their own are longer than a block
            yield space, name, data[base + value_offset : base + value_offset + value_size]
        position += (_ENTRY.size + name_length + 3) & ~3

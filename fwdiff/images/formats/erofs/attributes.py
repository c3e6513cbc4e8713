"""Extended attributes of EROFS: an inode's own, and those that several inodes share (Linux `fs/erofs/xattr.c`)."""

from __future__ import annotations

import struct

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.formats.erofs.inode import Inode, Metadata
from fwdiff.images.rights import Attributes

_HEADER = 12
_ENTRY = struct.Struct("<BBH")


def attributes(inode: Inode, metadata: Metadata, shared_start: int) -> Attributes:
    """`shared_start` is the offset of shared ones.  Raises `DamagedImage`."""
    if not inode.attributes_size:
        return
    body = metadata.read(inode.end - inode.attributes_size, inode.attributes_size)
    own = _HEADER + 4 * body[4]
    if own > len(body):
        raise DamagedImage("extended attributes reach behind their inode", COMPARE_CHECKSUM)
    for (number,) in struct.iter_unpack("<I", body[_HEADER:own]):
        offset = shared_start + 4 * number
        name_length, _, value_size = _ENTRY.unpack(metadata.read(offset, _ENTRY.size))
        yield from _entries(metadata.read(offset, _ENTRY.size + name_length + value_size))
    yield from _entries(body[own:])


def _entries(data: bytes) -> Attributes:
    position = 0
    while position + _ENTRY.size < len(data):
        name_length, space, value_size = _ENTRY.unpack_from(data, position)
        start = position + _ENTRY.size
        if not name_length:
            return  # nothing follows but padding
        yield space, data[start : start + name_length], data[start + name_length : start + name_length + value_size]
        position = start + (name_length + value_size + 3 & ~3)

"""The inodes of EROFS (Linux `fs/erofs/erofs_fs.h`, `struct erofs_inode_compact` and `erofs_inode_extended`)."""

from __future__ import annotations

import struct
from enum import IntEnum

from msgspec import Struct

from fwdiff.errors import UnsupportedImage
from fwdiff.images.bytes.block_cache import METADATA_BUDGET, BlockCache
from fwdiff.images.bytes.sources import read_exactly
from fwdiff.images.formats.erofs.superblock import MOUNT_IT, Superblock
from fwdiff.images.interface import ByteSource

_WINDOW = 64 << 10
_UNIT = 32
"""Inodes stand at multiples of this many bytes; their number is the multiple."""
_COMPACT = struct.Struct("<HHH2xI4xI4xHH4x")
_EXTENDED = struct.Struct("<HHH2xQI4xII32x")


class Layout(IntEnum):
    """How an inode leads to its content."""

    PLAIN = 0
    COMPRESSED_FULL = 1
    INLINE = 2
    COMPRESSED_COMPACT = 3
    CHUNKS = 4


class Inode(Struct, frozen=True, gc=False):
    """One inode; `location` is the block of plain content or the format of chunks."""

    number: int
    mode: int
    size: int
    layout: Layout
    location: int
    end: int
    """The offset behind the inode and its attributes, where content or an index may follow."""
    user: int
    group: int
    attributes_size: int
    """Bytes of the extended attributes, which end at `end`."""

    @property
    def is_compressed(self) -> bool:
        return self.layout in {Layout.COMPRESSED_FULL, Layout.COMPRESSED_COMPACT}


class Metadata:
    """The image in windows that stay in memory for a while: inodes and indexes are small and stand together."""

    def __init__(self, source: ByteSource, superblock: Superblock) -> None:
        self._source = source
        self._start = superblock.metadata
        self._windows = BlockCache[bytes](METADATA_BUDGET)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes.  Raises `DamagedImage` where they lie outside the image."""
        window, inside = divmod(offset, _WINDOW)
        data = self._windows.find(window)
        if data is None:
            data = self._load(window)
        if inside + length > len(data):
            return read_exactly(self._source, offset, length)
        return data[inside : inside + length]

    def inode(self, number: int) -> Inode:
        """Raises `DamagedImage` and, for a layout of later kernels, `UnsupportedImage`."""
        offset = self._start + number * _UNIT
        raw = self.read(offset, _COMPACT.size)
        is_extended = raw[0] & 1
        if is_extended:
            raw = self.read(offset, _EXTENDED.size)
        format_, attributes, mode, size, location, user, group = (_EXTENDED if is_extended else _COMPACT).unpack(raw)
        if format_ >> 1 not in _LAYOUTS:
            raise UnsupportedImage(f"an inode of the unknown format 0x{format_:x}", MOUNT_IT)
        # erofs_xattr_ibody_size: a header of 12 bytes counts as the first of `attributes` units of 4 bytes
        attributes_size = 8 + 4 * attributes if attributes else 0
        end = offset + len(raw) + attributes_size
        return Inode(number, mode, size, _LAYOUTS[format_ >> 1], location, end, user, group, attributes_size)

    def _load(self, window: int) -> bytes:
        data = self._source.read_at(window * _WINDOW, _WINDOW)
        self._windows.keep(window, data, len(data))
        return data


_LAYOUTS = {layout.value: layout for layout in Layout}

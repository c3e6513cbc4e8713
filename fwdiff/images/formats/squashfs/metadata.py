"""Metadata blocks and inodes of squashfs (Linux `Documentation/filesystems/squashfs.rst`, 3.2)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.block_cache import METADATA_BUDGET, BlockCache
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.formats.squashfs.decompress import decode
from fwdiff.images.formats.squashfs.superblock import METADATA, Superblock
from fwdiff.images.interface import ByteSource

NO_FRAGMENT = NO_ATTRIBUTES = 0xFFFFFFFF

_IS_STORED = 0x8000
_HEAD = struct.Struct("<HHHH8x")
_Fields = tuple[int, struct.Struct, tuple[str, ...]]
_TYPES: dict[int, _Fields] = {
    1: (stat.S_IFDIR, struct.Struct("<I4xHH4x"), ("start", "size", "offset")),
    2: (stat.S_IFREG, struct.Struct("<IIII"), ("start", "fragment", "offset", "size")),
    3: (stat.S_IFLNK, struct.Struct("<4xI"), ("size",)),
    8: (stat.S_IFDIR, struct.Struct("<4xII4x2xHI"), ("size", "start", "offset", "attributes")),
    9: (stat.S_IFREG, struct.Struct("<QQ12xIII"), ("start", "size", "fragment", "offset", "attributes")),
    10: (stat.S_IFLNK, struct.Struct("<4xI"), ("size",)),
}
"""Of each number of a type: the type, and the fields that follow what all inodes begin with."""
for _index, _type in enumerate((stat.S_IFBLK, stat.S_IFCHR)):
    _TYPES[4 + _index] = _type, struct.Struct("<4xI"), ("device",)
    _TYPES[11 + _index] = _type, struct.Struct("<4xII"), ("device", "attributes")
for _index, _type in enumerate((stat.S_IFIFO, stat.S_IFSOCK)):
    _TYPES[6 + _index] = _type, struct.Struct("<4x"), ()
    _TYPES[13 + _index] = _type, struct.Struct("<4xI"), ("attributes",)

Place = tuple[int, int]
"""A metadata block by its offset in the image, and an offset in what it is decoded to or behind that."""


class Inode(Struct, frozen=True, gc=False):
    """One inode; `number` is the reference that leads to it, a metadata block and an offset in 48 bits."""

    number: int
    mode: int
    user: int
    """Of its owner, a place in the table of owners; so the group."""
    group: int
    behind: Place
    """Where the sizes of a file's blocks or the target of a link stand."""
    size: int = 0
    """Of a folder: of the names in it and of two that are not stored."""
    start: int = 0
    """A file's first block in the image; a folder's first metadata block in the table of folders."""
    offset: int = 0
    """In the fragment, or in the folder's first metadata block."""
    fragment: int = NO_FRAGMENT
    device: int = 0
    """Both numbers of a device, as `device_numbers` takes them."""
    attributes: int = NO_ATTRIBUTES
    """A place in the table of sets of attributes; the basic types of inodes have none."""


class Metadata:
    """The blocks of at most 8 KiB that inodes, folders and tables are packed in; decoded ones are kept for a while."""

    def __init__(self, source: ByteSource, superblock: Superblock) -> None:
        self._source = source
        self._superblock = superblock
        self._blocks = BlockCache[tuple[bytes, int]](METADATA_BUDGET)

    def read(self, place: Place, length: int) -> bytes:
        """Exactly `length` bytes.  Raises `DamagedImage`."""
        block, offset = place
        data, _ = self._block(block)
        if offset + length <= len(data):
            return data[offset : offset + length]
        return b"".join(self.parts(place, length))

    def parts(self, place: Place, length: int) -> Iterator[bytes]:
        """The same, block by block: what stands before damage can be used."""
        block, offset = place
        while length:
            data, following = self._block(block)
            part = data[offset : offset + length]
            yield part
            length -= len(part)
            if length and len(data) != METADATA:
                raise DamagedImage("metadata end before what stands in them", COMPARE_CHECKSUM)
            block, offset = following, max(offset - len(data), 0)

    def inode(self, number: int) -> Inode:
        """Raises `DamagedImage`."""
        block = self._superblock.inode_table + (number >> 16)
        offset = number & 0xFFFF
        if offset >= METADATA:
            raise DamagedImage(f"an inode at offset {offset} of a metadata block", COMPARE_CHECKSUM)
        type_, permissions, user, group = _HEAD.unpack(self.read((block, offset), _HEAD.size))
        if type_ not in _TYPES:
            raise DamagedImage(f"the name leads to an inode of the unknown type {type_}", COMPARE_CHECKSUM)
        mode, layout, names = _TYPES[type_]
        values = layout.unpack(self.read((block, offset + _HEAD.size), layout.size))
        behind = block, offset + _HEAD.size + layout.size
        said = dict(zip(names, values, strict=True))
        return Inode(number, mode | stat.S_IMODE(permissions), user, group, behind, **said)

    def _block(self, position: int) -> tuple[bytes, int]:
        """A decoded block, and the position behind it."""
        block = self._blocks.find(position)
        if block is None:
            block = self._load(position)
            self._blocks.keep(position, block, METADATA)
        return block

    def _load(self, position: int) -> tuple[bytes, int]:
        header = int.from_bytes(read_exactly(self._source, position, 2), "little")
        length = header & ~_IS_STORED
        if not 0 < length <= METADATA:
            raise DamagedImage(f"a metadata block of {length} bytes", COMPARE_CHECKSUM)
        stored = read_exactly(self._source, position + 2, length)
        data = stored if header & _IS_STORED else decode(stored, METADATA, self._superblock.compression)
        return data, position + 2 + length

"""Owners and extended attributes of squashfs: tables that inodes point into (Linux `fs/squashfs/id.c`, `xattr.c`)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.formats.squashfs.metadata import NO_ATTRIBUTES, Metadata, Place
from fwdiff.images.formats.squashfs.superblock import METADATA, NO_TABLE, Superblock
from fwdiff.images.interface import ByteSource
from fwdiff.images.rights import SECURITY, Attributes

_OWNER = struct.Struct("<I")
_HEAD = struct.Struct("<QI4x")
_SET = struct.Struct("<QI4x")
_NAME = struct.Struct("<HH")
_SPACES = {2: SECURITY}
_ELSEWHERE = 0x100
"""In the type of a name: its value is the place of a value that several share."""
_MOST_ATTRIBUTES = 128
_LONGEST_VALUE = 64 << 10  # XATTR_SIZE_MAX


class Owners:
    """The numbers of users and groups, by their place in the table."""

    def __init__(self, source: ByteSource, superblock: Superblock, metadata: Metadata) -> None:
        self._source, self._superblock, self._metadata = source, superblock, metadata
        self._known: dict[int, int] = {}

    def __getitem__(self, index: int) -> int:
        """Raises `DamagedImage`."""
        if index not in self._known:
            if index >= self._superblock.owners:
                raise _damaged(f"an owner's number {index} of {self._superblock.owners}")
            place = _in_table(self._source, self._superblock.owner_table, index, _OWNER.size)
            (self._known[index],) = _OWNER.unpack(self._metadata.read(place, _OWNER.size))
        return self._known[index]


class AttributeTable:
    """The sets of extended attributes, each of which several inodes may share."""

    def __init__(self, source: ByteSource, superblock: Superblock, metadata: Metadata) -> None:
        self._source, self._metadata = source, metadata
        self._start = superblock.attribute_table
        self._known: dict[int, tuple[tuple[int, bytes, bytes], ...]] = {}

    def of(self, index: int) -> Attributes:
        """The attributes of a set.  Raises `DamagedImage`."""
        if index == NO_ATTRIBUTES or self._start == NO_TABLE:
            return iter(())
        if index not in self._known:
            self._known[index] = tuple(self._read(index))
        return iter(self._known[index])

    def _read(self, index: int) -> Iterator[tuple[int, bytes, bytes]]:
        values, sets = _HEAD.unpack(read_exactly(self._source, self._start, _HEAD.size))
        if index >= sets:
            raise _damaged(f"a set {index} of {sets}")
        place = _in_table(self._source, self._start + _HEAD.size, index, _SET.size)
        reference, count = _SET.unpack(self._metadata.read(place, _SET.size))
        if count > _MOST_ATTRIBUTES:
            raise _damaged(f"{count} of one inode")
        at = _place(values, reference)
        for _ in range(count):
            kind, length = _NAME.unpack(self._metadata.read(at, _NAME.size))
            at = _behind(at, _NAME.size)
            name = self._metadata.read(at, length)
            value, at = self._value(_behind(at, length))
            if kind & _ELSEWHERE:
                value, _ = self._value(_place(values, int.from_bytes(value[:8], "little")))
            if (kind & ~_ELSEWHERE) in _SPACES:
                yield _SPACES[kind & ~_ELSEWHERE], name, value

    def _value(self, at: Place) -> tuple[bytes, Place]:
        """A value, and the place behind it."""
        (length,) = _OWNER.unpack(self._metadata.read(at, _OWNER.size))
        if length > _LONGEST_VALUE:
            raise _damaged(f"a value of {length} bytes")
        return self._metadata.read(_behind(at, _OWNER.size), length), _behind(at, _OWNER.size + length)


def _in_table(source: ByteSource, start: int, index: int, size: int) -> Place:
    """Where an entry of a table stands whose metadata blocks are listed from `start` on."""
    block, within = divmod(index * size, METADATA)
    return int.from_bytes(read_exactly(source, start + 8 * block, 8), "little"), within


def _place(table: int, reference: int) -> Place:
    return table + (reference >> 16), reference & 0xFFFF


def _behind(at: Place, length: int) -> Place:
    return at[0], at[1] + length


def _damaged(what: str) -> DamagedImage:
    return DamagedImage(f"squashfs' owners or attributes are damaged: {what}", COMPARE_CHECKSUM)

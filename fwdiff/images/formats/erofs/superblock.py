"""The superblock of EROFS (Linux `fs/erofs/erofs_fs.h`, `struct erofs_super_block`)."""

from __future__ import annotations

import struct

from msgspec import Struct

from fwdiff.errors import DamagedImage, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.interface import ByteSource

OFFSET = 1024
SIZE = 128
MAGIC = b"\xe2\xe1\xf5\xe0"
MOUNT_IT = "Mount the image on a system that knows it and name the folder with its files."

_FIELDS = struct.Struct("<4sIIBBHQQIIII32xI2xHHBBIQ24x")

_CHECKSUM = 0x1  # feature_compat
ZERO_PADDING, BIG_CLUSTERS, DEVICES, TAIL_PACKING, FRAGMENTS = 0x1, 0x2, 0x8, 0x10, 0x20  # feature_incompat
_READ_FEATURES = 0x7F
"""The above, then 0x4 for files made of chunks and 0x40 for prefixes of attribute names, which are not read."""
_UNREAD_FEATURES = {0x80: "48-bit block addresses", 0x100: "compressed metadata"}

_BLOCK_BITS = range(9, 17)
_CASTAGNOLI = 0x82F63B78  # reflected


class Superblock(Struct, frozen=True):
    """What reading needs; checked against the features that are read, not against the size of the image."""

    block_bits: int
    root: int
    blocks: int
    metadata: int
    """Where inode 0 would stand, in bytes."""
    attributes: int
    """Where extended attributes stand that several inodes share, in bytes."""
    packed: int
    """The inode that holds the ends of many files; 0 for none."""
    features: int
    has_valid_checksum: bool
    """Also where the image has none."""

    @property
    def block_size(self) -> int:
        return 1 << self.block_bits

    @property
    def size(self) -> int:
        return self.blocks << self.block_bits


def is_erofs(head: bytes) -> bool:
    """Whether an image that begins with these bytes holds an EROFS superblock."""
    return head[OFFSET : OFFSET + len(MAGIC)] == MAGIC


def read_superblock(source: ByteSource) -> Superblock:
    """The superblock.  Raises `DamagedImage`, and `UnsupportedImage` for a feature that changes the layout."""
    raw = read_exactly(source, OFFSET, SIZE)
    fields = _FIELDS.unpack(raw)
    magic, checksum, compatible, block_bits, _, root, _, _, _, blocks, metadata, attributes = fields[:12]
    features, devices, _, directory_bits, _, _, packed = fields[12:]
    if magic != MAGIC:
        raise DamagedImage("there is no EROFS superblock", COMPARE_CHECKSUM)
    _refuse_unread_features(features, devices, directory_bits)
    if block_bits not in _BLOCK_BITS:
        raise DamagedImage(f"the EROFS superblock names blocks of 2^{block_bits} bytes", COMPARE_CHECKSUM)
    return Superblock(
        block_bits=block_bits,
        root=root,
        blocks=blocks,
        metadata=metadata << block_bits,
        attributes=attributes << block_bits,
        packed=packed if features & FRAGMENTS else 0,
        features=features,
        has_valid_checksum=not compatible & _CHECKSUM or _checksum(source, 1 << block_bits) == checksum,
    )


def _refuse_unread_features(features: int, devices: int, directory_bits: int) -> None:
    unread = [name for bit, name in _UNREAD_FEATURES.items() if features & bit]
    if features & DEVICES and devices:  # the same bit, without devices, allows a second algorithm in a file
        unread.append("further devices")
    if directory_bits:
        unread.append("large directory blocks")
    if features & ~_READ_FEATURES and not unread:
        unread.append(f"0x{features & ~_READ_FEATURES:x}")
    if unread:
        raise UnsupportedImage(f"the EROFS file system uses a feature that is not read: {', '.join(unread)}", MOUNT_IT)


def _checksum(source: ByteSource, block_size: int) -> int:
    """CRC-32C, not inverted at the end, from the superblock to the end of its block, with the field itself as zeros."""
    length = block_size - OFFSET if block_size > OFFSET else block_size
    data = bytearray(source.read_at(OFFSET, length))
    data[4:8] = bytes(4)
    table = [_table_entry(byte) for byte in range(256)]
    value = 0xFFFFFFFF
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    return value


def _table_entry(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (_CASTAGNOLI if value & 1 else 0)
    return value

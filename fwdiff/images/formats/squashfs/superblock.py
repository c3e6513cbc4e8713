"""The superblock of squashfs 4.0 (Linux `fs/squashfs/squashfs_fs.h`, `struct squashfs_super_block`)."""

from __future__ import annotations

import struct
from enum import IntEnum

from msgspec import Struct

from fwdiff.errors import DamagedImage, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.interface import ByteSource

SIZE = 96
METADATA = 8 << 10
"""Bytes of a metadata block, decoded."""
NO_TABLE = 0xFFFFFFFFFFFFFFFF
"""In place of the offset of a table that is not there."""
EXTRACT_IT = "Extract it with unsquashfs, or mount it, and name the folder with its files."

_MAGIC = b"hsqs"
_BIG_ENDIAN_MAGIC = b"sqsh"
_VERSION_OFFSET = 28  # in every version
_VERSIONS = range(1, 5)
_FIELDS = struct.Struct("<12xIIHH2xH4x7Q8x")
_BLOCK_BITS = range(12, 21)


class Compression(IntEnum):
    """The algorithms by their number in the format."""

    GZIP = 1
    LZMA = 2
    LZO = 3
    XZ = 4
    LZ4 = 5
    ZSTD = 6


class Superblock(Struct, frozen=True):
    """What reading needs; tables are offsets in the image."""

    compression: Compression
    block_size: int
    fragments: int
    size: int
    """Bytes of the file system; mksquashfs adds zeros behind it."""
    root: int
    owners: int
    """How many users and groups there are."""
    owner_table: int
    attribute_table: int
    inode_table: int
    directory_table: int
    fragment_table: int


def is_squashfs(head: bytes) -> bool:
    """Whether an image that begins with these bytes has the magic and a version of squashfs, read or refused."""
    return _order(head) is not None


def read_superblock(source: ByteSource) -> Superblock:
    """The superblock.  Raises `DamagedImage`, and `UnsupportedImage` for other versions and for LZO."""
    raw = read_exactly(source, 0, SIZE)
    _refuse_other_versions(raw)
    block_size, fragments, compression, block_bits, owners, root, size, *tables = _FIELDS.unpack(raw)
    if block_bits not in _BLOCK_BITS or block_size != 1 << block_bits:
        raise DamagedImage(
            f"the squashfs superblock names blocks of {block_size} and of 2^{block_bits} bytes", COMPARE_CHECKSUM
        )
    return Superblock(_read_compression(compression), block_size, fragments, size, root, owners, *tables)


def _order(head: bytes) -> str | None:
    """How the numbers of an image that begins with these bytes are written, for `struct`; None if it is no squashfs."""
    order = {_MAGIC: "<", _BIG_ENDIAN_MAGIC: ">"}.get(head[:4])
    if order is None or len(head) < SIZE:
        return None
    (major,) = struct.unpack_from(f"{order}H", head, _VERSION_OFFSET)
    return order if major in _VERSIONS else None


def _refuse_other_versions(raw: bytes) -> None:
    order = _order(raw)
    if order is None:
        raise DamagedImage("there is no squashfs superblock", COMPARE_CHECKSUM)
    major, minor = struct.unpack_from(f"{order}HH", raw, _VERSION_OFFSET)
    if order == ">":
        raise UnsupportedImage(f"big-endian squashfs {major}.{minor} is not read", EXTRACT_IT)
    if (major, minor) != (4, 0):
        raise UnsupportedImage(f"squashfs {major}.{minor} is not read", EXTRACT_IT)


def _read_compression(number: int) -> Compression:
    try:
        compression = Compression(number)
    except ValueError as error:
        raise UnsupportedImage(f"compression algorithm {number} of squashfs is not read", EXTRACT_IT) from error
    if compression is Compression.LZO:
        raise UnsupportedImage("a squashfs file system compressed with LZO is not read", EXTRACT_IT)
    return compression

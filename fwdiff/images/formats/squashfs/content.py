"""The content of squashfs files as byte sources (Linux `Documentation/filesystems/squashfs.rst`, 3.4 and 3.5)."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.block_cache import BlockCache
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, clamp, read_exactly
from fwdiff.images.formats.squashfs.decompress import decode
from fwdiff.images.formats.squashfs.metadata import NO_FRAGMENT, Inode, Metadata
from fwdiff.images.formats.squashfs.superblock import METADATA, Superblock
from fwdiff.images.interface import ByteSource
from fwdiff.images.limits import check_file_size

MAXIMUM_RATIO = 256
"""A file larger than this many times the image is a bomb, or nothing but holes."""
MAXIMUM_BLOCKS = 1 << 20
"""Of one file: 4 GiB of the smallest."""

MAXIMUM_FRAGMENTS = 1 << 20
"""Of a file system; each holds the ends of many files."""

_IS_STORED = 1 << 24
_FRAGMENT = struct.Struct("<QI4x")
_FRAGMENTS = METADATA // _FRAGMENT.size
"""Entries of a metadata block of the table of fragments."""


class Blocks:
    """The data blocks and fragments of one file system, decoded when they are read and kept for a while."""

    def __init__(self, source: ByteSource, superblock: Superblock) -> None:
        self.size = superblock.block_size
        """Of a decoded block, at most."""
        self._source = source
        self._compression = superblock.compression
        self._cache = BlockCache[bytes]()

    def read(self, offset: int, header: int) -> bytes:
        """What the block at an offset is decoded to; `header` is its size there, and a bit where it is not compressed.

        Raises `DamagedImage`.
        """
        return self._cache.get(offset << 32 | header, self.size, partial(self._decode, offset, header))

    def _decode(self, offset: int, header: int) -> bytes:
        length = stored_size(header)
        if not 0 < length <= self.size:
            raise DamagedImage(f"a block of {length} bytes", COMPARE_CHECKSUM)
        stored = read_exactly(self._source, offset, length)
        return stored if header & _IS_STORED else decode(stored, self.size, self._compression)


class Tail(Struct, frozen=True, gc=False):
    """The end of a file, at `start` of what a fragment is decoded to."""

    offset: int
    header: int
    start: int


class BlockedFile:
    """A file of blocks of equal size, and a shorter end that may stand in a fragment, which many files share."""

    def __init__(self, blocks: Blocks, size: int, start: int, headers: Sequence[int], tail: Tail | None) -> None:
        self._blocks = blocks
        self._headers = headers
        self._offsets = array("Q", accumulate(map(stored_size, headers), initial=start))
        self._tail = tail
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        end = offset + clamp(self.size, offset, length)
        parts = []
        while offset < end:
            number, inside = divmod(offset, self._blocks.size)
            part = self._block(number)[inside : inside + end - offset]
            parts.append(part)
            offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        """Nothing is held open here."""

    def _block(self, number: int) -> bytes:
        length = min(self._blocks.size, self.size - number * self._blocks.size)
        if number == len(self._headers) and self._tail:
            fragment = self._blocks.read(self._tail.offset, self._tail.header)
            data = fragment[self._tail.start : self._tail.start + length]
        elif self._headers[number]:
            data = self._blocks.read(self._offsets[number], self._headers[number])
        else:
            data = bytes(length)
        if len(data) != length:
            raise DamagedImage(f"a block holds {len(data)} bytes in the place of {length}", COMPARE_CHECKSUM)
        return data


class Contents:
    """Opens the content of inodes of one file system."""

    def __init__(self, source: ByteSource, superblock: Superblock, metadata: Metadata) -> None:
        self._source = source
        self._superblock = superblock
        self._metadata = metadata
        self._blocks = Blocks(source, superblock)
        self._fragment_blocks = b""

    def open(self, inode: Inode) -> ByteSource:
        """The content of a file.  Raises `ImageError`."""
        check_file_size(inode.size, self._source.size * MAXIMUM_RATIO)
        if inode.start > self._source.size:
            raise DamagedImage(f"the file begins at {inode.start}, beyond the end of the image", COMPARE_CHECKSUM)
        count = self._blocks_of(inode)
        if count > MAXIMUM_BLOCKS:
            raise LimitReached(f"a file of more than {MAXIMUM_BLOCKS} blocks", COMPARE_CHECKSUM)
        headers = struct.unpack(f"<{count}I", self._metadata.read(inode.behind, 4 * count))
        has_tail = count * self._blocks.size < inode.size
        tail = Tail(*self._fragment(inode.fragment), inode.offset) if has_tail else None
        return BlockedFile(self._blocks, inode.size, inode.start, headers, tail)

    def first_offset(self, inode: Inode) -> int:
        """Where in the image the first block of a file stands, or the fragment that holds all of it."""
        if not inode.size or self._blocks_of(inode):
            return min(inode.start, self._source.size)
        return min(self._fragment(inode.fragment)[0], self._source.size)

    def _blocks_of(self, inode: Inode) -> int:
        """How many blocks a file has of its own."""
        whole, rest = divmod(inode.size, self._blocks.size)
        return whole + (rest > 0 and inode.fragment == NO_FRAGMENT)

    def _fragment(self, number: int) -> tuple[int, int]:
        """Where a fragment stands, and its header."""
        if number >= self._superblock.fragments:
            raise DamagedImage(f"there is no fragment {number}", COMPARE_CHECKSUM)
        if self._superblock.fragments > MAXIMUM_FRAGMENTS:
            raise LimitReached(f"a file system of {self._superblock.fragments} fragments", COMPARE_CHECKSUM)
        block, index = divmod(number, _FRAGMENTS)
        if not self._fragment_blocks:
            count = -(-self._superblock.fragments // _FRAGMENTS)
            self._fragment_blocks = read_exactly(self._source, self._superblock.fragment_table, 8 * count)
        place = int.from_bytes(self._fragment_blocks[8 * block : 8 * block + 8], "little"), index * _FRAGMENT.size
        offset, header = _FRAGMENT.unpack(self._metadata.read(place, _FRAGMENT.size))
        return offset, header


def stored_size(header: int) -> int:
    """Of a block, in the image; 0 for one of zeros, which is not stored."""
    return header & ~_IS_STORED

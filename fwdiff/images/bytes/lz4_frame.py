"""Lz4 files (`doc/lz4_Frame_format.md` of lz4 1.9) of independent blocks, as Samsung packs images: read in place."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial

import lz4.block
from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes.block_cache import BlockCache
from fwdiff.images.bytes.compressed import lz4_frames
from fwdiff.images.bytes.skippable import first_frame, skip_frames
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, clamp, read_exactly
from fwdiff.images.interface import ByteSource

MAGIC = b"\x04\x22\x4d\x18"
MAXIMUM_BLOCKS = 1 << 18
"""Each is kept in memory: 16 GiB of the smallest."""
MAXIMUM_FRAMES = 1 << 16
"""Behind each other in one file, which may be empty."""

_INDEPENDENT, _BLOCK_CHECKSUM, _SIZE, _CHECKSUM, _DICTIONARY = 0x20, 0x10, 0x08, 0x04, 0x01
_STORED = 1 << 31


class _Packed(Struct, frozen=True, gc=False):
    """One block: where its bytes stand, how many, and how many they become at most."""

    offset: int
    length: int
    is_stored: bool
    capacity: int


def is_independent(head: bytes) -> bool:
    """Whether a file that begins with these bytes is an lz4 frame that can be read in the middle."""
    frame = first_frame(head)
    return frame.startswith(MAGIC) and len(frame) > 6 and bool(frame[4] & _INDEPENDENT)


def is_linked(head: bytes) -> bool:
    """Whether it is an lz4 frame whose blocks need those before them."""
    return first_frame(head).startswith(MAGIC) and not is_independent(head)


class Lz4Source:
    """The content of an lz4 file.  Where the file has checksums, one pass at opening compares them."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._cache = BlockCache[bytes]()
        self._blocks: list[_Packed] = []
        self._starts: list[int] = []
        self.size = 0
        self._index()

    def read_at(self, offset: int, length: int) -> bytes:
        end = offset + clamp(self.size, offset, length)
        parts = []
        while offset < end:
            number = bisect_right(self._starts, offset) - 1
            inside = offset - self._starts[number]
            block = self._block(number)
            following = self._starts[number + 1] if number + 1 < len(self._starts) else self.size
            if len(block) != following - self._starts[number]:
                raise DamagedImage(f"the lz4 file's block {number} is too short", COMPARE_CHECKSUM)
            part = block[inside : inside + end - offset]
            parts.append(part)
            offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        self._cache.clear()

    @property
    def parts(self) -> int:
        return len(self._blocks)

    def _index(self) -> None:
        position, frames, is_checked = skip_frames(self._source, 0), 0, False
        while position < self._source.size and not self._is_padding(position):
            frames += 1
            if frames > MAXIMUM_FRAMES:
                raise LimitReached(f"an lz4 file of more than {MAXIMUM_FRAMES} frames", "Decompress it with lz4.")
            position, frame_is_checked = self._index_frame(position)
            position = skip_frames(self._source, position)
            is_checked = is_checked or frame_is_checked
        if is_checked:
            verified = sum(len(part) for part in lz4_frames(self._source))
            if verified != self.size:
                raise DamagedImage(f"the lz4 file holds {verified} of {self.size} bytes", COMPARE_CHECKSUM)

    def _is_padding(self, position: int) -> bool:
        return position > 0 and not any(self._source.read_at(position, 16))

    def _index_frame(self, position: int) -> tuple[int, bool]:
        """Take in the blocks of the frame at a position; where it ends, and whether it has checksums."""
        flags, capacity, size, position = self._header(position)
        first = len(self._blocks)
        for block in self._packed(position, capacity, has_checksum=bool(flags & _BLOCK_CHECKSUM)):
            self._starts.append(self.size + (len(self._blocks) - first) * capacity)
            self._blocks.append(block)
            position = block.offset + block.length + (4 if flags & _BLOCK_CHECKSUM else 0)
        start = self.size
        if len(self._blocks) > first:
            self.size = self._starts[-1] + len(self._block(len(self._blocks) - 1))
        if size is not None and size != self.size - start:
            raise DamagedImage(f"the lz4 frame claims {size} bytes and holds {self.size - start}", COMPARE_CHECKSUM)
        return position + (8 if flags & _CHECKSUM else 4), bool(flags & (_CHECKSUM | _BLOCK_CHECKSUM))

    def _header(self, position: int) -> tuple[int, int, int | None, int]:
        """Flags, the size of a block, the size of the content where it is said, and where the first block stands."""
        magic, flags, descriptor = struct.unpack("<4sBB", read_exactly(self._source, position, 6))
        if magic != MAGIC or flags >> 6 != 1 or not 4 <= descriptor >> 4 & 7 <= 7:
            raise DamagedImage(f"no lz4 frame at offset {position}", COMPARE_CHECKSUM)
        if flags & _DICTIONARY or not flags & _INDEPENDENT:
            raise UnsupportedImage("an lz4 frame that needs others", "Decompress it with lz4 and name the result.")
        position += 6
        size = None
        if flags & _SIZE:
            (size,) = struct.unpack("<Q", read_exactly(self._source, position, 8))
            position += 8
        return flags, 1 << (8 + 2 * (descriptor >> 4 & 7)), size, position + 1

    def _packed(self, position: int, capacity: int, *, has_checksum: bool) -> Iterator[_Packed]:
        while True:
            (length,) = struct.unpack("<I", read_exactly(self._source, position, 4))
            if not length:
                return
            block = _Packed(position + 4, length & ~_STORED, bool(length & _STORED), capacity)
            position = block.offset + block.length + (4 if has_checksum else 0)
            if block.length > capacity or position > self._source.size:
                raise DamagedImage("the lz4 file is damaged or cut off", COMPARE_CHECKSUM)
            if len(self._blocks) >= MAXIMUM_BLOCKS:
                raise LimitReached(f"an lz4 file of more than {MAXIMUM_BLOCKS} blocks", "Decompress it with lz4.")
            yield block

    def _block(self, number: int) -> bytes:
        block = self._blocks[number]
        return self._cache.get(number, block.capacity, partial(self._decode, block))

    def _decode(self, block: _Packed) -> bytes:
        data = read_exactly(self._source, block.offset, block.length)
        if block.is_stored:
            return data
        try:
            return bytes(lz4.block.decompress(data, uncompressed_size=block.capacity))
        except (lz4.block.LZ4BlockError, ValueError, MemoryError) as error:
            raise DamagedImage(f"a block of the lz4 file is damaged: {error}", COMPARE_CHECKSUM) from error

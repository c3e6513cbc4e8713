"""Writes small EROFS images in memory: what mkfs.erofs of the distributions cannot write (Linux `erofs_fs.h`).

Data come first, from block 1; inodes follow in the last blocks, so that every block is known when its index is written.
"""

from __future__ import annotations

import lzma
import stat
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import lz4.block

from fwdiff.zstandard import zstd

PADDING, BIG, CHUNKED, TWO_ALGORITHMS, TAIL_PACKING, FRAGMENTS = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20
COMPACT_2B, BIG_1, BIG_2, INLINE_EXTENT, INTERLACED, FRAGMENT = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20
PLAIN_LAYOUT, FULL, INLINE_LAYOUT, COMPACT, CHUNKS = range(5)
LZ4, LZMA, DEFLATE, ZSTD = range(4)
PLAIN, HEAD_1, NON_HEAD, HEAD_2 = range(4)

_BLOCK_COUNT = 0x800
_LZMA_PROPERTIES = 0x5D  # lc 3, lp 0, pb 2


def compress_lz4(data: bytes) -> bytes:
    return bytes(lz4.block.compress(data, store_size=False))


def compress_deflate(data: bytes) -> bytes:
    """Raw deflate.  A stream that begins with a stored block would begin with a zero, which is the padding before it:
    an unused bit of that byte (RFC 1951, 3.2.4) is set, as mkfs.erofs does.
    """
    compressor = zlib.compressobj(9, wbits=-15)
    stream = compressor.compress(data) + compressor.flush()
    return stream if stream[0] else bytes([1 << 3]) + stream[1:]


def compress_lzma(data: bytes) -> bytes:
    """MicroLZMA: no end marker, and the properties inverted in the place of the first byte, which is always zero."""
    filters = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 20}]
    compressor = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=filters)
    stream = compressor.compress(data) + compressor.flush()

    def is_enough(length: int) -> bool:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters).decompress(stream[:length], len(data)) == data

    length = len(stream)
    while is_enough(length - 1):
        length -= 1
    return bytes([~_LZMA_PROPERTIES & 0xFF]) + stream[1:length]


def compress_zstd(data: bytes) -> bytes:
    return zstd.compress(data)


COMPRESSORS: dict[int, Callable[[bytes], bytes]] = {
    LZ4: compress_lz4,
    LZMA: compress_lzma,
    DEFLATE: compress_deflate,
    ZSTD: compress_zstd,
}


@dataclass(frozen=True)
class Head:
    """An extent as an index names it."""

    start: int
    kind: int
    block: int
    blocks: int = 1
    is_partial: bool = False


class Image:
    """An image in the making; `add` gives inodes names, with the folders that they stand in."""

    def __init__(self, *, features: int = PADDING, block_bits: int = 12) -> None:
        self.features = features
        self.block_bits = block_bits
        self.block_size = 1 << block_bits
        self.packed = 0
        self._blocks = bytearray(max(self.block_size, 2048))
        self._metadata = bytearray(32)  # inode 0 is never used: a packed inode of that number means none
        self._folders: dict[bytes, dict[bytes, int]] = {b"": {}}

    def store(self, data: bytes, *, at_end: bool = False) -> tuple[int, int]:
        """Puts data into new blocks, at their beginning or their end; the first block and how many there are."""
        block = len(self._blocks) >> self.block_bits
        count = -(-len(data) >> self.block_bits)
        size = count << self.block_bits
        self._blocks += data.rjust(size, b"\0") if at_end else data.ljust(size, b"\0")
        return block, count

    def compress(self, data: bytes, start: int, algorithm: int, *, kind: int = HEAD_1) -> Head:
        """Stores one extent that begins at `start` of its file, compressed if that makes it smaller."""
        compressed = COMPRESSORS[algorithm](data)
        if len(compressed) >= len(data):
            return Head(start, PLAIN, *self.store(data))
        return Head(start, kind, *self.store(compressed, at_end=True))

    def inode(
        self,
        size: int,
        layout: int,
        location: int = 0,
        behind: bytes = b"",
        *,
        mode: int = stat.S_IFREG | 0o644,
        attributes: int = 0,
    ) -> int:
        """A new inode with what stands behind it, in one block where both fit into one; its number.

        `attributes` is the count of four-byte units that extended attributes take, and two more.
        """
        behind = bytes(_attributes_size(attributes)) + behind
        length = 32 + len(behind)
        room = -len(self._metadata) % self.block_size
        if room < length <= self.block_size:
            self._metadata += bytes(room)
        number = len(self._metadata) // 32
        self._metadata += struct.pack("<HHHHIIII8x", layout << 1, attributes, mode, 1, size, 0, location, number)
        self._metadata += behind + bytes(-len(behind) % 32)
        return number

    def add(self, name: bytes, inode: int, *, folder: bytes = b"") -> None:
        """Give an inode a name in a folder, which is a path without a slash at its ends; the root is empty."""
        if folder not in self._folders:
            self._folders[folder] = {}
            outer, _, last = folder.rpartition(b"/")
            self.add(last, 0, folder=outer)
        self._folders[folder][name] = inode

    def add_compressed(
        self,
        name: bytes,
        data: bytes,
        algorithm: int,
        *,
        lengths: Sequence[int],
        layout: int = FULL,
        advice: int = 0,
        attributes: int = 0,
        folder: bytes = b"",
    ) -> int:
        """A file in extents of the given lengths, the last one in a length of what is left."""
        heads = []
        start = 0
        for length in [*lengths, len(data) - sum(lengths)]:
            heads.append(self.compress(data[start : start + length], start, algorithm))
            start += length
        advice |= BIG_1 | BIG_2 if any(head.blocks > 1 for head in heads) else 0
        number = self.indexed(
            len(data), heads, layout=layout, advice=advice, algorithms=algorithm, attributes=attributes
        )
        self.add(name, number, folder=folder)
        return number

    def indexed(
        self,
        size: int,
        heads: Sequence[Head],
        *,
        layout: int = FULL,
        advice: int = 0,
        algorithms: int = 0,
        word: int = 0,
        behind: bytes = b"",
        attributes: int = 0,
    ) -> int:
        """The inode of a compressed file, from its extents; `behind` follows the index."""
        header = struct.pack("<IHBB", word, advice, algorithms, 0)
        entries = self._entries(size, heads, advice)
        if layout == FULL:
            index = bytes(8) + b"".join(entry.full() for entry in entries)
        else:
            index = _compact(entries, _header_end(attributes), advice)
        return self.inode(size, layout, 0, header + index + behind, attributes=attributes)

    def _entries(self, size: int, heads: Sequence[Head], advice: int) -> list[Entry]:
        count = -(-size >> self.block_bits)
        by_cluster = {head.start >> self.block_bits: head for head in heads}
        assert len(by_cluster) == len(heads), "a cluster holds one head"
        numbers = [*sorted(by_cluster), count]
        entries = []
        for number, following in pairwise(numbers):
            head = by_cluster[number]
            may_be_big = bool(advice & (BIG_1 if head.kind == HEAD_1 else BIG_2))
            entries.append(Entry(head.kind, head.start % self.block_size, head))
            for distance in range(1, following - number):
                is_count = distance == 1 and may_be_big
                low = _BLOCK_COUNT | head.blocks if is_count else min(distance, _BLOCK_COUNT - 1)
                entries.append(Entry(NON_HEAD, low, head, following - number - distance, is_count=is_count))
        return entries

    def build(self, *, root_size: int | None = None) -> bytes:
        """The whole image."""
        inner = sorted(folder for folder in self._folders if folder)
        for folder in reversed(inner):  # what is in it comes behind it
            outer, _, last = folder.rpartition(b"/")
            self._folders[outer][last] = self._write_folder(self._folders[folder])
        root = self._write_folder(self._folders[b""], root_size)
        metadata = len(self._blocks) >> self.block_bits
        image = self._blocks + self._metadata + bytes(-len(self._metadata) % self.block_size)
        image[1024:1152] = self._superblock(root, len(image) >> self.block_bits, metadata)
        return bytes(image)

    def _superblock(self, root: int, blocks: int, metadata: int) -> bytes:
        start = struct.pack("<IIIBBHQQIIII", 0xE0F5E1E2, 0, 0, self.block_bits, 0, root, 1, 0, 0, blocks, metadata, 0)
        end = struct.pack("<IHHHBBIQ24x", self.features, 0, 0, 0, 0, 0, 0, self.packed)
        return start + bytes(32) + end

    def _write_folder(self, names: Mapping[bytes, int], size: int | None = None) -> int:
        """The inode of a folder."""
        content = self._folder({**names, b".": 0, b"..": 0})
        block, _ = self.store(content)
        return self.inode(len(content) if size is None else size, PLAIN_LAYOUT, block, mode=stat.S_IFDIR | 0o755)

    def _folder(self, entries: Mapping[bytes, int]) -> bytes:
        """Blocks of entries, each followed by the names of its entries."""
        blocks: list[list[tuple[bytes, int]]] = [[]]
        room = self.block_size
        for name, number in sorted(entries.items()):
            if room < 12 + len(name):
                blocks.append([])
                room = self.block_size
            room -= 12 + len(name)
            blocks[-1].append((name, number))
        return b"".join(_folder_block(block).ljust(self.block_size, b"\0") for block in blocks)


@dataclass(frozen=True)
class Entry:
    """One cluster of an index; `ahead` is the distance to the next head."""

    kind: int
    low: int
    head: Head
    ahead: int = 0
    is_count: bool = False

    def full(self) -> bytes:
        if self.kind == NON_HEAD:
            return struct.pack("<HHHH", NON_HEAD, 0, self.low, self.ahead)
        return struct.pack("<HHI", self.kind | self.head.is_partial << 15, self.low, self.head.block)


def _attributes_size(attributes: int) -> int:
    return 8 + 4 * attributes if attributes else 0


def _header_end(attributes: int) -> int:
    """Where an index begins, counted from its inode."""
    return 32 + -(-_attributes_size(attributes) // 8) * 8 + 8


def _folder_block(entries: Sequence[tuple[bytes, int]]) -> bytes:
    start = 12 * len(entries)
    records = b""
    names = b""
    for name, number in entries:
        records += struct.pack("<QHBB", number, start + len(names), 0, 0)
        names += name
    return records + names


def _compact(entries: Sequence[Entry], offset: int, advice: int) -> bytes:
    """An index in packs, the first of which stands at `offset`."""
    first = (-offset % 32) // 4
    short = max(len(entries) - first, 0) // 16 * 16 if advice & COMPACT_2B else 0
    first = first if short else 0
    index = b""
    position = 0
    while position < len(entries):
        count, bits = (16, 14) if first <= position < first + short else (2, 16)
        index += _pack(entries[position : position + count], count, bits, is_big=bool(advice & BIG_1))
        position += count
    return index


def _pack(entries: Sequence[Entry], count: int, bits: int, *, is_big: bool) -> bytes:
    value = 0
    for position, entry in enumerate(entries):
        # the last non-head of a pack looks ahead, because the others look back
        is_last = position == count - 1 and entry.kind == NON_HEAD and not entry.is_count
        low = min(entry.ahead, _BLOCK_COUNT - 1) if is_last else entry.low
        value |= (entry.kind << 12 | low) << position * bits
    heads = [position for position, entry in enumerate(entries) if entry.kind != NON_HEAD]
    base = entries[heads[0]].head.block if heads else 0
    if is_big:
        base -= sum(entry.head.blocks for entry in entries[: heads[0] if heads else 0] if entry.is_count)
    else:
        base -= 1 if heads else 0
    return (value | base << count * bits).to_bytes(count * bits // 8 + 4, "little")


def shared(head: Head, *, start: int, is_partial: bool) -> Head:
    """The same stored bytes as an extent of another file."""
    return replace(head, start=start, is_partial=is_partial)

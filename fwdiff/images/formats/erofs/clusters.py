"""The index of a compressed EROFS file, cluster by cluster (Linux `fs/erofs/zmap.c` and `erofs_fs.h`).

A file is cut into logical clusters of equal size, and its index has an entry for each: a head says that a compressed
extent begins inside that cluster, and where its blocks stand; a non-head belongs to the extent before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from fwdiff.errors import LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.formats.erofs.inode import Inode, Layout, Metadata
from fwdiff.images.formats.erofs.superblock import BIG_CLUSTERS, FRAGMENTS, MOUNT_IT, TAIL_PACKING, Superblock

MAXIMUM_CLUSTERS = 1 << 20
"""Logical clusters of one file: 4 GiB of the usual 4 KiB."""

COMPACT_2B, BIG_1, BIG_2, INLINE, INTERLACED, FRAGMENT = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20  # Z_EROFS_ADVISE_…
_EXTENT_RECORDS = 0x1  # of the full layout
_WHOLE_FILE_PACKED = 0x80
_HEADER = struct.Struct("<IHBB")

PLAIN, HEAD_1, NON_HEAD, HEAD_2 = range(4)
BLOCK_COUNT = 0x800  # Z_EROFS_LI_D0_CBLKCNT
_FULL = struct.Struct("<HHI")
_PARTIAL = 0x8000
_PACK_2B = 32
_ENTRIES_2B = 16
_BITS_2B = 14

NOTHING = -1
Head = tuple[int, int, int, int, int, bool]
"""Number of the cluster, type, offset of the extent in the cluster, block, what the non-head behind it says (`NOTHING`
where none follows), whether the extent is partial."""

_Pack = tuple[Sequence[int], int]
"""The entries of a pack, and the block that they are counted from."""


class Header(Struct, frozen=True):
    """`struct z_erofs_map_header`; `end` is the offset behind it."""

    word: int
    """The offset of a fragment, or in its upper half the size of an inline extent."""
    advice: int
    algorithms: int
    cluster_bits: int
    packed: int | None
    """Where the whole file stands in the content of the packed inode."""
    end: int


def read_header(metadata: Metadata, superblock: Superblock, inode: Inode) -> Header:
    """Raises `DamagedImage`, and `UnsupportedImage` for an index of later kernels."""
    start = inode.end + 7 & ~7
    raw = metadata.read(start, _HEADER.size)
    end = start + len(raw)
    word, advice, algorithms, bits = _HEADER.unpack(raw)
    if inode.layout is Layout.COMPRESSED_FULL:
        end += 8  # Z_EROFS_FULL_INDEX_START
        if not superblock.features & (BIG_CLUSTERS | TAIL_PACKING | FRAGMENTS):
            return Header(0, 0, 0, superblock.block_bits, None, end)  # as z_erofs_fill_inode: not yet in use
        if advice & _EXTENT_RECORDS:
            raise UnsupportedImage("the file is indexed by extent records", MOUNT_IT)
    if bits & _WHOLE_FILE_PACKED:
        return Header(word, FRAGMENT, 0, 0, int.from_bytes(raw, "little") & ~(1 << 63), end)
    return Header(word, advice, algorithms, superblock.block_bits + (bits & 15), None, end)


def read_heads(metadata: Metadata, header: Header, inode: Inode) -> tuple[list[Head], int]:
    """The heads of the whole index, and the offset behind it.

    Raises `DamagedImage`, `LimitReached` and `UnsupportedImage`.
    """
    count = _count(header, inode)
    if count > MAXIMUM_CLUSTERS:
        raise LimitReached(f"a file in {count} clusters", COMPARE_CHECKSUM)
    read = _read_full if inode.layout is Layout.COMPRESSED_FULL else _read_compact
    return read(metadata, header, count)


def first_block(metadata: Metadata, header: Header, inode: Inode) -> int:
    """The block of the first extent, without reading the whole index."""
    is_full = inode.layout is Layout.COMPRESSED_FULL
    is_short = not is_full and not header.end % _PACK_2B and _short_entries(header, _count(header, inode), 0)
    word = metadata.read(header.end + (_PACK_2B - 4 if is_short else 4), 4)
    return int.from_bytes(word, "little") + (0 if is_full or header.advice & BIG_1 else 1)


def _count(header: Header, inode: Inode) -> int:
    return -(-inode.size >> header.cluster_bits)


def _short_entries(header: Header, count: int, first: int) -> int:
    """How many entries of a compact index take 2 bytes, after `first` of 4."""
    return max(count - first, 0) // _ENTRIES_2B * _ENTRIES_2B if header.advice & COMPACT_2B else 0


def _read_full(metadata: Metadata, header: Header, count: int) -> tuple[list[Head], int]:
    """An index of 8 bytes an entry (`struct z_erofs_lcluster_index`), and where it ends."""
    size = count * _FULL.size
    clusters = list(_FULL.iter_unpack(metadata.read(header.end, size)))
    following = [block & 0xFFFF if advice & 3 == NON_HEAD else NOTHING for advice, _, block in clusters[1:]]
    heads = [
        (number, advice & 3, low, block, behind, advice & _PARTIAL != 0)
        for number, ((advice, low, block), behind) in enumerate(zip(clusters, [*following, NOTHING], strict=False))
        if advice & 3 != NON_HEAD
    ]
    return heads, header.end + size


def _read_compact(metadata: Metadata, header: Header, count: int) -> tuple[list[Head], int]:
    """An index in packs: entries of 4 bytes up to a border of 32, of 2 where the file says so, then of 4 again.

    The last word of a pack, counted in the bytes of its entries, is the block that its heads are counted from.
    """
    if header.cluster_bits > 14:
        raise UnsupportedImage(f"a compact index of clusters of 2^{header.cluster_bits} bytes", MOUNT_IT)
    first = (-header.end % 32) // 4
    short = _short_entries(header, count, first)
    if short and header.cluster_bits > 12:
        raise UnsupportedImage("a compact index of 2-byte entries for large clusters", MOUNT_IT)
    first = first if short else 0
    short_start = header.end + first * 4
    rest_start = short_start + short * 2
    rest = -(-(count - first - short) // 2) * 8
    data = metadata.read(header.end, rest_start + rest - header.end)
    packs = _packs(data, short_start - header.end, rest_start - header.end)
    place = _place_big if header.advice & (BIG_1 | BIG_2) else _place_small
    return place(packs, header, count), rest_start + rest


def _packs(data: bytes, short_start: int, rest_start: int) -> Iterator[_Pack]:
    yield from _pairs(data[:short_start])
    for position in range(short_start, rest_start, _PACK_2B):
        value = int.from_bytes(data[position : position + _PACK_2B], "little")
        entries = [value >> shift & 0x3FFF for shift in range(0, _ENTRIES_2B * _BITS_2B, _BITS_2B)]
        yield entries, value >> _ENTRIES_2B * _BITS_2B
    yield from _pairs(data[rest_start:])


def _pairs(data: bytes) -> Iterator[_Pack]:
    for first, second, base in struct.iter_unpack("<HHI", data):
        yield (first, second), base


def _place_small(packs: Iterable[_Pack], header: Header, count: int) -> list[Head]:
    """Each head takes the next block; in a pack they are counted from 1."""
    low_bits = max(header.cluster_bits, 12)
    mask = (1 << low_bits) - 1
    heads: list[Head] = []
    number = 0
    for entries, base in packs:
        block = base
        for entry in entries[: count - number]:
            kind = entry >> low_bits & 3
            if kind != NON_HEAD:
                block += 1
                heads.append((number, kind, entry & mask, block, NOTHING, False))
            number += 1
    return heads


def _place_big(packs: Iterable[_Pack], header: Header, count: int) -> list[Head]:
    """A head takes as many blocks as the non-head behind it says; without `BIG_1` they are counted from 1 as well."""
    is_big = header.advice & BIG_1
    low_bits = max(header.cluster_bits, 12)
    mask = (1 << low_bits) - 1
    heads: list[Head] = []
    number = 0
    for entries, base in packs:
        block = base if is_big else base + 1
        for position, entry in enumerate(entries[: count - number]):
            kind = entry >> low_bits & 3
            if kind != NON_HEAD:
                heads.append((number, kind, entry & mask, block, NOTHING, False))
                block += 1
            else:
                if is_big and entry & BLOCK_COUNT:
                    block += (entry & BLOCK_COUNT - 1) - (position > 0)  # the head in this pack has counted as one
                if heads and heads[-1][0] == number - 1:
                    heads[-1] = (*heads[-1][:4], entry & mask, False)
            number += 1
    return heads

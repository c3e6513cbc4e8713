"""Where the content of a compressed EROFS file stands (Linux `fs/erofs/zmap.c` and `erofs_fs.h`).

A file is cut into logical clusters of equal size, and its index has an entry for each: a head says that a compressed
extent begins inside that cluster, and where its blocks stand; a non-head belongs to the extent before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.erofs_inode import Inode, Layout, Metadata
from fwdiff.images.erofs_superblock import BIG_CLUSTERS, FRAGMENTS, TAIL_PACKING, Superblock
from fwdiff.images.sources import DOWNLOAD_AGAIN

MAXIMUM_STORED = 1 << 20  # Z_EROFS_PCLUSTER_MAX_SIZE
MAXIMUM_EXTENT = 12 << 20  # Z_EROFS_PCLUSTER_MAX_DSIZE
MAXIMUM_CLUSTERS = 1 << 21
"""Logical clusters of one file: 8 GiB of the usual 4 KiB."""

_HEADER = struct.Struct("<IHBB")
_COMPACT_2B, _BIG_1, _BIG_2, _INLINE, _INTERLACED, _FRAGMENT = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20
_EXTENT_RECORDS = 0x1  # of the full layout
_WHOLE_FILE_PACKED = 0x80

_FULL = struct.Struct("<HHI")
_PARTIAL = 0x8000
_PLAIN, _HEAD_1, _NON_HEAD, _HEAD_2 = range(4)
_BLOCK_COUNT = 0x800  # Z_EROFS_LI_D0_CBLKCNT
_PACK_2B = 32
_ENTRIES_2B = 16
_BITS_2B = 14

_Cluster = tuple[int, int, int, bool]
"""Type, offset of the head in the cluster (of a non-head: distance or block count), block, whether it is partial."""


class Encoding(IntEnum):
    """How the bytes of an extent become content: the algorithms by their number in the format, then copies."""

    LZ4 = 0
    LZMA = 1
    DEFLATE = 2
    ZSTD = 3
    SHIFTED = 16
    INTERLACED = 17


class Extent(Struct, frozen=True, gc=False):
    """`length` bytes of a file from `start`, which the `stored` bytes at `offset` of the image decode to."""

    start: int
    length: int
    offset: int
    stored: int
    encoding: int
    """An `Encoding`, or the number of an unknown algorithm."""
    is_partial: bool
    """Whether the stored bytes decode to more: the extent shares them with another file."""


class Fragment(Struct, frozen=True, gc=False):
    """The end of a file from `start`, which stands at `offset` of the content of the packed inode."""

    start: int
    offset: int


class Mapping(Struct, frozen=True):
    """The extents of one file in order, without gaps, and the fragment behind them."""

    extents: Sequence[Extent]
    fragment: Fragment | None


class _Header(Struct, frozen=True):
    """`struct z_erofs_map_header`; `end` is the offset behind it."""

    word: int
    """The offset of a fragment, or in its upper half the size of an inline extent."""
    advice: int
    algorithms: int
    cluster_bits: int
    packed: int | None
    """Where the whole file stands in the content of the packed inode."""
    end: int


def read_mapping(metadata: Metadata, superblock: Superblock, inode: Inode) -> Mapping:
    """The extents of a compressed file.  Raises `DamagedImage`, `LimitReached` and `UnsupportedImage`."""
    header = _read_header(metadata, superblock, inode)
    if header.packed is not None:
        return Mapping((), Fragment(0, header.packed))
    count = _count(header, inode)
    if count > MAXIMUM_CLUSTERS:
        raise LimitReached(f"a file in {count} clusters", DOWNLOAD_AGAIN)
    read_clusters = _read_full if inode.layout is Layout.COMPRESSED_FULL else _read_compact
    clusters, end = read_clusters(metadata, header, count)
    heads = _heads(clusters, header, inode.size)
    fragment = _fragment(clusters, heads.pop(), header, inode) if header.advice & _FRAGMENT else None
    mapper = _Mapper(superblock.block_bits, header, clusters)
    extents = list(mapper.extents(heads, fragment.start if fragment else inode.size))
    if header.advice & _INLINE and extents and not fragment:
        extents[-1] = mapper.inline(heads[-1], extents[-1], end)
    return Mapping(extents, fragment)


def first_offset(metadata: Metadata, superblock: Superblock, inode: Inode) -> tuple[int, bool]:
    """Where a compressed file begins, and whether that is in the content of the packed inode, not in the image."""
    header = _read_header(metadata, superblock, inode)
    if header.packed is not None:
        return header.packed, True
    is_full = inode.layout is Layout.COMPRESSED_FULL
    is_short = not is_full and not header.end % _PACK_2B and _short_entries(header, _count(header, inode), 0)
    word = metadata.read(header.end + (_PACK_2B - 4 if is_short else 4), 4)
    before = 0 if is_full or header.advice & _BIG_1 else 1
    return int.from_bytes(word, "little") + before << superblock.block_bits, False


def _count(header: _Header, inode: Inode) -> int:
    return -(-inode.size >> header.cluster_bits)


def _short_entries(header: _Header, count: int, first: int) -> int:
    """How many entries of a compact index take 2 bytes, after `first` of 4."""
    return max(count - first, 0) // _ENTRIES_2B * _ENTRIES_2B if header.advice & _COMPACT_2B else 0


def _read_header(metadata: Metadata, superblock: Superblock, inode: Inode) -> _Header:
    start = inode.end + 7 & ~7
    raw = metadata.read(start, _HEADER.size)
    end = start + len(raw)
    word, advice, algorithms, bits = _HEADER.unpack(raw)
    if inode.layout is Layout.COMPRESSED_FULL:
        end += 8  # Z_EROFS_FULL_INDEX_START
        if not superblock.features & (BIG_CLUSTERS | TAIL_PACKING | FRAGMENTS):
            return _Header(0, 0, 0, superblock.block_bits, None, end)  # as z_erofs_fill_inode: not yet in use
        if advice & _EXTENT_RECORDS:
            raise UnsupportedImage("the file is indexed by extent records", DOWNLOAD_AGAIN)
    if bits & _WHOLE_FILE_PACKED:
        return _Header(word, _FRAGMENT, 0, 0, int.from_bytes(raw, "little") & ~(1 << 63), end)
    return _Header(word, advice, algorithms, superblock.block_bits + (bits & 15), None, end)


def _read_full(metadata: Metadata, header: _Header, count: int) -> tuple[list[_Cluster], int]:
    """An index of 8 bytes an entry (`struct z_erofs_lcluster_index`), and where it ends."""
    size = count * _FULL.size
    entries = _FULL.iter_unpack(metadata.read(header.end, size))
    clusters = [(advice & 3, low, block, advice & _PARTIAL != 0) for advice, low, block in entries]
    return [_without_block(cluster) for cluster in clusters], header.end + size


def _without_block(cluster: _Cluster) -> _Cluster:
    """A non-head has its distances where a head has its block."""
    kind, _, block, _ = cluster
    return (kind, block & 0xFFFF, 0, False) if kind == _NON_HEAD else cluster


def _read_compact(metadata: Metadata, header: _Header, count: int) -> tuple[list[_Cluster], int]:
    """An index in packs: entries of 4 bytes up to a border of 32, of 2 where the file says so, then of 4 again.

    The last word of a pack, counted in the bytes of its entries, is the block that its heads are counted from.
    """
    if header.cluster_bits > 14:
        raise UnsupportedImage(f"a compact index of clusters of 2^{header.cluster_bits} bytes", DOWNLOAD_AGAIN)
    first = (-header.end % 32) // 4
    short = _short_entries(header, count, first)
    if short and header.cluster_bits > 12:
        raise UnsupportedImage("a compact index of 2-byte entries for large clusters", DOWNLOAD_AGAIN)
    first = first if short else 0
    short_start = header.end + first * 4
    rest_start = short_start + short * 2
    rest = -(-(count - first - short) // 2) * 8
    data = metadata.read(header.end, rest_start + rest - header.end)
    packs = _packs(data, short_start - header.end, rest_start - header.end)
    return list(_place_heads(packs, header))[:count], rest_start + rest


def _packs(data: bytes, short_start: int, rest_start: int) -> Iterator[tuple[Sequence[int], int, int]]:
    """The entries of each pack, the bits of one, and the block that they are counted from."""
    yield from _pairs(data[:short_start])
    for position in range(short_start, rest_start, _PACK_2B):
        value = int.from_bytes(data[position : position + _PACK_2B], "little")
        entries = [value >> shift & 0x3FFF for shift in range(0, _ENTRIES_2B * _BITS_2B, _BITS_2B)]
        yield entries, _BITS_2B, value >> 224
    yield from _pairs(data[rest_start:])


def _pairs(data: bytes) -> Iterator[tuple[Sequence[int], int, int]]:
    for first, second, base in struct.iter_unpack("<HHI", data):
        yield (first, second), 16, base


def _place_heads(packs: Iterable[tuple[Sequence[int], int, int]], header: _Header) -> Iterator[_Cluster]:
    """Without big clusters each head takes the next block, from 1; with them, as many as the first non-head says."""
    is_big = header.advice & _BIG_1
    low_bits = max(header.cluster_bits, 12)
    mask = (1 << low_bits) - 1
    for entries, _, base in packs:
        block = base if is_big else base + 1
        for position, entry in enumerate(entries):
            kind = entry >> low_bits & 3
            if kind != _NON_HEAD:
                yield kind, entry & mask, block, False
                block += 1
                continue
            if is_big and entry & _BLOCK_COUNT:
                block += (entry & _BLOCK_COUNT - 1) - (position > 0)  # the head in this pack has counted as one
            yield _NON_HEAD, entry & mask, 0, False


def _heads(clusters: Sequence[_Cluster], header: _Header, size: int) -> list[int]:
    """Which clusters hold heads."""
    heads = [number for number, cluster in enumerate(clusters) if cluster[0] != _NON_HEAD]
    limit = 1 << header.cluster_bits
    if not heads or heads[0] or clusters[0][1] or any(clusters[number][1] >= limit for number in heads):
        raise _damaged("its clusters contradict each other")
    if len(heads) > 1 and (heads[-1] << header.cluster_bits) + clusters[heads[-1]][1] >= size:
        heads.pop()  # written to end the extent before, where the file ends inside a cluster
    return heads


def _fragment(clusters: Sequence[_Cluster], head: int, header: _Header, inode: Inode) -> Fragment:
    _, low, block, _ = clusters[head]
    high = block << 32 if inode.layout is Layout.COMPRESSED_FULL else 0
    return Fragment((head << header.cluster_bits) + low, header.word | high)


class _Mapper:
    """Turns the heads of one file into extents."""

    def __init__(self, block_bits: int, header: _Header, clusters: Sequence[_Cluster]) -> None:
        self._block_bits = block_bits
        self._header = header
        self._clusters = clusters

    def extents(self, heads: Sequence[int], end: int) -> Iterator[Extent]:
        bits = self._header.cluster_bits
        starts = [(head << bits) + self._clusters[head][1] for head in heads]
        for head, start, following in zip(heads, starts, [*starts[1:], end], strict=True):
            yield self._extent(head, start, following - start)

    def inline(self, head: int, extent: Extent, offset: int) -> Extent:
        """The last extent where its stored bytes follow the index (`Z_EROFS_ADVISE_INLINE_PCLUSTER`)."""
        stored = self._header.word >> 16
        encoding = Encoding.SHIFTED if self._clusters[head][0] == _PLAIN else extent.encoding
        if not stored or offset % (1 << self._block_bits) + stored > 1 << self._block_bits:
            raise _damaged("its end does not stand behind its index")
        return Extent(extent.start, extent.length, offset, stored, encoding, extent.is_partial)

    def _extent(self, head: int, start: int, length: int) -> Extent:
        kind, _, block, is_partial = self._clusters[head]
        stored = self._blocks(head, kind) << self._block_bits
        if stored > MAXIMUM_STORED or length > MAXIMUM_EXTENT:
            raise LimitReached(f"an extent of {length} bytes, compressed {stored}", DOWNLOAD_AGAIN)
        return Extent(start, length, block << self._block_bits, stored, self._encoding(kind), is_partial)

    def _blocks(self, head: int, kind: int) -> int:
        """How many blocks an extent takes: one, unless big ones are allowed and the entry behind the head says so."""
        may_be_big = self._header.advice & (_BIG_1 if kind == _HEAD_1 else _BIG_2)
        if not may_be_big or head + 1 >= len(self._clusters) or self._clusters[head + 1][0] != _NON_HEAD:
            return 1
        low = self._clusters[head + 1][1]
        if not low & _BLOCK_COUNT or not low & _BLOCK_COUNT - 1:
            raise _damaged("an extent lacks the number of its blocks")
        return low & _BLOCK_COUNT - 1

    def _encoding(self, kind: int) -> int:
        if kind == _PLAIN:
            return Encoding.INTERLACED if self._header.advice & _INTERLACED else Encoding.SHIFTED
        return self._header.algorithms >> 4 if kind == _HEAD_2 else self._header.algorithms & 15


def _damaged(what: str) -> DamagedImage:
    return DamagedImage(f"the index of the compressed file is damaged: {what}", DOWNLOAD_AGAIN)

"""The extents of a compressed EROFS file, from its index (Linux `fs/erofs/zmap.c`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.erofs_clusters import (
    BIG_1,
    BIG_2,
    BLOCK_COUNT,
    FRAGMENT,
    HEAD_1,
    HEAD_2,
    INLINE,
    INTERLACED,
    NON_HEAD,
    PLAIN,
    Cluster,
    Header,
    first_block,
    read_clusters,
    read_header,
)
from fwdiff.images.erofs_inode import Inode, Layout, Metadata
from fwdiff.images.erofs_superblock import Superblock
from fwdiff.images.sources import DOWNLOAD_AGAIN

MAXIMUM_STORED = 1 << 20  # Z_EROFS_PCLUSTER_MAX_SIZE
MAXIMUM_EXTENT = 12 << 20  # Z_EROFS_PCLUSTER_MAX_DSIZE


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


def read_mapping(metadata: Metadata, superblock: Superblock, inode: Inode) -> Mapping:
    """The extents of a compressed file.  Raises `DamagedImage`, `LimitReached` and `UnsupportedImage`."""
    header = read_header(metadata, superblock, inode)
    if header.packed is not None:
        return Mapping((), Fragment(0, header.packed))
    clusters, end = read_clusters(metadata, header, inode)
    heads = _heads(clusters, header, inode.size)
    mapper = _Mapper(superblock.block_bits, header, clusters)
    if header.advice & FRAGMENT:
        fragment = mapper.fragment(heads[-1], inode)
        return Mapping(list(mapper.extents(heads[:-1], fragment.start)), fragment)
    if header.advice & INLINE:
        inline = mapper.inline(heads[-1], inode.size, end)
        return Mapping([*mapper.extents(heads[:-1], inline.start), inline], None)
    return Mapping(list(mapper.extents(heads, inode.size)), None)


def first_offset(metadata: Metadata, superblock: Superblock, inode: Inode) -> tuple[int, bool]:
    """Where a compressed file begins, and whether that is in the content of the packed inode, not in the image."""
    header = read_header(metadata, superblock, inode)
    if header.packed is not None:
        return header.packed, True
    return first_block(metadata, header, inode) << superblock.block_bits, False


def _heads(clusters: Sequence[Cluster], header: Header, size: int) -> list[int]:
    """Which clusters hold heads."""
    heads = [number for number, cluster in enumerate(clusters) if cluster[0] != NON_HEAD]
    limit = 1 << header.cluster_bits
    if not heads or heads[0] or clusters[0][1] or any(clusters[number][1] >= limit for number in heads):
        raise _damaged("its clusters contradict each other")
    if len(heads) > 1 and (heads[-1] << header.cluster_bits) + clusters[heads[-1]][1] >= size:
        heads.pop()  # written to end the extent before, where the file ends inside a cluster
    return heads


class _Mapper:
    """Turns the heads of one file into extents."""

    def __init__(self, block_bits: int, header: Header, clusters: Sequence[Cluster]) -> None:
        self._block_bits = block_bits
        self._header = header
        self._clusters = clusters

    def extents(self, heads: Sequence[int], end: int) -> Iterator[Extent]:
        """The extents that stand in blocks of their own, the last one up to `end` of the file."""
        starts = [self._start(head) for head in heads]
        for head, start, following in zip(heads, starts, [*starts, end][1:], strict=True):
            kind, _, block, is_partial = self._clusters[head]
            stored = self._blocks(head, kind) << self._block_bits
            offset = block << self._block_bits
            yield _bounded(Extent(start, following - start, offset, stored, self._encoding(kind), is_partial))

    def inline(self, head: int, end: int, offset: int) -> Extent:
        """The last extent where its stored bytes follow the index (`Z_EROFS_ADVISE_INLINE_PCLUSTER`)."""
        kind, _, _, is_partial = self._clusters[head]
        stored = self._header.word >> 16
        if not stored or offset % (1 << self._block_bits) + stored > 1 << self._block_bits:
            raise _damaged("its end does not stand behind its index")
        encoding = Encoding.SHIFTED if kind == PLAIN else self._encoding(kind)
        start = self._start(head)
        return _bounded(Extent(start, end - start, offset, stored, encoding, is_partial))

    def fragment(self, head: int, inode: Inode) -> Fragment:
        """The end of the file; a full index has the upper half of its offset in the place of a block."""
        high = self._clusters[head][2] << 32 if inode.layout is Layout.COMPRESSED_FULL else 0
        return Fragment(self._start(head), self._header.word | high)

    def _start(self, head: int) -> int:
        return (head << self._header.cluster_bits) + self._clusters[head][1]

    def _blocks(self, head: int, kind: int) -> int:
        """How many blocks an extent takes: one, unless big ones are allowed and the entry behind the head says so."""
        may_be_big = self._header.advice & (BIG_1 if kind == HEAD_1 else BIG_2)
        if not may_be_big or head + 1 >= len(self._clusters) or self._clusters[head + 1][0] != NON_HEAD:
            return 1
        low = self._clusters[head + 1][1]
        if not low & BLOCK_COUNT or not low & BLOCK_COUNT - 1:
            raise _damaged("an extent lacks the number of its blocks")
        return low & BLOCK_COUNT - 1

    def _encoding(self, kind: int) -> int:
        if kind == PLAIN:
            return Encoding.INTERLACED if self._header.advice & INTERLACED else Encoding.SHIFTED
        return self._header.algorithms >> 4 if kind == HEAD_2 else self._header.algorithms & 15


def _bounded(extent: Extent) -> Extent:
    if extent.stored > MAXIMUM_STORED or extent.length > MAXIMUM_EXTENT:
        raise LimitReached(f"an extent of {extent.length} bytes, compressed {extent.stored}", DOWNLOAD_AGAIN)
    return extent


def _damaged(what: str) -> DamagedImage:
    return DamagedImage(f"the index of the compressed file is damaged: {what}", DOWNLOAD_AGAIN)

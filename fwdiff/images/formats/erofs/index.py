"""The extents of a compressed EROFS file, from its index (Linux `fs/erofs/zmap.c`)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.formats.erofs.clusters import (
    BIG_1,
    BIG_2,
    BLOCK_COUNT,
    FRAGMENT,
    HEAD_1,
    HEAD_2,
    INLINE,
    INTERLACED,
    NOTHING,
    PLAIN,
    Head,
    Header,
    first_block,
    read_header,
    read_heads,
)
from fwdiff.images.formats.erofs.inode import Inode, Layout, Metadata
from fwdiff.images.formats.erofs.superblock import Superblock

MAXIMUM_STORED = 1 << 20  # Z_EROFS_PCLUSTER_MAX_SIZE
MAXIMUM_EXTENT = 12 << 20  # Z_EROFS_PCLUSTER_MAX_DSIZE
_COPIES = 16
"""The first of the encodings that are copies."""
_LONGEST_COPY = 1 << 20
"""Bytes of blocks that are joined, as much as is read at once."""


class Encoding(IntEnum):
    """How the bytes of an extent become content: the algorithms by their number in the format, then copies."""

    LZ4 = 0
    LZMA = 1
    DEFLATE = 2
    ZSTD = 3
    SHIFTED = 16  # _COPIES
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
    heads, end = read_heads(metadata, header, inode)
    _check(heads, header, inode.size)
    mapper = _Mapper(superblock.block_bits, header)
    if header.advice & FRAGMENT:
        fragment = mapper.fragment(heads[-1], inode)
        return Mapping(mapper.extents(heads[:-1], fragment.start), fragment)
    if header.advice & INLINE:
        inline = mapper.inline(heads[-1], inode.size, end)
        return Mapping([*mapper.extents(heads[:-1], inline.start), inline], None)
    return Mapping(mapper.extents(heads, inode.size), None)


def first_offset(metadata: Metadata, superblock: Superblock, inode: Inode) -> tuple[int, bool]:
    """Where a compressed file begins, and whether that is in the content of the packed inode, not in the image."""
    header = read_header(metadata, superblock, inode)
    if header.packed is not None:
        return header.packed, True
    return first_block(metadata, header, inode) << superblock.block_bits, False


def _check(heads: list[Head], header: Header, size: int) -> None:
    """Removes a last head that was written to end the extent before, where the file ends inside a cluster."""
    limit = 1 << header.cluster_bits
    if not heads or heads[0][0] or heads[0][2] or max(head[2] for head in heads) >= limit:
        raise _damaged("its clusters contradict each other")
    if len(heads) > 1 and (heads[-1][0] << header.cluster_bits) + heads[-1][2] >= size:
        heads.pop()


class _Mapper:
    """Turns the heads of one file into extents."""

    def __init__(self, block_bits: int, header: Header) -> None:
        self._block_bits = block_bits
        self._header = header
        plain = Encoding.INTERLACED if header.advice & INTERLACED else Encoding.SHIFTED
        self._encodings = {PLAIN: plain, HEAD_1: header.algorithms & 15, HEAD_2: header.algorithms >> 4}

    def extents(self, heads: Sequence[Head], end: int) -> list[Extent]:
        """The extents that stand in blocks of their own, the last one up to `end` of the file."""
        bits, encodings = self._block_bits, self._encodings
        starts = [*(self._start(head) for head in heads), end]
        if self._header.advice & (BIG_1 | BIG_2):
            sizes = [self._blocks(head) << bits for head in heads]
        else:
            sizes = [1 << bits] * len(heads)
        extents = [
            Extent(start, following - start, block << bits, stored, encodings[kind], is_partial)
            for (_, kind, _, block, _, is_partial), start, following, stored in zip(
                heads, starts[:-1], starts[1:], sizes, strict=True
            )
        ]
        _check_bounds(extents)
        return _join_copies(extents, 1 << bits)

    def inline(self, head: Head, end: int, offset: int) -> Extent:
        """The last extent where its stored bytes follow the index (`Z_EROFS_ADVISE_INLINE_PCLUSTER`)."""
        _, kind, _, _, _, is_partial = head
        stored = self._header.word >> 16
        if not stored or offset % (1 << self._block_bits) + stored > 1 << self._block_bits:
            raise _damaged("its end does not stand behind its index")
        encoding = Encoding.SHIFTED if kind == PLAIN else self._encodings[kind]
        start = self._start(head)
        extent = Extent(start, end - start, offset, stored, encoding, is_partial)
        _check_bounds([extent])
        return extent

    def fragment(self, head: Head, inode: Inode) -> Fragment:
        """The end of the file; a full index has the upper half of its offset in the place of a block."""
        high = head[3] << 32 if inode.layout is Layout.COMPRESSED_FULL else 0
        return Fragment(self._start(head), self._header.word | high)

    def _start(self, head: Head) -> int:
        return (head[0] << self._header.cluster_bits) + head[2]

    def _blocks(self, head: Head) -> int:
        """How many blocks an extent takes: one, unless big ones are allowed and the entry behind the head says so."""
        _, kind, _, _, following, _ = head
        if following == NOTHING or not self._header.advice & (BIG_1 if kind == HEAD_1 else BIG_2):
            return 1
        if not following & BLOCK_COUNT or not following & BLOCK_COUNT - 1:
            raise _damaged("an extent lacks the number of its blocks")
        return following & BLOCK_COUNT - 1


def _join_copies(extents: list[Extent], block_size: int) -> list[Extent]:
    """Neighbouring blocks that are only copied as one extent: of a file that does not compress, each is its own.

    Whole blocks at a block's border are moved by neither encoding of copies.
    """
    result: list[Extent] = []
    copied: Extent | None = None
    for extent in extents:
        if extent.encoding < _COPIES or extent.length != extent.stored or extent.start % block_size:
            copied = None
            result.append(extent)
            continue
        start, offset, size = extent.start, extent.offset, extent.stored
        if copied and copied.offset + copied.stored == offset and copied.stored < _LONGEST_COPY:
            result.pop()
            start, offset, size = copied.start, copied.offset, copied.stored + size
        copied = Extent(start, size, offset, size, Encoding.SHIFTED, is_partial=False)
        result.append(copied)
    return result


def _check_bounds(extents: Sequence[Extent]) -> None:
    for extent in extents:
        if extent.stored > MAXIMUM_STORED or extent.length > MAXIMUM_EXTENT:
            raise LimitReached(f"an extent of {extent.length} bytes, compressed {extent.stored}", COMPARE_CHECKSUM)


def _damaged(what: str) -> DamagedImage:
    return DamagedImage(f"the index of the compressed file is damaged: {what}", COMPARE_CHECKSUM)

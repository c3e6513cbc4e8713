"""The content of EROFS files as byte sources (Linux `fs/erofs/data.c`)."""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, BytesSource, Piece, Pieces, Slice
from fwdiff.images.formats.erofs.extents import CompressedSource, ExtentCache
from fwdiff.images.formats.erofs.index import Extent, first_offset, read_mapping
from fwdiff.images.formats.erofs.inode import Inode, Layout, Metadata
from fwdiff.images.formats.erofs.superblock import MOUNT_IT, ZERO_PADDING, Superblock
from fwdiff.images.interface import ByteSource
from fwdiff.images.limits import check_file_size

MAXIMUM_RATIO = 256
"""A file larger than this many times the image is a bomb, or nothing but holes."""
MAXIMUM_PIECES = 1 << 20
_CHUNK_BITS, _CHUNK_INDEXES = 0x1F, 0x20  # EROFS_CHUNK_FORMAT_…
_HOLE = 0xFFFFFFFF


class Contents:
    """Opens the content of inodes of one file system."""

    def __init__(self, source: ByteSource, superblock: Superblock, metadata: Metadata) -> None:
        self._source = source
        self._superblock = superblock
        self._metadata = metadata
        self._cache = ExtentCache()
        self._packed: ByteSource | None = None
        self._packed_start: int | None = None
        self._lock = threading.Lock()

    def open(self, inode: Inode) -> ByteSource:
        """The content of a file, link or folder.  Raises `ImageError`."""
        check_file_size(inode.size, self._source.size * MAXIMUM_RATIO)
        if not inode.size:
            return BytesSource(b"")
        if inode.is_compressed:
            return self._compressed(inode)
        if inode.layout is Layout.PLAIN:
            return Slice(self._source, inode.location << self._superblock.block_bits, inode.size)
        return Pieces(self._inline(inode) if inode.layout is Layout.INLINE else self._chunks(inode), inode.size)

    def first_offset(self, inode: Inode) -> int:
        """Where in the image a file's content begins, as well as one look behind its inode tells."""
        return min(self._claimed_offset(inode), self._source.size)

    def _claimed_offset(self, inode: Inode) -> int:
        if inode.is_compressed and inode.size:
            offset, is_packed = first_offset(self._metadata, self._superblock, inode)
            return self._start_of_packed() + offset if is_packed else offset
        if inode.layout is Layout.CHUNKS and inode.size:
            start, unit = _chunk_map(inode)
            block = int.from_bytes(self._metadata.read(start + unit - 4, 4), "little")
            return 0 if block == _HOLE else block << self._superblock.block_bits
        if inode.layout is Layout.PLAIN or inode.size > self._superblock.block_size:
            return inode.location << self._superblock.block_bits
        return inode.end

    # plain content

    def _inline(self, inode: Inode) -> list[Piece]:
        """Whole blocks, then the rest behind the inode and in the same block (`EROFS_INODE_FLAT_INLINE`)."""
        block_size = self._superblock.block_size
        whole = (inode.size - 1) // block_size * block_size
        if inode.end % block_size + inode.size - whole > block_size:
            raise DamagedImage("the end of the file does not stand behind its inode", COMPARE_CHECKSUM)
        rest = Piece(whole, inode.size - whole, self._source, inode.end)
        return [Piece(0, whole, self._source, inode.location * block_size), rest] if whole else [rest]

    def _chunks(self, inode: Inode) -> list[Piece]:
        """Chunks of equal size, neighbours joined; holes are left out."""
        bits = self._superblock.block_bits + (inode.location & _CHUNK_BITS)
        start, unit = _chunk_map(inode)
        blocks = self._metadata.read(start, -(-inode.size >> bits) * unit)
        pieces: list[Piece] = []
        for number, (block,) in enumerate(struct.iter_unpack("<I" if unit == 4 else "<4xI", blocks)):
            if block == _HOLE:
                continue
            first = number << bits
            offset = block << self._superblock.block_bits
            piece = Piece(first, min(1 << bits, inode.size - first), self._source, offset)
            if pieces and _follows(pieces[-1], piece):
                piece = Piece(pieces[-1].start, pieces[-1].length + piece.length, self._source, pieces.pop().offset)
            elif len(pieces) >= MAXIMUM_PIECES:
                raise LimitReached(f"a file in more than {MAXIMUM_PIECES} parts", COMPARE_CHECKSUM)
            pieces.append(piece)
        return pieces

    # compressed content

    def _compressed(self, inode: Inode) -> ByteSource:
        mapping = read_mapping(self._metadata, self._superblock, inode)
        if not mapping.fragment:
            return self._source_of(inode, mapping.extents)
        start = mapping.fragment.start
        length = inode.size - start
        if inode.number == self._superblock.packed:
            raise DamagedImage("the packed inode refers to itself", COMPARE_CHECKSUM)
        packed = Slice(self._open_packed(), mapping.fragment.offset, length)
        if not mapping.extents:
            return packed
        compressed = self._source_of(inode, mapping.extents)
        return Pieces([Piece(0, start, compressed), Piece(start, length, packed)], inode.size)

    def _source_of(self, inode: Inode, extents: Sequence[Extent]) -> CompressedSource:
        zero_padding = bool(self._superblock.features & ZERO_PADDING)
        return CompressedSource(self._source, inode.number, extents, self._cache, zero_padding=zero_padding)

    def _open_packed(self) -> ByteSource:
        """The content of the packed inode, which is as large as the fragments of all files."""
        with self._lock:
            if self._packed is None:
                self._packed = self.open(self._packed_inode())
            return self._packed

    def _start_of_packed(self) -> int:
        if self._packed_start is None:
            self._packed_start = first_offset(self._metadata, self._superblock, self._packed_inode())[0]
        return self._packed_start

    def _packed_inode(self) -> Inode:
        if not self._superblock.packed:
            raise DamagedImage("there is no packed inode", COMPARE_CHECKSUM)
        return self._metadata.inode(self._superblock.packed)


def _chunk_map(inode: Inode) -> tuple[int, int]:
    """Where the list of a file's chunks begins, and the size of an entry, whose last four bytes are a block."""
    if inode.location & 0xFFFF & ~(_CHUNK_BITS | _CHUNK_INDEXES):
        raise UnsupportedImage(f"chunks of the unknown format 0x{inode.location & 0xFFFF:x}", MOUNT_IT)
    unit = 8 if inode.location & _CHUNK_INDEXES else 4
    return -(-inode.end // unit) * unit, unit


def _follows(piece: Piece, following: Piece) -> bool:
    return piece.start + piece.length == following.start and piece.offset + piece.length == following.offset

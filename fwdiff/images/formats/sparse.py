"""Android sparse images (AOSP `system/core/libsparse/sparse_format.h`): an image with its empty blocks left out."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Fill, LeftOut, Piece, Pieces, read_exactly
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.interface import ByteSource

MAGIC = b"\x3a\xff\x26\xed"
MAXIMUM_SIZE = 64 << 30
"""Expanded bytes; the largest super partitions are below 16 GiB."""

MAXIMUM_CHUNKS = 1 << 18
"""Each is kept in memory; real images have some ten thousand."""

MAXIMUM_PARTS = 256
"""Of a split image; phones' have some twenty.  Where they overlap, each is compared with all before it."""

_FIRST_CHUNKS = 8
"""What is left out at the beginning is one chunk as a rule."""

_HEADER = struct.Struct("<IHHHHIIII")
_CHUNK = struct.Struct("<HHII")
_RAW, _FILL, _DONT_CARE, _CRC32 = 0xCAC1, 0xCAC2, 0xCAC3, 0xCAC4


class _Header(Struct, frozen=True):
    """`sparse_header_t`; header sizes are bytes and taken from the file, as the format asks."""

    file_header_size: int
    chunk_header_size: int
    block_size: int
    blocks: int
    chunks: int

    @property
    def size(self) -> int:
        return self.blocks * self.block_size


class _Chunk(Struct, frozen=True):
    kind: int
    start: int
    length: int
    data: int
    data_length: int


class Begin(Struct, frozen=True):
    """What the parts of one split image have in common, and whether this is a later one."""

    blocks: int
    block_size: int
    is_late: bool
    """It leaves out more than the block that a super image begins with."""


def read_begin(source: ByteSource) -> Begin | None:
    """What a sparse image begins with; None for another file.  Raises `ImageError`."""
    if not is_sparse(source.read_at(0, len(MAGIC))):
        return None
    header = _read_header(source)
    position, skipped = header.file_header_size, 0
    for _ in range(min(header.chunks, _FIRST_CHUNKS)):
        kind, _, blocks, total = _CHUNK.unpack(read_exactly(source, position, _CHUNK.size))
        if kind not in {_DONT_CARE, _CRC32}:
            break
        skipped += blocks
        position += total
    return Begin(header.blocks, header.block_size, is_late=skipped > 1)


def is_sparse(head: bytes) -> bool:
    """Whether an image that begins with these bytes is sparse."""
    return head.startswith(MAGIC)


def expand(source: ByteSource) -> Pieces:
    """The image that a sparse one stands for, read in place.  Raises `ImageError`."""
    return join([source])


def join(sources: Sequence[ByteSource], *, overlay: bool = False) -> Pieces:
    """The image that the parts of a split sparse image stand for: each part leaves out what the others hold.

    Of `super_1.img` with blocks 0 to 99 and `super_2.img` with blocks 100 to 199 it is all 200.
    With `overlay` a later part replaces what it repeats of earlier ones (AOSP system/core/libsparse/simg2img.cpp).
    """
    if len(sources) > MAXIMUM_PARTS:
        raise LimitReached(f"a sparse image in more than {MAXIMUM_PARTS} parts", "Join them with simg2img.")
    headers = [_read_header(source) for source in sources]
    if len({(header.blocks, header.block_size) for header in headers}) != 1:
        raise DamagedImage("the parts of the sparse image belong to images of different sizes", COMPARE_CHECKSUM)
    if sum(header.chunks for header in headers) > MAXIMUM_CHUNKS:
        raise LimitReached(f"a sparse image of more than {MAXIMUM_CHUNKS} chunks", "Expand it with simg2img.")
    fills: dict[bytes, Fill] = {}
    joined: list[Piece] = []
    begun, written = headers[0].size, 0
    for source, header in zip(sources, headers, strict=True):
        chunks = list(_chunks(source, header))
        part = list(_pieces(source, chunks, fills, with_zeros=overlay))
        if overlay:
            joined = list(_uncovered(sorted(joined, key=_start), part))
        joined += part
        filled = [chunk for chunk in chunks if chunk.kind in (_RAW, _FILL)]
        begun = min([begun, *(chunk.start for chunk in filled)])
        written = max([written, *(chunk.start + chunk.length for chunk in filled)])
    joined.sort(key=_start)
    size = headers[0].size
    if len(sources) > 1:
        joined = list(_with_ends(joined, begun, written, headers[0]))
    return Pieces(joined, size)


def _start(piece: Piece) -> int:
    return piece.start


def _with_ends(joined: Sequence[Piece], begun: int, written: int, header: _Header) -> Iterator[Piece]:
    """The pieces of a split image; what stands before and behind all that its parts write is missing.

    The first block of a super image is zeros, and a footer is looked for in the last one whether there is one or not.
    """
    missing = LeftOut(header.size, "no part of the split image holds this", "Put all parts into the folder.")
    if begun > header.block_size:
        yield Piece(0, begun, missing)
    yield from joined
    end = header.size - header.block_size
    if max(begun, written) < end:
        yield Piece(written, end - written, missing)


def _uncovered(below: Sequence[Piece], above: Sequence[Piece]) -> Iterator[Piece]:
    """What of some pieces no other covers; both are in order, and do not overlap among themselves."""
    first = 0
    for piece in below:
        position, end = piece.start, piece.start + piece.length
        while first < len(above) and above[first].start + above[first].length <= position:
            first += 1
        index = first
        while index < len(above) and above[index].start < end:
            yield from _between(piece, position, above[index].start)
            position = above[index].start + above[index].length
            index += 1
        yield from _between(piece, position, end)


def _between(piece: Piece, start: int, end: int) -> Iterator[Piece]:
    if start < end:
        yield Piece(start, end - start, piece.source, piece.offset + start - piece.start)


def _read_header(source: ByteSource) -> _Header:
    fields = _HEADER.unpack(read_exactly(source, 0, _HEADER.size))
    magic, major, _, file_header_size, chunk_header_size, block_size, blocks, chunks, _ = fields
    if magic != int.from_bytes(MAGIC, "little") or file_header_size < _HEADER.size or chunk_header_size < _CHUNK.size:
        raise DamagedImage("the sparse image's header is damaged", COMPARE_CHECKSUM)
    if major != 1:
        raise UnsupportedImage(f"sparse image version {major}", "Expand it with simg2img and name the result.")
    if not block_size or block_size % 4 or blocks * block_size > MAXIMUM_SIZE:
        raise DamagedImage(f"the sparse image claims {blocks} blocks of {block_size} bytes", COMPARE_CHECKSUM)
    if chunks * chunk_header_size > source.size - file_header_size:
        raise DamagedImage(f"the sparse image claims {chunks} chunks, more than its file can hold", COMPARE_CHECKSUM)
    return _Header(file_header_size, chunk_header_size, block_size, blocks, chunks)


def _pieces(
    source: ByteSource, chunks: Sequence[_Chunk], fills: dict[bytes, Fill], *, with_zeros: bool
) -> Iterator[Piece]:
    for chunk in chunks:
        if not chunk.length:
            continue
        if chunk.kind == _RAW:
            yield Piece(chunk.start, chunk.length, source, chunk.data)
        elif chunk.kind == _FILL:
            pattern = read_exactly(source, chunk.data, 4)
            if with_zeros or any(pattern):
                fill = fills.setdefault(pattern, Fill(pattern, MAXIMUM_SIZE))
                yield Piece(chunk.start, chunk.length, fill)


def _chunks(source: ByteSource, header: _Header) -> Iterator[_Chunk]:
    position, block = header.file_header_size, 0
    for _ in range(header.chunks):
        kind, _, blocks, total = _CHUNK.unpack(read_exactly(source, position, _CHUNK.size))
        chunk = _Chunk(
            kind,
            block * header.block_size,
            blocks * header.block_size,
            position + header.chunk_header_size,
            total - header.chunk_header_size,
        )
        block += blocks
        position += total
        if block > header.blocks or position > source.size or not _has_expected_length(chunk):
            raise DamagedImage(f"the sparse image's chunk at offset {position - total} is damaged", COMPARE_CHECKSUM)
        yield chunk
    if block != header.blocks:
        raise DamagedImage(f"the sparse image describes {block} of {header.blocks} blocks", COMPARE_CHECKSUM)


def _has_expected_length(chunk: _Chunk) -> bool:
    if chunk.kind == _CRC32:
        return chunk.length == 0 and chunk.data_length == 4
    expected = {_RAW: chunk.length, _FILL: 4, _DONT_CARE: 0}
    return chunk.data_length == expected.get(chunk.kind)


FORMAT = ReadFormat(
    name="sparse",
    title="Android sparse image, whole or split (`_sparsechunk.N`, `super_N.img`, `super.N.HASH.img`)",
    proof=Proof.TOOL,
    commands=Commands(unpack="simg2img {sources} {target}"),
    recognises=is_sparse,
    expand=expand,
)

"""A/B OTA payloads (`payload.bin`) of full builds: each partition is a map of operations, decoded as they are read."""

from __future__ import annotations

import bz2
import hashlib
import lzma
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.block_cache import CAPACITY, Beginning, Block, BlockCache
from fwdiff.images.bytes.compressed import Decoder
from fwdiff.images.bytes.sources import (
    COMPARE_CHECKSUM,
    DOWNLOAD_AGAIN,
    Fill,
    LeftOut,
    Piece,
    Pieces,
    Slice,
    read_exactly,
)
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.payload.manifest import (
    DISCARD,
    MAGIC,
    MAXIMUM_SIZE,
    REPLACE,
    REPLACE_BZ,
    REPLACE_XZ,
    REPLACE_ZSTD,
    ZERO,
    Manifest,
    Operation,
    Partition,
    read_manifest,
)
from fwdiff.images.interface import Access, ByteSource, FileNode
from fwdiff.model import FileKind
from fwdiff.zstandard import zstd

_XZ_MEMORY = 128 << 20
"""Bytes; the decoder of the phone has 64 MiB for its dictionary."""
_ZSTD_WINDOW = 27
"""As a power of two; zstd's own limit where nothing else is said."""
_STEP = 64 << 10
"""Bytes decoded at least at once; all of an operation whose only proof is that it ends where it should."""


def is_payload(head: bytes) -> bool:
    """Whether an image that begins with these bytes is an OTA payload."""
    return head.startswith(MAGIC)


class Payload:
    """The partitions of a full OTA as files `<partition>.img`.  An operation's digest is checked as it is read."""

    name = "payload"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._manifest = read_manifest(source)
        self._cache = BlockCache[Beginning]()
        self._keys = _first_keys(self._manifest)

    def walk(self) -> Iterator[FileNode]:
        for index, part in enumerate(self._manifest.partitions):
            yield FileNode(f"{part.name}.img".encode(), FileKind.FILE, part.size, index, access=Access.BLOCKS)

    @property
    def parts(self) -> int:
        return sum(len(operation.extents) for part in self._manifest.partitions for operation in part.operations)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(())

    def open(self, node: FileNode) -> ByteSource:
        part = self._manifest.partitions[node.key]
        part.check()
        block_size = self._manifest.block_size
        pieces: list[Piece] = []
        for number, operation in enumerate(part.operations):
            source = self._content(part, number, operation)
            done = 0
            for start, count in operation.extents:
                if count:
                    pieces.append(Piece(start * block_size, count * block_size, source, done))
                done += count * block_size
        pieces.sort(key=lambda piece: piece.start)
        return _tiled(part, _with_computed(part, pieces, block_size))

    def _content(self, part: Partition, number: int, operation: Operation) -> ByteSource:
        size = operation.blocks * self._manifest.block_size
        if operation.kind in {ZERO, DISCARD}:
            return Fill(b"\0", size)
        place = f"operation {number} of partition {part.name}"
        if max(size, operation.length) > CAPACITY:
            message = f"{place} has {operation.length} bytes that become {size}"
            raise LimitReached(message, "Extract the partition images and name their folder.")
        start = self._manifest.data + operation.offset
        if start + operation.length > self._source.size:
            raise DamagedImage(f"{place} lies beyond the end of the payload: it is cut off", DOWNLOAD_AGAIN)
        packed = Slice(self._source, start, operation.length)
        start_decoding = partial(_Decoding, packed, operation, size, place)
        return Block(self._cache, self._keys[part.name] + number, size, start_decoding)


def _first_keys(manifest: Manifest) -> dict[str, int]:
    """The key of each partition's first operation in the cache."""
    keys: dict[str, int] = {}
    end = 0
    for part in manifest.partitions:
        keys[part.name] = end
        end += len(part.operations)
    return keys


def _with_computed(part: Partition, pieces: Sequence[Piece], block_size: int) -> list[Piece]:
    """The pieces in order, and between them what the phone computes itself: of an A/B payload that may be left out."""
    left_out = LeftOut(MAXIMUM_SIZE, f"the phone computes these blocks of partition {part.name} itself, for dm-verity")
    ranges = _merged(part.computed, block_size)
    whole: list[Piece] = []
    end = 0
    for piece in [*pieces, Piece(part.size, 0, left_out)]:
        index = bisect_right(ranges, (end, MAXIMUM_SIZE)) - 1
        if end < piece.start and index >= 0 and piece.start <= ranges[index][1]:
            whole.append(Piece(end, piece.start - end, left_out))
        if piece.length:
            whole.append(piece)
            end = piece.start + piece.length
    return whole


def _merged(extents: Sequence[tuple[int, int]], block_size: int) -> list[tuple[int, int]]:
    """Extents as ranges of bytes in order, those joined that touch each other."""
    ranges: list[tuple[int, int]] = []
    for start, count in sorted(extents):
        first, beyond = start * block_size, (start + count) * block_size
        if ranges and first <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(beyond, ranges[-1][1]))
        else:
            ranges.append((first, beyond))
    return ranges


def _tiled(part: Partition, pieces: Sequence[Piece]) -> ByteSource:
    """A full payload writes every other block once, so that a damaged extent is always noticed."""
    end = 0
    for piece in pieces:
        if piece.start != end:
            what = "leaves out blocks" if piece.start > end else "writes blocks twice"
            raise DamagedImage(f"the payload {what} of partition {part.name} at offset {end}", COMPARE_CHECKSUM)
        end += piece.length
    if not part.size <= end < part.size + (1 << 20):
        raise DamagedImage(f"the payload has {end} of {part.size} bytes of partition {part.name}", COMPARE_CHECKSUM)
    return Slice(Pieces(pieces, end), 0, part.size)


class _Decoding:
    """The bytes of one operation, part by part; raises `DamagedImage` where they are not what the manifest promises."""

    def __init__(self, packed: ByteSource, operation: Operation, size: int, place: str) -> None:
        data = read_exactly(packed, 0, packed.size)
        if operation.sha256 and hashlib.sha256(data).digest() != operation.sha256:
            raise DamagedImage(f"{place} does not match its SHA-256", COMPARE_CHECKSUM)
        self._data = data
        self._decoder = _DECODERS[operation.kind]()
        self._step = _STEP if operation.sha256 else size
        self._left = size
        self._wrong_size = f"{place} does not hold the {size} bytes that it should"
        self._place = place

    def __call__(self, least: int) -> bytes:
        wanted = min(max(least, self._step), self._left)
        # one byte more than the last shows an operation that is too long
        part = self._decompress(wanted + (wanted == self._left))
        self._left -= len(part)
        if not part or self._left < 0:
            raise DamagedImage(self._wrong_size, COMPARE_CHECKSUM)
        return part

    def _decompress(self, limit: int) -> bytes:
        data, self._data = self._data, b""
        if self._decoder.eof:
            return b""
        try:
            return self._decoder.decompress(data, limit)
        except (OSError, EOFError, ValueError, lzma.LZMAError, zstd.ZstdError, MemoryError) as error:
            raise DamagedImage(f"{self._place} cannot be decompressed: {error}", COMPARE_CHECKSUM) from error


class _Stored:
    """What is not compressed, as a decoder."""

    eof = False
    needs_input = True
    unused_data = b""

    def decompress(self, data: bytes, _max_length: int) -> bytes:
        self.eof = True
        return data


def _xz() -> Decoder:
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


def _zstd() -> Decoder:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
    return zstd.ZstdDecompressor(options=options)


_DECODERS: dict[int, Callable[[], Decoder]] = {
    REPLACE: _Stored,
    REPLACE_BZ: bz2.BZ2Decompressor,
    REPLACE_XZ: _xz,
    REPLACE_ZSTD: _zstd,
}


FORMAT = ReadFormat(
    name="payload",
    title="full OTA package (`payload.bin`)",
    proof=Proof.TOOL,
    commands=Commands(file="payload-dumper-go -p {partition} -o out {source} && mv out/{name} {target}"),
    is_self_checked=True,
    recognises=is_payload,
    mount=Payload,
    holds_images=True,
    is_table=True,
)

"""The algorithms of EROFS (Linux `fs/erofs/decompressor*.c`), one extent at a time, bounded by its length."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Sequence

import lz4.block
from zlib_ng import zlib_ng

from fwdiff.errors import DamagedImage, UnsupportedImage
from fwdiff.images.bytes.deflate import INFLATE_ERROR
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.formats.erofs.index import MAXIMUM_EXTENT, Encoding, Extent
from fwdiff.images.formats.erofs.superblock import MOUNT_IT
from fwdiff.zstandard import zstd

_ERRORS = (
    lz4.block.LZ4BlockError,
    lzma.LZMAError,
    zstd.ZstdError,
    INFLATE_ERROR,
    EOFError,
    IndexError,
)
_ZSTD_OPTIONS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 24}
"""16 MiB, the first power of two above `MAXIMUM_EXTENT`."""
_LZ4_RATIO = 255
_LZ4 = int(Encoding.LZ4)
_LZMA_SMALLEST_DICTIONARY = 4096


def decode_run(run: bytes, extents: Sequence[Extent], *, zero_padding: bool) -> list[bytes]:
    """What `decode` returns for each of several extents whose stored bytes follow each other."""
    parts: list[bytes] = []
    position = 0
    for extent in extents:
        stored = run[position : position + extent.stored]
        position += extent.stored
        data = b""
        if extent.encoding == _LZ4 and zero_padding and not extent.is_partial:  # nearly all of a phone's
            try:
                data = lz4.block.decompress(stored.lstrip(b"\0"), extent.length)
            except lz4.block.LZ4BlockError:
                data = b""  # which is said below
        parts.append(data if len(data) == extent.length else decode(stored, extent, zero_padding=zero_padding))
    return parts


def decode(stored: bytes, extent: Extent, *, zero_padding: bool) -> bytes:
    """The `extent.length` bytes that the stored ones stand for.  Raises `DamagedImage` and `UnsupportedImage`.

    `zero_padding` says of LZ4 whether the data end where the stored bytes end, as they do in all other algorithms.
    """
    try:
        data = _decode(stored, extent, zero_padding=zero_padding)
    except _ERRORS as error:
        raise _damaged(f"{error}") from error
    if len(data) != extent.length:
        raise _damaged(f"{len(data)} bytes in the place of {extent.length}")
    return data


def _decode(stored: bytes, extent: Extent, *, zero_padding: bool) -> bytes:
    if extent.encoding == Encoding.SHIFTED:
        return stored[: extent.length]
    if extent.encoding == Encoding.INTERLACED:
        return _rotate(stored, extent)
    if extent.encoding == Encoding.LZ4 and not zero_padding:
        return _decode_unpadded_lz4(stored, extent.length)
    if extent.encoding not in _DECODERS:
        raise UnsupportedImage(f"compression algorithm {extent.encoding} of EROFS is not read", MOUNT_IT)
    return _DECODERS[extent.encoding](stored.lstrip(b"\0"), extent)


def _rotate(stored: bytes, extent: Extent) -> bytes:
    """A block in which every byte stands at the offset in the block that it has in the file."""
    if extent.length > len(stored):
        return b""
    position = extent.start % len(stored)
    return (stored[position:] + stored[:position])[: extent.length]


def _decode_lz4(compressed: bytes, extent: Extent) -> bytes:
    room = _room(compressed) if extent.is_partial else extent.length
    return bytes(lz4.block.decompress(compressed, uncompressed_size=room)[: extent.length])


def _room(compressed: bytes) -> int:
    """The most bytes that an LZ4 block can stand for."""
    return min(len(compressed) * _LZ4_RATIO, MAXIMUM_EXTENT)


def _decode_lzma(compressed: bytes, extent: Extent) -> bytes:
    """MicroLZMA: the first byte of an LZMA stream, always zero, is replaced by the properties, inverted."""
    properties = ~compressed[0] & 0xFF
    rest, literal_context_bits = divmod(properties, 9)
    position_bits, literal_position_bits = divmod(rest, 5)
    filters = [
        {
            "id": lzma.FILTER_LZMA1,
            "lc": literal_context_bits,
            "lp": literal_position_bits,
            "pb": position_bits,
            "dict_size": max(extent.length, _LZMA_SMALLEST_DICTIONARY),
        }
    ]
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    return decompressor.decompress(b"\0" + compressed[1:], extent.length)


def _decode_deflate(compressed: bytes, extent: Extent) -> bytes:
    return zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(compressed, extent.length)


def _decode_zstd(compressed: bytes, extent: Extent) -> bytes:
    return zstd.ZstdDecompressor(options=_ZSTD_OPTIONS).decompress(compressed, extent.length)


_DECODERS: dict[int, Callable[[bytes, Extent], bytes]] = {
    Encoding.LZ4: _decode_lz4,
    Encoding.LZMA: _decode_lzma,
    Encoding.DEFLATE: _decode_deflate,
    Encoding.ZSTD: _decode_zstd,
}


def _decode_unpadded_lz4(compressed: bytes, length: int) -> bytes:
    """The first `length` bytes of an LZ4 block whose end is unknown, as images for kernels before 5.4 have them.

    What stands behind the end changes nothing before it, but the lz4 package decodes whole blocks only: 19 of 20 fill
    the stored bytes, and of the others most end where the zeros behind them begin.
    """
    for block in (compressed, compressed.rstrip(b"\0")):
        try:
            data = bytes(lz4.block.decompress(block, uncompressed_size=_room(block)))
        except lz4.block.LZ4BlockError:
            continue
        if len(data) >= length:
            return data[:length]
    return _decode_lz4_start(compressed, length)


def _decode_lz4_start(compressed: bytes, length: int) -> bytes:
    """The first `length` bytes of an LZ4 block (`lz4_Block_format.md`), token by token."""
    output = bytearray()
    position = 0
    while True:
        token = compressed[position]
        literals, position = _lz4_length(compressed, position + 1, token >> 4)
        output += compressed[position : position + literals]
        position += literals
        if len(output) >= length:
            return bytes(output[:length])
        distance = compressed[position] | compressed[position + 1] << 8
        match_length, position = _lz4_length(compressed, position + 2, token & 15)
        _repeat(output, distance, min(match_length + 4, length - len(output)))


def _lz4_length(compressed: bytes, position: int, length: int) -> tuple[int, int]:
    """A length that goes on in further bytes where it begins with 15, and the position behind it."""
    more = 255 if length == 15 else 0
    while more == 255:
        more = compressed[position]
        length += more
        position += 1
    return length, position


def _repeat(output: bytearray, distance: int, length: int) -> None:
    start = len(output) - distance
    if not distance or start < 0:
        raise _damaged("a match before the beginning")
    pattern = bytes(output[start : start + length])
    output += pattern if distance >= length else (pattern * (length // distance + 1))[:length]


def _damaged(what: str) -> DamagedImage:
    return DamagedImage(f"the compressed content is damaged: {what}", COMPARE_CHECKSUM)

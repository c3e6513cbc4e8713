"""The algorithms of squashfs (Linux `fs/squashfs/*_wrapper.c`), one block at a time, bounded by its size."""

from __future__ import annotations

import lzma
from collections.abc import Callable
from typing import cast

import lz4.block
from zlib_ng import zlib_ng

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.compressed import Decoder
from fwdiff.images.bytes.deflate import INFLATE_ERROR
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.formats.squashfs.superblock import Compression
from fwdiff.zstandard import zstd

_ERRORS = (
    lz4.block.LZ4BlockError,
    lzma.LZMAError,
    zstd.ZstdError,
    INFLATE_ERROR,
    EOFError,
    ValueError,
    MemoryError,
)
_LZMA_MEMORY = 16 << 20
"""Bytes of the decoder, whose dictionary is no larger than a block of 1 MiB."""
_LZMA_SIZE = slice(5, 13)
"""Of an LZMA header, where the size of the content stands."""
_ZSTD_OPTIONS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 20}
"""As the kernel, which has room for the largest block."""


def decode(stored: bytes, most: int, compression: Compression) -> bytes:
    """The bytes that a compressed block stands for, at most `most`.  Raises `DamagedImage`."""
    try:
        data = _DECODERS[compression](stored, most)
    except _ERRORS as error:
        raise DamagedImage(f"compressed content is damaged: {error}", COMPARE_CHECKSUM) from error
    if len(data) > most:
        raise DamagedImage(f"compressed content is damaged: it has more than {most} bytes", COMPARE_CHECKSUM)
    return data


def _decode_lz4(stored: bytes, most: int) -> bytes:
    return bytes(lz4.block.decompress(stored, uncompressed_size=most))


def _decode_lzma(stored: bytes, most: int) -> bytes:
    """The header says how many bytes come; the end marker that mksquashfs leaves behind them is not asked for."""
    if len(stored) < _LZMA_SIZE.stop:
        raise EOFError("cut off")
    size = int.from_bytes(stored[_LZMA_SIZE], "little")
    unbounded = stored[: _LZMA_SIZE.start] + b"\xff" * 8 + stored[_LZMA_SIZE.stop :]
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY)
    data = decompressor.decompress(unbounded, min(size, most + 1))
    if len(data) != min(size, most + 1):
        raise EOFError("cut off")
    return data


def _stream(new_decoder: Callable[[], Decoder]) -> Callable[[bytes, int], bytes]:
    """A decoder of streams that know where they end.  One byte more than allowed is asked for: it must not come."""

    def decode_stream(stored: bytes, most: int) -> bytes:
        decoder = new_decoder()
        data = decoder.decompress(stored, most + 1)
        if not decoder.eof and len(data) <= most:
            raise EOFError("cut off")
        return data

    return decode_stream


_DECODERS: dict[Compression, Callable[[bytes, int], bytes]] = {
    Compression.GZIP: _stream(lambda: cast("Decoder", zlib_ng.decompressobj())),
    Compression.LZMA: _decode_lzma,
    Compression.XZ: _stream(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY)),
    Compression.LZ4: _decode_lz4,
    Compression.ZSTD: _stream(lambda: zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)),
}

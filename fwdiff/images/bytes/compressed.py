"""Compressed files that cannot be read in the middle (xz, bzip2, zstd, linked lz4, brotli), as streams of bytes."""

from __future__ import annotations

import bz2
import lzma
import struct
from collections.abc import Callable, Iterator
from typing import Protocol

import lz4.frame

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.skippable import first_frame, skip_frames
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN
from fwdiff.images.interface import ByteSource
from fwdiff.zstandard import zstd

PART = 4 << 20
"""Bytes of output at once."""

MAXIMUM_STREAMS = 1 << 18
"""Behind each other in one file; those who compress with several processors cut 100 kB and more for each."""

_INPUT = 64 << 10
"""What stands behind the end of a stream is copied: large pieces of short streams would be, again and again."""
_XZ_MEMORY = 256 << 20
"""Bytes of the decoder; `xz -9` needs 65 MiB."""
_ZSTD_WINDOW = 27
"""As a power of two: what `zstd -d` allows where nothing else is said, and `--long` makes."""

_LZMA_PROPERTIES = 0x5D
"""lc 3, lp 0, pb 2, which every encoder writes where it is not told otherwise."""
_UNKNOWN = (1 << 64) - 1
_MAXIMUM_LZMA = 1 << 40

_ERRORS = (OSError, EOFError, ValueError, RuntimeError, lzma.LZMAError, zstd.ZstdError, MemoryError)


class Decoder(Protocol):
    """What the decompressors of bz2, lzma, zstd and lz4 have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def is_bzip2(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed with bzip2."""
    return head[:3] == b"BZh" and head[4:10] == b"1AY&SY"


def is_xz(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed with xz."""
    return head.startswith(b"\xfd7zXZ\0")


def is_zstd(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed with zstd."""
    return first_frame(head).startswith(b"\x28\xb5\x2f\xfd")


def is_lzma(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed with LZMA alone (`.lzma`, without a magic).

    As the kernel's and liblzma's decoders tell: properties that encoders write, a dictionary of 2^n or 2^n + 2^(n-1)
    bytes, a size that is unknown or plausible, and a first byte of zero of the range coder.
    """
    if len(head) < 14 or head[0] != _LZMA_PROPERTIES or head[13]:
        return False
    dictionary, size = struct.unpack_from("<IQ", head, 1)
    top = 1 << max(dictionary.bit_length() - 1, 0)
    is_plausible = dictionary in {top, top | top >> 1} and dictionary >= 1 << 12
    return is_plausible and (size == _UNKNOWN or 0 < size < _MAXIMUM_LZMA)


def bzip2(source: ByteSource) -> Iterator[bytes]:
    """The content of a bzip2 file."""
    return unpack(source, bz2.BZ2Decompressor, "bzip2")


def xz(source: ByteSource) -> Iterator[bytes]:
    """The content of an xz file; its checksums are verified by liblzma."""
    return unpack(source, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), "xz")


def lzma_alone(source: ByteSource) -> Iterator[bytes]:
    """The content of an LZMA file, which has no checksum."""
    return unpack(source, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_XZ_MEMORY), "lzma")


def zstandard(source: ByteSource) -> Iterator[bytes]:
    """The content of a zstd file; checksums of its frames, where they have any, are verified by libzstd."""
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
    return unpack(source, lambda: zstd.ZstdDecompressor(options=options), "zstd")


def lz4_frames(source: ByteSource) -> Iterator[bytes]:
    """The content of an lz4 file; the checksums of its frames, where they have any, are verified by liblz4."""
    return unpack(source, lz4.frame.LZ4FrameDecompressor, "lz4")


def parts(source: ByteSource) -> Iterator[bytes]:
    """The bytes of a source, at most `PART` at once."""
    return (source.read_at(offset, PART) for offset in range(0, source.size, PART))


def unpack(source: ByteSource, new_decoder: Callable[[], Decoder], name: str) -> Iterator[bytes]:
    """The content, at most `PART` bytes at once, of a file that holds one stream or several behind each other.

    Raises `DamagedImage` where a stream is damaged or cut off, and `LimitReached`.
    """
    position, data = _next_stream(source, 0), b""
    for _ in range(MAXIMUM_STREAMS):
        decoder = new_decoder()
        while not decoder.eof:
            if decoder.needs_input and not data:
                data = source.read_at(position, _INPUT)
                position += len(data)
                if not data:
                    raise DamagedImage(f"the {name} file is cut off", DOWNLOAD_AGAIN)
            try:
                part = decoder.decompress(data, PART)
            except _ERRORS as error:
                raise DamagedImage(f"the {name} file is damaged: {error}", COMPARE_CHECKSUM) from error
            data = b""
            if part:
                yield part
        data = decoder.unused_data or b""
        if not data or not data[0] or first_frame(data) is not data:
            position, data = _next_stream(source, position - len(data)), b""
            if position == source.size:
                return
    raise LimitReached(f"the {name} file has more than {MAXIMUM_STREAMS} parts", "Unpack it and name the result.")


def _next_stream(source: ByteSource, position: int) -> int:
    """Where the stream behind some padding and skippable frames begins, or the file's end."""
    position = skip_frames(source, position)
    while position < source.size:
        filled = source.read_at(position, _INPUT).lstrip(b"\0")
        position = min(position + _INPUT, source.size) - len(filled)
        if filled:
            return position
    return position

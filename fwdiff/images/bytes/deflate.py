"""Random access into one deflate stream (RFC 1951), as a zip member holds it, without unpacking it anywhere."""

from __future__ import annotations

import threading
from functools import partial
from typing import Protocol, cast

from msgspec import Struct
from zlib_ng import zlib_ng

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.block_cache import BlockCache
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, read_exactly
from fwdiff.images.interface import ByteSource

SPAN = 4 << 20
"""Bytes of output between two seek points; each keeps the state of the decoder, some 80 kB."""
MAXIMUM_RATIO = 1032
"""What deflate can reach; more is a false size."""

MAXIMUM_SIZE = 16 << 30
"""Bytes of output; larger than any phone's super partition."""

_INPUT = 32 << 10
INFLATE_ERROR = cast("type[Exception]", zlib_ng.error)  # the stubs call it an instance


class _Inflate(Protocol):
    """zlib-ng's decompression object, whose stubs leave `copy` out."""

    eof: bool
    unconsumed_tail: bytes
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...

    def copy(self) -> _Inflate: ...


class _Decoder(Struct):
    """A decoder and where in the compressed input it goes on."""

    inflate: _Inflate
    position: int

    def fork(self) -> _Decoder:
        return _Decoder(self.inflate.copy(), self.position)


class InflatedSource:
    """The `size` bytes that a raw deflate stream stands for; `crc` is checked when a first pass reaches the end.

    Raises `DamagedImage` where the stream is damaged, cut off, or longer or shorter than `size`.
    """

    def __init__(self, source: ByteSource, size: int, crc: int) -> None:
        if size > source.size * MAXIMUM_RATIO + SPAN:
            raise DamagedImage(f"{source.size} deflated bytes cannot hold {size}", COMPARE_CHECKSUM)
        if size > MAXIMUM_SIZE:
            raise LimitReached(f"a deflated file of {size} bytes", "Unpack the zip and name the folder.")
        self._source = source
        self._expected_crc = crc
        self._crc = 0
        inflate = cast("_Inflate", zlib_ng.decompressobj(-zlib_ng.MAX_WBITS))
        self._seek_points = [_Decoder(inflate, 0)]
        self._spans = BlockCache[bytes]()
        self._lock = threading.Lock()
        self.size = size

    @classmethod
    def measured(cls, source: ByteSource) -> tuple[InflatedSource, int, int]:
        """A stream of unknown size, gone through once: its content, the CRC-32 of that, and where the stream ends."""
        inflated = cls(source, 0, 0)
        end = inflated._measure()
        return inflated, inflated._expected_crc, end

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0:
            raise DamagedImage(f"a negative offset or length: {offset}, {length}", COMPARE_CHECKSUM)
        end = min(offset + length, self.size)
        parts = []
        while offset < end:
            index, inside = divmod(offset, SPAN)
            part = self._span(index)[inside : inside + end - offset]
            parts.append(part)
            offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def verify(self) -> None:
        """Decode what no read has come to, so that `crc` is compared.  Raises `DamagedImage`."""
        if self.size:
            self._span((self.size - 1) // SPAN)

    def close(self) -> None:
        self._spans.clear()

    def _measure(self) -> int:
        while True:
            decoder = self._seek_points[-1].fork()
            data = self._inflate(decoder, SPAN, at_end=True)
            crc = zlib_ng.crc32(data, self._crc)
            self.size += len(data)
            if decoder.inflate.eof:
                self._expected_crc = crc
                return decoder.position
            if len(data) < SPAN:
                raise DamagedImage("the deflated content is cut off", DOWNLOAD_AGAIN)
            if self.size > MAXIMUM_SIZE:
                raise LimitReached(f"a deflated file of more than {MAXIMUM_SIZE} bytes", "Unpack it first.")
            self._crc = crc
            self._seek_points.append(decoder)

    def _span(self, index: int) -> bytes:
        """The `SPAN` bytes at `index * SPAN`, fewer at the end; decodes what leads to it at most once."""
        with self._lock:
            for passed in range(len(self._seek_points) - 1, index):
                self._kept_span(passed)
            return self._kept_span(index)

    def _kept_span(self, index: int) -> bytes:
        return self._spans.get(index, SPAN, partial(self._decode, index))

    def _decode(self, index: int) -> bytes:
        decoder = self._seek_points[index].fork()
        wanted = min(SPAN, self.size - index * SPAN)
        data = self._inflate(decoder, wanted)
        if index == len(self._seek_points) - 1:
            self._advance(index, decoder, data)
        return data

    def _advance(self, index: int, decoder: _Decoder, data: bytes) -> None:
        """After a block was decoded for the first time: a seek point behind it, or the checks at the end."""
        crc = zlib_ng.crc32(data, self._crc)
        if index * SPAN + len(data) < self.size:
            self._crc = crc
            self._seek_points.append(decoder)
        elif crc != self._expected_crc:
            raise DamagedImage("the deflated content does not match its checksum", COMPARE_CHECKSUM)
        elif self._inflate(decoder, 1, at_end=True):
            raise DamagedImage(f"the deflated content is longer than {self.size} bytes", COMPARE_CHECKSUM)

    def _inflate(self, decoder: _Decoder, wanted: int, *, at_end: bool = False) -> bytes:
        parts: list[bytes] = []
        while wanted > 0 and not decoder.inflate.eof:
            size = min(_INPUT, self._source.size - decoder.position)
            compressed = read_exactly(self._source, decoder.position, size)
            part = _decompress(decoder.inflate, compressed, wanted)
            if not part and not compressed and not decoder.inflate.eof:
                break
            decoder.position += len(compressed) - len(_rest(decoder.inflate))
            parts.append(part)
            wanted -= len(part)
        if wanted and not at_end:
            raise DamagedImage("the deflated content is cut off", DOWNLOAD_AGAIN)
        return b"".join(parts)


def _rest(inflate: _Inflate) -> bytes:
    """What the decoder did not take of its last input."""
    return inflate.unused_data if inflate.eof else inflate.unconsumed_tail


def _decompress(inflate: _Inflate, compressed: bytes, maximum: int) -> bytes:
    try:
        return inflate.decompress(compressed, maximum)
    except INFLATE_ERROR as error:
        raise DamagedImage(f"the deflated content is damaged: {error}", COMPARE_CHECKSUM) from error

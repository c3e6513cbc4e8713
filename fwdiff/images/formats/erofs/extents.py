"""Compressed EROFS content as a byte source (Linux `fs/erofs/zdata.c`)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.block_cache import BlockCache
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.formats.erofs.decompress import decode_run
from fwdiff.images.formats.erofs.index import Encoding, Extent
from fwdiff.images.interface import ByteSource

_SHIFTED = int(Encoding.SHIFTED)
_RUN = 1 << 20
"""Bytes of neighbouring extents that are read from the image at once."""


ExtentCache = BlockCache[bytes]
"""The decoded extents of a file system, by inode and number."""


class CompressedSource:
    """Extents, decoded as they are read; those that a read uses in part are kept, for the next read wants the rest."""

    def __init__(
        self, source: ByteSource, number: int, extents: Sequence[Extent], cache: ExtentCache, *, zero_padding: bool
    ) -> None:
        self._source = source
        self._number = number
        self._extents = extents
        self._starts = [extent.start for extent in extents]
        self._cache = cache
        self._zero_padding = zero_padding
        self.size = extents[-1].start + extents[-1].length

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0:
            raise DamagedImage(f"a negative offset or length: {offset}, {length}", COMPARE_CHECKSUM)
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        first = bisect_right(self._starts, offset) - 1
        last = bisect_left(self._starts, end) - 1
        if first == last:
            return self._part(first, offset, end)
        parts = [self._part(first, offset, end)]
        for extents, run in self._runs(first + 1, last):
            parts += decode_run(run, extents, zero_padding=self._zero_padding)
        parts.append(self._part(last, offset, end))
        return b"".join(parts)

    def close(self) -> None:
        """Nothing is held open here."""

    def _part(self, index: int, offset: int, end: int) -> bytes:
        """What one extent holds of a part of the file."""
        extent = self._extents[index]
        inside = max(offset - extent.start, 0)
        wanted = min(end - extent.start, extent.length) - inside
        if extent.encoding == _SHIFTED and extent.length <= extent.stored:
            return read_exactly(self._source, extent.offset + inside, wanted)
        data = self._cache.find((self._number, index))
        if data is None:
            run = read_exactly(self._source, extent.offset, extent.stored)
            [data] = decode_run(run, [extent], zero_padding=self._zero_padding)
            if wanted < extent.length:
                self._cache.keep((self._number, index), data, extent.length)
        return data[inside : inside + wanted]

    def _runs(self, index: int, end: int) -> Iterator[tuple[Sequence[Extent], bytes]]:
        """Extents that follow each other in the image too, and their stored bytes."""
        while index < end:
            first = index
            start = behind = self._extents[index].offset
            while index < end and self._extents[index].offset == behind and behind - start < _RUN:
                behind += self._extents[index].stored
                index += 1
            yield self._extents[first:index], read_exactly(self._source, start, behind - start)

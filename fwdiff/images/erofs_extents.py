"""Compressed EROFS content as a byte source (Linux `fs/erofs/zdata.c`)."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from fwdiff.errors import DamagedImage
from fwdiff.images.erofs_decompress import decode
from fwdiff.images.erofs_index import Extent
from fwdiff.images.interface import ByteSource
from fwdiff.images.sources import DOWNLOAD_AGAIN, read_exactly

CACHE = 32 << 20
"""Bytes of decoded extents that are kept for a file system."""

_RUN = 1 << 20
"""Bytes of neighbouring extents that are read from the image at once."""


class ExtentCache:
    """The decoded extents that were used last, by inode and number.  Safe from several threads."""

    def __init__(self, capacity: int = CACHE) -> None:
        self._extents: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._room = capacity
        self._lock = threading.Lock()

    def get(self, key: tuple[int, int]) -> bytes | None:
        with self._lock:
            data = self._extents.get(key)
            if data is not None:
                self._extents.move_to_end(key)
            return data

    def put(self, key: tuple[int, int], data: bytes) -> None:
        with self._lock:
            if key in self._extents:
                return
            self._extents[key] = data
            self._room -= len(data)
            while self._room < 0:
                self._room += len(self._extents.popitem(last=False)[1])


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
            raise DamagedImage(f"a negative offset or length: {offset}, {length}", DOWNLOAD_AGAIN)
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        first = bisect_right(self._starts, offset) - 1
        last = bisect_left(self._starts, end) - 1
        parts = []
        for index, data in self._decoded(first, last):
            start = self._starts[index]
            part = data[max(offset - start, 0) : end - start]
            if len(part) < len(data):
                self._cache.put((self._number, index), data)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        """Nothing is held open here."""

    def _decoded(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        run_start, run = 0, b""
        for index in range(first, last + 1):
            data = self._cache.get((self._number, index))
            if data is None:
                extent = self._extents[index]
                if not run_start <= extent.offset <= run_start + len(run) - extent.stored:
                    run_start, run = extent.offset, self._read_run(index, last)
                begin = extent.offset - run_start
                data = decode(run[begin : begin + extent.stored], extent, zero_padding=self._zero_padding)
            yield index, data

    def _read_run(self, index: int, last: int) -> bytes:
        """The stored bytes of an extent and of those that follow it in the image too."""
        start = end = self._extents[index].offset
        while index <= last and self._extents[index].offset == end and end - start < _RUN:
            end += self._extents[index].stored
            index += 1
        return read_exactly(self._source, start, end - start)

"""String pools of binary XML and resource tables (AOSP ResourceTypes.h, ResStringPool_header)."""

from __future__ import annotations

import struct
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fwdiff import text

STRING_POOL = 0x0001
_HEADER = struct.Struct("<2H6I")
_UTF8_FLAG = 0x100
_MAX_OVERLAP = 8
"""How often the pool's size may be decoded in all: strings that share their bytes could else cost count times size."""


class BadResources(ValueError):
    """Binary XML, a resource table or a string pool contradicts its own format."""


class StringPool:
    """The strings of one pool, decoded when asked for.  Raises `BadResources`.

    `data[offset:]` starts with the pool's chunk header.
    """

    def __init__(self, data: bytes, offset: int = 0) -> None:
        if offset + _HEADER.size > len(data):
            raise BadResources("string pool: no room for its header")
        kind, header_size, size, count, style_count, flags, strings, styles = _HEADER.unpack_from(data, offset)
        end = styles if style_count and styles else size
        if kind != STRING_POOL or header_size < _HEADER.size or offset + size > len(data):
            raise BadResources("string pool: not one, or larger than what holds it")
        if header_size + 4 * count > size or (count and not header_size + 4 * count <= strings <= end <= size):
            raise BadResources(f"string pool: {count} strings do not fit")
        self.is_utf8 = bool(flags & _UTF8_FLAG)
        self._data = data
        self._count: int = count
        self._table: int = offset + header_size
        self._start: int = offset + strings if count else offset
        self._end: int = offset + end if count else offset
        self._decoded: dict[int, str] = {}
        self._budget: int = _MAX_OVERLAP * size

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> str:
        r"""String `index`, whole; what does not decode becomes `\xNN`.  Raises `BadResources`."""
        known = self._decoded.get(index)
        if known is None:
            known = self._decoded[index] = self._decode(index)
        return known

    def utf8_region(self) -> bytes:
        """All text of the pool as bytes, to be searched at once; `index_at` finds the string of a position.

        A UTF-8 pool gives its string data as it stands: length bytes (one to four, of any value) before each string
        and a NUL behind.  A UTF-16 pool gives its string data transcoded, the length units too.  So a hit may be glued
        to a length before it: look at the whole string, `pool[pool.index_at(position)]`, before believing it.
        """
        region = self._data[self._start : self._end]
        if self.is_utf8:
            return region
        return region[: len(region) & ~1].decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")

    def index_at(self, position: int) -> int | None:
        """The index of the string that starts last at or before `position` of `utf8_region()`.

        The lowest index where several share a start; None before the first string. Text that no string covers (a gap,
        a tail) gives the string before it, which then does not hold the hit.
        """
        if not self._count:
            return None
        starts, indices = self._starts
        found = int(np.searchsorted(starts, position, side="right")) - 1
        if found < 0:
            return None
        return int(indices[np.searchsorted(starts, starts[found], side="left")])

    @cached_property
    def _starts(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Positions in `utf8_region()` where strings start, ascending, and the index of each."""
        offsets = np.frombuffer(self._data, "<u4", self._count, self._table).astype(np.int64)
        if not self.is_utf8:
            offsets = self._transcoded_starts(offsets)
        order = np.argsort(offsets, kind="stable")
        return offsets[order], order

    def _transcoded_starts(self, offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        units = np.frombuffer(self._data, "<u2", (self._end - self._start) // 2, self._start)
        width = 1 + (units >= 0x80).astype(np.int64) + (units >= 0x800)
        surrogate = units >> 10
        pair = np.flatnonzero((surrogate[:-1] == 0xD800 >> 10) & (surrogate[1:] == 0xDC00 >> 10))
        width[pair] = 4
        width[pair + 1] = 0
        positions = np.concatenate(([0], np.cumsum(width)))
        return positions[np.minimum(offsets // 2, len(units))]

    def _decode(self, index: int) -> str:
        if not 0 <= index < self._count:
            raise BadResources(f"string pool: no string {index} among {self._count}")
        (offset,) = struct.unpack_from("<I", self._data, self._table + 4 * index)
        try:
            if self.is_utf8:
                return self._decode_utf8(self._start + offset)
            return self._decode_utf16(self._start + (offset & ~1))
        except (IndexError, struct.error):
            raise BadResources(f"string pool: string {index} out of bounds") from None

    def _decode_utf8(self, position: int) -> str:
        data = self._data
        position += 2 if data[position] & 0x80 else 1  # the length in UTF-16 units, not needed
        length = data[position]
        position += 1
        if length & 0x80:
            length = (length & 0x7F) << 8 | data[position]
            position += 1
        return _from_utf8(self._take(position, self._terminator(position, length)))

    def _terminator(self, start: int, length: int) -> int:
        """The length field has 15 bits; the platform adds 1 << 15 until it stands on the NUL."""
        ends = range(start + length, self._end, 1 << 15)
        return next((end for end in ends if self._data[end] == 0), start + length)

    def _decode_utf16(self, position: int) -> str:
        (length,) = struct.unpack_from("<H", self._data, position)
        position += 2
        if length & 0x8000:
            (low,) = struct.unpack_from("<H", self._data, position)
            length = (length & 0x7FFF) << 16 | low
            position += 2
        return self._take(position, position + 2 * length).decode("utf-16-le", "backslashreplace")

    def _take(self, start: int, end: int) -> bytes:
        if end > self._end:
            raise IndexError
        self._budget -= end - start
        if self._budget < 0:
            raise BadResources("string pool: strings share their bytes")
        return self._data[start:end]


def _from_utf8(raw: bytes) -> str:
    """UTF-8, or the form aapt2 writes, in which a character above U+FFFF is two encoded surrogates."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return text.from_bytes(raw)

"""String pools of binary XML and resource tables (AOSP ResourceTypes.h, ResStringPool_header)."""

from __future__ import annotations

import struct

from fwdiff import text

STRING_POOL = 0x0001
_HEADER = struct.Struct("<2H6I")
_UTF8_FLAG = 0x100
_MAX_OVERLAP = 8
"""How often the pool's size may be decoded in all: strings that share their bytes could else cost count times size."""


class BadResources(ValueError):
    """Binary XML, a resource table or a string pool contradicts its own format."""


class _BadString(BadResources):
    """One string of a pool cannot be read; the others may be."""


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
        # a count that is too large, so that the index runs into the strings, is fine with the platform
        if offset + header_size + 4 * count > len(data) or (count and not strings < end <= size):
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

    def get(self, index: int) -> str | None:
        """String `index`; None where it cannot be read.  Raises `BadResources` where strings share too many bytes."""
        try:
            return self[index]
        except _BadString:
            return None

    def _decode(self, index: int) -> str:
        if not 0 <= index < self._count:
            raise _BadString(f"string pool: no string {index} among {self._count}")
        (offset,) = struct.unpack_from("<I", self._data, self._table + 4 * index)
        try:
            if self.is_utf8:
                return self._decode_utf8(self._start + offset)
            return self._decode_utf16(self._start + (offset & ~1))
        except (IndexError, struct.error):
            raise _BadString(f"string pool: string {index} out of bounds") from None

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

"""String pools of binary XML and resource tables (AOSP ResourceTypes.h, ResStringPool_header)."""

from __future__ import annotations

import struct
from typing import ClassVar

from fwdiff import text
from fwdiff.model import ProblemKind

STRING_POOL = 0x0001
_HEADER = struct.Struct("<2H6I")
_UTF8_FLAG = 0x100
_MAX_OVERLAP = 8
"""How often the pool's size may be decoded in all: strings that share their bytes could else cost count times size."""
_MOST_DECODED = 1 << 26
_LENGTH_STEP = 1 << 15


class BadResources(ValueError):
    """Binary XML, a resource table or a string pool contradicts its own format."""

    kind: ClassVar[ProblemKind] = ProblemKind.DAMAGED


class ResourceLimit(BadResources):
    """The format would allow it, and no real file comes near: reading on would take too long or too much memory."""

    kind = ProblemKind.LIMIT


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
        self._budget: int = min(_MAX_OVERLAP * size, _MOST_DECODED)
        self.unterminated = int(count > 0 and strings < header_size)
        """Strings decoded so far behind which no NUL stands: their offsets, lengths or the pool's flags are wrong."""

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

    def place(self, index: int) -> int:
        """Where the item of string `index` begins in the data, its length first.  Raises `BadResources`."""
        if not 0 <= index < self._count:
            raise _BadString(f"string pool: no string {index} among {self._count}")
        (offset,) = struct.unpack_from("<I", self._data, self._table + 4 * index)
        return int(self._start + (offset if self.is_utf8 else offset & ~1))

    def _decode(self, index: int) -> str:
        place = self.place(index)
        try:
            return self._decode_utf8(place) if self.is_utf8 else self._decode_utf16(place)
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
        end = self._terminator(position, length)
        self.unterminated += self._data[end : end + 1] != b"\0"
        return _from_utf8(self._take(position, end))

    def _terminator(self, start: int, length: int) -> int:
        """The length field has 15 bits; the platform adds 1 << 15 until it stands on the NUL."""
        for end in range(start + length, self._end, _LENGTH_STEP):
            if self._data[end] == 0:
                return end
            self._spend(_LENGTH_STEP)
        return start + length

    def _decode_utf16(self, position: int) -> str:
        (length,) = struct.unpack_from("<H", self._data, position)
        position += 2
        if length & 0x8000:
            (low,) = struct.unpack_from("<H", self._data, position)
            length = (length & 0x7FFF) << 16 | low
            position += 2
        raw = self._take(position, position + 2 * length)
        self.unterminated += self._data[position + 2 * length : position + 2 * length + 2] != b"\0\0"
        return raw.decode("utf-16-le", "backslashreplace")

    def _take(self, start: int, end: int) -> bytes:
        if end > self._end:
            raise IndexError
        self._spend(end - start)
        return self._data[start:end]

    def _spend(self, size: int) -> None:
        self._budget -= size
        if self._budget < 0:
            raise ResourceLimit("string pool: strings share their bytes, or are too large")


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


class TableStrings:
    """The strings of a resource table's pool, if it has one: up to `most` characters, those that are `what`."""

    def __init__(self, pool: StringPool | None, most: int, what: str) -> None:
        self._pool = pool
        self._left = most
        self._limit = f"resource table: more than {most} characters {what}"

    def __getitem__(self, index: int) -> str:
        """Raises `BadResources`."""
        if self._pool is None:
            raise BadResources("resource table: a string without a string pool")
        text = self._pool[index]
        self._left -= len(text)
        if self._left < 0:
            raise ResourceLimit(self._limit)
        return text

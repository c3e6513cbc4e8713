"""The tables of one DEX or CompactDex image, decoded with numpy over the bytes.

Sources: the DEX format page of source.android.com (versions 035 to 041); for CompactDex, ART's compact_dex_file.h of
Android 9.  Offsets are unsigned 32-bit little-endian; every table is checked against the buffer before it is used.
"""

from __future__ import annotations

import re
import struct
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_HEADER = struct.Struct("<20I")  # from file_size (offset 32) to data_off
_ENDIAN_TAG = 0x12345678
_HEADER_SIZES = {b"dex\n": (0x70, 0x78), b"cdex": (0x88,)}
MAGIC = re.compile(rb"(?:dex\n0(?:3[5-9]|4[01])|cdex001)\0")


class BadDex(ValueError):
    """The bytes contradict the DEX format: an offset, a size or an encoding runs out of the data."""


class Dex:
    """One DEX image that begins at `start` of `data`; offsets that it gives are offsets into `data`."""

    def __init__(self, data: bytes, start: int = 0) -> None:
        magic = data[start : start + 4]
        if not MAGIC.match(data, start) or start + 0x70 > len(data):
            raise BadDex("no DEX header")
        (size, header_size, endian_tag, _, _, _, *tables, data_size, data_offset) = _HEADER.unpack_from(
            data, start + 32
        )
        if endian_tag != _ENDIAN_TAG or header_size not in _HEADER_SIZES[magic]:
            raise BadDex("a DEX header with wrong byte order or size")
        self.data = data
        self.start = start
        self.compact = magic == b"cdex"
        self.size = size
        # 041 counts from the container's start; CompactDex counts all but tables from the shared data section
        self._tables_from = start - (_container_offset(data, start) if header_size == 0x78 else 0)
        self._data_from = start + data_offset if self.compact else self._tables_from
        self.end = self._data_from + data_size if self.compact else start + size
        if size < header_size or start + size > len(data) or self._tables_from < 0 or self.end > len(data):
            raise BadDex("a DEX header that promises more than there is")
        self._tables_end = len(data) if header_size == 0x78 else start + size
        (strings, types, _protos, fields, methods, classes) = zip(tables[::2], tables[1::2], strict=True)
        self.string_offsets: Integers = self._table(*strings, 1)[:, 0] + self._data_from
        self.type_strings: Integers = self._table(*types, 1)[:, 0]
        self.fields: Integers = self._table(*fields, 2)
        """Rows (class and type in two half words, name string)."""
        self.methods: Integers = self._table(*methods, 2)
        """Rows (class and prototype in two half words, name string)."""
        self.classes: Integers = self._table(*classes, 8)
        """Rows (type, flags, superclass, interfaces, source file, annotations, class data, static values)."""

    def _table(self, count: int, offset: int, columns: int) -> Integers:
        begin = self._tables_from + offset
        if count and begin + 4 * columns * count > self._tables_end:
            raise BadDex("a table runs out of the image")
        words = np.frombuffer(self.data, "<u4", columns * count, begin if count else 0)
        return words.reshape(-1, columns).astype(np.int64)

    @cached_property
    def strings_in_order(self) -> tuple[Integers, Integers]:
        """(offsets ascending, the string id at each); strings out of bounds are left out."""
        offsets, order = self.string_offsets, np.arange(len(self.string_offsets))
        if (offsets[1:] < offsets[:-1]).any():  # most compilers write string data in the order of the ids
            order = np.argsort(offsets, kind="stable")
            offsets = offsets[order]
        inside = (offsets >= self.start) & (offsets < self.end)
        return offsets[inside], order[inside]

    def data_offset(self, written: Integers) -> Integers:
        """Places in `data` of what the tables point to."""
        return written + self._data_from

    def string_bytes_at(self, offset: int) -> tuple[int, int]:
        """The bounds of the characters (modified UTF-8) of the string item at `offset`."""
        begin = offset
        while begin < self.end and self.data[begin] & 0x80:
            begin += 1
        end = self.data.find(b"\0", begin + 1, self.end) if begin + 1 <= self.end else -1
        if end < 0 or begin - offset > 4:
            raise BadDex("a string runs out of the data")
        return begin + 1, end

    def string(self, identifier: int) -> str:
        """A string by its id."""
        if not 0 <= identifier < len(self.string_offsets):
            raise BadDex("no such string")
        offset = int(self.string_offsets[identifier])
        if not self.start <= offset < self.end:
            raise BadDex("a string out of bounds")
        begin, end = self.string_bytes_at(offset)
        return decode_modified_utf8(self.data[begin:end])

    def type_name(self, identifier: int) -> str:
        """A type's descriptor, for example `Lcom/example/A;`."""
        if not 0 <= identifier < len(self.type_strings):
            raise BadDex("no such type")
        return self.string(int(self.type_strings[identifier]))

    def method_name(self, identifier: int) -> tuple[str, str]:
        """(descriptor of the class, name) of a method."""
        return self._member_name(self.methods, identifier)

    def field_name(self, identifier: int) -> tuple[str, str]:
        """(descriptor of the class, name) of a field."""
        return self._member_name(self.fields, identifier)

    def _member_name(self, table: Integers, identifier: int) -> tuple[str, str]:
        if not 0 <= identifier < len(table):
            raise BadDex("no such member of a class")
        owner, name = table[identifier].tolist()
        return self.type_name(owner & 0xFFFF), self.string(name)


def decode_modified_utf8(encoded: bytes) -> str:
    """Text of DEX strings: NUL takes two bytes, characters beyond U+FFFF are two surrogates of three bytes each."""
    if encoded.isascii():
        return encoded.decode("ascii")
    plain = encoded.replace(b"\xc0\x80", b"\0")
    try:
        text = plain.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return plain.decode("utf-8", "backslashreplace")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _container_offset(data: bytes, start: int) -> int:
    if start + 0x78 > len(data):
        raise BadDex("no DEX header")
    return int.from_bytes(data[start + 0x74 : start + 0x78], "little")

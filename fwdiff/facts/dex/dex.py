"""The tables of one DEX or CompactDex image, decoded with numpy over the bytes.

Sources: the DEX format page of source.android.com (versions 035 to 041); for CompactDex, ART's compact_dex_file.h of
Android 9.  Offsets are unsigned 32-bit little-endian; every table is checked against the buffer before it is used.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.content import DEX_MAGIC
from fwdiff.facts.dex.terminators import Terminators
from fwdiff.model import ProblemKind

Integers = NDArray[np.int64]

_HEADER = struct.Struct("<20I")  # from file_size (offset 32) to data_off
_ENDIAN_TAG = 0x12345678
_HEADER_OF_CONTAINED = 0x78
_HEADER_SIZES = {b"dex\n": (0x70, _HEADER_OF_CONTAINED), b"cdex": (0x88,)}
_MAX_STRINGS = 1 << 22
_MOST_TYPES = 1 << 16
"""Methods and fields name their class in 16 bits."""
_MAX_ROWS = 1 << 18
"""Of any other table; instructions name types, fields and methods in 16 bits."""
_LONGEST_NUMBER = 5
"""Bytes of a ULEB128 number."""
_COLUMNS = (1, 1, 3, 2, 2, 8)
"""Words of a row of each table: strings, types, prototypes, fields, methods, classes."""


class BadDex(ValueError):
    """The bytes contradict the DEX format: an offset, a size or an encoding runs out of the data."""

    kind: ClassVar[ProblemKind] = ProblemKind.DAMAGED


class DexLimit(BadDex):
    """The format would allow it, and no real image comes near: reading on would take too long or too much memory."""

    kind = ProblemKind.LIMIT


class Table(NamedTuple):
    """Where a table stands; so many rows of so many words."""

    rows: int
    begin: int
    columns: int

    @property
    def size(self) -> int:
        return 4 * self.columns * self.rows


class Dex:
    """One DEX image that begins at `start` of `data`; offsets that it gives are offsets into `data`."""

    def __init__(self, data: bytes, start: int = 0) -> None:
        magic = data[start : start + 4]
        if not DEX_MAGIC.match(data, start) or start + 0x70 > len(data):
            raise BadDex("no DEX header")
        (size, header_size, endian_tag, _, _, map_offset, *tables, data_size, data_offset) = _HEADER.unpack_from(
            data, start + 32
        )
        if endian_tag != _ENDIAN_TAG or header_size not in _HEADER_SIZES[magic]:
            raise BadDex("a DEX header with wrong byte order or size")
        self.data = data
        self.start = start
        self.compact = magic == b"cdex"
        self.is_in_container = header_size == _HEADER_OF_CONTAINED
        self.size = size
        # 041 counts from the container's start; CompactDex counts all but tables from the shared data section
        self.tables_from = start - (_container_offset(data, start) if self.is_in_container else 0)
        self._data_from = start + data_offset if self.compact else self.tables_from
        self.end: int = self._data_from + data_size if self.compact else start + size
        if size < header_size or start + size > len(data) or self.tables_from < 0 or self.end > len(data):
            raise BadDex("a DEX header that promises more than there is")
        tables_end = len(data) if self.is_in_container else start + size
        self.tables = [
            Table(rows, self.tables_from + offset, columns)
            for rows, offset, columns in zip(tables[::2], tables[1::2], _COLUMNS, strict=True)
        ]
        _check_tables(self.tables, tables_end, tables_end - self.tables_from)
        self.map: int = self._data_from + map_offset
        self._decoded: dict[int, str] = {}
        self._decodable = 2 * (self.end - start)
        self._terminators = Terminators(data, self.end)

    def with_code(self, data: bytes) -> Dex:
        """The same image in other bytes, of which all but the code is equal."""
        other = copy(self)
        other.data = data
        return other

    @property
    def table_bytes(self) -> int:
        """Bytes of all tables, of which none is looked at before it is asked for."""
        return sum(table.size for table in self.tables)

    @cached_property
    def string_offsets(self) -> Integers:
        return self._column(0) + self._data_from

    @cached_property
    def type_strings(self) -> Integers:
        return self._column(1)

    @cached_property
    def prototypes(self) -> Integers:
        """Rows (string of the letters, return type, list of parameters)."""
        return self._rows(2)

    @cached_property
    def fields(self) -> Integers:
        """Rows (class and type in two half words, name string)."""
        return self._rows(3)

    @cached_property
    def methods(self) -> Integers:
        """Rows (class and prototype in two half words, name string)."""
        return self._rows(4)

    @cached_property
    def classes(self) -> Integers:
        """Rows (type, flags, superclass, interfaces, source file, annotations, class data, static values)."""
        return self._rows(5)

    def _column(self, table: int) -> Integers:
        return self._rows(table)[:, 0]

    def _rows(self, number: int) -> Integers:
        table = self.tables[number]
        words = np.frombuffer(self.data, "<u4", table.columns * table.rows, table.begin if table.rows else 0)
        return words.reshape(-1, table.columns).astype(np.int64)

    @cached_property
    def strings_in_order(self) -> tuple[Integers, Integers]:
        """(offsets ascending, the string id at each); strings out of bounds are left out."""
        offsets, order = self.string_offsets, np.arange(len(self.string_offsets))
        if (offsets[1:] < offsets[:-1]).any():  # most compilers write string data in the order of the ids
            order = np.argsort(offsets, kind="stable")
            offsets = offsets[order]
        if not len(offsets) or (offsets[0] >= self.start and offsets[-1] < self.end):
            return offsets, order
        inside = (offsets >= self.start) & (offsets < self.end)
        return offsets[inside], order[inside]

    def data_offset(self, written: Integers) -> Integers:
        """Places in `data` of what the tables point to."""
        return written + self._data_from

    @cached_property
    def string_region(self) -> tuple[int, int]:
        """The bounds of all string items; an empty one where there are none.  Raises `BadDex`."""
        offsets, _ = self.strings_in_order
        if not len(offsets):
            return self.start, self.start
        _, last = self.string_bytes_at(int(offsets[-1]))
        return int(offsets[0]), last + 1

    def string_bytes_at(self, offset: int) -> tuple[int, int]:
        """The bounds of the characters (modified UTF-8) of the string item at `offset`."""
        begin: int | None = offset + 1
        if offset >= self.end or self.data[offset] >= 0x80:  # as few strings have 128 characters or more
            length_end = min(self.end, offset + _LONGEST_NUMBER)
            begin = next((i + 1 for i in range(offset, length_end) if self.data[i] < 0x80), None)
        end = None if begin is None else self._terminators.behind(begin)
        if begin is None or end is None:
            raise BadDex("a string runs out of the data")
        return begin, end

    def string(self, identifier: int) -> str:
        """A string by its id."""
        known = self._decoded.get(identifier)
        if known is None:
            known = self._decoded[identifier] = self._decode(identifier)
        return known

    def _decode(self, identifier: int) -> str:
        if not 0 <= identifier < len(self.string_offsets):
            raise BadDex("no such string")
        offset = int(self.string_offsets[identifier])
        if not self.start <= offset < self.end:
            raise BadDex("a string out of bounds")
        begin, end = self.string_bytes_at(offset)
        self._decodable -= end - begin
        if self._decodable < 0:
            raise DexLimit("its strings share their bytes")
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


def _check_tables(tables: Sequence[Table], end: int, size: int) -> None:
    for table, most in zip(tables, (_MAX_STRINGS, *[_MAX_ROWS] * 5), strict=True):
        if table.rows and table.begin + table.size > end:
            raise BadDex("a table runs out of the image")
        if table.rows > most:
            raise DexLimit(f"a table of {table.rows} rows")
    if sum(table.size for table in tables) > size:
        raise BadDex("its tables share their bytes")


def rows_with(column: Integers, wanted: Iterable[int], size: int) -> list[tuple[int, int]]:
    """(row, value) where a column holds one of few values, all below `size`."""
    values = list(wanted)
    if not values:
        return []
    is_wanted = np.zeros(size + 1, np.bool_)
    is_wanted[values] = True
    rows = np.flatnonzero(is_wanted[np.minimum(column, size)])
    return list(zip(rows.tolist(), column[rows].tolist(), strict=True))


def types_with(dex: Dex, strings: Iterable[int]) -> list[tuple[int, int]]:
    """(type, string) of the types that have one of some strings for a name."""
    return rows_with(dex.type_strings[:_MOST_TYPES], strings, len(dex.string_offsets))


def members_of(members: Integers, types: Iterable[int]) -> list[tuple[int, int, int]]:
    """(row, type, string that is the name) of the methods or fields of some types."""
    found = rows_with(members[:, 0] & 0xFFFF, types, _MOST_TYPES)
    names = members[[row for row, _ in found], 1].tolist() if found else ()
    return [(row, owner, name) for (row, owner), name in zip(found, names, strict=True)]


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

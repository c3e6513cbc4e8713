"""Type chunks of resource tables: the entries of one resource type in one configuration (AOSP ResourceTypes.h)."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.xml.string_pool import BadResources, StringPool

PACKAGE, TYPE = 0x0200, 0x0201
"""The kinds of the chunks of a package and of a type."""
TYPE_NAMES, KEY_NAMES = 268, 276
"""Where in a package's header the offsets of the pools of names stand, of its types and of its entries."""
_HEADER = struct.Struct("<2HI2BH3I")
"""ResTable_type up to the size of its configuration, which counts itself."""
_ENTRY = struct.Struct("<2HI")
_VALUE = struct.Struct("<3xBI")
_SPARSE, _OFFSET16 = 1, 2
_COMPLEX, _COMPACT = 1, 8


class TypeChunk(NamedTuple):
    """What a chunk holds, and where."""

    type_id: int
    flags: int
    entry_count: int
    offsets: int
    entries: int
    end: int
    configuration: bytes
    """A ResTable_config without the size that it begins with, as long as the header has it."""

    @property
    def is_sparse(self) -> bool:
        """Whether it has pairs of index and offset / 4, ascending by index, and nothing for what it lacks."""
        return bool(self.flags & _SPARSE)


def read_type(data: bytes, start: int, header_size: int, end: int) -> TypeChunk:
    """The chunk `start:end`.  Raises `BadResources`."""
    if header_size < _HEADER.size:
        raise BadResources("resource table: type without a configuration")
    _, _, _, type_id, flags, _, count, entries_start, config_size = _HEADER.unpack_from(data, start)
    width = 2 if flags & _OFFSET16 and not flags & _SPARSE else 4
    if start + header_size + width * count > end:
        raise BadResources(f"resource table: {count} entries do not fit")
    config_end = start + min(header_size, _HEADER.size - 4 + config_size)
    config = data[start + _HEADER.size : config_end]
    return TypeChunk(type_id, flags, count, start + header_size, start + entries_start, end, config)


def names_of(data: bytes, package: int, header_size: int, field: int) -> StringPool | None:
    """The `TYPE_NAMES` or `KEY_NAMES` of the package at an offset; None where it has none."""
    if header_size < field + 4:
        return None
    (place,) = struct.unpack_from("<I", data, package + field)
    return StringPool(data, package + place) if place else None


def places(data: bytes, of: TypeChunk) -> Iterator[tuple[int, int]]:
    """The index of each entry that is there, and where it begins."""
    if of.is_sparse:
        pairs = struct.unpack_from(f"<{2 * of.entry_count}H", data, of.offsets)
        found = [(index, 4 * offset) for index, offset in zip(pairs[::2], pairs[1::2], strict=True)]
    elif of.flags & _OFFSET16:
        shorts = struct.unpack_from(f"<{of.entry_count}H", data, of.offsets)
        found = [(index, 4 * offset) for index, offset in enumerate(shorts) if offset != 0xFFFF]
    else:
        words = struct.unpack_from(f"<{of.entry_count}I", data, of.offsets)
        found = [(index, offset) for index, offset in enumerate(words) if offset != 0xFFFFFFFF]
    return ((index, of.entries + offset) for index, offset in found)


def place_of(data: bytes, of: TypeChunk, index: int) -> int | None:
    """Where the entry of an index begins; None where it is not there."""
    if of.is_sparse:
        return _sparse_place(data, of, index)
    if index >= of.entry_count:
        return None
    if of.flags & _OFFSET16:
        (short,) = struct.unpack_from("<H", data, of.offsets + 2 * index)
        return None if short == 0xFFFF else of.entries + 4 * short
    (offset,) = struct.unpack_from("<I", data, of.offsets + 4 * index)
    return None if offset == 0xFFFFFFFF else of.entries + offset


def _sparse_place(data: bytes, of: TypeChunk, index: int) -> int | None:
    def half(number: int) -> int:
        return int.from_bytes(data[of.offsets + 2 * number : of.offsets + 2 * number + 2], "little")

    row = bisect_left(range(of.entry_count), index, key=lambda number: half(2 * number))
    return of.entries + 4 * half(2 * row + 1) if row < of.entry_count and half(2 * row) == index else None


def key_at(data: bytes, of: TypeChunk, place: int) -> int:
    """The number of an entry's name.  Raises `BadResources`."""
    size, flags, key = _entry(data, of, place)
    return size if flags & _COMPACT else key


def value_at(data: bytes, of: TypeChunk, place: int) -> tuple[int, int] | None:
    """The type and the content of an entry's value; None for a bag of several.  Raises `BadResources`."""
    size, flags, content = _entry(data, of, place)
    if flags & _COMPACT:
        return flags >> 8, content
    if flags & _COMPLEX:
        return None
    if place + size + _VALUE.size > of.end:
        raise BadResources("resource table: value out of bounds")
    kind, content = _VALUE.unpack_from(data, place + size)
    return kind, content


def _entry(data: bytes, of: TypeChunk, place: int) -> tuple[int, int, int]:
    if place + _ENTRY.size > of.end:
        raise BadResources("resource table: entry out of bounds")
    size, flags, content = _ENTRY.unpack_from(data, place)
    return size, flags, content

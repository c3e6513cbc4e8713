"""What a resource overlay (RRO) puts in place of its target's resources, for every device or by its qualifiers.

Texts, numbers, booleans and arrays of them decide what an app does; colours, sizes, drawings and styles, and the
translations, of which there are hundreds for each value that decides anything, are left out.
Source: AOSP ResourceTypes.h (ResTable_package, ResTable_type, ResTable_entry, Res_value).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from fwdiff.facts.apk.resource_words import Names, qualifiers, value_words
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.xml.axml import chunks
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, ResourceLimit, StringPool
from fwdiff.model import Setting, SettingKind

_TABLE = "resources.arsc"
_LARGEST_TABLE = 64 << 20
_PACKAGE, _TYPE = 0x0200, 0x0201
_TYPE_HEADER = struct.Struct("<2HI2BH3I")
"""ResTable_type up to the size of its configuration, which counts itself."""
_POOLS_OF_NAMES = struct.Struct("<268xI4xI")
_ENTRY = struct.Struct("<2HI")
_VALUE = struct.Struct("<3xBI")
_MEMBER = struct.Struct("<7xBI")
"""ResTable_map: the value alone, as arrays number their members in order."""
_SPARSE, _OFFSET16 = 1, 2
_COMPLEX, _COMPACT = 1, 8
_DECIDING = frozenset({"array", "bool", "integer", "string"})
_LANGUAGE = slice(8, 12)
"""Of a configuration: language and country."""
_MAX_VALUES = 5000
_MAX_ENTRIES = 1 << 18
_MAX_MEMBERS = 1 << 16
_MOST_TEXT = 1 << 24
"""Characters of all values: one string may stand in any number of them."""
_LONGEST = 256
"""Characters of a value."""


def read_overlay_values(archive: ZipArchive, target: str) -> tuple[Setting, ...]:
    """By `target/type/name`, behind it qualifiers in brackets.  Raises `BadResources` and `BadZip`."""
    entry = archive.find(_TABLE)
    if entry is None:
        return ()
    try:
        values = _Values(archive.read(entry, limit=_LARGEST_TABLE, verify=False))
        rows = tuple(islice(values.rows(target), _MAX_VALUES + 1))
    except struct.error:
        raise BadResources("resource table: a value out of bounds") from None
    if len(rows) > _MAX_VALUES:
        raise ResourceLimit(f"resource table: an overlay with more than {_MAX_VALUES} values")
    return rows


class _Chunk(NamedTuple):
    """The entries of one type in one configuration, and how to find them."""

    type_id: int
    flags: int
    entry_count: int
    offsets: int
    entries: int
    end: int
    configuration: bytes


class _Values:
    """The values of all packages of a table."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._members_left = _MAX_MEMBERS
        self._packages = [(offset, size) for kind, offset, size, _ in chunks(data) if kind == _PACKAGE]
        pools = (StringPool(data, offset) for kind, offset, _, _ in chunks(data) if kind == STRING_POOL)
        self._strings = next(pools, None)
        self._text_left = _MOST_TEXT

    def rows(self, target: str) -> Iterator[Setting]:
        for offset, header_size in self._packages:
            (package,) = struct.unpack_from("<I", self._data, offset + 8)
            types, keys = self._names(offset, header_size)
            found = [self._chunk(start) for kind, start, _, _ in chunks(self._data, offset) if kind == _TYPE]
            plain = [chunk for chunk in found if not chunk.configuration[_LANGUAGE].strip(b"\0")]
            if sum(chunk.entry_count for chunk in plain) > _MAX_ENTRIES:
                raise ResourceLimit(f"resource table: more than {_MAX_ENTRIES} values")
            names = Names(package, types, self._entry_names(plain, keys))
            for chunk in plain:
                if types.get(chunk.type_id - 1) in _DECIDING:
                    yield from self._rows_of(target, chunk, names)

    def _names(self, offset: int, header_size: int) -> tuple[StringPool, StringPool]:
        if header_size < _POOLS_OF_NAMES.size:
            raise BadResources("resource table: a package without names")
        types, keys = _POOLS_OF_NAMES.unpack_from(self._data, offset)
        return StringPool(self._data, offset + types), StringPool(self._data, offset + keys)

    def _chunk(self, start: int) -> _Chunk:
        header = _TYPE_HEADER.unpack_from(self._data, start)
        _, header_size, size, type_id, flags, _, count, entries, configuration_size = header
        configuration = self._data[start + _TYPE_HEADER.size - 4 : start + header_size]
        known = configuration[:configuration_size]
        return _Chunk(type_id, flags, count, start + header_size, start + entries, start + size, known)

    def _entry_names(self, found: list[_Chunk], keys: StringPool) -> dict[tuple[int, int], str]:
        names: dict[tuple[int, int], str] = {}
        for chunk in found:
            for index, place in self._places(chunk):
                size, flags, key = _ENTRY.unpack_from(self._data, place)
                names.setdefault((chunk.type_id, index), keys.get(size if flags & _COMPACT else key) or "")
        return names

    def _places(self, chunk: _Chunk) -> Iterator[tuple[int, int]]:
        """The index of each entry that is there, and where it begins."""
        if chunk.flags & _SPARSE:
            pairs = struct.unpack_from(f"<{2 * chunk.entry_count}H", self._data, chunk.offsets)
            found = [(index, 4 * offset) for index, offset in zip(pairs[::2], pairs[1::2], strict=True)]
        elif chunk.flags & _OFFSET16:
            shorts = struct.unpack_from(f"<{chunk.entry_count}H", self._data, chunk.offsets)
            found = [(index, 4 * offset) for index, offset in enumerate(shorts) if offset != 0xFFFF]
        else:
            words = struct.unpack_from(f"<{chunk.entry_count}I", self._data, chunk.offsets)
            found = [(index, offset) for index, offset in enumerate(words) if offset != 0xFFFFFFFF]
        return ((index, chunk.entries + offset) for index, offset in found)

    def _rows_of(self, target: str, chunk: _Chunk, names: Names) -> Iterator[Setting]:
        words = qualifiers(chunk.configuration)
        condition = f"[{words}]" if words else ""
        for index, place in self._places(chunk):
            name = names.of(names.package << 24 | chunk.type_id << 16 | index)
            value = self._value(place, names)
            yield Setting(SettingKind.OVERLAY_VALUE, f"{target}/{name}{condition}", _bounded(value))

    def _value(self, place: int, names: Names) -> str:
        size, flags, content = _ENTRY.unpack_from(self._data, place)
        if flags & _COMPACT:
            return value_words(flags >> 8, content, self._string, names)
        if not flags & _COMPLEX:
            kind, content = _VALUE.unpack_from(self._data, place + size)
            return value_words(kind, content, self._string, names)
        _, count = struct.unpack_from("<2I", self._data, place + _ENTRY.size)
        self._members_left -= count
        if self._members_left < 0:
            raise ResourceLimit(f"resource table: more than {_MAX_MEMBERS} members of arrays")
        members = (_MEMBER.unpack_from(self._data, place + size + _MEMBER.size * number) for number in range(count))
        return f"[{', '.join(value_words(kind, item, self._string, names) for kind, item in members)}]"

    def _string(self, index: int) -> str:
        if self._strings is None:
            raise BadResources("resource table: a string without a string pool")
        text = self._strings[index]
        self._text_left -= len(text)
        if self._text_left < 0:
            raise ResourceLimit(f"resource table: more than {_MOST_TEXT} characters of values")
        return text


def _bounded(value: str) -> str:
    """A text, terms of use for example, by its beginning and its digest where it is long."""
    if len(value) <= _LONGEST:
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{value[:_LONGEST]}… ({len(value)} characters, SHA-256 {digest})"

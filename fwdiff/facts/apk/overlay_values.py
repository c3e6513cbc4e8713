"""What a resource overlay (RRO) puts in place of its target's resources, and what any app has for some networks alone.

Texts, numbers, booleans and arrays of them decide what an app does; colours, sizes, drawings and styles, and the
translations, of which there are hundreds for each value that decides anything, are left out.
Source: AOSP ResourceTypes.h (ResTable_package, ResTable_type, ResTable_entry, Res_value).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from fwdiff.facts.apk.resource_types import (
    KEY_NAMES,
    PACKAGE,
    TYPE,
    TYPE_NAMES,
    TypeChunk,
    key_at,
    names_of,
    places,
    read_type,
    value_at,
)
from fwdiff.facts.apk.resource_words import Names, qualifiers, value_words
from fwdiff.facts.apk.resources import TABLE_NAME
from fwdiff.facts.bounded import bounded
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.xml.axml import chunks
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, ResourceLimit, StringPool, TableStrings
from fwdiff.model import Setting, SettingKind

_LARGEST_TABLE = 64 << 20
_BAG = struct.Struct("<H10xI")
"""ResTable_map_entry: its size, and how many members follow it."""
_MEMBER = struct.Struct("<7xBI")
"""ResTable_map: the value alone, as arrays number their members in order."""
_DECIDING = frozenset({"array", "bool", "integer", "string"})
_COUNTRY_CODE = 24
"""Where in a type's chunk it stands."""
_LANGUAGE = slice(4, 8)
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
    return _read(archive, target, SettingKind.OVERLAY_VALUE)


def read_network_values(archive: ZipArchive, package: str) -> tuple[Setting, ...]:
    """The same of an app's own resources, where a qualifier names a mobile country code (`[mcc460-mnc0]`)."""
    return _read(archive, package, SettingKind.NETWORK_VALUE)


def _read(archive: ZipArchive, package: str, kind: SettingKind) -> tuple[Setting, ...]:
    entry = archive.find(TABLE_NAME)
    if entry is None:
        return ()
    try:
        values = _Values(archive.read(entry, limit=_LARGEST_TABLE, verify=False))
        rows = tuple(islice(values.rows(package, kind), _MAX_VALUES + 1))
    except struct.error:
        raise BadResources("resource table: a value out of bounds") from None
    if len(rows) > _MAX_VALUES:
        raise ResourceLimit(f"resource table: more than {_MAX_VALUES} values of overlays or networks")
    return rows


class _Values:
    """The values of all packages of a table."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._members_left = _MAX_MEMBERS
        self._packages = [(offset, size) for kind, offset, size, _ in chunks(data) if kind == PACKAGE]
        pools = (StringPool(data, offset) for kind, offset, _, _ in chunks(data) if kind == STRING_POOL)
        self._strings = TableStrings(next(pools, None), _MOST_TEXT, "of values")

    def rows(self, owner: str, sort: SettingKind) -> Iterator[Setting]:
        for offset, header_size in self._packages:
            (package,) = struct.unpack_from("<I", self._data, offset + 8)
            found = [
                read_type(self._data, start, type_header_size, start + size)
                for kind, start, type_header_size, size in chunks(self._data, offset)
                if kind == TYPE and (sort is SettingKind.OVERLAY_VALUE or self._is_of_network(start))
            ]
            if not found:
                continue
            types, keys = self._names(offset, header_size)
            plain = [chunk for chunk in found if not chunk.configuration[_LANGUAGE].strip(b"\0")]
            if sum(chunk.entry_count for chunk in plain) > _MAX_ENTRIES:
                raise ResourceLimit(f"resource table: more than {_MAX_ENTRIES} values")
            names = Names(package, types, self._entry_names(plain, keys))
            for chunk in plain:
                if types.get(chunk.type_id - 1) in _DECIDING:
                    yield from self._rows_of(owner, sort, chunk, names)

    def _names(self, offset: int, header_size: int) -> tuple[StringPool, StringPool]:
        types, keys = (names_of(self._data, offset, header_size, field) for field in (TYPE_NAMES, KEY_NAMES))
        if types is None or keys is None:
            raise BadResources("resource table: a package without names")
        return types, keys

    def _entry_names(self, found: list[TypeChunk], keys: StringPool) -> dict[tuple[int, int], str]:
        names: dict[tuple[int, int], str] = {}
        for chunk in found:
            for index, place in places(self._data, chunk):
                names.setdefault((chunk.type_id, index), keys.get(key_at(self._data, chunk, place)) or "")
        return names

    def _is_of_network(self, chunk: int) -> bool:
        """By the country code of its configuration alone, as a table has ten thousand others."""
        return self._data[chunk + _COUNTRY_CODE : chunk + _COUNTRY_CODE + 2].strip(b"\0") != b""

    def _rows_of(self, owner: str, sort: SettingKind, chunk: TypeChunk, names: Names) -> Iterator[Setting]:
        words = qualifiers(chunk.configuration)
        condition = f"[{words}]" if words else ""
        for index, place in places(self._data, chunk):
            name = names.of(names.package << 24 | chunk.type_id << 16 | index)
            value = self._value(chunk, place, names)
            yield Setting(sort, f"{owner}/{name}{condition}", bounded(value, _LONGEST))

    def _value(self, chunk: TypeChunk, place: int, names: Names) -> str:
        if value := value_at(self._data, chunk, place):
            return value_words(*value, self._strings.__getitem__, names)
        size, count = _BAG.unpack_from(self._data, place)
        self._members_left -= count
        if self._members_left < 0:
            raise ResourceLimit(f"resource table: more than {_MAX_MEMBERS} members of arrays")
        members = (_MEMBER.unpack_from(self._data, place + size + _MEMBER.size * number) for number in range(count))
        return f"[{', '.join(value_words(kind, item, self._strings.__getitem__, names) for kind, item in members)}]"

"""Resource tables, `resources.arsc` (AOSP ResourceTypes.h, ResTable): only the ids that are asked for are looked at."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff.facts.xml.axml import TYPE_DYNAMIC_REFERENCE, TYPE_NULL, TYPE_REFERENCE, TYPE_STRING, chunks
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, ResourceLimit, StringPool
from fwdiff.model import ResourceValue

_PACKAGE = 0x0200
_TYPE = 0x0201
_PACKAGE_PARTS = (STRING_POOL, 0x0202, 0x0203, 0x0204, 0x0205, 0x0206)
"""What else stands in a package: specifications of types, libraries, overlayable resources, staged ids."""
_TYPE_HEADER = struct.Struct("<2HI2BH3I")
"""ResTable_type up to the size of its configuration, which counts itself."""
_TYPE_NAMES = 268
_KEY_NAMES = 276
"""Where in a package's header the offsets of the pools of names stand, of its types and of its entries."""
_DEFAULT_APP = "config_default"
_SPARSE = 1
_OFFSET16 = 2
_COMPLEX = 1
_COMPACT = 8
_REFERENCES = (TYPE_REFERENCE, TYPE_DYNAMIC_REFERENCE)
_MAX_REFERENCES = 8
_MAX_VISITS = 1 << 22
"""Of type chunks in all; 1000 references into a table of 300 configurations make 300,000."""
_SPARSE_VISITS = 16
"""What a search in the pairs of a sparse chunk counts."""
_MAX_TYPES = 1 << 17
"""Type chunks of a table; the largest real ones have 30,000."""
_MAX_FRAMEWORK_VALUES = 1 << 18
_MOST_TEXT = 1 << 25
"""Characters of all strings that are asked for, each time counted."""

_APP = 0x7F
"""The package id of apps; below stand the frameworks of Android and of makers, 0 is given to libraries when loaded."""
_FRAMEWORK_TYPES = frozenset({"bool", "integer", "string"})


class _Type(NamedTuple):
    """A type chunk: the entries of one resource type in one configuration."""

    flags: int
    entry_count: int
    offsets: int
    entries: int
    end: int
    version: int | None
    """The platform version its configuration asks for, 0 for any; None where it asks for more, a language say."""


def is_frameworks(resource_id: int) -> bool:
    """Whether apps refer to a resource by an id that is the framework's, of Android or of a maker."""
    return 0 < resource_id >> 24 < _APP


class ResourceTable:
    """The values of a resource table.  Raises `BadResources`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pool: StringPool | None = None
        self._types: dict[tuple[int, int], list[_Type]] = {}
        """By ids of package and type."""
        self._plain: dict[tuple[int, int], list[_Type]] = {}
        """Of these, the ones that ask for a platform version at most."""
        self._type_names: dict[int, StringPool | None] = {}
        self._key_names: dict[int, StringPool | None] = {}
        self._unknown = 0
        self._visits = 0
        self._types_left = _MAX_TYPES
        self._text_left = _MOST_TEXT
        for kind, offset, header_size, _ in chunks(data):
            if kind == STRING_POOL and self._pool is None:
                self._pool = StringPool(data, offset)
            elif kind == _PACKAGE:
                self._add_package(offset, header_size)
            elif kind != STRING_POOL:
                self._unknown += 1

    def complaints(self) -> Iterator[str]:
        """What was met so far that no writer of tables makes."""
        if self._unknown:
            yield f"resource table: {self._unknown} chunks of an unknown kind"
        if self._pool is not None and self._pool.unterminated:
            yield f"resource table: {self._pool.unterminated} strings that do not end where they say"

    def lookup(self, resource_id: int, sdk: int = 0) -> str | int | None:
        """The value of `0xPPTTEEEE`: a string, or the number of any other simple type; references are followed.

        `sdk` chooses between values for platform versions (`values-v21`); where none is for every device, the first
        one counts. None where the resource is not in this table (a framework's or library's), is a bag, or refers on
        more than eight times.
        """
        return self._resolve(resource_id, sdk).value

    def values(self, resource_id: int) -> tuple[ResourceValue, ...]:
        """What a resource is on every API level: its values by the level from which they hold, the lowest first.

        A reference that leads out of this table stands for itself.
        """
        rows: list[ResourceValue] = []
        for sdk in sorted(self._levels(resource_id)):
            row = self._resolve(resource_id, sdk)
            if not rows or (row.value, row.reference) != (rows[-1].value, rows[-1].reference):
                rows.append(row)
        return tuple(rows)

    def _levels(self, resource_id: int) -> set[int]:
        """The API levels at which the value of a resource, or what it refers to, may become another."""
        levels, asked = {0}, {resource_id}
        waiting = [resource_id]
        while waiting and len(asked) < _MAX_REFERENCES:
            resource = waiting.pop()
            for candidate in self._visited(self._plain.get((resource >> 24, resource >> 16 & 0xFF), ())):
                value = self._entry(candidate, resource & 0xFFFF)
                if value is not None:
                    levels.add(candidate.version or 0)
                    if value[0] in _REFERENCES and value[1] not in asked:
                        asked.add(value[1])
                        waiting.append(value[1])
        return levels

    def _resolve(self, resource_id: int, sdk: int) -> ResourceValue:
        asked = resource_id
        for _ in range(_MAX_REFERENCES):
            found = self._value(resource_id, sdk)
            if found is None:
                elsewhere = (resource_id >> 24, resource_id >> 16 & 0xFF) not in self._types
                return ResourceValue(
                    asked, sdk, None, resource_id if elsewhere and is_frameworks(resource_id) else None
                )
            kind, content = found
            if kind == TYPE_STRING:
                return ResourceValue(asked, sdk, self._string(content))
            if kind not in _REFERENCES:
                return ResourceValue(asked, sdk, None if kind == TYPE_NULL else content)
            resource_id = content
        return ResourceValue(asked, sdk, None)

    def framework_values(self) -> tuple[ResourceValue, ...]:
        """The booleans, numbers and texts that apps refer to by a fixed id: those of frameworks, for every device."""
        framework = [
            of
            for (package_id, type_id), types in self._plain.items()
            if self._type_name(package_id, type_id) in _FRAMEWORK_TYPES
            for of in types
        ]
        if sum(of.entry_count for of in framework) > _MAX_FRAMEWORK_VALUES:
            raise ResourceLimit(f"resource table: more than {_MAX_FRAMEWORK_VALUES} values of a framework")
        resources = {
            package_id << 24 | type_id << 16 | index
            for (package_id, type_id), types in self._plain.items()
            if self._type_name(package_id, type_id) in _FRAMEWORK_TYPES
            for of in types
            for index in self._indices(of)
        }
        rows = (row for resource in sorted(resources) for row in self.values(resource) if row.value is not None)
        return tuple(replace(row, name=name) if (name := self._default_app(row.resource)) else row for row in rows)

    def _default_app(self, resource_id: int) -> str:
        """The name of a resource that names a default app."""
        keys = self._key_names.get(resource_id >> 24)
        of = self._plain[resource_id >> 24, resource_id >> 16 & 0xFF][0]
        offset = self._entry_offset(of, resource_id & 0xFFFF) if keys is not None else None
        if keys is None or offset is None or of.entries + offset + 8 > of.end:
            return ""
        size, flags, key = struct.unpack_from("<2HI", self._data, of.entries + offset)
        name = keys.get(size if flags & _COMPACT else key) or ""
        return name if name.startswith(_DEFAULT_APP) else ""

    def _type_name(self, package_id: int, type_id: int) -> str | None:
        names = self._type_names.get(package_id)
        return names.get(type_id - 1) if names is not None else None

    def _indices(self, of: _Type) -> Iterable[int]:
        if not of.flags & _SPARSE:
            return range(of.entry_count)
        return struct.unpack_from(f"<{2 * of.entry_count}H", self._data, of.offsets)[::2]

    def _add_package(self, offset: int, header_size: int) -> None:
        if header_size < 12:
            raise BadResources("resource table: package without an id")
        (package_id,) = struct.unpack_from("<I", self._data, offset + 8)
        self._type_names.setdefault(package_id, self._pool_of(_TYPE_NAMES, offset, header_size))
        self._key_names.setdefault(package_id, self._pool_of(_KEY_NAMES, offset, header_size))
        for kind, start, type_header_size, size in chunks(self._data, offset):
            if kind == _TYPE:
                self._types_left -= 1
                if self._types_left < 0:
                    raise ResourceLimit(f"resource table: more than {_MAX_TYPES} types and configurations")
                type_id, read = self._read_type(start, type_header_size, start + size)
                self._types.setdefault((package_id, type_id), []).append(read)
                if read.version is not None:
                    self._plain.setdefault((package_id, type_id), []).append(read)
            elif kind not in _PACKAGE_PARTS:
                self._unknown += 1

    def _pool_of(self, field: int, offset: int, header_size: int) -> StringPool | None:
        """The names of a package's types or entries; None for what is no framework, where nobody asks for them."""
        if header_size < field + 4 or self._data[offset + 8] >= _APP:
            return None
        (place,) = struct.unpack_from("<I", self._data, offset + field)
        return StringPool(self._data, offset + place) if place else None

    def _read_type(self, start: int, header_size: int, end: int) -> tuple[int, _Type]:
        if header_size < _TYPE_HEADER.size:
            raise BadResources("resource table: type without a configuration")
        _, _, _, type_id, flags, _, count, entries_start, config_size = _TYPE_HEADER.unpack_from(self._data, start)
        width = 2 if flags & _OFFSET16 and not flags & _SPARSE else 4
        if start + header_size + width * count > end:
            raise BadResources(f"resource table: {count} entries do not fit")
        config_end = start + min(header_size, _TYPE_HEADER.size - 4 + config_size)
        config = self._data[start + _TYPE_HEADER.size : config_end]
        return type_id, _Type(flags, count, start + header_size, start + entries_start, end, _version(config))

    def _value(self, resource_id: int, sdk: int) -> tuple[int, int] | None:
        key, index = (resource_id >> 24, resource_id >> 16 & 0xFF), resource_id & 0xFFFF
        best: tuple[int, int] | None = None
        best_version = -1
        for candidate in self._visited(self._plain.get(key, ())):
            if candidate.version is not None and best_version < candidate.version <= sdk:
                value = self._entry(candidate, index)
                if value is not None:
                    best, best_version = value, candidate.version
        if best is not None:
            return best
        values = (self._entry(candidate, index) for candidate in self._visited(self._types.get(key, ())))
        return next((value for value in values if value is not None), None)

    def _visited(self, types: Sequence[_Type]) -> Sequence[_Type]:
        self._visits += len(types)
        if self._visits > _MAX_VISITS:
            raise ResourceLimit("resource table: too many values of one resource")
        return types

    def _entry(self, of: _Type, index: int) -> tuple[int, int] | None:
        offset = self._entry_offset(of, index)
        if offset is None:
            return None
        position = of.entries + offset
        if position + 8 > of.end:
            raise BadResources("resource table: entry out of bounds")
        size, flags, content = struct.unpack_from("<2HI", self._data, position)
        if flags & _COMPACT:
            return flags >> 8, content
        if flags & _COMPLEX:
            return None
        if position + size + 8 > of.end:
            raise BadResources("resource table: value out of bounds")
        kind, content = struct.unpack_from("<3xBI", self._data, position + size)
        return kind, content

    def _entry_offset(self, of: _Type, index: int) -> int | None:
        if of.flags & _SPARSE:
            return self._sparse_offset(of, index)
        if index >= of.entry_count:
            return None
        if of.flags & _OFFSET16:
            (short,) = struct.unpack_from("<H", self._data, of.offsets + 2 * index)
            return None if short == 0xFFFF else 4 * short
        (offset,) = struct.unpack_from("<I", self._data, of.offsets + 4 * index)
        return None if offset == 0xFFFFFFFF else offset

    def _sparse_offset(self, of: _Type, index: int) -> int | None:
        """Pairs of index and offset / 4, ascending by index."""
        self._visits += _SPARSE_VISITS

        def index_of(number: int) -> int:
            return int.from_bytes(self._data[of.offsets + 4 * number : of.offsets + 4 * number + 2], "little")

        number = bisect_left(range(of.entry_count), index, key=index_of)
        if number == of.entry_count or index_of(number) != index:
            return None
        at = of.offsets + 4 * number + 2
        return 4 * int.from_bytes(self._data[at : at + 2], "little")

    def _string(self, index: int) -> str:
        if self._pool is None:
            raise BadResources("resource table: a string without a string pool")
        text = self._pool[index]
        self._text_left -= len(text)
        if self._text_left < 0:
            raise ResourceLimit(f"resource table: more than {_MOST_TEXT} characters are asked for")
        return text


def _version(config: bytes) -> int | None:
    """The platform version of a ResTable_config without its size field; None if it has any other qualifier."""
    rest = config[:20] + config[24:]
    if rest.strip(b"\0"):
        return None
    return int.from_bytes(config[20:22], "little")

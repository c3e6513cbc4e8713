"""Resource tables, `resources.arsc` (AOSP ResourceTypes.h, ResTable): only the ids that are asked for are looked at."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from fwdiff.facts.apk.resource_types import (
    KEY_NAMES,
    PACKAGE,
    TYPE,
    TYPE_NAMES,
    TypeChunk,
    key_at,
    names_of,
    place_of,
    places,
    read_type,
    value_at,
)
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.stated_hosts import stated_hosts
from fwdiff.facts.xml.axml import TYPE_DYNAMIC_REFERENCE, TYPE_NULL, TYPE_REFERENCE, TYPE_STRING, chunks
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, ResourceLimit, StringPool, TableStrings
from fwdiff.model import ResourceValue

TABLE_NAME = "resources.arsc"
"""The member of an APK that is its table."""
_PACKAGE_PARTS = (STRING_POOL, 0x0202, 0x0203, 0x0204, 0x0205, 0x0206)
"""What else stands in a package: specifications of types, libraries, overlayable resources, staged ids."""
_DEFAULT_APP = "config_default"
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
_Kept = TypeVar("_Kept")


def is_frameworks(resource_id: int) -> bool:
    """Whether apps refer to a resource by an id that is the framework's, of Android or of a maker."""
    return 0 < resource_id >> 24 < _APP


class ResourceTable:
    """The values of a resource table.  Raises `BadResources`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pool: StringPool | None = None
        self._types: dict[tuple[int, int], list[TypeChunk]] = {}
        """By ids of package and type."""
        self._plain: dict[tuple[int, int], list[tuple[int, TypeChunk]]] = {}
        """Of these, the ones that ask for a platform version at most, with that; 0 for any."""
        self._type_names: dict[int, StringPool | None] = {}
        self._key_names: dict[int, StringPool | None] = {}
        self._unknown = 0
        self._visits = 0
        self._types_left = _MAX_TYPES
        for kind, offset, header_size, _ in chunks(data):
            if kind == STRING_POOL and self._pool is None:
                self._pool = StringPool(data, offset)
            elif kind == PACKAGE:
                self._add_package(offset, header_size)
            elif kind != STRING_POOL:
                self._unknown += 1
        self._strings = TableStrings(self._pool, _MOST_TEXT, "are asked for")

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

    def hosts(self, resource_ids: Iterable[int]) -> list[Literal]:
        """The hosts among the strings that resources are on any device, at their places in the table."""
        texts = {text for resource_id in resource_ids for text in self._texts(resource_id)}
        return stated_hosts(self._data, texts)

    def _texts(self, resource_id: int) -> Iterator[str]:
        asked, waiting = {resource_id}, [resource_id]
        while waiting and len(asked) < _MAX_REFERENCES:
            resource = waiting.pop()
            for candidate in self._visited(self._types.get((resource >> 24, resource >> 16 & 0xFF), ())):
                kind, content = self._entry(candidate, resource & 0xFFFF) or (TYPE_NULL, 0)
                if kind == TYPE_STRING:
                    yield self._strings[content]
                elif kind in _REFERENCES and content not in asked:
                    asked.add(content)
                    waiting.append(content)

    def _levels(self, resource_id: int) -> set[int]:
        """The API levels at which the value of a resource, or what it refers to, may become another."""
        levels, asked = {0}, {resource_id}
        waiting = [resource_id]
        while waiting and len(asked) < _MAX_REFERENCES:
            resource = waiting.pop()
            for version, candidate in self._visited(self._plain.get((resource >> 24, resource >> 16 & 0xFF), ())):
                value = self._entry(candidate, resource & 0xFFFF)
                if value is not None:
                    levels.add(version)
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
                return ResourceValue(asked, sdk, self._strings[content])
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
            for _, of in types
        ]
        if sum(of.entry_count for of in framework) > _MAX_FRAMEWORK_VALUES:
            raise ResourceLimit(f"resource table: more than {_MAX_FRAMEWORK_VALUES} values of a framework")
        resources = {
            package_id << 24 | type_id << 16 | index
            for (package_id, type_id), types in self._plain.items()
            if self._type_name(package_id, type_id) in _FRAMEWORK_TYPES
            for _, of in types
            for index, _ in places(self._data, of)
        }
        rows = (row for resource in sorted(resources) for row in self.values(resource) if row.value is not None)
        return tuple(replace(row, name=name) if (name := self._default_app(row.resource)) else row for row in rows)

    def _default_app(self, resource_id: int) -> str:
        """The name of a resource that names a default app."""
        keys = self._key_names.get(resource_id >> 24)
        _, of = self._plain[resource_id >> 24, resource_id >> 16 & 0xFF][0]
        place = place_of(self._data, of, resource_id & 0xFFFF) if keys is not None else None
        if keys is None or place is None:
            return ""
        name = keys.get(key_at(self._data, of, place)) or ""
        return name if name.startswith(_DEFAULT_APP) else ""

    def _type_name(self, package_id: int, type_id: int) -> str | None:
        names = self._type_names.get(package_id)
        return names.get(type_id - 1) if names is not None else None

    def _add_package(self, offset: int, header_size: int) -> None:
        if header_size < 12:
            raise BadResources("resource table: package without an id")
        (package_id,) = struct.unpack_from("<I", self._data, offset + 8)
        if package_id < _APP:  # of others nobody asks for names
            self._type_names.setdefault(package_id, names_of(self._data, offset, header_size, TYPE_NAMES))
            self._key_names.setdefault(package_id, names_of(self._data, offset, header_size, KEY_NAMES))
        for kind, start, type_header_size, size in chunks(self._data, offset):
            if kind == TYPE:
                self._types_left -= 1
                if self._types_left < 0:
                    raise ResourceLimit(f"resource table: more than {_MAX_TYPES} types and configurations")
                read = read_type(self._data, start, type_header_size, start + size)
                self._types.setdefault((package_id, read.type_id), []).append(read)
                version = _version(read.configuration)
                if version is not None:
                    self._plain.setdefault((package_id, read.type_id), []).append((version, read))
            elif kind not in _PACKAGE_PARTS:
                self._unknown += 1

    def _value(self, resource_id: int, sdk: int) -> tuple[int, int] | None:
        key, index = (resource_id >> 24, resource_id >> 16 & 0xFF), resource_id & 0xFFFF
        best: tuple[int, int] | None = None
        best_version = -1
        for version, candidate in self._visited(self._plain.get(key, ())):
            if best_version < version <= sdk:
                value = self._entry(candidate, index)
                if value is not None:
                    best, best_version = value, version
        if best is not None:
            return best
        values = (self._entry(candidate, index) for candidate in self._visited(self._types.get(key, ())))
        return next((value for value in values if value is not None), None)

    def _visited(self, types: Sequence[_Kept]) -> Sequence[_Kept]:
        self._visits += len(types)
        if self._visits > _MAX_VISITS:
            raise ResourceLimit("resource table: too many values of one resource")
        return types

    def _entry(self, of: TypeChunk, index: int) -> tuple[int, int] | None:
        self._visits += _SPARSE_VISITS * of.is_sparse
        place = place_of(self._data, of, index)
        return None if place is None else value_at(self._data, of, place)


def _version(config: bytes) -> int | None:
    """The platform version of a ResTable_config without its size field; None if it has any other qualifier."""
    rest = config[:20] + config[24:]
    if rest.strip(b"\0"):
        return None
    return int.from_bytes(config[20:22], "little")

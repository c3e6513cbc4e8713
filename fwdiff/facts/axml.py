"""Binary XML as aapt writes it (AOSP ResourceTypes.h, ResXMLTree), read as the platform reads it.

An attribute of the framework is known by its resource id alone: its name may be blank or a lie, and an attribute that
merely has the name is another one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.string_pool import STRING_POOL, BadResources, StringPool

TYPE_NULL = 0x00
TYPE_REFERENCE = 0x01
TYPE_STRING = 0x03
TYPE_DYNAMIC_REFERENCE = 0x07
TYPE_FIRST_INT = 0x10
TYPE_LAST_INT = 0x1F

_RESOURCE_MAP = 0x0180
START_ELEMENT = 0x0102
END_ELEMENT = 0x0103
TEXT = 0x0104
_CHUNK = struct.Struct("<2HI")
_ELEMENT = struct.Struct("<2I3H")
_ATTRIBUTE = struct.Struct("<3IHBBI")
_NONE = 0xFFFFFFFF
MAX_DEPTH = 64
"""Elements nested deeper are passed over: the platform looks for nothing there."""


class Value(NamedTuple):
    """A typed value (Res_value); `text` is the string of a string value, else what the source said, if kept."""

    type: int
    data: int
    text: str | None


class Element(NamedTuple):
    """A start tag: the names from the root down to it, and its attributes.

    `by_id` holds those with a resource id, `by_name` those without a namespace, as the text of the source where it is
    kept; of twins the first counts.
    """

    path: tuple[str, ...]
    by_id: dict[int, Value]
    by_name: dict[str, Value]


def elements(data: bytes) -> Iterator[Element]:
    """The elements of a binary XML file in document order.  Raises `BadResources`.

    As by the platform, nothing behind the root's end is looked at, and a string that cannot be read is absent.
    """
    return (node for node in nodes(data) if isinstance(node, Element))


def nodes(data: bytes) -> Iterator[Element | str]:
    """As `elements`, and the text behind a start tag as it stands.  Raises `BadResources`."""
    return _Reader(data).nodes()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pool: StringPool | None = None
        self._ids: tuple[int, ...] = ()

    def nodes(self) -> Iterator[Element | str]:
        path: tuple[str, ...] = ()
        depth = 0
        started = False
        for kind, offset, header_size, size in chunks(self._data):
            if kind == START_ELEMENT:
                started = True
                depth += 1
                if depth <= MAX_DEPTH:
                    element = self._start_element(path, offset + header_size, offset + size)
                    path = element.path
                    yield element
            elif kind == END_ELEMENT:
                depth -= 1
                path = path[: max(depth, 0)]
                if started and depth <= 0:
                    return
            elif kind == TEXT and header_size + 4 <= size:
                if depth <= MAX_DEPTH:
                    yield self._string(*struct.unpack_from("<I", self._data, offset + header_size)) or ""
            elif started:
                continue
            elif kind == STRING_POOL:
                self._pool = StringPool(self._data, offset)
            elif kind == _RESOURCE_MAP:
                self._ids = struct.unpack_from(f"<{(size - header_size) // 4}I", self._data, offset + header_size)

    def _start_element(self, path: tuple[str, ...], offset: int, end: int) -> Element:
        if offset + _ELEMENT.size > end:
            raise BadResources("binary XML: element out of bounds")
        _, name, start, step, count = _ELEMENT.unpack_from(self._data, offset)
        first = offset + start
        if count and (step < _ATTRIBUTE.size or first + (count - 1) * step + _ATTRIBUTE.size > end):
            raise BadResources("binary XML: attributes out of bounds")
        by_id: dict[int, Value] = {}
        by_name: dict[str, Value] = {}
        for position in range(first, first + count * step, step or 1):
            namespace, name_index, raw, _, _, kind, content = _ATTRIBUTE.unpack_from(self._data, position)
            source = self._string(raw)
            if name_index < len(self._ids) and self._ids[name_index]:
                typed = self._string(content) if kind == TYPE_STRING else source
                by_id.setdefault(self._ids[name_index], Value(kind, content, typed))
            if namespace == _NONE:
                plain = Value(kind, content, None) if source is None else Value(TYPE_STRING, raw, source)
                by_name.setdefault(self._string(name_index) or "", plain)
        return Element((*path, self._string(name) or ""), by_id, by_name)

    def _string(self, index: int) -> str | None:
        if index == _NONE or self._pool is None or index >= len(self._pool):
            return None
        return self._pool.get(index)


def chunks(data: bytes, offset: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Type, offset, header size and size of each chunk inside the chunk at `offset`.  Raises `BadResources`."""
    if offset + _CHUNK.size > len(data):
        raise BadResources("no room for a chunk header")
    _, header_size, size = _CHUNK.unpack_from(data, offset)
    end = offset + size
    if header_size < _CHUNK.size or not header_size <= size or end > len(data):
        raise BadResources("chunk is larger than what holds it")
    position = offset + header_size
    while position + _CHUNK.size <= end:
        kind, header_size, size = _CHUNK.unpack_from(data, position)
        if header_size < _CHUNK.size or size < header_size or position + size > end:
            raise BadResources(f"chunk {kind:#06x} at {position} is out of bounds")
        yield kind, position, header_size, size
        position += size

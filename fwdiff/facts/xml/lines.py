"""Binary XML as lines of text: as a developer wrote it, as far as the file still says."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from xml.sax.saxutils import escape

from fwdiff.facts.xml.axml import (
    ANDROID,
    ATTRIBUTE,
    ELEMENT,
    END_ELEMENT,
    MAX_DEPTH,
    NAMESPACES,
    NONE,
    RESOURCE_MAP,
    START_ELEMENT,
    TEXT,
    TYPE_DYNAMIC_REFERENCE,
    TYPE_FIRST_INT,
    TYPE_LAST_INT,
    TYPE_REFERENCE,
    TYPE_STRING,
    chunks,
)
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, ResourceLimit, StringPool

_TYPE_ATTRIBUTE, _TYPE_FLOAT, _TYPE_DIMENSION, _TYPE_FRACTION = 0x02, 0x04, 0x05, 0x06
_TYPE_HEX, _TYPE_BOOLEAN, _TYPE_FIRST_COLOUR = 0x11, 0x12, 0x1C
_RADIX = (1 / (1 << 8), 1 / (1 << 15), 1 / (1 << 23), 1 / (1 << 31))
_UNITS = {_TYPE_DIMENSION: ("px", "dp", "sp", "pt", "in", "mm"), _TYPE_FRACTION: ("%", "%p")}
_IN_LINE = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_MOST_TEXT = 1 << 24
"""Each time they are used: one string may stand in any number of elements."""
_WIDTH = 100
"""Characters up to which the attributes of an element stand on one line; else each has its own."""


def xml_lines(data: bytes) -> Iterator[str]:
    """The lines, elements nested by two spaces, each attribute of a long element on its own.  Raises `BadResources`.

    Values that the file holds as numbers alone are written as aapt does: a resource by its id.
    """
    return _Writer(data).lines()


class _Writer:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pool: StringPool | None = None
        self._ids: tuple[int, ...] = ()
        self._prefixes = {ANDROID: "android"}
        self._path: list[str] = []
        self._text_left = _MOST_TEXT

    def lines(self) -> Iterator[str]:
        """An element is written once it is known whether anything stands in it."""
        pending: list[str] = []
        try:
            for kind, offset, header_size, size in chunks(self._data):
                begin, end = offset + header_size, offset + size
                if kind == START_ELEMENT:
                    yield from _closed(pending, ">")
                    pending = self._start(begin, end)
                elif kind == END_ELEMENT and self._path:
                    name = self._path.pop()
                    yield from _closed(pending, "/>") if pending else (f"{self._indent}</{name}>",)
                    pending = []
                elif kind == TEXT:
                    yield from _closed(pending, ">")
                    pending = []
                    text = self._string(struct.unpack_from("<I", self._data, begin)[0])
                    yield from (f"{self._indent}{escape(line.strip())}" for line in text.split("\n") if line.strip())
                else:
                    self._add_table(kind, offset, begin, end)
        except struct.error as error:
            raise BadResources("binary XML: a chunk is too short") from error
        yield from _closed(pending, ">")

    @property
    def _indent(self) -> str:
        return "  " * min(len(self._path), MAX_DEPTH)

    def _add_table(self, kind: int, offset: int, begin: int, end: int) -> None:
        if kind == STRING_POOL and self._pool is None:
            self._pool = StringPool(self._data, offset)
        elif kind == RESOURCE_MAP and not self._ids:
            self._ids = struct.unpack_from(f"<{(end - begin) // 4}I", self._data, begin)
        elif kind == NAMESPACES[0]:
            prefix, name = map(self._string, struct.unpack_from("<2I", self._data, begin))
            self._prefixes.setdefault(name, prefix)

    def _start(self, offset: int, end: int) -> list[str]:
        _, name, start, step, count = ELEMENT.unpack_from(self._data, offset)
        first = offset + start
        if count and (step < ATTRIBUTE.size or first + (count - 1) * step + ATTRIBUTE.size > end):
            raise BadResources("binary XML: attributes out of bounds")
        indent = self._indent
        self._path.append(self._string(name))
        head = f"{indent}<{self._path[-1]}"
        attributes = [self._attribute(at) for at in range(first, first + count * step, step or 1)]
        line = " ".join([head, *attributes])
        return [line] if len(line) <= _WIDTH or count == 1 else [head, *(f"{indent}    {one}" for one in attributes)]

    def _attribute(self, position: int) -> str:
        namespace, name, raw, _, _, kind, content = ATTRIBUTE.unpack_from(self._data, position)
        prefix = "" if namespace == NONE else self._prefixes.get(self._string(namespace), "?")
        written = self._string(name)
        if not written and name < len(self._ids):
            written = f"{self._ids[name]:#010x}"
        value = self._string(raw) if raw != NONE else self._value(kind, content)
        return f'{prefix}{":" * bool(prefix)}{written}="{escape(value, _IN_LINE)}"'

    def _value(self, kind: int, content: int) -> str:
        """As aapt writes it (AOSP ResourceTypes.h, Res_value)."""
        if kind == TYPE_STRING:
            return self._string(content)
        if kind in {TYPE_REFERENCE, TYPE_DYNAMIC_REFERENCE, _TYPE_ATTRIBUTE}:
            return f"{'?' if kind == _TYPE_ATTRIBUTE else '@'}{content:#010x}"
        if kind == _TYPE_FLOAT:
            return f"{struct.unpack('<f', struct.pack('<I', content))[0]:g}"
        if kind in _UNITS:
            units = _UNITS[kind]
            number = (content & ~0xFF) - (1 << 32) * (content >> 31)
            unit = units[content & 0xF] if content & 0xF < len(units) else "?"
            scale = 100 if kind == _TYPE_FRACTION else 1
            return f"{number * _RADIX[content >> 4 & 3] * scale:g}{unit}"
        return _number(kind, content)

    def _string(self, index: int) -> str:
        found = None if self._pool is None or index == NONE else self._pool.get(index)
        self._text_left -= len(found or "")
        if self._text_left < 0:
            raise ResourceLimit(f"more than {_MOST_TEXT:,} characters of names and values")
        return found or ""


def _closed(pending: list[str], end: str) -> Iterator[str]:
    if pending:
        yield from pending[:-1]
        yield f"{pending[-1]}{end}"


def _number(kind: int, content: int) -> str:
    if kind == _TYPE_BOOLEAN:
        return "true" if content else "false"
    if kind == _TYPE_HEX or not TYPE_FIRST_INT <= kind <= TYPE_LAST_INT:
        return f"{content:#x}"
    return f"#{content:08x}" if kind >= _TYPE_FIRST_COLOUR else str(content - (1 << 32) * (content >> 31))

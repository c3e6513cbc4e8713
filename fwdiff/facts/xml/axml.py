"""Binary XML as aapt writes it (AOSP ResourceTypes.h, ResXMLTree), read as the platform reads it.

An attribute of the framework is known by its resource id alone: its name may be blank or a lie, and an attribute that
merely has the name is another one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, StringPool
from fwdiff.model import ProblemKind

TYPE_NULL = 0x00
TYPE_REFERENCE = 0x01
TYPE_STRING = 0x03
TYPE_DYNAMIC_REFERENCE = 0x07
TYPE_FIRST_INT = 0x10
TYPE_LAST_INT = 0x1F

RESOURCE_MAP = 0x0180
START_ELEMENT = 0x0102
END_ELEMENT = 0x0103
TEXT = 0x0104
_CHUNK = struct.Struct("<2HI")
ELEMENT = struct.Struct("<2I3H")
ATTRIBUTE = struct.Struct("<3IHBBI")
_END = struct.Struct("<2I")
NONE = 0xFFFFFFFF
NAMESPACES = (0x0100, 0x0101)
ANDROID = "http://schemas.android.com/apk/res/android"
_MOST_TEXT = 1 << 24
"""Characters of all names and values, each time they are used: one string may stand in any number of elements."""
MAX_DEPTH = 64
"""Elements nested deeper are passed over: the platform looks for nothing there."""


Complain = Callable[[ProblemKind, str], None]
"""Takes what was not read and is no reason to stop."""


def accept(_kind: ProblemKind, _reason: str) -> None:
    """For those who read a file that was read before."""


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


def elements(data: bytes, complain: Complain = accept) -> Iterator[Element]:
    """The elements of a binary XML file in document order.  Raises `BadResources`.

    As by the platform, nothing behind the root's end is looked at, and a string that cannot be read is absent.
    """
    return (node for node in nodes(data, complain) if isinstance(node, Element))


def nodes(data: bytes, complain: Complain = accept) -> Iterator[Element | str]:
    """As `elements`, and the text behind a start tag as it stands.  Raises `BadResources`."""
    reader = _Reader(data)
    yield from reader.nodes()
    for kind, reason in reader.complaints():
        complain(kind, f"binary XML: {reason}")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._odd: dict[str, int] = {}
        """What was met that no writer of binary XML makes, and how often."""
        self._text_left = _MOST_TEXT
        self._pool: StringPool | None = None
        self._ids: tuple[int, ...] = ()
        self._path: tuple[str, ...] = ()
        self._depth = 0
        self._started = False

    def nodes(self) -> Iterator[Element | str]:
        for kind, offset, header_size, size in chunks(self._data):
            if self._text_left < 0:
                return
            begin, end = offset + header_size, offset + size
            if kind == START_ELEMENT:
                self._started = True
                self._depth += 1
                if self._depth <= MAX_DEPTH:
                    yield self._start_element(begin, end)
            elif kind == END_ELEMENT:
                self._end_element(begin, end)
                if self._started and self._depth <= 0:
                    return
            elif kind == TEXT and begin + 4 <= end:
                if self._depth <= MAX_DEPTH:
                    yield self._string(*struct.unpack_from("<I", self._data, begin)) or ""
            else:
                self._add_table(kind, offset, begin, end)
        if self._started:
            self._note("elements without an end", self._depth)

    def _add_table(self, kind: int, offset: int, begin: int, end: int) -> None:
        """As by the platform, no table counts behind the first element."""
        if kind == STRING_POOL:
            self._pool = self._pool if self._started else StringPool(self._data, offset)
        elif kind == RESOURCE_MAP:
            if not self._started:
                self._ids = struct.unpack_from(f"<{(end - begin) // 4}I", self._data, begin)
        elif kind not in NAMESPACES:
            self._note("chunks of an unknown kind")

    def complaints(self) -> Iterator[tuple[ProblemKind, str]]:
        """What to say behind the last node."""
        if self._text_left < 0:
            yield ProblemKind.LIMIT, f"more than {_MOST_TEXT} characters of names and values: the rest was not read"
        if self._pool is not None and self._pool.unterminated:
            self._note("strings that do not end where they say", self._pool.unterminated)
        yield from ((ProblemKind.DAMAGED, f"{count} {what}") for what, count in self._odd.items())

    def _note(self, what: str, count: int = 1) -> None:
        self._odd[what] = self._odd.get(what, 0) + count

    def _end_element(self, begin: int, end: int) -> None:
        if self._depth <= MAX_DEPTH:
            name = _END.unpack_from(self._data, begin)[1] if begin + _END.size <= end else NONE
            if self._path[-1:] != (self._string(name) or "",):
                self._note("elements that end as another one")
        self._depth -= 1
        self._path = self._path[: max(self._depth, 0)]

    def _start_element(self, offset: int, end: int) -> Element:
        if offset + ELEMENT.size > end:
            raise BadResources("binary XML: element out of bounds")
        _, name, start, step, count = ELEMENT.unpack_from(self._data, offset)
        first = offset + start
        if count and (step < ATTRIBUTE.size or first + (count - 1) * step + ATTRIBUTE.size > end):
            raise BadResources("binary XML: attributes out of bounds")
        if first + count * step + ATTRIBUTE.size <= end:
            self._note("elements with attributes that are not counted")
        by_id: dict[int, Value] = {}
        by_name: dict[str, Value] = {}
        for position in range(first, first + count * step, step or 1):
            namespace, name_index, raw, _, _, kind, content = ATTRIBUTE.unpack_from(self._data, position)
            source = self._string(raw)
            if name_index < len(self._ids) and self._ids[name_index]:
                typed = self._string(content) if kind == TYPE_STRING else source
                by_id.setdefault(self._ids[name_index], Value(kind, content, typed))
            elif namespace != NONE and self._string(namespace) == ANDROID:
                self._note("attributes of the framework without a resource id")
            if namespace == NONE:
                plain = Value(kind, content, None) if source is None else Value(TYPE_STRING, raw, source)
                by_name.setdefault(self._string(name_index) or "", plain)
        self._path = (*self._path, self._string(name) or "")
        return Element(self._path, by_id, by_name)

    def _string(self, index: int) -> str | None:
        if index == NONE:
            return None
        found = None if self._pool is None else self._pool.get(index)
        if found is None:
            self._note("strings that are not there")
            return None
        self._text_left -= len(found)
        return found


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

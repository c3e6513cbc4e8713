"""Small writers of string pools, binary XML and resource tables (AOSP ResourceTypes.h), for tests to read back."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NONE = 0xFFFFFFFF
ANDROID = "http://schemas.android.com/apk/res/android"


def chunk(kind: int, header: bytes, body: bytes) -> bytes:
    return struct.pack("<2HI", kind, 8 + len(header), 8 + len(header) + len(body)) + header + body


def string_pool(strings: Sequence[str], *, utf8: bool) -> bytes:
    offsets, data = [], b""
    for text in strings:
        offsets.append(len(data))
        data += _pool_utf8(text) if utf8 else _pool_utf16(text)
    data += b"\0" * (-len(data) % 4)
    start = 28 + 4 * len(strings)
    header = struct.pack("<5I", len(strings), 0, 0x100 if utf8 else 0, start, 0)
    return chunk(1, header, struct.pack(f"<{len(strings)}I", *offsets) + data)


def _pool_utf8(text: str) -> bytes:
    encoded = text.encode("utf-8")
    lengths = (len(text.encode("utf-16-le")) // 2, len(encoded) & 0x7FFF)
    return b"".join(_length8(length) for length in lengths) + encoded + b"\0"


def _length8(length: int) -> bytes:
    return bytes([length]) if length < 0x80 else bytes([0x80 | length >> 8 & 0x7F, length & 0xFF])


def _pool_utf16(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    units = len(encoded) // 2
    length = struct.pack("<H", units) if units < 0x8000 else struct.pack("<2H", 0x8000 | units >> 16, units & 0xFFFF)
    return length + encoded + b"\0\0"


@dataclass
class Attribute:
    """`name` as it is written, which need not fit `resource_id`; no `value` type but string has a text of its own."""

    name: str
    value: str | int
    kind: int = 3
    resource_id: int = 0
    namespace: str | None = None
    raw: str | None = None


@dataclass
class Tag:
    """An element with what is in it."""

    name: str
    attributes: Sequence[Attribute] = ()
    children: Sequence[Tag] = ()
    text: str = ""


@dataclass
class _Strings:
    """Attribute names with a resource id come first, as the resource map counts them."""

    ids: list[int] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    index: dict[tuple[str, int], int] = field(default_factory=dict)

    def add(self, text: str, resource_id: int = 0) -> int:
        key = (text, resource_id)
        if key not in self.index:
            self.index[key] = len(self.strings)
            self.strings.append(text)
            if resource_id:
                self.ids.append(resource_id)
        return self.index[key]


def binary_xml(root: Tag, *, utf8: bool = False) -> bytes:
    strings = _Strings()
    for attribute in _attributes(root):
        if attribute.resource_id:
            strings.add(attribute.name, attribute.resource_id)
    body = _tag(root, strings)
    resource_map = chunk(0x180, b"", struct.pack(f"<{len(strings.ids)}I", *strings.ids))
    return chunk(3, b"", string_pool(strings.strings, utf8=utf8) + resource_map + body)


def _attributes(tag: Tag) -> list[Attribute]:
    return [*tag.attributes, *(attribute for child in tag.children for attribute in _attributes(child))]


def _tag(tag: Tag, strings: _Strings) -> bytes:
    line = struct.pack("<2I", 1, NONE)
    name = strings.add(tag.name)
    attributes = b"".join(_attribute(attribute, strings) for attribute in tag.attributes)
    extension = struct.pack("<2I6H", NONE, name, 20, 20, len(tag.attributes), 0, 0, 0)
    start = chunk(0x102, line, extension + attributes)
    end = chunk(0x103, line, struct.pack("<2I", NONE, name))
    if tag.text:
        index = strings.add(tag.text)
        start += chunk(0x104, line, struct.pack("<IHBBI", index, 8, 0, 3, index))
    return start + b"".join(_tag(child, strings) for child in tag.children) + end


def _attribute(attribute: Attribute, strings: _Strings) -> bytes:
    name = strings.add(attribute.name, attribute.resource_id)
    namespace = NONE if attribute.namespace is None else strings.add(attribute.namespace)
    raw = NONE if attribute.raw is None else strings.add(attribute.raw)
    if isinstance(attribute.value, str):
        content = strings.add(attribute.value)
        raw = content if attribute.raw is None else raw
    else:
        content = attribute.value
    return struct.pack("<3IHBBI", namespace, name, raw, 8, 0, attribute.kind, content)


def with_too_many_attributes(document: bytes) -> bytes:
    """The document with a root that claims more attributes than stand in it: androguard takes that for sound."""
    data = bytearray(document)
    root = data.index(struct.pack("<2H", 0x102, 16))
    (count,) = struct.unpack_from("<H", data, root + 28)
    struct.pack_into("<H", data, root + 28, count + 1)
    return bytes(data)


def android(resource_id: int, value: str | int, kind: int = 3, *, name: str = "") -> Attribute:
    """An attribute of the framework."""
    return Attribute(name, value, kind, resource_id, ANDROID)


Value = tuple[int, int] | list[tuple[int, int]] | None


@dataclass
class TypeChunk:
    """The entries of one type in one configuration: index to (kind, content), an array of them, a bag for None."""

    type_id: int
    entries: Mapping[int, Value]
    config: bytes = b""
    encoding: str = "plain"
    """`plain`, `sparse`, `offset16` or `compact`."""
    keys: Mapping[int, int] = field(default_factory=dict)
    """The place of each entry's name in the pool of names, the first without one."""


def resource_table(
    strings: Sequence[str],
    packages: Mapping[int, Sequence[TypeChunk]],
    *,
    utf8: bool = True,
    type_names: bytes = b"",
    key_names: bytes = b"",
) -> bytes:
    """`type_names` and `key_names` are string pools; types and entries have no names without one."""
    body = string_pool(strings, utf8=utf8)
    keys = 288 + len(type_names) if key_names else 0
    for package_id, types in packages.items():
        header = struct.pack("<I256s5I", package_id, b"", 288 if type_names else 0, 0, keys, 0, 0)
        body += chunk(0x200, header, type_names + key_names + b"".join(map(_type, types)))
    return chunk(2, struct.pack("<I", len(packages)), body)


def _type(of: TypeChunk) -> bytes:
    data, offsets = b"", {}
    for index, value in sorted(of.entries.items()):
        offsets[index] = len(data)
        data += _entry(value, of.keys.get(index, 0), compact=of.encoding == "compact")
    table, flags, count = _offsets(of, offsets)
    config = struct.pack("<I", 64) + of.config.ljust(60, b"\0")
    header_size = 20 + len(config)
    header = struct.pack("<2BH2I", of.type_id, flags, 0, count, header_size + len(table)) + config
    return chunk(0x201, header, table + data)


def _entry(value: Value, key: int, *, compact: bool) -> bytes:
    if isinstance(value, list):
        members = (struct.pack("<IHBBI", 0x01000001 + i, 8, 0, *one) for i, one in enumerate(value))
        return struct.pack("<2H3I", 16, 1, key, 0, len(value)) + b"".join(members)
    if value is None:
        return struct.pack("<2H4I", 16, 1, 0, 0, 1, 0x01000000) + struct.pack("<HBBI", 8, 0, 3, 0)
    kind, content = value
    if compact:
        return struct.pack("<2HI", key, kind << 8 | 8, content)
    return struct.pack("<2HI", 8, 0, key) + struct.pack("<HBBI", 8, 0, kind, content)


def _offsets(of: TypeChunk, offsets: Mapping[int, int]) -> tuple[bytes, int, int]:
    if of.encoding == "sparse":
        pairs = [number for index, offset in offsets.items() for number in (index, offset // 4)]
        return struct.pack(f"<{len(pairs)}H", *pairs), 1, len(offsets)
    count = max(of.entries, default=-1) + 1
    if of.encoding == "offset16":
        short = [offsets[index] // 4 if index in offsets else 0xFFFF for index in range(count)]
        return struct.pack(f"<{count}H", *short) + b"\0" * (2 * count % 4), 2, count
    return struct.pack(f"<{count}I", *(offsets.get(index, NONE) for index in range(count))), 0, count


def sdk_config(version: int) -> bytes:
    """A configuration that asks for a platform version alone."""
    return b"\0" * 20 + struct.pack("<H", version)


def locale_config(language: bytes) -> bytes:
    return b"\0" * 4 + language

"""The entries of a FAT folder: short names in the OEM code page, long ones in UTF-16 in front of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

_SHORT = struct.Struct("<11sBB7xH4xHI")
_LONG = struct.Struct("<B10sBxB12s2x4s")
_FREE, _DELETED = 0, 0xE5
_VOLUME, _FOLDER, _LONG_NAME = 0x08, 0x10, 0x0F
_LOWER_STEM, _LOWER_SUFFIX = 0x08, 0x10
_LAST = 0x40
_MOST_PARTS = 20
"""Of 13 characters; a long name has 255."""


class Entry(Struct, frozen=True):
    """A file or folder; the cluster of an empty file is 0."""

    name: bytes
    is_folder: bool
    cluster: int
    size: int


def read_entries(data: bytes) -> Iterator[Entry]:
    """The files and folders of a folder, without itself and its parent."""
    parts: dict[int, bytes] = {}
    checksum = -1
    for offset in range(0, len(data) - 31, 32):
        raw = data[offset : offset + 32]
        if raw[0] == _FREE:
            return
        if raw[0] == _DELETED:
            parts = {}
        elif raw[11] & 0x3F == _LONG_NAME:
            order, first, _, checksum_here, second, third = _LONG.unpack(raw)
            if order & _LAST or checksum_here != checksum:
                parts, checksum = {}, checksum_here
            if 0 < order & 0x1F <= _MOST_PARTS:
                parts[order & 0x1F] = first + second + third
        else:
            entry = _entry(raw, parts if checksum == _checksum(raw[:11]) else {})
            parts = {}
            if entry:
                yield entry


def _entry(raw: bytes, parts: dict[int, bytes]) -> Entry | None:
    short, attributes, case, high, low, size = _SHORT.unpack(raw)
    if attributes & _VOLUME or short.rstrip() in {b".", b".."}:
        return None
    name = (_long_name(parts) or _short_name(short, case)).replace(b"/", b"_").replace(b"\0", b"_")
    is_folder = bool(attributes & _FOLDER)
    return Entry(name, is_folder, high << 16 | low, 0 if is_folder else size)


def _long_name(parts: dict[int, bytes]) -> bytes:
    """Empty where a part is missing: then the short name has to do."""
    if not parts or sorted(parts) != list(range(1, len(parts) + 1)):
        return b""
    units = b"".join(parts[number] for number in sorted(parts))
    end = next((place for place in range(0, len(units), 2) if units[place : place + 2] == b"\0\0"), len(units))
    return units[:end].decode("utf-16-le", "replace").encode()


def _short_name(short: bytes, case: int) -> bytes:
    stem, suffix = short[:8].rstrip(), short[8:].rstrip()
    if stem[:1] == b"\x05":  # stands for 0xE5, which marks what is deleted
        stem = b"\xe5" + stem[1:]
    stem = stem.lower() if case & _LOWER_STEM else stem
    suffix = suffix.lower() if case & _LOWER_SUFFIX else suffix
    return stem + b"." + suffix if suffix else stem


def _checksum(short: bytes) -> int:
    total = 0
    for byte in short:
        total = ((total & 1) << 7 | total >> 1) + byte & 0xFF
    return total

"""DEX images quickened as dex2oat does it, and the vdex files that say what they were: for tests."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from fwdiff.facts.dex.dex import Dex
from fwdiff.facts.dex.instructions import length_at
from fwdiff.facts.dex.methods import MethodTable, method_table
from tests.unit.facts.dex_writer import unsigned

_QUICK = {
    **dict(zip((0x52, 0x53, 0x54, 0x59, 0x5A, 0x5B, 0x6E, 0x74), range(0xE3, 0xEB), strict=True)),
    **dict(zip((0x5C, 0x5D, 0x5E, 0x5F, 0x55, 0x56, 0x57, 0x58), range(0xEB, 0xF3), strict=True)),
}
_OFFSET = 0x1234
"""Of a virtual table or an object: nothing that an index would be."""


def quickened(images: Sequence[bytes], version: bytes = b"019\0") -> bytes:
    """A vdex of Android 8.1 (`010`), 9 (`019`) or 10 (`021`) with these images, quickened throughout."""
    changed = [_quickened(image) for image in images]
    indices = bytearray(b"" if version == b"010\0" else b"\0")
    places = [_added(indices, found, version) for _, found in changed]
    tables: list[int] = []
    for (image, _), of_image in zip(changed, places, strict=True):
        tables.append(len(indices))
        indices += _pairs(image, of_image) if version == b"010\0" else _table(image, of_image)
    count = len(images)
    if version == b"010\0":
        indices += struct.pack(f"<{count}I", *tables)
        dex = b"".join(_padded(image) for image, _ in changed)
        return (
            b"vdex" + version + struct.pack("<4I", count, len(dex), 0, len(indices)) + bytes(4 * count) + dex + indices
        )
    dex = b"".join(struct.pack("<I", table) + _padded(image) for table, (image, _) in zip(tables, changed, strict=True))
    further = bytes(8) if version == b"021\0" else b""
    header = b"vdex" + version + b"002\0" + struct.pack("<2I", count, 0) + further + bytes(4 * count)
    return header + struct.pack("<3I", len(dex), 0, len(indices)) + dex + indices


def _padded(image: bytes) -> bytes:
    return image.ljust(-(-len(image) // 4) * 4, b"\0")


def _quickened(image: bytes) -> tuple[bytes, dict[int, list[int]]]:
    """The image, and the indices by the row of each method that has some."""
    dex = Dex(image)
    methods = method_table(dex)
    body = bytearray(image)
    found = {}
    for row in sorted({int(begin): row for row, begin in reversed(list(enumerate(methods.begin)))}.values()):
        indices = list(_of_method(body, methods, row))
        if any(one != 0xFFFF for one in indices):
            found[row] = indices
    return bytes(body), found


def _of_method(body: bytearray, methods: MethodTable, row: int) -> Iterator[int]:
    place, end = methods.code(row)
    while place + 2 <= end:
        opcode, size = body[place], length_at(bytes(body), place)
        if opcode in _QUICK:
            yield int.from_bytes(body[place + 2 : place + 4], "little")
            body[place] = _QUICK[opcode]
            struct.pack_into("<H", body, place + 2, _OFFSET)
        elif opcode == 0x1F:
            yield body[place + 1]
            yield int.from_bytes(body[place + 2 : place + 4], "little")
            body[place : place + 4] = bytes(4)
        elif opcode == 0:
            yield 0xFFFF
        elif opcode == 0x0E:
            body[place] = 0x73
        place += size


def _added(indices: bytearray, found: dict[int, list[int]], version: bytes) -> dict[int, int]:
    """Where the indices of each row stand."""
    places = {}
    for row, values in found.items():
        places[row] = len(indices)
        written = struct.pack(f"<{len(values)}H", *values)
        indices += (struct.pack("<I", len(written)) if version == b"010\0" else unsigned(len(values))) + written
    return places


def _pairs(image: bytes, places: dict[int, int]) -> bytes:
    """The offset of each code item, and that of its indices."""
    begins = method_table(Dex(image)).begin
    return b"".join(struct.pack("<2I", int(begins[row]) - 16, place) for row, place in places.items())


def _table(image: bytes, places: dict[int, int]) -> bytes:
    """The compact table: blocks of sixteen methods, then where each block begins."""
    dex = Dex(image)
    methods = method_table(dex)
    offset_of = {
        int(method): places[first] + 1
        for method, begin in zip(methods.method, methods.begin, strict=True)
        if (first := methods.begin.tolist().index(begin)) in places
    }
    least = min(offset_of.values(), default=0)
    blocks, begins = bytearray(), []
    for low in range(0, len(dex.methods), 16):
        begins.append(len(blocks))
        chosen = [method for method in range(low, low + 16) if method in offset_of]
        blocks += sum(1 << (method - low) for method in chosen).to_bytes(2, "big")
        before = least
        for method in chosen:
            blocks += unsigned((offset_of[method] - before) & 0xFFFFFFFF)
            before = offset_of[method]
    blocks += bytes(-len(blocks) % 4)
    return struct.pack("<2I", least, len(blocks)) + bytes(blocks) + struct.pack(f"<{len(begins)}I", *begins)

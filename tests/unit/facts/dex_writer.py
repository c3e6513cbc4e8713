"""DEX images for tests: a real one assembled from smali, the same as CompactDex, and vdex files that hold them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "data" / "dex"
SENDER = (_FOLDER / "sender.dex").read_bytes()
"""See tests/data/dex/smali; its string ids, methods and classes are few."""

ARRAYS = (_FOLDER / "arrays.dex").read_bytes()
"""One method that fills arrays of bytes and characters: two URLs, and a message with one (tests/data/dex/arrays)."""
CALLS = (_FOLDER / "calls.dex").read_bytes()
"""Methods `taken00` to `taken39`, whose names a call takes for hosts, and `loose00` to `loose39`: theirs none takes."""
OPENED = (_FOLDER / "opened.dex").read_bytes()
"""Names that calls open, and others; see `opened`."""
COMPARED = (_FOLDER / "compared.dex").read_bytes()
"""Names `only…`, which code only looks for in others, and `kept…`, which go elsewhere too (tests/data/dex/compared)."""
FLOWS = (_FOLDER / "flows.dex").read_bytes()
"""Methods `reached00` to `reached20`, which hosts reach through fields, arrays, lists, builders and formats; and some
`loose…`, whose names go another way."""

_HEADER = struct.Struct("<8s24x20I")
_COMPACT_HEADER_SIZE = 0x88


def summed(dex: bytes | bytearray) -> bytes:
    """The image with the checksum of what it now holds."""
    return bytes(dex[:8]) + struct.pack("<I", zlib.adler32(dex[12:])) + bytes(dex[12:])


def grown(dex: bytes, payload: bytes) -> bytes:
    """The image with a payload behind its data that its header counts as its own, as packers write it."""
    longer = bytearray(dex + payload)
    struct.pack_into("<I", longer, 32, len(longer))
    (data_size,) = struct.unpack_from("<I", dex, 104)
    struct.pack_into("<I", longer, 104, data_size + len(payload))
    return summed(longer)


def compact(dex: bytes, *, large_methods: bool = False) -> bytes:
    """The image as CompactDex: tables as they are, all else in a data section of its own behind a gap.

    A compact code item is put in front of the instructions, where the standard one ended; with `large_methods` a part
    of each one's size stands in front of it.
    """
    _, *fields = _HEADER.unpack_from(dex)
    tables, data_offset = fields[6:18], fields[19]
    shift = _COMPACT_HEADER_SIZE - 0x70
    body = bytearray(dex)
    _relocate(body, tables, data_offset, large_methods=large_methods)
    main = bytes(body[0x70:data_offset])
    gap = b"\xee" * 16
    offset = _COMPACT_HEADER_SIZE + len(main) + len(gap)
    moved = [value + shift if i % 2 and tables[i - 1] else value for i, value in enumerate(tables)]
    sizes = (_COMPACT_HEADER_SIZE + len(main), _COMPACT_HEADER_SIZE)
    header = _HEADER.pack(b"cdex001\0", *sizes, *fields[2:5], 0, *moved, len(dex) - data_offset, offset)
    return header.ljust(_COMPACT_HEADER_SIZE, b"\0") + main + gap + bytes(body[data_offset:])


def _relocate(body: bytearray, tables: list[int], data_offset: int, *, large_methods: bool) -> None:
    """Make what counted from the file's start count from the data section's."""
    strings, strings_at, classes, classes_at = *tables[:2], *tables[10:12]
    for i in range(strings):
        _subtract(body, strings_at + 4 * i, data_offset)
    for i in range(classes):
        row = classes_at + 32 * i
        _relocate_code(body, struct.unpack_from("<I", body, row + 24)[0], data_offset, large_methods=large_methods)
        for column in (12, 20, 24, 28):
            _subtract(body, row + column, data_offset)


def _subtract(body: bytearray, place: int, amount: int) -> None:
    (value,) = struct.unpack_from("<I", body, place)
    struct.pack_into("<I", body, place, value - amount if value else 0)


def _relocate_code(body: bytearray, place: int, data_offset: int, *, large_methods: bool) -> None:
    if not place:
        return
    counts = []
    for _ in range(4):
        value, _, place = _unsigned(body, place)
        counts.append(value)
    for _ in range(2 * (counts[0] + counts[1])):
        _, _, place = _unsigned(body, place)
    for _ in range(counts[2] + counts[3]):
        for _ in range(2):
            _, _, place = _unsigned(body, place)
        code, begin, place = _unsigned(body, place)
        if code:
            _compact_code(body, code, large_methods=large_methods)
            _write_unsigned(body, begin, place, code + 12 - data_offset)


def _compact_code(body: bytearray, code: int, *, large_methods: bool) -> None:
    (units,) = struct.unpack_from("<I", body, code + 12)
    written = units - 1 if large_methods else units
    struct.pack_into("<H", body, code + 14, written << 5 | (16 if large_methods else 0))
    if large_methods:  # the rest of the size, the lower half nearest
        struct.pack_into("<2H", body, code + 8, 0, 1)


def _unsigned(body: bytearray, place: int) -> tuple[int, int, int]:
    begin, value = place, 0
    while True:
        value |= (body[place] & 0x7F) << (7 * (place - begin))
        place += 1
        if body[place - 1] < 0x80:
            return value, begin, place


def _write_unsigned(body: bytearray, begin: int, end: int, value: int) -> None:
    for place in range(begin, end):
        body[place] = value & 0x7F | (0x80 if place < end - 1 else 0)
        value >>= 7
    assert not value


def vdex(images: list[bytes], *, promised: int | None = None, version: bytes = b"019\0") -> bytes:
    """A vdex of Android 8 (`010`), 9 (`019`) or 10 (`021`) with these images."""
    count = len(images) if promised is None else promised
    padded = b"".join(image.ljust(-(-len(image) // 4) * 4, b"\0") for image in images)
    checksums = bytes(4 * count)
    if version in (b"019\0", b"021\0"):
        section = b"002\0" if count else b"000\0"
        further = struct.pack("<2I", 0, 0) if version == b"021\0" else b""  # boot class path, class loader context
        return (
            b"vdex"
            + version
            + section
            + struct.pack("<2I", count, 0)
            + further
            + checksums
            + struct.pack("<3I", len(padded), 0, 0)
            + padded
        )
    return b"vdex" + version + struct.pack("<4I", count, len(padded), 0, 0) + checksums + padded


def unsigned(value: int) -> bytes:
    """ULEB128."""
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


Blob = bytes | Callable[[list[int]], bytes]
"""Data of an image, or what makes it of the places of the blobs before it."""


def image(
    strings: Sequence[bytes],
    *,
    string_starts: Sequence[int] | None = None,
    types: Sequence[int] = (),
    fields: Sequence[tuple[int, int, int]] = (),
    methods: Sequence[tuple[int, int, int]] = (),
    classes: Sequence[tuple[int, int | None, int | None]] = (),
    blobs: Sequence[Blob] = (),
) -> bytes:
    """A DEX image of these tables: a class is a type and the blobs of its class data and static values.

    `string_starts` say where string items begin in the string data, in place of one for each string.
    """
    items = [unsigned(len(text)) + text + b"\0" for text in strings]
    starts = [*accumulate(map(len, items), initial=0)][:-1] if string_starts is None else string_starts
    rows = [
        (len(starts), 4),
        (len(types), 4),
        (0, 12),
        (len(fields), 8),
        (len(methods), 8),
        (len(classes), 32),
    ]
    table_places = [*accumulate((count * size for count, size in rows), initial=0x70)]
    data_from = table_places[-1]
    data = bytearray(b"".join(items))
    places: list[int] = []
    for blob in blobs:
        data += bytes(-(data_from + len(data)) % 4)
        places.append(data_from + len(data))
        data += blob(places) if callable(blob) else blob
    data += bytes(-(data_from + len(data)) % 4)
    map_place = data_from + len(data)
    lists = {row[1] for row in classes if row[1] is not None}
    mapped = [
        (kind, count, place)
        for kind, ((count, _), place) in enumerate(zip(rows, table_places, strict=False), 1)
        if count
    ]
    values = {row[2] for row in classes if row[2] is not None}
    mapped += [(0x2002, len(set(starts)), data_from + min(starts))] if starts else []
    mapped += [(0x2000, len(lists), places[min(lists)])] if lists else []
    mapped += [(0x2005, len(values), places[min(values)])] if values else []
    data += struct.pack("<I", len(mapped)) + b"".join(struct.pack("<HHII", kind, 0, *row) for kind, *row in mapped)
    tables = b"".join(
        [
            struct.pack(f"<{len(starts)}I", *(data_from + start for start in starts)),
            struct.pack(f"<{len(types)}I", *types),
            b"".join(struct.pack("<2HI", *row) for row in (*fields, *methods)),
            b"".join(
                struct.pack("<8I", kind, 1, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0, *(0 if i is None else places[i] for i in own))
                for kind, *own in classes
            ),
        ]
    )
    header = [
        number
        for (count, _), place in zip(rows, table_places, strict=False)
        for number in (count, place if count else 0)
    ]
    size = data_from + len(data)
    return summed(
        _HEADER.pack(b"dex\n035\0", size, 0x70, 0x12345678, 0, 0, map_place, *header, len(data), data_from)
        + tables
        + data
    )

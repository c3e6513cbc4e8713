"""Columns of a SQLite database: in a record they stand one behind the other without a separator.

Source: sqlite.org, "Database File Format".  Only the page that holds a place is looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from fwdiff.facts.spans import Around, Spans

MAGIC = b"SQLite format 3\0"
_INTERIOR_INDEX, _LEAF_INDEX, _LEAF_TABLE = 0x02, 0x0A, 0x0D
_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
"""Bytes of a number, by its serial type."""
_MOST_COLUMNS = 2000
"""SQLITE_MAX_COLUMN."""
_HEADER = 100
"""Bytes of the first page before its own header."""


def sqlite_columns(data: bytes, low: int, high: int) -> Around | None:
    """The columns' bounds; None where the header is no database's."""
    (written,) = struct.unpack_from(">H", data, low + 16) if high - low >= _HEADER else (0,)
    size = 0x10000 if written == 1 else written
    if size < 512 or size & (size - 1):
        return None
    usable = size - data[low + 20]
    pages: dict[int, Spans] = {}

    def around(place: int) -> tuple[int, int]:
        number = (place - low) // size
        if number not in pages:
            begin = low + number * size
            end = min(high, begin + usable)
            header = begin + (0 if number else _HEADER)
            pages[number] = Spans(_columns(data, begin, header, end), begin, min(high, begin + size))
        return pages[number].around(place)

    return around


def _columns(data: bytes, page: int, header: int, end: int) -> Iterator[tuple[int, int]]:
    kind = data[header] if header + 12 <= end else 0
    if kind not in (_INTERIOR_INDEX, _LEAF_INDEX, _LEAF_TABLE):
        return
    first = header + (12 if kind == _INTERIOR_INDEX else 8)
    count = min(int.from_bytes(data[header + 3 : header + 5], "big"), (end - first) // 2)
    for at in sorted(set(struct.unpack_from(f">{count}H", data, first))):
        place = page + at + (4 if kind == _INTERIOR_INDEX else 0)
        if first <= place < end:
            size, place = _number(data, place, end)
            if kind == _LEAF_TABLE:
                _, place = _number(data, place, end)  # the row's id
            yield from _record(data, place, min(end, place + _held(size, end - page, is_table=kind == _LEAF_TABLE)))


def _held(size: int, usable: int, *, is_table: bool) -> int:
    """Bytes of a record of `size` bytes that stand in its own page; the rest is in pages of its own."""
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if size <= most:
        return size
    least = (usable - 12) * 32 // 255 - 23
    held = least + (size - least) % (usable - 4)
    return held if held <= most else least


def _record(data: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The texts and blobs of one record; what goes on in another page is cut at the end of this one."""
    size, place = _number(data, begin, end)
    column = begin + size
    for _ in range(_MOST_COLUMNS):
        if place >= min(begin + size, end):
            return
        kind, place = _number(data, place, end)
        length = _SIZES.get(kind, (kind - 12) // 2)
        if kind >= 12:
            yield min(column, end), min(column + length, end)
        column += max(length, 0)


def _number(data: bytes, place: int, end: int) -> tuple[int, int]:
    """A number of one to nine bytes, the highest seven bits first, and the place behind it."""
    value = 0
    for index in range(9):
        if place >= end:
            return 0, end
        byte = data[place]
        place += 1
        if index == 8:
            return value << 8 | byte, place
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, place

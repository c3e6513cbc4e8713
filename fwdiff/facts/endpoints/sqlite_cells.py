"""Columns of a SQLite database: in a record they stand one behind the other without a separator.

Source: sqlite.org, "Database File Format".  Only the page that holds a place is looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.endpoints.spans import Around, Spans

MAGIC = b"SQLite format 3\0"
_INTERIOR_INDEX, _LEAF_INDEX, _LEAF_TABLE = 0x02, 0x0A, 0x0D
_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
"""Bytes of a number, by its serial type."""
_MOST_COLUMNS = 2000
"""SQLITE_MAX_COLUMN."""
_HEADER = 100
"""Bytes of the first page before its own header."""


class Pages(NamedTuple):
    """The pages of a database in `data`, of so many bytes of which those up to `usable` are used."""

    data: bytes
    low: int
    high: int
    size: int
    usable: int

    def bounds(self, number: int) -> tuple[int, int]:
        """Of what a page holds; the first page has the number 0."""
        begin = self.low + number * self.size
        return begin, min(self.high, begin + self.usable)

    def records(self, number: int) -> Iterator[Record]:
        """Those of one page; none where it is no page of a tree with records."""
        return records_of_page(self.data, *self.bounds(number), is_first=not number)


class Record(NamedTuple):
    """A record of so many bytes of which those from `begin` to `end` stand in its page."""

    begin: int
    end: int
    size: int


def sqlite_pages(data: bytes, low: int, high: int) -> Pages | None:
    """None where the header is no database's."""
    (written,) = struct.unpack_from(">H", data, low + 16) if high - low >= _HEADER else (0,)
    size = 0x10000 if written == 1 else written
    if not is_page_size(size):
        return None
    return Pages(data, low, high, size, size - data[low + 20])


def is_page_size(size: int) -> bool:
    """Whether a database can have pages of so many bytes."""
    return 512 <= size <= 0x10000 and not size & (size - 1)


def records_of_page(data: bytes, begin: int, end: int, *, is_first: bool) -> Iterator[Record]:
    """Those of the page `data[begin:end]`; none where it is no page of a tree with records."""
    return _records(data, begin, begin + (_HEADER if is_first else 0), end)


def sqlite_columns(data: bytes, low: int, high: int) -> Around | None:
    """The columns' bounds; None where the header is no database's."""
    found = sqlite_pages(data, low, high)
    if found is None:
        return None
    pages, known = found, dict[int, Spans]()

    def around(place: int) -> tuple[int, int]:
        number = (place - low) // pages.size
        if number not in known:
            columns = (column for record in pages.records(number) for column in columns_of(data, record))
            begin, _ = pages.bounds(number)
            known[number] = Spans(columns, begin, min(high, begin + pages.size))
        return known[number].around(place)

    return around


def _records(data: bytes, page: int, header: int, end: int) -> Iterator[Record]:
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
            held = _held(size, end - page, is_table=kind == _LEAF_TABLE)
            yield Record(place, min(end, place + held), size)


def _held(size: int, usable: int, *, is_table: bool) -> int:
    """Bytes of a record of `size` bytes that stand in its own page; the rest is in pages of its own."""
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if size <= most:
        return size
    least = (usable - 12) * 32 // 255 - 23
    held = least + (size - least) % (usable - 4)
    return held if held <= most else least


def columns_of(data: bytes, record: Record) -> Iterator[tuple[int, int]]:
    """The bounds of its texts and blobs; what goes on in another page is cut at the end of this one."""
    for first, last in columns_by_size(data, record):
        yield min(first, record.end), min(last, record.end)


def columns_by_size(data: bytes, record: Record) -> Iterator[tuple[int, int]]:
    """As `columns_of`, as if all of the record stood in its page."""
    size, place = _number(data, record.begin, record.end)
    column = record.begin + size
    for _ in range(_MOST_COLUMNS):
        if place >= min(record.begin + size, record.end):
            return
        kind, place = _number(data, place, record.end)
        length = _SIZES.get(kind, (kind - 12) // 2)
        if kind >= 12:
            yield column, column + length
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

"""Columns in what SQLite keeps beside a database: pages that are to be written to it, or that it had before.

Source: sqlite.org, "WAL-mode File Format" and "Database File Format", 3 (the rollback journal).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from fwdiff.facts.endpoints.spans import Around, Spans
from fwdiff.facts.endpoints.sqlite_cells import columns_of, is_page_size, records_of_page

WAL_MAGICS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_WAL_HEADER, _WAL_FRAME = 32, 24
_JOURNAL = struct.Struct(">16xIII")
"""Behind the magic and the number of pages: a checksum's start, the pages of the database, and of a sector and a page
the bytes."""
_NUMBER, _CHECKSUM = 4, 4
"""Bytes of a page's number before it, and of its checksum behind it, in a rollback journal."""


class _Frames(NamedTuple):
    """Copies of pages one behind the other from `first` on, each with so many bytes before and behind it."""

    first: int
    before: int
    size: int
    behind: int


def journal_columns(data: bytes, low: int, high: int) -> Around | None:
    """The columns' bounds; None where the header is none."""
    found = _wal(data, low) if data.startswith(WAL_MAGICS, low, high) else _journal(data, low, high)
    if found is None or not is_page_size(found.size):
        return None
    frames, known = found, dict[int, Spans]()

    def around(place: int) -> tuple[int, int]:
        step = frames.before + frames.size + frames.behind
        number = max(0, place - frames.first) // step
        if number not in known:
            start = frames.first + number * step
            begin, end = start + frames.before, min(high, start + frames.before + frames.size)
            page = int.from_bytes(data[start : start + _NUMBER], "big")
            records = records_of_page(data, begin, end, is_first=page == 1)
            known[number] = Spans((column for one in records for column in columns_of(data, one)), begin, end)
        return known[number].around(place)

    return around


def _wal(data: bytes, low: int) -> _Frames | None:
    size = int.from_bytes(data[low + 8 : low + 12], "big")
    return _Frames(low + _WAL_HEADER, _WAL_FRAME, size, 0)


def _journal(data: bytes, low: int, high: int) -> _Frames | None:
    if high - low < _JOURNAL.size:
        return None
    _, sector, size = _JOURNAL.unpack_from(data, low)
    return _Frames(low + sector, _NUMBER, size, _CHECKSUM)

"""Columns of a SQLite database that go on in pages of their own, put together again.

Source: sqlite.org, "Database File Format", 1.6 (cell payload overflow pages).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.sqlite_cells import MAGIC, Pages, Record, columns_by_size, sqlite_pages

_POINTER = 4
"""Bytes of the number of the next page, in front of what a page of overflow holds."""


class LongColumn:
    """A column by the bounds of its pieces in the file, in their order."""

    def __init__(self, pieces: list[tuple[int, int]]) -> None:
        self.pieces = pieces
        self._begins = [0, *accumulate(end - begin for begin, end in pieces)]

    def text(self, data: bytes) -> bytes:
        """All of it."""
        return b"".join(data[begin:end] for begin, end in self.pieces)

    def placed(self, literal: Literal) -> Literal:
        """A literal of the text at its place in the file; it may go on in another piece."""
        piece = bisect_right(self._begins, literal.start) - 1
        start = self.pieces[piece][0] + literal.start - self._begins[piece]
        return literal._replace(start=start, end=start + literal.end - literal.start)


class LongColumns:
    """Those of one database."""

    def __init__(self, columns: list[LongColumn]) -> None:
        self.columns = columns
        pieces = sorted(
            (begin - _POINTER * (number > 0), end)
            for column in columns
            for number, (begin, end) in enumerate(column.pieces)
        )
        self._begins = [begin for begin, _ in pieces]
        self._ends = [end for _, end in pieces]

    def holds(self, place: int) -> bool:
        """Whether a place of the file, a pointer to the next page included, is one of a piece."""
        row = bisect_right(self._begins, place) - 1
        return row >= 0 and place < self._ends[row]


def long_columns(data: bytes) -> LongColumns:
    """Of a file; none where it is no database."""
    pages = sqlite_pages(data, 0, len(data)) if data.startswith(MAGIC) else None
    return LongColumns(list(_columns(pages)) if pages else [])


def _columns(pages: Pages) -> Iterator[LongColumn]:
    left = count = -(-(pages.high - pages.low) // pages.size)
    for number in range(count):
        for record in pages.records(number):
            if record.end - record.begin < record.size:
                pieces = list(_pieces(pages, record, left))
                left -= len(pieces) - 1  # a page belongs to one record: a file whose records share them is no database
                yield from _cut(pages.data, record, pieces)


def _pieces(pages: Pages, record: Record, most: int) -> Iterator[tuple[int, int]]:
    """Where the bytes of a record stand."""
    yield record.begin, record.end
    missing = record.size - (record.end - record.begin)
    pointer = record.end
    for _ in range(most):
        following = int.from_bytes(pages.data[pointer : pointer + _POINTER], "big")
        if missing <= 0 or not following:
            return
        pointer, end = pages.bounds(following - 1)
        if pointer + _POINTER >= end:
            return
        yield pointer + _POINTER, min(end, pointer + _POINTER + missing)
        missing -= end - pointer - _POINTER


def _cut(data: bytes, record: Record, pieces: list[tuple[int, int]]) -> Iterator[LongColumn]:
    """The columns that stand behind the first piece of a record, all or in part."""
    places = list(accumulate((end - begin for begin, end in pieces), initial=record.begin))
    for first, last in columns_by_size(data, record):
        rows = range(max(bisect_right(places, first) - 1, 0), min(bisect_right(places, last - 1), len(pieces)))
        if len(rows) > 1 or (rows and rows.start):
            yield LongColumn([_part(pieces[row], first - places[row], last - places[row]) for row in rows])


def _part(piece: tuple[int, int], first: int, last: int) -> tuple[int, int]:
    """What `first:last`, counted from a piece's begin, has of it."""
    begin, end = piece
    return begin + max(0, first), min(end, begin + last)

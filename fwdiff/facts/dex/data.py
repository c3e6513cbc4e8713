"""What a DEX image holds outside its strings: the arrays that code is filled with, and what stands behind its data.

Sources: the DEX format page of source.android.com (`map_list`) and its Dalvik bytecode page (`fill-array-data`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from fwdiff.facts.dex.check import map_items
from fwdiff.facts.dex.dex import Dex
from fwdiff.facts.dex.methods import Methods, MethodTable
from fwdiff.facts.endpoints.candidates import Candidate
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.protobuf_strings import protobuf_bounds
from fwdiff.facts.endpoints.scan import literals_at, printable_bounds
from fwdiff.facts.endpoints.spans import Around, Spans
from fwdiff.model import CodeSite

PAYLOAD = "payload"
"""The name of what stands behind the data, as a member of the image."""

_ARRAY = 0x0300
"""The first of the two-byte units of `fill-array-data`, which stand at even places: width and count follow."""
_ARRAY_SHIFT = 8
_WIDTHS = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8
_MAP_LIST = 0x1000
_MAP_ENTRY_SIZE = 12
_NO_PADDING = re.compile(rb"[^\0]")


def literals_outside_strings(
    dex: Dex, methods: Methods, member: str, collection: Collection, *, is_carved: bool
) -> Iterator[Literal]:
    """Endpoints in the image's data but for its strings, most of them in arrays of bytes and of characters.

    What stands behind the data of an image that is not carved out of a file is a member of its own.
    """
    for begin, end in _outside_strings(dex, methods, dex.end if is_carved else data_end(dex)):
        collection.look_at_dex(end - begin)
        yield from _literals_between(dex.data, begin, end, member, collection)


def _outside_strings(dex: Dex, methods: Methods, end: int) -> list[tuple[int, int]]:
    """Of CompactDex, whose images share their data, the code alone."""
    if dex.compact:
        begins, ends = methods().begin, methods().end
        return [(int(begins[0]), int(ends.max()))] if len(begins) else []
    low, high = dex.string_region
    return [(begin, stop) for begin, stop in ((dex.start, low), (high, end)) if begin < stop]


def _literals_between(data: bytes, begin: int, end: int, member: str, collection: Collection) -> Iterator[Literal]:
    @cache
    def arrays() -> Spans:
        return Spans(_arrays(data, begin, end), begin, end)

    @cache
    def fields(low: int, high: int) -> Around | None:
        return protobuf_bounds(data, low, high)

    def bounds(candidate: Candidate) -> tuple[int, int]:
        low, high = arrays().around(candidate.place)
        if inside := fields(low, high):
            low, high = inside(candidate.place)
        first, last = printable_bounds(data, candidate) if candidate.notation.is_wide else (low, high)
        return max(low, first), min(high, last)

    for window in collection.candidates(data, member, begin, end):
        yield from literals_at(data, window, bounds)


def _arrays(data: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Compared as units: a regular expression takes twenty times as long."""
    begin += begin % 2
    units = np.frombuffer(data, "<u2", max(0, end - begin) // 2, begin)
    places = np.flatnonzero(units[:-3] == _ARRAY)
    width = units[places + 1].astype(np.int64)
    size = width * (units[places + 2] | units[places + 3].astype(np.int64) << 16)
    first = begin + 2 * places + _ARRAY_SHIFT
    sound = (_WIDTHS >> np.minimum(width, 9) & 1 != 0) & (size > 0) & (first + size <= end)
    return zip(first[sound].tolist(), (first + size)[sound].tolist(), strict=True)


def owners_of(dex: Dex, methods: MethodTable, place: int) -> tuple[CodeSite, ...]:
    """The methods that the array at a place belongs to."""
    last = int(np.searchsorted(methods.begin, place, "right")) - 1
    if last < 0 or place >= methods.end[last]:
        return ()
    first = int(np.searchsorted(methods.begin, methods.begin[last], "left"))
    names = {dex.method_name(int(method)) for method in methods.method[first : last + 1]}
    return tuple(CodeSite(*name) for name in sorted(names))


def data_end(dex: Dex) -> int:
    """Behind the map, which compilers write last: what a packer adds stands there, whatever size the header says."""
    end = min(dex.end, len(dex.data))
    items = None if dex.compact else map_items(dex)
    if not items or max(place for _, place in items.values()) != items.get(_MAP_LIST, (0, -1))[1]:
        return end
    count = int.from_bytes(dex.data[dex.map : dex.map + 4], "little")
    return min(end, dex.map + 4 + _MAP_ENTRY_SIZE * count)


def payload_begin(dex: Dex) -> int | None:
    """Where something stands behind the data, up to the end of the buffer; None where all is padding."""
    if dex.compact or dex.tables_from != dex.start or dex.is_in_container:
        return None
    found = _NO_PADDING.search(dex.data, data_end(dex))
    return found.start() if found else None

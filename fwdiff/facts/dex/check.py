"""What a DEX image says that cannot be, or says twice and differently: names or endpoints may be missing from it."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng

from fwdiff.facts.dex.dex import Dex, Integers

_CHECKSUM = 8
_SUMMED_FROM = 12
_MAP_ENTRY = struct.Struct("<H2x2I")
_MAP_KINDS = range(1, 7)
"""The kinds of the tables in the map, in the order of the header."""
_MAP_SIZES = range(1, 64)
_CALL_SITES, _CLASS_DATA, _STRING_DATA, _ENCODED_ARRAYS = 0x0007, 0x2000, 0x2002, 0x2005


def complaints(dex: Dex) -> Iterator[str]:
    """A reason each; none for what ART would load.  The map of CompactDex is not looked at."""
    outside = len(dex.string_offsets) - len(dex.strings_in_order[0])
    if outside:
        yield f"{outside} strings out of bounds"
    if wrong := _wrong_ids(dex):
        yield f"{wrong} ids in its tables out of bounds"
    if lists := sum(_outside(dex, written) for written in (dex.classes[:, 6], dex.classes[:, 7])):
        yield f"{lists} lists of its classes out of bounds"
    if not _is_sorted(dex):
        yield "its tables are not in order"
    if not dex.compact and not (_follow_each_other(dex) and _is_mapped(dex)):
        yield "its map is damaged, or says otherwise than its tables"


def is_intact(dex: Dex) -> bool:
    """Whether the checksum fits, as ART demands of what is no part of a compiled file; 1 GB takes 0.1 s."""
    if dex.compact:
        return True
    (checksum,) = struct.unpack_from("<I", dex.data, dex.start + _CHECKSUM)
    summed = memoryview(dex.data)[dex.start + _SUMMED_FROM : dex.start + dex.size]
    return zlib_ng.adler32(summed) == int(checksum)


def _wrong_ids(dex: Dex) -> int:
    strings, types = len(dex.string_offsets), len(dex.type_strings)
    columns = [(dex.type_strings, strings), (dex.classes[:, 0], types)]
    for rows in (dex.fields, dex.methods):
        columns += [(rows[:, 1], strings), (rows[:, 0] & 0xFFFF, types)]
    return sum(int(np.count_nonzero(column >= count)) for column, count in columns)


def _is_sorted(dex: Dex) -> bool:
    """Types ascend by string, members by class, name and what they take; nothing stands twice, no class either."""
    keys: list[NDArray[np.int64] | NDArray[np.uint64]] = [dex.type_strings]
    for rows in (dex.fields, dex.methods):
        owners, names = rows[:, 0], rows[:, 1]
        keys.append((owners << 48 | names << 16 | owners >> 16).view(np.uint64))
    keys.append(np.sort(dex.classes[:, 0]))
    return all(bool((key[1:] > key[:-1]).all()) for key in keys)


def _outside(dex: Dex, written: Integers) -> int:
    places = dex.data_offset(written[written != 0])
    return int(np.count_nonzero((places < dex.start) | (places >= dex.end)))


def _follow_each_other(dex: Dex) -> bool:
    """Whether each string begins behind the end of another one."""
    offsets, _ = dex.strings_in_order
    further = offsets[1:]
    return bool((np.frombuffer(dex.data, np.uint8)[further - 1] == 0).all()) if len(further) else True


def _is_mapped(dex: Dex) -> bool:
    """Whether the map names each table as the header does, and as many items as tables point to, all in their parts."""
    items = map_items(dex)
    if items is None:
        return False
    ends = sorted([*(place for _, place in items.values()), dex.end])
    named = [(kind, table.rows, table.begin) for kind, table in zip(_MAP_KINDS, dex.tables, strict=True)]
    if any(items.get(kind, (0, 0)) != ((rows, begin) if rows else (0, 0)) for kind, rows, begin in named):
        return False
    pointed = (
        (_CLASS_DATA, np.sort(dex.data_offset(dex.classes[:, 6][dex.classes[:, 6] != 0]))),
        (_ENCODED_ARRAYS, np.sort(dex.data_offset(dex.classes[:, 7][dex.classes[:, 7] != 0]))),
        (_STRING_DATA, dex.strings_in_order[0]),
    )
    for kind, places in pointed:
        count, begin = items.get(kind, (0, dex.end))
        others = count - (1 + np.count_nonzero(places[1:] > places[:-1]) if len(places) else 0)
        if others < 0 or (others and not (kind == _ENCODED_ARRAYS and _CALL_SITES in items)):
            return False
        if len(places) and not begin <= places[0] <= places[-1] < ends[bisect_right(ends, begin)]:
            return False
    return True


def map_items(dex: Dex) -> dict[int, tuple[int, int]] | None:
    """Number and place of the items of each kind; None where there is no map."""
    if not dex.start <= dex.map <= dex.end - 4:
        return None
    (count,) = struct.unpack_from("<I", dex.data, dex.map)
    if count not in _MAP_SIZES or dex.map + 4 + _MAP_ENTRY.size * count > dex.end:
        return None
    entries = (_MAP_ENTRY.unpack_from(dex.data, dex.map + 4 + _MAP_ENTRY.size * i) for i in range(count))
    return {kind: (rows, dex.tables_from + place) for kind, rows, place in entries}

"""What a DEX image says that cannot be, or says twice and differently: names or endpoints may be missing from it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from zlib_ng import zlib_ng

from fwdiff.facts.dex import Dex

_CHECKSUM = 8
_SUMMED_FROM = 12
_MAP_ENTRY = struct.Struct("<H2x2I")
_MAP_KINDS = range(1, 7)
"""The kinds of the tables in the map, in the order of the header."""
_MAP_SIZES = range(1, 64)


def complaints(dex: Dex) -> Iterator[str]:
    """A reason each; none for what ART would load.  The map of CompactDex is not looked at."""
    outside = len(dex.string_offsets) - len(dex.strings_in_order[0])
    if outside:
        yield f"{outside} strings out of bounds"
    if wrong := _wrong_ids(dex):
        yield f"{wrong} ids in its tables out of bounds"
    if not dex.compact and not _is_mapped(dex):
        yield "its map is damaged, or says otherwise than its header"


def is_intact(dex: Dex) -> bool:
    """Whether the checksum fits, as ART demands of what is no part of a compiled file; 1 GB takes 0.1 s."""
    if dex.compact:
        return True
    (checksum,) = struct.unpack_from("<I", dex.data, dex.start + _CHECKSUM)
    summed = memoryview(dex.data)[dex.start + _SUMMED_FROM : dex.start + dex.size]
    return zlib_ng.adler32(summed) == int(checksum)


def _wrong_ids(dex: Dex) -> int:
    strings, types = len(dex.string_offsets), len(dex.type_strings)
    count = int((dex.type_strings >= strings).sum()) + int((dex.classes[:, 0] >= types).sum())
    for rows in (dex.fields, dex.methods):
        count += int((rows[:, 1] >= strings).sum()) + int((rows[:, 0] & 0xFFFF >= types).sum())
    return count


def _is_mapped(dex: Dex) -> bool:
    """Whether the map names each table as the header does."""
    if not dex.start <= dex.map <= dex.end - 4:
        return False
    (count,) = struct.unpack_from("<I", dex.data, dex.map)
    if count not in _MAP_SIZES or dex.map + 4 + _MAP_ENTRY.size * count > dex.end:
        return False
    entries = (_MAP_ENTRY.unpack_from(dex.data, dex.map + 4 + _MAP_ENTRY.size * i) for i in range(count))
    known = {kind: (size, dex.tables_from + offset) for kind, size, offset in entries}
    return all(
        not table.rows or known.get(kind) == (table.rows, table.begin)
        for kind, table in zip(_MAP_KINDS, dex.tables, strict=True)
    )

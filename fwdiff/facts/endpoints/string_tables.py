"""Formats that keep all strings in one storage and say in a table where each begins: Hermes, il2cpp, Chromium's pak.

Sources: Hermes' BytecodeFileFormat.h (versions 76 to 96), il2cpp's vm/GlobalMetadataFileInternals.h (versions to 31),
Chromium's ui/base/resource/data_pack.cc (versions 4 and 5).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.endpoints.spans import Around, Spans

HERMES_MAGIC = b"\xc6\x1f\xbc\x03\xc1\x03\x19\x1f"
IL2CPP_MAGIC = b"\xaf\x1b\xb1\xfa"
PAK_MAGICS = (b"\x04\0\0\0", b"\x05\0\0\0")

_HERMES_HEADER = 128
_HERMES_COUNTS = struct.Struct("<7I")
_FUNCTION, _KIND, _HASH, _SMALL, _OVERFLOW = 16, 4, 4, 4, 8
"""Bytes of a row of the sections in front of the strings' storage, in their order."""
_OVERFLOWN = 0xFF
Integers = NDArray[np.int64]


def hermes_strings(data: bytes, low: int, high: int) -> Around | None:
    """Hermes bytecode (React Native): strings may share their bytes, the longest has them."""
    if high - low < _HERMES_HEADER:
        return None
    functions, kinds, identifiers, strings, overflows, size, *_ = _HERMES_COUNTS.unpack_from(data, low + 40)
    small = low + _HERMES_HEADER + _FUNCTION * functions + _KIND * kinds + _HASH * identifiers
    overflow = small + _SMALL * strings
    storage = overflow + _OVERFLOW * overflows
    if storage + size > high:
        return None
    rows = np.frombuffer(data, "<u4", strings, small).astype(np.int64)
    long = np.frombuffer(data, "<u4", 2 * overflows, overflow).astype(np.int64).reshape(-1, 2)
    is_wide, offsets, lengths = rows & 1, rows >> 1 & 0x7FFFFF, rows >> 24
    is_long = lengths == _OVERFLOWN
    if overflows and int(offsets[is_long].max(initial=0)) < overflows:
        offsets[is_long], lengths[is_long] = long[offsets[is_long]].T
    return _spans(storage + offsets, lengths << is_wide, low, high)


def il2cpp_strings(data: bytes, low: int, high: int) -> Around | None:
    """String literals of a program made by Unity (`global-metadata.dat`)."""
    if high - low < 24:
        return None
    table, table_size, storage, storage_size = struct.unpack_from("<4I", data, low + 8)
    if low + table + table_size > high or low + storage + storage_size > high or table_size % 8:
        return None
    rows = np.frombuffer(data, "<u4", table_size // 4, low + table).astype(np.int64).reshape(-1, 2)
    return _spans(low + storage + rows[:, 1], rows[:, 0], low, high)


class PakTable(NamedTuple):
    """The numbers of the entries of Chromium's resources, and where each begins; one place more than numbers."""

    numbers: Integers
    places: Integers

    def entries(self) -> Iterator[tuple[int, int, int]]:
        """(number, begin, end) of each."""
        places = self.places.tolist()
        return zip(self.numbers.tolist(), places[:-1], places[1:], strict=True)


def pak_table(data: bytes, low: int, high: int) -> PakTable | None:
    """None where what the table says does not fit the file."""
    if high - low < 12:
        return None
    version, count = struct.unpack_from("<2I", data, low)
    first = low + 9
    if version == 5:
        (count,) = struct.unpack_from("<H", data, low + 8)
        first = low + 12
    end = first + 6 * (count + 1)
    if end > high:
        return None
    raw = np.frombuffer(data, np.uint8, 6 * (count + 1), first).reshape(-1, 6).astype(np.int64)
    places = low + (raw[:, 2:] << np.arange(0, 32, 8)).sum(axis=1)
    if int(places[0]) < end or int(places[-1]) > high or (places[1:] < places[:-1]).any():
        return None
    return PakTable(raw[:-1, 0] | raw[:-1, 1] << 8, places)


def pak_entries(data: bytes, low: int, high: int) -> Around | None:
    """Chromium's resources: each ends where the next one begins."""
    table = pak_table(data, low, high)
    return _spans(table.places[:-1], np.diff(table.places), low, high) if table else None


def _spans(begins: Integers, lengths: Integers, low: int, high: int) -> Around | None:
    """None where a string would run out of the file: then the table is none that is known here."""
    if not len(begins) or int((begins + lengths).max()) > high:
        return None
    return Spans(zip(begins.tolist(), (begins + lengths).tolist(), strict=True), low, high).around

"""The indices that quickened instructions of a vdex once had, by the code that holds them.

Source: ART's vdex_file.h, quicken_info.h and compact_offset_table.h.  Android 8.1 (010) has pairs of the offsets of a
code item and of its indices, in the order of the images; Android 9 (019) and 10 (021) a compact table by method id,
whose place stands in front of each image.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import Dex, Integers
from fwdiff.facts.dex.methods import MethodTable, unsigned_numbers

Bytes = NDArray[np.uint8]

_HEADERS = {b"019\0": 20, b"021\0": 28}
"""Bytes of the header, by version; the checksums and the header of the DEX section follow."""
_HEADER_8 = 24
_CODE_HEADER = 16
"""Bytes of a code item in front of its instructions."""
_BLOCK = 16
"""Methods of a block of the compact table."""
_MOST_IMAGES = 256


class QuickeningInfo(NamedTuple):
    """Where the indices of each row of a method table stand; of code that methods share, at the first row of it."""

    section: Bytes
    begin: Integers
    size: Integers
    """The number of them."""

    def values(self, places: Integers) -> Integers:
        """The numbers of two bytes at places of the section."""
        read: Integers = self.section[places].astype(np.int64) | self.section[places + 1].astype(np.int64) << 8
        return read

    def rows_with(self, wanted: NDArray[np.bool_]) -> Integers:
        """The rows that have an index that is marked, of all of two bytes."""
        row = np.repeat(np.arange(len(self.size)), self.size)
        within = np.arange(len(row)) - np.repeat(np.cumsum(self.size) - self.size, self.size)
        return np.unique(row[wanted[self.values(self.begin[row] + 2 * within)]])


def quickening_info(dex: Dex, methods: MethodTable) -> QuickeningInfo:
    """Of an image in a vdex; empty where the file is another, has none, or none that can be read."""
    begin, count = np.zeros((2, len(methods.begin)), np.int64)
    section = np.zeros(0, np.uint8)
    try:
        low, high = _bounds(dex.data)
        if low < high:
            section = np.frombuffer(dex.data, np.uint8, high - low, low)
            row, size, place = _of_android_8(dex, methods, section) if _is_8(dex) else _compact(dex, methods, section)
            section[place + 2 * size - 1]  # raises IndexError where indices run out of it
            if (size <= _units(methods)[row]).all():
                begin[row], count[row] = place, size
    except (struct.error, IndexError, ValueError):
        begin, count = np.zeros((2, len(methods.begin)), np.int64)
    return QuickeningInfo(section, begin, count)


def _units(methods: MethodTable) -> Integers:
    """Of 16 bits, of each row's code up to the next: as many indices at most, each instruction has one a unit."""
    following = np.searchsorted(methods.begin, methods.begin, "right")
    stop = np.append(methods.begin, methods.end.max(initial=0))[following]
    units: Integers = (np.minimum(methods.end, stop) - methods.begin) // 2
    return units


def _is_8(dex: Dex) -> bool:
    return dex.data[4:8] == b"010\0"


def _bounds(data: bytes) -> tuple[int, int]:
    """Of the section of all indices, which stands behind what the code was verified against."""
    version = data[4:8] if data.startswith(b"vdex") else b""
    if version == b"010\0":
        images, dex_size, dependencies, size = struct.unpack_from("<4I", data, 8)
        begin = _HEADER_8 + 4 * images + dex_size + dependencies
    elif version in _HEADERS and data[8:12] != b"000\0":
        images, dependencies = struct.unpack_from("<2I", data, 12)
        header = _HEADERS[version] + 4 * images
        dex_size, shared, size = struct.unpack_from("<3I", data, header)
        begin = header + 12 + dex_size + shared + dependencies
    else:
        return 0, 0
    if begin + size > len(data):
        raise IndexError
    return begin, begin + size


def _of_android_8(dex: Dex, methods: MethodTable, section: Bytes) -> tuple[Integers, Integers, Integers]:
    """(row, number of indices, their place): the section ends with where the pairs of each image begin."""
    (images,) = struct.unpack_from("<I", dex.data, 8)
    tables = len(section) - 4 * images
    starts = [*np.frombuffer(section, "<u4", images, tables).tolist(), tables]
    number = _number_of(dex, images)
    low, high = starts[number], starts[number + 1]
    pairs = np.frombuffer(section, "<u4", 2 * ((high - low) // 8), low).astype(np.int64).reshape(-1, 2)
    code, place = dex.start + pairs[:, 0] + _CODE_HEADER, pairs[:, 1]
    row = np.searchsorted(methods.begin, code)
    known = row < len(methods.begin)
    known[known] = methods.begin[row[known]] == code[known]
    row, place = row[known], place[known]
    size = sum(section[place + i].astype(np.int64) << 8 * i for i in range(4))
    return row, np.asarray(size, np.int64) // 2, place + 4


def _number_of(dex: Dex, images: int) -> int:
    """Which image of its file it is: they stand one behind the other, at multiples of four bytes."""
    place = _HEADER_8 + 4 * images
    for number in range(min(images, _MOST_IMAGES)):
        if place == dex.start:
            return number
        (size,) = struct.unpack_from("<I", dex.data, place + 32)
        place += size + -size % 4
    raise IndexError


def _compact(dex: Dex, methods: MethodTable, section: Bytes) -> tuple[Integers, Integers, Integers]:
    """(row, number of indices, their place): offsets count from one, the number stands in front of the indices."""
    (place,) = struct.unpack_from("<I", dex.data, dex.start - 4)
    least, size = struct.unpack_from("<2I", section.data, place)
    blocks = -(-len(dex.methods) // _BLOCK)
    table = place + 8 + size
    begins = np.frombuffer(section, "<u4", blocks, table).astype(np.int64)
    method, offset = _offsets(section[place + 8 : table], begins)
    of_method = np.zeros(blocks * _BLOCK, np.int64)
    of_method[method] = offset + least & 0xFFFFFFFF
    first = np.flatnonzero(np.diff(methods.begin, prepend=-1))
    row = first[of_method[methods.method[first]] > 0]
    return row, *_numbers_at(section, of_method[methods.method[row]] - 1)


def _offsets(raw: Bytes, begins: Integers) -> tuple[Integers, Integers]:
    """(method, offset over the least) of all blocks.

    A block has a bit for each method with indices, its higher byte first, and the steps between their offsets.
    """
    masks = raw[begins].astype(np.int64) << 8 | raw[begins + 1]
    block, bit = np.nonzero(masks[:, None] >> np.arange(_BLOCK) & 1)
    is_number = np.ones(len(raw), np.bool_)
    is_number[begins] = is_number[begins + 1] = False
    steps, starts = unsigned_numbers(raw[is_number])
    first = np.searchsorted(starts, begins - 2 * np.arange(len(begins)))
    new = np.flatnonzero(np.diff(block, prepend=-1))
    within = np.arange(len(block)) - np.repeat(new, np.diff(new, append=len(block)))
    step = steps[first[block] + within]
    running = np.cumsum(step)
    return block * _BLOCK + bit, running - np.repeat((running - step)[new], np.diff(new, append=len(block)))


def _numbers_at(section: Bytes, places: Integers) -> tuple[Integers, Integers]:
    """(value, place behind it) of a ULEB128 number at each place, of three bytes at most."""
    value = np.zeros(len(places), np.int64)
    goes_on = np.ones(len(places), np.bool_)
    for shift in (0, 7, 14):
        byte = np.where(goes_on, section[np.where(goes_on, places, 0)], 0).astype(np.int64)
        value |= (byte & 0x7F) << shift
        places = places + goes_on
        goes_on &= byte >= 0x80
    if goes_on.any():
        raise IndexError
    return value, places

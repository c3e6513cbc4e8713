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
from fwdiff.facts.dex.methods import MethodTable

_HEADERS = {b"019\0": 20, b"021\0": 28}
"""Bytes of the header, by version; the checksums and the header of the DEX section follow."""
_BLOCK = 16
"""Methods of a block of the compact table."""
_LONGEST_NUMBER = 5


class QuickeningInfo(NamedTuple):
    """Where the indices of each row of a method table stand; of code that methods share, at the first row of it."""

    raw: NDArray[np.uint8]
    """The bytes of the section."""
    begin: Integers
    count: Integers

    def values(self, places: Integers) -> Integers:
        """The numbers of two bytes at places of the section."""
        read: Integers = self.raw[places].astype(np.int64) | self.raw[places + 1].astype(np.int64) << 8
        return read


def quickening_info(dex: Dex, methods: MethodTable, number: int, images: int) -> QuickeningInfo:
    """Of the image that is so many'th in its vdex; empty where the file has none that can be read."""
    begin, count = np.zeros((2, len(methods.begin)), np.int64)
    try:
        section = _section(dex.data)
        if dex.data[4:8] == b"010\0":
            found = _by_code(dex, methods, section, number, images)
        else:
            found = _by_method(dex, methods, section)
    except (struct.error, IndexError):
        return QuickeningInfo(np.zeros(0, np.uint8), begin, count)
    for row, (place, indices) in found.items():
        begin[row], count[row] = place, indices
    return QuickeningInfo(np.frombuffer(section, np.uint8), begin, count)


def _section(data: bytes) -> bytes:
    """The bytes of all indices; empty where there are none."""
    version = data[4:8]
    if version == b"010\0":
        images, dex_size, dependencies, size = struct.unpack_from("<4I", data, 8)
        begin = 24 + 4 * images + dex_size + dependencies
    elif version in _HEADERS and data[8:12] != b"000\0":
        images, dependencies = struct.unpack_from("<2I", data, 12)
        header = _HEADERS[version] + 4 * images
        dex_size, shared, size = struct.unpack_from("<3I", data, header)
        begin = header + 12 + dex_size + shared + dependencies
    else:
        return b""
    if begin + size > len(data):
        raise IndexError
    return data[begin : begin + size]


def _first_rows(methods: MethodTable) -> Integers:
    """The row that speaks for the code of each."""
    return np.searchsorted(methods.begin, methods.begin, "left")


def _by_code(dex: Dex, methods: MethodTable, section: bytes, number: int, images: int) -> dict[int, tuple[int, int]]:
    """A size of 32 bits in front of the indices."""
    if not section:
        return {}
    tables = len(section) - 4 * images
    places = struct.unpack_from(f"<{images}I", section, tables)
    low, high = places[number], places[number + 1] if number + 1 < images else tables
    if not low <= high <= tables:
        raise IndexError
    found = {}
    for code, place in struct.iter_unpack("<2I", section[low : low + (high - low) // 8 * 8]):
        row = int(np.searchsorted(methods.begin, dex.start + code + 16))
        if row == len(methods.begin) or methods.begin[row] != dex.start + code + 16:
            continue
        (size,) = struct.unpack_from("<I", section, place)
        found[row] = _checked(section, place + 4, size // 2)
    return found


def _by_method(dex: Dex, methods: MethodTable, section: bytes) -> dict[int, tuple[int, int]]:
    """A ULEB128 number of indices in front of them."""
    if not section:
        return {}
    (place,) = struct.unpack_from("<I", dex.data, dex.start - 4)
    least, table = struct.unpack_from("<2I", section, place)
    blocks: dict[int, list[int]] = {}
    found: dict[int, tuple[int, int]] = {}
    for method, row in zip(methods.method.tolist(), _first_rows(methods).tolist(), strict=True):
        block, within = divmod(method, _BLOCK)
        if block not in blocks:
            blocks[block] = _offsets(section, place + 8, table + 4 * block, least)
        offset = blocks[block][within]
        if offset and row not in found:
            count, begin = _number(section, offset - 1)
            found[row] = _checked(section, begin, count)
    return found


def _offsets(section: bytes, data: int, entry: int, least: int) -> list[int]:
    """Of the methods of a block: a bit for each that has one, the higher byte first, and the differences of those."""
    (block,) = struct.unpack_from("<I", section, data + entry)
    bits, place = section[data + block] << 8 | section[data + block + 1], data + block + 2
    offsets, offset = [], least
    for within in range(_BLOCK):
        if bits >> within & 1:
            difference, place = _number(section, place)
            offset = offset + difference & 0xFFFFFFFF  # a step back is written as its complement
            offsets.append(offset)
        else:
            offsets.append(0)
    return offsets


def _number(section: bytes, place: int) -> tuple[int, int]:
    """(value, place behind it) of a ULEB128 number."""
    value = 0
    for shift in range(0, 7 * _LONGEST_NUMBER, 7):
        byte = section[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise IndexError


def _checked(section: bytes, begin: int, count: int) -> tuple[int, int]:
    if begin + 2 * count > len(section):
        raise IndexError
    return begin, count

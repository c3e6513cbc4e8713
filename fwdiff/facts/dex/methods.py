"""Which method's code lies where in a DEX image: all class data decoded at once, without an object per method."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import BadDex, Dex, DexLimit, Integers

_LARGEST_CLASS_DATA = 1 << 22
"""Bytes from the first to the last item of class data: 65536 methods and as many fields take about 1 MiB, and the
numbers decoded from it eight times as much."""

_RUNS_OUT = "class data runs out of the data"


class MethodTable(NamedTuple):
    """Methods that have code, sorted by the place of their instructions."""

    method: Integers
    """Method ids."""
    begin: Integers
    """Where the instructions begin in the buffer; bytes."""
    end: Integers
    rejected: int
    """Methods whose code runs out of the data."""

    def code(self, row: int) -> tuple[int, int]:
        """The bounds of the instructions of one of them, which end where the next one's begin."""
        begin, end = int(self.begin[row]), int(self.end[row])
        following = int(np.searchsorted(self.begin, begin, "right"))
        return begin, min(end, int(self.begin[following])) if following < len(self.begin) else end


Methods = Callable[[], MethodTable]
"""An image's methods, decoded when they are asked for.  Raises `BadDex`."""


def method_table(dex: Dex) -> MethodTable:
    """The methods of every class of the image.  Raises `BadDex` where class data cannot be decoded."""
    written = dex.classes[:, 6]
    places = np.sort(dex.data_offset(written[written != 0]))
    places = places[np.diff(places, prepend=-1) != 0]
    if not len(places):
        return _sorted(dex, *np.zeros((2, 0), np.int64))
    values, starts = _unsigned_values(dex, places)
    first = np.searchsorted(starts, places)
    if first[-1] + 4 > len(values) or (starts[first] != places).any():
        raise BadDex("class data that does not begin with a number")
    static, instance, direct, virtual = (values[first + i] for i in range(4))
    methods_at = first + 4 + 2 * (static + instance)
    if (methods_at + 3 * (direct + virtual) > len(values)).any() or int((direct + virtual).sum()) * 3 > len(values):
        raise BadDex(_RUNS_OUT)
    lists = np.column_stack((methods_at, methods_at + 3 * direct)).ravel()
    counts = np.column_stack((direct, virtual)).ravel()
    return _sorted(dex, *_encoded_methods(values, lists[counts > 0], counts[counts > 0]))


def _unsigned_values(dex: Dex, places: Integers) -> tuple[Integers, Integers]:
    """(values, places) of every ULEB128 number from the first item of class data to the end of the last."""
    low, last = int(places[0]), int(places[-1])
    if low < dex.start or last >= dex.end:
        raise BadDex("class data out of bounds")
    high = _end_of_class_data(dex, last)
    if high - low > _LARGEST_CLASS_DATA:
        raise DexLimit("class data strewn over the file")
    values, starts = unsigned_numbers(np.frombuffer(dex.data, np.uint8, high - low, low))
    return values, starts + low


def unsigned_numbers(raw: NDArray[np.uint8]) -> tuple[Integers, Integers]:
    """(values, places) of the ULEB128 numbers that bytes are made of."""
    ends = np.flatnonzero(raw < 0x80)
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1] + 1
    values = (raw[starts] & 0x7F).astype(np.int64)
    longer = np.flatnonzero(ends > starts)
    for i in range(1, 5):
        values[longer] |= (raw[starts[longer] + i] & 0x7F).astype(np.int64) << (7 * i)
        longer = longer[ends[longer] - starts[longer] > i]
    return values & 0xFFFFFFFF, starts


def _end_of_class_data(dex: Dex, place: int) -> int:
    counts = []
    for _ in range(4):
        value, place = unsigned_at(dex, place)
        counts.append(value)
    numbers = 2 * (counts[0] + counts[1]) + 3 * (counts[2] + counts[3])
    if not numbers:
        return place
    raw = np.frombuffer(dex.data, np.uint8, min(dex.end - place, 5 * numbers, _LARGEST_CLASS_DATA + 1), place)
    ends = np.flatnonzero(raw < 0x80)
    if len(ends) < numbers:
        raise DexLimit("class data is too large") if len(raw) > _LARGEST_CLASS_DATA else BadDex(_RUNS_OUT)
    return place + int(ends[numbers - 1]) + 1


def unsigned_at(dex: Dex, place: int) -> tuple[int, int]:
    """(value, place behind it) of one ULEB128 number."""
    value = 0
    for i in range(5):
        if place >= dex.end:
            break
        byte = dex.data[place]
        place += 1
        value |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return value & 0xFFFFFFFF, place
    raise BadDex("a number runs out of the data")


def _encoded_methods(values: Integers, lists: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """(method ids, written code offsets) of lists of encoded methods; in each list ids are written as differences."""
    total = int(counts.sum())
    if not total:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    begins = np.cumsum(counts) - counts
    rows = np.repeat(lists - 3 * begins, counts) + 3 * np.arange(total)
    running = np.cumsum(values[rows])
    before = running[begins] - values[lists]
    method = running - np.repeat(before, counts)
    code = values[rows + 2]
    with_code = code != 0
    return method[with_code], code[with_code]


def _sorted(dex: Dex, method: Integers, code: Integers) -> MethodTable:
    place = dex.data_offset(code)
    sound = (method < len(dex.methods)) & (place >= dex.start + 4) & (place + 16 <= dex.end) & (place % 2 == 0)
    begin, units = _instructions(dex, place[sound])
    end = begin + 2 * units
    inside = end <= dex.end
    order = np.argsort(begin[inside], kind="stable")
    kept = method[sound][inside][order]
    return MethodTable(kept, begin[inside][order], end[inside][order], len(method) - len(kept))


def _instructions(dex: Dex, item: Integers) -> tuple[Integers, Integers]:
    """(place of the instructions, their 16-bit units) of code items."""
    halves = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)  # items stand at even places

    def half(places: Integers) -> Integers:
        read: Integers = halves[places >> 1].astype(np.int64)
        return read

    if not dex.compact:
        return item + 16, half(item + 12) | half(item + 14) << 16
    flags = half(item + 2)
    units = flags >> 5
    # kFlagPreHeaderInsnsSize: what does not fit stands in front of the item, the lower half nearest.
    large = np.flatnonzero(flags & 16)
    units[large] += half(item[large] - 2) + (half(item[large] - 4) << 16)
    return item + 4, units

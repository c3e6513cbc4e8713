"""Where a string of a pool begins and ends, seen from a place inside it: no table is needed, and none is decoded.

Each string stands behind its length, which may look like a letter of it (AOSP ResourceTypes.h, ResStringPool_header).
"""

from __future__ import annotations

import numpy as np

from fwdiff.facts.endpoints.candidates import Candidate

_REACH = 1 << 15
"""Bytes looked at each way; a string that goes on further is cut there."""
_WIDE_REACH = 17 << 10
"""The same in UTF-16: a URL of the longest kind twice."""


def pool_string_bounds(data: bytes, candidate: Candidate, low: int, high: int) -> tuple[int, int]:
    """The characters of the pool string around a candidate, inside the file `low:high`."""
    if candidate.notation.is_wide:
        return _wide_bounds(data, candidate.place, low, high)
    return _utf8_bounds(data, candidate.place, low, high)


def _utf8_bounds(data: bytes, place: int, low: int, high: int) -> tuple[int, int]:
    """UTF-8: the length in UTF-16 units, the length in bytes (each of one or two bytes), the bytes, NUL."""
    low, high = max(low, place - _REACH), min(high, place + _REACH)
    item = data.rfind(b"\0", low, place) + 1 or low
    end = data.find(b"\0", place, high)
    end = high if end < 0 else end
    length_at = item + (2 if data[item] & 0x80 else 1)
    begin = length_at + (2 if length_at < end and data[length_at] & 0x80 else 1)
    length = int.from_bytes(data[length_at:begin], "big") & 0x7FFF
    return (begin, end) if begin <= place and length == end - begin else (item, end)


def _wide_bounds(data: bytes, place: int, low: int, high: int) -> tuple[int, int]:
    """UTF-16: the length in units, the units, NUL."""
    before = data[max(low, place - _WIDE_REACH) : place]
    before = before[len(before) % 2 :]
    after = data[place : min(high, place + _WIDE_REACH)]
    begin = place - len(before) + _wide_index(before, backwards=True)
    end = place + _wide_index(after, backwards=False)
    length = int.from_bytes(data[begin : begin + 2], "little")
    return (begin + 2, end) if length == (end - begin) // 2 - 1 else (begin, end)


def _wide_index(run: bytes, *, backwards: bool) -> int:
    """The index behind the last or of the first aligned NUL character; without one, of the run's start or end."""
    ends = np.flatnonzero(np.frombuffer(run, "<u2", len(run) // 2) == 0)
    if not len(ends):
        return 0 if backwards else len(run)
    return 2 * int(ends[-1]) + 2 if backwards else 2 * int(ends[0])

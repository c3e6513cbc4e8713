"""Hashes of all strings of a DEX image at once: of the first and the last bytes of each, and of its length."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import BadDex, Dex, Integers

Hashes = NDArray[np.uint64]

_FIRST, _LAST = 48, 16
"""Bytes; what differs in the middle of a longer text alone counts as the same."""
_AT_ONCE = 1 << 14
"""Strings: the bytes looked at take 1 MiB."""
_SHIFT = np.uint64(31)
_FACTORS = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_ARRAY = ord("[")


class StringBounds(NamedTuple):
    """Where the characters of strings stand."""

    begin: Integers
    end: Integers


def mixed(first: Hashes, second: Hashes | np.uint64) -> Hashes:
    """Two hashes as one, in which their order counts."""
    both: Hashes = (first * _FACTORS[0] + second) * _FACTORS[1]
    both ^= both >> _SHIFT
    return both


def string_bounds(dex: Dex) -> StringBounds:
    """Of all strings by id; one out of bounds is empty.  Raises `BadDex` where none ends."""
    offsets = dex.string_offsets
    if not len(offsets):
        return StringBounds(offsets, offsets)
    inside = (offsets >= dex.start) & (offsets < dex.end - 1)
    begin = np.where(inside, offsets, dex.start)
    raw = np.frombuffer(dex.data, np.uint8, dex.end)
    for _ in range(4):  # the length in front of the characters, seven bits a byte
        begin = np.where(raw[begin] >= 0x80, np.minimum(begin + 1, dex.end - 1), begin)
    begin = np.minimum(begin + 1, dex.end - 1)
    low = int(begin.min())
    zeros = np.flatnonzero(raw[low:] == 0) + low
    if not len(zeros):
        raise BadDex("a string runs out of the data")
    end = zeros[np.minimum(np.searchsorted(zeros, begin), len(zeros) - 1)]
    return StringBounds(begin, np.where(inside & (end > begin), end, begin))


def hashed(data: bytes, bounds: StringBounds) -> Hashes:
    """A hash of each text."""
    raw = np.frombuffer(data, np.uint8)
    parts = [
        _hashed(raw, bounds.begin[at : at + _AT_ONCE], bounds.end[at : at + _AT_ONCE])
        for at in range(0, len(bounds.begin), _AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64)


def _hashed(raw: NDArray[np.uint8], begin: Integers, end: Integers) -> Hashes:
    words = np.hstack(
        (
            _bytes_from(raw, begin, end, _FIRST).view("<u8"),
            _bytes_from(raw, np.maximum(begin, end - _LAST), end, _LAST).view("<u8"),
        )
    )
    found: Hashes = (end - begin).astype(np.uint64)
    for column in range(words.shape[1]):
        found = mixed(found, words[:, column])
    return found


def _bytes_from(raw: NDArray[np.uint8], begin: Integers, end: Integers, count: int) -> NDArray[np.uint8]:
    """So many bytes of each text, a row; zeros behind its end."""
    at = begin[:, None] + np.arange(count)
    found: NDArray[np.uint8] = raw[np.minimum(at, len(raw) - 1)]
    found[at >= end[:, None]] = 0
    return found


def without_dimensions(data: bytes, bounds: StringBounds) -> StringBounds:
    """The bounds of types without what makes them arrays, of up to four dimensions."""
    raw, begin = np.frombuffer(data, np.uint8), bounds.begin
    for _ in range(4):
        begin = np.where((begin < bounds.end) & (raw[np.minimum(begin, len(raw) - 1)] == _ARRAY), begin + 1, begin)
    return StringBounds(begin, bounds.end)

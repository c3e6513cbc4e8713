"""Strings of a protocol buffer without its schema: taken only where every tag and every length fits.

Source: protobuf.dev, "Encoding".  Any bytes may fit by chance; then the strings are those that a schema could name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from fwdiff.facts.endpoints.spans import Around, Spans

LARGEST = 4 << 20
_DEEPEST = 16
_MOST_FIELDS = 1 << 18
_LONGEST_TAG, _LONGEST_NUMBER = 5, 10
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


class _NoMessage(ValueError):
    """The bytes are no message."""


class _Walk:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._fields = 0
        self._known: dict[tuple[int, int], Spans | None] = {}

    def message(self, begin: int, end: int) -> Spans | None:
        """The values with a length of one message; None where the bytes are none."""
        if (begin, end) not in self._known:
            try:
                self._known[begin, end] = Spans(list(self._values(begin, end)), begin, end)
            except _NoMessage:
                self._known[begin, end] = None
        return self._known[begin, end]

    def around(self, begin: int, end: int, place: int) -> tuple[int, int]:
        """Text is text, even where its bytes would fit a message; what is neither has no inner bounds."""
        for _ in range(_DEEPEST):
            values = self.message(begin, end)
            if values is None:
                break
            begin, end = values.around(place)
            if not (values.holds(place) and _CONTROL.search(self._data, begin, end)):
                break
        return begin, end

    def _values(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        place = begin
        while place < end:
            self._fields += 1
            tag, place = self._number(place, end, _LONGEST_TAG)
            wire_type = tag & 7
            if not tag >> 3 or self._fields > _MOST_FIELDS:
                raise _NoMessage
            if wire_type == _VARINT:
                _, place = self._number(place, end, _LONGEST_NUMBER)
                continue
            if wire_type == _BYTES:
                length, place = self._number(place, end, _LONGEST_TAG)
                if place + length <= end:
                    yield place, place + length
            elif wire_type in _FIXED:
                length = _FIXED[wire_type]
            else:
                raise _NoMessage
            place += length
            if place > end:
                raise _NoMessage

    def _number(self, place: int, end: int, longest: int) -> tuple[int, int]:
        if place < end and self._data[place] < 0x80:
            return self._data[place], place + 1
        value = 0
        for shift, at in enumerate(range(place, min(end, place + longest))):
            byte = self._data[at]
            value |= (byte & 0x7F) << 7 * shift
            if byte < 0x80:
                return value, at + 1
        raise _NoMessage


def protobuf_bounds(data: bytes, low: int, high: int) -> Around | None:
    """By the innermost string, or bytes that are no message; None where `data[low:high]` is no message with any."""
    walk = _Walk(data)
    return partial(walk.around, low, high) if high - low <= LARGEST and walk.message(low, high) else None

"""Endpoints of access points in carrier settings as protocol buffers.

Source: AOSP tools/carrier_settings, proto/carrier_settings.proto.  The field says what a value is: an access
point's own name resolves inside the operator's network alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.facts.endpoints.access_points import LONGEST_CARRIER, MOST_SIBLINGS, NAME, access_point_literal
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.model import AccessPoint

LARGEST = 4 << 20
_MOST_FIELDS = 1 << 18
_CARRIER = re.compile(rb"[\w.+&-]{1,128}")
_OF_ONE, _OF_MANY = (0x0A,), (0x08, 0x12)
"""Tags that settings of one carrier and of many begin with."""
_ATTRIBUTES = {2: NAME, 5: "server", 6: "proxy", 11: "mmsc", 12: "mmsproxy"}
"""Fields of an access point that may hold an endpoint."""
_FIXED = {1: 8, 5: 4}
_BYTES = 2

_Field = tuple[int, int, int]
"""A number, and the bounds of the value in the file; of what has no length no bounds."""


class _NoMessage(ValueError):
    """The bytes are no message."""


def carrier_point_literals(data: bytes) -> Iterator[Literal]:
    """Those of a file of carrier settings, of equal values the first; none of other content."""
    if not data or len(data) > LARGEST or data[0] not in (*_OF_ONE, *_OF_MANY):
        return
    try:
        found = list(_Reader(data).literals())
    except _NoMessage:
        return
    seen: set[tuple[str, bool]] = set()
    for literal in found:
        point = literal.access_point
        key = literal.url, point is not None and point.attribute == NAME
        if key not in seen:
            seen.add(key)
            yield literal


class _Reader:
    """The messages of one file, each field of which is counted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._fields = 0

    def literals(self) -> Iterator[Literal]:
        """Of one carrier, or of many."""
        end = len(self._data)
        if self._data[0] in _OF_ONE:
            yield from self._of_carrier(0, end)
            return
        for number, first, last in self._message(0, end):
            if number == 2:
                yield from self._of_carrier(first, last)

    def _of_carrier(self, begin: int, end: int) -> Iterator[Literal]:
        values = self._message(begin, end)
        number, first, last = next(values, (0, 0, 0))
        if number != 1 or not _CARRIER.fullmatch(self._data, first, last):
            raise _NoMessage
        for number, first, last in values:
            if number == 1:
                raise _NoMessage
            if number == 3:
                points = [point for field, *point in self._message(first, last) if field == 2]
                yield from self._of_points([list(self._message(*point)) for point in points])

    def _of_points(self, points: list[list[_Field]]) -> Iterator[Literal]:
        names = [
            next((self._text(first, last) for number, first, last in point if number == 1), "") for point in points
        ]
        siblings = tuple(dict.fromkeys(names))[:MOST_SIBLINGS]
        for name, point in zip(names, points, strict=True):
            for number, first, last in point:
                attribute = _ATTRIBUTES.get(number, "")
                if attribute and (literal := access_point_literal(self._data, attribute, first, last)):
                    yield literal._replace(access_point=AccessPoint(attribute, name, "", siblings))

    def _text(self, first: int, last: int) -> str:
        return self._data[first:last].decode("utf-8", "backslashreplace")[:LONGEST_CARRIER]

    def _message(self, place: int, end: int) -> Iterator[_Field]:
        while place < end:
            self._fields += 1
            tag, place = self._number(place, end)
            number, wire_type = tag >> 3, tag & 7
            if wire_type == _BYTES:
                length, first = self._number(place, end)
                place = first + length
                found = number, first, place
            elif wire_type in _FIXED:
                found, place = (0, place, place), place + _FIXED[wire_type]
            elif wire_type == 0:
                _, place = self._number(place, end)
                found = 0, place, place
            else:
                raise _NoMessage
            if not number or place > end or self._fields > _MOST_FIELDS:
                raise _NoMessage
            yield found

    def _number(self, place: int, end: int) -> tuple[int, int]:
        value = 0
        for shift, at in enumerate(range(place, min(end, place + 10))):
            byte = self._data[at]
            value |= (byte & 0x7F) << 7 * shift
            if byte < 0x80:
                return value, at + 1
        raise _NoMessage

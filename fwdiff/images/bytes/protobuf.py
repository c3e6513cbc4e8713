"""Protocol buffers' wire format (protobuf.dev, "Encoding"), as far as an OTA payload's manifest needs it."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}

MAXIMUM_FIELDS = 1 << 19
"""Of all messages in each other; a payload has nine for an operation, and some ten thousand operations."""


class FieldBudget:
    """Counts the fields of messages in each other.  Raises `LimitReached`."""

    def __init__(self) -> None:
        self._fields = 0

    def spend(self) -> None:
        self._fields += 1
        if self._fields > MAXIMUM_FIELDS:
            message = f"an OTA payload's manifest of more than {MAXIMUM_FIELDS} fields"
            raise LimitReached(message, "Name the factory image of this build.")


def fields(message: bytes, budget: FieldBudget) -> Iterator[tuple[int, int | bytes]]:
    """The number and value of each field as it comes: an integer for a varint, else its bytes."""
    position = 0
    while position < len(message):
        budget.spend()
        tag, position = _varint(message, position)
        wire_type = tag & 7
        if wire_type == _VARINT:
            value, position = _varint(message, position)
            yield tag >> 3, value
            continue
        if wire_type == _BYTES:
            length, position = _varint(message, position)
        else:
            length = _FIXED.get(wire_type, len(message))
        end = position + length
        if end > len(message):
            raise _damaged()
        yield tag >> 3, message[position:end]
        position = end


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """A varint of at most 64 bits, and the position behind it."""
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(message):
            raise _damaged()
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise _damaged()


def _damaged() -> DamagedImage:
    return DamagedImage("the payload's manifest is damaged", COMPARE_CHECKSUM)

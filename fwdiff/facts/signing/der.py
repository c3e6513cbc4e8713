"""The little of DER (ITU-T X.690) that finding a certificate takes, and the indefinite lengths of BER."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

INTEGER = 0x02
SEQUENCE = 0x30
SET = 0x31
CONTEXT_0 = 0xA0
_CONSTRUCTED = 0x20
_MAX_DEPTH = 32


class BadDer(ValueError):
    """Bytes that are no DER, or too deeply nested."""


class Item(NamedTuple):
    """One tag-length-value: `encoded` with its header, `content` without."""

    tag: int
    encoded: bytes
    content: bytes


def items(content: bytes) -> Iterator[Item]:
    """The values one after another.  Raises `BadDer`."""
    position = 0
    while position < len(content):
        item = _read(content, position, 0)
        yield item
        position += len(item.encoded)


def _read(data: bytes, start: int, depth: int) -> Item:
    if start + 2 > len(data):
        raise BadDer("DER: ends inside a header")
    tag, length, position = data[start], data[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise BadDer("DER: tag of several bytes")
    if length == 0x80:
        end = _end_of_contents(data, position, tag, depth)
        return Item(tag, data[start : end + 2], data[position:end])
    if length & 0x80:
        width = length & 0x7F
        length = int.from_bytes(data[position : position + width], "big")
        position += width
    if position + length > len(data):
        raise BadDer("DER: value runs over what holds it")
    return Item(tag, data[start : position + length], data[position : position + length])


def _end_of_contents(data: bytes, position: int, tag: int, depth: int) -> int:
    """Where the two zero bytes stand that end a value of indefinite length (X.690 8.1.5)."""
    if not tag & _CONSTRUCTED or depth == _MAX_DEPTH:
        raise BadDer("DER: indefinite length")
    while data[position : position + 2] != b"\0\0":
        position += len(_read(data, position, depth + 1).encoded)
    return position

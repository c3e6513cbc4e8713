"""Binary XML written out as text, for what only the order of its elements tells: which value belongs to which key."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.scan import literals_in
from fwdiff.facts.xml.axml import END_ELEMENT, MAX_DEPTH, START_ELEMENT, TEXT, chunks
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, StringPool

_NONE = 0xFFFFFFFF
_WORDS = tuple(word.encode(encoding) for word in ("sms", "SMS", "Sms") for encoding in ("ascii", "utf-16-le"))
_LARGEST = 1 << 20
MOST_TEXT = 1 << 22
"""Bytes written out: any number of elements may have one string of the pool as their text."""
_LONGEST_NAME = 64
"""Characters of an element's name that are written: keys are shorter."""


class ShortCodes(NamedTuple):
    """The numbers, at the places of their strings in the pool, and why there may be more, or nothing."""

    literals: list[Literal]
    complaint: str = ""


class _Piece(NamedTuple):
    """Text, and where its string stands in the pool, -1 for markup."""

    text: bytes
    place: int = -1


def short_codes_of(data: bytes) -> ShortCodes:
    """The numbers for text messages in a binary XML file."""
    if len(data) > _LARGEST or not any(map(data.__contains__, _WORDS)):
        return ShortCodes([])
    pieces: list[_Piece] = []
    begins: list[int] = []
    size = 0
    try:
        for piece in _written(data):
            begins.append(size)
            pieces.append(piece)
            size += len(piece.text)
            if size > MOST_TEXT:
                break
    except (BadResources, struct.error):
        return ShortCodes([])  # the file is scanned as bytes all the same
    complaint = f"text messages: looked for in the first {MOST_TEXT} bytes of text" if size > MOST_TEXT else ""
    found = (
        literal
        for literal in literals_in(b"".join(piece.text for piece in pieces)[:MOST_TEXT])
        if literal.scheme == "sms" and not literal.url.startswith("sms")
    )
    return ShortCodes(list(_placed(data, found, pieces, begins)), complaint)


def _placed(data: bytes, found: Iterator[Literal], pieces: list[_Piece], begins: list[int]) -> Iterator[Literal]:
    """Each string of the pool is searched once from its begin on, as the literals ascend."""
    row, place = -1, 0
    for literal in found:
        if bisect_right(begins, literal.start) - 1 != row:
            row = bisect_right(begins, literal.start) - 1
            place = pieces[row].place
        if place < 0:
            continue
        end = pieces[row].place + 4 * len(pieces[row].text) + 8
        places = (data.find(literal.url.encode(encoding), place, end) for encoding in ("ascii", "utf-16-le"))
        place = min((at for at in places if at >= 0), default=place)
        yield literal._replace(start=place, end=place + len(literal.url))


def _written(data: bytes) -> Iterator[_Piece]:
    pool: StringPool | None = None
    path: list[str] = []
    for kind, offset, header_size, _ in chunks(data):
        if kind == STRING_POOL and pool is None:
            pool = StringPool(data, offset)
        elif pool is not None and kind == START_ELEMENT and len(path) < MAX_DEPTH:
            (name,) = struct.unpack_from("<I", data, offset + header_size + 4)
            path.append(pool[name][:_LONGEST_NAME])
            yield _Piece(_encoded(f"<{path[-1]}>"))
        elif kind == END_ELEMENT and path:
            yield _Piece(_encoded(f"</{path.pop()}>"))
        elif pool is not None and kind == TEXT:
            (text,) = struct.unpack_from("<I", data, offset + header_size)
            if text != _NONE:
                yield _Piece(_encoded(pool[text]), pool.place(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")

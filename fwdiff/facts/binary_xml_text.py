"""Binary XML written out as text, for what only the order of its elements tells: which value belongs to which key."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from fwdiff.facts.axml import END_ELEMENT, MAX_DEPTH, START_ELEMENT, TEXT, chunks
from fwdiff.facts.literals import Literal
from fwdiff.facts.scan import literals_in
from fwdiff.facts.string_pool import STRING_POOL, BadResources, StringPool

_NONE = 0xFFFFFFFF
_WORDS = tuple(word.encode(encoding) for word in ("sms", "SMS", "Sms") for encoding in ("ascii", "utf-16-le"))
_LARGEST = 1 << 20


def short_codes_of(data: bytes) -> list[Literal]:
    """The numbers for text messages in a binary XML file; their places are those of the strings in its pool."""
    if len(data) > _LARGEST or not any(map(data.__contains__, _WORDS)):
        return []
    try:
        text = "".join(_written(data)).encode("utf-8", "replace")
    except (BadResources, struct.error):
        return []  # the file is scanned as bytes all the same
    found = (literal for literal in literals_in(text) if literal.scheme == "sms" and not literal.url.startswith("sms"))
    return [_placed(data, literal) for literal in found]


def _placed(data: bytes, literal: Literal) -> Literal:
    places = (data.find(literal.url.encode(encoding)) for encoding in ("ascii", "utf-16-le"))
    start = max(0, *places)
    return literal._replace(start=start, end=start + len(literal.url))


def _written(data: bytes) -> Iterator[str]:
    pool: StringPool | None = None
    path: list[str] = []
    for kind, offset, header_size, _ in chunks(data):
        if kind == STRING_POOL and pool is None:
            pool = StringPool(data, offset)
        elif pool is not None and kind == START_ELEMENT and len(path) < MAX_DEPTH:
            (name,) = struct.unpack_from("<I", data, offset + header_size + 4)
            path.append(pool[name])
            yield f"<{pool[name]}>"
        elif kind == END_ELEMENT and path:
            yield f"</{path.pop()}>"
        elif pool is not None and kind == TEXT:
            (text,) = struct.unpack_from("<I", data, offset + header_size)
            yield "" if text == _NONE else pool[text]

r"""How text writes a URL's separators in another way: percent-encoded, escaped with backslashes, as HTML entities.

Sources: RFC 3986 section 2.1; RFC 8259 section 7 (`\u002f`, `\/`); ECMA-262 (`\x2f`); ISO C 6.4.4.4 (`\057`);
java.util.Properties (`\:`); HTML Living Standard, "Named character references".
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

MAX_LEVELS = 4
"""Times that a URL is percent-encoded, one in the query of another."""
_PERCENT = rb"%(?:25){0,3}"
_BACKSLASHES = rb"\\{1,4}"
_COLONS = rb"(?:" + _BACKSLASHES + rb"(?::|u003a|x3a|072)|&(?:#58|#x3a|colon);)"
_SLASHES = rb"(?:" + _BACKSLASHES + rb"(?:/|u002f|x2f|057)|&(?:#47|#x2f|sol);)"
ESCAPED_SEPARATORS = (
    rb"(?i)(?:"
    + _COLONS
    + rb"(?:/|"
    + _SLASHES
    + rb"){2}|:"
    + _SLASHES
    + rb"(?:/|"
    + _SLASHES
    + rb")|:/"
    + _SLASHES
    + rb")"
)
"""`://` of which at least one character is escaped."""
ENCODED_SEPARATORS = (
    rb"(?i)(?:" + _PERCENT + rb"3a(?:/|" + _PERCENT + rb"2f){2}|:" + _PERCENT + rb"2f" + _PERCENT + rb"2f)"
)
_PARTS = re.compile(rb"(\(\?:|\(\?i\)|[()|]|\{[^}]*\}|[?*+])|(\\.|\[[^\]]*\]|.)", re.DOTALL)
LONGEST_SEPARATORS = 36
"""Bytes of the longest of both."""

_ESCAPED = re.compile(ESCAPED_SEPARATORS + rb"\Z")
_ENCODED = re.compile(ENCODED_SEPARATORS + rb"\Z")
_BEGINS_ENCODED = re.compile(ENCODED_SEPARATORS)
_ESCAPE = re.compile(
    rb"\\{1,4}(?:u(?P<code>[0-9a-f]{4})|x(?P<byte>[0-9a-f]{2})|(?P<octal>[0-3][0-7]{2})|(?P<plain>[/:.=&?#-]))"
    rb"|&(?:#(?P<decimal>[0-9]{1,3})|#x(?P<hexadecimal>[0-9a-f]{1,2})|(?P<name>colon|sol|amp|period|equals|quest));",
    re.IGNORECASE,
)
_NAMED = {b"colon": b":", b"sol": b"/", b"amp": b"&", b"period": b".", b"equals": b"=", b"quest": b"?"}
_RUN = re.compile(rb"(?:[A-Za-z0-9._~*!'()+/:,@-]|%[0-9A-Fa-f]{2})*")
_LEVELS = re.compile(rb"%((?:25)*)", re.IGNORECASE)


class Undone(NamedTuple):
    """Text as it is meant, and how many bytes stood for it: for all of it, or for its first bytes."""

    text: bytes
    ends: tuple[int, ...]
    """Where what stands for each byte ends; of percent-encoded text none is told."""


def wide(expression: bytes) -> bytes:
    """The expression for the same text in UTF-16LE: a NUL behind whatever matches one character."""
    return b"".join(found[1] or b"(?:%s\\x00)" % found[2] for found in _PARTS.finditer(expression))


def escaped_separators_before(data: bytes, authority: int, low: int) -> int:
    """How many bytes of escaped `://` stand right before a place."""
    return _length(_ESCAPED, data, authority, low)


def encoded_separators_before(data: bytes, authority: int, low: int) -> int:
    """How many bytes of percent-encoded `://` stand right before a place."""
    return _length(_ENCODED, data, authority, low)


def encoded_separators(data: bytes, place: int) -> bytes:
    """The percent-encoded `://` that begins at a place; nothing where there is none."""
    found = _BEGINS_ENCODED.match(data, place)
    return found[0] if found else b""


def _length(form: re.Pattern[bytes], data: bytes, authority: int, low: int) -> int:
    found = form.search(data[max(low, authority - LONGEST_SEPARATORS) : authority])
    return len(found[0]) if found else 0


def unescaped(written: bytes) -> Undone:
    """Without escapes and entities; what is none stays as it is."""
    pieces: list[bytes] = []
    ends: list[int] = []
    place = 0
    for escape in _ESCAPE.finditer(written):
        pieces += written[place : escape.start()], _meant(escape)
        ends += range(place + 1, escape.start() + 1)
        ends += [escape.end()] * len(pieces[-1])
        place = escape.end()
    pieces.append(written[place:])
    ends += range(place + 1, len(written) + 1)
    return Undone(b"".join(pieces), tuple(ends))


def _meant(escape: re.Match[bytes]) -> bytes:
    if escape["name"]:
        return _NAMED[escape["name"].lower()]
    if escape["plain"]:
        return escape["plain"]
    if escape["code"]:
        return chr(int(escape["code"], 16)).encode("utf-8", "surrogatepass")
    if escape["octal"]:
        return bytes([int(escape["octal"], 8)])
    digits = escape["byte"] or escape["hexadecimal"]
    return bytes([int(digits, 16) if digits else int(escape["decimal"]) & 0xFF])


def percent_decoded(separators: bytes, written: bytes) -> bytes:
    """The text behind separators, decoded as often as they are; at each level it ends where that level's URL does."""
    levels = 1 + max((len(found[1]) // 2 for found in _LEVELS.finditer(separators)), default=0)
    text = written
    for _ in range(min(levels, MAX_LEVELS)):
        run = _RUN.match(text)
        text = unquote_to_bytes(run[0]) if run else b""
    return text

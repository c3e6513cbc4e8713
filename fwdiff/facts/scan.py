"""Endpoint literals in a buffer: the exact grammar at each candidate, whatever notation it is written in."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterable, Iterator

from fwdiff.facts.candidates import Candidate, Notation, candidates
from fwdiff.facts.literals import LOCAL_SCHEMES, Literal, name_at, url_at

Bounds = Callable[[Candidate], tuple[int, int]]
"""The first byte and the end of the string that holds a candidate."""

_WIDE_BEFORE = re.compile(rb"(?:[\x20-\x7e]\x00){0,128}\Z")
_WIDE_AFTER = re.compile(rb"(?:[\x20-\x7e]\x00){0,2048}")
_ESCAPED_SLASHES = rb":\/\/"
_REACH = 1024
"""Bytes looked at each way where a notation has to be undone first."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,1024}")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def literals_in(data: bytes) -> Iterator[Literal]:
    """Every endpoint literal of a buffer that is text or holds text, in the order of its places."""
    return literals_at(data, candidates(data), lambda candidate: printable_bounds(data, candidate))


def literals_at(data: bytes, found: Iterable[Candidate], bounds: Bounds) -> Iterator[Literal]:
    """The literals at candidates in ascending order, each looked for inside the string that holds it."""
    covered = 0
    for candidate in found:
        if candidate.place < covered:
            continue
        low, high = bounds(candidate)
        if not low <= candidate.place <= high:
            continue
        literal = _literal_at(data, candidate, low, high)
        if literal is not None:
            covered = literal.end
            if literal.scheme not in LOCAL_SCHEMES:
                yield literal


def printable_bounds(data: bytes, candidate: Candidate) -> tuple[int, int]:
    """All of the buffer: the grammar itself ends at what is no text.  In UTF-16LE, the run of ASCII around it."""
    if candidate.notation is not Notation.WIDE:
        return 0, len(data)
    before = _WIDE_BEFORE.search(data, max(0, candidate.place - 256), candidate.place)
    after = _WIDE_AFTER.match(data, candidate.place)
    return before.start() if before else candidate.place, after.end() if after else candidate.place


def _literal_at(data: bytes, candidate: Candidate, low: int, high: int) -> Literal | None:
    place, notation, is_url = candidate
    if notation is Notation.ESCAPED:
        return _escaped_url_at(data, place, low, high)
    if notation is Notation.BASE64:
        return _base64_url_at(data, place, high)
    find = url_at if is_url else name_at
    if notation is Notation.PLAIN:
        return find(data, place, low, high)
    low += (place - low) % 2
    narrow = data[low:high:2]
    literal = find(narrow, (place - low) // 2, 0, len(narrow))
    return literal and literal._replace(start=low + 2 * literal.start, end=low + 2 * literal.end)


def _escaped_url_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    r"""A URL in JSON as some writers have it, `http:\/\/host\/path`; its text is the plain one."""
    before = data[max(low, authority - _REACH) : authority - len(_ESCAPED_SLASHES)]
    after = data[authority : min(high, authority + _REACH)]
    plain = before + b"://" + after.replace(rb"\/", b"/")
    literal = url_at(plain, len(before) + 3, 0, len(plain))
    if literal is None:
        return None
    start = authority - len(_ESCAPED_SLASHES) - len(before) + literal.start
    escaped = plain[len(before) + 3 : literal.end].replace(b"/", rb"\/")
    return literal._replace(start=start, end=authority + len(escaped))


def _base64_url_at(data: bytes, start: int, high: int) -> Literal | None:
    """A URL in Base64 (RFC 4648, both alphabets), the only one of its text; the literal is what it decodes to."""
    encoded = _BASE64.match(data, start, high)
    if not encoded:
        return None
    whole = encoded[0].translate(_URL_SAFE)
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    plain = binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    literal = url_at(plain, plain.find(b"://") + 3, 0, len(plain))
    return literal and literal._replace(start=start, end=encoded.end())

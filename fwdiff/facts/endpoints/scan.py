"""Endpoint literals in a buffer: the exact grammar at each candidate, whatever notation it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from fwdiff.facts.encodings.base64_text import decode_around
from fwdiff.facts.encodings.notations import (
    encoded_separators_before,
    escaped_separators_before,
    percent_decoded,
    unescaped,
)
from fwdiff.facts.endpoints.candidates import Candidate, Notation, candidates
from fwdiff.facts.endpoints.host_evidence import is_named_host
from fwdiff.facts.endpoints.literals import LOCAL_SCHEMES, Literal, name_at, relative_at, url_at
from fwdiff.facts.endpoints.short_codes import short_codes_at
from fwdiff.model import Encoding

Bounds = Callable[[Candidate], tuple[int, int]]
"""The first byte and the end of the string that holds a candidate."""

_PRINTABLE = bytes(range(0x20, 0x7F))
_WIDE_BEFORE, _WIDE_AFTER = 256, 4096
"""Bytes of a run of UTF-16LE looked at each way."""
_WIDE_REACH = 17 << 10
"""Bytes of a string in UTF-16LE looked at each way: twice a URL of the longest kind, in two bytes a character."""
# Python 3.11 takes ten times as long to find a member of an enumeration as a name of a module.
_MESSAGES, _BASE64, _SHORT_CODE = Notation.MESSAGES, Notation.BASE64, Notation.SHORT_CODE
_NARROW = {
    Notation.WIDE: Notation.PLAIN,
    Notation.WIDE_BASE64: Notation.BASE64,
    Notation.WIDE_ESCAPED: Notation.ESCAPED,
    Notation.WIDE_PERCENT: Notation.PERCENT,
}
_LONGEST_BEFORE = 32
"""Bytes of a scheme and of what may stick to it."""
_SHORT = 256
"""Bytes of a string whose literals are remembered."""
_REACH = 1024
"""Bytes looked at each way where a notation has to be undone first."""
_FIRST_REACH = 48
"""As many are undone first: most URLs end in them, and to undo all for each of many would cost twenty times as much."""
_LONGEST_ESCAPE = 12
_ESCAPES = (b"\\", b"&")
_AUTHORITY_END = re.compile(rb"[/?#\s\"'<>\\]")


def literals_in(data: bytes, found: Iterable[Candidate] | None = None) -> Iterator[Literal]:
    """Every endpoint literal of a buffer that is text or holds text, in the order of its places.

    `found` are its candidates; without them a buffer is searched that is short.
    """
    return literals_at(
        data, candidates(data) if found is None else found, lambda candidate: printable_bounds(data, candidate)
    )


def literals_at(data: bytes, found: Iterable[Candidate], bounds: Bounds) -> Iterator[Literal]:
    """The literals at candidates in ascending order, each looked for inside the string that holds it."""
    covered = undone = 0  # the ends of the last literal and of the last text in Base64 that holds one
    decoded = [0] * 8  # the end of the last text in Base64 whose groups begin at places of this rest
    for candidate in found:
        place, notation, _ = candidate
        is_base64 = notation.is_base64
        if notation is _MESSAGES or (is_base64 and place < decoded[place % 8]):
            continue
        if place < (undone if is_base64 else covered) and not candidate.may_be_inside:
            continue
        low, high = bounds(candidate)
        if not low <= place <= high:
            continue
        end, literals = (_literals_at if high - low > _SHORT else _literals_in_short)(data, candidate, low, high)
        if is_base64:
            decoded[place % 8] = end
        for literal in literals:
            covered = max(covered, literal.end)
            undone = max(undone, literal.end) if is_base64 else undone
            if literal.scheme not in LOCAL_SCHEMES:
                yield literal


def printable_bounds(data: bytes, candidate: Candidate) -> tuple[int, int]:
    """All of the buffer: the grammar itself ends at what is no text.  In UTF-16LE, the run of ASCII around it."""
    if not candidate.notation.is_wide:
        return 0, len(data)
    place = candidate.place
    before = data[max(0, place - _WIDE_BEFORE) : place]
    after = data[place : place + _WIDE_AFTER]
    return place - 2 * _wide_run(before[-2::-2], before[::-2]), place + 2 * _wide_run(after[::2], after[1::2])


def _wide_run(low: bytes, high: bytes) -> int:
    """How many characters of UTF-16 are printable ASCII, from the first on, by their low and high bytes."""
    return min(len(low) - len(low.lstrip(_PRINTABLE)), len(high) - len(high.lstrip(b"\0")))


def _literals_in_short(data: bytes, candidate: Candidate, low: int, high: int) -> tuple[int, list[Literal]]:
    """As `_literals_at`.  Four of five short strings of an image stand in it before: `http://schemas.android.com/…`."""
    inside = Candidate(candidate.place - low, candidate.notation, candidate.is_url)
    end, found = _literals_of(data[low:high], inside)
    return low + end, [each._replace(start=low + each.start, end=low + each.end) for each in found]


@lru_cache(1 << 13)
def _literals_of(text: bytes, candidate: Candidate) -> tuple[int, list[Literal]]:
    return _literals_at(text, candidate, 0, len(text))


def _literals_at(data: bytes, candidate: Candidate, low: int, high: int) -> tuple[int, list[Literal]]:
    """The end of what was looked at, and what was found."""
    place, notation, is_url = candidate
    if notation.is_wide:
        low, high = max(low + (place - low) % 2, place - _WIDE_REACH), min(high, place + _WIDE_REACH)
        narrow, inside = data[low:high:2], Candidate((place - low) // 2, _NARROW[notation], is_url)
        end, found = _literals_at(narrow, inside, 0, len(narrow))
        return low + 2 * end, [each._replace(start=low + 2 * each.start, end=low + 2 * each.end) for each in found]
    if notation is _BASE64:
        return _encoded_literals(data, place, low, high)
    if notation is _SHORT_CODE:
        codes = list(short_codes_at(data, place, low, high))
        return codes[-1].end if codes else place, codes
    find = _FINDERS.get(notation) or (url_at if is_url else name_at)
    literal = find(data, place, low, high)
    behind = literal.end if literal else place
    if is_url and notation is Notation.PLAIN and data[behind : behind + 1] in _ESCAPES:
        literal = _with_escaped_letters(data, place, low, high, literal)
    return (literal.end, [literal]) if literal else (place, [])


def _with_escaped_letters(data: bytes, authority: int, low: int, high: int, literal: Literal | None) -> Literal | None:
    r"""A URL of which letters or dots of the host are escaped, `http://collect\056example.cn`; else as it is."""
    whole = _undone_at(data, authority, authority - 3, low, high)
    begin = literal.host if literal else ""
    return whole if whole and whole.host.startswith(begin) and whole.host != begin else literal


def _escaped_url_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    r"""A URL as some writers have it, `http:\/\/host\/path`; its text is the plain one."""
    return _undone_at(data, authority, authority - escaped_separators_before(data, authority, low), low, high)


def _undone_at(data: bytes, authority: int, begin: int, low: int, high: int) -> Literal | None:
    """The URL whose separators stand in `begin:authority`."""
    before = data[max(low, begin - _LONGEST_BEFORE) : begin]
    reach = _FIRST_REACH
    while True:
        after = unescaped(data[authority : min(high, authority + reach)])
        literal = _url_in(before, after.text)
        length = literal.end - len(before) - 3 if literal else 0
        if length + _LONGEST_ESCAPE < len(after.text) if literal else _AUTHORITY_END.search(after.text):
            break  # nothing behind what was looked at belongs to it
        if reach == _REACH:
            break
        reach = _REACH
    if literal is None:
        return None
    start = begin - len(before) + literal.start
    return literal._replace(start=start, end=authority + (after.ends[length - 1] if length else 0))


def _percent_encoded_url_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    """A URL in the query of another, which goes on behind it: nothing counts as covered by it."""
    separators = encoded_separators_before(data, authority, low)
    begin = authority - separators
    before = data[max(low, begin - _LONGEST_BEFORE) : begin]
    text = percent_decoded(data[begin:authority], data[authority : min(high, authority + _REACH)])
    literal = _url_in(before, text)
    if literal is None or not is_named_host(literal.host):
        return None
    start = begin - len(before) + literal.start
    return literal._replace(start=start, end=authority, encoding=Encoding.PERCENT)


def _url_in(before: bytes, after: bytes) -> Literal | None:
    plain = before + b"://" + after
    return url_at(plain, len(before) + 3, 0, len(plain))


def _encoded_literals(data: bytes, place: int, low: int, high: int) -> tuple[int, list[Literal]]:
    """What the Base64 text around `place` decodes to; all of it stands where the encoded text stands."""
    start, end, text, is_text = decode_around(data, place, low, high)
    found = (each for each in literals_in(text) if is_text or (each.scheme and is_named_host(each.host)))
    return end, [each._replace(start=start, end=end, encoding=Encoding.BASE64) for each in found]


_FINDERS = {
    Notation.ESCAPED: _escaped_url_at,
    Notation.PERCENT: _percent_encoded_url_at,
    Notation.RELATIVE: relative_at,
}

"""Endpoint literals in a buffer: one pass over all bytes for candidates, then the exact grammar at each of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import hyperscan

from fwdiff.facts.host_evidence import COUNTRY_ENDINGS, GENERIC_ENDINGS, SERVICE_LABELS
from fwdiff.facts.literals import LOCAL_SCHEMES, Literal, name_at, url_at

LARGEST_SCAN = 0xFFFF_0000
"""Bytes in one pass: the engine counts in 32 bits."""


class Candidate(NamedTuple):
    """A place that may be an endpoint's: where a URL's authority begins, or the end of a part of a bare name."""

    place: int
    is_url: bool
    is_wide: bool
    """Written in UTF-16LE."""
    is_escaped: bool
    """Written with JSON's `\\/` for `/`."""


Bounds = Callable[[Candidate], tuple[int, int]]
"""The first byte and the end of the string that holds a candidate."""

_ENDINGS = GENERIC_ENDINGS + COUNTRY_ENDINGS
_NARROW = (
    rb"://",
    rb"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
    rb"[a-z0-9]\.(?:" + "|".join(_ENDINGS).encode() + rb")(?:[^\w.\-$(@]|\.[^\w]|\z)",
    rb"(?:^|[^\w.\-/$@%])(?:" + "|".join(SERVICE_LABELS).encode() + rb")[0-9]?\.[a-z0-9]",
    rb"\.[a-z]{2,18}:[0-9]",
)
_WIDE = (
    rb":\x00/\x00/\x00",
    rb"[0-9]\x00\.\x00(?:[0-9]\x00){1,3}\.\x00(?:[0-9]\x00){1,3}\.\x00[0-9]\x00",
    rb"[a-z0-9]\x00\.\x00(?:"
    + "|".join("".join(f"{letter}\\x00" for letter in ending) for ending in _ENDINGS).encode()
    + rb")[^\w.\-$(@].",
)
_ESCAPED = (rb":\\/\\/",)
_PATTERNS = _NARROW + _WIDE + _ESCAPED
_URLS = (0, len(_NARROW), len(_NARROW) + len(_WIDE))
# In every match the last two characters may stand behind the name, no more.
_FROM_END = 2
_WIDE_BEFORE = re.compile(rb"(?:[\x20-\x7e]\x00){0,128}\Z")
_WIDE_AFTER = re.compile(rb"(?:[\x20-\x7e]\x00){0,2048}")
_ESCAPED_SLASHES = rb":\/\/"
_ESCAPED_REACH = 1024
_local = threading.local()


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
    if not candidate.is_wide:
        return 0, len(data)
    before = _WIDE_BEFORE.search(data, max(0, candidate.place - 256), candidate.place)
    after = _WIDE_AFTER.match(data, candidate.place)
    return before.start() if before else candidate.place, after.end() if after else candidate.place


def candidates(data: bytes | memoryview[int]) -> list[Candidate]:
    """Everything that may be an endpoint, in the order of its places."""
    found: set[tuple[int, int]] = set()
    add = found.add

    def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
        add((end, pattern))

    if len(data) >= 4:
        view: Any = data  # the library's types know no buffer but bytes
        _database().scan(view, match_event_handler=on_match, scratch=_scratch())
    return sorted(_candidate(end, pattern) for end, pattern in found)


def _candidate(end: int, pattern: int) -> Candidate:
    is_wide = len(_NARROW) <= pattern < len(_NARROW) + len(_WIDE)
    is_url = pattern in _URLS
    return Candidate(end if is_url else end - _FROM_END * (1 + is_wide), is_url, is_wide, pattern == _URLS[-1])


def _literal_at(data: bytes, candidate: Candidate, low: int, high: int) -> Literal | None:
    if candidate.is_escaped:
        return _escaped_url_at(data, candidate.place, low, high)
    find = url_at if candidate.is_url else name_at
    if not candidate.is_wide:
        return find(data, candidate.place, low, high)
    low += (candidate.place - low) % 2
    narrow = data[low:high:2]
    literal = find(narrow, (candidate.place - low) // 2, 0, len(narrow))
    return literal and literal._replace(start=low + 2 * literal.start, end=low + 2 * literal.end)


def _escaped_url_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    before = data[max(low, authority - _ESCAPED_REACH) : authority - len(_ESCAPED_SLASHES)]
    after = data[authority : min(high, authority + _ESCAPED_REACH)]
    plain = before + b"://" + after.replace(b"\\/", b"/")
    literal = url_at(plain, len(before) + 3, 0, len(plain))
    if literal is None:
        return None
    start = authority - len(_ESCAPED_SLASHES) - len(before) + literal.start
    rest = literal.end - len(before) - 3
    return literal._replace(start=start, end=authority + len(plain[len(before) + 3 :][:rest].replace(b"/", b"\\/")))


@cache
def _database() -> hyperscan.Database:
    database = hyperscan.Database()
    count = len(_PATTERNS)
    database.compile(expressions=list(_PATTERNS), ids=list(range(count)), flags=[hyperscan.HS_FLAG_DOTALL] * count)
    return database


def _scratch() -> hyperscan.Scratch:
    """This thread's own: the engine refuses one that another thread is using."""
    scratch = getattr(_local, "scratch", None)
    if scratch is None:
        scratch = _local.scratch = _database().scratch.clone()
    return scratch

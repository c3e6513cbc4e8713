"""Places in a buffer that may be an endpoint's, found in one pass over all its bytes by a multi-pattern engine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

import hyperscan

from fwdiff.facts.host_evidence import COUNTRY_ENDINGS, GENERIC_ENDINGS, SERVICE_LABELS


class Notation(IntEnum):
    """How an endpoint is written."""

    PLAIN = 0
    WIDE = 1
    """In UTF-16LE."""
    ESCAPED = 2
    r"""With JSON's `\/` for `/`."""
    BASE64 = 3


class Candidate(NamedTuple):
    """A place that may be an endpoint's.

    Of a URL it is where the authority begins, of a bare name the end of a part of it, of Base64 where the text begins.
    """

    place: int
    notation: Notation
    is_url: bool


class _Pattern(NamedTuple):
    expression: bytes
    notation: Notation
    is_url: bool
    back: int
    """From the end of a match to the candidate's place."""


_ENDINGS = GENERIC_ENDINGS + COUNTRY_ENDINGS
_WIDE_ENDINGS = ("".join(f"{letter}\\x00" for letter in ending) for ending in _ENDINGS)
_PATTERNS = (
    _Pattern(rb"://", Notation.PLAIN, is_url=True, back=0),
    _Pattern(rb":\x00/\x00/\x00", Notation.WIDE, is_url=True, back=0),
    _Pattern(rb":\\/\\/", Notation.ESCAPED, is_url=True, back=0),
    _Pattern(rb"aHR0c(?:Dov|HM6)", Notation.BASE64, is_url=True, back=8),  # `http:/` and `https:`
    _Pattern(rb"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]", Notation.PLAIN, is_url=False, back=2),
    _Pattern(
        rb"[a-z0-9]\.(?:" + "|".join(_ENDINGS).encode() + rb")(?:[^\w.\-$(@]|\.[^\w]|\z)",
        Notation.PLAIN,
        is_url=False,
        back=2,
    ),
    _Pattern(
        rb"(?:^|[^\w.\-/$@%])(?:" + "|".join(SERVICE_LABELS).encode() + rb")[0-9]?\.[a-z0-9]",
        Notation.PLAIN,
        is_url=False,
        back=2,
    ),
    _Pattern(rb"\.[a-z]{2,18}:[0-9]", Notation.PLAIN, is_url=False, back=2),
    _Pattern(
        rb"[0-9]\x00\.\x00(?:[0-9]\x00){1,3}\.\x00(?:[0-9]\x00){1,3}\.\x00[0-9]\x00",
        Notation.WIDE,
        is_url=False,
        back=4,
    ),
    _Pattern(
        rb"[a-z0-9]\x00\.\x00(?:" + "|".join(_WIDE_ENDINGS).encode() + rb")[^\w.\-$(@].",
        Notation.WIDE,
        is_url=False,
        back=4,
    ),
)
_BACK = tuple(pattern.back for pattern in _PATTERNS)
_FORMS = tuple((pattern.notation, pattern.is_url) for pattern in _PATTERNS)
_PATTERN_BITS = 4
_PATTERN_MASK = 15
_LARGEST_SCAN = 1 << 30
"""Bytes in one pass: the engine counts in 32 bits."""
_OVERLAP = 256
_local = threading.local()


def candidates(data: bytes | memoryview[int]) -> list[Candidate]:
    """Everything that may be an endpoint, in the order of its places."""
    view = memoryview(data)
    found: set[int] = set()
    for begin in range(0, len(view), _LARGEST_SCAN):
        _scan(view[begin : begin + _LARGEST_SCAN + _OVERLAP], begin, found.add)
    return [Candidate(code >> _PATTERN_BITS, *_FORMS[code & _PATTERN_MASK]) for code in sorted(found)]


def _scan(view: Any, begin: int, add: Callable[[int], None]) -> None:
    """Add every match as one number, its candidate's place above the pattern's: a long list has millions of them."""

    def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
        add(begin + end - _BACK[pattern] << _PATTERN_BITS | pattern)

    _database().scan(view, match_event_handler=on_match, scratch=_scratch())


@cache
def _database() -> hyperscan.Database:
    database = hyperscan.Database()
    count = len(_PATTERNS)
    expressions = [pattern.expression for pattern in _PATTERNS]
    database.compile(expressions=expressions, ids=list(range(count)), flags=[hyperscan.HS_FLAG_DOTALL] * count)
    return database


def _scratch() -> hyperscan.Scratch:
    """This thread's own: the engine refuses one that another thread is using."""
    scratch = getattr(_local, "scratch", None)
    if scratch is None:
        scratch = _local.scratch = _database().scratch.clone()
    return scratch

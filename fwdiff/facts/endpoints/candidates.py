"""Places in a buffer that may be an endpoint's, found in one pass over all its bytes by a multi-pattern engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import hyperscan

from fwdiff.facts.encodings.base64_text import images
from fwdiff.facts.encodings.notations import ENCODED_SEPARATORS, ESCAPED_SEPARATORS, wide
from fwdiff.facts.endpoints.host_evidence import COUNTRY_ENDINGS, GENERIC_ENDINGS, SERVICE_LABELS


class Notation(IntEnum):
    """How an endpoint is written."""

    PLAIN = 0
    WIDE = 1
    """In UTF-16LE."""
    ESCAPED = 2
    r"""With `\/`, `\u002f`, `\x2f`, `&#47;` and the like for its separators."""
    BASE64 = 3
    WIDE_BASE64 = 4
    SHORT_CODE = 5
    """A number that text messages go to."""
    MESSAGES = 6
    """No endpoint: somewhere `sms` is written, reported once for a buffer."""
    PERCENT = 7
    """Percent-encoded, as in the query of another URL."""
    RELATIVE = 8
    """`//host`, whose scheme is chosen elsewhere."""
    WIDE_ESCAPED = 9
    WIDE_PERCENT = 10

    def __init__(self, _: int) -> None:
        self.is_wide = self._name_.startswith("WIDE")
        """Whether each character is followed by a NUL."""
        self.is_base64 = self._name_.endswith("BASE64")
        """Whether the endpoint stands in text that has to be decoded."""


_INSIDE = frozenset((Notation.PLAIN, Notation.WIDE, Notation.PERCENT, Notation.WIDE_PERCENT))


class Candidate(NamedTuple):
    """A place that may be an endpoint's.

    Of a URL it is where the authority begins, of a bare name the end of a part of it, of Base64 where a group begins.
    """

    place: int
    notation: Notation
    is_url: bool

    @property
    def may_be_inside(self) -> bool:
        """Whether the endpoint may stand inside another one, in its query or behind it in a path."""
        return self.is_url and self.notation in _INSIDE


class _Pattern(NamedTuple):
    expression: bytes
    notation: Notation
    is_url: bool
    back: int
    """From the end of a match to the candidate's place."""


_ENDINGS = GENERIC_ENDINGS + COUNTRY_ENDINGS
_WIDE_ENDINGS = ("".join(f"{letter}\\x00" for letter in ending) for ending in _ENDINGS)
_LITERAL_PATTERNS = (
    _Pattern(rb"://", Notation.PLAIN, is_url=True, back=0),
    _Pattern(rb":\x00/\x00/\x00", Notation.WIDE, is_url=True, back=0),
    _Pattern(ESCAPED_SEPARATORS, Notation.ESCAPED, is_url=True, back=0),
    _Pattern(ENCODED_SEPARATORS, Notation.PERCENT, is_url=True, back=0),
    _Pattern(wide(ESCAPED_SEPARATORS), Notation.WIDE_ESCAPED, is_url=True, back=0),
    _Pattern(wide(ENCODED_SEPARATORS), Notation.WIDE_PERCENT, is_url=True, back=0),
    _Pattern(rb"(?:^|[^:])//[a-z0-9]", Notation.RELATIVE, is_url=True, back=1),
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
        # wider than what `short_codes` looks for: to the letter it takes a third of all that there is to compile
        rb"(?i)sms[\w.\-]{0,24}[\w\s\"']{0,14}[=:>][\s\"'+]{0,6}[0-9]{4}",
        Notation.SHORT_CODE,
        is_url=False,
        back=1,
    ),
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
_MESSAGES = _Pattern(rb"(?i)s\x00?m\x00?s", Notation.MESSAGES, is_url=False, back=0)
_ENCODED = (b"://", b".com", b".net", b".org", b".cn")
"""Parts of endpoints that are looked for in Base64; a shorter part has images that stand in any long word."""
_ENCODED_TWICE = (b"Oi8v", b"ovL", b"6Ly")
"""What all images of `://` have in them: looked for in Base64 of Base64."""


def _base64_patterns() -> Iterator[_Pattern]:
    """The images of each part, with a group before."""
    for characters in chain.from_iterable(map(images, _ENCODED + _ENCODED_TWICE)):
        group = (rb"[\w+/\-]",) * 4
        for notation, behind, width in ((Notation.BASE64, b"", 1), (Notation.WIDE_BASE64, rb"\x00", 2)):
            expression = b"".join(character + behind for character in group + characters)
            yield _Pattern(expression, notation, is_url=False, back=width * len(characters))


_PATTERNS = (*_LITERAL_PATTERNS, _MESSAGES, *_base64_patterns())
_BACK = tuple(pattern.back for pattern in _PATTERNS)
_FORMS = tuple((pattern.notation, pattern.is_url) for pattern in _PATTERNS)
_PATTERN_BITS = len(_PATTERNS).bit_length()
_PATTERN_MASK = (1 << _PATTERN_BITS) - 1
_WINDOW = 1 << 20
"""Bytes whose candidates are held at once."""
_OVERLAP = 256
"""Bytes looked at on both sides of a window: more than any pattern takes."""
MAX_CANDIDATES = 250_000
"""Candidates of one file; the largest real files have some thousands."""
_local = threading.local()


class Allowance:
    """How many candidates of one file may still be looked at."""

    def __init__(self) -> None:
        self._left = MAX_CANDIDATES
        self.is_spent = False
        """Whether something was left out."""

    def candidates(self, data: bytes | memoryview[int], first: int = 0) -> Iterator[list[Candidate]]:
        """Everything that may be an endpoint, in the order of its places, window by window.

        `first` is the place of the first byte.
        """
        view = memoryview(data)
        for begin in range(0, 0 if self.is_spent else len(view), _WINDOW):
            found = _found(view, begin, min(begin + _WINDOW, len(view)), self._left)
            self.is_spent = self.is_spent or len(found) > self._left
            codes = sorted(found)[: self._left]
            self._left -= len(codes)
            yield [Candidate(first + (code >> _PATTERN_BITS), *_FORMS[code & _PATTERN_MASK]) for code in codes]
            if self.is_spent:
                return


def candidates(data: bytes | memoryview[int]) -> Iterator[Candidate]:
    """Those of a buffer that is a file by itself, or a part of one that is short."""
    return chain.from_iterable(Allowance().candidates(data))


def _found(view: memoryview[int], begin: int, end: int, limit: int) -> set[int]:
    """The matches that end in a window, one more than `limit` at most.

    Each is a number, its candidate's place above the pattern's: a window can have hundreds of thousands.
    """
    low = max(0, begin - _OVERLAP)
    found: set[int] = set()

    def on_match(pattern: int, _start: int, stop: int, _flags: int, _context: object) -> bool:
        if begin < low + stop <= end:
            found.add(low + stop - _BACK[pattern] << _PATTERN_BITS | pattern)
        return len(found) > limit

    part: Any = view[low : end + _OVERLAP]  # the library's types know no buffer but bytes
    with suppress(hyperscan.ScanTerminated):
        _database().scan(part, match_event_handler=on_match, scratch=_scratch())
    return found


@cache
def _database() -> hyperscan.Database:
    database = hyperscan.Database()
    expressions = [pattern.expression for pattern in _PATTERNS]
    once = [hyperscan.HS_FLAG_SINGLEMATCH * (pattern is _MESSAGES) for pattern in _PATTERNS]
    flags = [hyperscan.HS_FLAG_DOTALL | flag for flag in once]
    database.compile(expressions=expressions, ids=list(range(len(_PATTERNS))), flags=flags)
    return database


def _scratch() -> hyperscan.Scratch:
    """This thread's own: the engine refuses one that another thread is using."""
    scratch = getattr(_local, "scratch", None)
    if scratch is None:
        scratch = _local.scratch = _database().scratch.clone()
    return scratch

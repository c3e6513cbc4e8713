"""A text that lists files, as published dumps have one of all that they hold: a path a line, or size and path."""

from __future__ import annotations

import re
from itertools import takewhile

from fwdiff import text

MAX_NAMES = 250_000
"""As many names as an image may have."""
_LARGEST = 32 << 20
_FEWEST = 8
_HEAD = 4096
_LINE = re.compile(rb"(?:[0-9]+\t)?(?:\./)?([^\t\n/\x00-\x1f][^\n\x00-\x08\x0b-\x1f]*)")
_WORDS = re.compile(rb"[ =:;,<>{}()\"']")
"""Of prose and code; names of files have them too, here and there."""


def read_file_list(data: bytes) -> tuple[str, ...]:
    """The paths, where every line is one, nine of ten lie in a folder and few have words in them; else empty."""
    head = data[:_HEAD]
    if len(data) > _LARGEST or b"/" not in head or not all(map(_LINE.fullmatch, head.splitlines()[:-1])):
        return ()  # most texts, before they are cut into lines
    if 10 * data.count(b"/") < 9 * data.count(b"\n"):
        return ()
    lines = data.splitlines()
    if not _FEWEST <= len(lines) <= MAX_NAMES:
        return ()
    names = [match[1] for match in takewhile(bool, map(_LINE.fullmatch, lines)) if match]
    if len(names) < len(lines) or 10 * sum(b"/" in name for name in names) < 9 * len(lines):
        return ()
    worded = sum(_WORDS.search(name) is not None for name in names)
    return tuple(text.from_bytes(name) for name in names) if 10 * worded <= len(lines) else ()

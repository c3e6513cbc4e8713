"""A text that lists files, as published dumps have one of all that they hold: a path a line, or size and path."""

from __future__ import annotations

import re

from fwdiff import text

MAX_NAMES = 250_000
"""As many names as an image may have."""
_LARGEST = 32 << 20
_FEWEST = 8
_LINE = re.compile(rb"(?:[0-9]+\t)?(?:\./)?([^\t\n/\x00-\x1f][^\n\x00-\x08\x0b-\x1f]*)")
_WORDS = re.compile(rb"[ =:;,<>{}()\"']")
"""Of prose and code; names of files have them too, here and there."""


def read_file_list(data: bytes) -> tuple[str, ...]:
    """The paths, where every line is one, nine of ten lie in a folder and few have words in them; else empty."""
    lines = data.splitlines() if len(data) <= _LARGEST and b"/" in data[:4096] else []
    if not _FEWEST <= len(lines) <= MAX_NAMES:
        return ()
    matches = [match[1] for line in lines if (match := _LINE.fullmatch(line))]
    inside = sum(b"/" in name for name in matches)
    worded = sum(_WORDS.search(name) is not None for name in matches)
    if len(matches) < len(lines) or 10 * inside < 9 * len(lines) or 10 * worded > len(lines):
        return ()
    return tuple(text.from_bytes(name) for name in matches)

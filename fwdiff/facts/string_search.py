"""Whole strings of a DEX image found by their text, all of many texts in one pass over the region of string data."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import hyperscan
import numpy as np

from fwdiff.facts.dex import Dex

_LONGEST = 0x7F
"""Characters whose number takes one byte in front of them."""


class StringSearch:
    """A set of ASCII texts of at most 127 characters."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        assert all(text.isascii() and 0 < len(text) <= _LONGEST for text in texts)
        self._texts = texts
        self._database = hyperscan.Database()
        # a string item is its length in characters, the characters and NUL: length and NUL make it a whole string
        expressions = [b"\\x%02x%s\\x00" % (len(text), re.escape(text)) for text in texts]
        flags = [hyperscan.HS_FLAG_DOTALL] * len(texts)
        self._database.compile(expressions=expressions, ids=list(range(len(texts))), flags=flags)
        self._local = threading.local()

    def find(self, dex: Dex) -> Iterator[tuple[int, bytes]]:
        """(string id, text) of the texts that are strings of the image.  Raises `BadDex`."""
        offsets, identifiers = dex.strings_in_order
        if not len(offsets):
            return
        low = int(offsets[0])
        _, high = dex.string_bytes_at(int(offsets[-1]))
        found = self._scan(memoryview(dex.data)[low : high + 1])
        rows = np.searchsorted(offsets, [low + place for place, _ in found])
        for (place, text), row in zip(found, rows.tolist(), strict=True):
            if row < len(offsets) and offsets[row] == low + place:
                yield int(identifiers[row]), text

    def _scan(self, region: memoryview[int]) -> list[tuple[int, bytes]]:
        """(place of the string item, text), as the engine meets them."""
        found: list[tuple[int, bytes]] = []

        def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            text = self._texts[pattern]
            found.append((end - len(text) - 2, text))

        view: Any = region  # the library's types know no buffer but bytes
        self._database.scan(view, match_event_handler=on_match, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """This thread's own: the engine refuses one that another thread is using."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._database.scratch.clone()
        return scratch

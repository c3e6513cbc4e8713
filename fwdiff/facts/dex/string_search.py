"""Whole strings of a DEX image found by their text, all of many texts in one pass over the region of string data."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import hyperscan
import numpy as np

from fwdiff.facts.dex.dex import Dex, DexLimit

_LONGEST = 0x7F
"""Characters whose number takes one byte in front of them."""
_MAX_MATCHES = 1 << 16
"""A string stands in an image once, and its bytes hardly anywhere else."""


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
        low, high = dex.string_region
        if low == high:
            return
        found = self._scan(memoryview(dex.data)[low:high])
        rows = np.searchsorted(offsets, [low + place for place, _ in found])
        for (place, text), row in zip(found, rows.tolist(), strict=True):
            if row < len(offsets) and offsets[row] == low + place:
                yield int(identifiers[row]), text

    def _scan(self, region: memoryview[int]) -> list[tuple[int, bytes]]:
        """(place of the string item, text), as the engine meets them.  Raises `DexLimit`."""
        found: list[tuple[int, bytes]] = []

        def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            text = self._texts[pattern]
            found.append((end - len(text) - 2, text))
            return len(found) > _MAX_MATCHES

        view: Any = region  # the library's types know no buffer but bytes
        with suppress(hyperscan.ScanTerminated):
            self._database.scan(view, match_event_handler=on_match, scratch=self._scratch())
        if len(found) > _MAX_MATCHES:
            raise DexLimit(f"the strings looked for stand at more than {_MAX_MATCHES} places")
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """This thread's own: the engine refuses one that another thread is using."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._database.scratch.clone()
        return scratch

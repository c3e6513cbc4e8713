"""Content that is packed in blocks: a block is decoded when something in it is read, and kept for its neighbours."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from fwdiff.images.sources import clamp

CAPACITY = 64 << 20
"""Bytes of decoded blocks kept for each image; a payload's operation has 2 MiB, an lz4 block at most 4."""


class BlockCache:
    """The blocks read last.  Files that are read in their order decode each block once."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def get(self, key: int, decode: Callable[[], bytes]) -> bytes:
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
                return self._blocks[key]
            block = decode()
            self._blocks[key] = block
            self._held += len(block)
            while self._held > self._capacity and len(self._blocks) > 1:
                self._held -= len(self._blocks.popitem(last=False)[1])
            return block

    def clear(self) -> None:
        with self._lock:
            self._blocks.clear()
            self._held = 0


class Block:
    """One block of `size` bytes; `decode` returns all of them or raises `ImageError`."""

    def __init__(self, cache: BlockCache, key: int, size: int, decode: Callable[[], bytes]) -> None:
        self._cache = cache
        self._key = key
        self._decode = decode
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        length = clamp(self.size, offset, length)
        return self._cache.get(self._key, self._decode)[offset : offset + length] if length else b""

    def close(self) -> None:
        """The cache belongs to the image."""

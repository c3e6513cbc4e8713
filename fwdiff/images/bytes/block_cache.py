"""Content that is packed in blocks: a block is decoded when something in it is read, and kept for its neighbours."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from itertools import count
from typing import Generic, TypeVar, cast

from fwdiff.images.bytes.sources import clamp

CAPACITY = 64 << 20
"""Bytes of blocks and their decoders that a process keeps, of all its images together: a zip may hold twenty deflated
partitions, and a payload's operation has 2 MiB, an lz4 block or a span of a deflated stream at most 4.
"""

Decode = Callable[[int], bytes]
"""The next bytes of a block, at least as many as are asked for; raises `ImageError` where there are none."""

_Value = TypeVar("_Value")


class BlockBudget:
    """The decoded blocks that were used last, each of some cache, as many as there is room for."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._blocks: OrderedDict[tuple[int, Hashable], tuple[object, int]] = OrderedDict()
        self._held = 0
        self._caches = count()
        self._lock = threading.Lock()

    def next_cache(self) -> int:
        with self._lock:
            return next(self._caches)

    def find(self, key: tuple[int, Hashable]) -> object | None:
        with self._lock:
            if key not in self._blocks:
                return None
            self._blocks.move_to_end(key)
            return self._blocks[key][0]

    def keep(self, key: tuple[int, Hashable], block: object, size: int) -> None:
        """Hold a block of `size` bytes at most; the last one is held whatever its size."""
        with self._lock:
            self._held += size - self._blocks.pop(key, (None, 0))[1]
            self._blocks[key] = block, size
            while self._held > self._capacity and len(self._blocks) > 1:
                self._held -= self._blocks.popitem(last=False)[1][1]

    def forget(self, key: tuple[int, Hashable]) -> None:
        with self._lock:
            self._held -= self._blocks.pop(key, (None, 0))[1]

    def forget_cache(self, cache: int) -> None:
        with self._lock:
            for key in [key for key in self._blocks if key[0] == cache]:
                self._held -= self._blocks.pop(key)[1]


_BUDGET = BlockBudget()
METADATA_BUDGET = BlockBudget(32 << 20)
"""For inodes and the like, of all file systems together: what their files hold does not push it out."""


class BlockCache(Generic[_Value]):
    """The blocks of one image, as far as they are among the last ones used.

    Files that are read in their order decode each block once.
    """

    def __init__(self, budget: BlockBudget | None = None) -> None:
        self._budget = _BUDGET if budget is None else budget
        self._number = self._budget.next_cache()
        self._lock = threading.Lock()

    def get(self, key: Hashable, size: int, make: Callable[[], _Value]) -> _Value:
        """The block of this key, made where it is not held; it takes `size` bytes at most."""
        with self._lock:  # two readers of one block decode it once
            block = self.find(key)
            if block is None:
                block = make()
                self.keep(key, block, size)
            return block

    def find(self, key: Hashable) -> _Value | None:
        return cast("_Value | None", self._budget.find((self._number, key)))

    def keep(self, key: Hashable, block: _Value, size: int) -> None:
        self._budget.keep((self._number, key), block, size)

    def forget(self, key: Hashable) -> None:
        self._budget.forget((self._number, key))

    def clear(self) -> None:
        self._budget.forget_cache(self._number)


class Beginning:
    """A block as far as it has been asked for: folders stand between large files, and are all that listing needs."""

    def __init__(self, start: Callable[[], Decode], size: int) -> None:
        self._start = start
        self._size = size
        self._decode: Decode | None = None
        self._parts: list[bytes] = []
        self._starts: list[int] = []
        self._end = 0
        self._lock = threading.Lock()

    def read(self, offset: int, length: int) -> bytes:
        """`length` bytes; the block must have them."""
        end = offset + length
        with self._lock:
            while self._end < end:
                self._decode = self._decode or self._start()
                part = self._decode(end - self._end)
                self._starts.append(self._end)
                self._parts.append(part)
                self._end += len(part)
            if self._end == self._size:
                self._decode = None  # a decoder of XZ holds more than the block
        parts = list(self._slices(offset, end))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _slices(self, offset: int, end: int) -> Iterator[bytes]:
        number = bisect_right(self._starts, offset) - 1
        while offset < end:
            inside = offset - self._starts[number]
            part = self._parts[number][inside : inside + end - offset]
            yield part
            offset += len(part)
            number += 1


class Block:
    """One block of `size` bytes that stays packed until it is read; `start` begins to decode it."""

    def __init__(self, cache: BlockCache[Beginning], key: int, size: int, start: Callable[[], Decode]) -> None:
        self._cache = cache
        self._key = key
        self._start = start
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        length = clamp(self.size, offset, length)
        if not length:
            return b""
        # what is not decoded to its end keeps a decoder, which takes about as much again
        block = self._cache.get(self._key, 2 * self.size, lambda: Beginning(self._start, self.size))
        try:
            return block.read(offset, length)
        except BaseException:
            self._cache.forget(self._key)  # the next reader learns the same of it
            raise

    def close(self) -> None:
        """The cache belongs to the image."""

"""A build's rows as numbers that any number of builds can be laid side by side by; words come when they are asked for.

A row is 16 bytes: 64 bits of a digest of its key, and 64 of its facts.  What it says in words lies beside them in
compressed blocks, and so does what was not read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

import msgspec
import numpy as np
from msgspec import Raw, Struct
from numpy.typing import NDArray

from fwdiff.compare.fact_rows import FactRow
from fwdiff.errors import DamagedImage
from fwdiff.index import BuildIndex
from fwdiff.index.unread import UnreadPlaces
from fwdiff.model import ImageIdentity, Inventory
from fwdiff.zstandard import zstd

VERSION = 4
"""To be raised with every change of what a row says, or of what it is worth."""
_DIGEST = 8
"""Bytes."""
MEAN_BLOCK, LARGEST_BLOCK = 128, 1024
"""Rows of one block of words: who asks for one row decompresses all."""
_MOST_BYTES = 64 << 20
"""Of one part; that of a build of 4 GB has some hundred kilobytes."""
_HINT = "Remove the .rows files beside the builds, or run once with --no-cache."

T = TypeVar("T")
Numbers = NDArray[np.uint64]


class Projection(Struct, frozen=True, dict=True):
    """The rows of one build, in no order that means anything."""

    image: ImageIdentity
    tool: str
    knowledge: str
    skus: frozenset[str]
    """Those that the build says are its default."""
    unread: int
    """Entries of what was not read."""
    key_digests: bytes
    fact_digests: bytes
    words: tuple[bytes, ...]
    coverage: bytes
    """What was not read, and the places that say so."""

    @property
    def is_whole(self) -> bool:
        """Whether its parts fit together, of one that was kept in a file."""
        if len(self.key_digests) % _DIGEST or len(self.fact_digests) != len(self.key_digests):
            return False
        return len(self.words) == len(block_ends(self.key_digests))

    @cached_property
    def order(self) -> NDArray[np.int32]:
        """Positions of the rows by rising key."""
        return np.argsort(np.frombuffer(self.key_digests, np.uint64)).astype(np.int32)

    @property
    def keys(self) -> Numbers:
        """The digests of all keys, rising."""
        return np.frombuffer(self.key_digests, np.uint64)[self.order]

    @property
    def facts(self) -> Numbers:
        """The digests of the facts of each, never 0."""
        return np.frombuffer(self.fact_digests, np.uint64)[self.order]

    def rows(self, keys: Iterable[int]) -> dict[int, FactRow]:
        """The rows of some keys, which must stand here, in words."""
        wanted = np.fromiter(keys, np.uint64)
        positions = self.order[np.searchsorted(self.keys, wanted)]
        ends = block_ends(self.key_digests)
        found: dict[int, FactRow] = {}
        blocks: dict[int, list[Raw]] = {}
        for key, position in zip(wanted.tolist(), positions.tolist(), strict=True):
            number = bisect_right(ends, position)
            if number not in blocks:
                blocks[number] = self._decoded(self.words[number], list[Raw])
            begin = ends[number - 1] if number else 0
            found[key] = self._decoded(blocks[number][position - begin], FactRow)
        return found

    def unread_places(self) -> UnreadPlaces:
        """Whether a place was read in which a row of another build would stand."""
        return BuildIndex(self._decoded(self.coverage, Inventory)).unread

    def _decoded(self, content: bytes | Raw, kind: type[T]) -> T:
        """What stands in a part; those that were kept in a file may be damaged.  Raises `DamagedImage`."""
        try:
            if isinstance(content, bytes):
                content = zstd.ZstdDecompressor().decompress(content, _MOST_BYTES)
            return msgspec.msgpack.decode(content, type=kind)
        except (zstd.ZstdError, msgspec.MsgspecError, MemoryError) as error:
            raise DamagedImage(f"{self.image.source}: the rows that were kept of it are damaged", _HINT) from error


def block_ends(key_digests: bytes) -> tuple[int, ...]:
    """Where blocks of rows end: keys say it, so that one row more leaves the blocks of others as they were."""
    ends: list[int] = []
    begin = 0
    keys = np.frombuffer(key_digests, np.uint64)
    for end in (*(np.flatnonzero(keys % MEAN_BLOCK == 0) + 1).tolist(), len(keys)):
        ends += range(begin + LARGEST_BLOCK, end, LARGEST_BLOCK)
        ends += [end] if end > begin else []
        begin = end
    return tuple(ends)

"""Which blocks of an ext file system hold a file: extent trees (ext4) and indirect blocks (ext2, ext3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Piece, read_exactly
from fwdiff.images.formats.ext4.superblock import Superblock
from fwdiff.images.interface import ByteSource

_EXTENT_MAGIC = 0xF30A
MAXIMUM_EXTENTS = 1 << 20
"""Of one file; each is kept in memory."""

_MAXIMUM_DEPTH = 5  # EXT4_MAX_EXTENT_DEPTH
_MAXIMUM_INITIALISED = 32768  # EXT_INIT_MAX_LEN: longer means allocated and never written, which reads as zeros
_HEADER = struct.Struct("<HHHH4x")
_EXTENT = struct.Struct("<IHHI")
_INDEX = struct.Struct("<IIH2x")
_ENTRY_SIZE = 12


class _Run(Struct, frozen=True, gc=False):
    """`count` blocks of a file from `logical`, standing at block `physical` of the image; 0 for zeros."""

    logical: int
    count: int
    physical: int


class BlockMap:
    """Turns the 60 bytes of `i_block` into parts of the image.  Every call checks what it reads."""

    def __init__(self, source: ByteSource, superblock: Superblock) -> None:
        self._source = source
        self._block_size = superblock.block_size
        self._blocks = superblock.blocks

    def pieces(self, root: bytes, size: int, *, extents: bool) -> list[Piece]:
        """The parts of a file of `size` bytes in order; what is left out are holes."""
        runs = self._extent_runs(root) if extents else self._indirect_runs(root, -(-size // self._block_size))
        result: list[Piece] = []
        for count, run in enumerate(runs):
            if count >= MAXIMUM_EXTENTS:
                raise LimitReached(f"a file in more than {MAXIMUM_EXTENTS} parts", COMPARE_CHECKSUM)
            start = run.logical * self._block_size
            if start >= size:
                break
            if run.physical:
                length = min(run.count * self._block_size, size - start)
                result.append(Piece(start, length, self._source, run.physical * self._block_size))
        return result

    def first_offset(self, root: bytes, *, extents: bool) -> int:
        """Where in the image a file's first block stands, or the block that leads to it; 0 where it has none."""
        if extents:
            magic, entries, _, depth = _HEADER.unpack_from(root)
            if magic != _EXTENT_MAGIC or not entries:
                return 0
            if depth:
                _, low, high = _INDEX.unpack_from(root, _ENTRY_SIZE)
            else:
                _, _, high, low = _EXTENT.unpack_from(root, _ENTRY_SIZE)
            return int(low | high << 32) * self._block_size
        return next((block for block in struct.unpack("<15I", root) if block), 0) * self._block_size

    def _extent_runs(self, root: bytes) -> Iterator[_Run]:
        end = 0
        for run in self._node_runs(root, None):
            if run.logical < end or not run.count:
                raise _damaged("extents overlap")
            end = run.logical + run.count
            yield run

    def _node_runs(self, node: bytes, expected_depth: int | None) -> Iterator[_Run]:
        magic, entries, _, depth = _HEADER.unpack_from(node)
        is_root = expected_depth is None
        if magic != _EXTENT_MAGIC or depth > _MAXIMUM_DEPTH or (entries + 1) * _ENTRY_SIZE > len(node):
            raise _damaged("an extent node is damaged")
        # an empty inner node would let a hostile tree be walked for ever without a block being found
        if not is_root and (depth != expected_depth or not entries):
            raise _damaged("an extent node is damaged")
        for position in range(_ENTRY_SIZE, (entries + 1) * _ENTRY_SIZE, _ENTRY_SIZE):
            if depth:
                _, low, high = _INDEX.unpack_from(node, position)
                yield from self._node_runs(self._block(low | high << 32), depth - 1)
            else:
                yield self._extent(node, position)

    def _extent(self, node: bytes, position: int) -> _Run:
        logical, count, high, low = _EXTENT.unpack_from(node, position)
        if count > _MAXIMUM_INITIALISED:
            return _Run(logical, count - _MAXIMUM_INITIALISED, 0)
        physical = low | high << 32
        if not physical or physical + count > self._blocks:
            raise _damaged("an extent lies outside the file system")
        return _Run(logical, count, physical)

    def _indirect_runs(self, root: bytes, blocks: int) -> Iterator[_Run]:
        """Neighbouring blocks joined to runs."""
        pending: _Run | None = None
        mapped = 0
        for logical, physical in self._indirect_blocks(root, blocks):
            mapped += 1
            if physical >= self._blocks or mapped > self._blocks:
                raise _damaged("a block lies outside the file system")
            if pending and _follows(pending, logical, physical):
                pending = _Run(pending.logical, pending.count + 1, pending.physical)
                continue
            if pending:
                yield pending
            pending = _Run(logical, 1, physical)
        if pending:
            yield pending

    def _indirect_blocks(self, root: bytes, blocks: int) -> Iterator[tuple[int, int]]:
        """The mapped blocks as (logical, physical): 12 direct ones, then trees one, two and three blocks deep."""
        pointers = struct.unpack("<15I", root)
        for logical, physical in enumerate(pointers[:12]):
            if physical and logical < blocks:
                yield logical, physical
        logical = 12
        for depth, physical in enumerate(pointers[12:], start=1):
            if physical and logical < blocks:
                yield from self._tree_blocks(physical, depth, logical, blocks)
            logical += (self._block_size // 4) ** depth

    def _tree_blocks(self, block: int, depth: int, logical: int, blocks: int) -> Iterator[tuple[int, int]]:
        step = (self._block_size // 4) ** (depth - 1)
        for (physical,) in struct.iter_unpack("<I", self._block(block)):
            if logical >= blocks:
                return
            if physical and depth == 1:
                yield logical, physical
            elif physical:
                yield from self._tree_blocks(physical, depth - 1, logical, blocks)
            logical += step

    def _block(self, block: int) -> bytes:
        if not 0 < block < self._blocks:
            raise _damaged("a block lies outside the file system")
        return read_exactly(self._source, block * self._block_size, self._block_size)


def _follows(run: _Run, logical: int, physical: int) -> bool:
    return run.logical + run.count == logical and run.physical + run.count == physical


def _damaged(what: str) -> DamagedImage:
    return DamagedImage(f"{what}: a file's block map cannot be followed", COMPARE_CHECKSUM)

"""The manifest of an OTA payload (AOSP `system/update_engine/update_metadata.proto`): partitions and operations."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes.protobuf import FieldBudget, fields
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, read_exactly
from fwdiff.images.interface import ByteSource
from fwdiff.images.partitions import partition_of

MAGIC = b"CrAU"
REPLACE, REPLACE_BZ, ZERO, DISCARD, REPLACE_XZ, REPLACE_ZSTD = 0, 1, 6, 7, 8, 14
FULL = frozenset({REPLACE, REPLACE_BZ, ZERO, DISCARD, REPLACE_XZ, REPLACE_ZSTD})

MAXIMUM_MANIFEST = 32 << 20
"""Bytes.  A full payload needs about 70 for each operation of 2 MiB: 400 kB for the largest super partitions."""
MAXIMUM_OPERATIONS = 250_000
MAXIMUM_PARTITIONS = 1024
MAXIMUM_SIZE = 64 << 30
"""Bytes of one partition."""

_HEADER = struct.Struct(">4sQQI")
_COMPUTED = frozenset({11, 15})
"""Fields `hash_tree_extent` and `fec_extent` of a partition."""
_NAMES = {
    2: "MOVE",
    3: "BSDIFF",
    4: "SOURCE_COPY",
    5: "SOURCE_BSDIFF",
    9: "PUFFDIFF",
    10: "BROTLI_BSDIFF",
    11: "ZUCCHINI",
    12: "LZ4DIFF_BSDIFF",
    13: "LZ4DIFF_PUFFDIFF",
}
_FACTORY = "Name the factory image of this build."
_Value = TypeVar("_Value", int, bytes)


class Operation(Struct, frozen=True):
    """`InstallOperation`: bytes of the payload, and the blocks of the partition that they become, in their order."""

    kind: int
    offset: int
    length: int
    extents: tuple[tuple[int, int], ...]
    """First block and number of blocks."""
    sha256: bytes

    @property
    def blocks(self) -> int:
        return sum(count for _, count in self.extents)


class Partition(Struct, frozen=True):
    """`PartitionUpdate`, as far as a full payload needs it."""

    name: str
    size: int
    operations: tuple[Operation, ...]
    computed: tuple[tuple[int, int], ...] = ()
    """Blocks of the verity tree and of its FEC, which the phone computes where no operation writes them."""

    def check(self) -> None:
        """Raises `ImageError` where the partition is not in the payload whole."""
        kinds = {operation.kind for operation in self.operations} - FULL
        unknown = sorted(kinds - _NAMES.keys())
        if unknown:
            numbers = ", ".join(map(str, unknown))
            raise UnsupportedImage(f"partition {self.name} needs operations that are not known: {numbers}", _FACTORY)
        if kinds:
            operations = ", ".join(_NAMES[kind] for kind in sorted(kinds))
            message = f"this incremental OTA needs its source build: partition {self.name} ({operations})"
            raise UnsupportedImage(message, "Name the full OTA or the factory image of this build.")
        if self.size > MAXIMUM_SIZE:
            raise LimitReached(f"the payload claims {self.size} bytes for {self.name}", _FACTORY)


class Manifest(Struct, frozen=True):
    """What a payload holds, and where in it the operations' bytes begin."""

    block_size: int
    partitions: tuple[Partition, ...]
    data: int


def read_manifest(source: ByteSource) -> Manifest:
    """The manifest of a payload.  Raises `ImageError`; what is wrong with one partition says its `check`."""
    magic, version, size, signature = _HEADER.unpack(read_exactly(source, 0, _HEADER.size))
    if magic != MAGIC or version != 2:
        raise UnsupportedImage(f"an OTA payload of version {version}", "Name the factory image of this build.")
    if size > MAXIMUM_MANIFEST:
        raise LimitReached(f"an OTA payload's manifest of {size} bytes", "Name the factory image of this build.")
    message = read_exactly(source, _HEADER.size, size)
    block_size = 4096
    updates = []
    budget = FieldBudget()
    for number, value in fields(message, budget):
        if number == 3:
            block_size = _typed(value, int)
        elif number == 13:
            updates.append(_typed(value, bytes))
    if not 512 <= block_size <= 1 << 20:
        raise DamagedImage(f"the payload claims blocks of {block_size} bytes", COMPARE_CHECKSUM)
    return Manifest(block_size, tuple(_partitions(updates, budget)), _HEADER.size + size + signature)


def _partitions(updates: Sequence[bytes], budget: FieldBudget) -> Iterator[Partition]:
    names: set[str] = set()
    operations = 0
    if len(updates) > MAXIMUM_PARTITIONS:
        raise LimitReached(f"a payload of more than {MAXIMUM_PARTITIONS} partitions", "Name the factory image.")
    for update in updates:
        partition = _partition(update, budget)
        operations += len(partition.operations)
        if partition.name in names:
            raise DamagedImage(f"the payload has two partitions {partition.name}", COMPARE_CHECKSUM)
        if operations > MAXIMUM_OPERATIONS:
            raise LimitReached(f"a payload of more than {MAXIMUM_OPERATIONS} operations", "Name the factory image.")
        names.add(partition.name)
        yield partition


def _partition(update: bytes, budget: FieldBudget) -> Partition:
    name, size = "", 0
    operations: list[Operation] = []
    computed: list[tuple[int, int]] = []
    for number, value in fields(update, budget):
        if number == 1:
            name = partition_of(_typed(value, bytes))
        elif number == 7:
            size = next((_typed(size, int) for field, size in fields(_typed(value, bytes), budget) if field == 1), 0)
        elif number == 8 and len(operations) <= MAXIMUM_OPERATIONS:
            operations.append(_operation(_typed(value, bytes), budget))
        elif number in _COMPUTED:
            computed.append(_extent(_typed(value, bytes), budget))
    return Partition(name, size, tuple(operations), tuple(computed))


def _operation(message: bytes, budget: FieldBudget) -> Operation:
    numbers = {1: 0, 2: 0, 3: 0}
    extents = []
    sha256 = b""
    for number, value in fields(message, budget):
        if number in numbers:
            numbers[number] = _typed(value, int)
        elif number == 6:
            extents.append(_extent(_typed(value, bytes), budget))
        elif number == 8:
            sha256 = _typed(value, bytes)
    return Operation(numbers[1], numbers[2], numbers[3], tuple(extents), sha256)


def _extent(message: bytes, budget: FieldBudget) -> tuple[int, int]:
    numbers = {1: 0, 2: 0}
    numbers.update({number: _typed(value, int) for number, value in fields(message, budget) if number in numbers})
    return numbers[1], numbers[2]


def _typed(value: int | bytes, kind: type[_Value]) -> _Value:
    if not isinstance(value, kind):
        raise DamagedImage("the payload's manifest is damaged", COMPARE_CHECKSUM)
    return value

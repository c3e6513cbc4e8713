"""Writes super images as liblp does: geometry and metadata twice, partitions in several extents."""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterator, Sequence

from msgspec import Struct

SECTOR = 512
FIRST_SECTOR = 2048
METADATA_SIZE = 8192
LINEAR, ZERO = 0, 1


class Partition(Struct):
    """A logical partition; its image is cut into extents of `extent` sectors, and runs of zeros become ZERO."""

    name: str
    image: bytes | mmap.mmap
    extent: int = 64
    attributes: int = 1
    device: int = 0


def geometry(*, slots: int = 2, metadata_size: int = METADATA_SIZE) -> bytes:
    body = struct.pack("<4sI32xIII", b"gDla", 52, metadata_size, slots, 4096)
    return (body[:8] + hashlib.sha256(body).digest() + body[40:]).ljust(4096, b"\0")


def metadata(rows: Sequence[bytes], extents: Sequence[bytes], *, major: int = 10, header_size: int = 256) -> bytes:
    tables = b"".join(rows) + b"".join(extents)
    descriptors = struct.pack("<III", 0, len(rows), 52)
    descriptors += struct.pack("<III", 52 * len(rows), len(extents), 24)
    descriptors += struct.pack("<III", len(tables), 0, 48) + struct.pack("<III", len(tables), 0, 64)
    fields = struct.pack("<IHHI32xI", 0x414C5030, major, 2, header_size, len(tables))
    header = (fields + hashlib.sha256(tables).digest() + descriptors).ljust(header_size, b"\0")
    return (header[:12] + hashlib.sha256(header).digest() + header[44:] + tables).ljust(METADATA_SIZE, b"\0")


def super_image(partitions: Sequence[Partition], *, slots: int = 2, major: int = 10, header_size: int = 256) -> bytes:
    """As `super_parts`, in memory."""
    return b"".join(super_parts(partitions, slots=slots, major=major, header_size=header_size))


def super_parts(
    partitions: Sequence[Partition], *, slots: int = 2, major: int = 10, header_size: int = 256
) -> Iterator[bytes]:
    """A super image, one part behind the other; a gap follows each extent, so that no partition is in one piece."""
    rows: list[bytes] = []
    extents: list[bytes] = []
    end = FIRST_SECTOR
    for partition in partitions:
        first = len(extents)
        for part in _parts(partition):
            sectors = len(part) // SECTOR
            if _is_empty(part):
                extents.append(struct.pack("<QIQI", sectors, ZERO, 0, 0))
                continue
            extents.append(struct.pack("<QIQI", sectors, LINEAR, end, partition.device))
            end += sectors + 1
        name = partition.name.encode("utf-8", "surrogateescape")
        rows.append(struct.pack("<36sIIII", name, partition.attributes, first, len(extents) - first, 0))
    table = metadata(rows, extents, major=major, header_size=header_size)
    start = bytes(4096) + geometry(slots=slots) * 2 + table * slots * 2
    yield start.ljust(FIRST_SECTOR * SECTOR, b"\0")
    for partition in partitions:
        yield from (part + b"gap!" * (SECTOR // 4) for part in _parts(partition) if not _is_empty(part))
    yield bytes(-end * SECTOR % 4096)


def _parts(partition: Partition) -> Iterator[bytes]:
    step = partition.extent * SECTOR
    return (bytes(partition.image[offset : offset + step]) for offset in range(0, len(partition.image), step))


def _is_empty(part: bytes) -> bool:
    return part == bytes(len(part))

"""Writes super images as liblp does: geometry and metadata twice, partitions in several extents."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from msgspec import Struct

SECTOR = 512
FIRST_SECTOR = 2048
METADATA_SIZE = 8192
LINEAR, ZERO = 0, 1


class Partition(Struct):
    """A logical partition; its image is cut into extents of `extent` sectors, and runs of zeros become ZERO."""

    name: str
    image: bytes
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
    """A super image; extents of different partitions lie by turns, so that no partition is in one piece."""
    rows: list[bytes] = []
    extents: list[bytes] = []
    data = b""
    for partition in partitions:
        first = len(extents)
        step = partition.extent * SECTOR
        for offset in range(0, len(partition.image), step):
            part = partition.image[offset : offset + step]
            sectors = len(part) // SECTOR
            if not any(part):
                extents.append(struct.pack("<QIQI", sectors, ZERO, 0, 0))
                continue
            place = FIRST_SECTOR + len(data) // SECTOR
            extents.append(struct.pack("<QIQI", sectors, LINEAR, place, partition.device))
            data += part + b"gap!" * (SECTOR // 4)
        name = partition.name.encode("utf-8", "surrogateescape")
        rows.append(struct.pack("<36sIIII", name, partition.attributes, first, len(extents) - first, 0))
    table = metadata(rows, extents, major=major, header_size=header_size)
    start = bytes(4096) + geometry(slots=slots) * 2 + table * slots * 2
    return start.ljust(FIRST_SECTOR * SECTOR, b"\0") + data + bytes(-len(data) % 4096)

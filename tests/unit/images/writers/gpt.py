"""Writes disks with a GUID partition table, as sgdisk does."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

ENTRIES = 128
ENTRY = 128


def gpt_disk(partitions: Sequence[tuple[str, bytes]], *, sector: int = 512) -> bytes:
    """The partitions behind each other, each from the start of a sector; an empty one has a sector of zeros."""
    table_sectors = ENTRIES * ENTRY // sector
    first = 2 + table_sectors
    table, content, position = b"", b"", first
    for number, (name, data) in enumerate(partitions, 1):
        sectors = max(1, -(-len(data) // sector))
        table += struct.pack(
            "<16s16sQQQ72s",
            b"L" * 16,
            bytes([number]) * 16,
            position,
            position + sectors - 1,
            0,
            name.encode("utf-16-le"),
        )
        content += data.ljust(sectors * sector, b"\0")
        position += sectors
    table = table.ljust(ENTRIES * ENTRY, b"\0")
    last = position + table_sectors
    boot = (bytes(446) + struct.pack("<8B2I", 0, 0, 2, 0, 0xEE, 255, 255, 255, 1, last)).ljust(510, b"\0") + b"\x55\xaa"
    start = boot.ljust(sector, b"\0") + _header(table, 1, last, 2, position, sector) + table
    return start + content + table + _header(table, last, 1, position, position, sector)


def _header(table: bytes, own: int, other: int, first: int, end: int, sector: int) -> bytes:
    fields = struct.pack(
        "<8sIIIIQQQQ16sQIII", b"EFI PART", 1 << 16, 92, 0, 0, own, other, 2 + ENTRIES * ENTRY // sector, end - 1,
        b"D" * 16, first, ENTRIES, ENTRY, zlib.crc32(table),
    )  # fmt: skip
    return (fields[:16] + struct.pack("<I", zlib.crc32(fields)) + fields[20:]).ljust(sector, b"\0")

"""Writes nb0 containers."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def table(files: Sequence[tuple[str, int]]) -> bytes:
    """What stands before the files: their names and sizes."""
    entries = [struct.pack("<I", len(files))]
    offset = 0
    for name, size in files:
        entries.append(
            struct.pack("<IIII48s", offset & 0xFFFFFFFF, size & 0xFFFFFFFF, offset >> 32, size >> 32, name.encode())
        )
        offset += size
    return b"".join(entries)


def nb0(files: Sequence[tuple[str, bytes]]) -> bytes:
    return table([(name, len(data)) for name, data in files]) + b"".join(data for _, data in files)

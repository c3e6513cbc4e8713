"""Writes nb0 containers."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def nb0(files: Sequence[tuple[str, bytes]]) -> bytes:
    table = struct.pack("<I", len(files))
    offset = 0
    for name, data in files:
        table += struct.pack("<IIII48s", offset & 0xFFFFFFFF, len(data), offset >> 32, 0, name.encode())
        offset += len(data)
    return table + b"".join(data for _, data in files)

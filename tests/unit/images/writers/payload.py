"""Writes OTA payloads (AOSP `update_metadata.proto`) as update_engine's generator makes them of full builds."""

from __future__ import annotations

import bz2
import hashlib
import lzma
import struct
import sys
from collections.abc import Mapping, Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BLOCK = 4096
REPLACE, REPLACE_BZ, SOURCE_COPY, ZERO, DISCARD, REPLACE_XZ, REPLACE_ZSTD = 0, 1, 4, 6, 7, 8, 14

Operation = tuple[int, bytes, Sequence[tuple[int, int]]]
"""Type, data as it stands in the payload, and extents."""


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def pack(kind: int, data: bytes) -> bytes:
    match kind:
        case 1:
            return bz2.compress(data)
        case 8:
            return lzma.compress(data, check=lzma.CHECK_CRC32, preset=1)
        case 14:
            return zstd.compress(data)
    return data


def operations(image: bytes, kind: int, *, chunk: int = 2 << 20) -> list[Operation]:
    """A partition's operations, `chunk` bytes each; a chunk of zeros becomes ZERO."""
    made: list[Operation] = []
    for offset in range(0, len(image), chunk):
        data = image[offset : offset + chunk]
        extents = [(offset // BLOCK, len(data) // BLOCK)]
        made.append((kind, pack(kind, data), extents) if any(data) else (ZERO, b"", extents))
    return made


def payload(partitions: Mapping[str, tuple[int, Sequence[Operation]]], *, version: int = 2, old: bool = False) -> bytes:
    """Partitions by name: size and operations.  `old`: as an incremental payload says what it updates."""
    blobs: list[bytes] = []
    offset = 0
    manifest = field(3, BLOCK)
    for name, (size, parts) in partitions.items():
        update = field(1, name.encode("utf-8", "surrogateescape"))
        update += field(6, field(1, size)) if old else b""
        update += field(7, field(1, size) + field(2, bytes(32)))
        for kind, data, extents in parts:
            message = field(1, kind)
            if data:
                message += field(2, offset) + field(3, len(data)) + field(8, hashlib.sha256(data).digest())
            message += b"".join(field(6, field(1, start) + field(2, count)) for start, count in extents)
            update += field(8, message)
            blobs.append(data)
            offset += len(data)
        manifest += field(13, update)
    signature = b"signature of the manifest"
    header = struct.pack(">4sQQI", b"CrAU", version, len(manifest), len(signature))
    return header + manifest + signature + b"".join(blobs)


def full_payload(images: Mapping[str, bytes], kind: int = REPLACE_XZ, *, chunk: int = 2 << 20) -> bytes:
    """A full OTA's payload of whole partition images."""
    return payload({name: (len(image), operations(image, kind, chunk=chunk)) for name, image in images.items()})

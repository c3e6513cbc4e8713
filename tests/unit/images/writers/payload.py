"""Writes OTA payloads (AOSP `update_metadata.proto`) as update_engine's generator makes them of full builds."""

from __future__ import annotations

import bz2
import hashlib
import io
import lzma
import mmap
import shutil
import struct
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, BinaryIO

from fwdiff.zstandard import zstd

BLOCK = 4096
REPLACE, REPLACE_BZ, SOURCE_COPY, ZERO, DISCARD, REPLACE_XZ, REPLACE_ZSTD = 0, 1, 4, 6, 7, 8, 14
OPERATION = 2 << 20
"""Bytes of an operation, as AOSP's delta_generator cuts full builds."""

Buffer = bytes | mmap.mmap
"""An image, in memory or as the pages of a file."""

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


def operations(
    image: Buffer, kind: int, *, chunk: int = OPERATION, empty: int = ZERO, threads: int = 1
) -> Iterator[Operation]:
    """A partition's operations, `chunk` bytes each; a chunk of zeros becomes one of the kind `empty`."""

    def pack_at(offset: int) -> Operation:
        data = bytes(image[offset : offset + chunk])
        extents = [(offset // BLOCK, len(data) // BLOCK)]
        return (empty, b"", extents) if data == bytes(len(data)) else (kind, pack(kind, data), extents)

    if threads == 1:
        yield from map(pack_at, range(0, len(image), chunk))
        return
    with ThreadPoolExecutor(threads) as pool:  # the compressors release the lock of the interpreter
        yield from pool.map(pack_at, range(0, len(image), chunk))


def write_payload(
    file: BinaryIO,
    partitions: Mapping[str, tuple[int, Iterable[Operation]]],
    *,
    version: int = 2,
    old: bool = False,
    fields: bytes = b"",
) -> None:
    """Partitions by name: size and operations.  `old`: as an incremental payload says what it updates.

    `fields` are further ones of each partition.
    """
    manifest = field(3, BLOCK)
    with tempfile.TemporaryFile() as blobs:
        for name, (size, parts) in partitions.items():
            update = [field(1, name.encode("utf-8", "surrogateescape"))]
            update += [field(6, field(1, size))] if old else []
            update += [field(7, field(1, size) + field(2, bytes(32)))]
            update += [field(8, _operation(blobs, *operation)) for operation in parts]
            manifest += field(13, b"".join(update) + fields)
        signature = b"signature of the manifest"
        header = struct.pack(">4sQQI", b"CrAU", version, len(manifest), len(signature))
        file.write(header + manifest + signature)
        blobs.seek(0)
        shutil.copyfileobj(blobs, file, 1 << 20)


def _operation(blobs: IO[bytes], kind: int, data: bytes, extents: Sequence[tuple[int, int]]) -> bytes:
    """An operation as the manifest has it; its data go behind those of the others."""
    message = field(1, kind)
    if data:
        message += field(2, blobs.tell()) + field(3, len(data)) + field(8, hashlib.sha256(data).digest())
        blobs.write(data)
    return message + b"".join(field(6, field(1, start) + field(2, count)) for start, count in extents)


def payload(
    partitions: Mapping[str, tuple[int, Iterable[Operation]]],
    *,
    version: int = 2,
    old: bool = False,
    fields: bytes = b"",
) -> bytes:
    """As `write_payload`, in memory."""
    file = io.BytesIO()
    write_payload(file, partitions, version=version, old=old, fields=fields)
    return file.getvalue()


def full_payload(images: Mapping[str, bytes], kind: int = REPLACE_XZ, *, chunk: int = OPERATION) -> bytes:
    """A full OTA's payload of whole partition images."""
    return payload({name: (len(image), operations(image, kind, chunk=chunk)) for name, image in images.items()})

"""Containers around partition images, made in memory."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Mapping

CHUNK = struct.Struct("<HHII")
RAW, FILL, DONT_CARE, CRC32 = 0xCAC1, 0xCAC2, 0xCAC3, 0xCAC4


def sparse_header(
    blocks: int, chunks: int, *, block_size: int = 4096, header: int = 28, chunk_header: int = 12
) -> bytes:
    fields = struct.pack("<IHHHHIIII", 0xED26FF3A, 1, 0, header, chunk_header, block_size, blocks, chunks, 0)
    return fields.ljust(header, b"\0")


def sparse_image(
    image: bytes, *, block_size: int = 4096, only: range | None = None, long_headers: bool = False
) -> bytes:
    """A sparse image with every kind of chunk: a block becomes one; a part of a split image holds `only` some."""
    header, chunk_header = (36, 16) if long_headers else (28, 12)
    blocks = [image[offset : offset + block_size] for offset in range(0, len(image), block_size)]
    chunks = []
    for number, block in enumerate(blocks):
        kind, data = _chunk(block, number)
        if only is not None and number not in only:
            kind, data = DONT_CARE, b""
        chunks.append(CHUNK.pack(kind, 0, 1, chunk_header + len(data)).ljust(chunk_header, b"\0") + data)
        if number % 50 == 0:
            chunks.append(CHUNK.pack(CRC32, 0, 0, chunk_header + 4).ljust(chunk_header, b"\0") + b"\1\2\3\4")
    start = sparse_header(len(blocks), len(chunks), block_size=block_size, header=header, chunk_header=chunk_header)
    return start + b"".join(chunks)


def _chunk(block: bytes, number: int) -> tuple[int, bytes]:
    if not any(block):
        return (FILL, bytes(4)) if number % 2 else (DONT_CARE, b"")
    if block[:4] * (len(block) // 4) == block:
        return FILL, block[:4]
    return RAW, block


def zipped(
    members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, links: Mapping[str, str] | None = None
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
        for name, target in (links or {}).items():
            link = zipfile.ZipInfo(name)
            link.create_system = 3
            link.external_attr = 0o120777 << 16
            archive.writestr(link, target)
    return file.getvalue()


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that do not compress."""
    return random.Random(seed).randbytes(size)


def mixed(size: int, seed: int = 1) -> bytes:
    """Bytes that compress by turns well and not at all."""
    part = 64 << 10
    parts = [
        noise(part, seed + number) if number % 2 else b"%07d\n" % number * (part // 8)
        for number in range(-(-size // part))
    ]
    return b"".join(parts)[:size]

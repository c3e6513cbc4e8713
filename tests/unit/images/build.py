"""Containers around partition images, made in memory."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Mapping, Sequence

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


def apex_file(payload: bytes) -> bytes:
    """An APEX: the payload is stored, as apexer writes it."""
    members = {"apex_manifest.pb": b"\n\5com.x", "AndroidManifest.xml": b"\3\0\x08\0", "apex_payload.img": payload}
    return zipped(members, method=zipfile.ZIP_STORED)


def compressed_apex(original: bytes) -> bytes:
    """A compressed APEX (CAPEX) around an APEX."""
    return zipped({"apex_manifest.pb": b"\n\5com.x", "AndroidManifest.xml": b"\3\0\x08\0", "original_apex": original})


def avb_footer(image_size: int, vbmeta: bytes | None = None) -> bytes:
    """What stands behind a partition's content: a vbmeta structure, and the footer that says where it is."""
    structure = vbmeta_image([hashtree_descriptor("vendor")]) if vbmeta is None else vbmeta
    footer = struct.pack(">4sIIQQQ28x", b"AVBf", 1, 0, image_size, image_size, len(structure))
    return structure + bytes(-len(structure) % 4096 + 4096 - len(footer)) + footer


def vbmeta_image(
    descriptors: Sequence[bytes], *, algorithm: int = 2, rollback: int = 7, flags: int = 0, key: bytes = b"k" * 1032
) -> bytes:
    """A vbmeta structure; its signature is noise."""
    block = b"".join(descriptors)
    auxiliary = block + key
    auxiliary += bytes(-len(auxiliary) % 64)
    signature = noise(576)
    sizes = (0, 32, 32, 512, len(block), len(key), 0, 0, 0, len(block))
    header = struct.pack(
        ">4sIIQQI10QQII48s80x", b"AVB0", 1, 0, len(signature), len(auxiliary), algorithm, *sizes, rollback, flags, 0,
        b"avbtool 1.2.0",
    )  # fmt: skip
    return header + signature + auxiliary


def descriptor(tag: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 8)
    return struct.pack(">QQ", tag, len(body)) + body


def property_descriptor(key: str, value: str) -> bytes:
    names = key.encode() + b"\0" + value.encode() + b"\0"
    return descriptor(0, struct.pack(">QQ", len(key.encode()), len(value.encode())) + names)


def hashtree_descriptor(partition: str) -> bytes:
    body = struct.pack(">I3Q3I2Q32s", 1, 4096, 4096, 4096, 4096, 4096, 2, 0, 0, b"sha256")
    lengths = struct.pack(">4I60x", len(partition), 4, 32, 0)
    return descriptor(1, body + lengths + partition.encode() + b"salt" + noise(32))


def hash_descriptor(partition: str) -> bytes:
    body = struct.pack(">Q32s4I60x", 4096, b"sha256", len(partition), 4, 32, 0)
    return descriptor(2, body + partition.encode() + b"salt" + noise(32))


def command_line_descriptor(words: str) -> bytes:
    return descriptor(3, struct.pack(">II", 1, len(words)) + words.encode())


def chain_descriptor(partition: str, location: int, key: bytes = b"c" * 1032) -> bytes:
    return descriptor(4, struct.pack(">4I60x", location, len(partition), len(key), 0) + partition.encode() + key)

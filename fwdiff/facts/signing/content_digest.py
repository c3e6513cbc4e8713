"""The digests of an APK's content that schemes 2 and 3 sign (source.android.com, "APK signature scheme v2")."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from fwdiff.facts.containers.zip_archive import ZipArchive

_CHUNK = 1 << 20
_BLOCK = 4096
"""Of the tree of fs-verity."""
_SALT = bytes(8)


class ContentDigest(StrEnum):
    """Kinds of digests, the strongest last."""

    SHA256 = "SHA-256 of chunks"
    VERITY = "SHA-256 of a verity tree"
    SHA512 = "SHA-512 of chunks"


def content_digest(archive: ZipArchive, block_start: int, kind: ContentDigest) -> bytes:
    """Of the members, the central directory and the end record as it was without the signing block."""
    sections = _sections(archive, block_start)
    if kind is ContentDigest.VERITY:
        return _verity(sections)
    digest = hashlib.sha512 if kind is ContentDigest.SHA512 else hashlib.sha256
    chunks = [_chunk_digest(chunk, digest) for section in sections for chunk in _chunks(section, _CHUNK)]
    return digest(b"\x5a" + struct.pack("<I", len(chunks)) + b"".join(chunks)).digest()


def _sections(archive: ZipArchive, block_start: int) -> tuple[memoryview, memoryview, memoryview]:
    end = bytearray(archive.data[archive.end_record_offset :])
    struct.pack_into("<I", end, 16, block_start)
    directory = archive.data[archive.central_directory_offset : archive.end_record_offset]
    return archive.data[:block_start], directory, memoryview(end)


def _chunks(data: memoryview, size: int) -> Iterator[memoryview]:
    return (data[start : start + size] for start in range(0, len(data), size))


def _chunk_digest(chunk: memoryview, digest: Callable[[bytes], hashlib._Hash]) -> bytes:
    running = digest(b"\xa5" + struct.pack("<I", len(chunk)))
    running.update(chunk)
    return running.digest()


def _verity(sections: Sequence[memoryview]) -> bytes:
    """The root of the tree, and the number of bytes under it."""
    first, *rest = sections
    tail = b"".join(rest)
    leaves = b"".join(_leaf(block) for block in (*_chunks(first, _BLOCK), *_chunks(memoryview(tail), _BLOCK)))
    while len(leaves) > _BLOCK:
        leaves = b"".join(_leaf(block) for block in _chunks(memoryview(leaves), _BLOCK))
    return _leaf(memoryview(leaves)) + struct.pack("<Q", sum(map(len, sections)))


def _leaf(block: memoryview) -> bytes:
    return hashlib.sha256(_SALT + bytes(block).ljust(_BLOCK, b"\0")).digest()

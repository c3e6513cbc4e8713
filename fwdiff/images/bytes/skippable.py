"""Skippable frames, which lz4 and zstd have in common (RFC 8878, 3.1.2): pzstd writes one before each frame."""

from __future__ import annotations

import struct

from fwdiff.errors import LimitReached
from fwdiff.images.interface import ByteSource

MAXIMUM_FRAMES = 1 << 16
"""Behind each other."""

_HEADER = struct.Struct("<II")
_MAGIC, _KINDS = 0x184D2A50, 16


def first_frame(head: bytes) -> bytes:
    """The beginning of a file from its first frame that is not skippable; empty where none begins in it."""
    position = 0
    while (size := _skippable(head[position : position + _HEADER.size])) is not None:
        position += size
    return head[position:] if position else head


def skip_frames(source: ByteSource, position: int) -> int:
    """Where the first frame from a position on stands that is not skippable, or the file's end."""
    for _ in range(MAXIMUM_FRAMES):
        size = _skippable(source.read_at(position, _HEADER.size))
        if size is None:
            return position
        position = min(position + size, source.size)
    raise LimitReached(f"more than {MAXIMUM_FRAMES} frames to skip", "Decompress the file and name the result.")


def _skippable(header: bytes) -> int | None:
    """The size of the skippable frame that begins so; None for another."""
    if len(header) < _HEADER.size:
        return None
    magic, size = _HEADER.unpack(header)
    return _HEADER.size + int(size) if magic - _MAGIC in range(_KINDS) else None

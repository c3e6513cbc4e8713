"""The contents of a group's files: what is equal to the one before, most often of the other build, is not hashed."""

from __future__ import annotations

import hashlib
from io import BytesIO

from msgspec import Struct

from fwdiff.errors import DamagedImage
from fwdiff.images.interface import ByteSource
from fwdiff.model import FactProblem, ProblemKind

_WHOLE_FILE_LIMIT = 384 << 20
"""Bytes of one file held at once; the largest APKs of today's images are about 350 MB."""
_CHUNK = 8 << 20
_COMPARED = 256 << 10
"""Bytes compared at once: they stay in the processor's own memory."""


class Content(Struct, frozen=True):
    """The digest of a file and its bytes; None, with the reason, where they are too many to be held."""

    sha256: str
    data: bytes | None
    problem: FactProblem | None = None


class ContentReader:
    """Holds the content that it read last, and never two large ones."""

    def __init__(self) -> None:
        self._last: Content | None = None

    def read(self, source: ByteSource) -> Content:
        """Raises `ImageError`, `OSError`, `MemoryError`."""
        if source.size > _WHOLE_FILE_LIMIT:
            self.forget()
            return _digest(source)
        start = b""
        if self._last is not None:
            start = source.read_at(0, min(source.size, _COMPARED))
            if _is_equal(source, start, self._last.data):
                return self._last
        self.forget()
        self._last = _whole(source, start)
        return self._last

    def forget(self) -> None:
        self._last = None


def _is_equal(source: ByteSource, start: bytes, data: bytes | None) -> bool:
    if data is None or len(data) != source.size or not data.startswith(start):
        return False
    offset = len(start)
    while offset < source.size:
        part = source.read_at(offset, _COMPARED)
        if not part or not data.startswith(part, offset):
            return False
        offset += len(part)
    return True


def _whole(source: ByteSource, start: bytes) -> Content:
    if len(start) < source.size <= _CHUNK:
        start = source.read_at(0, source.size)
    data = _joined(source) if source.size > _CHUNK else start
    if len(data) < source.size:
        raise DamagedImage(f"{len(data)} of {source.size} bytes are there", "The image is cut or was changed.")
    return Content(hashlib.sha256(data).hexdigest(), data)


def _joined(source: ByteSource) -> bytes:
    """A large file in the one buffer that it takes: sources join parts of their own, which takes it twice."""
    buffer = BytesIO()
    buffer.seek(source.size - 1)
    buffer.write(b"\0")
    buffer.seek(0)
    while part := source.read_at(buffer.tell(), min(_CHUNK, source.size - buffer.tell())):
        buffer.write(part)
    buffer.truncate()
    return buffer.getvalue()


def _digest(source: ByteSource) -> Content:
    digest = hashlib.sha256()
    for offset in range(0, source.size, _CHUNK):
        digest.update(source.read_at(offset, _CHUNK))
    reason = f"larger than {_WHOLE_FILE_LIMIT >> 20} MiB: only its digest was taken"
    return Content(digest.hexdigest(), None, FactProblem(ProblemKind.LIMIT, reason))

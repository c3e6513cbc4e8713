"""Checksums over whole members of an archive, compared once something has gone through all of the member.

A partition image is read in the middle and never to its end: the last of its files asks for the rest.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from zlib_ng import zlib_ng

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Slice
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.model import FileKind

_PART = 4 << 20


@runtime_checkable
class Checked(ByteSource, Protocol):
    """A source whose whole content has a checksum."""

    def verify(self) -> None:
        """Go through what no one has read yet.  Raises `DamagedImage` where the content is not what was packed."""


class CheckedSlice(Slice):
    """A part of another source that has a CRC-32: who reads it from the start to the end reads it right or fails."""

    def __init__(self, source: ByteSource, offset: int, size: int, crc: int) -> None:
        super().__init__(source, offset, size)
        self._expected_crc = crc
        self._crc = 0
        self._position = 0
        self._lock = threading.Lock()

    def read_at(self, offset: int, length: int) -> bytes:
        data = super().read_at(offset, length)
        with self._lock:
            if offset <= self._position < offset + len(data):
                self._crc = zlib_ng.crc32(memoryview(data)[self._position - offset :], self._crc)
                self._position = offset + len(data)
        if offset + len(data) == self.size:
            self._compare()
        return data

    def verify(self) -> None:
        for offset in range(self._position, self.size, _PART):
            self.read_at(offset, _PART)
        self._compare()

    def _compare(self) -> None:
        if self._position == self.size and self._crc != self._expected_crc:
            raise DamagedImage("the stored content does not match its checksum", COMPARE_CHECKSUM)


def verify_all(sources: Iterable[Checked]) -> None:
    """Compare their checksums.  Raises `DamagedImage` that says what it means for the files."""
    for source in sources:
        try:
            source.verify()
        except DamagedImage as error:
            message = f"{error}; any file of this partition may be wrong, and this one was read last"
            raise DamagedImage(message, error.hint) from error


def last_file(nodes: Sequence[FileNode]) -> FileNode | None:
    """The file that is read last where files are read in their order."""
    return max((node for node in nodes if node.kind is FileKind.FILE), key=lambda node: node.order, default=None)

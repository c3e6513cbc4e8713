"""The nb0 container of FIH, which built HMD's Nokia phones: a table of files, then their bytes.

The format has no published description and no magic: little-endian, a count, then 64 bytes for each file: low halves
of offset and size, high halves of both, and a name of 48 bytes; offsets count from the end of the table.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Slice, read_exactly
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.model import FileKind

MAXIMUM_FILES = 128
"""Real ones have some 40; the whole table lies in the bytes that a format is known by."""

_COUNT = struct.Struct("<I")
_ENTRY = struct.Struct("<IIII48s")
_NAME = re.compile(rb"[A-Za-z0-9_.+ -]+\.[A-Za-z0-9_]+\0*")


def is_nb0(head: bytes) -> bool:
    """Whether an image that begins with these bytes is an nb0: every entry of the table has a file's name."""
    if len(head) < _COUNT.size:
        return False
    (count,) = _COUNT.unpack_from(head)
    if not 0 < count <= MAXIMUM_FILES or len(head) < _COUNT.size + count * _ENTRY.size:
        return False
    return all(_NAME.fullmatch(name) for *_, name in _entries(head, count))


class Nb0Tree:
    """The files of an nb0; of two with one name the first counts."""

    name = "nb0"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        (count,) = _COUNT.unpack(read_exactly(source, 0, _COUNT.size))
        if count > MAXIMUM_FILES:
            raise DamagedImage(f"the nb0 claims {count} files", COMPARE_CHECKSUM)
        self._start = _COUNT.size + count * _ENTRY.size
        self._files = [
            (name.rstrip(b"\0"), high_offset << 32 | offset, high_size << 32 | size)
            for offset, size, high_offset, high_size, name in _entries(read_exactly(source, 0, self._start), count)
        ]

    def walk(self) -> Iterator[FileNode]:
        names: set[bytes] = set()
        for name, offset, size in self._files:
            if name in names:
                continue
            names.add(name)
            start = self._start + offset
            yield FileNode(name, FileKind.FILE, size, start, order=min(start, self._source.size))

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(())

    def open(self, node: FileNode) -> ByteSource:
        return Slice(self._source, node.key, node.size)


def _entries(table: bytes, count: int) -> Iterator[tuple[int, int, int, int, bytes]]:
    for index in range(count):
        offset, size, high_offset, high_size, name = _ENTRY.unpack_from(table, _COUNT.size + index * _ENTRY.size)
        yield offset, size, high_offset, high_size, name


FORMAT = ReadFormat(
    name="nb0",
    title="FIH and HMD nb0 container",
    proof=Proof.WRITER,
    commands=Commands(file="# {target} is {label} in {source}, an nb0: copy it out"),
    recognises=is_nb0,
    mount=Nb0Tree,
    holds_images=True,
)

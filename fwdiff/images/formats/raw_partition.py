"""A partition without a file system, as one file: boot loaders, modem firmware, vbmeta."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.images.bytes.sources import Slice
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.avb import is_vbmeta
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.model import FileKind

DEVICE_FOLDER = "/dev/block/by-name"
"""Where ueventd links every partition by its name (system/core/init/devices.cpp)."""


class RawPartition:
    """All bytes of a partition; who lists it gives the file its name."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self.name = "vbmeta" if is_vbmeta(source.read_at(0, 256)) else "raw"

    def walk(self) -> Iterator[FileNode]:
        yield FileNode(b"image", FileKind.FILE, self._source.size, 0)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        """A partition without names has none that could not be listed."""
        return iter(())

    def open(self, node: FileNode) -> ByteSource:
        return Slice(self._source, 0, node.size)


_COPY = Commands(file="cp -- {source} {target}")

FORMAT = ReadFormat(
    name="raw",
    title="partition without a file system, as one file",
    proof=Proof.REAL,
    commands=_COPY,
    recognises=lambda _: False,
    mount=RawPartition,
)
"""What a partition is read as whose bytes are no format known here; nothing is recognised as that."""

VBMETA = ReadFormat(
    name="vbmeta",
    title="vbmeta, and the AVB footers of partitions",
    proof=Proof.REAL,
    commands=_COPY,
    recognises=is_vbmeta,
    mount=RawPartition,
)

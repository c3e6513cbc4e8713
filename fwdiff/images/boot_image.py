"""Boot images as file systems: kernel, device trees and command line as files, and the files of the ramdisks.

Named as unpacking tools name them: `boot/kernel`, `boot/ramdisk/init.rc`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from fwdiff.errors import ImageError
from fwdiff.images.boot_header import Part, read_boot_header
from fwdiff.images.cpio import Cpio
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.ramdisk import MAXIMUM_SIZE, unpack_ramdisk
from fwdiff.images.sources import Slice
from fwdiff.model import FileKind


class BootImage:
    """One boot, init_boot, vendor_boot or recovery image; its ramdisks are held in memory once they are listed."""

    name = "boot"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self.header = read_boot_header(source)
        self._files: list[tuple[Part | Cpio, FileNode]] = []
        self._problems: list[tuple[bytes, Exception]] = []

    def walk(self) -> Iterator[FileNode]:
        self._files = []
        self._problems = []
        room = MAXIMUM_SIZE
        for part in self.header.parts:
            name = part.name.encode()
            try:
                content = Slice(self._source, part.offset, part.size)
                if not part.is_ramdisk:
                    yield self._keep(part, FileNode(name, FileKind.FILE, part.size, 0, order=part.offset))
                    continue
                unpacked = unpack_ramdisk(content, room)
                room -= len(unpacked)
                yield from self._ramdisk(name, part.offset, Cpio(unpacked))
            except ImageError as error:
                self._problems.append((name, error))

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        holder, inner = self._files[node.key]
        return holder.open(inner) if isinstance(holder, Cpio) else Slice(self._source, holder.offset, holder.size)

    def _ramdisk(self, name: bytes, offset: int, archive: Cpio) -> Iterator[FileNode]:
        for node in archive.walk():
            yield self._keep(archive, node, name=name + b"/" + node.name, order=offset)
        self._problems += ((name, error) for _, error in archive.problems())

    def _keep(self, holder: Part | Cpio, node: FileNode, **changes: object) -> FileNode:
        self._files.append((holder, node))
        return replace(node, key=len(self._files) - 1, **changes)

"""Boot images as file systems: kernel, device trees and command line as files, and the files of the ramdisks.

Named as unpacking tools name them: `boot/kernel`, `boot/ramdisk/init.rc`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from fwdiff.errors import ImageError
from fwdiff.images.bytes.block_cache import BlockCache
from fwdiff.images.bytes.sources import BytesSource, Slice
from fwdiff.images.format import NO_COMMANDS, Proof, ReadFormat
from fwdiff.images.formats.boot.header import Part, is_boot_image, read_boot_header
from fwdiff.images.formats.boot.ramdisk import MAXIMUM_SIZE, unpack_ramdisk
from fwdiff.images.formats.cpio import Cpio
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.model import FileKind

_PART = 1 << 32
"""A file's key is the number of its part times this, and where it stands in the unpacked ramdisk."""


class BootImage:
    """One boot, init_boot, vendor_boot or recovery image.

    A ramdisk is unpacked again when it is read and no longer in memory: an image may hold many.
    """

    name = "boot"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self.header = read_boot_header(source)
        self._unpacked = BlockCache[bytes]()
        self._problems: list[tuple[bytes, Exception]] = []

    def walk(self) -> Iterator[FileNode]:
        self._problems = []
        room = MAXIMUM_SIZE
        for number, part in enumerate(self.header.parts):
            name = part.name.encode()
            try:
                if part.is_ramdisk:
                    unpacked = self._unpack(number, room)
                    room -= len(unpacked)
                    yield from self._ramdisk(number, part, Cpio(unpacked))
                else:
                    self._packed(part)
                    yield FileNode(name, FileKind.FILE, part.size, number * _PART, order=part.offset)
            except ImageError as error:
                self._problems.append((name, error))

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        number, start = divmod(node.key, _PART)
        part = self.header.parts[number]
        if not part.is_ramdisk:
            return self._packed(part)
        unpacked = self._unpacked.find(number) or self._unpack(number, MAXIMUM_SIZE)
        return Slice(BytesSource(unpacked), start, node.size)

    def _packed(self, part: Part) -> Slice:
        return Slice(self._source, part.offset, part.size)

    def _unpack(self, number: int, room: int) -> bytes:
        unpacked = unpack_ramdisk(self._packed(self.header.parts[number]), room)
        self._unpacked.keep(number, unpacked, len(unpacked))
        return unpacked

    def _ramdisk(self, number: int, part: Part, archive: Cpio) -> Iterator[FileNode]:
        name = part.name.encode()
        for node in archive.walk():
            yield replace(node, name=name + b"/" + node.name, key=number * _PART + node.key, order=part.offset)
        self._problems += ((name, error) for _, error in archive.problems())


FORMAT = ReadFormat(
    name="boot",
    title="boot, init_boot, recovery and vendor_boot with their ramdisks (headers 0 to 4)",
    proof=Proof.REAL,
    commands=NO_COMMANDS,
    recognises=is_boot_image,
    mount=BootImage,
)

"""Disks with a GUID partition table (UEFI 2.10, 5.3): the emulator's `system.img`, and copies of a phone's storage."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, Slice
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.model import FileKind

MAGIC = b"EFI PART"
SECTORS = (512, 4096)
"""Bytes: eMMC has the smaller, UFS the larger; the table's header is the second sector."""
MAXIMUM_PARTITIONS = 1024
"""The standard has room for 128; phones have up to 150."""

_HEADER = struct.Struct("<8sIIII8x8x8x8x16xQIII")
_ENTRY = struct.Struct("<16s16sQQQ72s")
_CHECKSUM = 16
_LARGEST_HEADER = 512


class _Partition(Struct, frozen=True):
    name: str
    start: int
    size: int


def is_gpt(head: bytes) -> bool:
    """Whether a disk that begins with these bytes has such a table."""
    return any(head[sector : sector + len(MAGIC)] == MAGIC for sector in SECTORS)


class GptDisk:
    """The partitions of a disk as files `<partition>.img`; of two with one name the second gets a number."""

    name = "gpt"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._partitions = list(_read_table(source))

    def walk(self) -> Iterator[FileNode]:
        names: set[str] = set()
        for index, partition in enumerate(self._partitions):
            name = partition.name
            while name in names or not name:
                name = f"{partition.name or 'partition'}-{index + 1}"
            names.add(name)
            order = min(partition.start, self._source.size)
            yield FileNode(f"{name}.img".encode(), FileKind.FILE, partition.size, index, order=order)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(())

    def open(self, node: FileNode) -> ByteSource:
        partition = self._partitions[node.key]
        if partition.start + partition.size > self._source.size:
            raise DamagedImage(f"partition {partition.name} lies beyond the end: it is cut off", DOWNLOAD_AGAIN)
        return Slice(self._source, partition.start, partition.size)


def _read_table(source: ByteSource) -> Iterator[_Partition]:
    """By the header in the second sector, or by its copy in the last one where that is damaged."""
    sector = next(size for size in SECTORS if source.read_at(size, len(MAGIC)) == MAGIC)
    for offset in (sector, source.size // sector * sector - sector):
        header = source.read_at(offset, _LARGEST_HEADER)
        if len(header) < _HEADER.size or not header.startswith(MAGIC):
            continue
        _, _, length, checksum, _, first, count, size, table_checksum = _HEADER.unpack_from(header)
        if not _HEADER.size <= length <= _LARGEST_HEADER or _checksum(header[:length]) != checksum:
            continue
        if not 0 < count <= MAXIMUM_PARTITIONS or not _ENTRY.size <= size <= 4096:
            raise LimitReached(f"a table of {count} partitions, {size} bytes each", COMPARE_CHECKSUM)
        table = source.read_at(first * sector, count * size)
        if len(table) == count * size and zlib.crc32(table) == table_checksum:
            return _entries(table, size, sector)
    raise DamagedImage("the disk's partition table and its copy are damaged", COMPARE_CHECKSUM)


def _checksum(header: bytes) -> int:
    """Of a header, with the number itself as zeros."""
    return zlib.crc32(header[:_CHECKSUM] + bytes(4) + header[_CHECKSUM + 4 :])


def _entries(table: bytes, size: int, sector: int) -> Iterator[_Partition]:
    for offset in range(0, len(table), size):
        kind, _, first, last, _, name = _ENTRY.unpack_from(table, offset)
        if not any(kind):
            continue
        if last < first:
            raise DamagedImage("a partition of the disk ends before it begins", COMPARE_CHECKSUM)
        yield _Partition(_name(name), first * sector, (last - first + 1) * sector)


def _name(raw: bytes) -> str:
    """As the table has it; what no file can be called is replaced."""
    name = raw.decode("utf-16-le", "replace").partition("\0")[0]
    return "".join(letter if letter.isprintable() and letter not in "/\\" else "_" for letter in name)


FORMAT = ReadFormat(
    name="gpt",
    title="disk with a GUID partition table (the emulator's `system.img`)",
    proof=Proof.TOOL,
    commands=Commands(file="# {target} is partition {label} of the disk {source}: losetup -P shows it"),
    recognises=is_gpt,
    mount=GptDisk,
    holds_images=True,
    is_table=True,
)

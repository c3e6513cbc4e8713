"""Super images (AOSP `system/core/fs_mgr/liblp/include/liblp/metadata_format.h`): the logical partitions in one."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, Piece, Pieces, read_exactly
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.partitions import partition_of, slot_of
from fwdiff.model import FileKind

MAGIC = b"gDla"
GEOMETRIES = (4096, 8192)
"""Offsets of the geometry and of its copy."""

MAXIMUM_SIZE = 64 << 30
"""Bytes of one partition."""

_GEOMETRY_SIZE = 4096
_METADATA = 3 * 4096
"""The metadata of the first slot: behind 4 KiB for a boot sector and both geometries."""
_MAXIMUM_METADATA = 1 << 20
"""Bytes for each slot; the build system writes 64 KiB."""
_MAXIMUM_SLOTS = 16
_SECTOR = 512
_HEADER_MAGIC = 0x414C5030
_LINEAR, _ZERO = 0, 1
_DISABLED = 1 << 3
_CHECKSUM = 32
_SLOTS = {0: "a", 1: "b"}
_HINT = "Extract the partition images and name the folder that holds them."

_GEOMETRY = struct.Struct("<4sI32sIII")
_HEADER = struct.Struct("<IHHI32sI32s")
_TABLE = struct.Struct("<III")
_PARTITION = struct.Struct("<36sIIII")
_EXTENT = struct.Struct("<QIQI")


class _Geometry(Struct, frozen=True):
    metadata_size: int
    slots: int

    def offsets(self, slot: int) -> tuple[int, int]:
        """Where a slot's metadata stands, and its copy."""
        return _METADATA + slot * self.metadata_size, _METADATA + (self.slots + slot) * self.metadata_size


class _Extent(Struct, frozen=True):
    sectors: int
    kind: int
    start: int
    """The first sector in the super partition."""
    device: int


class _Partition(Struct, frozen=True):
    name: str
    extents: tuple[_Extent, ...]

    @property
    def size(self) -> int:
        return sum(extent.sectors for extent in self.extents) * _SECTOR


def is_super(head: bytes) -> bool:
    """Whether an image that begins with these bytes is a super image."""
    return any(head[offset : offset + len(MAGIC)] == MAGIC for offset in GEOMETRIES)


class SuperImage:
    """The logical partitions as files `<partition>.img`, read in place; of those without extents the size is 0.

    A phone that runs slot b reads the second slot's metadata (AOSP fs_mgr, SlotNumberForSlotSuffix).
    """

    name = "super"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._problems: list[tuple[bytes, Exception]] = []
        self._partitions = self._chosen(_read_metadata(source, _read_geometry(source)))

    def walk(self) -> Iterator[FileNode]:
        for index, partition in enumerate(self._partitions):
            yield FileNode(f"{partition.name}.img".encode(), FileKind.FILE, partition.size, index)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def _chosen(self, tables: Sequence[Sequence[_Partition] | ImageError]) -> list[_Partition]:
        """Each name once, as the metadata that its slot is started with has it, or the first that gives it bytes."""
        chosen: dict[str, _Partition] = {}
        for number, table in enumerate(tables):
            if isinstance(table, ImageError):
                self._problems.append((b"", type(table)(f"slot {number}: {table.message}", table.hint)))
                continue
            for partition in table:
                before = chosen.get(partition.name)
                is_own = slot_of(partition.name) == _SLOTS.get(number)
                if before is None or (partition.size and (is_own or not before.size)):
                    chosen[partition.name] = partition
                elif partition.size and not slot_of(partition.name) and partition != before:
                    message = f"the metadata of slot {number} places partition {partition.name} elsewhere"
                    self._problems.append((partition.name.encode(), UnsupportedImage(message, _HINT)))
        return list(chosen.values())

    def open(self, node: FileNode) -> ByteSource:
        partition = self._partitions[node.key]
        if partition.size > MAXIMUM_SIZE:
            raise LimitReached(f"partition {partition.name} has {partition.size} bytes", COMPARE_CHECKSUM)
        return Pieces(list(self._pieces(partition)), partition.size)

    def _pieces(self, partition: _Partition) -> Iterator[Piece]:
        position = 0
        for extent in partition.extents:
            length = extent.sectors * _SECTOR
            if extent.kind == _LINEAR and length:
                yield self._piece(partition, extent, position, length)
            position += length

    def _piece(self, partition: _Partition, extent: _Extent, position: int, length: int) -> Piece:
        if extent.device:
            message = f"partition {partition.name} lies on another device of a split super"
            raise UnsupportedImage(message, _HINT)
        if extent.start * _SECTOR + length > self._source.size:
            raise DamagedImage(f"partition {partition.name} lies beyond the end: it is cut off", DOWNLOAD_AGAIN)
        return Piece(position, length, self._source, extent.start * _SECTOR)


def _read_geometry(source: ByteSource) -> _Geometry:
    """The geometry, or its copy where that is damaged."""
    for offset in GEOMETRIES:
        block = source.read_at(offset, _GEOMETRY_SIZE)
        if len(block) == _GEOMETRY_SIZE and block.startswith(MAGIC):
            _, size, checksum, metadata_size, slots, _ = _GEOMETRY.unpack_from(block)
            if _GEOMETRY.size <= size <= _GEOMETRY_SIZE and _matches(block[:size], 8, checksum):
                return _checked(_Geometry(metadata_size, slots))
    raise DamagedImage("the super image's geometry and its copy are damaged", COMPARE_CHECKSUM)


def _checked(geometry: _Geometry) -> _Geometry:
    if not 0 < geometry.slots <= _MAXIMUM_SLOTS or geometry.metadata_size > _MAXIMUM_METADATA:
        message = f"a super image of {geometry.slots} slots with {geometry.metadata_size} bytes of metadata each"
        raise LimitReached(message, COMPARE_CHECKSUM)
    return geometry


def _matches(data: bytes, position: int, checksum: bytes) -> bool:
    """Whether a structure's SHA-256, taken with the digest in it as zeros, is this."""
    return hashlib.sha256(data[:position] + bytes(_CHECKSUM) + data[position + _CHECKSUM :]).digest() == checksum


def _read_metadata(source: ByteSource, geometry: _Geometry) -> list[Sequence[_Partition] | ImageError]:
    """The partitions of each slot by its number, or why its metadata cannot be read in either copy."""
    tables: list[Sequence[_Partition] | ImageError] = []
    for slot in range(geometry.slots):
        errors: list[ImageError] = []
        for offset in geometry.offsets(slot):
            try:
                tables.append(_read_slot(source, offset, geometry.metadata_size))
                break
            except ImageError as error:
                errors.append(error)
        else:
            tables.append(errors[0])
    if isinstance(tables[0], ImageError) and all(isinstance(table, ImageError) for table in tables):
        raise tables[0]
    return tables


def _read_slot(source: ByteSource, offset: int, maximum: int) -> tuple[_Partition, ...]:
    start = read_exactly(source, offset, 256)
    magic, major, minor, header_size, checksum, tables_size, tables_checksum = _HEADER.unpack_from(start)
    if magic != _HEADER_MAGIC or not 128 <= header_size <= 256 or not _matches(start[:header_size], 12, checksum):
        raise DamagedImage("the super image's metadata is damaged in every copy", COMPARE_CHECKSUM)
    if major != 10:
        raise UnsupportedImage(f"super metadata version {major}.{minor}", "Extract the partition images.")
    if header_size + tables_size > maximum:
        raise DamagedImage(f"the super image's tables claim {tables_size} bytes", COMPARE_CHECKSUM)
    tables = read_exactly(source, offset + header_size, tables_size)
    if hashlib.sha256(tables).digest() != tables_checksum:
        raise DamagedImage("the super image's tables are damaged in every copy", COMPARE_CHECKSUM)
    extents = [_Extent(*fields) for fields in _rows(tables, start, 1, _EXTENT)]
    rows = [fields for fields in _rows(tables, start, 0, _PARTITION) if not fields[1] & _DISABLED]
    if sum(count for _, _, _, count, _ in rows) > len(extents):
        raise DamagedImage("two partitions of the super image share an extent", COMPARE_CHECKSUM)
    if any(first + count > len(extents) for _, _, first, count, _ in rows):
        raise DamagedImage("a partition of the super image has extents that are not there", COMPARE_CHECKSUM)
    return tuple(
        _Partition(partition_of(raw.partition(b"\0")[0]), tuple(extents[first : first + count]))
        for raw, _, first, count, _ in rows
    )


def _rows(tables: bytes, header: bytes, number: int, row: struct.Struct) -> Iterator[tuple[Any, ...]]:
    """The entries of one table by its descriptor, which may give them more bytes than this version knows."""
    offset, count, size = _TABLE.unpack_from(header, _HEADER.size + number * _TABLE.size)
    if size < row.size or offset + count * size > len(tables):
        raise DamagedImage("a table of the super image lies outside its metadata", COMPARE_CHECKSUM)
    for index in range(count):
        yield row.unpack_from(tables, offset + index * size)


FORMAT = ReadFormat(
    name="super",
    title="super image with logical partitions",
    proof=Proof.WRITER,
    commands=Commands(file="lpunpack -p {partition} {source} out && mv out/{name} {target}"),
    recognises=is_super,
    mount=SuperImage,
    holds_images=True,
    is_table=True,
)

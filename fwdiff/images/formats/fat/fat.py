"""FAT12, FAT16 and FAT32 file systems, read in place: firmware of modems (Microsoft's FAT specification 1.03).

There is no magic: a boot sector is recognised by numbers that only agree in a FAT file system.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from fwdiff.errors import DamagedImage, ImageError, LimitReached
from fwdiff.images.bytes.block_cache import METADATA_BUDGET, BlockCache
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Piece, Pieces, Slice, read_exactly
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.fat.directory import Entry, read_entries
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import NameBudget
from fwdiff.model import FileKind

MAXIMUM_TABLE = 64 << 20
"""Bytes; 16 million clusters.  A modem's partition has some hundred thousand bytes of table."""
MAXIMUM_DIRECTORY = 2 << 20
"""Bytes of one folder, the specification's limit."""
MAXIMUM_DIRECTORIES = 64 << 20
"""Bytes of all folders together, which may share clusters where an image is hostile."""

MAXIMUM_PIECES = 1 << 20
"""Of one file; each is kept in memory."""
_WINDOW = 64 << 10
"""Bytes of the table that are read at once; an entry may reach into the next ones."""

_BOOT = struct.Struct("<11xHBHBHHBH8xII")
_ROOT_CLUSTER = 44
_ENTRY = 32


class _Geometry(Struct, frozen=True):
    """Offsets and sizes in bytes; `bits` an entry of the table has."""

    bits: int
    table: int
    table_size: int
    root: int
    root_size: int
    data: int
    cluster: int
    clusters: int
    root_cluster: int


def is_fat(head: bytes) -> bool:
    """Whether bytes begin with a boot sector whose numbers agree."""
    return head[510:512] == b"\x55\xaa" and head[:1] in (b"\xeb", b"\xe9") and _geometry(head) is not None


class Fat:
    """One FAT file system."""

    def __init__(self, source: ByteSource) -> None:
        geometry = _geometry(source.read_at(0, 512))
        if geometry is None:
            raise DamagedImage("the boot sector of the FAT file system contradicts itself", COMPARE_CHECKSUM)
        self.name = f"fat{geometry.bits}"
        self._source = source
        self._geometry = geometry
        self._clusters = min(geometry.clusters, max(0, source.size - geometry.data) // geometry.cluster)
        self._table = Slice(source, geometry.table, geometry.table_size)
        self._windows = BlockCache[bytes](METADATA_BUDGET)
        self._problems: list[tuple[bytes, Exception]] = []
        self._directory_bytes = 0

    def walk(self) -> Iterator[FileNode]:
        self._problems = []
        self._directory_bytes = 0
        budget = NameBudget()
        seen: set[int] = set()
        pending = [(b"", 0)]
        while pending:
            path, cluster = pending.pop()
            for entry in self._list(path, cluster):
                name = path + entry.name
                budget.spend(name)
                if not entry.is_folder:
                    order = self._offset(entry.cluster) if self._is_data(entry.cluster) else 0
                    yield FileNode(name, FileKind.FILE, entry.size, entry.cluster, order=order)
                elif entry.cluster in seen:
                    self._problems.append((name, DamagedImage("a folder that is listed elsewhere", COMPARE_CHECKSUM)))
                else:
                    seen.add(entry.cluster)
                    pending.append((name + b"/", entry.cluster))

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        return self._content(node.key, node.size)

    def _list(self, path: bytes, cluster: int) -> Iterator[Entry]:
        try:
            yield from read_entries(self._directory(cluster))
        except ImageError as error:
            self._problems.append((path.rstrip(b"/"), error))

    def _directory(self, cluster: int) -> bytes:
        """A folder's entries; the root is cluster 0, and has a place of its own in FAT12 and FAT16."""
        geometry = self._geometry
        if not cluster and geometry.root_size:
            return read_exactly(self._source, geometry.root, geometry.root_size)
        source = self._content(cluster or geometry.root_cluster, None)
        self._directory_bytes += source.size
        if self._directory_bytes > MAXIMUM_DIRECTORIES:
            raise LimitReached(f"folders of more than {MAXIMUM_DIRECTORIES >> 20} MiB", "Copy its files to a folder.")
        return read_exactly(source, 0, source.size)

    def _content(self, cluster: int, size: int | None) -> ByteSource:
        """The bytes of a chain of clusters; a folder has no size, and ends with its chain."""
        if size == 0:
            return Slice(self._source, 0, 0)
        step = self._geometry.cluster
        most = -(-(MAXIMUM_DIRECTORY if size is None else size) // step)
        pieces: list[Piece] = []
        length = 0
        for number in self._chain(cluster, most):
            offset = self._offset(number)
            if pieces and pieces[-1].offset + pieces[-1].length == offset:
                pieces[-1] = Piece(pieces[-1].start, pieces[-1].length + step, self._source, pieces[-1].offset)
            elif len(pieces) >= MAXIMUM_PIECES:
                raise LimitReached(f"a file in more than {MAXIMUM_PIECES} parts", "Copy its files to a folder.")
            else:
                pieces.append(Piece(length, step, self._source, offset))
            length += step
        if size is not None and length < size:
            raise DamagedImage(f"the file's clusters hold {length} of {size} bytes", COMPARE_CHECKSUM)
        return Slice(Pieces(pieces, length), 0, length if size is None else size)

    def _chain(self, cluster: int, most: int) -> Iterator[int]:
        """The clusters from one on, at most `most`."""
        seen = bytearray(self._clusters + 2)
        for _ in range(most):
            if not self._is_data(cluster) or seen[cluster]:
                raise DamagedImage(f"a chain of clusters leads to {cluster}, which is not its next", COMPARE_CHECKSUM)
            seen[cluster] = 1
            yield cluster
            cluster = self._next(cluster)
            if cluster >= self._end_of_chain:
                return

    @property
    def _end_of_chain(self) -> int:
        return 0x0FFFFFF8 if self._geometry.bits == 32 else (1 << self._geometry.bits) - 8

    def _is_data(self, cluster: int) -> bool:
        return 2 <= cluster < self._clusters + 2

    def _offset(self, cluster: int) -> int:
        return self._geometry.data + (cluster - 2) * self._geometry.cluster

    def _next(self, cluster: int) -> int:
        bits = self._geometry.bits
        position = cluster * bits // 8
        number, inside = divmod(position, _WINDOW)
        window = self._windows.get(number, _WINDOW, partial(self._table.read_at, number * _WINDOW, _WINDOW + 4))
        word = int.from_bytes(window[inside : inside + 4], "little")
        if bits == 12:
            return word >> (4 if cluster & 1 else 0) & 0xFFF
        return word & (0xFFFF if bits == 16 else 0x0FFFFFFF)


def _geometry(head: bytes) -> _Geometry | None:
    """None where the numbers of the boot sector do not agree."""
    if len(head) < 512:
        return None
    sector, per_cluster, reserved, tables, roots, sectors16, media, table16, sectors32, table32 = _BOOT.unpack_from(
        head
    )
    sectors, table = sectors16 or sectors32, table16 or table32
    are_powers = sector in {512, 1024, 2048, 4096} and per_cluster and not per_cluster & (per_cluster - 1)
    if not are_powers or not reserved or tables not in {1, 2} or not table or (media < 0xF8 and media != 0xF0):
        return None
    root_sectors = -(-roots * _ENTRY // sector)
    first = reserved + tables * table + root_sectors
    clusters = (sectors - first) // per_cluster
    # as Linux decides, so that small FAT32 volumes are read too (fs/fat/inode.c)
    bits = 32 if not table16 else 12 if clusters < 4085 else 16
    if clusters <= 0 or bool(roots) != bool(table16) or not clusters * bits // 8 <= table * sector <= MAXIMUM_TABLE:
        return None
    (root_cluster,) = struct.unpack_from("<I", head, _ROOT_CLUSTER)
    return _Geometry(
        bits=bits,
        table=reserved * sector,
        table_size=table * sector,
        root=(reserved + tables * table) * sector,
        root_size=roots * _ENTRY,
        data=first * sector,
        cluster=per_cluster * sector,
        clusters=clusters,
        root_cluster=root_cluster,
    )


FORMAT = ReadFormat(
    name="fat",
    title="FAT12, FAT16 and FAT32 firmware partitions (`NON-HLOS.bin`)",
    proof=Proof.REAL,
    commands=Commands(file="mcopy -i {source} ::/{name} {target}"),
    layers=("fat12", "fat16", "fat32"),
    recognises=is_fat,
    mount=Fat,
)

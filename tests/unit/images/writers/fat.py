"""FAT file systems made in memory: one sector a cluster, long names, folders."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR = 512
CLUSTERS = {12: 400, 16: 4200, 32: 500}
ROOT_ENTRIES = 512


class _Writer:
    def __init__(self, bits: int, *, long_names: bool) -> None:
        self.bits = bits
        self.long_names = long_names
        self.clusters: list[bytes] = []
        self.chains: dict[int, int] = {}

    def store(self, data: bytes) -> int:
        """The first cluster of a chain with this content; every chain has a gap in it."""
        numbers = []
        for start in range(0, len(data), SECTOR):
            if start == SECTOR:
                self.clusters.append(b"a gap".ljust(SECTOR, b"\0"))
            numbers.append(len(self.clusters) + 2)
            self.clusters.append(data[start : start + SECTOR].ljust(SECTOR, b"\0"))
        following = [*numbers[1:], (1 << min(self.bits, 28)) - 1]
        self.chains.update(zip(numbers, following, strict=False))
        return numbers[0] if numbers else 0

    def folder(self, files: Mapping[str, bytes], *, is_root: bool) -> bytes:
        parts = [] if is_root else [record(b".          ", 0x10, 0, 0), record(b"..         ", 0x10, 0, 0)]
        folders: dict[str, dict[str, bytes]] = {}
        for name, data in files.items():
            first, separator, rest = name.partition("/")
            if separator:
                folders.setdefault(first, {})[rest] = data
            else:
                parts += self.entry(first, 0x20, self.store(data), len(data), len(parts))
        for name, inner in folders.items():
            parts += self.entry(name, 0x10, self.store(self.folder(inner, is_root=False)), 0, len(parts))
        return b"".join(parts)

    def entry(self, name: str, attributes: int, cluster: int, size: int, number: int) -> list[bytes]:
        stem, _, suffix = name.partition(".")
        if not self.long_names:
            return [record(stem.encode().ljust(8) + suffix.encode().ljust(3), attributes, cluster, size)]
        short = f"N{number:06d}~".encode().ljust(8)[:8] + b"   "
        total = 0
        for byte in short:
            total = ((total & 1) << 7 | total >> 1) + byte & 0xFF
        units = name.encode("utf-16-le")
        units = units if not len(units) % 26 else (units + b"\0\0").ljust(-(-(len(units) + 2) // 26) * 26, b"\xff")
        parts = [units[start : start + 26] for start in range(0, len(units), 26)]
        long = [
            struct.pack(
                "<B10sBBB12sH4s", i | (0x40 if i == len(parts) else 0), p[:10], 0x0F, 0, total, p[10:22], 0, p[22:]
            )
            for i, p in enumerate(parts, 1)
        ]
        return [*reversed(long), record(short, attributes, cluster, size)]


def record(short: bytes, attributes: int, cluster: int, size: int) -> bytes:
    return struct.pack("<11sBB7xH4xHI", short, attributes, 0, cluster >> 16, cluster & 0xFFFF, size)


def fat_image(files: Mapping[str, bytes], bits: int, *, long_names: bool = True) -> bytes:
    writer = _Writer(bits, long_names=long_names)
    label = record(b"MODEM      ", 0x08, 0, 0)
    root = label + writer.folder(files, is_root=True)
    root_cluster = writer.store(root) if bits == 32 else 0
    root_area = b"" if bits == 32 else root.ljust(ROOT_ENTRIES * 32, b"\0")
    clusters = CLUSTERS[bits]
    assert len(writer.clusters) <= clusters
    table = table_of(writer.chains, bits, clusters)
    per_table = len(table) // SECTOR
    sectors = 1 + 2 * per_table + len(root_area) // SECTOR + clusters
    boot = struct.pack(
        "<3s8sHBHBHHBHHHII", b"\xeb\x3c\x90", b"MSDOS5.0", SECTOR, 1, 1, 2, len(root_area) // 32,
        sectors if sectors < 65536 and bits != 32 else 0, 0xF8, 0 if bits == 32 else per_table, 32, 64, 0, sectors,
    )  # fmt: skip
    boot += struct.pack("<IHHI", per_table, 0, 0, root_cluster) if bits == 32 else b""
    boot = boot.ljust(510, b"\0") + b"\x55\xaa"
    data = b"".join(writer.clusters)
    return boot + table * 2 + root_area + data + bytes((clusters - len(writer.clusters)) * SECTOR)


def table_of(chains: Mapping[int, int], bits: int, clusters: int) -> bytes:
    values = [chains.get(number, 0) for number in range(clusters + 2)]
    if bits == 12:
        values += [0] * (len(values) % 2)
        pairs = zip(values[::2], values[1::2], strict=True)
        table = b"".join((low | high << 12).to_bytes(3, "little") for low, high in pairs)
    else:
        table = struct.pack(f"<{len(values)}{'H' if bits == 16 else 'I'}", *values)
    return table + bytes(-len(table) % SECTOR)

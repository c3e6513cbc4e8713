"""cpio archives and boot images, made in memory as mkbootfs and mkbootimg make them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import lz4.block

LINK, PIPE = 0o120777, 0o010644


def entry(name: bytes, data: bytes, *, mode: int = 0o100644, inode: int = 0, links: int = 1) -> bytes:
    numbers = (inode, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % number for number in numbers) + name + b"\0"
    return padded(padded(head, 4) + data, 4)


def cpio(files: Mapping[bytes, bytes], links: Mapping[bytes, bytes] | None = None) -> bytes:
    body = entry(b".", b"", mode=0o040755)
    body += b"".join(entry(name, data, inode=number) for number, (name, data) in enumerate(files.items()))
    body += b"".join(entry(name, target, mode=LINK) for name, target in (links or {}).items())
    return body + entry(b"TRAILER!!!", b"")


def legacy_lz4(data: bytes) -> bytes:
    blocks = [
        lz4.block.compress(data[start : start + (8 << 20)], store_size=False) for start in range(0, len(data), 8 << 20)
    ]
    return b"\x02\x21\x4c\x18" + b"".join(struct.pack("<I", len(block)) + block for block in blocks)


def boot_image(
    kernel: bytes, ramdisk: bytes, *, version: int = 0, command_line: bytes = b"a=b", page: int = 2048, dtb: bytes = b""
) -> bytes:
    """Header 0 to 4; dtb goes with 2."""
    os_version = 9 << 25 | 19 << 4 | 3
    if version >= 3:
        head = struct.pack(
            "<8sIIII16xI1536s", b"ANDROID!", len(kernel), len(ramdisk), os_version, 1580, version, command_line
        )
        head += struct.pack("<I", 0) if version == 4 else b""
        return b"".join(padded(part, 4096) for part in (head, kernel, ramdisk))
    sizes = (len(kernel), 0, len(ramdisk), 0, 0, 0, 0, page, version, os_version)
    head = struct.pack("<8s10I16s512s32s1024s", b"ANDROID!", *sizes, b"", command_line[:512], b"", command_line[512:])
    head += struct.pack("<IQI", 0, 0, 1648) + struct.pack("<IQ", len(dtb), 0)
    return b"".join(padded(part, page) for part in (head, kernel, ramdisk, dtb))


def vendor_boot_image(
    ramdisks: Sequence[tuple[int, bytes, bytes]], dtb: bytes, *, version: int = 4, bootconfig: bytes = b""
) -> bytes:
    """Ramdisks are (kind, name, content); header 3 has no table and takes them as one."""
    content = b"".join(data for _, _, data in ramdisks)
    table, offset = b"", 0
    for kind, name, data in ramdisks if version == 4 else ():
        table += struct.pack("<III32s64x", len(data), offset, kind, name)
        offset += len(data)
    head = struct.pack(
        "<8sIIIII2048sI16sIIQ", b"VNDRBOOT", version, 2048, 0, 0, len(content), b"console=x", 0, b"", 2128, len(dtb), 0
    )
    if version == 4:
        head += struct.pack("<IIII", len(table), len(ramdisks), 108, len(bootconfig))
    return b"".join(padded(part, 2048) for part in (head, content, dtb, table, bootconfig))


def padded(data: bytes, size: int) -> bytes:
    return data + bytes(-len(data) % size)

"""Writes the beginnings and ends that makers' packages are known by, around bytes that say nothing."""

from __future__ import annotations

import struct

from tests.unit.images.build import noise

BODY = noise(20_000, 7)


def qualcomm_package(page: int) -> bytes:
    """`.ofp` with pages of 512 or 4096 bytes, `.ops` with 512: the last page has the magic and where its XML stands."""
    return BODY + struct.pack("<7I", 2, 1, 0, 0, 0x7CEF, 3, 900).ljust(page, b"\0")


def mediatek_package(processor: bytes = b"MT6765") -> bytes:
    """`.ofp` with a header of 108 bytes at its end, each with its halves swapped under a mask."""
    header = struct.pack("<46sxxQ4s7s5sH32sH", b"PRJ", 0, b"", processor, b"EMMC", 9, b"INFO", 0)
    assert len(header) == 108
    masked = [byte ^ b"geyixue"[index % 7] for index, byte in enumerate(header)]
    return BODY + bytes(byte >> 4 | (byte & 15) << 4 for byte in masked)


def kdz(version: int) -> bytes:
    """The header of a KDZ: its size, its magic, the name of the DZ in it."""
    size, magic = {1: (1304, 0x50447932), 2: (1320, 0x80253134), 3: (1320, 0x25223824)}[version]
    return struct.pack("<II256s", size, magic, b"X.dz").ljust(size, b"\0") + BODY


def dz() -> bytes:
    return struct.pack("<4I32s", 0x74189632, 2, 1, 0, b"device").ljust(512, b"\0") + BODY


def pac() -> bytes:
    """The header of a PAC: version, sizes and names as UTF-16, then the magic and two checksums."""
    start = struct.pack("<44sII512s512s", "BP_R2.0.1".encode("utf-16le"), 0, 22_124, b"", b"")
    return start.ljust(2116, b"\0") + struct.pack("<IHH", 0xFFFAFFFA, 1, 2) + BODY


def sin3() -> bytes:
    return struct.pack(">B3s5I", 3, b"SIN", 500, 39, 2, 0, 36).ljust(500, b"\0") + BODY


def rockchip(kind: bytes) -> bytes:
    head = struct.pack("<4sHII", b"RKFW", 102, 0x08010000, 0) if kind == b"RKFW" else struct.pack("<4sI", kind, 20_000)
    return head.ljust(102, b"\0") + BODY


def update_app() -> bytes:
    return bytes(92) + struct.pack("<4sII8s", b"\x55\xaa\x5a\xa5", 98, 1, b"HW7x27") + BODY


def ozip() -> bytes:
    return b"OPPOENCRYPT!".ljust(0x1050, b"\0") + BODY

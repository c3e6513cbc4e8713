"""Writes the headers that MediaTek's build puts before parts of a boot image, and before signed images."""

from __future__ import annotations

import struct

from tests.unit.images.build import noise


def mediatek_part(data: bytes, name: bytes = b"ROOTFS") -> bytes:
    """A kernel or ramdisk with the header that MediaTek's build puts before it."""
    return struct.pack("<II32s", 0x58881688, len(data), name).ljust(512, b"\xff") + data


def mediatek_image(image: bytes, *, is_short: bool = False) -> bytes:
    """An image behind the header of secure boot; the short one says the size, and a signature follows."""
    if is_short:
        return struct.pack("<4s56xI", b"SSSS", len(image)) + image + noise(300)
    return b"BFBF" + noise(0x4040 - 4) + image

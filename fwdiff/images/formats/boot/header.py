"""The headers of boot and vendor boot images: which parts there are, and where.

system/tools/mkbootimg/include/bootimg/bootimg.h, headers 0 to 4; little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, read_exactly
from fwdiff.images.interface import ByteSource
from fwdiff.text import from_bytes

_BOOT, _VENDOR = b"ANDROID!", b"VNDRBOOT"
_LEGACY = struct.Struct("<8sI4xI4xI8xIII16x512s32x1024s")
_LEGACY_1 = struct.Struct("<IQ4x")
_LEGACY_2 = struct.Struct("<I8x")
_MODERN = struct.Struct("<8sIII4x16xI1536s")
_VENDOR_3 = struct.Struct("<8sIIIII2048sI16sII8x")
_VENDOR_4 = struct.Struct("<IIII")
_FRAGMENT = struct.Struct("<III32s64x")
_VERSION_OFFSET = 40
_PAGE = 4096
_LARGEST_PAGE = 1 << 20
_MOST_FRAGMENTS = 256
_FRAGMENT_KINDS = {1: "platform", 2: "recovery", 3: "dlkm"}
_HINT = "Unpack the boot image and name the folder."


class Part(Struct, frozen=True):
    """A part of the image by name; a ramdisk is unpacked into the folder of that name."""

    name: str
    offset: int
    size: int
    is_ramdisk: bool = False


class BootHeader(Struct, frozen=True):
    """What a header says; a version or patch level that is not set is empty."""

    parts: tuple[Part, ...]
    os_version: str = ""
    patch_level: str = ""


def is_boot_image(head: bytes) -> bool:
    """Whether bytes begin with the header of a boot or vendor boot image."""
    return head.startswith((_BOOT, _VENDOR))


def read_boot_header(source: ByteSource) -> BootHeader:
    """The header of a boot, init_boot, recovery or vendor_boot image.  Raises `ImageError`."""
    head = read_exactly(source, 0, min(_PAGE, source.size))
    if len(head) < _PAGE:
        raise DamagedImage("the boot image is cut off in its header", DOWNLOAD_AGAIN)
    if head.startswith(_VENDOR):
        return BootHeader(tuple(_present(_vendor_parts(source, head))))
    (version,) = struct.unpack_from("<I", head, _VERSION_OFFSET)
    # images older than header 1 have the size of a device tree there
    parts, os_version = _modern(head) if version in {3, 4} else _legacy(head, version)
    release, patch = _os_version(os_version)
    return BootHeader(tuple(_present(parts)), release, patch)


def _legacy(head: bytes, version: int) -> tuple[list[Part], int]:
    _, kernel, ramdisk, second, page, _, os_version, command_line, more = _LEGACY.unpack_from(head)
    sizes = [("kernel", kernel), ("ramdisk", ramdisk), ("second", second)]
    if version in {1, 2}:
        sizes.append(("recovery_dtbo", _LEGACY_1.unpack_from(head, _LEGACY.size)[0]))
    if version == 2:
        sizes.append(("dtb", _LEGACY_2.unpack_from(head, _LEGACY.size + _LEGACY_1.size)[0]))
    first = len(command_line.split(b"\0", 1)[0])
    parts = [Part("cmdline", 64, first), *_pages(sizes, _page_size(page), _page_size(page))]
    if first == len(command_line):
        parts.append(Part("cmdline-more", 608, len(more.split(b"\0", 1)[0])))
    return parts, os_version


def _modern(head: bytes) -> tuple[list[Part], int]:
    _, kernel, ramdisk, os_version, version, command_line = _MODERN.unpack_from(head)
    sizes = [("kernel", kernel), ("ramdisk", ramdisk)]
    if version == 4:
        sizes.append(("signature", struct.unpack_from("<I", head, _MODERN.size)[0]))
    length = len(command_line.split(b"\0", 1)[0])
    return [Part("cmdline", _MODERN.size - len(command_line), length), *_pages(sizes, _PAGE, _PAGE)], os_version


def _vendor_parts(source: ByteSource, head: bytes) -> Iterator[Part]:
    _, version, page, _, _, ramdisk, command_line, _, _, header_size, dtb = _VENDOR_3.unpack_from(head)
    if version not in {3, 4}:
        raise UnsupportedImage(f"a vendor boot image with header {version} is not read", _HINT)
    table = entries = entry_size = bootconfig = 0
    if version == 4:
        table, entries, entry_size, bootconfig = _VENDOR_4.unpack_from(head, _VENDOR_3.size)
    sizes = [("ramdisk", ramdisk), ("dtb", dtb), ("table", table), ("bootconfig", bootconfig)]
    page = _page_size(page)
    parts = {part.name: part for part in _pages(sizes, -(-header_size // page) * page, page)}
    yield Part("cmdline", 28, len(command_line.split(b"\0", 1)[0]))
    yield from (parts[name] for name in ("dtb", "bootconfig"))
    if entries:
        yield from _fragments(source, parts["ramdisk"], parts["table"], entries, entry_size)
    else:
        yield parts["ramdisk"]


def _fragments(source: ByteSource, ramdisk: Part, table: Part, entries: int, entry_size: int) -> Iterator[Part]:
    """Of several ramdisks the unnamed one of the platform is `ramdisk`; others carry their kind and name."""
    if entries > _MOST_FRAGMENTS or entry_size < _FRAGMENT.size or entries * entry_size > table.size:
        raise DamagedImage(f"a table of {entries} ramdisks in {table.size} bytes", COMPARE_CHECKSUM)
    data = read_exactly(source, table.offset, table.size)
    for number in range(entries):
        size, offset, kind, raw = _FRAGMENT.unpack_from(data, number * entry_size)
        if offset + size > ramdisk.size:
            raise DamagedImage(f"ramdisk {number} lies outside the {ramdisk.size} bytes of all", COMPARE_CHECKSUM)
        words = [_FRAGMENT_KINDS.get(kind, ""), from_bytes(raw.split(b"\0", 1)[0]).replace("/", "_")]
        suffix = "" if words == ["platform", ""] else "-".join(["", *filter(None, words)])
        yield Part(f"ramdisk{suffix}", ramdisk.offset + offset, size, is_ramdisk=True)


def _pages(sizes: list[tuple[str, int]], start: int, page: int) -> Iterator[Part]:
    """Parts behind each other, each from the start of a page."""
    for name, size in sizes:
        yield Part(name, start, size, is_ramdisk=name == "ramdisk")
        start += -(-size // page) * page


def _page_size(page: int) -> int:
    if not 512 <= page <= _LARGEST_PAGE or page & (page - 1):
        raise DamagedImage(f"pages of {page} bytes", COMPARE_CHECKSUM)
    return page


def _present(parts: list[Part] | Iterator[Part]) -> Iterator[Part]:
    return (part for part in parts if part.size)


def _os_version(word: int) -> tuple[str, str]:
    """11.0.0 and 2024-01, of seven bits each, seven of the year since 2000 and four of the month."""
    if not word:
        return "", ""
    release = ".".join(str(word >> shift & 0x7F) for shift in (25, 18, 11))
    return release, f"{2000 + (word >> 4 & 0x7F)}-{word & 0xF:02d}"

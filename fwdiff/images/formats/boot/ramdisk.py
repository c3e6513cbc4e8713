"""The cpio archives that a ramdisk is packed from, by any compressor (Linux init/initramfs.c, lib/decompress.c)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

import lz4.block

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes import compressed, gzip_image, lz4_frame
from fwdiff.images.bytes.skippable import first_frame
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Slice, read_exactly
from fwdiff.images.formats.cpio import is_cpio
from fwdiff.images.interface import ByteSource

MAXIMUM_SIZE = 256 << 20
"""Bytes of all ramdisks of a boot image; phones unpack them to a memory of a few gigabytes."""

_HEAD = 4096
_MEDIATEK = b"\x88\x16\x88\x58"
_MEDIATEK_HEADER = 512
"""Bytes of the header that MediaTek's build puts before a kernel or ramdisk: magic, size, name, then 0xFF."""
_LEGACY = b"\x02\x21\x4c\x18"
_LEGACY_BLOCK = 8 << 20


def unpack_ramdisk(source: ByteSource, room: int = MAXIMUM_SIZE) -> bytes:
    """The cpio archives, at most `room` bytes.  Raises `ImageError`."""
    if source.read_at(0, 4) == _MEDIATEK:
        source = Slice(source, _MEDIATEK_HEADER, max(0, source.size - _MEDIATEK_HEADER))
    head = source.read_at(0, _HEAD)
    parts = next((unpack(source) for recognises, unpack in _DECODERS if recognises(head)), None)
    if parts is None:
        raise UnsupportedImage("the ramdisk is packed in an unknown way", "Unpack it and name the folder.")
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > room:
            raise LimitReached(f"a ramdisk of more than {MAXIMUM_SIZE >> 20} MiB", "Unpack it and name the folder.")
    return bytes(content)


def _gzip(source: ByteSource) -> Iterator[bytes]:
    return compressed.parts(gzip_image.expand(source))


def _legacy_lz4(source: ByteSource) -> Iterator[bytes]:
    """Blocks behind their packed size, up to the end or a size of zero; the magic may be repeated between two."""
    position = len(_LEGACY)
    while position + 4 <= source.size:
        word = read_exactly(source, position, 4)
        position += 4
        (size,) = struct.unpack("<I", word)
        if not size:
            return
        if word == _LEGACY:
            continue
        packed = read_exactly(source, position, size)
        position += size
        try:
            yield lz4.block.decompress(packed, uncompressed_size=_LEGACY_BLOCK)
        except (lz4.block.LZ4BlockError, MemoryError, OverflowError) as error:
            raise DamagedImage(f"the lz4 ramdisk is damaged: {error}", COMPARE_CHECKSUM) from error


_DECODERS: tuple[tuple[Callable[[bytes], bool], Callable[[ByteSource], Iterator[bytes]]], ...] = (
    (is_cpio, compressed.parts),
    (gzip_image.is_gzip, _gzip),
    (lambda head: head.startswith(_LEGACY), _legacy_lz4),
    (lambda head: first_frame(head).startswith(lz4_frame.MAGIC), compressed.lz4_frames),
    (compressed.is_zstd, compressed.zstandard),
    (compressed.is_xz, compressed.xz),
    (compressed.is_bzip2, compressed.bzip2),
    (compressed.is_lzma, compressed.lzma_alone),
)

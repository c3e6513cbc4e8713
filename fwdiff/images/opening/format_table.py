"""The formats in words for people: what is read, what that was checked with, what is refused and what to do then."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from fwdiff.images.opening.formats import FORMATS, ReadFormat, RefusedFormat


class Proof(StrEnum):
    """What a reader was checked with, file by file."""

    REAL = "content of real phones"
    TOOL = "images made by the format's own tools"
    WRITER = "images that the tests write after the format's specification"


class Row(Struct, frozen=True):
    """A format: read where there is a proof, else refused with a hint."""

    name: str
    title: str
    proof: Proof | None
    hint: str = ""


READ: dict[str, tuple[str, Proof]] = {
    "sparse": (
        "Android sparse image, whole or split (`_sparsechunk.N`, `super_N.img`, `super.N.HASH.img`)",
        Proof.TOOL,
    ),
    "mediatek-sign": ("MediaTek signed image (`system-sign.img`) around any of these", Proof.WRITER),
    "gpt": ("disk with a GUID partition table (the emulator's `system.img`)", Proof.TOOL),
    "ext4": ("ext2, ext3 and ext4 file systems", Proof.REAL),
    "erofs": ("EROFS file system", Proof.TOOL),
    "squashfs": ("squashfs 4.0 file system (gzip, xz, lz4, zstd, lzma)", Proof.TOOL),
    "payload": ("full OTA package (`payload.bin`)", Proof.TOOL),
    "super": ("super image with logical partitions", Proof.WRITER),
    "nb0": ("FIH and HMD nb0 container", Proof.WRITER),
    "zip": ("zip of images, of a tree or of target files", Proof.TOOL),
    "tar": ("tar archive, Samsung's `.tar.md5` too", Proof.TOOL),
    "gzip": ("gzip around any of these", Proof.TOOL),
    "lz4": ("lz4 around any of these", Proof.TOOL),
    "zstd": ("zstd around any of these", Proof.TOOL),
    "xz": ("xz around any of these", Proof.TOOL),
    "bzip2": ("bzip2 around any of these", Proof.TOOL),
    "lzma": ("LZMA alone (`.lzma`) around any of these", Proof.TOOL),
    "boot": ("boot, init_boot, recovery and vendor_boot with their ramdisks (headers 0 to 4)", Proof.REAL),
    "vbmeta": ("vbmeta, and the AVB footers of partitions", Proof.REAL),
    "fat": ("FAT12, FAT16 and FAT32 firmware partitions (`NON-HLOS.bin`)", Proof.REAL),
}
"""By the name of each format that has a reader."""

OTHERS: dict[str, tuple[str, Proof]] = {
    "folder": ("unpacked folder", Proof.REAL),
    "block-ota": ("block-based OTA (`X.transfer.list`, `X.new.dat`, `X.new.dat.br`)", Proof.WRITER),
    "apex": ("APEX and compressed APEX inside a partition", Proof.REAL),
    "raw": ("partition without a file system, as one file", Proof.REAL),
}
"""What is read without being recognised by the first bytes of an image."""


def rows() -> Iterator[Row]:
    """What is read, then what is refused, each in the order in which it is tried."""
    names = dict.fromkeys(format_.name for format_ in FORMATS if isinstance(format_, ReadFormat))
    read = {**OTHERS, **{name: READ[name] for name in names}}
    yield from (Row(name, title, proof) for name, (title, proof) in read.items())
    for format_ in FORMATS:
        if isinstance(format_, RefusedFormat):
            yield Row(format_.name, format_.name, None, format_.hint)

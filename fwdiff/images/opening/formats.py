"""The formats by magic, in the order in which they are tried: what is read, and what is only named and refused.

A file system holds whole zips, and a zip may begin anywhere: file systems are tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from fwdiff.errors import EncryptedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes import compressed, gzip_image, lz4_frame
from fwdiff.images.formats import avb, gpt, mediatek_sign, nb0, sparse, super_lp, tar_archive
from fwdiff.images.formats.boot.boot_image import BootImage
from fwdiff.images.formats.boot.header import is_boot_image
from fwdiff.images.formats.erofs import superblock as erofs_superblock
from fwdiff.images.formats.erofs.erofs import Erofs
from fwdiff.images.formats.ext4 import superblock as ext4_superblock
from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.formats.fat.fat import Fat, is_fat
from fwdiff.images.formats.oppo_package import TAIL, is_oppo_package
from fwdiff.images.formats.payload import payload
from fwdiff.images.formats.raw_partition import RawPartition
from fwdiff.images.formats.squashfs import superblock as squashfs_superblock
from fwdiff.images.formats.squashfs.squashfs import Squashfs
from fwdiff.images.formats.zip import zip_image
from fwdiff.images.interface import Access, ByteSource, FileSystem

HEAD = 12 << 10
"""Bytes of an image that its format is known by; the copy of a super image's geometry begins at 8192."""


class ReadFormat(Struct, frozen=True):
    """A format with a reader: it stands for other bytes, in place or as a stream, or it holds files."""

    name: str
    recognises: Callable[[bytes], bool]
    expand: Callable[[ByteSource], ByteSource] | None = None
    unpack: Callable[[ByteSource], Iterator[bytes]] | None = None
    """For what cannot be read in the middle."""
    peek: Callable[[ByteSource], bytes] | None = None
    """The first `HEAD` bytes that a compressed file stands for; raises `DamagedImage`."""
    mount: Callable[[ByteSource], FileSystem] | None = None
    holds_images: bool = False
    """Whether its files may be partition images."""
    is_common: bool = False
    """Whether files like any other have it too, as apps are zips; others of this format are images always."""
    access: Access = Access.RANDOM
    """What reading the bytes that it stands for costs, or its files."""


class RefusedFormat(Struct, frozen=True):
    """A format that is known and not read."""

    name: str
    magics: tuple[tuple[int, bytes], ...]
    """Offsets and what stands there in every file of this format; one of them is enough."""
    hint: str
    recognises_end: Callable[[bytes], bool] | None = None
    """For what has its mark in the last `TAIL` bytes."""
    is_image: bool = True
    """Whether it is a partition or holds partitions; other files of a container remain files."""
    is_encrypted: bool = False

    def recognises(self, head: bytes) -> bool:
        return any(head[offset : offset + len(magic)] == magic for offset, magic in self.magics)

    def error(self) -> ImageError:
        refuse = EncryptedImage if self.is_encrypted else UnsupportedImage
        return refuse(f"{self.name} is not read", self.hint)


Format = ReadFormat | RefusedFormat


def _compressed(
    name: str, recognises: Callable[[bytes], bool], unpack: Callable[[ByteSource], Iterator[bytes]]
) -> ReadFormat:
    """A compressed file that is decoded as a whole."""

    def peek(source: ByteSource) -> bytes:
        return next(unpack(source), b"")[:HEAD]

    return ReadFormat(name, recognises, unpack=unpack, peek=peek, is_common=True, access=Access.STREAM)


_EXTRACT = "Extract its partition images and name the folder that holds them."
_DECOMPRESS = "Decompress it and name the result."
_COPY_FILES = "Mount or extract it, copy its files to a folder and name that."
EXTRACT_SIN = "Extract the partition images of all .sin files (UnSIN does), and name the folder that holds them."
SONY_SIN = "a Sony sin file"
_NOT_FIRMWARE = "Name a firmware image, a zip of partition images or an unpacked folder."

FORMATS: tuple[Format, ...] = (
    ReadFormat("sparse", sparse.is_sparse, expand=sparse.expand),
    ReadFormat("mediatek-sign", mediatek_sign.is_signed, expand=mediatek_sign.expand),
    ReadFormat("gpt", gpt.is_gpt, mount=gpt.GptDisk, holds_images=True),
    ReadFormat("ext4", ext4_superblock.is_ext, mount=Ext4),
    ReadFormat("erofs", erofs_superblock.is_erofs, mount=Erofs),
    ReadFormat("squashfs", squashfs_superblock.is_squashfs, mount=Squashfs, access=Access.BLOCKS),
    RefusedFormat("an F2FS file system", ((1024, b"\x10\x20\xf5\xf2"),), _COPY_FILES),
    ReadFormat("payload", payload.is_payload, mount=payload.Payload, holds_images=True),
    ReadFormat("super", super_lp.is_super, mount=super_lp.SuperImage, holds_images=True),
    ReadFormat("nb0", nb0.is_nb0, mount=nb0.Nb0Tree, holds_images=True),
    RefusedFormat("a Huawei UPDATE.APP", ((92, b"\x55\xaa\x5a\xa5"),), _EXTRACT),
    RefusedFormat("an encrypted OPPO package (ozip)", ((0, b"OPPOENCRYPT!"),), "Decrypt it first.", is_encrypted=True),
    # the header's size and magic, of versions 1 to 3 (ehem/kdztools unkdz.py, DTRHnet/Shell-Scripts LM-G710AWM_extract)
    RefusedFormat(
        "an LG KDZ package",
        ((0, b"\x18\5\0\0\x32\x79\x44\x50"), (0, b"\x28\5\0\0\x34\x31\x25\x80"), (0, b"\x28\5\0\0\x24\x38\x22\x25")),
        _EXTRACT,
    ),
    RefusedFormat("an LG DZ package", ((0, b"\x32\x96\x18\x74"),), _EXTRACT),  # ehem/kdztools libexec/dz.py
    # version 3 (Androxyde/Flashtool SinFile.java); later ones are tar archives, see `volume`, older ones have no mark
    RefusedFormat(SONY_SIN, ((0, b"\3SIN"),), EXTRACT_SIN),
    # dwMagic 0xFFFAFFFA ends the header of 2124 bytes, before two checksums (divinebird/pacextractor, unisoc BinPack.h)
    RefusedFormat("a Spreadtrum or Unisoc PAC package", ((2116, b"\xfa\xff\xfa\xff"),), _EXTRACT),
    # RKFW with its header's size of 102 bytes, RKAF (neo-technologies/rockchip-mkbootimg rkrom.h, rkafp.h)
    RefusedFormat("a Rockchip update image", ((0, b"RKFWf\0"), (0, b"RKAF")), _EXTRACT),
    ReadFormat("zip", zip_image.is_zip, mount=zip_image.ZipTree, holds_images=True, is_common=True),
    ReadFormat("tar", tar_archive.is_tar, mount=tar_archive.TarTree, holds_images=True, is_common=True),
    ReadFormat(
        "gzip",
        gzip_image.is_gzip,
        expand=gzip_image.expand,
        peek=lambda source: gzip_image.peek(source, HEAD),
        is_common=True,
        access=Access.STREAM,
    ),
    ReadFormat(
        "lz4",
        lz4_frame.is_independent,
        expand=lz4_frame.Lz4Source,
        peek=lambda source: next(compressed.lz4_frames(source), b"")[:HEAD],
        is_common=True,
        access=Access.BLOCKS,
    ),
    _compressed("lz4", lz4_frame.is_linked, compressed.lz4_frames),
    _compressed("zstd", compressed.is_zstd, compressed.zstandard),
    _compressed("xz", compressed.is_xz, compressed.xz),
    _compressed("bzip2", compressed.is_bzip2, compressed.bzip2),
    _compressed("lzma", compressed.is_lzma, compressed.lzma_alone),
    RefusedFormat("an lz4 file of the old format", ((0, b"\x02\x21\x4c\x18"),), _DECOMPRESS, is_image=False),
    RefusedFormat("a 7z archive", ((0, b"7z\xbc\xaf\x27\x1c"),), "Unpack it and name the folder.", is_image=False),
    RefusedFormat("a rar archive", ((0, b"Rar!\x1a\x07"),), "Unpack it and name the folder.", is_image=False),
    ReadFormat("boot", is_boot_image, mount=BootImage),
    ReadFormat("vbmeta", avb.is_vbmeta, mount=RawPartition),
    ReadFormat("fat", is_fat, mount=Fat),
    RefusedFormat(
        "an encrypted OPPO, Realme or OnePlus package (ofp, ops)",
        (),
        "Decrypt it first, and name the folder that holds its partition images.",
        recognises_end=is_oppo_package,
        is_encrypted=True,
    ),
    RefusedFormat("a web page", ((0, b"<!DOCTYPE"), (0, b"<!doctype"), (0, b"<html")), _NOT_FIRMWARE, is_image=False),
)

SELF_CHECKED = frozenset({"payload", "zip", "gzip", "xz", "bzip2"})
"""Formats in which a checksum of their own covers all content; in lz4 and zstd it is optional."""

RAW = ReadFormat("raw", lambda _: False, mount=RawPartition)
"""What a partition is read as whose bytes are no format known here; nothing is recognised as that."""


def identify(head: bytes) -> Format | None:
    """The format of an image that begins with these bytes; None where nothing recognises it."""
    return next((format_ for format_ in FORMATS if format_.recognises(head)), None)


def identify_end(source: ByteSource) -> RefusedFormat | None:
    """The format of an image by its end, for one that its beginning does not tell."""
    tail = source.read_at(max(0, source.size - TAIL), TAIL)
    ends = ((format_, format_.recognises_end) for format_ in FORMATS if isinstance(format_, RefusedFormat))
    return next((format_ for format_, recognises in ends if recognises and recognises(tail)), None)

"""Every format that is read has a row and an image that a user could name; every one that is refused says so."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import lz4.frame
import pytest

from fwdiff.images.format_table import OTHERS, READ, Proof, markdown, rows
from fwdiff.images.formats import FORMATS, HEAD, ReadFormat, RefusedFormat, identify
from fwdiff.images.registry import open_image
from tests.unit.images import erofs_samples, samples
from tests.unit.images.build import apex_file, noise, sparse_image, vbmeta_image, zipped
from tests.unit.images.test_registry import write
from tests.unit.images.writers.boot import boot_image, cpio
from tests.unit.images.writers.fat import fat_image
from tests.unit.images.writers.nb0 import nb0
from tests.unit.images.writers.payload import full_payload
from tests.unit.images.writers.super_lp import Partition, super_image
from tests.unit.images.writers.transfer_list import block_ota

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

EXT4 = samples.image("ext4_inline.img")


def tar(data: bytes) -> bytes:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("vendor.img")
        member.size = len(data)
        archive.addfile(member, BytesIO(data))
    return file.getvalue()


IMAGES: dict[str, Callable[[], bytes]] = {
    "sparse": lambda: sparse_image(EXT4),
    "ext4": lambda: EXT4,
    "erofs": lambda: erofs_samples.image(sorted(erofs_samples.IMAGES.glob("*.gz"))[0].name.removesuffix(".gz")),
    "payload": lambda: full_payload({"vendor": EXT4}),
    "super": lambda: super_image([Partition("vendor", EXT4)]),
    "nb0": lambda: nb0([("X-vendor.img", EXT4)]),
    "zip": lambda: zipped({"vendor.img": EXT4}),
    "tar": lambda: tar(EXT4),
    "gzip": lambda: gzip.compress(EXT4),
    "lz4": lambda: lz4.frame.compress(EXT4),
    "zstd": lambda: zstd.compress(EXT4),
    "xz": lambda: lzma.compress(EXT4, preset=0),
    "bzip2": lambda: bz2.compress(EXT4),
    "boot": lambda: boot_image(noise(3000), cpio({b"init.rc": b"on boot\n"})),
    "vbmeta": lambda: vbmeta_image([]),
    "fat": lambda: fat_image({"IMAGE/MODEM.B00": noise(700)}, 16),
}
"""Named by format; whoever adds a reader adds an image here and a row to the table."""

TREES: dict[str, dict[str, bytes]] = {
    "folder": {"system/build.prop": b"ro.build.id=X\n"},
    "block-ota": block_ota(EXT4, "vendor"),
    "apex": {"system/build.prop": b"", "system/apex/x.apex": apex_file(EXT4)},
    "raw": {"vendor.img": EXT4, "modem.img": noise(5000)},
}
READ_FORMATS = {format_.name for format_ in FORMATS if isinstance(format_, ReadFormat)}


def test_every_format_that_is_read_has_an_image_and_a_row() -> None:
    assert set(READ) == READ_FORMATS
    assert set(IMAGES) == READ_FORMATS
    assert set(OTHERS) == set(TREES)


@pytest.mark.parametrize("name", IMAGES)
def test_that_image_is_recognised_and_opens(tmp_path: Path, name: str) -> None:
    data = IMAGES[name]()
    format_ = identify(data[:HEAD])
    assert format_ is not None
    assert format_.name == name
    image = open_image(write(tmp_path / "vendor.img", data))
    assert image.listing.files
    assert image.listing.unread == ()
    image.close()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("folder", "system/build.prop"),
        ("block-ota", "vendor/build.prop"),
        ("apex", "system/apex/x.apex!/build.prop"),
        ("raw", "modem/modem.img"),
    ],
)
def test_what_is_recognised_otherwise_opens(tmp_path: Path, name: str, path: str) -> None:
    for file, data in TREES[name].items():
        write(tmp_path / file, data)
    image = open_image(str(tmp_path))
    assert path in {entry.path for entry in image.listing.files}
    assert image.listing.unread == ()
    image.close()


def test_the_table_has_all_formats() -> None:
    listed = list(rows())
    refused = [format_ for format_ in FORMATS if isinstance(format_, RefusedFormat)]
    assert {row.name for row in listed if isinstance(row.proof, Proof)} == READ_FORMATS | set(OTHERS)
    assert [(row.name, row.hint) for row in listed if row.proof is None] == [(f.name, f.hint) for f in refused]
    lines = markdown().splitlines()
    assert len(lines) == len(listed) + 2
    assert all(line.count("|") == 4 for line in lines)

from __future__ import annotations

import random

import pytest

from fwdiff.images.format import HEAD
from fwdiff.images.formats.file_systems import holds_files
from tests.unit.images import samples
from tests.unit.images.build import sparse_image
from tests.unit.images.writers.boot import boot_image
from tests.unit.images.writers.fat import fat_image

EXT4 = samples.image("ext4_inline.img")


@pytest.mark.parametrize(
    "data",
    [
        EXT4,
        samples.image("erofs/lz4.img"),
        samples.image("squashfs/xz.img"),
        sparse_image(EXT4),
        bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(8000),
    ],
    ids=["ext4", "EROFS", "squashfs", "sparse", "F2FS"],
)
def test_file_systems_of_phones_are_known_by_their_first_bytes(data: bytes) -> None:
    assert holds_files(data[:HEAD])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(HEAD),
        b"hs",
        random.Random(1).randbytes(HEAD),
        bytes(1080) + b"\x53\xef" + bytes(8000),
        fat_image({"a.mbn": b"\x7fELF"}, 16),
        boot_image(b"kernel", b""),
    ],
    ids=["nothing", "zeros", "two bytes", "noise", "the magic of ext alone", "FAT", "a boot image"],
)
def test_firmware_and_chance_are_none(data: bytes) -> None:
    assert not holds_files(data[:HEAD])

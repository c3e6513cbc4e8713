from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fwdiff.images.opening.opener import describe_image, open_image
from fwdiff.model.inventory import IMAGE_BESIDE, IMAGE_INSIDE
from tests.unit.images import samples
from tests.unit.images.build import sparse_image
from tests.unit.images.writers.fat import fat_image
from tests.unit.images.writers.super_lp import Partition, super_image

EXT4 = samples.image("ext4_inline.img")
F2FS = bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(8000)


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def unread(path: Path) -> list[tuple[str, str]]:
    image = open_image(str(path))
    image.close()
    return [(row.path, row.reason) for row in image.listing.unread]


@pytest.mark.parametrize("content", [EXT4, sparse_image(EXT4), F2FS], ids=["ext4", "sparse", "F2FS"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("vendor.img", IMAGE_BESIDE),
        ("vendor_b.img", IMAGE_BESIDE),
        ("extra/product.img", IMAGE_INSIDE),
        ("vendor/etc/inner.img", IMAGE_INSIDE),
    ],
)
def test_an_image_in_a_firmware_folder_that_is_not_opened_is_said_unread(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    write(tmp_path / "vendor/build.prop", b"a=b")
    write(tmp_path / name, content)
    assert unread(tmp_path) == [(name, reason)]
    assert [row.path for row in describe_image(str(tmp_path))[1]] == [name]


def test_a_zipped_firmware_folder_says_the_same(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("vendor/build.prop", "a=b")
        archive.writestr("vendor.img", EXT4)
    assert unread(tmp_path / "a.zip") == [("vendor.img", IMAGE_BESIDE)]


def test_firmware_and_pictures_named_as_images_are_files_like_any_other(tmp_path: Path) -> None:
    write(tmp_path / "vendor/build.prop", b"a=b")
    write(tmp_path / "vendor/firmware/modem.img", fat_image({"a.mbn": b"\x7fELF"}, 16))
    write(tmp_path / "vendor/etc/logo.img", b"\x89PNG" + bytes(5000))
    write(tmp_path / "vendor/etc/empty.img", b"")
    assert unread(tmp_path) == []


def test_a_super_image_beside_the_folders_of_all_its_partitions_is_unread(tmp_path: Path) -> None:
    write(tmp_path / "vendor/build.prop", b"a=b")
    write(tmp_path / "odm/build.prop", b"a=b")
    write(tmp_path / "super.img", super_image([Partition("vendor", EXT4), Partition("odm", EXT4)]))
    assert unread(tmp_path) == [("super.img", IMAGE_BESIDE)]

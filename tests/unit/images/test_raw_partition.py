from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fwdiff.errors import UnknownFormat
from fwdiff.images.partitions import is_raw_partition
from fwdiff.images.registry import open_image
from fwdiff.model import PartitionEntry
from tests.unit.images import samples
from tests.unit.images.build import hashtree_descriptor, noise, sparse_image, vbmeta_image, zipped
from tests.unit.images.test_registry import contents, write

EXT4 = samples.image("ext4_inline.img")
VBMETA = vbmeta_image([hashtree_descriptor("vendor")]) + bytes(4096)


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("vbmeta.img", True),
        ("firmware-update/abl_a.elf", True),
        ("NON-HLOS.bin", True),
        ("modem.img.lz4", True),
        ("tz.mbn", True),
        ("anything.img", True),
        ("system.img", False),
        ("update-binary.bin", False),
        ("evass.mbn", False),
        ("imgur.txt", False),
        ("modem", False),
    ],
)
def test_names_of_raw_partitions(file_name: str, expected: bool) -> None:
    assert is_raw_partition(file_name) is expected


def test_a_partition_without_a_file_system_is_one_file(tmp_path: Path) -> None:
    members = {
        "vendor.img": EXT4,
        "images/vbmeta_a.img": VBMETA,
        "NON-HLOS.bin": noise(9000),
        "logo.img": sparse_image(noise(8192)),
    }
    path = write(tmp_path / "x.zip", zipped(members, method=zipfile.ZIP_STORED))
    image = open_image(path)
    assert image.listing.format == "zip/ext4"
    assert image.listing.partitions == (
        PartitionEntry("logo", "raw", 8192),
        PartitionEntry("modem", "raw", 9000),
        PartitionEntry("vbmeta", "vbmeta", len(VBMETA)),
        PartitionEntry("vendor", "ext4", len(EXT4)),
    )
    places = {entry.path: entry.device_path for entry in image.listing.files}
    image.close()
    assert places["vbmeta/vbmeta.img"] == "/dev/block/by-name/vbmeta"
    assert places["modem/modem.img"] == "/dev/block/by-name/modem"
    found = contents(path)
    assert found["vbmeta/vbmeta.img"] == VBMETA
    assert found["modem/modem.img"] == noise(9000)
    assert found["logo/logo.img"] == noise(8192)


def test_a_second_image_of_a_raw_partition_remains_a_file(tmp_path: Path) -> None:
    members = {"vendor.img": EXT4, "tz.img": noise(9000), "old/tz.mbn": noise(5000, 2)}
    path = write(tmp_path / "x.zip", zipped(members))
    image = open_image(path)
    assert image.listing.unread == ()
    image.close()
    found = contents(path)
    assert found["tz/tz.img"] == members["old/tz.mbn"]
    assert found["tz.img"] == members["tz.img"]


def test_a_vbmeta_image_may_be_small(tmp_path: Path) -> None:
    small = vbmeta_image([])
    assert len(small) < 4096
    found = contents(write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, "vbmeta.img": small, "a.img": b"tiny"})))
    assert (found["vbmeta/vbmeta.img"], found["a.img"]) == (small, b"tiny")


def test_an_empty_slot_is_no_partition(tmp_path: Path) -> None:
    found = contents(write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, "abl_a.elf": bytes(20_000)})))
    assert found["abl_a.elf"] == bytes(20_000)


def test_vbmeta_alone_is_an_image_and_unknown_bytes_are_not(tmp_path: Path) -> None:
    assert contents(write(tmp_path / "vbmeta_b.img", VBMETA)) == {"vbmeta/vbmeta.img": VBMETA}
    with pytest.raises(UnknownFormat):
        open_image(write(tmp_path / "modem.img", noise(9000)))


def test_an_unpacked_tree_keeps_images_as_files(tmp_path: Path) -> None:
    write(tmp_path / "system/build.prop", b"ro.build.id=X\n")
    write(tmp_path / "vbmeta.img", VBMETA)
    assert set(contents(str(tmp_path))) == {"system/build.prop", "vbmeta.img"}

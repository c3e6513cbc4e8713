from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fwdiff.errors import UnknownFormat
from fwdiff.images.opening.opener import open_image
from fwdiff.images.partitions import is_raw_partition
from fwdiff.model import PartitionEntry
from tests.unit.images import samples
from tests.unit.images.build import hashtree_descriptor, noise, sparse_image, vbmeta_image, zipped
from tests.unit.images.opening.test_opener import contents, write

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
        ("anything.img", False),
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
    members = {"vendor.img": EXT4, "abl_a.elf": bytes(20_000), "abl_b.elf": noise(20_000), "misc.img": bytes(9000)}
    path = write(tmp_path / "x.zip", zipped(members))
    found = contents(path)
    assert found["abl_a.elf"] == bytes(20_000)
    assert found["abl/abl.img"] == members["abl_b.elf"]
    assert unread(path) == []


def unread(path: str) -> list[tuple[str, str]]:
    image = open_image(path)
    image.close()
    return [(entry.path, entry.kind) for entry in image.listing.unread]


@pytest.mark.parametrize("size", [0, 3, 20_000])
def test_zeros_and_no_bytes_where_a_partition_should_be_are_missing(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, "product.img": bytes(size), "odm_a.img": bytes(size)}))
    assert unread(path) == [("odm", "missing"), ("product", "missing")]


def test_zeros_before_something_unknown_are_not_taken_for_an_empty_slot(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, "product.img": bytes(20_000) + noise(900)}))
    assert unread(path) == [("product", "unsupported")]


UNKNOWN = {
    "system-sign.img": noise(9000),
    "super.img": noise(9000),
    "product.img": b"version https://git-lfs.github.com/spec/v1\n",
    "odm.img": b"\x7fELF" + noise(9000),
    "odm-verified.bin": noise(9000),
    "something.img": noise(9000),
    "fw.pac": noise(2 << 20),
    "dump": noise(2 << 20),
}


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("is_tree", [False, True])
def test_what_claims_to_be_an_image_and_is_not_understood_is_unread_by_name(
    tmp_path: Path, name: str, is_tree: bool
) -> None:
    members = {"vendor/build.prop": b"x", "vendor/app/X/X.apk": b"x"} if is_tree else {"vendor.img": EXT4}
    [(path, kind)] = unread(write(tmp_path / "x.zip", zipped({**members, name: UNKNOWN[name]})))
    assert path in {name, name.partition(".")[0].partition("-")[0]}
    assert kind == "unsupported"


FIRMWARE = {
    "tz.img": noise(9000),
    "X-A01-hyp.mbn": noise(2 << 20),
    "radio-cheetah-g5300.img": noise(9000),
    "fastboot.exe": b"MZ" + noise(2 << 20),
    "anything.img": b"\x7fELF" + noise(9000),
    "all_files.txt": b"system/app/X/X.apk\n" * 90_000,
    "sub/dump": noise(2 << 20),
    "notes": noise(9000),
}


@pytest.mark.parametrize("name", FIRMWARE)
@pytest.mark.parametrize("is_tree", [False, True])
def test_firmware_and_tools_are_no_unread_partitions(tmp_path: Path, name: str, is_tree: bool) -> None:
    members = {"vendor/build.prop": b"x", "vendor/app/X/X.apk": b"x"} if is_tree else {"vendor.img": EXT4}
    assert unread(write(tmp_path / "x.zip", zipped({**members, name: FIRMWARE[name]}))) == []


def test_vbmeta_alone_is_an_image_and_unknown_bytes_are_not(tmp_path: Path) -> None:
    assert contents(write(tmp_path / "vbmeta_b.img", VBMETA)) == {"vbmeta/vbmeta.img": VBMETA}
    with pytest.raises(UnknownFormat):
        open_image(write(tmp_path / "modem.img", noise(9000)))


def test_an_unpacked_tree_keeps_images_as_files(tmp_path: Path) -> None:
    write(tmp_path / "system/build.prop", b"ro.build.id=X\n")
    write(tmp_path / "vbmeta.img", VBMETA)
    assert set(contents(str(tmp_path))) == {"system/build.prop", "vbmeta.img"}


@pytest.mark.parametrize(
    ("name", "place"),
    [("super.img", "/"), ("dump", "/"), ("payload.bin", "/"), ("product-sign.img", "/product"), ("odm.img", "/odm")],
)
def test_a_container_that_is_not_read_may_stand_for_any_partition(tmp_path: Path, name: str, place: str) -> None:
    data = b"CrAU" + bytes(8000) if name == "payload.bin" else noise(2 << 20)
    image = open_image(write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, name: data})))
    assert [entry.device_path for entry in image.listing.unread] == [place]
    image.close()

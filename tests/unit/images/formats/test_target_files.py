from __future__ import annotations

from pathlib import Path

from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind
from tests.unit.images import samples
from tests.unit.images.build import noise, zipped
from tests.unit.images.opening.test_opener import contents, expected, write

EXT4 = samples.image("ext4_inline.img")
TREES = {
    "SYSTEM/build.prop": b"ro.build.id=1",
    "SYSTEM/app/A/A.apk": noise(9000),
    "VENDOR/lib64/v.so": noise(100),
    "PRODUCT/app/P/P.apk": noise(200),
    "SYSTEM_EXT/etc/x.xml": b"<x/>",
}
OTHERS = {"META/misc_info.txt": b"recovery_api_version=3", "OTA/android-info.txt": b"board=x"}


def test_trees_are_the_partitions_and_their_images_are_left_out(tmp_path: Path) -> None:
    images = {"IMAGES/system.img": EXT4, "IMAGES/vendor.img": EXT4, "IMAGES/boot.img": noise(9000)}
    data = zipped({**TREES, **OTHERS, **images}, links={"VENDOR/l": "/odm/l"})
    path = write(tmp_path / "x-target_files-1.zip", data)
    image = open_image(path)
    assert image.listing.format == "zip, zip/raw"
    assert [partition.name for partition in image.listing.partitions] == [
        "boot", "product", "system", "system_ext", "vendor"
    ]  # fmt: skip
    places = {entry.path: entry.device_path for entry in image.listing.files}
    assert places["system/app/A/A.apk"] == "/system/app/A/A.apk"
    assert [entry.path for entry in image.listing.files if entry.kind is FileKind.LINK] == ["vendor/l"]
    assert image.listing.unread == ()
    image.close()
    lower = {name.replace(top, top.lower(), 1): data for name, data in TREES.items() for top in [name.split("/")[0]]}
    assert contents(path) == {**lower, **OTHERS, "boot/boot.img": images["IMAGES/boot.img"]}


def test_an_image_without_a_tree_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({**TREES, **OTHERS, "IMAGES/odm.img": EXT4}))
    image = open_image(path)
    assert image.listing.format == "zip/ext4"
    assert [partition.name for partition in image.listing.partitions] == [
        "odm", "product", "system", "system_ext", "vendor"
    ]  # fmt: skip
    image.close()
    found = contents(path)
    assert {name: data for name, data in found.items() if name.startswith("odm/")} == expected("odm")
    assert found["system/build.prop"] == b"ro.build.id=1"


def test_the_root_of_the_system_image_is_put_back(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({**TREES, **OTHERS, "ROOT/init.rc": b"on init"}))
    image = open_image(path)
    places = {entry.path: entry.device_path for entry in image.listing.files}
    image.close()
    assert places["system/init.rc"] == "/init.rc"
    assert places["system/system/app/A/A.apk"] == "/system/app/A/A.apk"


def test_a_package_of_images_alone_is_a_container(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({**OTHERS, "IMAGES/vendor.img": EXT4}))
    assert contents(path) == {**expected("vendor"), **OTHERS}


def test_a_bad_image_beside_good_trees_is_unread(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({**TREES, **OTHERS, "IMAGES/odm.img": EXT4[:-5000]}))
    image = open_image(path)
    assert [unread.path for unread in image.listing.unread] == ["odm"]
    assert "vendor/lib64/v.so" in {entry.path for entry in image.listing.files}
    image.close()


def test_upper_case_folders_alone_are_no_such_package(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped(TREES))
    assert contents(path) == TREES

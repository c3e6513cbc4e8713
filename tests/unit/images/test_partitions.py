from __future__ import annotations

import pytest

from fwdiff.images import partition_names, partitions
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.zip.zip_image import ZipTree
from tests.unit.images.build import zipped


def named(file_name: str, files: dict[str, str]) -> str:
    tree = ZipTree(BytesSource(zipped({name: text.encode() for name, text in files.items()})))
    return partitions.partition_name(file_name, tree, list(tree.walk()))


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("system.img", "system"),
        ("firmware/system_a.img", "system"),
        ("system.img.ext4", "system"),
        ("system.raw.img", "system"),
        ("system_ext_b.img", "system_ext"),
        ("vendor", "vendor"),
        ("gki/boot-5.10-gz.img", "boot-5.10-gz"),
        ("B2N-4.88C-0-00WW-A01-system.img", "system"),
        ("system-sign.img", "system"),
        ("super_a-verified.img.lz4", "super"),
        ("system.new.dat.br", "system"),
        ("super.img.part0", "super"),
        ("odm.erofs", "odm"),
        (".hidden", ".hidden"),
    ],
)
def test_a_partition_is_named_by_its_file(file_name: str, expected: str) -> None:
    assert partitions.stem(file_name) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"system/build.prop": "ro.build.id=1"}, "system"),
        ({"build.prop": "# begin\nro.vendor.build.fingerprint=x\nro.build.id=2"}, "vendor"),
        ({"build.prop": "ro.build.id=1\nro.vendor.build.fingerprint=x"}, "system"),
        ({"etc/build.prop": "ro.product.build.fingerprint=x"}, "product"),
        ({"etc/build.prop": "ro.system_ext.build.id=x"}, "system_ext"),
        ({"etc/build.prop": "ro.odm.build.id=x"}, "odm"),
        ({"build.prop": "", "priv-app/X/X.apk": ""}, "system"),
        ({"build.prop": ""}, "dump"),
        ({"etc/hosts": ""}, "dump"),
    ],
)
def test_an_image_of_another_name_is_named_by_what_it_holds(files: dict[str, str], expected: str) -> None:
    assert named("dump.img", files) == expected


def test_a_known_name_is_believed() -> None:
    assert named("product.img", {"build.prop": "ro.vendor.build.id=x"}) == "product"


def test_parts_of_split_images_are_known_by_name() -> None:
    assert partitions.split_part("system.img_sparsechunk.10") == ("system.img", 10)
    assert partitions.split_part("super_sparsechunk3") == ("super", 3)
    assert partitions.split_part("system.img") is None


def test_block_based_updates_are_known_by_name() -> None:
    assert partitions.is_block_ota("system.new.dat.br")
    assert partitions.is_block_ota("vendor.new.dat")
    assert not partitions.is_block_ota("data.dat")


def test_a_name_in_a_table_of_partitions_stands() -> None:
    tree = ZipTree(BytesSource(zipped({"build.prop": b"ro.product.build.id=x"})))
    assert partitions.partition_name("foo.img", tree, list(tree.walk()), is_in_table=True) == "foo"
    assert partitions.partition_name("foo.img", tree, list(tree.walk())) == "product"


@pytest.mark.parametrize("name", ["system", "my_stock", "tr_mi", "mi_ext", "hw_product", "product_h", "preas", "vgc"])
def test_partitions_of_makers_are_known(name: str) -> None:
    assert partition_names.holds_system_files(name)
    assert partition_names.is_known(name)
    assert not partition_names.is_firmware(name)


@pytest.mark.parametrize("name", ["hw_", "my", "mira_ext", "boot", "tz"])
def test_others_hold_no_system_files(name: str) -> None:
    assert not partition_names.holds_system_files(name)

from __future__ import annotations

import pytest

from fwdiff.images import partitions
from fwdiff.images.sources import BytesSource
from fwdiff.images.zip_image import ZipTree
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

from __future__ import annotations

import pytest

from fwdiff.images.device_path import Layout, device_folder, device_path, layout_of

SYSTEM_AS_ROOT = ["system/system/build.prop", "system/init.rc", "vendor/build.prop"]
PLAIN = ["system/build.prop", "vendor/build.prop"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("system/system/app/X/X.apk", "/system/app/X/X.apk"),
        ("system/init.rc", "/init.rc"),
        ("system/system/vendor/app/X/X.apk", "/vendor/app/X/X.apk"),
        ("system/system/product/build.prop", "/product/build.prop"),
        ("system/odm/etc/x", "/odm/etc/x"),
        ("system/system/cust/overlay/600WW/x.apk", "/system/cust/overlay/600WW/x.apk"),
        ("vendor/package/Default/system/app/Y/Y.apk", "/vendor/package/Default/system/app/Y/Y.apk"),
        ("system_a/system/app/X/X.apk", "/system/app/X/X.apk"),
        ("vendor/app/X/X.apk", "/vendor/app/X/X.apk"),
        ("boot/ramdisk/default.prop", "/boot/ramdisk/default.prop"),
        ("README.md", "/README.md"),
        ("system/system/apex/com.x.apex", "/system/apex/com.x.apex"),
        ("system/system/apex/com.x.apex!/app/Y/Y.apk", "/apex/com.x.apex!/app/Y/Y.apk"),
        ("system/system/apex/com.x.capex!/app/Y/Y.apk", "/apex/com.x.apex!/app/Y/Y.apk"),
        ("vendor/apex/com.y.apex!/etc/x.apex!/z", "/apex/com.y.apex!/etc/x.apex!/z"),
        ("system", "/system"),
    ],
)
def test_paths_of_a_system_as_root_image(path: str, expected: str) -> None:
    assert device_path(path, layout_of(SYSTEM_AS_ROOT)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("system/app/X/X.apk", "/system/app/X/X.apk"),
        ("system/vendor/app/X/X.apk", "/vendor/app/X/X.apk"),
        ("system/system_ext/app/X/X.apk", "/system_ext/app/X/X.apk"),
        ("system/product", "/system/product"),
        ("system/productive/x", "/system/productive/x"),
        ("product_b/app/X/X.apk", "/product/app/X/X.apk"),
        ("plan_b/app/X/X.apk", "/plan_b/app/X/X.apk"),
        ("init.rc", "/init.rc"),
    ],
)
def test_paths_of_an_image_whose_system_is_mounted_at_its_name(path: str, expected: str) -> None:
    assert device_path(path, layout_of(PLAIN)) == expected


def test_a_tree_that_is_one_partition_stands_where_that_is_mounted() -> None:
    layout = layout_of(["build.prop", "app/X/X.apk"], "vendor")
    assert layout == Layout(system_as_root=False, root="vendor")
    assert device_path("app/X/X.apk", layout) == "/vendor/app/X/X.apk"
    assert device_path("product/x", Layout(root="system")) == "/product/x"


def test_either_slot_shows_that_system_is_the_root() -> None:
    assert layout_of(["system_b/system/build.prop"]).system_as_root
    assert not layout_of(["vendor/system/build.prop", "system/build.prop"]).system_as_root


def test_long_names_take_no_longer_than_they_are() -> None:
    name = "a" * 60_000
    assert device_path(f"system/{name}apex!/x", Layout()) == f"/system/{name}apex!/x"
    assert device_path(f"system/{name}.apex!/x\ny", Layout()) == f"/apex/{name}.apex!/x\ny"
    assert device_path("system/.apex!/x", Layout()) == "/system/.apex!/x"


@pytest.mark.parametrize(
    ("folder", "plain", "as_root"),
    [
        ("", "/", "/"),
        (".", "/", "/"),
        ("system", "/system", "/system"),
        ("system/.", "/system", "/system"),
        ("system_a", "/system", "/system"),
        ("system_a/init.rc", "/system/init.rc", "/init.rc"),
        ("system/system/app", "/system/system/app", "/system/app"),
        ("system/product", "/product", "/product"),
        ("system/system/product", "/system/system/product", "/product"),
        ("my_app_a/x", "/my_app_a/x", "/my_app_a/x"),
        ("vendor/app", "/vendor/app", "/vendor/app"),
    ],
)
def test_a_folder_that_is_not_listed_stands_where_its_files_would(folder: str, plain: str, as_root: str) -> None:
    assert device_folder(folder, Layout()) == plain
    assert device_folder(folder, Layout(system_as_root=True)) == as_root

from __future__ import annotations

import pytest

from fwdiff.index import BuildIndex
from fwdiff.model import File, FileRights, ProblemKind, Unread
from tests.unit.compare.builders import file, inventory, package, setting

HERE = package("com.example.here", "system/app/Here/Here.apk")


@pytest.mark.parametrize(
    ("path", "is_unread"),
    [
        ("product/app/X/X.apk", True),
        ("my_stock/app/X/X.apk", True),
        ("system/app/X/X.apk", False),
    ],
)
def test_a_container_that_was_not_read_may_hold_the_partitions_that_are_not_there(path: str, is_unread: bool) -> None:
    row = Unread("super.img", ProblemKind.UNSUPPORTED, "not known", device_path="/")
    build = BuildIndex(inventory([HERE], unread=[row]))
    assert build.unread.package(package("com.example.x", path)) is is_unread
    assert build.unread.file(path, f"/{path}") is is_unread
    other = BuildIndex(inventory([HERE], unread=[Unread("super.img", ProblemKind.UNSUPPORTED, "not known")]))
    assert not other.unread.file(path, f"/{path}")


def test_a_build_without_a_boot_image_was_not_read_for_what_the_kernel_is_started_with() -> None:
    parameter = setting("kernel-parameter", "nokaslr", "", "boot/cmdline")
    for build, is_unread in (
        (inventory([HERE]), True),
        (inventory([HERE], files=[file("boot/kernel", "x")]), False),
        (inventory([HERE], files=[file("vendor_boot/cmdline", "x")]), False),
        (inventory([HERE], files=[file("recovery/cmdline", "x")]), True),
    ):
        assert BuildIndex(build).unread.setting(parameter, "/boot/cmdline") is is_unread


def test_a_special_file_is_unread_where_the_partition_keeps_no_rights_but_not_where_it_has_none_itself() -> None:
    device, folder = (setting("special-file", "/system/x", value, "system/x") for value in _SPECIAL)
    bare = BuildIndex(inventory(files=[file("system/a", "x")])).unread
    assert bare.setting(folder, "/system/x")
    assert not bare.setting(device, "/system/x")
    kept = inventory(files=[File("system/a", "/system/a", 1, "0", FileRights("0644", 0, 0, "", ""))])
    assert not BuildIndex(kept).unread.setting(folder, "/system/x")


_SPECIAL = "character device", "folder; mode 0777; owner 0:0"

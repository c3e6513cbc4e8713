from __future__ import annotations

import pytest

from fwdiff.index import BuildIndex
from fwdiff.model import ProblemKind, Unread
from tests.unit.compare.builders import inventory, package

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

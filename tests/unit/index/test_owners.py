from __future__ import annotations

import pytest

from fwdiff.index.owners import Owners, folder_without_package
from fwdiff.model import Overlay, Package
from tests.unit.compare.builders import package

OVERLAY = Overlay("com.example.target")


def owner(path: str, *packages: Package) -> str | None:
    return Owners(packages).owner(path.strip("/"), path)


def test_an_overlay_belongs_to_its_target_whether_or_not_that_is_installed() -> None:
    overlay = package("com.example.target.overlay", "product/overlay/a.apk", overlay=OVERLAY)
    assert owner("/product/overlay/a.apk", overlay) == "com.example.target"
    assert Owners([overlay]).base("com.example.target.overlay") == "com.example.target"
    assert Owners([overlay]).base("com.example.absent") == "com.example.absent"


@pytest.mark.parametrize(
    "path",
    [
        "/system/app/A/A.apk",
        "/system/app/A/oat/arm64/A.vdex",
        "/system/app/A/A.apk.prof",
        "/system/app/A/A.apk.fsv_meta",
        "/system/app/A/lib/arm64/liba.so",
        "/system/app/A/assets/deep/er/file",
    ],
)
def test_what_lies_beside_an_apk_or_below_its_folder_is_its_packages(path: str) -> None:
    assert owner(path, package("com.example.a", "system/app/A/A.apk")) == "com.example.a"


def test_files_of_code_that_stand_elsewhere_are_the_packages_too() -> None:
    app = package("com.example.a", "system/framework/a.apk", code_paths=("system/framework/oat/arm64/a.odex",))
    assert owner("/system/framework/oat/arm64/a.odex", app) == "com.example.a"


@pytest.mark.parametrize("path", ["/system/app/readme", "/product/overlay/b.txt", "/system/framework/b.jar", "/a"])
def test_a_folder_that_holds_the_packages_of_many_belongs_to_none(path: str) -> None:
    apps = [
        package("com.example.a", "system/app/A/A.apk"),
        package("com.example.o", "product/overlay/o.apk", overlay=OVERLAY),
        package("com.example.f", "system/framework/f.apk"),
    ]
    assert owner(path, *apps) is None


def test_of_several_packages_in_a_folder_the_one_of_the_files_stem_owns_it_else_the_first_by_name() -> None:
    both = [package("com.example.b", "system/app/Two/b.apk"), package("com.example.a", "system/app/Two/a.apk")]
    assert owner("/system/app/Two/b.dm", *both) == "com.example.b"
    assert owner("/system/app/Two/lib/arm/x.so", *both) == "com.example.a"


def test_what_an_apex_holds_and_no_app_of_it_owns_is_the_apexs() -> None:
    apex = package("com.android.example", "system/apex/com.android.example.apex")
    assert owner("/apex/com.android.example.apex!/lib64/libx.so", apex) == "com.android.example"


def test_the_folder_of_an_app_that_has_no_readable_package_is_told() -> None:
    assert folder_without_package("/system/priv-app/A/lib/arm64/x.so") == "/system/priv-app/A"
    assert folder_without_package("/product/CDA/items/B/B.apk") == "/product/CDA/items/B"
    assert folder_without_package("/system/etc/a.xml") is None
    assert folder_without_package("/system/app/loose.txt") is None

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.inventory import FileRecord
from fwdiff.inventory.packages import placement
from fwdiff.model import (
    ApiUse,
    CodeSite,
    Component,
    ComponentKind,
    FactKind,
    FactProblem,
    FileFacts,
    Inventory,
    Manifest,
    Overlay,
    ProblemKind,
)
from tests.unit.inventory.builders import (
    allowlist,
    apk,
    failed,
    framework,
    inventory,
    manifest,
    package_of,
    pending,
    record,
)

VDEX = "system/system/app/A/oat/arm64/A.vdex"
APK = "system/system/app/A/A.apk"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/system/app/A/A.apk", "app"),
        ("/vendor/app/A/A.apk", "app"),
        ("/system_ext/priv-app/A/A.apk", "priv-app"),
        ("/system/framework/framework-res.apk", "framework"),
        ("/product/overlay/com.example.overlay.base.600WW.apk", "overlay"),
        ("/system/cust/overlay/600CN/x.apk", "overlay"),
        ("/apex/com.android.wifi.apex!/priv-app/W/W.apk", "apex"),
        ("/system/apex/com.android.wifi.apex", "apex"),
        ("/product/CDA/items/Note/Note.apk", "carried"),
        ("/odm/preload_apps/Stub/Stub.apk", "carried"),
        ("/vendor/package/Default/system/app/A/A.apk", "carried"),
        ("/product/600EEA/priv-app/S/S.apk", "priv-app"),
        ("/product/data-app/A/A.apk", "carried"),
        ("/system/etc/stub.apk", "carried"),
        ("/system/app.d/A.apk", "carried"),
    ],
)
def test_placement(path: str, expected: str) -> None:
    assert placement(path) == expected


def test_every_manifest_is_a_package_in_order_of_path() -> None:
    built = inventory(
        apk("system/system/app/Z/Z.apk", manifest("com.example.a")),
        apk("system/system/app/A/A.apk", manifest("com.example.z")),
        apk("system/system/app/B/B.apk", manifest("com.example.a")),
        record("system/system/app/C/C.apk", FileFacts(FactKind.APK)),
    )
    assert [p.path.rpartition("/")[2] for p in built.packages] == ["A.apk", "B.apk", "Z.apk"]


def test_apk_that_the_package_manager_does_not_open_is_no_package() -> None:
    built = inventory(
        apk("system/app/A/lib/arm/libcom.shop.cart.so", manifest("com.shop.cart")),
        apk("product/app/Stub/Stub.apk.gz", manifest("com.stub")),
        apk("system/apex/com.android.wifi.apex", manifest("com.android.wifi", has_code=False, components=())),
    )
    assert [(p.package, p.placement) for p in built.packages] == [("com.stub", "app"), ("com.android.wifi", "apex")]


def test_priv_app_and_allowlisted_packages_are_privileged() -> None:
    built = inventory(
        apk("system/system/priv-app/P/P.apk", manifest("p.p")),
        apk("system/system/product/CDA/items/C/C.apk", manifest("c.c")),
        apk("system/system/app/A/A.apk", manifest("a.a")),
        apk("product/600EEA/priv-app/S/S.apk", manifest("s.s")),
        allowlist(
            "system/system/etc/permissions/privapp-permissions-CDA.xml",
            ("c.c", "x.Y", "granted"),
            ("c.c", "x.A", "granted"),
            ("a.a", "x.Z", "denied"),
        ),
    )
    privileged = {p.package: p.privileged for p in built.packages}
    assert privileged == {"p.p": True, "c.c": True, "a.a": False, "s.s": True}
    assert package_of(built, "c.c").permissions_allowlisted == ("x.A", "x.Y")


def test_allowlist_of_another_sku_makes_no_app_privileged() -> None:
    entries = allowlist("product/600EEA/etc/permissions/p.xml", *((name, "x.Y", "granted") for name in ("c.c", "e.e")))
    built = inventory(
        apk("product/600CN/app/C/C.apk", manifest("c.c")), apk("product/600EEA/app/E/E.apk", manifest("e.e")), entries
    )
    assert {one.package: (one.privileged, one.permissions_allowlisted) for one in built.packages} == {
        "c.c": (False, ()),
        "e.e": (True, ("x.Y",)),
    }


def test_allowlist_outside_a_permissions_folder_does_not_count() -> None:
    built = inventory(apk(APK, manifest("a.a")), allowlist("system/system/etc/other.xml", ("a.a", "x.Y", "granted")))
    assert not package_of(built, "a.a").privileged


def code_of(built: Inventory) -> tuple[str, tuple[str, ...]]:
    package = package_of(built, "a.a")
    return package.code, package.code_paths


def absent_code(built: Inventory) -> list[tuple[str, str]]:
    return [(row.path, row.reason) for row in built.coverage.unread if row.kind is ProblemKind.CODE_ABSENT]


def test_dex_in_the_apk() -> None:
    assert code_of(inventory(apk(APK, manifest("a.a")), record(VDEX, FileFacts(FactKind.VDEX, dex_files=1)))) == (
        "apk",
        (),
    )


def test_dex_in_the_vdex_beside_it() -> None:
    built = inventory(apk(APK, manifest("a.a"), dex_files=0), record(VDEX, FileFacts(FactKind.VDEX, dex_files=2)))
    assert code_of(built) == ("vdex", (VDEX,))
    assert absent_code(built) == []


def test_code_of_a_split_stands_beside_it() -> None:
    split = "system/system/app/A/A_split.apk"
    beside = "system/system/app/A/oat/arm/A_split.vdex"
    built = inventory(
        apk(split, manifest("a.a", split="extra"), dex_files=0), record(beside, FileFacts(FactKind.VDEX, dex_files=1))
    )
    assert code_of(built) == ("vdex", (beside,))


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ([], "no vdex"),
        ([record(VDEX, FileFacts(FactKind.VDEX))], "none in the compiled code"),
        ([failed(VDEX, FactProblem(ProblemKind.UNREADABLE, "cut"))], "could not be read"),
        (
            [record(VDEX, FileFacts(FactKind.VDEX, problems=(FactProblem(ProblemKind.DAMAGED, "cut"),)))],
            "could not be read",
        ),
    ],
)
def test_app_without_any_dex_is_unread(beside: list[FileRecord], reason: str) -> None:
    built = inventory(apk(APK, manifest("a.a"), dex_files=0), *beside)
    assert code_of(built)[0] == "unread"
    assert [path for path, _ in absent_code(built)] == [APK]
    assert reason in absent_code(built)[0][1]


def test_app_whose_vdex_is_still_to_come_is_unread_but_no_gap_yet() -> None:
    built = inventory(apk(APK, manifest("a.a"), dex_files=0), pending(VDEX))
    assert code_of(built)[0] == "unread"
    assert built.coverage.unread == ()
    assert built.coverage.pending == 1


@pytest.mark.parametrize(
    "described",
    [
        manifest("a.a", overlay=Overlay("b.b")),
        manifest("a.a", has_code=False),
        manifest("a.a", components=()),
    ],
)
def test_apps_that_need_no_code(described: Manifest) -> None:
    built = inventory(apk(APK, described, dex_files=0))
    assert code_of(built) == ("none", ())
    assert built.coverage.unread == ()


def test_boot_jar_without_dex_is_covered_by_its_part_of_the_boot_image() -> None:
    jar = record("system/system/framework/ext.jar", FileFacts(FactKind.JAR))
    boot = record("system/system/framework/boot-ext.vdex", FileFacts(FactKind.VDEX, dex_files=1))
    assert absent_code(inventory(jar, boot)) == []
    assert [path for path, _ in absent_code(inventory(jar))] == ["system/system/framework/ext.jar"]


def test_manifest_is_kept() -> None:
    component = Component(ComponentKind.RECEIVER, "a.a.R", exported=True, enabled=False, actions=("x.BOOT",))
    built = inventory(
        apk(APK, manifest("a.a", components=(component,), requested=("x.B", "x.A", "x.B"), declared={"x.C": "normal"}))
    )
    package = package_of(built, "a.a")
    assert package.components == (component,)
    assert package.permissions_requested == ("x.A", "x.B")
    assert [(p.name, p.protection_level) for p in package.permissions_declared] == [("x.C", "normal")]


def test_what_starts_code_later_is_told_apart_from_what_it_reads() -> None:
    site = (CodeSite("La;", "a"),)
    uses = tuple(ApiUse(category, f"Lx;->{category}", site) for category in ("alarm", "imei", "job", "network", "sync"))
    one = apk(APK, manifest("a.a"))
    assert one.facts is not None
    built = inventory(replace(one, facts=replace(one.facts, api_uses=uses)))
    (package,) = built.packages
    assert [use.category for use in package.api_uses] == ["imei", "network"]
    assert [use.category for use in package.schedules] == ["alarm", "job", "sync"]


def test_package_of_one_sku_shares_nothing_with_its_uid_for_certain() -> None:
    built = inventory(
        framework({"x.N": "normal"}),
        apk("product/600EEA/app/A/A.apk", manifest("a.a", requested=("x.N",), shared_user_id="u.u")),
        apk("product/app/B/B.apk", manifest("b.b", shared_user_id="u.u")),
    )
    assert {p.package: [grant.name for grant in p.permissions_granted] for p in built.packages} == {
        "android": [],
        "a.a": ["x.N"],
        "b.b": [],
    }

from __future__ import annotations

from typing import Any

from fwdiff.compare import compare
from fwdiff.model import (
    ApiUse,
    Basis,
    CodeSite,
    Component,
    ComponentKind,
    GrantState,
    Overlay,
    Package,
    PackageDiff,
    PermissionDeclaration,
)
from tests.unit.compare.builders import OTHER, PLATFORM, digest, endpoint, granted, inventory, package, unread

A = "com.example.a"


def packages(left: list[Package], right: list[Package]) -> PackageDiff:
    return compare(inventory(left), inventory(right)).packages


def fields(left: dict[str, Any], right: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """The changed fields of one package, without its digest."""
    diff = packages([package(A, file_sha256="0", **left)], [package(A, file_sha256="0", **right)])
    changes = [change for row in diff.changed for change in row.changes]
    assert [change.field for change in changes] == sorted(change.field for change in changes)
    return {change.field: (change.left, change.right) for change in changes}


def test_added_and_removed_only_where_no_path_is_left() -> None:
    diff = packages([package(A), package("com.old")], [package(A), package("com.new")])
    assert [row.package for row in diff.added] == ["com.new"]
    assert [row.package for row in diff.removed] == ["com.old"]
    assert diff.changed == ()
    assert diff.added[0].id == "package:com.new:/system/app/com.new/com.new.apk"
    assert diff.added[0].basis is Basis.PROVEN


def test_an_added_package_names_the_service_hosts_of_its_apk_and_its_code() -> None:
    app = package(A, "system/app/A/A.apk", code="vdex", code_paths=("system/app/A/oat/arm64/A.vdex",))
    other = package("com.other")
    endpoints = [
        endpoint("http://in.vdex.example.com", "system/app/A/oat/arm64/A.vdex", package=A),
        endpoint("http://in.apk.example.com", app),
        endpoint("http://elsewhere.example.com", other),
    ]
    row = compare(inventory(), inventory([app, other], endpoints)).packages.added[0]
    assert row.hosts == ("in.apk.example.com", "in.vdex.example.com")


def test_a_package_that_moved_is_one_row() -> None:
    diff = packages([package(A, "system/app/A/A.apk")], [package(A, "product/priv-app/A/A.apk", version_code=2)])
    assert (diff.added, diff.removed) == ((), ())
    row = diff.changed[0]
    assert (row.moved, row.left_path, row.right_path) == (True, "system/app/A/A.apk", "product/priv-app/A/A.apk")
    changed = {change.field for change in row.changes}
    assert {"version_code", "placement", "privileged"} <= changed
    assert not changed & {"path", "device_path"}


def test_a_move_without_any_change_is_still_a_row() -> None:
    left = package(A, "system/app/A/A.apk")
    right = package(A, "system/app/B/A.apk", file_sha256=left.file_sha256)
    assert packages([left], [right]).changed[0].changes == ()


def test_the_same_place_packed_otherwise_is_no_difference() -> None:
    left = package(A, "system/system/app/A/A.apk", device_path="/system/app/A/A.apk", code_paths=("system/system/x",))
    right = package(
        A, "system/app/A/A.apk", code_paths=("system/x",), file_sha256=left.file_sha256, read_by="androguard"
    )
    assert compare(inventory([left]), inventory([right])).summary.identical


def test_left_overs_of_one_name_pair_by_likeness_then_path() -> None:
    same = digest("same")
    left = [
        package(A, "a/1.apk", file_sha256=same, version_code=7),
        package(A, "a/2.apk", signers=(OTHER,), version_code=3),
        package(A, "a/3.apk", version_code=4),
        package(A, "a/4.apk", version_code=5),
    ]
    right = [
        package(A, "b/1.apk", version_code=8),
        package(A, "b/2.apk", version_code=4),
        package(A, "b/3.apk", signers=(OTHER,), version_code=9),
        package(A, "b/4.apk", file_sha256=same, version_code=7),
        package(A, "b/5.apk", version_code=10),
    ]
    diff = packages(left, right)
    pairs = {row.left_path: row.right_path for row in diff.changed}
    assert pairs == {"a/1.apk": "b/4.apk", "a/2.apk": "b/3.apk", "a/3.apk": "b/2.apk", "a/4.apk": "b/1.apk"}
    assert [row.path for row in diff.added] == ["b/5.apk"]
    assert diff.added[0].id == "package:com.example.a:/b/5.apk"


def test_another_package_at_a_path_is_a_swap_of_two_rows() -> None:
    path = "system/app/AutoRegistration/AutoRegistration.apk"
    diff = packages([package("com.own", path)], [package("com.theirs", path)])
    assert diff.added[0].device_path == diff.removed[0].device_path == f"/{path}"
    assert diff.changed == ()


def test_another_signer_at_a_path_is_a_change_of_signers() -> None:
    assert fields({"signers": (PLATFORM,)}, {"signers": (OTHER,)}) == {
        f"signers[{OTHER}]": (None, True),
        f"signers[{PLATFORM}]": (True, None),
    }


def test_scalars_are_bare_fields() -> None:
    assert fields({"version_code": 1, "enabled": False}, {"version_code": 2, "enabled": True}) == {
        "version_code": (1, 2),
        "enabled": (False, True),
    }
    assert fields({"shared_user_id": None}, {"shared_user_id": "android.uid.phone"}) == {
        "shared_user_id": (None, "android.uid.phone")
    }


def test_a_number_and_the_truth_value_that_equals_it_are_not_confused() -> None:
    assert fields({"min_sdk": 1}, {"min_sdk": 2})["min_sdk"] == (1, 2)
    assert fields({"uses_cleartext_traffic": None}, {"uses_cleartext_traffic": False}) == {
        "uses_cleartext_traffic": (None, False)
    }


def test_sets_are_told_entry_by_entry_whatever_their_order() -> None:
    assert fields({"permissions_requested": ("p.A", "p.B")}, {"permissions_requested": ("p.B", "p.C", "__p")}) == {
        "permissions_requested[p.A]": (True, None),
        "permissions_requested[p.C]": (None, True),
        "permissions_requested[__p]": (None, True),
    }
    assert fields({"permissions_requested": ("p.A", "p.B")}, {"permissions_requested": ("p.B", "p.A")}) == {}


def test_records_are_told_by_name() -> None:
    left = {
        "permissions_declared": (PermissionDeclaration("p.D", "signature"),),
        "permissions_granted": (granted("p.A", GrantState.DENIED),),
        "overlay": Overlay("android", priority=1),
    }
    right = {
        "permissions_declared": (PermissionDeclaration("p.D", "normal"),),
        "permissions_granted": (granted("p.A", GrantState.GRANTED), granted("p.N", "unknown")),
        "overlay": Overlay("android", priority=2, required_property="ro.x"),
    }
    assert fields(left, right) == {
        "overlay.priority": (1, 2),
        "overlay.required_property": (None, "ro.x"),
        "permissions_declared[p.D]": ("signature", "normal"),
        "permissions_granted[p.A]": ("denied", "granted"),
    }


def test_uses_of_apis_are_told_by_category_whichever_method_uses_them() -> None:
    phone, address = "Lcom/android/internal/telephony/Phone;->getImei", "Landroid/net/wifi/WifiInfo;->getMacAddress"
    left = {"api_uses": (ApiUse("imei", phone, (CodeSite("La;", "b"),)),)}
    right = {
        "api_uses": (ApiUse("imei", phone, (CodeSite("Lx;", "y"),)), ApiUse("mac", address, (CodeSite("La;", "b"),)))
    }
    assert fields(left, right) == {"api_uses[mac]": (None, address)}
    assert fields(right, left) == {"api_uses[mac]": (address, None)}


def test_an_overlay_that_comes_whole() -> None:
    change = fields({"overlay": None}, {"overlay": Overlay("android")})
    assert change["overlay.target"] == (None, "android")
    assert change["overlay.is_static"] == (None, False)


def test_components_are_keyed_by_kind_and_name() -> None:
    service = Component(ComponentKind.SERVICE, "com.x.Y", exported=False, enabled=True, actions=("a.ONE",))
    opened = Component(ComponentKind.SERVICE, "com.x.Y", exported=True, enabled=True, actions=("a.ONE", "a.TWO"))
    receiver = Component(
        ComponentKind.RECEIVER, "com.x.Y", exported=True, enabled=True, permission="p.P", actions=("a.B", "a.A")
    )
    assert fields({"components": (service,)}, {"components": (receiver, opened)}) == {
        "components[receiver com.x.Y]": (None, "exported=true enabled=true permission=p.P actions=a.B,a.A"),
        "components[service com.x.Y].actions[a.TWO]": (None, True),
        "components[service com.x.Y].exported": (False, True),
    }


def test_a_name_given_twice_is_two_entries() -> None:
    one = Component(ComponentKind.ACTIVITY, "com.x.Y", exported=False, enabled=True)
    two = Component(ComponentKind.ACTIVITY, "com.x.Y", exported=True, enabled=True)
    assert fields({"components": (one,)}, {"components": (one, two)}) == {
        "components[activity com.x.Y #2]": (None, "exported=true enabled=true")
    }


def test_names_that_look_like_syntax() -> None:
    evil = "x'][\"y].z"
    assert fields({}, {"permissions_requested": (evil,)}) == {f"permissions_requested[{evil}]": (None, True)}


def test_text_of_many_lines_is_compared_as_one_value() -> None:
    left, right = ("\n".join(str(n * step) for n in range(50_000)) for step in (1, 7))
    assert fields({"version_name": left}, {"version_name": right}) == {"version_name": (left, right)}


def test_in_reference_is_by_name() -> None:
    app, other = package(A), package("com.other")
    elsewhere = package(A, "product/app/A.apk")
    rows = compare(inventory(), inventory([app, other]), inventory([elsewhere])).packages.added
    assert {row.package: row.in_reference for row in rows} == {A: True, "com.other": False}
    assert compare(inventory(), inventory([app])).packages.added[0].in_reference is None
    unsure = compare(inventory(), inventory([app]), inventory(unread=[unread(app.path)]))
    assert unsure.packages.added[0].in_reference is None


def test_two_files_with_one_device_path_keep_distinct_identifiers() -> None:
    twins = [package(A, f"system_{slot}/app/A.apk", device_path="/system/app/A.apk") for slot in "ab"]
    added = packages([], twins).added
    assert [row.id for row in added] == [
        "package:com.example.a:/system/app/A.apk",
        "package:com.example.a:/system/app/A.apk#2",
    ]

"""A one-sided row is proven only where the other side read the place in which it would stand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.model import Basis, Endpoint, Inventory, Package, ProblemKind, Unread
from tests.unit.compare.builders import endpoint, file, inventory, package, setting, unread

PROVEN, UNREAD = Basis.PROVEN, Basis.OTHER_SIDE_UNREAD
APP = package("com.example.app", "system/app/App/App.apk")
VDEX = "system/app/App/oat/arm64/App.vdex"
URL = "http://h.example.com"


def other(*problems: Unread, packages: tuple[Package, ...] = (APP,)) -> Inventory:
    return inventory(packages, files=[file("system/etc/a.xml")], unread=problems)


def basis(side: Inventory, sighting: Endpoint, *packages: Package) -> Basis:
    """Of a host that stands at `sighting` alone, against that other side; the same from either side."""
    build = inventory(packages or [APP], [sighting], files=[file("system/etc/a.xml")])
    added = compare(side, build).endpoints.added[0].basis
    assert added is compare(build, side).endpoints.removed[0].basis
    return added


IN_CODE = endpoint(URL, APP)
IN_ASSET = endpoint(URL, APP, "assets/a.json")


@pytest.mark.parametrize(
    ("problem", "in_code", "in_asset"),
    [
        (unread("system/etc/other.xml"), PROVEN, PROVEN),
        (unread("system/app/Application/App.apk"), PROVEN, PROVEN),
        (unread(APP.path), UNREAD, UNREAD),
        (unread("system/app"), UNREAD, UNREAD),
        (unread("system"), UNREAD, UNREAD),
        (unread("system_a"), UNREAD, UNREAD),
        (unread("system/system/app"), UNREAD, UNREAD),
        (unread(""), UNREAD, UNREAD),
        (unread("vendor"), PROVEN, PROVEN),
        (unread(APP.path, member="classes.dex"), UNREAD, PROVEN),
        (unread(APP.path, member="classes3.dex"), UNREAD, PROVEN),
        (unread(APP.path, member="assets/a.json"), PROVEN, UNREAD),
        (unread(APP.path, member="assets/b.json"), PROVEN, PROVEN),
        (unread(APP.path, ProblemKind.CODE_ABSENT), UNREAD, PROVEN),
        (unread(VDEX), UNREAD, PROVEN),
    ],
)
def test_where_a_problem_reaches(problem: Unread, in_code: Basis, in_asset: Basis) -> None:
    assert basis(other(problem), IN_CODE) is in_code
    assert basis(other(problem), IN_ASSET) is in_asset


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("system/apex/com.x.apex", UNREAD),
        ("system_ext/apex/com.x.capex", UNREAD),
        ("system/apex", UNREAD),
        ("system/apex/com.x.apex!/app", UNREAD),
        ("system/apex/com.x.apex!/lib64", PROVEN),
        ("system/apex/com.y.apex", PROVEN),
    ],
)
def test_what_stands_in_an_apex_that_was_not_read(problem: str, expected: Basis) -> None:
    path = "system/apex/com.x.apex!/app/A/A.apk"
    app = package("com.example.a", path, device_path="/apex/com.x.apex!/app/A/A.apk", placement="apex")
    build = inventory([APP, app])
    assert compare(other(unread(problem)), build).packages.added[0].basis is expected


def test_a_file_without_content_was_not_read() -> None:
    side = inventory([APP], files=[file(APP.path, None)])
    assert basis(side, IN_ASSET) is UNREAD


@pytest.mark.parametrize(
    ("code", "expected"), [("unread", UNREAD), ("apk", PROVEN), ("vdex", PROVEN), ("none", PROVEN)]
)
def test_code_in_a_vdex_here_is_looked_for_in_the_package_there(code: str, expected: Basis) -> None:
    there = package(APP.package, "product/app/App/App.apk", code=code)
    assert basis(other(packages=(there,)), endpoint(URL, VDEX, package=APP.package)) is expected
    assert basis(other(packages=(there,)), IN_ASSET) is PROVEN


def test_unread_code_of_the_package_at_another_path_counts() -> None:
    there = package(APP.package, "product/app/App/App.apk")
    assert basis(other(unread(there.path, member="classes.dex"), packages=(there,)), IN_CODE) is UNREAD
    assert basis(other(unread(there.path, member="assets/a.json"), packages=(there,)), IN_ASSET) is UNREAD


def test_a_package_that_is_not_there_at_all_proves_its_hosts() -> None:
    assert basis(other(packages=()), IN_CODE) is PROVEN


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("system/framework/oat/arm64/services.vdex", "system/framework/services.jar"),
        ("system/framework/services.jar", "system/framework/oat/arm/services.odex"),
        ("system/framework/arm64/boot-ext.vdex", "system/framework/ext.jar"),
        ("system/framework/boot-ext.vdex", "system/framework/arm/boot-ext.vdex"),
    ],
)
def test_the_code_of_a_jar_is_one_place(here: str, there: str) -> None:
    assert basis(other(unread(there)), endpoint(URL, here)) is UNREAD
    assert basis(other(unread("system/framework/else.jar")), endpoint(URL, here)) is PROVEN


def test_one_unread_place_of_several_is_enough() -> None:
    build = inventory([APP], [IN_ASSET, endpoint(URL, "system/etc/a.xml", member="")])
    assert compare(other(unread("system/etc")), build).endpoints.added[0].basis is UNREAD


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (unread(APP.path), UNREAD),
        (unread(APP.path, member="AndroidManifest.xml"), UNREAD),
        (unread("system"), UNREAD),
        (unread("system/app/App/oat"), PROVEN),
        (unread("vendor"), PROVEN),
    ],
)
def test_packages(problem: Unread, expected: Basis) -> None:
    side = inventory(unread=[problem])
    assert compare(side, inventory([APP])).packages.added[0].basis is expected
    assert compare(inventory([APP]), side).packages.removed[0].basis is expected


def test_device_paths_join_images_packed_otherwise() -> None:
    side = inventory(files=[replace(file("system/system/app/App/App.apk", None), device_path=APP.device_path)])
    listed = inventory(unread=[unread("system/system/app/App/App.apk")])
    for build in (side, listed):
        assert compare(build, inventory([APP])).packages.added[0].basis is UNREAD


def test_settings_and_files() -> None:
    build = inventory(configuration=[setting("property", "ro.x", "1", "vendor/build.prop")])
    for side, expected in ((inventory(unread=[unread("vendor")]), UNREAD), (inventory(), PROVEN)):
        diff = compare(side, build)
        assert diff.configuration.added[0].basis is expected
        assert diff.files.added[0].basis is expected


def test_content_read_on_one_side_alone_proves_no_difference() -> None:
    read, not_read, longer = (inventory(files=[f]) for f in (file("a", "x"), file("a", None, 1), file("a", None, 2)))
    assert compare(read, not_read).files.changed[0].basis is UNREAD
    assert compare(read, longer).files.changed[0].basis is PROVEN
    assert compare(not_read, not_read).files.changed[0].basis is UNREAD
    assert compare(read, not_read).summary.files.unknown == 1


def test_what_was_not_read_on_either_side_is_not_said_to_be_identical() -> None:
    not_listed = inventory([APP], unread=[unread("vendor/sub")])
    assert not compare(not_listed, not_listed).summary.identical
    odd_content = inventory([APP], unread=[unread(APP.path, member="classes.dex")])
    assert compare(odd_content, odd_content).summary.identical
    copies = replace(not_listed, image=replace(not_listed.image, sha256="0" * 64))
    assert compare(copies, copies).summary.identical


@pytest.mark.parametrize("pending", [(5, 0), (0, 5)])
def test_nothing_is_proven_while_a_side_is_still_read(pending: tuple[int, int]) -> None:
    gained = package(APP.package, APP.path, permissions_requested=("p.X",))
    new = package("com.new")
    left = inventory([APP], pending=pending[0])
    right = inventory([gained, new], [endpoint(URL, new)], [setting("property", "a", "b")], pending=pending[1])
    diff = compare(left, right)
    bases = [row.basis for row in diff.packages.added + diff.files.added]
    bases += [row.basis for row in diff.permissions.added]
    bases += [row.basis for row in diff.endpoints.added]
    bases += [row.basis for row in diff.configuration.added]
    assert bases == [UNREAD] * 6
    assert diff.summary.packages.added == 0
    assert diff.summary.packages.unknown == 1


def test_what_has_no_content_does_not_count() -> None:
    side = inventory([APP])
    coverage = replace(side.coverage, not_content=(unread(APP.path, ProblemKind.NOT_CONTENT),))
    assert basis(replace(side, coverage=coverage), IN_CODE) is PROVEN


def test_the_other_slot_of_a_partition_goes_by_its_file_and_is_not_this_build() -> None:
    assert basis(other(unread("system_b.img", ProblemKind.UNSUPPORTED)), IN_CODE) is PROVEN
    assert basis(other(unread("system", ProblemKind.UNSUPPORTED)), IN_CODE) is UNREAD


def test_a_problem_at_the_root_reaches_everything() -> None:
    assert basis(other(unread(".")), IN_CODE) is UNREAD
    assert basis(other(unread("system/.")), IN_CODE) is UNREAD


def test_an_unsupported_file_beside_the_partitions_was_not_read() -> None:
    sighting = endpoint(URL, "modem.bin", member="", origin="raw")
    side = inventory(files=[file("modem.bin")], unread=[unread("modem.bin", ProblemKind.UNSUPPORTED)])
    assert basis(side, sighting) is UNREAD


@pytest.mark.parametrize(
    ("path", "expected"), [("system/priv-app/App/App.apk", UNREAD), ("system/priv-app/App/Other.apk", PROVEN)]
)
def test_a_package_may_be_an_unread_file_of_the_same_name_elsewhere(path: str, expected: Basis) -> None:
    side = inventory([], files=[file(path)], unread=[unread(path)])
    assert compare(side, inventory([APP])).packages.added[0].basis is expected


@pytest.mark.parametrize(("problems", "fields"), [([], 2), ([unread("system/etc/permissions/p.xml")], 0)])
def test_what_only_an_unread_list_would_say_is_no_change(problems: list[Unread], fields: int) -> None:
    allowed = replace(APP, permissions_allowlisted=("a.P",), privileged=True)
    diff = compare(inventory([APP], unread=problems), inventory([allowed]))
    assert sum(len(change.changes) for change in diff.packages.changed) == fields
    back = compare(inventory([allowed], unread=problems), inventory([APP]))
    assert sum(len(change.changes) for change in back.packages.changed) == 2

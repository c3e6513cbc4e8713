from __future__ import annotations

import pytest

from fwdiff.inventory import FileRecord
from fwdiff.model import FactKind, FileFacts, Package, PermissionRequest, Setting, SettingKind
from tests.unit.inventory.builders import apk, framework, inventory, manifest, package_of, pending, properties, record

APP = "system/system/app/A/A.apk"
FRAMEWORK = framework({"p.P": "normal"})


def read(request: PermissionRequest, *others: FileRecord, level: str = "33") -> Package:
    described = manifest("a.a", requests=(request, PermissionRequest("p.FREE")))
    build = properties("system/system/build.prop", ro_build_version_sdk=level)
    return package_of(inventory(apk(APP, described), build, FRAMEWORK, *others), "a.a")


def state(package: Package) -> str | None:
    """Of p.P: None where it is not requested."""
    assert "p.FREE" in package.permissions_requested
    grants = {grant.name: grant.state.value for grant in package.permissions_granted}
    assert grants.keys() == set(package.permissions_requested)
    return grants.get("p.P")


def features(*labels: str) -> FileRecord:
    settings = tuple(Setting(SettingKind.SYSCONFIG, label, "") for label in labels)
    return record("system/system/etc/permissions/f.xml", FileFacts(FactKind.XML, settings=settings))


@pytest.mark.parametrize(
    ("request_", "level", "expected"),
    [
        (PermissionRequest("p.P", max_sdk=22), "33", None),
        (PermissionRequest("p.P", max_sdk=33), "33", "granted"),
        (PermissionRequest("p.P", max_sdk=17), "18", "granted"),
        (PermissionRequest("p.P", min_sdk=34), "33", None),
        (PermissionRequest("p.P", min_sdk=34), "30", "granted"),
        (PermissionRequest("p.P", known_since=23), "22", None),
        (PermissionRequest("p.P", known_since=23), "23", "granted"),
        (PermissionRequest("p.P", max_sdk=22), "", "unknown"),
    ],
)
def test_limits_to_api_levels(request_: PermissionRequest, level: str, expected: str | None) -> None:
    assert state(read(request_, level=level)) == expected


def test_what_is_also_requested_without_a_limit_has_none() -> None:
    described = manifest("a.a", requests=(PermissionRequest("p.P"), PermissionRequest("p.P", max_sdk=1)))
    package = package_of(inventory(apk(APP, described)), "a.a")
    assert (package.permissions_requested, package.permissions_limited) == (("p.P",), ())


@pytest.mark.parametrize(
    ("labels", "required", "excluded"),
    [
        (("feature name=f.A version=1",), "granted", None),
        ((), None, "granted"),
        (("feature name=f.A", "unavailable-feature name=f.A"), None, "granted"),
    ],
)
def test_features_that_the_image_names(labels: tuple[str, ...], required: str | None, excluded: str | None) -> None:
    assert state(read(PermissionRequest("p.P", required_features=("f.A",)), features(*labels))) == required
    assert state(read(PermissionRequest("p.P", excluded_features=("f.A",)), features(*labels))) == excluded


def test_a_feature_that_may_be_named_in_what_was_not_read_is_not_known() -> None:
    request = PermissionRequest("p.P", required_features=("f.A",))
    assert state(read(request, pending("vendor/etc/permissions/f.xml"))) == "unknown"


def test_a_feature_that_the_running_system_adds_is_not_known() -> None:
    request = PermissionRequest("p.P", required_features=("android.hardware.ram.low",))
    assert state(read(request)) == "unknown"


def test_older_platforms_do_not_ask_for_features() -> None:
    assert state(read(PermissionRequest("p.P", required_features=("f.A",)), level="25")) == "granted"

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.model import Inventory, SettingAt
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import file, inventory, package, setting
from tests.unit.judge.judging import found

CAMERA, ALARM = "android.permission.CAMERA", "android.permission.SET_ALARM"
APP = package("com.example.a", permissions_requested=(CAMERA, ALARM))
XML = "system/etc/permissions/x.xml"
EMPTY = inventory([APP], files=[file(XML, "empty")])


def build(*rows: SettingAt) -> Inventory:
    return inventory([APP], configuration=rows, files=[file(XML, "x")])


def given(permission: str, value: str, name: str = "com.example.a") -> SettingAt:
    return setting("default-permission", f"{name}/{permission}", value, XML)


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        (given(CAMERA, "granted"), Severity.MEDIUM),
        (given(CAMERA, "fixed"), Severity.HIGH),
        (given(ALARM, "fixed"), Severity.LOW),
        (given(CAMERA, "fixed", "com.absent"), Severity.INFO),
        (setting("sysconfig", f"assign-permission name={CAMERA} uid=shell", "", XML), Severity.HIGH),
        (setting("sysconfig", f"assign-permission name={ALARM} uid=media", "", XML), Severity.MEDIUM),
        (setting("sysconfig", f"permission name={ALARM}", "group gid=net_bt", XML), Severity.MEDIUM),
        (setting("sysconfig", f"permission name={ALARM}", "group gid=net_bt; group gid=system", XML), Severity.HIGH),
    ],
)
def test_it_fires_on_a_permission_that_a_file_gives(row: SettingAt, severity: Severity) -> None:
    assert [one.severity for one in found("FW022", EMPTY, build(row))] == [severity]


def test_it_fires_on_a_grant_that_becomes_fixed_and_on_a_group_that_joins_others() -> None:
    [finding] = found("FW022", build(given(CAMERA, "granted")), build(given(CAMERA, "fixed ab")))
    assert finding.title.endswith("which the user cannot take back")
    groups = [
        setting("sysconfig", f"permission name={ALARM}", f"group gid=inet{more}", XML)
        for more in ("", "; group gid=log")
    ]
    [finding] = found("FW022", build(groups[0]), build(groups[1]))
    assert finding.title == f"{ALARM} puts an app into the group log"


def test_it_is_silent_on_what_stood_and_on_other_settings() -> None:
    assert not found("FW022", build(given(CAMERA, "fixed")), build(given(CAMERA, "granted")))
    rows = [setting("sysconfig", key, "", XML) for key in ("feature name=a", f"permission name={ALARM}")]
    assert not found("FW022", EMPTY, build(*rows))
    assigned = setting("sysconfig", f"assign-permission name={CAMERA} uid=shell", "", XML)
    assert not found("FW022", build(assigned), build(assigned))


def test_it_fires_on_a_grant_that_left_the_folder_of_a_sku_for_every_phone_and_not_on_the_way_back() -> None:
    for_all = given(CAMERA, "fixed")
    for_one = replace(for_all, path="product/600EEA/etc/default-permissions/x.xml")
    builds = [inventory([APP], configuration=[one]) for one in (for_one, for_all)]
    [finding] = found("FW022", *builds)
    assert finding.severity is Severity.HIGH
    assert not found("FW022", *reversed(builds))

from __future__ import annotations

import pytest

from fwdiff.model import File, FileRights, Inventory
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory, setting
from tests.unit.judge.judging import found


def build(mode: str = "0755", capabilities: str = "", user: int = 0) -> Inventory:
    rights = FileRights(mode, user, 2000, capabilities, "u:object_r:system_file:s0")
    return inventory(files=[File("system/bin/x", "/system/bin/x", 1, "0", rights)])


def test_it_fires_on_setuid_and_on_a_capability_new_or_gained() -> None:
    for left in (inventory(), build()):
        assert [one.severity for one in found("FW019", left, build("4755"))] == [Severity.HIGH]
        assert [one.severity for one in found("FW019", left, build("4755", user=1000))] == [Severity.MEDIUM]
        assert [one.severity for one in found("FW019", left, build("2755"))] == [Severity.MEDIUM]
        assert [one.severity for one in found("FW019", left, build("0755", "cap_net_raw=ep"))] == [Severity.MEDIUM]
        assert [one.severity for one in found("FW019", left, build("0755", "cap_sys_admin=ep"))] == [Severity.HIGH]


def test_it_fires_on_setgid_under_the_sticky_bit() -> None:
    assert [one.severity for one in found("FW019", inventory(), build("3755"))] == [Severity.MEDIUM]


def test_it_fires_where_a_setuid_file_becomes_that_of_root() -> None:
    (finding,) = found("FW019", build("4755", user=1000), build("4755"))
    assert (finding.severity, finding.title) == (Severity.HIGH, "/system/bin/x gained owner 0:2000")
    assert not found("FW019", build("0755", user=1000), build())
    assert not found("FW019", build("2755", user=1000), build("2755"))


@pytest.mark.parametrize("mode", ["0666", "0777", "0757", "0622"])
def test_it_fires_on_a_file_that_anyone_may_write_to(mode: str) -> None:
    for left in (inventory(), build()):
        (finding,) = found("FW019", left, build(mode))
        assert (finding.severity, finding.title) == (Severity.MEDIUM, f"/system/bin/x gained mode {mode} of 0:2000")
        assert "that its partition is ever mounted for writing" in finding.does_not_show


def test_it_fires_high_on_a_setuid_file_of_root_that_anyone_may_write_to() -> None:
    assert [one.severity for one in found("FW019", build("4755"), build("4757"))] == [Severity.HIGH]


def test_it_fires_on_one_more_capability_among_others() -> None:
    (finding,) = found("FW019", build("0755", "cap_kill=ep"), build("0755", "cap_kill,cap_setuid=ep"))
    assert finding.evidence[0].value == "capabilities cap_kill,cap_setuid=ep"


def test_it_is_silent_on_what_stood_what_went_and_what_gives_no_power() -> None:
    assert not found("FW019", build("4755"), build("4755"))
    assert not found("FW019", build("4755", "cap_setuid=ep"), build())
    assert not found("FW019", build("0700"), build("0775"))
    assert not found("FW019", build("0666"), build("0777"))
    assert not found("FW019", inventory(), build())


def test_it_is_silent_where_the_last_build_keeps_no_rights() -> None:
    folder = inventory(files=[File("system/bin/x", "/system/bin/x", 1, "0")])
    assert not found("FW019", folder, build("4755"))


def special(value: str, *, kept: bool = True) -> Inventory:
    rights = FileRights("0644", 0, 0, "", None) if kept else None
    return inventory(
        configuration=[setting("special-file", "/system/etc/x", value, "system/etc/x")] if value else [],
        files=[File("system/bin/y", "/system/bin/y", 1, "0", rights)],
    )


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("character device 1:1; mode 0666; owner 0:0", Severity.HIGH),
        ("block device 8:0; mode 0600; owner 1000:0", Severity.HIGH),
        ("block device 8:0; mode 0600; owner 0:0; label none", Severity.MEDIUM),
        ("character device", Severity.HIGH),
        ("folder; mode 0777; owner 0:0", Severity.MEDIUM),
    ],
)
def test_it_fires_on_devices_and_on_folders_that_anyone_may_write_to(value: str, severity: Severity) -> None:
    (finding,) = found("FW019", special(""), special(value))
    assert (finding.severity, finding.case) == (severity, "setting:special-files")
    assert found("FW019", special("folder; mode 0755; owner 1000:0"), special(value))
    assert not found("FW019", special(value), special(value))


@pytest.mark.parametrize(
    "value", ["pipe; mode 0666; owner 0:0", "folder; mode 1777; owner 0:0", "folder; mode 0771; owner 1:1"]
)
def test_it_is_silent_on_pipes_and_folders_of_one_user(value: str) -> None:
    assert not found("FW019", special(""), special(value))


def test_a_special_file_is_not_new_where_the_last_build_keeps_no_rights() -> None:
    value = "folder; mode 0777; owner 0:0"
    assert not found("FW019", special("", kept=False), special(value))
    (finding,) = found("FW019", special("", kept=False), special("character device"))
    assert finding.severity is Severity.HIGH

from __future__ import annotations

from fwdiff.model import File, FileRights, Inventory
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory
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


def test_it_fires_on_one_more_capability_among_others() -> None:
    (finding,) = found("FW019", build("0755", "cap_kill=ep"), build("0755", "cap_kill,cap_setuid=ep"))
    assert finding.evidence[0].value == "capabilities cap_kill,cap_setuid=ep"


def test_it_is_silent_on_what_stood_what_went_and_what_gives_no_power() -> None:
    assert not found("FW019", build("4755"), build("4755"))
    assert not found("FW019", build("4755", "cap_setuid=ep"), build())
    assert not found("FW019", build("0700"), build("0777"))
    assert not found("FW019", inventory(), build())


def test_it_is_silent_where_the_last_build_keeps_no_rights() -> None:
    folder = inventory(files=[File("system/bin/x", "/system/bin/x", 1, "0")])
    assert not found("FW019", folder, build("4755"))

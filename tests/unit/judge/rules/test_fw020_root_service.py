from __future__ import annotations

import pytest

from fwdiff.model import Inventory
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import file, inventory, setting
from tests.unit.judge.judging import found

RC = "system/etc/init/x.rc"


def build(value: str, kind: str = "init-service", key: str = "helper", program: bool = True) -> Inventory:
    files = [file("system/bin/x", "x")] if program else []
    return inventory(configuration=[setting(kind, key, value, RC)], files=files)


WITH_PROGRAM = inventory(files=[file("system/bin/x", "x"), file(RC, "empty")])
WITHOUT = inventory(files=[file(RC, "empty")])


@pytest.mark.parametrize(
    "value", ["/system/bin/x", "/system/bin/x -d; class=main; user=root; group=log", "/system/bin/x ;\\ user=shell"]
)
def test_it_fires_on_a_new_service_that_runs_as_root(value: str) -> None:
    assert [one.severity for one in found("FW020", WITHOUT, build(value))] == [Severity.HIGH]
    assert [one.severity for one in found("FW020", WITH_PROGRAM, build(value))] == [Severity.MEDIUM]


@pytest.mark.parametrize("user", ["0", "00", "0x0", "-0", "_sys", "${ro.x}", "4294967296", "0shell"])
def test_a_user_that_begins_with_no_letter_is_a_number_as_c_reads_it(user: str) -> None:
    assert found("FW020", WITHOUT, build(f"/system/bin/x; user={user}"))


@pytest.mark.parametrize("user", ["1000", "0x3e8", "01750", "-1", "rooted", "system"])
def test_other_users_are_not_root(user: str) -> None:
    assert not found("FW020", WITHOUT, build(f"/system/bin/x; user={user}"))


def test_it_fires_on_a_service_that_becomes_roots_or_starts_another_program_as_root() -> None:
    (finding,) = found("FW020", build("/system/bin/x; user=system"), build("/system/bin/x"))
    assert finding.severity is Severity.HIGH
    assert "which it did not before" in finding.title
    assert found("FW020", build("/system/bin/y"), build("/system/bin/x"))


def test_it_fires_on_a_program_that_an_action_starts_as_root() -> None:
    assert found("FW020", WITHOUT, build("on boot", "init-action", "exec /system/bin/x -a"))


def test_it_is_silent_on_what_has_a_user_of_its_own_or_stood_before() -> None:
    assert not found("FW020", WITHOUT, build("/system/bin/x; user=shell"))
    assert not found("FW020", WITHOUT, build("on boot; user=shell", "init-action", "exec /system/bin/x"))
    assert not found("FW020", WITHOUT, build("1; on boot", "init-action", "setprop sys.x"))
    assert not found("FW020", build("/system/bin/x; class=main"), build("/system/bin/x; class=late"))

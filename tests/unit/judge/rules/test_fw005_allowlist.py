from __future__ import annotations

from fwdiff.model import Inventory, Package
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory, package, setting
from tests.unit.judge.judging import found

READ = "android.permission.READ_PRIVILEGED_PHONE_STATE"
ASKS = package("com.example.a", permissions_requested=(READ,))


def allowing(*packages: Package, state: str = "granted") -> Inventory:
    row = setting("privapp-permission", f"com.example.a/{READ}", state, "system/etc/permissions/p.xml")
    return inventory(packages, configuration=[row])


def severity_of(left: Inventory, right: Inventory) -> list[Severity]:
    return [one.severity for one in found("FW005", left, right)]


def test_it_fires_on_an_entry_for_a_new_package_that_asks_for_it() -> None:
    assert severity_of(inventory(), allowing(ASKS)) == [Severity.HIGH]


def test_an_entry_of_no_effect_is_low_and_one_for_nobody_is_information() -> None:
    assert severity_of(inventory([package("com.example.a")]), allowing(package("com.example.a"))) == [Severity.LOW]
    assert severity_of(inventory(), allowing()) == [Severity.INFO]


def test_an_entry_that_reaches_personal_data_for_a_package_of_both_builds_is_medium() -> None:
    assert severity_of(inventory([ASKS]), allowing(ASKS)) == [Severity.MEDIUM]


def test_it_is_silent_on_a_refusal_and_on_an_entry_that_only_moved() -> None:
    assert not severity_of(inventory([ASKS]), allowing(ASKS, state="denied"))
    assert not severity_of(allowing(ASKS), allowing(ASKS))

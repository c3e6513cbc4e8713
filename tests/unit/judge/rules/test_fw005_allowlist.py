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


def of_sku(list_sku: str, app_sku: str | None) -> Inventory:
    path = f"product/{list_sku}/etc/permissions/p.xml" if list_sku else "product/etc/permissions/p.xml"
    row = setting("privapp-permission", f"com.example.a/{READ}", "granted", path)
    place = f"product/{app_sku}/priv-app/A/A.apk" if app_sku else "product/priv-app/A/A.apk"
    app = package("com.example.a", place, sku=app_sku, permissions_requested=(READ,))
    return inventory([app], configuration=[row])


def test_an_entry_for_phones_that_do_not_have_the_package_is_information() -> None:
    [finding] = found("FW005", inventory(), of_sku("600EEA", "600CN"))
    assert finding.severity is Severity.INFO
    assert "on phones of 600EEA, which is on none of them," in finding.title
    [finding] = found("FW005", inventory(), of_sku("600EEA", None))
    assert (finding.severity, f"{finding.title}".count("on phones of 600EEA")) == (Severity.HIGH, 1)


def test_an_entry_that_only_phones_of_one_sku_had_is_new_for_the_others() -> None:
    assert severity_of(of_sku("600CN", None), of_sku("", None)) == [Severity.MEDIUM]
    assert not severity_of(of_sku("", None), of_sku("600CN", None))

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.judge.judgement import judge_alone
from fwdiff.model import Inventory, Overlay, Placement
from fwdiff.model.diff import Phone
from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import inventory, package, setting
from tests.unit.judge.judging import WORLD, found, judged


def selecting(sku: str, region: str = "00WW") -> Inventory:
    return inventory(configuration=[setting("sku", "Default_SKUID", sku, "cda/CDA/Default_SKUID")], region=region)


def waiting_for(*skus: str) -> Inventory:
    overlays = [
        package(
            f"com.example.a.s{sku}",
            f"product/overlay/{sku}.apk",
            overlay=Overlay("com.example.a", required_property="ro.cda.skuid.id_final", required_value=sku),
        )
        for sku in skus
    ]
    return inventory(overlays, region="00WW")


def test_it_fires_on_a_sku_of_another_region_than_the_builds() -> None:
    [finding] = found("FW008", selecting("600WW"), selecting("600CN"))
    assert (finding.severity, finding.baseline, finding.case) == (Severity.HIGH, Baseline.NEW, "setting:sku")


@pytest.mark.parametrize("sku", ["60SCN", "6000C", "6EUEEA", "600EEA"])
def test_it_fires_on_every_form_of_a_sku_of_another_region_or_none(sku: str) -> None:
    [finding] = found("FW008", selecting("600WW"), selecting(sku))
    assert (finding.severity, finding.baseline) == (Severity.HIGH, Baseline.NEW)
    assert finding.title == f"{sku} is selected in a build for 00WW"


def by_property(sku: str) -> Inventory:
    return inventory(configuration=[setting("property", "ro.boot.skuid", sku, "system/build.prop")], region="00WW")


def test_a_property_selects_as_a_table_does() -> None:
    [finding] = found("FW008", by_property("600WW"), by_property("600CN"))
    assert (finding.severity, finding.case) == (Severity.HIGH, "setting:sku")
    assert finding.evidence[0].value == "ro.boot.skuid = 600CN"
    cases, _ = judged(by_property("600WW"), by_property("600CN"))
    assert [(case.id, len(case.differences)) for case in cases] == [("setting:sku", 1)]


def test_another_sku_of_the_builds_region_is_high_and_one_that_mends_the_region_is_medium() -> None:
    [other] = found("FW008", selecting("600WW"), selecting("60SWW"))
    assert (other.severity, other.title) == (Severity.HIGH, "60SWW is selected, which was 600WW")
    mended = [one for one in found("FW008", selecting("600CN"), selecting("600WW")) if one.baseline is Baseline.NEW]
    assert [(one.severity, one.title) for one in mended] == [(Severity.MEDIUM, "600WW is selected, which was 600CN")]


def test_another_sku_with_another_region_of_the_build_is_high() -> None:
    [finding] = found("FW008", selecting("600WW", "00WW"), selecting("600CN", "00CN"))
    assert (finding.severity, finding.title) == (Severity.HIGH, "600CN is selected, which was 600WW")


def test_another_wrong_sku_than_the_last_builds_is_new() -> None:
    findings = found("FW008", selecting("600CN"), selecting("600RU"))
    assert [one.title for one in findings if one.baseline is Baseline.NEW] == ["600RU is selected in a build for 00WW"]


def test_what_the_build_selects_is_not_held_against_the_region_of_a_phone() -> None:
    phone = selecting("600WW", "00EEA")
    _, alone = judge_alone(phone, WORLD, phone=Phone("600EEA", 0, 0))
    assert not [one for one in alone if one.rule == "FW008"]
    _, alone = judge_alone(phone, WORLD)
    assert [one.title for one in alone if one.rule == "FW008"] == ["600WW is selected in a build for 00EEA"]


def test_a_selection_that_is_gone_is_a_finding() -> None:
    [finding] = found("FW008", selecting("600WW"), inventory(region="00WW"))
    assert (finding.severity, finding.title) == (Severity.HIGH, "No SKU is selected any more, which was 600WW")


def test_it_fires_on_a_sku_that_the_policy_does_not_expect() -> None:
    policy = replace(WORLD, skus=("600EEA",))
    assert found("FW008", selecting("600WW"), selecting("600WW"), policy=policy)
    assert not found("FW008", selecting("600EEA", "00EEA"), selecting("600EEA", "00EEA"), policy=policy)


def test_it_fires_on_overlays_of_which_none_is_for_the_region() -> None:
    assert [one.severity for one in found("FW008", inventory(), waiting_for("600TW"))] == [Severity.MEDIUM]


def test_it_is_silent_where_all_agree() -> None:
    assert not found("FW008", selecting("600WW"), selecting("600WW"))
    assert not found("FW008", inventory(), waiting_for("600TW", "600WW"))


CLIENT = "com.qualcomm.qti.autoregistration"
ITEM = "product/CDA/items/Client/Client.apk"


def carrying(selected: str, name: str, sku: str = "") -> Inventory:
    """A build that carries an app, for one SKU where that is given."""
    link = setting("link", f"/cda/preload-app/{sku}/apk/Client", "/system/product/CDA/items/Client", "cda/link")
    selection = setting("sku", "Default_SKUID", selected, "cda/CDA/Default_SKUID")
    carried = package(name, ITEM, placement=Placement.CARRIED)
    return inventory([carried], configuration=[selection, *([link] if sku else [])], region="00WW")


def test_it_names_the_client_that_a_newly_selected_sku_installs_though_no_package_differs() -> None:
    findings = found("FW008", carrying("600WW", CLIENT, "600CN"), carrying("600CN", CLIENT, "600CN"))
    [client] = [one for one in findings if one.package == CLIENT]
    assert (client.severity, client.case, client.baseline) == (Severity.HIGH, "setting:sku", Baseline.NEW)
    assert "a registration client for China Telecom, is installed where 600CN is selected" in client.title


def test_a_client_that_nothing_ties_to_a_sku_may_be_installed() -> None:
    findings = found("FW008", carrying("600WW", CLIENT), carrying("600CN", CLIENT))
    assert [one.title for one in findings if one.package == CLIENT] == [
        f"{CLIENT}, a registration client for China Telecom, may be installed where 600CN is selected, which it is now"
    ]


def test_another_app_of_the_sku_is_medium_and_one_of_no_sku_is_left_out() -> None:
    tied = found("FW008", carrying("600WW", "a.a", "600EU"), carrying("600EU", "a.a", "600EU"))
    assert [one.severity for one in tied if one.package] == [Severity.MEDIUM]
    assert not [one for one in found("FW008", carrying("600WW", "a.a"), carrying("600CN", "a.a")) if one.package]


def test_it_names_no_app_where_the_selection_stays_or_another_sku_has_it() -> None:
    assert not [one for one in found("FW008", *[carrying("600CN", CLIENT, "600CN")] * 2) if one.package]
    assert not [
        one
        for one in found("FW008", carrying("600WW", CLIENT, "600CN"), carrying("600RU", CLIENT, "600CN"))
        if one.package
    ]

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model import Inventory, Overlay
from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import inventory, package, setting
from tests.unit.judge.judging import WORLD, found


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


def test_it_fires_on_a_sku_that_the_policy_does_not_expect() -> None:
    policy = replace(WORLD, skus=("600EEA",))
    assert found("FW008", selecting("600WW"), selecting("600WW"), policy=policy)
    assert not found("FW008", selecting("600EEA", "00EEA"), selecting("600EEA", "00EEA"), policy=policy)


def test_it_fires_on_overlays_of_which_none_is_for_the_region() -> None:
    assert [one.severity for one in found("FW008", inventory(), waiting_for("600TW"))] == [Severity.MEDIUM]


def test_it_is_silent_where_all_agree() -> None:
    assert not found("FW008", selecting("600WW"), selecting("600WW"))
    assert not found("FW008", inventory(), waiting_for("600TW", "600WW"))

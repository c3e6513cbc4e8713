from __future__ import annotations

import json

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.index import BuildIndex
from fwdiff.index.mentions import Mentions
from fwdiff.index.sku import sku_table
from tests.unit.inventory.builders import inventory, record

PATH = "system/system/CDA/simapp_profile.txt"
PROFILE = {
    "version": "7",
    "app_install_rule": [{"carrierid": "Blue", "phase": "on-insert-sim"}, "none"],
    "app_trigger_rule": [{"pkgname": "com.blue.update", "event": "on-package-added", "delay": 5, "carrierid": "Blue"}],
    "sim_targeting_rule": [
        {
            "moname": "Blue",
            "mccid": "242",
            "mncid": "01",
            "type": "spn",
            "value": "B",
            "carrierid": "Blue",
            "enabled": True,
        },
        {"mccid": "242", "mncid": "02", "type": "", "value": "", "carrierid": "Blue", "enabled": False},
        {"mccid": "460", "mncid": "00", "carrierid": "Red"},
    ],
}


def settings(content: bytes) -> list[tuple[str, str]]:
    return [(row.key, row.value) for row in analyse(content).settings if row.kind == "carrier-setting"]


def test_each_rule_is_a_setting_of_its_carrier() -> None:
    assert settings(json.dumps(PROFILE, indent=2).encode()) == [
        ("simapp/Blue/app_install_rule", "phase=on-insert-sim"),
        ("simapp/Blue/app_trigger_rule", "delay=5; event=on-package-added; pkgname=com.blue.update"),
        ("simapp/Blue/networks", "24201 spn=B; 24202 disabled"),
        ("simapp/Red/networks", "46000"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'["sim_targeting_rule"]',
        b'{"sim_targeting_rule": 1}',
        b'{"sim_targeting_rule"',
        b"[" * 99_999 + b'"sim_targeting_rule"',
    ],
)
def test_what_is_no_profile_has_none(content: bytes) -> None:
    assert settings(content) == []


def test_the_app_that_a_sim_brings_is_named_and_the_rules_are_for_the_countries_of_the_sims() -> None:
    index = BuildIndex(inventory(record(PATH, analyse(json.dumps(PROFILE, indent=2).encode()))))
    (said,) = Mentions(index).named_by("com.blue.update")
    assert (said.kind, said.words) == ("carrier", "for Blue/app_trigger_rule: pkgname=com.blue.update")
    table = sku_table(index)
    assert table.networks == ("mcc242", "mcc460")
    assert [row.subject for row in table.rows if row.sku == "mcc460"] == ["simapp/Red/networks"]

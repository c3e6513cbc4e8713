from __future__ import annotations

import pytest

from fwdiff.index import BuildIndex
from fwdiff.index.carrier_networks import carrier_values_of
from fwdiff.index.mentions import Mentions
from fwdiff.index.settings import package_named_in
from fwdiff.index.sku import sku_table
from fwdiff.model import SettingAt, SettingKind
from tests.unit.compare.builders import inventory, setting

LIST = "product/etc/CarrierSettings/carrier_list.pb"
ROWS = [
    setting("carrier-setting", "CarrierSettings/telenor_no/networks", "24201 gid1=BAE0; 24201", LIST),
    setting("carrier-setting", "CarrierSettings/border/networks", "46001; 24207; 46006", LIST),
    setting("carrier-setting", "CarrierSettings/telenor_no/wfc_bool", "true", "product/etc/CarrierSettings/t.pb"),
    setting("carrier-setting", "CarrierSettings/border/ims_app", "com.example.ims", "product/etc/CarrierSettings/b.pb"),
    setting("carrier-setting", "CarrierSettings/nowhere/wfc_bool", "true", "product/etc/CarrierSettings/n.pb"),
]


def xml(key: str) -> SettingAt:
    return setting("carrier-setting", f"com.android.carrierconfig/{key}", "x=1", "system/priv-app/C/C.apk")


def test_a_carriers_settings_are_for_the_networks_of_the_list_once_a_country() -> None:
    found = [(one.country, one.words, one.name.partition("/")[2]) for one in carrier_values_of(ROWS)]
    assert found == [
        ("mcc242", "in networks of 24201 gid1=BAE0, 24201", "telenor_no/networks"),
        ("mcc460", "in networks of 46001, 46006", "border/networks"),
        ("mcc242", "in networks of 24207", "border/networks"),
        ("mcc242", "in networks of 24201 gid1=BAE0, 24201", "telenor_no/wfc_bool"),
        ("mcc460", "in networks of 46001, 46006", "border/ims_app"),
        ("mcc242", "in networks of 24207", "border/ims_app"),
    ]


@pytest.mark.parametrize(
    ("key", "networks"),
    [
        ("24201", ["24201"]),
        ("mccmnc_310410[gid1=BA01]", ["310410"]),
        ("vendor[iccid=898600,898607 mcc=460 mnc=00 spn=x]", ["46000"]),
        ("vendor[mcc=242]", ["242"]),
        ("vendor", []),
        ("carrierid_1187_AT&T", []),
        ("vendor[spn=mcc=460x]", []),
    ],
)
def test_those_of_an_app_are_for_the_networks_of_their_names_and_filters(key: str, networks: list[str]) -> None:
    found = list(carrier_values_of([xml(key)]))
    assert [one.network for one in found] == networks
    assert [one.country for one in found] == [f"mcc{one[:3]}" for one in networks]


def test_the_table_of_skus_has_them_by_country() -> None:
    table = sku_table(BuildIndex(inventory(configuration=[*ROWS, xml("46000")])))
    assert table.networks == ("mcc242", "mcc460")
    assert [(row.subject, row.value) for row in table.rows if row.sku == "mcc460"] == [
        ("CarrierSettings/border/ims_app", "com.example.ims"),
        ("CarrierSettings/border/networks", "46001; 24207; 46006"),
        ("com.android.carrierconfig/46000", "x=1"),
    ]


def test_the_app_that_a_carriers_setting_names_is_told_so() -> None:
    (said,) = Mentions(BuildIndex(inventory(configuration=ROWS))).named_by("com.example.ims")
    assert (said.kind, said.words) == ("carrier", "for border/ims_app: com.example.ims")


def test_no_package_is_said_to_set_what_stands_in_protocol_buffers() -> None:
    assert package_named_in(SettingKind.CARRIER_SETTING, "CarrierSettings/telenor_no/wfc_bool") is None
    assert (
        package_named_in(SettingKind.CARRIER_SETTING, "com.android.carrierconfig/24201") == "com.android.carrierconfig"
    )

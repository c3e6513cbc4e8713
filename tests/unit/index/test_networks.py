from __future__ import annotations

from fwdiff.index import BuildIndex
from fwdiff.index.mentions import Mentions
from fwdiff.index.networks import networks_of
from fwdiff.index.sku import sku_table
from fwdiff.model.sku import SkuKind
from tests.unit.compare.builders import inventory, setting

APK = "system/app/A/A.apk"
ROWS = [
    setting("network-value", "a.a/string/portal[mcc460-mnc11]", "http://cn.example/", APK),
    setting("network-value", "a.a/bool/x[mcc460]", "true", APK),
    setting("network-value", "a.a/bool/x[mcc242-v21]", "true", APK),
    setting("overlay-value", "a.a/bool/y[mcc460-mnc0-sw600dp]", "true", "product/overlay/o.apk"),
    setting("overlay-value", "a.a/bool/z[sw600dp]", "true", "product/overlay/o.apk"),
    setting("overlay-value", "a.a/bool/plain", "true", "product/overlay/o.apk"),
]


def test_a_qualifier_tells_the_networks_and_their_country() -> None:
    found = list(networks_of(ROWS))
    assert [(one.country, one.network, one.name) for one in found] == [
        ("mcc460", "mcc460-mnc11", "a.a/string/portal"),
        ("mcc460", "mcc460", "a.a/bool/x"),
        ("mcc242", "mcc242", "a.a/bool/x"),
        ("mcc460", "mcc460-mnc0", "a.a/bool/y"),
    ]
    assert [one.words for one in found[:3:2]] == ["in networks of mcc460-mnc11", "in networks of mcc242"]


def test_the_table_of_skus_has_what_is_for_networks_and_calls_it_no_sku() -> None:
    table = sku_table(BuildIndex(inventory(configuration=ROWS)))
    assert (table.skus, table.networks) == ((), ("mcc242", "mcc460"))
    assert [row.subject for row in table.rows if row.kind is SkuKind.RESOURCE and row.sku == "mcc460"] == [
        "a.a/bool/x",
        "a.a/bool/y",
        "a.a/string/portal",
    ]


def test_what_is_set_for_a_carrier_names_the_packages_in_its_values_alone() -> None:
    value = "config_ims_package_override_string=com.example.ims; volte=true"
    rows = [setting("carrier-setting", "com.android.carrierconfig/310410", value, "system/priv-app/C/C.apk")]
    mentions = Mentions(BuildIndex(inventory(configuration=rows)))
    (said,) = mentions.named_by("com.example.ims")
    assert said.kind == "carrier"
    assert said.words == "for 310410: config_ims_package_override_string=com.example.ims"
    assert list(mentions.named_by("com.android.carrierconfig")) == []


def test_a_package_is_named_by_the_values_that_it_has_in_networks() -> None:
    said = list(Mentions(BuildIndex(inventory(configuration=ROWS))).named_by("a.a"))
    assert [(one.kind, one.words, one.path) for one in said] == [
        ("network", "other values of 1 resources for networks of mcc460", "product/overlay/o.apk"),
        ("network", "other values of 3 resources for networks of mcc242, mcc460", APK),
    ]

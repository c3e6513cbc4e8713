from __future__ import annotations

from fwdiff.index.phone import Phones
from fwdiff.model import Inventory, Overlay
from tests.unit.compare.builders import endpoint, file, inventory, package, setting

CDA = "ro.cda.skuid.id_final"


def of_skus() -> Inventory:
    overlays = [
        package(f"o.{sku}", f"product/overlay/o.{sku}.apk", overlay=Overlay("a.a", True, 1, CDA, sku))
        for sku in ("600CN", "600WW")
    ]
    client = package("s.s", "product/600CN/priv-app/S/S.apk", sku="600CN")
    settings = [
        setting("overlay-value", "a.a/string/x", "1", "product/overlay/o.600CN.apk"),
        setting("privapp-permission", "s.s/p", "granted", "product/600CN/etc/permissions/s.xml"),
        setting("init-action", "start log", f"on property:{CDA}=600CN", "system/etc/init/a.rc"),
        setting("sku", "Default_SKUID", "600CN", "cda/CDA/Default_SKUID"),
        setting("sysconfig", "feature name=nfc", "", "odm/etc/permissions/sku_nfc/nfc.xml"),
    ]
    packages = [*overlays, client, package("a.a", "system/app/A/A.apk")]
    return inventory(
        packages,
        [endpoint("http://s.example/", client), endpoint("http://o.example/", overlays[0])],
        settings,
        [*(file(one.path, one.path) for one in packages), file("product/600CN/media/boot.zip", "b")],
    )


def test_a_phone_has_nothing_that_is_surely_for_another_sku() -> None:
    phone = Phones(of_skus()).of("600WW").inventory
    assert sorted(one.package for one in phone.packages) == ["a.a", "o.600WW"]
    assert phone.endpoints == ()
    apks = sorted(one.path for one in phone.files if one.path.endswith((".apk", ".zip")))
    assert apks == ["product/overlay/o.600WW.apk", "system/app/A/A.apk"]


def test_its_region_is_the_one_that_its_own_properties_name() -> None:
    rows = [
        setting("property", "ro.product.product.name", "Sentry_00EEA", "product/600EEA/etc/fingerprint.prop"),
        setting("property", "ro.product.nickname", "Sentry_00IN", "product/600IN/etc/fingerprint.prop"),
    ]
    build = inventory(configuration=rows, region="00WW")
    regions = [Phones(build).of(sku).inventory.image.region for sku in ("600EEA", "600IN", "600WW")]
    assert regions == ["00EEA", "00WW", "00WW"]


def test_it_keeps_what_a_running_property_decides_and_what_is_told_by_hardware() -> None:
    phone = Phones(of_skus()).of("600WW").inventory
    assert sorted(one.key for one in phone.configuration) == ["Default_SKUID", "feature name=nfc"]


def test_it_says_how_much_was_left_out_and_which_skus_there_are() -> None:
    phone = Phones(of_skus()).of("600CN")
    assert phone.left_out == 2
    assert Phones(of_skus()).named == ("600CN", "600WW", "nfc")


def test_lines_of_one_script_go_each_where_it_says_and_the_others_with_their_file() -> None:
    script = "system/etc/init/a.rc"
    rows = [
        setting("init-service", "log", "/system/bin/log", script),
        setting("init-action", "start log", f"on property:{CDA}=600CN", script),
        setting("init-action", "stop log", "on boot", script),
        setting("init-service", "other", "/system/bin/other", "system/etc/init/hw/init.sku.600CN.rc"),
    ]
    build = Phones(inventory(configuration=rows))
    assert [one.key for one in build.of("600WW").inventory.configuration] == ["log", "stop log"]
    assert len(build.of("600CN").inventory.configuration) == 4

from __future__ import annotations

from fwdiff.index import BuildIndex
from fwdiff.index.mentions import Mentions
from fwdiff.model import Inventory, Overlay, Placement
from tests.unit.compare.builders import inventory, package, setting

NAME = "com.example.client"
ITEM = "product/CDA/items/Client/Client.apk"
PERMISSIONS = "system/etc/permissions/privapp-permissions-CDA.xml"
WHITELIST = "system/etc/sysconfig/whitelist.xml"


def said(built: Inventory, name: str = NAME) -> list[tuple[str, str, str]]:
    return [(one.kind, one.words, one.path) for one in Mentions(BuildIndex(built)).named_by(name)]


def test_every_line_that_names_a_package_is_told_with_its_file_and_one_line_a_file() -> None:
    built = inventory(
        configuration=[
            setting("privapp-permission", f"{NAME}/android.permission.DUMP", "granted", PERMISSIONS),
            setting("privapp-permission", f"{NAME}/x.Y", "denied", PERMISSIONS),
            setting("privapp-permission", f"{NAME}.other/x.Z", "granted", PERMISSIONS),
            setting("sysconfig", f"allow-in-power-save package={NAME}", "", WHITELIST),
            setting("sysconfig", "disabled-until-used carrierAppPackage=a.b", f"app={NAME}", WHITELIST),
            setting("default-permission", f"{NAME}/android.permission.CAMERA", "granted", "system/etc/d.xml"),
            setting("init-action", f"exec /system/bin/am start {NAME}/.Main", "on boot", "system/etc/init/a.rc"),
            setting("property", "ro.x", NAME),
        ]
    )
    assert said(built) == [
        ("allowlist", "allows DUMP, denies x.Y", PERMISSIONS),
        ("default-permission", "grants CAMERA at first boot", "system/etc/d.xml"),
        ("init", f"exec /system/bin/am start {NAME}/.Main: on boot", "system/etc/init/a.rc"),
        ("sysconfig", f"allow-in-power-save, disabled-until-used carrierAppPackage=a.b app={NAME}", WHITELIST),
    ]
    assert said(built, "com.example") == []


def test_overlays_on_a_package_are_told_with_their_condition_though_it_is_not_installed() -> None:
    overlay = Overlay(NAME, required_property="ro.cda.skuid.id_final", required_value="600CN")
    built = inventory([package("a.overlay", "product/overlay/a.apk", overlay=overlay)])
    assert said(built) == [("overlay", "overlay a.overlay, where ro.cda.skuid.id_final=600CN", "product/overlay/a.apk")]


def test_carried_item_is_here_by_its_place_and_by_the_links_that_lead_to_it() -> None:
    client = package(NAME, ITEM, placement=Placement.CARRIED)
    links = [
        setting("link", "/cda/preload-app/600CN/apk/Client", "/system/product/CDA/items/Client", "cda/link"),
        setting("link", "/data/other", "/system/product/CDA/items/Clients", "cda/other"),
        setting("link", "/product", "/system/product", "product"),
    ]
    found = list(Mentions(BuildIndex(inventory([client], configuration=links))).here_by(client))
    assert [(one.kind, one.path) for one in found] == [("placement", ITEM), ("link", "cda/link")]
    assert found[0].words.startswith("item Client of FIH's CDA")
    assert found[1].words == "linked as /cda/preload-app/600CN/apk/Client, for SKU 600CN"


def test_a_line_in_the_folder_of_a_sku_says_whose_phones_have_it() -> None:
    path = "product/600EEA/etc/default-permissions/d.xml"
    hardware = "vendor/etc/permissions/sku_cn/p.xml"
    rows = [
        setting("default-permission", f"{NAME}/android.permission.CAMERA", "granted", path),
        setting("privapp-permission", f"{NAME}/x.Y", "granted", hardware),
    ]
    assert said(inventory(configuration=rows)) == [
        ("allowlist", "allows x.Y, read where ro.boot.product.vendor.sku=cn", hardware),
        ("default-permission", "grants CAMERA at first boot, for SKU 600EEA", path),
    ]


def test_what_is_for_a_sku_says_which_one_the_build_takes() -> None:
    one = package(NAME, "product/600EEA/priv-app/C/C.apk", sku="600EEA")
    selection = setting("sku", "Default_SKUID", "600WW", "cda/CDA/Default_SKUID")
    for_all = package(NAME, "product/app/C/C.apk")
    mentions = Mentions(BuildIndex(inventory([one, for_all], configuration=[selection])))
    assert [(found.kind, found.words) for found in mentions.here_by(one)][-1] == (
        "sku",
        "600WW is the SKU that is taken where the phone sets none (Default_SKUID)",
    )
    assert [found.kind for found in mentions.here_by(for_all)] == ["placement"]


def test_an_overlay_that_is_not_static_says_that_it_is_off() -> None:
    off, on = (
        package(f"a.{static}", f"vendor/overlay/{static}.apk", overlay=Overlay(NAME, static))
        for static in (False, True)
    )
    assert [words for _, words, _ in said(inventory([off, on]))] == [
        "overlay a.False, not static: off until something turns it on while the phone runs",
        "overlay a.True",
    ]


def test_package_in_the_folder_of_a_sku_says_so() -> None:
    one = package(NAME, "product/600EEA/priv-app/C/C.apk", sku="600EEA")
    found = list(Mentions(BuildIndex(inventory([one]))).here_by(one))
    assert [(one.kind, one.words.partition(":")[0]) for one in found] == [
        ("placement", "in priv-app"),
        ("sku", "in the folder of SKU 600EEA"),
    ]

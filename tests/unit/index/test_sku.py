from __future__ import annotations

import pytest

from fwdiff.index import BuildIndex
from fwdiff.index.sku import Skus, sku_table
from fwdiff.index.sku_places import Claim, claim_of_name, claim_of_place
from fwdiff.model import Inventory, Overlay, Placement
from fwdiff.sku_ids import SkuIds
from tests.unit.compare.builders import file, inventory, package, setting

CDA = "ro.cda.skuid.id_final"


@pytest.mark.parametrize(
    ("path", "sku", "certain"),
    [
        ("/product/600EEA/etc/build.prop", "600EEA", True),
        ("/cda/CDA/600WW/CDA/cda.prop", "600WW", True),
        ("/system/etc/init/hw/init.sku.600ID.rc", "600ID", True),
        ("/system/etc/init/hw/init.sku.600ID.DGW.2.rc", "600ID", False),
        ("/system/etc/init/hw/init.sku.6000C.rc", "6000C", True),
        ("/system/etc/init/hw/init.sku.TAC.rc", None, False),
        ("/odm/etc/permissions/sku_nfc/android.hardware.nfc.xml", "nfc", True),
        ("/vendor/etc/audio/sku_holi/mixer_paths.xml", "holi", False),
        ("/vendor/etc/vintf/manifest_lite.xml", "lite", True),
    ],
)
def test_place_tells_its_sku_and_whether_nothing_else_decides(path: str, sku: str | None, certain: bool) -> None:
    claim = claim_of_place(path, SkuIds())
    assert claim is not None
    assert (claim.sku, claim.certain) == (sku, certain)


@pytest.mark.parametrize(
    "path", ["/system/etc/init/hw/init.sku.rc", "/vendor/etc/SKUID_Info.xml", "/system/app/A1600AB/A.apk", "/a/b.xml"]
)
def test_place_of_every_phone_has_no_sku(path: str) -> None:
    assert claim_of_place(path, SkuIds()) is None


def test_name_of_a_file_counts_where_the_image_knows_the_sku() -> None:
    known = ("600TW", "600WW")
    assert claim_of_name("/system/etc/perso/D1C_00WW_600TW_sim.xml", known) == Claim(
        "600TW", certain=False, why="named after 600TW; nothing in it says so"
    )
    assert claim_of_name("/product/overlay/x.btl.s600ww.overlay.apk", known) is not None
    assert claim_of_name("/system/etc/perso/D1C_600XX.xml", known) is None


def of_skus() -> Inventory:
    overlays = [
        package(f"o.{sku}", f"product/overlay/o.{sku}.apk", overlay=Overlay("a.a", True, 1, CDA, sku))
        for sku in ("600CN", "600WW")
    ]
    client = package("c.c", "product/CDA/items/C/C.apk", placement=Placement.CARRIED)
    other = package("d.d", "product/CDA/items/D/D.apk", placement=Placement.CARRIED)
    rro = package("r.r", "vendor/overlay/r.apk", overlay=Overlay("a.a", True, 1, "persist.vendor.x", "rro"))
    of_600cn = package("s.s", "product/600CN/priv-app/S/S.apk", sku="600CN")
    return inventory(
        [*overlays, client, other, rro, package("a.a"), of_600cn],
        configuration=[
            setting("sku", "Default_SKUID", "600CN", "cda/CDA/Default_SKUID"),
            setting("property", "ro.x", "1", "product/600WW/etc/build.prop"),
            setting("property", "ro.x", "0", "system/build.prop"),
            setting("link", "/cda/preload-app/600CN/apk/C", "/system/product/CDA/items/C", "cda/link"),
            setting("init-action", "start ctlog", "on property:ro.boot.skuid=600CN", "system/etc/init/a.rc"),
            setting("init-action", "start any", "on property:ro.boot.skuid=*", "system/etc/init/a.rc"),
        ],
        files=[file("product/600WW/media/a.zip", "x"), file("system/media/a.zip", "x")],
    )


def test_table_has_what_each_sku_gets_and_what_is_not_known() -> None:
    table = sku_table(BuildIndex(of_skus()))
    assert table.skus == ("600CN", "600WW")
    assert table.selected == ("600CN",)
    assert [(row.sku, row.kind, row.subject, row.certain) for row in table.rows] == [
        ("600CN", "overlay", "o.600CN", True),
        ("600CN", "package", "c.c", True),
        ("600CN", "package", "s.s", True),
        ("600CN", "selection", "Default_SKUID", False),
        ("600CN", "setting", "init-action start ctlog", True),
        ("600CN", "setting", "link /cda/preload-app/600CN/apk/C", True),
        ("600WW", "file", "/product/600WW/media/a.zip", True),
        ("600WW", "overlay", "o.600WW", True),
        ("600WW", "setting", "property ro.x", True),
        (None, "overlay", "r.r", False),
        (None, "package", "d.d", False),
    ]


def test_a_sku_installs_what_links_and_folders_tie_to_it() -> None:
    skus = Skus(BuildIndex(of_skus()))
    assert [one.package for one in skus.installed_by("600CN")] == ["c.c", "s.s"]
    assert skus.installed_by("600WW") == []


def test_the_skus_that_tables_list_are_named_though_nothing_is_for_them() -> None:
    listed = [
        setting("sku", "regionlist/600RU", "600RU", "cda/CDA/regionlist.txt"),
        setting("sku", "SKUID_Info/6000C", "carrier=00; locale=0C", "cda/CDA/SKUID_Info.xml"),
    ]
    table = sku_table(BuildIndex(inventory([], configuration=listed)))
    assert (table.skus, table.listed, table.rows) == (("6000C", "600RU"), ("6000C", "600RU"), ())


def test_a_sku_of_no_known_form_is_one_where_a_condition_names_it() -> None:
    overlay = package("o.o", "product/overlay/o.apk", overlay=Overlay("a.a", True, 1, CDA, "6Z9ZZ1"))
    found = package("s.s", "product/6Z9ZZ1/app/S/S.apk")
    table = sku_table(BuildIndex(inventory([overlay, found])))
    assert [(row.sku, row.subject, row.certain) for row in table.rows] == [
        ("6Z9ZZ1", "o.o", True),
        ("6Z9ZZ1", "s.s", True),
    ]


def test_a_property_in_the_folder_of_a_sku_selects_nothing() -> None:
    rows = [
        setting("property", "ro.boot.skuid", "600WW", "system/build.prop"),
        setting("property", "ro.boot.skuid", "600CN", "product/600CN/etc/build.prop"),
        setting("property", "ro.boot.hardware.sku", "holi", "system/build.prop"),
    ]
    assert Skus(BuildIndex(inventory([], configuration=rows))).selected == ("600WW",)


def test_an_overlay_that_is_not_static_is_for_nobody_knows_whom_unless_its_place_says_it() -> None:
    found = inventory(
        [
            package("o.off", "vendor/overlay/o.apk", overlay=Overlay("a.a")),
            package("o.sku", "product/600CN/overlay/o.apk", overlay=Overlay("a.a"), sku="600CN"),
            package("o.on", "vendor/overlay/p.apk", overlay=Overlay("a.a", is_static=True)),
        ]
    )
    rows = sku_table(BuildIndex(found)).rows
    assert [(row.sku, row.subject, row.certain) for row in rows] == [("600CN", "o.sku", True), (None, "o.off", False)]
    assert rows[-1].why.startswith("not static")

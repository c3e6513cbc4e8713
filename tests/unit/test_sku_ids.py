from __future__ import annotations

import pytest

from fwdiff.model import Overlay, SettingAt, SettingKind
from fwdiff.sku_ids import SkuIds, listed_skus, sku_ids


def row(key: str, value: str = "") -> SettingAt:
    return SettingAt(SettingKind.SKU, key, value, "cda/CDA/x")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/product/600EEA/priv-app/S/S.apk", "600EEA"),
        ("/system/cust/overlay/600CN/x.apk", "600CN"),
        ("/product/6000C/priv-app/S/S.apk", "6000C"),
        ("/product/6000A/priv-app/S/S.apk", "6000A"),
        ("/product/600C1/priv-app/S/S.apk", "600C1"),
        ("/vendor/60SCN/app/S/S.apk", "60SCN"),
        ("/cda/preload-app/6Z9Z9/apk/S", "6Z9Z9"),
        ("/product/overlay/com.example.overlay.base.600WW.apk", None),
        ("/system/app/A1600AB/A.apk", None),
        ("/product/6Z9Z9/app/S/S.apk", None),
        ("/system/60000/S.apk", None),
    ],
)
def test_sku_of_a_place_is_its_folders(path: str, expected: str | None) -> None:
    assert SkuIds().of_folder(path) == expected


def test_what_tables_selections_and_conditions_name_is_an_id() -> None:
    overlay = Overlay("a.a", True, 1, "ro.cda.skuid.id_final", "6Z9ZZ1")
    other = Overlay("a.a", True, 1, "persist.vendor.x", "6Z9ZZ2")
    rows = [row("regionlist/6Z9ZZ3", "6Z9ZZ4"), row("HWIDMapTable/6Z9ZZ5/A1N/ro.x", "6Z9ZZ6")]
    rows += [row("Default_SKUID", "6Z9ZZ7"), row("SKUID_Info/6Z9ZZ8", "locale=ZZ")]
    found = sku_ids(rows, [overlay, other, None])
    assert sorted(found.named) == [f"6Z9ZZ{at}" for at in (1, 3, 4, 5, 7, 8)]
    assert sorted(listed_skus(rows)) == ["6Z9ZZ3", "6Z9ZZ4", "6Z9ZZ8"]


def test_an_id_of_parts_that_tables_have_is_one() -> None:
    parts = ("Brand/J", "Carrier/0S", "Locale/Z9")
    found = sku_ids([row(f"SKUID_Info/{part}", "x") for part in parts], [])
    assert [one for one in ("J0SZ9", "J0SZ8", "K0SZ9", "J00Z9") if found.is_id(one)] == ["J0SZ9"]
    assert not found.named

from __future__ import annotations

import hashlib

import pytest

from fwdiff.model import FactKind, FileFacts, ImageIdentity, Setting, SettingKind
from tests.unit.inventory.builders import apk, inventory, manifest, pending, properties, record

TAISHAN = "Nokia/Taishan_00WW/TAS:9/PPR1.180610.011/00WW_1_18D:user/release-keys"


def identity(**values: str) -> ImageIdentity:
    return inventory(properties("system/system/build.prop", **values)).image


def test_system_fingerprint_comes_before_the_others() -> None:
    image = inventory(
        properties("vendor/build.prop", ro_vendor_build_fingerprint="v", ro_build_fingerprint="other"),
        properties("system/default.prop", ro_bootimage_build_fingerprint="b"),
        properties("system/system/build.prop", ro_build_fingerprint=TAISHAN),
    ).image
    assert image.fingerprint == TAISHAN


def test_vendor_fingerprint_counts_where_system_has_none() -> None:
    image = inventory(
        properties("system/system/build.prop", ro_build_fingerprint=""),
        properties("vendor/build.prop", ro_vendor_build_fingerprint=TAISHAN),
    ).image
    assert image.fingerprint == TAISHAN


def test_fingerprint_is_composed_as_init_does() -> None:
    image = identity(
        ro_product_brand="Nokia",
        ro_product_name="Onyx_00WW",
        ro_product_device="B2N",
        ro_build_version_release="9",
        ro_build_id="PPR1",
        ro_build_version_incremental="00WW_3_39B",
        ro_build_type="user",
        ro_build_tags="release-keys",
    )
    assert image.fingerprint == "Nokia/Onyx_00WW/B2N:9/PPR1/00WW_3_39B:user/release-keys"


def test_without_build_id_nothing_is_composed() -> None:
    assert identity(ro_product_brand="Nokia").fingerprint is None


@pytest.mark.parametrize("written", ["GSI-00WW", "FIH-D1C-FIH", "FIH", "unknown", '"GSI-00WW"'])
def test_build_systems_own_model_gives_way_to_the_fingerprint(written: str) -> None:
    assert identity(ro_build_fingerprint=TAISHAN, ro_product_model=written).model == "Taishan"


def test_quoted_model_is_unquoted() -> None:
    assert identity(ro_build_fingerprint=TAISHAN, ro_product_model='"Nokia 7 plus"').model == "Nokia 7 plus"


def test_model_of_the_product_partition_comes_before_that_of_system() -> None:
    image = inventory(
        properties("system/system/build.prop", ro_product_system_model="sentry"),
        properties("product/etc/build.prop", ro_product_product_model="Nokia XR21"),
    ).image
    assert image.model == "Nokia XR21"


@pytest.mark.parametrize(
    ("values", "region"),
    [
        ({"ro_build_fingerprint": TAISHAN}, "00WW"),
        ({"ro_build_fingerprint": "Nokia/TA/TA:9/P/00CN_6_120:user/release-keys"}, "00CN"),
        ({"ro_product_name": "D1C_00CN_MCDA"}, "00CN"),
        ({"ro_build_version_incremental": "00WW_3_22C"}, "00WW"),
        ({"ro_product_name": "onyx_eea"}, "eea"),
        ({"ro_miui_region": "CN"}, "CN"),
        ({"ro_product_name": "fih_sdm660_64"}, None),
    ],
)
def test_region(values: dict[str, str], region: str | None) -> None:
    assert identity(**values).region == region


def test_default_sku_gives_the_region_where_nothing_else_does() -> None:
    sku = record(
        "cda/CDA/Default_SKUID", FileFacts(FactKind.TEXT, settings=(Setting(SettingKind.TEXT, "", "600WW\n"),))
    )
    assert inventory(sku).image.region == "00WW"


def test_sku_folder_speaks_after_the_partition() -> None:
    image = inventory(
        properties("product/600EEA/etc/fingerprint.prop", ro_product_product_name="Sentry_00EEA"),
        properties("product/etc/build.prop", ro_product_product_name="Sentry_00WW"),
    ).image
    assert image.region == "00WW"


def test_empty_vendor_patch_is_passed_over() -> None:
    image = inventory(
        properties("system/system/vendor/build.prop", ro_vendor_build_security__patch=""),
        properties("system/system/build.prop", ro_build_version_security__patch="2019-01-01"),
    ).image
    assert image.security_patch == "2019-01-01"


def test_image_without_properties_has_no_identity() -> None:
    image = inventory(apk("system/app/A/A.apk", manifest("a.b"))).image
    assert (image.fingerprint, image.model, image.region, image.security_patch) == (None, None, None, None)


def test_content_digest_covers_what_was_read_and_not_where_it_came_from() -> None:
    files = [record("b", FileFacts(FactKind.DATA)), record("a", FileFacts(FactKind.DATA))]
    lines = sorted(f"{file.entry.device_path}\0{file.sha256}\n".encode() for file in files)
    expected = hashlib.sha256(b"".join(lines)).hexdigest()
    assert inventory(*files, source="x").image.content_digest == expected
    assert inventory(*files, pending("c"), source="y").image.content_digest == expected
    assert inventory(files[0]).image.content_digest != expected

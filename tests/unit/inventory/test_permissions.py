from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.inventory import FileRecord
from fwdiff.knowledge import aosp_permissions
from fwdiff.knowledge.aosp_permissions import protection_levels
from fwdiff.model import PermissionGrant
from tests.unit.inventory.builders import (
    MAKER,
    PLATFORM,
    allowlist,
    apk,
    framework,
    inventory,
    manifest,
    package_of,
    pending,
    properties,
)

LEVELS = {
    "p.NORMAL": "normal|instant",
    "p.DANGEROUS": "dangerous",
    "p.SIGNATURE": "signature",
    "p.PRIVILEGED": "signature|privileged",
    "p.OLD": "signatureOrSystem",
    "p.VENDOR": "signature|privileged|vendorPrivileged",
    "p.ROLE": "signature|role",
    "p.PREINSTALLED": "signature|preinstalled",
    "p.PRE23": "signature|pre23",
    "p.INTERNAL": "internal|role",
}
APP = "system/system/app/A/A.apk"
PRIV_APP = "system/system/priv-app/A/A.apk"
BUILD = properties("system/system/build.prop", ro_build_version_sdk="28", ro_control__privapp__permissions="enforce")
ALLOWED = allowlist("system/system/etc/permissions/p.xml", ("a.a", "p.PRIVILEGED", "granted"))


def grant(
    name: str,
    *others: FileRecord,
    path: str = APP,
    signer: str = MAKER,
    target_sdk: int | None = 28,
    shared_user_id: str | None = None,
    build: FileRecord = BUILD,
) -> PermissionGrant:
    described = manifest("a.a", requested=(name,), target_sdk=target_sdk, shared_user_id=shared_user_id)
    built = inventory(apk(path, described, signer=signer), build, *(others or (framework(LEVELS),)))
    (only,) = package_of(built, "a.a").permissions_granted
    assert only.name == name
    assert only.why
    return only


def ruling(result: PermissionGrant) -> tuple[str, str]:
    return result.state, result.by


def test_normal_is_granted_and_its_declarer_is_named() -> None:
    result = grant("p.NORMAL")
    assert ruling(result) == ("granted", "normal")
    assert "framework-res.apk" in result.why


def test_dangerous_is_for_the_user_to_grant() -> None:
    assert ruling(grant("p.DANGEROUS")) == ("unknown", "run-time")


def test_dangerous_is_granted_to_what_targets_an_api_level_before_23() -> None:
    assert ruling(grant("p.DANGEROUS", target_sdk=22)) == ("granted", "run-time")


def test_system_user_passes_every_check_if_the_platform_signed_it() -> None:
    user = "android.uid.system"
    assert ruling(grant("p.DANGEROUS", signer=PLATFORM, shared_user_id=user)) == ("granted", "system-uid")
    assert ruling(grant("p.DANGEROUS", shared_user_id=user)) == ("unknown", "shared-uid")


def test_undeclared_is_unknown() -> None:
    assert ruling(grant("p.NOBODY")) == ("unknown", "undeclared")


@pytest.mark.parametrize(("signer", "state"), [(PLATFORM, "granted"), (MAKER, "denied"), ("", "unknown")])
def test_signature_asks_for_the_declarers_signer(signer: str, state: str) -> None:
    assert ruling(grant("p.SIGNATURE", signer=signer)) == (state, "signature")


def test_signature_of_another_declarer() -> None:
    declarer = apk("system/system/app/D/D.apk", manifest("d.d", declared={"d.P": "signature"}))
    assert ruling(grant("d.P", framework(LEVELS), declarer)) == ("granted", "signature")
    assert ruling(grant("d.P", framework(LEVELS), declarer, signer="cc" * 32)) == ("denied", "signature")


def test_privileged_is_granted_to_an_allowlisted_priv_app() -> None:
    assert ruling(grant("p.PRIVILEGED", framework(LEVELS), ALLOWED, path=PRIV_APP)) == ("granted", "privileged")


@pytest.mark.parametrize("signer", [MAKER, PLATFORM])
def test_priv_app_without_an_entry_is_denied_whoever_signed_it(signer: str) -> None:
    assert ruling(grant("p.PRIVILEGED", path=PRIV_APP, signer=signer)) == ("denied", "privileged")


def test_explicit_denial() -> None:
    denial = allowlist("system/system/etc/permissions/q.xml", ("a.a", "p.PRIVILEGED", "denied"))
    result = grant("p.PRIVILEGED", framework(LEVELS), ALLOWED, denial, path=PRIV_APP)
    assert ruling(result) == ("denied", "privileged")


@pytest.mark.parametrize(
    ("control", "ruled"), [("log", ("denied", "privileged")), ("disable", ("granted", "privileged"))]
)
def test_a_list_that_is_only_logged_still_denies(control: str, ruled: tuple[str, str]) -> None:
    denial = allowlist("system/system/etc/permissions/q.xml", ("a.a", "p.PRIVILEGED", "denied"))
    build = properties("system/system/build.prop", ro_build_version_sdk="33", ro_control__privapp__permissions=control)
    assert ruling(grant("p.PRIVILEGED", framework(LEVELS), denial, path=PRIV_APP, build=build)) == ruled


def test_entry_must_stand_on_the_partition_of_the_app() -> None:
    elsewhere = allowlist("product/etc/permissions/p.xml", ("a.a", "p.PRIVILEGED", "granted"))
    assert ruling(grant("p.PRIVILEGED", framework(LEVELS), elsewhere, path=PRIV_APP)) == ("denied", "privileged")
    on_product = "product/priv-app/A/A.apk"
    assert ruling(grant("p.PRIVILEGED", framework(LEVELS), elsewhere, path=on_product)) == ("granted", "privileged")


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"ro_build_version_sdk": "27"}, "granted"),
        ({"ro_build_version_sdk": "33"}, "granted"),
        ({"ro_build_version_sdk": "33", "ro_control__privapp__permissions": "Enforce"}, "denied"),
        ({"ro_build_version_sdk": "33", "ro_control__privapp__permissions": "off"}, "granted"),
        ({"ro_build_version_sdk": "28", "ro_control__privapp__permissions": "log"}, "granted"),
        ({"ro_build_version_sdk": "27", "ro_control__privapp__permissions": "enforce"}, "denied"),
        ({}, "unknown"),
    ],
)
def test_whether_the_allowlist_is_enforced(values: dict[str, str], state: str) -> None:
    build = properties("system/system/build.prop", **values)
    assert grant("p.PRIVILEGED", path=PRIV_APP, build=build).state == state


OF_SKU = allowlist("product/600EEA/etc/permissions/p.xml", ("a.a", "p.PRIVILEGED", "granted"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("product/600EEA/priv-app/A/A.apk", ("granted", "privileged")),
        ("product/600CN/priv-app/A/A.apk", ("denied", "privileged")),
        ("product/priv-app/A/A.apk", ("unknown", "privileged")),
    ],
)
def test_allowlist_of_a_sku_holds_on_its_phones(path: str, expected: tuple[str, str]) -> None:
    found = grant("p.PRIVILEGED", framework(LEVELS), OF_SKU, path=path)
    assert ruling(found) == expected
    assert ("SKU 600EEA alone" in found.why) == (expected[0] == "unknown")


def test_app_outside_priv_app_needs_the_platforms_signature() -> None:
    assert ruling(grant("p.PRIVILEGED")) == ("denied", "signature")
    assert ruling(grant("p.PRIVILEGED", signer=PLATFORM)) == ("granted", "signature")


def test_old_name_of_privileged() -> None:
    allowed = allowlist("system/system/etc/permissions/p.xml", ("a.a", "p.OLD", "granted"))
    assert ruling(grant("p.OLD", framework(LEVELS), allowed, path=PRIV_APP)) == ("granted", "privileged")


def test_vendors_priv_apps_get_only_what_is_marked_for_them() -> None:
    path = "vendor/priv-app/A/A.apk"
    allowed = allowlist(
        "vendor/etc/permissions/p.xml", ("a.a", "p.PRIVILEGED", "granted"), ("a.a", "p.VENDOR", "granted")
    )
    assert grant("p.PRIVILEGED", framework(LEVELS), allowed, path=path).state == "denied"
    assert grant("p.VENDOR", framework(LEVELS), allowed, path=path).state == "granted"


def test_carried_app_may_end_up_in_priv_app() -> None:
    path = "system/system/product/CDA/items/A/A.apk"
    assert ruling(grant("p.PRIVILEGED", framework(LEVELS), ALLOWED, path=path)) == ("unknown", "privileged")


def test_flags() -> None:
    assert ruling(grant("p.ROLE")) == ("unknown", "role")
    assert ruling(grant("p.INTERNAL", signer=PLATFORM)) == ("unknown", "role")
    assert ruling(grant("p.PREINSTALLED")) == ("granted", "preinstalled")
    assert ruling(grant("p.PRE23", target_sdk=22)) == ("granted", "pre23")
    assert ruling(grant("p.PRE23")) == ("denied", "signature")


def test_platform_key_is_that_of_the_system_user_where_the_framework_is_not_there() -> None:
    system = apk("system/system/app/S/S.apk", manifest("s.s", shared_user_id="android.uid.system"), signer=PLATFORM)
    result = grant("android.permission.DEVICE_POWER", system, signer=PLATFORM)
    assert ruling(result) == ("granted", "signature")
    assert "API level 28" in result.why


def test_undeclared_says_that_the_framework_was_not_read() -> None:
    assert "framework was not read" in grant("p.NOBODY", ALLOWED).why
    assert "installed later" in grant("p.NOBODY").why


def test_unsigned_app_on_the_system_image_gets_what_any_preinstalled_app_gets() -> None:
    assert ruling(grant("p.PREINSTALLED", signer="")) == ("granted", "preinstalled")


def test_two_signers_of_the_system_user_leave_the_platform_key_unknown() -> None:
    systems = [
        apk(f"system/system/app/{name}/{name}.apk", manifest(name, shared_user_id="android.uid.system"), signer=signer)
        for name, signer in (("S", PLATFORM), ("T", MAKER))
    ]
    assert ruling(grant("android.permission.DEVICE_POWER", *systems)) == ("unknown", "signature")


def test_framework_of_the_image_comes_before_aosps_table() -> None:
    assert ruling(grant("android.permission.INTERNET")) == ("unknown", "undeclared")
    assert ruling(grant("android.permission.INTERNET", ALLOWED)) == ("granted", "normal")


def test_tables_that_are_not_installed_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asking = apk(APP, manifest("a.a", requested=("android.permission.INTERNET",)))
    monkeypatch.setattr(aosp_permissions, "_folder", lambda: tmp_path)
    protection_levels.cache_clear()
    built = inventory(asking, BUILD)
    protection_levels.cache_clear()
    assert "androguard" in [row.path for row in built.coverage.unread]
    assert package_of(built, "a.a").permissions_granted[0].state == "unknown"
    monkeypatch.undo()
    assert "androguard" not in [row.path for row in inventory(asking, BUILD).coverage.unread]


def test_nothing_is_denied_for_want_of_an_entry_while_files_are_pending() -> None:
    result = grant("p.PRIVILEGED", framework(LEVELS), pending("system/system/etc/permissions/p.xml"), path=PRIV_APP)
    assert ruling(result) == ("unknown", "privileged")


def test_platform_declaration_wins_over_an_app_that_declares_the_same() -> None:
    squatter = apk("a/app/A.apk", manifest("z.z", declared={"p.SIGNATURE": "normal"}))
    assert ruling(grant("p.SIGNATURE", framework(LEVELS), squatter)) == ("denied", "signature")

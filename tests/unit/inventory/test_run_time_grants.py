from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.facts.analyse import analyse
from fwdiff.inventory import FileRecord
from fwdiff.model import Component, ComponentKind, GrantState, Package, ResourceValue, Setting, SettingKind
from tests.unit.inventory.builders import (
    MAKER,
    PLATFORM,
    apk,
    framework,
    inventory,
    manifest,
    package_of,
    properties,
    record,
)

READ, CONTACTS, STORAGE = (
    f"android.permission.{name}" for name in ("READ_SMS", "READ_CONTACTS", "READ_EXTERNAL_STORAGE")
)
LEVELS = dict.fromkeys((READ, CONTACTS, STORAGE, "android.permission.POST_NOTIFICATIONS"), "dangerous")
BUILD = properties("system/system/build.prop", ro_build_version_sdk="28")
DIGEST = "sha256-cert-digest"
PRIV_APP, APP = "system/system/priv-app/A/A.apk", "system/system/app/A/A.apk"


def app(
    *requested: str,
    path: str = APP,
    signer: str = MAKER,
    persistent: bool = False,
    components: tuple[Component, ...] = (),
    target_sdk: int = 28,
) -> FileRecord:
    described = manifest("a.a", requested=requested, components=components, target_sdk=target_sdk)
    return apk(path, replace(described, persistent=persistent), signer=signer)


def read(*records: FileRecord, framework_: FileRecord | None = None) -> Package:
    return package_of(inventory(*records, framework_ or framework(LEVELS)), "a.a")


def states(package: Package) -> dict[str, tuple[GrantState, str]]:
    return {grant.name: (grant.state, grant.by) for grant in package.permissions_granted}


@pytest.mark.parametrize(
    ("path", "signer", "persistent", "granted"),
    [
        (PRIV_APP, PLATFORM, True, True),
        (PRIV_APP, PLATFORM, False, False),
        (PRIV_APP, MAKER, True, False),
        (APP, PLATFORM, True, False),
    ],
)
def test_persistent_priv_apps_of_the_platform_hold_all_from_the_first_boot(
    path: str, signer: str, *, persistent: bool, granted: bool
) -> None:
    expected = (GrantState.GRANTED, "first-boot") if granted else (GrantState.UNKNOWN, "run-time")
    assert states(read(app(READ, path=path, signer=signer, persistent=persistent), BUILD)) == {READ: expected}


def default_permissions(path: str, entry: str) -> FileRecord:
    text = f"<exceptions><exception package='a.a' {entry}</exception></exceptions>"
    return record(path, analyse(text.encode()))


@pytest.mark.parametrize(
    ("path", "entry", "granted"),
    [
        ("system/system/etc/default-permissions/a.xml", f"><permission name='{READ}' fixed='false'/>", True),
        ("product/etc/default-permissions/a.xml", f"><permission name='{READ}' fixed='true'/>", True),
        (
            "vendor/etc/default-permissions/a.xml",
            f"sha256-cert-digest='{MAKER.upper()}'><permission name='{READ}'/>",
            True,
        ),
        ("vendor/etc/default-permissions/a.xml", f"sha256-cert-digest='{PLATFORM}'><permission name='{READ}'/>", False),
        ("product/600EEA/etc/default-permissions/a.xml", f"><permission name='{READ}'/>", False),
        ("system/system/etc/default-permissions/a.xml", f"><permission name='{CONTACTS}'/>", False),
    ],
    ids=["listed", "fixed", "by its signer", "for another signer", "of one SKU", "another permission"],
)
def test_lists_of_default_permissions(path: str, entry: str, *, granted: bool) -> None:
    expected = (GrantState.GRANTED, "default-permissions") if granted else (GrantState.UNKNOWN, "run-time")
    assert states(read(app(READ), BUILD, default_permissions(path, entry))) == {READ: expected}


@pytest.mark.parametrize(
    ("path", "told"),
    [(APP, True), ("product/600EEA/app/A/A.apk", True), ("product/600CN/app/A/A.apk", False)],
)
def test_a_list_in_the_folder_of_a_sku_grants_nothing_and_is_told_where_its_phones_have_the_app(
    path: str, *, told: bool
) -> None:
    entry = default_permissions("product/600EEA/etc/default-permissions/a.xml", f"><permission name='{READ}'/>")
    [grant] = read(app(READ, path=path), entry, BUILD).permissions_granted
    assert grant.state is GrantState.UNKNOWN
    assert ("for phones of SKU 600EEA alone" in grant.why) == told


def test_the_lists_are_settings_of_the_image() -> None:
    listed = default_permissions("a.xml", f"{DIGEST}='AB:CD'><permission name='{READ}' fixed='true'/>")
    assert listed.facts is not None
    assert listed.facts.settings == (Setting(SettingKind.DEFAULT_PERMISSION, f"a.a/{READ}", "fixed abcd"),)


def test_the_provider_of_contacts_gets_what_it_needs() -> None:
    provider = Component(
        ComponentKind.PROVIDER, "a.P", exported=True, enabled=True, authorities=("com.android.contacts",)
    )
    package = read(app(CONTACTS, READ, components=(provider,)), BUILD)
    assert states(package) == {
        CONTACTS: (GrantState.GRANTED, "default-handler"),
        READ: (GrantState.UNKNOWN, "run-time"),
    }


def test_the_sms_app_that_framework_res_names_gets_what_it_needs() -> None:
    named = framework(LEVELS)
    assert named.facts is not None
    values = (ResourceValue(0x01040001, 0, "a.a", name="config_defaultSms"),)
    named = replace(named, facts=replace(named.facts, framework_values=values))
    assert states(read(app(READ), BUILD, framework_=named)) == {READ: (GrantState.GRANTED, "default-handler")}


@pytest.mark.parametrize(("level", "target", "implied"), [("33", 32, True), ("33", 33, False), ("32", 30, False)])
def test_notifications_are_implied_by_an_older_target(level: str, target: int, *, implied: bool) -> None:
    build = properties("system/system/build.prop", ro_build_version_sdk=level)
    package = read(app(target_sdk=target), build)
    names = [row.name for row in package.permissions_implied]
    assert names == (["android.permission.POST_NOTIFICATIONS"] if implied else [])
    assert [grant.name for grant in package.permissions_granted] == names
    assert package.permissions_requested == ()


def split(target: str = "") -> FileRecord:
    new = "".join(f"<new-permission name='{name}'/>" for name in (READ, STORAGE))
    text = f"<permissions><split-permission name='{CONTACTS}' {target}>{new}</split-permission></permissions>"
    return record("system/system/etc/permissions/platform.xml", analyse(text.encode()))


@pytest.mark.parametrize(("target", "implied"), [("targetSdk='29'", True), ("targetSdk='28'", False), ("", True)])
def test_permissions_that_were_split_off_are_implied(target: str, *, implied: bool) -> None:
    build = properties("system/system/build.prop", ro_build_version_sdk="31")
    package = read(app(CONTACTS), build, split(target))
    assert [row.name for row in package.permissions_implied] == ([STORAGE, READ] if implied else [])
    assert package.permissions_requested == (CONTACTS,)
